"""`report new` and `report explain`: their arguments -> what is written or explained, and what is printed of it."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli.output import as_table, harmless, problems_as_json, say, say_json, summary
from report.problems import UsageError

if TYPE_CHECKING:
    from report.explain import Explanation, Row

HEADINGS = {
    "templates": "Templates",
    "styles": "Style sheets, later layers last",
    "tokens": "Theme {theme}: what differs from its base",
    "sections": "Sections",
    "facts": "Facts printed or drawn",
    "figures": "Figures",
    "tables": "Tables",
    "sources": "Sources",
    "left_out": "Left out",
    "not_shown": "Open to this audience, but named nowhere in its sections",
}


@click.command(short_help="Start a project, or add an audience.")
@click.argument("target", required=False, metavar="DIRECTORY | [BRIEFING]")
@click.option("--audience", metavar="NAME", help="Add an audience to BRIEFING, or to the only one there is.")
@click.pass_obj
def new(project: Path, /, *, target: str | None, audience: str | None) -> int:
    """Write a small complete project into DIRECTORY; with --audience, add an audience to a briefing."""
    from report.new import make_audience, make_project

    if audience is not None:
        made = make_audience(project, audience, target)
        for name in made.kept:
            say(f"{harmless(name)} is there already, and stays as it is.")
        for name in made.written:
            say(f"wrote {harmless(name)}")
        say(f"Next: report build --audience {audience}")
        return 0
    if target is None:
        raise UsageError(
            'Name a folder, as in "report new demo", or an audience, as in "report new --audience board".'
        )
    made = make_project(Path(target))
    for name in made.written:
        say(f"wrote {harmless(str(Path(target) / name))}")
    here = Path(target).resolve() == Path.cwd()
    say("Next: report build" if here else f"Next: cd {shlex.quote(target)} && report build")
    return 0


@click.command(short_help="Say what an audience's edition is made of, and what is left out.")
@click.argument("audience")
@click.argument("briefings", nargs=-1, metavar="[BRIEFING]")
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="Else the audience's first.")
@click.option("--language", metavar="L", help="Only this language, such as fr.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def explain(
    project: Path,
    /,
    *,
    audience: str,
    briefings: tuple[str, ...],
    paper: str | None,
    language: str | None,
    as_json: bool,
) -> int:
    """Say which templates, styles, tokens, sections, facts, figures and tables AUDIENCE's edition is made of.

    Each with the place that it comes from; then what is left out of it, and why. This names what is withheld.
    """
    from report.build import Order, explained

    order = Order(project=project, briefings=briefings, paper=paper, language=language)
    found, problems = explained(order, audience)
    if as_json:
        editions = [{**vars(one), **one.parts} for one in found]
        for edition in editions:
            del edition["parts"]
        say_json({"editions": editions, "problems": problems_as_json(problems)})
        return 0
    for at, one in enumerate(found):
        if at:
            say("")
        _say_explanation(one)
    if len(problems):
        say(f'{summary(problems)}: "report check" names them.', to_stderr=True)
    return 0


def _say_explanation(one: Explanation) -> None:
    whole = f"{one.briefing}: {one.title} ({one.audience}, {one.language}, {one.paper})"
    say(click.style(harmless(whole), bold=True))
    for name, rows in one.parts.items():
        if rows:
            say("")
            say(click.style(HEADINGS[name].format(theme=harmless(one.theme)), bold=True))
            for line in _names(rows) if name == "not_shown" else _lines(rows):
                say(f"  {line}")


def _lines(rows: Sequence[Row]) -> list[str]:
    """Return rows as a table, path and line as one."""
    return as_table([_with_place(row) for row in rows])


def _names(rows: Sequence[Row]) -> list[str]:
    """Return rows as their names only, a paragraph for each kind."""
    lines = []
    for kind in dict.fromkeys(str(row["kind"]) for row in rows):
        names = ", ".join(harmless(str(row["id"])) for row in rows if row["kind"] == kind)
        lines += textwrap.wrap(f"{kind:8}{names}", 108, subsequent_indent=" " * 8, break_on_hyphens=False)
    return lines


def _with_place(row: Mapping[str, str | int | None]) -> dict[str, str]:
    at = ":".join(str(row[key]) for key in ("path", "line") if row[key] is not None)
    return {**{key: str(value) for key, value in row.items() if key not in ("path", "line")}, "at": at}
