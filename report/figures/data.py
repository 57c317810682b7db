"""What a figure's spec names -> values ready to draw: facts, cells and words resolved, with their form and status.

What is drawn where is the business of the families; nothing here knows Matplotlib.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import nan
from typing import ClassVar, Literal, NamedTuple

from report.figures.layout import ticks
from report.formats import Formats
from report.model.briefing import ColumnSpec, Table
from report.model.figures import FigureBase, ItemSpec, PointSpec
from report.model.ledger import SPOKEN, Fact, Status
from report.model.period import Period, PeriodError, read_period
from report.model.quantity import Quantity, QuantityError, read_quantity, split_qualifier
from report.model.text import Text, Words
from report.problems import Place, Problems, nearest

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
MARK = re.compile(r"\{\{\s*([a-z0-9_.-]+)[^}]*\}\}")
Row = Sequence[Text]
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


class Reader:
    """Resolves one figure's spec; notes what it used, and every fault once."""

    def __init__(self, name: str, spec: FigureBase, data: FigureData, formats: Formats, problems: Problems) -> None:
        self.name, self.data, self.formats, self.problems = name, data, formats, problems
        self.place = spec.place
        self.facts: dict[str, None] = {}
        self.tables: dict[str, None] = {}
        self.sources: dict[str, None] = {}
        self.faulty = self.withheld = False

    def fault(self, code: str, place: Place, message: str, hint: str) -> None:
        """Note a fault of this figure."""
        self.faulty = True
        self.problems.add(code, place, f'Figure "{self.name}": {message}', hint)

    # --- words

    def words(self, words: Words | None) -> str:
        """Return words in the edition's language, with their marks printed and their sources noted."""
        text = words.text(self.data.language) if words else None
        if text is None:
            return ""
        for name in MARK.findall(text):
            if fact := self.data.facts.get(name):
                self._use(fact)
        return self.data.words(text)

    def term(self, text: str, **values: str) -> str:
        """Return a word of the program in the edition's language."""
        return self.formats.term(text, **values)

    # --- facts

    def fact(self, name: Text) -> Fact | None:
        """Return a fact; None where it is unknown (G002) or not for this audience."""
        fact = self.data.facts.get(name)
        if fact is None and name in self.data.withheld:
            self.withheld = True
        elif fact is None:
            self.fault(
                "G002",
                name.place,
                f'there is no fact "{name}".',
                nearest(name, self.data.facts, "Add it to facts.yml, or name another."),
            )
        if fact:
            self._use(fact)
        return fact

    def _use(self, fact: Fact) -> None:
        self.facts.setdefault(fact.id)
        for source in fact.sources:
            self.sources.setdefault(source)

    def value(self, point: PointSpec) -> Value | None:
        """Return a number with its label, ready to draw."""
        fact = self.fact(point.fact)
        if fact is None:
            return None
        if fact.quantity is None:
            self.fault(
                "G003",
                point.fact.place,
                f'"{fact.id}" is no number, so it has no length.',
                "Name a fact with a number.",
            )
            return None
        label = self.words(point.label or fact.label) or fact.id
        return self.plot(fact, label, self.words(point.note), self.date(point))

    def date(self, point: PointSpec) -> Dated | None:
        """Return the date that a point names; None where it names none."""
        fact = self.fact(point.date) if point.date else None
        if fact is None:
            return None
        if fact.period is None:
            self.fault("G003", point.place, f'"{fact.id}" is no date.', "Name a fact with the unit date.")
            return None
        return self.dated(fact)

    def values(self, points: Sequence[PointSpec]) -> list[Value]:
        """Return the numbers of several points that share an axis (else G003)."""
        found = [(point, value) for point in points if (value := self.value(point))]
        self.same_unit([(value.record[2], point.fact) for point, value in found])
        return [value for _point, value in found]

    def same_unit(self, units: Sequence[tuple[str, Text]]) -> None:
        """Check that values share an axis; each unit comes with what named it."""
        units = [item for item in units if item[0]]
        for unit, named in units:
            if unit != units[0][0]:
                self.fault(
                    "G003",
                    named.place,
                    f'"{named}" is in {unit}, "{units[0][1]}" in {units[0][0]}: they cannot share an axis.',
                    f"Plot values in {units[0][0]} only; others may stand in a note beside them.",
                )
                return

    def dated(self, fact: Fact) -> Dated:
        """Return a date as it is drawn, printed and read aloud: the fact's own where it is one, else its as-of."""
        if fact.period:
            return Dated(middle(fact.period), self.formats.fact(fact, "short"), self.formats.fact(fact, "long"))
        if fact.as_of is None:
            return UNDATED
        # An aim for a year falls due at its end.
        at = years(fact.as_of.end) if fact.status == "target" else middle(fact.as_of)
        return Dated(at, self.formats.period(fact.as_of, "short"), self.formats.period(fact.as_of, "long"))

    def plot(self, fact: Fact, label: str, note: str = "", dated: Dated | None = None) -> Value:
        """Return one number as it is drawn, printed and read aloud."""
        quantity = fact.quantity
        assert quantity is not None
        when = dated or self.dated(fact)
        word = self.word(fact)
        spoken = self.formats.fact(fact, "long") + (f", {word}" if word else "")
        return Value(
            label=label,
            number=float(quantity.value),
            printed=self.formats.fact(fact, "short"),
            word=word,
            form=FORMS[fact.status],
            reach={"lower": "more", "upper": "less"}.get(quantity.sense, ""),  # type: ignore[arg-type]  # of three
            date=when.short,
            when=when.at,
            note=note,
            spoken=f"{label}, {when.long}: {spoken}" if when.long else f"{label}: {spoken}",
            record=(label, f"{quantity.value:f}", quantity.unit, quantity.qualifier, when.long, fact.status, note),
        )

    def gap(self, label: str, printed: str, dated: Dated | None = None) -> Value:
        """Return the place of a value that is missing."""
        at, short, long = dated or UNDATED
        spoken = f"{label}, {long}: {printed}" if long else f"{label}: {printed}"
        return Value(label, nan, printed, "", "solid", "", short, at, "", spoken, (label, "", "", "", long, "", ""))

    def steps(self, names: Sequence[Text], values: Sequence[Value]) -> tuple[str, ...]:
        """Return what is printed between neighbouring values: one fact a step (else G002)."""
        facts = [fact for name in names if (fact := self.fact(name))]
        if facts and len(facts) != len(values) - 1 and not self.withheld:
            self.fault(
                "G002",
                names[0].place,
                f"{len(values)} values have {len(values) - 1} steps between them, and {len(facts)} are named.",
                "Name one fact for each step, in order.",
            )
        return tuple(self.formats.fact(fact, "short") for fact in facts) if len(facts) == len(values) - 1 else ()

    def axis(self, numbers: Sequence[float], unit: str, zero: bool = True) -> Axis:
        """Return an axis of round numbers that holds all of `numbers`."""
        low, high = min(numbers), max(numbers)
        if zero:
            low, high = min(0.0, low), max(0.0, high)
        marks = ticks(low, high)
        largest = max(abs(mark) for mark in marks)
        scale = next((scale for scale in (10**12, 10**9, 10**6, 10**3) if largest >= scale), 1)
        printed = [
            "0" if mark == 0 else self.formats.quantity(Quantity(Decimal(str(mark)), unit, scale=scale), "short")
            for mark in marks
        ]
        return Axis(marks[0], marks[-1], tuple(zip(marks, printed, strict=True)))

    def word(self, fact: Fact) -> str:
        """Return the words of a fact's status that are printed beside it; empty where it needs none."""
        words = [self.formats.status(fact.status)] if fact.status in SPOKEN else []
        if fact.calculated:
            words.append(self.term("calculated"))
        return ", ".join(words)

    def item(self, item: ItemSpec) -> Item | None:
        """Return a statement: what a fact says, or words of the figure's own."""
        if item.fact is None:
            return Item(self.words(item.text), "", "", self.words(item.note))
        fact = self.fact(item.fact)
        if fact is None:
            return None
        text = self.words(item.text or fact.text) or self.formats.fact(fact, "long")
        return Item(text, fact.status, self.formats.status(fact.status), self.words(item.note))

    # --- tables

    def table(self, name: Text | None) -> Grid | None:
        """Return a table; None where it is unknown (G002) or not for this audience."""
        if name is None:
            return None
        table = self.data.tables.get(name)
        if table is None:
            self.withheld = name in self.data.withheld
            if not self.withheld:
                hint = nearest(name, self.data.tables, "Add it under tables/.")
                self.fault("G002", name.place, f'there is no table "{name}".', hint)
            return None
        self.tables.setdefault(str(name))
        source = table.spec.source
        for item in [source] if isinstance(source, str) else source:
            self.sources.setdefault(str(item))
        return Grid(table, self)


class Grid:
    """A table as figures read it."""

    def __init__(self, table: Table, reader: Reader) -> None:
        self.table, self.reader = table, reader
        self.rows = table.rows
        self.names = {str(column.name): index for index, column in enumerate(table.columns)}

    def column(self, name: Text | None, first: bool = False) -> int | None:
        """Return a column's index; `first`: the first one where none is named. G002 where it is unknown."""
        if name is None:
            return 0 if first else None
        if name not in self.names:
            hint = nearest(name, self.names, f"Name one of {', '.join(self.names)}.")
            self.reader.fault(
                "G002", name.place, f'the table "{self.table.id}" has no column "{name}".', hint
            )
        return self.names.get(name)

    def spec(self, index: int) -> ColumnSpec:
        return self.table.columns[index]

    def heading(self, index: int) -> str:
        """Return a column's label."""
        spec = self.spec(index)
        return self.reader.words(spec.label) or str(spec.name)

    def words(self, row: Row, index: int) -> str:
        """Return a cell's words, with its marks printed; a date as dates are printed."""
        if self.spec(index).type == "date":
            dated = self.period(row, index)
            return dated.short if dated else ""
        return self.reader.data.words(row[index])

    def empty(self, index: int) -> str:
        """Return what a column prints in an empty cell."""
        return self.reader.words(self.spec(index).empty) or "–"

    def period(self, row: Row, index: int | None) -> Dated | None:
        """Return a cell's date; None where it is empty or no date (T001)."""
        if index is None or not row[index].strip():
            return None
        cell = row[index]
        if mark := MARK.fullmatch(cell.strip()):
            fact = self.reader.fact(Text(mark[1], cell.place))
            return self.reader.dated(fact) if fact else None
        qualifier, rest = split_qualifier(cell)
        try:
            fact = Fact(self.table.id, "date", "reported", cell.place, period=read_period(rest), qualifier=qualifier)
            return self.reader.dated(fact)
        except PeriodError as error:
            self.reader.fault("T001", cell.place, f'column "{self.spec(index).name}": {error.message}', error.hint)
            return None

    def fact(self, row: Row, index: int, status: int | None) -> Fact | None:
        """Return a cell's number as if it were a fact; None where it is empty or no number (T001)."""
        cell, spec = row[index], self.spec(index)
        if mark := MARK.fullmatch(cell.strip()):
            return self.reader.fact(Text(mark[1], cell.place))
        if not cell.strip():
            return None
        unit = "percent" if spec.type == "percent" else str(spec.unit or "")
        try:
            quantity = read_quantity(cell, unit)
        except QuantityError as error:
            self.reader.fault("T001", cell.place, f'column "{spec.name}": {error.message}', error.hint)
            return None
        stated = row[status].strip() if status is not None else ""
        known: Status = stated if stated in FORMS else "reported"  # type: ignore[assignment]  # one of them
        return Fact(f"{self.table.id}.{spec.name}", quantity.unit, known, cell.place, quantity=quantity)
