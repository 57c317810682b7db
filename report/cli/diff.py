"""`report diff`: its arguments -> what changed between two editions, printed."""

from __future__ import annotations

from pathlib import Path

import click

from report.cli.output import harmless, say, say_json


@click.command(short_help="Say what changed between two editions.")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_obj
def diff(project: Path, /, *, old: str, new: str, form: str, as_json: bool) -> int:
    """Say what changed from OLD to NEW: facts, tables by row, prose by sentence, sections.

    Each is a PDF, an edition.json, a folder of PDFs, a project's folder or a git revision of this project.
    """
    from report import diff as room
    from report.build import compared

    found = compared(old, new, project)
    if as_json or form == "json":
        editions = [room.as_json(one) for one in found.comparisons]
        say_json({"editions": editions, "missing": list(found.missing)})
        return 0
    lines = room.as_markdown if form == "markdown" else room.as_text
    for at, one in enumerate(found.comparisons):
        if at:
            say("")
        for line in lines(one):
            say(harmless(line))
    for words in found.missing:
        say(harmless(words), to_stderr=True)
    return 0
