"""The ledger -> problems: facts that do not agree with each other, or with what is printed of them.

What a single fact is to be is the business of `reading` and `derive`; tables add up in `sums`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from report import marks
from report.facts.arithmetic import CalculationError, evaluate, result, value_of
from report.facts.formula import parse
from report.facts.units import dimension
from report.model.briefing import Briefing
from report.model.ledger import Fact, Ledger
from report.model.quantity import BETWEEN, Quantity, rounded, tidy
from report.model.text import Text
from report.problems import Place, Problems

UNSURE = frozenset({"rumoured", "unconfirmed"})
SURE = frozenset({"confirmed", "reported"})
ABOUT = Decimal("0.05")
"""Share by which a value that is only "about" so may differ from another: nearly 2 is not 1.68."""


def check_agreement(ledger: Ledger, briefing: Briefing, problems: Problems) -> None:
    """Report facts that disagree (F030, F031), and those that say more surely what is only rumoured (F032)."""
    for fact in ledger.facts.values():
        _check_printed(fact, ledger, problems)
        for weaker, place in _foundations(fact, ledger, briefing):
            if fact.status in SURE and weaker.status in UNSURE:
                message = f'"{fact.id}" is {fact.status}, but rests on "{weaker.id}", which is only {weaker.status}.'
                problems.add(
                    "F032", place, message, f"Write status: {weaker.status}, or leave that out of it."
                )
    _check_pairs(ledger, briefing, problems)


# --- what a reader recalculates ------------------------------------------------------------------


def last_digit(quantity: Quantity) -> Decimal:
    """Return what one step in the last digit printed is worth."""
    decimals = quantity.decimals
    if decimals is None:
        exponent = tidy(quantity.value / quantity.scale).as_tuple().exponent
        decimals = max(0, -int(exponent))
    return Decimal(1).scaleb(-decimals) * quantity.scale


def as_printed(quantity: Quantity) -> Quantity:
    """Return a quantity with the value that a reader sees, exact for whoever calculates with it."""
    value = quantity.value
    if quantity.decimals is not None:
        value = rounded(value / quantity.scale, quantity.decimals, quantity.sense) * quantity.scale
    return replace(quantity, value=value, qualifier="", low=None, high=None)


def _check_printed(fact: Fact, ledger: Ledger, problems: Problems) -> None:
    """Report a calculated value that a reader cannot get from the values printed (F030).

    One step in the last digit is allowed: half for its own rounding, half for what its inputs' carry on.
    """
    quantity = fact.quantity
    inputs = {name: ledger.facts.get(name) for name in fact.inputs}
    if not fact.calculated or quantity is None or quantity.qualifier == BETWEEN:
        return
    values = {}
    for name, known in inputs.items():
        if known is None or known.quantity is None or known.quantity.qualifier == BETWEEN:
            return
        printed = as_printed(known.quantity)
        values[name] = value_of(printed, dimension(printed.unit))
    steps = tuple(
        replace(step, text=ledger.alias.get(step.text, step.text)) for step in parse(Text(fact.formula))
    )
    try:
        number, _low, _high = result(evaluate(steps, values), fact.unit)
    except CalculationError:  # a value that is printed as 0, and divides
        number = Decimal("Infinity")
    shown = as_printed(quantity).value
    if abs(number - shown) > last_digit(quantity):
        rounded_ = (
            rounded(number / quantity.scale, quantity.decimals or 0, quantity.sense)
            if number.is_finite()
            else number
        )
        message = (
            f'"{fact.id}" is printed as {_said(shown / quantity.scale)}, but from the values printed of '
            f"{', '.join(inputs)} a reader gets {_said(rounded_)}."
        )
        problems.add("F030", fact.place, message, "Print more decimals of them, or fewer of it.")


def _said(value: Decimal) -> str:
    return format(tidy(value), "f") if value.is_finite() else "nothing"


# --- what facts rest on --------------------------------------------------------------------------


def _foundations(fact: Fact, ledger: Ledger, briefing: Briefing) -> Iterator[tuple[Fact, Place]]:
    """Yield what a fact rests on beside its formula: facts named in its words, the row that its cell stands in."""
    for text in fact.text or ():
        for piece in marks.pieces(text, text.place, Problems()):
            named = ledger.find(piece.name) if isinstance(piece, marks.Mark) else None
            if named and isinstance(piece, marks.Mark):
                yield named, piece.place
    table = briefing.tables.get(fact.cell.table) if fact.cell else None
    if fact.cell is None or table is None:
        return
    source = table.spec.source
    if not {*fact.sources} <= {str(name) for name in ((source,) if isinstance(source, Text) else source)}:
        return  # another source makes it as sure as it says
    at = {column.name: index for index, column in enumerate(table.columns)}
    states = [index for index, column in enumerate(table.columns) if column.type == "status"]
    for row in table.rows:
        if states and all(row[at[key]] == cell for key, cell in fact.cell.row.items() if key in at):
            status = row[states[0]]
            if status in UNSURE:
                yield replace(fact, id=f"{table.id}: {row[0]}", status=status), fact.place  # type: ignore[arg-type]  # a Status


# --- two facts of one thing ----------------------------------------------------------------------


def _check_pairs(ledger: Ledger, briefing: Briefing, problems: Problems) -> None:
    """Report facts of one subject, measure, unit and date that disagree (F031), unless a correction names both."""
    points = {id: name for name, ids in ledger.series.items() for id in ids}
    alike: dict[tuple[object, ...], list[Fact]] = {}
    for fact in ledger.facts.values():
        date = (fact.as_of.start, fact.as_of.end) if fact.as_of else None
        key = (*_about(fact, points.get(fact.id, fact.id)), fact.unit, date)
        alike.setdefault(key, []).append(fact)
    explained = [_named(words, ledger) for correction in briefing.spec.corrections for words in correction]
    for facts in alike.values():
        for one, other in combinations(facts, 2):
            if _agree(one, other) or any({one.id, other.id} <= names for names in explained):
                continue
            message = f'"{other.id}" and "{one.id}" are about the same, as of {other.as_of}, and disagree.'
            hint = "Correct one, or say under corrections, naming both, why they differ."
            problems.add("F031", other.place, message, hint)


def _about(fact: Fact, id: str) -> tuple[str, str]:
    """Return what a fact is about: its subject and measure, else the parts of its id, "arr.growth"."""
    above, dot, last = id.rpartition(".")
    return fact.subject or (above if dot else last), fact.measure or (last if dot else "")


def _named(text: Text, ledger: Ledger) -> frozenset[str]:
    found = (
        piece.name for piece in marks.pieces(text, text.place, Problems()) if isinstance(piece, marks.Mark)
    )
    return frozenset(ledger.alias.get(name, name) for name in found)


def _agree(one: Fact, other: Fact) -> bool:
    if one.quantity and other.quantity:
        first, second = _span(one.quantity), _span(other.quantity)
        return first[0] <= second[1] and second[0] <= first[1]
    if one.period and other.period:
        return one.period == other.period
    return [str(text) for text in one.text or ()] == [str(text) for text in other.text or ()]


def _span(quantity: Quantity) -> tuple[Decimal, Decimal]:
    """Return the values that a statement allows for: its range, its bound, or what its rounding hides."""
    value, endless = quantity.value, Decimal("Infinity")
    if quantity.low is not None and quantity.high is not None:
        return quantity.low, quantity.high
    match quantity.sense:
        case "lower":
            return value, endless
        case "upper":
            return -endless, value
        case "about":
            return value - abs(value) * ABOUT, value + abs(value) * ABOUT
    half = last_digit(quantity) / 2
    return value - half, value + half
