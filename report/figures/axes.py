"""What several families share: gridlines, a ruler of months, the steps between values, a key of fills."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor

from report.figures.canvas import HAIR, Canvas
from report.figures.data import Axis, Form
from report.figures.layout import Box


def draw_grid(axis: Axis, zero: float, scale: float, left: float, right: float, canvas: Canvas) -> None:
    """Draw light horizontal lines with their numbers at the left edge."""
    small = canvas.style("small")
    for mark, printed in axis.ticks:
        y = zero - mark * scale
        canvas.line([(left, y), (right, y)], "grid", HAIR)
        canvas.text(0, y + small.cap / 2, printed, "small", "muted")


def draw_months(whens: Sequence[float], places: Sequence[float], y: float, canvas: Canvas) -> None:
    """Draw a tick a month below an axis, longer ones in January, so that distances in time can be seen."""
    if whens[-1] <= whens[0]:
        return
    scale = (places[-1] - places[0]) / (whens[-1] - whens[0])
    first, last = whens[0] - places[0] / scale, whens[-1] + (canvas.width - places[-1]) / scale
    step = 1 if scale / 12 >= 1.2 else 3 if scale / 4 >= 1.2 else 12
    for month in range(ceil(first * 12), floor(last * 12) + 1):
        if month % step:
            continue
        x = places[0] + (month / 12 - whens[0]) * scale
        if 0 <= x <= canvas.width:
            canvas.line([(x, y), (x, y + (1.6 if month % 12 == 0 else 0.8))], "muted", HAIR)


def draw_steps(
    steps: Sequence[str], places: Sequence[float], y: float, canvas: Canvas, last: str = ""
) -> float:
    """Draw what lies between neighbours as arrows from one to the next; return the foot.

    `last`: the dash of the last arrow, where it leads to what is not confirmed.
    """
    style = canvas.style("strong")
    middle = y + style.cap / 2 + 0.4
    for index, (words, (start, end)) in enumerate(zip(steps, pairwise(places), strict=True)):
        width = style.width(words)
        dash = last if index == len(steps) - 1 else ""
        box = canvas.text((start + end) / 2, middle + style.cap / 2, words, "strong", "accent", "center")
        for near, far in ((start + 0.8, box.left - 0.9), (end - 0.8, box.right + 0.9)):
            if (far - near) * (1 if near < box.left else -1) > 0.3:
                canvas.line([(near, middle), (far, middle)], "muted", HAIR, dash)
        if end - start > width + 3.6:
            canvas.line(
                [(end - 1.9, middle - 0.75), (end - 0.8, middle), (end - 1.9, middle + 0.75)], "muted", HAIR
            )
    return middle + style.cap / 2 + style.descent + 0.3


def draw_key(
    names: Sequence[str], fills: Sequence[tuple[Form, str]], canvas: Canvas, y: float = 0.0
) -> float:
    """Draw a line of swatches with their names; return the height it takes."""
    text = canvas.style("text")
    x = 0.0
    for name, (form, colour) in zip(names, fills, strict=False):
        width = 4.4 + text.width(name)
        if x and x + width > canvas.width:
            x, y = 0.0, y + text.pitch + 0.6
        canvas.bar(Box(x, y + 0.3, x + 3.2, y + 0.3 + text.cap + 0.4), form, colour)
        canvas.text(x + 4.4, y + 0.4 + text.cap, name)
        x += width + 4.0
    return y + text.pitch + 2.0
