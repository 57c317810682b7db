"""briefing.yml -> the audiences in it; and the same text with one audience more, everything else as typed.

Who may see what is the business of `edition`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from report.files import Files
from report.load.briefing import briefing_names
from report.load.ledger import read_yaml
from report.load.tree import read_tree
from report.model.text import Map, Text
from report.problems import Problems

AUDIENCES = Text("audiences")
NEWLINE = re.compile(r"\r\n|\r|\n")


def read_audiences(files: Files) -> dict[str, dict[str, Mapping[str, str]]] | None:
    """Return the audiences of every briefing by name, with what is typed on one line for each; None if one is unread.

    Only briefing.yml is read, and its faults are not reported: that is the business of `read_briefing`.
    """
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for name in briefing_names(files):
        raw = read_yaml(files, f"data/{name}/briefing.yml", Problems())
        audiences = raw.get(AUDIENCES) if isinstance(raw, Map) else None
        if not isinstance(audiences, Map):
            return None
        found[name] = {
            str(audience): {str(key): str(word) for key, word in spec.items() if isinstance(word, Text)}
            if isinstance(spec, Map)
            else {}
            for audience, spec in audiences.items()
        }
    return found


def with_audience(text: str, path: str, name: str, block: Sequence[str], flow: str) -> str | None:
    """Return a briefing.yml with an audience added after the others; None where that cannot be done.

    `block` are the lines that say it, `flow` says the same in one line for `audiences: {...}`.
    """
    lines = re.split(r"(?<=\n)", text)
    end = "\r\n" if "\r\n" in text else "\n"
    raw = tree(text, path)
    if raw is None:
        return None
    audiences = raw.get(AUDIENCES)
    if isinstance(audiences, Map) and _character(lines, audiences) == "{":
        at, column = (audiences.place.line or 1) - 1, audiences.place.column or 1
        comma = ", " if audiences else ""
        lines[at] = f"{lines[at][:column]}{flow}{comma}{lines[at][column:].lstrip(' ')}"
    else:
        at, indent = _end(raw, lines)
        before = lines[at - 1] if at else ""
        if before and not before.endswith("\n"):
            lines[at - 1] = before + end
        heading = [] if AUDIENCES in raw else [end, f"audiences:{end}"]
        lines[at:at] = [*heading, *(f"{' ' * indent}{line}{end}" for line in block)]
    changed = "".join(lines)
    return changed if _adds_only(name, raw, changed, path) else None


def _character(lines: Sequence[str], value: Map) -> str:
    """Return the character that a mapping begins with."""
    line, column = value.place.line or 1, value.place.column or 1
    return lines[line - 1][column - 1]


def _end(raw: Map, lines: Sequence[str]) -> tuple[int, int]:
    """Return the index of the line after the last audience, and how deep audiences are indented.

    Comments that are not indented as audiences are belong to what follows.
    """
    audiences = raw.get(AUDIENCES)
    indent = (audiences.place.column or 1) - 1 if isinstance(audiences, Map) else 2
    start = next((key.place.line or 1 for key in raw if key == AUDIENCES), len(lines))
    at = min(((key.place.line or 1) - 1 for key in raw if (key.place.line or 1) > start), default=len(lines))
    while at > start:
        line = lines[at - 1]
        outside = line.lstrip().startswith("#") and len(line) - len(line.lstrip()) < indent
        if line.strip() and not outside:
            break
        at -= 1
    return at, indent


def tree(text: str, path: str) -> Map | None:
    """Return what a text holds; None where there is any fault in it."""
    problems = Problems()
    raw = read_tree(NEWLINE.sub("\n", text), path, problems)
    return raw if isinstance(raw, Map) and not len(problems) else None


def _adds_only(name: str, before: Map, changed: str, path: str) -> bool:
    """Say whether a changed text says what it said before, and has the audience besides."""
    after = tree(changed, path)
    audiences = after.get(AUDIENCES) if after else None
    if after is None or not isinstance(audiences, Map) or name not in audiences:
        return False
    del audiences[Text(name)]
    return {**after, AUDIENCES: audiences} == {**before, AUDIENCES: before.get(AUDIENCES) or {}}
