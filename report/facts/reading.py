"""An entry that states its value -> Fact: number, date or words, with everything that a fact must have.

What a fact states beside its value (status, sources, dates, qualifier) is read here for calculated facts too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from report.facts.cells import Cell, find_cell
from report.facts.entries import Entry
from report.facts.units import fault as unit_fault
from report.model.briefing import Briefing
from report.model.ledger import STATUSES, Fact, Status
from report.model.period import Period, PeriodError, read_period
from report.model.quantity import (
    BETWEEN,
    QUALIFIERS,
    SCALES,
    SIGNS,
    Quantity,
    QuantityError,
    read_amount,
    read_quantity,
    sense,
    split_qualifier,
)
from report.model.text import Text, Words
from report.problems import Place, Problems, nearest

EXACT = "exact"
"""What a fact states to say that its value has no qualifier."""
UNIT_HINT = "Add unit: a currency's code, percent, times, date, text or a noun."
HINTS = {
    "unit": UNIT_HINT,
    "status": f"Add status: {', '.join(STATUSES)}.",
    "source": "Add source: an id from sources.yml.",
}


@dataclass
class Reading:
    """Reads one entry; `failed` says whether a fault was found."""

    entry: Entry
    briefing: Briefing
    problems: Problems
    failed: bool = field(default=False)

    def fault(self, code: str, place: Place, message: str, hint: str, name: str = "") -> None:
        """Note a fault of this entry; `name` is the field it lies in, which may be the series'."""
        self.failed = True
        self.problems.add(code, place, f'"{self.entry.owner(name)}"{message}', hint)

    def misread(self, code: str, typed: Text, error: QuantityError | PeriodError, cell: Cell | None) -> None:
        """Note a value that cannot be read; of a cell in the words in which its table is reported, so that it counts once."""
        self.failed = True
        if cell is None:
            self.problems.add(code, typed.place, f'"{self.entry.id}": {error.message}', error.hint)
        else:
            self.problems.add(
                "T001", typed.place, f'Column "{cell.column.name}": {error.message}', error.hint
            )

    def fact(self) -> Fact | None:
        """Return the fact of an entry with value, cell or text; None where something is wrong with it."""
        spec = self.entry.spec
        cell = None
        if spec.cell is not None:
            cell = find_cell(self.entry.id, spec.cell, self.briefing.tables, self.problems)
            if cell is None:
                return None
        unit = self._unit(cell)
        status = self._status(cell)
        sources = self._sources(cell)
        fact = Fact(
            self.entry.id,
            unit or "",
            status or STATUSES[-1],
            self.entry.place,
            as_of=self._as_of(cell),
            sources=sources,
            cell=spec.cell,
            cell_rules=cell.rules if cell else (),
        )
        fact = self.completed(fact)
        if unit == "text":
            fact = self._with_words(fact, cell)
        elif unit == "date":
            fact = self._with_date(fact, cell)
        elif unit:
            fact = self._with_number(fact, cell)
        return None if self.failed else fact

    def completed(self, fact: Fact) -> Fact:
        """Return the fact with what its entry says of it beside its value."""
        spec = self.entry.spec
        return replace(
            fact,
            passage=spec.passage,
            label=spec.label,
            note=spec.note,
            quote=str(spec.quote or ""),
            rule=spec.audiences,
            release=spec.release,
            subject=str(spec.subject or ""),
            measure=str(spec.measure or ""),
            stale_after=self.period(spec.stale_after, "stale_after"),
            reviewed=self.period(spec.reviewed, "reviewed"),
        )

    # --- what stands beside the value

    def unit(self) -> str | None:
        """Return the unit that the entry states, if it is one."""
        unit = self.entry.spec.unit
        if unit is None:
            return None
        found = unit_fault(unit)
        if found:
            self.fault("F027", unit.place, f": {found[0]}", found[1], "unit")
            return None
        return str(unit)

    def status(self, text: Text | None) -> Status | None:
        """Return the status that a text names, if it is one."""
        if text is None:
            return None
        for status in STATUSES:
            if status == text:
                return status
        hint = nearest(text, STATUSES, f"Use one of {', '.join(STATUSES)}.")
        self.fault("F015", text.place, f': "{text}" is not a status.', hint, "status")
        return None

    def period(self, text: Text | None, name: str) -> Period | None:
        """Return the date that a field gives, if it is one."""
        if text is None:
            return None
        try:
            return read_period(text)
        except PeriodError as error:
            self.fault("F013", text.place, f": {name} {error.message}", error.hint, name)
            return None

    def qualifier(self) -> str | None:
        """Return the canonical qualifier that the entry states, "exact" and "between" included; None for none."""
        text = self.entry.spec.qualifier
        if text is None:
            return None
        word = SIGNS.get(text.strip(), text.strip().lower())
        if word in QUALIFIERS or word in (EXACT, BETWEEN):
            return word
        known = [*QUALIFIERS, EXACT, BETWEEN]
        hint = nearest(word, known, f"Use one of {', '.join(known)}.")
        self.fault("F014", text.place, f': "{text}" is not a qualifier.', hint, "qualifier")
        return None

    def require(self, name: str) -> None:
        """Note that a field is missing, once for a whole series."""
        place = self.entry.unstated.get(name, self.entry.place)
        self.fault("F011", place, f" has no {name}.", HINTS[name], name)

    def sources(self, stated: Sequence[Text]) -> tuple[str, ...]:
        """Return the ids of sources, each of which must be there."""
        for source in stated:
            if source not in self.briefing.sources:
                hint = nearest(source, self.briefing.sources, "Add it to sources.yml.")
                self.fault("F016", source.place, f': there is no source "{source}".', hint, "source")
        return tuple(str(source) for source in stated)

    def stated_sources(self) -> tuple[Text, ...]:
        """Return the sources as typed, one or a list."""
        source = self.entry.spec.source
        return () if source is None else source if isinstance(source, tuple) else (source,)

    def _unit(self, cell: Cell | None) -> str | None:
        spec = self.entry.spec
        column = cell.unit if cell else None
        if spec.unit is None and spec.text is not None:
            return "text"
        if spec.unit is None and column is None:
            self.require("unit")
            return None
        if spec.unit is None and column is not None:
            found = unit_fault(column) if column != "mixed" else None
            if found:
                self.fault("F027", column.place, f": {found[0]}", found[1])
            return None if found else str(column)
        unit = self.unit()
        clash = cell is not None and column not in (None, "mixed", "text", unit) and unit != "text"
        if unit and cell and clash and spec.unit is not None:
            self.fault(
                "F020",
                spec.unit.place,
                f': the unit is {unit}, but the column "{cell.column.name}" is in {column}.',
                f"Write unit: {column}, or take another column.",
                "unit",
            )
            return None
        return unit

    def _status(self, cell: Cell | None) -> Status | None:
        stated = self.entry.spec.status
        if stated is not None or cell is None or cell.status is None:
            if stated is None:
                self.require("status")
            return self.status(stated)
        if cell.status not in STATUSES:
            self.failed = True
            hint = nearest(cell.status, STATUSES, f"Use one of {', '.join(STATUSES)}.")
            message = f'Column "{cell.status_column}": "{cell.status}" is not a status.'
            self.problems.add("T001", cell.status.place, message, hint)
            return None
        return self.status(cell.status)

    def _sources(self, cell: Cell | None) -> tuple[str, ...]:
        stated = self.stated_sources() or (cell.sources if cell else ())
        if not stated:
            self.require("source")
        return self.sources(stated)

    def _as_of(self, cell: Cell | None) -> Period | None:
        if self.entry.spec.as_of is None and cell is not None and cell.as_of is not None:
            try:
                return read_period(split_qualifier(cell.as_of)[1])
            except PeriodError:
                return None  # what is wrong with a cell of the table is said where the table is read
        return self.period(self.entry.spec.as_of, "as_of")

    # --- the value

    def _with_words(self, fact: Fact, cell: Cell | None) -> Fact:
        spec = self.entry.spec
        if spec.value is not None:
            self.fault(
                "F010", spec.value.place, " has value, but its unit is text.", "Write text: in its stead."
            )
        words = Words.of(cell.text) if cell else spec.text
        return replace(fact, text=words, qualifier=self._merged("", self.entry.place))

    def _with_date(self, fact: Fact, cell: Cell | None) -> Fact:
        typed = self._typed(cell)
        if typed is None:
            return fact
        qualifier, rest = split_qualifier(typed)
        try:
            period = read_period(rest)
        except PeriodError as error:
            self.misread("F013", typed, error, cell)
            return fact
        return replace(fact, period=period, qualifier=self._merged(qualifier, typed.place))

    def _with_number(self, fact: Fact, cell: Cell | None) -> Fact:
        typed = self._typed(cell)
        if typed is None:
            return fact
        try:
            mixed = cell is not None and cell.unit == "mixed"
            quantity = read_amount(typed) if mixed else read_quantity(typed, fact.unit)
        except QuantityError as error:
            self.misread("F012", typed, error, cell)
            return fact
        wrong = unit_fault(quantity.unit) if mixed else None
        if wrong:
            self.fault("F027", typed.place, f": {wrong[0]}", wrong[1])
        elif mixed and fact.unit not in ("mixed", quantity.unit):
            self.fault(
                "F020",
                typed.place,
                f": the cell is in {quantity.unit}, not {fact.unit}.",
                "Correct its unit.",
            )
        if cell is not None and cell.column.scale and quantity.scale == 1:
            scale = SCALES[cell.column.scale]
            quantity = replace(quantity, value=quantity.value * scale, scale=scale)
        quantity = replace(quantity, qualifier=self._merged(quantity.qualifier, typed.place))
        quantity = self.with_range(quantity, typed.place)
        return replace(fact, unit=quantity.unit, quantity=self._as_printed(quantity))

    def _typed(self, cell: Cell | None) -> Text | None:
        """Return the text of a value or cell; a fact with words has neither."""
        spec = self.entry.spec
        if spec.text is not None and spec.unit is not None:
            self.fault(
                "F020", spec.unit.place, f" has text, but its unit is {spec.unit}.", "Write unit: text."
            )
        return cell.text if cell else spec.value

    def _merged(self, typed: str, place: Place) -> str:
        """Return the qualifier of a value, typed before it or stated in its field."""
        stated = self.qualifier()
        if stated is None or (typed and "qualifier" in self.entry.inherited):
            return typed
        meant = "" if stated == EXACT else stated
        if typed and sense(typed) != sense(meant):
            self.fault(
                "F021",
                place,
                f': the value says "{typed}", its qualifier "{stated}".',
                "Keep one of the two.",
            )
        return meant

    def with_range(self, quantity: Quantity, place: Place) -> Quantity:
        """Return the quantity with low and high, as the entry states them; they must hold the value (F025)."""
        ends: dict[str, Decimal | None] = {"low": quantity.low, "high": quantity.high}
        for name in ends:
            typed: Text | None = getattr(self.entry.spec, name)
            if typed is None:
                continue
            try:
                read = read_quantity(typed, quantity.unit)
            except QuantityError as error:
                self.fault("F012", typed.place, f": {name} {error.message}", error.hint)
                return quantity
            ends[name] = read.value
            wrong = read.value > quantity.value if name == "low" else read.value < quantity.value
            if wrong or read.qualifier:
                message = f': {name} is "{typed}", which does not hold the value.'
                self.fault(
                    "F025",
                    typed.place,
                    message,
                    "Write bare numbers round the value, each with its scale word.",
                )
        if quantity.qualifier == BETWEEN and None in ends.values() and not self.failed:
            self.fault("F025", place, ' is "between", but has no low and high.', "State both.")
        return replace(quantity, low=ends["low"], high=ends["high"])

    def decimals(self) -> int | None:
        """Return the decimals that the entry states, within reason; negative ones round left of the point."""
        decimals = self.entry.spec.decimals
        if decimals is not None and not -12 <= decimals <= 12:
            self.fault("L009", self.entry.place, f": decimals is {decimals}.", "Write -12 to 12.", "decimals")
        return decimals

    def _as_printed(self, quantity: Quantity) -> Quantity:
        """Return the quantity with the scale and decimals stated, else as typed."""
        stated = self.entry.spec.scale
        scale = SCALES[stated] if stated else quantity.scale
        typed = quantity.decimals if scale == quantity.scale else None
        decimals = self.decimals()
        return replace(quantity, scale=scale, decimals=typed if decimals is None else decimals)
