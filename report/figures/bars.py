"""Horizontal bars from zero, one a value, their names at the left and their values at the ends."""

from __future__ import annotations

import math
from dataclasses import dataclass

from report.figures.axes import REACH, draw_reach
from report.figures.canvas import FINE, Canvas, value_runs
from report.figures.data import Body, Reader, Value
from report.figures.layout import Box
from report.model.figures import BarsSpec

THICK, GAP, AIR = 4.6, 3.4, 1.4
"""A bar's thickness, the distance between rows, and that between a bar and its label."""
NARROW = 70.0
"""Below this width, names stand above their bars."""
LEAST = 8.0
"""The longest bar is at least as long, or the figure has no room for bars."""


@dataclass(frozen=True)
class Bars(Body):
    """The rows from the top down; dates are printed under the names where they are wanted."""

    phrase = "Bar chart"
    values: tuple[Value, ...]
    dates: bool

    def sentences(self) -> list[str]:
        return [value.spoken for value in self.values]

    def records(self) -> list[tuple[str, ...]]:
        return [value.record for value in self.values]


def plan(spec: BarsSpec, read: Reader) -> Bars | None:
    """Resolve the points, or the rows of a table."""
    values = _rows(spec, read) if spec.table else read.values(spec.points)
    if all(math.isnan(value.number) for value in values):
        return None
    return Bars(tuple(values), spec.dates or spec.date is not None)


def _rows(spec: BarsSpec, read: Reader) -> list[Value]:
    grid = read.table(spec.table)
    if grid is None:
        return []
    label, number = grid.column(spec.label, first=True), grid.column(spec.value)
    date, status = grid.column(spec.date), grid.column(spec.status)
    if label is None or number is None:
        return []
    values = []
    for row in grid.rows:
        name, dated = grid.words(row, label), grid.period(row, date)
        fact = grid.fact(row, number, status)
        values.append(read.plot(fact, name, "", dated) if fact else read.gap(name, grid.empty(number), dated))
    read.same_unit([(value.record[2], row[number]) for value, row in zip(values, grid.rows, strict=True)])
    return values


def draw(bars: Bars, canvas: Canvas) -> float:
    """Draw the bars, and return the height they take."""
    if canvas.width < NARROW:
        return _draw_stacked(bars, canvas)
    text, small = canvas.style("text"), canvas.style("small")
    names = [text.wrap(value.label, canvas.width * 0.34) for value in bars.values]
    dates = [value.date if bars.dates else "" for value in bars.values]
    widths = [text.width(line) for lines in names for line in lines] + [small.width(line) for line in dates]
    zero, scale = _scale(bars, canvas, max(widths) + 2.5)
    y = 0.3
    for value, lines, day in zip(bars.values, names, dates, strict=True):
        block = text.cap + (len(lines) - 1) * text.pitch + (small.pitch if day else 0.0)
        height = max(block, THICK)
        last = canvas.lines(0, y + (height - block) / 2 + text.cap, lines)
        if day:
            canvas.text(0, last + small.pitch, day, "small", "muted")
        _draw_bar(value, zero, y + height / 2, scale, canvas)
        y += height + GAP
    canvas.line([(zero, 0), (zero, y - GAP + 0.3)], "ink", FINE)
    return y - GAP + 1.4


def _draw_stacked(bars: Bars, canvas: Canvas) -> float:
    """Draw each bar under its name, where there is no room beside it."""
    text = canvas.style("text")
    zero, scale = _scale(bars, canvas, 0.0)
    y = 0.0
    for value in bars.values:
        y = canvas.lines(0, y + text.cap + 0.4, text.wrap(value.label, canvas.width))
        if bars.dates and value.date:
            y += canvas.style("small").pitch
            canvas.text(0, y, value.date, "small", "muted")
        _draw_bar(value, zero, y + 1.6 + THICK / 2, scale, canvas)
        canvas.line([(zero, y + 1.2), (zero, y + 2.0 + THICK)], "ink", FINE)
        y += 1.6 + THICK + GAP
    return y - GAP + 0.6


def _scale(bars: Bars, canvas: Canvas, left: float) -> tuple[float, float]:
    """Return where zero stands, and the millimetres of one unit, so that bars and labels fill the width."""
    room = canvas.width - left
    ends = [
        (value.number, canvas.extent(value_runs(value)) + AIR + (REACH if value.reach else 0.0))
        for value in bars.values
        if not math.isnan(value.number)
    ]

    def sides(scale: float) -> tuple[float, float]:
        below = max((-number * scale + label for number, label in ends if number < 0), default=0.0)
        above = max((number * scale + label for number, label in ends if number >= 0), default=0.0)
        return below, above

    longest = max(abs(number) for number, _label in ends)
    if not longest:
        return left, 0.0
    low, high = 0.0, room / longest
    for _step in range(50):
        scale = (low + high) / 2
        low, high = (scale, high) if sum(sides(scale)) <= room else (low, scale)
    if longest * low < LEAST:
        canvas.report(
            "its labels leave no room for the bars.", "Shorten labels and notes, or give it more width."
        )
    return left + sides(low)[0], low


def _draw_bar(value: Value, zero: float, y: float, scale: float, canvas: Canvas) -> None:
    baseline = y + canvas.style("value").cap / 2
    if math.isnan(value.number):
        canvas.runs(zero + AIR, baseline, value_runs(value))
        return
    # A hair for what is too small to be seen; nothing for zero.
    length = max(abs(value.number) * scale, 0.35 if value.number else 0.0)
    way = -1 if value.number < 0 else 1
    end = zero + way * length
    box = Box(min(zero, end), y - THICK / 2, max(zero, end), y + THICK / 2)
    tip = "" if value.reach == "more" else "r" if way > 0 else "l"
    canvas.bar(box, value.form, edges="tb" + tip)
    label = end + way * (AIR + draw_reach((end, y), (way, 0), value, canvas))
    canvas.runs(label, baseline, value_runs(value), "left" if way > 0 else "right")
