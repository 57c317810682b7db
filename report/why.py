"""A briefing, its ledger and the name of a fact -> where the fact comes from, and what depends on it.

Where it is printed, `build` adds; how all of it is printed is the business of `cli`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from report.formats import Formats
from report.marks import Printer
from report.model.briefing import Briefing
from report.model.ledger import Fact, Ledger
from report.model.text import Text, Words
from report.problems import Problems

Row = dict[str, Any]


@dataclass(frozen=True)
class Why:
    """All that is known of one fact."""

    briefing: str
    fact: Row
    """id, label, value, unit, status, as_of, reviewed, stale_after, note, path, line."""
    sources: list[Row]
    """id, title, kind, grade, quality, via; with passage and quote, where in it the fact stands."""
    formula: str
    inputs: list[Row]
    """Facts that it is calculated from, and what those are, with their `depth`."""
    dependants: list[Row]
    """Facts that are calculated from it, directly or not, with their `depth`."""
    printed: list[Row] = field(default_factory=list)
    """edition, path, and text with page where it has been built, else with section or figure; `stale` where it was built,
    but not of these data."""


@dataclass(frozen=True)
class Asked:
    """A briefing in which a fact is asked for."""

    briefing: Briefing
    ledger: Ledger
    formats: Formats

    def why(self, name: str) -> Why | None:
        """Return all that is known of the fact of this name but where it is printed; None where there is none."""
        fact = self.ledger.find(name)
        if fact is None:
            return None
        return Why(
            self.briefing.name,
            {
                **self._row(fact),
                "unit": fact.unit,
                "reviewed": self.formats.period(fact.reviewed) if fact.reviewed else None,
                "stale_after": str(fact.stale_after) if fact.stale_after else None,
                "note": self._words(fact.note),
            },
            [self._source(source, fact) for source in fact.sources],
            fact.formula,
            list(self._inputs(fact, 0)),
            list(self._dependants(fact)),
        )

    def _row(self, fact: Fact) -> Row:
        calculated = [self.formats.term("calculated")] if fact.calculated else []
        return {
            "id": fact.id,
            "label": self._words(fact.label),
            "value": Printer(self.ledger, self.formats, {}, Problems()).words(fact),
            "status": ", ".join([self.formats.status(fact.status), *calculated]),
            "as_of": self.formats.period(fact.as_of) if fact.as_of else None,
            "path": fact.place.path,
            "line": fact.place.line,
        }

    def _source(self, name: str, fact: Fact) -> Row:
        source = self.briefing.sources[Text(name)]
        stated = not fact.calculated
        return {
            "id": name,
            "title": self._words(source.title),
            "kind": self._words(source.kind),
            "grade": str(source.grade or "") or None,
            "quality": self._words(source.quality),
            "via": str(source.via or "") or None,
            "passage": self._words(fact.passage) if stated else None,
            "quote": fact.quote or None if stated else None,
        }

    def _inputs(self, fact: Fact, depth: int) -> list[Row]:
        found = []
        for name in fact.inputs:
            item = self.ledger.facts[name]
            sources = [self._source(source, item) for source in item.sources]
            found.append({**self._row(item), "depth": depth, "formula": item.formula, "sources": sources})
            found += self._inputs(item, depth + 1)
        return found

    def _dependants(self, fact: Fact, depth: int = 0, seen: frozenset[str] = frozenset()) -> list[Row]:
        found = []
        for item in self.ledger.facts.values():
            if fact.id in item.inputs and item.id not in seen:
                found.append({**self._row(item), "depth": depth, "formula": item.formula})
                found += self._dependants(item, depth + 1, seen | {item.id})
        return list({row["id"]: row for row in reversed(found)}.values())[::-1]

    def _words(self, words: Words | None) -> str | None:
        text = words.text(self.formats.language) if words else None
        return Printer(self.ledger, self.formats, {}, Problems()).plain(text) if text else None
