"""What several families share: gridlines, rulers of time, the steps between values, marks of floors, a key of fills."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import ceil, floor

from report.figures.canvas import HAIR, Canvas, Point
from report.figures.data import Axis, Form, Times, Value
from report.figures.layout import Box

REACH = 1.8
"""How far the mark of a floor or a ceiling goes beyond its value."""


def draw_grid(axis: Axis, zero: float, scale: float, left: float, right: float, canvas: Canvas) -> None:
    """Draw light horizontal lines with their numbers at the left edge."""
    small = canvas.style("small")
    for mark, printed in axis.ticks:
        y = zero - mark * scale
        canvas.line([(left, y), (right, y)], "grid", HAIR)
        canvas.text(0, y + small.cap / 2, printed, "small", "muted")


def draw_reach(end: Point, out: tuple[int, int], value: Value, canvas: Canvas) -> float:
    """Draw an arrow head beyond the end of a floor (pointing `out`) or a ceiling (pointing back); return its depth."""
    if not value.reach:
        return 0.0
    (x, y), (dx, dy) = end, out
    near, far = (0.8, 1.7) if value.reach == "more" else (1.7, 0.8)
    tip = (x + dx * far, y + dy * far)
    arms = [(x + dx * near + side * dy * 1.3, y + dy * near + side * dx * 1.3) for side in (-1, 1)]
    canvas.line([arms[0], tip, arms[1]], "accent", 1.0)
    return REACH


def placing(times: Times, left: float, right: float) -> Callable[[float], float]:
    """Return what gives each time its place between `left` and `right`."""
    scale = (right - left) / (times.end - times.start)
    return lambda when: left + (when - times.start) * scale


def draw_ruler(place: Callable[[float], float], left: float, right: float, y: float, canvas: Canvas) -> None:
    """Draw a tick a month below an axis (a quarter or a year where there is no room), longer ones in January."""
    start = place(0.0)
    month = (place(1.0) - start) / 12
    step = next((step for step in (1, 3, 12, 120) if month * step >= 3.0), 1200)
    for number in range(ceil((left - start) / month - 1e-6), floor((right - start) / month + 1e-6) + 1):
        if number % step == 0:
            x = start + number * month
            canvas.line([(x, y), (x, y + (1.6 if number % 12 == 0 else 0.8))], "muted", HAIR)


def draw_times(times: Times, left: float, right: float, y: float, canvas: Canvas) -> float:
    """Draw a ruler below an axis, with the names of months or years in the middle of their time; return the foot."""
    place, small = placing(times, left, right), canvas.style("small")
    draw_ruler(place, left, right, y, canvas)
    month = (right - left) / (times.end - times.start) / 12
    months = [number for number in (1, 3, 6) if month * number >= max(map(small.width, times.months)) + 2.5]
    baseline = y + 2.4 + small.cap
    if not months or times.end - times.start > 2.5:
        _name_years(times, place, left, right, baseline, canvas)
        return baseline + small.descent + 0.3
    first = ceil(times.start * 12 - 1e-6)
    for number in range(first, floor(times.end * 12 - 1e-6) + 1):
        if number % months[0]:
            continue
        names = [times.months[number % 12]]
        if number % 12 == 0 or number < first + months[0]:
            names.append(str(number // 12))
        edge = max(map(small.width, names)) / 2
        middle = min(max(place((number + 0.5) / 12), edge), canvas.width - edge)
        canvas.lines(middle, baseline, names, "small", "muted", "center")
    return baseline + small.pitch + small.descent + 0.3


def _name_years(
    times: Times, place: Callable[[float], float], left: float, right: float, baseline: float, canvas: Canvas
) -> None:
    """Print years, each in the middle of what is shown of it."""
    width = canvas.measure(str(floor(times.end)), "small")
    year = place(1.0) - place(0.0)
    step = next((step for step in (1, 2, 5, 10, 20, 50) if year * step >= width + 2.5), 100)
    for number in range(floor(times.start + 1e-6), ceil(times.end - 1e-6)):
        start, end = max(left, place(number)), min(right, place(number + 1))
        if number % step == 0 and (step > 1 or end - start >= width + 0.5):
            canvas.text((start + end) / 2, baseline, str(number), "small", "muted", "center")


def draw_steps(
    steps: Sequence[Value], places: Sequence[float], y: float, dashed: Sequence[bool], canvas: Canvas
) -> float:
    """Draw what lies between neighbours as arrows from one to the next; return the foot.

    `dashed` says of each whether it leads to what is only aimed at or rumoured.
    """
    style = canvas.style("strong")
    middle = y + style.cap / 2 + 0.4
    for step, guessed, (start, end) in zip(steps, dashed, pairwise(places), strict=True):
        dash = "dashed" if guessed else ""
        box = canvas.text(
            (start + end) / 2, middle + style.cap / 2, step.printed, "strong", "accent", "center"
        )
        if box.left - start > 2.2:
            canvas.line([(start + 0.7, middle), (box.left - 0.9, middle)], "muted", HAIR, dash)
        if end - box.right > 2.6:
            canvas.line([(box.right + 0.9, middle), (end - 0.7, middle)], "muted", HAIR, dash)
            head = [(end - 1.7, middle - 0.7), (end - 0.7, middle), (end - 1.7, middle + 0.7)]
            canvas.line(head, "muted", HAIR)
    return middle + style.cap / 2 + style.descent + 0.3


def draw_key(names: Sequence[str], fills: Sequence[tuple[Form, str]], canvas: Canvas) -> float:
    """Draw a line of swatches with their names, on as many lines as it takes; return its height."""
    text = canvas.style("text")
    x = y = 0.0
    for name, (form, colour) in zip(names, fills, strict=True):
        width = 4.4 + text.width(name)
        if x and x + width > canvas.width:
            x, y = 0.0, y + text.pitch + 0.6
        canvas.bar(Box(x, y + 0.3, x + 3.2, y + 0.3 + text.cap + 0.4), form, colour)
        canvas.text(x + 4.4, y + 0.4 + text.cap, name)
        x += width + 4.0
    return y + text.pitch + 2.0
