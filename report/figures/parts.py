"""Parts of a whole: one bar to scale, its parts solid and the rest dotted; the whole as an outline bar below it.

Where no sum of the parts is named, the bar itself is the whole. Names stand in their parts where they fit, and above
them, on leaders, where they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import NamedTuple

from report.figures.canvas import HAIR, Canvas, Run
from report.figures.data import Body, Form, Reader, Value
from report.figures.layout import Box
from report.model.figures import PartsSpec, PointSpec

THICK, WHOLE, GAP = 9.0, 6.4, 1.6
"""The thickness of the bar, that of the outline bar, and the distance between them, in millimetres."""
PAD, AIR = 1.2, 1.0
"""Between a part's edge and the words in it; between a leader and its words."""
BESIDE, SHARE = 100.0, 0.64
"""From this width on, what cannot stand on the scale stands beside the bar, which has this share of the width."""
Line = list[Run]


@dataclass(frozen=True)
class Parts(Body):
    """The parts from the left, what is left over, and the whole that they are to scale with."""

    phrase = "Stacked bar"
    parts: tuple[Value, ...]
    rest: Value
    """Its number is unknown where no fact gives its size."""
    total: Value | None
    whole: Value
    aside: str

    @property
    def values(self) -> list[Value]:
        """Return all in the order in which they are seen."""
        return [*([self.total] if self.total else []), *self.parts, self.rest, self.whole]

    def sentences(self) -> list[str]:
        said = [value.spoken for value in self.values]
        return [*said, self.aside] if self.aside else said

    def records(self) -> list[tuple[str, ...]]:
        return [value.record for value in self.values]


# --- planning


def plan(spec: PartsSpec, read: Reader) -> Parts | None:
    """Resolve parts, rest, sum and whole, and check that they fit together (G003)."""
    named = [*spec.points, spec.whole]
    if spec.total:
        named.append(spec.total)
    if spec.rest.fact:
        named.append(PointSpec(fact=spec.rest.fact, label=spec.rest.label, note=spec.rest.note))
    values = read.values(named)
    # A part that is not for this audience could be told from the rest.
    if not spec.points or len(values) < len(named):
        return None
    parts, whole = tuple(values[: len(spec.points)]), values[len(spec.points)]
    total = values[len(spec.points) + 1] if spec.total else None
    rest = values[-1] if spec.rest.fact else read.gap(read.words(spec.rest.label), read.words(spec.rest.note))
    _check(spec, parts, whole, total, read)
    return Parts(parts, rest, total, whole, read.words(spec.aside))


def _check(spec: PartsSpec, parts: Sequence[Value], whole: Value, total: Value | None, read: Reader) -> None:
    for part, point in zip(parts, spec.points, strict=True):
        if part.number < 0:
            read.fault(
                "G003", point.place, f'"{point.fact}" is negative, so it is no part of a whole.', "Use bars."
            )
    added = sum(part.number for part in parts)
    slack = 1e-9 * abs(added)
    if total and spec.total and abs(total.number - added) > slack:
        hint = "List the parts that it adds up, and no others."
        read.fault("G003", spec.total.place, f'"{spec.total.fact}" is not the sum of the parts.', hint)
    if added > whole.number + slack or whole.number <= 0:
        hint = "Leave out what lies within another part, or name a larger whole."
        read.fault("G003", spec.whole.place, f'the parts are more than "{spec.whole.fact}".', hint)


# --- drawing


class Piece(NamedTuple):
    """A piece of the bar: from where to where, and in which form."""

    left: float
    right: float
    form: Form
    line: Line
    """The words that belong to it, on one line, as they stand above the bar."""
    lines: list[Line]
    """The same one under the other, as they stand in the piece."""

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def holds(self, canvas: Canvas) -> bool:
        """Say whether the words fit in it, and can be read on it."""
        room = self.right - self.left - 2 * PAD
        return self.form != "hatched" and all(canvas.extent(line) <= room for line in self.lines)


class Flag(NamedTuple):
    """Words above the bar: their place, the row they stand in from the bar up, and the piece they belong to."""

    box: Box
    row: int
    x: float
    line: Line


def draw(parts: Parts, canvas: Canvas) -> float:
    """Draw the bars, and return the height they take."""
    value, text = canvas.style("value"), canvas.style("text")
    beside = bool(parts.aside) and not parts.total and canvas.width >= BESIDE
    width = canvas.width * SHARE if beside else canvas.width
    pieces = _pieces(parts, width)
    first = 0.3 + value.cap
    canvas.runs(0, first, _line(parts.total or parts.whole))
    flags = _flags([piece for piece in pieces if not piece.holds(canvas)], canvas)
    y = first + 1.8
    if flags:
        y += 0.8 + (max(flag.row for flag in flags) + 1) * value.pitch + 1.4
    for piece in pieces:
        _draw_piece(piece, y, canvas)
    for flag in flags:
        _draw_flag(flag, y, canvas)
    foot = y + THICK
    if parts.total:
        bar = Box(0, foot + GAP, width, foot + GAP + WHOLE)
        canvas.bar(bar, "outlined")
        canvas.runs(PAD, bar.middle + value.cap / 2, _line(parts.whole))
        foot = bar.bottom
    if beside:
        left = width + canvas.theme.length("gutter")
        last = canvas.lines(left, first, text.wrap(parts.aside, canvas.width - left))
        return max(foot, last + text.descent) + 0.4
    if parts.aside:
        last = canvas.lines(0, foot + 2.4 + text.cap, text.wrap(parts.aside, canvas.width))
        return last + text.descent + 0.4
    return foot + 0.4


def _line(value: Value) -> Line:
    """Return a value with its name, on one line."""
    line = [Run(value.label)]
    if isnan(value.number):
        return [*line, Run(value.printed, "small", "muted", AIR)] if value.printed else line
    line += [Run(value.printed, "value", gap=AIR), Run(value.tail)]
    return [*line, Run(value.note, "small", "muted", AIR)] if value.note else line


def _lines(value: Value) -> list[Line]:
    """Return a value under its name."""
    name, *others = _line(value)
    if not others:
        return [[name]]
    return [[name], [others[0]._replace(gap=0.0), *others[1:]]]


def _pieces(parts: Parts, width: float) -> list[Piece]:
    scale = width / parts.whole.number
    left = 0.0
    pieces = []
    for part in parts.parts:
        right = left + part.number * scale
        pieces.append(Piece(left, right, part.form, _line(part), _lines(part)))
        left = right
    if width - left > 0.05:
        pieces.append(
            Piece(left, width, "dotted" if parts.total else "pale", _line(parts.rest), _lines(parts.rest))
        )
    return pieces


def _draw_piece(piece: Piece, top: float, canvas: Canvas) -> None:
    """Draw a piece, a slit before the next one, with its words where they fit."""
    slit = 0.3 if piece.right - piece.left > 1.2 else 0.12
    right = max(piece.left + 0.25, piece.right - slit) if piece.right < canvas.width else piece.right
    canvas.bar(Box(piece.left, top, right, top + THICK), piece.form)
    if not piece.holds(canvas):
        return
    text = canvas.style("text")
    y = top + (THICK - (len(piece.lines) - 1) * text.pitch + text.cap) / 2
    for index, line in enumerate(piece.lines):
        runs = [run._replace(colour="paper") for run in line] if piece.form == "solid" else line
        canvas.runs(piece.left + PAD, y + index * text.pitch, runs)


def _flags(pieces: Sequence[Piece], canvas: Canvas) -> list[Flag]:
    """Place words above the bar so that no leader crosses any of them.

    On the left they stand right of their leaders, the outermost highest; on the right it is the other way round.
    """
    ascending = sorted(pieces, key=lambda piece: piece.middle)
    flags: list[Flag] = []
    for middle in (canvas.width / 2, canvas.width, 0.0):
        order = [piece for piece in ascending[::-1] if piece.middle < middle]
        order += [piece for piece in ascending if piece.middle >= middle]
        flags = []
        for piece in order:
            candidates = _candidates(piece, piece.middle < middle, len(pieces), canvas)
            if flag := next((flag for flag in candidates if not _clash(flag, flags, canvas)), None):
                flags.append(flag)
        if len(flags) == len(pieces):
            return flags
    canvas.report("its labels find no room above the bar.", "Shorten them, or show fewer parts.")
    return flags


def _candidates(piece: Piece, rightwards: bool, rows: int, canvas: Canvas) -> list[Flag]:
    """Return places for a piece's words, from the bar up, on both sides of its middle."""
    value = canvas.style("value")
    width = canvas.extent(piece.line)
    lefts = (piece.middle + AIR, piece.middle - AIR - width)
    flags = []
    for left in lefts if rightwards else lefts[::-1]:
        if left < 0 or left + width > canvas.width:
            continue
        for row in range(rows):
            y = -row * value.pitch
            box = Box(left, y - value.cap, left + width, y + value.descent)
            flags.append(Flag(box, row, piece.middle, piece.line))
    return flags


def _clash(flag: Flag, others: Sequence[Flag], canvas: Canvas) -> bool:
    """Say whether words or leader of one meet those of another."""
    foot = canvas.style("value").pitch

    def meets(box: Box, other: Flag) -> bool:
        wide = box._replace(left=box.left - 0.6, right=box.right + 0.6)
        return wide.touches(other.box) or wide.crosses((other.x, other.box.middle), (other.x, foot))

    return any(meets(flag.box, other) or meets(other.box, flag) for other in others)


def _draw_flag(flag: Flag, bar: float, canvas: Canvas) -> None:
    value = canvas.style("value")
    y = bar - 1.4 - value.descent - flag.row * value.pitch
    canvas.runs(flag.box.left, y, flag.line)
    edge = flag.box.left - 0.3 if flag.box.left > flag.x else flag.box.right + 0.3
    canvas.line([(edge, y - value.cap / 2), (flag.x, y - value.cap / 2), (flag.x, bar)], "muted", HAIR)
