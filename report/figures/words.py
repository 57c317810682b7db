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
SPACE = 2.1
"""Between statements."""
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

    `pivot`: style and colour of what stands between **.
    """
    space = canvas.measure(" ", style)
    lines: list[Line] = []
    taken = 0.0
    for word in _split(words):
        runs = [Run(piece, *(pivot if bold else (style, colour))) for piece, bold in word]
        size = canvas.extent(runs)
        if size > width + 0.05:
            canvas.report(
                f'the word "{"".join(run.words for run in runs)}" is too long for its column.',
                "Use a shorter one, show fewer columns, or give the figure more width.",
            )
        if lines and taken + space + size <= width:
            taken += space + size
            _append(lines[-1], runs, space)
        else:
            taken = size
            lines.append(runs)
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


def set_statements(items: Sequence[Item], width: float, canvas: Canvas, told: bool = False) -> list[Statement]:
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
    return sum(depth(item.lines, canvas) + small.pitch * len(item.below) for item in statements) + SPACE * max(
        0, len(statements) - 1
    )


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

    at, radius = x + RADIUS, RADIUS
    if status == "confirmed":
        canvas.shape(Path.circle((at, y), radius), fill="accent")
    elif status == "reported":
        half = [(at + dx * radius, y + dy * radius) for dx, dy in Path.arc(90, 270).vertices]
        canvas.shape(Path(half, Path.arc(90, 270).codes), fill="accent")
        canvas.shape(Path.circle((at, y), radius - 0.1), outline="accent", weight=FINE)
    elif status == "rumoured":
        for start in range(0, 360, 60):
            arc = Path.arc(start, start + 38)
            points = [(at + dx * (radius - 0.1), y + dy * (radius - 0.1)) for dx, dy in arc.vertices]
            canvas.shape(Path(points, arc.codes), outline="accent", weight=FINE)
    elif status == "target":
        reach = radius + 0.1
        points = [(at, y - reach), (at + reach, y), (at, y + reach), (at - reach, y)]
        canvas.polygon(points, outline="accent", weight=FINE)
    elif status == "opinion":
        side = radius * 0.86
        canvas.box(Box(at - side, y - side, at + side, y + side), fill="muted")
    elif status == "unconfirmed":
        reach = radius * 0.8
        canvas.line([(at - reach, y - reach), (at + reach, y + reach)], "accent", FINE)
        canvas.line([(at - reach, y + reach), (at + reach, y - reach)], "accent", FINE)
