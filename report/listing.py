"""A briefing and its ledger -> rows for `report list`: what there is, by the names that marks and orders use.

How rows are printed is the business of `cli`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from report.formats import Formats
from report.marks import Printer
from report.model.briefing import Briefing
from report.model.ledger import Ledger
from report.model.period import PeriodError, read_period
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
        printer = _printer(self.ledger, self.formats)
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

    def unreviewed(self) -> list[Row]:
        try:
            day = read_period(self.briefing.spec.as_of).start
        except PeriodError:
            return []  # `report check` says so
        return unreviewed(self.ledger, self.formats, day)


KINDS = ("briefings", "audiences", "sections", "facts", "tables", "figures", "sources", "unreviewed")


def rows(what: str, briefing: Briefing, ledger: Ledger, formats: Formats) -> list[Row]:
    """Return one row for each of `what`, one of KINDS."""
    found: list[Row] = getattr(Listing(briefing, ledger, formats), what)()
    return [{"briefing": briefing.name, **row} for row in found]


def waiting(ledger: Ledger, formats: Formats, day: date) -> list[Row]:
    """Return the series whose latest reading is older than a day."""
    latest = {name: ledger.find(f"{name}.latest") for name in ledger.series}
    return [
        {"id": name, "latest": formats.period(fact.as_of), "value": _printer(ledger, formats).words(fact)}
        for name, fact in latest.items()
        if fact and fact.as_of and fact.as_of.end < day
    ]


def unreviewed(ledger: Ledger, formats: Formats, day: date) -> list[Row]:
    """Return the facts that were last checked before a day; those of a series wait for a point, those calculated for both."""
    pointed = {name for points in ledger.series.values() for name in points}
    rows = []
    for fact in ledger.facts.values():
        checked = [period.end for period in (fact.reviewed, fact.as_of) if period]
        if fact.calculated or fact.id in pointed or max(checked, default=date.min) >= day:
            continue
        late = fact.stale_after is not None and fact.stale_after.end < day
        rows.append(
            {
                "id": fact.id,
                "value": _printer(ledger, formats).words(fact),
                "as of": formats.period(fact.as_of) if fact.as_of else "",
                "reviewed": formats.period(fact.reviewed) if fact.reviewed else "",
                "source": ", ".join(fact.sources),
                "holds until": str(fact.stale_after) if late else "",
            }
        )
    return sorted(rows, key=lambda row: not row["holds until"])


def _printer(ledger: Ledger, formats: Formats) -> Printer:
    return Printer(ledger, formats, {}, Problems())
