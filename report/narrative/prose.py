"""One section on its way through Markdown: what was lifted out of it, and the signs that stand for it meanwhile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from report import marks
from report.marks import Fence, Mark, Printer
from report.model.briefing import Section
from report.problems import Place, Problems

# Private-use characters pass through Markdown untouched; their digits are their own, since an abbreviation can be "1".
MARK, LINE, CODE, OPEN, CLOSE, END = "\ue000\ue001\ue002\ue003\ue004\ue005"
DIGITS = "\ue010\ue011\ue012\ue013\ue014\ue015\ue016\ue017\ue018\ue019"
SIGNS = re.compile(f"[{MARK}-{END}{DIGITS}]")
NUMBER = f"([{DIGITS}]+){END}"
LIFTED = re.compile(MARK + NUMBER)
ANCHOR = re.compile(LINE + NUMBER)
CODE_SIGN = re.compile(CODE + NUMBER)
EDGE = re.compile(f"{OPEN}{NUMBER}|{CLOSE}[{DIGITS}]+{END}")


def sign(kind: str, number: int) -> str:
    """Return what stands for a thing: its kind and number."""
    return kind + "".join(DIGITS[int(digit)] for digit in str(number)) + END


def number_of(digits: str) -> int:
    """Return the number that a sign holds."""
    return int("".join(str(DIGITS.index(digit)) for digit in digits))


@dataclass(frozen=True)
class Code:
    """One block of fenced code as typed."""

    text: str
    language: str
    place: Place


@dataclass
class Prose:
    """One section, and all that was lifted out of it."""

    section: Section
    printer: Printer
    images: Mapping[str, str]
    fences: list[Fence] = field(default_factory=list)
    lifted: list[tuple[str, Place]] = field(default_factory=list)
    """Each inline mark as typed."""
    code: list[Code] = field(default_factory=list)
    in_code: set[int] = field(default_factory=set)
    """The marks that turned out to stand in code: they are printed as typed."""
    in_heading: set[int] = field(default_factory=set)
    """The marks in headings: they enter the outline, and so name no page."""
    shown: dict[str, Place] = field(default_factory=dict)
    """Images used: path in the briefing's folder -> where it is named."""

    @property
    def problems(self) -> Problems:
        return self.printer.problems

    def mark(self, digits: str) -> Mark | None:
        """Return a lifted mark; None where it cannot be read."""
        typed, place = self.lifted[number_of(digits)]
        return marks.read(typed, place, self.problems)
