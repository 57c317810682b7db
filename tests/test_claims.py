"""Numbers in the words: which are found, which pass, where they stand, and how they become facts."""

from pathlib import Path

import pytest
from projects import BRIEFING, PROSE, lay_out_project, tiny

from report.build import Order, check
from report.claims.check import sentence
from report.claims.literals import literals
from report.cli import run

ROOT = Path(__file__).parent.parent
FRONT = "---\ntitle: The plant is open\n---\n"

FOUND = [
    ("It raised $113 million and €1.7 billion.", "en", "amount:$113 million amount:€1.7 billion"),
    ("A 75% stake, from 10 to 15 per cent of it.", "en", "amount:75% amount:10 to 15 per cent"),
    (
        "400 million USD, 12-month, 20x, 5bn, $5M.",
        "en",
        "amount:400 million USD amount:12-month amount:20x amount:5bn amount:$5M",
    ),
    ("There were 1,240.5 tons and 3,000 men.", "en", "amount:1,240.5 tons number:3,000"),
    ("A 10–15% fall; 20\nmillion dollars.", "en", "amount:10–15% amount:20\nmillion dollars"),
    ("See 7 and 8 of 18 organisations.", "en", "number:7 number:8 number:18"),
    (
        "Two-thirds doubled, a dozen fell by half.",
        "en",
        "words:Two-thirds words:doubled words:dozen words:half",
    ),
    (
        "Five per cent of two hundred dollars; half a million.",
        "en",
        "amount:Five per cent amount:two hundred dollars words:half a million",
    ),
    ("Twenty-one of the 5th largest, twice as many.", "en", "words:Twenty-one words:5th words:twice"),
    (
        "In May 2024, on 3 May 2024, mid-2026, 1861-65.",
        "en",
        "date:May 2024 date:3 May 2024 date:mid-2026 date:1861-65",
    ),
    ("It was 1862. In 1900 it stood.", "en", "date:1862 date:1900"),
    (
        "Levée de 1,7 milliard d’euros, 11 %, les deux tiers.",
        "fr",
        "amount:1,7 milliard d’euros amount:11 % words:deux tiers",
    ),
    (
        "Une douzaine, doublé, un demi-million, fin 2026.",
        "fr",
        "words:Une douzaine words:doublé words:un demi-million date:fin 2026",
    ),
    (
        "1,7 Milliarden Euro, 11 Prozent, zwei Drittel.",
        "de",
        "amount:1,7 Milliarden Euro amount:11 Prozent words:zwei Drittel",
    ),
    (
        "In 1389, in 1066; in 1200 houses, a 2022 vote, its 2000 ships.",
        "en",
        "date:1389 date:1066 number:1200 date:2022 number:2000",
    ),
    (
        "About A.D. 500, 600 to 150 B.C., from 11.3% in 2000 to 20% in 2022.",
        "en",
        "date:A.D. 500 date:600 to 150 B.C. amount:11.3% date:2000 amount:20% date:2022",
    ),
    (
        "The winter of 1911-12; the 23d day of March last; 412 1/2 grains, 254 square miles.",
        "en",
        "date:winter of 1911-12 date:23d day of March number:412 1/2 amount:254 square miles",
    ),
    (
        "Some seven banks; thousands; one in five; by two fifths; the second-largest lender.",
        "en",
        "words:seven words:thousands words:one in five words:two fifths words:second-largest",
    ),
    (
        "USD4bn, x5, 25 bp, on 05.06.2027, with x86; an order of magnitude.",
        "en",
        "amount:USD4bn amount:x5 amount:25 bp date:05.06.2027 words:order of magnitude",
    ),
    (
        "4 M€ et 4 Mds€, un client sur cinq, multiplié par dix, décuplé.",
        "fr",
        "amount:4 M€ et 4 Mds€ words:un client sur cinq words:multiplié par dix words:décuplé",
    ),
    (
        "Jeder fünfte, neun von zehn, ein Fünftel, verzehnfacht.",
        "de",
        "words:Jeder fünfte words:neun von zehn words:Fünftel words:verzehnfacht",
    ),
    (
        "Verdoppelt, ein Dutzend, Ende 2026, 20 Mio. Euro.",
        "de",
        "words:Verdoppelt words:Dutzend date:Ende 2026 amount:20 Mio. Euro",
    ),
]
PASSES = [
    "On A4 paper GPT-4 read a16z, ISO 9001 and 5G, 24/7, at 10:30 and 9 a.m.",
    "See Figure 3, Section 2.1, Articles 5, 6 and 7, p. 12, § 4, 16 U.S.C. 470 and Regulation (EU) 2016/679.",
    "1. The first\n2. the second\n## 3.1 A heading",
    "Points (1) here, (2) there and (3) nowhere [4].",
    "A 401(k) plan, and 401k plans. 2. The second. 3. The third.",
    "The 19th century, the 14th Amendment, version 3.11.7.",
    "With Windows 11, or on Apollo 8 and later.",
    "One of the three rounds, and two of ten.",
    "Half-hearted, in the third place.",
    "Rounded to whole billions; amounts in millions of euros; the seven banks.",
]


@pytest.mark.parametrize(("text", "language", "expected"), FOUND, ids=[text[:24] for text, _, _ in FOUND])
def test_numbers_are_found(text: str, language: str, expected: str) -> None:
    assert " ".join(f"{one.kind}:{one.text}" for one in literals(text, language)) == expected


@pytest.mark.parametrize("text", PASSES)
def test_what_is_no_claim_passes(text: str) -> None:
    assert literals(text, "en") == []


def test_a_noun_that_the_briefing_counts_makes_an_amount() -> None:
    assert [one.kind for one in literals("It has 18 ships and five ships.", "en", ("ships",))] == [
        "amount",
        "words",
    ]


def test_a_sentence_is_known_by_its_words() -> None:
    text = "It has one. It has\n18 ships. More."
    assert sentence(text, text.index("18")) == "It has 18 ships."


# --- where they are looked for -------------------------------------------------------------------


def found(project: Path) -> list[str]:
    """Place, code and number of each problem."""
    told = [str(problem).partition('" ')[0].removeprefix("data/tiny/") for problem in check(Order(project))]
    return [line.replace(": C00", " C00").replace(' "', " ") for line in told]


PLACES = [
    (
        "data/tiny/facts.yml",
        "x:\n  {value: 3, unit: ships, as_of: 2026-03, status: reported, source: report, note: Of 40 MW}\n",
        "facts.yml:2:86 C001 40 MW",
    ),
    (
        "data/tiny/figures.yml",
        "f:\n  kind: bars\n  title: >-\n    What is there\n    since 40 MW\n  subtitle: Plants\n  points: [{fact: plants}]\n",
        "figures.yml:5:11 C001 40 MW",
    ),
    ("data/tiny/tables/t.csv", 'what,size\n"A, of 40 MW",12\n', "tables/t.csv:2:8 C001 40 MW"),
    ("data/tiny/style.css", '@page { @top-left { content: "Of 40 MW" } }\n', "style.css:1:34 C001 40 MW"),
    (
        "templates/audiences/board/masthead.html",
        '<p title="Of 40 MW">{{ edition.title }}</p>\n',
        "templates/audiences/board/masthead.html:1:14 C001 40 MW",
    ),
    (
        "templates/audiences/board/sources.html",
        "{# 40 MW #}<b class='w-40'>x</b>\n  of 40 MW\n",
        "templates/audiences/board/sources.html:2:6 C001 40 MW",
    ),
]


@pytest.mark.parametrize(("path", "text", "expected"), PLACES, ids=[path for path, _, _ in PLACES])
def test_every_text_is_read(path: str, text: str, expected: str, tmp_path: Path) -> None:
    files = {path: text}
    if path.endswith(".csv"):
        files["data/tiny/tables/t.yml"] = (
            "title: Plants\nsource: report\ncolumns: [{name: what, type: text}, {name: size, type: number}]\n"
        )
    assert expected in found(lay_out_project(tmp_path / "p", files))


PROSES = [
    ("`40 MW` and <https://example.org/40-MW>, [x](https://example.org/40MW)\n", []),
    ("<!-- 40 MW -->A note.[^12]\n\n[^12]: Here.\n", []),
    ("{{ plants }} of\n40\nMW\n", ["narrative/overview.md:5:1 C001 40\nMW"]),
    ("## Of 40 MW\n\n> Of 41 MW\n\n/// caveat\nOf 42 MW\n///\n", ["5", "7", "10"]),
    ("| a | b |\n|---|---|\n| 40 MW | {{ plants }} |\n", ["narrative/overview.md:6:3 C001 40 MW"]),
]


def test_prose_is_read_without_code_addresses_and_comments(tmp_path: Path) -> None:
    for at, (prose, expected) in enumerate(PROSES):
        told = [
            line
            for line in found(lay_out_project(tmp_path / str(at), {PROSE: FRONT + prose}))
            if " C0" in line
        ]
        assert len(told) == len(expected), (prose, told)


def test_recorded_quotations_pass_and_others_do_not(tmp_path: Path) -> None:
    sources = "    quotations:\n      grew: {text: It grew by 40 per cent, speaker: A}\n"
    files = {
        BRIEFING: tiny().replace("    kind: company report\n", "    kind: company report\n" + sources),
        PROSE: FRONT + "They say “grew by 40 per cent”, and “grew by 41 per cent”, and 40 per cent.\n",
    }
    assert found(lay_out_project(tmp_path / "p", files)) == [
        "narrative/overview.md:4:46 C001 41 per cent",
        "narrative/overview.md:4:64 C001 40 per cent",
    ]


def test_a_declared_literal_passes_and_one_place_can_be_waived(tmp_path: Path) -> None:
    more = "literals: [{text: 40 MW, reason: a name}]\nchecks: [{code: C002, at: narrative/overview.md:5, reason: no claim}]\n"
    files = {
        BRIEFING: tiny(more=more),
        PROSE: FRONT + "Of 40 MW, 41 MW.\nWith 240 people.\nWith 241 people.\n",
    }
    assert found(lay_out_project(tmp_path / "p", files)) == [
        "narrative/overview.md:4:11 C001 41 MW",
        "narrative/overview.md:6:6 C002 241",
    ]


def test_a_number_for_one_audience_does_not_stop_another(tmp_path: Path) -> None:
    files = {
        BRIEFING: tiny(audiences="  press:\n    title: Press\n    sections: [other]\n"),
        "data/tiny/narrative/other.md": FRONT + "Of 40 MW.\n",
    }
    project = lay_out_project(tmp_path / "p", files)
    assert not check(Order(project, audiences=("board",))).errors
    assert check(Order(project, audiences=("press",))).errors


# --- the baseline --------------------------------------------------------------------------------


def test_a_baseline_keeps_silent_what_stood_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = lay_out_project(tmp_path / "p", {PROSE: FRONT + "It has 40 MW. It has “240” people.\n"})
    assert run(["--project", str(project), "check"]) == 1
    assert run(["--project", str(project), "check", "--baseline", "write"]) == 0
    assert capsys.readouterr().out.endswith("No problems.\n")
    prose = project / PROSE
    prose.write_text(
        FRONT + "\nNew words.\n\nIt has 40\nMW. It has 41 MW. It has “241” people.\n", encoding="utf-8"
    )
    assert found(project) == ["narrative/overview.md:8:12 C001 41 MW", "narrative/overview.md:8:27 C002 241"]


def test_the_flagship_has_no_number_that_is_no_fact() -> None:
    assert [str(problem) for problem in check(Order(ROOT, ("mistral",)))] == []


# --- a number becomes a fact ---------------------------------------------------------------------

BOUND = [
    ("It pays €3 million a year.", [], "It pays {{ overview.eur }} a year.", "value: 3 million unit: EUR"),
    (
        "It pays above 3.5bn dollars.",
        [],
        "It pays {{ overview.usd }}.",
        "value: 3.5 billion unit: USD qualifier: above",
    ),
    ("It has 1,240 people now.", [], "It has {{ overview.people }} now.", "value: 1240 unit: people"),
    ("It pays USD3.5bn in all.", [], "It pays {{ overview.usd }} in all.", "value: 3.5 billion unit: USD"),
    ("It pays 3 M€ in all.", [], "It pays {{ overview.eur }} in all.", "value: 3 million unit: EUR"),
    ("A share of 75%.", ["--id", "share"], "A share of {{ share }}.", "value: 75 unit: percent"),
    ("Open since May 2019.", [], "Open since {{ overview.date }}.", "value: 2019-05 unit: date"),
    ("It doubled.", ["--value", "2", "--unit", "times"], "It {{ overview.times }}.", "value: 2 unit: times"),
    ("There is 1 plant.", [], "There is {{ plants }}.", ""),
    (
        "It is between 10 and 15 per cent.",
        [],
        "It is {{ overview.percent }}.",
        "value: 12.5 low: 10 high: 15 unit: percent qualifier: between decimals: 0",
    ),
    (
        "It costs €1.2–1.4 million each.",
        [],
        "It costs {{ overview.eur }} each.",
        "value: 1.3 million low: 1.2 million high: 1.4 million unit: EUR qualifier: between decimals: 1",
    ),
    (
        "There are 40 to 50 sailors here.",
        [],
        "There are {{ overview.sailors }} here.",
        "value: 45 low: 40 high: 50 unit: sailors",
    ),
    (
        "About 40 to 50 sailors in 9 boats.",
        ["--text", "40 to 50"],
        "About {{ overview.sailors }} in 9 boats.",
        "value: 45 low: 40 high: 50 unit: sailors",
    ),
    ("Two-thirds of it.", [], "{{ overview.percent }} of it.", "value: 67 unit: percent qualifier: about"),
    ("It is a half of them.", [], "It is {{ overview.percent }} of them.", "value: 50 unit: percent"),
]


@pytest.mark.parametrize(("words", "options", "expected", "entry"), BOUND, ids=[words for words, *_ in BOUND])
def test_a_number_is_bound(words: str, options: list[str], expected: str, entry: str, tmp_path: Path) -> None:
    ledger = (
        "# mine\nother: {value: 7, unit: ships, as_of: 2026-03, status: confirmed, source: report} # stays\n"
    )
    project = lay_out_project(tmp_path / "p", {PROSE: f"{FRONT}{words}\n", "data/tiny/facts.yml": ledger})
    assert run(["--project", str(project), "bind", f"{PROSE}:4", *options]) == 0
    assert (project / PROSE).read_text(encoding="utf-8") == f"{FRONT}{expected}\n"
    facts = (project / "data/tiny/facts.yml").read_text(encoding="utf-8")
    assert facts.startswith(ledger)
    assert entry in " ".join(facts.removeprefix(ledger).split())
    assert not entry or "as_of: 2026-03 status: confirmed source: report" in " ".join(facts.split())
    left = [str(problem) for problem in check(Order(project))]
    assert len(left) == ("9 boats" in words)


YAML = [
    ("gist: Of 40 MW", 'gist: "Of {{ overview.mw }}"'),
    ("gist: 'Of 40 MW'", "gist: 'Of {{ overview.mw }}'"),
    ("gist: {en: Of 40 MW now}", 'gist: {en: "Of {{ overview.mw }} now"}'),
    ("gist: >-\n  Of\n  40 MW", "gist: >-\n  Of\n  {{ overview.mw }}"),
]


@pytest.mark.parametrize(("typed", "expected"), YAML)
def test_a_number_in_yaml_is_bound(typed: str, expected: str, tmp_path: Path) -> None:
    text = f"---\ntitle: Open\n{typed}\n---\nThere is {{{{ plants }}}}.\n"
    project = lay_out_project(tmp_path / "p", {PROSE: text})
    line = next(at for at, line in enumerate(text.split("\n"), 1) if "40 MW" in line)
    assert run(["--project", str(project), "bind", f"{PROSE}:{line}"]) == 0
    assert (project / PROSE).read_text(encoding="utf-8") == text.replace(typed, expected)
    assert [str(problem) for problem in check(Order(project))] == []


def test_what_cannot_be_inferred_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = "other: {value: 7, unit: ships, as_of: 2026-03, status: reported, source: report}\n"
    project = lay_out_project(
        tmp_path / "p", {PROSE: FRONT + "Of 40 MW, and doubled.\n", "data/tiny/facts.yml": other}
    )
    assert run(["--project", str(project), "bind", f"{PROSE}:4", "--text", "doubled"]) == 2
    assert run(["--project", str(project), "bind", f"{PROSE}:9"]) == 2
    assert run(["--project", str(project), "bind", f"{PROSE}:4"]) == 0
    said = capsys.readouterr()
    assert 'The value of "doubled" cannot be read. Say --value and --unit, such as' in said.err
    assert 'Still missing: "status" of overview.mw. Add them to data/tiny/facts.yml.' in said.out
    assert [problem.code for problem in check(Order(project))] == ["F011", "C003"]


# --- texts that were not written for this --------------------------------------------------------

REPORTS = {
    "snow": "197",
    "challenger": (
        "73 seconds, 110 seconds, 36 degrees, 1,000 feet, 15 degrees, .678 seconds, 270 to 310-degree, .836 and 2.500 seconds, "
        "270, 310-degree, 2.733 seconds, 37 seconds, 64 seconds, 720 pounds, 104 percent, 58.788 seconds, 305 degrees, "
        "64.660 seconds, 45 milliseconds, 53 degrees, 21, 61 degrees"
    ),
    "eleventh": "26,000 feet, 29,000 feet, 35,000 feet, 22",
    "factbook": "450,000, 715 years, 8 million, 254 square kilometers, 1,600",
    "harrison": (
        "9,000,000 acres, 3,500,000 acres, 5,500,000 acres, 1,887,796 acres, 60,000, 8,000, 5,000, 100, 1,000"
    ),
}
"""What of each report is a claim, and right to be reported: hints aside, the rest is a false alarm."""
PAGE = 450
"""Words on a page."""


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_that_was_not_written_for_this_has_few_false_alarms(name: str, tmp_path: Path) -> None:
    text = (ROOT / f"tests/reports/{name}.md").read_text(encoding="utf-8")
    project = lay_out_project(tmp_path / "p", {PROSE: text})
    told = [p for p in check(Order(project)) if p.code.startswith("C") and p.severity != "hint"]
    typed = [problem.message.split('"')[1] for problem in told]
    claims = REPORTS[name].split(", ")
    assert set(claims) <= set(typed)
    assert len([one for one in typed if one not in claims]) <= len(text.split()) / PAGE
