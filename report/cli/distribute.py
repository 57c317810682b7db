"""`report distribute`: its arguments -> copies for recipients, and what is said of them."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import click

from report.cli.commands import show_progress
from report.cli.output import as_table, ask_for, harmless, problems_as_json, say, say_json, say_problems
from report.problems import UsageError


@click.command(short_help="Make a copy for each recipient.")
@click.argument("briefing", required=False)
@click.option(
    "--audience", "audiences", multiple=True, metavar="A", help="Only this audience's; may be repeated."
)
@click.option(
    "--only", multiple=True, metavar="WHO", help="Only this copy: number, address or name; may be repeated."
)
@click.option("--resume", is_flag=True, help="Make what an earlier run has not made.")
@click.option(
    "--send", is_flag=True, help="Send the messages, each once; if the copies are there, only that."
)
@click.option(
    "--again", is_flag=True, help="With --send: also what may have been sent when an earlier run ended."
)
@click.option(
    "--dry-run", "dry", is_flag=True, help="Check the list and say who would get what; write nothing."
)
@click.option(
    "--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Processes; 0: one a processor."
)
@click.option("--cluster", metavar="ADDRESS", help="Work by a dask cluster, tcp://HOST:PORT.")
@click.option("--to", metavar="URL", help="Put what is made there (s3://, sftp://, file://, ..).")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Instead of dist/."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def distribute(project: Path, /, *, out: Path | None, as_json: bool, **options: Any) -> int:
    """Make a copy of the right edition for each of BRIEFING's recipients, and a message with it."""
    from report.distribute.choosing import Wanted
    from report.distribute.run import distribute as run

    if options["again"] and not options["send"]:
        raise UsageError("--again goes with --send.")
    started = time.monotonic()
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    wanted = Wanted(project, out=out or project / "dist", epoch=int(epoch) if epoch else None, **options)
    with show_progress() as progress:
        done = run(wanted, progress, ask_for)
    if as_json:
        sent = {"sent": done.sent.sent, "before": done.sent.before} if done.sent else None
        problems = problems_as_json(done.problems)
        say_json({"folder": done.folder, "copies": done.copies, "messages": sent, "problems": problems})
        return int(bool(done.problems.errors))
    say_problems(done.problems)
    if wanted.dry:
        keys = ("number", "name", "email", "audience", "paper", "language", "file")
        for line in as_table([{key: str(copy[key]) for key in keys} for copy in done.copies]):
            say(line)
        say(f"{len(done.copies)} copies would be made in {harmless(done.folder)}")
        return 0
    there = len(done.copies) - done.made
    before = f", {there} there before" if there else ""
    say(f"{harmless(done.folder)}: {done.made} copies made{before} in {time.monotonic() - started:.1f} s")
    if done.sent:
        say(f"{done.sent.sent} messages sent" + (f", {done.sent.before} before" if done.sent.before else ""))
    return int(bool(done.problems.errors))
