"""Two colours -> how far apart they are (WCAG 2.2)."""

from __future__ import annotations

WORDS, MARK = 4.5, 3.0
"""The least contrast of words, and of marks that carry meaning (1.4.3 and 1.4.11)."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as #RRGGBB, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 (black) to 1 (white)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
