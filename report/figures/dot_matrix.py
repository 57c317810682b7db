"""Rows by roles: a dot where a table's flag is set; rows with dots in several groups stand first, and in bold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from report.figures.canvas import FINE, HAIR, Canvas
from report.figures.data import Body, Reader
from report.figures.words import Line, bare, depth, draw_lines, wrap
from report.model.figures import DotMatrixSpec

DOT, PITCH, APART = 1.05, 4.7, 2.6
"""A dot's radius; the height of a row of one line; what sets the rows of several roles apart from the rest."""
WIDEST, NARROWEST = 19.0, 8.0
"""The widths between which a column lies."""


class Entry(NamedTuple):
    """A row: its name, which of its flags are set, and whether they lie in several groups."""

    name: str
    flags: tuple[bool, ...]
    several: bool


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
    count = len(matrix.heads)
    names = max(
        canvas.measure(bare(entry.name), "strong" if entry.several else "text") for entry in matrix.entries
    )
    width = max(NARROWEST, min(WIDEST, (canvas.width - names - 4.0) / count))
    left = canvas.width - count * width
    middles = [left + (index + 0.5) * width for index in range(count)]
    y = _draw_heads(matrix, middles, width, canvas)
    canvas.line([(0, y), (canvas.width, y)], "ink", FINE)
    several = matrix.entries[0].several
    for index, entry in enumerate(matrix.entries):
        if entry.several != several:
            y += APART
            several = entry.several
            canvas.line([(0, y), (canvas.width, y)], "muted", HAIR)
        elif index:
            canvas.line([(0, y), (canvas.width, y)], "grid", HAIR)
        y = _draw_entry(entry, middles, left - 3.0, y, canvas)
    return y + 0.2


def _draw_heads(matrix: DotMatrix, middles: list[float], width: float, canvas: Canvas) -> float:
    """Print the names of groups and columns above the dots; return where the rows begin."""
    y = 0.2
    if any(matrix.groups):
        at = 0
        tall = 0.0
        for group, members in groupby(matrix.groups):
            size = len(list(members))
            start, end = middles[at] - width / 2 + 1.0, middles[at + size - 1] + width / 2 - 1.0
            lines = wrap(group, end - start, canvas, "strong")
            tall = max(tall, _draw_centred(lines, (start + end) / 2, y, canvas))
            at += size
        y = tall + 1.5
        at = 0
        for group, members in groupby(matrix.groups):
            size = len(list(members))
            if group:
                start, end = middles[at] - width / 2 + 1.0, middles[at + size - 1] + width / 2 - 1.0
                canvas.line([(start, y), (end, y)], "rule", FINE)
            at += size
        y += 1.7
    heads = [wrap(head, width - 1.2, canvas) for head in matrix.heads]
    tall = max(depth(lines, canvas) for lines in heads)
    for middle, lines in zip(middles, heads, strict=True):
        _draw_centred(lines, middle, y + tall - depth(lines, canvas), canvas)
    return y + tall + 1.9


def _draw_centred(lines: list[Line], middle: float, top: float, canvas: Canvas) -> float:
    for index, line in enumerate(lines):
        y = top + depth(lines[: index + 1], canvas)
        canvas.runs(middle, y, line, "center")
    return top + depth(lines, canvas)


def _draw_entry(entry: Entry, middles: list[float], room: float, y: float, canvas: Canvas) -> float:
    """Draw one row from `y` down, and return its foot."""
    text = canvas.style("text")
    lines = wrap(entry.name, room, canvas, "strong" if entry.several else "text", pivot=("strong", "ink"))
    height = PITCH + (len(lines) - 1) * text.pitch
    draw_lines(lines, 0, y + (height - depth(lines, canvas)) / 2, canvas)
    for middle, flag in zip(middles, entry.flags, strict=True):
        if flag:
            canvas.dot(middle, y + height / 2, DOT)
    return y + height
