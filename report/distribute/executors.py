"""Jobs -> results, by processes of this machine; a worker that dies costs its jobs one more try.

What a job does is the business of `copy`.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

J = TypeVar("J")
R = TypeVar("R")

RECYCLED = 500
"""Jobs after which a worker makes room for a fresh one, so that none grows."""
AHEAD = 2
"""Jobs in hand for each worker: one at work, one waiting."""
KILLS = "it kills the process that makes it"


@dataclass
class Failed:
    """Why a job has no result."""

    why: str


@dataclass
class Pool(Generic[J, R]):
    """Processes of this machine, each started afresh: none inherits a lock that nobody will release."""

    work: Callable[[J], R]
    jobs: int

    def run(self, jobs: Iterable[J]) -> Iterator[tuple[J, R | Failed]]:
        """Yield each job with its result, as they come; only a few are in hand at any time."""
        waiting = iter(jobs)
        size = self.jobs or os.cpu_count() or 1
        while batch := list(islice(waiting, RECYCLED * size)):
            lost: list[J] = []
            for job, result in self._together(batch, size):
                if result is None:
                    lost.append(job)
                else:
                    yield job, result
            for job in lost:  # it may have been another that killed its worker
                yield job, self._alone(job)

    def _together(self, jobs: list[J], size: int) -> Iterator[tuple[J, R | Failed | None]]:
        """Do jobs side by side; None for those whose worker died, and a fresh pool for the rest."""
        left = list(reversed(jobs))
        while left:
            hands: dict[Future[R], J] = {}
            broken = False
            with _executor(size) as executor:
                while hands or (left and not broken):
                    while left and not broken and len(hands) < AHEAD * size:
                        try:
                            hands[executor.submit(self.work, left[-1])] = left[-1]
                            left.pop()
                        except BrokenProcessPool:
                            broken = True
                    for future in wait(hands, return_when=FIRST_COMPLETED).done:
                        job = hands.pop(future)
                        result = _result(future)
                        broken = broken or result is None
                        yield job, result

    def _alone(self, job: J) -> R | Failed:
        with _executor(1) as executor:
            return _result(executor.submit(self.work, job)) or Failed(KILLS)


def _executor(size: int) -> Executor:
    return ProcessPoolExecutor(size, multiprocessing.get_context("spawn"))


def _result(future: Future[R]) -> R | Failed | None:
    """Return what a job gave; None where its worker died."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None
    except Exception as error:  # whatever a copy fails of, the rest is made
        return Failed(f"{type(error).__name__}: {error}")
