"""The facts of two records -> what became of each; and which of them account for a number that changed elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from report.model.changes import Change
from report.model.ledger import STATUSES

Record = Mapping[str, Any]
Facts = Mapping[str, Mapping[str, Any]]
Passages = Mapping[str, Mapping[str, str]]
"""What is said, by the part that says it: as printed, and as written."""
NOTHING: Mapping[str, str] = {"text": "", "written": ""}
VALUE = ("value", "unit", "qualifier")
MARK = re.compile(r"\{\{ (\S+) \}\}")
ALIASES = ("latest", "previous")
"""The names under which a series gives whichever of its points it is."""
REFERENCES = ("figure.", "table.", "section.", "source.")


def compare_facts(old: Record, new: Record, told: Told) -> Iterator[Change]:
    """Yield what became of each fact: of its value, of its status, of its age."""
    before, after = old["facts"], new["facts"]
    declared = _declared(new) - _declared(old)
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield _change("withdrawn", name, before[name], old=before[name]["text"])
        elif name not in before:
            yield _change("new", name, after[name], new=after[name]["text"])
        else:
            yield from _both(name, before, after, name in declared)
            yield from _described(name, before[name], after[name], told)
            if _is_stale(after[name], new) and not _is_stale(before[name], old):
                note = after[name]["stale_after"]
                yield _change("stale", name, after[name], new=after[name]["text"], note=note)


def _both(name: str, before: Facts, after: Facts, declared: bool) -> Iterator[Change]:
    """Yield what changed in a fact that both editions give; `declared` says that the briefing calls it a correction."""
    old, new = before[name], after[name]
    dates = f"{old['as_of']} → {new['as_of']}" if old["as_of"] != new["as_of"] else str(new["as_of"] or "")
    words = {"old": old["text"], "new": new["text"]}
    valued = any(old[key] != new[key] for key in VALUE)
    if valued:
        kind, note = "revised" if _later(old, new) and not declared else "corrected", dates
        causes = [one for one in new["inputs"] if one in before and _moved(before.get(one), after.get(one))]
        if new["formula"] and new["formula"] == old["formula"] and causes:
            kind, note = "recalculated", ", ".join(causes)
        yield _change(kind, name, new, **words, note=note)
    elif old["text"] != new["text"]:
        yield _change("restyled", name, new, **words)
    elif _later(old, new) and not new["calculated"]:
        yield _change("renewed", name, new, **words, note=dates)
    elif old["dated"] != new["dated"] and not new["calculated"]:
        yield _change("corrected", name, new, **words, note=dates)
    if old["status"] != new["status"]:
        down = STATUSES.index(new["status"]) > STATUSES.index(old["status"])
        kind = "lowered" if down else "raised"
        yield _change(kind, name, new, old=old["status"], new=new["status"], note=new["text"])
    if old["source"] != new["source"] and not new["calculated"]:
        before_, after_ = ", ".join(old["source"]), ", ".join(new["source"])
        yield _change("resourced", name, new, old=before_, new=after_, note=new["text"])


def _described(name: str, old: Mapping[str, Any], new: Mapping[str, Any], told: Told) -> Iterator[Change]:
    """Yield whether a fact's label or note says something else; an older record may have neither."""
    words = told.differing(old.get("words", {}), new.get("words", {})) if "words" in old else {}
    if words:
        cells = tuple((part, *said) for part, said in words.items())
        yield Change("facts", "edited", name, new["label"] or name, cells=cells)


def _declared(record: Record) -> set[str]:
    """Return the facts that a briefing's corrections name."""
    return {name for one in record["corrections"] for name in MARK.findall(one["written"])}


def _later(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Say whether a value is of a later date: by its last day, then by its first."""
    if not old["dated"] or not new["dated"]:
        return bool(new["dated"] and not old["dated"])
    return tuple(new["dated"][::-1]) > tuple(old["dated"][::-1])


def _moved(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> bool:
    return old is None or new is None or any(old[key] != new[key] for key in VALUE)


def _is_stale(fact: Mapping[str, Any], record: Record) -> bool:
    return bool(fact["stale_after"]) and bool(fact["stale_after"] < record["dated"][0])


def _change(
    kind: str, name: str, fact: Mapping[str, Any], old: str = "", new: str = "", note: str = ""
) -> Change:
    return Change("facts", kind, name, fact["label"] or name, old, new, note)


class Told:
    """Which changes of printed words the facts account for already, so that none is counted twice."""

    def __init__(self, facts: Collection[str]) -> None:
        self.facts = facts

    def same(self, old: Mapping[str, str], new: Mapping[str, str]) -> bool:
        """Say whether two passages say the same but for facts that have changed, and for numbers of references."""
        if old["written"] != new["written"]:
            return False
        names = MARK.findall(new["written"])
        return old["text"] == new["text"] or any(
            name in self.facts or name.startswith(REFERENCES) for name in names
        )

    def differing(self, old: Passages, new: Passages) -> dict[str, tuple[str, str]]:
        """Return the parts that say something else, with their old and their new words."""
        return {
            part: (old.get(part, NOTHING)["text"], new.get(part, NOTHING)["text"])
            for part in dict.fromkeys((*old, *new))
            if not self.same(old.get(part, NOTHING), new.get(part, NOTHING))
        }


def told_by_facts(old: Record, new: Record) -> Told:
    """Return what the facts of two editions account for; a series' `.latest` with any of its points."""
    told = set()
    for name in dict.fromkeys((*old["facts"], *new["facts"])):
        before, after = old["facts"].get(name, {}), new["facts"].get(name, {})
        changed = {key for key in (*VALUE, "text", "status", "dated") if before.get(key) != after.get(key)}
        if changed - {"dated"}:
            told |= {name, *(f"{name.rpartition('.')[0]}.{part}" for part in ALIASES)}
        told |= {
            f"{name}:{part}" for part, key in (("status", "status"), ("as_of", "dated")) if key in changed
        }
    return Told(told)
