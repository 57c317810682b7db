"""A PDF's pages -> the words that stand on them, as a reader's eye takes them: a line of text for each line on the page.

Read from the content streams through each font's own map of glyphs, so that what is found is what is drawn. What the
words mean, and whether they are right, is asked elsewhere.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf

from report.pdf.operations import glyphs, operations
from report.pdf.seal import content_of

JOINED = 0.12
"""Share of the size up to which a gap on one line is no space: kerning, letter-spacing, charts set letter by letter."""
ALIGNED = 0.1
"""Share of the size by which a baseline may move within a line."""
DEPTH = 12
"""How deep drawings may stand in drawings."""
Matrix = tuple[float, float, float, float, float, float]
Word = tuple[str, float, int, int]
"""Characters, their widths in thousandths of the size, how many glyphs they are, and how many spaces that may be widened."""
SAME: Matrix = (1, 0, 0, 1, 0, 0)
RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f\s]+)>|\[([^\]]*)\])")
PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f\s]*)>")


@dataclass(frozen=True)
class Shown:
    """Words drawn by one operation: where they begin and end along their baseline, in points, and how."""

    text: str
    start: float
    """Along the direction of writing."""
    end: float
    line: float
    """Across it: the baseline."""
    angle: int
    """Of writing, in degrees."""
    size: float
    artifact: bool
    """Whether it is decoration of the page: running heads, feet, stamps."""


def page_texts(
    pdf: pikepdf.Pdf, numbers: Iterable[int] | None = None, fonts: Fonts | None = None
) -> list[str]:
    """Return the text of each page, or of those with these numbers from 0, its lines in the order they are drawn in.

    Who reads a file in several goes hands over what was read of its fonts.
    """
    return ["\n".join(lines(page)) for page in shown(pdf, numbers, fonts)]


def lines(words: Sequence[Shown]) -> list[str]:
    """Join words drawn one after another on one baseline into lines."""
    found: list[str] = []
    last: Shown | None = None
    for item in words:
        if not item.text:
            continue
        size = min(item.size, last.size) if last else item.size
        on = last is not None and last.angle == item.angle and abs(last.line - item.line) < ALIGNED * size
        gap = item.start - last.end if last else 0.0
        if not on or gap < -size:
            found.append(item.text)
        else:
            found[-1] += item.text if gap < JOINED * size else f" {item.text}"
        last = item
    return [line for text in found if (line := text.strip())]


def shown(
    pdf: pikepdf.Pdf, numbers: Iterable[int] | None = None, fonts: Fonts | None = None
) -> Iterator[list[Shown]]:
    """Yield for each page, or for those with these numbers from 0, what it draws of words, in order."""
    fonts = {} if fonts is None else fonts
    for page in pdf.pages if numbers is None else (pdf.pages[number] for number in numbers):
        reader = _Reader(fonts)
        reader.read(content_of(page), page.obj.get("/Resources", page.resources), SAME, False, DEPTH)
        yield reader.found


class _Font:
    """A font's glyph codes -> characters and widths."""

    def __init__(self, font: pikepdf.Object) -> None:
        self.wide = font.get("/Subtype") == "/Type0"
        map_ = font.get("/ToUnicode")
        self.characters = _characters(map_.read_bytes()) if map_ is not None else {}
        below = font.DescendantFonts[0] if self.wide else font
        self.usual = float(below.get("/DW", 1000)) if self.wide else 0.0
        self.widths = _wide(below.get("/W", [])) if self.wide else _narrow(font)
        self.known: dict[bytes, Word] = {}

    def read(self, codes: bytes) -> Word:
        """Return what some glyphs say; the same ones stand on a page again and again."""
        word = self.known.get(codes)
        if word is None:
            glyphs = (
                struct.unpack(f">{len(codes) // 2}H", codes[: len(codes) // 2 * 2]) if self.wide else codes
            )
            text = "".join([self.characters.get(code, "\ufffd") for code in glyphs])
            width = sum([self.widths.get(code, self.usual) for code in glyphs])
            word = self.known[codes] = (text, width, len(glyphs), 0 if self.wide else text.count(" "))
        return word


Fonts = dict[Any, _Font]
"""What was read of a file's fonts, by their objects."""


def _characters(map_: bytes) -> dict[int, str]:
    """Read a map of codes to characters."""
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", map_, re.DOTALL):
        for code, text in PAIR.findall(block):
            found[int(code, 16)] = _utf16(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", map_, re.DOTALL):
        for first, last, text, each in RANGE.findall(block):
            texts = re.findall(rb"<([^>]*)>", each)
            for step in range(int(last, 16) - int(first, 16) + 1):
                if texts and step < len(texts):
                    found[int(first, 16) + step] = _utf16(texts[step])
                elif text:
                    base = _utf16(text)
                    found[int(first, 16) + step] = base[:-1] + chr(ord(base[-1]) + step)
    return found


def _utf16(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be", "replace")


def _wide(widths: Any) -> dict[int, float]:
    """Read the widths of a composite font: `first [w ...]` or `first last w`."""
    found: dict[int, float] = {}
    items = list(widths)
    while items:
        first = int(items.pop(0))
        after = items.pop(0)
        if isinstance(after, pikepdf.Array):
            found |= {first + at: float(width) for at, width in enumerate(after)}
        else:
            found |= dict.fromkeys(range(first, int(after) + 1), float(items.pop(0)))
    return found


def _narrow(font: pikepdf.Object) -> dict[int, float]:
    first = int(font.get("/FirstChar", 0))
    return {first + at: float(width) for at, width in enumerate(font.get("/Widths", []))}


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


class _Reader:
    """Follows the operations of one page, and of the drawings in it, as far as they place words."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self.found: list[Shown] = []

    def read(self, content: bytes, resources: Any, matrix: Matrix, artifact: bool, depth: int) -> None:
        """Note the words of a content stream."""
        state = _State(matrix)
        kept: list[_State] = []
        marked: list[bool] = []
        fonts: dict[bytes, _Font] = {}
        for operation in operations(content):
            match operation.operator:  # the most frequent first
                case b"TJ" | b"Tj" | b"'" | b'"' as how:
                    if how in (b"'", b'"'):
                        state.next(0, -state.leading)
                    if state.font:
                        strings = operation.operands if how == b"TJ" else operation.operands[-1:]
                        self.found.append(state.show(*glyphs(strings), artifact or any(marked)))
                case b"Tm":
                    state.text = state.row = _matrix(operation.values)
                case b"EMC":
                    marked[-1:] = []
                case b"Tf":
                    name = operation.operands[0]
                    if name not in fonts:
                        fonts[name] = self._font(resources.Font[_name(name)])
                    state.font = fonts[name]
                    (state.size,) = operation.values
                case b"BT":
                    state.text = state.row = SAME
                case b"q":
                    kept.append(state.copy())
                case b"Q":
                    state = kept.pop() if kept else state
                case b"BMC" | b"BDC":
                    marked.append(operation.operands[0] == b"/Artifact")
                case b"cm":
                    state.matrix = _times(_matrix(operation.values), state.matrix)
                case b"Td" | b"TD" as how:
                    x, y = operation.values
                    if how == b"TD":
                        state.leading = -y
                    state.next(x, y)
                case b"T*":
                    state.next(0, -state.leading)
                case b"TL":
                    (state.leading,) = operation.values
                case b"Tc":
                    (state.between,) = operation.values
                case b"Tw":
                    (state.spaces,) = operation.values
                case b"Tz":
                    state.stretch = operation.values[0] / 100
                case b"Ts":
                    (state.rise,) = operation.values
                case b"Do":
                    drawing = resources.XObject[_name(operation.operands[0])]
                    if drawing.get("/Subtype") == "/Form" and depth:
                        placed = _times(_matrix(drawing.get("/Matrix", SAME)), state.matrix)
                        inner = drawing.get("/Resources", resources)
                        self.read(drawing.read_bytes(), inner, placed, artifact or any(marked), depth - 1)

    def _font(self, font: pikepdf.Object) -> _Font:
        if not font.is_indirect:
            return _Font(font)
        if font.objgen not in self.fonts:
            self.fonts[font.objgen] = _Font(font)
        return self.fonts[font.objgen]


def _name(written: bytes) -> str:
    return str(pikepdf.Object.parse(written))


def _matrix(values: Any) -> Matrix:
    a, b, c, d, e, f = map(float, values)
    return (a, b, c, d, e, f)


class _State:
    """What the operations so far have set."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.text = self.row = SAME
        self.font: _Font | None = None
        self.size = self.leading = self.between = self.spaces = self.rise = 0.0
        self.stretch = 1.0

    def copy(self) -> _State:
        other = _State(self.matrix)
        vars(other).update(vars(self))
        return other

    def next(self, x: float, y: float) -> None:
        """Begin a row so far from the last."""
        self.text = self.row = _times((1, 0, 0, 1, x, y), self.row)

    def show(self, codes: bytes, moved: float, artifact: bool) -> Shown:
        """Return what some glyphs show with these spaces between them, and move on behind it."""
        assert self.font is not None
        begin = _times((1, 0, 0, 1, 0, self.rise), _times(self.text, self.matrix))
        text, width, glyphs, spaces = self.font.read(codes)
        across = (width - moved) / 1000 * self.size + glyphs * self.between + spaces * self.spaces
        across *= self.stretch
        self.text = _times((1, 0, 0, 1, across, 0), self.text)
        a, b, _c, _d, x, y = begin
        scale = math.hypot(a, b) or 1.0
        along, up = a / scale, b / scale
        start = x * along + y * up
        return Shown(
            text=text,
            start=start,
            end=start + across * scale,
            line=y * along - x * up,
            angle=round(math.degrees(math.atan2(b, a))) % 360,
            size=abs(self.size) * scale,
            artifact=artifact,
        )
