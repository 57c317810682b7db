"""Processes that draw charts and lay out pages; each loads its own engine, and can be killed without harm."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing.synchronize import Semaphore
from typing import TYPE_CHECKING, TypeVar

from report import figures, pdf
from report.figures import Chart, draw
from report.model.edition import Document, Known, Laid
from report.page import WAYS, move_later, set_otherwise
from report.pdf import Part
from report.problems import Problems
from report.proof import Reading, make_context, proofread_part
from report.theme import Theme

if TYPE_CHECKING:
    from report.pdf.piece import Piece

T = TypeVar("T")
Painted = tuple[bytes | None, Problems]
Key = tuple[Chart, str]
"""A chart and the name of the theme it is drawn in."""


SELDOM = 50_000, 20, 50
"""How seldom a worker looks for garbage: pages are laid out in trees of many objects, nearly all of them in use."""


FITTED = 24
"""Pages of a part, at most, that is laid out in other ways to fill its pages: a longer one would take too long."""
PATIENCE = 5
"""Seconds that a worker waits for its turn: one that was killed never ends its own."""
_turn: Semaphore | None = None
"""Held by the worker that imports its libraries."""


def begin(folder: str, turn: Semaphore) -> None:
    """Set a worker up: bounded, and with a temporary folder that goes whatever becomes of the worker."""
    global _turn
    _turn = turn
    tempfile.tempdir = folder
    gc.enable()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    pdf.limit()


def preload(room: str) -> None:
    """Import a room's libraries, one worker after another: the processors are shared with what reads the briefing."""
    assert _turn
    mine = _turn.acquire(timeout=PATIENCE)
    (figures if room == figures.__name__ else pdf).preload()
    if mine:
        _turn.release()


def paint(chart: Chart, theme: Theme) -> Painted:
    """Draw a chart in a worker."""
    problems = Problems()
    pdf.allow_time()
    try:
        return draw(chart, theme, problems), problems
    except MemoryError:
        return None, stopped(chart)


def stopped(chart: Chart) -> Problems:
    """Return what is said of a chart that asks for too much (G005)."""
    problems = Problems()
    words = f'Drawing "{chart.id}" was stopped: too much time or memory.'
    problems.add("G005", chart.place, words, "Draw less.")
    return problems


@dataclass(frozen=True)
class LaidPart:
    """A part, laid out."""

    piece: bytes
    """Its pages, as they are joined."""
    pages: int
    opens: bool
    """Whether it starts a page wherever it stands."""
    anchors: Mapping[str, int]
    """id -> page from 0."""
    problems: Problems
    reading: Reading
    """What the proofreader found on its pages, and what it keeps for the whole."""


def lay_out(part: Part) -> LaidPart | Problems:
    """Lay a part out in a worker, and proofread its pages; problems alone where it cannot be laid out.

    Where pages are left too white it is laid out anew: with figures some paragraphs later, then set closer, then with
    more carried over to its last page. What leaves fewer faults stays.
    """
    piece, problems, reading = _filled(part)
    for way in WAYS:
        if not reading.white or reading.pages > FITTED:
            break
        other = _filled(_with(part, set_otherwise(part.document.html, way)))
        if len(other[2].remarks) < len(reading.remarks):
            piece, problems, reading = other
    if piece is None:
        return problems
    anchors = {name: int(where[0]) for name, where in piece.anchors.items()}
    return LaidPart(piece.as_bytes(), piece.pages, piece.opens, anchors, problems, reading)


def _filled(part: Part) -> tuple[Piece | None, Problems, Reading]:
    """Lay a part out, with the figures later that would leave a page white."""
    piece, problems, reading = _lay_out(part)
    if reading.moves:
        later = {move.exhibit: move.past for move in reading.moves}
        return _lay_out(_with(part, move_later(part.document.html, later)))
    return piece, problems, reading


def _lay_out(part: Part) -> tuple[Piece | None, Problems, Reading]:
    piece, pages, problems = pdf.set_part(part)
    return piece, problems, proofread_part(pages, make_context(part.document))


def _with(part: Part, html: str) -> Part:
    return replace(part, document=replace(part.document, html=html))


def join(document: Document, pieces: Sequence[bytes], known: Known) -> pdf.Joined:
    """Join the pieces of a document in a worker, which has the engine."""
    from report.pdf.piece import Piece

    pdf.allow_time()
    return pdf.join(document, [Piece.from_bytes(piece) for piece in pieces], known)


def excerpt(document: Document, pieces: Sequence[tuple[bytes, int]], whole: Laid) -> bytes:
    """Write some pieces of a document in a worker, each with the number of pages before it."""
    from report.pdf.piece import Piece

    pdf.allow_time()
    return pdf.excerpt(document, [(Piece.from_bytes(piece), before) for piece, before in pieces], whole)


class Workers:
    """A process that draws, and `jobs` that lay out; both import their libraries while the briefing is read.

    Where nothing `draws`, as far as one can tell, the first is begun only when it is needed after all.
    """

    def __init__(self, jobs: int, draws: bool = True) -> None:
        self.jobs = jobs or os.cpu_count() or 1
        self.context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self.folder = tempfile.TemporaryDirectory(prefix="report-")
        self.turn = self.context.Semaphore()
        self.painters = self._pool(1)
        self.setters = self._pool(self.jobs)
        if draws:
            self.painters.submit(preload, figures.__name__)
        for _ in range(self.jobs):
            self.setters.submit(preload, pdf.__name__)

    def _pool(self, size: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(size, self.context, initializer=begin, initargs=(self.folder.name, self.turn))

    def draw(self, wanted: Mapping[Key, Theme]) -> dict[Key, Painted]:
        """Draw charts, each in its theme; None where one cannot be drawn."""
        futures = {key: self.painters.submit(paint, key[0], theme) for key, theme in wanted.items()}
        return {
            key: self._result(futures[key], paint, key[0], theme) or (None, stopped(key[0]))
            for key, theme in wanted.items()
        }

    def lay_out(self, part: Part) -> Future[LaidPart | Problems]:
        """Begin to lay a part out."""
        return self._begin(lay_out, part)

    def laid(self, future: Future[LaidPart | Problems], part: Part) -> LaidPart | Problems:
        """Wait for a part."""
        return self._result(future, lay_out, part) or pdf.stopped(part.document)

    def join(self, document: Document, pieces: Sequence[bytes], known: Known) -> pdf.Joined:
        """Join pieces to an edition, and wait for it."""
        future = self._begin(join, document, pieces, known)
        return self._result(future, join, document, pieces, known) or (None, b"", pdf.stopped(document), {})

    def excerpt(self, document: Document, pieces: Sequence[tuple[bytes, int]], whole: Laid) -> bytes:
        """Write some pieces of an edition, and wait for them; nothing where that cannot be done."""
        return self._result(self._begin(excerpt, document, pieces, whole), excerpt, document, pieces, whole) or b""

    def _begin(self, work: Callable[..., T], *arguments: object) -> Future[T]:
        try:
            return self.setters.submit(work, *arguments)
        except BrokenProcessPool:
            self.setters = self._pool(self.jobs)
            return self.setters.submit(work, *arguments)

    def _result(self, future: Future[T], work: Callable[..., T], *arguments: object) -> T | None:
        """Wait for work; if its worker died it is tried once more, alone, for it may have been another's fault."""
        try:
            return future.result()
        except BrokenProcessPool:
            with self._pool(1) as alone:
                try:
                    return alone.submit(work, *arguments).result()
                except BrokenProcessPool:
                    return None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.painters.shutdown(cancel_futures=True)
        self.setters.shutdown(cancel_futures=True)
        self.folder.cleanup()
