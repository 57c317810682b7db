"""What stands between a figure's spec and its drawing: the data it may use, and values ready to draw.

Resolving a spec is the business of `reader`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import nan
from typing import ClassVar, Literal, NamedTuple

from report.model.briefing import Table
from report.model.ledger import Fact, Status
from report.model.period import Period
from report.model.text import Text

Form = Literal["solid", "filled", "pale", "hatched", "outlined", "dotted"]
"""How a value is filled: a status is told by form, never by colour alone."""

FORMS: Mapping[Status, Form] = {
    "confirmed": "solid",
    "reported": "solid",
    "target": "outlined",
    "opinion": "outlined",
    "rumoured": "hatched",
    "unconfirmed": "hatched",
}
HEADER = ("label", "value", "unit", "qualifier", "as_of", "status", "note")
"""The columns of a chart's data."""


@dataclass(frozen=True)
class FigureData:
    """What figures may draw on: the facts, tables and sources that the edition's audience may see."""

    facts: Mapping[str, Fact]
    series: Mapping[str, tuple[str, ...]]
    """Ids of the points of each series of facts, in time order."""
    tables: Mapping[str, Table]
    words: Callable[[Text], str]
    """Prints the inline marks of a text, without markup."""
    language: str = "en"
    as_of: Period | None = None
    """The state that the edition shows."""
    charts: Mapping[str, str] = field(default_factory=dict)
    """Charts of the briefing's own: name -> path on disk."""
    withheld: Container[str] = frozenset()
    """Facts and tables that exist, but not for this audience: left out in silence."""


class Dated(NamedTuple):
    """A date as drawn (in years; nan: none), printed and read aloud."""

    at: float
    short: str
    long: str


UNDATED = Dated(nan, "", "")


@dataclass(frozen=True)
class Value:
    """One value, ready to draw."""

    label: str
    number: float
    printed: str
    """As printed beside it: "~$3.5bn"."""
    word: str
    """The word of its status, where one is printed: "rumoured"."""
    form: Form
    reach: Literal["", "more", "less"]
    """Whether the value is a floor or a ceiling."""
    date: str
    when: float
    """Position in time, in years; nan where it has none."""
    note: str
    spoken: str
    """As read aloud: "Seed, June 2023: $113 million"."""
    record: tuple[str, ...]

    @property
    def tail(self) -> str:
        """Return the status word as it follows the printed value."""
        return f", {self.word}" if self.word else ""


class Axis(NamedTuple):
    """A scale of round numbers with what is printed at each."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


class Times(NamedTuple):
    """A stretch of time in years, and the names of the twelve months."""

    start: float
    end: float
    months: tuple[str, ...]


class Body(ABC):
    """What a family draws, and the same in words and as data."""

    phrase: ClassVar[str]
    """What kind of picture it is, as alt text begins."""

    @abstractmethod
    def sentences(self) -> list[str]:
        """Return what is read aloud, in the order in which it is seen."""

    @abstractmethod
    def records(self) -> list[tuple[str, ...]]:
        """Return the data, under HEADER."""


@dataclass(frozen=True)
class Item:
    """One statement, with the status that its mark shows."""

    text: str
    status: str
    word: str
    note: str


def years(day: date) -> float:
    """Return a day's position in time, in years."""
    start = date(day.year, 1, 1)
    return day.year + (day - start).days / (date(day.year + 1, 1, 1) - start).days


def middle(period: Period) -> float:
    """Return the position of a period's middle; one that is `end` stands at its last day."""
    if period.part == "end":
        return years(period.end)
    return (years(period.start) + years(period.end + timedelta(days=1))) / 2
