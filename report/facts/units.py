"""A unit as typed -> its dimension, so that formulas cannot add dollars to euros.

A dimension maps base units to exponents: USD/EUR is {USD: 1, EUR: -1}; per cent and multiples are bare numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from report.formats import currencies, is_currency
from report.problems import nearest

BARE = ("percent", "times")
RESERVED = (*BARE, "date", "text")

Dimension = Mapping[str, int]

_NOUN = re.compile(r"[^\W\d_][\w’'.-]*(?: [\w’'.-]+)*(?:\|[^\W\d_][\w’'.-]*(?: [\w’'.-]+)*)?")
_COMMON = ("USD", "EUR", "GBP", "JPY", "CHF", "CNY", "CAD", "AUD", "INR", "SEK")
_SIGNS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "%": "percent",
    "per cent": "percent",
    "percents": "percent",
    "x": "times",
    "×": "times",
    "dates": "date",
    "words": "text",
}


def fault(unit: str) -> tuple[str, str] | None:
    """Return what is wrong with a unit and the remedy; None where it can be used."""
    parts = unit.split("/")
    if len(parts) > 2 or (len(parts) == 2 and any(part in RESERVED for part in parts)):
        return f'"{unit}" is not a unit.', "Write a rate as two units, as in USD/EUR."
    for part in parts:
        if part in RESERVED or is_currency(part):
            continue
        meant = _SIGNS.get(part.lower()) or (part.lower() if part.lower() in RESERVED else "")
        if not meant and is_currency(part.upper()):
            meant = part.upper()
        if meant:
            return f'"{part}" is not a unit.', f"Write {meant}."
        if re.fullmatch(r"[A-Z]{3}", part):
            near = nearest(part, _COMMON) or nearest(part, sorted(currencies()))
            return f'"{part}" is not a currency.', near or "Write its ISO 4217 code, such as USD."
        if not _NOUN.fullmatch(part):
            return (
                f'"{part}" is not a unit.',
                "Write a currency's code, percent, times, date, text or a noun.",
            )
    return None


def dimension(unit: str) -> Dimension:
    """Return the dimension of a unit that has no fault."""
    above, _, below = unit.partition("/")
    powers = {} if above in BARE else {_noun(above): 1}
    return product(powers, {_noun(below): 1}, -1) if below else powers


def _noun(unit: str) -> str:
    """Return the plural of "organisation|organisations": what is counted is the same."""
    return unit.rpartition("|")[2]


def product(left: Dimension, right: Dimension, sign: int = 1) -> Dimension:
    """Return the dimension of a product, or with `sign` -1 of a quotient."""
    powers = dict(left)
    for unit, power in right.items():
        powers[unit] = powers.get(unit, 0) + sign * power
    return {unit: power for unit, power in powers.items() if power}


def name(powers: Dimension) -> str:
    """Return how a dimension is called in a message: USD, USD/EUR, "a bare number"."""
    above = [unit for unit, power in powers.items() for _ in range(power)]
    below = [unit for unit, power in powers.items() for _ in range(-power)]
    if not powers:
        return "a bare number"
    return (" × ".join(above) or "1") + "".join(f"/{unit}" for unit in below)
