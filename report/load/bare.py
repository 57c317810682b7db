"""A bare YAML word -> what YAML 1.1 would make of it, where that is not the text itself.

This program reads every value as text. But editors, scripts and other programs read the same files, and so do people
who know that a bare `NO` is false and a bare `012` is ten: what is ambiguous must stand in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, DecimalException

from report.model.text import Text
from report.problems import Problems

_TRUE = frozenset({"y", "yes", "on"})
_FALSE = frozenset({"n", "no", "off"})
_ABSENT = frozenset({"", "~", "null", "Null", "NULL"})
_COLOUR = re.compile(r":\s+(#[0-9A-Fa-f]{3,8})\b")


def is_absent(word: str) -> bool:
    """Say whether a bare word means that nothing stands here."""
    return word in _ABSENT


def is_colour_lost(line: str) -> str:
    """Return the colour that `key: #12436D` loses as a comment, or ""."""
    match = _COLOUR.search(line)
    return match[1] if match else ""


def check_bare(word: Text, problems: Problems) -> bool:
    """Report a bare word that YAML 1.1 would change; say whether it can be read as it stands all the same."""
    if word.lower() in _TRUE | _FALSE and word in (word.lower(), word.upper(), word.title()):
        means = "true" if word.lower() in _TRUE else "false"
        message = f'A bare "{word}" means {means} in YAML.'
        problems.add("L006", word.place, message, f"Write it in quotes, or write {means}.")
        return True
    if not (word[0] in "+-.0123456789=" and len(word) > 1) and word != "=":
        return True
    for pattern, kind, meant in _NUMBERS:
        if pattern.fullmatch(word):
            number = meant(word)
            hint = f"Write it in quotes, or write {number}." if number else "Write it in quotes."
            problems.add("L006", word.place, f'A bare "{word}" means {kind} in YAML.', hint)
            return False
    return True


def _in_base(base: int) -> Callable[[str], str]:
    return lambda word: str(int(word.replace("_", ""), base))


def _as_typed(word: str) -> str:
    return word.replace("_", "").lstrip("+0") or "0"


def _power(word: str) -> str:
    """Return 1e3 as 1000, where that is short enough to be what was meant."""
    try:
        number = Decimal(word.replace("_", ""))
    except DecimalException:
        return ""
    return f"{number:f}" if -9 <= number.adjusted() <= 15 else ""


def _nothing(_: str) -> str:
    return ""


_NUMBERS: tuple[tuple[re.Pattern[str], str, Callable[[str], str]], ...] = (
    (re.compile(r"[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?"), "a number in base 60", _nothing),
    (re.compile(r"[-+]?0x[0-9a-fA-F_]+"), "a hexadecimal number", _in_base(16)),
    (re.compile(r"[-+]?0o[0-7_]+"), "an octal number", _in_base(8)),
    (re.compile(r"[-+]?0b[01_]+"), "a binary number", _in_base(2)),
    (re.compile(r"[-+]?0[\d_]+"), "an octal number", _as_typed),
    (re.compile(r"[-+]?\d[\d_]*_[\d_]*(\.[\d_]*)?"), "a number without its _", _as_typed),
    (re.compile(r"[-+]?(\d[\d_]*\.?[\d_]*|\.[\d_]+)[eE][-+]?\d+"), "a power of ten", _power),
    (re.compile(r"[-+]?\.(inf|Inf|INF)"), "infinity", _nothing),
    (re.compile(r"\.(nan|NaN|NAN)"), "not a number", _nothing),
    (re.compile(r"="), "a default value", _nothing),
)
