"""The words round figures and tables, of sources, and on the front, of two records -> what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from report.diff.facts import NOTHING, Passages, Record, Told
from report.model.changes import Change, Part

PARTS: Mapping[str, Part] = {"table": "tables", "figure": "figures", "source": "sources"}
ALONE: Mapping[str, Part] = {"figure": "figures", "source": "sources"}
"""Those that are told as new and removed here; tables are with their rows."""
FRONT = "front"
"""What the edition's own title and subtitle are called, and what else stands on its first page."""
TITLES = ("title", "subtitle")
LABEL = "label "


def compare_captions(old: Record, new: Record, told: Told) -> Iterator[Change]:
    """Yield what became of each figure, of each source, and of the words round figures and tables.

    An older record may have no captions: then nothing is told.
    """
    before, after = old.get("captions"), new["captions"]
    if before is None:
        return
    for name in dict.fromkeys((*before, *after)):
        kind, _, id = name.partition(".")
        if name in before and name in after:
            yield from _both(name, before[name], after[name], told)
        elif kind in ALONE and name in after:
            title = after[name]["title"]["text"]
            yield Change(ALONE[kind], "new", id, title, "", title)
        elif kind in ALONE:
            title = before[name]["title"]["text"]
            yield Change(ALONE[kind], "removed", id, title, title)


def _both(name: str, old: Passages, new: Passages, told: Told) -> Iterator[Change]:
    kind, _, id = name.partition(".")
    part = PARTS.get(kind, "sections")
    changed = told.differing(old, new)
    if _labels(old) != _labels(new):  # a point more or less: that is told with the facts and tables
        changed = {one: words for one, words in changed.items() if not one.startswith(LABEL)}
    title = new.get("title", NOTHING)["text"]
    for heading in TITLES if name == FRONT else TITLES[:1] if part != "sources" else ():
        if heading in changed:
            was, now = changed.pop(heading)
            yield Change(part, "retitled", id or name, title if id else now or was, was, now)
    if changed:
        cells = tuple((one, *words) for one, words in changed.items())
        yield Change(part, "edited", id or name, title or name, cells=cells)


def _labels(parts: Mapping[str, object]) -> int:
    return sum(part.startswith(LABEL) for part in parts)
