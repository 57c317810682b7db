"""A number that stands in the words -> the fact that it should be, and what is to be typed in its place.

Nothing is asked that can be inferred: value, scale, qualifier and unit are read from the words, as-of and source from the
briefing. Where an existing fact says the same, that is named instead. Writing files is the business of `build`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from report.claims.check import Claim
from report.claims.reading import NUMBER, ON, read_number, read_range, unit_of
from report.model.briefing import Briefing
from report.model.ledger import Fact, Ledger
from report.model.period import PeriodError, read_period
from report.model.quantity import BETWEEN, QUALIFIERS, Quantity, QuantityError, read_quantity
from report.problems import UsageError

COUNTS: Mapping[str, int] = {
    word: at
    for words in (
        "two three four five six seven eight nine ten eleven twelve",
        "deux trois quatre cinq six sept huit neuf dix onze douze",
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    )
    for at, word in enumerate(words.split(), 2)
} | {
    "dozen": 12,
    "a dozen": 12,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
    "a hundred": 100,
}
SHARES: Mapping[str, str] = {
    **dict.fromkeys(("half", "moitié", "hälfte", "one-half", "one half"), "50"),
    **dict.fromkeys(("a quarter", "one-quarter", "un quart", "viertel"), "25"),
    **dict.fromkeys(("three-quarters", "three quarters", "trois quarts", "drei viertel"), "75"),
    **dict.fromkeys(("a third", "one-third", "one third", "un tiers", "drittel"), "about 33"),
    **dict.fromkeys(("two-thirds", "two thirds", "deux tiers", "zwei drittel"), "about 67"),
    **dict.fromkeys(("a fifth", "one-fifth"), "20"),
    **dict.fromkeys(("a tenth", "one-tenth", "one tenth"), "10"),
}
"""Fractions in words -> per cent."""
NO_NOUNS = frozenset(
    [
        "of",
        "in",
        "on",
        "at",
        "to",
        "by",
        "for",
        "and",
        "or",
        "but",
        "with",
        "from",
        "than",
        "as",
        "is",
        "was",
        "were",
        "are",
        "be",
        "the",
        "a",
        "an",
        "that",
        "which",
        "who",
        "it",
        "its",
        "this",
        "these",
        "more",
        "less",
        "other",
        "such",
        "new",
        "per",
        "not",
        "have",
        "has",
        "had",
        "will",
        "would",
        "can",
        "could",
        "may",
    ]
)
NOUN = re.compile(r"[ \u00a0]([a-zà-ÿ][\w-]*)")


@dataclass(frozen=True)
class Wish:
    """What the user states, in place of what would be inferred."""

    id: str = ""
    value: str = ""
    unit: str = ""
    status: str = ""
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class Binding:
    """A fact, new or known, and the words of the text that its mark takes the place of."""

    id: str
    start: int
    end: int
    known: bool
    """Whether the ledger has the fact already."""
    fact: Fact = field(repr=False)
    """With as much as is known, to see how it prints."""
    lines: tuple[str, ...] = ()
    """What is to be added to facts.yml."""
    missing: tuple[str, ...] = ()
    """Keys that could not be inferred and have to be stated."""


def binding(claim: Claim, briefing: Briefing, ledger: Ledger, wish: Wish) -> Binding:
    """Return how a claim becomes a fact; UsageError where its value has to be stated."""
    start, end = claim.literal.start, claim.literal.end
    text = claim.stretch.typed
    if claim.literal.kind == "date" and not wish.unit:
        return _dated(claim, briefing, ledger, wish)
    if claim.literal.kind == "number" and (on := ON.match(text, end)):
        end = on.end()  # "40 to 50 sailors" has two numbers, and is one amount
    typed = " ".join(text[start:end].replace("\u00a0", " ").replace("\u202f", " ").split())
    ends = read_range(typed, claim.stretch.language) if not wish.value else None
    if ends:
        return _ranged(claim, briefing, ledger, wish, (start, end), ends)
    value, unit = _value(claim, wish)
    if not unit and (noun := NOUN.match(text, end)) and noun[1] not in NO_NOUNS:
        unit, end = noun[1], noun.end()
    if not unit:
        raise UsageError(f'What "{claim.literal.text}" counts cannot be read. Say --unit.')
    if claim.literal.kind == "words" and (article := re.search(r"(?<!\w)(?i:a|an|la|die)\s\Z", text[:start])):
        start = article.start() if unit == "percent" else start  # "a half of them"
    qualifier, start = _qualifier(text, start)
    if value.startswith("about "):
        qualifier, value = qualifier or "about", value.removeprefix("about ")
    try:
        quantity = read_quantity(f"{qualifier} {value}".strip(), unit)
    except QuantityError as error:
        raise UsageError(f"{error.message} Say --value, such as --value 400 million.") from error
    fact = Fact("", unit, "reported", claim.stretch.place, quantity=quantity)
    alike = [
        known.id for known in ledger.facts.values() if known.quantity and _same(known.quantity, quantity)
    ]
    return _bound(
        claim,
        briefing,
        ledger,
        wish,
        (start, end),
        fact,
        alike,
        {"value": value, "unit": unit, "qualifier": qualifier},
    )


def _ranged(
    claim: Claim,
    briefing: Briefing,
    ledger: Ledger,
    wish: Wish,
    span: tuple[int, int],
    ends: tuple[str, str, str, int],
) -> Binding:
    """Return how a range becomes a fact: its middle is the value, "between" its qualifier."""
    text, (start, end) = claim.stretch.typed, span
    low, high, value, decimals = ends
    unit = wish.unit or unit_of(text[start:end])
    if not unit and (noun := NOUN.match(text, end)) and noun[1] not in NO_NOUNS:
        unit, end = noun[1], noun.end()
    if not unit:
        raise UsageError(f'What "{text[start:end]}" counts cannot be read. Say --unit.')
    if between := re.search(r"(?<!\w)(?i:between|from|entre|de|zwischen|von)\s+\Z", text[:start]):
        start = between.start()
    lower, upper, middle = (read_quantity(one, unit) for one in (low, high, value))
    quantity = replace(middle, low=lower.value, high=upper.value, qualifier=BETWEEN, decimals=decimals)
    fact = Fact("", unit, "reported", claim.stretch.place, quantity=quantity)
    alike = [known.id for known in ledger.facts.values() if known.quantity == quantity]
    said = {"value": value, "low": low, "high": high, "unit": unit, "qualifier": BETWEEN}
    return _bound(
        claim, briefing, ledger, wish, (start, end), fact, alike, {**said, "decimals": str(decimals)}
    )


def _dated(claim: Claim, briefing: Briefing, ledger: Ledger, wish: Wish) -> Binding:
    typed = wish.value or " ".join(claim.literal.text.split())
    try:
        period = read_period(typed)
    except PeriodError as error:
        raise UsageError(f"{error.message} Say --value, such as --value 2026-02.") from error
    fact = Fact("", "date", "reported", claim.stretch.place, period=period)
    alike = [known.id for known in ledger.facts.values() if known.period == period]
    span = (claim.literal.start, claim.literal.end)
    return _bound(claim, briefing, ledger, wish, span, fact, alike, {"value": str(period), "unit": "date"})


def _bound(
    claim: Claim,
    briefing: Briefing,
    ledger: Ledger,
    wish: Wish,
    span: tuple[int, int],
    fact: Fact,
    alike: list[str],
    said: Mapping[str, str],
) -> Binding:
    """Choose a known fact, or make the entry of a new one."""
    if wish.id in ledger.facts:
        return Binding(wish.id, *span, known=True, fact=ledger.facts[wish.id])
    if len(alike) == 1 and not wish.id:
        return Binding(alike[0], *span, known=True, fact=ledger.facts[alike[0]])
    if alike and not wish.id:
        raise UsageError(f"Several facts say so: {', '.join(alike)}. Name one with --id, or a new one.")
    id = wish.id or _named(claim, fact.unit, ledger)
    sources, statuses = (
        set(briefing.sources),
        {one.status for one in ledger.facts.values() if not one.calculated},
    )
    keys = {
        **said,
        "as_of": wish.as_of or str(briefing.spec.as_of),
        "status": wish.status or (next(iter(statuses)) if len(statuses) == 1 else ""),
        "source": wish.source or (next(iter(sources)) if len(sources) == 1 else ""),
    }
    lines = (f"{id}:", *(f"  {key}: {_typed(value)}" for key, value in keys.items() if value))
    missing = tuple(key for key in ("status", "source") if not keys[key])
    return Binding(id, *span, known=False, lines=lines, missing=missing, fact=replace(fact, id=id))


def _value(claim: Claim, wish: Wish) -> tuple[str, str]:
    """Return the number with its scale, and its unit; the latter empty where the words name none."""
    text = " ".join(claim.literal.text.replace("\u00a0", " ").replace("\u202f", " ").split())
    number = NUMBER.search(text)
    if wish.value:
        value = wish.value
    elif claim.literal.kind == "words" or not number:
        words = text.lower()
        if words in SHARES:
            return SHARES[words], wish.unit or "percent"
        if words not in COUNTS:
            hint = "Say --value and --unit, such as --value 2 --unit times, and reword the sentence round it."
            raise UsageError(f'The value of "{text}" cannot be read. {hint}')
        value = str(COUNTS[words])
    else:
        value = read_number(text, claim.stretch.language)
    return value, wish.unit or unit_of(text)


def _qualifier(text: str, start: int) -> tuple[str, int]:
    """Return the qualifier that stands before a number, and where it begins."""
    for word in sorted(QUALIFIERS, key=len, reverse=True):
        if match := re.search(rf"(?<!\w)(?i:{word})\s+\Z", text[:start]):
            return word, match.start()
    return "", start


def _same(one: Quantity, other: Quantity) -> bool:
    return (one.value, one.qualifier) == (other.value, other.qualifier) and other.unit in (
        one.unit,
        *one.unit.split("|"),
    )


def _named(claim: Claim, unit: str, ledger: Ledger) -> str:
    """Return an id that is free: the file's name and the unit."""
    stem = PurePosixPath(claim.path).stem
    name = re.sub(r"[^a-z0-9_.]+", "_", f"{stem}.{unit.lower()}").strip("_.")
    taken = {*ledger.named, *ledger.missing}
    return next(
        id for at in range(1, len(taken) + 2) if (id := name if at == 1 else f"{name}_{at}") not in taken
    )


def _typed(value: str) -> str:
    """Return a text as YAML has it."""
    return (
        value
        if re.fullmatch(r"[\w. -]*[\w.]", value) and not re.fullmatch(r"0\d+|(?i:no|yes|on|off|null)", value)
        else f'"{value}"'
    )
