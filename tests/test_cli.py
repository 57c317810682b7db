"""The command line: exit codes, what is printed where, and that no traceback ever is."""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from report.cli import run

TESTS = Path(__file__).parent
TINY = TESTS / "briefings" / "tiny"
BROKEN = TESTS / "broken"
BAD_FACT = (
    "sites:\n  value: 2 milion\n  unit: site\n  as_of: 2026-03\n  status: confirmed\n  source: report\n"
)
UNUSED = "---\ntitle: A second plant is planned\n---\nIt is to open in 2027.\n"

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "project"))


def add(project: Path, name: str, content: str) -> None:
    (project / "data" / "tiny" / name).write_text(content, encoding="utf-8")


def report(project: Path, *arguments: str) -> int:
    return run(["--project", str(project), *arguments])


def program(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does, in the project's folder."""
    return subprocess.run(
        [sys.executable, "-m", "report", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


# --- in general ----------------------------------------------------------------------------------


def test_the_version_and_the_help_are_printed(capsys: Capture) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == "report 0.1.0\n"
    for arguments in (["-h"], ["--help"], []):
        assert run(arguments) == 0
        assert "Report every problem, without building." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["biuld"], 'There is no command "biuld". Did you mean "build"? Type "report -h" for help.'),
        (["check", "tniy"], 'There is no briefing "tniy". Did you mean "tiny"?'),
        (["build", "tniy"], 'There is no briefing "tniy". Did you mean "tiny"?'),
        (
            ["build", "--audience", "bord"],
            'The briefing "tiny" has no audience "bord". Did you mean "board"?',
        ),
        (["list", "fact"], '"fact" cannot be listed. Did you mean "facts"?'),
        (["list", "facts", "tniy"], 'There is no briefing "tniy". Did you mean "tiny"?'),
        (["build", "--paper", "a5"], "Invalid value for '--paper': 'a5' is not one of 'a4', 'letter'."),
        (["check", "--strickt"], "No such option '--strickt'."),
    ],
)
def test_wrong_usage_is_exit_2_and_names_what_was_meant(
    project: Path, arguments: list[str], message: str, capsys: Capture
) -> None:
    assert report(project, *arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"report: {message}")
    if arguments != ["biuld"]:
        assert report(project, *arguments, "--json") == 2
        (problem,) = json.loads(capsys.readouterr().out)["problems"]
        assert problem["code"] == "U001"
        assert problem["message"].startswith(message)


def test_a_folder_without_briefings_is_wrong_usage(tmp_path: Path, capsys: Capture) -> None:
    assert report(tmp_path, "check") == 2
    assert report(tmp_path / "nowhere", "check") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_clock_that_cannot_be_read_is_wrong_usage(project: Path) -> None:
    done = program(project, "check", SOURCE_DATE_EPOCH="yesterday")
    assert done.returncode == 2
    assert done.stderr == 'report: SOURCE_DATE_EPOCH is "yesterday", not a number of seconds. Unset it.\n'


def test_the_fault_of_the_machine_is_exit_3_in_one_line(project: Path) -> None:
    (project / "file").touch()
    arguments = ("build", "--out", "file/build")
    done = program(project, *arguments)
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith("report: Not a directory: ")
    assert done.stderr.count("\n") == 1
    told = program(project, *arguments, "--json")
    assert json.loads(told.stdout)["problems"][0]["code"] == "U002"
    assert "Traceback" in program(project, *arguments, REPORT_TRACEBACK="1").stderr


def many_facts(project: Path) -> None:
    rows = [f"f{n},{n},site,2026-03,confirmed,report" for n in range(3000)]
    add(project, "facts.csv", "\n".join(["id,value,unit,as_of,status,source", *rows]))


def start(project: Path) -> subprocess.Popen[bytes]:
    """Start the program with more to print than a pipe holds, and wait until it prints."""
    many_facts(project)
    process = subprocess.Popen(
        [sys.executable, "-m", "report", "list", "facts"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    process.stdout.read(1)
    return process


def test_an_interrupt_ends_it_quietly(project: Path) -> None:
    process = start(project)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, b"")


def test_a_reader_that_leaves_is_no_error(project: Path) -> None:
    process = start(project)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 141


def on_terminal(project: Path, **environment: str) -> str:
    """Return what `report check` prints on a terminal."""
    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "report", "check"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent), "TERM": "xterm", **environment},
        stdout=side,
    )
    process.wait(timeout=60)
    os.close(side)
    printed = os.read(main, 100_000).decode()
    os.close(main)
    return printed


def test_colours_are_for_terminals_that_want_them(project: Path) -> None:
    add(project, "facts.yml", BAD_FACT)
    assert "\x1b[" in on_terminal(project)
    assert "\x1b[" not in on_terminal(project, NO_COLOR="1")
    assert "\x1b[" not in on_terminal(project, TERM="dumb")
    assert "\x1b[" not in program(project, "check").stdout


def test_a_name_does_not_reach_the_terminal_as_a_command(project: Path, capsys: Capture) -> None:
    add(project, "\x1b[31mred.yml", "")
    report(project, "check")
    assert 'Nothing reads the file "\\x1b[31mred.yml".' in capsys.readouterr().out


# --- check ---------------------------------------------------------------------------------------


def test_problems_are_printed_with_their_count(project: Path, capsys: Capture) -> None:
    assert report(project, "check") == 0
    assert capsys.readouterr().out == "No problems.\n"
    add(project, "facts.yml", BAD_FACT)
    add(project, "narrative/outlook.md", UNUSED)
    assert report(project, "check") == 1
    assert capsys.readouterr().out.splitlines() == [
        'data/tiny/facts.yml:2:10: F012 "sites": "2 milion" is not a number. Write 2 million.',
        'data/tiny/narrative/outlook.md: L016 No edition uses the section "outlook".'
        ' Add it to "sections" in briefing.yml, or delete the file.',
        "1 error, 1 warning",
    ]


def test_strict_makes_warnings_errors(project: Path, capsys: Capture) -> None:
    add(project, "narrative/outlook.md", UNUSED)
    assert report(project, "check", "tiny") == 0
    assert capsys.readouterr().out.endswith("1 warning\n")
    assert report(project, "check", "tiny", "--strict") == 1
    assert capsys.readouterr().out.endswith("1 error\n")


def test_check_speaks_json(project: Path, capsys: Capture) -> None:
    assert report(project, "check", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"problems": []}
    add(project, "facts.yml", BAD_FACT)
    for option in (["--json"], ["--format", "json"]):
        assert report(project, "check", *option) == 1
        assert json.loads(capsys.readouterr().out) == {
            "problems": [
                {
                    "path": "data/tiny/facts.yml",
                    "line": 2,
                    "column": 10,
                    "code": "F012",
                    "severity": "error",
                    "message": '"sites": "2 milion" is not a number.',
                    "hint": "Write 2 million.",
                }
            ]
        }


def test_check_speaks_to_github(project: Path, capsys: Capture) -> None:
    assert report(project, "check", "--format", "github") == 0
    assert capsys.readouterr().out == ""
    add(project, "facts.yml", BAD_FACT.replace("milion", "50%,"))
    add(project, "narrative/outlook.md", UNUSED)
    assert report(project, "check", "--format", "github") == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith('::error file=data/tiny/facts.yml,line=2,col=10,title=F012::"sites": "2 50%25,"')
    assert second.startswith("::warning file=data/tiny/narrative/outlook.md,title=L016::No edition")


def test_check_speaks_sarif(project: Path, capsys: Capture) -> None:
    add(project, "facts.yml", BAD_FACT)
    add(project, "narrative/outlook.md", UNUSED)
    assert report(project, "check", "--format", "sarif") == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["F012", "L016"]
    number, unused = only["results"]
    assert number == {
        "ruleId": "F012",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": '"sites": "2 milion" is not a number. Write 2 million.'},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "data/tiny/facts.yml"},
                    "region": {"startLine": 2, "startColumn": 10},
                }
            }
        ],
    }
    assert unused["level"] == "warning"
    assert "region" not in unused["locations"][0]["physicalLocation"]


# --- list ----------------------------------------------------------------------------------------


def test_the_ledger_is_listed(project: Path, capsys: Capture) -> None:
    assert report(project, "list", "facts") == 0
    assert capsys.readouterr().out == (
        "id      value    as of       status     source  how\n"
        "plants  1 plant  March 2026  confirmed  report\n"
    )
    assert report(project, "list", "facts", "tiny", "--json") == 0
    (fact,) = json.loads(capsys.readouterr().out)["facts"]
    assert (fact["briefing"], fact["id"], fact["value"]) == ("tiny", "plants", "1\xa0plant")


@pytest.mark.parametrize(
    "what", ["briefings", "audiences", "sections", "facts", "tables", "figures", "sources", "unreviewed"]
)
def test_everything_can_be_listed(project: Path, what: str, capsys: Capture) -> None:
    assert report(project, "list", what) == 0
    printed = capsys.readouterr()
    assert printed.out or printed.err == f"There are no {what}.\n"


def test_a_briefing_that_cannot_be_read_is_not_listed(project: Path, capsys: Capture) -> None:
    add(project, "briefing.yml", "title: [\n")
    assert report(project, "list", "facts") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "L003" in printed.err
    assert report(project, "list", "facts", "--json") == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "L003"


# --- build ---------------------------------------------------------------------------------------


def test_a_build_prints_a_line_for_each_edition(project: Path) -> None:
    done = program(project, "build")
    assert (done.returncode, done.stderr) == (0, "")
    line, told = done.stdout.splitlines()
    assert line.startswith("build/tiny/board.pdf  ")
    assert line.endswith(" kB  built")
    assert told.startswith("1 built in ")
    assert (project / "build" / "tiny" / "board.pdf").read_bytes().startswith(b"%PDF")


def test_a_build_speaks_json(project: Path, tmp_path: Path) -> None:
    done = program(project, "build", "tiny", "--audience", "board", "--out", str(tmp_path / "out"), "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    (edition,) = told["editions"]
    assert edition.pop("pages") > 0
    assert len(edition.pop("sha256")) == 64
    assert edition == {
        "briefing": "tiny",
        "audience": "board",
        "paper": "a4",
        "language": "en",
        "path": (tmp_path / "out" / "tiny" / "board.pdf").as_posix(),
        "status": "built",
    }
    assert told["problems"] == []
    assert {"name", "status", "because"} == set(told["actions"][0])


def test_the_project_may_lie_elsewhere(project: Path, tmp_path: Path) -> None:
    done = program(tmp_path, "--project", "project", "build")
    assert done.returncode == 0
    assert (project / "build" / "tiny" / "board.pdf").exists()


def test_what_was_done_is_explained(project: Path) -> None:
    explained = program(project, "build", "--explain")
    assert any(line.split()[:2] == ["built", "edition:board:"] for line in explained.stdout.splitlines())


def test_errors_keep_an_edition_from_being_built_but_not_a_draft(project: Path) -> None:
    add(project, "facts.yml", BAD_FACT)
    done = program(project, "build")
    assert done.returncode == 1
    assert "1 error\n" in done.stdout
    assert "1 failed" in done.stdout
    assert not list(project.rglob("*.pdf"))
    told = json.loads(program(project, "build", "--json").stdout)
    assert [(edition["path"], edition["status"]) for edition in told["editions"]] == [(None, "failed")]
    assert [problem["code"] for problem in told["problems"]] == ["F012"]
    draft = program(project, "build", "--draft")
    assert draft.returncode == 0
    assert "1 error\n" in draft.stdout
    assert (project / "build" / "tiny" / "board.pdf").exists()
