"""YAML's complaint about a text -> one plain sentence, the remedy, and the place where the fault is."""

from __future__ import annotations

import re

import yaml

Explained = tuple[int, int, str, str]
"""Line and column from 0, message, hint."""

MARK_FIRST = 'A text that begins with a mark "{{" must stand in quotes.'
QUOTE_MARK = "Put the whole text in quotes."
_MISPLACED = ("The line does not stand under the one it belongs to.", "Indent it like the lines beside it.")

# What PyYAML says -> what is wrong, the remedy, and whether the place is where the construct began.
_SENTENCES: tuple[tuple[str, str, str, bool], ...] = (
    (
        r"found character '\\t'",
        "A tab stands where only spaces may.",
        "Indent with spaces.",
        False,
    ),
    (
        r"found character '(?P<c>.)'",
        'A bare text may not begin with "{c}".',
        "Write the text in quotes.",
        False,
    ),
    (
        r"unexpected end of stream|unexpected document separator",
        "A quotation mark that opens here is never closed.",
        "Close it; an apostrophe in single quotes is doubled.",
        True,
    ),
    (
        r"mapping values are not allowed",
        'A second ": " stands in one line.',
        'Write a text that holds ": " in quotes.',
        False,
    ),
    (
        r"sequence entries are not allowed",
        'A list item "- " begins in the middle of a line.',
        "Begin the list on the next line.",
        False,
    ),
    (
        r"could not find expected ':'",
        'A line is neither a list item nor a key followed by ": ".',
        'Write "key: value", and indent the further lines of a text more than its key.',
        True,
    ),
    (
        r"expected ',' or '(?P<c>[]}])'",
        'The list or mapping that opens here is not closed by "{c}", or a comma is missing.',
        'Write "{c}" at its end, and a comma between its parts.',
        True,
    ),
    (
        r"expected the node content",
        "A bracket or comma stands where a value is expected.",
        "Write the value, in quotes where it begins with a bracket.",
        False,
    ),
    (
        r"unknown escape character '(?P<c>.)'",
        '"\\{c}" means nothing between double quotes.',
        "Use single quotes, or double the backslash.",
        False,
    ),
    (
        r"expected chomping or indentation indicators",
        'Something stands behind "|" or ">".',
        "Begin the text on the next line, or write it in quotes.",
        False,
    ),
    (
        r"expected alphabetic or numeric character",
        'A bare text may not begin with "&" or "*".',
        "Write the text in quotes.",
        False,
    ),
    (
        r"but found '<scalar>'",
        "Words stand behind a closed quotation mark or bracket.",
        "Put the whole text in quotes; a quotation mark inside is doubled.",
        False,
    ),
    (
        r"expected '<document start>'|but found '(-|\?|<block)",
        *_MISPLACED,
        False,
    ),
    (
        r"but found ':'",
        'A ":" stands without a key before it.',
        "Write the key, or put the text in quotes.",
        False,
    ),
)
_MARK_FIRST = re.compile(r"(?:[:\-,\[{]\s+|^\s*-\s+)(\{\{)")


def explain(error: yaml.YAMLError, lines: list[str]) -> Explained:
    """Say in plain words what is wrong with a YAML text."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return 0, 0, "The file cannot be read as YAML.", "Mend its syntax."
    at, start = error.problem_mark, error.context_mark or error.problem_mark
    for line in sorted({start.line, at.line}, reverse=True):
        mark = _MARK_FIRST.search(lines[line]) if line < len(lines) else None
        if mark:
            return line, mark.start(1), MARK_FIRST, QUOTE_MARK
    before = lines[at.line][: at.column].strip() if at.line < len(lines) else ""
    for pattern, message, hint, at_start in _SENTENCES:
        match = re.search(pattern, error.problem or "")
        if match:
            mark_at = start if at_start else at
            if _is_misplaced(pattern, before):
                message, hint = _MISPLACED
            said = match.groupdict().get("c") or ""
            return mark_at.line, mark_at.column, message.replace("{c}", said), hint.replace("{c}", said)
    return at.line, at.column, "The line cannot be read as YAML.", "Mend its syntax."


def _is_misplaced(pattern: str, before: str) -> bool:
    """Say whether the fault is a line's indentation, to judge by what stands `before` the place."""
    if "<scalar>" in pattern:
        return not before
    return "mapping values" in pattern and ": " not in before
