"""An edition -> its record, edition.json: facts, sentences and digests of what this audience sees.

Digests cover the audience's view alone, so that none confirms a guess about what is withheld.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from report.marks import Printer
from report.model.briefing import Section
from report.model.edition import Block, Edition, Fragment
from report.model.ledger import Fact
from report.model.quantity import tidy
from report.model.text import Words
from report.tables import as_csv

SENTENCE_END = re.compile(r"[.!?…][”’\"»)\]]*(\s+)(?=[“‘\"«(\[¿¡]*[A-ZÀ-Þ0-9])")
ABBREVIATION = re.compile(
    r"(?:^|\W)(?:(?:[A-Za-z]\. ?){2,}|(?:Mr|Mrs|Ms|Dr|Prof|St|Mme|cf|vs|approx|ca)\.)$|^[A-Z]\.$"
)
NUMBERED = re.compile(r"\b(?:Nos?|Nr|Figs?|Vol|Sec|Art|pp?)\.$")
"""Abbreviations where a number follows; else they may be words that end a sentence."""
NOTE = re.compile(r"<report-note[^>]*>((?:(?!<report-note).)*?)</report-note>", re.DOTALL)
REFERENCE = re.compile(r'<a [^>]*data-page="[^"]*"[^>]*>([^<]*),[^<,]*</a>')
EDGE = re.compile(
    r"</?(?:p|[uod]l|li|d[dt]|h\d|table|t(?:head|body|r|d|h)|blockquote|pre|fig(?:ure|caption)|div)\b[^>]*>"
)


def make_record(
    edition: Edition, fragments: Mapping[str, Fragment], printer: Printer, tables: Sequence[str]
) -> dict[str, Any]:
    """Return the record of the facts that were printed, without the pages that they stand on, and of `tables`."""
    facts = {name: _fact(edition.ledger.facts[name], printer) for name in sorted(printer.used)}
    sections = [
        {
            "id": section.id,
            "title": _words(section.spec.title, edition, printer),
            "sentences": [*_opening(section, edition, printer), *sentences(fragments[section.id])],
        }
        for section in edition.sections
    ]
    view: dict[str, Any] = {"facts": facts, "sections": sections}
    digests = {name: digest(part) for name, part in view.items()}
    digests |= {
        f"tables/{name}.csv": hashlib.sha256(as_csv(edition.tables[name], printer.plain)).hexdigest()
        for name in tables
    }
    return {
        "briefing": edition.briefing,
        "issue": str(edition.text.issue),
        "as_of": str(edition.text.as_of),
        "audience": edition.audience,
        "language": edition.language,
        "paper": edition.paper,
        "facts": facts,
        "sections": sections,
        "tables": list(tables),
        "digests": {**digests, "all": digest(digests)},
    }


def _words(words: Words | None, edition: Edition, printer: Printer) -> str:
    text = words.text(edition.language) if words else None
    return printer.plain(text).replace("\u00a0", " ") if text else ""


def _opening(section: Section, edition: Edition, printer: Printer) -> Iterator[str]:
    """Yield the sentences that a section's front matter prints before its prose."""
    for words in (section.spec.gist, section.spec.bottom_line):
        if text := _words(words, edition, printer):
            yield from _split(text)


def digest(value: object) -> str:
    """Return the SHA-256 of a value in its one JSON form."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _fact(fact: Fact, printer: Printer) -> dict[str, Any]:
    quantity = fact.quantity
    return {
        "value": _value(fact, printer),
        "unit": fact.unit,
        "qualifier": (quantity.qualifier if quantity else fact.qualifier) or None,
        "as_of": printer.formats.period(fact.as_of) if fact.as_of else None,
        "status": fact.status,
        "calculated": fact.calculated,
        "formula": fact.formula or None,
        "source": list(fact.sources),
    }


def _value(fact: Fact, printer: Printer) -> str:
    """Return the exact value, in units of one; dates and words as printed."""
    return format(tidy(fact.quantity.value), "f") if fact.quantity else printer.words(fact)


def sentences(fragment: Fragment) -> Iterator[str]:
    """Yield the sentences of a fragment as plain text, notes after the text that calls them."""
    for piece in fragment:
        if isinstance(piece, Block):
            if piece.title:
                yield _plain(piece.title)
            yield from sentences(piece.inner)
        else:
            for paragraph in _paragraphs(piece.html):
                yield from _split(_plain(paragraph))


def _paragraphs(markup: str) -> list[str]:
    """Return the paragraphs of some markup, its footnotes last, so that none interrupts a sentence."""
    notes = []
    while match := NOTE.search(markup):
        notes.append(match[1])
        markup = markup[: match.start()] + markup[match.end() :]
    return [*EDGE.split(markup), *notes]


def _split(words: str) -> Iterator[str]:
    """Yield the sentences of a paragraph; neither an abbreviation nor a decimal point ends one."""
    start = 0
    for match in SENTENCE_END.finditer(words):
        sentence = words[start : match.start(1)]
        number = words[match.end()].isdecimal() and NUMBERED.search(sentence)
        if not number and not ABBREVIATION.search(sentence):
            yield sentence
            start = match.end()
    if words[start:]:
        yield words[start:]


def _plain(markup: str) -> str:
    """Return words without their markup, and references without their page, which only the layout tells."""
    markup = REFERENCE.sub(r"\1", markup)
    text = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<br\b", " <br", markup))).replace("\u00a0", " ")
    return " ".join(text.split())
