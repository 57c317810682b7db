"""The page of changes: what changed for this audience since its own last edition, said in words, and nothing else."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from workshop import SMALL, built, changed, copied, opened, told, words

from report.build import Order
from report.build.prepare import make_document, prepare
from report.build.recorded import find_predecessors, make_records
from report.diff import compare
from report.formats import Formats
from report.page.changes import MOST, make_changes

BRIEFING = "data/small/briefing.yml"
FACTS = "data/small/facts.yml"
MONEY = "data/small/narrative/money.md"
SOURCES = "data/small/sources.yml"
TABLE = "data/small/tables/money.csv"
TITLE = "What changed since the last edition"


def issue(folder: Path, *commits: dict[str, str]) -> Path:
    """Lay out the small project under git, its first issue tagged, and files over it that are not committed."""
    project = copied(folder)
    git = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C", str(project))
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "x"), ("tag", "first")):
        subprocess.run((*git, *command), check=True)
    for files in commits:
        for name, text in files.items():
            (project / name).write_text(text, encoding="utf-8")
    return project


def named(previous: str = "first") -> str:
    short = "checks: [{code: R009, severity: 'off', reason: the last page is as short as it comes}]\n"
    return changed(BRIEFING, ("as_of: 2026-03\n", f"as_of: 2026-04\nprevious: {previous}\n{short}"))


NEW = {
    BRIEFING: named(),
    FACTS: changed(FACTS, ("value: 4.25", "value: 4.26"), ("status: rumoured", "status: unconfirmed")),
    MONEY: changed(MONEY, ("The rate again.", "The rates again.")),
    TABLE: changed(TABLE, ("For the board", "For all of us")),
    SOURCES: changed(SOURCES, ("quality: Audited.", "quality: Audited in part.")),
}


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The second issue's editions."""
    folder = tmp_path_factory.mktemp("second")
    outcome = built(issue(folder, NEW), folder / "out")
    assert told(outcome.problems) == []
    return {one.audience: Path(one.path).read_bytes() for one in outcome.editions if one.path}


def test_it_follows_the_contents_and_says_what_happened(editions: dict[str, bytes]) -> None:
    text = words(editions["board"])[2]
    assert TITLE in words(editions["board"])[1]
    for said in (
        f"{TITLE} Compared with issue 2026-03, as of March 2026.",
        "4.25% 4.26% corrected",
        "status down, from rumoured to not confirmed",
        "Changed The rates again.",
        ": For all of us",
        "Sources Annual report 2025 Audited in part.",
    ):
        assert said in text, text


def test_without_a_cover_it_follows_the_last_chapter(editions: dict[str, bytes]) -> None:
    pages = words(editions["press"])
    assert TITLE not in " ".join(pages[:2])
    assert TITLE in " ".join(pages[2:])


def test_what_it_prints_is_found_there(editions: dict[str, bytes]) -> None:
    with opened(editions["board"]) as pdf:
        facts = json.loads(pdf.attachments["edition.json"].get_file().read_bytes())["facts"]
    assert 3 in [one["page"] for one in facts["loan.rate"]["printed"]]


def test_of_what_others_see_it_says_nothing(editions: dict[str, bytes]) -> None:
    """The table's row, old and new, is for the board."""
    whole = " ".join(words(editions["press"]))
    assert "4.26%" in whole
    for secret in (b"For all of us", b"For the board"):
        assert secret.decode() not in whole
        assert secret not in editions["press"]


def pages(project: Path) -> dict[str, str]:
    """Return the editions' pages before they are set."""
    order = Order(project)
    item = prepare(order, "small")
    find_predecessors(item, order)
    made = {
        draft.edition.audience: make_document(draft, {}, 0, order, item.problems) for draft in item.drafts
    }
    assert told(item.problems) == []
    return {audience: document.html for audience, document in made.items() if document}


def test_where_nothing_changed_it_says_so(tmp_path: Path) -> None:
    for page in pages(issue(tmp_path, {BRIEFING: named()})).values():
        assert page.count("Facts, text and tables are the same.") == 1


def test_an_audience_may_have_a_predecessor_of_its_own(tmp_path: Path) -> None:
    text = changed(BRIEFING, ("    reader: The board\n", "    reader: The board\n    previous: first\n"))
    found = pages(issue(tmp_path, {BRIEFING: text}))
    assert {audience: TITLE in page for audience, page in found.items()} == {"board": True, "press": False}


# --- what is told, without a page ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def board() -> Any:
    return next(one for key, one in make_records(Order(SMALL)) if key.audience == "board")


def changes(old: Any, new: Any) -> dict[str, Any]:
    return make_changes(compare(old, new), Formats("en"), new)


def test_what_is_no_longer_given_is_counted_and_not_named(board: Any) -> None:
    """Since then the audience may have lost its sight of it."""
    fact = {**board["facts"]["loan.rate"], "label": "A rate", "text": "87.65%", "value": "87.65"}
    service, money = board["sections"][1], board["sections"][2]
    said = "It was 87.65% in secret."
    longer = {
        **money,
        "sentences": [*money["sentences"], said],
        "written": {**money["written"], "sentences": [*money["written"]["sentences"], said]},
    }
    rows = board["rows"]["money"]
    cells = [*rows["cells"], ["The last row", *["87.65%"] * (len(rows["columns"]) - 1)]]
    gone = {**service, "id": "gone", "title": "A chapter", "sentences": ["87.65% again."]}
    gone["written"] = {"title": "A chapter", "sentences": ["87.65% again."]}
    old = {
        **board,
        "facts": {**board["facts"], "gone": fact},
        "sections": [*board["sections"][:2], longer, gone],
        "rows": {"money": {**rows, "cells": cells}},
    }
    found = changes(old, board)
    assert (found["facts_gone"], found["removed"], found["tables"][0]["rows_gone"]) == (1, 1, 1)
    for name in ("A rate", "The last row", "A chapter"):
        assert name not in str(found)
    assert "87.65" not in str(found)
    assert "secret" not in str(found)
    assert found["prose"][0]["counts"]["deleted"] == 1


def test_a_chapter_written_anew_is_told_by_its_number_of_sentences(board: Any) -> None:
    *others, money = board["sections"]

    def with_sentences(said: list[str]) -> Any:
        section = {**money, "sentences": said, "written": {**money["written"], "sentences": said}}
        return {**board, "sections": [*others, section]}

    before = with_sentences([])
    few = changes(before, with_sentences([f"Sentence {at}." for at in range(MOST)]))["prose"][0]
    many = changes(before, with_sentences([f"Sentence {at}." for at in range(MOST + 1)]))["prose"][0]
    assert (len(few["new"]), few["counts"]["new"]) == (MOST, 0)
    assert (len(many["new"]), many["counts"]["new"]) == (0, MOST + 1)
