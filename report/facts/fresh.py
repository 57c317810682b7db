"""The ledger and a day -> the facts that are out of date by then: their own time has passed, or that of an input."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from report.model.ledger import Fact, Ledger
from report.problems import Problems

REMEDY = "Check it, and set stale_after anew."


def stale(ledger: Ledger, day: date) -> dict[str, Fact]:
    """Return each fact that is out of date on a day, with the fact whose `stale_after` says so: itself or an input."""
    known: dict[str, Fact | None] = {}

    def due(fact: Fact) -> Fact | None:
        if fact.id not in known:
            own = fact.stale_after is not None and fact.stale_after.end < day
            inputs = (ledger.facts[name] for name in fact.inputs if name in ledger.facts)
            known[fact.id] = fact if own else next((found for one in inputs if (found := due(one))), None)
        return known[fact.id]

    return {name: found for name, fact in ledger.facts.items() if (found := due(fact))}


def report_stale(facts: Iterable[Fact], said: str, problems: Problems, code: str, hint: str = REMEDY) -> None:
    """Report facts whose time has passed; `said` tells of what day that is asked."""
    for fact in facts:
        words = f'"{fact.id}" is out of date: it holds until {fact.stale_after}, {said}.'
        problems.add(code, fact.place, words, hint)
