"""The engine's boxes -> slots: the page numbers on the pages, which are put in when the parts are joined.

A part is laid out before anybody knows which page it begins on, so every number of a page is laid out as 00, the widest,
and drawn as a slot: what stands round it, and the glyphs of the ten digits. What follows in its line moves by what the
number is narrower. So one layout serves, and what it gives does not depend on the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import weasyprint.draw
import weasyprint.layout
from weasyprint.css.counters import CounterStyle
from weasyprint.draw.text import draw_first_line
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.matrix import Matrix
from weasyprint.text.line_break import split_first_line

from report.pdf.parts import SIGNED, WIDEST

BLANK = "00"
PAGE, PAGES = "\u2061", "\u2062"
"""Stand before a blank that is the page's own number, and the number of pages; nothing is drawn of them."""
MARKED = re.compile(f"[{PAGE}{PAGES}]{BLANK}")
OPEN, CLOSE = "\ue000", "\ue001"
"""Stand round the id of a target in words that are not drawn, where its page belongs."""
SAID = "data-said"
"""The attribute of a reference that has its words with the page number in them."""
HEX = "0123456789abcdef"
TOKEN = re.compile(r"<([0-9a-f]*)>|(-?[\d.]+)")
EVERY_PAIR = "".join(str(a) + "".join(f"{a}{b}" for b in range(a + 1, 10)) for a in range(10)) + "0"
"""Digits in which each of the hundred pairs occurs: what stands between two of them is learnt from it."""

Key = tuple[str, str | int]
"""("page", a number within the part), ("pages", 0), ("at", the id of a target) or ("digest", "first:last" of its signs)."""
Shift = tuple[tuple[float, int], ...]
"""How far something moves: how many times what each of these slots is narrower than its blank."""


@dataclass
class Slot:
    """Words with numbers of pages in them."""

    keys: list[Key]
    words: list[str]
    """What is drawn before, between and after the numbers: operators of a text."""
    digits: int
    """Which set of digits it is written with."""
    room: float
    """Width as laid out, without the words, in CSS pixels."""


@dataclass
class Digits:
    """The glyphs of the digits in one face and size."""

    font: str
    size: float
    glyphs: list[str]
    widths: list[int]
    kerning: dict[str, int]

    def write(self, number: str) -> tuple[str, float]:
        """Return the operators that show a number, and its width in CSS pixels."""
        shown, width = "", 0
        for at, digit in enumerate(number):
            shown += self.glyphs[int(digit, 16)]
            width += self.widths[int(digit, 16)]
            if kerning := self.kerning.get(number[at : at + 2]):
                shown += f">{kerning}<"
                width -= kerning
        return f"/{self.font} {self.size:g} Tf\n[<{shown}>] TJ", width * self.size / 1000


@dataclass
class Slots:
    """All slots of one part."""

    slots: list[Slot] = field(default_factory=list)
    digits: list[Digits] = field(default_factory=list)
    known: dict[tuple[str, float, str], int] = field(default_factory=dict)


class Fill:
    """Stands among a stream's operators for the words of a slot."""

    def __init__(self, slot: int) -> None:
        self.slot = slot


class Move:
    """Stands among a stream's operators for a matrix that moves to the right, of the page or of a text."""

    def __init__(self, shift: Shift, matrix: bytes = b"1 0 0 1 0 0 cm") -> None:
        self.shift = shift
        *before, x, y, operator = matrix.split()
        self.before, self.x, self.after = b" ".join(before), float(x), b" ".join((y, operator))


# --- numbers in heads and feet


class _Later(int):
    """The value of a counter that is not known yet."""

    mark: str


class Counters(CounterStyle):  # type: ignore[misc]  # WeasyPrint is not typed
    """Prints counters as the engine does, but blanks for pages."""

    def render_value(self, counter_value: int, *arguments: Any, **options: Any) -> str:
        if isinstance(counter_value, _Later):
            return counter_value.mark + BLANK
        return str(super().render_value(counter_value, *arguments, **options))


_engine_margins = weasyprint.layout.make_margin_boxes


def _margins(context: Any, page: Any, state: Any) -> Iterator[Any]:
    """Lay out heads and feet with blanks for numbers."""
    depth, values, *rest = state
    page.number_within = values["page"][-1]
    later = {name: _Later(values[name][-1]) for name in ("page", "pages")}
    later["page"].mark, later["pages"].mark = PAGE, PAGES
    values = {**values, **{name: [*values[name][:-1], value] for name, value in later.items()}}
    yield from _engine_margins(context, page, (depth, values, *rest))


weasyprint.layout.make_margin_boxes = _margins


# --- slots in lines


def children(box: Any) -> Iterator[Any]:
    """Yield the boxes in a box."""
    for child in getattr(box, "children", ()):
        yield child._box if isinstance(child, AbsolutePlaceholder) else child


def walk(box: Any) -> Iterator[Any]:
    """Yield a box and every box in it."""
    yield box
    for child in children(box):
        yield from walk(child)


def mark_slots(laid_out: Any, targets: frozenset[str]) -> Slots:
    """Find every number of a page, and what moves with it; a reference to what is not there keeps its blank."""
    slots = Slots()
    for page in laid_out.pages:
        for box in walk(page._page_box):
            if isinstance(box, boxes.LineBox):
                _mark_line(box, page._page_box, targets, slots)
    return slots


def _mark_line(line: Any, page: Any, targets: frozenset[str], slots: Slots) -> None:
    found = [
        (box, keys)
        for box in walk(line)
        if isinstance(box, boxes.TextBox) and (keys := _keys(box, page, targets))
    ]
    if not found:
        return
    first = len(slots.slots)
    for box, keys in found:
        box.slot = len(slots.slots)
        box.slots = slots
        slots.slots.append(Slot(keys, [], 0, box.width))
        element = box.element
        if keys[0][0] == "at":
            element.set(SAID, "".join(element.itertext()).removesuffix(BLANK) + f"{OPEN}{keys[0][1]}{CLOSE}")
    share = {"right": 1.0, "end": 1.0, "center": 0.5}.get(line.style["text_align_all"], 0.0)
    ours = range(first, len(slots.slots))
    _move(line, share, ours, first, drawn=False)


def _keys(box: Any, page: Any, targets: frozenset[str]) -> list[Key]:
    """Return the numbers in a box of text."""
    marks = MARKED.findall(box.text)
    if marks:
        return [("page", page.number_within) if mark[0] == PAGE else ("pages", 0) for mark in marks]
    if box.element is not None and (first := box.element.get(SIGNED)) and set(box.text) == {WIDEST}:
        last = str(int(first) + len(box.text))
        box.element.set(SIGNED, last)  # the rest of it may stand on the next line
        return [("digest", f"{first}:{last}")]
    target = box.element.get("data-page") if box.element is not None else None
    if target in targets and (box.text == BLANK or box.text.endswith("\u00a0" + BLANK)):
        return [("at", target)]
    return []


def _move(box: Any, share: float, ours: range, before: int, drawn: bool) -> int:
    """Note how far each box in a line moves; return the number of the next slot after it."""
    inside = sum(hasattr(inner, "slot") for inner in walk(box))
    start = _shift(share, ours, before)
    box.edges = start, _shift(share, ours, before + inside)
    moves = bool(start) and (not inside or hasattr(box, "slot"))
    if moves and not drawn:
        box.shift = start
    if hasattr(box, "slot"):
        return before + 1
    for child in children(box):
        before = _move(child, share, ours, before, drawn or moves)
    return before


def _shift(share: float, ours: range, before: int) -> Shift:
    terms = ((share - (slot < before), slot) for slot in ours)
    return tuple((times, slot) for times, slot in terms if times)


# --- drawing

_engine_text = weasyprint.draw.draw_text
_engine_inline = weasyprint.draw.draw_inline_level


def _draw_text(stream: Any, box: Any, offset_x: float, text_overflow: str, block_ellipsis: Any) -> None:
    """Draw words as the engine does, or leave a slot for them."""
    shift: Shift = getattr(box, "shift", ())
    ruled = bool(shift) and box.style["text_decoration_line"] != "none"
    with stream.stacked() if ruled else nullcontext():
        if ruled:
            stream.stream.append(Move(shift))
        start = len(stream.stream)
        _engine_text(stream, box, offset_x, text_overflow, block_ellipsis)
        drawn = stream.stream[start:]
        if b"BT" not in drawn or not drawn[drawn.index(b"BT") + 1].endswith(b" Tm"):
            return  # nothing but spaces
        matrix = start + drawn.index(b"BT") + 1
        if shift and not ruled:
            stream.stream[matrix] = Move(shift, stream.stream[matrix])
        if hasattr(box, "slot"):
            _leave_slot(stream, matrix, box)


def _draw_inline(stream: Any, page: Any, box: Any, *arguments: Any, **options: Any) -> None:
    """Draw what moves with a slot where it moves to."""
    shift = getattr(getattr(box, "box", box), "shift", None)
    if not shift or isinstance(box, boxes.TextBox):
        _engine_inline(stream, page, box, *arguments, **options)
        return
    with stream.stacked():
        stream.stream.append(Move(shift))
        _engine_inline(stream, page, box, *arguments, **options)


weasyprint.draw.draw_text = _draw_text
weasyprint.draw.draw_inline_level = _draw_inline


def _leave_slot(stream: Any, matrix: int, box: Any) -> None:
    """Replace the glyphs just drawn, which follow this matrix, by a slot."""
    slots: Slots = box.slots
    slot = slots.slots[box.slot]
    end = stream.stream.index(b"ET", matrix)
    kind = slot.keys[0][0]
    if kind == "digest":
        parts = ["", ""]
    else:
        parts = MARKED.split(box.text) if kind != "at" else [box.text.removesuffix(BLANK), ""]
    signs = HEX if kind == "digest" else ""
    known = box.style.__dict__.setdefault("digits", {})  # of the style's lines, and so of one layout
    if signs not in known:
        known[signs] = _digits(stream, box, slots, signs)
    slot.digits = known[signs]
    for part in parts:
        shown, width = _words(stream, part, box, slots.digits[slot.digits])
        slot.words.append(shown)
        slot.room -= width
    stream.stream[matrix + 1 : end] = [Fill(box.slot)]


class _Text:
    """As much of a box of text as the engine's drawing asks for."""

    def __init__(self, text: str, style: Any) -> None:
        self.text = text
        self.style = style
        self.pango_layout, *_ = split_first_line(text, style, None, None, 0)


def _shaped(stream: Any, text: str, box: Any) -> list[bytes]:
    """Return the operators that draw a text, from the choice of its font on."""
    scratch = stream.clone()
    made = _Text(text, box.style)
    made.pango_layout.reactivate(box.style)
    draw_first_line(scratch, made, "clip", "none", Matrix())
    made.pango_layout.deactivate()
    return list(scratch.stream[1:])


def _glyphs(operator: bytes) -> list[str | float]:
    """Return the glyphs of an operator, and the numbers between them."""
    found: list[str | float] = []
    for glyphs, number in TOKEN.findall(operator.decode()):
        if number:
            found.append(float(number))
        else:
            found += re.findall("....", glyphs)
    return found


def _digits(stream: Any, box: Any, slots: Slots, signs: str) -> int:
    """Return which set of digits the box's words are written with: `signs`, or the ten with what stands between two."""
    shaped = [_shaped(stream, text, box) for text in signs or [EVERY_PAIR]]
    font = shaped[0][0]
    tokens = [token for _font, *shown in shaped for one in shown for token in _glyphs(one)]
    name, size = font[1:].decode().split()[:2]
    made = Digits(name, float(size), [""] * 16, [0] * 16, {})
    face = next(face for face in stream._fonts.values() if face.hash == name)
    order = signs or EVERY_PAIR
    at, glyph = -1, ""
    for token in tokens:
        if isinstance(token, str):
            at, glyph = at + 1, token
            made.glyphs[int(order[at], 16)] = glyph
            made.widths[int(order[at], 16)] = face.widths[int(glyph, 16)]
        elif not signs and at + 1 < len(EVERY_PAIR):
            made.kerning[EVERY_PAIR[at : at + 2]] = int(token)
    known = slots.known.setdefault((name, made.size, signs + made.glyphs[0]), len(slots.digits))
    if known == len(slots.digits):
        slots.digits.append(made)
    return known


def _words(stream: Any, words: str, box: Any, digits: Digits) -> tuple[str, float]:
    """Return the operators that show the words beside a number, and their width in CSS pixels.

    They are shaped between two digits, for a space at an end of a line is lost.
    """
    if not words:
        return "", 0
    operators = _shaped(stream, f"0{words}0", box)
    font, *shown = operators
    if len(shown) == 1:
        tokens = _glyphs(shown[0])
        last = max(at for at, token in enumerate(tokens) if isinstance(token, str))
        tokens = tokens[1:last]
        face = next(face for face in stream._fonts.values() if face.hash == digits.font)
        width = sum(face.widths[int(one, 16)] if isinstance(one, str) else -one for one in tokens)
        text = "".join(f"<{one}>" if isinstance(one, str) else f"{one:g}" for one in tokens)
        return f"{font.decode()}\n[{text.replace('><', '')}] TJ", width * digits.size / 1000
    # Words of several faces are drawn by themselves.
    width = split_first_line(words, box.style, None, None, 0)[3]
    return "\n".join(one.decode() for one in _shaped(stream, words, box)), width


# --- when parts are joined


def filled(
    slots: Slots, pages: Mapping[str, int], before: int, total: int, digest: str
) -> tuple[list[bytes], list[float]]:
    """Return the operators of every slot, and by how much each is narrower than its blank.

    `pages` has the page of each target, `before` says how many pages stand before the part, `digest` is of what the
    edition says.
    """
    shown, gaps = [], []
    for slot in slots.slots:
        operators, room = [slot.words[0]] if slot.words else [], slot.room
        for (kind, value), words in zip(slot.keys, slot.words[1:], strict=False):
            if kind == "digest":
                first, _, last = str(value).partition(":")
                number = digest[int(first) : int(last)]
            else:
                number = str(_number(kind, value, pages, before, total))
            written, width = slots.digits[slot.digits].write(number)
            operators += [written, words]
            room -= width
        shown.append("\n".join(filter(None, operators)).encode())
        gaps.append(room if slot.words else 0.0)
    return shown, gaps


def _number(kind: str, value: str | int, pages: Mapping[str, int], before: int, total: int) -> int:
    if kind == "at":
        return pages.get(str(value), 0)
    return int(value) + before if kind == "page" else total
