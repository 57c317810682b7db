"""The ledger compared with itself, tables with what they declare, and sentences that mix confidence and likelihood."""

import shutil
from pathlib import Path

import pytest
from projects import PROSE, lay_out_project, tiny

from report.build import Order, check

ROOT = Path(__file__).parent.parent
KEYS = "as_of: 2026-03, status: confirmed, source: report"


def codes(project: Path) -> list[str]:
    return [problem.code for problem in check(Order(project))]


PAIRS = [
    ("400 million", "410 million", True),
    ("400 million", "400.4 million", False),
    ("above 400 million", "410 million", False),
    ("above 400 million", "390 million", True),
    ("at most 5", "6", True),
    ("at most 5", "at least 5", False),
    ("nearly 2", "1.95", False),
    ("nearly 2", "1.68", True),
    ("about 2", "about 1.68", True),
    ("2", "1.68", False),  # 1.68 is printed as 2 where there are no decimals
    ("2.0", "1.68", True),
]


@pytest.mark.parametrize(("one", "other", "disagree"), PAIRS)
def test_facts_about_the_same_agree_within_what_they_say(
    one: str, other: str, disagree: bool, tmp_path: Path
) -> None:
    facts = f"a.b: {{value: {one}, unit: ships, {KEYS}}}\nc: {{value: {other}, unit: ships, {KEYS}, subject: a, measure: b}}\n"
    assert codes(lay_out_project(tmp_path / "p", {"data/tiny/facts.yml": facts})) == ["F031"] * disagree


OTHER = [
    ("c: {value: 3, unit: boats, KEYS, subject: a, measure: b}", "another unit"),
    (
        "c: {value: 3, unit: ships, as_of: 2026-02, status: confirmed, source: report, subject: a, measure: b}",
        "another date",
    ),
    ("c: {value: 3, unit: ships, KEYS, subject: a, measure: d}", "another measure"),
]


@pytest.mark.parametrize(("fact", "what"), OTHER, ids=[what for _, what in OTHER])
def test_what_is_about_something_else_need_not_agree(fact: str, what: str, tmp_path: Path) -> None:
    facts = f"a.b: {{value: 2, unit: ships, {KEYS}}}\n{fact.replace('KEYS', KEYS)}\n"
    assert codes(lay_out_project(tmp_path / what, {"data/tiny/facts.yml": facts})) == []


def test_a_correction_that_names_both_facts_explains_them(tmp_path: Path) -> None:
    facts = f"a.b: {{value: 2.0, unit: ships, {KEYS}}}\nc: {{value: 3, unit: ships, {KEYS}, subject: a, measure: b}}\n"
    for at, (words, expected) in enumerate(
        (("{{ c }} is not {{ a.b }}", []), ("{{ c }} is wrong", ["F031"]))
    ):
        briefing = tiny(more=f'corrections: ["{words}."]\n')
        files = {"data/tiny/facts.yml": facts, "data/tiny/briefing.yml": briefing}
        assert codes(lay_out_project(tmp_path / str(at), files)) == expected


def test_the_flagship_may_not_leave_out_why_nearly_doubling_is_not_printed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    briefing = tmp_path / "data/mistral/briefing.yml"
    text = briefing.read_text(encoding="utf-8")
    start = text.index("  - en: >-\n      The article says that the rumoured raise")
    briefing.write_text(text[:start] + text[text.index("  - en: The article heads") :], encoding="utf-8")
    found = [
        problem for problem in check(Order(tmp_path, audiences=("executive",))) if problem.severity != "hint"
    ]
    assert [problem.code for problem in found] == ["F031"]
    assert '"valuation.step_stated" and "valuation.step_rumour"' in found[0].message


def test_what_a_reader_calculates_from_the_values_printed_is_what_is_printed(tmp_path: Path) -> None:
    facts = (
        f"a: {{value: 2.46, decimals: DIGITS, unit: ships, {KEYS}}}\nb: {{value: 7, unit: ships, {KEYS}}}\n"
        "c: {formula: a / b, unit: percent, decimals: 0}\n"
    )
    for digits, expected in (("0", ["F030"]), ("1", []), ("2", [])):
        files = {"data/tiny/facts.yml": facts.replace("DIGITS", digits)}
        assert codes(lay_out_project(tmp_path / digits, files)) == expected


def table(tmp_path: Path, rows: str, **keys: str) -> list[str]:
    columns = keys.get(
        "columns", "[{name: what, type: text}, {name: size, type: number}, {name: part, type: percent}]"
    )
    spec = f"title: T\nsource: report\ntotal: {{what: Total}}\ncolumns: {columns}\n"
    return codes(
        lay_out_project(tmp_path / "p", {"data/tiny/tables/t.csv": rows, "data/tiny/tables/t.yml": spec})
    )


TOTALS = [
    ("what,size,part\nA,1,33.3\nB,2,33.3\nC,3,33.3\nTotal,6,100\n", []),
    ("what,size,part\nA,1,30\nB,2,33.3\nC,3,33.3\nTotal,6,100\n", ["F033"]),
    ("what,size,part\nA,1,\nB,2,\nTotal,4,\n", ["F033"]),
    ("what,size,part\nA,about 1,\nB,2,\nTotal,5,\n", ["F033"]),
    ("what,size,part\nA,about 1,\nB,2,\nTotal,,\nBelow,9,\n", []),
    ("what,size,part\nA,1,\nTotal,{{ plants }},\n", []),
    ("what,size,part\nA,2,\nTotal,{{ plants }},\n", ["F033"]),
    ("what,size,part\nA,2,\nSum,2,\n", ["T005"]),
]


@pytest.mark.parametrize(("rows", "expected"), TOTALS)
def test_a_total_adds_up_the_rows_above_it(rows: str, expected: list[str], tmp_path: Path) -> None:
    assert table(tmp_path, rows) == expected


def test_estimates_are_read_in_three_languages(tmp_path: Path) -> None:
    front = "---\ntitle: The plant is open\n---\n"
    apart = "We have high confidence. It is likely. Nous l’estimons probable.\n"
    assert codes(lay_out_project(tmp_path / "a", {PROSE: front + apart})) == []
    said = "It is, with low confidence, probable.\n"
    assert codes(lay_out_project(tmp_path / "b", {PROSE: front + said})) == ["C006"]
    files = {
        PROSE: front + "Mit hoher Sicherheit ist es wahrscheinlich.\n",
        "data/tiny/briefing.yml": tiny().replace("issue: 2026-03\n", "issue: 2026-03\nlanguage: de\n"),
    }
    assert codes(lay_out_project(tmp_path / "c", files)) == ["C006"]
