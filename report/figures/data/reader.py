"""What a figure's spec names -> values: facts and words resolved, every fault noted once.

Tables are read by `grid`; what is drawn where is the business of the families.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor, nan

from report.figures.data.grid import MARK, Grid
from report.figures.data.values import (
    FORMS,
    UNDATED,
    Axis,
    Dated,
    FigureData,
    Item,
    Times,
    Value,
    middle,
    years,
)
from report.figures.layout import ticks
from report.formats import Formats, is_currency
from report.model.figures import FigureBase, ItemSpec, PointSpec
from report.model.ledger import SPOKEN, Fact
from report.model.quantity import Quantity
from report.model.text import Text, Words
from report.problems import Place, Problems, nearest


class Reader:
    """Resolves one figure's spec; notes what it used, and every fault once."""

    def __init__(
        self, name: str, spec: FigureBase, data: FigureData, formats: Formats, problems: Problems
    ) -> None:
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
                self.use(fact)
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
            self.use(fact)
        return fact

    def use(self, fact: Fact) -> None:
        """Note a fact shown, with its sources."""
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
            return Dated(
                middle(fact.period), self.formats.fact(fact, "short"), self.formats.fact(fact, "long")
            )
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
            spoken=_spoken(label, when, f"{spoken} ({note})" if note else spoken),
            record=(
                label,
                f"{quantity.value:f}",
                quantity.unit,
                quantity.qualifier,
                when.long,
                fact.status,
                note,
            ),
        )

    def gap(self, label: str, printed: str, dated: Dated | None = None) -> Value:
        """Return the place of a value that is missing."""
        when = dated or UNDATED
        record = (label, "", "", "", when.long, "", "")
        return Value(
            label,
            nan,
            printed,
            "",
            "solid",
            "",
            when.short,
            when.at,
            "",
            _spoken(label, when, printed),
            record,
        )

    def steps(self, names: Sequence[Text], values: Sequence[Value]) -> tuple[Value, ...]:
        """Return what is printed between neighbouring values: one fact a step (else G002)."""
        facts = [fact for name in names if (fact := self.fact(name))]
        if facts and len(facts) != len(values) - 1 and not self.withheld:
            self.fault(
                "G002",
                names[0].place,
                f"{len(values)} values have {len(values) - 1} steps between them, and {len(facts)} are named.",
                "Name one fact for each step, in order.",
            )
        if len(facts) != len(values) - 1:
            return ()
        for name, fact in zip(names, facts, strict=True):
            if fact.quantity is None:
                self.fault("G003", name.place, f'"{fact.id}" is no number.', "Name a fact with a number.")
                return ()
        return tuple(self.plot(fact, self.words(fact.label) or fact.id, "", UNDATED) for fact in facts)

    def axis(self, numbers: Sequence[float], unit: str, zero: bool = True) -> Axis:
        """Return an axis of round numbers that holds all of `numbers`."""
        low, high = min(numbers), max(numbers)
        if zero:
            low, high = min(0.0, low), max(0.0, high)
        marks = ticks(low, high)
        largest = max(abs(mark) for mark in marks)
        scale = next((scale for scale in (10**12, 10**9, 10**6, 10**3) if largest >= scale), 1)
        # The noun that is counted stands in the subtitle; a currency or a scale stands at every number.
        named = is_currency(unit) or unit in ("percent", "times") or scale > 1
        form = "short" if named else "value"
        printed = [
            "0" if mark == 0 else self.formats.quantity(Quantity(Decimal(str(mark)), unit, scale=scale), form)
            for mark in marks
        ]
        return Axis(marks[0], marks[-1], tuple(zip(marks, printed, strict=True)))

    def times(self, first: float, last: float) -> Times:
        """Return an axis of time that holds both: from the start of a year (of a month, if short) a little beyond."""
        unit = 1 if last - first >= 1.5 else 12
        start = floor(first * unit + 1e-6) / unit
        end = ceil((last + (last - start) * 0.02) * 12 - 1e-6) / 12
        return Times(start, max(end, start + 1 / 12), tuple(map(self.formats.month, range(1, 13))))

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


def _spoken(label: str, dated: Dated, words: str) -> str:
    """Return a value as it is read aloud; a date that the label has is not said twice."""
    name = f"{label}, {dated.long}" if dated.long and dated.long not in label else label
    return f"{name}: {words}" if words else name
