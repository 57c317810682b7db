"""The next issue of a briefing: opened through the command line, whole or not at all."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from projects import texts
from workshop import SMALL

from report.cli import run

ROOT = Path(__file__).parent.parent
TOP = "data/small/briefing.yml"
FACTS = "data/small/facts.yml"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "project"))


def ask(capsys: Capture, project: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(["--project", str(project), *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def state(project: Path) -> dict[str, str]:
    """Every file with the digest of what is in it."""
    files = (path for path in project.rglob("*") if path.is_file())
    return {str(path.relative_to(project)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def put(project: Path, name: str, *changes: tuple[str, str]) -> None:
    path = project / name
    text = path.read_bytes().decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_bytes(text.encode())


def test_number_and_date_move_on_and_all_else_stays_as_typed(project: Path, capsys: Capture) -> None:
    put(
        project,
        TOP,
        (
            "issue: 2026-03\nas_of: 2026-03\n",
            "issue: '2026-03'   # by month\n# As of the whole month.\nas_of:  2026-03 # Berg\n",
        ),
    )
    before = (project / TOP).read_text()
    others = state(project)
    code, rolled = ask(capsys, project, "roll", "--to", "2026-08")
    assert code == 0
    assert (project / TOP).read_text() == before.replace("'2026-03'   #", "2026-08   #").replace(
        "as_of:  2026-03 # Berg\n", "as_of:  2026-08 # Berg\nprevious: data/small/issues/2026-03\n"
    )
    assert rolled["issue"] == rolled["as_of"] == "2026-08"
    assert rolled["before"] == ["2026-03", "2026-03"]
    after = state(project)
    assert {name for name in after if others.get(name) != after[name]} == {
        *(TOP, "data/small/issues/2026-03/board.en.json", "data/small/issues/2026-03/press.en.json")
    }
    kept = json.loads((project / "data/small/issues/2026-03/press.en.json").read_text())
    assert (kept["issue"], kept["audience"]) == ("2026-03", "press")
    assert "12500000" not in json.dumps(kept), "what press may not see is not kept for it"


def test_the_next_edition_tells_what_changed_and_the_narrative_needs_no_edit(
    project: Path, capsys: Capture
) -> None:
    issued = project / "dist" / "small" / "2026-03" / "board.pdf"
    issued.parent.mkdir(parents=True)
    assert ask(capsys, project, "build", "--audience", "board")[0] == 0
    shutil.copy(project / "build" / "small" / "board.pdf", issued)
    was = issued.read_bytes()
    assert ask(capsys, project, "roll", "--to", "2026-08")[0] == 0
    put(project, FACTS, ("    2025: {value: 2.6", "    2026-07: {value: 3.1 million}\n    2025: {value: 2.6"))
    code, found = ask(capsys, project, "build", "--audience", "board")
    assert code == 0, found["problems"]
    pages = texts(project / "build" / "small" / "board.pdf")
    changes = next(text for text in pages if "Compared with issue" in text)
    assert "Compared with issue 2026-03, as of March 2026." in changes
    assert "3.1 million passengers new" in changes
    judgements = next(text for text in pages if "The boats are full" in text)
    assert "3.1 million passengers were carried" in judgements
    assert issued.read_bytes() == was


def test_a_second_roll_compares_with_the_first(project: Path, capsys: Capture) -> None:
    assert ask(capsys, project, "roll", "--to", "2026-08")[0] == 0
    code, rolled = ask(capsys, project, "roll", "--to", "2026-09")
    assert (code, rolled["kept"]) == (0, "data/small/issues/2026-08")
    assert (project / TOP).read_text().count("previous:") == 1
    assert "previous: data/small/issues/2026-08\n" in (project / TOP).read_text()
    assert json.loads((project / rolled["kept"] / "board.en.json").read_text())["issue"] == "2026-08"


@pytest.mark.parametrize("to", ["2026-08", "2026-07", "August 2026", "2025"])
def test_the_same_date_or_an_earlier_one_changes_nothing(project: Path, capsys: Capture, to: str) -> None:
    assert ask(capsys, project, "roll", "--to", "2026-08")[0] == 0
    before = state(project)
    code, found = ask(capsys, project, "roll", "--to", to)
    assert code == 1
    (problem,) = found["problems"]
    assert (problem["code"], problem["path"], problem["line"]) == ("F044", TOP, 6)
    assert "later date" in problem["hint"]
    assert state(project) == before


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (FACTS, "value: 7\n", "value: seven\n", "F012"),
        (TOP, "title: Board edition\n", "title: Board edition\n    previous: HEAD\n", "F045"),
        (TOP, "issue: 2026-03\nas_of: 2026-03", "issue: &ISSUE 2026-03\nas_of: 2026-03", "L005"),
        ("data/small/issues/2026-03/note.txt", "", "Kept.", "F045"),
    ],
)
def test_what_cannot_be_rolled_is_left_as_it_was(
    project: Path, capsys: Capture, name: str, old: str, new: str, code: str
) -> None:
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).touch()
    put(project, name, (old, new))
    before = state(project)
    exit_code, found = ask(capsys, project, "roll", "--to", "2026-08")
    assert exit_code == 1
    assert code in [problem["code"] for problem in found["problems"]]
    assert state(project) == before


@pytest.mark.parametrize(
    ("issue", "arguments", "called"),
    [
        ("7", (), "8"),
        ("No. 09", (), "No. 10"),
        ("Spring", (), "2026-08"),
        ("7", ("--issue", "Special"), "Special"),
    ],
)
def test_an_issue_is_called_as_its_predecessor_was(
    project: Path, capsys: Capture, issue: str, arguments: tuple[str, ...], called: str
) -> None:
    put(project, TOP, ("issue: 2026-03", f"issue: {issue}"), ("\n", "\r\n"))
    assert ask(capsys, project, "roll", "--to", "2026-08", *arguments)[1]["issue"] == called
    assert f"issue: {called}\r\nas_of: 2026-08\r\nprevious: ".encode() in (project / TOP).read_bytes()


def test_what_there_is_to_do_is_named(project: Path, capsys: Capture) -> None:
    put(
        project,
        FACTS,
        ("  label: Interest\n", "  label: Interest\n  reviewed: 2026-08-03\n"),
        ("  label: Loan\n", "  label: Loan\n  stale_after: 2026-05\n"),
    )
    rolled = ask(capsys, project, "roll", "--to", "2026-08")[1]
    assert rolled["waiting"] == [
        {"id": "passengers", "latest": "2025", "value": "about 2.6\u00a0million passengers"}
    ]
    named = {row["id"]: row for row in rolled["unreviewed"]}
    assert rolled["unreviewed"][0]["id"] == "loan.size"
    assert named["loan.size"]["holds until"] == "2026-05"
    assert {"fleet.boats", "rumour.sale"} <= named.keys()
    assert not {"loan.rate", "fleet.share", "passengers.2025", "target.boats", "open.price"} & named.keys()
    listed = ask(capsys, project, "list", "unreviewed")[1]["unreviewed"]
    assert [row["id"] for row in listed] == [row["id"] for row in rolled["unreviewed"]]
    put(project, FACTS, ("  label: Boats\n", "  label: Boats\n  reviewed: 2026-08\n"))
    assert "fleet.boats" not in [
        row["id"] for row in ask(capsys, project, "list", "unreviewed")[1]["unreviewed"]
    ]


def test_a_date_is_a_date(project: Path, capsys: Capture) -> None:
    code, found = ask(capsys, project, "roll", "--to", "soon")
    assert code == 2
    assert '--to "soon" is not a date.' in found["problems"][0]["message"]


def test_the_flagship_rolls(tmp_path: Path, capsys: Capture) -> None:
    project = tmp_path / "project"
    for folder in ("data/mistral", "templates/audiences"):
        shutil.copytree(ROOT / folder, project / folder)
    assert run(["--project", str(project), "roll", "--to", "2026-08"]) == 0
    said = capsys.readouterr().out
    assert "mistral: issue 2026-08, as of 2026-08 (it was 2026-07, as of early July 2026)" in said
    assert "arr  " in said and "release.early_access" in said
    code, found = ask(capsys, project, "check", "--date", "2026-08-15")
    assert code == 0
    assert found["problems"] == []
    code, found = ask(capsys, project, "check", "--date", "2027-03-15")
    assert (code, {problem["code"] for problem in found["problems"]}) == (0, {"F042"}), (
        "the aim has had its day"
    )
