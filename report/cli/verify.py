"""`report verify`: a path -> what does not hold, a line each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from report.cli.output import harmless, say, say_json
from report.model.findings import Finding
from report.problems import UsageError

Verifier = Callable[[Path, Path], list[Finding] | None]
"""Path and project -> what does not hold; None where the path is not its business."""


def _edition(path: Path, project: Path) -> list[Finding] | None:
    from report.build import verified
    from report.distribute.verifying import is_locked

    return None if path.is_file() and is_locked(path) else verified(path, project)


def _copies(path: Path, project: Path) -> list[Finding] | None:
    from report.distribute.verifying import verified_copies

    return verified_copies(path, project)


VERIFIERS: list[Verifier] = [_copies, _edition]
"""All that can verify something; every one of them is asked."""


@click.command(short_help="Say whether a PDF is what it was when it was built, a copy what was made.")
@click.argument("path", type=click.Path(exists=True, path_type=Path), metavar="FILE|FOLDER")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def verify(project: Path, /, *, path: Path, as_json: bool) -> int:
    """Say whether FILE holds to the record that it carries and, in its project, to the project's data.

    Of a copy, or a FOLDER of them: whose it is, whether it is the one in the manifest, and whether its signature holds.
    """
    from report.distribute.verifying import is_locked, told

    answers = [answer for check in VERIFIERS if (answer := check(path, project)) is not None]
    if not answers and path.is_file() and is_locked(path):
        raise UsageError(f'"{path}" is encrypted. Use the edition that it was copied from.')
    if not answers:
        raise UsageError(f'"{path}" is nothing that can be verified. Name a PDF that was built here.')
    found = [finding for answer in answers for finding in answer]
    about = told(path, project)
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
