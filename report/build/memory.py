"""What the stages give -> what is kept of it for the next build, and back.

A problem points at a line, and lines move: what has problems is found again only where all was typed at the same places.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from report.build import reads
from report.build.setter import LaidPart
from report.build.standing import Standing
from report.cache import Action, Actions, digest, packed, unpacked
from report.cache.actions import Wanted
from report.cache.plain import decoded, encoded
from report.figures import Chart
from report.model.briefing import Section
from report.model.edition import Document, Fragment, Known, Laid, ReadBack, Resource
from report.narrative import convert
from report.pdf import Part
from report.proof import Reading
from report.problems import Place, Problem, Problems

if TYPE_CHECKING:
    from report.build.prepare import Draft

MOVED = "its problems may stand elsewhere now"
Pages = tuple[Laid, Problems, bytes]
"""Where everything stands, what is wrong with it, and the PDF."""


@dataclass
class Memory:
    """The actions of one build, and in what form their results are kept."""

    standing: Standing
    _digests: dict[int, tuple[Resource, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.actions = Actions(self.standing.store)

    def done(self) -> tuple[Action, ...]:
        """Return every action so far, in order."""
        return self.actions.done()

    def _want(self, name: str, draft: Draft, read: reads.Reads) -> Wanted:
        owner = draft.edition.briefing
        return self.actions.want(name, owner, read.values, read.names, self.standing.program)

    # --- fragments

    def fragment(self, section: Section, draft: Draft) -> tuple[Fragment, dict[str, Place]]:
        """Return a section's fragment and the images that it shows, converted if it must be."""
        wanted = self._want(f"fragment:{section.id}", draft, reads.fragment(section, draft))
        kept = self.actions.find(wanted)
        if kept:
            values, _ = unpacked(kept)
            draft.printer.used |= dict.fromkeys(values["used"])
            return decoded(Fragment, values["fragment"]), decoded(dict[str, Place], values["shown"])
        own = replace(draft.printer, problems=Problems(), used={})
        fragment, shown = convert(section, own, draft.edition.images)
        draft.printer.used |= own.used
        draft.printer.problems.extend(own.problems)
        if not len(own.problems):
            values = {"used": list(own.used), "fragment": encoded(fragment), "shown": encoded(shown)}
            self.actions.keep(wanted, packed(values))
        return fragment, shown

    # --- figures

    def figure(self, chart: Chart, draft: Draft) -> tuple[Wanted, bytes | None]:
        """Return the action that draws a chart, and the drawing where that is spared."""
        wanted = self._want(f"figure:{chart.id}", draft, reads.chart(chart, draft, self.standing.snapshot))
        return wanted, self.actions.find(wanted)

    def drawn(self, wanted: Wanted, svg: bytes | None, problems: Problems) -> None:
        """Keep a drawing that has no problems."""
        if svg is not None and not len(problems):
            self.actions.keep(wanted, svg)

    # --- editions

    def pages(self, document: Document, draft: Draft) -> tuple[Wanted, Pages | None]:
        """Return the action that lays an edition out, and its pages where that is spared."""
        read = reads.edition(document, draft, self._sizes(document))
        wanted = self._want(f"edition:{draft.edition.name}", draft, read)
        kept = self.actions.find(wanted)
        if not kept:
            return wanted, None
        values, content = unpacked(kept)
        if values["problems"] and values["places"] != digest(reads.places(document)):
            self.actions.spoilt(wanted, MOVED)
            return wanted, None
        return wanted, (decoded(Laid, values["laid"]), _problems(values["problems"]), content)

    def laid(self, wanted: Wanted, document: Document, pages: Pages) -> None:
        """Keep an edition's pages."""
        laid, problems, content = pages
        values = {
            "laid": encoded(laid),
            "problems": [problem.as_json() for problem in problems],
            "places": digest(reads.places(document)) if len(problems) else "",
        }
        self.actions.keep(wanted, packed(values, content))

    def screen(self, document: Document, style: str, draft: Draft) -> tuple[Wanted, bytes | None]:
        """Return the action that makes an edition's HTML, and the HTML where that is spared."""
        read = reads.edition(document, draft, self._sizes(document))
        values, names = [read.values, style], read.names
        read = reads.Reads(values, lambda: {**names(), "web.css": style})
        wanted = self._want(f"html:{draft.edition.name}", draft, read)
        return wanted, self.actions.find(wanted)

    # --- parts of editions

    def part(self, part: Part, document: Document, draft: Draft) -> tuple[Wanted, LaidPart | None]:
        """Return the action that lays a part of an edition out, and what it gives where that is spared."""
        read = reads.part(part, document, draft, self._sizes(document))
        wanted = self._want(f"part:{draft.edition.name}/{part.name}", draft, read)
        kept = self.actions.find(wanted)
        if not kept:
            return wanted, None
        values, content = unpacked(kept)
        reading = decoded(Reading, values["reading"])
        problems = _problems(values["problems"])
        if values["lines"] != _lines(problems, reading, part):
            self.actions.spoilt(wanted, MOVED)
            return wanted, None
        return wanted, LaidPart(content, values["pages"], values["opens"], values["anchors"], problems, reading)

    def laid_part(self, wanted: Wanted, part: Part, laid: LaidPart) -> None:
        """Keep a part of an edition."""
        values = {
            "pages": laid.pages,
            "opens": laid.opens,
            "anchors": laid.anchors,
            "problems": [problem.as_json() for problem in laid.problems],
            "reading": encoded(laid.reading),
            "lines": _lines(laid.problems, laid.reading, part),
        }
        self.actions.keep(wanted, packed(values, laid.piece))

    # --- what was found out on the way

    @contextmanager
    def recalled(self, what: str) -> Iterator[Callable[[str, Callable[[], Any]], Any]]:
        """Lend what returns values that JSON has by a digest, or finds them out; what was asked for is kept."""
        store = self.standing.store
        name = f"{what} {digest(self.standing.program)}"
        kept = store.get(name) if store else None
        before: dict[str, Any] = json.loads(kept) if kept else {}
        asked: dict[str, Any] = {}

        def recall(key: str, find: Callable[[], Any]) -> Any:
            if key not in asked:
                asked[key] = before[key] if key in before else find()
            return asked[key]

        yield recall
        if store and asked != before:
            store.put(name, json.dumps(asked).encode())

    # --- the words on their pages

    def known(self, draft: Draft) -> Known:
        """Return what was read on an edition's pages."""
        kept = self.standing.store.get(self._words_of(draft)) if self.standing.store else None
        return {key: ReadBack(*values) for key, values in json.loads(kept).items()} if kept else {}

    def read(self, known: Known, draft: Draft) -> None:
        """Keep what is read on an edition's pages."""
        if self.standing.store:
            self.standing.store.put(self._words_of(draft), json.dumps(known).encode())

    def _words_of(self, draft: Draft) -> str:
        return f"words of {draft.edition.briefing} {draft.edition.name} {digest(self.standing.program)}"

    def _sizes(self, document: Document) -> dict[str, str]:
        return {url: self._digest(one) for url, one in document.resources.items()}

    def _digest(self, resource: Resource) -> str:
        """Return the digest of a file of the page; the same object is not read twice."""
        if id(resource) not in self._digests:
            self._digests[id(resource)] = (resource, digest([resource.content, resource.kind]))
        return self._digests[id(resource)][1]


def _lines(problems: Problems, reading: Reading, part: Part) -> str:
    """Return the digest of the lines that something is told of: where these stand as they stood, it is told rightly."""
    told = [problem.place for problem in problems]
    told += [remark.place for remark in reading.remarks]
    told += [spelled.place for spelled in reading.spelled]
    if not told:
        return ""
    texts = {path: text.split("\n") for path, text in part.document.sources}
    return digest(
        [
            (place.path, place.line, texts[place.path][place.line - 1 : place.line])
            for place in told
            if place.line and place.path in texts
        ]
    )


def _problems(kept: Iterable[Mapping[str, Any]]) -> Problems:
    problems = Problems()
    problems.extend(map(Problem.from_json, kept))
    return problems
