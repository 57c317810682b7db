"""Numbers that are no facts -> the baseline that keeps them silent, or the facts they become; files are written here.

Finding them, and reading what they say, is the business of `claims`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from report.build.order import Order
from report.build.prepare import Prepared, briefings, make_formats, prepare, words_shown
from report.claims import UNMARKED, Binding, Claim, Wish, baseline, binding, claims
from report.files import Files
from report.problems import ContentError, Place, UsageError

HEAD = """\
# Written by "report check --baseline write": by file, the sentences whose numbers are no facts and stood here then.
# A sentence that is changed is checked again. Take lines out as their numbers become facts.
"""
FACTS = """\
# yaml-language-server: $schema=../../assets/schemas/facts.json
"""


def write_baseline(order: Order) -> dict[str, int]:
    """Write each briefing's baseline.yml; return its name with the number of sentences in it."""
    files = Files(order.project)
    written = {}
    for name in briefings(order):
        item = prepare(order, name)
        if item.briefing is None or item.ledger is None:
            raise ContentError(item.judged)
        kept = baseline(claims(words_shown(item, files), item.briefing, item.ledger))
        path = f"{item.briefing.folder}/baseline.yml"
        lines = [
            line
            for file, sentences in kept.items()
            for line in (f"{_quoted(file)}:", *(f"  - {_quoted(sentence)}" for sentence in sentences))
        ]
        (order.project / path).write_text(
            HEAD + "\n".join(lines or ["{}"]) + "\n", encoding="utf-8", newline="\n"
        )
        written[path] = sum(map(len, kept.values()))
    return written


def _quoted(text: str) -> str:
    """Return a text in quotation marks, as YAML and JSON both read it."""
    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True)
class Bound:
    """What became of a number that was no fact."""

    id: str
    known: bool
    """Whether the fact was in the ledger before."""
    typed: str
    """What stood there."""
    prints: str
    """What its mark prints."""
    written: tuple[str, ...]
    """The files changed."""
    missing: tuple[str, ...]
    left: int
    """Numbers on the line that still are no facts."""


def bind(order: Order, at: str, text: str, wish: Wish) -> Bound:
    """Make the number at `at` (PATH:LINE) a fact: add it to facts.yml, and put its mark into the line."""
    path, _, line = at.rpartition(":")
    path, column, line = (
        (path.rpartition(":")[0], line, path.rpartition(":")[2])
        if re.search(r":\d+$", path)
        else (path, "", line)
    )
    if not path or not line.isdecimal():
        raise UsageError(f'"{at}" is no place. Write PATH:LINE, as problems have it.')
    files = Files(order.project)
    here = files.project / path
    path = files.place(here.resolve() if here.exists() else Path(path).resolve())
    if files.find(path) is None:
        raise UsageError(f'There is no file "{path}".')
    others: set[int] = set()
    for name in briefings(order):
        item = prepare(order, name)
        if item.briefing is None or item.ledger is None:
            continue
        there = [
            (claim, claim.stretch.place_at(claim.literal.start))
            for claim in claims(words_shown(item, files), item.briefing, item.ledger)
            if claim.path == path
        ]
        others |= {place.line for _claim, place in there if place.line}
        found = [
            claim
            for claim, place in there
            if place.line == int(line) and (not column or place.column == int(column))
        ]
        wanted = [claim for claim in found if not text or _says(claim, text)]
        if wanted:
            return _bind(wanted[0], item, files, wish, found)
    meant = f', with "{text}" in it' if text else ""
    words = f"In {path}:{line} stands no number that is no fact{meant}."
    on = ", ".join(map(str, sorted(others - {int(line)})[:5]))
    raise UsageError(f"{words} Some stand on line {on}." if on else words)


def _says(claim: Claim, text: str) -> bool:
    """Say whether a number is the one meant by `text`, which may go on after it: 40 is meant by "40 to 50"."""
    literal, typed = claim.literal, claim.stretch.typed
    return text in literal.text or typed.startswith(text, literal.start)


def _bind(claim: Claim, item: Prepared, files: Files, wish: Wish, beside: list[Claim]) -> Bound:
    """Make a claim a fact; `beside` are all that stand on its line."""
    briefing, ledger = item.briefing, item.ledger
    assert briefing and ledger
    if not claim.path.startswith(f"{briefing.folder}/") or claim.path.endswith(UNMARKED):
        words = "No mark works there: let the words stand in the briefing's own texts."
        raise UsageError(f"{claim.path} is a template, style or chart. {words}")
    made = binding(claim, briefing, ledger, wish)
    typed = claim.stretch.typed[made.start : made.end]
    formats = make_formats(files, briefing.spec, claim.stretch.language)
    mark, prints = _mark(made, typed, lambda form: formats.fact(made.fact, form))
    source = files.read_text(claim.path)
    changed = _put(source, claim, made, mark)
    (files.project / claim.path).write_text(changed, encoding="utf-8", newline="\n")
    written = [claim.path]
    if not made.known:
        written.append(f"{briefing.folder}/facts.yml")
        before = files.read_text(written[-1]) if files.find(written[-1]) else FACTS
        above = before.rstrip("\n") + "\n" * (2 if before != FACTS else 1)
        (files.project / written[-1]).write_text(
            above + "\n".join(made.lines) + "\n", encoding="utf-8", newline="\n"
        )
    left = [
        one
        for one in beside
        if one.stretch.place != claim.stretch.place or not made.start <= one.literal.start < made.end
    ]
    return Bound(made.id, made.known, " ".join(typed.split()), prints, tuple(written), made.missing, len(left))


def _mark(made: Binding, typed: str, printed: Callable[[str], str]) -> tuple[str, str]:
    """Return the mark in the form that prints what was typed, or else in its long form."""
    plain = " ".join(typed.split())
    forms = {form: " ".join(printed(form).split()) for form in ("long", "short", "value")}
    form = next((form for form, words in forms.items() if words == plain), "long")
    return (f"{{{{ {made.id} }}}}" if form == "long" else f"{{{{ {made.id} | {form} }}}}"), forms[form]


def _put(source: str, claim: Claim, made: Binding, mark: str) -> str:
    """Return a file with the mark in place of the words; a YAML text that was typed bare is put into quotes."""
    stretch = claim.stretch
    lines = source.split("\n")

    def offset(place: Place) -> int:
        assert place.line and place.column
        return sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1

    start, end = offset(stretch.place_at(made.start)), offset(stretch.place_at(made.end - 1)) + 1
    first = offset(stretch.place)
    bare = (
        source[first : first + len(stretch.typed)] == stretch.typed and source[max(first - 1, 0)] not in "\"'"
    )
    if stretch.lines and not claim.path.endswith(".csv") and bare and not _is_block(lines, stretch.place):
        words = stretch.typed[: made.start] + mark + stretch.typed[made.end :]
        quoted = '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return source[:first] + quoted + source[first + len(stretch.typed) :]
    return source[:start] + mark + source[end:]


def _is_block(lines: list[str], place: Place) -> bool:
    """Say whether a text stands below a `|` or `>`, where nothing has to be quoted."""
    line = (place.line or 1) - 1
    return (
        not lines[line][: (place.column or 1) - 1].strip()
        and re.search(r"[|>][+-]?\s*$", lines[line - 1]) is not None
    )
