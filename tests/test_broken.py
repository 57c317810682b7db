"""Each folder in tests/broken lies over the tiny briefing: the program says what its expected.txt says, and nothing else.

expected.txt holds the full messages, a line each; a first line such as `# build` or `# build --date 2027-02-01` names the
command where `report check` would not see the fault. `make golden` writes it anew.
"""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from report.cli import run
from report.problems import CODES

TESTS = Path(__file__).parent
TINY = TESTS / "briefings" / "tiny"
BROKEN = sorted(path for path in (TESTS / "broken").iterdir() if path.is_dir())
COMMAND = "# "


def lay_over(project: Path, *folders: Path) -> Path:
    shutil.copytree(TINY, project)
    for folder in folders:
        shutil.copytree(folder, project, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    return project


def report(project: Path, command: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Return the exit code and the messages."""
    kind, *arguments = shlex.split(command)
    out = ["--out", str(project / "build")] if kind in ("build", "distribute") else []
    code = run(["--project", str(project), kind, *arguments, *out])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    lines = (printed.out + printed.err).splitlines()
    return code, [line for line in lines if any(f" {code} " in f" {line}" for code in CODES)]


@pytest.mark.parametrize("folder", BROKEN, ids=lambda folder: folder.name)
def test_the_message_is_the_one_expected(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], golden: bool
) -> None:
    expected = folder / "expected.txt"
    lines = expected.read_text(encoding="utf-8").splitlines() if expected.exists() else []
    mode = [line for line in lines[:1] if line.startswith(COMMAND)]
    command = mode[0].removeprefix(COMMAND) if mode else "check"
    code, messages = report(lay_over(tmp_path / "project", folder), command, capsys)
    if golden:
        expected.write_text("\n".join([*mode, *messages]) + "\n", encoding="utf-8")
        return
    assert messages == lines[len(mode) :]
    assert messages, "a broken briefing has a problem"
    only_warnings = all(CODES[line.split(" ")[1]].severity != "error" for line in messages)
    assert code == (0 if only_warnings else 1)


def test_each_folder_is_named_after_its_code() -> None:
    for folder in BROKEN:
        lines = (folder / "expected.txt").read_text(encoding="utf-8")
        assert f" {folder.name.split('-')[0]} " in lines, folder.name


def test_the_tiny_briefing_has_no_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(lay_over(tmp_path / "project"), "check", capsys) == (0, [])


def test_faults_in_several_files_are_reported_in_one_run(tmp_path: Path) -> None:
    together = ["A001-audience", "L007-unknown-column", "L013-garbled", "L014-unknown-name", "T002-column"]
    folders = [TESTS / "broken" / name for name in together]
    project = lay_over(tmp_path / "project", *folders)
    done = subprocess.run(
        [sys.executable, "-m", "report", "--project", str(project), "check"],
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    expected = [
        line for folder in folders for line in (folder / "expected.txt").read_text("utf-8").splitlines()
    ]
    *messages, count = done.stdout.splitlines()
    assert sorted(messages) == sorted(expected)
    assert count == f"{len(expected)} errors"
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
