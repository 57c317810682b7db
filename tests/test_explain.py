"""`report explain`: what an edition is made of, where it came from, what is left out and why; and templates' order."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from report.build import Order
from report.build.prepare import make_document, prepare
from report.cli import run
from report.new import make_audience, make_project

Capture = pytest.CaptureFixture[str]
Explain = Callable[..., Any]


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    make_project(tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture
def explain(demo: Path, capsys: Capture) -> Explain:
    def explained(*arguments: str) -> Any:
        assert run(["--project", str(demo), "explain", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return explained


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


# --- what it is made of --------------------------------------------------------------------------


def test_an_edition_is_explained(explain: Explain) -> None:
    told = explain("public")
    (edition,) = told["editions"]
    assert told["problems"] == []
    assert {key: edition[key] for key in ("briefing", "audience", "language", "paper", "title", "theme")} == {
        "briefing": "demo",
        "audience": "public",
        "language": "en",
        "paper": "a4",
        "title": "Public edition",
        "theme": "default",
    }
    assert [(row["id"], row["file"], row["why"]) for row in edition["sections"]] == [
        ("overview", "data/demo/narrative/overview.md", "listed for every audience"),
        ("outlook", "data/demo/narrative/outlook.md", "listed for every audience"),
    ]
    assert {row["id"] for row in edition["facts"]} == {
        *("passengers.2024", "passengers.2025", "passengers.growth"),
        *("target.2026", "rival.start", "revenue.2025"),
    }
    assert [(row["id"], row["number"]) for row in edition["figures"]] == [("passengers", "1")]
    assert [(row["id"], row["number"]) for row in edition["tables"]] == [("quarters", "1")]
    assert ("operator", "S1") in [(row["id"], row["number"]) for row in edition["sources"]]
    assert edition["not_shown"] == [
        {"kind": "fact", "id": "passengers.change", "path": "data/demo/facts.yml", "line": 4}
    ]


def test_what_is_left_out_is_named_with_its_reason(explain: Explain) -> None:
    (edition,) = explain("public")["editions"]
    facts = "data/demo/facts.yml"
    withheld = 'calculated from "cost.2025", which is withheld'
    assert edition["left_out"] == [
        {
            "kind": "block",
            "id": "outlook",
            "why": "/// not-for | public",
            "path": "data/demo/narrative/outlook.md",
            "line": 9,
        },
        {"kind": "fact", "id": "cost.2025", "why": "not for public", "path": facts, "line": 47},
        {"kind": "fact", "id": "gap.2025", "why": withheld, "path": facts, "line": 50},
        {"kind": "fact", "id": "coverage.2025", "why": withheld, "path": facts, "line": 54},
    ]
    (edition,) = explain("partners", "demo")["editions"]
    assert edition["left_out"] == []


def test_every_kind_of_rule_is_explained(demo: Path, explain: Explain) -> None:
    data = demo / "data" / "demo"
    change(
        data / "briefing.yml",
        "  public:\n",
        "  public:\n    sections: [outlook, overview]\n    groups: [outside]\n",
    )
    change(
        data / "briefing.yml", "sections: [overview, outlook]\n\n", "sections: [overview, outlook, costs]\n\n"
    )
    change(data / "briefing.yml", "outlook, overview]", "outlook, overview, staff]")
    for name in ("costs", "staff"):
        rule = "audiences: {all: [partners, outside]}\n" if name == "staff" else ""
        add(data / "narrative" / f"{name}.md", f"---\ntitle: About {name}\n{rule}---\nOne sentence.\n")
    add(data / "sources.yml", "\nledger:\n  title: Accounts\n  kind: ledger\n  audiences: partners\n")
    add(
        data / "figures.yml",
        "\nshare:\n  kind: bars\n  title: A\n  subtitle: Passengers\n  audiences: [partners]\n",
    )
    add(data / "figures.yml", "  points: [{fact: passengers.2025}]\n")
    add(data / "tables" / "crew.csv", "name,pay\nAnna,1\n")
    add(data / "tables" / "crew.yml", "title: Crew\nsource: ledger\naudiences: {any: [partners]}\n")
    quarters = data / "tables" / "quarters.yml"
    change(quarters, "label: On time, width: 20}", "label: On time, width: 20, audiences: {not: [outside]}}")
    add(quarters, "rows:\n  - where: {quarter: January to March}\n    audiences: [partners]\n")
    (edition,) = explain("public", "--paper", "letter")["editions"]
    assert edition["paper"] == "letter"
    assert [row["why"] for row in edition["sections"]] == ["listed for this audience"] * 2
    left_out = {
        (row["kind"], row["id"]): (row["why"], Path(row["path"]).name, row["line"])
        for row in edition["left_out"]
    }
    for key in [("block", "outlook"), ("fact", "cost.2025"), ("fact", "gap.2025"), ("fact", "coverage.2025")]:
        del left_out[key]
    assert left_out == {
        ("section", "costs"): ("not in the audience’s own list", "briefing.yml", 21),
        ("section", "staff"): ("for those who are partners and outside", "staff.md", 3),
        ("table", "crew"): ("for partners", "crew.yml", 3),
        ("column", "quarters.on_time"): ("not for outside", "quarters.yml", 10),
        ("rows", "quarters where quarter: January to March"): ("for partners", "quarters.yml", 15),
        ("figure", "share"): ("for partners", "figures.yml", 16),
        ("source", "ledger"): ("for partners", "sources.yml", 27),
    }


def test_tokens_that_an_overlay_changes_are_named_with_their_places(demo: Path, explain: Explain) -> None:
    change(demo / "data" / "demo" / "briefing.yml", "  public:\n", "  public:\n    theme: red\n")
    add(
        demo / "assets" / "themes" / "warm.yml",
        'base: default\ncolours:\n  accent: "#801650"\n  ink: "#1A1A1A"\n',
    )
    add(
        demo / "assets" / "themes" / "red.yml",
        "base: warm\ntype:\n  body: {size: 11}\npapers:\n  a4:\n    margins: [28, 20, 27, 24]\n",
    )
    (edition,) = explain("public")["editions"]
    assert edition["theme"] == "red"
    assert {
        row["token"]: (row["value"], row["instead of"], row["path"], row["line"]) for row in edition["tokens"]
    } == {
        "colours.accent": ("#801650", "#12436D", "assets/themes/warm.yml", 3),
        "type.body.size": ("11", "10", "assets/themes/red.yml", 3),
        "papers.a4.margins": ("28, 20, 27, 24", "28, 24, 27, 24", "assets/themes/red.yml", 6),
    }
    assert edition["styles"][0] == {
        "layer": "tokens",
        "from": "project",
        "path": "assets/themes/red.yml",
        "line": None,
    }


def test_it_is_told_in_words_too(demo: Path, capsys: Capture) -> None:
    make_audience(demo, "council")
    capsys.readouterr()
    assert run(["--project", str(demo), "explain", "council"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "demo: Council edition (council, en, a4)"
    assert "  cover.html              audience  project  templates/audiences/council/cover.html" in lines
    assert "  audience  project  templates/audiences/council/style.css" in lines
    assert lines[-1] == "  fact    passengers.change"
    assert not [line for line in lines if line.startswith("Left out")]


def test_a_second_language_is_explained_apart(demo: Path, explain: Explain) -> None:
    change(demo / "data" / "demo" / "briefing.yml", "language: en\n", "language: en\nlanguages: [fr]\n")
    for path in list((demo / "data" / "demo" / "narrative").glob("*.md")):
        add(path.parent / "fr" / path.name, path.read_text("utf-8"))
    both = explain("partners")["editions"]
    assert [edition["language"] for edition in both] == ["en", "fr"]
    (only,) = explain("partners", "--language", "fr")["editions"]
    assert only["sections"][0]["file"] == "data/demo/narrative/fr/overview.md"


def test_an_audience_that_is_not_there_is_wrong_usage(demo: Path, capsys: Capture) -> None:
    for arguments, message in [
        (["pubic"], 'No briefing has an audience "pubic". Did you mean "public"?'),
        (["pubic", "demo"], 'The briefing "demo" has no audience "pubic". Did you mean "public"?'),
        (["public", "dmeo"], 'There is no briefing "dmeo". Did you mean "demo"?'),
    ]:
        assert run(["--project", str(demo), "explain", *arguments]) == 2
        assert capsys.readouterr().err == f"report: {message}\n"


def test_problems_do_not_hide_what_can_be_told(demo: Path, capsys: Capture, explain: Explain) -> None:
    add(demo / "data" / "demo" / "narrative" / "outlook.md", "\nAnd {{ nothing }} else.\n")
    told = explain("public")
    assert told["editions"]
    assert [problem["code"] for problem in told["problems"]] == ["M002"]
    assert run(["--project", str(demo), "explain", "public"]) == 0
    assert capsys.readouterr().err == '1 error: "report check" names them.\n'
    add(demo / "templates" / "audiences" / "public" / "masthead.html", "{{ nothing }}")
    assert run(["--project", str(demo), "explain", "public"]) == 1
    assert "P002" in capsys.readouterr().err


# --- which template is used ----------------------------------------------------------------------


def pages(demo: Path) -> dict[str, str]:
    """Return the HTML of each edition."""
    item = prepare(Order(demo), "demo")
    documents = {
        draft.edition.audience: make_document(draft, {}, 0, Order(demo), item.problems)
        for draft in item.drafts
    }
    assert not list(item.problems)
    return {audience: document.html for audience, document in documents.items() if document}


def test_a_base_template_serves_all_and_an_override_one(demo: Path, explain: Explain) -> None:
    before = pages(demo)
    assert set(before) == {"partners", "public"}
    sample = (Path(__file__).parent.parent / "templates/base/layouts/chapter.html").read_text("utf-8")
    changed = sample.replace('<div class="prose">', '<div class="prose changed">')
    add(demo / "templates" / "base" / "layouts" / "chapter.html", changed)
    by_base = pages(demo)
    assert all("prose changed" in html for html in by_base.values())
    for audience in before:
        (row,) = [
            row
            for row in explain(audience)["editions"][0]["templates"]
            if row["name"] == "layouts/chapter.html"
        ]
        assert row == {
            "name": "layouts/chapter.html",
            "layer": "base",
            "from": "project",
            "path": "templates/base/layouts/chapter.html",
            "line": None,
        }
    extended = '{% extends "base/layouts/chapter.html" %}\n{% block standfirst %}<p>Ours.</p>{% endblock %}\n'
    add(demo / "templates" / "audiences" / "public" / "layouts" / "chapter.html", extended)
    by_override = pages(demo)
    assert by_override["partners"] == by_base["partners"]
    assert "<p>Ours.</p>" in by_override["public"]
    assert "prose changed" in by_override["public"]
    used = [row["path"] for row in explain("public")["editions"][0]["templates"] if "chapter" in row["name"]]
    assert used == [
        "templates/audiences/public/layouts/chapter.html",
        "templates/base/layouts/chapter.html",
    ]
    used = [
        row["path"] for row in explain("partners")["editions"][0]["templates"] if "chapter" in row["name"]
    ]
    assert used == ["templates/base/layouts/chapter.html"]


def test_an_override_that_a_section_or_another_override_names_is_reached(demo: Path) -> None:
    folder = demo / "templates" / "audiences" / "partners"
    add(folder / "layouts" / "letter.html", '{% include "parts/head.html" %}{{ chapter.body }}')
    add(folder / "parts" / "head.html", "<h1>{{ chapter.title }}</h1>")
    change(demo / "data" / "demo" / "briefing.yml", "  public:\n", "  public:\n    sections: [outlook]\n")
    change(
        demo / "data" / "demo" / "narrative" / "overview.md", "short_title:", "layout: letter\nshort_title:"
    )
    assert "<h1>The ferry carried" in pages(demo)["partners"]


def test_templates_that_names_are_put_together_in_are_not_judged(demo: Path, capsys: Capture) -> None:
    folder = demo / "templates" / "audiences" / "partners"
    add(
        folder / "cover.html",
        '{% extends "base/cover.html" %}{% block foot %}{% include "foot-" ~ edition.paper ~ ".html" %}{% endblock %}',
    )
    add(folder / "foot-a4.html", "<p>A4</p>")
    add(folder / "foot-letter.html", "<p>Letter</p>")
    assert run(["--project", str(demo), "check", "--strict"]) == 0
    assert capsys.readouterr().out == "No problems.\n"


def test_a_folder_for_an_audience_of_another_briefing_is_no_fault(demo: Path) -> None:
    other = demo / "data" / "other"
    add(
        other / "briefing.yml",
        (demo / "data" / "demo" / "briefing.yml").read_text("utf-8").replace("partners:", "members:"),
    )
    add(demo / "templates" / "audiences" / "members" / "cover.html", '{% extends "base/cover.html" %}\n')
    pages(demo)
