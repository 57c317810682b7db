"""A briefing's folder -> drafts of its editions, one line a stage, up to their templates; charts are planned first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from functools import lru_cache
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from report import __version__
from report.build.fresh import caveat, caveats, check_day, check_today
from report.build.memory import Memory
from report.build.order import Order
from report.build.reads import FIGURE
from report.claims import Stretch, check_claims, check_estimates, check_quotes, find_out, stretches
from report.diff import compare
from report.edition import select
from report.facts import calculate
from report.figures import Chart, FigureData, plan
from report.files import Files
from report.formats import Formats, is_language, read_catalogue
from report.languages import check_catalogue, check_units
from report.load import briefing_names, read_audiences, read_briefing, read_theme
from report.marks import Printer
from report.model.briefing import Briefing, BriefingSpec
from report.model.edition import Document, Drawing, Edition, Fragment
from report.model.ledger import Ledger
from report.narrative import convert
from report.page import Page, charted, check_folders, check_overrides, compose
from report.problems import Place, Problems, UsageError, nearest
from report.record import make_record
from report.tables import Grid, grid
from report.theme import Theme, make_theme

TOOLS = f"report {__version__}"
"""What builds the editions, as they name it."""


@dataclass
class Draft:
    """One edition between its selection and its pages."""

    edition: Edition
    theme: Theme
    formats: Formats
    printer: Printer
    ledger: Ledger
    """Of the whole briefing: what is out of date may be withheld, and what was made of it released."""
    fragments: dict[str, Fragment] = field(default_factory=dict)
    images: dict[str, Place] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    charts: dict[str, Chart] = field(default_factory=dict)
    previous: Mapping[str, Any] | None = None
    """The record of the edition before this one."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """Of what was printed, once its document is made."""


@dataclass
class Prepared:
    """One briefing, ready to be drawn and set."""

    name: str
    problems: Problems
    """Of this briefing; what is wrong in one does not stop another."""
    spec: BriefingSpec | None = None
    briefing: Briefing | None = None
    ledger: Ledger | None = None
    drafts: list[Draft] = field(default_factory=list)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    """Audience, paper and language of the editions that cannot be made."""
    unchecked: Callable[[], None] | None = None
    """Checks that nothing made later rests on: there is time for them while workers lay out."""

    def check(self) -> None:
        """Make the checks that are left."""
        check, self.unchecked = self.unchecked, None
        if check:
            check()

    @property
    def judged(self) -> Problems:
        """Return its problems with the severities that the briefing gives them."""
        return self.problems.judged(self.spec.checks if self.spec else ())


def briefings(order: Order) -> list[str]:
    """Return the names of the briefings ordered."""
    known = briefing_names(Files(order.project))
    for name in order.briefings:
        if name not in known:
            raise UsageError(
                f'There is no briefing "{name}". {nearest(name, known, "Known: " + ", ".join(known))}'.strip()
            )
    if not known:
        raise UsageError("There is no briefing here: no folder under data/ has a briefing.yml.")
    return [name for name in known if not order.briefings or name in order.briefings]


def prepare(
    order: Order,
    name: str,
    memory: Memory | None = None,
    planned: Callable[[Prepared], None] = lambda _prepared: None,
) -> Prepared:
    """Load one briefing and bring its editions up to their templates; `memory` spares what it holds.

    As soon as its charts are known, the briefing is shown to `planned`: they can be drawn while prose is read.
    """
    files = Files(order.project)
    prepared = Prepared(name, Problems())
    briefing = read_briefing(files, name, prepared.problems)
    if briefing is None:
        return prepared
    ledger = calculate(briefing, prepared.problems)
    prepared.spec, prepared.briefing, prepared.ledger = briefing.spec, briefing, ledger
    for audience, paper, language in wanted(order, briefing):
        edition = select(briefing, ledger, audience, language, paper, prepared.problems)
        theme = _theme(files, briefing.spec.audiences[audience].theme, prepared.problems)  # type: ignore[index]  # a Text is a str
        if edition is None or theme is None:
            prepared.missed.append((audience, paper, language))
        else:
            prepared.drafts.append(_draft(edition, theme, prepared, order))
    planned(prepared)
    for draft in prepared.drafts:
        _write(draft, prepared.problems, memory)
    if order.today:
        editions = [draft.edition for draft in prepared.drafts]
        check_today(briefing, ledger, editions, order.today, prepared.problems)

    def check() -> None:
        _check_templates(files, briefing, prepared)
        shown = list(words_shown(prepared, files))
        whole = not order.audiences and order.language is None
        with memory.recalled(f"numbers of {name}") if memory else nullcontext(find_out) as recall:
            check_claims(shown, briefing, ledger, prepared.problems, whole, recall)
        check_estimates(shown, prepared.problems)
        check_quotes(briefing, ledger, prepared.problems)

    if memory and not order.draft:
        prepared.unchecked = check
    else:
        check()
    return prepared


def words_shown(prepared: Prepared, files: Files) -> Iterator[Stretch]:
    """Yield the words that the editions ordered show, before anything is printed into them."""
    if prepared.briefing is None:
        return
    spoken = prepared.briefing.sections
    named = dict.fromkeys(
        (draft.edition.language, one.id) for draft in prepared.drafts for one in draft.edition.sections
    )
    sections = [spoken[language][name] for language, name in named]
    audiences = dict.fromkeys(draft.edition.audience for draft in prepared.drafts)
    yield from stretches(prepared.briefing, sections, audiences, files)


def _check_templates(files: Files, briefing: Briefing, prepared: Prepared) -> None:
    """Check the audience folders, and what is in those of the audiences ordered."""
    fronts = {str(name): {str(spec.front)} for name, spec in briefing.spec.audiences.items()}
    everywhere = read_audiences(files)
    for audiences in (everywhere or {}).values():
        for audience, words in audiences.items():
            fronts.setdefault(audience, set()).add(words.get("front", "cover"))
    if everywhere is not None:
        check_folders(files, fronts, prepared.problems)
    sections = [section for spoken in briefing.sections.values() for section in spoken.values()]
    layouts = {str(section.spec.layout) for section in sections}
    for name in dict.fromkeys(draft.edition.audience for draft in prepared.drafts):
        check_overrides(files, name, fronts[name], layouts, prepared.problems)


def wanted(order: Order, briefing: Briefing) -> Iterator[tuple[str, str, str]]:
    """Yield audience, paper and language of each edition ordered."""
    if order.copies:
        yield from order.copies
        return
    known = briefing.spec.audiences
    others = {} if order.briefings else read_audiences(Files(order.project)) or {}
    for audience in order.audiences:
        if audience not in known and not any(audience in audiences for audiences in others.values()):
            hint = nearest(audience, known, "Known: " + ", ".join(known))
            raise UsageError(f'The briefing "{briefing.name}" has no audience "{audience}". {hint}')
    for audience, spec in known.items():
        if order.audiences and audience not in order.audiences:
            continue
        for language in spec.languages or (briefing.spec.language, *briefing.spec.languages):
            if order.language in (None, language) and is_language(language):
                yield str(audience), order.paper or spec.paper[0], str(language)


def _theme(files: Files, name: str, problems: Problems) -> Theme | None:
    spec = read_theme(files, name, problems)
    return make_theme(name, spec, files.find, problems) if spec else None


def make_formats(files: Files, text: BriefingSpec, language: str) -> Formats:
    """Return how values are printed in one of a briefing's languages."""
    labels = {str(key): str(words.text(language) or "") for key, words in text.status_labels.items()}
    known = language if is_language(language) else "en"
    units = {str(unit): str(noun) for unit, words in text.units.items() if (noun := words.text(language))}
    return _formats(known, *(tuple(one.items()) for one in (labels, _catalogue(files, language), units)))


@lru_cache(8)
def _formats(
    language: str,
    labels: tuple[tuple[str, str], ...],
    catalogue: tuple[tuple[str, str], ...],
    units: tuple[tuple[str, str], ...],
) -> Formats:
    """Return what knows how the values of the last build are printed, too: in a preview they hardly change."""
    return Formats(language, dict(labels), dict(catalogue), dict(units))


def _catalogue(files: Files, language: str) -> dict[str, str]:
    """Return the page's own words in a language, the project's own catalogue first; none for English."""
    paths = (files.find(f"assets/locale/{name}/labels.po") for name in (language, language.partition("-")[0]))
    path = next((path for path in paths if path), None)
    return read_catalogue(path) if path else {}


def _draft(edition: Edition, theme: Theme, prepared: Prepared, order: Order) -> Draft:
    """Begin an edition's draft: how its values are printed, and its charts."""
    briefing, ledger, problems = prepared.briefing, prepared.ledger, prepared.problems
    assert briefing is not None and ledger is not None
    files, language = Files(order.project), edition.language
    formats = make_formats(files, edition.text, language)
    if language.partition("-")[0] != "en":
        own, complete = _catalogue(files, language), _catalogue(files.shipped, "fr")
        check_catalogue(language, own, complete, edition.spec.place, problems)
    printer = Printer(
        edition.ledger,
        formats,
        edition.numbers,
        problems,
        edition.spec.appendix,
        briefing.is_unread,
        caveats(ledger, order, formats),
    )
    draft = Draft(edition, theme, formats, printer, ledger)
    data = FigureData(
        facts=edition.ledger.named,
        series=edition.ledger.series,
        tables=edition.tables,
        words=printer.plain,
        language=language,
        as_of=edition.as_of,
        charts=briefing.charts,
        withheld=_Known(briefing, ledger),
    )
    for name, spec in edition.figures.items():
        chart = plan(name, spec, data, formats, theme, problems)
        if chart:
            draft.charts[name] = chart
    return draft


def _write(draft: Draft, problems: Problems, memory: Memory | None) -> None:
    """Turn an edition's prose and tables into what templates need."""
    edition, printer = draft.edition, draft.printer
    for section in edition.sections:
        draft.fragments[section.id], shown = (
            memory.fragment(section, draft) if memory else convert(section, printer, edition.images)
        )
        draft.images |= shown
    for name, table in edition.tables.items():
        if f"table.{name}" in edition.numbers:
            draft.grids[name] = grid(table, printer, draft.formats, edition.language, problems)


@dataclass(frozen=True)
class _Known:
    """Every name that was typed, whether this audience may see it or not, and whether it could be read or not."""

    briefing: Briefing
    ledger: Ledger

    def __contains__(self, name: object) -> bool:
        typed = name in self.ledger.named or name in self.briefing.tables or name in self.ledger.missing
        return typed or any(self.briefing.is_unread(kind, str(name)) for kind in ("fact", "table"))


def make_document(
    draft: Draft,
    drawings: Mapping[tuple[Chart, str], bytes],
    errors: int,
    order: Order,
    problems: Problems,
    contents: bool = True,
) -> Document | None:
    """Fill an edition's templates, with a page of contents or without."""
    edition, formats = draft.edition, draft.formats
    page = make_page(draft, drawings, errors, order, problems, contents)
    document = compose(page, TOOLS, draft.images)
    draft.record = page.record
    check_day(edition, draft.printer.used, draft.ledger, order, problems)
    if edition.language != edition.text.language:
        units = dict(_units(draft))
        check_units({unit: units[unit] for unit in units if not formats.counts(unit)}, edition.language, problems)
    return document


def with_drawings(document: Document, draft: Draft, drawings: Mapping[str, bytes]) -> Document:
    """Return what was made before some figures were drawn as if they had been, by their names."""
    resources, written = dict(document.resources), dict(document.charted)
    for name, svg in drawings.items():
        url = f"{FIGURE}{name}.svg"
        resources[url] = replace(resources[url], content=svg)
        written[name] = charted(svg, draft.charts[name].facts, draft.edition, draft.formats)
    return replace(document, resources=resources, charted=written)


def _units(draft: Draft) -> Iterator[tuple[str, Place]]:
    """Yield the units that an edition prints; of those that stand several times the first comes last."""
    for chart in reversed(draft.charts.values()):
        at = chart.header.index("unit") if "unit" in chart.header else None
        yield from ((str(row[at]), chart.place) for row in chart.rows if at is not None and row[at])
    for name in reversed(list(draft.printer.used)):
        fact = draft.ledger.facts[name]
        yield fact.unit, fact.place


def make_page(
    draft: Draft,
    drawings: Mapping[tuple[Chart, str], bytes],
    errors: int,
    order: Order,
    problems: Problems,
    contents: bool = True,
) -> Page:
    """Return an edition on its way into the templates."""
    edition, formats = draft.edition, draft.formats
    drawn = {
        name: Drawing(
            name,
            drawings.get((chart, draft.theme.name), b""),
            chart.alt,
            chart.sources,
            chart.header,
            chart.rows,
            chart.facts,
        )
        for name, chart in draft.charts.items()
    }
    for chart in draft.charts.values():
        draft.printer.used |= dict.fromkeys(chart.facts)
    plotted = (str(name) for chart in draft.charts.values() for name in chart.tables)
    tables = tuple(dict.fromkeys((*draft.grids, *plotted)))
    return Page(
        edition=edition,
        fragments=draft.fragments,
        drawings=drawn,
        grids=draft.grids,
        theme=draft.theme,
        formats=formats,
        printer=draft.printer,
        files=Files(order.project),
        tables=tables,
        compare=lambda record: compare(draft.previous, record) if draft.previous else None,
        make_record=lambda: make_record(edition, draft.fragments, draft.printer, tables, drawn),
        problems=problems,
        date=_date(edition, order),
        contents=contents and edition.spec.contents is not False,
        kept=bool(order.copies),
        draft=formats.term("DRAFT · {count} open problems", count=errors) if order.draft else "",
        stale=caveat(edition, order, formats),
    )


def _date(edition: Edition, order: Order) -> str:
    """Return the date in the file: the first day of as_of, or SOURCE_DATE_EPOCH; never the clock."""
    if order.epoch is None:
        return edition.as_of.start.isoformat()
    return datetime.fromtimestamp(order.epoch, UTC).date().isoformat()
