"""Selection: what an audience may not see is gone from its edition, and what is left is numbered anew."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from workshop import changed, copied, documents, drafts, edition, selected, small, told

from report.edition import select
from report.facts import calculate
from report.files import Files
from report.load import read_briefing
from report.model.briefing import Briefing
from report.model.edition import Edition
from report.model.ledger import Ledger
from report.model.text import Map, Rule, Seq, Text
from report.problems import Problems


def variant(tmp_path: Path, files: dict[str, str]) -> tuple[Briefing, Ledger, list[str]]:
    problems = Problems()
    briefing = read_briefing(Files(copied(tmp_path, files)), "small", problems)
    assert briefing is not None
    return briefing, calculate(briefing, problems), told(problems)


def chosen(
    briefing: Briefing, ledger: Ledger, audience: str, **options: str
) -> tuple[Edition | None, list[str]]:
    problems = Problems()
    language, paper = options.get("language", "en"), options.get("paper", "a4")
    return select(briefing, ledger, audience, language, paper, problems), told(problems)


# --- rules

NAMES = frozenset({"board", "inside", "europe"})


@pytest.mark.parametrize(
    ("typed", "allowed"),
    [
        (["board"], True),
        (["inside"], True),
        (["press", "europe"], True),
        (["press"], False),
        ([], False),
        ("board", True),
        ({"any": ["press", "inside"]}, True),
        ({"any": ["press"]}, False),
        ({"all": ["inside", "europe"]}, True),
        ({"all": ["inside", "press"]}, False),
        ({"not": ["press"]}, True),
        ({"not": ["europe"]}, False),
        ({"any": ["inside"], "not": ["board"]}, False),
        ({"any": ["inside"], "all": ["europe"], "not": ["press"]}, True),
        ({"all": []}, True),
        ({"any": []}, False),
    ],
)
def test_a_rule_allows_by_any_all_and_not(typed: object, allowed: bool) -> None:
    def as_read(value: object) -> object:
        if isinstance(value, dict):
            return Map({Text(key): as_read(inner) for key, inner in value.items()})
        return Seq(map(Text, value)) if isinstance(value, list) else Text(str(value))

    assert Rule.model_validate(as_read(typed)).allows(NAMES) is allowed


# --- each kind of thing


def test_both_editions_hold_what_they_should() -> None:
    board, press = edition("board"), edition("press")
    withheld = {"secret.reserve", "secret.years"}
    assert board.ledger.facts.keys() - press.ledger.facts.keys() == withheld
    assert "secret.times" in press.ledger.facts  # released, with its reason
    assert list(board.sources) == ["annual", "gazette", "minutes"]
    assert list(press.sources) == ["annual", "gazette"]
    assert list(board.figures) == ["passengers", "money"]
    assert list(press.figures) == ["passengers"]
    columns = [column.name for column in board.tables["money"].columns]
    assert columns == ["item", "amount", "share", "boats", "due", "status", "paid", "note"]
    assert [column.name for column in press.tables["money"].columns] == [*columns[:6], "note"]
    assert [row[0] for row in board.tables["money"].rows] == ["Loan", "Grant", "Reserve"]
    assert [row[0] for row in press.tables["money"].rows] == ["Loan", "Grant"]
    assert all(len(row) == 7 for row in press.tables["money"].rows)


def strings(value: Any, seen: set[int]) -> str:
    """Return every word inside a value, however deep."""
    if isinstance(value, str | bytes | int | float | None) or id(value) in seen:
        return str(value)
    seen.add(id(value))
    if isinstance(value, BaseModel):
        return strings([getattr(value, name) for name in type(value).model_fields], seen)
    if is_dataclass(value):
        return strings([getattr(value, item.name) for item in fields(value)], seen)
    if isinstance(value, dict) or hasattr(value, "items"):
        return "\n".join(strings(item, seen) for pair in value.items() for item in pair)
    return "\n".join(strings(item, seen) for item in value) if hasattr(value, "__iter__") else str(value)


def test_nothing_withheld_is_left_in_an_edition() -> None:
    """But for its name, which a problem tells the author."""
    board, press = strings(edition("board"), set()), strings(edition("press"), set())
    for words in ("12.5 million", "12500000", "Minutes of the board", "XYZZY", "Known to the board alone"):
        assert words not in press, words
    for words in ("12500000", "Minutes of the board", "Known to the board alone"):
        assert words in board, words
    assert "XYZZY" not in board  # the author's comment


def test_of_other_audiences_nothing_is_left() -> None:
    text = edition("press").text
    assert list(text.audiences) == ["press"]
    assert (text.groups, text.facts, text.sources, text.checks) == ({}, {}, {}, ())


@pytest.mark.parametrize(
    ("rule", "board", "press"),
    [
        ("[press]", False, True),
        ("{not: [inside]}", False, True),
        ("{all: [inside, board]}", True, False),
        ("{any: [inside, press], not: [board]}", False, True),
    ],
)
def test_sections_facts_figures_tables_and_sources_obey_rules(
    tmp_path: Path, rule: str, board: bool, press: bool
) -> None:
    briefing, ledger, problems = variant(
        tmp_path,
        {
            "data/small/narrative/service.md": changed(
                "data/small/narrative/service.md", ("short_title: Service", f"audiences: {rule}")
            ),
            "data/small/facts.yml": changed(
                "data/small/facts.yml", ("value: 1998", f"value: 1998\n  audiences: {rule}")
            ),
            "data/small/figures.yml": changed(
                "data/small/figures.yml", ("audiences: [board]", f"audiences: {rule}")
            ),
            "data/small/sources.yml": changed(
                "data/small/sources.yml", ("audiences: {any: [inside], not: [press]}", f"audiences: {rule}")
            ),
            "data/small/tables/money.yml": changed(
                "data/small/tables/money.yml", ("headers: item", f"headers: item\naudiences: {rule}")
            ),
        },
    )
    assert problems == []
    for audience, sees in (("board", board), ("press", press)):
        found, _problems = chosen(briefing, ledger, audience)
        assert found is not None
        assert ("service" in [section.id for section in found.sections]) is sees
        assert ("fleet.founded" in found.ledger.facts) is sees
        assert ("minutes" in found.sources) is sees
        assert ("money" in found.tables) is sees
        # A figure is shown where a block names it, and the block stands in what only the board reads.
        assert ("money" in found.figures) is (sees and audience == "board")


# --- derived facts


FACTS = """
a: {value: 10, unit: boats, as_of: 2026, status: confirmed, source: annual, audiences: [board, press]}
b: {value: 2, unit: boats, as_of: 2026, status: confirmed, source: annual, audiences: [press]}
open: {value: 3, unit: boats, as_of: 2026, status: confirmed, source: annual}
two: {formula: a + open, unit: boats}
three: {formula: a + b, unit: boats}
four: {formula: three + open, unit: boats}
five: {formula: three + open, unit: boats, release: {audiences: [board], reason: Said in public.}}
six: {formula: five + open, unit: boats}
own: {formula: open * 2, unit: boats, audiences: [press]}
row:
  unit: boats
  status: confirmed
  source: annual
  points:
    2024: {value: 4}
    2025: {value: 5, audiences: [press]}
last: {formula: row.latest + open, unit: boats}
cell: {cell: {table: money, row: {item: Reserve}, column: amount}, unit: EUR, as_of: 2026, status: confirmed,
  source: annual}
paid: {cell: {table: money, row: {item: Loan}, column: paid}, unit: text, as_of: 2026, status: confirmed,
  source: annual}
half: {formula: cell / 2, unit: EUR}
"""


def test_a_derived_fact_needs_all_its_inputs_unless_it_is_released(tmp_path: Path) -> None:
    typed = changed("data/small/facts.yml") + FACTS
    briefing, ledger, problems = variant(tmp_path, {"data/small/facts.yml": typed})
    assert problems == []
    board, press = chosen(briefing, ledger, "board")[0], chosen(briefing, ledger, "press")[0]
    assert board is not None
    assert press is not None
    added = [
        "a",
        "b",
        "open",
        "two",
        "three",
        "four",
        "five",
        "six",
        "own",
        "row.2024",
        "row.2025",
        "row.change",
    ]
    added += ["row.growth", "last", "cell", "paid", "half"]
    assert [name for name in added if name not in ledger.facts] == []
    assert [name for name in added if name in board.ledger.facts] == [
        *("a", "open", "two", "five", "six", "row.2024", "cell", "paid", "half"),
    ]
    assert [name for name in added if name in press.ledger.facts] == [
        *(
            "a",
            "b",
            "open",
            "two",
            "three",
            "four",
            "five",
            "six",
            "own",
            "row.2024",
            "row.2025",
            "row.change",
        ),
        *("row.growth", "last"),
    ]
    assert board.ledger.series["row"] == ("row.2024",)
    assert board.ledger.find("row.latest") is None


def test_a_mark_that_names_a_withheld_fact_is_a_problem_at_its_place(tmp_path: Path) -> None:
    money = changed("data/small/narrative/money.md", ("The rate again.", "We hold {{ secret.reserve }}.")) + (
        "\n{{ figure.money }}, {{ source.minutes }} and {{ secret.years | short }}\n"
    )
    _made, problems = documents(copied(tmp_path, {"data/small/narrative/money.md": money}))
    line = money[: money.index("We hold")].count("\n") + 1
    last = money.count("\n")
    assert problems == [
        f'data/small/narrative/money.md:{line}:9: M002 There is no fact "secret.reserve": it is not for "press". '
        "Name another fact, or take the mark out.",
        f'data/small/narrative/money.md:{last}:1: M002 There is no "figure.money" in this edition. '
        "Name a figure that the edition shows.",
        f'data/small/narrative/money.md:{last}:21: M002 There is no "source.minutes" in this edition. '
        'Did you mean "source.annual"?',
        f'data/small/narrative/money.md:{last}:46: M002 There is no fact "secret.years": it is not for "press". '
        "Name another fact, or take the mark out.",
    ]


# --- numbers


def test_numbers_follow_what_is_shown() -> None:
    assert edition("board").numbers == {
        "figure.passengers": "1",
        "figure.money": "2",
        "table.money": "1",
        "section.judgements": "Key judgements",
        "section.service": "1",
        "section.money": "2",
        "source.annual": "S1",
        "source.gazette": "S2",
        "source.minutes": "S3",
    }
    assert edition("press").numbers.keys() == edition("board").numbers.keys() - {
        "figure.money",
        "source.minutes",
    }


def test_an_audience_has_its_own_sections_in_its_own_order(tmp_path: Path) -> None:
    text = changed(
        "data/small/briefing.yml",
        ("    title: Press edition", "    title: Press edition\n    sections: [money, service]"),
    )
    briefing, ledger, problems = variant(tmp_path, {"data/small/briefing.yml": text})
    assert problems == []
    press, problems = chosen(briefing, ledger, "press")
    assert press is not None
    assert problems == []
    assert [section.id for section in press.sections] == ["money", "service"]
    assert (press.numbers["section.money"], press.numbers["section.service"]) == ("1", "2")
    assert "section.judgements" not in press.numbers


def test_what_stands_twice_or_is_unknown_is_a_problem(tmp_path: Path) -> None:
    money = changed(
        "data/small/narrative/money.md", ("The rate again.", "/// figure | passenger\n///\n\nAgain.")
    ) + ("\n/// table | money\n///\n")
    briefing, ledger, _problems = variant(tmp_path, {"data/small/narrative/money.md": money})
    assert chosen(briefing, ledger, "board")[1] == [
        'data/small/narrative/money.md:31:1: N004 There is no figure "passenger". Did you mean "passengers"?',
        'data/small/narrative/money.md:38:1: N012 The table "money" stands twice in this edition. '
        "Show it once, and refer to it elsewhere.",
    ]


def test_an_edition_without_sections_is_a_problem() -> None:
    briefing = small()[0]
    spec = briefing.spec.model_copy(update={"sections": ()})
    found, problems = selected("board", replace(briefing, spec=spec))
    assert found is None
    assert problems == [
        'data/small/briefing.yml:27:5: A002 The edition "board" has no sections. List some under sections.'
    ]


# --- names of files


@pytest.mark.parametrize(
    ("paper", "language", "name"),
    [
        ("a4", "en", "board"),
        ("letter", "en", "board-letter"),
        ("letter", "fr", "board-letter.fr"),
        ("a4", "fr", "board.fr"),
    ],
)
def test_paper_and_language_are_in_the_name(paper: str, language: str, name: str) -> None:
    assert replace(edition("board"), paper=paper, language=language).name == name


def test_drafts_of_a_whole_project_are_selected_alike() -> None:
    found, problems = drafts()
    assert told(problems) == []
    assert list(found) == ["board", "press"]
    assert found["press"].edition.numbers == edition("press").numbers
