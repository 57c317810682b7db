"""The command line and recipients.csv -> whose copies are made in this run.

Whether a list is sound is the business of `recipients`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from report.build import Order
from report.build.prepare import briefings
from report.distribute.editions import Listed
from report.distribute.recipients import Recipient, check_recipients
from report.files import Files
from report.load import read_briefing
from report.model.briefing import Briefing
from report.problems import ContentError, Problems, UsageError, nearest


@dataclass(frozen=True)
class Wanted:
    """What is to be distributed, as the command line has it."""

    project: Path
    briefing: str | None = None
    audiences: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    """Copies by number, address or name."""
    resume: bool = False
    dry: bool = False
    send: bool = False
    again: bool = False
    """Send those messages too that may have been sent when an earlier run ended."""
    jobs: int = 0
    cluster: str | None = None
    """The address of a scheduler whose workers do the work, in place of this machine's processors."""
    to: str | None = None
    """An address that fsspec knows, where what leaves is put; the journal stays in `out`."""
    out: Path = Path("dist")
    epoch: int | None = None


def read(wanted: Wanted, problems: Problems) -> Listed:
    """Read and check a briefing's recipients; every fault of the list in one ContentError."""
    files = Files(wanted.project)
    name = _briefing(wanted, files)
    briefing = read_briefing(files, name, problems)
    if briefing is None:
        raise ContentError(problems)
    recipients = check_recipients(files, briefing, problems)
    if problems.errors:
        raise ContentError(problems.judged(briefing.spec.checks))
    path = f"{briefing.folder}/recipients.csv"
    chosen = _chosen(recipients, wanted, briefing)
    return Listed(briefing, path, files.read_text(path), recipients, chosen)


def _briefing(wanted: Wanted, files: Files) -> str:
    """Return the briefing named, or the only one that has recipients."""
    if wanted.briefing:
        return briefings(Order(wanted.project, (wanted.briefing,)))[0]
    having = [name for name in briefings(Order(wanted.project)) if files.find(f"data/{name}/recipients.csv")]
    if not having:
        raise UsageError(
            "No briefing has a recipients.csv. Write one, with name, organisation, email, audience."
        )
    if len(having) > 1:
        raise UsageError(f"Several briefings have recipients: name one of {', '.join(having)}.")
    return having[0]


def _chosen(recipients: list[Recipient], wanted: Wanted, briefing: Briefing) -> list[Recipient]:
    """Return those ordered on the command line, all without an order."""
    known = list(map(str, briefing.spec.audiences))
    for audience in wanted.audiences:
        if audience not in known:
            hint = nearest(audience, known, f"Known: {', '.join(known)}.")
            raise UsageError(f'The briefing "{briefing.name}" has no audience "{audience}". {hint}')
    for name in wanted.only:
        if not any(name in _names(one) for one in recipients):
            hint = nearest(name, [one.email for one in recipients], "Give a copy's number, address or name.")
            raise UsageError(f'Nobody in the list is "{name}". {hint}')
    return [
        one
        for one in recipients
        if (not wanted.audiences or one.audience in wanted.audiences)
        and (not wanted.only or not _names(one).isdisjoint(wanted.only))
    ]


def _names(one: Recipient) -> set[str]:
    return {str(one.number), one.email, one.name, one.slug, one.stem}
