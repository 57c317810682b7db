"""A table set as text: a heading a row, hairlines between the rows, the pivot words of each cell in bold.

Nothing is scored: the words carry the contrast, and weight alone leads the eye from one to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from report.figures.canvas import FINE, HAIR, Canvas
from report.figures.data import Body, Grid, Reader, Row
from report.figures.words import bare, depth, draw_lines, wrap
from report.model.figures import MatrixSpec

AIR, PAD = 5.0, 2.0
"""Between columns; above and below the words of a row."""
BESIDE = 80.0
"""From this width on, cells that stand under each other have their heads at the left."""


@dataclass(frozen=True)
class Matrix(Body):
    """The cells as words; the first column heads the rows."""

    phrase = "Table of words"
    heads: tuple[str, ...]
    shares: tuple[float, ...]
    """Of the width, one a column; they add up to 1."""
    rows: tuple[tuple[str, ...], ...]

    def sentences(self) -> list[str]:
        return [
            f"{bare(name)}: "
            + "; ".join(f"{head}, {bare(cell)}" for head, cell in zip(self.heads[1:], cells, strict=True))
            for name, *cells in self.rows
        ]

    def records(self) -> list[tuple[str, ...]]:
        return [
            (f"{bare(name)}, {head}", bare(cell), "text", "", "", "", "")
            for name, *cells in self.rows
            for head, cell in zip(self.heads[1:], cells, strict=True)
        ]


def plan(spec: MatrixSpec, read: Reader) -> Matrix | None:
    """Resolve the columns named, or all."""
    grid = read.table(spec.table)
    if grid is None:
        return None
    named = [grid.column(name) for name in spec.columns] if spec.columns else range(len(grid.names))
    columns = [index for index in named if index is not None]
    if not columns or not grid.rows:
        return None
    widths = [grid.spec(index).width or 0 for index in columns]
    if not all(widths):
        widths = [3, *(4 for _column in columns[1:])]
    return Matrix(
        tuple(grid.heading(index) for index in columns),
        tuple(width / sum(widths) for width in widths),
        tuple(tuple(_cell(grid, row, index) for index in columns) for row in grid.rows),
    )


def _cell(grid: Grid, row: Row, index: int) -> str:
    """Return what a cell says, by its column's type."""
    if not row[index].strip():
        return grid.empty(index)
    kind, read = grid.spec(index).type, grid.reader
    if kind in ("number", "money", "percent"):
        fact = grid.fact(row, index, None)
        return read.formats.fact(fact, "short") if fact else ""
    if kind == "status":
        return read.formats.status(row[index].strip())
    return grid.words(row, index)


def draw(matrix: Matrix, canvas: Canvas) -> float:
    """Set the table, and return the height it takes."""
    widths = [share * (canvas.width + AIR) - AIR for share in matrix.shares]
    if not _fits(matrix, widths, canvas):
        return _draw_stacked(matrix, canvas)
    places = [sum(widths[:index]) + index * AIR for index in range(len(widths))]
    heads = [
        wrap(head, width, canvas, *(("strong", "ink") if index else ("text", "muted")))
        for index, (head, width) in enumerate(zip(matrix.heads, widths, strict=True))
    ]
    tall = max(depth(lines, canvas) for lines in heads)
    for x, lines in zip(places, heads, strict=True):
        draw_lines(lines, x, 0.2 + tall - depth(lines, canvas), canvas)
    y = 0.2 + tall + PAD
    for index, row in enumerate(matrix.rows):
        canvas.line([(0, y), (canvas.width, y)], "rule" if index else "ink", HAIR if index else FINE)
        cells = [
            wrap(cell, width, canvas, colour="ink" if column else "muted")
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for x, lines in zip(places, cells, strict=True):
            draw_lines(lines, x, y + PAD, canvas)
        y += max(depth(lines, canvas) for lines in cells) + 2 * PAD
    return y - PAD + canvas.style("text").descent + 0.8


def _fits(matrix: Matrix, widths: Sequence[float], canvas: Canvas) -> bool:
    """Say whether every word has room in its column."""
    return all(
        canvas.measure(word.replace("**", ""), "strong") <= width
        for row in (matrix.heads, *matrix.rows)
        for words, width in zip(row, widths, strict=True)
        for word in words.split(" ")
    )


def _draw_stacked(matrix: Matrix, canvas: Canvas) -> float:
    """Set each row as a heading with its cells below, where there is no room for columns."""
    aside = canvas.width >= BESIDE
    left = (
        min(max(map(canvas.measure, matrix.heads[1:]), default=0.0), canvas.width / 3) + AIR if aside else 0.0
    )
    y = 0.2
    for index, (name, *cells) in enumerate(matrix.rows):
        if index:
            canvas.line([(0, y), (canvas.width, y)], "rule", HAIR)
            y += PAD
        y = draw_lines(wrap(name, canvas.width, canvas, "strong"), 0, y, canvas)
        for head, cell in zip(matrix.heads[1:], cells, strict=True):
            y += 1.9
            foot = draw_lines(
                wrap(head, left - AIR if aside else canvas.width, canvas, "text", "muted"), 0, y, canvas
            )
            y = draw_lines(wrap(cell, canvas.width - left, canvas), left, y if aside else foot + 1.4, canvas)
            y = max(y, foot)
        y += PAD + 0.4
    return y - PAD + canvas.style("text").descent
