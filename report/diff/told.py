"""What changed -> text, Markdown, or plain values for JSON; in English, as all that is printed in a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from report.model.changes import Change, Comparison, Issue, Part

PARTS: dict[Part, str] = {
    "facts": "Facts",
    "tables": "Tables",
    "figures": "Figures",
    "prose": "Prose",
    "sections": "Sections",
    "sources": "Sources",
}
WORDS = {
    ("facts", "raised"): "status up",
    ("facts", "lowered"): "status down",
    ("facts", "stale"): "out of date",
    ("facts", "renewed"): "unchanged, newer",
    ("facts", "resourced"): "other source",
    ("facts", "restyled"): "printed otherwise",
    ("facts", "edited"): "described otherwise",
}
"""What a kind of change is called, where its name is no word for it."""


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values."""
    return {
        "old": vars(comparison.old),
        "new": vars(comparison.new),
        "changes": [
            {
                **vars(change),
                "cells": [{"column": column, "old": old, "new": new} for column, old, new in change.cells],
            }
            for change in comparison.changes
        ],
    }


def as_text(comparison: Comparison) -> Iterator[str]:
    """Yield a comparison as lines for a terminal."""
    yield heading(comparison)
    for part, named in PARTS.items():
        changes = comparison.of(part)
        if changes:
            width = max(len(word(change)) for change in changes)
            yield ""
            yield f"{named} ({len(changes)})"
            yield from (f"  {word(change):{width}}  {line(change)}" for change in changes)


def as_markdown(comparison: Comparison) -> Iterator[str]:
    """Yield a comparison as lines of Markdown."""
    yield f"## {_escaped(heading(comparison))}"
    for part, named in PARTS.items():
        changes = comparison.of(part)
        if changes:
            yield from ("", f"### {named}", "")
            yield from (f"- **{word(change)}**: {_escaped(line(change))}" for change in changes)


def heading(comparison: Comparison) -> str:
    """Return which editions are compared, and how much changed."""
    old, new = comparison.old, comparison.new
    count = len(comparison.changes)
    told = "nothing changed" if not count else "1 change" if count == 1 else f"{count} changes"
    return f"{name(new)}: issue {old.issue} ({old.as_of}) → {new.issue} ({new.as_of}): {told}"


def name(issue: Issue) -> str:
    """Return what an edition is called: mistral/board, mistral/executive.fr."""
    return f"{issue.briefing}/{issue.audience} ({issue.language})"


def word(change: Change) -> str:
    """Return what has become of something, in a word or two."""
    return WORDS.get((change.part, change.kind), change.kind)


def line(change: Change) -> str:
    """Return a change as one line, without the word for it."""
    step = " → ".join(text for text in (change.old, change.new) if text)
    match change.part, change.kind:
        case "facts", "raised" | "lowered":
            way = "up" if change.kind == "raised" else "down"
            return f"{_fact(change)}: {step}, moved {way} ({change.note})"
        case "facts", "stale":
            return f"{_fact(change)}: {change.new}, held until {change.note}"
        case "facts", "renewed":
            return f"{_fact(change)}: still {change.new} ({change.note})"
        case "facts", "recalculated":
            return f"{_fact(change)}: {step} (from {change.note})"
        case "facts", "edited":
            return f"{_fact(change)}: {_parts(change)}"
        case "facts", _:
            return f"{_fact(change)}: {step}" + (f" ({change.note})" if change.note else "")
        case "tables", "row changed":
            return f"{change.id}, {change.new}: {_parts(change)}"
        case "tables", "row new" | "row removed":
            cells = "; ".join(f"{column}: {old or new}" for column, old, new in change.cells)
            return f"{change.id}, {change.old or change.new}: {cells}"
        case _, "edited" if change.cells:
            return f"{change.id}, {_parts(change)}"
        case "tables", "row moved":
            return f"{change.id}, {change.new}"
        case "tables" | "figures" | "sources", "new" | "removed":
            return f"{change.id}: {change.name}"
        case "prose", "moved":
            return f"{change.id}: {change.new}" + (f" (from “{change.note}”)" if change.note else "")
        case "sections", "moved":
            return f"{change.id}: {change.name}"
        case _:
            return f"{change.id}: {step}"


def _parts(change: Change) -> str:
    return "; ".join(f"{part}: {old or '–'} → {new or '–'}" for part, old, new in change.cells)


def _fact(change: Change) -> str:
    return change.id if change.name == change.id else f"{change.name} ({change.id})"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)
