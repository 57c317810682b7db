"""An action -> all that it reads, as values to be compared, and by the names under which an author knows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from report.cache import Snapshot, digest
from report.figures import Chart, look
from report.marks import REFERENCES, found, read
from report.model.briefing import Section
from report.model.edition import Document, Standard
from report.pdf import Part
from report.problems import Problems
from report.theme import Theme

if TYPE_CHECKING:
    from report.build.prepare import Draft

FIGURE = "report:figure/"
"""What it shows is named already."""
PLACES = re.compile(r' data-at="[^"]*"')
"""Where something was typed, as templates write it down for the proofreader: nothing of it is printed."""
FILE = r'"([^":<>]+):'
"""The file of a place."""
SIGNS = re.compile(rf'data-fact="([^"]*)"|\bid="([^"]*)"|{FILE}')
"""What is shown where: a fact, a table or figure, what was typed in a file."""
FACTS = re.compile(r'data-fact="([^"]*)"')


@dataclass(frozen=True)
class Reads:
    """What an action reads: `values` decide, `names` explain."""

    values: object
    names: Callable[[], Mapping[str, object]]
    """Asked for only where an action has to run."""


def chart(one: Chart, draft: Draft, snapshot: Snapshot) -> Reads:
    """Return what a figure is drawn from: the data plotted, and what of the theme it is drawn with."""
    spec = draft.edition.figures[one.id]
    tokens = {f"{draft.theme.name}.yml: {name}": value for name, value in look(one, draft.theme).items()}
    fonts = {f"fonts/{path.name}": snapshot.of(path) for path in _files(one, draft.theme)}

    def names() -> Mapping[str, object]:
        return {
            **_facts(one.facts, draft),
            **_tables(one.tables, draft),
            f"{_name(spec.place.path, draft)}: {one.id}": spec,
            **({one.body.path: one.body.program} if one.kind == "own" else {}),  # type: ignore[attr-defined]  # Own has them
            **tokens,
            **fonts,
        }

    return Reads([one, tokens, fonts], names)


def _files(one: Chart, theme: Theme) -> list[Path]:
    """Return the font files that a chart may be set in: one of the briefing's own in any of them."""
    families = {role.family for name, role in theme.roles.items() if name.startswith("chart")}
    return [face.path for face in theme.faces if one.kind == "own" or face.family in families]


def fragment(section: Section, draft: Draft) -> Reads:
    """Return what a section's fragment is made from: its prose, and what the marks in it print."""
    printer = replace(draft.printer, problems=Problems(), used={})
    text = "\n".join(section.lines)
    marks: dict[str, object] = {}
    names: dict[str, object] = {_name(section.path, draft): section.lines}
    for match, place in found(text, section.place(0, 1)):
        mark = read(match[0], place, printer.problems)
        if mark and match[0] not in marks:
            marks[match[0]] = [printer.mark(mark), printer.spoken(mark)]
            names[_called(mark.name, draft)] = marks[match[0]]
    images = [name for name in draft.edition.images if name in text]
    printed = draft.formats.words
    names |= {"briefing.yml: status_labels": printed[1], "the words of the page and of units": printed[2]}
    return Reads([section.id, section.path, section.first, section.lines, marks, images, printed], lambda: names)


def _called(name: str, draft: Draft) -> str:
    """Return what an author calls the target of a mark: a fact by its file, a reference by its number."""
    if name.partition(".")[0] in REFERENCES:
        return f"the number of {name}"
    fact = draft.edition.ledger.find(name)
    return f"{_name(fact.place.path, draft)}: {fact.id}" if fact else name


def edition(document: Document, draft: Draft, sizes: Mapping[str, str]) -> Reads:
    """Return what an edition is laid out from; `sizes` are the digests of the resources."""
    values = [
        PLACES.sub("", document.html),
        [(sheet.layer, sheet.css) for sheet in document.sheets],
        sizes,
        {**vars(document), "html": "", "sheets": (), "resources": (), "sources": (), "places": ()},
    ]
    return Reads(values, lambda: _named(document, draft, sizes))


def part(one: Part, document: Document, draft: Draft, sizes: Mapping[str, str]) -> Reads:
    """Return what a part is laid out and read from, places and all: what is found on its pages is told by them.

    `document` is the whole, `sizes` are the digests of its resources.
    """
    read = one.document
    values = [
        (one.name, one.heading, sorted(one.elsewhere), read.html, read.families, read.record is None),
        [(sheet.path, sheet.layer, digest(sheet.css)) for sheet in read.sheets],
        [(url, sizes[url], list(found.place)) for url, found in read.resources.items()],
        read.charted,
        _standard(read),
    ]
    return Reads(values, lambda: _named(document, draft, {url: sizes[url] for url in read.resources}, read.html))


def _named(
    document: Document, draft: Draft, sizes: Mapping[str, str], html: str | None = None
) -> dict[str, object]:
    """Return what a document is made of by the names that an author knows; of a part, what its `html` shows."""
    one = draft.edition
    shown = None if html is None else {sign for signs in SIGNS.findall(html) for sign in signs}

    def shows(sign: str) -> bool:
        return shown is None or sign in shown

    facts = [name for name in draft.printer.used if shows(name)]
    tables = [name for name in draft.grids if shows(f"table-{name}")]
    charts = [name for name in draft.charts if shows(f"figure-{name}")]
    charted = [fact for name in charts for fact in draft.charts[name].facts]
    figures = [one.figures[name] for name in charts]
    return {
        f"{_name(one.spec.place.path, draft)}: {one.audience}": one.spec,
        "briefing.yml": one.text,
        **{
            _name(section.path, draft): [section.lines, section.spec]
            for section in one.sections
            if shows(section.path)
        },
        **_facts([*facts, *charted], draft),
        **_tables(tables, draft),
        **{f"{_name(spec.place.path, draft)}: {name}": spec for name, spec in zip(charts, figures, strict=True)},
        **{f"sources.yml: {name}": source for name, source in one.sources.items()},
        **{path: text for path, text in document.sources if not path.startswith(one.folder)},
        **{sheet.path.removeprefix(f"{one.folder}/"): sheet.css for sheet in document.sheets},
        **{url.removeprefix("report:"): size for url, size in sizes.items() if not url.startswith(FIGURE)},
        "the date": document.date,
    }


def _standard(read: Document) -> Standard:
    """Return what the pages of a part are measured by: of the statuses those of the facts on them."""
    here = {fact for shown in read.charted.values() for fact, _words in shown}
    here.update(FACTS.findall(read.html))
    spoken = {name: word for name, word in read.standard.spoken.items() if name in here}
    return replace(read.standard, spoken=spoken)


def places(document: Document) -> object:
    """Return where all was typed that the document is made of."""
    return [PLACES.findall(document.html), [list(place) for place in document.places.values()], document.sources]


def _facts(names: Iterable[str], draft: Draft) -> dict[str, object]:
    facts = draft.edition.ledger.facts
    return {f"{_name(facts[name].place.path, draft)}: {name}": facts[name] for name in names if name in facts}


def _tables(names: Iterable[str], draft: Draft) -> dict[str, object]:
    """Return each table by the file that holds its rows, and by the one that describes it."""
    found: dict[str, Any] = {}
    for name in names:
        table = draft.edition.tables[name]
        found[f"tables/{name}.csv"] = table.rows
        found[f"tables/{name}.yml"] = [table.spec, table.columns]
    return found


def _name(path: str, draft: Draft) -> str:
    """Return a path as it is called in the briefing's own folder."""
    folder = PurePosixPath(draft.edition.folder)
    return str(PurePosixPath(path).relative_to(folder)) if PurePosixPath(path).is_relative_to(folder) else path
