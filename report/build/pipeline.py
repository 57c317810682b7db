"""An order -> editions: every briefing prepared, its charts drawn, its pages set, checked and moved into place."""

from __future__ import annotations

from collections.abc import Callable

from report.build.drawing import Drawing
from report.build.memory import Memory
from report.build.order import Ahead, Built, Order, Outcome, Progress
from report.build.prepare import Prepared, briefings, make_document, prepare
from report.build.recorded import find_predecessors
from report.build.setting import Setting, stops, strict
from report.build.standing import Standing
from report.build.workers import Workers
from report.distribute.recipients import check_recipients
from report.files import Files
from report.problems import Problems, UsageError


def run(
    order: Order,
    progress: Progress,
    standing: Standing,
    finished: Callable[[Built], None],
    workers: Workers,
    ahead: Callable[[Ahead], None] | None,
) -> Outcome:
    """Build every edition ordered; a briefing with errors is not built, unless it is a draft."""
    memory = Memory(standing)
    drawing = Drawing(workers, memory, progress)
    prepared = _prepared(order, memory, lambda item: None if stops(item.judged, order) else drawing.begin(item))
    sound = [item for item in prepared if not stops(item.judged, order)]
    setting = Setting(drawing.drawings, order, workers, memory, progress, ahead)
    if drawing.wanted:
        for item in sound:  # meanwhile
            if standing.changed is None:  # nothing that was laid out is kept
                setting.begin(item)
            else:
                item.check()
        if sound:
            drawing.finish(setting.go_on)
        else:
            drawing.leave()
    built = []
    for item in prepared:
        for edition in setting.editions(item):
            built.append(edition)
            finished(edition)
    problems = Problems()
    for item in prepared:
        problems.extend(strict(item.judged, order))
    return Outcome(tuple(built), memory.done(), problems)


def check(order: Order) -> Problems:
    """Read and check everything without drawing or laying out."""
    problems = Problems()
    for item in _prepared(order):
        for draft in item.drafts:
            make_document(draft, {}, 0, order, item.problems)
        if item.briefing and Files(order.project).find(f"{item.briefing.folder}/recipients.csv"):
            check_recipients(Files(order.project), item.briefing, item.problems)
        problems.extend(strict(item.judged, order))
    return problems


def _prepared(
    order: Order, memory: Memory | None = None, planned: Callable[[Prepared], None] = lambda _item: None
) -> list[Prepared]:
    """Prepare the briefings ordered; UsageError where none of them has an edition in the language ordered."""
    prepared = [prepare(order, name, memory, planned) for name in briefings(order)]
    for item in prepared:
        named = find_predecessors(item, order)
        if memory:
            memory.standing.rest_on(named)
    if order.language and not any(item.drafts or item.missed or not item.spec for item in prepared):
        known = dict.fromkeys(language for item in prepared if item.spec for language in item.spec.spoken)
        raise UsageError(f'There is no edition in "{order.language}". Languages: {", ".join(known)}.')
    return prepared
