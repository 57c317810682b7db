"""Two names of editions -> what changed in each pair of them, and which have no counterpart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from report.build.order import Order
from report.build.recorded import Key, Recorded, find_records
from report.diff import compare
from report.model.changes import Comparison
from report.problems import UsageError


@dataclass(frozen=True)
class Compared:
    """What became of the editions under two names."""

    comparisons: tuple[Comparison, ...]
    missing: tuple[str, ...]
    """A sentence for each edition that one side alone has, or that cannot be compared."""


def compared(old: str, new: str, project: Path) -> Compared:
    """Compare the editions under two names, pair by pair; UsageError where nothing can be compared."""
    before = find_records(old, Order(project), Path())
    after = find_records(new, Order(project), Path())
    pairs = _pairs(before, after)
    missing = [f'"{name}" of "{side.name}" carries no edition.json.' for side in (before, after) for name in side.without]
    for side, other, taken in (
        (before, after, {pair[0] for pair in pairs}),
        (after, before, {pair[1] for pair in pairs}),
    ):
        if not other.single:
            missing += [f'{key} is in "{side.name}" only.' for key in side.records if key not in taken]
    if not pairs:
        raise UsageError(" ".join(["There are no two editions to compare.", *missing]))
    comparisons = [compare(before.records[one], after.records[other]) for one, other in pairs]
    return Compared(tuple(comparisons), tuple(missing))


def _pairs(before: Recorded, after: Recorded) -> list[tuple[Key, Key]]:
    """Pair the editions: by their names, on the same paper if there is one; two files whatever they are."""
    if before.single and after.single:
        return [(next(iter(before.records)), next(iter(after.records)))]
    pairs = []
    for key in after.records:
        alike = [other for other in before.records if other[:3] == key[:3]]
        if key in alike:
            pairs.append((key, key))
        elif alike and not any(pair[0] == alike[0] for pair in pairs):
            pairs.append((alike[0], key))
    return pairs
