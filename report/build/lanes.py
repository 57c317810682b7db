"""A part with a long table -> its stretches, laid out side by side, each in a process that ends with it.

Where a stretch begins is known when the one before it is laid out. The first of a table foresees how high all rows will
be, so that others are begun before that; what was begun at a wrong row is thrown away. So what is laid out together does
not depend on how many processes there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from report.build.setter import LaidStretch, Setup, lay_out_stretch
from report.pdf import Part
from report.pdf.stretches import Foreseen, Stretches


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
        self.foreseen: tuple[list[str], Foreseen] | None = None
        """The rows of the table that is being laid out, and how high they will be."""
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
        rows = start.rows if more and not start.at and self.size > 1 else []
        task = self.setup, start.stretch(), start.number, more, rows, mouth
        process = self.context.Process(target=lay_out_stretch, args=task)  # type: ignore[attr-defined]  # every start method has it
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
            self.last.expected = self.last.placed or self._foresee(self.last.start)
            if not self.last.expected:
                return
            self.last = self._begin(self.last.start.following(self.last.expected))

    def _foresee(self, start: Stretches) -> int:
        """Return how many rows a stretch will place; 0 where nobody knows."""
        if self.foreseen is None or self.foreseen[0] is not start.rows:
            return 0
        return self.foreseen[1].placed(start.at)

    def _listen(self) -> None:
        """Wait until one of the processes tells something."""
        ready = wait([lane.ear for lane in self.lanes if not lane.done])
        lane = next(lane for lane in self.lanes if lane.ear in ready)
        try:
            told = lane.ear.recv()
        except EOFError:  # it was killed
            told = MemoryError()
        if isinstance(told, Exception):
            self._fail(lane, told)
        elif isinstance(told, LaidStretch):
            lane.done = told
        elif isinstance(told, Foreseen):
            self.foreseen = lane.start.rows, told
        else:
            self._place(lane, told)

    def _fail(self, lane: _Lane, error: Exception) -> None:
        """Try a stretch once more, alone: it may have been another's fault, or it was begun at a wrong row."""
        if lane.again or self.ended:
            raise error
        self.size = 1
        self._begin_anew(lane, again=lane is self.lanes[0])

    def _place(self, lane: _Lane, placed: int) -> None:
        """Note how many rows a stretch has placed; what was begun at another row is wrong."""
        lane.placed = placed
        if lane.more and not placed:
            lane.start.give_up()
            self._begin_anew(lane)
            return
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
