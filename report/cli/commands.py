"""Each command's arguments -> its order to `build`, and what it prints of the outcome; returns the exit code."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from report import __version__
from report.cli.output import (
    as_github,
    as_sarif,
    as_table,
    harmless,
    problems_as_json,
    say,
    say_json,
    say_problems,
)
from report.problems import Problems, UsageError, nearest

if TYPE_CHECKING:
    from rich.live import Live

    from report.build import Built, Order, Outcome

FORMATS = ("text", "json", "sarif", "github")


class Day(click.ParamType[date]):
    """A day as 2026-08-31."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it; a usage error where it is none."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f'"{value}" is no day. Write it as 2026-08-31.', param, ctx)


DAY = Day()


class Commands(click.Group):
    """A group that names the command that was most likely meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            names = self.list_commands(ctx)
            hint = nearest(args[0], names, f"Commands: {', '.join(names)}.")
            raise click.UsageError(f'There is no command "{args[0]}". {hint}', ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The folder that holds data/; else the current one.",
)
@click.version_option(__version__, message="report %(version)s")
@click.pass_context
def commands(context: click.Context, project: Path) -> None:
    """Printable briefings from data and Markdown, one edition per audience."""
    context.obj = project


@commands.command(short_help="Build editions.")
@click.argument("briefings", nargs=-1, metavar="[BRIEFING...]")
@click.option(
    "--audience", "audiences", multiple=True, metavar="A", help="Only this audience; may be repeated."
)
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="Else the audience's first.")
@click.option("--language", metavar="L", help="Only this language, such as fr.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Instead of build/."
)
@click.option("--to", type=click.Choice(["pdf", "html"]), multiple=True, default=["pdf"], show_default=True)
@click.option(
    "--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Processes; 0: one a processor."
)
@click.option("--no-cache", is_flag=True, help="Do everything anew.")
@click.option("--draft", is_flag=True, help="Build in spite of errors, marked DRAFT on every page.")
@click.option("--strict", is_flag=True, help="Warnings are errors.")
@click.option("--date", "day", type=DAY, metavar="DATE", help="Refuse what is out of date on this day.")
@click.option("--allow-stale", is_flag=True, help="With --date: build it, and say so on the page.")
@click.option("--explain", is_flag=True, help="Print what was done or spared, and why.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def build(project: Path, /, *, explain: bool, as_json: bool, **options: Any) -> int:
    """Build editions: every briefing's, for all of its audiences, or those named."""
    from report.build import build as run

    gc.disable()  # one build, then the process ends: looking for garbage takes a tenth of its time
    started = time.monotonic()
    order = _order(project, **options)
    if order.allow_stale and not order.day:
        raise UsageError("--allow-stale goes with --date: say on which day the editions are to be read.")
    with show_progress() as progress:
        outcome = run(order, progress)
    if as_json:
        say_json(
            {
                "editions": [vars(edition) for edition in outcome.editions],
                "actions": [vars(action) for action in outcome.actions],
                "problems": problems_as_json(outcome.problems),
            }
        )
    else:
        say_outcome(outcome, explain, time.monotonic() - started)
    failed = any(edition.status == "failed" for edition in outcome.editions)
    return int(failed or bool(outcome.problems.errors and not order.draft))


@commands.command(short_help="Report every problem, without building.")
@click.argument("briefings", nargs=-1, metavar="[BRIEFING]")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--strict", is_flag=True, help="Warnings are errors.")
@click.option(
    "--baseline",
    type=click.Choice(["write"]),
    help="First note the numbers that are no facts now, so that only new ones are reported.",
)
@click.option(
    "--date", "today", type=DAY, metavar="DATE", help="Warn of what is out of date then; else today."
)
@click.pass_obj
def check(
    project: Path, /, *, form: str, as_json: bool, baseline: str | None, today: date | None, **options: Any
) -> int:
    """Report every problem in what is written, without building; what is out of date by today is a warning."""
    from report.build import check as run
    from report.build import write_baseline

    if baseline:
        for path, count in write_baseline(_order(project, **options)).items():
            say(f"wrote {harmless(path)}: {count} sentence{'' if count == 1 else 's'}", to_stderr=True)
    with show_progress() as progress:
        progress("Checking")
        problems = run(_order(project, today=today or date.today(), **options))
    _say_problems_as("json" if as_json else form, problems)
    return int(bool(problems.errors))


@commands.command("list", short_help="List briefings, audiences, facts, figures, ...")
@click.argument("what", default="briefings", metavar="[WHAT]")
@click.argument("briefings", nargs=-1, metavar="[BRIEFING...]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def list_(project: Path, /, *, what: str, as_json: bool, **options: Any) -> int:
    """List briefings, audiences, sections, facts, tables, figures or sources."""
    from report.build import listing
    from report.listing import KINDS

    if what not in KINDS:
        hint = nearest(what, KINDS, f"Name one of {', '.join(KINDS)}.")
        raise UsageError(f'"{what}" cannot be listed. {hint}')
    rows = listing(_order(project, **options), what)
    if as_json:
        say_json({what: rows})
    elif rows:
        for line in as_table(rows):
            say(line)
    else:
        say(f"There are no {what}.", to_stderr=True)
    return 0


def _order(
    project: Path,
    *,
    out: Path | None = None,
    no_cache: bool = False,
    to: tuple[str, ...] = ("pdf",),
    **options: Any,
) -> Order:
    from report.build import Order

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch and not (epoch.isascii() and epoch.isdigit()):
        raise UsageError(f'SOURCE_DATE_EPOCH is "{epoch}", not a number of seconds. Unset it.')
    return Order(
        project=project,
        out=out or project / "build",
        cache=not no_cache,
        to=tuple(dict.fromkeys(to)),
        epoch=int(epoch) if epoch else None,
        **options,
    )


@contextmanager
def show_progress() -> Iterator[Callable[[str], None]]:
    """Show what is being done on the terminal's last line, if there is one; nothing of it stays."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    live: Live | None = None

    def show(words: str) -> None:
        nonlocal live
        from rich.console import (
            Console,
        )  # not before there is something to show: often there is nothing to do
        from rich.live import Live
        from rich.text import Text

        if live is None:  # without a thread that redraws: the build forks
            live = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
            live.start()
        live.update(Text(harmless(words), style="dim"), refresh=True)

    try:
        yield show
    finally:
        if live:
            live.stop()


def _say_problems_as(form: str, problems: Problems) -> None:
    if form == "json":
        say_json({"problems": problems_as_json(problems)})
    elif form == "sarif":
        say_json(as_sarif(problems))
    elif form == "github":
        if len(problems):
            say(as_github(problems))
    elif len(problems):
        say_problems(problems)
    else:
        say("No problems.")


def say_outcome(outcome: Outcome, explain: bool, seconds: float) -> None:
    """Print what a build gave back: its problems, and a line for each edition."""
    say_problems(outcome.problems)
    if explain:
        for action in outcome.actions:
            say(f"{action.status:6}  {action.name}: {action.because}")
    lines = [_line(edition) for edition in outcome.editions]
    widths = [max(len(line[at]) for line in lines) for at in range(3)] if lines else []
    for path, pages, size, status in lines:
        colour = "red" if status == "failed" else None
        cells = f"{path:{widths[0]}}  {pages:>{widths[1]}}  {size:>{widths[2]}}"
        say(f"{cells}  {click.style(status, fg=colour)}")
    counts = [(sum(line[3] == status for line in lines), status) for status in ("built", "cached", "failed")]
    told = ", ".join(f"{count} {status}" for count, status in counts if count) or "nothing to build"
    say(f"{told} in {seconds:.1f} s")


def _line(edition: Built) -> tuple[str, str, str, str]:
    """Return path, pages, size and status of an edition."""
    if edition.path is None:
        name = "/".join(part for part in (edition.briefing, edition.audience, edition.language) if part)
        return harmless(name), "", "", edition.status
    path = Path(edition.path)
    size = f"{round(path.stat().st_size / 1000)} kB" if path.exists() else ""
    return (
        harmless(edition.path),
        f"{edition.pages} page{'' if edition.pages == 1 else 's'}",
        size,
        edition.status,
    )
