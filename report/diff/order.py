"""Two sequences of names -> which have changed their place: those that a longest common order leaves out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def moved(old: Sequence[T], new: Sequence[T]) -> list[T]:
    """Return what stands in both, each once, but in another order; as few as explain it, in their new order."""
    before = {name: at for at, name in enumerate(old)}
    common = [name for name in new if name in before]
    kept = set(_longest_rising([before[name] for name in common]))
    return [name for name in common if before[name] not in kept]


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return a longest rising run of different numbers, not all of them next to each other."""
    tails: list[int] = []
    ends: list[int] = []
    above: list[int] = []
    for at, number in enumerate(numbers):
        place = bisect_left(tails, number)
        above.append(ends[place - 1] if place else -1)
        tails[place:] = [number, *tails[place + 1 :]]
        ends[place:] = [at, *ends[place + 1 :]]
    run = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(numbers[at])
        at = above[at]
    return run[::-1]
