"""Whatever was built before, and whatever becomes of the cache: the bytes of a clean build, or a problem that says why.

Long proofs, for `make prove`; what can be shown at once is in test_cache.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_cache import EDITS, apply, make
from workshop import SMALL

from report.build import Order, build
from report.build.workers import Workers
from report.cache.store import FOLDER

pytestmark = pytest.mark.prove

ROOT = Path(__file__).parent.parent
FLAGSHIP = ("mistral",)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2) as staff:
        yield staff


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, workers: Workers) -> Path:
    """The small project, built."""
    project = tmp_path_factory.mktemp("proofs") / "project"
    shutil.copytree(SMALL, project)
    make(project, workers)
    return project


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "project"))


def digests(out: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.rglob("*.pdf"))}


def run(project: Path, *options: str, **how: object) -> subprocess.Popen[str]:
    """Start the program on a project, in a group of processes of its own."""
    command = [sys.executable, "-m", "report", "--project", str(project), "build", *options]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        **how,  # type: ignore[call-overload]  # keywords of several kinds
    )


def files(project: Path) -> list[Path]:
    return sorted(path for path in (project / FOLDER).rglob("*") if path.is_file())


# --- the same bytes


def state(project: Path) -> str:
    """Return the digest of all that a project is made of."""
    whole = hashlib.sha256()
    for path in sorted(
        path for name in ("data", "templates", "assets") for path in (project / name).rglob("*")
    ):
        whole.update(
            f"{path.relative_to(project)}\n".encode() + (path.read_bytes() if path.is_file() else b"")
        )
    return whole.hexdigest()


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(st.lists(st.sampled_from(sorted(EDITS)), max_size=3, unique=True), min_size=1, max_size=3)
)
def test_any_sequence_of_edits_gives_the_bytes_of_a_clean_build(
    built: Path, workers: Workers, clean: dict[str, dict[str, str]], steps: list[list[str]]
) -> None:
    """Each step is what is edited against the briefing as it was, so that edits come and go."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        for names in steps:
            for part in ("data", "templates", "assets"):
                shutil.rmtree(project / part, ignore_errors=True)
                if (SMALL / part).is_dir():
                    shutil.copytree(SMALL / part, project / part)
            if not (project / ".cache").exists():
                shutil.copytree(built / ".cache", project / ".cache")
            for name in names:
                apply(name, project)
            outcome = make(project, workers)
            told = digests(project / "build") | {"problems": str([str(one) for one in outcome.problems])}
            key = state(project)
            if key not in clean:
                fresh = make(project, workers, out=Path(folder) / "clean", cache=False)
                clean[key] = digests(Path(folder) / "clean")
                clean[key]["problems"] = str([str(one) for one in fresh.problems])
                shutil.rmtree(Path(folder) / "clean")
            assert told == clean[key]


@pytest.fixture(scope="module")
def clean() -> dict[str, dict[str, str]]:
    """What a clean build gives, by the state of the project."""
    return {}


def test_ten_edits_of_the_flagship_give_the_bytes_of_a_clean_build(tmp_path: Path, workers: Workers) -> None:
    project = tmp_path / "project"
    for name in ("data", "templates", "assets"):
        shutil.copytree(ROOT / name, project / name)
    audiences = ("complete", "press")

    def made(out: str, cache: bool) -> dict[str, str]:
        order = Order(project, FLAGSHIP, audiences, out=project / out, cache=cache)
        build(order, lambda _words: None, workers=workers)
        return digests(project / out)

    made("build", True)
    dice = random.Random(10)
    paths = sorted((project / "data/mistral").rglob("*.md")) + [project / "data/mistral/facts.yml"] * 20
    for step in range(10):
        path = dice.choice(paths)
        lines = path.read_text("utf-8").split("\n")
        if path.suffix == ".yml":
            at = dice.choice(
                [index for index, line in enumerate(lines) if "label:" in line and '"' not in line]
            )
            lines[at] += f" and more {'abcdefghij'[step]}"
        else:
            prose = [index for index in range(8, len(lines)) if lines[index] and lines[index][0].isalpha()]
            at = dice.choice(prose) if prose else len(lines)
            lines[at : at + 1] = [*lines[at : at + 1], "", "This was added by a test."]
        path.write_text("\n".join(lines), "utf-8")
        assert made("build", True) == made("clean", False), path


# --- whatever becomes of the cache


def test_damage_of_any_kind_changes_no_byte_of_an_edition(project: Path, workers: Workers) -> None:
    before = digests(project / "build")
    dice = random.Random(1)
    for round_ in range(12):
        for path in files(project):
            content = bytearray(path.read_bytes())
            kind = dice.choice(("cut", "flip", "empty", "grow", "swap", "keep", "keep"))
            if not content:
                continue
            if kind == "cut":
                content = content[: dice.randrange(len(content))]
            elif kind == "flip":
                content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
            elif kind == "empty":
                content = bytearray()
            elif kind == "grow":
                content += b"more"
            elif kind == "swap":
                content = bytearray(dice.choice(files(project)).read_bytes())
            path.write_bytes(content)
        if round_ % 2:
            shutil.rmtree(project / "build")
        assert not len(make(project, workers).problems)
        assert digests(project / "build") == before


def test_a_build_killed_at_any_moment_spoils_nothing(project: Path, workers: Workers) -> None:
    apply("a fact used everywhere", project)
    make(project, workers, out=project / "clean", cache=False)
    expected = digests(project / "clean")
    good = {**digests(project / "build")}
    dice = random.Random(2)
    for round_ in range(12):
        if round_ % 4 == 0:
            shutil.rmtree(project / ".cache", ignore_errors=True)
        process = run(project)
        time.sleep(dice.uniform(0.05, 3.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        for name, found in digests(project / "build").items():
            assert found in (expected[name], good[name])
    assert not len(make(project, workers).problems)
    assert digests(project / "build") == expected


def test_the_cache_deleted_again_and_again_meanwhile_spoils_nothing(project: Path, workers: Workers) -> None:
    expected = digests(project / "build")
    done = threading.Event()

    def delete() -> None:
        while not done.wait(0.02):
            shutil.rmtree(project / ".cache", ignore_errors=True)

    thread = threading.Thread(target=delete)
    thread.start()
    try:
        for _ in range(3):
            shutil.rmtree(project / "build", ignore_errors=True)
            outcome = make(project, workers)
            assert all(problem.code == "K001" for problem in outcome.problems)
            assert digests(project / "build") == expected
    finally:
        done.set()
        thread.join()


def test_eight_builds_at_once_in_one_folder_all_give_the_same(project: Path) -> None:
    expected = digests(project / "build")
    shutil.rmtree(project / ".cache")
    shutil.rmtree(project / "build")
    processes = [run(project, "--jobs", "1") for _ in range(8)]
    for process in processes:
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
        assert "2 built" in said or "cached" in said
    assert digests(project / "build") == expected
    assert [path for path in (project / "build/small").iterdir() if path.suffix != ".pdf"] == []
    assert not [path for path in files(project) if path.name.endswith(".tmp")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 100 kB, where one may mount it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", disk], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("only root may mount a disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_cache_that_may_not_be_written_is_read_all_the_same(project: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    shutil.copytree(project / ".cache", small_disk, dirs_exist_ok=True)
    shutil.rmtree(project / ".cache")
    (project / ".cache").symlink_to(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    expected = digests(project / "build")
    before = sorted(small_disk.rglob("*"))
    process = run(project, "--explain")
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert "2 cached" in said
    assert digests(project / "build") == expected
    apply("a paragraph for one audience", project)
    process = run(project, "--explain")
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert "cached  figure:money" in said
    assert "K001 What was built cannot be kept for the next time: read-only file system." in said
    assert sorted(small_disk.rglob("*")) == before


def test_a_disk_too_small_for_the_cache_is_done_without(project: Path, small_disk: Path) -> None:
    expected = digests(project / "build")
    shutil.rmtree(project / ".cache")
    shutil.rmtree(project / "build")
    (project / ".cache").symlink_to(small_disk)
    process = run(project)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert "K001 What was built cannot be kept for the next time: no space left on device." in said
    assert digests(project / "build") == expected


def test_a_disk_too_small_for_the_editions_is_the_machine_s_fault(project: Path, small_disk: Path) -> None:
    expected = digests(project / "build")
    apply("a fact used everywhere", project)
    process = run(project, "--out", str(small_disk / "out"))
    said, _ = process.communicate()
    assert process.returncode == 3, said
    assert said.startswith("report: No space left on device")
    assert digests(project / "build") == expected
    fitted = digests(small_disk)
    process = run(project)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    whole = digests(project / "build")
    assert fitted.items() < whole.items()
    assert not whole.items() & expected.items()
