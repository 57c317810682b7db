"""Whenever a run is killed, the next one finds all that was made, whole, and ends with what a run in peace gives."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from copies import digests, issue, project, run

from report.distribute import executors
from report.distribute.executors import Failed, Pool

ROOT = Path(__file__).parent.parent
PEOPLE, MOMENTS = 12, 50


def listed(people: int) -> str:
    lines = (f"Reader {n:02d},Bank,reader{n}@example.org,board" for n in range(1, people + 1))
    return "\n".join(["name,organisation,email,audience", *lines]) + "\n"


def half_written(folder: Path) -> list[str]:
    """The files under final names that are not what the journal tells of them."""
    journal = folder / "journal.jsonl"
    told: dict[str, set[str]] = {}
    for line in journal.read_bytes().splitlines() if journal.exists() else ():
        try:
            copy = json.loads(line)
        except ValueError:
            continue  # the line at which it was killed
        told.setdefault(copy["file"], set()).add(copy["after"])
        told.setdefault(copy["letter"], set()).add(copy["message"])
    files = [*folder.glob("copies/*"), *folder.glob("outbox/*")]
    return [
        file.name
        for file in files
        if hashlib.sha256(file.read_bytes()).hexdigest()
        not in told.get(file.relative_to(folder).as_posix(), ())
    ]


def lines(journal: Path) -> int:
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def contents(folder: Path) -> dict[str, bytes]:
    """What was issued, without the journal, which tells of every try."""
    return {path.name: path.read_bytes() for path in folder.rglob("*.*") if path.suffix != ".jsonl"}


@pytest.mark.prove
@pytest.mark.parametrize("jobs", [1, 2])  # half of the moments each: two projects can be at work side by side
def test_nothing_is_lost_at_any_of_fifty_moments(jobs: int, tmp_path: Path) -> None:
    made = project(tmp_path / "project", listed(PEOPLE))
    command = [sys.executable, "-m", "report", "--project", str(made), "distribute", "tiny", "--resume"]
    command += ["--jobs", str(jobs)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def begin() -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    for _run in range(2):  # the second finds its edition built, as all that follow
        shutil.rmtree(made / "dist", ignore_errors=True)
        begun = time.monotonic()
        with begin() as process:
            assert process.wait() == 0
        whole = time.monotonic() - begun
    peace = contents(issue(made))
    assert len(digests(issue(made))) == PEOPLE
    chance, seen, killed = random.Random(2026 + jobs), set[int](), 0
    for moment in range(MOMENTS // 2):
        if (
            moment % 2 == 0
        ):  # from nothing, while copies are made; else whenever, from where the last was killed
            shutil.rmtree(made / "dist")
        with begin() as process:
            if moment % 2 == 0:
                wanted = chance.randint(1, PEOPLE - 1)
                while process.poll() is None and lines(issue(made) / "journal.jsonl") < wanted:
                    time.sleep(0.001)
            else:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(chance.uniform(0.1, 0.7) * whole)
            killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
        seen.add(len(list(issue(made).glob("copies/*"))))
        assert half_written(issue(made)) == []
        if moment % 5 == 4:
            with begin() as process:
                assert process.wait() == 0
            assert contents(issue(made)) == peace
    assert killed >= MOMENTS // 2 * 0.8, "most runs had ended before"
    assert len(seen) > 2, "the moments were all alike"
    assert not [one for one in psutil.process_iter(["cmdline"]) if str(made) in (one.info["cmdline"] or [])]


def test_one_worker_of_three_is_killed_and_no_copy_is_lost(tmp_path: Path) -> None:
    made = project(tmp_path / "project", listed(60))
    killed: list[int] = []

    def progress(words: str) -> None:
        if words.startswith("10 of") and not killed:
            workers = [
                child
                for child in psutil.Process().children(recursive=True)
                if "spawn_main" in " ".join(child.cmdline())
            ]
            workers[0].kill()
            killed.append(len(workers))

    done = run(made, progress, jobs=3)
    assert killed == [3]
    assert (done.made, len(done.problems)) == (60, 0)
    peace = project(tmp_path / "peace", listed(60))
    assert run(peace, jobs=1).made == 60
    assert digests(issue(made)) == digests(issue(peace))


def dies_of_seven(_shared: None, number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 8:
        raise ValueError("eight")
    return number * 2


def test_a_job_that_kills_its_workers_is_named_and_the_others_are_done() -> None:
    done = dict(Pool(2).run(dies_of_seven, {"": None}, (("", number) for number in range(12))))
    assert done.pop(7) == Failed(executors.KILLS)
    assert done.pop(8) == Failed("ValueError: eight")
    assert done == {number: number * 2 for number in range(12) if number not in (7, 8)}
