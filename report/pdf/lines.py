"""Text -> its first line, as the engine breaks it but for one slip; nothing else of lines is decided here.

The engine shapes nearly twice what a line holds, to be sure of a line and a word, and a line once more with the word after
it, to see whether that fits. Here less is shaped, and that word is measured where it stands, in the second line.
"""

from __future__ import annotations

from math import inf
from typing import Any

from weasyprint.layout import inline as engine
from weasyprint.text import line_break as breaking
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

ffi.cdef("void pango_layout_line_index_to_x (PangoLayoutLine * line, int index, int trailing, int * x_pos);")

SPACE, BOUND = " ", "\u00a0"
SOFT = "\u00ad"
DENSE, WORD = 2.4, 14
"""Characters that a line has room for: so many to each of its em, rarely more; and those of a word after it."""
LOOSE = 4
"""Characters to each em from which on the engine takes a line for a narrow one."""
NEAR = 0.5
"""Pixels below which it is left to the engine whether a word fits."""

_split = engine.split_first_line


def _broken(text: str, style: Any, context: Any, width: float | None, *rest: Any, **named: Any) -> Any:
    """Break a text as the engine does, but not after its first word since no room is left for the space at its end.

    That space stands before a link, say. Where it is plain, the text fits without it; where it binds, the words before
    it go with it to the next line.
    """
    made = _first(text, style, context, width, *rest, **named)
    _layout, length, after, *_size = made
    end = text[-1:]
    if after is None or end not in (SPACE, BOUND) or "\n" in text or b" " in text.encode()[:length].rstrip():
        return made
    words = text.rstrip(end)
    if end == SPACE:
        fits = _split(words, style, context, width, *rest, **named)[2] is None
        return _split(text, style, context, None, *rest, **named) if fits else made
    held = _split(words + "i", style, context, width, *rest, **named)  # which is as narrow, and no space
    return made if held[2] is None else held


def _first(
    text: str,
    style: Any,
    context: Any,
    width: float | None,
    spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """Return a text's first line: at once where it is seen that the next word does not fit, else as the engine finds it."""
    size = style["font_size"]
    if (
        width is not None
        and size * LOOSE < width < inf
        and style["white_space"] == "normal"
        and style["hyphens"] != "auto"
        and not (SOFT in text or "\n" in text)
    ):
        short = text[: int(width / size * DENSE) + WORD]
        layout = breaking.create_layout(short, style, context, width, spacing)
        line, after = layout.get_first_line()
        own, _ = breaking.line_size(line, style)
        whole = len(short) == len(text)
        if own <= width and (whole if after is None else _is_last(layout, own, short, after, width, whole)):
            return breaking.first_line_metrics(line, short, layout, after, True, style)
    return _split(text, style, context, width, spacing, is_line_start, minimum)


def _is_last(layout: Any, own: float, text: str, after: int, width: float, whole: bool) -> bool:
    """Say whether the word after a line ends the text, or is too wide for the room that a space leaves for it."""
    encoded = text.encode()
    end = encoded.find(b" ", after + 1)
    if end < 0 or end + 1 == len(encoded):
        return whole and end < 0
    line = pango.pango_layout_get_line_readonly(layout.layout, 1)
    ends = ffi.new("int[2]")
    pango.pango_layout_line_index_to_x(line, end, 0, ends)
    pango.pango_layout_line_index_to_x(line, end + 1, 0, ends + 1)
    return bool(own + ends[1] * FROM_UNITS > width + NEAR)  # the space after it is as wide as the one before


engine.split_first_line = _broken
