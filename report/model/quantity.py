"""A number as typed ("above 400 million") -> Quantity: exact, with scale, qualifier and range.

How it is printed is the business of `formats`; what comes of calculating with it, of `facts`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Literal, NamedTuple

from report.problems import nearest

Sense = Literal["exact", "about", "lower", "upper"]


class Qualifier(NamedTuple):
    """What a qualifier says of its number, and the sign that stands for it where space is short."""

    sense: Sense
    sign: str


QUALIFIERS: Mapping[str, Qualifier] = {
    "about": Qualifier("about", "~"),
    "around": Qualifier("about", "~"),
    "roughly": Qualifier("about", "~"),
    "approximately": Qualifier("about", "~"),
    "nearly": Qualifier("about", "~"),
    "above": Qualifier("lower", ">"),
    "more than": Qualifier("lower", ">"),
    "over": Qualifier("lower", ">"),
    "at least": Qualifier("lower", "≥"),
    "below": Qualifier("upper", "<"),
    "under": Qualifier("upper", "<"),
    "less than": Qualifier("upper", "<"),
    "at most": Qualifier("upper", "≤"),
    "up to": Qualifier("upper", "≤"),
}
"""The words that may stand before a number; the one typed is the one printed."""
BETWEEN = "between"
"""Stated, never typed before a number: the range from low to high is printed in the value's stead."""
SIGNS: Mapping[str, str] = {
    ">=": "at least",
    "<=": "at most",
    "≥": "at least",
    "≤": "at most",
    ">": "above",
    "<": "below",
    "~": "about",
    "≈": "about",
}
SCALES: Mapping[str, int] = {
    "one": 1,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
SHORT_SCALES: Mapping[str, int] = {"k": 10**3, "m": 10**6, "M": 10**6, "bn": 10**9, "B": 10**9}
_ABBREVIATED: Mapping[str, str] = {
    "k": "thousand",
    "mn": "million",
    "mio": "million",
    "b": "billion",
    "mrd": "billion",
    "t": "trillion",
    "tn": "trillion",
}
"""Known for the remedy only, since they are read in more than one way."""
LONGEST = 24
"""Digits; beyond that nobody typed a quantity, and arithmetic would round it."""

_ROUNDING: Mapping[Sense, str] = {
    "exact": ROUND_HALF_UP,
    "about": ROUND_HALF_UP,
    "lower": ROUND_FLOOR,
    "upper": ROUND_CEILING,
}
_EXACT = Context(prec=80)
_NUMBER = re.compile(r"([+-]?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:\.([0-9]+))?) ?([A-Za-z]*) ?(%?)")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_EXAMPLE = "Write a number, such as 400 million."


class QuantityError(ValueError):
    """A text that is no number: what is wrong, and the remedy."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, in units of one: 400 million dollars is Decimal(400_000_000), 11 % is Decimal(11)."""

    value: Decimal
    unit: str
    """An ISO currency, `percent`, `times`, a rate such as `USD/EUR`, or the noun that is counted."""
    qualifier: str = ""
    """Canonical word: "", "about", "above", "at least", "below", "at most", ..., or "between"."""
    scale: int = 1
    """1, 1_000, 1_000_000, 1_000_000_000 or 1_000_000_000_000: the scale it was typed in and is printed in."""
    decimals: int | None = None
    """Decimals in that scale, negative to round left of the point; None: as many as the value needs."""
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def sense(self) -> Sense:
        """Say how the value bounds the truth: it is exact, about so, a lower or an upper bound."""
        return sense(self.qualifier)


def sense(qualifier: str) -> Sense:
    """Return the sense of a canonical qualifier; "" is exact."""
    if qualifier == BETWEEN:
        return "about"
    return QUALIFIERS[qualifier].sense if qualifier else "exact"


def rounded(value: Decimal, decimals: int, direction: Sense) -> Decimal:
    """Return a value with `decimals` decimals, negative ones rounding left of the point; a bound stays true."""
    result = value.quantize(Decimal(1).scaleb(-decimals), _ROUNDING[direction], _EXACT)
    return result if decimals >= 0 else result.quantize(Decimal(1), context=_EXACT)


def tidy(value: Decimal) -> Decimal:
    """Return the same value without trailing zeros or exponent: 4.00E+8 is 400000000."""
    if value == value.to_integral_value(context=_EXACT):
        return Decimal(int(value))
    return value.normalize(_EXACT)


def split_qualifier(text: str) -> tuple[str, str]:
    """Split "about 11" into its canonical qualifier and the rest; the qualifier is "" where there is none."""
    words = _SPACES.sub(" ", text).strip()
    for sign, word in SIGNS.items():
        if words.startswith(sign):
            return word, words[len(sign) :].lstrip()
    for word in QUALIFIERS:
        if words.lower().startswith(f"{word} "):
            return word, words[len(word) + 1 :]
    return "", words


def read_quantity(text: str, unit: str) -> Quantity:
    """Read a number of `unit` exactly as typed; raise QuantityError where it is none."""
    qualifier, rest = split_qualifier(text)
    match = _NUMBER.fullmatch(rest.replace("\u2212", "-"))
    scale = _scale(match[3]) if match else None
    if match is None or scale is None or _leading_zero(match[1]):
        raise QuantityError(f"{_quoted(text)} is not a number.", _remedy(qualifier, rest, unit))
    if match[4] and unit != "percent":
        raise QuantityError(
            f"{_quoted(text)} is a percentage, but its unit is {unit or 'not percent'}.",
            f"Write {match[1]}, or make the unit percent.",
        )
    digits = match[1].replace(" ", "")
    if sum(digit.isdigit() for digit in digits) > LONGEST:
        raise QuantityError(
            f"{_quoted(text)} has more than {LONGEST} digits.", "Round it, and use a scale word."
        )
    decimals = len(match[2] or "")
    return Quantity(tidy(_EXACT.multiply(Decimal(digits), Decimal(scale))), unit, qualifier, scale, decimals)


def read_amount(text: str) -> Quantity:
    """Read an amount that names its own currency, "about EUR 385 million" or "385 million EUR"."""
    qualifier, rest = split_qualifier(text)
    code = re.match(r"([A-Z]{3}) ", rest) or re.search(r" ([A-Z]{3})$", rest)
    if code is None:
        raise QuantityError(f"{_quoted(text)} names no currency.", "Write it with its code: EUR 385 million.")
    number = rest[: code.start()] + rest[code.end() :]
    return read_quantity(f"{qualifier} {number}".strip(), code[1])


def _scale(word: str) -> int | None:
    """Return the number that a scale word means; none means 1, and "one" is a column's word, not a number's."""
    if not word:
        return 1
    return SHORT_SCALES.get(word) or (SCALES.get(word.lower()) if word.lower() != "one" else None)


def _leading_zero(digits: str) -> bool:
    return re.match(r"[+-]?0[0-9 ]", digits) is not None


def _quoted(text: str) -> str:
    words = _SPACES.sub(" ", text).strip()
    return f'"{words}"' if len(words) <= 60 else f'"{words[:57]}..."'


def _remedy(qualifier: str, rest: str, unit: str) -> str:
    """Return how to write what `rest` seems to mean; the qualifier is kept."""
    if not rest or len(rest) > 60:
        return _EXAMPLE
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+", rest):
        return f"Write {rest.replace(',', '')}, or 1.5 with a point if the comma was decimal."
    meant = _plain(rest) or _scaled(rest) or _stripped(rest, unit)
    if meant:
        return f"Write {qualifier} {meant}.".replace("  ", " ")
    words = re.fullmatch(r"([A-Za-z ]+?) ?([0-9].*)", rest)
    if words and not qualifier:
        remedy = nearest(words[1].lower(), QUALIFIERS)
        return remedy or f"Write it plain, or after one of: {', '.join(QUALIFIERS)}."
    if "," in rest:
        return "Write it without commas, and decimals with a point."
    return _EXAMPLE


def _plain(rest: str) -> str:
    """Return the same number in plain digits, where only its notation is at fault; else nothing."""
    number, _, word = rest.partition(" ")
    tail = f" {word}" if word else ""
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", number):
        return number.replace(",", ".") + tail
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+", number):
        return number.replace(",", "") + tail
    if re.fullmatch(r"[0-9]+(_[0-9]+)+(\.[0-9]+)?", number):
        return number.replace("_", "") + tail
    if re.fullmatch(r"\.[0-9]+|[0-9]+\.", number):
        return (f"0{number}" if number.startswith(".") else number.rstrip(".")) + tail
    if re.fullmatch(r"0x[0-9a-fA-F]{1,12}", number):
        return str(int(number, 16)) + tail
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,2}", number):
        return f"{tidy(Decimal(number)):f}" + tail
    if re.fullmatch(r"0+[0-9]+(\.[0-9]+)?", number):
        return str(tidy(Decimal(number))) + tail
    return ""


def _scaled(rest: str) -> str:
    """Return the number with the scale word that was meant; nothing where none is near."""
    match = re.fullmatch(r"([+-]?[0-9][0-9 ]*(?:\.[0-9]+)?) ?([A-Za-z]+)\.?", rest)
    if not match:
        return ""
    word = match[2].lower()
    close = difflib.get_close_matches(word, [name for name in SCALES if name != "one"], n=1, cutoff=0.7)
    meant = _ABBREVIATED.get(word) or (close[0] if close else "")
    return f"{match[1].strip()} {meant}" if meant else ""


def _stripped(rest: str, unit: str) -> str:
    """Return the number without the currency or unit written round it; nothing where that does not mend it."""
    inner = re.sub(r"^[^\w\s.,+-]+|[^\w\s.,%]+$", "", rest).strip()
    names = {unit.lower(), *unit.lower().split("|"), "percent", "per cent", "usd", "eur"}
    for name in names:
        if inner.lower().endswith(f" {name}") or inner.lower().startswith(f"{name} "):
            inner = re.sub(rf"^{re.escape(name)} | {re.escape(name)}$", "", inner, flags=re.IGNORECASE)
            break
    match = _NUMBER.fullmatch(inner)
    read = match is not None and _scale(match[3]) is not None and (not match[4] or unit == "percent")
    return inner if inner != rest and read else ""
