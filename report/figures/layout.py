"""Geometry without a drawing library: boxes, labels kept apart, and the ticks of an axis. Lengths in millimetres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def outline(self, edges: str) -> list[list[tuple[float, float]]]:
        """Return lines along the edges named by their first letters, neighbours in one."""
        corners = [
            (self.left, self.top),
            (self.right, self.top),
            (self.right, self.bottom),
            (self.left, self.bottom),
        ]
        lines: list[list[tuple[float, float]]] = []
        for index, edge in enumerate("trbl"):
            start, end = corners[index], corners[(index + 1) % 4]
            if edge not in edges:
                continue
            if lines and lines[-1][-1] == start:
                lines[-1].append(end)
            else:
                lines.append([start, end])
        if len(lines) > 1 and lines[-1][-1] == lines[0][0]:
            lines[0] = lines.pop()[:-1] + lines[0]
        return lines

    def wider(self, margin: float) -> Box:
        """Return the box with a margin on every side."""
        return Box(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)

    def touches(self, other: Box, slack: float = 0.0) -> bool:
        """Say whether two boxes share more than `slack`; a negative slack asks for a gap."""
        return (
            self.left < other.right - slack
            and other.left < self.right - slack
            and self.top < other.bottom - slack
            and other.top < self.bottom - slack
        )

    def crosses(self, start: tuple[float, float], end: tuple[float, float]) -> bool:
        """Say whether a straight line runs through the box (Liang and Barsky's clipping)."""
        low, high = 0.0, 1.0
        run, rise = end[0] - start[0], end[1] - start[1]
        edges = (
            (-run, start[0] - self.left),
            (run, self.right - start[0]),
            (-rise, start[1] - self.top),
            (rise, self.bottom - start[1]),
        )
        for step, room in edges:
            if step == 0:
                if room < 0:
                    return False
            elif step < 0:
                low = max(low, room / step)
            else:
                high = min(high, room / step)
        return low <= high


def spread(wanted: Sequence[float], sizes: Sequence[float], start: float, end: float) -> list[float]:
    """Return positions of middles near those wanted, in their order, so that nothing overlaps.

    Where the room from `start` to `end` does not suffice, they are packed from `start` on and run over `end`.
    """
    groups: list[tuple[list[int], float, float]] = []
    for index, (middle, size) in enumerate(zip(wanted, sizes, strict=True)):
        group, left, width = [index], middle - size / 2, size
        while True:
            left = max(start, min(left, end - width))
            if not groups or groups[-1][1] + groups[-1][2] <= left:
                break
            before, _left, length = groups.pop()
            # The joined group stands where its members on average want to.
            group, width = before + group, length + width
            left, inside = 0.0, 0.0
            for member in group:
                left += (wanted[member] - sizes[member] / 2 - inside) / len(group)
                inside += sizes[member]
        groups.append((group, left, width))
    places = [0.0] * len(wanted)
    for group, left, _width in groups:
        for member in group:
            places[member] = left + sizes[member] / 2
            left += sizes[member]
    return places


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers (steps of 1, 2 or 5) from at most `low` to at least `high`."""
    span = (high - low) or abs(high) or 1.0
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step * power for step in (1, 2, 5, 10) if step * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, max(last, first + 1) + 1)]


def hatching(box: Box, pitch: float) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return lines at 45 degrees that fill a box, cut at its edges; `pitch` is the distance along its top."""
    lines = []
    total = box.width + box.height
    at = pitch / 2
    while at < total:
        # The line x + y = at, from the left or bottom edge up to the top or right edge.
        start = (box.left + max(0.0, at - box.height), box.top + min(at, box.height))
        end = (box.left + min(at, box.width), box.top + max(0.0, at - box.width))
        lines.append((start, end))
        at += pitch
    return lines
