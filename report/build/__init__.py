"""The pipeline: from a briefing's folder to its editions.

`standing` says whether all is as it was after the last build; only where it is not are the stages loaded. `prepare`
brings a briefing's editions up to their templates, `drawing` has charts drawn meanwhile, and `pipeline` has all of it set
and moved into place by `workers`.
Stages hand their values on here and know nothing of each other. Printing is the business of `cli`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from report.build.order import Ahead, Built, Order, Outcome, Progress
from report.build.standing import Standing
from report.cache import Action
from report.problems import Problems

if TYPE_CHECKING:
    from report.build.comparing import Compared
    from report.build.workers import Workers
    from report.explain import Explanation
    from report.why import Why
    from report.model.findings import Finding

__all__ = [
    "Action",
    "Ahead",
    "Built",
    "Order",
    "Outcome",
    "briefings",
    "build",
    "check",
    "compared",
    "explained",
    "listing",
    "reasons",
    "verified",
    "write_baseline",
]


def build(
    order: Order,
    progress: Progress,
    *,
    finished: Callable[[Built], None] = lambda _edition: None,
    workers: Workers | None = None,
    ahead: Callable[[Ahead], None] | None = None,
) -> Outcome:
    """Build every edition ordered; where nothing has changed since the last time, say so without loading anything.

    Each edition is told to `finished` as soon as it is there; `ahead` is shown its new pages before the rest of the work.
    `workers` that are handed in stay alive for the next build.
    """
    standing = Standing(order)
    if before := standing.outcome():
        for edition in before.editions:
            finished(edition)
        return before
    from report.build.workers import Workers

    with nullcontext(workers) if workers else Workers(order.jobs, standing.may_draw) as staff:
        from report.build.pipeline import run

        outcome = run(order, progress, standing, finished, staff, ahead)
    standing.keep(outcome)
    return outcome


def briefings(order: Order) -> list[str]:
    """Return the names of the briefings ordered."""
    from report.build.prepare import briefings as run

    return run(order)


def check(order: Order) -> Problems:
    """Read and check everything without drawing or laying out."""
    from report.build.pipeline import check as run

    return run(order)


def compared(old: str, new: str, project: Path) -> Compared:
    """Compare the editions under two names, pair by pair; UsageError where nothing can be compared."""
    from report.build.comparing import compared as run

    return run(old, new, project)


def explained(order: Order, audience: str) -> tuple[list[Explanation], Problems]:
    """Explain an audience's editions of every briefing ordered that has it."""
    from report.build.explaining import explained as run

    return run(order, audience)


def listing(order: Order, what: str) -> list[dict[str, str]]:
    """Return rows for `report list`: what each briefing holds, as the analyst would name it."""
    from report.build.listed import listing as run

    return run(order, what)


def verified(path: Path, project: Path, vouched: bool = False) -> list[Finding] | None:
    """Return what does not hold in a PDF, by itself and by a project's data; None where `path` is no PDF file."""
    from report.build.verifying import verified as run

    return run(path, project, vouched)


def write_baseline(order: Order) -> dict[str, int]:
    """Write each briefing's baseline.yml; return its name with the number of sentences in it."""
    from report.build.claimed import write_baseline as run

    return run(order)


def reasons(order: Order, name: str) -> list[Why]:
    """Return where a fact comes from, what depends on it and where it is printed, once a briefing that has it."""
    from report.build.reasoned import reasons as run

    return run(order, name)
