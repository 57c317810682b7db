"""Jobs -> results, by workers of a dask cluster; one that dies costs its jobs one more try.

A worker needs the program and nothing of the project: what a job works on comes with it, by content. No secret goes this
way: copies are encrypted and signed on the machine that was asked for them.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import platform
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any, Self, TypeVar

from report import __version__
from report.distribute.executors import AHEAD, KILLS, Failed
from report.problems import MachineError

S = TypeVar("S")
J = TypeVar("J")
R = TypeVar("R")

PATIENCE = 30.0
"""Seconds without any worker after which none is expected."""
STEP = 2.0
ALIKE = ("weasyprint", "pikepdf")
"""What has to be of one version everywhere, for the same bytes."""
_turn = threading.Lock()
"""A worker may have several threads; the page engine has one."""
_known: dict[str, Any] = {}
"""In a worker, what its last jobs shared."""


class Cluster:
    """The workers of the scheduler at an address."""

    def __init__(self, address: str) -> None:
        try:
            distributed = _dask()
        except ModuleNotFoundError:
            raise MachineError("--cluster needs dask. Install report[cluster].") from None
        for name in ("distributed", "asyncio", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of it is said here
        self.address = address
        try:
            self.client: Any = distributed.Client(address, timeout=PATIENCE / 3)
        except (OSError, ValueError) as error:
            raise MachineError(f'No scheduler answers at "{address}": {error}.') from None
        try:
            self._check()
        except BaseException:
            self.client.close()
            raise

    def _check(self) -> None:
        """Refuse workers that would give other bytes."""
        self._wait(time.monotonic() + PATIENCE)
        for worker, found in self.client.run(versions, on_error="return").items():
            if isinstance(found, ModuleNotFoundError):
                raise MachineError(
                    f"The worker at {worker} lacks this program: {found}. Install report there."
                )
            if isinstance(found, Exception):
                raise MachineError(f"The worker at {worker} does not answer: {found}.")
            for name, ours in versions().items():
                if found[name] != ours:
                    words = f"The worker at {worker} has {name} {found[name]}, this machine {ours}"
                    raise MachineError(f"{words}: the same bytes need the same versions.")

    def _wait(self, until: float) -> None:
        """Wait for a worker."""
        while not self._threads():
            if time.monotonic() > until or self.client.status not in ("running", "connecting"):
                raise MachineError(
                    f"The scheduler at {self.address} has no worker. Start one: dask worker {self.address}"
                )
            time.sleep(0.2)

    def _threads(self) -> int:
        try:
            return sum(self.client.nthreads().values())
        except OSError:
            return 0

    def run(
        self, work: Callable[[S, J], R], shared: Mapping[str, S], jobs: Iterable[tuple[str, J]]
    ) -> Iterator[tuple[J, R | Failed]]:
        """Do jobs wherever there is a worker; those that were lost with theirs once more, each alone."""
        contents = {name: pickle.dumps(value) for name, value in shared.items()}
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that something is large, which it is once
            # Told as a task, not scattered: a worker that takes its only copy with it is no loss.
            kept = {
                name: self.client.submit(bytes, content, key=f"report-{digests[name]}", pure=False)
                for name, content in contents.items()
            }

        def begin(job: tuple[str, J]) -> Any:
            return self.client.submit(do, work, digests[job[0]], kept[job[0]], job[1], pure=False)

        lost: list[tuple[str, J]] = []
        for job, result in self._together(begin, iter(jobs)):
            if result is None:
                lost.append(job)
            else:
                yield job[1], result
        for job in lost:
            [(_job, result)] = self._together(begin, iter([job]))
            yield job[1], Failed(KILLS) if result is None else result

    def _together(
        self, begin: Callable[[tuple[str, J]], Any], jobs: Iterator[tuple[str, J]]
    ) -> Iterator[tuple[tuple[str, J], Any]]:
        """Do jobs side by side; None for those whose workers died."""
        distributed = _dask()
        hands: dict[Any, tuple[str, J]] = {}
        more = True
        while more or hands:
            while more and len(hands) < AHEAD * max(1, self._threads()):
                job = next(jobs, None)
                if job is None:
                    more = False
                else:
                    hands[begin(job)] = job
            if not hands:
                break
            try:
                done = distributed.wait(list(hands), timeout=STEP, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                self._wait(time.monotonic() + PATIENCE)
                continue
            for future in done:
                yield hands.pop(future), _result(future)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()


def _dask() -> Any:
    """Import dask, which tells the types of a part of itself only."""
    import distributed

    return distributed


def versions() -> dict[str, str]:
    """Return the versions on which the bytes of a copy depend, on the machine that is asked."""
    return {
        "report": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in ALIKE},
    }


def do(work: Callable[[Any, J], R], digest: str, content: bytes, job: J) -> R:
    """Do a job in a worker."""
    with _turn:
        return work(_shared(digest, content), job)


def _shared(digest: str, content: bytes) -> Any:
    """Unpack what many jobs share, once."""
    if digest not in _known:
        while len(_known) >= 4:
            del _known[next(iter(_known))]
        _known[digest] = pickle.loads(content)
    return _known[digest]


def _result(future: Any) -> Any:
    """Return what a job gave; None where its workers died."""
    distributed = _dask()
    try:
        return future.result()
    except (distributed.KilledWorker, distributed.CancelledError):
        return None
    except Exception as error:  # whatever a copy fails of, the rest is made
        return Failed(f"{type(error).__name__}: {error}")
