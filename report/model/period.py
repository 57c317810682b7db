"""A date with the precision given ("2026-02", "mid-2026", "early July 2026") -> Period.

How it is printed is the business of `formats`; nothing here reads the clock.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

from report.problems import nearest

Part = Literal["", "early", "mid", "late", "end"]
Precision = Literal["day", "month", "quarter", "season", "year"]

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SEASONS: Mapping[str, int] = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The first of each season's three months; winter 2026 ends in February 2027."""

_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS) + "|Sept"
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SPELT_DAY = re.compile(rf"([0-9]{{1,2}}) ({_MONTH}) ([0-9]{{4}})", re.IGNORECASE)
_SPELT_MONTH = re.compile(rf"({_MONTH}) ([0-9]{{4}})", re.IGNORECASE)
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"[0-9]{4}")
_QUARTER = re.compile(r"([0-9]{4})-Q([0-9])|Q([0-9]) ([0-9]{4})", re.IGNORECASE)
_SEASON = re.compile(rf"({'|'.join(SEASONS)}) ([0-9]{{4}})", re.IGNORECASE)
_PART = re.compile(r"(early|mid|late|end of|end)[ -](.+)", re.IGNORECASE)
_EXAMPLES = "Write 2026, 2026-02, 2026-02-03, 2026-Q1, mid-2026, early July 2026 or summer 2026."


class PeriodError(ValueError):
    """A text that is no date: what is wrong, and the remedy."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Period:
    """The days from `start` to `end`, both included, and how precisely they were given."""

    start: date
    end: date
    precision: Precision
    part: Part = ""

    @property
    def middle(self) -> date:
        """Return the day in the middle: where a chart draws it."""
        return self.start + (self.end - self.start) // 2

    def __str__(self) -> str:
        """Return it as `read_period` reads it, in one spelling: 2026-02, mid-2026, early 2026-07, 2026-Q1."""
        match self.precision:
            case "day":
                whole = self.start.isoformat()
            case "month":
                whole = f"{self.start:%Y-%m}"
            case "quarter":
                whole = f"{self.start:%Y}-Q{quarter(self.start)}"
            case "season":
                whole = f"{season(self.start)} {self.start:%Y}"
            case "year":
                whole = f"{self.start:%Y}"
        return f"{self.part}-{whole}" if self.part in ("mid", "end") else f"{self.part} {whole}".strip()


def quarter(day: date) -> int:
    """Return the quarter that a day lies in, 1 to 4."""
    return (day.month + 2) // 3


def season(start: date) -> str:
    """Return the season that starts on a day."""
    return next(name for name, month in SEASONS.items() if month == start.month)


def read_period(text: str) -> Period:
    """Read a date as precisely as it is given; raise PeriodError where it is none.

    Parts of a year: early is January to April, mid May to August, late September to December, end December.
    Parts of a month: early is the 1st to 10th, mid the 11th to 20th, late the rest, end its last seven days.
    """
    words = re.sub(r"[\s\u00a0\u202f]+", " ", text).replace("\u2011", "-").strip()
    try:
        match = _PART.fullmatch(words)
        if match is None:
            return _whole(words)
        name = match[1].lower().removesuffix(" of")
        return _part(cast(Part, name), _whole(match[2]))
    except PeriodError as error:
        shown = words if len(words) <= 60 else f"{words[:57]}..."
        raise PeriodError(f'"{shown}" is not a date{error.message}.', error.hint) from None


def _whole(words: str) -> Period:
    """Read a period without part; the message of what it raises is a reason (": ...") or empty."""
    if match := _DAY.fullmatch(words):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _SPELT_DAY.fullmatch(words):
        return _day(int(match[3]), _month_number(match[2]), int(match[1]))
    if match := _ISO_MONTH.fullmatch(words):
        return _months(int(match[1]), int(match[2]), 1, "month")
    if match := _SPELT_MONTH.fullmatch(words):
        return _months(int(match[2]), _month_number(match[1]), 1, "month")
    if match := _QUARTER.fullmatch(words):
        number = int(match[2] or match[3])
        if not 1 <= number <= 4:
            raise PeriodError(": there are four quarters", "Write Q1, Q2, Q3 or Q4.")
        return _months(int(match[1] or match[4]), 3 * number - 2, 3, "quarter")
    if match := _SEASON.fullmatch(words):
        return _months(int(match[2]), SEASONS[match[1].lower()], 3, "season")
    if _YEAR.fullmatch(words):
        return _months(int(words), 1, 12, "year")
    raise PeriodError("", _remedy(words))


def _month_number(name: str) -> int:
    return [month[:3].lower() for month in MONTHS].index(name[:3].lower()) + 1


def _day(year: int, month: int, day: int) -> Period:
    whole = _months(year, month, 1, "month")
    if not 1 <= day <= whole.end.day:
        name = f"{MONTHS[month - 1]} {year}"
        raise PeriodError(f": {name} has {whole.end.day} days", f"Write a day from 1 to {whole.end.day}.")
    exact = date(year, month, day)
    return Period(exact, exact, "day")


def _months(year: int, month: int, count: int, precision: Precision) -> Period:
    """Return `count` months from the given one on."""
    if not 1000 <= year <= 9998:
        raise PeriodError(f": the year {year:04} is out of range", "Write a year from 1000 to 9998.")
    if not 1 <= month <= 12:
        raise PeriodError(f": there is no month {month}", "Write a month from 01 to 12.")
    years, last = divmod(month + count - 2, 12)
    end = date(year + years, last + 1, monthrange(year + years, last + 1)[1])
    return Period(date(year, month, 1), end, precision)


def _part(name: Part, whole: Period) -> Period:
    """Return the named part of a year or a month."""
    year = whole.start.year
    if whole.precision == "year":
        first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "end": (12, 12)}[name]
        part = _months(year, first, last - first + 1, "year")
        return Period(part.start, part.end, "year", name)
    if whole.precision == "month":
        last = whole.end.day
        first, last = {"early": (1, 10), "mid": (11, 20), "late": (21, last), "end": (last - 6, last)}[name]
        start = whole.start.replace(day=first)
        return Period(start, start + timedelta(days=last - first), "month", name)
    raise PeriodError(": only years and months have parts", f'Leave "{name}" out.')


def _remedy(words: str) -> str:
    """Return how to write what seems to be meant."""
    if match := re.fullmatch(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})", words):
        first, second, year = int(match[1]), int(match[2]), match[3]
        readings = [(second, first), (first, second)] if first != second else [(second, first)]
        days = [
            f"{year}-{month:02}-{day:02}" for month, day in readings if 1 <= month <= 12 and 1 <= day <= 31
        ]
        return f"Write {' or '.join(days)}, whichever is meant." if len(days) > 1 else _write(*days)
    if match := re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?", words):
        return _write("-".join([match[1], *(f"{int(part):02}" for part in match.groups()[1:] if part)]))
    if match := re.fullmatch(rf"({_MONTH}) ([0-9]{{1,2}}),? ([0-9]{{4}})", words, re.IGNORECASE):
        return _write(f"{match[2]} {match[1]} {match[3]}")
    if match := re.fullmatch(r"([A-Za-z]+)([ -].*[0-9]{4})", words):
        return nearest(match[1].capitalize(), [*MONTHS, *SEASONS, "early", "mid", "late", "end"], _EXAMPLES)
    return _EXAMPLES


def _write(*readings: str) -> str:
    return f"Write {readings[0]}." if readings else _EXAMPLES
