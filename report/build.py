"""The pipeline: one line a stage, from a briefing's folder to its editions.

Stages hand their values on here and know nothing of each other. Printing is the business of `cli`.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from report import __version__, figures, pdf
from report.edition import select
from report.facts import calculate
from report.figures import Chart, FigureData, draw, plan
from report.files import Files
from report.formats import Formats, read_catalogue
from report.listing import rows
from report.load import briefing_names, read_briefing, read_theme
from report.marks import Printer
from report.model.briefing import Briefing, BriefingSpec
from report.model.edition import Document, Drawing, Edition, Fragment, Laid
from report.model.ledger import Ledger
from report.narrative import convert
from report.page import Page, compose
from report.problems import ContentError, Place, Problems, UsageError, nearest
from report.record import make_record
from report.tables import Grid, grid
from report.theme import Theme, make_theme

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What is to be built, as the command line has it."""

    project: Path
    briefings: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    paper: str | None = None
    language: str | None = None
    out: Path = Path("build")
    to: tuple[str, ...] = ("pdf",)
    jobs: int = 0
    cache: bool = True
    draft: bool = False
    strict: bool = False
    epoch: int | None = None
    """SOURCE_DATE_EPOCH, in seconds."""


@dataclass(frozen=True)
class Built:
    """What became of one edition."""

    briefing: str
    audience: str
    paper: str
    language: str
    path: str | None
    pages: int
    sha256: str
    status: Literal["built", "cached", "failed"]


@dataclass(frozen=True)
class Action:
    """One piece of work, and why it was done."""

    name: str
    status: Literal["built", "cached"]
    because: str


@dataclass(frozen=True)
class Outcome:
    """What a build gives back."""

    editions: tuple[Built, ...]
    actions: tuple[Action, ...]
    problems: Problems


@dataclass
class Draft:
    """One edition between its selection and its pages."""

    edition: Edition
    theme: Theme
    formats: Formats
    printer: Printer
    fragments: dict[str, Fragment] = field(default_factory=dict)
    images: dict[str, Place] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    charts: dict[str, Chart] = field(default_factory=dict)


def build(order: Order, progress: Progress) -> Outcome:
    """Build every edition ordered; an edition with errors is not built, unless it is a draft."""
    with Workers(order.jobs) as workers:
        problems = Problems()
        drafts: list[Draft] = []
        failed: list[Built] = []
        for name in _briefings(order):
            found, missed = _prepare(order, name, problems)
            drafts += found
            failed += missed
        if order.strict:
            problems = problems.made_strict()
        if problems.errors and not order.draft:
            failed += [_result(draft.edition) for draft in drafts]
            return Outcome(tuple(failed), (), problems)
        progress(f"Drawing {sum(len(draft.charts) for draft in drafts)} figures")
        drawings = workers.draw(drafts, problems)
        count = len(problems.errors)
        documents = [_document(draft, drawings, count, order, problems) for draft in drafts]
        progress(f"Laying out {len(documents)} editions")
        built = list(_write(order, drafts, documents, workers, problems, progress))
        actions = [Action(f"figure:{chart.id}", "built", "every build draws it") for chart in drawings]
        actions += [
            Action(f"edition:{item.audience}", "built", "every build sets it") for item in built if item.path
        ]
        return Outcome((*failed, *built), tuple(actions), problems)


def check(order: Order) -> Problems:
    """Read and check everything without drawing or laying out."""
    problems = Problems()
    for name in _briefings(order):
        drafts, _missed = _prepare(order, name, problems)
        for draft in drafts:
            _document(draft, {}, 0, order, problems)
    return problems.made_strict() if order.strict else problems


def _briefings(order: Order) -> list[str]:
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


def _prepare(order: Order, name: str, problems: Problems) -> tuple[list[Draft], list[Built]]:
    """Load one briefing and bring its editions up to where figures are drawn."""
    files = Files(order.project)
    briefing = read_briefing(files, name, problems)
    if briefing is None:
        return [], [Built(name, "", "", "", None, 0, "", "failed")]
    ledger = calculate(briefing, problems)
    drafts, missed = [], []
    for audience, paper, language in _wanted(order, briefing):
        edition = select(briefing, ledger, audience, language, paper, problems)
        theme = _theme(files, briefing.spec.audiences[audience].theme, problems)  # type: ignore[index]  # a Text is a str
        if edition is None or theme is None:
            missed.append(Built(name, audience, paper, language, None, 0, "", "failed"))
            continue
        drafts.append(_draft(edition, theme, briefing, ledger, files, problems))
    return drafts, missed


def _wanted(order: Order, briefing: Briefing) -> Iterator[tuple[str, str, str]]:
    """Yield audience, paper and language of each edition ordered."""
    known = briefing.spec.audiences
    for audience in order.audiences:
        if audience not in known:
            hint = nearest(audience, known, "Known: " + ", ".join(known))
            raise UsageError(f'The briefing "{briefing.name}" has no audience "{audience}". {hint}')
    for audience, spec in known.items():
        if order.audiences and audience not in order.audiences:
            continue
        for language in spec.languages or (briefing.spec.language, *briefing.spec.languages):
            if order.language in (None, language):
                yield str(audience), order.paper or spec.paper[0], str(language)


def _theme(files: Files, name: str, problems: Problems) -> Theme | None:
    spec = read_theme(files, name, problems)
    return make_theme(name, spec, files.find, problems) if spec else None


def _formats(files: Files, text: BriefingSpec, language: str) -> Formats:
    labels = {str(key): str(words.text(language) or "") for key, words in text.status_labels.items()}
    catalogue = files.find(f"assets/locale/{language}/labels.po")
    return Formats(language, labels, read_catalogue(catalogue) if catalogue else {})


def _draft(
    edition: Edition, theme: Theme, briefing: Briefing, ledger: Ledger, files: Files, problems: Problems
) -> Draft:
    """Turn prose, tables and figure specs into what templates and charts need."""
    language = edition.language
    formats = _formats(files, edition.text, language)
    printer = Printer(edition.ledger, formats, edition.numbers, problems)
    draft = Draft(edition, theme, formats, printer)
    for section in edition.sections:
        draft.fragments[section.id], shown = convert(section, printer, edition.images)
        draft.images |= shown
    for name, table in edition.tables.items():
        if f"table.{name}" in edition.numbers:
            draft.grids[name] = grid(table, printer, formats, language, problems)
    data = FigureData(
        facts=edition.ledger.named,
        series=edition.ledger.series,
        tables=edition.tables,
        words=printer.plain,
        language=language,
        as_of=edition.as_of,
        charts=briefing.charts,
        withheld=(ledger.facts.keys() - edition.ledger.facts.keys())
        | (briefing.tables.keys() - edition.tables.keys()),
    )
    for name, spec in edition.figures.items():
        chart = plan(name, spec, data, formats, theme, problems)
        if chart:
            draft.charts[name] = chart
    return draft


def _document(
    draft: Draft, drawings: Mapping[Chart, bytes], errors: int, order: Order, problems: Problems
) -> Document | None:
    """Fill an edition's templates."""
    edition, formats = draft.edition, draft.formats
    drawn = {
        name: Drawing(
            name, drawings.get(chart, b""), chart.alt, chart.sources, chart.header, chart.rows, chart.facts
        )
        for name, chart in draft.charts.items()
    }
    for chart in draft.charts.values():
        draft.printer.used |= dict.fromkeys(chart.facts)
    first = make_record(edition, draft.printer.used, draft.fragments, formats)
    page = Page(
        edition=edition,
        fragments=draft.fragments,
        drawings=drawn,
        grids=draft.grids,
        theme=draft.theme,
        formats=formats,
        printer=draft.printer,
        files=Files(order.project),
        record=first,
        problems=problems,
        date=_date(edition, order),
        draft=formats.term("DRAFT · {count} open problems", count=errors) if errors and order.draft else "",
    )
    return compose(page, f"report {__version__}", draft.images)


def _date(edition: Edition, order: Order) -> str:
    """Return the date in the file: the first day of as_of, or SOURCE_DATE_EPOCH; never the clock."""
    if order.epoch is None:
        return edition.as_of.start.isoformat()
    from datetime import UTC, datetime

    return datetime.fromtimestamp(order.epoch, UTC).date().isoformat()


def _write(
    order: Order,
    drafts: Iterable[Draft],
    documents: Iterable[Document | None],
    workers: Workers,
    problems: Problems,
    progress: Progress,
) -> Iterator[Built]:
    """Lay out, check and move into place; what fails leaves the last good PDF as it was."""
    waiting = []
    for draft, document in zip(drafts, documents, strict=True):
        folder = order.out / draft.edition.briefing
        target = folder / f"{draft.edition.name}.pdf"
        if document is None:
            yield _result(draft.edition)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{draft.edition.name}.{os.getpid()}.tmp"
        waiting.append((draft, document, target, temporary, workers.lay_out(document, temporary)))
    for draft, document, target, temporary, future in waiting:
        try:
            laid, found = workers.result(future, document, temporary)
            if order.strict:
                found = found.made_strict()
            problems.extend(found)
            if laid is None or (found.errors and not order.draft):
                yield _result(draft.edition)
                continue
            content = temporary.read_bytes()
            temporary.replace(target)
            progress(f"{target}: {laid.pages} pages")
            yield _result(draft.edition, target, laid, content)
        finally:
            temporary.unlink(missing_ok=True)


def _result(
    edition: Edition, target: Path | None = None, laid: Laid | None = None, content: bytes = b""
) -> Built:
    return Built(
        edition.briefing,
        edition.audience,
        edition.paper,
        edition.language,
        target.as_posix() if target else None,
        laid.pages if laid else 0,
        hashlib.sha256(content).hexdigest() if target else "",
        "built" if target else "failed",
    )


def paint(chart: Chart, theme: Theme) -> tuple[bytes | None, Problems]:
    """Draw a chart in a worker."""
    problems = Problems()
    return draw(chart, theme, problems), problems


class Workers:
    """Processes that draw and lay out: each loads its own engine, and can be killed without harm."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else jobs or 2
        self.context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self.painters = self._pool(1)
        self.setters = self._pool(self.jobs)
        self.painters.submit(figures.preload)
        self.setters.submit(pdf.preload)

    def _pool(self, size: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(size, self.context, initializer=pdf.limit)

    def draw(self, drafts: Iterable[Draft], problems: Problems) -> dict[Chart, bytes]:
        """Draw every chart once, whichever editions show it."""
        charts = {chart: draft.theme for draft in drafts for chart in draft.charts.values()}
        futures = {chart: self.painters.submit(paint, chart, theme) for chart, theme in charts.items()}
        drawn = {}
        for chart, future in futures.items():
            svg, found = future.result()
            problems.extend(found)
            if svg is not None:
                drawn[chart] = svg
        return drawn

    def lay_out(self, document: Document, target: Path) -> Future[tuple[Laid | None, Problems]]:
        """Begin to lay out a document."""
        return self.setters.submit(pdf.write, document, target)

    def result(
        self, future: Future[tuple[Laid | None, Problems]], document: Document, target: Path
    ) -> tuple[Laid | None, Problems]:
        """Wait for a document; one whose worker died is tried once more, alone, and then is a problem."""
        try:
            return future.result()
        except BrokenProcessPool:
            self.setters = self._pool(1)
        try:
            return self.setters.submit(pdf.write, document, target).result()
        except BrokenProcessPool:
            self.setters = self._pool(1)
            problems = Problems()
            problems.add(
                "E004",
                Place(document.name),
                f'Laying out "{document.name}" took more than {pdf.SECONDS} seconds or {pdf.MEMORY >> 30} GiB.',
                "Look for a table or a style that asks for too much.",
            )
            return None, problems

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.painters.shutdown(cancel_futures=True)
        self.setters.shutdown(cancel_futures=True)


def listing(order: Order, what: str) -> list[dict[str, str]]:
    """Return rows for `report list`: what each briefing holds, as the analyst would name it."""
    found = []
    for name in _briefings(order):
        problems = Problems()
        briefing = read_briefing(Files(order.project), name, problems)
        if briefing is None:
            raise ContentError(problems)
        language = str(briefing.spec.language)
        formats = _formats(Files(order.project), briefing.spec, language)
        found += rows(what, briefing, calculate(briefing, problems), formats)
    return found
