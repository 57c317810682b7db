"""Words -> glyphs, as the engine shapes and draws them, but nothing is made ready or shaped twice.

The engine makes each line ready from the values of its style, shapes it to break it, and once more to draw it. Here what
the lines of a style share is kept with it, the line that was measured is the one that is drawn, and its glyphs are read
in one go; a letter of a chart, where the engine sets them one by one, is shaped once for all charts. What is out of the
ordinary, such as pictures in the place of glyphs, is left to the engine.
"""

from __future__ import annotations

from struct import iter_unpack
from typing import Any

import weasyprint.draw.text as drawing
import weasyprint.layout.inline
from weasyprint.css import units
from weasyprint.svg.text import Style as ChartStyle
from weasyprint.text import line_break as engine
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango

ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout * src);")

GLYPH = "=IiiiI"
"""PangoGlyphInfo: its number, width, two offsets in Pango's units, and whether a cluster starts."""
GLYPH_SIZE = ffi.sizeof("PangoGlyphInfo")
LEAST = 1e-6
"""Below this size the engine draws nothing."""
SIZED = 14802
"""The version of Pango from which on its fonts tell their sizes rightly."""
CHOSEN = ("font_style", "font_weight", "font_size", "direction")
"""What a text of a chart is given of fonts, beside their families."""
ENDS = frozenset("\n\r\u2029")
"""What ends a paragraph for Pango, but where it draws one line."""

_setup = engine.Layout.setup
_deactivate = engine.Layout.deactivate
_reactivate = engine.Layout.reactivate
_strut = engine.strut
_draw = drawing.draw_first_line
_split = engine.split_first_line


def _ready(line: Any, style: Any) -> None:
    """Make a line ready, as a copy of one that the engine has made ready for its style."""
    known = getattr(style, "line", None)
    if known is None:
        first = engine.Layout.__new__(engine.Layout)
        _setup(first, style)
        del first.style  # it would hold itself
        known = style.line = first.__dict__
    line.__dict__.update(known)
    line.style, line.layout = style, _copy(known["layout"])


def _copy(layout: Any) -> Any:
    return ffi.gc(pango.pango_layout_copy(layout), gobject.g_object_unref)


def _keep(line: Any) -> None:
    """Keep a measured line until it is drawn, if it will be drawn as it is."""
    plain = not line.justification_spacing and not line.style["word_spacing"] and ENDS.isdisjoint(line.text)
    if plain and not getattr(line, "kept", False):
        line.kept = True
    else:
        _deactivate(line)


def _take(line: Any, style: Any) -> None:
    """Take a line that was kept, or make it anew."""
    if not hasattr(line, "layout"):
        _reactivate(line, style)


def _height(style: Any) -> Any:
    """Return the height and the baseline of a style's lines."""
    known = getattr(style, "strut", None)
    if known is None:
        known = style.strut = _strut(style)
    return known


def _charted(text: str, style: Any, context: Any, width: Any, *rest: Any, **named: Any) -> Any:
    """Shape a text of a chart, of which the engine asks for the letters one by one, each text with a style of its own."""
    if not isinstance(style, ChartStyle):
        return _split(text, style, context, width, *rest, **named)
    key = tuple(style["font_family"]), *(style[name] for name in CHOSEN)
    known = style.font_config.__dict__.setdefault("charted", {})
    letters: dict[str, Any] = {}
    if key in known:
        style.line, letters = known[key]
    if text in letters:
        return letters[text]
    made = _split(text, style, context, width, *rest, **named)
    known.setdefault(key, (style.line, letters))
    if len(text) == 1:
        letters[text] = made
    return made


def _drawn(stream: Any, box: Any, overflow: str, ellipsis: Any, matrix: Any) -> list[Any]:
    """Draw a line; the first to show a glyph is left to the engine, which writes down what that glyph means."""
    plain = overflow != "ellipsis" and ellipsis == "none" and ENDS.isdisjoint(box.pango_layout.text)
    shown = _shown(stream, box.pango_layout.layout) if plain and box.text.strip() else None
    if shown is None:
        return list(_draw(stream, box, overflow, ellipsis, matrix))
    stream.set_text_matrix(*matrix.values)
    for font, size, text in shown:
        stream.set_font_size(font.hash, size)
        stream.show_text(text)
    return []


def _shown(stream: Any, layout: Any) -> list[tuple[Any, float, str]] | None:
    """Return what a line shows in each of its fonts; None where the engine has to look."""
    shown: list[tuple[Any, float, str]] = []
    last = None
    run = pango.pango_layout_get_line_readonly(layout, 0).runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        if item.item.analysis.font != last:
            last = item.item.analysis.font
            font, size = stream.add_font(last)
            if font.bitmap or font.png or font.svg or font.colr or size < LEAST:
                return None
            pieces = font.__dict__.setdefault("pieces", {}).setdefault(size, {})
            shown.append((font, size, ""))
        glyphs = item.glyphs
        text = "<"
        for glyph, width, right, up, _start in iter_unpack(
            GLYPH, ffi.buffer(glyphs.glyphs, GLYPH_SIZE * glyphs.num_glyphs)
        ):
            piece = pieces.get((glyph, width, right))
            if piece is None:
                if glyph not in font.to_unicode or glyph not in font.widths:
                    return None
                piece = pieces[glyph, width, right] = _piece(
                    glyph, font.widths[glyph], width, right / size, size
                )
            if up:
                return None
            text += piece
        text = text[:-1] if text[-1] == "<" else text + ">"
        shown[-1] = (font, size, shown[-1][2] + text)
    return shown


def _piece(glyph: int, own: int, width: int, right: float, size: float) -> str:
    """Return a glyph as operators show it, moved to the right, and with what its width here is less than its own."""
    less = own + right - width * 1000 * FROM_UNITS / size
    return (f">{-right}<" if right else "") + f"{glyph:04x}" + (f">{int(less)}<" if less else "")


engine.Layout.setup = _ready
engine.Layout.deactivate = _keep
engine.Layout.reactivate = _take
engine.split_first_line = _charted  # which only charts ask for by this name
for module in (engine, weasyprint.layout.inline, units):
    module.strut = _height
if pango.pango_version() >= SIZED:
    drawing.draw_first_line = _drawn
