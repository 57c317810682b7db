"""Words with their pivots between ** -> lines of runs that fit a width; and the marks of statuses set beside words.

Where lines and marks stand is the business of the families.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from report.figures.canvas import FINE, Canvas, Run
from report.figures.data import Item
from report.figures.fonts import POINT
from report.figures.layout import Box

PIVOT = re.compile(r"\*\*(.+?)\*\*")
HANG = 3.7
"""How far words stand in from the mark of their status."""
SPACE = 3.3
"""Between statements."""
SHORTEST, SLACK = 0.3, 0.02
"""The least share of the width that a last line fills, where that can be had; what rounding may add to a width."""
RADIUS = 2.4 * POINT
Line = list[Run]


def bare(words: str) -> str:
    """Return words without the signs of their pivots."""
    return PIVOT.sub(r"\1", words)


def wrap(
    words: str,
    width: float,
    canvas: Canvas,
    style: str = "text",
    colour: str = "ink",
    pivot: tuple[str, str] = ("strong", "accent"),
) -> list[Line]:
    """Break words into lines no wider than `width`, at spaces; a longer word is reported (G007) and stands over.

    `pivot`: style and colour of what stands between **. Lines are shortened where a last word would stand alone.
    """
    space = canvas.measure(" ", style)
    parts = [
        [Run(piece, *(pivot if bold else (style, colour))) for piece, bold in word] for word in _split(words)
    ]
    for part in parts:
        if canvas.extent(part) > width + SLACK:
            canvas.report(
                f'the word "{"".join(run.words for run in part)}" is too long for its column.',
                "Use a shorter one, show fewer columns, or give the figure more width.",
            )
    lines = _fill(parts, width, space, canvas)
    if len(lines) > 1:
        for share in range(100, 60, -4):
            tried = _fill(parts, width * share / 100, space, canvas)
            if len(tried) == len(lines) and canvas.extent(tried[-1]) >= width * SHORTEST:
                return tried
    return lines


def _fill(parts: Sequence[Line], width: float, space: float, canvas: Canvas) -> list[Line]:
    """Set words into lines, each as full as it can be."""
    lines: list[Line] = []
    taken = 0.0
    for part in parts:
        size = canvas.extent(part)
        if lines and taken + space + size <= width + SLACK:
            taken += space + size
            _append(lines[-1], part, space)
        else:
            taken = size
            lines.append(list(part))
    return lines


def _split(words: str) -> Iterator[list[tuple[str, bool]]]:
    """Yield each word as its pieces, and whether they belong to a pivot."""
    word: list[tuple[str, bool]] = []
    for index, part in enumerate(PIVOT.split(words)):
        first, *others = part.split(" ")
        if first:
            word.append((first, index % 2 == 1))
        for other in others:
            if word:
                yield word
            word = [(other, index % 2 == 1)] if other else []
    if word:
        yield word


def _append(line: Line, runs: Sequence[Run], space: float) -> None:
    """Set a word after the others of its line, in one run with them where it looks alike."""
    first, last = runs[0], line[-1]
    if first[1:3] == last[1:3]:
        line[-1] = last._replace(words=f"{last.words} {first.words}")
    else:
        line.append(first._replace(gap=space))
    line.extend(runs[1:])


def depth(lines: Sequence[Line], canvas: Canvas, style: str = "text") -> float:
    """Return the height of lines from the top of the first's capitals to the last's baseline."""
    look = canvas.style(style)
    return look.cap + (len(lines) - 1) * look.pitch if lines else 0.0


def draw_lines(lines: Sequence[Line], x: float, top: float, canvas: Canvas, style: str = "text") -> float:
    """Set lines from `top` down, and return the last one's baseline (`top` where there are none)."""
    look = canvas.style(style)
    for index, line in enumerate(lines):
        canvas.runs(x, top + look.cap + index * look.pitch, line)
    return top + depth(lines, canvas, style)


def shared(items: Sequence[Item]) -> Item | None:
    """Return an item that has the status of them all; None where they differ, or have none."""
    return items[0] if len({item.status for item in items}) == 1 and items[0].status else None


class Statement(NamedTuple):
    """A statement as it is set: the mark of its status, its lines, and small ones below."""

    status: str
    lines: list[Line]
    below: list[Line]


def set_statements(
    items: Sequence[Item], width: float, canvas: Canvas, told: bool = False
) -> list[Statement]:
    """Break statements into lines; `told`: the word of their status is printed already."""
    found = []
    for item in items:
        beneath = ", ".join(words for words in ("" if told else item.word, item.note) if words)
        below = wrap(beneath, width - HANG, canvas, "small", "muted") if beneath else []
        found.append(Statement(item.status, wrap(item.text, width - HANG, canvas), below))
    return found


def statements_depth(statements: Sequence[Statement], canvas: Canvas) -> float:
    """Return the height of statements, from the first's capitals to the last baseline."""
    small = canvas.style("small")
    return sum(
        depth(item.lines, canvas) + small.pitch * len(item.below) for item in statements
    ) + SPACE * max(0, len(statements) - 1)


def draw_statements(statements: Sequence[Statement], x: float, y: float, canvas: Canvas) -> float:
    """Set statements from `y` down, and return the last baseline."""
    text, small = canvas.style("text"), canvas.style("small")
    for index, item in enumerate(statements):
        y += SPACE if index else 0.0
        draw_mark(item.status, x, y + text.cap / 2, canvas)
        y = draw_lines(item.lines, x + HANG, y, canvas)
        if item.below:
            y = draw_lines(item.below, x + HANG, y + small.pitch - small.cap, canvas, "small")
    return y


def draw_mark(status: str, x: float, y: float, canvas: Canvas) -> None:
    """Draw the mark of a status with its left edge at `x`, its middle at the height `y`."""
    from matplotlib.path import Path
    from matplotlib.transforms import Affine2D

    at = x + RADIUS
    ring = RADIUS - FINE * POINT / 2

    def arc(start: float, end: float, radius: float) -> Path:
        return Path.arc(start, end).transformed(Affine2D().scale(radius).translate(at, y))

    if status == "confirmed":
        canvas.shape(Path.circle((at, y), RADIUS), fill="accent")
    elif status == "reported":
        canvas.shape(arc(90, 270, RADIUS), fill="accent")
        canvas.shape(Path.circle((at, y), ring), outline="accent", weight=FINE)
    elif status == "rumoured":
        for start in range(0, 360, 60):
            canvas.shape(arc(start, start + 38, ring), outline="accent", weight=FINE)
    elif status == "target":
        canvas.polygon(
            [(at, y - RADIUS), (at + RADIUS, y), (at, y + RADIUS), (at - RADIUS, y)],
            outline="accent",
            weight=FINE,
        )
    elif status == "opinion":
        side = RADIUS * 0.86
        canvas.box(Box(at - side, y - side, at + side, y + side), fill="muted")
    elif status == "unconfirmed":
        reach = RADIUS * 0.8
        canvas.line([(at - reach, y - reach), (at + reach, y + reach)], "accent", FINE)
        canvas.line([(at - reach, y + reach), (at + reach, y - reach)], "accent", FINE)
