"""The sections of two records -> what became of each, and of each sentence in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from report.diff.facts import Record, Told
from report.diff.order import moved
from report.model.changes import Change

WORDS = re.compile(r"\{\{ \S+ \}\}|\w+")
LISTED = {"inferences": "Inferences", "corrections": "Corrections"}
"""What the appendix lists beside the sources; told with the prose."""
ALIKE = 0.55
"""Share of words that two sentences have in common where the one is the other, edited."""


@dataclass(frozen=True)
class Sentence:
    """A sentence with its place."""

    section: str
    at: int
    text: str
    written: str

    @property
    def passage(self) -> Mapping[str, str]:
        return {"text": self.text, "written": self.written}


def compare_sections(old: Record, new: Record, told: Told) -> Iterator[Change]:
    """Yield what became of each section, and of each sentence; those of a section that is new or gone go with it."""
    before = {section["id"]: section for section in old["sections"]}
    after = {section["id"]: section for section in new["sections"]}
    for name, section in before.items():
        if name not in after:
            yield Change("sections", "removed", name, section["title"], section["title"])
    for name, section in after.items():
        if name not in before:
            yield Change("sections", "new", name, section["title"], "", section["title"])
        elif not told.same(_title(before[name]), _title(section)):
            title = section["title"]
            yield Change("sections", "retitled", name, title, before[name]["title"], title)
    for name in moved(list(before), list(after)):
        yield Change("sections", "moved", name, after[name]["title"])
    for name, title in LISTED.items():  # an older record may not have them
        if name in old and name in new and name not in {*before, *after}:
            before[name], after[name] = (_listed(title, record[name]) for record in (old, new))
    yield from _sentences(before, after, told)


def _listed(title: str, said: Sequence[Mapping[str, str]]) -> Mapping[str, Any]:
    """Return what the appendix lists as if it were a section."""
    sentences = [one["text"] for one in said]
    return {
        "title": title,
        "sentences": sentences,
        "written": {"sentences": [one["written"] for one in said]},
    }


def _title(section: Mapping[str, Any]) -> Mapping[str, str]:
    return {"text": section["title"], "written": section["written"]["title"]}


def _read(sections: Mapping[str, Mapping[str, Any]]) -> list[Sentence]:
    return [
        Sentence(name, at, text, written)
        for name, section in sections.items()
        for at, (text, written) in enumerate(
            zip(section["sentences"], section["written"]["sentences"], strict=True)
        )
    ]


def _sentences(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]], told: Told
) -> Iterator[Change]:
    """Match sentences: those that are the same where they stood or elsewhere, then those that are alike."""
    old, new = _read(before), _read(after)
    pairs = _same(old, new, told)
    strayed = {
        (section, at)
        for section in after
        for at in _strayed(
            [(one.at, other.at) for one, other in pairs if one.section == other.section == section]
        )
    }
    for one, other in pairs:
        if one.section != other.section or (other.section, other.at) in strayed:
            title = after[other.section]["title"]
            came = before[one.section]["title"] if one.section != other.section else ""
            yield Change("prose", "moved", other.section, title, one.text, other.text, came)
    left = _without(old, {(one.section, one.at) for one, _other in pairs})
    come = _without(new, {(other.section, other.at) for _one, other in pairs})
    edited = [pair for name in after if name in before for pair in _alike(left, come, name)]
    for one, other in edited:
        title = after[other.section]["title"]
        yield Change("prose", "edited", other.section, title, one.text, other.text)
    for one in _without(left, {(pair[0].section, pair[0].at) for pair in edited}):
        if one.section in after:
            yield Change("prose", "deleted", one.section, after[one.section]["title"], one.text)
    for other in _without(come, {(pair[1].section, pair[1].at) for pair in edited}):
        if other.section in before:
            yield Change("prose", "new", other.section, after[other.section]["title"], "", other.text)


def _without(sentences: Sequence[Sentence], places: set[tuple[str, int]]) -> list[Sentence]:
    return [one for one in sentences if (one.section, one.at) not in places]


def _same(old: Sequence[Sentence], new: Sequence[Sentence], told: Told) -> list[tuple[Sentence, Sentence]]:
    """Pair the sentences that say the same: first within their section in order, then wherever they went."""
    waiting: dict[str, list[Sentence]] = {}
    for one in old:
        waiting.setdefault(one.written, []).append(one)
    pairs: list[tuple[Sentence, Sentence]] = []
    for here in (True, False):
        taken = {(other.section, other.at) for _one, other in pairs}
        for other in new:
            if (other.section, other.at) in taken:
                continue
            for one in waiting.get(other.written, ()):
                if (one.section == other.section or not here) and told.same(one.passage, other.passage):
                    waiting[other.written].remove(one)
                    pairs.append((one, other))
                    break
    return pairs


def _strayed(places: Sequence[tuple[int, int]]) -> list[int]:
    """Return the new places of sentences that have changed their order within a section."""
    new_by_old = dict(places)
    order = [old for old, _new in sorted(places, key=lambda place: place[1])]
    return [new_by_old[old] for old in moved(sorted(new_by_old), order)]


def _alike(
    left: Sequence[Sentence], come: Sequence[Sentence], section: str
) -> list[tuple[Sentence, Sentence]]:
    """Pair the sentences of a section that are alike enough to be one, edited; the most alike first."""
    old = [one for one in left if one.section == section]
    new = [one for one in come if one.section == section]
    scored = sorted(
        (
            (-_likeness(one.written, other.written), abs(one.at - other.at), one.at, other.at, one, other)
            for one in old
            for other in new
        ),
        key=lambda item: item[:4],
    )
    pairs: list[tuple[Sentence, Sentence]] = []
    for score, _gap, _one_at, _other_at, one, other in scored:
        free = all(one is not pair[0] and other is not pair[1] for pair in pairs)
        if -score >= ALIKE and free:
            pairs.append((one, other))
    return sorted(pairs, key=lambda pair: pair[1].at)


def _likeness(one: str, other: str) -> float:
    words, others = WORDS.findall(one.lower()), WORDS.findall(other.lower())
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
