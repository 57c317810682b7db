"""The whole way: the same bytes on any machine, failures that harm nothing, drafts, severities, papers."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pikepdf
import pytest
from projects import BRIEFING, PROSE, STYLE, TESTS, lay_out_project, make, messages, texts, tiny

from report.build import Order, build
from report.build.drawing import Drawing
from report.build.prepare import Prepared, prepare

ROOT = TESTS.parent
PYTHON = sys.executable
BAD = "---\ntitle: The plant is open\n---\nThe company runs {{ plans }}.\n"
PRESS = "  press:\n    title: Press edition\n    front: masthead\n    paper: [letter, a4]\n"
FIGURES = """output:
  kind: columns
  title: The plant makes more than it did
  subtitle: Tonnes, 2024 and 2025
  points:
    - {fact: output.2024, label: "2024"}
    - {fact: output.2025, label: "2025"}
"""
FACTS = """  output:
    unit: tonnes
    status: confirmed
    source: report
    points:
      2024: {value: 120}
      2025: {value: 480}
"""
TABLE = "title: The berths are deep\nsource: report\nwidth: landscape\nheaders: berth\n"
DRAWN = {
    BRIEFING: tiny(audiences=PRESS) + FACTS,
    PROSE: "---\ntitle: The plant is open\n---\nThe company runs {{ plants }}, see {{ figure.output }}.\n\n"
    "/// figure | output\n///\n\n/// table | berths\n///\n",
    "data/tiny/figures.yml": FIGURES,
    "data/tiny/tables/berths.csv": "berth,depth\nEast,4.5\nWest,6.5\n",
    "data/tiny/tables/berths.yml": TABLE,
}


def run(project: Path, out: Path, *options: str, **changes: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PYTHON, "-m", "report", "--project", project, "build", "--no-cache", "--out", out, *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **{"cwd": ROOT, **changes},  # type: ignore[call-overload]  # keywords of several kinds
    )


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.pdf"))
    }


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a figure, a table and two editions, built."""
    project = lay_out_project(tmp_path_factory.mktemp("build") / "project", DRAWN)
    outcome = make(project, jobs=2)
    assert messages(outcome) == []
    return project


# --- the same input, the same bytes --------------------------------------------------------------------

MACHINES = {
    "far": (
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"},
        0o077,
        ("--jobs", "1"),
    ),
    "near": (
        {"PYTHONHASHSEED": "4711", "TZ": "America/Anchorage", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"},
        0o002,
        ("--jobs", "2"),
    ),
}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_bytes_do_not_depend_on_the_machine(drawn: Path, tmp_path: Path, machine: str) -> None:
    changes, umask, options = MACHINES[machine]
    home = tmp_path / "home"
    home.mkdir()
    environment = {**os.environ, **changes, "HOME": str(home), "PYTHONPATH": str(ROOT)}
    done = run(drawn, tmp_path / "out", *options, env=environment, umask=umask, cwd=home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert digests(tmp_path / "out") == digests(drawn / "build")
    assert len(digests(drawn / "build")) == 2


def test_the_digest_told_is_that_of_the_file(drawn: Path, tmp_path: Path) -> None:
    outcome = make(drawn, out=tmp_path, audiences=("board",), jobs=1)
    [edition] = outcome.editions
    assert edition.sha256 == digests(tmp_path)["board.pdf"] == digests(drawn / "build")["board.pdf"]


# --- failures ------------------------------------------------------------------------------------------

FAILING = {
    "prose": {PROSE: BAD},
    "engine": {STYLE: "h1 { background: url(http://e.org/x.png) }"},
    "template": {"templates/audiences/board/cover.html": "{{ nobody }}"},
}


@pytest.mark.parametrize("kind", FAILING)
def test_a_failed_build_leaves_the_last_good_pdf(tmp_path: Path, kind: str) -> None:
    project = lay_out_project(tmp_path / "project")
    assert messages(make(project)) == []
    before = digests(project / "build")
    for name, text in FAILING[kind].items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    outcome = make(project)
    assert [edition.status for edition in outcome.editions] == ["failed"]
    assert outcome.editions[0].path is None
    assert outcome.problems.errors
    assert digests(project / "build") == before
    assert [path.name for path in (project / "build/tiny").iterdir()] == ["board.pdf"]


def children() -> set[int]:
    """The processes that this one has started."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        try:
            found |= {int(word) for word in (task / "children").read_text().split()}
        except FileNotFoundError:  # a thread that has ended meanwhile
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are read from /proc")
def test_a_killed_worker_is_survived(tmp_path: Path) -> None:
    filler = "The plant makes cells of lithium and sends them to the coast by rail. " * 8 + "\n\n"
    files = {BRIEFING: tiny(audiences=PRESS), PROSE: (BAD + "\n" + filler * 63).replace("plans", "plants")}
    project = lay_out_project(tmp_path / "project", files)
    before, killed = children(), []

    def kill() -> None:
        time.sleep(0.5)  # the workers have begun to lay out
        for child in children() - before:
            os.kill(child, signal.SIGKILL)
            killed.append(child)

    killers: list[threading.Thread] = []

    def progress(words: str) -> None:
        if words.startswith("Laying out"):
            killers.append(threading.Thread(target=kill))
            killers[0].start()

    outcome = build(Order(project, out=project / "build", jobs=2), progress)
    killers[0].join()
    assert killed
    assert messages(outcome) == []
    assert [edition.status for edition in outcome.editions] == ["built", "built"]
    again = make(project, out=tmp_path / "again")
    assert [edition.sha256 for edition in again.editions] == [edition.sha256 for edition in outcome.editions]
    assert sorted(path.name for path in (project / "build/tiny").iterdir()) == [
        "board.pdf",
        "press-letter.pdf",
    ]


def test_an_error_in_one_briefing_does_not_stop_another(tmp_path: Path) -> None:
    project = lay_out_project(tmp_path / "project", {"data/other/narrative/overview.md": BAD})
    (project / "data/other/briefing.yml").write_text(
        (project / BRIEFING).read_text("utf-8"), encoding="utf-8"
    )
    outcome = make(project)
    assert {edition.briefing: edition.status for edition in outcome.editions} == {
        "other": "failed",
        "tiny": "built",
    }
    assert {problem.place.path for problem in outcome.problems} == {"data/other/narrative/overview.md"}
    assert list(digests(project / "build")) == ["board.pdf"]


# --- severities ----------------------------------------------------------------------------------------

IGNORED = {STYLE: "h1 { colour: red }\np { colour: red }\n"}


def test_warnings_build_unless_strict(tmp_path: Path) -> None:
    project = lay_out_project(tmp_path / "project", IGNORED)
    outcome = make(project)
    assert [problem.severity for problem in outcome.problems] == ["warning", "warning"]
    assert outcome.editions[0].status == "built"
    strict = make(project, strict=True, out=tmp_path / "strict")
    assert [problem.severity for problem in strict.problems] == ["error", "error"]
    assert strict.editions[0].status == "failed"
    assert digests(tmp_path / "strict") == {}


@pytest.mark.parametrize(
    ("checks", "severities", "status"),
    [
        ("  - {code: E002, severity: error, reason: Styles are ours}\n", ["error", "error"], "failed"),
        ("  - {code: E002, severity: hint, reason: Known}\n", ["hint", "hint"], "built"),
        (
            "  - {code: E002, severity: 'off', at: 'style.css:1', reason: Kept for the web}\n",
            ["warning"],
            "built",
        ),
    ],
)
def test_a_briefing_sets_severities_and_waives_a_place(
    tmp_path: Path, checks: str, severities: list[str], status: str
) -> None:
    project = lay_out_project(tmp_path / "project", {**IGNORED, BRIEFING: tiny(more="checks:\n" + checks)})
    outcome = make(project)
    assert [problem.severity for problem in outcome.problems] == severities
    assert outcome.editions[0].status == status
    if len(severities) == 1:
        assert [problem.place.line for problem in outcome.problems] == [2]


# --- drafts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({PROSE: BAD + "\nAnd {{ nobody }}.\n"}, 2),
        ({STYLE: "h1 { background: url(http://e.org/x.png) }"}, 1),
        ({PROSE: BAD, STYLE: "h1 { background: url(http://e.org/x.png) }"}, 2),
    ],
    ids=["prose", "found in laying out", "both"],
)
def test_a_draft_says_on_every_page_how_much_is_open(
    tmp_path: Path, files: dict[str, str], count: int
) -> None:
    project = lay_out_project(tmp_path / "project", files)
    done = run(project, tmp_path / "out", "--draft")
    assert done.returncode == 0, done.stdout + done.stderr
    pages = texts(tmp_path / "out/tiny/board.pdf")
    assert len(pages) == 3
    assert all(f"DRAFT · {count} open problem" in page for page in pages), pages


def test_a_draft_is_marked_even_where_nothing_is_open(tmp_path: Path) -> None:
    project = lay_out_project(tmp_path / "project")
    assert messages(make(project, draft=True)) == []
    assert all("DRAFT · 0 open problems" in page for page in texts(project / "build/tiny/board.pdf"))


# --- papers --------------------------------------------------------------------------------------------


def sizes(path: Path) -> list[tuple[float, float]]:
    with pikepdf.open(path) as pdf:
        return [tuple(round(float(length), 1) for length in page.mediabox[2:]) for page in pdf.pages]  # type: ignore[misc]  # two numbers


def test_a_landscape_table_turns_its_page_and_no_other(drawn: Path) -> None:
    for name, paper in (("board.pdf", (595.3, 841.9)), ("press-letter.pdf", (612.0, 792.0))):
        path = drawn / "build/tiny" / name
        turned = [number for number, size in enumerate(sizes(path)) if size == paper[::-1]]
        assert set(sizes(path)) == {paper, paper[::-1]}
        assert len(turned) == 1
        assert re.search("Berth Depth|berth depth|East", texts(path)[turned[0]])


def test_letter_has_its_size_and_its_name(drawn: Path, tmp_path: Path) -> None:
    outcome = make(drawn, out=tmp_path, audiences=("board",), paper="letter")
    assert [Path(edition.path or "").name for edition in outcome.editions] == ["board-letter.pdf"]
    assert sizes(tmp_path / "tiny/board-letter.pdf")[0] == (612.0, 792.0)
    outcome = make(drawn, out=tmp_path, audiences=("press",), paper="a4")
    assert [Path(edition.path or "").name for edition in outcome.editions] == ["press.pdf"]
    assert sizes(tmp_path / "tiny/press.pdf")[0] == (595.3, 841.9)


def test_faults_in_prose_do_not_wait_for_charts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = lay_out_project(
        tmp_path / "project", {**DRAWN, PROSE: DRAWN[PROSE] + "\nMore {{ nothing }}.\n"}
    )
    monkeypatch.setattr(Drawing, "finish", lambda *_: pytest.fail("it waits"))
    outcome = build(Order(project, out=tmp_path / "out"), lambda _words: None)
    assert outcome.problems.errors
    assert not [action for action in outcome.actions if action.name.startswith("figure:")]


def test_charts_are_known_before_prose_is_read(tmp_path: Path) -> None:
    """So that they are drawn meanwhile."""
    project = lay_out_project(tmp_path / "project", DRAWN)
    found: list[tuple[int, int]] = []

    def planned(item: Prepared) -> None:
        found.extend((len(draft.charts), len(draft.fragments)) for draft in item.drafts)

    item = prepare(Order(project), "tiny", planned=planned)
    assert found
    assert all(charts and not fragments for charts, fragments in found)
    assert all(draft.fragments for draft in item.drafts)
