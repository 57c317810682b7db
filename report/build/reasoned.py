"""A fact's name -> why it says what it says, in every briefing ordered that has it, and where it is printed.

What has been built tells its pages; of other editions their templates are filled, which tells sections and figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from report.build.order import Order
from report.build.prepare import Draft, Prepared, briefings, make_document, make_formats, prepare
from report.build.recorded import read_record
from report.files import Files
from report.page import printings
from report.problems import ContentError, Problems, UsageError, nearest
from report.why import Asked, Row, Why


def reasons(order: Order, name: str) -> list[Why]:
    """Return why, once a briefing; UsageError where none of them has the fact."""
    found: list[Why] = []
    known: dict[str, None] = {}
    problems = Problems()
    for one in briefings(order):
        item = prepare(order, one)
        problems.extend(item.judged)
        if item.briefing is None or item.ledger is None:
            continue
        formats = make_formats(Files(order.project), item.briefing.spec, str(item.briefing.spec.language))
        known |= dict.fromkeys((*item.ledger.named, *item.ledger.series))
        if why := Asked(item.briefing, item.ledger, formats).why(_meant(name, item)):
            found.append(replace(why, printed=list(_printed(why.fact["id"], item, order))))
    if not found and not known:
        raise ContentError(problems)
    if not found:
        raise UsageError(f'There is no fact "{name}". {nearest(name, known, "Type report list facts.")}')
    return found


def _meant(name: str, item: Prepared) -> str:
    """Return the fact that a name means; that of a series means its latest point."""
    assert item.ledger
    return f"{name}.latest" if name in item.ledger.series else name


def _printed(fact: str, item: Prepared, order: Order) -> Iterator[Row]:
    """Yield each printing of a fact: with its page from what is built, else with its section or figure."""
    for draft in item.drafts:
        name = draft.edition.name
        path = order.out / item.name / f"{name}.pdf"
        record = _record(path)
        if record:
            for printed in record["facts"].get(fact, {}).get("printed", ()):
                yield {"edition": name, "path": path.as_posix(), **printed, "where": None}
        else:
            for where in _places(fact, draft, item, order):
                yield {"edition": name, "path": None, "text": None, "page": None, "where": where}


def _record(path: Path) -> Row | None:
    """Return the record in a PDF; None where there is none."""
    try:
        return dict(read_record(path) or {}) if path.exists() else None
    except UsageError:
        return None


def _places(fact: str, draft: Draft, item: Prepared, order: Order) -> dict[str, None]:
    """Return the sections and figures that print a fact."""
    document = make_document(draft, {}, 0, order, item.problems)
    if document is None:
        return {}
    charted = {name: chart.facts for name, chart in draft.charts.items()}
    found = (one for one in printings(document.html, charted) if one.fact == fact)
    return dict.fromkeys(
        one.anchor if one.anchor.startswith("figure-") else one.where for one in found if one.where != "evidence"
    )
