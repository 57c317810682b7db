"""Copies made by other machines: the same bytes as here, whoever dies meanwhile; and put where an address leads."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import lethal
import psutil
import pytest
from copies import digests, issue, project, run

BIN = Path(sys.executable).parent
PEOPLE = 60


def listed(people: int = PEOPLE) -> str:
    lines = (
        f"Reader {n:02d},Bank,reader{n}@example.org,{'board' if n % 3 else 'press'}"
        for n in range(1, people + 1)
    )
    return "\n".join(["name,organisation,email,audience", *lines]) + "\n"


@contextmanager
def cluster(
    folder: Path, workers: int, knowing: Path | None = None
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers on loopback, begun by their own commands in a folder that knows nothing of the project.

    Nor of the tests, unless they are to import something from the folder `knowing`.
    """
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    how = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    how["env"] = {**os.environ, **({"PYTHONPATH": str(knowing)} if knowing else {})}
    port = address.rpartition(":")[2]
    commands = [[BIN / "dask", "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]]
    commands += [
        [BIN / "dask", "worker", address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
    ] * workers
    begun = [subprocess.Popen(command, **how) for command in commands]  # type: ignore[call-overload]  # keywords of several kinds
    try:
        yield address, begun[1:]
    finally:
        for process in begun:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
            process.wait()


def test_a_cluster_loses_a_worker_and_no_copy(tmp_path: Path) -> None:
    here = project(tmp_path / "here", listed())
    assert run(here, jobs=1).made == PEOPLE
    there = project(tmp_path / "there", listed())
    with cluster(tmp_path / "elsewhere", 3) as (address, workers):
        killed = []

        def progress(words: str) -> None:
            if words.startswith("20 of") and not killed:
                # The nanny would begin another in its place: both go.
                family = [
                    psutil.Process(workers[0].pid),
                    *psutil.Process(workers[0].pid).children(recursive=True),
                ]
                for process in family:
                    process.send_signal(signal.SIGKILL)
                killed.append(words)

        done = run(there, progress, cluster=address, to=(tmp_path / "target").as_uri())
    assert killed
    assert (done.made, len(done.problems)) == (PEOPLE, 0)
    folder = tmp_path / "target" / "tiny" / "2026-03"
    assert digests(folder) == digests(issue(here))
    names = sorted(path.name for path in (issue(here) / "copies").iterdir())
    assert sorted(path.name for path in (folder / "copies").iterdir()) == names
    assert not (issue(there) / "copies").exists()
    assert (folder / "SHA256SUMS").read_bytes() == (issue(here) / "SHA256SUMS").read_bytes()


@pytest.mark.prove
def test_a_copy_that_kills_workers_of_a_cluster_is_named_and_the_rest_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others come out as they do in peace."""
    people = 8
    here = project(tmp_path / "here", listed(people))
    assert run(here).made == people
    there = project(tmp_path / "there", listed(people))
    monkeypatch.setattr("report.distribute.run.make", lethal.make_or_die)
    with cluster(tmp_path / "elsewhere", 2, knowing=Path(lethal.__file__).parent) as (address, _workers):
        done = run(there, cluster=address, to=(tmp_path / "target").as_uri())
    [problem] = done.problems
    assert str(problem).startswith(
        f"data/tiny/recipients.csv:{lethal.NUMBER + 1}:1: D009 Copy {lethal.NUMBER}, for Reader 05, cannot be made: "
        "it kills the process that makes it."
    )
    assert done.made == people - 1
    peace = digests(issue(here))
    del peace["copies/0005-reader-05.pdf"]
    assert digests(tmp_path / "target" / "tiny" / "2026-03") == peace
