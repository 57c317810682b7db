"""Files -> a Briefing whose texts know their places, and every fault in one run."""

import csv
import io
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.files import Files
from report.load import briefing_names, read_briefing, read_theme, schemas
from report.load.garbled import find_garbled
from report.load.rows import read_rows
from report.load.schemas import as_file
from report.load.tree import UNREAD, read_tree
from report.model.briefing import Briefing
from report.model.text import Map, Text
from report.problems import Place, Problems

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "briefings" / "tiny"
SCHEMAS = ROOT / "assets" / "schemas"
FACT = "  unit: site\n  as_of: 2026-03\n  status: confirmed\n  source: report\n"


def write(project: Path, texts: Mapping[str, str | bytes]) -> Files:
    """Lay files over the tiny briefing; names are relative to data/tiny, or to the project where they begin with /."""
    if not project.exists():
        shutil.copytree(TINY, project)
    for name, content in texts.items():
        path = project / name[1:] if name.startswith("/") else project / "data" / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Files(project)


def read(project: Path, texts: Mapping[str, str | bytes]) -> tuple[Briefing | None, list[str]]:
    problems = Problems()
    briefing = read_briefing(write(project / "project", texts), "tiny", problems)
    return briefing, [str(problem).replace("data/tiny/", "") for problem in problems]


def sound(project: Path, texts: Mapping[str, str | bytes]) -> Briefing:
    briefing, problems = read(project, texts)
    assert not problems
    assert briefing
    return briefing


def tree(text: str) -> tuple[object, list[str]]:
    problems = Problems()
    return read_tree(text, "x.yml", problems), [str(problem) for problem in problems]


# --- YAML ----------------------------------------------------------------------------------------


def test_every_value_is_text_with_its_place() -> None:
    value, problems = tree("a: 1\nb:\n  - 2026-02\n  - 'c d'\ne: |\n\n  f\n  g\nh: 1.50\n")
    assert not problems
    assert value == {"a": "1", "b": ["2026-02", "c d"], "e": "\nf\ng\n", "h": "1.50"}
    assert isinstance(value, Map)
    assert value[Text("a")].place == Place("x.yml", 1, 4)
    assert value[Text("b")].place == Place("x.yml", 3, 3)
    assert value[Text("b")][1].place == Place("x.yml", 4, 6)
    assert value[Text("e")].place == Place("x.yml", 7, 3)
    assert [key.place.line for key in value] == [1, 2, 5, 9]


def test_what_is_empty_is_absent() -> None:
    value, problems = tree('a:\nb: ~\nc: null\nd: ""\n')
    assert value == {"a": None, "b": None, "c": None, "d": ""}
    assert not problems
    assert tree("# nothing\n") == (None, [])


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("NO", 'A bare "NO" means false in YAML. Write it in quotes, or write false.'),
        ("yes", 'A bare "yes" means true in YAML. Write it in quotes, or write true.'),
        ("Off", 'A bare "Off" means false in YAML. Write it in quotes, or write false.'),
        ("y", 'A bare "y" means true in YAML. Write it in quotes, or write true.'),
        ("1:30", 'A bare "1:30" means a number in base 60 in YAML. Write it in quotes.'),
        ("012", 'A bare "012" means an octal number in YAML. Write it in quotes, or write 12.'),
        ("0x1F", 'A bare "0x1F" means a hexadecimal number in YAML. Write it in quotes, or write 31.'),
        ("0o17", 'A bare "0o17" means an octal number in YAML. Write it in quotes, or write 15.'),
        ("0b11", 'A bare "0b11" means a binary number in YAML. Write it in quotes, or write 3.'),
        ("1_000", 'A bare "1_000" means a number without its _ in YAML. Write it in quotes, or write 1000.'),
        ("1e3", 'A bare "1e3" means a power of ten in YAML. Write it in quotes, or write 1000.'),
        ("1e999", 'A bare "1e999" means a power of ten in YAML. Write it in quotes.'),
        ("-.inf", 'A bare "-.inf" means infinity in YAML. Write it in quotes.'),
        (".NaN", 'A bare ".NaN" means not a number in YAML. Write it in quotes.'),
    ],
)
def test_a_bare_word_that_yaml_changes_must_stand_in_quotes(typed: str, message: str) -> None:
    assert tree(f"a: {typed}\n")[1] == [f"x.yml:1:4: L006 {message}"]
    assert tree(f"a: '{typed}'\n") == ({"a": typed}, [])


@pytest.mark.parametrize(
    "typed",
    ["2026-02", "2026-02-01", "400 million", "0.5", "-3", "+4", "true", "False", "no one", "0", "a:b", "-x"],
)
def test_what_yaml_leaves_alone_may_stand_bare(typed: str) -> None:
    assert tree(f"a: {typed}\n") == ({"a": typed}, [])


def test_the_axes_of_a_chart_may_be_keys() -> None:
    assert tree("x: date\ny: value\n") == ({"x": "date", "y": "value"}, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: *b\n", '1:4: L005 "*b" repeats a value from elsewhere in the file. Write the value out.'),
        ("a: 1\na: 2\n", '2:1: L004 "a" stands twice; the first is in line 1. Keep one of them.'),
        ("a: 1\n---\nb: 2\n", '2:1: L003 A second document begins here; only the first is read. Take the line "---" out.'),
        ("? [a]\n: b\n", "1:3: L003 A key is a list or a mapping. Write one word as the key."),
        ("a: {{ b }}\n", '1:4: L003 A text that begins with a mark "{{" must stand in quotes. Put the whole text in quotes.'),
        ("a: {{ b }} c\n", '1:4: L003 A text that begins with a mark "{{" must stand in quotes. Put the whole text in quotes.'),
        ("a: [b\nc: d\n", '1:4: L003 The list or mapping that opens here is not closed by "]", or a comma is missing. Write "]" at its end, and a comma between its parts.'),
        ("a: 'it's'\n", "1:8: L003 Words stand behind a closed quotation mark or bracket. Put the whole text in quotes; a quotation mark inside is doubled."),
        ("a: |\n   b\n  c\n", "3:3: L003 The line does not stand under the one it belongs to. Indent it like the lines beside it."),
        ("a: @b\n", '1:4: L003 A bare text may not begin with "@". Write the text in quotes.'),
        ("a: 1\n  b: 2\n", "2:4: L003 The line does not stand under the one it belongs to. Indent it like the lines beside it."),
        ("a: b\nc d\ne: f\n", '2:1: L003 A line is neither a list item nor a key followed by ": ". Write "key: value", and indent the further lines of a text more than its key.'),
        ('a: "\\q"\n', '1:6: L003 "\\q" means nothing between double quotes. Use single quotes, or double the backslash.'),
        ('a: "b\\0c"\n', "1:5: L013 An escape in the text stands for a character that has no place in one. Take it out."),
    ],
)  # fmt: skip
def test_faults_of_syntax_are_told_in_plain_words(text: str, message: str) -> None:
    assert tree(text)[1] == [f"x.yml:{message}"]


def test_a_bomb_of_aliases_does_not_go_off() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    value, problems = tree("\n".join(lines))
    assert len(problems) == 30 + 2 * 29
    assert isinstance(value, Map)
    assert value[Text("a29")] == [UNREAD, UNREAD]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_a_problem_and_no_crash(opening: str) -> None:
    value, problems = tree(opening * 5000)
    assert value is UNREAD
    assert len(problems) == 1
    assert "more than 50 deep" in problems[0]


@given(st.text(alphabet="ab01 \n\t:-?[]{}&*!|>'\"%@`#,.~=<_\\é", max_size=60))
def test_no_text_whatever_stops_the_reader(text: str) -> None:
    tree(text)


# --- encodings -----------------------------------------------------------------------------------


def test_windows_line_ends_and_byte_order_marks_change_nothing(tmp_path: Path) -> None:
    plain = sound(tmp_path / "a", {"facts.csv": "id,text,unit\na,b,text\n"})
    for name in ("briefing.yml", "narrative/overview.md"):
        content = (TINY / "data" / "tiny" / name).read_text()
        write(tmp_path / "b" / "project", {name: "\ufeff" + content.replace("\n", "\r\n")})
    assert sound(tmp_path / "b", {"facts.csv": "\ufeffid,text,unit\r\na,b,text\r\n"}) == plain


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a:\n  \xe9", 'facts.yml:2:3: L002 "facts.yml" is not UTF-8: byte 0xE9 at offset 5, perhaps meant as "é". Save the file as UTF-8.'),
        ("a: b".encode("utf-16"), 'facts.yml: L002 "facts.yml" is UTF-16, not UTF-8. Save it as UTF-8.'),
        (b"# \x00\x00\n", "facts.yml:1:3: L013 U+0000 (a control character) has no place in a text, here and 1 more times. Delete it."),
        ("# a\u2028b\n", "facts.yml:1:4: L013 U+2028 (line separator) has no place in a text. Delete it."),
        (b"#" * 5_000_001, 'facts.yml: L015 "facts.yml" is larger than 5 MB. Split it, or leave out what is not printed.'),
    ],
)  # fmt: skip
def test_a_file_that_is_no_text_is_a_problem(tmp_path: Path, content: str | bytes, message: str) -> None:
    assert read(tmp_path, {"facts.yml": content})[1] == [message]


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "facts.yml").write_text("secret: {value: 1}\n")
    files = write(tmp_path / "project", {})
    (files.project / "data" / "tiny" / "facts.yml").symlink_to(tmp_path / "facts.yml")
    problems = Problems()
    briefing = read_briefing(files, "tiny", problems)
    assert briefing
    assert "secret" not in briefing.facts


@pytest.mark.parametrize("alphabet", ["cp1252", "latin-1", "cp1250", "mac_roman"])
@pytest.mark.parametrize("word", ["Martín", "François", "Ångström", "5\xa0%", "naïve", "Besançon", "Müller"])
def test_garbled_words_are_found_and_repaired(word: str, alphabet: str) -> None:
    garbled = word.encode().decode(alphabet)
    found = list(find_garbled(f"the {garbled} here"))
    assert [hint for *_, hint in found] == [f'Write "{word}".']


@pytest.mark.parametrize("word", ["MartĂn", "Fran\ufffdois", "5Â million"])
def test_garbled_words_beyond_repair_are_found(word: str) -> None:
    assert [hint for *_, hint in find_garbled(f"say {word}.")] == [
        "Type the word anew, and save the file as UTF-8."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ångström, Äpfel, Österreich; École, À la carte, ÎLE",
        "“PÂTÉ” und ‘CAFÉ’S’… NÃO, SÃO PAULO – IRMÃ”",
        "România, Ștefan, ĂN, Łódź, Việt Nam",
        "√2 ≈ 1.4, 5 ‰, 3 × 4 − 1, © 2026, £5, €5, ½, 20 °C",
        "naïveté – “â la”, tâche…",
    ],
)
def test_words_that_only_look_odd_are_left_alone(text: str) -> None:
    assert not list(find_garbled(text))


# --- CSV -----------------------------------------------------------------------------------------


def test_cells_keep_their_places_past_quoted_line_breaks() -> None:
    problems = Problems()
    rows = read_rows('a,b\n"x\ny", z\n\n"say ""hi""",w\n', "t.csv", problems)
    assert not len(problems)
    assert rows
    assert rows.rows == (("x\ny", "z"), ('say "hi"', "w"))
    assert [cell.place[1:] for row in rows.rows for cell in row] == [(2, 2), (3, 5), (5, 2), (5, 14)]


CELL = st.text(alphabet='ab ,"\nü', max_size=8).map(str.strip)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=5))
def test_cells_are_those_of_the_csv_module(cells: list[list[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["p", "q"], *cells])
    problems = Problems()
    rows = read_rows(text.getvalue(), "t.csv", problems)
    assert not len(problems)
    assert rows
    assert [list(row) for row in rows.rows] == [row for row in cells if any(row)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: L010 The file has no header. Begin it with a line of column names."),
        ("a;b\n1;2\n", "1:1: L010 The cells are not separated by commas. Save the file with commas."),
        ("a,,b\n", "1:3: L010 Column 2 has no name. Name it in the first line."),
        ("a,b,a\n", '1:5: L004 "a" stands twice in the header, as columns 1 and 3. Rename one of them.'),
        ("a,b\n1\n", "2:1: L010 The row has 1 cell, the header 2. Write a comma for each empty cell."),
        ('a,b\n1,"2\n', "2:3: L010 A quotation mark that opens here is never closed. Close it, or double it where it is part of the text."),
        ('a,b\n"1"x,2\n', "2:4: L010 Something stands behind a closed quotation mark. Put the whole cell in quotes, and double the quotes inside it."),
    ],
)  # fmt: skip
def test_faults_of_a_csv_file(text: str, message: str) -> None:
    problems = Problems()
    read_rows(text, "t.csv", problems)
    assert [str(problem) for problem in problems] == [f"t.csv:{message}"]


# --- a briefing ----------------------------------------------------------------------------------


def test_the_folders_with_a_briefing_are_the_briefings(tmp_path: Path) -> None:
    files = write(tmp_path / "project", {"/data/notes/todo.md": "x", "/data/second/briefing.yml": ""})
    assert briefing_names(files) == ["second", "tiny"]


def test_what_is_few_may_stand_in_briefing_yml(tmp_path: Path) -> None:
    briefing = sound(
        tmp_path, {"facts.yml": "sites:\n  value: 2\n" + FACT, "sources.yml": "", "figures.yml": "# none\n"}
    )
    assert list(briefing.facts) == ["plants", "sites"]
    assert list(briefing.sources) == ["report"]
    assert briefing.facts["sites"].value == "2"
    assert briefing.facts["sites"].place == Place("data/tiny/facts.yml", 2, 3)


def test_facts_may_come_as_csv(tmp_path: Path) -> None:
    briefing = sound(
        tmp_path,
        {
            "facts.csv": "id,value,unit,as_of,status,source,label.en,label.fr,audiences,decimals\n"
            "sites,2,site,2026-03,confirmed,report;report,Sites,Usines,,\n"
            "offices,3.5,office,2026-03,confirmed,report,,,board,1\n"
        },
    )
    sites, offices = briefing.facts["sites"], briefing.facts["offices"]
    assert sites.source == ("report", "report")
    assert sites.label
    assert sites.label.text("fr") == "Usines"
    assert sites.audiences is None
    assert sites.value is not None
    assert sites.value.place == Place("data/tiny/facts.csv", 2, 7)
    assert offices.audiences
    assert offices.audiences.any == ("board",)
    assert (offices.decimals, offices.label) == (1, None)


def test_the_types_of_columns_are_inferred(tmp_path: Path) -> None:
    briefing = sound(
        tmp_path,
        {
            "tables/t.yml": "title: T\nsource: report\ncolumns:\n  - {name: code, type: text}\n  - {name: staff, label: Staff}\n",
            "tables/t.csv": "site,year,opened,staff,state,code,mark\n"
            "Lyon,2024,about 2024-06,1 thousand,confirmed,7,{{ plants }}\n"
            "Metz,2025,,250,rumoured,8,\n",
        },
    )
    table = briefing.tables["t"]
    assert " ".join(column.type for column in table.columns) == "text date date number status text text"
    assert table.columns[3].label
    assert table.rows[0][2].place == Place("data/tiny/tables/t.csv", 2, 11)


def test_a_sound_table_is_typed_once_and_a_faulty_one_told_each_time(tmp_path: Path) -> None:
    described = "title: Calls\nsource: report\ncolumns:\n  - {name: ships, type: number}\n"
    texts = {"tables/calls.csv": "berth,ships\nNorth,1200\n", "tables/calls.yml": described}
    first = sound(tmp_path, texts).tables["calls"]
    assert sound(tmp_path, texts).tables["calls"] is first
    other = sound(tmp_path, {"tables/calls.yml": described.replace("Calls", "Ships")}).tables["calls"]
    assert (str(other.spec.title.text("en")), other.rows) == ("Ships", first.rows)
    assert (
        sound(tmp_path, {"tables/calls.csv": "berth,ships\nNorth,1300\n"}).tables["calls"].rows[0][1]
        == "1300"
    )
    faulty = {"tables/calls.csv": "berth,ships\nNorth,many\n"}
    told = [read(tmp_path, faulty)[1] for _time in range(2)]
    assert told[0] == told[1] and len(told[0]) == 1 and "calls.csv:2" in told[0][0]
    odd = texts | {"tables/calls.yml": described.replace("Calls", "Calls \x07")}
    for _time in range(2):  # what is wrong beside its rows is told each time, and leaves them all to be read
        briefing, problems = read(tmp_path, odd)
        assert briefing and len(problems) == 1 and "U+0007" in problems[0]
        assert not briefing.is_unread("table", "calls")
    (tmp_path / "project" / "data" / "tiny" / "tables" / "calls.yml").unlink()
    _briefing, problems = read(tmp_path, {"tables/calls.csv": "berth,ships\nNorth,1300\n"})
    assert len(problems) == 1 and "has no title and no source" in problems[0]


def test_sections_lie_by_language_with_the_lines_of_their_prose(tmp_path: Path) -> None:
    briefing = sound(tmp_path, {"narrative/fr/overview.md": "---\ntitle: Usine\n\n---\n\nUne\n"})
    assert {language: list(sections) for language, sections in briefing.sections.items()} == {
        "en": ["overview"],
        "fr": ["overview"],
    }
    section = briefing.sections["fr"]["overview"]
    assert section.lines == ("", "Une")
    assert section.place(1) == Place("data/tiny/narrative/fr/overview.md", 6)
    assert section.spec.title.place == Place("data/tiny/narrative/fr/overview.md", 2, 8)


def test_images_and_charts_are_found(tmp_path: Path) -> None:
    extra = {"images/a.PNG": b"", "map.svg": b"", "charts/own.py": b"", "charts/x.png": b"", ".b.png": b""}
    briefing = sound(tmp_path, extra)
    folder = tmp_path / "project" / "data" / "tiny"
    assert briefing.images == {
        "images/a.PNG": str(folder / "images" / "a.PNG"),
        "map.svg": str(folder / "map.svg"),
    }
    assert briefing.charts == {"own": str(folder / "charts" / "own.py")}


def test_what_has_a_fault_is_left_out_and_known_to_be(tmp_path: Path) -> None:
    briefing, problems = read(
        tmp_path,
        {
            "facts.yml": "sites:\n  valu: 2\n" + FACT + "offices: 3\n",
            "tables/t.csv": "a,b\n1\n",
            "figures.yml": "f: {kind: baars}\n",
            "narrative/fr/overview.md": "---\ntitle: Usine\n",
            "sources.yml": "a: [\n",
        },
    )
    assert len(problems) == 7  # the table's one for its row and one for its title
    assert briefing
    assert list(briefing.facts) == ["plants"]
    assert briefing.is_unread("fact", "sites")
    assert briefing.is_unread("fact", "offices")
    assert not briefing.is_unread("fact", "plants")
    assert briefing.is_unread("table", "t")
    assert briefing.is_unread("figure", "f")
    assert briefing.is_unread("section", "overview")
    assert briefing.is_unread("source", "whatever")


def test_a_misspelt_key_is_read_under_the_name_that_was_meant(tmp_path: Path) -> None:
    content = (TINY / "data" / "tiny" / "briefing.yml").read_text().replace("issue:", "isue:")
    briefing, problems = read(tmp_path, {"briefing.yml": content})
    assert problems == ['briefing.yml:2:1: L007 "isue" is an unknown key. Did you mean "issue"?']
    assert briefing
    assert briefing.spec.issue == "2026-03"


def test_one_value_of_several_kinds_has_one_problem(tmp_path: Path) -> None:
    facts = "sites:\n  value: 2\n  source: {a: b}\noffices:\n  value: 2\n  source: [report, A B]\n  audiences: {an: board}\n"
    assert read(tmp_path, {"facts.yml": facts})[1] == [
        'facts.yml:3:11: L009 "source" should be a list or a text, not keys with values. Write it as a list: [a, b].',
        'facts.yml:6:20: L012 "A B" is not an id. Write "a_b": small letters a-z, digits, _ . - only.',
        'facts.yml:7:15: L007 "an" is an unknown key. Did you mean "any"?',
    ]


def test_groups_are_names_too(tmp_path: Path) -> None:
    content = (TINY / "data" / "tiny" / "briefing.yml").read_text()
    content = content.replace("title: Board edition", "title: Board edition\n    groups: [leads, leds]")
    facts = "sites:\n  value: 2\n  audiences: [leads, lead]\n" + FACT
    assert read(
        tmp_path, {"briefing.yml": content + "groups: {leads: [board, press]}\n", "facts.yml": facts}
    )[1] == [
        'briefing.yml:8:21: A001 There is no group "leds". Did you mean "leads"?',
        'briefing.yml:20:25: A001 There is no audience "press". Add it to briefing.yml.',
        'facts.yml:3:22: A001 There is no audience "lead". Did you mean "leads"?',
    ]


@pytest.mark.parametrize("content", ["", "- a\n", "a\n", "title: [\n", "audiences: 1\n", "sections: [A]\n"])
def test_a_briefing_yml_that_cannot_be_used_is_no_crash(tmp_path: Path, content: str) -> None:
    briefing, problems = read(tmp_path, {"briefing.yml": content, "facts.yml": "a: {valeu: 1}\n"})
    assert briefing is None
    assert any("valeu" in problem for problem in problems), "other files are checked all the same"


# --- themes --------------------------------------------------------------------------------------


def test_an_overlay_replaces_single_tokens(tmp_path: Path) -> None:
    overlay = 'base: default\ncolours:\n  accent: "#801650"\ntype:\n  body: {size: 11}\n'
    files = write(tmp_path / "project", {"/assets/themes/house.yml": overlay})
    problems = Problems()
    base, house = read_theme(files, "default", problems), read_theme(files, "house", problems)
    assert not len(problems)
    assert base
    assert house
    assert house.colours["accent"] == "#801650"  # type: ignore[index]  # a Text is a str
    assert {key: colour for key, colour in house.colours.items() if key != "accent"} == {
        key: colour for key, colour in base.colours.items() if key != "accent"
    }
    body, before = house.type["body"], base.type["body"]  # type: ignore[index]  # a Text is a str
    assert (body.size, body.leading, body.family) == ("11", before.leading, before.family)
    assert house.faces == base.faces


def test_a_theme_that_leads_back_to_itself_is_a_problem(tmp_path: Path) -> None:
    files = write(
        tmp_path / "project", {"/assets/themes/a.yml": "base: b\n", "/assets/themes/b.yml": "base: a\n"}
    )
    problems = Problems()
    assert read_theme(files, "a", problems) is None
    assert [str(problem) for problem in problems] == [
        'assets/themes/b.yml:1:7: H004 The theme leads back to itself: "a" on "b" on "a". Name another base.'
    ]


# --- schemas -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", schemas())
def test_the_schemas_are_those_of_the_models(name: str, golden: bool) -> None:
    written = as_file(schemas()[name])
    if golden:
        SCHEMAS.mkdir(exist_ok=True)
        (SCHEMAS / name).write_text(written, encoding="utf-8")
    assert (SCHEMAS / name).read_text(encoding="utf-8") == written, "the models have changed: make golden"


def test_there_is_no_schema_too_many() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == set(schemas())


def test_the_schemas_know_what_may_be_typed() -> None:
    rule = schemas()["facts.json"]["$defs"]["Rule"]
    assert rule["anyOf"][2]["properties"].keys() == {"any", "all", "not"}
    briefing = json.loads(as_file(schemas()["briefing.json"]))
    assert briefing["properties"]["short_title"]["description"] == "For running heads; else the title."
    assert briefing["additionalProperties"] is False
