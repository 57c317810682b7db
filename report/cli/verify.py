"""`report verify`: a path -> what does not hold, a line each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from report.cli.output import ask_for, harmless, say, say_json
from report.model.findings import Finding
from report.problems import NOWHERE, Problems, UsageError

Verifier = Callable[[Path, Path, str], list[Finding] | None]
"""Path, project and password -> what does not hold; None where the path is not its business."""


def _edition(path: Path, project: Path, password: str) -> list[Finding] | None:
    from report.build import verified
    from report.distribute.verifying import is_listed, is_locked, opened

    if not path.is_file() or is_locked(path, password):
        return None
    with opened(path, password) as plain:
        return verified(plain, project, is_listed(path, project, password))


def _copies(path: Path, project: Path, password: str) -> list[Finding] | None:
    from report.distribute.verifying import verified_copies

    return verified_copies(path, project, password)


VERIFIERS: list[Verifier] = [_copies, _edition]
"""All that can verify something; every one of them is asked."""


def _password(where: str, project: Path) -> str:
    from report.distribute.secrets import Secrets

    problems = Problems()
    found = Secrets(project, ask_for, problems).password(where, NOWHERE, "the password")
    if found is None:
        raise UsageError("; ".join(f"{problem.message} {problem.hint}" for problem in problems))
    return found


@click.command(short_help="Say whether a PDF is what it was when it was built, a copy what was made.")
@click.argument("path", type=click.Path(exists=True, path_type=Path), metavar="FILE|FOLDER")
@click.option(
    "--password",
    "where",
    default="",
    metavar="WHERE",
    help="Of an encrypted copy: env:NAME, file:PATH or prompt.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def verify(project: Path, /, *, path: Path, where: str, as_json: bool) -> int:
    """Say whether FILE holds to the record that it carries and, in its project, to the project's data.

    Of a copy, or a FOLDER of them: whose it is, whether it is the one in the manifest, and whether its signature holds.
    """
    from report.distribute.verifying import is_locked, told

    password = _password(where, project) if where else ""
    if where and path.is_file() and is_locked(path, password):
        raise UsageError(f'The password that "{where}" leads to does not open "{path}".')
    answers = [answer for check in VERIFIERS if (answer := check(path, project, password)) is not None]
    if not answers and path.is_file() and is_locked(path):
        raise UsageError(f'"{path}" is encrypted. Use the edition that it was copied from.')
    if not answers:
        raise UsageError(f'"{path}" is nothing that can be verified. Name a PDF that was built here.')
    found = [finding for answer in answers for finding in answer]
    about = told(path, project, password)
    if as_json:
        say_json({"findings": [vars(finding) for finding in found], "about": about})
    else:
        for words in about:
            say(harmless(words))
        for finding in found:
            say(harmless(str(finding)))
        if not found:
            say(f"{harmless(path.name)} holds.")
    return int(bool(found))
