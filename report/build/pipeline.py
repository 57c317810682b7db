"""An order -> editions: every briefing prepared, its charts drawn, its pages set, checked and moved into place."""

from __future__ import annotations

from collections.abc import Callable

from report.build.memory import Memory
from report.build.order import Ahead, Built, Order, Outcome, Progress
from report.build.prepare import Prepared, briefings, make_document, prepare
from report.build.recorded import find_predecessors
from report.build.setting import Setting, stops, strict
from report.build.standing import Standing
from report.build.painter import Key
from report.build.workers import Workers
from report.cache.actions import Wanted
from report.distribute.recipients import check_recipients
from report.files import Files
from report.problems import Problems, UsageError
from report.theme import Theme


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
    prepared = _prepared(order, memory)
    sound = [item for item in prepared if not stops(item.judged, order)]
    drawings: dict[Key, bytes] = {}
    setting = Setting(drawings, order, workers, memory, progress, ahead)

    def meanwhile() -> None:
        for item in sound:
            if standing.changed is None:  # nothing that was laid out is kept
                setting.begin(item)
            else:
                item.check()

    _draw(sound, drawings, workers, memory, progress, meanwhile, setting.go_on)
    built = []
    for item in prepared:
        for edition in setting.editions(item):
            built.append(edition)
            finished(edition)
    problems = Problems()
    for item in prepared:
        problems.extend(strict(item.judged, order))
    return Outcome(tuple(built), memory.done(), problems)


def _draw(
    sound: list[Prepared],
    drawings: dict[Key, bytes],
    workers: Workers,
    memory: Memory,
    progress: Progress,
    meanwhile: Callable[[], None],
    drawn: Callable[[], None],
) -> None:
    """Draw every chart that has not been drawn before, once, whichever editions show it; do other things meanwhile."""
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
    if not wanted:
        return
    progress(f"Drawing {len(wanted)} figure{'' if len(wanted) == 1 else 's'}")
    drawing = workers.draw({key: theme for key, (_action, theme) in wanted.items()})
    meanwhile()
    found: dict[Key, Problems] = {}
    for key, (svg, problems) in drawing():
        memory.drawn(wanted[key][0], svg, problems)
        found[key] = problems
        if svg is not None:
            drawings[key] = svg
            drawn()
    for item, draft, chart in charts:
        if problems_of := found.get((chart, draft.theme.name)):
            item.problems.extend(problems_of)


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
