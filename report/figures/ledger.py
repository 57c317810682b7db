"""Groups of statements, each with the mark of its status; side by side where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from report.figures.canvas import FINE, HAIR, Canvas
from report.figures.data import Body, Item, Reader
from report.figures.words import SPACE, bare, depth, draw_lines, draw_statements, set_statements, shared, wrap
from report.model.figures import LedgerSpec

NARROWEST = 44.0
"""The least width of a group beside others."""
BESIDE = 80.0
"""From this width on, headings stand beside their statements."""
PAD = 2.4
"""Round the rules between groups."""


class Group(NamedTuple):
    """A heading with its statements."""

    label: str
    items: tuple[Item, ...]

    @property
    def word(self) -> str:
        """Return the word of the status that its statements share; empty where the heading says it."""
        item = shared(self.items)
        return item.word if item and item.word.casefold() != self.label.casefold() else ""

    @property
    def spoken(self) -> str:
        item = shared(self.items)
        head = f"{self.label} ({self.word})" if self.word else self.label
        return f"{head}: " + "; ".join(
            bare(entry.text) + (f", {entry.word}" if entry.word and not item else "") for entry in self.items
        )


@dataclass(frozen=True)
class Ledger(Body):
    """The groups, as they are read."""

    phrase = "Lists of statements"
    groups: tuple[Group, ...]

    def sentences(self) -> list[str]:
        return [group.spoken for group in self.groups]

    def records(self) -> list[tuple[str, ...]]:
        return [
            (group.label, bare(item.text), "text", "", "", item.status, bare(item.note))
            for group in self.groups
            for item in group.items
        ]


def plan(spec: LedgerSpec, read: Reader) -> Ledger | None:
    """Resolve the statements; a group that has none for this audience is left out."""
    groups = [
        Group(read.words(group.label), tuple(found for item in group.items if (found := read.item(item))))
        for group in spec.groups
    ]
    groups = [group for group in groups if group.items]
    return Ledger(tuple(groups)) if groups else None


def draw(ledger: Ledger, canvas: Canvas) -> float:
    """Set the groups, and return the height they take."""
    gutter = canvas.theme.length("gutter")
    width = (canvas.width + gutter) / len(ledger.groups) - gutter
    if len(ledger.groups) > 1 and width >= NARROWEST:
        return _draw_columns(ledger.groups, width, gutter, canvas)
    return _draw_rows(ledger.groups, canvas)


def _draw_columns(groups: Sequence[Group], width: float, gutter: float, canvas: Canvas) -> float:
    """Set the groups side by side, the word of their status at the right of each heading."""
    strong, small = canvas.style("strong"), canvas.style("small")
    heads = [wrap(group.label, width, canvas, "strong") for group in groups]
    below = any(
        group.word and strong.width(group.label) + 2.5 + small.width(group.word) > width for group in groups
    )
    rule = 0.2 + max(depth(lines, canvas) for lines in heads) + (small.pitch if below else 0.0) + 1.9
    foot = rule
    for index, (group, lines) in enumerate(zip(groups, heads, strict=True)):
        x = index * (width + gutter)
        last = draw_lines(lines, x, 0.2, canvas)
        if group.word and not below:
            canvas.text(x + width, last, group.word, "small", "muted", "right")
        elif group.word:
            canvas.text(x, last + small.pitch, group.word, "small", "muted")
        canvas.line([(x, rule), (x + width, rule)], "ink", FINE)
        foot = max(foot, _draw_items(group, x, rule + PAD, width, canvas))
    return foot + strong.descent + 0.5


def _draw_rows(groups: Sequence[Group], canvas: Canvas) -> float:
    """Set the groups one below the other, their headings at the left where there is room, else above."""
    small = canvas.style("small")
    aside = canvas.width * 0.27 if canvas.width >= BESIDE else 0.0
    left = aside + 4.0 if aside else 0.0
    y = 0.2
    for index, group in enumerate(groups):
        if index:
            canvas.line([(0, y), (canvas.width, y)], "rule", HAIR)
            y += PAD
        foot = draw_lines(wrap(group.label, aside or canvas.width, canvas, "strong"), 0, y, canvas)
        if group.word:
            foot += small.pitch
            canvas.text(0, foot, group.word, "small", "muted")
        y = _draw_items(group, left, y if aside else foot + SPACE, canvas.width - left, canvas)
        y = max(y, foot) + PAD + 0.3
    return y - PAD + canvas.style("text").descent


def _draw_items(group: Group, x: float, y: float, width: float, canvas: Canvas) -> float:
    """Set a group's statements from `y` down; return the last baseline."""
    statements = set_statements(group.items, width, canvas, told=shared(group.items) is not None)
    return draw_statements(statements, x, y, canvas)
