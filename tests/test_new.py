"""`report new`: a project that builds at once, an audience added to it, and names that are refused."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from report.cli import run
from report.files import Files
from report.load import read_theme, with_audience
from report.new import make_audience, make_project
from report.page.environment import Loader
from report.problems import Problems, UsageError
from report.theme import make_theme

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    make_project(tmp_path / "demo")
    return tmp_path / "demo"


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


# --- a project -----------------------------------------------------------------------------------


def test_a_new_project_is_complete_and_has_no_problem(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "demo"
    assert run(["new", str(folder)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[-1] == f"Next: cd {folder} && report build"
    found = texts(folder)
    assert {f"wrote {folder / name}" for name in found} == set(printed[:-1])
    data = {name.removeprefix("data/demo/") for name in found if name.startswith("data/demo/")}
    assert data == {
        *("briefing.yml", "facts.yml", "sources.yml", "figures.yml"),
        *("tables/quarters.csv", "tables/quarters.yml", "narrative/overview.md", "narrative/outlook.md"),
    }
    assert found[".gitignore"].endswith("/build/\n")
    assert found["README.md"].count("\n") == 10
    assert not [name for name, text in found.items() if "NAME" in text and "schemas" not in name]
    assert run(["--project", str(folder), "check", "--strict"]) == 0
    assert capsys.readouterr().out == "No problems.\n"


def test_the_sample_says_that_it_is_invented(demo: Path) -> None:
    for name in ("README.md", "data/demo/briefing.yml", "data/demo/sources.yml"):
        assert "nvented" in (demo / name).read_text("utf-8")


def test_the_sample_shows_what_a_briefing_can_do(demo: Path) -> None:
    found = texts(demo / "data" / "demo")
    prose = found["narrative/overview.md"] + found["narrative/outlook.md"]
    for block in ("figure | passengers", "table | quarters", "takeaway", "watchpoint", "not-for | public"):
        assert f"/// {block}\n" in prose
    for word in ("formula:", "status: target", "status: rumoured", "points:", "audiences: {not: [public]}"):
        assert word in found["facts.yml"]


def test_editors_find_the_schemas_that_ship(demo: Path) -> None:
    shipped = Files(demo).program / "assets" / "schemas"
    named = 0
    for path in demo.rglob("*.yml"):
        for schema in re.findall(r"\$schema=(\S+)", path.read_text("utf-8")):
            file = (path.parent / schema).resolve()
            assert file.read_bytes() == (shipped / file.name).read_bytes()
            assert file.is_relative_to(demo)
            named += 1
    assert named == len(list(demo.rglob("*.yml")))


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("demo", "demo"),
        ("My Demo 2", "my_demo_2"),
        ("q3.2026", "q3_2026"),
        ("Übersee", "bersee"),
        ("—", "briefing"),
    ],
)
def test_the_briefing_is_named_after_the_folder(tmp_path: Path, folder: str, name: str) -> None:
    assert make_project(tmp_path / folder).name == name
    assert (tmp_path / folder / "data" / name / "briefing.yml").exists()


def test_an_empty_folder_will_do_and_so_does_a_new_one_deep_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(tmp_path / "a" / "b")
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    assert run(["new", "."]) == 0
    assert {path.name for path in empty.iterdir()} == {".gitignore", "README.md", "assets", "data"}
    assert sorted(texts(empty)) == sorted(
        name.replace("/b/", "/empty/") for name in texts(tmp_path / "a" / "b")
    )


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for target in (tmp_path, tmp_path / "mine.txt"):
        assert run(["new", str(target)]) == 2
        assert f'"{target.name}" is there already and not empty.' in capsys.readouterr().err
    assert texts(tmp_path) == {"mine.txt": "mine"}


@pytest.mark.parametrize("empty", [False, True])
def test_what_cannot_be_written_whole_is_not_written_at_all(tmp_path: Path, empty: bool) -> None:
    if empty:
        (tmp_path / "demo").mkdir()
    # No file may grow beyond 20 blocks: the first schema that is longer fails, as on a full disk.
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 20; exec "$0" -m report new demo', sys.executable],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("report: File too large")
    assert list(tmp_path.rglob("*")) == ([tmp_path / "demo"] if empty else [])


def test_a_name_is_wanted(capsys: Capture) -> None:
    assert run(["new"]) == 2
    assert "Name a folder" in capsys.readouterr().err


# --- an audience ---------------------------------------------------------------------------------


def test_an_audience_is_added_and_builds(demo: Path, capsys: Capture) -> None:
    briefing = demo / "data" / "demo" / "briefing.yml"
    before = briefing.read_text("utf-8")
    assert run(["--project", str(demo), "new", "--audience", "town-council"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "wrote data/demo/briefing.yml",
        "wrote templates/audiences/town-council/cover.html",
        "wrote templates/audiences/town-council/style.css",
        "Next: report build --audience town-council",
    ]
    assert briefing.read_text("utf-8") == before + (
        "  town-council:\n"
        "    title: Town-council edition\n"
        "    # reader: Whom it is written for, printed on the cover\n"
        "    # sections: [overview, outlook]\n"
        "    # front: masthead\n"
    ).replace("Town-council", "Town council")
    assert run(["--project", str(demo), "check", "--strict"]) == 0
    assert (
        run(["--project", str(demo), "build", "--audience", "town-council", "--out", str(demo / "out")]) == 0
    )
    assert (demo / "out" / "demo" / "town-council.pdf").exists()


def test_what_is_commented_in_works(demo: Path) -> None:
    make_audience(demo, "council")
    briefing = demo / "data" / "demo" / "briefing.yml"
    briefing.write_text(briefing.read_text("utf-8").replace("    # ", "    "), encoding="utf-8")
    style = demo / "templates" / "audiences" / "council" / "style.css"
    style.write_text(re.sub(r"/\* ([-.][^*]*[;}]) \*/", r"\1", style.read_text("utf-8")), encoding="utf-8")
    assert "\n.cover .band { height: 18mm }\n" in style.read_text("utf-8")
    (demo / "templates" / "audiences" / "council" / "cover.html").unlink()
    assert run(["--project", str(demo), "check", "--strict"]) == 0
    assert run(["--project", str(demo), "build", "--audience", "council", "--out", str(demo / "out")]) == 0


def test_files_that_are_there_stay(demo: Path, capsys: Capture) -> None:
    cover = demo / "templates" / "audiences" / "council" / "cover.html"
    cover.parent.mkdir(parents=True)
    cover.write_text("mine")
    assert run(["--project", str(demo), "new", "--audience", "council", "demo"]) == 0
    assert (
        f"templates/audiences/council/{cover.name} is there already, and stays as it is."
        in capsys.readouterr().out
    )
    assert cover.read_text() == "mine"
    assert (cover.parent / "style.css").exists()


@pytest.mark.parametrize(
    ("name", "briefing", "message"),
    [
        ("public", None, 'The briefing "demo" has an audience "public" already.'),
        ("Board", None, '"Board" is not an id. Write "board": small letters'),
        ("../up", None, '"../up" is not an id.'),
        ("", None, '"" is not an id.'),
        (
            "board-letter",
            None,
            'No audience may end in "-letter": editions on US Letter do. Choose another name.',
        ),
        ("outside", None, '"outside" is a group of the briefing "demo". Choose another name.'),
        ("board", "dmeo", 'There is no briefing "dmeo". Did you mean "demo"?'),
    ],
)
def test_a_name_that_will_not_do_is_refused(
    demo: Path, name: str, briefing: str | None, message: str, capsys: Capture
) -> None:
    file = demo / "data" / "demo" / "briefing.yml"
    file.write_text(file.read_text("utf-8") + "\ngroups:\n  outside: [public]\n", encoding="utf-8")
    before = texts(demo)
    assert run(["--project", str(demo), "new", "--audience", name, *([briefing] if briefing else [])]) == 2
    assert capsys.readouterr().err.startswith(f"report: {message}")
    assert texts(demo) == before


def test_of_several_briefings_one_is_named(demo: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no briefing here"):
        make_audience(tmp_path, "board")
    other = demo / "data" / "other"
    other.mkdir()
    (other / "briefing.yml").write_text(
        "title: x\nissue: 1\nas_of: 2026\nsections: [a]\naudiences: {all: {title: A}}\n"
    )
    with pytest.raises(UsageError, match=r"Name one of demo, other\."):
        make_audience(demo, "board")
    assert make_audience(demo, "board", "other").written[0] == "data/other/briefing.yml"
    assert (
        "audiences: {board: {title: Board edition}, all: {title: A}}" in (other / "briefing.yml").read_text()
    )


def test_a_briefing_that_cannot_be_read_is_not_added_to(demo: Path, capsys: Capture) -> None:
    file = demo / "data" / "demo" / "briefing.yml"
    file.write_text(file.read_text("utf-8") + "a: [\n", encoding="utf-8")
    before = texts(demo)
    assert run(["--project", str(demo), "new", "--audience", "board"]) == 1
    assert "L003" in capsys.readouterr().err
    assert texts(demo) == before


def test_a_second_language_is_left_to_those_who_write_it(demo: Path) -> None:
    file = demo / "data" / "demo" / "briefing.yml"
    file.write_text(
        file.read_text("utf-8").replace("language: en\n", "language: en\nlanguages: [fr]\n"), "utf-8"
    )
    make_audience(demo, "board")
    assert "  board:\n    title: Board edition\n    languages: [en]\n" in file.read_text("utf-8")


def test_a_name_that_yaml_would_change_stands_in_quotes(demo: Path) -> None:
    make_audience(demo, "no")
    text = (demo / "data" / "demo" / "briefing.yml").read_text("utf-8")
    assert '\n  "no":\n    title: No edition\n' in text


# --- the text of briefing.yml --------------------------------------------------------------------

BLOCK = ["new:", "  title: New"]
FLOW = "new: {title: New}"
AFTER = "  new:\n    title: New\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("audiences:\n  a:\n    title: A\n", f"audiences:\n  a:\n    title: A\n{AFTER}"),
        ("audiences:\n  a:\n    title: A", f"audiences:\n  a:\n    title: A\n{AFTER}"),
        (
            "audiences:\n  a: {title: A} # why\n  # of a\n\n# of b\nb: 1\n",
            f"audiences:\n  a: {{title: A}} # why\n  # of a\n{AFTER}\n# of b\nb: 1\n",
        ),
        (
            "audiences:\n\n  a:\n    title: |\n      # no comment\n\n\nb: 1\n",
            f"audiences:\n\n  a:\n    title: |\n      # no comment\n{AFTER}\n\nb: 1\n",
        ),
        (
            "audiences:\n      a:\n       title: A\n",
            "audiences:\n      a:\n       title: A\n      new:\n        title: New\n",
        ),
        ("audiences: {}\nb: 1\n", f"audiences: {{{FLOW}}}\nb: 1\n"),
        ("audiences: { a: {title: A} }\n", f"audiences: {{{FLOW}, a: {{title: A}} }}\n"),
        ("audiences: {\n  a: {title: A},\n}\n", f"audiences: {{{FLOW}, \n  a: {{title: A}},\n}}\n"),
        ("audiences:\nb: 1\n", f"audiences:\n{AFTER}b: 1\n"),
        ("audiences:\n", f"audiences:\n{AFTER}"),
        ("b: 1\n", f"b: 1\n\naudiences:\n{AFTER}"),
        ('"audiences":\n  a:\n    title: A\n', f'"audiences":\n  a:\n    title: A\n{AFTER}'),
        (
            "audiences:\r\n  a: {title: A}\r\nb: 1\r\n",
            "audiences:\r\n  a: {title: A}\r\n  new:\r\n    title: New\r\nb: 1\r\n",
        ),
    ],
)
def test_everything_else_stays_as_typed(before: str, after: str) -> None:
    assert with_audience(before, "briefing.yml", "new", BLOCK, FLOW) == after


@pytest.mark.parametrize(
    "before", ["- a\n", "", "audiences: [a]\n", "audiences: x\n", "a: &b 1\n", "{a: 1}\n"]
)
def test_what_cannot_be_added_to_is_left_alone(before: str) -> None:
    assert with_audience(before, "briefing.yml", "new", BLOCK, FLOW) is None


# --- the samples keep up with what they show -----------------------------------------------------


def test_the_cover_to_change_lists_the_blocks_that_there_are(demo: Path) -> None:
    make_audience(demo, "council")
    files = Files(demo)
    path = Loader(files, "nobody").path("cover.html")
    assert path == "templates/base/cover.html"
    there = re.findall(r"\{% block (\w+) %\}", files.read_text(path))
    text = files.read_text("templates/audiences/council/cover.html")
    assert re.findall(r"^    (\w+)  ", text, re.MULTILINE) == there


def test_the_style_to_change_shows_the_values_that_there_are(demo: Path) -> None:
    make_audience(demo, "council")
    files, problems = Files(demo), Problems()
    spec = read_theme(files, "default", problems)
    assert spec
    theme = make_theme("default", spec, files.find, problems)
    assert theme
    text = files.read_text("templates/audiences/council/style.css")
    shown = dict(re.findall(r"/\* (--[a-z-]+): ([^;]+);", text))
    assert shown
    assert shown == {name: theme.variables()[name] for name in shown}
