"""An order -> editions: every briefing prepared, its charts drawn, its pages set, checked and moved into place."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from report import web
from report.build.memory import Memory, Pages
from report.build.order import Built, Order, Outcome, Progress
from report.build.prepare import Draft, Prepared, briefings, make_document, prepare
from report.build.recorded import find_predecessors
from report.build.standing import Standing
from report.build.workers import Key, Set, Workers
from report.cache.actions import Wanted
from report.cache.snapshot import file_digest
from report.distribute.recipients import check_recipients
from report.files import Files
from report.model.edition import Document, Laid
from report.problems import Problems, UsageError
from report.theme import Theme

SHORT = 8
"""Pages from which on an edition has a page of contents, unless it says otherwise."""


def run(
    order: Order,
    progress: Progress,
    standing: Standing,
    finished: Callable[[Built], None],
    workers: Workers | None,
) -> Outcome:
    """Build every edition ordered; a briefing with errors is not built, unless it is a draft."""
    memory = Memory(standing)
    with nullcontext(workers) if workers else Workers(order.jobs, standing.may_draw) as staff:
        prepared = _prepared(order, memory)
        sound = [item for item in prepared if not _stops(item.judged, order)]
        drawings = _drawn(sound, staff, memory, progress)
        setting = Setting(drawings, order, staff, memory, progress)
        built = []
        try:
            for item in prepared:
                for edition in setting.editions(item):
                    built.append(edition)
                    finished(edition)
        finally:
            setting.tidy()
        problems = Problems()
        for item in prepared:
            problems.extend(_strict(item.judged, order))
        return Outcome(tuple(built), memory.done(), problems)


def _drawn(
    sound: list[Prepared], workers: Workers, memory: Memory, progress: Progress
) -> Mapping[Key, bytes]:
    """Draw every chart that has not been drawn before, once, whichever editions show it."""
    drawings: dict[Key, bytes] = {}
    wanted: dict[Key, tuple[Wanted, Theme]] = {}
    charts = [(item, draft, chart) for item in sound for draft in item.drafts for chart in draft.charts.values()]
    for _item, draft, chart in charts:
        key = chart, draft.theme.name
        if key not in drawings and key not in wanted:
            action, svg = memory.figure(chart, draft)
            if svg is None:
                wanted[key] = action, draft.theme
            else:
                drawings[key] = svg
    if wanted:
        progress(f"Drawing {len(wanted)} figure{'' if len(wanted) == 1 else 's'}")
    drawn = workers.draw({key: theme for key, (_action, theme) in wanted.items()})
    for key, (svg, problems) in drawn.items():
        memory.drawn(wanted[key][0], svg, problems)
        if svg is not None:
            drawings[key] = svg
    for item, draft, chart in charts:
        if found := drawn.get((chart, draft.theme.name)):
            item.problems.extend(found[1])
    return drawings


def check(order: Order) -> Problems:
    """Read and check everything without drawing or laying out."""
    problems = Problems()
    for item in _prepared(order):
        for draft in item.drafts:
            make_document(draft, {}, 0, order, item.problems)
        if item.briefing and Files(order.project).find(f"{item.briefing.folder}/recipients.csv"):
            check_recipients(Files(order.project), item.briefing, item.problems)
        problems.extend(_strict(item.judged, order))
    return problems


def _prepared(order: Order, memory: Memory | None = None) -> list[Prepared]:
    """Prepare the briefings ordered; UsageError where none of them has an edition in the language ordered."""
    prepared = [prepare(order, name, memory) for name in briefings(order)]
    for item in prepared:
        named = find_predecessors(item, order)
        if memory:
            memory.standing.rest_on(named)
    if order.language and not any(item.drafts or item.missed or not item.spec for item in prepared):
        known = dict.fromkeys(language for item in prepared if item.spec for language in item.spec.spoken)
        raise UsageError(f'There is no edition in "{order.language}". Languages: {", ".join(known)}.')
    return prepared


def _strict(problems: Problems, order: Order) -> Problems:
    return problems.made_strict() if order.strict else problems


def _stops(problems: Problems, order: Order) -> bool:
    return bool(_strict(problems, order).errors) and not order.draft


@dataclass
class _Job:
    """One edition on its way to its pages."""

    draft: Draft
    document: Document
    target: Path
    temporary: Path
    wanted: Wanted
    pages: Pages | None
    """As they were found, else they are with a worker."""
    future: Future[Set] | None


@dataclass
class Setting:
    """Sets the editions of one order."""

    drawings: Mapping[Key, bytes]
    order: Order
    workers: Workers
    memory: Memory
    progress: Progress
    jobs: list[_Job] = field(default_factory=list)

    def tidy(self) -> None:
        """Take away what was laid out and not moved into its place, once no worker writes any more."""
        wait([job.future for job in self.jobs if job.future and not job.future.cancel()])
        for job in self.jobs:
            job.temporary.unlink(missing_ok=True)

    def editions(self, item: Prepared) -> Iterator[Built]:
        """Set one briefing's editions; what fails leaves the last good PDF as it was."""
        order = self.order
        for audience, paper, language in item.missed or ([] if item.spec else [("", "", "")]):
            yield Built(item.name, audience, paper, language, None, 0, "", "failed")
        jobs = []
        for draft in item.drafts if order.draft else ():
            make_document(draft, self.drawings, 0, order, item.problems)  # so that each draft counts every problem
        for draft in item.drafts:
            count = len(_strict(item.judged, order).errors)
            document = None
            if not _stops(item.judged, order):
                document = make_document(draft, self.drawings, count, order, item.problems)
            if document is None or _stops(item.judged, order):
                yield _result(draft)
                continue
            if "html" in order.to:
                yield self._screen(draft, count, item)
            if "pdf" in order.to:
                jobs.append(self._begin(draft, document))
        if missing := sum(job.pages is None for job in jobs):
            self.progress(f"Laying out {missing} edition{'' if missing == 1 else 's'}")
        for job in jobs:
            yield self._finish(job, item)

    def _screen(self, draft: Draft, errors: int, item: Prepared) -> Built:
        """Make an edition's HTML; it has a page of contents wherever it has a cover, since it has no pages to count."""
        spec = draft.edition.spec
        contents = spec.front == "cover" if spec.contents is None else spec.contents
        document = make_document(draft, self.drawings, errors, self.order, item.problems, contents=contents)
        if document is None:
            return _result(draft)
        target = self.order.out / draft.edition.briefing / f"{draft.edition.name}.html"
        style = Files(self.order.project).read_text(web.STYLE)
        wanted, content = self.memory.screen(document, style, draft)
        done = content is None
        if content is None:
            content = web.make(document, style, draft.formats)
            self.memory.actions.keep(wanted, content)
        sha256 = hashlib.sha256(content).hexdigest()
        if done or file_digest(str(target)) != sha256:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
            temporary.write_bytes(content)
            temporary.replace(target)
        self.progress(str(target))
        return _result(draft, target, 0, sha256, "built" if done else "cached")

    def _begin(self, draft: Draft, document: Document) -> _Job:
        """Find an edition's pages, or have a worker lay them out."""
        folder = self.order.out / draft.edition.briefing
        name = draft.edition.name
        temporary = folder / f".{name}.{os.getpid()}.tmp"
        wanted, pages = self.memory.pages(document, draft)
        future = None
        if pages is None:
            folder.mkdir(parents=True, exist_ok=True)
            future = self.workers.lay_out(document, temporary)
        job = _Job(draft, document, folder / f"{name}.pdf", temporary, wanted, pages, future)
        self.jobs.append(job)
        return job

    def _pages(self, job: _Job) -> tuple[Laid | None, Problems, bytes]:
        """Return an edition's pages; None where it cannot be laid out."""
        if job.future is None:
            assert job.pages
            return job.pages
        laid, problems = self.workers.result(job.future, job.document, job.temporary)
        if laid is None:
            return None, problems, b""
        content = job.temporary.read_bytes()
        self.memory.laid(job.wanted, job.document, (laid, problems, content))
        return laid, problems, content

    def _finish(self, job: _Job, item: Prepared) -> Built:
        """Wait for an edition's pages and move them into place."""
        order, edition = self.order, job.draft.edition
        laid, found, content = self._pages(job)
        checks = item.spec.checks if item.spec else ()
        short = laid is not None and laid.pages < SHORT and edition.spec.contents is None
        if order.draft:
            item.problems.extend(found)
        late = order.draft and laid is not None and bool(found.judged(checks).errors)
        built = job.future is not None
        if short or late:  # a draft says on its pages what is found wrong in laying it out, too
            count = len(_strict(item.judged, order).errors)
            again = make_document(job.draft, self.drawings, count, order, item.problems, contents=not short)
            if again:
                job = self._begin(job.draft, again)
                built = built or job.future is not None
                laid, found, content = self._pages(job)
        item.problems.extend(found)
        if laid is None or _stops(found.judged(checks), order):
            return _result(job.draft)
        sha256 = hashlib.sha256(content).hexdigest()
        if built or file_digest(str(job.target)) != sha256:
            job.target.parent.mkdir(parents=True, exist_ok=True)
            if job.future is None:
                job.temporary.write_bytes(content)
            job.temporary.replace(job.target)
        self.progress(f"{job.target}: {laid.pages} pages")
        return _result(job.draft, job.target, laid.pages, sha256, "built" if built else "cached")


def _result(
    draft: Draft,
    target: Path | None = None,
    pages: int = 0,
    sha256: str = "",
    status: Literal["built", "cached", "failed"] = "failed",
) -> Built:
    edition = draft.edition
    path = target.as_posix() if target else None
    return Built(
        edition.briefing, edition.audience, edition.paper, edition.language, path, pages, sha256, status
    )
