"""Prepared briefings -> editions in their places: every part laid out that has to be, joined, checked, and written."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from report.build.memory import Memory, Pages
from report.build.order import Ahead, Built, Order, Progress
from report.build.painter import Key
from report.build.prepare import Draft, Prepared, make_document, with_drawings
from report.build.reads import FIGURE, FILE
from report.build.setter import LaidPart
from report.build.workers import Workers
from report.cache.actions import Wanted
from report.cache.snapshot import file_digest
from report.files import Files
from report.model.edition import Document, Known, Laid
from report.pdf import Joined, Part, settle, split, whole
from report.problems import Problems
from report.proof import make_context, proofread_whole

SHORT = 8
"""Pages from which on an edition has a page of contents, unless it says otherwise."""


def strict(problems: Problems, order: Order) -> Problems:
    """Return problems as severe as the order has them."""
    return problems.made_strict() if order.strict else problems


def stops(problems: Problems, order: Order) -> bool:
    """Say whether there is an edition in spite of these problems."""
    return bool(strict(problems, order).errors) and not order.draft


@dataclass
class _Part:
    """A part on its way to its pages."""

    part: Part
    wanted: Wanted
    laid: LaidPart | Problems | None
    """As it was found, or as a worker gave it back: problems alone where it cannot be laid out."""
    future: Future[LaidPart | Problems] | None = None


@dataclass
class _Early:
    """A part that is laid out as soon as its figures are drawn."""

    part: Part
    """Without them."""
    document: Document
    draft: Draft
    figures: Sequence[str]
    """The names of those that it shows."""
    begun: _Part | None = None


@dataclass
class _Job:
    """One edition on its way to its pages."""

    draft: Draft
    document: Document
    wanted: Wanted
    pages: Pages | None
    """As they were found, else its parts are to be joined."""
    order: list[str] = field(default_factory=list)
    """The names of its parts."""
    parts: list[_Part] = field(default_factory=list)
    waiting: list[Part] = field(default_factory=list)
    """Parts that need the pages of others."""
    joining: _Joining | None = None


@dataclass
class _Joining:
    """The parts of an edition on their way to one file."""

    pieces: list[LaidPart]
    known: Known
    problems: Problems
    future: Future[Joined] | None
    """None where a part cannot be laid out."""


@dataclass
class Setting:
    """Sets the editions of one order."""

    drawings: Mapping[Key, bytes]
    order: Order
    workers: Workers
    memory: Memory
    progress: Progress
    ahead: Callable[[Ahead], None] | None = None
    """Is shown new pages before their edition is whole."""
    undrawn: dict[tuple[str, str], Document] = field(default_factory=dict)
    """By briefing and edition: documents that were made before figures were drawn."""
    early: dict[tuple[str, str, str], _Early] = field(default_factory=dict)
    """By briefing, edition and name: parts that can be laid out before all drawings are there."""

    def begin(self, item: Prepared) -> None:
        """Have parts laid out while figures are drawn: at once what shows none of them, the others when theirs are there."""
        if self.order.draft or "pdf" not in self.order.to:
            return
        for draft in item.drafts:
            document = make_document(draft, {}, 0, self.order, item.problems)
            if document is None:
                continue
            key = item.name, draft.edition.name
            self.undrawn[key] = document
            for part in split(document):
                if not part.waits:
                    names = [name for name in draft.charts if f"{FIGURE}{name}.svg" in part.document.resources]
                    self.early[*key, part.name] = _Early(part, document, draft, names)
        self.go_on()

    def go_on(self) -> None:
        """Have laid out what waited for figures that are drawn by now."""
        for early in self.early.values():
            keys = {name: (early.draft.charts[name], early.draft.theme.name) for name in early.figures}
            if early.begun is None and all(key in self.drawings for key in keys.values()):
                drawn = {name: self.drawings[key] for name, key in keys.items()}
                document = with_drawings(early.document, early.draft, drawn)
                own = with_drawings(early.part.document, early.draft, drawn)
                early.begun = self._begin_part(replace(early.part, document=own), document, early.draft)

    def editions(self, item: Prepared) -> Iterator[Built]:
        """Set one briefing's editions; what fails leaves the last good PDF as it was."""
        order = self.order
        for audience, paper, language in item.missed or ([] if item.spec else [("", "", "")]):
            yield Built(item.name, audience, paper, language, None, 0, "", "failed")
        jobs = []
        if "html" in order.to:  # it is made at once: there is nothing to do meanwhile
            item.check()
        for draft in item.drafts if order.draft else ():
            make_document(draft, self.drawings, 0, order, item.problems)  # so that each draft counts every problem
        for draft in item.drafts:
            count = len(strict(item.judged, order).errors)
            document = None
            if not stops(item.judged, order):
                document = self._document(draft, count, item)
            if document is None or stops(item.judged, order):
                yield _result(draft)
                continue
            if "html" in order.to:
                yield self._screen(draft, count, item)
            if "pdf" in order.to:
                jobs.append(self._begin(draft, document))
        if missing := sum(job.pages is None for job in jobs):
            self.progress(f"Laying out {missing} edition{'' if missing == 1 else 's'}")
        item.check()  # meanwhile
        for job in jobs if self.ahead else ():
            self._show(job)
        stopped = stops(item.judged, order)  # what is wrong on one edition's pages does not stop the others
        for job in jobs if not stopped else ():
            self._join(job)  # while others are being laid out
        for job in jobs:
            yield _result(job.draft) if stopped else self._finish(job, item)

    def _document(self, draft: Draft, errors: int, item: Prepared) -> Document | None:
        """Return an edition's document with its figures."""
        undrawn = self.undrawn.get((item.name, draft.edition.name))
        if undrawn is None:
            return make_document(draft, self.drawings, errors, self.order, item.problems)
        keys = {name: (chart, draft.theme.name) for name, chart in draft.charts.items()}
        return with_drawings(undrawn, draft, {name: self.drawings[key] for name, key in keys.items() if key in self.drawings})

    def _screen(self, draft: Draft, errors: int, item: Prepared) -> Built:
        """Make an edition's HTML; it has a page of contents wherever it has a cover, since it has no pages to count."""
        from report import web  # it brings a library for fonts, which PDFs do without

        spec = draft.edition.spec
        contents = spec.front == "cover" if spec.contents is None else spec.contents
        document = make_document(draft, self.drawings, errors, self.order, item.problems, contents=contents)
        if document is None:
            return _result(draft)
        target = self.order.out / draft.edition.briefing / f"{draft.edition.name}.html"
        style = Files(self.order.project).read_text(web.STYLE)
        wanted, content = self.memory.screen(document, style, draft)
        done = content is None
        if content is None:
            content = web.make(document, style, draft.formats)
            self.memory.actions.keep(wanted, content)
        sha256 = hashlib.sha256(content).hexdigest()
        if done or file_digest(str(target)) != sha256:
            _write(content, target)
        self.progress(str(target))
        return _result(draft, target, 0, sha256, "built" if done else "cached")

    # --- one edition

    def _begin(self, draft: Draft, document: Document) -> _Job:
        """Find an edition's pages, or have workers lay out the parts of it that are not found."""
        parts = self._begin_parts(draft, document) if self.ahead else None  # who looks on has just changed one
        wanted, pages = self.memory.pages(document, draft)
        job = _Job(draft, document, wanted, pages)
        if pages is None:
            job.order, job.parts, job.waiting = parts or self._begin_parts(draft, document)
        return job

    def _begin_parts(self, draft: Draft, document: Document) -> tuple[list[str], list[_Part], list[Part]]:
        """Begin with a document's parts: return their names, those that are begun, and those that wait for others."""
        parts = split(document)
        waiting = [part for part in parts if part.waits and len(parts) > 1]
        begun = [self._begin_part(part, document, draft) for part in parts if part not in waiting]
        return [part.name for part in parts], begun, waiting

    def _begin_part(self, part: Part, document: Document, draft: Draft) -> _Part:
        part = _own(part, draft.edition.folder)
        early = self.early.get((draft.edition.briefing, draft.edition.name, part.name))
        if early and early.begun and early.begun.part == part:
            return early.begun
        wanted, laid = self.memory.part(part, document, draft)
        return _Part(part, wanted, laid, None if laid else self.workers.lay_out(part))

    def _show(self, job: _Job) -> None:
        """Show the pages that are new in an edition: they do not wait until it is whole."""
        if job.pages or not self.ahead:
            return
        done = self._all_parts(job)
        pieces = [one for one in done if isinstance(one, LaidPart)]
        if len(pieces) < len(done) or not all(piece.opens for piece in pieces[1:]):
            return
        new = {one.part.name for one in job.parts if one.future}
        anchors: dict[str, int] = {}
        shown, numbers, before = [], list[int](), 0
        for name, piece in zip(job.order, pieces, strict=True):
            anchors = {anchor: before + page + 1 for anchor, page in piece.anchors.items()} | anchors
            if name in new:
                shown.append((piece.piece, before))
                numbers += range(before + 1, before + 1 + piece.pages)
            before += piece.pages
        if before < SHORT and job.draft.edition.spec.contents is None:
            return  # it is laid out once more, without a page of contents
        content = self.workers.excerpt(job.document, shown, Laid(before, anchors, {}))
        one = job.draft.edition
        self.ahead(Ahead(one.briefing, one.audience, one.paper, one.language, before, tuple(numbers), content))

    def _join(self, job: _Job) -> None:
        """Begin to join an edition's parts, when all of them are there."""
        if job.pages or job.joining:
            return
        done = self._all_parts(job)
        pieces = [one for one in done if isinstance(one, LaidPart)]
        if not all(piece.opens for piece in pieces[1:]):  # a style lets a part begin in the middle of a page
            done = [self._laid(self._begin_part(whole(job.document), job.document, job.draft), job)]
            pieces = [one for one in done if isinstance(one, LaidPart)]
        problems = Problems()
        for one in done:
            problems.extend(one.problems if isinstance(one, LaidPart) else one)
        known = self.memory.known(job.draft)
        future = None
        if len(pieces) == len(done):
            future = self.workers.join(job.document, [one.piece for one in pieces], known)
        job.joining = _Joining(pieces, known, problems, future)

    def _pages(self, job: _Job) -> tuple[Laid | None, Problems, bytes]:
        """Return an edition's pages; None where it cannot be laid out."""
        if job.pages:
            return job.pages
        self._join(job)
        one = job.joining
        assert one is not None
        problems = one.problems
        if one.future is None:
            return None, problems, b""
        pieces = [laid.piece for laid in one.pieces]
        laid, content, found, read = self.workers.joined(one.future, job.document, pieces, one.known)
        self.memory.read(read, job.draft)
        problems.extend(found)
        if laid is not None:
            readings = [laid.reading for laid in one.pieces]
            problems.extend(proofread_whole(readings, make_context(job.document)))
            self.memory.laid(job.wanted, job.document, (laid, problems, content))
        return laid, problems, content

    def _all_parts(self, job: _Job) -> list[LaidPart | Problems]:
        """Return all parts of an edition in their order, last laid out those that wait for others."""
        self.memory.actions.explain()  # meanwhile
        done = {one.part.name: self._laid(one, job) for one in job.parts}
        waiting, job.waiting = job.waiting, []
        where = {
            anchor: (name, page)
            for name, laid in done.items()
            if isinstance(laid, LaidPart)
            for anchor, page in laid.anchors.items()
        }
        late = [self._begin_part(settle(part, where), job.document, job.draft) for part in waiting]
        job.parts += late
        done |= {one.part.name: self._laid(one, job) for one in late}
        return [done[name] for name in job.order]

    def _laid(self, one: _Part, job: _Job) -> LaidPart | Problems:
        """Wait for a part."""
        if one.future and one.laid is None:
            one.laid = self.workers.laid(one.future, one.part)
            if isinstance(one.laid, LaidPart):
                self.memory.laid_part(one.wanted, one.part, one.laid)
        assert one.laid is not None
        return one.laid

    def _finish(self, job: _Job, item: Prepared) -> Built:
        """Wait for an edition's pages and move them into place."""
        order, edition = self.order, job.draft.edition
        laid, found, content = self._pages(job)
        checks = item.spec.checks if item.spec else ()
        short = laid is not None and laid.pages < SHORT and edition.spec.contents is None
        if order.draft:
            item.problems.extend(found)
        late = order.draft and laid is not None and bool(found.judged(checks).errors)
        built = job.pages is None
        if short or late:  # a draft says on its pages what is found wrong in laying it out, too
            count = len(strict(item.judged, order).errors)
            again = make_document(job.draft, self.drawings, count, order, item.problems, contents=not short)
            if again:
                job = self._begin(job.draft, again)
                built = built or job.pages is None
                laid, found, content = self._pages(job)
        item.problems.extend(found)
        if laid is None or stops(found.judged(checks), order):
            return _result(job.draft)
        target = order.out / edition.briefing / f"{edition.name}.pdf"
        sha256 = hashlib.sha256(content).hexdigest()
        if built or file_digest(str(target)) != sha256:
            _write(content, target)
        self.progress(f"{target}: {laid.pages} pages")
        return _result(job.draft, target, laid.pages, sha256, "built" if built else "cached")


def _own(part: Part, folder: str) -> Part:
    """Return a part with the words of its own sections alone: what is told of it rests on no other."""
    read = part.document
    here = frozenset(re.findall(FILE, read.html))
    sources = tuple(
        (path, text) for path, text in read.sources if not path.startswith(f"{folder}/") or path in here
    )
    return replace(part, document=replace(read, sources=sources))


def _write(content: bytes, target: Path) -> None:
    """Put a file in its place, whole or not at all: a full disk leaves the last good one as it was."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _result(
    draft: Draft,
    target: Path | None = None,
    pages: int = 0,
    sha256: str = "",
    status: Literal["built", "cached", "failed"] = "failed",
) -> Built:
    edition = draft.edition
    path = target.as_posix() if target else None
    return Built(
        edition.briefing, edition.audience, edition.paper, edition.language, path, pages, sha256, status
    )
