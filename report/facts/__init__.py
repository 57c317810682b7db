"""A briefing's facts as typed -> the ledger: every fact read, calculated and checked.

From top to bottom: `entries` spreads series out, `reading` reads what is stated (`cells` from tables), `derive`
calculates what has a `formula` (`arithmetic`, `units`, `precision`). What all of it comes to is compared by `agreement`,
and in tables by `sums`. Who may see a fact is the business of `edition`.
"""

from __future__ import annotations

from collections.abc import Mapping

from report.facts.agreement import check_agreement
from report.facts.derive import derive
from report.facts.entries import expand
from report.facts.fresh import report_stale, stale
from report.facts.reading import Reading
from report.facts.sums import check_sums
from report.model.briefing import Briefing
from report.model.ledger import Fact, Ledger
from report.model.period import PeriodError, read_period
from report.problems import Problems

__all__ = ["calculate", "report_stale", "stale"]


def calculate(briefing: Briefing, problems: Problems, given: Mapping[str, Fact] | None = None) -> Ledger:
    """Return every fact of a briefing; what is wrong with one is a problem, and it is left out.

    `given` are facts taken as they are, whether they could be calculated here or not.
    """
    found = expand(briefing.facts, problems)
    facts = {id: fact for id, fact in (given or {}).items() if id in found.entries}
    for id, entry in found.entries.items():
        if entry.spec.formula is not None or id in facts:
            continue
        fact = Reading(entry, briefing, problems).fact()
        if fact is None:
            found.missing[id] = ""
        else:
            facts[id] = fact
    derive(found, facts, briefing, problems)
    _report_stale(briefing, facts, problems)
    ledger = Ledger(
        {id: facts[id] for id in found.entries if id in facts},
        {name: tuple(id for id in points if id in facts) for name, points in found.series.items()},
        found.alias,
        found.missing | {name: "" for name, id in found.alias.items() if id not in facts},
    )
    check_agreement(ledger, briefing, problems)
    check_sums(briefing.tables, ledger.named, problems)
    return ledger


def _report_stale(briefing: Briefing, facts: dict[str, Fact], problems: Problems) -> None:
    """Report facts whose time has passed when the briefing's begins (F029)."""
    try:
        as_of = read_period(briefing.spec.as_of)
    except PeriodError:
        return  # said where the edition is made
    passed = [fact for fact in facts.values() if fact.stale_after and fact.stale_after.end < as_of.start]
    report_stale(passed, f"the briefing is as of {as_of}", problems, "F029")
