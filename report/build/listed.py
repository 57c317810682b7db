"""An order -> rows for `report list`: what each briefing holds, as the analyst would name it."""

from __future__ import annotations

from report.build.order import Order
from report.build.prepare import briefings, make_formats
from report.facts import calculate
from report.files import Files
from report.listing import rows
from report.load import read_briefing
from report.problems import ContentError, Problems


def listing(order: Order, what: str) -> list[dict[str, str]]:
    """Return the rows of every briefing ordered; raise ContentError where one cannot be read."""
    found = []
    for name in briefings(order):
        problems = Problems()
        briefing = read_briefing(Files(order.project), name, problems)
        if briefing is None:
            raise ContentError(problems)
        formats = make_formats(Files(order.project), briefing.spec, str(briefing.spec.language))
        found += rows(what, briefing, calculate(briefing, problems), formats)
    return found
