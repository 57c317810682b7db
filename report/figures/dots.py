"""Dots on a true axis of time, joined by thin lines, with the multiple from one to the next below the axis.

What is only rumoured or aimed at is an open dot on a dashed line; a date without a value is a tick with its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan
from typing import NamedTuple

from report.figures.axes import REACH, draw_reach, draw_steps, draw_times, placing
from report.figures.canvas import FINE, HAIR, Align, Canvas, Point, Run
from report.figures.data import Axis, Body, Reader, Times, Value
from report.figures.layout import Box
from report.model.figures import DotsSpec, PointSpec

TALL, RADIUS, AIR = 60.0, 1.25, 1.2
"""Height of the space for dots, a dot's radius, and its distance from its label, in millimetres."""


@dataclass(frozen=True)
class Dots(Body):
    """The dots in time order; a name is empty where the figure gives none."""

    phrase = "Dots over time"
    values: tuple[Value, ...]
    names: tuple[str, ...]
    steps: tuple[Value, ...]
    ticks: tuple[Value, ...]
    times: Times
    axis: Axis

    def sentences(self) -> list[str]:
        seen = sorted((*self.values, *self.ticks), key=lambda value: value.when)
        return [value.spoken for value in (*seen, *self.steps)]

    def records(self) -> list[tuple[str, ...]]:
        return [value.record for value in (*self.values, *self.ticks, *self.steps)]


def plan(spec: DotsSpec, read: Reader) -> Dots | None:
    """Resolve the points and the ticks; one without a date is G003."""
    found = [(point, value) for point in spec.points if (value := read.value(point))]
    read.same_unit([(value.record[2], point.fact) for point, value in found])
    ticks = [(point, tick) for point in spec.ticks if (tick := _tick(point, read))]
    for point, value in (*found, *ticks):
        if isnan(value.when):
            read.fault("G003", point.place, f'"{point.fact}" has no date.', "Name one under date.")
    if not found or read.faulty:
        return None
    found.sort(key=lambda item: item[1].when)
    values = tuple(value for _point, value in found)
    whens = [value.when for _point, value in (*found, *ticks)]
    return Dots(
        values,
        tuple(read.words(point.label) for point, _value in found),
        read.steps(spec.between, values),
        tuple(tick for _point, tick in ticks),
        read.times(min(whens), max(whens)),
        read.axis([value.number for value in values], values[0].record[2]),
    )


def _tick(point: PointSpec, read: Reader) -> Value | None:
    fact = read.fact(point.fact)
    if fact is None:
        return None
    words = read.words(point.label) or read.words(fact.text) or read.formats.fact(fact, "long")
    dated = read.date(point) or read.dated(fact)
    return read.gap(dated.long, words, dated)


# --- drawing


class Label(NamedTuple):
    """The words beside a dot, and where they stand."""

    box: Box
    lines: list[list[Run]]
    align: Align


def draw(dots: Dots, canvas: Canvas) -> float:
    """Draw the dots, and return the height they take."""
    numbers = [0.0, *(value.number for value in dots.values)]
    scale = TALL / ((max(numbers) - min(numbers)) or 1.0)
    # The first dot stands in so far that its label fits to the left of it.
    first = dots.values[0]
    inset = _width(first, "", canvas) + RADIUS + AIR - placing(dots.times, 0.0, canvas.width)(first.when)
    inset = max(0.0, inset)
    place = placing(dots.times, inset, canvas.width)
    # Heights count from the axis while places are sought for the labels; then the topmost one gives the top.
    floor = -min(numbers) * scale
    if floor:
        floor += 3 * canvas.style("value").pitch
    places = [(place(value.when), -value.number * scale) for value in dots.values]
    labels = _labels(
        dots, places, [_tick_box(tick, place(tick.when), canvas) for tick in dots.ticks], floor, canvas
    )
    zero = 0.2 - min(label.box.top for label in labels)
    places = [(x, zero + y) for x, y in places]
    canvas.line([(0, zero), (canvas.width, zero)], "ink", FINE)
    for (start, end), value in zip(pairwise(places), dots.values[1:], strict=True):
        canvas.line([start, end], "accent", FINE, "" if value.form == "solid" else "dashed")
    for tick in dots.ticks:
        x, box = place(tick.when), _tick_box(tick, place(tick.when), canvas)
        canvas.line([(x, zero - 2.4), (x, zero)], "ink", FINE)
        canvas.text(box.left, zero - 1.0, _tick_words(tick), "small", "muted")
    for (x, y), value, label in zip(places, dots.values, labels, strict=True):
        canvas.dot(x, y, RADIUS, value.form)
        draw_reach((x, y - RADIUS), (0, -1), value, canvas)
        _draw_label(label, zero, canvas)
    if floor:
        canvas.line([(0, zero + floor), (canvas.width, zero + floor)], "rule", HAIR)
    foot = draw_times(dots.times, inset, canvas.width, zero + floor, canvas)
    if dots.steps:
        dashed = [value.form != "solid" for value in dots.values[1:]]
        foot = draw_steps(dots.steps, [x for x, _y in places], foot + 1.0, dashed, canvas)
    return foot


def _tick_words(tick: Value) -> str:
    return f"{tick.date}: {tick.printed}"


def _tick_box(tick: Value, x: float, canvas: Canvas) -> Box:
    """Return the box of a tick's words, right of it where they fit; heights count from the axis."""
    width = canvas.measure(_tick_words(tick), "small")
    left = x + 0.9 if x + 0.9 + width <= canvas.width else x - 0.9 - width
    return Box(left, -1.0 - canvas.style("small").cap, left + width, 0.0)


def _labels(
    dots: Dots, places: Sequence[Point], ticks: Sequence[Box], floor: float, canvas: Canvas
) -> list[Label]:
    """Return the labels, with names if all of them fit; what never fits is left to the check for overlaps."""
    joins = list(pairwise(places))
    marks = [
        Box(x - RADIUS, y - RADIUS - (REACH if value.reach else 0.0), x + RADIUS, y + RADIUS)
        for (x, y), value in zip(places, dots.values, strict=True)
    ]
    labels: list[Label] = []
    for names in (dots.names, ("",) * len(dots.names)):
        labels, fit = [], True
        for index, (value, name, point) in enumerate(zip(dots.values, names, places, strict=True)):
            taken = [*ticks, *marks, *(label.box for label in labels)]
            neighbours = [*places[max(0, index - 1) : index], *places[index + 1 : index + 2]]
            valley = len(neighbours) == 2 and all(other[1] < point[1] for other in neighbours)
            within = [
                label
                for label in _candidates(value, name, point, valley, canvas)
                if min(label.box.left, canvas.width - label.box.right, floor - 0.6 - label.box.bottom) >= 0
            ]
            free = (
                label
                for label in within
                if not any(label.box.touches(other, -0.5) for other in taken)
                if not any(label.box.wider(0.4).crosses(*join) for join in joins)
            )
            label = next(free, None)
            fit = fit and label is not None
            labels.append(label or within[0])
        if fit:
            return labels
    canvas.report("its labels find no room beside the dots.", "Show fewer points, or give it more width.")
    return labels


def _lines(value: Value, name: str) -> list[list[Run]]:
    """Return what is printed beside a dot."""
    names = [[Run(name)]] if name else []
    return [[Run(value.printed, "value"), Run(value.tail)], *names, [Run(value.date, "small", "muted")]]


def _width(value: Value, name: str, canvas: Canvas) -> float:
    return max(canvas.extent(line) for line in _lines(value, name))


def _candidates(value: Value, name: str, point: Point, valley: bool, canvas: Canvas) -> Iterator[Label]:
    """Yield places for a label round its dot, best first: above it, beside it, below it; in a valley, below first."""
    lines, width = _lines(value, name), _width(value, name, canvas)
    height = sum(_pitches(lines, canvas)) + canvas.style("small").descent
    x, y = point
    over = y - RADIUS - AIR - height - (REACH if value.reach else 0.0)
    under = y + RADIUS + AIR
    above: list[tuple[float, float, Align]] = [
        (x + RADIUS - width, over, "right"),
        (x - width / 2, over, "center"),
        (x - RADIUS, over, "left"),
        (x - AIR - width, over, "right"),
        (x + RADIUS - width, over - AIR, "right"),
    ]
    beside: list[tuple[float, float, Align]] = [
        (x - RADIUS - AIR - width, y - height / 2, "right"),
        (x - RADIUS - AIR - width, y - 0.7 - height, "right"),
        (x + RADIUS + AIR, y - height / 2, "left"),
    ]
    below: list[tuple[float, float, Align]] = [
        (x - width / 2, under, "center"),
        (x - RADIUS, under, "left"),
        (x + RADIUS - width, under, "right"),
    ]
    for left, top, align in (*below, *beside, *above) if valley else (*above, *beside, *below):
        yield Label(Box(left, top, left + width, top + height), lines, align)


def _pitches(lines: Sequence[Sequence[Run]], canvas: Canvas) -> list[float]:
    """Return the distances from the top of a label to its first baseline, and from each to the next."""
    return [canvas.style("value").cap, *(canvas.style(line[0].style).pitch for line in lines[1:])]


def _draw_label(label: Label, zero: float, canvas: Canvas) -> None:
    box = label.box
    x = {"left": box.left, "center": (box.left + box.right) / 2, "right": box.right}[label.align]
    y = zero + box.top
    for line, pitch in zip(label.lines, _pitches(label.lines, canvas), strict=True):
        y += pitch
        canvas.runs(x, y, line, label.align)
