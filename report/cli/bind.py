"""`report bind`: a place and what cannot be inferred -> a number made a fact, and what was written."""

from __future__ import annotations

from pathlib import Path

import click

from report.cli.output import harmless, say
from report.model.status import STATUSES


@click.command(short_help="Make a number in the words a fact.")
@click.argument("place", metavar="PATH:LINE")
@click.option("--text", default="", metavar="T", help="The number meant, where several stand on the line.")
@click.option(
    "--id", default="", metavar="ID", help="The fact's id; one that exists is named instead of a new one."
)
@click.option(
    "--value", default="", metavar="V", help="Its value, as facts.yml has it, where the words do not say it."
)
@click.option("--unit", default="", metavar="U", help="Its unit, likewise.")
@click.option("--status", default="", type=click.Choice(["", *STATUSES]), metavar="S", help="Its status.")
@click.option("--source", default="", metavar="ID", help="The source it rests on.")
@click.option("--as-of", default="", metavar="DATE", help="Else the briefing's.")
@click.pass_obj
def bind(project: Path, /, *, place: str, text: str, **stated: str) -> int:
    """Make the number at PATH:LINE a fact: add it to facts.yml, and put the mark that names it into the line.

    What the words and the briefing say is inferred: value, unit, qualifier, as-of, and status and source where all
    facts have the same. A fact that says so already is named, and none added. What is still missing is said.
    """
    from report.build import Order
    from report.build.claimed import bind as run
    from report.claims import Wish

    made = run(Order(project), place, text, Wish(**stated))
    known = "named" if made.known else "added"
    say(harmless(f'{known} {made.id}: "{made.typed}" is printed as "{made.prints}"'))
    for path in made.written:
        say(f"wrote {harmless(path)}")
    if made.missing:
        keys = " and ".join(f'"{key}"' for key in made.missing)
        say(f"Still missing: {keys} of {harmless(made.id)}. Add them to {harmless(made.written[-1])}.")
    if made.left:
        say(f"{made.left} more on this line.")
    return 0
