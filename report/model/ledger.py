"""Facts and sources as the user writes them (`...Spec`), and as the rest of the program reads them.

Reading numbers and periods from text is in `quantity` and `period`; calculating is the business of `facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from report.model.period import Period
from report.model.quantity import Quantity
from report.model.status import SPOKEN as SPOKEN
from report.model.status import STATUSES as STATUSES
from report.model.status import Status as Status
from report.model.text import Id, Node, Rule, Text, Words
from report.problems import Place


class CellSpec(Node):
    """A table's cell as a fact's value: `{table: funding, row: {round: Seed}, column: amount_usd}`."""

    table: Id
    row: dict[Id, Text]
    column: Id


class ReleaseSpec(Node):
    """A derived fact shown to those who may not see all of its inputs, with the reason."""

    audiences: Rule
    reason: Text


class FactSpec(Node):
    """A fact, or a series of them under `points`, as typed in facts.yml."""

    value: Text | None = None
    unit: Text | None = None
    qualifier: Text | None = None
    as_of: Text | None = None
    status: Text | None = None
    source: tuple[Id, ...] | Id | None = None
    passage: Words | None = None
    """Where in its source it stands: a page, a paragraph."""
    quote: Text | None = None
    """The source's own words."""
    formula: Text | None = None
    cell: CellSpec | None = None
    text: Words | None = None
    """The printed words of a fact whose unit is text."""
    low: Text | None = None
    high: Text | None = None
    decimals: int | None = None
    """Decimals of the printed value, in the scale it is printed in; -2 rounds to hundreds."""
    scale: Literal["one", "thousand", "million", "billion", "trillion"] | None = None
    """The scale that it is printed in, where that is not the one typed."""
    note: Words | None = None
    label: Words | None = None
    """What the fact is about, for the ledger, charts and the appendix."""
    subject: Text | None = None
    measure: Text | None = None
    stale_after: Text | None = None
    """The date until which it holds."""
    reviewed: Text | None = None
    """When it was last checked against its source."""
    audiences: Rule | None = None
    release: ReleaseSpec | None = None
    points: dict[Text, FactSpec] | None = None


class QuotationSpec(Node):
    """A quotation, recorded once, character by character; `/// quote | ID` prints it."""

    text: Words
    speaker: Words
    role: Words | None = None
    medium: Words | None = None
    date: Text | None = None
    language: Text | None = None
    """Of its words, where they are not in the edition's; so that they are read aloud as they are meant."""


class SourceSpec(Node):
    """A source as typed in sources.yml."""

    title: Words
    author: Words | None = None
    publisher: Words | None = None
    kind: Words
    date: Text | None = None
    url: Text | None = None
    quality: Words | None = None
    """A note on how far it can be trusted."""
    grade: Text | None = None
    via: Id | None = None
    """The source that relates this one, where it was not read itself."""
    quotations: dict[Id, QuotationSpec] = {}
    audiences: Rule | None = None


@dataclass(frozen=True)
class Fact:
    """One fact of the ledger, calculated and checked.

    Exactly one of `quantity`, `period` and `text` is set: a number, a date (unit `date`) or words (unit `text`).
    """

    id: str
    unit: str
    status: Status
    place: Place
    quantity: Quantity | None = None
    period: Period | None = None
    text: Words | None = None
    qualifier: str = ""
    """The canonical qualifier of a date or text fact; a number's stands in its quantity."""
    as_of: Period | None = None
    sources: tuple[str, ...] = ()
    passage: Words | None = None
    label: Words | None = None
    note: Words | None = None
    quote: str = ""
    calculated: bool = False
    formula: str = ""
    inputs: tuple[str, ...] = ()
    """Ids of the facts that a derived fact is calculated from, in the formula's order."""
    cell: CellSpec | None = None
    cell_rules: tuple[Rule, ...] = ()
    """The rules of the table, column and row that its cell stands in: whoever sees the fact must pass them all."""
    rule: Rule | None = None
    release: ReleaseSpec | None = None
    subject: str = ""
    measure: str = ""
    stale_after: Period | None = None
    reviewed: Period | None = None


@dataclass(frozen=True)
class Ledger:
    """Every fact of a briefing by id, and the ids of each series' points in time order."""

    facts: Mapping[str, Fact]
    series: Mapping[str, tuple[str, ...]]
    alias: Mapping[str, str] = field(default_factory=dict)
    """A series' `.latest` and `.previous` -> the id of the point meant."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Ids that have no value -> why; "" where a problem has been reported that says so."""

    def find(self, name: str) -> Fact | None:
        """Return the fact that a mark names, a series' `.latest`, `.previous`, `.change`, `.growth` included."""
        return self.facts.get(self.alias.get(name, name))

    @property
    def named(self) -> Mapping[str, Fact]:
        """Return every fact by each of its names."""
        return {**self.facts, **{name: self.facts[id] for name, id in self.alias.items() if id in self.facts}}
