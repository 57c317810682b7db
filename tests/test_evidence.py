"""The appendix of evidence: what has an entry, what an entry says, and that links lead both ways."""

import re
from pathlib import Path

import pikepdf
import pytest
from workshop import changed, copied, documents

from report.build import Order, build

BRIEFING = "data/small/briefing.yml"
MONEY = "data/small/narrative/money.md"
EVIDENCE = changed(
    BRIEFING,
    ("    contents: true", "    contents: true\n    evidence: true"),
    ("    appendix: false", "    appendix: false\n    evidence: true"),
)


def composed(folder: Path, name: str, files: dict[str, str] | None = None) -> str:
    """The HTML of an edition of the small briefing with its evidence."""
    made, problems = documents(copied(folder, {BRIEFING: EVIDENCE, **(files or {})}))
    assert problems == []
    one = made[name]
    assert one is not None
    return one.html


def entry(html: str, fact: str) -> str:
    """An entry as plain words."""
    found = re.search(rf'<tr id="fact-{re.escape(fact)}"[^>]*>(.*?)</tr>', html, re.DOTALL)
    assert found, fact
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).replace("\u00a0", " ").split())


def test_an_entry_says_where_its_fact_comes_from(tmp_path: Path) -> None:
    facts = changed(
        "data/small/facts.yml",
        (
            "  label: Interest\n",
            "  label: Interest\n  passage: p. 12\n  quote: at 4¼ per cent\n  note: Fixed.\n",
        ),
    )
    html = composed(tmp_path, "board", {"data/small/facts.yml": facts})
    assert entry(html, "loan.rate") == (
        "A2 Interest 4.25% S1 , p. 12 Fixed. confirmed , June 2025 p. 00 , 00 , 00 , 00"
    )


def test_a_calculated_fact_shows_its_inputs_which_have_entries_too(tmp_path: Path) -> None:
    facts = changed("data/small/facts.yml") + (
        "trips.day: {label: A day, value: 12, unit: trips, as_of: 2026, status: confirmed, source: annual}\n"
        "trips.week: {label: A week, formula: trips.day * 7, unit: trips}\n"
    )
    prose = changed(MONEY, ("The rate again.", "Trips: {{ trips.week }}."))
    html = composed(tmp_path, "board", {MONEY: prose, "data/small/facts.yml": facts})
    assert entry(html, "trips.week").endswith("A week 84 trips = 12 trips × 7 ( S1 ) calculated , 2026 p. 00")
    assert re.search(r'<a class="ref" href="#fact-trips.day">12.trips</a>', html)
    assert entry(html, "trips.day").endswith("A day 12 trips S1 confirmed , 2026")


def test_what_was_withheld_stays_so_when_what_was_made_of_it_is_released(tmp_path: Path) -> None:
    html = composed(tmp_path, "press")
    assert "calculated" in entry(html, "secret.times")
    assert "=" not in entry(html, "secret.times")
    assert "secret.reserve" not in html
    assert "12.5" not in html


def test_every_printing_leads_to_its_entry_and_looks_as_before(tmp_path: Path) -> None:
    html = composed(tmp_path, "board")
    before, _, entries = html.partition('id="evidence"')
    printed = re.findall(
        r'<span class="fact" data-fact="([^"]+)"[^>]* id="([^"]+)"><a href="#fact-([^"]+)">', before
    )
    assert len(printed) == before.count("data-fact=")
    assert all(fact == target for fact, _id, target in printed)
    assert len({anchor for _fact, anchor, _target in printed}) == len(printed)
    for _fact, anchor, _target in printed:
        assert f'href="#{anchor}"' in entries
    made, _ = documents()
    plain = made["board"]
    assert plain is not None
    words = [
        re.sub(r"<[^>]+>", "", text.partition("<main>")[2].partition("</main>")[0])
        for text in (html, plain.html)
    ]
    assert re.sub(r" · Evidence: [A-Z\d, ]+", "", words[0]) == words[1]


def test_a_link_of_the_authors_holds_no_second_one(tmp_path: Path) -> None:
    prose = changed(
        MONEY, ("at {{ loan.rate }}[^rate]", "at [rate {{ loan.rate }}](https://example.org)[^rate]")
    )
    html = composed(tmp_path, "board", {MONEY: prose})
    assert re.search(
        r'id="used-section-money-loan.rate-\d"><a href="https://example.org">4.25%</a></span>', html
    )


@pytest.mark.parametrize(
    ("grade", "words"),
    [
        ("C3", "Grade: C3 (fairly reliable, possibly true)."),
        ("A6", "Grade: A6 (reliable, truth cannot be judged)."),
        ("strong", "Grade: strong."),
    ],
)
def test_a_source_is_graded_and_what_rests_on_it_is_named(tmp_path: Path, grade: str, words: str) -> None:
    sources = changed("data/small/sources.yml", ("annual:\n", f"annual:\n  grade: {grade}\n"))
    html = composed(tmp_path, "board", {"data/small/sources.yml": sources})
    found = re.search(r'id="source-annual">(.*?)</div>', html, re.DOTALL)
    assert found and words in found[1]
    assert '<a class="ref" href="#fact-loan.rate">A2</a>' in found[1]


def test_a_page_is_named_once_in_an_entry(tmp_path: Path) -> None:
    project = copied(tmp_path / "project", {BRIEFING: EVIDENCE})
    outcome = build(Order(project, audiences=("board",), out=tmp_path), lambda _words: None)
    assert [str(problem) for problem in outcome.problems] == []
    with pikepdf.open(tmp_path / "small" / "board.pdf") as pdf:
        places = dict(pikepdf.NameTree(pdf.Root.Names.Dests).items())
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        page = pdf.pages[numbers[places["fact-loan.rate"][0].objgen]]
        targets = [str(note.Dest) for note in page.Annots if "loan.rate" in str(note.get("/Dest", ""))]
        pages = [numbers[places[target][0].objgen] for target in targets if target.startswith("used-")]
        assert len(pages) == len(set(pages)) > 1


def test_without_pages_an_entry_names_chapters_once(tmp_path: Path) -> None:
    project = copied(tmp_path / "project", {BRIEFING: EVIDENCE})
    outcome = build(Order(project, audiences=("board",), out=tmp_path, to=("html",)), lambda _words: None)
    assert [str(problem) for problem in outcome.problems] == []
    html = (tmp_path / "small" / "board.html").read_text(encoding="utf-8")
    assert entry(html, "loan.rate").endswith("confirmed , June 2025 Key judgements , Money")
