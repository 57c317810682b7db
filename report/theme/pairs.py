"""Which colours meet on a page.

A test compares the tables with the style sheet: what meets there stands here. Whether a theme passes is asked in `make`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from report.model.colour import MARK, WORDS


class Pair(NamedTuple):
    """A colour, what it stands on, and the least contrast between them."""

    front: str
    back: str
    least: float


_WORDS_ON: Mapping[str, tuple[str, ...]] = {
    "paper": ("ink", "muted", "accent", "amber"),
    "tint": ("ink", "muted", "accent", "amber"),
    "warm-tint": ("ink", "muted", "accent", "amber"),
    "accent": ("paper",),
}
_MARKS_ON: Mapping[str, tuple[str, ...]] = {
    "paper": ("accent-2", "emphasis"),
    "accent-3": ("accent",),  # its outline, and its neighbour in a chart
}
PAIRS = (
    *(Pair(front, back, WORDS) for back, fronts in _WORDS_ON.items() for front in fronts),
    *(Pair(front, back, MARK) for back, fronts in _MARKS_ON.items() for front in fronts),
)
"""Every pair of tokens that meets on a page and has to be told apart there."""

HAIRLINES = ("rule", "grid")
"""Colours of lines between what stands apart without them: they need no contrast."""

BOXES = ("tint", "warm-tint")
ON_BOXES = frozenset({"body", "callout", "chart-floor", "footnote", "label"})
"""Roles whose words stand on boxes as well as on paper."""
