"""Which colours meet on a page, and how far apart two colours are.

A test compares the tables with the style sheet: what meets there stands here. Whether a theme passes is asked in `make`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

WORDS, MARK = 4.5, 3.0
"""The least contrast of words, and of marks that carry meaning (WCAG 2.2, 1.4.3 and 1.4.11)."""


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


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as #RRGGBB, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 (black) to 1 (white)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
