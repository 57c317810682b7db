"""An edition -> its record, edition.json: facts, sentences, rows and digests of what this audience sees.

Digests cover the audience's view alone, so that none confirms a guess about what is withheld. Sentences and cells are
kept twice: as printed, and as written, with a mark where a fact stands, so that two editions can be compared (`diff`)
without counting a number wherever it is printed.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from report.languages import nodes_in
from report.marks import Printer
from report.model.briefing import Section, Table
from report.model.digests import digest
from report.model.edition import Block, Drawing, Edition, Fragment
from report.model.figures import FigureBase
from report.model.ledger import STATUSES, Fact
from report.model.period import Period
from report.model.quantity import tidy
from report.model.text import Text, Words
from report.tables import as_csv, rows_as_csv, taken

REMEMBERED = 8_000
"""Paragraphs whose sentences are kept, for a preview that builds again and again."""
SENTENCE_END = re.compile(r"[.!?…][”’\"»)\]]*(\s+)(?=[“‘\"«(\[¿¡]*[A-ZÀ-Þ0-9])")
ABBREVIATION = re.compile(
    r"(?:^|\W)(?:(?:[A-Za-z]\. ?){2,}|(?:Mr|Mrs|Ms|Dr|Prof|St|Mme|cf|vs|approx|ca)\.)$|^[A-Z]\.$"
)
NUMBERED = re.compile(r"\b(?:Nos?|Nr|Figs?|Vol|Sec|Art|pp?)\.$")
"""Abbreviations where a number follows; else they may be words that end a sentence."""
NOTE = re.compile(r"<report-note[^>]*>((?:(?!<report-note).)*?)</report-note>", re.DOTALL)
FACT = re.compile(
    r'<span class="fact" data-fact="([^"]*)"(?: data-name="([^"]*)")?>([^<]*)</span>'
    r'((?: <span class="st [^"]*">[^<]*</span>)?)'
)
"""A fact as `marks` prints it, with the word of its status."""
STALE = re.compile(r' <span class="st stale">[^<]*</span>')
REFERENCE = re.compile(r'<a class="ref" href="#([a-z]+)-([^"]*)"(?: data-page="[^"]*")?>([^<]*)</a>')
PAGE = re.compile(r",[^<,]*$")
ASIDE = {"status": "status", "date": "as_of"}
"""Types of columns -> what of a fact they give, whose value is another cell of the row."""
OPEN, THEN, CLOSE = "\x01", "\x02", "\x03"
"""Set round what stands for a mark while the markup is taken away: no text has such characters."""
MARKED = re.compile(f"{OPEN}([^{THEN}]*){THEN}([^{CLOSE}]*){CLOSE}")
EDGE = re.compile(
    r"</?(?:p|[uod]l|li|d[dt]|h\d|table|t(?:head|body|r|d|h)|blockquote|pre|fig(?:ure|caption)|div)\b[^>]*>"
)


class Passage(NamedTuple):
    """A sentence, title or cell: as printed, and as written, with marks where facts and references stand."""

    text: str
    written: str


def make_record(
    edition: Edition,
    fragments: Mapping[str, Fragment],
    printer: Printer,
    tables: Sequence[str],
    figures: Mapping[str, Drawing],
) -> dict[str, Any]:
    """Return the record of the facts that were printed, without the pages that they stand on, of tables and figures."""
    facts = {name: _fact(edition.ledger.facts[name], edition, printer) for name in sorted(printer.used)}
    sections = [_section(section, fragments[section.id], edition, printer) for section in edition.sections]
    rows = {name: _rows(edition.tables[name], edition, printer) for name in tables}
    named = {
        "briefing": edition.briefing,
        "title": _words(edition.spec.headline or edition.text.title, edition, printer),
        "issue": str(edition.text.issue),
        "as_of": str(edition.text.as_of),
        "dated": _dated(edition.as_of),
        "audience": edition.audience,
        "language": edition.language,
    }
    view: dict[str, Any] = {
        "facts": facts,
        "sections": sections,
        "rows": rows,
        "inferences": _listed(edition.text.inferences, edition, printer),
        "corrections": _listed(edition.text.corrections, edition, printer),
    }
    view["captions"] = _captions(edition, printer, tables, figures)
    digests = {"edition": digest(named), **{name: digest(part) for name, part in view.items()}}
    digests |= {
        f"tables/{name}.csv": hashlib.sha256(as_csv(edition.tables[name], printer.plain)).hexdigest()
        for name in tables
    }
    digests |= {
        f"figures/{name}.csv": hashlib.sha256(rows_as_csv(figure.header, figure.rows)).hexdigest()
        for name, figure in figures.items()
    }
    return {
        **named,
        "paper": edition.paper,
        **view,
        "tables": list(tables),
        "figures": list(figures),
        "digests": {**digests, "all": digest(digests)},
    }


def _listed(texts: Sequence[Words], edition: Edition, printer: Printer) -> list[dict[str, str]]:
    """Return what the appendix lists, where there is one."""
    found = (words.text(edition.language) for words in texts if edition.spec.appendix)
    return [_passage(printer.html(text))._asdict() for text in found if text]


def _captions(
    edition: Edition, printer: Printer, tables: Sequence[str], figures: Mapping[str, Drawing]
) -> dict[str, dict[str, Any]]:
    """Return the words round each figure and table shown, of each source listed, of statuses, and on the front.

    That is "figure.arr" -> part -> passage.
    """
    text, spec = edition.text, edition.spec
    said: dict[str, dict[str, Words | None]] = {
        "front": {
            "title": spec.headline or text.title,
            "subtitle": spec.subtitle or text.subtitle,
            "kicker": text.kicker,
            "basis": text.basis,
            "publisher": text.publisher,
            "marking": spec.marking or text.marking,
            "reader": spec.reader,
        }
    }
    statuses = dict.fromkeys(edition.ledger.facts[name].status for name in sorted(printer.used))
    said["statuses"] = {status: text.status_meanings.get(Text(status)) for status in statuses}
    for name in tables:
        if f"table.{name}" in edition.numbers:
            table = edition.tables[name].spec
            notes = {
                "note" if at == 1 else f"note {at}": note for at, note in enumerate(table.notes, start=1)
            }
            said[f"table.{name}"] = {"title": table.title, "subtitle": table.subtitle, **notes}
    for name in figures:
        figure = edition.figures[name]
        own = {"title": figure.title, "subtitle": figure.subtitle, "note": figure.note, "alt": figure.alt}
        labels = _labels(figure, figures[name], edition, printer)
        said[f"figure.{name}"] = own | {f"label {at}": words for at, words in enumerate(labels, start=1)}
    for name, source in edition.sources.items() if spec.appendix else ():
        said[f"source.{name}"] = {
            "title": source.title,
            "author": source.author,
            "publisher": source.publisher,
            "kind": source.kind,
            "date": Words.of(source.date or ""),
            "grade": Words.of(source.grade or ""),
            "quality": source.quality,
        }
    return {
        name: {
            part: _passage(printer.html(typed))._asdict()
            for part, words in parts.items()
            if words and (typed := words.text(edition.language))
        }
        for name, parts in said.items()
    }


def _labels(figure: FigureBase, drawn: Drawing, edition: Edition, printer: Printer) -> Iterator[Words]:
    """Yield those of a figure's own labels that are drawn: what is withheld from this audience has some, too."""
    shown = {_spaced(words) for words in (*drawn.header, *(row[0] for row in drawn.rows if row))}
    seen = (None, *edition.ledger.facts)
    labels = [
        node.label
        for node in nodes_in(figure)
        if hasattr(node, "label") and getattr(node, "fact", None) in seen
    ]
    for label in labels:
        if (
            isinstance(label, Words)
            and _spaced(printer.plain(label.text(edition.language) or Text())) in shown
        ):
            yield label


def _words(words: Words | None, edition: Edition, printer: Printer) -> str:
    text = words.text(edition.language) if words else None
    return _spaced(printer.plain(text)) if text else ""


def _spaced(text: str) -> str:
    """Return words with plain spaces, whatever binds them on the page."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


def _dated(period: Period | None) -> list[str] | None:
    """Return the first and the last day of a period, which tell which of two is later."""
    return [period.start.isoformat(), period.end.isoformat()] if period else None


def _section(section: Section, fragment: Fragment, edition: Edition, printer: Printer) -> dict[str, Any]:
    """Return a section's title and sentences; those that its front matter prints stand before its prose."""
    opening = [
        passage
        for words in (section.spec.gist, section.spec.bottom_line)
        if words and (text := words.text(edition.language))
        for passage in _split(printer.html(text))
    ]
    said = [*opening, *passages(fragment, Beside(edition, printer))]
    title = section.spec.title.text(edition.language)
    return {
        "id": section.id,
        "title": _words(section.spec.title, edition, printer),
        "sentences": [passage.text for passage in said],
        "written": {
            "title": _passage(printer.html(title)).written if title else "",
            "sentences": [passage.written for passage in said],
        },
    }


def _rows(table: Table, edition: Edition, printer: Printer) -> dict[str, Any]:
    """Return a table row by row; a cell that is a fact's value, or holds a mark, says so."""
    at = {column.name: index for index, column in enumerate(table.columns)}
    owners = {}
    for (number, index), fact in taken(table, edition.ledger.facts.values()).items():
        if fact.id in printer.used:
            owners[number, index] = fact.id
            # Its status and date are the row's, so these are told with the fact.
            for other, column in enumerate(table.columns):
                if part := ASIDE.get(column.type):
                    owners.setdefault((number, other), f"{fact.id}:{part}")
    head = table.spec.headers if table.spec.headers in at else next(iter(at), None)
    return {
        "title": _words(table.spec.title, edition, printer),
        "columns": list(map(str, at)),
        "labels": [_words(column.label, edition, printer) or str(column.name) for column in table.columns],
        "head": head and str(head),
        "cells": [
            [_cell(cell, owners.get((number, index)), printer) for index, cell in enumerate(row)]
            for number, row in enumerate(table.rows)
        ],
    }


def _cell(cell: Text, owner: str | None, printer: Printer) -> str | dict[str, str]:
    if "{{" not in cell and owner is None:
        return str(cell)
    text = printer.plain(cell) if "{{" in cell else str(cell)
    return {"text": text, "written": f"{{{{ {owner} }}}}" if owner else _passage(printer.html(cell)).written}


def _fact(fact: Fact, edition: Edition, printer: Printer) -> dict[str, Any]:
    quantity = fact.quantity
    inputs = [name for name in fact.inputs if name in edition.ledger.facts]
    return {
        "value": _value(fact, printer),
        "unit": fact.unit,
        "qualifier": (quantity.qualifier if quantity else fact.qualifier) or None,
        "as_of": printer.formats.period(fact.as_of) if fact.as_of else None,
        "dated": _dated(fact.as_of),
        "status": fact.status,
        "calculated": fact.calculated,
        # Of one that is released, what it is made of may be withheld, and so is its name.
        "formula": fact.formula or None if len(inputs) == len(fact.inputs) else None,
        "inputs": inputs,
        "source": list(fact.sources),
        "label": _words(fact.label, edition, printer),
        "text": _spaced(printer.words(fact)),
        "words": {
            part: _passage(printer.html(typed))._asdict()
            for part, words in (("label", fact.label), ("passage", fact.passage), ("note", fact.note))
            if words
            and (part == "label" or edition.spec.evidence)
            and (typed := words.text(edition.language))
        },
        "stale_after": fact.stale_after.end.isoformat() if fact.stale_after else None,
    }


def _value(fact: Fact, printer: Printer) -> str:
    """Return the exact value, in units of one; dates and words as printed."""
    return format(tidy(fact.quantity.value), "f") if fact.quantity else printer.words(fact)


@dataclass(frozen=True)
class Beside:
    """What blocks print that does not stand in them: the quotation that one names, the word of a judgement's status."""

    edition: Edition
    printer: Printer

    def quotation(self, name: str) -> str:
        found = (source.quotations.get(Text(name)) for source in self.edition.sources.values())
        quotation = next((one for one in found if one), None)
        if quotation is None:
            return ""
        words = quotation.text.text(self.edition.language) or ""
        speaker = _words(quotation.speaker, self.edition, self.printer)
        return f"{self.printer.formats.term('“{quotation}”', quotation=words)} ({speaker})"

    def status(self, block: Block) -> str:
        known = block.name == "judgement" and block.argument in STATUSES
        return f" ({self.printer.formats.status(block.argument)})" if known else ""


def passages(fragment: Fragment, named: Beside) -> Iterator[Passage]:
    """Yield the sentences of a fragment as printed and as written, notes after the text that calls them."""
    for piece in fragment:
        if isinstance(piece, Block):
            if piece.name == "quote" and (words := named.quotation(piece.argument)):
                yield Passage(words, words)
            if piece.title:
                title, status = _passage(piece.title), named.status(piece)
                yield Passage(title.text + status, title.written + status)
            yield from passages(piece.inner, named)
        else:
            for paragraph in _paragraphs(piece.html):
                yield from _split(paragraph)


def _paragraphs(markup: str) -> list[str]:
    """Return the paragraphs of some markup, its footnotes last, so that none interrupts a sentence."""
    notes = []
    while match := NOTE.search(markup):
        notes.append(match[1])
        markup = markup[: match.start()] + markup[match.end() :]
    return [*EDGE.split(markup), *notes]


@lru_cache(maxsize=REMEMBERED)
def _split(markup: str) -> tuple[Passage, ...]:
    """Return the sentences of a paragraph; neither an abbreviation nor a decimal point ends one."""
    marked = _plain(markup)
    words = MARKED.sub(r"\2", marked)
    found: list[Passage] = []
    start = 0
    for match in SENTENCE_END.finditer(words):
        sentence = words[start : match.start(1)]
        number = words[match.end()].isdecimal() and NUMBERED.search(sentence)
        if not number and not ABBREVIATION.search(sentence):
            found.append(_between(marked, start, match.start(1)))
            start = match.end()
    if words[start:]:
        found.append(_between(marked, start, len(words)))
    return tuple(found)


def _passage(markup: str) -> Passage:
    """Return some markup as one passage."""
    marked = _plain(markup)
    return _between(marked, 0, len(marked))


def _between(marked: str, start: int, end: int) -> Passage:
    """Return what stands between two places of the words; a mark belongs where it begins."""
    text = written = ""
    at = 0
    for index, piece in enumerate(re.split(f"({OPEN}[^{CLOSE}]*{CLOSE})", marked)):
        name, _, words = piece[1:-1].partition(THEN) if index % 2 else ("", "", piece)
        kept = words[max(start - at, 0) : max(end - at, 0)]
        text += kept
        if not name:
            written += kept
        elif start <= at < end:
            written += f"{{{{ {name} }}}}"
        at += len(words)
    return Passage(text, written)


def _plain(markup: str) -> str:
    """Return words without their markup, marks set apart, and references without their page, which layout tells.

    What is out of date on the day of reading is no statement of the edition.
    """
    markup = STALE.sub("", markup)
    markup = FACT.sub(lambda found: _set_apart(found[2] or found[1], found[3] + found[4]), markup)
    markup = REFERENCE.sub(
        lambda found: _set_apart(
            f"{found[1]}.{found[2]}", PAGE.sub("", found[3]) if found[1] != "source" else found[3]
        ),
        markup,
    )
    text = _spaced(html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<br\b", " <br", markup))))
    return " ".join(text.split())


def _set_apart(name: str, words: str) -> str:
    return f"{OPEN}{name}{THEN}{words}{CLOSE}"
