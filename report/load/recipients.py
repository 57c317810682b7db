"""recipients.csv -> rows of named cells, each with its place.

Who may get what, and whether an address is one, is asked in `distribute`.
"""

from __future__ import annotations

from collections.abc import Mapping

from report.files import Files
from report.load.rows import read_rows
from report.load.text import read_text
from report.model.text import ID, Text
from report.problems import Place, Problems, nearest

REQUIRED = ("name", "organisation", "email", "audience")
KNOWN = (*REQUIRED, "paper", "language", "marking", "line", "number", "password_ref", "key_ref")
"""Further columns reach the templates."""


def read_recipients(files: Files, folder: str, problems: Problems) -> list[Mapping[str, Text]] | None:
    """Return the rows of a briefing's list of recipients; None where it cannot be used."""
    path = f"{folder}/recipients.csv"
    text = read_text(files, path, problems)
    rows = read_rows(text, path, problems) if text is not None else None
    if rows is None:
        return None
    lacking = [name for name in REQUIRED if name not in rows.header]
    for name in lacking:
        hint = nearest(
            name, rows.header, f"The first line names {', '.join(REQUIRED)}, and what else is there."
        )
        problems.add("L008", Place(path, 1, 1), f'The column "{name}" is missing.', hint)
    for name in rows.header:
        if not ID.fullmatch(name):
            hint = "Write small letters, digits and _ only: templates name it."
            problems.add("L012", name.place, f'The column\'s name "{name}" is not an id.', hint)
    if lacking:
        return None
    if not rows.rows:
        problems.add("D001", Place(path, 1, 1), "There are no recipients.", "Write a line for each.")
    return [dict(zip(map(str, rows.header), row, strict=True)) for row in rows.rows]
