"""Words for the reader -> the literal numbers in them: amounts, bare numbers, dates, numbers in words.

Which of them are claims that have to be facts is the business of `check`; where texts come from, of `stretches`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as Choice

from report.claims import lexicon

Kind = Choice["amount", "number", "words", "date"]
BARE = re.compile(r"[/\d.,'’\s\u00a0\u202f+−½¼¾⅓⅔-]*")
YEAR = re.compile(rf"{lexicon.YEAR}\Z")
BEFORE_YEAR = re.compile(
    rf"(?:\A|[.!?][”’»\")]?\s|[(,;:–—/\u2018\u2019“-]|(?<!\w)(?i:{lexicon.BEFORE_YEAR}))\s*\Z"
)
EARLY = re.compile(r"1[0-4]\d\d")
"""What may be a year, and is one only where nothing is counted."""
BEFORE_EARLY = re.compile(r"(?<!\w)(?i:in|since|from|until|till|before|after|by|to)\s*\Z")
AFTER_EARLY = re.compile(
    rf"\s*(?:[.,;:)!?](?!\d)|\Z|(?:{lexicon.AFTER_NAME}|after|but|when|while|until|who|under)(?!\w))"
)
OWNER = re.compile(r"(?:(?<!\w)(?i:an?|its|their|his|her|our)|\w['’]s|s['’])\s\Z")
OWNED = re.compile(r"\s[A-Za-z][\w-]*(?<!s)(?!\w)")
"""What has a year before it: "a 2022 referendum". What is counted is many."""
THEN = re.compile(rf"({lexicon.YEAR})\s(?:to|and)\s")
IN = re.compile(r"(?<!\w)(?i:in)\s\Z")
"""Before a year that another number follows: "from 11% in 2000 to 20%"."""
AFTER_YEAR = re.compile(r"\s*(?:\Z|[.,;:)!?/|–—”»\"-])")
NAME = re.compile(r"[A-Z][a-z]+\s\d+")
BEFORE_NUMBER = re.compile(r"([A-Z][a-z]+)\s\Z")
LONGEST = 30
"""Letters of a name before its number."""
RANK = re.compile(r"(?:st|nd|rd|th|er|ère|e|ème)(?!\w)")
DIGIT = re.compile(r"[\d½¼¾⅓⅔]")
BLANK_LINE = re.compile(r"\n[ \t]*\n")
LISTED = re.compile(r"\((\d{1,2})\)")


@dataclass(frozen=True)
class Literal:
    """A number as it stands in a text."""

    kind: Kind
    text: str
    start: int
    end: int


def literals(text: str, language: str, units: Sequence[str] = (), nouns: Sequence[str] = ()) -> list[Literal]:
    """Return the literal numbers of a text, in order; what only names or numbers something is left out.

    `units` are what the briefing counts in: before them a number is an amount. Before `nouns` even a small number in
    words is one.
    """
    found = list(_digits(text, language, tuple(units)))
    taken = [(literal.start, literal.end) for literal in found]
    for match in lexicon.words(language, (*units, *nouns)).finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            kind: Kind = "amount" if match["unit"] else "words"
            found.append(Literal(kind, match[0], match.start(), match.end()))
    return sorted(found, key=lambda literal: literal.start)


def _digits(text: str, language: str, units: tuple[str, ...]) -> Iterator[Literal]:
    pattern = lexicon.finder(language, units)
    spans = _with_digits(text)
    # What is a name once, "on Flight 11.", is one wherever it stands: "Flight 11 turned".
    names = {
        " ".join(name.split())
        for span in spans
        for match in pattern.finditer(text, *span)
        if NAME.fullmatch(name := match["name"] or "")
    }
    listed: set[int] = set()
    for at, last in spans:
        while match := pattern.search(text, at, last):
            at = max(match.end(), match.start() + 1)
            before = BEFORE_NUMBER.search(text[max(match.start() - LONGEST, 0) : match.start()])
            if before and f"{before[1]} {match[0].strip()}" in names:
                continue
            if match["name"] is not None or _is_listed(text, match, listed):
                continue
            typed = match[0].rstrip(" \n\t")
            start, end = match.start(), match.start() + len(typed)
            if match["amount"] is not None:
                yield Literal("amount", typed, start, end)
            elif match["date"] is not None:
                yield Literal("date", typed, start, end)
            elif rank := RANK.match(text, end):
                yield Literal("words", text[start : rank.end()], start, rank.end())
                at = rank.end()
            elif _is_year(text, start, end):
                yield Literal("date", typed, start, end)
            elif (dated := THEN.match(typed)) and IN.search(text[:start]):
                yield Literal("date", dated[1], start, start + len(dated[1]))
                at = start + dated.end()
            else:
                yield Literal("number" if BARE.fullmatch(typed) else "amount", typed, start, end)


def _with_digits(text: str) -> list[tuple[int, int]]:
    """Return where the paragraphs begin and end that have digits in them: the others are not searched, which takes long."""
    ends = [*(match.end() for match in BLANK_LINE.finditer(text)), len(text)]
    return [span for span in zip([0, *ends], ends, strict=False) if DIGIT.search(text, *span)]


def _is_year(text: str, start: int, end: int) -> bool:
    before = text[max(start - LONGEST, 0) : start]
    if EARLY.fullmatch(text, start, end):
        return bool(BEFORE_EARLY.search(before) and AFTER_EARLY.match(text, end))
    if not YEAR.fullmatch(text, start, end):
        return False
    owned = OWNER.search(before) and OWNED.match(text, end)
    return bool(BEFORE_YEAR.search(text[:start]) or AFTER_YEAR.match(text, end) or owned)


def _is_listed(text: str, match: re.Match[str], listed: set[int]) -> bool:
    """Say whether a number in brackets numbers a point of a list: the next one after those before it."""
    inside = LISTED.fullmatch(text, max(match.start() - 1, 0), min(match.end() + 1, len(text)))
    if inside and int(inside[1]) - 1 in {0, *listed}:
        listed.add(int(inside[1]))
        return True
    return False
