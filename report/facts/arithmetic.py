"""The steps of a formula and the values of its facts -> one value, with unit, range and what bounds it.

Every number is a Decimal with 50 digits, so that no float is met on the way; the result keeps 28 of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, InvalidOperation, Overflow, localcontext

from report.facts.formula import Step, literal
from report.facts.units import Dimension, name, product
from report.model.quantity import Quantity, Sense, tidy

_WORKING = Context(prec=50, traps=[InvalidOperation, Overflow])
_RESULT = Context(prec=28)
_LARGEST = Decimal(10) ** 30
_OPPOSITE: Mapping[Sense, Sense] = {"lower": "upper", "upper": "lower"}

Senses = frozenset[Sense]


class CalculationError(ValueError):
    """What cannot be calculated: the code of the problem, what is wrong, and the remedy."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Value:
    """A number on its way through a formula; per cent as a fraction of one."""

    value: Decimal
    low: Decimal
    high: Decimal
    dimension: Dimension
    senses: Senses = frozenset()
    """How it bounds the truth; none is exact, more than one a conflict."""
    ranged: bool = False
    logarithm: bool = False
    """A count of doublings, which may take a noun for its unit."""


def value_of(quantity: Quantity, powers: Dimension) -> Value:
    """Return a fact's number as formulas take it."""
    factor = Decimal("0.01") if quantity.unit == "percent" else Decimal(1)
    low = quantity.value if quantity.low is None else quantity.low
    high = quantity.value if quantity.high is None else quantity.high
    with localcontext(_WORKING):
        return Value(
            quantity.value * factor,
            low * factor,
            high * factor,
            powers,
            frozenset() if quantity.sense == "exact" else frozenset({quantity.sense}),
            quantity.low is not None or quantity.high is not None,
        )


def evaluate(steps: Sequence[Step], facts: Mapping[str, Value]) -> Value:
    """Return what the steps come to; raise CalculationError where units or numbers do not allow it."""
    stack: list[Value] = []
    with localcontext(_WORKING):
        for step in steps:
            if step.kind == "number":
                number = literal(step)
                stack.append(Value(number, number, number, {}))
            elif step.kind == "fact":
                stack.append(facts[step.text])
            else:
                values = stack[-step.count :]
                del stack[-step.count :]
                stack.append(_applied(step, values))
    return stack[0]


def result(value: Value, unit: str) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """Return value, low and high in the fact's unit."""
    factor = Decimal(100 if unit == "percent" else 1)
    ends = (value.value, value.low, value.high) if value.ranged else (value.value,)
    for end in ends:
        if end and not 1 / _LARGEST < abs(end) < _LARGEST:
            raise CalculationError(
                "F022", "the result is too large or too small to print", "Check its units."
            )
    number, *bounds = (tidy(_RESULT.multiply(end, factor)) for end in ends)
    low, high = bounds or (None, None)
    return number, low, high


def _applied(step: Step, values: Sequence[Value]) -> Value:
    try:
        return _OPERATIONS[step.kind](values)
    except (InvalidOperation, Overflow):
        raise CalculationError("F022", f'"{step.text}" has no result here', "Check the inputs.") from None


def _flipped(senses: Senses, negative: bool = True) -> Senses:
    """Return what bounds the negative of a value: at least becomes at most."""
    return frozenset(_OPPOSITE.get(sense, sense) for sense in senses) if negative else senses


def _joined(values: Sequence[Value], word: str, value: Decimal, low: Decimal, high: Decimal) -> Value:
    """Return a value drawn from several of one dimension, which grows with each of them."""
    first = values[0]
    for other in values[1:]:
        if other.dimension != first.dimension:
            raise CalculationError(
                "F020",
                f"{name(first.dimension)} and {name(other.dimension)} cannot be {word}",
                _exchange(first.dimension, other.dimension),
            )
    return Value(
        value,
        low,
        high,
        first.dimension,
        frozenset().union(*(item.senses for item in values)),
        any(item.ranged for item in values),
        all(item.logarithm for item in values),
    )


def _exchange(left: Dimension, right: Dimension) -> str:
    if len(left) == len(right) == 1 and all(unit.isupper() and len(unit) == 3 for unit in (*left, *right)):
        return f"Multiply the {name(right)} by a fact whose unit is {name(left)}/{name(right)}."
    return "Use values of one unit."


def _sum(values: Sequence[Value]) -> Value:
    return _joined(values, "added", *(sum(column, Decimal(0)) for column in _columns(values)))


def _difference(values: Sequence[Value]) -> Value:
    left, right = values
    try:
        return _sum((left, _negative((right,))))
    except CalculationError as error:
        raise CalculationError(error.code, error.message.replace("added", "subtracted"), error.hint) from None


def _negative(values: Sequence[Value]) -> Value:
    (item,) = values
    return replace(item, value=-item.value, low=-item.high, high=-item.low, senses=_flipped(item.senses))


def _product(values: Sequence[Value]) -> Value:
    left, right = values
    ends = [one * other for one in (left.low, left.high) for other in (right.low, right.high)]
    # The sign of a factor is taken to be that of its value: amounts do not change sides.
    senses = _flipped(left.senses, right.value < 0) | _flipped(right.senses, left.value < 0)
    return Value(
        left.value * right.value,
        min(ends),
        max(ends),
        product(left.dimension, right.dimension),
        senses,
        left.ranged or right.ranged,
        left.logarithm or right.logarithm,
    )


def _quotient(values: Sequence[Value]) -> Value:
    left, right = values
    if right.low <= 0 <= right.high:
        what = "a range that holds zero" if right.low < right.high else "zero"
        raise CalculationError("F022", f"it divides by {what}", "Check what stands below the line.")
    ends = [one / other for one in (left.low, left.high) for other in (right.low, right.high)]
    senses = _flipped(left.senses, right.value < 0) | _flipped(right.senses, left.value >= 0)
    return Value(
        left.value / right.value,
        min(ends),
        max(ends),
        product(left.dimension, right.dimension, -1),
        senses,
        left.ranged or right.ranged,
        left.logarithm or right.logarithm,
    )


def _absolute(values: Sequence[Value]) -> Value:
    (item,) = values
    ends = (abs(item.low), abs(item.high))
    low = Decimal(0) if item.low < 0 < item.high else min(ends)
    senses = _flipped(item.senses, item.value < 0)
    return replace(item, value=abs(item.value), low=low, high=max(ends), senses=senses)


def _log2(values: Sequence[Value]) -> Value:
    (item,) = values
    if item.dimension:
        raise CalculationError(
            "F020",
            f"log2 of {name(item.dimension)} has no meaning",
            "Divide by a value of the same unit first.",
        )
    if item.low <= 0:
        raise CalculationError("F022", "log2 takes only what is above zero", "Check the inputs.")
    value, low, high = (end.ln() / Decimal(2).ln() for end in (item.value, item.low, item.high))
    return replace(item, value=value, low=low, high=high, logarithm=True)


def _columns(values: Sequence[Value]) -> list[list[Decimal]]:
    return [[item.value for item in values], [item.low for item in values], [item.high for item in values]]


_OPERATIONS: Mapping[str, Callable[[Sequence[Value]], Value]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "negative": _negative,
    "sum": _sum,
    "min": lambda values: _joined(values, "compared", *(min(column) for column in _columns(values))),
    "max": lambda values: _joined(values, "compared", *(max(column) for column in _columns(values))),
    "abs": _absolute,
    "log2": _log2,
}
