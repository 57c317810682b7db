"""Entries with a formula, and the facts that are read -> the calculated facts, each after its inputs.

A calculated fact has the weakest status among its inputs, the qualifier that they force, and their sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from report.facts.arithmetic import CalculationError, Senses, Value, evaluate, result, value_of
from report.facts.entries import Entries, Entry
from report.facts.formula import FormulaError, Step, parse
from report.facts.precision import precise
from report.facts.reading import EXACT, Reading
from report.facts.units import dimension, name
from report.model.briefing import Briefing
from report.model.ledger import STATUSES, Fact, Status
from report.model.quantity import SCALES, Quantity, Sense, sense
from report.model.text import Text
from report.problems import Place, Problems, nearest

FORCED: Mapping[Sense, str] = {"exact": "", "about": "about", "lower": "at least", "upper": "at most"}


@dataclass(frozen=True)
class Formula:
    """A formula that has been read, and the ids of the facts it names, in its order."""

    entry: Entry
    text: Text
    steps: tuple[Step, ...]
    inputs: tuple[str, ...]


def derive(found: Entries, facts: dict[str, Fact], briefing: Briefing, problems: Problems) -> None:
    """Add every calculated fact to `facts`, and what cannot be calculated to the missing."""
    formulas = _formulas(found, facts, problems)
    pending = {id: {item for item in formula.inputs if item in formulas} for id, formula in formulas.items()}
    while ready := [id for id, inputs in pending.items() if not inputs]:
        for id in ready:
            del pending[id]
            fact = _calculated(formulas[id], found, facts, briefing, problems)
            if fact is not None:
                facts[id] = fact
            else:
                found.missing.setdefault(id, "")
        for inputs in pending.values():
            inputs.difference_update(ready)
    _report_circles(pending, formulas, problems)
    found.missing.update(dict.fromkeys(pending, ""))


def _formulas(found: Entries, facts: Mapping[str, Fact], problems: Problems) -> dict[str, Formula]:
    """Read the formulas of what is no fact yet; those that cannot be read, or name what is not there, are missing."""
    formulas: dict[str, Formula] = {}
    for id, entry in found.entries.items():
        text = entry.spec.formula
        if text is None or id in facts:
            continue
        try:
            steps = parse(text)
        except FormulaError as error:
            problems.add("F017", _at(text, error.offset), f'"{id}": {error.message}.', error.hint)
            found.missing[id] = ""
            continue
        steps = tuple(replace(step, text=found.alias.get(step.text, step.text)) for step in steps)
        inputs = tuple(dict.fromkeys(step.text for step in steps if step.kind == "fact"))
        formulas[id] = Formula(entry, text, steps, inputs)
    known = {*found.entries, *found.missing}
    for id, formula in formulas.items():
        for step in formula.steps:
            if step.kind == "fact" and step.text not in known:
                message = f'"{id}": there is no fact "{step.text}".'
                problems.add("F018", _at(formula.text, step.offset), message, _meant(step.text, found))
                found.missing[id] = ""
    return formulas


def _at(text: Text, offset: int) -> Place:
    """Return the place inside a formula; of one over several lines only its beginning is known."""
    if text.place.column is None or "\n" in text:
        return text.place
    return text.place.moved(column=text.place.column + offset)


def _meant(unknown: str, found: Entries) -> str:
    """Return the remedy for an unknown id, which may be a difference without its spaces."""
    known = {*found.known(), *found.series}
    for at, sign in enumerate(unknown):
        left, right = unknown[:at], unknown[at + 1 :]
        if (
            sign == "-"
            and {left, right} & known
            and all(side in known or side.isdigit() for side in (left, right))
        ):
            return f'A minus needs spaces around it: "{left} - {right}".'
    if unknown in found.series:
        return f'Name one of its points, such as "{unknown}.latest".'
    return nearest(unknown, found.known(), "Add it to facts.yml.")


def _report_circles(
    pending: Mapping[str, set[str]], formulas: Mapping[str, Formula], problems: Problems
) -> None:
    """Report each circle once; what only depends on one is no fault of its own."""
    seen: set[str] = set()
    for start in pending:
        path: list[str] = []
        id = start
        while id not in seen:
            seen.add(id)
            path.append(id)
            id = next(item for item in formulas[id].inputs if item in pending[id])
        if id not in path:
            continue
        circle = path[path.index(id) :]
        # A change or growth belongs to the program; the circle is the user's where he wrote a formula.
        first = next((item for item in circle if not formulas[item].entry.automatic), circle[0])
        turn = circle.index(first)
        names = ", ".join([*circle[turn:], *circle[:turn], first])
        problems.add(
            "F019",
            formulas[first].text.place,
            f'"{first}": the formula goes round in a circle: {names}.',
            "Give one of them a value.",
        )


def _calculated(
    formula: Formula, found: Entries, facts: Mapping[str, Fact], briefing: Briefing, problems: Problems
) -> Fact | None:
    """Return one calculated fact, or None: with a problem, or for a series with the reason among the missing."""
    entry = formula.entry
    absent = [id for id in formula.inputs if id not in facts]
    if entry.id in found.missing or absent:
        reasons = [f'"{id}" has no value, since {why}' for id in absent if (why := found.missing.get(id))]
        if reasons and not entry.automatic:
            message = f'"{entry.id}": {reasons[0]}.'
            problems.add("F018", formula.text.place, message, "Use other facts.")
        return None
    inputs = [facts[id] for id in formula.inputs]
    if not entry.automatic:
        return _Calculation(formula, inputs, Reading(entry, briefing, problems)).fact()
    unasked = Problems()
    fact = _series_fact(formula, inputs, Reading(entry, briefing, unasked))
    if fact is None:
        faults = [problem.message.partition(": ")[2].rstrip(".") for problem in unasked]
        found.missing[entry.id] = (faults or ["its points do not allow it"])[0]
    return fact


def _series_fact(formula: Formula, inputs: list[Fact], reading: Reading) -> Fact | None:
    """Return the change or growth of a series, where its points allow it."""
    growth = formula.entry.id.endswith(".growth")
    numbers = [fact.quantity for fact in inputs if fact.quantity is not None]
    if len(numbers) < 2 or any(number.unit == "percent" for number in numbers):
        return (
            None  # between two percentages lie percentage points, which are neither per cent nor a multiple
        )
    if growth and any(number.value <= 0 for number in numbers):
        return None
    if formula.entry.spec.unit is None:
        spec = formula.entry.spec.model_copy(update={"unit": Text(numbers[0].unit, formula.entry.place)})
        reading = replace(reading, entry=replace(formula.entry, spec=spec))
        formula = replace(formula, entry=reading.entry)
    return _Calculation(formula, inputs, reading).fact()


@dataclass
class _Calculation:
    """One formula with its inputs at hand."""

    formula: Formula
    inputs: list[Fact]
    reading: Reading

    def fact(self) -> Fact | None:
        spec = self.formula.entry.spec
        if spec.unit is None:
            self.reading.require("unit")
        unit = self.reading.unit()
        value = self._value()
        if value is None or unit is None:
            return None
        quantity = self._quantity(value, unit)
        if quantity is None:
            return None
        sources = tuple(dict.fromkeys(source for fact in self.inputs for source in fact.sources))
        dates = [fact.as_of for fact in self.inputs if fact.as_of is not None]
        as_of = self.reading.period(spec.as_of, "as_of")
        fact = Fact(
            self.formula.entry.id,
            unit,
            self._status(),
            self.formula.entry.place,
            quantity=quantity,
            as_of=as_of or max(dates, key=lambda date: (date.end, date.start), default=None),
            sources=self.reading.sources(self.reading.stated_sources()) or sources,
            calculated=True,
            formula=str(self.formula.text),
            inputs=self.formula.inputs,
        )
        fact = self.reading.completed(fact)
        return None if self.reading.failed else fact

    def _value(self) -> Value | None:
        """Return what the formula comes to, in its own dimension."""
        values = {}
        for fact in self.inputs:
            if fact.quantity is None:
                message = f': "{fact.id}" is a {fact.unit}, and cannot be calculated with.'
                self.reading.fault("F020", self.formula.text.place, message, "Use facts that are numbers.")
                return None
            values[fact.id] = value_of(fact.quantity, dimension(fact.quantity.unit))
        try:
            return evaluate(self.formula.steps, values)
        except CalculationError as error:
            self.reading.fault(error.code, self.formula.text.place, f": {error.message}.", error.hint)
            return None

    def _quantity(self, value: Value, unit: str) -> Quantity | None:
        """Return the result in the fact's unit, with the qualifier that its inputs force."""
        place = (
            self.formula.entry.spec.unit.place if self.formula.entry.spec.unit else self.formula.entry.place
        )
        if unit in ("date", "text"):
            self.reading.fault(
                "F020", place, f": a formula cannot give a {unit}.", "Declare the unit of a number."
            )
            return None
        counted = value.logarithm and not value.dimension and "/" not in unit and not unit.isupper()
        if dimension(unit) != value.dimension and not counted:
            gives = name(value.dimension)
            hint = f"Declare unit: {gives}." if value.dimension else "Declare unit: times or percent."
            if len(value.dimension) == 2 and not dimension(unit):
                hint = f"Divide values of one unit, or declare unit: {gives}."
            self.reading.fault("F020", place, f": the formula gives {gives}, not {unit}.", hint)
            return None
        try:
            number, low, high = result(value, unit)
        except CalculationError as error:
            self.reading.fault(error.code, self.formula.text.place, f": {error.message}.", error.hint)
            return None
        qualifier = self._qualifier(value.senses)
        decimals = self.reading.decimals()
        if qualifier is None or self.reading.failed:
            return None
        quantity = self.reading.with_range(Quantity(number, unit, qualifier, 1, None, low, high), place)
        stated = self.formula.entry.spec.scale
        return precise(quantity, SCALES[stated] if stated else None, decimals)

    def _qualifier(self, senses: Senses) -> str | None:
        """Return the qualifier stated, if the inputs allow it, or the one they force (F021)."""
        spec = self.formula.entry.spec
        stated = self.reading.qualifier()
        if self.reading.failed:
            return None
        place = spec.qualifier.place if spec.qualifier is not None else self.formula.text.place
        if len(senses) > 1:
            if stated is None or spec.note is None:
                words = " and ".join(f'"{FORCED[item]}"' for item in sorted(senses))
                message = f": its inputs are in conflict: they force {words} at once."
                hint = "State a qualifier, with a note that says why it holds."
                self.reading.fault("F021", place, message, hint)
                return None
            forced: Sense = "about" if stated == EXACT else sense(stated)
        else:
            forced = next(iter(senses), "exact")
        if stated is None:
            return FORCED[forced]
        meant = "" if stated == EXACT else stated
        if forced != "exact" and sense(meant) != forced:
            message = f': it says "{stated}", but its inputs allow only "{FORCED[forced]}".'
            self.reading.fault("F021", place, message, f"Write {FORCED[forced]}, or leave the qualifier out.")
            return None
        return meant

    def _status(self) -> Status:
        """Return the weakest status of the inputs, or a weaker one that is stated."""
        text = self.formula.entry.spec.status
        forced = max((fact.status for fact in self.inputs), key=STATUSES.index, default=None)
        stated = self.reading.status(text)
        if forced is None and text is None:
            self.reading.require("status")
        if text is not None and stated and forced and STATUSES.index(stated) < STATUSES.index(forced):
            message = f": it says {stated}, but an input is only {forced}."
            self.reading.fault(
                "F028", text.place, message, f"Write {forced}, or leave the status out.", "status"
            )
        return stated or forced or STATUSES[-1]
