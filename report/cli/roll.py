"""`report roll`: its arguments -> the next issue of a briefing, and what is to be done in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli.output import as_table, harmless, say, say_json

if TYPE_CHECKING:
    from report.roll import Rolled

LONGEST = 36
"""Characters of a value that are printed: it is there to be recognised."""


@click.command(short_help="Open the next issue.")
@click.argument("briefing", required=False, metavar="[BRIEFING]")
@click.option(
    "--to", required=True, metavar="DATE", help="As of when: 2026-08, 2026-08-31, early August 2026."
)
@click.option("--issue", metavar="NAME", help="Else the next number, or the date.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def roll(project: Path, /, *, briefing: str | None, to: str, issue: str | None, as_json: bool) -> int:
    """Open the next issue of BRIEFING: its number and date move on, and what was issued becomes its predecessor.

    Named are the series that wait for a point and the facts that were not reviewed since.
    """
    from report.roll import roll as run

    rolled = run(project, briefing, to, issue)
    if as_json:
        say_json(vars(rolled))
    else:
        _say_rolled(rolled)
    return 0


def _say_rolled(one: Rolled) -> None:
    issue, as_of = one.before
    say(harmless(f"{one.briefing}: issue {one.issue}, as of {one.as_of} (it was {issue}, as of {as_of})"))
    editions = f"{one.editions} edition{'' if one.editions == 1 else 's'}"
    say(harmless(f"{one.kept}: the records of {editions}, with which the page of changes compares"))
    for rows, head in (
        (one.waiting, "These series wait for a point:"),
        (one.unreviewed, f"These facts have not been reviewed for it ({len(one.unreviewed)}):"),
    ):
        if rows:
            say("")
            say(click.style(head, bold=True))
            for line in as_table(_brief(rows)):
                say(f"  {line}")
    say("")
    say("Check each fact, add points, and write reviewed beside what still holds.")
    say(f'"report list unreviewed {one.briefing}" names what is left.')


def _brief(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return rows that fit a line: long values cut, and no column that is empty."""
    kept = [key for key in rows[0] if any(row[key] for row in rows)]
    return [
        {key: row[key] if len(row[key]) <= LONGEST else f"{row[key][:LONGEST]}…" for key in kept}
        for row in rows
    ]
