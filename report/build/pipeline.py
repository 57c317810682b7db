"""An order -> editions: every briefing prepared, its charts drawn, its pages set, checked and moved into place."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from report.build.order import Action, Built, Order, Outcome
from report.build.prepare import Draft, Prepared, briefings, make_document, make_formats, prepare
from report.build.recorded import find_predecessors
from report.build.workers import Key, Set, Workers
from report.facts import calculate
from report.files import Files
from report.listing import rows
from report.load import read_briefing
from report.model.edition import Document, Laid
from report.problems import ContentError, Problems, UsageError

Progress = Callable[[str], None]
SHORT = 8
"""Pages from which on an edition has a page of contents, unless it says otherwise."""


def build(order: Order, progress: Progress) -> Outcome:
    """Build every edition ordered; a briefing with errors is not built, unless it is a draft."""
    if order.to != ("pdf",):
        raise UsageError("Editions are built as PDF only. Leave --to out, or write --to pdf.")
    with Workers(order.jobs) as workers:
        prepared = _prepared(order)
        sound = [item for item in prepared if not _stops(item.judged, order)]
        charts = [
            (chart, draft.theme) for item in sound for draft in item.drafts for chart in draft.charts.values()
        ]
        progress(f"Drawing {len(charts)} figures")
        drawn = workers.draw(charts)
        for item in sound:
            for draft in item.drafts:
                for chart in draft.charts.values():
                    item.problems.extend(drawn[chart, draft.theme.name][1])
        drawings = {key: svg for key, (svg, _problems) in drawn.items() if svg is not None}
        progress(f"Laying out {sum(len(item.drafts) for item in sound)} editions")
        built = [result for item in prepared for result in _set(item, drawings, order, workers, progress)]
        problems = Problems()
        for item in prepared:
            problems.extend(_strict(item.judged, order))
        actions = [
            Action(f"figure:{chart.id}", "built", "every build draws it") for chart, _theme in drawings
        ]
        actions += [
            Action(f"edition:{item.audience}", "built", "every build sets it") for item in built if item.path
        ]
        return Outcome(tuple(built), tuple(actions), problems)


def check(order: Order) -> Problems:
    """Read and check everything without drawing or laying out."""
    problems = Problems()
    for item in _prepared(order):
        for draft in item.drafts:
            make_document(draft, {}, 0, order, item.problems)
        problems.extend(_strict(item.judged, order))
    return problems


def _prepared(order: Order) -> list[Prepared]:
    """Prepare the briefings ordered; UsageError where none of them has an edition in the language ordered."""
    prepared = [prepare(order, name) for name in briefings(order)]
    for item in prepared:
        find_predecessors(item, order)
    if order.language and not any(item.drafts or item.missed or not item.spec for item in prepared):
        known = dict.fromkeys(language for item in prepared if item.spec for language in item.spec.spoken)
        raise UsageError(f'There is no edition in "{order.language}". Languages: {", ".join(known)}.')
    return prepared


def listing(order: Order, what: str) -> list[dict[str, str]]:
    """Return rows for `report list`: what each briefing holds, as the analyst would name it."""
    found = []
    for name in briefings(order):
        problems = Problems()
        briefing = read_briefing(Files(order.project), name, problems)
        if briefing is None:
            raise ContentError(problems)
        formats = make_formats(Files(order.project), briefing.spec, str(briefing.spec.language))
        found += rows(what, briefing, calculate(briefing, problems), formats)
    return found


def _strict(problems: Problems, order: Order) -> Problems:
    return problems.made_strict() if order.strict else problems


def _stops(problems: Problems, order: Order) -> bool:
    return bool(_strict(problems, order).errors) and not order.draft


@dataclass
class _Job:
    """One edition with a worker."""

    draft: Draft
    document: Document
    target: Path
    temporary: Path
    future: Future[Set]


def _set(
    item: Prepared, drawings: Mapping[Key, bytes], order: Order, workers: Workers, progress: Progress
) -> Iterator[Built]:
    """Set one briefing's editions; what fails leaves the last good PDF as it was."""
    for audience, paper, language in item.missed or ([] if item.spec else [("", "", "")]):
        yield Built(item.name, audience, paper, language, None, 0, "", "failed")
    jobs = []
    for draft in item.drafts if order.draft else ():
        make_document(draft, drawings, 0, order, item.problems)  # so that each draft counts every problem
    for draft in item.drafts:
        count = len(_strict(item.judged, order).errors)
        document = None
        if not _stops(item.judged, order):
            document = make_document(draft, drawings, count, order, item.problems)
        if document is None or _stops(item.judged, order):
            yield _result(draft)
            continue
        folder = order.out / item.name
        folder.mkdir(parents=True, exist_ok=True)
        name = draft.edition.name
        temporary = folder / f".{name}.{os.getpid()}.tmp"
        jobs.append(
            _Job(draft, document, folder / f"{name}.pdf", temporary, workers.lay_out(document, temporary))
        )
    for job in jobs:
        yield _finish(job, item, drawings, order, workers, progress)


def _finish(
    job: _Job,
    item: Prepared,
    drawings: Mapping[Key, bytes],
    order: Order,
    workers: Workers,
    progress: Progress,
) -> Built:
    """Wait for an edition's pages and move them into place."""
    laid, found = workers.result(job.future, job.document, job.temporary)
    checks = item.spec.checks if item.spec else ()
    short = laid is not None and laid.pages < SHORT and job.draft.edition.spec.contents is None
    if order.draft:
        item.problems.extend(found)
    late = order.draft and laid is not None and bool(found.judged(checks).errors)
    if short or late:  # a draft says on its pages what is found wrong in laying it out, too
        count = len(_strict(item.judged, order).errors)
        again = make_document(job.draft, drawings, count, order, item.problems, contents=not short)
        if again:
            laid, found = workers.result(workers.lay_out(again, job.temporary), again, job.temporary)
    item.problems.extend(found)
    if laid is None or _stops(found.judged(checks), order):
        return _result(job.draft)
    content = job.temporary.read_bytes()
    job.temporary.replace(job.target)
    progress(f"{job.target}: {laid.pages} pages")
    return _result(job.draft, job.target, laid, content)


def _result(
    draft: Draft, target: Path | None = None, laid: Laid | None = None, content: bytes = b""
) -> Built:
    edition = draft.edition
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
