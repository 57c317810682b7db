"""A briefing's editions and a day -> what of them is out of date by then: problems, or caveats to print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from report.build.order import Order
from report.facts import report_stale, stale
from report.formats import Formats
from report.model.briefing import Briefing
from report.model.edition import Edition
from report.model.ledger import Fact, Ledger
from report.model.period import Period, PeriodError, read_period
from report.model.text import Text
from report.problems import Problems

REMEDY = "Check it and set stale_after anew, or build with --allow-stale, which says so on the page."


def caveats(ledger: Ledger, order: Order, formats: Formats) -> dict[str, str]:
    """Return what is printed beside each fact that is out of date, where that is allowed."""
    if not order.day or not order.allow_stale:
        return {}
    return {name: _since(due.stale_after, formats) for name, due in stale(ledger, order.day).items() if due.stale_after}


def caveat(edition: Edition, order: Order, formats: Formats) -> str:
    """Return what every page of an edition says that is out of date, where that is allowed; else nothing."""
    due = _due(edition, Problems())
    if not due or not order.day or not order.allow_stale or due[1].end >= order.day:
        return ""
    return _since(due[1], formats)


def _since(period: Period, formats: Formats) -> str:
    """Say since when something is out of date, to the day."""
    day = formats.period(Period(period.end, period.end, "day"), "long")
    return formats.term("out of date since {date}", date=day)


def check_day(edition: Edition, used: Mapping[str, None], ledger: Ledger, order: Order, problems: Problems) -> None:
    """Report what an edition prints that is out of date on the day of reading (F040), or that it is itself (F041)."""
    due = _due(edition, problems)
    if not order.day or order.allow_stale:
        return
    passed = stale(ledger, order.day)
    printed = {passed[name].id: passed[name] for name in used if name in passed}
    report_stale(printed.values(), _told(order.day), problems, "F040", REMEDY)
    if due and due[1].end < order.day:
        problems.add("F041", due[0].place, _words(edition, due[1], _told(order.day)), REMEDY)


def check_today(briefing: Briefing, ledger: Ledger, editions: list[Edition], today: date, problems: Problems) -> None:
    """Report facts and editions that are out of date today (F042), once, and none that was so from the first."""
    first = editions[0].as_of.start if editions else today
    passed: list[Fact] = [
        fact for fact in ledger.facts.values() if fact.stale_after and first <= fact.stale_after.end < today
    ]
    report_stale(passed, _told(today), problems, "F042")
    for edition in editions:
        due = _due(edition, Problems())
        if due and due[1].end < today:
            words = _words(edition, due[1], _told(today))
            problems.add("F042", due[0].place, words, f"Open the next issue: report roll {briefing.name} --to DATE.")


def _told(day: date) -> str:
    return f"the day is {day.isoformat()}"


def _words(edition: Edition, until: Period, told: str) -> str:
    own = edition.spec.stale_after is not None
    what = f'The edition "{edition.audience}"' if own else f"Issue {edition.text.issue}"
    return f"{what} is out of date: it may be read until {until}, {told}."


def _due(edition: Edition, problems: Problems) -> tuple[Text, Period] | None:
    """Return until when an edition may be read, as typed and as read (F013)."""
    typed = edition.spec.stale_after or edition.text.stale_after
    if typed is None:
        return None
    try:
        return typed, read_period(typed)
    except PeriodError as error:
        problems.add("F013", typed.place, f"stale_after: {error.message}", error.hint)
        return None
