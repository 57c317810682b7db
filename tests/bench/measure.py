"""Commands -> seconds and bytes, in turns: what is compared runs one after the other, so that a slow minute hits both."""

from __future__ import annotations

import re
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil

EVERY = 0.1
"""Seconds between two looks at the memory."""
T = TypeVar("T")
"""What a run measured: seconds, or seconds and bytes."""
Work = Callable[[], float]
"""Does one run and returns what it measured."""


@dataclass(frozen=True)
class Ratio:
    """One line of the table: ours against another's, run by run."""

    work: str
    against: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    most: float | None
    unit: str = "s"

    @property
    def ratios(self) -> list[float]:
        return [one / other for one, other in zip(self.ours, self.theirs, strict=True)]

    @property
    def median(self) -> float:
        return statistics.median(self.ratios)

    @property
    def holds(self) -> bool | None:
        """Whether the ratio is as it should be; None where it is only reported."""
        return None if self.most is None else self.median <= self.most


def in_turns(works: Mapping[str, Callable[[], T]], runs: int) -> dict[str, tuple[T, ...]]:
    """Run each work in turn, once to warm the file cache and `runs` times to count."""
    found: dict[str, list[T]] = {name: [] for name in works}
    for run in range(runs + 1):
        for name, work in works.items():
            measured = work()
            if run:
                found[name].append(measured)
    return {name: tuple(values) for name, values in found.items()}


def seconds(command: list[str], folder: Path) -> float:
    """Return the wall time of a process; CalledProcessError where it fails."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    spent = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return spent


def seconds_and_memory(command: list[str], folder: Path) -> tuple[float, float]:
    """Return the wall time of a process, and the most memory that it and all below it held at once, in bytes.

    Looked at every tenth of a second. What several processes share counts once: each has its share of it (PSS).
    """
    most = 0.0
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        ended = threading.Event()

        def watch() -> None:
            nonlocal most
            whole = psutil.Process(process.pid)
            while not ended.wait(EVERY):
                most = max(most, _held(whole))

        watcher = threading.Thread(target=watch)
        watcher.start()
        _out, said = process.communicate()
        spent = time.perf_counter() - start
        ended.set()
        watcher.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{said[-2000:].decode()}")
    return spent, most


def _held(whole: psutil.Process) -> float:
    total = 0.0
    with suppress(psutil.NoSuchProcess):
        for process in [whole, *whole.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess, ProcessLookupError, FileNotFoundError):  # it has just ended
                text = Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii")
                total += int(re.search(r"^Pss: +(\d+) kB", text, re.MULTILINE)[1]) << 10
    return total
