"""The words round figures and tables, and on the front, of two records -> what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from report.diff.facts import Record, Told
from report.model.changes import Change, Part

PARTS: Mapping[str, Part] = {"table": "tables", "figure": "figures"}
FRONT = "front"
"""What the edition's own title and subtitle are called."""
NOTHING: Mapping[str, str] = {"text": "", "written": ""}


def compare_captions(old: Record, new: Record, told: Told) -> Iterator[Change]:
    """Yield what became of each figure and of the words round figures and tables.

    Tables that are new or gone are told with their rows. An older record may have no captions: then nothing is told.
    """
    before, after = old.get("captions"), new["captions"]
    if before is None:
        return
    for name in dict.fromkeys((*before, *after)):
        kind, _, id = name.partition(".")
        if name in before and name in after:
            yield from _both(name, before[name], after[name], told)
        elif kind == "figure" and name in after:
            yield Change("figures", "new", id, after[name]["title"]["text"], "", after[name]["title"]["text"])
        elif kind == "figure":
            yield Change(
                "figures", "removed", id, before[name]["title"]["text"], before[name]["title"]["text"]
            )


def _both(
    name: str, old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]], told: Told
) -> Iterator[Change]:
    kind, _, id = name.partition(".")
    part = PARTS.get(kind, "sections")
    changed = {
        part: (old.get(part, NOTHING)["text"], new.get(part, NOTHING)["text"])
        for part in dict.fromkeys((*old, *new))
        if not told.same(old.get(part, NOTHING), new.get(part, NOTHING))
    }
    title = new.get("title", NOTHING)["text"]
    if name == FRONT:
        for was, now in changed.values():
            yield Change("sections", "retitled", FRONT, now or was, was, now)
        return
    if "title" in changed:
        yield Change(part, "retitled", id, title, *changed.pop("title"))
    if changed:
        yield Change(part, "edited", id, title, cells=tuple((one, *words) for one, words in changed.items()))
