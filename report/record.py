"""An edition -> its record, edition.json: facts, sentences and digests of what this audience sees.

Digests cover the audience's view alone, so that none confirms a guess about what is withheld.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from report.marks import Printer
from report.model.edition import Block, Edition, Fragment, Html
from report.model.ledger import Fact
from report.model.quantity import tidy
from report.tables import as_csv

SENTENCE = re.compile(r"(?<=[.!?…])[”’\"]?\s+(?=[“‘\"]?[A-ZÀ-Þ0-9])")
BLOCK_END = re.compile(r"</(?:p|li|h\d|td|th|dd|dt)>")


def make_record(edition: Edition, fragments: Mapping[str, Fragment], printer: Printer) -> dict[str, Any]:
    """Return the record of the facts that were printed, without the pages that they stand on."""
    facts = {name: _fact(edition.ledger.facts[name], printer) for name in sorted(printer.used)}
    sections = [
        {
            "id": section.id,
            "title": str(section.spec.title.text(edition.language) or ""),
            "sentences": list(sentences(fragments[section.id])),
        }
        for section in edition.sections
    ]
    tables = [name for name in edition.tables if f"table.{name}" in edition.numbers]
    view: dict[str, Any] = {"facts": facts, "sections": sections}
    digests = {name: digest(part) for name, part in view.items()}
    digests |= {
        f"tables/{name}.csv": hashlib.sha256(as_csv(edition.tables[name])).hexdigest() for name in tables
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
        "tables": tables,
        "digests": {**digests, "all": digest(digests)},
    }


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
    """Yield the sentences of a fragment as plain text."""
    for piece in fragment:
        if isinstance(piece, Block):
            if piece.title:
                yield _plain(piece.title)
            yield from sentences(piece.inner)
        elif isinstance(piece, Html):
            for paragraph in BLOCK_END.split(piece.html):
                words = _plain(paragraph)
                if words:
                    yield from (part.strip() for part in SENTENCE.split(words))


def _plain(markup: str) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", "", markup)).replace("\u00a0", " ")
    return " ".join(text.split())
