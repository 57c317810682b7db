"""A rendered page -> the evidence behind it: an entry for each fact printed, with links to every printing and back.

What is printed is read from the markup itself, so that words that a template leaves out have no entry. On which pages it
stands, only the layout tells: references hold blanks that it fills. The words of its source are not printed: they hold
the source's number, which is not the fact's once that is corrected; `why` tells them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from string import ascii_uppercase
from typing import Any

from markupsafe import Markup

from report.marks import NAME, status_tag
from report.model.ledger import SPOKEN, Fact
from report.page.context import Page
from report.page.sources import cited

SIGNS = {" / ": " ÷ ", " * ": " × ", " - ": " − "}
LETTERS = ascii_uppercase.replace("S", "")
"""What groups are called; S1 is a source."""
FRONT, BACK, OWN = "front", "sources", "evidence"
"""Where a printing stands that is in no section: before the first, behind the last, in an entry itself."""
FACT = re.compile(r'<span class="fact" data-fact="([^"]+)"([^>]*)>(.*?)</span>', re.DOTALL)
OPENED = re.compile(
    r"""<(?:section|figure)[^>]*\bid=["']((section|figure)-[^"']*|changes|sources|evidence)["']"""
)


@dataclass(frozen=True)
class Printing:
    """One place where a fact is printed or drawn, and what a reference to it leads to."""

    fact: str
    where: str
    anchor: str


@dataclass
class Evidence:
    """The entries of an edition: what the templates print, and which entry each fact has."""

    groups: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    """Fact id -> the number of its entry: C4."""

    def references(self, facts: Iterable[str]) -> Markup:
        """Print the entries of some facts in their order, linked."""
        wanted = set(facts)
        known = [fact for fact in self.numbers if fact in wanted]
        return Markup(", ").join(reference(fact, self.numbers[fact]) for fact in known)


def reference(fact: str, words: str) -> Markup:
    """Print words that lead to the entry of a fact."""
    return Markup('<a class="ref" href="#fact-{}">{}</a>').format(fact, words)


def printings(markup: str, charted: Mapping[str, Iterable[str]]) -> Iterator[Printing]:
    """Yield every printing of a fact in the order of the page; facts drawn stand where their figure does."""
    for _start, _end, printing in _found(markup, charted):
        yield printing


def link(markup: str, numbers: Mapping[str, str]) -> str:
    """Make every printed fact lead to its entry, and every entry find it; how a number looks does not change."""
    parts = []
    done = 0
    for start, end, printing in _found(markup, {}):
        name, typed, words = FACT.fullmatch(markup, start, end).groups()  # type: ignore[union-attr]  # `_found` has matched it
        if printing.where == OWN or name not in numbers:
            continue
        if "<a" not in words:  # else the author has made it a link of his own
            words = f'<a href="#fact-{name}">{words}</a>'
        parts += [
            markup[done:start],
            f'<span class="fact" data-fact="{name}"{typed} id="{printing.anchor}">{words}</span>',
        ]
        done = end
    return "".join([*parts, markup[done:]])


def _found(markup: str, charted: Mapping[str, Iterable[str]]) -> Iterator[tuple[int, int, Printing]]:
    """Yield where each printing begins and ends in the markup; anchors count anew in each section."""
    where = FRONT
    counts: dict[tuple[str, str], int] = {}
    both = re.compile(f"{FACT.pattern}|{OPENED.pattern}", re.DOTALL)
    for match in both.finditer(markup):
        fact, _typed, _words, opened, kind = match.groups()
        if kind == "figure":
            for drawn in charted.get(opened.removeprefix("figure-"), ()):
                yield match.start(), match.end(), Printing(drawn, where, opened)
        elif opened:
            where = opened
        else:
            at = counts[where, fact] = counts.get((where, fact), 0) + 1
            yield match.start(), match.end(), Printing(fact, where, f"used-{where}-{fact}-{at}")


def gather(markup: str, page: Page) -> Evidence:
    """Return an entry for each fact that the markup prints or a figure draws, and for what it is calculated from."""
    ledger = page.edition.ledger.facts
    charted = {name: drawing.facts for name, drawing in page.drawings.items()}
    found: dict[str, list[Printing]] = {}
    for printing in printings(markup, charted):
        if printing.fact in ledger and printing.where != OWN:  # its own printings lead nowhere
            found.setdefault(printing.fact, []).append(printing)
    waiting = list(found)
    while waiting:
        fact = ledger[waiting.pop()]
        new = [name for name in fact.inputs if name in ledger and name not in found]
        found |= {name: [] for name in new}
        waiting += new
    evidence = Evidence()
    grouped = _grouped(found, page)
    for letter, (where, names) in zip(_letters(), grouped.items(), strict=False):
        evidence.numbers |= {name: f"{letter}{at}" for at, name in enumerate(names, start=1)}
        evidence.groups.append({"letter": letter, "title": _title(where, page), "entries": names})
    for group in evidence.groups:
        group["entries"] = [_entry(ledger[name], found[name], evidence, page) for name in group["entries"]]
    return evidence


def _letters() -> Iterator[str]:
    """Yield A, B, C ... Z, AA, AB ..."""
    for number in count():
        first = LETTERS[number // len(LETTERS) - 1] if number >= len(LETTERS) else ""
        yield first + LETTERS[number % len(LETTERS)]


def _grouped(found: Mapping[str, list[Printing]], page: Page) -> dict[str, list[str]]:
    """Put each fact with the first section that prints it; what is only calculated with comes last."""
    sections = [f"section-{section.id}" for section in page.edition.sections]
    groups: dict[str, list[str]] = {where: [] for where in (*sections, FRONT, BACK, "")}
    for fact, printed in found.items():
        places = [printing.where for printing in printed]
        first = next((where for where in places if where in sections), places[0] if places else "")
        groups.setdefault(first, []).append(fact)
    return {where: facts for where, facts in groups.items() if facts}


def _title(where: str, page: Page) -> Markup:
    """Return what a group is headed: its chapter, as running heads have it."""
    for section in page.edition.sections:
        if f"section-{section.id}" == where:
            return Markup("{}").format(page.plain(section.spec.short_title or section.spec.title))
    if not where:
        return Markup(page.formats.term("Used in calculations only"))
    return Markup(page.formats.term("Front page") if where == FRONT else page.formats.term("Sources"))


def _entry(fact: Fact, printed: Iterable[Printing], evidence: Evidence, page: Page) -> dict[str, Any]:
    """Return what the template prints of one fact."""
    formats = page.formats
    words = html.escape(page.printer.words(fact), quote=False)
    labels = [formats.status(fact.status)] if fact.status in SPOKEN or not fact.calculated else []
    labels += [formats.term("calculated")] if fact.calculated else []
    kind = fact.status if labels[0] != formats.term("calculated") else "calculated"
    return {
        "id": fact.id,
        "at": str(fact.place),
        "number": evidence.numbers[fact.id],
        "label": page.words(fact.label) or Markup("{}").format(fact.id),
        "value": Markup(f'<span class="fact" data-fact="{fact.id}">{words}</span>'),
        "status": Markup(status_tag(kind, ", ".join(labels))),
        "as_of": formats.period(fact.as_of) if fact.as_of else "",
        "sources": Markup(", ").join(
            cited(name, page) for name in fact.sources if name in page.edition.sources
        ),
        "passage": page.words(fact.passage),
        "formula": _formula(fact, page),
        "note": page.words(fact.note),
        "pages": _pages(fact.id, printed),
    }


def _formula(fact: Fact, page: Page) -> Markup:
    """Print a formula with the values of its inputs, each leading to its entry."""
    ledger = page.edition.ledger

    def fill(match: re.Match[str]) -> str:
        named = ledger.find(match[0])
        if named is None or named.id not in fact.inputs:
            return match[0]
        return str(reference(named.id, page.printer.words(named, "short")))

    formula = " ".join(fact.formula.split())
    for sign, printed in SIGNS.items():
        formula = formula.replace(sign, printed)
    return Markup(NAME.sub(fill, formula))


def _pages(fact: str, printed: Iterable[Printing]) -> Markup:
    """Print a reference to each printing; the layout leaves out what stands on a page named before it."""
    anchors = dict.fromkeys(printing.anchor for printing in printed)
    return Markup().join(
        Markup(
            '<span data-page="{0}" data-once="{1}">{2}<a class="ref" href="#{0}" data-page="{0}">00</a></span>'
        ).format(anchor, fact, ", " if at else "")
        for at, anchor in enumerate(anchors)
    )
