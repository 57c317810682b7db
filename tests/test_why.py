"""`report why`: where a fact comes from, what depends on it and where it is printed, before and after a build."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from projects import record
from workshop import SMALL

from report.cli import run

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "project"))


def why(capsys: Capture, project: Path, name: str) -> dict[str, Any]:
    assert run(["--project", str(project), "why", name, "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["facts"]
    return dict(found)


def said(capsys: Capture, project: Path, name: str) -> list[str]:
    assert run(["--project", str(project), "why", name]) == 0
    return capsys.readouterr().out.replace("\u00a0", " ").splitlines()


def test_a_calculated_fact_names_its_inputs_and_theirs(project: Path, capsys: Capture) -> None:
    found = why(capsys, project, "secret.times")
    assert found["formula"] == "secret.reserve / loan.size"
    assert [(row["id"], row["depth"]) for row in found["inputs"]] == [("secret.reserve", 0), ("loan.size", 0)]
    assert found["inputs"][0]["sources"][0]["id"] == "minutes"
    assert found["fact"]["status"] == "confirmed, calculated"
    assert (found["fact"]["path"], found["fact"]["line"]) == ("data/small/facts.yml", 105)


def test_what_depends_on_a_fact_is_named_through_and_through(project: Path, capsys: Capture) -> None:
    with (project / "data/small/facts.yml").open("a", encoding="utf-8") as facts:
        facts.write("share.half: {formula: fleet.share / 2, unit: percent}\n")
    found = why(capsys, project, "fleet.boats")
    assert [(row["id"], row["depth"]) for row in found["dependants"]] == [
        ("fleet.share", 0),
        ("share.half", 1),
        ("secret.years", 0),
    ]


def test_a_series_means_its_latest_point(project: Path, capsys: Capture) -> None:
    found = why(capsys, project, "passengers")
    assert found["fact"]["id"] == "passengers.2025"
    assert "passengers.growth" in [row["id"] for row in found["dependants"]]


def test_before_a_build_sections_and_figures_are_named_and_after_it_pages(
    project: Path, capsys: Capture
) -> None:
    before = why(capsys, project, "passengers.2025")["printed"]
    assert {row["path"] for row in before} == {None}
    assert ("board", "section-judgements") in {(row["edition"], row["where"]) for row in before}
    assert ("board", "figure-passengers") in {(row["edition"], row["where"]) for row in before}
    assert run(["--project", str(project), "build", "--audience", "board"]) == 0
    capsys.readouterr()
    after = [row for row in why(capsys, project, "passengers.2025")["printed"] if row["edition"] == "board"]
    told = record(project / "build/small/board.pdf")["facts"]["passengers.2025"]["printed"]
    assert [{"text": row["text"], "page": row["page"]} for row in after] == told != []


def test_pages_of_other_data_are_not_told(project: Path, capsys: Capture) -> None:
    assert run(["--project", str(project), "build", "--audience", "board"]) == 0
    facts = project / "data/small/facts.yml"
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("value: 4.25", "value: 4.26"), encoding="utf-8"
    )
    capsys.readouterr()
    rows = [row for row in why(capsys, project, "loan.rate")["printed"] if row["edition"] == "board"]
    assert rows and all(row["stale"] and row["page"] is None for row in rows)
    assert any("board, built before the last change: " in line for line in said(capsys, project, "loan.rate"))
    assert run(["--project", str(project), "build", "--audience", "board"]) == 0
    capsys.readouterr()
    rows = [row for row in why(capsys, project, "loan.rate")["printed"] if row["edition"] == "board"]
    assert {row["text"] for row in rows} >= {"4.26%"}


@pytest.mark.parametrize("width", [40, 200])
def test_it_reads_well_in_a_narrow_terminal_and_a_wide_one(
    project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = said(capsys, project, "secret.times")
    assert max(map(len, lines)) <= min(width, 110)
    assert [line for line in lines if line and not line.startswith(" ")] == [
        *(lines[0], "Where it comes from", "What depends on it", "Where it is printed")
    ]
    assert lines[0].startswith("secret.times  ")
    words = " ".join(" ".join(lines).split())
    assert "= secret.reserve / loan.size" in words
    assert "minutes: " in words
    assert "press, not built: section money" in words


def test_an_unknown_fact_is_told_the_nearest(project: Path, capsys: Capture) -> None:
    assert run(["--project", str(project), "why", "loan.sise"]) == 2
    assert 'There is no fact "loan.sise". Did you mean "loan.size"?' in capsys.readouterr().err
