"""What is out of date: a warning today, a problem on a day of reading, and a caveat on the page where it is allowed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from projects import BRIEFING, PROSE, lay_out_project, texts, tiny

from report.build import Order, check
from report.cli import run

LATER = "2027-02-01"
FACTS = """\
  planned:
    label: Plants planned
    value: 2
    unit: plants
    as_of: 2026-03
    status: target
    source: report
    stale_after: 2026-12
  all: {label: Plants, formula: plants.open + planned, unit: plants}
"""
DATED = (
    tiny(more=FACTS, audiences="")
    .replace("  plants:", "  plants.open:")
    .replace("unit: plant\n", "unit: plants\n")
)
WORDS = "---\ntitle: The plant is open\n---\nThe company plans {{ planned }}, and would run {{ all }}; open is {{ plants.open }}.\n"


def project(folder: Path, briefing: str = DATED, words: str = WORDS) -> Path:
    return lay_out_project(folder / "project", {BRIEFING: briefing, PROSE: words})


def ask(capsys: pytest.CaptureFixture[str], project: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(["--project", str(project), *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def codes(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem["code"], problem["severity"]) for problem in found["problems"]]


def refused(project: Path, day: str) -> list[tuple[str, int | None]]:
    """What a build with --date is stopped by, without laying anything out."""
    found = check(Order(project, day=date.fromisoformat(day)))
    return [(problem.code, problem.place.line) for problem in found.errors]


def test_a_day_of_reading_refuses_what_is_out_of_date_or_the_page_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = project(tmp_path)
    edition, since = one / "build" / "tiny" / "board.pdf", "out of date since 31 December 2026"
    code, found = ask(capsys, one, "build", "--date", "2026-12-31")
    assert (code, codes(found)) == (0, []), "it holds to the end of its last day"
    assert since not in " ".join(texts(edition))
    built = edition.read_bytes()
    code, found = ask(capsys, one, "build", "--date", LATER)
    assert (code, codes(found)) == (1, [("F040", "error")])
    assert '"planned" is out of date' in found["problems"][0]["message"]
    assert edition.read_bytes() == built, "the last good edition stays"
    code, found = ask(capsys, one, "build", "--date", LATER, "--allow-stale")
    assert (code, codes(found)) == (0, [])
    words = next(text for text in texts(edition) if "The company plans" in text)
    assert f"2 plants target {since}" in words
    assert f"3 plants target, calculated {since}" in words
    assert words.count(since) == 2, "what holds still has no caveat"


def test_what_is_printed_of_it_counts(tmp_path: Path) -> None:
    unnamed = project(tmp_path / "unnamed", words="---\ntitle: Open\n---\nOpen is {{ plants.open }}.\n")
    assert refused(unnamed, LATER) == []
    made_of_it = project(tmp_path / "made", words="---\ntitle: Open\n---\nIt would run {{ all }}.\n")
    assert [code for code, _line in refused(made_of_it, LATER)] == ["F040"]


def test_an_edition_has_a_time_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    briefing = tiny(board="    stale_after: 2026-06\n").replace(
        "as_of: 2026-03\nsec", "as_of: 2026-03\nstale_after: 2027\nsec"
    )
    one = lay_out_project(tmp_path / "project", {BRIEFING: briefing})
    assert refused(one, "2026-06-30") == []
    assert refused(one, "2026-07-01") == [("F041", 9)]
    assert ask(capsys, one, "build", "--date", "2026-07-01", "--allow-stale")[0] == 0
    cover, page, *_ = texts(one / "build" / "tiny" / "board.pdf")
    assert "Out of date since 30 June 2026" in cover
    assert "Out of date since 30 June 2026" in page


def test_check_warns_by_the_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = project(tmp_path)
    assert codes(ask(capsys, one, "check", "--date", "2026-12-31")[1]) == []
    code, found = ask(capsys, one, "check", "--date", LATER)
    assert (code, codes(found)) == (0, [("F042", "warning")])
    assert ask(capsys, one, "check", "--date", LATER, "--strict")[0] == 1
    old = project(
        tmp_path / "old",
        DATED.replace("as_of: 2026-03\nsections", "as_of: 2019\nsections").replace("2026-12", "2020"),
    )
    assert codes(ask(capsys, old, "check")[1]) == [("F042", "warning")], "today is later"


@pytest.mark.parametrize("arguments", [("--allow-stale",), ("--date", "soon")])
def test_a_day_is_a_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    code, found = ask(capsys, project(tmp_path), "build", *arguments)
    assert code == 2
    assert [problem["code"] for problem in found["problems"]] == ["U001"]
