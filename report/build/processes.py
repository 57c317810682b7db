"""Processes that wait for work: each is begun when there is some, and can be killed without harm.

Those that lay out come from a server that has loaded the engine once; it loads it while the briefing is read.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from threading import RLock
from typing import Any, TypeVar

from report.build.tied import end_with_parent

T = TypeVar("T")

SELDOM = 50_000, 20, 50
"""How seldom a worker looks for garbage: pages are laid out in trees of many objects, nearly all of them in use."""
LOADED = ["report.build.setter", "report.pdf.engine", "report.pdf.joining", "report.pdf.printed"]
"""What the server loads: all that is needed for laying out."""


def warm_up() -> None:
    """Begin the server that loads the engine: it is at it while this process loads what it needs itself."""
    forkserver.set_forkserver_preload(LOADED)
    forkserver.ensure_running()


def begin(folder: str, bounds: tuple[int, int, int]) -> None:
    """Set a worker up: bounded as whoever began it says, and with a temporary folder that goes whatever becomes of it."""
    from report import pdf

    pdf.SECONDS, pdf.MEMORY, pdf.PAGES = bounds
    end_with_parent()
    tempfile.tempdir = folder
    gc.enable()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    pdf.limit()


def with_engine() -> BaseContext:
    """Return how processes are begun that lay out."""
    return multiprocessing.get_context("forkserver")


def as_this() -> BaseContext:
    """Return how processes are begun that need what this one has loaded."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


class Staff:
    """Processes that take work from one queue. One is begun when there is work that no other has time for."""

    def __init__(self, size: int, hire: Callable[[], ProcessPoolExecutor]) -> None:
        self.size = size
        self.hire = hire
        self.all: list[ProcessPoolExecutor] = []
        self.idle: list[ProcessPoolExecutor] = []
        self.waiting: list[tuple[int, Future[Any], Callable[..., Any], tuple[object, ...]]] = []
        self.lock = RLock()

    @property
    def free(self) -> int:
        """Return how many might take work at once."""
        with self.lock:
            return self.size - len(self.all) + len(self.idle)

    def begin(self, first: Callable[[], object]) -> None:
        """Begin a process before there is work, and have it do something first."""
        worker = self._another()
        worker.submit(first)
        self.idle.append(worker)

    def _another(self) -> ProcessPoolExecutor:
        self.all.append(self.hire())
        return self.all[-1]

    def submit(self, work: Callable[..., T], *arguments: object, size: int = sys.maxsize) -> Future[T]:
        """Have work done by the next process that has time for it; what has a `size` waits for what is larger."""
        future: Future[T] = Future()
        with self.lock:
            self.waiting.append((size, future, work, arguments))
            self.waiting.sort(key=lambda one: -one[0])
            if not self.idle and len(self.all) < self.size:
                self.idle.append(self._another())
            self._hand_out()
        return future

    def _hand_out(self) -> None:
        with self.lock:
            while self.waiting and self.idle:
                worker = self.idle.pop()
                _size, future, work, arguments = self.waiting.pop(0)
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
                self.waiting.pop()[1].set_exception(BrokenProcessPool())

    def end(self) -> None:
        """Finish what is being done, and leave what waits."""
        with self.lock:
            while self.waiting:
                self.waiting.pop()[1].cancel()
        for worker in self.all:
            worker.shutdown(cancel_futures=True)
