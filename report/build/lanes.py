"""A part with a long table -> its stretches, laid out side by side, each in a process that ends with it.

Where a stretch begins is known when the one before it is laid out. As long as they place as many rows each, the next is
expected to do so too, and what follows it is begun; what was begun at a wrong row is thrown away. So what is laid out
together does not depend on how many processes there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from report.build.setter import LaidStretch, Setup, lay_out_stretch
from report.pdf import Part
from report.pdf.stretches import Stretches


@dataclass(eq=False)
class _Lane:
    """A stretch that is being laid out."""

    start: Stretches
    more: bool
    process: BaseProcess
    ear: Connection
    again: bool
    placed: int = 0
    """How many rows stand on its full pages, as soon as that is known."""
    expected: int = 0
    """After how many rows the next was begun."""
    done: LaidStretch | None = None


class Lanes:
    """The stretches of a part, `size` of them at once."""

    def __init__(self, part: Part, size: int, context: BaseContext, setup: Setup) -> None:
        self.part, self.size, self.context, self.setup = part, size, context, setup
        self.lanes: list[_Lane] = []
        """In the order of the rows."""
        self.paces: list[int] = []
        """How many rows each of those has placed that begins within a table."""
        self.ended = False

    def stretches(self) -> Iterator[LaidStretch]:
        """Yield the stretches in their order; MemoryError where one asks for too much, or `end` is called."""
        try:
            self.last = self._begin(Stretches(self.part))
            while self.lanes:
                self._listen()
                self._fill()
                while self.lanes and (done := self.lanes[0].done):
                    self._stop(self.lanes[:1])
                    self._fill()
                    yield done
        finally:
            self._stop(self.lanes)

    def end(self) -> None:
        """Have them stop at once, from another thread."""
        self.ended = True
        for lane in tuple(self.lanes):
            lane.process.kill()

    def _begin(self, start: Stretches, again: bool = False) -> _Lane:
        """Begin to lay out the stretch that begins there."""
        more = bool(start.rows)
        ear, mouth = self.context.Pipe(duplex=False)
        task = self.setup, start.stretch(), start.number, more, mouth
        process = self.context.Process(target=lay_out_stretch, args=task)  # type: ignore[attr-defined]
        process.start()
        mouth.close()
        lane = _Lane(start, more, process, ear, again)
        self.lanes.append(lane)
        if self.ended:
            process.kill()
        return lane

    def _fill(self) -> None:
        """Begin what follows, as far as there is room, and it is known or expected where it begins."""
        while len(self.lanes) < self.size and self.last.more:
            steady = len(set(self.paces[-2:])) == 1
            self.last.expected = self.last.placed or (self.paces[-1] if steady else 0)
            if not self.last.expected:
                return
            self.last = self._begin(self.last.start.following(self.last.expected))

    def _listen(self) -> None:
        """Wait until one of the processes tells something."""
        ready = wait([lane.ear for lane in self.lanes])
        lane = next(lane for lane in self.lanes if lane.ear in ready)
        try:
            told = lane.ear.recv()
        except EOFError:  # killed: it is tried once more, alone, for it may have been another's fault
            if lane.again or self.ended:
                raise MemoryError from None
            self.size = 1
            self._begin_anew(lane, again=True)
            return
        if isinstance(told, Exception):
            raise told
        if isinstance(told, LaidStretch):
            lane.done = told
        else:
            self._place(lane, told)

    def _place(self, lane: _Lane, placed: int) -> None:
        """Note how many rows a stretch has placed; what was begun at another row is wrong."""
        lane.placed = placed
        if lane.more and not placed:
            lane.start.give_up()
            self._begin_anew(lane)
            return
        if lane.start.number:
            self.paces.append(placed)
        if lane.expected not in (0, placed):
            self._stop(self.lanes[self.lanes.index(lane) + 1 :])
            self.last = lane

    def _begin_anew(self, lane: _Lane, again: bool = False) -> None:
        """Begin a stretch once more, and forget all after it."""
        self._stop(self.lanes[self.lanes.index(lane) :])
        self.last = self._begin(lane.start, again)

    def _stop(self, lanes: Sequence[_Lane]) -> None:
        for lane in tuple(lanes):
            lane.process.kill()
            lane.process.join()
            lane.ear.close()
            self.lanes.remove(lane)
