"""A theme's font files -> how wide a text is, in millimetres, and whether they have its characters.

Widths are sums of advances without kerning, because the page engine sets the text of an SVG letter by letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from report.theme import Face, Role, Theme

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

POINT = 25.4 / 72
"""A point in millimetres."""


@dataclass(frozen=True)
class Style:
    """One way of setting chart text: face, size and leading in points."""

    face: Face
    size: float
    leading: float

    @property
    def pitch(self) -> float:
        """Return the distance between baselines in millimetres."""
        return self.leading * POINT

    @property
    def cap(self) -> float:
        """Return the height of capitals and digits in millimetres."""
        return 0.66 * self.size * POINT

    @property
    def descent(self) -> float:
        """Return how far letters reach below the baseline, in millimetres."""
        return 0.2 * self.size * POINT

    def width(self, words: str) -> float:
        """Return the width of a text in millimetres."""
        return sum(_advance(str(self.face.path), char) for char in words) * self.size * POINT

    def missing(self, words: str) -> str:
        """Return the characters that the face lacks."""
        return "".join(dict.fromkeys(char for char in words if not _has(str(self.face.path), char)))

    def wrap(self, words: str, width: float) -> list[str]:
        """Break a text into lines no wider than `width`, at spaces; a single longer word stands over."""
        lines: list[str] = []
        for word in words.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


@cache
def measure_once() -> None:
    """Have Matplotlib measure the same words once, not in each figure anew."""
    from matplotlib.textpath import text_to_path

    measure = text_to_path.get_text_width_height_descent
    text_to_path.get_text_width_height_descent = lru_cache(4096)(measure)  # type: ignore[method-assign]  # its own memory is of one figure


def styles(theme: Theme) -> dict[str, Style]:
    """Return the styles of chart text: text, strong, value, small and strong-small."""
    text, value, small = theme.role("chart"), theme.role("chart-label"), theme.role("chart-floor")
    return {
        "text": _style(theme, text, text.weight),
        "strong": _style(theme, text, value.weight),
        "value": _style(theme, value, value.weight),
        "small": _style(theme, small, small.weight),
        "strong-small": _style(theme, small, value.weight),
    }


def _style(theme: Theme, role: Role, weight: int) -> Style:
    """Return a role's style in the face of its family that comes nearest to `weight`."""
    faces = [face for face in theme.faces if face.family == role.family and face.style == role.style]
    return Style(min(faces, key=lambda face: abs(face.weight - weight)), role.size, role.leading)


@cache
def _font(path: str) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    return FT2Font(path)


@lru_cache(maxsize=4096)
def _advance(path: str, char: str) -> float:
    """Return a character's advance in parts of the font size."""
    from matplotlib.ft2font import LoadFlags

    font = _font(path)
    glyph = font.load_char(ord(char), flags=LoadFlags.NO_SCALE | LoadFlags.NO_HINTING)
    return float(glyph.horiAdvance / font.units_per_EM)


@lru_cache(maxsize=4096)
def _has(path: str, char: str) -> bool:
    return bool(_font(path).get_char_index(ord(char)))
