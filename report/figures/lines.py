"""Lines over time, named at their ends; a gap in the data stays a gap, and what is aimed at or rumoured is dashed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan

from report.figures.axes import REACH, draw_grid, draw_reach, draw_times, placing
from report.figures.canvas import FINE, HAIR, Canvas, Point, Run
from report.figures.data import Axis, Body, Grid, Reader, Times, Value
from report.figures.layout import spread
from report.model.figures import LinesSpec, SeriesSpec
from report.model.text import Text

TALL, RADIUS = 52.0, 0.8
"""Height of the space for lines, and a dot's radius, in millimetres."""
SHORT, LEAST = 0.3, 20.0
"""The share of the width that names may take on one line, and the least width of the space for lines."""
CLOSE = 2.6
"""Below this distance, values on a line are not dotted."""
LOOKS = (("accent", 1.5), ("accent-2", 1.5), ("muted", 1.0), ("ink", 0.6))
"""Colour and weight of each line; the names at their ends tell them apart."""


@dataclass(frozen=True)
class Series:
    """One line: its values in time order; one that is missing leaves a gap."""

    name: str
    values: tuple[Value, ...]

    @property
    def end(self) -> Value:
        """Return the last value that is known."""
        return [value for value in self.values if not isnan(value.number)][-1]


@dataclass(frozen=True)
class Lines(Body):
    """The lines, and the axes that hold them all."""

    phrase = "Line chart"
    series: tuple[Series, ...]
    times: Times
    axis: Axis

    def sentences(self) -> list[str]:
        return [value.spoken for series in self.series for value in series.values]

    def records(self) -> list[tuple[str, ...]]:
        return [value.record for series in self.series for value in series.values]


# --- planning


def plan(spec: LinesSpec, read: Reader) -> Lines | None:
    """Resolve each series: a column of the table, a series of facts, or facts listed."""
    grid = read.table(spec.table)
    found = []
    for item in spec.series:
        pairs = _cells(item, spec, grid, read) if item.column else _facts(item, read)
        if any(not isnan(value.number) for value, _typed in pairs):
            found.append(sorted(pairs, key=lambda pair: pair[0].when))
    read.same_unit([(value.record[2], typed) for pairs in found for value, typed in pairs])
    if not found or read.faulty:
        return None
    series = tuple(Series(pairs[0][0].label, tuple(value for value, _typed in pairs)) for pairs in found)
    values = [value for line in series for value in line.values]
    known = [value for value in values if not isnan(value.number)]
    axis = read.axis([value.number for value in known], known[0].record[2], spec.zero)
    return Lines(series, read.times(min(v.when for v in values), max(v.when for v in values)), axis)


def _facts(item: SeriesSpec, read: Reader) -> list[tuple[Value, Text]]:
    """Return the values of a series of facts, or of facts listed, each with what names it."""
    names = list(item.points)
    if item.fact:
        points = read.data.series.get(item.fact, ())
        names += [Text(point, item.fact.place) for point in points] or [item.fact]
    label = read.words(item.label)
    pairs = []
    for name in names:
        fact = read.fact(name)
        if fact is None:
            continue
        label = label or read.words(fact.label) or str(name)
        if fact.quantity is None:
            read.fault("G003", name.place, f'"{fact.id}" is no number.', "Name facts with a number.")
        elif isnan(read.dated(fact).at):
            read.fault("G003", name.place, f'"{fact.id}" has no date.', "Give it its as_of.")
        else:
            pairs.append((read.plot(fact, label), name))
    return pairs


def _cells(item: SeriesSpec, spec: LinesSpec, grid: Grid | None, read: Reader) -> list[tuple[Value, Text]]:
    """Return the values of a table's column, each with its cell."""
    if grid is None:
        if spec.table is None and item.column:
            read.fault(
                "G002",
                item.column.place,
                f'"{item.column}" is a column of no table.',
                "Name one under table.",
            )
        return []
    index, date, status = (
        grid.column(item.column),
        grid.column(spec.date, first=True),
        grid.column(spec.status),
    )
    if index is None or date is None:
        return []
    label = read.words(item.label) or grid.heading(index)
    pairs = []
    for row in grid.rows:
        dated = grid.period(row, date)
        if dated is None:
            if not row[date].strip():
                read.fault("G003", row[date].place, "a row has no date.", "Give it one, or leave it out.")
            continue
        fact = grid.fact(row, index, status)
        value = read.plot(fact, label, "", dated) if fact else read.gap(label, grid.empty(index), dated)
        pairs.append((value, row[index]))
    return pairs


# --- drawing


def draw(lines: Lines, canvas: Canvas) -> float:
    """Draw the lines, and return the height they take."""
    small = canvas.style("small")
    left = max(small.width(printed) for _mark, printed in lines.axis.ticks) + 2.0
    names = [_name(series, canvas) for series in lines.series]
    right = canvas.width - max(canvas.extent(line) for name in names for line in name) - 3.4
    if right - left < LEAST:
        canvas.report(
            "the names of its lines leave no room for them.", "Shorten them, or give it more width."
        )
        right = left + LEAST
    floors = any(value.reach for series in lines.series for value in series.values)
    top = small.cap + (REACH + RADIUS if floors else 0.0)
    scale = TALL / (lines.axis.high - lines.axis.low)
    zero = top + lines.axis.high * scale
    draw_grid(lines.axis, zero, scale, left, right, canvas)
    if lines.axis.low <= 0:
        canvas.line([(left, zero), (right, zero)], "ink", FINE)
    place = placing(lines.times, left, right)
    ends = []
    for index, series in enumerate(lines.series):
        points = [(place(value.when), zero - value.number * scale) for value in series.values]
        _draw_line(series, points, *LOOKS[index % len(LOOKS)], canvas)
        ends.append((place(series.end.when), zero - series.end.number * scale))
    _draw_names(names, ends, right, top + TALL, canvas)
    return draw_times(lines.times, left, right, top + TALL, canvas)


def _name(series: Series, canvas: Canvas) -> list[list[Run]]:
    """Return what is printed at the end of a line: its name and last value, on one line where they are short."""
    value = [Run(series.end.printed, "value"), Run(series.end.tail)]
    whole = [Run(series.name), value[0]._replace(gap=1.2), value[1]]
    if canvas.extent(whole) <= canvas.width * SHORT:
        return [whole]
    return [*([Run(words)] for words in canvas.style("text").wrap(series.name, canvas.width * SHORT)), value]


def _draw_line(series: Series, points: Sequence[Point], colour: str, weight: float, canvas: Canvas) -> None:
    """Draw one line with its dots; where a status has a word, it stands at its dot unless the name has it."""
    known = [not isnan(value.number) for value in series.values]
    for index, ((start, end), value) in enumerate(zip(pairwise(points), series.values[1:], strict=True)):
        if known[index] and known[index + 1]:
            canvas.line([start, end], colour, weight, "" if value.form == "solid" else "dashed", "round")
    dense = any(end[0] - start[0] < CLOSE for start, end in pairwise(points))
    for index, (value, (x, y)) in enumerate(zip(series.values, points, strict=True)):
        if not known[index]:
            continue
        alone = not any(known[max(0, index - 1) : index] + known[index + 1 : index + 2])
        if value.form != "solid" or value is series.end or alone or not dense:
            canvas.dot(x, y, RADIUS, value.form, colour)
        draw_reach((x, y - RADIUS), (0, -1), value, canvas)
        if value.word and value.word != series.end.word:
            canvas.text(
                x, y - RADIUS - 1.0 - (2.0 if value.reach else 0.0), value.word, "small", "muted", "center"
            )


def _draw_names(
    names: Sequence[Sequence[Sequence[Run]]], ends: Sequence[Point], right: float, foot: float, canvas: Canvas
) -> None:
    """Print the names at the ends of their lines, kept apart, with a leader where a name had to move."""
    text = canvas.style("text")
    order = sorted(range(len(ends)), key=lambda index: ends[index][1])
    heights = [len(names[index]) * text.pitch for index in order]
    lead = (text.pitch - text.cap) / 2
    places = spread([ends[index][1] for index in order], heights, 0.1 - lead, foot + 4.0)
    for index, middle, height in zip(order, places, heights, strict=True):
        x, end = ends[index]
        if abs(middle - end) > 0.5 or right - x > 3.0:
            canvas.line([(x + RADIUS + 0.4, end), (right + 0.6, end), (right + 2.6, middle)], "muted", HAIR)
        for number, line in enumerate(names[index]):
            canvas.runs(right + 3.2, middle - height / 2 + lead + text.cap + number * text.pitch, line)
