"""What was made -> what is kept of it: manifest.json, SHA256SUMS and copies.csv.

None of them holds a password, or where one is to be had.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from report import __version__
from report.files import Files

STATEMENT = "https://in-toto.io/Statement/v1"
KIND = "urn:report:distribution:1"
TOOLS = ("weasyprint", "pikepdf", "pyhanko")
COLUMNS = (
    "number",
    "name",
    "organisation",
    "email",
    "audience",
    "paper",
    "language",
    "file",
    "sha256",
    "seal",
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""

Copy = Mapping[str, Any]
"""A line of the journal."""


def inputs(files: Files, folder: str, secret: Container[Path]) -> dict[str, str]:
    """Return the digests of the project's files that copies are made from; of secrets not even those."""
    names = [*files.list(folder, "**/*"), *files.list("templates", "**/*"), *files.list("assets", "**/*")]
    found = {
        name: path for name in sorted(names) if (path := files.find(name)) and path.resolve() not in secret
    }
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()}


def manifest(copies: Sequence[Copy], about: Mapping[str, Any]) -> bytes:
    """Return the statement on the copies in the shape of in-toto's: subjects with digests, and how they came about.

    `about` names briefing, issue and as-of, and the digests of the inputs.
    """
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": copy["file"], "digest": {"sha256": copy["after"]}} for copy in copies],
        "predicateType": KIND,
        "predicate": {
            **about,
            "tools": tools(),
            "copies": [
                {
                    "number": copy["number"],
                    "file": copy["file"],
                    "recipient": {key: copy[key] for key in ("name", "organisation", "email")},
                    **{key: copy[key] for key in ("audience", "paper", "language", "seal")},
                    "edition": copy["edition"],
                    "sha256": {"before_sealing": copy["before"], "after_sealing": copy["after"]},
                    "message": {"file": copy["letter"], "sha256": copy["message"]},
                }
                for copy in copies
            ],
        },
    }
    return json.dumps(statement, ensure_ascii=False, indent=1).encode() + b"\n"


def tools() -> dict[str, str]:
    """Return the versions of what copies are made with."""
    return {"report": __version__, **{name: found for name in TOOLS if (found := _version(name))}}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def sums(digests: Iterable[tuple[str, str]]) -> bytes:
    """Return the list that `sha256sum --check` reads, from names and digests."""
    return "".join(f"{digest}  {name}\n" for name, digest in digests).encode()


def table(copies: Iterable[Copy]) -> bytes:
    """Return the list of copies for a spreadsheet: no cell of it is run as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for copy in copies:
        cells = {**copy, "sha256": copy["after"], "seal": " ".join(copy["seal"])}
        writer.writerow([harmless(str(cells[name])) for name in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet shows as it is."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
