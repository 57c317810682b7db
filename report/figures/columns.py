"""Columns from zero: single ones (evenly, or at their true distance in time), grouped ones and stacked ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from report.figures.axes import draw_grid, draw_key, draw_months, draw_steps
from report.figures.canvas import FINE, Canvas, Run
from report.figures.data import Axis, Body, Form, Reader, Value
from report.figures.layout import Box, spread
from report.model.figures import ColumnsSpec

TALL = 48.0
"""Height of the space for columns, in millimetres."""
WIDEST = 16.0
FILLS: tuple[tuple[Form, str], ...] = (("solid", "accent"), ("filled", "accent-3"), ("pale", "accent"), ("solid", "muted"))
"""Fill of each series; neighbours differ in lightness, and in having an outline."""


@dataclass(frozen=True)
class Columns(Body):
    """Groups from left to right, each with one value a series."""

    phrase = "Column chart"
    names: tuple[str, ...]
    groups: tuple[tuple[Value, ...], ...]
    series: tuple[str, ...]
    stacked: bool
    timed: bool
    steps: tuple[str, ...]
    axis: Axis

    def sentences(self) -> list[str]:
        return [value.spoken for group in self.groups for value in group]

    def records(self) -> list[tuple[str, ...]]:
        return [value.record for group in self.groups for value in group]


def plan(spec: ColumnsSpec, read: Reader) -> Columns | None:
    """Resolve the points, or a table's columns."""
    if spec.table:
        return _plan_table(spec, read)
    values = read.values(spec.points)
    if not values:
        return None
    named = {value.label: value for value in values}
    names = [
        read.words(point.label) or (value.date if len(named) < len(values) or spec.spacing == "time" else value.label)
        for point, value in zip([point for point in spec.points if point.fact in read.data.facts], values, strict=True)
    ]
    timed = spec.spacing == "time" and not any(math.isnan(value.when) for value in values)
    axis = read.axis([value.number for value in values], values[0].record[2])
    steps = read.steps(spec.between, values)
    return Columns(tuple(names), tuple((value,) for value in values), (), False, timed, steps, axis)


def _plan_table(spec: ColumnsSpec, read: Reader) -> Columns | None:
    grid = read.table(spec.table)
    if grid is None:
        return None
    label, status = grid.column(spec.label, first=True), grid.column(spec.status)
    columns = [index for item in spec.series if (index := grid.column(item.column)) is not None]
    if label is None or not columns or not grid.rows:
        return None
    series = [read.words(item.label) or grid.heading(index) for item, index in zip(spec.series, columns, strict=False)]
    names = [grid.words(row, label) for row in grid.rows]
    groups, units = [], []
    for name, row in zip(names, grid.rows, strict=True):
        group = []
        for title, index in zip(series, columns, strict=True):
            spoken = f"{name}, {title}" if len(columns) > 1 else name
            fact = grid.fact(row, index, status)
            group.append(read.plot(fact, spoken) if fact else read.gap(spoken, grid.empty(index)))
            units.append((group[-1].record[2], row[index]))
        groups.append(tuple(group))
    read.same_unit(units)
    numbers = [[value.number for value in group if not math.isnan(value.number)] for group in groups]
    tops = [sum(group) for group in numbers] if spec.stacked else [number for group in numbers for number in group]
    unit = next((unit for unit, _cell in units if unit), "")
    if not any(numbers):
        return None
    return Columns(
        tuple(names),
        tuple(groups),
        tuple(series) if len(series) > 1 else (),
        spec.stacked,
        False,
        (),
        read.axis(tops, unit),
    )


def draw(columns: Columns, canvas: Canvas) -> float:
    """Draw the columns, and return the height they take."""
    top = draw_key(columns.series, FILLS, canvas) if columns.series and not columns.stacked else 0.0
    small = canvas.style("small")
    direct = _labels_fit(columns, canvas)
    left = 0.0 if direct else max(small.width(printed) for _mark, printed in columns.axis.ticks) + 2.0
    right = max((canvas.measure(name) for name in columns.series), default=0.0) + 3.0 if columns.stacked else 0.0
    middles, width = _places(columns, canvas, left, canvas.width - right)
    peak = max((sum(v.number for v in g if v.number > 0) if columns.stacked else max(v.number for v in g)) for g in columns.groups)
    head = top + (2 * canvas.style("value").pitch + 1.0 if direct else small.pitch)
    axis = columns.axis if not direct else Axis(min(0.0, columns.axis.low), max(peak, 0.0), ())
    scale = TALL / ((axis.high - axis.low) or 1.0)
    zero = head + TALL + axis.low * scale
    if not direct:
        draw_grid(axis, zero, scale, left, canvas.width - right, canvas)
    ends = []
    for middle, group in zip(middles, columns.groups, strict=True):
        ends = _draw_group(group, columns, middle, width, zero, scale, direct, canvas)
    canvas.line([(left if not direct else 0, zero), (canvas.width - right, zero)], "ink", FINE)
    if columns.stacked:
        pitch = canvas.style("text").pitch
        for name, y in zip(columns.series, spread(ends, [pitch] * len(ends), head, zero), strict=False):
            canvas.text(canvas.width - right + 1.5, y + canvas.style("text").cap / 2, name)
    floor = max(zero, head + TALL)
    if columns.timed:
        whens = [group[0].when for group in columns.groups]
        draw_months(whens, middles, floor, canvas)
        floor += 1.2
    floor = _draw_names(columns, middles, floor, canvas)
    return draw_steps(columns.steps, middles, floor + 1.5, canvas, "hatched" if False else "") if columns.steps else floor


def _places(columns: Columns, canvas: Canvas, left: float, right: float) -> tuple[list[float], float]:
    """Return the middles of the groups, and the width of one column."""
    count, deep = len(columns.groups), 1 if columns.stacked else len(columns.groups[0])
    if columns.timed:
        whens = [group[0].when for group in columns.groups]
        edge = WIDEST / 2
        for value in (columns.groups[0][0], columns.groups[-1][0]):
            edge = max(edge, canvas.measure(value.printed, "value") / 2, canvas.measure(value.word) / 2)
        span = (whens[-1] - whens[0]) or 1.0
        middles = [left + edge + (when - whens[0]) / span * (right - left - 2 * edge) for when in whens]
        gap = min((b - a for a, b in pairwise(middles)), default=WIDEST)
        return middles, min(WIDEST, gap * 0.8)
    pitch = (right - left) / count
    width = min(WIDEST, pitch * 0.72 / deep)
    return [left + pitch * (index + 0.5) for index in range(count)], width


def _labels_fit(columns: Columns, canvas: Canvas) -> bool:
    """Say whether every value can be printed at its column, so that no axis is needed."""
    if columns.stacked:
        return False
    _middles, width = _places(columns, canvas, 0.0, canvas.width)
    room = width if len(columns.groups[0]) > 1 else canvas.width / len(columns.groups)
    words = [words for group in columns.groups for value in group for words in (value.printed, value.word)]
    return all(canvas.measure(item, "value") <= room - 0.6 for item in words)


def _draw_group(
    group: Sequence[Value],
    columns: Columns,
    middle: float,
    width: float,
    zero: float,
    scale: float,
    direct: bool,
    canvas: Canvas,
) -> list[float]:
    """Draw one group; return the middle height of each of its columns."""
    ends, above, below = [], zero, zero
    start = middle - (width / 2 if columns.stacked else width * len(group) / 2)
    for index, value in enumerate(group):
        if math.isnan(value.number):
            if direct:
                _draw_label(value, start + width * (index + 0.5), zero, canvas)
            ends.append(zero)
            continue
        form, colour = FILLS[index % len(FILLS)] if value.form == "solid" else (value.form, "accent")
        length = value.number * scale
        if columns.stacked:
            base = above if length >= 0 else below
            left = start
        else:
            base, left = zero, start + width * index
        end = base - length
        air = 0.0 if columns.stacked or len(group) == 1 else 0.35
        canvas.bar(Box(left + air, min(base, end), left + width - air, max(base, end)), form, colour)
        if columns.stacked:
            above, below = (end, below) if length >= 0 else (above, end)
            if index:
                canvas.line([(left, base), (left + width, base)], "paper", FINE)
        elif direct:
            _draw_label(value, left + width / 2, end, canvas)
        ends.append((base + end) / 2)
    return ends


def _draw_label(value: Value, x: float, end: float, canvas: Canvas) -> None:
    """Print a value above its column (below a negative one), the word of its status under it."""
    lines = [Run(value.printed, "value")] if not math.isnan(value.number) else [Run(value.printed, "small", "muted")]
    if value.word:
        lines.append(Run(value.word))
    pitch, cap = canvas.style("value").pitch, canvas.style("value").cap
    if value.number < 0:
        y = end + 1.2 + cap
    else:
        y = end - 1.4 - (len(lines) - 1) * pitch
        if value.reach:
            way = 1 if value.reach == "more" else -1
            canvas.line([(x - 1.5, end - 1.4 + way * 0.4), (x, end - 1.4 - way * 0.5), (x + 1.5, end - 1.4 + way * 0.4)], "accent", 1.0)
            y -= 1.6
    for index, run in enumerate(lines):
        canvas.runs(x, y + index * pitch, [run], "center")


def _draw_names(columns: Columns, middles: Sequence[float], floor: float, canvas: Canvas) -> float:
    """Print the names of the groups below the axis; return the lowest baseline's foot."""
    text = canvas.style("text")
    room = min((b - a for a, b in pairwise(middles)), default=canvas.width) - 1.0
    lowest = floor
    for middle, name in zip(middles, columns.names, strict=True):
        lines = text.wrap(name, max(room, 8.0))
        last = canvas.lines(middle, floor + 1.2 + text.cap, lines, align="center")
        lowest = max(lowest, last + text.descent)
    return lowest + 0.3
