"""A literal number -> its value and scale as facts.yml has them, and its unit; in English, French and German."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from report.claims import lexicon

CURRENCIES: Mapping[str, str] = {
    "$": "USD",
    "us$": "USD",
    "dollar": "USD",
    "€": "EUR",
    "euro": "EUR",
    "£": "GBP",
    "pound": "GBP",
    "pfund": "GBP",
    "¥": "JPY",
    "yen": "JPY",
    "₹": "INR",
    "yuan": "CNY",
    "franken": "CHF",
}
SCALES: Mapping[str, str] = {
    "k": "thousand",
    "m": "million",
    "bn": "billion",
    "b": "billion",
    "mn": "million",
    "tn": "trillion",
    "t": "trillion",
    "thousand": "thousand",
    "million": "million",
    "billion": "billion",
    "trillion": "trillion",
    "millier": "thousand",
    "milliard": "billion",
    "tausend": "thousand",
    "millionen": "million",
    "mio.": "million",
    "milliarde": "billion",
    "milliarden": "billion",
    "mrd.": "billion",
    "md": "billion",
    "billionen": "trillion",
}
TIMES = re.compile(r"(?:times|fold|fois|[Mm]al|[Ff]ach|[×x])\Z")
NUMBER = re.compile(rf"[-+−]?(?:{lexicon.NUMBER})")


def read_number(text: str, language: str) -> str:
    """Return the first number of a text, with its scale; nothing where there is none."""
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    number = NUMBER.search(text)
    return f"{_plain(number[0], language)} {_scale(text[number.end() :])}".strip() if number else ""


TO = rf"{lexicon.GAP}?(?:{lexicon.DASH}|(?:to|and|bis|à|et|und)(?=\W)){lexicon.GAP}?"
RANGE = re.compile(rf"(.*?(?:{lexicon.NUMBER}).*?){TO}(\D{{0,4}}(?:{lexicon.NUMBER}).*)", re.DOTALL)
ON = re.compile(rf"{TO}(?:{lexicon.NUMBER})(?![\w%])")
"""How a bare number goes on to be a range: 40 | to 50."""


def read_range(text: str, language: str) -> tuple[str, str, str, int] | None:
    """Return low, high and middle of a range, and the decimals typed; None where a text is none."""
    found = RANGE.fullmatch(text)
    if not found:
        return None
    low, high = (read_number(part, language).split(" ") for part in found.groups())
    if len(low) < len(high):
        low += high[1:]
    if low[1:] != high[1:]:
        return None
    ends = [Decimal(low[0]), Decimal(high[0])]
    decimals = max(-int(end.as_tuple().exponent) for end in ends)
    scale = "".join(f" {word}" for word in high[1:])
    low_, high_, middle = (f"{number:f}{scale}" for number in (*ends, sum(ends) / 2))
    return low_, high_, middle, decimals


def _plain(number: str, language: str) -> str:
    """Return a number with a decimal point and nothing between its digits."""
    digits = re.sub(r"[\s\u00a0\u202f'’]", "", number.replace("−", "-"))
    if language.partition("-")[0] == "en":
        return digits.replace(",", "")
    return digits.replace(".", "").replace(",", ".")


def _scale(rest: str) -> str:
    short = rf" ?({lexicon.SHORT_SCALE})(?=[$€£])|({lexicon.SHORT_SCALE})(?!\w)"
    word = re.match(rf"[ -]?({lexicon.SCALE})(?!\w)|{short}", rest)
    if not word:
        return ""
    found = (word[1] or word[2] or word[3]).lower()
    return SCALES.get(found) or SCALES.get(found.rstrip("s")) or ""


def unit_of(text: str) -> str:
    """Return the unit that the words of an amount name; nothing where they name none."""
    if re.search(lexicon.PERCENT, text):
        return "percent"
    for sign, code in CURRENCIES.items():
        if re.search(rf"(?<!\w){re.escape(sign)}" if sign.isalpha() else re.escape(sign), text.lower()):
            return code
    if code_ := re.search(rf"(?<![^\W\d])(?:{lexicon.CODE})(?![^\W\d])", text):
        return code_[0]
    if TIMES.search(text) or re.match(lexicon.FOLD, text):
        return "times"
    noun = re.search(r"(?:[\d ½¼¾-]|\b\w+ )((?!\d)[^\W\d][\w²³°-]*)\Z", text)
    bare = noun and not re.fullmatch(rf"{lexicon.SCALE}|{lexicon.SHORT_SCALE}", noun[1])
    return noun[1] if noun and bare else ""
