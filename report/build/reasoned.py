"""A fact's name -> why it says what it says, in every briefing ordered that has it, and where it is printed.

What has been built of the data as they are tells its pages; of other editions their templates are filled, which tells
sections and figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from report.build.order import Order
from report.build.prepare import Draft, briefings, make_document, make_formats, prepare, wanted
from report.build.recorded import read_record
from report.facts import calculate
from report.files import Files
from report.load import read_briefing
from report.model.briefing import Briefing
from report.model.edition import edition_name
from report.model.ledger import Ledger
from report.page import printings
from report.problems import ContentError, Problems, UsageError, nearest
from report.why import Asked, Row, Why

TREES = ("templates", "assets")
"""What editions are made from, besides their briefing's folder."""


def reasons(order: Order, name: str) -> list[Why]:
    """Return why, once a briefing; UsageError where none of them has the fact."""
    files = Files(order.project)
    found: list[Why] = []
    known: dict[str, None] = {}
    problems = Problems()
    for one in briefings(order):
        told = Problems()
        briefing = read_briefing(files, one, told)
        ledger = calculate(briefing, told) if briefing else None
        problems.extend(told.judged(briefing.spec.checks) if briefing else told)
        if briefing is None or ledger is None:
            continue
        formats = make_formats(files, briefing.spec, str(briefing.spec.language))
        known |= dict.fromkeys((*ledger.named, *ledger.series))
        if why := Asked(briefing, ledger, formats).why(_meant(name, ledger)):
            found.append(replace(why, printed=list(_printed(why.fact["id"], briefing, order))))
    if not found and not known:
        raise ContentError(problems)
    if not found:
        raise UsageError(f'There is no fact "{name}". {nearest(name, known, "Type report list facts.")}')
    return found


def _meant(name: str, ledger: Ledger) -> str:
    """Return the fact that a name means; that of a series means its latest point."""
    return f"{name}.latest" if name in ledger.series else name


def _printed(fact: str, briefing: Briefing, order: Order) -> Iterator[Row]:
    """Yield each printing of a fact: with its page from what is built, else with its section or figure."""
    first = str(briefing.spec.language)
    paths = {
        name: order.out / briefing.name / f"{name}.pdf"
        for audience, paper, language in wanted(order, briefing)
        if (name := edition_name(audience, paper, language, first))
    }
    records = {name: _record(path) for name, path in paths.items()}
    if all(records.values()) and _newer(paths.values(), briefing, order):
        for name, record in records.items():
            yield from _on_pages(fact, name, paths[name], record or {})
        return
    for draft in prepare(order, briefing.name).drafts:
        name = draft.edition.name
        record = records[name]
        places = _places(fact, draft, order)
        if record and draft.record and record["digests"]["all"] == draft.record["digests"]["all"]:
            yield from _on_pages(fact, name, paths[name], record)
        else:
            empty = {"path": None, "text": None, "page": None}
            yield from ({"edition": name, **empty, "where": where, "stale": bool(record)} for where in places)


def _newer(paths: Iterable[Path], briefing: Briefing, order: Order) -> bool:
    """Say whether every edition is newer than all that it may be made from: then nothing has to be read."""
    sources = [
        path.stat().st_mtime
        for tree in (briefing.folder, *TREES)
        for path in (order.project / tree).rglob("*")
        if path.is_file()
    ]
    return all(path.is_file() and path.stat().st_mtime > max(sources, default=0) for path in paths)


def _on_pages(fact: str, name: str, path: Path, record: Row) -> Iterator[Row]:
    for printed in record["facts"].get(fact, {}).get("printed", ()):
        yield {"edition": name, "path": path.as_posix(), **printed, "where": None, "stale": False}


def _record(path: Path) -> Row | None:
    """Return the record in a PDF; None where there is none."""
    try:
        return dict(read_record(path) or {}) if path.exists() else None
    except UsageError:
        return None


def _places(fact: str, draft: Draft, order: Order) -> dict[str, None]:
    """Return the sections and figures that print a fact."""
    document = make_document(draft, {}, 0, order, Problems())
    if document is None:
        return {}
    charted = {name: chart.facts for name, chart in draft.charts.items()}
    found = (one for one in printings(document.html, charted) if one.fact == fact)
    return dict.fromkeys(
        one.anchor if one.anchor.startswith("figure-") else one.where for one in found if one.where != "evidence"
    )
