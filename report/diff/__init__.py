"""The records of two editions -> what changed: facts, tables by row, captions, prose by sentence, sections, sources.

Records are plain values, as edition.json has them; where they come from is the business of `build`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from report.diff.captions import compare_captions
from report.diff.facts import compare_facts, told_by_facts
from report.diff.prose import compare_sections
from report.diff.rows import compare_tables
from report.diff.told import as_json, as_markdown, as_text
from report.model.changes import KINDS, Comparison, Issue

__all__ = ["as_json", "as_markdown", "as_text", "compare"]

Record = Mapping[str, Any]


def compare(old: Record, new: Record) -> Comparison:
    """Return what changed from one edition to another; nothing where they say the same."""
    told = told_by_facts(old, new)
    changes = [
        *compare_facts(old, new, told),
        *compare_tables(old, new, told),
        *compare_captions(old, new, told),
        *compare_sections(old, new, told),
    ]
    order = {(part, kind): at for part in KINDS for at, kind in enumerate(KINDS[part])}
    changes.sort(key=lambda change: (list(KINDS).index(change.part), order[change.part, change.kind]))
    return Comparison(_issue(old), _issue(new), tuple(changes))


def _issue(record: Record) -> Issue:
    names = ("briefing", "title", "issue", "as_of", "audience", "language", "paper")
    return Issue(**{name: str(record.get(name, "")) for name in names})
