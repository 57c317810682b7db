"""Jobs -> results, by processes of this machine; a worker that dies costs its jobs one more try.

What a job does is the business of `copy`; `cluster` has it done by other machines.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

from report import pdf
from report.build.tied import end_with_parent

S = TypeVar("S")
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


class Crew(Protocol):
    """Whoever does jobs."""

    def run(
        self, work: Callable[[S, J], R], shared: Mapping[str, S], jobs: Iterable[tuple[str, J]]
    ) -> Iterator[tuple[J, R | Failed]]:
        """Yield each job with its result, as they come; only a few are in hand at any time.

        A job names what of `shared` it needs besides itself: that goes to a worker once, and by content.
        """
        ...


@dataclass
class Pool:
    """Processes of this machine, each started afresh: none inherits a lock that nobody will release."""

    jobs: int

    @property
    def size(self) -> int:
        return self.jobs or os.cpu_count() or 1

    def run(
        self, work: Callable[[S, J], R], shared: Mapping[str, S], jobs: Iterable[tuple[str, J]]
    ) -> Iterator[tuple[J, R | Failed]]:
        """Do jobs side by side; those whose worker died once more, each alone: it may have been another that killed it."""
        waiting = iter(jobs)
        with tempfile.TemporaryDirectory(prefix="report-") as scratch:
            paths = {name: Path(scratch, str(at)) for at, name in enumerate(shared)}
            for name, path in paths.items():
                path.write_bytes(pickle.dumps(shared[name]))
            do = partial(_do, work, {name: str(path) for name, path in paths.items()})
            while batch := list(islice(waiting, RECYCLED * self.size)):
                lost: list[tuple[str, J]] = []
                for job, result in self._together(do, batch):
                    if result is None:
                        lost.append(job)
                    else:
                        yield job[1], result
                for job, result in self._alone(do, lost):
                    yield job[1], Failed(KILLS) if result is None else result

    def _together(self, do: Any, jobs: list[tuple[str, J]]) -> Iterator[tuple[tuple[str, J], Any]]:
        """Do jobs side by side; None for those whose worker died, and a fresh pool for the rest."""
        left = list(reversed(jobs))
        while left:
            hands: dict[Future[Any], tuple[str, J]] = {}
            broken = False
            with self._executor(min(self.size, len(left))) as executor:
                while hands or (left and not broken):
                    while left and not broken and len(hands) < AHEAD * self.size:
                        try:
                            hands[executor.submit(do, left[-1])] = left[-1]
                            left.pop()
                        except BrokenProcessPool:
                            broken = True
                    for future in wait(hands, return_when=FIRST_COMPLETED).done:
                        job = hands.pop(future)
                        result = _result(future)
                        broken = broken or result is None
                        yield job, result

    def _alone(self, do: Any, jobs: list[tuple[str, J]]) -> Iterator[tuple[tuple[str, J], Any]]:
        """Do jobs one after the other; None for one that ends its worker, and a fresh worker for the next."""
        left = list(reversed(jobs))
        while left:
            result: Any = True
            with self._executor(1) as executor:
                while left and result is not None:
                    job = left.pop()
                    result = _result(executor.submit(do, job))
                    yield job, result

    def _executor(self, size: int) -> Executor:
        return ProcessPoolExecutor(size, multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Set a worker up: bounded, and gone when whoever began it is."""
    end_with_parent()
    pdf.limit()


def _do(work: Callable[[S, J], R], paths: Mapping[str, str], job: tuple[str, J]) -> R:
    """Do a job in a worker."""
    pdf.allow_time()
    return work(_shared(paths[job[0]]), job[1])


@lru_cache(maxsize=4)
def _shared(path: str) -> Any:
    """Read what this run has written for its workers."""
    return pickle.loads(Path(path).read_bytes())


def _result(future: Future[R]) -> R | Failed | None:
    """Return what a job gave; None where its worker died."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None
    except Exception as error:  # whatever a copy fails of, the rest is made
        return Failed(f"{type(error).__name__}: {error}")
