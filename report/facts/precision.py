"""A calculated value -> the scale and the decimals that it is printed with, where the user states neither.

Two significant digits, in the largest scale that gives at least 1; what is exact in fewer digits is printed so, and
an exact value keeps its whole part. How it is then printed is the business of `formats`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from report.formats import is_currency
from report.model.quantity import BETWEEN, Quantity, rounded, tidy

SCALES = (10**12, 10**9, 10**6, 1)
RATE_DECIMALS = 2


def precise(quantity: Quantity, scale: int | None, decimals: int | None) -> Quantity:
    """Return the quantity with the scale and decimals stated, or else with those that suit its value."""
    ends = (
        (quantity.value, quantity.low, quantity.high) if quantity.qualifier == BETWEEN else (quantity.value,)
    )
    size = max(abs(end) for end in ends if end is not None)
    bare = quantity.unit in ("percent", "times") or "/" in quantity.unit
    chosen = scale or (1 if bare else _largest(size))
    places = _decimals(size, quantity, chosen) if decimals is None else decimals
    if scale is None and decimals is None and not bare:
        # 999.7 million is printed as 1 billion, not as 1,000 million
        stepped = max(chosen, _largest(rounded(size / chosen, places, quantity.sense) * chosen))
        chosen, places = stepped, places if stepped == chosen else 0
    return replace(quantity, scale=chosen, decimals=places)


def _largest(size: Decimal) -> int:
    return next((scale for scale in SCALES if size >= scale), 1)


def _decimals(size: Decimal, quantity: Quantity, scale: int) -> int:
    """Return the decimals that show two significant digits, or the exact value in fewer."""
    value = size / scale
    if not value:
        return 0
    whole = value.adjusted() + 1
    if _is_exchange_rate(quantity.unit):
        return max(RATE_DECIMALS, 2 - whole)
    if whole > 0:
        wanted = max(0, 2 - whole) if quantity.sense == "exact" else 2 - whole
    else:
        wanted = (1 if scale > 1 else 2) - whole  # "0.8 billion", but "0.11 times"
    return min(wanted, max(0, -int(tidy(value).as_tuple().exponent)))


def _is_exchange_rate(unit: str) -> bool:
    above, _, below = unit.partition("/")
    return is_currency(above) and is_currency(below)
