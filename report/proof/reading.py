"""What the reading of one part found, and what it keeps for the whole: small plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from report.problems import Place


class Remark(NamedTuple):
    """A fault on a page, counted from 1 within its part."""

    page: int
    code: str
    place: Place
    words: str
    """What is wrong, a whole sentence; the page is put before it."""
    hint: str


class Reference(NamedTuple):
    """A mention of what stands elsewhere; `printed` is the page that it names, None where it names none."""

    page: int
    target: str
    printed: int | None
    place: Place
    words: str
    contents: bool


class Spelled(NamedTuple):
    """A word that is spelled otherwise on the other side of the Atlantic."""

    page: int
    place: Place
    word: str
    other: str
    british: bool


class Pitch(NamedTuple):
    """How far lines of text of one size are apart, in points; how often, and where first."""

    size: float
    distance: float
    lines: int
    page: int
    place: Place


@dataclass(frozen=True, slots=True)
class Margins:
    """What stands round the text of one page."""

    cover: bool
    head: str
    foot: str
    sizes: tuple[float, float]
    """Of the marking in head and foot, in points; 0 where it is missing."""


TAKES = 0.08
"""The share of a page by which more goes on one that is set closer."""
WIDOWS = 6
"""Lines of a paragraph that go over together, where more is carried over (`data-set` in base.css)."""
SCRAP = 0.22
"""The share of a page that looks left over, however few pages might take it."""
LITTLE = 0.3
"""The share of a page that is worth saving."""


@dataclass(slots=True)
class Reading:
    """One part, read."""

    pages: int
    remarks: list[Remark] = field(default_factory=list)
    margins: list[Margins] = field(default_factory=list)
    anchors: dict[str, tuple[int, Place]] = field(default_factory=dict)
    """Where each id stands."""
    references: list[Reference] = field(default_factory=list)
    pitches: list[Pitch] = field(default_factory=list)
    lengths: Mapping[int, int] = field(default_factory=dict)
    """Characters of a full line of text -> how often."""
    spelled: list[Spelled] = field(default_factory=list)
    last: float = 1.0
    """The share of its last page that is used; all of it, as it were, where the part begins there."""
    saves: float = 0.0
    """The share of a page, at most, that is saved where it is set closer."""
    carries: float = 0.0
    """The share of a page, at most, that can be carried over to its last."""

    @property
    def white(self) -> bool:
        """Say whether a page is too empty."""
        return any(remark.code in ("R009", "R010") for remark in self.remarks)

    @property
    def spills(self) -> bool:
        """Say whether its last page holds no more than those before it might take."""
        return self.last < self._worth

    @property
    def closes(self) -> bool:
        """Say whether setting it closer can be of use."""
        return self.white or self.last <= self.saves

    @property
    def fills(self) -> bool:
        """Say whether what is carried over to its last page can be of use there."""
        return self.carries > 0 and (self.white or self.last + self.carries >= self._worth)

    @property
    def _worth(self) -> float:
        return min(LITTLE, max(SCRAP, TAKES * (self.pages - 1)))

    def add(self, page: int, code: str, place: Place, words: str, hint: str) -> None:
        """Note a fault on a page."""
        self.remarks.append(Remark(page, code, place, words, hint))
