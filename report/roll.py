"""A briefing and a date -> its next issue: number and date moved on, what was issued kept, what is to be done named.

What was issued is kept as the records of its editions, made from the data as they stand; nothing under dist/ is touched.
Written is all of it or nothing. Printing what was done is the business of `cli`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from report.build import Order
from report.build.prepare import make_formats
from report.build.recorded import make_records
from report.facts import calculate
from report.files import Files
from report.listing import Row, unreviewed, waiting
from report.load import read_briefing, with_values
from report.model.briefing import Briefing
from report.model.period import Period, PeriodError, read_period
from report.new import briefing_name, write_all
from report.problems import ContentError, Problems, UsageError

COUNTED = re.compile(r"(.*?)([0-9]+)([^0-9]*)")


@dataclass(frozen=True)
class Rolled:
    """What became of a briefing."""

    briefing: str
    issue: str
    as_of: str
    before: tuple[str, str]
    """Issue and as-of that were."""
    kept: str
    """The folder that the records of the last issue lie in."""
    editions: int
    waiting: list[Row]
    """Series without a point for the new issue."""
    unreviewed: list[Row]
    """Facts that were last checked before it."""


def roll(project: Path, name: str | None, to: str, issue: str | None) -> Rolled:
    """Open the next issue of a briefing; raise ContentError where that cannot be done (F044, F045)."""
    files = Files(project)
    name = briefing_name(files, name)
    try:
        date = read_period(to)
    except PeriodError as error:
        raise UsageError(f"--to {error.message} {error.hint}") from error
    problems = Problems()
    briefing = read_briefing(files, name, problems)
    if briefing is None:
        raise ContentError(problems)
    spec = briefing.spec
    _check_later(briefing, date, to)
    called = issue or _next(str(spec.issue), date)
    kept = f"{briefing.folder}/issues/{_as_name(str(spec.issue))}"
    records = {
        f"{kept}/{key.audience}.{key.language}.json": json.dumps(
            record, ensure_ascii=False, indent=1
        ).encode()
        for key, record in make_records(Order(project, (name,)))
    }
    top = f"{briefing.folder}/briefing.yml"
    data = (files.project / top).read_bytes()
    text = data.decode("utf-8-sig")
    mark = data[: len(data) - len(text.encode())]
    changed = with_values(text, top, {"issue": called, "as_of": to, "previous": kept}, "as_of")
    _check_writable(briefing, called, kept, changed is not None, files)
    assert changed is not None
    write_all(files.project, {**records, top: mark + changed.encode()})
    ledger = calculate(briefing, Problems())
    formats = make_formats(files, spec, str(spec.language))
    return Rolled(
        name,
        called,
        to,
        (str(spec.issue), str(spec.as_of)),
        kept,
        len(records),
        waiting(ledger, formats, date.start),
        unreviewed(ledger, formats, date.start),
    )


def _check_later(briefing: Briefing, date: Period, typed: str) -> None:
    """Refuse a date that is not later than that of the issue which is open (F044)."""
    spec, problems = briefing.spec, Problems()
    try:
        now = read_period(spec.as_of)
    except PeriodError as error:
        problems.add("F013", spec.as_of.place, f"as_of: {error.message}", error.hint)
        raise ContentError(problems) from error
    if date.start <= now.start:
        words = f'Issue {spec.issue} is as of {spec.as_of}; "{typed}" is no later.'
        problems.add("F044", spec.as_of.place, words, "Name a later date; nothing has been changed.")
        raise ContentError(problems)


def _check_writable(briefing: Briefing, called: str, kept: str, possible: bool, files: Files) -> None:
    """Refuse what would not leave everything else as it was (F045)."""
    spec, problems = briefing.spec, Problems()
    if not possible:
        words = "issue, as_of and previous cannot be moved on in this file."
        hint = "Write each on a line of its own, as issue: 2026-07."
        problems.add("F045", spec.issue.place, words, hint)
    own = [one.previous for one in spec.audiences.values() if one.previous]
    for previous in own:
        words = f'This audience has a predecessor of its own, "{previous}", which would stay.'
        problems.add("F045", previous.place, words, "Take it out: the briefing's own is moved on.")
    if (files.project / kept).exists():
        words = f'"{kept}" is there already: issue {spec.issue} has been closed before.'
        problems.add("F045", spec.issue.place, words, "Give the issue another name, or delete that folder.")
    if called == str(spec.issue):
        problems.add(
            "F045", spec.issue.place, f'The next issue is called "{called}", too.', "Give another --issue."
        )
    if problems.errors:
        raise ContentError(problems)


def _next(issue: str, date: Period) -> str:
    """Return what the next issue is called: by its date where the last one is, else by the next number."""
    try:
        read_period(issue)
    except PeriodError:
        match = COUNTED.fullmatch(issue)
        return f"{match[1]}{int(match[2]) + 1:0{len(match[2])}}{match[3]}" if match else str(date)
    return str(date)


def _as_name(issue: str) -> str:
    """Return an issue's name as that of a folder."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", issue).strip(".-") or "issue"
