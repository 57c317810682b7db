"""`report why`: its arguments -> where a fact comes from, what depends on it and where it is printed, for people."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli.output import harmless, say, say_json

if TYPE_CHECKING:
    from report.why import Row, Why

WIDEST = 110
"""Columns; longer lines are hard to read."""


@click.command(short_help="Say where a fact comes from, what depends on it and where it is printed.")
@click.argument("fact")
@click.argument("briefings", nargs=-1, metavar="[BRIEFING...]")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Built editions; else build/.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def why(project: Path, /, *, fact: str, briefings: tuple[str, ...], out: Path | None, as_json: bool) -> int:
    """Say where FACT comes from, what depends on it and where it is printed; of a series, its latest point."""
    from report.build import Order, reasons

    found = reasons(Order(project, briefings, out=out or project / "build"), fact)
    if as_json:
        say_json({"facts": [vars(one) for one in found]})
        return 0
    for at, one in enumerate(found):
        if at:
            say("")
        _say_why(one)
    return 0


def _say_why(one: Why) -> None:
    fact = one.fact
    say(click.style(harmless(fact["id"]), bold=True) + harmless(f"  {_plain(fact['value'])}"))
    _say(fact["label"])
    _say(_told(fact))
    reviewed = f"reviewed {fact['reviewed']}" if fact["reviewed"] else None
    until = f"holds until {fact['stale_after']}" if fact["stale_after"] else None
    _say("; ".join(filter(None, (reviewed, until))))
    _say(fact["note"])
    _head("Where it comes from")
    if one.formula:
        _say(f"= {one.formula}")
        for row in one.inputs:
            _say_fact(row, row["depth"] + 1)
            for source in row["sources"] if not row["formula"] else ():
                _say_source(source, row["depth"] + 2)
    else:
        for source in one.sources:
            _say_source(source, 0)
            _say(" ".join(filter(None, (source["grade"], source["quality"]))), 1)
    _head("What depends on it")
    for row in one.dependants:
        _say_fact(row, row["depth"])
    if not one.dependants:
        _say("Nothing is calculated from it.")
    _head("Where it is printed")
    lines = list(_printed(one.printed))
    for line in lines:
        _say(line, hang=1)
    if not lines:
        _say("Nowhere.")


def _printed(rows: list[Row]) -> Iterator[str]:
    """Yield a line for each edition: its pages with the texts there, or sections and figures where it is not built."""
    for edition in dict.fromkeys(row["edition"] for row in rows):
        own = [row for row in rows if row["edition"] == edition]
        if own[0]["path"] is None:
            places = ", ".join(row["where"].replace("-", " ", 1) for row in own)
            built = "built before the last change" if own[0]["stale"] else "not built"
            yield f"{edition}, {built}: {places}"
            continue
        pages: dict[int, dict[str, None]] = {}
        for row in own:
            pages.setdefault(row["page"], {})[_plain(row["text"])] = None
        yield f"{edition}: " + "; ".join(
            f"page {page} “{'”, “'.join(texts)}”" for page, texts in pages.items()
        )


def _told(row: Row) -> str:
    at = ":".join(str(part) for part in (row["path"], row["line"]) if part is not None)
    return ", ".join(filter(None, (row["status"], f"as of {row['as_of']}" if row["as_of"] else None, at)))


def _say_fact(row: Row, depth: int) -> None:
    made = f" = {row['formula']}" if row["formula"] else ""
    _say(f"{row['id']}{made}: {_plain(row['value'])}", depth)
    _say(_told(row), depth + 1)


def _say_source(source: Row, depth: int) -> None:
    via = f"related by {source['via']}" if source["via"] else None
    _say(", ".join(filter(None, (f"{source['id']}: {source['title']}", source["kind"], via))), depth)
    words = f"“{source['quote']}”" if source["quote"] else None
    _say(": ".join(filter(None, (source["passage"], words))), depth + 1)


def _head(words: str) -> None:
    say("")
    say(click.style(words, bold=True))


def _say(words: str | None, depth: int = 0, hang: int = 0) -> None:
    """Print words as wide as the terminal is, indented."""
    if not words:
        return
    width = min(WIDEST, shutil.get_terminal_size((80, 24)).columns)
    indent = "  " * (depth + 1)
    lines = textwrap.wrap(
        _plain(words),
        max(24, width),
        initial_indent=indent,
        subsequent_indent=indent + "  " * hang,
        break_on_hyphens=False,
    )
    for line in lines:
        say(harmless(line))


def _plain(words: str) -> str:
    return words.replace("\xa0", " ").replace("\u202f", " ")
