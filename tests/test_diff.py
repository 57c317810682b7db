"""Two editions compared: every change is told once, in its class; an edition and itself differ in nothing."""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from workshop import SMALL, changed, copied, pdfs

from report.build import Order, build, compared
from report.build.recorded import make_records
from report.cli import run
from report.diff import as_json, as_markdown, as_text, compare
from report.diff.order import moved
from report.model.changes import KINDS, Comparison

ROOT = Path(__file__).parent.parent
SECOND = ROOT / "tests" / "briefings" / "mistral-2026-08" / "edition.yml"
AUDIENCE = "complete"

_folder = TemporaryDirectory(prefix="second-")


# --- the flagship's second edition --------------------------------------------------------------------


@cache
def second() -> dict[str, Any]:
    return dict(yaml.safe_load(SECOND.read_text(encoding="utf-8")))


def lay_out(project: Path, *edits: Mapping[str, str]) -> Path:
    """Copy the flagship with its templates, and make edits in it."""
    shutil.copytree(ROOT / "data" / "mistral", project / "data" / "mistral")
    shutil.copytree(ROOT / "templates" / "audiences", project / "templates" / "audiences")
    for edit in edits:
        path = project / "data" / "mistral" / edit["file"]
        if "first" in edit:
            header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
            first = next(row for row in rows if row.startswith(edit["first"]))
            path.write_text(
                "".join([header, first, *(row for row in rows if row is not first)]), encoding="utf-8"
            )
        elif "old" in edit:
            text = path.read_text(encoding="utf-8")
            assert edit["old"] in text, edit
            path.write_text(text.replace(edit["old"], edit["new"], 1), encoding="utf-8")
        else:
            path.write_text(edit["new"], encoding="utf-8")
    return project


@cache
def projects() -> tuple[Path, Path]:
    """The flagship, and its second edition."""
    folder = Path(_folder.name)
    edits = [*second()["base"], *(edit for change in second()["changes"] for edit in change["edits"])]
    return lay_out(folder / "first"), lay_out(folder / "second", *edits)


@cache
def records() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The records of both editions for one audience, from their data alone."""
    made = [dict(make_records(Order(project, ("mistral",), (AUDIENCE,)))).values() for project in projects()]
    (old,), (new,) = made
    return old, new


def classes(comparison: Comparison) -> Counter[tuple[str, str, str]]:
    return Counter((one.part, one.kind, one.id) for one in comparison.changes)


def test_changes_of_every_class_are_told_in_their_classes_and_no_others() -> None:
    expected = Counter((one["part"], one["kind"], one["id"]) for one in second()["changes"])
    assert sum(expected.values()) == 45
    followers = {name for one in second()["changes"] for name in one.get("follows", ())}
    found = classes(compare(*records()))
    assert {name for part, kind, name in found if kind == "recalculated"} == followers
    assert Counter({key: count for key, count in found.items() if key[1] != "recalculated"}) == expected
    told = {(part, kind) for part, kind, _name in found}
    assert told == {(part, kind) for part, kinds in KINDS.items() for kind in kinds} - {
        ("tables", "removed"),
        ("figures", "removed"),
        ("sources", "removed"),
    }


def test_backwards_what_was_new_is_gone_and_what_rose_falls() -> None:
    old, new = records()
    there, back = classes(compare(old, new)), classes(compare(new, old))
    turned = {"new": "withdrawn", "withdrawn": "new", "raised": "lowered", "lowered": "raised"}
    for (part, kind, name), count in there.items():
        if part == "facts" and kind in turned:
            assert back[part, turned[kind], name] == count, name
    assert back["tables", "removed", "board-risks"] == 1
    assert back["figures", "removed", "board-arr"] == 1
    assert back["sources", "removed", "registry"] == 1


def test_an_edition_and_itself_differ_in_nothing() -> None:
    for record in records():
        again = json.loads(json.dumps(record))
        assert compare(record, again).changes == ()


@pytest.mark.prove
def test_from_the_pdfs_alone_it_is_the_same_as_from_the_projects(tmp_path: Path) -> None:
    outs = [tmp_path / "old", tmp_path / "new"]
    for project, out in zip(projects(), outs, strict=True):
        order = Order(project, audiences=(AUDIENCE, "executive"), out=out, cache=False)
        outcome = build(order, lambda _words: None)
        assert not outcome.problems.errors
    files = [out / "mistral" / f"{AUDIENCE}.pdf" for out in outs]
    (from_files,) = compared(*map(str, files), tmp_path).comparisons
    assert from_files == compare(*records())
    everything = compared(*map(str, outs), tmp_path)
    assert [one.new.audience for one in everything.comparisons] == [AUDIENCE, "executive", "executive"]
    assert everything.comparisons[0] == from_files
    for file in files:
        (same,) = compared(str(file), str(file), tmp_path).comparisons
        assert same.changes == ()


# --- small editions: one thing at a time --------------------------------------------------------------


def record(folder: Path, files: Mapping[str, str | bytes] | None = None, audience: str = "board") -> Any:
    project = copied(folder, files)
    return next(one for key, one in make_records(Order(project)) if key.audience == audience)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return record(tmp_path_factory.mktemp("before"))


FACTS = "data/small/facts.yml"
MONEY = "data/small/narrative/money.md"


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        (FACTS, ("value: 4.25", "value: 4.26"), ["corrected loan.rate"]),
        (FACTS, ("status: rumoured", "status: unconfirmed"), ["lowered"]),
        (MONEY, ("The rate again.", "The rates again."), ["edited money"]),
        (MONEY, ("is dear", "is cheap"), ["retitled money"]),
        (FACTS, ("label: Interest", "label: The interest"), ["edited loan.rate"]),
    ],
)
def test_one_change_is_told_once(
    name: str, change: tuple[str, str], told: list[str], before: Any, tmp_path: Path
) -> None:
    after = record(tmp_path, {name: changed(name, change)})
    found = [f"{one.kind} {one.id}" for one in compare(before, after).changes]
    assert len(found) == len(told), found
    assert all(one.startswith(words) for one, words in zip(found, told, strict=True)), found


def test_a_newer_as_of_makes_a_revision_of_what_else_were_a_correction(before: Any) -> None:
    def after(**change: Any) -> str:
        facts = {**before["facts"], "loan.rate": {**before["facts"]["loan.rate"], "value": "4.5", **change}}
        (one,) = [one for one in compare(before, {**before, "facts": facts}).changes if one.id == "loan.rate"]
        return one.kind

    start, end = before["facts"]["loan.rate"]["dated"]
    later = [f"{int(day[:4]) + 1}{day[4:]}" for day in (start, end)]
    earlier = [f"{int(day[:4]) - 1}{day[4:]}" for day in (start, end)]
    assert after() == "corrected"
    assert after(dated=later) == "revised"
    assert after(dated=[start, later[1]]) == "revised"
    assert after(dated=earlier) == "corrected"


def test_a_correction_that_the_briefing_declares_is_one_whatever_its_date(before: Any) -> None:
    rate = {**before["facts"]["loan.rate"], "value": "4.5", "dated": ["2030-01-01", "2030-01-31"]}
    after = {**before, "facts": {**before["facts"], "loan.rate": rate}}
    assert [one.kind for one in compare(before, after).changes] == ["revised"]
    said = {"text": "It was 4.5%.", "written": "It was {{ loan.rate }}."}
    corrected = {**after, "corrections": [*before["corrections"], said]}
    assert [one.kind for one in compare(before, corrected).changes] == ["corrected", "new"]


def test_what_another_audience_sees_is_never_told(before: Any, tmp_path: Path) -> None:
    files = {
        "data/small/tables/money.csv": changed("data/small/tables/money.csv", ("For the board", "For all"))
    }
    assert [one.id for one in compare(before, record(tmp_path, files)).changes] == ["money"]
    press = record(tmp_path / "a", audience="press")
    assert compare(press, record(tmp_path / "b", files, "press")).changes == ()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("abc", "abc", ""),
        ("abcd", "dabc", "d"),
        ("abcd", "bcda", "a"),
        ("abc", "xay", ""),
        ("abcdef", "fbcdea", "fa"),
        ("", "ab", ""),
    ],
)
def test_the_fewest_are_said_to_have_moved(old: str, new: str, found: str) -> None:
    assert moved(old, new) == list(found)


# --- where editions come from -------------------------------------------------------------------------


@pytest.fixture
def issues(tmp_path: Path) -> Path:
    """A project under git: its first issue is tagged, its second lies in the working tree."""
    project = copied(tmp_path)
    git = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C", str(project))
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "x"), ("tag", "first")):
        subprocess.run((*git, *command), check=True)
    facts = project / FACTS
    facts.write_text(changed(FACTS, ("value: 4.25", "value: 4.26")), encoding="utf-8")
    return project


def kinds(comparisons: Iterable[Comparison]) -> list[list[str]]:
    return [[f"{one.kind} {one.id}" for one in comparison.changes] for comparison in comparisons]


def test_all_ways_to_name_an_edition_tell_the_same(issues: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pdfs"
    folder.mkdir()
    for name, content in pdfs().items():
        (folder / f"{name}.pdf").write_bytes(content)
    single = folder / "board.pdf"
    extracted = tmp_path / "edition.json"
    (first,) = [one for key, one in make_records(Order(SMALL)) if key.audience == "board"]
    extracted.write_text(json.dumps(first), encoding="utf-8")
    for name in ("first", str(single), str(extracted)):
        found = compared(name, str(issues), issues)
        assert kinds(found.comparisons)[0] == ["corrected loan.rate"], name
    found = compared(str(folder), str(issues), issues)
    assert found.missing == (
        f'"press.pdf" of "{folder}" carries no edition.json.',
        f'small/press (en, a4) is in "{issues}" only.',
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nothing", ".", 'There is no file, folder or git revision "nothing" here.'),
        ("--output=x", ".", "There is no file, folder or git revision"),
        ("empty", "first", 'There is no edition in "'),
        ("press.pdf", "first", "carries no edition.json, so there is nothing to read in it."),
        ("old.json", "first", "is not an edition.json as this version writes it."),
        ("torn.json", "first", "holds no JSON that can be read."),
        ("notes.txt", "first", "is not a PDF that can be read."),
    ],
)
def test_what_cannot_be_compared_is_wrong_usage(
    old: str, new: str, said: str, issues: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (issues / "empty").mkdir()
    (issues / "press.pdf").write_bytes(pdfs()["press"])
    (issues / "old.json").write_text('{"briefing": "small"}')
    (issues / "torn.json").write_text("{")
    (issues / "notes.txt").write_text("x")
    named = [str(issues / one) if (issues / one).exists() else one for one in (old, new)]
    assert run(["--project", str(issues), "diff", "--", *named]) == 2
    assert said in capsys.readouterr().err


def test_the_command_tells_it_as_text_json_and_markdown(
    issues: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def printed(*options: str) -> str:
        assert run(["--project", str(issues), "diff", "first", str(issues), *options]) == 0
        return capsys.readouterr().out

    text = printed()
    assert (
        "small/board (en): issue 2026-03 (2026-03) → 2026-03 (2026-03): 1 change\n\nFacts (1)\n  corrected"
        in text
    )
    found = json.loads(printed("--json"))
    assert [one["new"]["audience"] for one in found["editions"]] == ["board", "press"]
    (change,) = found["editions"][0]["changes"]
    assert (change["part"], change["kind"], change["id"]) == ("facts", "corrected", "loan.rate")
    assert (change["old"], change["new"]) == ("4.25%", "4.26%")
    assert found["missing"] == []
    assert "### Facts\n\n- **corrected**: " in printed("--format", "markdown")


def test_every_kind_of_change_has_a_line() -> None:
    comparison = compare(*records())
    lines = list(as_text(comparison))
    assert lines[0].endswith(f": {len(comparison.changes)} changes")
    assert "moved up (top shareholder)" in "\n".join(lines)
    assert len(list(as_markdown(comparison))) >= len(comparison.changes)
    assert len(as_json(comparison)["changes"]) == len(comparison.changes)
    assert list(as_text(replace(comparison, changes=()))) == [
        lines[0].rpartition(":")[0] + ": nothing changed"
    ]
