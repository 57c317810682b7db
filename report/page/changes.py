"""What changed since the last edition -> finished words for its page.

What is no longer given is counted, and not named: this audience may have lost its sight of it since. So an old value
stands beside a fact that is still given alone; of cells, captions and sentences the new words are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from report.formats import Formats
from report.model.changes import Change, Comparison
from report.model.period import PeriodError, read_period
from report.model.text import Text

HAPPENED = {
    "revised": "revised, as of {date}",
    "corrected": "corrected",
    "recalculated": "calculated anew",
    "raised": "status up, from {old} to {new}",
    "lowered": "status down, from {old} to {new}",
    "stale": "out of date since {date}",
    "new": "new, as of {date}",
    "renewed": "unchanged, as of {date}",
    "resourced": "from another source",
    "restyled": "printed otherwise",
    "edited": "described otherwise",
}
"""What is said of a fact, by what became of it."""
LISTED = ("inferences", "corrections")
"""Stand with the sources, and are no chapters."""
MOST = 12
"""Sentences of one chapter that are told one by one; more are told by their number."""


def make_changes(comparison: Comparison, formats: Formats, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what templates can name as `changes`."""
    sections = comparison.of("sections")
    return {
        "issue": comparison.old.issue,
        "as_of": _date(comparison.old.as_of, formats),
        "nothing": not comparison.changes,
        "facts": _facts(comparison, formats, record),
        "facts_gone": len(comparison.of("facts", "withdrawn")),
        "new_sections": [change.new for change in sections if change.kind == "new"],
        "retitled": [change.new for change in sections if change.kind == "retitled"],
        "moved": [change.name for change in sections if change.kind == "moved"],
        "edited": _words(sections),
        "removed": len(comparison.of("sections", "removed")),
        "prose": list(_prose(comparison, formats, {section["id"] for section in record["sections"]})),
        "tables": list(_tables(comparison)),
        "tables_gone": len(comparison.of("tables", "removed")),
        "figures": {
            "new": [change.name for change in comparison.of("figures", "new")],
            "retitled": [change.name for change in comparison.of("figures", "retitled")],
            "edited": _words(comparison.of("figures")),
            "gone": len(comparison.of("figures", "removed")),
        },
        "sources": {
            "new": [change.name for change in comparison.of("sources", "new")],
            "edited": [
                {"name": change.name, "words": _words([change])}
                for change in comparison.of("sources", "edited")
            ],
            "gone": len(comparison.of("sources", "removed")),
        },
    }


def _date(typed: str, formats: Formats) -> str:
    """Return a date as typed in this edition's language."""
    try:
        return formats.period(read_period(Text(typed)), "long")
    except PeriodError:
        return typed


def _facts(comparison: Comparison, formats: Formats, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each fact: what it was, what it is, and all that became of it."""
    rows: dict[str, dict[str, Any]] = {}
    for change in comparison.of("facts"):
        fact = record["facts"].get(change.id)
        if fact is None:
            continue
        row = rows.setdefault(
            change.id,
            {
                "id": change.id,
                "name": change.name,
                "old": "",
                "new": _printed(change.id, fact["text"]),
                "happened": [],
            },
        )
        if change.kind in ("revised", "corrected", "recalculated", "restyled"):
            row["old"] = change.old
        elif change.kind != "new" and not row["old"]:
            row["old"] = fact["text"]
        row["happened"].append(_happened(change, formats, fact))
    return list(rows.values())


def _printed(name: str, text: str) -> Markup:
    """Return a fact's value as it stands wherever facts are printed, so that it is found here too."""
    return Markup('<span class="fact" data-fact="{}">{}</span>').format(name, text.replace(" ", "\u00a0", 1))


def _happened(change: Change, formats: Formats, fact: Mapping[str, Any]) -> str:
    """Return in words what became of a fact; a move in status says so."""
    if change.kind in ("raised", "lowered"):
        old, new = formats.status(change.old), formats.status(change.new)
        return formats.term(HAPPENED[change.kind], old=old, new=new)
    date = _date(change.note, formats) if change.kind == "stale" else fact["as_of"]
    return formats.term(HAPPENED[change.kind], date=date)


def _prose(comparison: Comparison, formats: Formats, chapters: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield for each chapter, and for what the appendix lists, its sentences that are new or changed, and how many are gone or moved."""
    by_section: dict[str, list[Change]] = {}
    for change in comparison.of("prose"):
        by_section.setdefault(change.id, []).append(change)
    for name, changes in by_section.items():
        said = {kind: [one.new for one in changes if one.kind == kind] for kind in ("new", "edited")}
        counts = {kind: sum(one.kind == kind for one in changes) for kind in ("deleted", "moved")}
        listed = name in LISTED and name not in chapters
        shown = len(said["new"]) + len(said["edited"]) <= MOST
        counts |= {kind: 0 if shown else len(said[kind]) for kind in said}
        yield {
            "id": name,
            "place": "sources" if listed else f"section-{name}",
            "title": formats.term(changes[0].name) if listed else changes[0].name,
            "new": said["new"] if shown else (),
            "edited": said["edited"] if shown else (),
            "counts": counts,
        }


def _tables(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Yield for each table that is given what became of it, and of its rows."""
    by_table: dict[str, list[Change]] = {}
    for change in comparison.of("tables"):
        if change.kind != "removed":
            by_table.setdefault(change.id, []).append(change)
    for name, changes in by_table.items():
        kinds = [one.kind for one in changes]
        yield {
            "id": name,
            "title": changes[0].name,
            "new": "new" in kinds,
            "retitled": "retitled" in kinds,
            "edited": _words(changes),
            "new_columns": [one.new for one in changes if one.kind == "column new"],
            "columns": [one.new for one in changes if one.kind == "column renamed"],
            "columns_gone": kinds.count("column removed"),
            "new_rows": [one.new for one in changes if one.kind == "row new"],
            "rows_gone": kinds.count("row removed"),
            "rows_moved": [one.new for one in changes if one.kind == "row moved"],
            "rows": [
                {"name": one.new, "cells": _cells(one.cells)} for one in changes if one.kind == "row changed"
            ],
        }


def _cells(cells: Sequence[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"column": column, "new": new} for column, _old, new in cells]


def _words(changes: Sequence[Change]) -> list[str]:
    """Return the new words of subtitles and notes; of those that are gone none."""
    return [new for change in changes if change.kind == "edited" for _part, _old, new in change.cells if new]
