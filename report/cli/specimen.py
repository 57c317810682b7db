"""`report specimen`: its arguments -> a theme printed on four pages, and what is said of it."""

from __future__ import annotations

import time
from pathlib import Path

import click

from report.cli.commands import say_outcome, show_progress


@click.command(short_help="Print a theme on four pages.")
@click.argument("theme", default="default", metavar="[THEME]")
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="Else A4.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Instead of build/."
)
@click.pass_obj
def specimen(project: Path, /, *, theme: str, paper: str | None, out: Path | None) -> int:
    """Print a theme on four pages: type, colours, tables and boxes, charts."""
    from report.specimen import make_specimen

    started = time.monotonic()
    with show_progress() as progress:
        outcome = make_specimen(project, theme, out or project / "build", paper, progress)
    say_outcome(outcome, False, time.monotonic() - started)
    return int(bool(outcome.problems.errors))
