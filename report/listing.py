"""A briefing and its ledger -> rows for `report list`: what there is, by the names that marks and orders use.

How rows are printed is the business of `cli`.
"""

from __future__ import annotations

from dataclasses import dataclass

from report.formats import Formats
from report.marks import Printer
from report.model.briefing import Briefing
from report.model.ledger import Ledger
from report.model.text import Words
from report.problems import Problems

Row = dict[str, str]


@dataclass(frozen=True)
class Listing:
    """What one briefing holds, a method for each word of `report list`."""

    briefing: Briefing
    ledger: Ledger
    formats: Formats

    def briefings(self) -> list[Row]:
        return [{"title": self._words(self.briefing.spec.title), "issue": str(self.briefing.spec.issue)}]

    def audiences(self) -> list[Row]:
        return [
            {
                "id": name,
                "title": self._words(spec.title),
                "paper": ", ".join(spec.paper),
                "theme": str(spec.theme),
                "sections": str(len(spec.sections or self.briefing.spec.sections)),
            }
            for name, spec in self.briefing.spec.audiences.items()
        ]

    def sections(self) -> list[Row]:
        return [
            {"id": name, "language": language, "path": section.path, "title": self._words(section.spec.title)}
            for language, sections in self.briefing.sections.items()
            for name, section in sections.items()
        ]

    def facts(self) -> list[Row]:
        printer = Printer(self.ledger, self.formats, {}, Problems())
        return [
            {
                "id": fact.id,
                "value": printer.words(fact),
                "as of": self.formats.period(fact.as_of) if fact.as_of else "",
                "status": self.formats.status(fact.status),
                "source": ", ".join(fact.sources),
                "how": f"calculated: {fact.formula}" if fact.calculated else "",
            }
            for fact in self.ledger.facts.values()
        ]

    def tables(self) -> list[Row]:
        return [
            {"id": name, "rows": str(len(table.rows)), "title": self._words(table.spec.title)}
            for name, table in self.briefing.tables.items()
        ]

    def figures(self) -> list[Row]:
        return [
            {"id": name, "kind": spec.kind, "title": self._words(spec.title)}
            for name, spec in self.briefing.figures.items()
        ]

    def sources(self) -> list[Row]:
        return [
            {"id": name, "kind": self._words(source.kind), "title": self._words(source.title)}
            for name, source in self.briefing.sources.items()
        ]

    def _words(self, words: Words) -> str:
        return str(words.text(self.formats.language) or "")


KINDS = ("briefings", "audiences", "sections", "facts", "tables", "figures", "sources")


def rows(what: str, briefing: Briefing, ledger: Ledger, formats: Formats) -> list[Row]:
    """Return one row for each of `what`, one of KINDS."""
    found: list[Row] = getattr(Listing(briefing, ledger, formats), what)()
    return [{"briefing": briefing.name, **row} for row in found]
