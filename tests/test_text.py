"""The files that people and machines read beside the program: they agree with each other, and betray no machine."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

import report

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# Written backwards, for this file is read too.
HOSTS = [name[::-1] for name in ("gro.ipyp", "gro.detsohnohtyp", "gro.sjmpn")]
BETRAYALS = {
    "a registry's host": re.compile("|".join(map(re.escape, HOSTS)), re.IGNORECASE),
    "where packages come from": re.compile(r"(?m)^\s*--(?:extra-)?(?:index-url|find-links|trusted-host)\b"),
    "someone's folder": re.compile(r"(?<![\w.~}\]/])(?:/(?:home|Users|root|work|builds)/\w|[A-Z]:\\Users\\)"),
}


def betrayals(name: str, text: str) -> list[str]:
    """Each place in a text that says from which machine it comes."""
    return [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {what}: {found.group().strip()}"
        for what, pattern in BETRAYALS.items()
        for found in pattern.finditer(text)
    ]


def files() -> Iterable[Path]:
    """What is, or is about to be, under version control; outside of a clone, what make has not made."""
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(git, cwd=ROOT, capture_output=True).stdout.split(b"\0")[:-1]
    if names:
        return [ROOT / os.fsdecode(name) for name in names]
    made = ("build", "dist", "__pycache__", ".venv", ".cache", ".pytest_cache", ".mypy_cache", ".ruff_cache")
    return [file for file in ROOT.rglob("*") if not set(made) & set(file.relative_to(ROOT).parts)]


def test_no_file_betrays_a_machine() -> None:
    found = []
    read = 0
    for file in files():
        if file.is_file() and b"\0" not in (content := file.read_bytes()):
            read += 1
            found += betrayals(file.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace"))
    assert read > 10
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    "text",
    [
        f"https://files.{HOSTS[1]}/packages/x.whl",
        f'"resolved": "https://registry.{HOSTS[2]}/x.tgz"',
        "click==8\n--index-url " + "https://mirror.example/simple",
        "--extra-" + "index-url=file:///srv/simple",
        "see /" + "home/ana/report",
        '"/' + 'Users/ana/report"',
        "C:" + r"\Users\ana",
    ],
)
def test_a_betrayal_is_seen(text: str) -> None:
    assert betrayals("x", text)


@pytest.mark.parametrize(
    "text", ["#!/usr/bin/env python3", "docs/home/page", "https://example.org/work/x", "~/x", "/opt/x/lib"]
)
def test_what_holds_everywhere_is_no_betrayal(text: str) -> None:
    assert betrayals("x", text) == []


def test_versions_agree() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    top = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert top is not None
    assert top.group(1) == PROJECT["version"] == report.__version__


def test_each_dependency_is_locked_with_digests() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    names = {re.split(r"[^\w-]", name)[0] for name in wanted}
    assert names <= set(re.findall(r"^([\w-]+)==\S+ .*\\\n    --hash=sha256:", lock, re.MULTILINE))
