"""briefing.yml -> the same text with other values for some keys of its own, everything else as typed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from report.load.audiences import tree
from report.model.text import Map, Text

QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
PLAIN = re.compile(r"[^#\n]*?(?=\s*(?:\s#.*)?$)")


def with_values(text: str, path: str, values: Mapping[str, str], after: str) -> str | None:
    """Return a briefing.yml with new values for keys that stand on lines of their own; None where that cannot be done.

    A key that is not there yet is added on the line after that of the key `after`.
    """
    before = tree(text, path)
    if before is None:
        return None
    wanted = {**before, **{Text(key): Text(value) for key, value in values.items()}}
    for form in ("{}", '"{}"'):  # in quotes where YAML would make something else of it
        written = {key: form.format(value) for key, value in values.items()}
        changed = _put(text, before, written, after)
        if changed and tree(changed, path) == wanted:
            return changed
    return None


def _put(text: str, before: Map, values: Mapping[str, str], after: str) -> str | None:
    """Write values over those of the same keys, and the others after a line."""
    lines = re.split(r"(?<=\n)", text)
    end = "\r\n" if "\r\n" in text else "\n"
    for key, value in values.items():
        typed = before.get(Text(key))
        if not isinstance(typed, Text) or typed.place.line is None or typed.place.column is None:
            continue
        at, column = typed.place.line - 1, typed.place.column - 1
        if lines[at][column - 1] in "\"'":  # the place is that of the first word in it
            column -= 1
        found = QUOTED.match(lines[at], column) or PLAIN.match(lines[at].rstrip("\r\n"), column)
        if found is None:
            return None
        lines[at] = f"{lines[at][:column]}{value}{lines[at][found.end() :]}"
    anchor = before.get(Text(after))
    new = [f"{key}: {value}{end}" for key, value in values.items() if Text(key) not in before]
    if new and isinstance(anchor, Text) and anchor.place.line:
        lines[anchor.place.line : anchor.place.line] = new
    return "".join(lines)
