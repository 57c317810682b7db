"""What is installed is all that is needed: a project made by `report new` builds with no repository around."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.prove


def run(*command: str | Path, cwd: Path) -> str:
    """Run a program as on a machine that knows nothing of the repository; return what it prints."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=kept,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "-w", folder),
        cwd=ROOT,
    )
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of a clean environment that holds the locked packages and the wheel."""
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = (programs / "python", "-m", "pip", "--disable-pip-version-check", "install", "--no-deps")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.txt", cwd=folder)
    run(*pip, wheel, cwd=folder)
    return programs


def test_the_wheel_holds_templates_and_assets(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        names = set(content.namelist())
    for folder in ("templates/base", "assets"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert f"report/{path.relative_to(ROOT).as_posix()}" in names
    assert not [name for name in names if name.startswith(("data/", "tests/", "templates/", "assets/"))]


def test_a_new_project_builds_with_nothing_but_the_wheel(programs: Path, tmp_path: Path) -> None:
    where = run(programs / "python", "-c", "import report; print(report.__file__)", cwd=tmp_path)
    assert not Path(where).is_relative_to(ROOT)
    run(programs / "report", "new", "demo", cwd=tmp_path)
    demo = tmp_path / "demo"
    assert run(programs / "report", "check", "--strict", cwd=demo) == "No problems.\n"
    run(programs / "report", "build", cwd=demo)
    for audience in ("partners", "public"):
        pdf = (demo / "build" / "demo" / f"{audience}.pdf").read_bytes()
        assert pdf.startswith(b"%PDF")
        assert str(ROOT).encode() not in pdf
    run(programs / "report", "new", "--audience", "council", cwd=demo)
    run(programs / "report", "build", "--audience", "council", cwd=demo)
    explained = run(programs / "report", "explain", "council", cwd=demo)
    assert "cover.html              audience  project  templates/audiences/council/cover.html" in explained
