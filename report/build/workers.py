"""Processes that draw charts and lay out pages; each loads its own engine, and can be killed without harm."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from report import figures, pdf
from report.figures import Chart, draw
from report.model.edition import Document, Laid
from report.problems import Place, Problems
from report.theme import Theme

Painted = tuple[bytes | None, Problems]
Set = tuple[Laid | None, Problems]
Key = tuple[Chart, str]
"""A chart and the name of the theme it is drawn in."""


def paint(chart: Chart, theme: Theme) -> Painted:
    """Draw a chart in a worker."""
    problems = Problems()
    return draw(chart, theme, problems), problems


class Workers:
    """A process that draws, and `jobs` that lay out; both import their libraries while the briefing is read."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs or os.cpu_count() or 1
        self.context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self.painters = self._pool(1)
        self.setters = self._pool(self.jobs)
        self.painters.submit(figures.preload)
        self.setters.submit(pdf.preload)

    def _pool(self, size: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(size, self.context, initializer=pdf.limit)

    def draw(self, charts: Iterable[tuple[Chart, Theme]]) -> dict[Key, Painted]:
        """Draw every chart once, whichever editions show it; None where it cannot be drawn."""
        wanted = {(chart, theme.name): theme for chart, theme in charts}
        futures = {key: self.painters.submit(paint, key[0], theme) for key, theme in wanted.items()}
        return {key: self._drawn(key, futures[key], theme) for key, theme in wanted.items()}

    def _drawn(self, key: Key, future: Future[Painted], theme: Theme) -> Painted:
        """Wait for a chart; one whose worker died is tried once more, alone, and then is a problem."""
        for last in (False, True):
            try:
                return future.result()
            except BrokenProcessPool:
                self.painters = self._pool(1)
                if not last:
                    future = self.painters.submit(paint, key[0], theme)
        problems = Problems()
        problems.add(
            "G005", key[0].place, f'Drawing "{key[0].id}" was stopped: too much time or memory.', "Draw less."
        )
        return None, problems

    def lay_out(self, document: Document, target: Path) -> Future[Set]:
        """Begin to lay out a document."""
        return self.setters.submit(pdf.write, document, target)

    def result(self, future: Future[Set], document: Document, target: Path) -> Set:
        """Wait for a document; one whose worker died is tried once more, alone, and then is a problem."""
        for last in (False, True):
            try:
                return future.result()
            except BrokenProcessPool:
                self.setters = self._pool(1)
                if not last:
                    future = self.lay_out(document, target)
        problems = Problems()
        problems.add(
            "E004",
            Place(document.name),
            f'Laying out "{document.name}" took more than {pdf.SECONDS} seconds or {pdf.MEMORY >> 30} GiB.',
            "Look for a table or a style that asks for too much.",
        )
        return None, problems

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.painters.shutdown(cancel_futures=True)
        self.setters.shutdown(cancel_futures=True)
