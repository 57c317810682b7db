"""Problems, editions and rows -> text for people, and the forms that machines read.

When to print what is the business of `commands`.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

import click

from report import __version__
from report.problems import CODES, NOWHERE, Problem, Problems

COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}
GITHUB = {"error": "error", "warning": "warning", "hint": "notice"}
SARIF = {"error": "error", "warning": "warning", "hint": "note"}


def say(text: str, *, to_stderr: bool = False) -> None:
    """Print a line; colours only for a terminal, and not where NO_COLOR is set."""
    stream = sys.stderr if to_stderr else sys.stdout
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    click.echo(text, err=to_stderr, color=stream.isatty() and not plain)


def ask_for(what: str) -> str | None:
    """Ask for a password, which is not shown; None where nobody sits there."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return str(click.prompt(f"{what[:1].upper()}{what[1:]}", hide_input=True, err=True))


def harmless(text: str) -> str:
    """Return a text that a terminal prints and does not obey: controls as escapes."""
    return "".join(
        character if unicodedata.category(character) != "Cc" else f"\\x{ord(character):02x}"
        for character in text
    )


def say_problems(problems: Problems, *, to_stderr: bool = False) -> None:
    """Print each problem on its line, and their count on the last."""
    for problem in problems:
        whole = harmless(str(problem))
        before, code, after = whole.partition(f"{problem.code} ")
        code = click.style(problem.code, fg=COLOURS[problem.severity], bold=True)
        say(f"{before}{code} {after}", to_stderr=to_stderr)
    if len(problems):
        say(summary(problems), to_stderr=to_stderr)


def summary(problems: Iterable[Problem]) -> str:
    """Return "3 errors, 1 warning"."""
    found = [problem.severity for problem in problems]
    counts = [(found.count(severity), severity) for severity in COLOURS if severity in found]
    return ", ".join(f"{count} {severity}{'' if count == 1 else 's'}" for count, severity in counts)


def show_problems(problems: Problems, arguments: Sequence[str], as_json: bool) -> None:
    """Print what stopped a command, in the form that the command was to answer in."""
    if as_json:
        building: dict[str, object] = {"editions": [], "actions": []} if "build" in arguments else {}
        say_json({**building, "problems": problems_as_json(problems)})
    else:
        say_problems(problems, to_stderr=True)


def fail(code: str, message: str, arguments: Sequence[str], as_json: bool, exit_code: int) -> int:
    """Print why nothing was done; return the exit code."""
    say(f"report: {harmless(message)}", to_stderr=True)
    if as_json:
        problems = Problems()
        problems.add(code, NOWHERE, message)
        show_problems(problems, arguments, as_json)
    return exit_code


def say_json(value: object) -> None:
    """Print one JSON object, in ASCII: every terminal and pipe carries it."""
    click.echo(json.dumps(value, indent=2))


def problems_as_json(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """Return the contract's objects."""
    return [problem.as_json() for problem in problems]


def as_github(problems: Iterable[Problem]) -> str:
    """Return workflow commands that GitHub shows beside the lines."""
    return "\n".join(_annotation(problem) for problem in problems)


def _annotation(problem: Problem) -> str:
    place = problem.place
    properties = {"file": place.path, "line": place.line, "col": place.column, "title": problem.code}
    written = ",".join(
        f"{key}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
        if value
    )
    message = f"{problem.message} {problem.hint}".strip()
    return f"::{GITHUB[problem.severity]} {written}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def as_sarif(problems: Iterable[Problem]) -> dict[str, object]:
    """Return a SARIF 2.1.0 log."""
    found = list(problems)
    codes = sorted({problem.code for problem in found})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": CODES[code].title},
            "defaultConfiguration": {"level": SARIF[CODES[code].severity]},
        }
        for code in codes
    ]
    results = [_result(problem, codes.index(problem.code)) for problem in found]
    driver = {"name": "report", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _result(problem: Problem, rule: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": SARIF[problem.severity],
        "message": {"text": f"{problem.message} {problem.hint}".strip()},
    }
    place = problem.place
    if place.path:
        physical: dict[str, object] = {"artifactLocation": {"uri": quote(place.path)}}
        region = {"startLine": place.line, "startColumn": place.column}
        if place.line:
            physical["region"] = {key: value for key, value in region.items() if value}
        result["locations"] = [{"physicalLocation": physical}]
    return result


def as_table(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the lines of a table with its headings; the briefing is named where there are several."""
    keys = [
        key
        for key in rows[0]
        if key != "briefing" or len({row[key] for row in rows}) > 1 or len(rows[0]) == 1
    ]
    lines = [{key: key for key in keys}, *({key: _cell(row[key]) for key in keys} for row in rows)]
    widths = {key: max(len(line[key]) for line in lines) for key in keys}
    return ["  ".join(line[key].ljust(widths[key]) for key in keys).rstrip() for line in lines]


def _cell(text: str) -> str:
    """Return a value with plain spaces, so that it can be searched for."""
    return harmless(text).replace("\xa0", " ").replace("\u202f", " ")
