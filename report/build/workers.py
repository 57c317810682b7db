"""Processes that draw charts and lay out pages; each loads its own engine, and can be killed without harm."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TypeVar

from report import figures, pdf
from report.figures import Chart, draw
from report.model.edition import Document, Laid
from report.problems import Problems
from report.theme import Theme

T = TypeVar("T")
Painted = tuple[bytes | None, Problems]
Set = tuple[Laid | None, Problems]
Key = tuple[Chart, str]
"""A chart and the name of the theme it is drawn in."""


SELDOM = 50_000, 20, 50
"""How seldom a worker looks for garbage: pages are laid out in trees of many objects, nearly all of them in use."""


def begin(folder: str) -> None:
    """Set a worker up: bounded, and with a temporary folder that goes whatever becomes of the worker."""
    tempfile.tempdir = folder
    gc.enable()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    pdf.limit()


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


class Workers:
    """A process that draws, and `jobs` that lay out; both import their libraries while the briefing is read.

    Where nothing `draws`, as far as one can tell, the first is begun only when it is needed after all.
    """

    def __init__(self, jobs: int, draws: bool = True) -> None:
        self.jobs = jobs or os.cpu_count() or 1
        self.context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self.folder = tempfile.TemporaryDirectory(prefix="report-")
        self.painters = self._pool(1)
        self.setters = self._pool(self.jobs)
        if draws:
            self.painters.submit(figures.preload)
        self.setters.submit(pdf.preload)

    def _pool(self, size: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(size, self.context, initializer=begin, initargs=(self.folder.name,))

    def draw(self, wanted: Mapping[Key, Theme]) -> dict[Key, Painted]:
        """Draw charts, each in its theme; None where one cannot be drawn."""
        futures = {key: self.painters.submit(paint, key[0], theme) for key, theme in wanted.items()}
        return {
            key: self._result(futures[key], paint, key[0], theme) or (None, stopped(key[0]))
            for key, theme in wanted.items()
        }

    def lay_out(self, document: Document, target: Path) -> Future[Set]:
        """Begin to lay out a document into a temporary file."""
        try:
            return self.setters.submit(pdf.write, document, target)
        except BrokenProcessPool:
            self.setters = self._pool(self.jobs)
            return self.setters.submit(pdf.write, document, target)

    def result(self, future: Future[Set], document: Document, target: Path) -> Set:
        """Wait for a document."""
        return self._result(future, pdf.write, document, target) or (None, pdf.stopped(document))

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
