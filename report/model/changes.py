"""What changed between two editions, as plain values: what `diff` finds, and what the page of changes prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Part = Literal["facts", "tables", "figures", "prose", "sections", "sources"]
KINDS: dict[Part, tuple[str, ...]] = {
    "facts": (
        "revised",
        "corrected",
        "recalculated",
        "raised",
        "lowered",
        "stale",
        "new",
        "withdrawn",
        "renewed",
        "resourced",
        "restyled",
        "edited",
    ),
    "tables": (
        "new",
        "removed",
        "retitled",
        "edited",
        "column new",
        "column removed",
        "column renamed",
        "row new",
        "row removed",
        "row changed",
        "row moved",
    ),
    "figures": ("new", "removed", "retitled", "edited"),
    "prose": ("new", "edited", "deleted", "moved"),
    "sections": ("new", "removed", "retitled", "edited", "moved"),
    "sources": ("new", "removed", "edited"),
}
"""What can become of what, in the order in which it is told.

A fact is *revised* where the world or its source has moved on (a newer as-of), *corrected* where the same thing is given
another value, *recalculated* where it follows from another change, *raised* or *lowered* in status, *stale* once its
`stale_after` has passed, *renewed* where a newer as-of gives the same value, *resourced* where another source stands
behind it, *restyled* where the same value is printed otherwise, *edited* where its label or note says something else.
"""


@dataclass(frozen=True)
class Issue:
    """Which edition one side is."""

    briefing: str
    title: str
    issue: str
    as_of: str
    audience: str
    language: str
    paper: str


@dataclass(frozen=True)
class Change:
    """One thing that changed."""

    part: Part
    kind: str
    id: str
    """Of the fact, the table or the section."""
    name: str
    """What a reader calls it: a fact's label, a row's header, a title."""
    old: str = ""
    new: str = ""
    note: str = ""
    """What else tells it apart: the dates of two values, the section that a sentence came from, a fact's inputs."""
    cells: tuple[tuple[str, str, str], ...] = ()
    """Of a row: each cell changed, by its column's label; of a caption, a source, a fact's words: each part. With old and new words."""


@dataclass(frozen=True)
class Comparison:
    """Two editions, and what changed from the one to the other."""

    old: Issue
    new: Issue
    changes: tuple[Change, ...]

    def of(self, part: Part, *kinds: str) -> tuple[Change, ...]:
        """Return the changes of a part, of these kinds only if any are named."""
        return tuple(one for one in self.changes if one.part == part and (not kinds or one.kind in kinds))
