"""Quotation marks, apostrophes and dashes as typed -> those of the language, as every text is printed.

A mark that cannot be told, such as that of inches, stays as typed; the proofreader names it. A dash is bound to the
word before it, so that no line begins with one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SIGN = re.compile("[\"']")
TYPED = re.compile("[\"'–—-]")
"""What may have to be printed otherwise."""
DASH = re.compile(r"(?<=[^ \n]) (?=[\x1f\u2060]*[–—-]+[\s\x1f])")
"""The space before a dash between words."""
CLOSE_DASH = re.compile(r"(?<=\w)(?=—)")
"""Before a dash that stands close to the word before it, where a line might end."""
INVERTED = re.compile(r"(?<=[a-zà-ÿ]-t-)(?=(?:ils?|elles?|on)\b)")
"""After the letter that French puts between a verb and its subject: it goes with the subject."""
TAG = re.compile(r"(<[^>]*>)")
VERBATIM = re.compile(r"</?(?:code|pre|kbd|samp)\b")
RUNNING = re.compile(r"</?(?:a|abbr|b|cite|del|em|i|ins|mark|q|s|small|span|strong|sub|sup|u)\b")
"""Tags that words run on through; every other one ends a text."""
JOINT, THING = "\x1f", "\ufffc"
"""Between two pieces of one text; in the place of what is no text, and counts as a word."""
NO_WIDTH = JOINT + "\u2060\u200b\u00ad"
CLOSED = ".,;:!?…)]}%°"
"""After what a mark closes, besides words."""
CLOSES = re.compile(rf"(?<=[\w{re.escape(CLOSED)}{THING}])[{NO_WIDTH}]*'(?!\w)")
DECADE = re.compile(r"'\d\ds?\b")
APOSTROPHE = "’"


@dataclass(frozen=True)
class Quotes:
    """What opens and closes a quotation, and one within it, spaces included."""

    double: tuple[str, str] = ("“", "”")
    single: tuple[str, str] = ("‘", "’")


def curl(text: str, quotes: Quotes) -> str:
    """Return a text without markup in the marks of a language."""
    return (
        "".join(_curl(part, quotes) for part in re.split(r"(\n\s*\n)", text)) if TYPED.search(text) else text
    )


def curl_html(text: str, quotes: Quotes) -> str:
    """Do the same with HTML; tags and code stay as typed."""
    if not TYPED.search(text):
        return text
    parts = TAG.split(text)
    run: list[int] = []
    depth = 0

    def finish() -> None:
        words = JOINT.join(parts[at] for at in run)
        for at, part in zip(run, _curl(words, quotes).split(JOINT), strict=True):
            parts[at] = part
        run.clear()

    code: dict[int, str] = {}
    for at, part in enumerate(parts):
        if at % 2 == 0:
            if depth:
                code[at], parts[at] = part, THING
            run.append(at)
        elif VERBATIM.match(part):
            depth += -1 if part.startswith("</") else 1
        elif not RUNNING.match(part):
            finish()
    finish()
    return "".join(code.get(at, part) for at, part in enumerate(parts))


def _curl(text: str, quotes: Quotes) -> str:
    """Set the marks of one paragraph."""
    signs = list(text)
    opened: dict[str, int] = {}
    for match in SIGN.finditer(text):
        at, sign = match.start(), match[0]
        before = text[:at].rstrip(NO_WIDTH)[-1:]
        after = text[at + 1 :].lstrip(NO_WIDTH)[:1]
        leads = bool(after.strip()) and not before.isalnum() and before not in (THING, *CLOSED)
        if sign == "'" and (
            _is_apostrophe(text, at, before, after) or (leads and not CLOSES.search(text, at + 1))
        ):
            signs[at] = APOSTROPHE
        elif sign not in opened and leads:
            opened[sign] = at
        elif sign in opened and before.strip():
            start, end = quotes.double if sign == '"' else quotes.single
            signs[opened.pop(sign)], signs[at] = start, end
        elif sign == "'" and before.strip() and not before.isdigit():
            signs[at] = APOSTROPHE
    return INVERTED.sub("\u2060", CLOSE_DASH.sub("\u2060", DASH.sub("\u00a0", "".join(signs))))


def _is_apostrophe(text: str, at: int, before: str, after: str) -> bool:
    """Say whether a mark stands within a word, or for the century of a decade."""
    letters = (before.isalpha() or before == THING) and (after.isalnum() or after == THING)
    return letters or (not before.isalnum() and bool(DECADE.match(text, at)))
