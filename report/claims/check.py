"""Stretches of words and the ledger -> problems: numbers that are no facts, declared ones that stand nowhere.

What passes: what `literals` takes for a name or a number of something, recorded quotations, dates that a fact carries,
what briefing.yml declares with a reason, and what stood in the project when its baseline was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from report.claims.lexicon import MONTH, YEAR
from report.claims.literals import Kind, Literal, literals
from report.claims.stretches import Stretch
from report.model.briefing import Briefing
from report.model.ledger import Ledger
from report.model.period import PeriodError, read_period
from report.problems import Problems

CODES: Mapping[Kind, str] = {"amount": "C001", "number": "C002", "words": "C003", "date": "C004"}
SAID: Mapping[Kind, str] = {
    "amount": "is an amount, but no fact",
    "number": "is a number, but no fact",
    "words": "is a number in words, but no fact",
    "date": "is a date that no fact carries",
}
DECLARE = 'or declare it under "literals" in briefing.yml, with a reason.'
REMEDY = f'Run "report bind {{place}}", {DECLARE}'
UNMARKED = (".html", ".txt", ".css", ".py")
"""Files in which no mark works: templates, styles and charts."""
MOVE = f"No mark works here: let the words stand in the briefing's own texts, {DECLARE}"
QUOTED = re.compile(r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|‘[^‘’]*(?:’\w[^‘’]*)*’|\"[^\"\n]*\"")
END = re.compile(
    r"(?<=[.!?…])[”’\"»)\]*_]*\s+(?=[“‘\"«(\[*_]*[A-ZÀ-Þ0-9\ufffc{])|\n[ \t]*\n|\n(?=[ \t]*(?:[-*+>#|]|\d+[.)]|/{3}))"
)
MONTHS = (
    "jan",
    "feb|fév",
    "mar|mär",
    "apr|avr",
    "may|mai",
    "jun|juin",
    "jul|juil",
    "aug|aoû",
    "sep",
    "oct|okt",
    "nov",
    "dec|déc|dez",
)
LONGEST = 100
"""Days of a period that still carries the month it lies in."""


@dataclass(frozen=True)
class Claim:
    """A number that stands in the words and is no fact."""

    literal: Literal
    stretch: Stretch
    sentence: str
    """In which it stands, by which a baseline knows it."""

    @property
    def path(self) -> str:
        return self.stretch.place.path


def claims(found: Iterable[Stretch], briefing: Briefing, ledger: Ledger) -> list[Claim]:
    """Return the literal numbers that should be facts; those of the baseline are left out."""
    known = _Known(briefing, ledger, find_out)
    return [claim for stretch in found for claim in known.unbound(stretch)]


Found = list[list[Any]]
Recall = Callable[[str, Callable[[], Found]], Found]
"""Returns by a digest what was found out before, or finds it out."""


def find_out(_digest: str, find: Callable[[], Found]) -> Found:
    """Find it out in any case."""
    return find()


def check_claims(
    found: Iterable[Stretch],
    briefing: Briefing,
    ledger: Ledger,
    problems: Problems,
    whole: bool = True,
    recall: Recall = find_out,
) -> None:
    """Report the literal numbers that should be facts (C001 to C004), and declarations without use (C005).

    `whole` says that all of the briefing's words are among them; `recall` spares it to read what has been read.
    """
    known = _Known(briefing, ledger, recall)
    for stretch in found:
        for claim in known.unbound(stretch):
            if claim.sentence in briefing.baseline.get(claim.path, ()):
                continue
            literal, place = claim.literal, stretch.place_at(claim.literal.start)
            typed = " ".join(literal.text.split())
            marked = not place.path.endswith(UNMARKED)
            hint = REMEDY.format(place=f"{place.path}:{place.line}") if marked else MOVE
            problems.add(CODES[literal.kind], place, f'"{typed}" {SAID[literal.kind]}.', hint)
    for declared in briefing.spec.literals if whole else ():
        if declared.text not in known.used:
            words = f'"{declared.text}" is declared as a literal, but stands nowhere.'
            problems.add("C005", declared.text.place, words, "Take it off the list.")


def baseline(found: Iterable[Claim]) -> dict[str, tuple[str, ...]]:
    """Return by file the sentences with claims in them: what a baseline keeps silent."""
    kept: dict[str, dict[str, None]] = {}
    for claim in found:
        kept.setdefault(claim.path, {}).setdefault(claim.sentence)
    return {path: tuple(sentences) for path, sentences in sorted(kept.items())}


class _Known:
    """What a briefing knows: the nouns it counts, its quotations, dates and declared literals."""

    def __init__(self, briefing: Briefing, ledger: Ledger, recall: Recall) -> None:
        nouns = {fact.unit for fact in ledger.facts.values()} | set(map(str, briefing.spec.units))
        spoken = (words for unit in nouns for words in unit.split("|"))
        spelt = (part for words in briefing.spec.units.values() for noun in words for part in noun.split("|"))
        self.units = tuple(
            sorted({unit for unit in (*spoken, *spelt) if unit[:1].islower()} - {"date", "text"})
        )
        labels = (text for fact in ledger.facts.values() if fact.label for text in fact.label)
        said = re.findall(r"[^\W\d_]{4,}", " ".join((*ledger.facts, *labels)).lower())
        self.nouns = tuple(
            sorted({form for word in said for form in (word, f"{word}s", word.removesuffix("s"))})
        )
        self.declared = tuple(declared.text for declared in briefing.spec.literals)
        self.used: set[str] = set()
        self.quotations = tuple(_quotations(briefing))
        self.periods = tuple(_periods(briefing, ledger))
        self.recall = recall
        self.counted = hashlib.sha256(repr((self.units, self.nouns)).encode()).hexdigest()

    def unbound(self, stretch: Stretch) -> Iterator[Claim]:
        if not re.search(r"\w", stretch.text):
            return
        quoted = [match.span() for match in QUOTED.finditer(stretch.typed)]
        passing = [span for span in quoted if self._is_recorded(stretch.typed[slice(*span)])]
        for text in self.declared:
            spans = [match.span() for match in re.finditer(re.escape(text), stretch.typed)]
            passing += spans
            self.used.update([text] if spans else [])
        for literal in self._literals(stretch):
            if any(start <= literal.start and literal.end <= end for start, end in passing):
                continue
            if literal.kind == "date" and self._is_carried(literal.text):
                continue
            yield Claim(literal, stretch, sentence(stretch.typed, literal.start))

    def _literals(self, stretch: Stretch) -> list[Literal]:
        def find() -> Found:
            found = literals(stretch.text, stretch.language, self.units, self.nouns)
            return [[one.kind, one.text, one.start, one.end] for one in found]

        read = f"{stretch.language}\n{self.counted}\n{stretch.text}"
        return [Literal(*one) for one in self.recall(hashlib.sha256(read.encode()).hexdigest(), find)]

    def _is_recorded(self, quoted: str) -> bool:
        words = _plain(quoted.strip('“”„«»‘’"').strip(" \u00a0\u202f.,;"))
        return bool(words) and any(words in quotation for quotation in self.quotations)

    def _is_carried(self, typed: str) -> bool:
        """Say whether some fact, source or the briefing itself has this date."""
        years, month = years_of(typed), month_of(typed)
        return bool(years) and all(self._has(year, month) for year in years)

    def _has(self, year: int, month: int | None) -> bool:
        for start, end in self.periods:
            if month is None and start.year <= year <= end.year:
                return True
            days = (end - start).days
            first = date(year, month or 1, 1)
            if (
                month
                and days <= LONGEST
                and (start.year, start.month) <= (first.year, first.month) <= (end.year, end.month)
            ):
                return True
        return False


def years_of(typed: str) -> list[int]:
    """Return the years that a date names."""
    return [int(year) for year in re.findall(rf"(?<!\d){YEAR}(?!\d)", typed)]


def month_of(typed: str) -> int | None:
    """Return the month that a date names."""
    if (iso := re.search(rf"{YEAR}-(\d\d)", typed)) and 1 <= int(iso[1]) <= 12:
        return int(iso[1])
    found = re.search(rf"(?<!\w)(?:{MONTH})", typed)
    names = enumerate(MONTHS, 1) if found else ()
    return next((at for at, pattern in names if found and re.match(pattern, found[0].lower())), None)


def sentence(text: str, at: int) -> str:
    """Return the sentence in which an index stands, its white space single spaces."""
    start, stop = next(span for span in sentences(text) if at < span[1] or span[1] == len(text))
    return " ".join(text[start:stop].split())


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends."""
    start = 0
    for match in END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _plain(words: str) -> str:
    """Return words for comparing quotations: quotation marks and spaces alike."""
    return " ".join(re.sub(r"[‘’]", "'", words).split()).lower()


def _quotations(briefing: Briefing) -> Iterator[str]:
    for source in briefing.sources.values():
        for quotation in source.quotations.values():
            yield from (_plain(text) for text in quotation.text)
    for fact in briefing.facts.values():
        for spec in (fact, *(fact.points or {}).values()):
            if spec.quote:
                yield _plain(spec.quote)


def _periods(briefing: Briefing, ledger: Ledger) -> Iterator[tuple[date, date]]:
    for fact in ledger.facts.values():
        for period in (fact.as_of, fact.period):
            if period:
                yield period.start, period.end
    stated = [briefing.spec.as_of, *(source.date for source in briefing.sources.values())]
    for text in stated:
        if text:
            try:
                period = read_period(text)
            except PeriodError:  # reading the briefing says so
                continue
            yield period.start, period.end
