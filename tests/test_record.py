"""The edition's record: its sentences, its exact values, and digests that tell every visible change."""

import re
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import workshop

from report.edition import select
from report.facts import calculate
from report.files import Files
from report.formats import Formats
from report.load import read_briefing
from report.marks import Printer
from report.model.digests import digest
from report.model.edition import Block, Fragment, Html
from report.narrative import convert
from report.problems import Place, Problems
from report.record import Beside, make_record, passages

SMALL = Path(__file__).parent / "briefings" / "small"


def sentences(fragment: Fragment) -> list[str]:
    one = workshop.edition()
    beside = Beside(one, Printer(one.ledger, Formats("en"), one.numbers, Problems()))
    return [passage.text for passage in passages(fragment, beside)]


def split(words: str) -> list[str]:
    return sentences((Html(f"<p>{words}</p>"),))


def record(project: Path = SMALL, audience: str = "board") -> dict[str, Any]:
    """The record of an edition whose prose alone was printed."""
    problems = Problems()
    briefing = read_briefing(Files(project), "small", problems)
    assert briefing is not None
    edition = select(briefing, calculate(briefing, problems), audience, "en", "a4", problems)
    assert edition is not None
    printer = Printer(edition.ledger, Formats("en"), edition.numbers, problems)
    fragments = {section.id: convert(section, printer, edition.images)[0] for section in edition.sections}
    made = make_record(edition, fragments, printer, ["money"], {})
    assert list(problems) == []
    return made


# --- sentences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. Navy came.",
        "It met Dr. Berg, Mr. Lund and Prof. Holm.",
        "J. P. Morgan lent it 2.5 million.",
        "It rose by 2.5 to 3.75 per cent.",
        "Some, e.g. Aurora, are quiet.",
        "See No. 5 and Fig. 2 of the annex.",
        "It asks why? and gets no answer.",
        "About €20 million (see p. 7).",
        "A heading without an end",
    ],
)
def test_a_sentence_stays_whole(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("One. Two! Three? Four … Five.", ["One.", "Two!", "Three?", "Four …", "Five."]),
        ("It rose by 3. It fell.", ["It rose by 3.", "It fell."]),
        ("Founded in 1998. 2001 came.", ["Founded in 1998.", "2001 came."]),
        ("She said “Go.” Then she left.", ["She said “Go.”", "Then she left."]),
        ("Now. “Go,” she said.", ["Now.", "“Go,” she said."]),
        ("(All of it.) None.", ["(All of it.)", "None."]),
        ("After Series C. It grew.", ["After Series C.", "It grew."]),
        ("Was it? No. Then why?", ["Was it?", "No.", "Then why?"]),
        ("Il vient. Élan.", ["Il vient.", "Élan."]),
    ],
)
def test_sentences_end_where_they_do(words: str, parts: list[str]) -> None:
    assert split(words) == parts


@pytest.mark.parametrize(
    ("html", "parts"),
    [
        ("<p>a\nb&nbsp;c</p>\n<p>d &amp; <em>e</em></p>", ["a b c", "d & e"]),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", ["a", "b", "c"]),
        ("<table><tr><th>a</th><td>b</td></tr></table>", ["a", "b"]),
        ("<dl><dt>a</dt><dd>b</dd></dl>", ["a", "b"]),
        ("<h2>a</h2><p>b<br>c</p>", ["a", "b c"]),
        ("<figure><img alt='x'><figcaption>a</figcaption></figure>b", ["a", "b"]),
        ("<blockquote><p>a</p></blockquote><pre><code>b</code></pre>", ["a", "b"]),
        ('<p>A<report-note class="footnote">Be. Ce.</report-note> d.</p>', ["A d.", "Be.", "Ce."]),
    ],
)
def test_paragraphs_are_kept_apart_and_notes_out_of_sentences(html: str, parts: list[str]) -> None:
    assert sentences((Html(html),)) == parts


def test_blocks_give_their_title_and_what_they_hold() -> None:
    inner: Fragment = (Html("<p>Be. Ce.</p>"), Block("gist", "", "", (Html("<p>D</p>"),), Place("a.md")))
    block = Block("takeaway", "", "A &amp; <em>b</em>", inner, Place("a.md"))
    assert sentences((block, Html("<p>E</p>"))) == ["A & b", "Be.", "Ce.", "D", "E"]


def test_what_is_out_of_date_on_the_day_of_reading_is_no_statement() -> None:
    fact = '<span class="fact" data-fact="a">6%</span> <span class="st target">target</span>'
    said = Html(f'<p>Of {fact} <span class="st stale">out of date since 1 May</span> now.</p>')
    one = workshop.edition()
    beside = Beside(one, Printer(one.ledger, Formats("en"), one.numbers, Problems()))
    assert list(passages((said,), beside)) == [("Of 6% target now.", "Of {{ a }} now.")]


def test_a_judgement_says_its_status_and_a_quotation_its_speaker() -> None:
    judged = Block("judgement", "rumoured", "It will rise", (Html("<p>So they say.</p>"),), Place("a.md"))
    quoted = Block("quote", "quiet", "", (), Place("a.md"))
    said = sentences((judged, quoted))
    assert said[:2] == ["It will rise (rumoured)", "So they say."]
    assert len(said) == 3 and said[2].startswith("“") and said[2].endswith(")")


# --- the record ----------------------------------------------------------------------------------


def test_values_are_exact_in_units_of_one() -> None:
    facts = record()["facts"]
    loan = {
        key: facts["loan.size"][key] for key in ("value", "unit", "qualifier", "as_of", "status", "source")
    }
    assert loan == {
        "value": "20000000",
        "unit": "EUR",
        "qualifier": "about",
        "as_of": "June 2025",
        "status": "confirmed",
        "source": ["annual"],
    }
    assert facts["loan.rate"]["value"] == "4.25"
    assert facts["fleet.founded"]["value"] == "1998"
    assert facts["fleet.motto"]["value"] == "Quiet on the water"
    share = facts["fleet.share"]
    assert share["value"].startswith("42.857142")
    assert (share["calculated"], share["formula"]) == (True, "fleet.electric / fleet.boats")


def test_it_names_the_edition_and_its_sections() -> None:
    made = record()
    keys = ("briefing", "issue", "as_of", "audience", "language", "paper", "tables")
    assert [made[key] for key in keys] == ["small", "2026-03", "2026-03", "board", "en", "a4", ["money"]]
    assert [section["id"] for section in made["sections"]] == ["judgements", "service", "money"]
    assert made["sections"][2]["title"] == "The loan of about €20 million is dear"
    said = [sentence for section in made["sections"] for sentence in section["sentences"]]
    assert "The rate again." in said
    assert "Fixed for ten years." in said
    assert not [
        sentence for sentence in said if re.search(r"XYZZY|<|page 00", sentence) and "a < b" not in sentence
    ]


def test_what_is_withheld_is_not_in_it() -> None:
    made = record(audience="press")
    assert not {"secret.reserve", "secret.years"} & made["facts"].keys()
    assert "12.5 million" not in str(made)
    assert "12500000" not in str(made)


def test_digests_are_stable() -> None:
    assert record() == record()
    assert digest({"b": "é", "a": 1}) == digest({"a": 1, "b": "é"})
    assert digest(["a", "b"]) != digest(["b", "a"])


CHANGES = {
    "a value": (
        "facts.yml",
        "value: 4.25",
        "value: 4.26",
        {"facts", "sections", "rows", "captions", "tables/money.csv"},
    ),
    "a status": ("facts.yml", "status: rumoured", "status: unconfirmed", {"facts", "sections"}),
    "a word of prose": ("narrative/money.md", "The rate again.", "The rates again.", {"sections"}),
    "a title": ("narrative/money.md", "is dear", "is cheap", {"sections"}),
    "a note": ("narrative/money.md", "Fixed for ten", "Fixed for six", {"sections"}),
    "a cell": ("tables/money.csv", "For the board", "For all", {"rows", "tables/money.csv"}),
    "a table's subtitle": ("tables/money.yml", "Amounts in euros", "Sums in euros", {"captions"}),
    "a source's kind": ("sources.yml", "kind: company report", "kind: yearly report", {"captions"}),
    "a fact's label": ("facts.yml", "label: Interest", "label: The interest", {"facts"}),
    "an author's comment": ("narrative/service.md", "ask Ida", "ask Tom", set()),
    "what another audience sees": ("narrative/money.md", "times }} the loan", "times }} of the loan", set()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_digest_changes_with_what_is_visible_and_nothing_else(tmp_path: Path, change: str) -> None:
    name, old, new, changed = CHANGES[change]
    project = copytree(SMALL, tmp_path / "project")
    file = project / "data" / "small" / name
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    before, after = record()["digests"], record(project)["digests"]
    assert {key for key in before if before[key] != after[key]} == (changed | {"all"} if changed else set())


def test_what_is_withheld_changes_no_digest(tmp_path: Path) -> None:
    project = copytree(SMALL, tmp_path / "project")
    for name, old, new in (
        ("narrative/money.md", "as the minutes say", "as nobody says"),
        ("tables/money.csv", "For the board", "For the board alone"),
    ):
        file = project / "data" / "small" / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert record(project, "press")["digests"] == record(audience="press")["digests"]
