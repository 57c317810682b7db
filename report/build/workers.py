"""Processes that draw charts and lay out pages, as a build sees them.

What they are asked for is imported when it is: they are begun before anything heavy is loaded here.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.context import BaseContext
from typing import TYPE_CHECKING, TypeVar

from report.build.processes import Staff, as_this, begin, warm_up, with_engine

if TYPE_CHECKING:
    from report.build.lanes import Lanes
    from report.build.painter import Key, Painted
    from report.build.setter import LaidPart, Setup
    from report.model.edition import Document, Known, Laid
    from report.pdf import Joined, Part
    from report.problems import Problems
    from report.theme import Theme

T = TypeVar("T")


class Workers:
    """A process that draws, and `jobs` that lay out; their libraries are loaded while the briefing is read.

    Where nothing `draws`, as far as one can tell, the first is begun only when it is needed after all. Parts with long
    tables are laid out one after another, each by `jobs` processes more (`lanes`).
    """

    def __init__(self, jobs: int, draws: bool = True) -> None:
        warm_up()
        self.folder = tempfile.TemporaryDirectory(prefix="report-")
        self.long = ThreadPoolExecutor(1)
        self.lanes: list[Lanes] = []
        self.painters = Staff(1, partial(self._one, as_this()))
        self.setters = Staff(jobs or os.cpu_count() or 1, partial(self._one, with_engine()))
        if draws:
            from report import figures  # the process inherits what is loaded by then

            self.painters.begin(figures.preload)

    def _one(self, context: BaseContext) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, context, initializer=begin, initargs=self._setup())

    def _setup(self) -> Setup:
        from report import pdf

        return self.folder.name, (pdf.SECONDS, pdf.MEMORY, pdf.PAGES)

    def draw(self, wanted: Mapping[Key, Theme]) -> Callable[[], Iterator[tuple[Key, Painted]]]:
        """Begin to draw charts, each in its theme; return what waits for one after another: None where it cannot be drawn."""
        from report.build.painter import paint, stopped

        futures = {key: self.painters.submit(paint, key[0], theme) for key, theme in wanted.items()}

        def drawn() -> Iterator[tuple[Key, Painted]]:
            for key, theme in wanted.items():
                done = self._result(self.painters, futures[key], paint, key[0], theme)
                yield key, done or (None, stopped(key[0]))

        return drawn

    def lay_out(self, part: Part) -> Future[LaidPart | Problems]:
        """Begin to lay a part out."""
        from report.build.setter import lay_out
        from report.pdf.stretches import Stretches

        if Stretches(part).rows:
            from report.build.lanes import Lanes

            self.lanes.append(Lanes(part, self.setters.size, with_engine(), self._setup()))
            return self.long.submit(self._lay_out_long, part, self.lanes[-1])
        return self.setters.submit(lay_out, part, size=len(part.document.html))

    def _lay_out_long(self, part: Part, lanes: Lanes) -> LaidPart | Problems:
        """Lay out a part with a long table."""
        from report.build.setter import put_together
        from report.pdf import stopped

        try:
            stretches = tuple(lanes.stretches())
        except MemoryError:
            return stopped(part.document)
        finally:
            self.lanes.remove(lanes)
        future = self.setters.submit(put_together, part, stretches)
        return self._result(self.setters, future, put_together, part, stretches) or stopped(part.document)

    def laid(self, future: Future[LaidPart | Problems], part: Part) -> LaidPart | Problems:
        """Wait for a part."""
        from report.build.setter import lay_out
        from report.pdf import stopped

        return self._result(self.setters, future, lay_out, part) or stopped(part.document)

    def join(self, document: Document, pieces: Sequence[bytes], known: Known) -> Future[Joined]:
        """Begin to join pieces to an edition, with the help of who has nothing to do."""
        from report.build.setter import join

        return self.setters.submit(join, document, pieces, known, max(1, self.setters.free))

    def joined(
        self, future: Future[Joined], document: Document, pieces: Sequence[bytes], known: Known
    ) -> Joined:
        """Wait for an edition."""
        from report.build.setter import join
        from report.pdf import stopped

        return self._result(self.setters, future, join, document, pieces, known, 1) or (None, b"", stopped(document), {})

    def excerpt(self, document: Document, pieces: Sequence[tuple[bytes, int]], whole: Laid) -> bytes:
        """Write some pieces of an edition, and wait for them; nothing where that cannot be done."""
        from report.build.setter import excerpt

        future = self.setters.submit(excerpt, document, pieces, whole)
        return self._result(self.setters, future, excerpt, document, pieces, whole) or b""

    def _result(self, staff: Staff, future: Future[T], work: Callable[..., T], *arguments: object) -> T | None:
        """Wait for work; if its worker died it is tried once more, alone, for it may have been another's fault."""
        try:
            return future.result()
        except BrokenProcessPool:
            with staff.hire() as alone:
                try:
                    return alone.submit(work, *arguments).result()
                except BrokenProcessPool:
                    return None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for lanes in tuple(self.lanes):
            lanes.end()
        self.long.shutdown(cancel_futures=True)
        self.painters.end()
        self.setters.end()
        self.folder.cleanup()
