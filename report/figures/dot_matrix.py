"""Rows by roles: a dot where a table's flag is set; rows with dots in several groups stand first, and in bold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from report.figures.canvas import FINE, HAIR, Canvas
from report.figures.data import Body, Reader
from report.figures.words import Line, bare, depth, draw_lines, wrap
from report.model.figures import DotMatrixSpec

DOT, PITCH, APART = 1.05, 4.7, 2.6
"""A dot's radius; the height of a row of one line; what sets the rows of several roles apart from the rest."""
AIR, WIDEST = 2.6, 19.0
"""Between the heads of columns; the width up to which a column takes more than its head needs."""
LEAST = 22.0
"""The least width for names beside dots."""


class Entry(NamedTuple):
    """A row: its name, which of its flags are set, and whether they lie in several groups."""

    name: str
    flags: tuple[bool, ...]
    several: bool


class Column(NamedTuple):
    """From where to where a column lies."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class DotMatrix(Body):
    """The rows as they stand, the columns with the group that each belongs to."""

    phrase = "Dot matrix"
    heads: tuple[str, ...]
    groups: tuple[str, ...]
    entries: tuple[Entry, ...]

    def roles(self, entry: Entry) -> str:
        return ", ".join(head for head, flag in zip(self.heads, entry.flags, strict=True) if flag)

    def sentences(self) -> list[str]:
        return [f"{bare(entry.name)}: {self.roles(entry) or '–'}" for entry in self.entries]

    def records(self) -> list[tuple[str, ...]]:
        return [(bare(entry.name), self.roles(entry), "text", "", "", "", "") for entry in self.entries]


def plan(spec: DotMatrixSpec, read: Reader) -> DotMatrix | None:
    """Resolve the rows of the table; those with roles in several groups come first."""
    grid = read.table(spec.table)
    if grid is None:
        return None
    label = grid.column(spec.label, first=True)
    found = [(grid.column(flag.column), read.words(flag.group)) for flag in spec.columns]
    columns = [(index, group) for index, group in found if index is not None]
    if label is None or not columns or not grid.rows:
        return None
    entries = []
    for row in grid.rows:
        flags = tuple(bool(row[index].strip()) for index, _group in columns)
        kinds = {group for flag, (_index, group) in zip(flags, columns, strict=True) if flag}
        entries.append(Entry(grid.words(row, label), flags, len(kinds) > 1))
    return DotMatrix(
        tuple(grid.heading(index) for index, _group in columns),
        tuple(group for _index, group in columns),
        tuple(sorted(entries, key=lambda entry: not entry.several)),
    )


def draw(matrix: DotMatrix, canvas: Canvas) -> float:
    """Draw the rows, and return the height they take."""
    columns = _columns(matrix, canvas)
    if columns[0].left < LEAST:
        return _draw_list(matrix, canvas)
    y = _draw_heads(matrix, columns, canvas)
    canvas.line([(0, y), (canvas.width, y)], "ink", FINE)
    several = matrix.entries[0].several
    for index, entry in enumerate(matrix.entries):
        if entry.several != several:
            several = entry.several
            y += APART
            canvas.line([(0, y), (canvas.width, y)], "muted", HAIR)
        elif index:
            canvas.line([(0, y), (canvas.width, y)], "grid", HAIR)
        y = _draw_entry(entry, columns, y, canvas)
    return y + 0.2


def _draw_list(matrix: DotMatrix, canvas: Canvas) -> float:
    """Set the roles as words under each name, where there is no room for columns of dots."""
    text, small = canvas.style("text"), canvas.style("small")
    y = 0.2
    for index, entry in enumerate(matrix.entries):
        if index:
            canvas.line([(0, y), (canvas.width, y)], "grid", HAIR)
            y += 1.4
        y = draw_lines(
            wrap(entry.name, canvas.width, canvas, "strong" if entry.several else "text"), 0, y, canvas
        )
        roles = wrap(matrix.roles(entry), canvas.width, canvas, "small", "muted")
        y = draw_lines(roles, 0, y + small.pitch - small.cap, canvas, "small") + 1.8
    return y - 1.8 + text.descent


def _columns(matrix: DotMatrix, canvas: Canvas) -> list[Column]:
    """Share the width out: to each column what its longest word needs, to the names what they need of the rest."""
    needs = [max(canvas.measure(word) for word in head.split(" ")) + AIR for head in matrix.heads]
    names = max(
        canvas.measure(bare(entry.name), "strong" if entry.several else "text") for entry in matrix.entries
    )
    free = max(0.0, canvas.width - sum(needs) - names - AIR) / len(needs)
    widths = [min(need + free, max(need, WIDEST)) for need in needs]
    lefts = [canvas.width - sum(widths[index:]) for index in range(len(widths))]
    return [Column(left, left + width) for left, width in zip(lefts, widths, strict=True)]


def _draw_heads(matrix: DotMatrix, columns: Sequence[Column], canvas: Canvas) -> float:
    """Print the names of groups and columns above the dots; return where the rows begin."""
    y = 0.2
    spans: list[tuple[str, Column]] = []
    for group, column in zip(matrix.groups, columns, strict=True):
        if spans and spans[-1][0] == group:
            spans[-1] = (group, Column(spans[-1][1].left, column.right))
        else:
            spans.append((group, column))
    if any(matrix.groups):
        groups = [wrap(group, span.right - span.left - AIR, canvas, "strong") for group, span in spans]
        tall = max(depth(lines, canvas) for lines in groups)
        for lines, (group, span) in zip(groups, spans, strict=True):
            _draw_centred(lines, span.middle, y + tall, canvas)
            if group:
                rule = y + tall + 1.5
                canvas.line([(span.left + AIR / 2, rule), (span.right - AIR / 2, rule)], "rule", FINE)
        y += tall + 3.3
    heads = [
        wrap(head, column.right - column.left - AIR, canvas)
        for head, column in zip(matrix.heads, columns, strict=True)
    ]
    y += max(depth(lines, canvas) for lines in heads)
    for column, lines in zip(columns, heads, strict=True):
        _draw_centred(lines, column.middle, y, canvas)
    return y + 1.9


def _draw_centred(lines: Sequence[Line], middle: float, last: float, canvas: Canvas) -> None:
    """Set lines centred, the last one's baseline at `last`."""
    for index, line in enumerate(reversed(lines)):
        canvas.runs(middle, last - index * canvas.style("text").pitch, line, "center")


def _draw_entry(entry: Entry, columns: Sequence[Column], y: float, canvas: Canvas) -> float:
    """Draw one row from `y` down, and return its foot."""
    style = "strong" if entry.several else "text"
    lines = wrap(entry.name, columns[0].left - AIR / 2, canvas, style, pivot=("strong", "ink"))
    height = PITCH + (len(lines) - 1) * canvas.style(style).pitch
    draw_lines(lines, 0, y + (height - depth(lines, canvas)) / 2, canvas)
    for column, flag in zip(columns, entry.flags, strict=True):
        if flag:
            canvas.dot(column.middle, y + height / 2, DOT)
    return y + height
