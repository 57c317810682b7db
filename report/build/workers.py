"""Processes that draw charts and lay out pages; each loads its own engine, and can be killed without harm."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.synchronize import Semaphore
from threading import RLock
from typing import Any, TypeVar

from report import figures, pdf
from report.build.tied import end_with_parent
from report.figures import Chart, draw
from report.model.edition import Document, Known, Laid
from report.page import WAYS, set_otherwise
from report.pdf import Part
from report.problems import Problems
from report.proof import Reading, make_context, proofread_part
from report.theme import Theme

T = TypeVar("T")
Painted = tuple[bytes | None, Problems]
Key = tuple[Chart, str]
"""A chart and the name of the theme it is drawn in."""


SELDOM = 50_000, 20, 50
"""How seldom a worker looks for garbage: pages are laid out in trees of many objects, nearly all of them in use."""


FITTED = 12
"""Pages of a part, at most, that are laid out in other ways to fill them: more would take too long."""
PATIENCE = 5
"""Seconds that a worker waits for its turn: one that was killed never ends its own."""
_turn: Semaphore | None = None
"""Held by the worker that imports its libraries."""


def begin(folder: str, turn: Semaphore) -> None:
    """Set a worker up: bounded, and with a temporary folder that goes whatever becomes of the worker."""
    global _turn
    _turn = turn
    end_with_parent()
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

    Where pages are left too white it is laid out anew: set closer, then with more carried over to its last page. What
    leaves fewer faults stays, or fewer pages with as many; that alone is drawn.
    """
    done = _Try(part)
    left = FITTED
    for way in WAYS:
        left -= done.reading.pages
        if not (done.reading.white or done.reading.spills) or left < 0:
            break
        other = _Try(part, way)
        if other.faults < done.faults:
            done = other
    piece, problems = done.rendered.paint()
    if piece is None:
        return problems
    anchors = {name: int(where[0]) for name, where in piece.anchors.items()}
    return LaidPart(piece.as_bytes(), piece.pages, piece.opens, anchors, problems, done.reading)


class _Try:
    """A part, laid out in one way, and what is found on its pages."""

    def __init__(self, part: Part, way: str = "") -> None:
        if way:
            html = set_otherwise(part.document.html, way)
            part = replace(part, document=replace(part.document, html=html))
        self.rendered = pdf.Rendered(part)
        self.reading = proofread_part(self.rendered.pages, make_context(part.document))

    @property
    def faults(self) -> tuple[int, int]:
        return len(self.reading.remarks), self.reading.pages


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


class _Staff:
    """Processes that take work from one queue. One is begun when there is work that no other has time for."""

    def __init__(self, size: int, hire: Callable[[], ProcessPoolExecutor]) -> None:
        self.size = size
        self.hire = hire
        self.all: list[ProcessPoolExecutor] = []
        self.idle: list[ProcessPoolExecutor] = []
        self.waiting: deque[tuple[Future[Any], Callable[..., Any], tuple[object, ...]]] = deque()
        self.lock = RLock()

    def begin(self, count: int, room: str) -> None:
        """Begin some processes before there is work, and have them import a room's libraries."""
        for _ in range(count):
            worker = self._another()
            worker.submit(preload, room)
            self.idle.append(worker)

    def _another(self) -> ProcessPoolExecutor:
        self.all.append(self.hire())
        return self.all[-1]

    def submit(self, work: Callable[..., T], *arguments: object) -> Future[T]:
        """Have work done by the next process that has time for it."""
        future: Future[T] = Future()
        with self.lock:
            self.waiting.append((future, work, arguments))
            if not self.idle and len(self.all) < self.size:
                self.idle.append(self._another())
            self._hand_out()
        return future

    def _hand_out(self) -> None:
        with self.lock:
            while self.waiting and self.idle:
                worker = self.idle.pop()
                future, work, arguments = self.waiting.popleft()
                try:
                    worker.submit(work, *arguments).add_done_callback(partial(self._done, worker, future))
                except BrokenProcessPool as error:  # killed while it had nothing to do
                    self._lose(worker)
                    future.set_exception(error)

    def _done(self, worker: ProcessPoolExecutor, future: Future[Any], done: Future[Any]) -> None:
        if done.cancelled():
            future.cancel()
            return
        error = done.exception()
        with self.lock:
            if isinstance(error, BrokenProcessPool):
                self._lose(worker)
            else:
                self.idle.append(worker)
        if error:
            future.set_exception(error)
        else:
            future.set_result(done.result())
        self._hand_out()

    def _lose(self, worker: ProcessPoolExecutor) -> None:
        """Forget a process that died; where it was the last, what waits is as lost as what it was doing."""
        with self.lock:
            self.all = [one for one in self.all if one is not worker]
            while self.waiting and not self.all:
                self.waiting.popleft()[0].set_exception(BrokenProcessPool())

    def end(self) -> None:
        for worker in self.all:
            worker.shutdown(cancel_futures=True)


class Workers:
    """A process that draws, and `jobs` that lay out; all import their libraries while the briefing is read.

    Where nothing `draws`, as far as one can tell, the first is begun only when it is needed after all; where `little` has
    changed, so are all but one of the others.
    """

    def __init__(self, jobs: int, draws: bool = True, little: bool = False) -> None:
        jobs = jobs or os.cpu_count() or 1
        self.context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self.folder = tempfile.TemporaryDirectory(prefix="report-")
        self.turn = self.context.Semaphore()
        self.painters = _Staff(1, self._one)
        self.setters = _Staff(jobs, self._one)
        if draws:
            self.painters.begin(1, figures.__name__)
        self.setters.begin(1 if little else jobs, pdf.__name__)

    def _one(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, self.context, initializer=begin, initargs=(self.folder.name, self.turn))

    def draw(self, wanted: Mapping[Key, Theme]) -> dict[Key, Painted]:
        """Draw charts, each in its theme; None where one cannot be drawn."""
        futures = {key: self.painters.submit(paint, key[0], theme) for key, theme in wanted.items()}
        return {
            key: self._result(futures[key], paint, key[0], theme) or (None, stopped(key[0]))
            for key, theme in wanted.items()
        }

    def lay_out(self, part: Part) -> Future[LaidPart | Problems]:
        """Begin to lay a part out."""
        return self.setters.submit(lay_out, part)

    def laid(self, future: Future[LaidPart | Problems], part: Part) -> LaidPart | Problems:
        """Wait for a part."""
        return self._result(future, lay_out, part) or pdf.stopped(part.document)

    def join(self, document: Document, pieces: Sequence[bytes], known: Known) -> Future[pdf.Joined]:
        """Begin to join pieces to an edition."""
        return self.setters.submit(join, document, pieces, known)

    def joined(
        self, future: Future[pdf.Joined], document: Document, pieces: Sequence[bytes], known: Known
    ) -> pdf.Joined:
        """Wait for an edition."""
        return self._result(future, join, document, pieces, known) or (None, b"", pdf.stopped(document), {})

    def excerpt(self, document: Document, pieces: Sequence[tuple[bytes, int]], whole: Laid) -> bytes:
        """Write some pieces of an edition, and wait for them; nothing where that cannot be done."""
        future = self.setters.submit(excerpt, document, pieces, whole)
        return self._result(future, excerpt, document, pieces, whole) or b""

    def _result(self, future: Future[T], work: Callable[..., T], *arguments: object) -> T | None:
        """Wait for work; if its worker died it is tried once more, alone, for it may have been another's fault."""
        try:
            return future.result()
        except BrokenProcessPool:
            with self._one() as alone:
                try:
                    return alone.submit(work, *arguments).result()
                except BrokenProcessPool:
                    return None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.painters.end()
        self.setters.end()
        self.folder.cleanup()
