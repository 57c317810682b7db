"""An edition and its fragments, figures and tables -> what templates can name: finished words only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import jinja2
from markupsafe import Markup

from report.files import Files
from report.formats import Formats
from report.marks import Printer, status_tag
from report.model.briefing import Section
from report.model.changes import Comparison
from report.model.edition import Block, Drawing, Edition, Fragment, Html
from report.model.ledger import STATUSES
from report.model.text import Text, Words
from report.page.changes import make_changes
from report.page.sources import make_quotation, make_source, source_line
from report.page.tokens import make_tokens
from report.problems import Place, Problems
from report.tables import Grid
from report.theme import Theme

if TYPE_CHECKING:
    from report.page.evidence import Evidence


class Printed(Markup):
    """Words as HTML; `at` says where they were typed, for data-at."""

    at: str

    def __new__(cls, words: str = "", at: str = "") -> Self:
        printed = super().__new__(cls, words)
        printed.at = at
        return printed


@dataclass
class Page:
    """An edition on its way into the templates."""

    edition: Edition
    fragments: Mapping[str, Fragment]
    drawings: Mapping[str, Drawing]
    grids: Mapping[str, Grid]
    theme: Theme
    formats: Formats
    printer: Printer
    files: Files
    tables: Sequence[str]
    """The tables shown or plotted."""
    make_record: Callable[[], Mapping[str, Any]]
    """Makes the edition's record of what has been printed by then."""
    compare: Callable[[Mapping[str, Any]], Comparison | None]
    """Compares the edition's record with its predecessor's, if it has one."""
    problems: Problems
    date: str
    """The date in the file, ISO."""
    draft: str = ""
    """Printed on every page of a draft."""
    stale: str = ""
    """Printed on every page of an edition that is out of date."""
    contents: bool = True
    kept: bool = False
    """Whether the place for a recipient's name is kept on the first page."""
    ordinal: int = field(default=0, init=False)
    rows: dict[str, list[list[dict[str, Any]]]] = field(default_factory=dict, init=False)
    """The cells of each table, as templates name them: they are asked for again and again."""
    evidence: Evidence | None = field(default=None, init=False)
    """The entries of an edition that prints its evidence, once what it prints is known."""
    record: Mapping[str, Any] = field(
        default_factory=lambda: {"facts": {}, "digests": {"all": ""}}, init=False
    )
    comparison: Comparison | None = field(default=None, init=False)

    def words(self, words: Words | None) -> Printed:
        """Print a text of the briefing, with its marks."""
        text = words.text(self.edition.language) if words else None
        return Printed(self.printer.html(text), str(text.place)) if text else Printed()

    def plain(self, words: Words | None) -> str:
        text = words.text(self.edition.language) if words else None
        return self.printer.plain(text) if text else ""


def make_context(page: Page, chapters: Sequence[dict[str, Any]], tools: str) -> dict[str, Any]:
    """Return all that templates can name; the handbook lists it."""
    edition, text, spec = page.edition, page.edition.text, page.edition.spec
    marking = page.plain(spec.marking or text.marking) or page.theme.marking
    return {
        "briefing": {
            "title": page.words(text.title),
            "plain_title": page.plain(text.title),
            "subtitle": page.words(text.subtitle),
            "short_title": page.plain(text.short_title or text.title),
            "kicker": page.words(text.kicker) or page.formats.term("Briefing"),
            "issue": text.issue,
            "as_of": page.formats.period(edition.as_of, "long"),
            "authors": [page.plain(words) for words in text.authors or (text.publisher,) if words],
            "publisher": page.words(text.publisher),
            "contact": page.words(text.contact),
            "keywords": [page.plain(word) for word in text.keywords],
            "basis": page.words(text.basis),
        },
        "edition": {
            "title": page.plain(spec.title),
            "headline": page.words(spec.headline or text.title),
            "subtitle": page.words(spec.subtitle or text.subtitle),
            "reader": page.words(spec.reader),
            "audience": edition.audience,
            "language": edition.language,
            "paper": edition.paper,
            "front": spec.front,
            "contents": page.contents,
            "appendix": spec.appendix,
            "evidence": spec.evidence,
            "marking": marking,
            "draft": page.draft,
            "stale": page.stale[:1].upper() + page.stale[1:],
            "for_copies": page.kept,
            "date": page.date,
        },
        "theme": make_tokens(page.theme),
        "chapters": chapters,
        "changes": make_changes(page.comparison, page.formats, page.record) if page.comparison else None,
        "figures": [_figure(name, page) for name in edition.figures],
        "tables": [_table(name, page) for name in page.grids],
        "sources": [make_source(name, page) for name in edition.sources],
        "evidence": page.evidence.groups if page.evidence else [],
        "statuses": _statuses(page, chapters),
        "inferences": [page.words(item) for item in text.inferences if spec.appendix],
        "corrections": [page.words(item) for item in text.corrections if spec.appendix],
        "colophon": {
            "fonts": _fonts(page.theme),
            "tools": tools,
            "digest": page.record["digests"]["all"],
        },
    }


MEANINGS = {
    "confirmed": "Confirmed by those who can know it.",
    "reported": "Stated by a source, and not confirmed.",
    "target": "A plan or an aim, not a result.",
    "opinion": "A judgement, not a statement of fact.",
    "rumoured": "Passed on without anyone who stands by it.",
    "unconfirmed": "Explicitly left open.",
    "calculated": "Our own arithmetic on the figures stated.",
}
"""What the key says of each status, where the briefing does not say it in its own words."""


def _statuses(page: Page, chapters: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the key to the statuses that occur."""
    facts = [page.edition.ledger.facts[name] for name in page.record["facts"]]
    shown = {fact.status for fact in facts} | {"calculated" for fact in facts if fact.calculated}
    for chapter in chapters:
        shown |= set(re.findall(r'class="st (\w+)"', chapter["body"]))
    return [
        {
            "id": status,
            "label": page.formats.status(status),
            "meaning": page.words(page.edition.text.status_meanings.get(Text(status)))
            or page.formats.term(MEANINGS[status]),
        }
        for status in (*STATUSES, "calculated")
        if status in shown
    ]


def _fonts(theme: Theme) -> str:
    """Return the families in use, each licence after those that it covers."""
    by_licence: dict[str, dict[str, None]] = {}
    for face in theme.faces:
        by_licence.setdefault(face.licence, {})[face.family] = None
    named = [", ".join(families) + (f" ({words})" if words else "") for words, families in by_licence.items()]
    return "; ".join(named)


def make_chapter(section: Section, page: Page, environment: jinja2.Environment) -> dict[str, Any]:
    """Return what the layouts name as `chapter`, its blocks already set."""
    spec = section.spec
    page.ordinal = 0
    fragment = page.fragments[section.id]
    pieces = [_piece(piece, section, page, environment) for piece in fragment]
    lead, *rest = _parts(fragment, pieces)
    number = page.edition.numbers[f"section.{section.id}"] if spec.numbered else ""
    return {
        "id": section.id,
        "number": number,
        "title": page.words(spec.title),
        "short": page.plain(spec.short_title or spec.title),
        "gist": page.words(spec.gist),
        "bottom_line": page.words(spec.bottom_line),
        "run_on": spec.run_on,
        "layout": spec.layout,
        "at": str(Place(section.path, spec.title.place.line)),
        "body": Markup("\n".join(pieces)),
        "lead": Markup(lead),
        "rest": [Markup(part) for part in rest],
    }


def _parts(fragment: Fragment, pieces: Sequence[str]) -> list[str]:
    """Return a fragment, its pieces already set, in parts: what stands before its first heading, and from each on."""
    parts = [""]
    for piece, text in zip(fragment, pieces, strict=True):
        if isinstance(piece, Block):
            parts[-1] += text
        else:
            first, *others = re.split(r"(?=<h2[ >])", text)
            parts[-1] += first
            parts += others
    return parts


def _piece(piece: Html | Block, section: Section, page: Page, environment: jinja2.Environment) -> str:
    """Set a piece of a fragment: a block goes through its template."""
    return piece.html if isinstance(piece, Html) else _block(piece, section, page, environment)


def _block(block: Block, section: Section, page: Page, environment: jinja2.Environment) -> str:
    context: dict[str, Any] = {
        "block": {
            "name": block.name,
            "title": Markup(block.title),
            "body": Markup("\n".join(_piece(piece, section, page, environment) for piece in block.inner)),
            "at": str(block.place),
        }
    }
    if block.name == "figure":
        if block.argument not in page.edition.figures:
            return ""
        context["figure"] = _figure(block.argument, page)
    elif block.name == "table":
        if block.argument not in page.grids:
            return ""
        context["table"] = _table(block.argument, page)
    elif block.name == "quote":
        quotation = make_quotation(block, page)
        if quotation is None:
            return ""
        context["quotation"] = quotation
    elif block.name == "judgement":
        page.ordinal += 1
        status = block.argument
        if status not in STATUSES:
            page.problems.add(
                "F015", block.place, f'"{status}" is not a status.', f"Use one of {', '.join(STATUSES)}."
            )
        context["block"]["ordinal"] = page.ordinal
        context["block"]["status"] = (
            Markup(status_tag(status, page.formats.status(status))) if status in STATUSES else ""
        )
    return environment.get_template(f"blocks/{block.name}.html").render(context)


def _figure(name: str, page: Page) -> dict[str, Any]:
    spec, drawing = page.edition.figures[name], page.drawings.get(name)
    title = page.words(spec.title)
    return {
        "id": name,
        "number": page.edition.numbers[f"figure.{name}"],
        "title": title,
        "short": page.plain(spec.title),
        "subtitle": page.words(spec.subtitle),
        "note": page.words(spec.note),
        "stale": _stale(drawing.facts if drawing else (), page),
        "width": spec.width,
        "url": f"report:figure/{name}.svg" if drawing else "",
        "alt": drawing.alt if drawing else "",
        "source": source_line(drawing.sources if drawing else (), page),
        "evidence": page.evidence.references(drawing.facts) if page.evidence and drawing else Markup(),
    }


def _stale(facts: Sequence[str], page: Page) -> str:
    """Name the facts drawn that are out of date: a chart has no room to say it beside each."""
    said: dict[str, list[str]] = {}
    for name in facts:
        if words := page.printer.stale.get(name):
            said.setdefault(words, []).append(page.plain(page.edition.ledger.facts[name].label) or name)
    return "; ".join(f"{', '.join(dict.fromkeys(labels))}: {words}" for words, labels in said.items())


def _table(name: str, page: Page) -> dict[str, Any]:
    table, grid = page.edition.tables[name], page.grids[name]
    sources = [table.spec.source] if isinstance(table.spec.source, str) else table.spec.source
    if name not in page.rows:
        page.rows[name] = [
            [
                {
                    "html": Markup(cell.html),
                    "align": cell.align,
                    "heads": cell.heads,
                    "empty": cell.empty,
                    "at": str(Place(typed.place.path, typed.place.line)),
                }
                for cell, typed in zip(row, typed_row, strict=True)
            ]
            for row, typed_row in zip(grid.rows, table.rows, strict=True)
        ]
    return {
        "id": name,
        "number": page.edition.numbers[f"table.{name}"],
        "title": page.words(table.spec.title),
        "short": page.plain(table.spec.title),
        "subtitle": page.words(table.spec.subtitle),
        "width": table.spec.width,
        "columns": [
            {
                "label": Markup(head.label),
                "align": head.align,
                "width": head.width,
                "at": str(column.label.place if column.label else column.place),
            }
            for head, column in zip(grid.columns, table.columns, strict=True)
        ],
        "rows": page.rows[name],
        "notes": [page.words(note) for note in table.spec.notes],
        "source": source_line(sources, page),
    }
