"""Columns from zero: single ones (evenly, or at their true distance in time), grouped ones and stacked ones.

Every column carries its value where that fits; else there is a scale at the left, and a key of what is no plain fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan

from report.figures.axes import draw_grid, draw_key, draw_reach, draw_ruler, draw_steps
from report.figures.canvas import FINE, Canvas, Point, Run
from report.figures.data import Axis, Body, Form, Grid, Reader, Value
from report.figures.layout import Box, spread
from report.model.figures import ColumnsSpec

TALL = 48.0
"""Height of the space for columns, in millimetres."""
WIDEST = 16.0
FILLS: tuple[tuple[Form, str], ...] = (
    ("solid", "accent"),
    ("filled", "accent-3"),
    ("pale", "accent"),
    ("solid", "muted"),
)
"""Fill of each series; neighbours differ in lightness, and in having an outline."""


@dataclass(frozen=True)
class Columns(Body):
    """Groups from left to right, each with one value a series."""

    phrase = "Column chart"
    names: tuple[str, ...]
    groups: tuple[tuple[Value, ...], ...]
    series: tuple[str, ...]
    """Their names, where there are several."""
    stacked: bool
    timed: bool
    steps: tuple[Value, ...]
    axis: Axis

    @property
    def values(self) -> Iterator[Value]:
        """Yield every value, group by group."""
        return (value for group in self.groups for value in group)

    def sentences(self) -> list[str]:
        return [value.spoken for value in (*self.values, *self.steps)]

    def records(self) -> list[tuple[str, ...]]:
        return [value.record for value in (*self.values, *self.steps)]


# --- planning


def plan(spec: ColumnsSpec, read: Reader) -> Columns | None:
    """Resolve the points, or a table's columns."""
    if spec.table:
        grid = read.table(spec.table)
        return _plan_table(spec, grid, read) if grid else None
    values = read.values(spec.points)
    if not values:
        return None
    timed = spec.spacing == "time"
    for point, value in zip(spec.points, values, strict=False):
        if timed and isnan(value.when):
            read.fault("G003", point.place, f'"{point.fact}" has no date.', "Name one under date.")
    if timed:
        values.sort(key=lambda value: value.when)
    alike = len({value.label for value in values}) < len(values)
    names = [value.date if (timed or alike) and value.date else value.label for value in values]
    axis = read.axis([value.number for value in values], values[0].record[2])
    steps = read.steps(spec.between, values)
    return Columns(tuple(names), tuple((value,) for value in values), (), False, timed, steps, axis)


def _plan_table(spec: ColumnsSpec, grid: Grid, read: Reader) -> Columns | None:
    label, status = grid.column(spec.label, first=True), grid.column(spec.status)
    found = [(item, grid.column(item.column)) for item in spec.series]
    columns = [
        (read.words(item.label) or grid.heading(index), index) for item, index in found if index is not None
    ]
    if label is None or not columns:
        return None
    names = tuple(grid.words(row, label) for row in grid.rows)
    groups, units = [], []
    for name, row in zip(names, grid.rows, strict=True):
        group = []
        for title, index in columns:
            spoken = f"{name}, {title}" if len(columns) > 1 else name
            fact = grid.fact(row, index, status)
            group.append(read.plot(fact, spoken) if fact else read.gap(spoken, grid.empty(index)))
            units.append((group[-1].record[2], row[index]))
        groups.append(tuple(group))
    read.same_unit(units)
    ends = [end for group in groups for end in _ends(group, spec.stacked)]
    if not any(ends):
        return None
    unit = next(unit for unit, _cell in units if unit)
    series = tuple(title for title, _index in columns) if len(columns) > 1 else ()
    return Columns(names, tuple(groups), series, spec.stacked, False, (), read.axis(ends, unit))


def _ends(group: Sequence[Value], stacked: bool) -> list[float]:
    """Return where a group's columns end."""
    numbers = [value.number for value in group if not isnan(value.number)]
    if not stacked:
        return numbers
    return [sum(number for number in numbers if number > 0), sum(number for number in numbers if number < 0)]


# --- drawing


@dataclass(frozen=True)
class Frame:
    """Where columns stand: the space for them, the middles of the groups, the width of one column, and the scale."""

    left: float
    right: float
    middles: tuple[float, ...]
    width: float
    zero: float
    scale: float
    direct: bool
    """Every column carries its value."""
    worded: bool
    """And the word of its status."""


def draw(columns: Columns, canvas: Canvas) -> float:
    """Draw the columns, and return the height they take."""
    direct, worded = _labels_fit(columns, canvas)
    head = _draw_head(columns, direct, worded, canvas)
    frame = _frame(columns, direct, worded, head, canvas)
    if not direct:
        draw_grid(columns.axis, frame.zero, frame.scale, frame.left, frame.right, canvas)
    ends: list[float] = []
    for middle, group in zip(frame.middles, columns.groups, strict=True):
        ends = (_draw_stack if columns.stacked else _draw_group)(group, middle, frame, canvas)
    canvas.line([(frame.left, frame.zero), (frame.right, frame.zero)], "ink", FINE)
    floor = frame.zero - min(0.0, _low(columns, direct)) * frame.scale
    if columns.stacked:
        _name_stack(columns, ends, frame, head, floor, canvas)
    elif direct and any(value.number < 0 for value in columns.values):
        floor += canvas.style("value").pitch + 1.0
    if columns.timed:
        whens = [group[0].when for group in columns.groups]
        year = (frame.middles[-1] - frame.middles[0]) / ((whens[-1] - whens[0]) or 1.0)
        draw_ruler(lambda when: frame.middles[0] + (when - whens[0]) * year, 0, canvas.width, floor, canvas)
        floor += 1.2
    foot = _draw_names(columns, frame, floor, canvas)
    if columns.steps:
        dashed = [group[0].form != "solid" for group in columns.groups[1:]]
        foot = draw_steps(columns.steps, frame.middles, foot + 1.2, dashed, canvas)
    return foot


def _draw_head(columns: Columns, direct: bool, worded: bool, canvas: Canvas) -> float:
    """Draw the key, and return where the space for columns begins."""
    names: dict[str, tuple[Form, str]] = {}
    if columns.series and not columns.stacked:
        names |= {name: FILLS[index % len(FILLS)] for index, name in enumerate(columns.series)}
    if not worded:
        names |= {value.word: (value.form, "accent") for value in columns.values if value.form != "solid"}
    top = draw_key(tuple(names), tuple(names.values()), canvas) if names else 0.0
    if not direct:
        return top + canvas.style("small").pitch
    return top + max(_depth(value, worded, canvas) for value in columns.values)


def _frame(columns: Columns, direct: bool, worded: bool, head: float, canvas: Canvas) -> Frame:
    left = right = 0.0
    if not direct:
        left = max(canvas.measure(printed, "small") for _mark, printed in columns.axis.ticks) + 2.0
    if columns.stacked:
        right = max((canvas.measure(name) for name in columns.series), default=0.0) + 3.0
    middles, width = _places(columns, left, canvas.width - right, canvas)
    ends = [end for group in columns.groups for end in _ends(group, columns.stacked)]
    high = max(0.0, *ends) if direct else columns.axis.high
    scale = TALL / ((high - _low(columns, direct)) or 1.0)
    zero = head + high * scale
    return Frame(left, canvas.width - right, tuple(middles), width, zero, scale, direct, worded)


def _low(columns: Columns, direct: bool) -> float:
    """Return the lowest number of the scale."""
    if not direct:
        return columns.axis.low
    return min(0.0, *(end for group in columns.groups for end in _ends(group, columns.stacked)))


def _places(columns: Columns, left: float, right: float, canvas: Canvas) -> tuple[list[float], float]:
    """Return the middles of the groups, and the width of one column."""
    if not columns.timed:
        pitch = (right - left) / len(columns.groups)
        deep = 1 if columns.stacked else len(columns.groups[0])
        return [left + pitch * (index + 0.5) for index in range(len(columns.groups))], min(
            WIDEST, pitch * 0.72 / deep
        )
    whens = [group[0].when for group in columns.groups]
    firsts = (columns.groups[0][0], columns.groups[-1][0])
    labels = [canvas.measure(value.printed, "value") for value in firsts]
    labels += [canvas.measure(words) for value in firsts for words in (value.word, value.date)]
    edge = max(WIDEST, *labels) / 2
    if whens[-1] == whens[0]:
        return [left + edge] * len(whens), WIDEST
    year = (right - left - 2 * edge) / (whens[-1] - whens[0])
    middles = [left + edge + (when - whens[0]) * year for when in whens]
    return middles, min(WIDEST, *(0.8 * (end - start) for start, end in pairwise(middles)))


def _labels_fit(columns: Columns, canvas: Canvas) -> tuple[bool, bool]:
    """Say whether every value can be printed at its column, and whether the word of its status can be, too."""
    if columns.stacked:
        return False, False
    middles, width = _places(columns, 0.0, canvas.width, canvas)
    room = width if columns.series else min((b - a for a, b in pairwise(middles)), default=canvas.width)
    lines = [_label(value, worded=True) for value in columns.values]
    direct = all(canvas.extent(runs[:1]) <= room - 0.8 for runs in lines)
    return direct, direct and all(canvas.extent(runs[1:]) <= room - 0.8 for runs in lines)


def _label(value: Value, worded: bool) -> list[Run]:
    """Return what is printed at a column, line by line."""
    if isnan(value.number):
        return [Run(value.printed, "small", "muted")]
    return [Run(value.printed, "value"), *([Run(value.word)] if value.word and worded else [])]


def _depth(value: Value, worded: bool, canvas: Canvas) -> float:
    """Return the room that a value's label takes above its column."""
    style = canvas.style("value")
    return style.cap + (len(_label(value, worded)) - 1) * style.pitch + (3.4 if value.reach else 1.6)


def _draw_group(group: Sequence[Value], middle: float, frame: Frame, canvas: Canvas) -> list[float]:
    """Draw columns beside each other."""
    start = middle - frame.width * len(group) / 2
    air = 0.35 if len(group) > 1 else 0.0
    for index, value in enumerate(group):
        left = start + frame.width * index
        x, end, way = left + frame.width / 2, frame.zero, -1
        if not isnan(value.number):
            # A hair for what is too small to be seen; nothing for zero.
            length = max(abs(value.number) * frame.scale, 0.35 if value.number else 0.0)
            way = 1 if value.number < 0 else -1
            end += way * length
            form, colour = FILLS[index % len(FILLS)] if value.form == "solid" else (value.form, "accent")
            box = Box(left + air, min(frame.zero, end), left + frame.width - air, max(frame.zero, end))
            tip = "" if value.reach == "more" else "b" if way > 0 else "t"
            canvas.bar(box, form, colour, "rl" + tip)
            draw_reach((x, end), (0, way), value, canvas)
        if frame.direct:
            _draw_label(value, (x, end), way, frame.worded, canvas)
        elif isnan(value.number):
            canvas.text(x, end - 1.0, "–", "text", "muted", "center")
    return []


def _draw_stack(group: Sequence[Value], middle: float, frame: Frame, canvas: Canvas) -> list[float]:
    """Draw columns upon each other, and return the heights of their middles."""
    left, right = middle - frame.width / 2, middle + frame.width / 2
    above = below = frame.zero
    ends = []
    for index, value in enumerate(group):
        if isnan(value.number):
            ends.append(above)
            continue
        base = above if value.number >= 0 else below
        end = base - value.number * frame.scale
        form, colour = FILLS[index % len(FILLS)] if value.form == "solid" else (value.form, "accent")
        inner = "b" if value.number > 0 else "t"
        edges = "trbl".replace(inner, "") if base == frame.zero else "trbl"
        canvas.bar(Box(left, min(base, end), right, max(base, end)), form, colour, edges)
        if base != frame.zero:
            canvas.line([(left, base), (right, base)], "paper", FINE)
        above, below = (end, below) if value.number >= 0 else (above, end)
        ends.append((base + end) / 2)
    return ends


def _name_stack(
    columns: Columns, ends: Sequence[float], frame: Frame, top: float, foot: float, canvas: Canvas
) -> None:
    """Print the names of the series beside the last stack."""
    text = canvas.style("text")
    order = sorted(range(len(ends)), key=lambda index: ends[index])
    places = spread([ends[index] for index in order], [text.pitch] * len(order), top, foot)
    for index, y in zip(order, places, strict=True):
        canvas.text(frame.right + 1.5, y + text.cap / 2, columns.series[index])


def _draw_label(value: Value, at: Point, way: int, worded: bool, canvas: Canvas) -> None:
    """Print a value above its column (below a negative one), the word of its status under it."""
    lines, style = _label(value, worded), canvas.style("value")
    x, end = at
    air = 3.2 if value.reach else 1.4
    y = end + air + style.cap if way > 0 else end - air - (len(lines) - 1) * style.pitch
    for index, run in enumerate(lines):
        canvas.runs(x, y + index * style.pitch, [run], "center")


def _draw_names(columns: Columns, frame: Frame, floor: float, canvas: Canvas) -> float:
    """Print the names of the groups below the axis; return the foot of the lowest."""
    text = canvas.style("text")
    room = min((b - a for a, b in pairwise(frame.middles)), default=frame.right - frame.left) - 1.0
    lowest = floor
    for middle, name in zip(frame.middles, columns.names, strict=True):
        lines = text.wrap(name, room)
        if max(map(text.width, lines)) > room + 0.8:
            canvas.report(f'"{name}" is too wide for its column.', "Shorten it, or use bars.")
        last = canvas.lines(middle, floor + 1.4 + text.cap, lines, align="center")
        lowest = max(lowest, last + text.descent)
    return lowest + 0.3
