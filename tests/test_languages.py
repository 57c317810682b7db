"""A second language lies beside the first: nothing printed is left in another one, and what is missing is a problem."""

import ast
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pikepdf
import pypdf
import pytest
from jinja2 import nodes

from report.build import Order, build, check
from report.cli import run
from report.formats import read_catalogue
from report.model.ledger import STATUSES
from report.model.period import SEASONS
from report.model.quantity import QUALIFIERS, SCALES
from report.model.text import Text, Words
from report.page.changes import HAPPENED
from report.page.compose import ABOUT, HEADS
from report.page.context import MEANINGS
from report.page.sources import CREDIBILITY, RELIABILITY

ROOT = Path(__file__).parent.parent
FERRY = ROOT / "tests" / "briefings" / "ferry"
LANGUAGES = ("fr", "de")
CATALOGUES = {code: read_catalogue(ROOT / "assets" / "locale" / code / "labels.po") for code in LANGUAGES}

# --- the page's own words: in templates and in the program ------------------------------------------

TAG = re.compile(r"<[^>]*>")
SPOKEN = re.compile(r'(?:alt|title|aria-label|content|placeholder)="([^"\0]*[A-Za-z][^"]*)"')
LETTERS = re.compile(r"[^\W\d_]{2,}")


def terms(tree: nodes.Template) -> Iterator[tuple[int, nodes.Expr]]:
    """Each argument of `term()` in a template."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "term":
            yield call.lineno, call.args[0]


def literals(source: str) -> list[str]:
    """The words that a template prints without `term()`."""
    tree = jinja2.Environment().parse(source)
    own = {id(argument) for _line, argument in terms(tree)}
    text = "\0".join(node.data for node in tree.find_all(nodes.TemplateData))
    found = LETTERS.findall(TAG.sub(" ", text)) + SPOKEN.findall(text)
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            inside = [node] if isinstance(node, nodes.Const) else node.find_all(nodes.Const)
            found += [str(c.value) for c in inside if id(c) not in own and LETTERS.search(str(c.value))]
    return found


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_templates_print_no_words_of_their_own(path: Path) -> None:
    assert literals(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Source: {{ x }}</p>",
        '<img src="{{ x }}" alt="Logo of {{ y }}">',
        '{{ x or "undated" }}',
        '{% block a %}{{ ("page " ~ 3) | upper }}{% endblock %}',
        "{% if x %}of{% endif %}",
    ],
)
def test_words_in_a_template_are_seen(source: str) -> None:
    assert literals(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="source">{{ term("Source: {text}", text=figure.source) }}</p>',
        '{% include "layouts/" ~ layout ~ ".html" %}',
        "{#- A comment. -#}<p>– 1: {{ x }}, {{ y | join(', ') }}</p>",
    ],
)
def test_what_is_no_word_passes(source: str) -> None:
    assert literals(source) == []


def msgids_in_templates() -> set[str]:
    found = set()
    for path in TEMPLATES:
        for line, argument in terms(jinja2.Environment().parse(path.read_text(encoding="utf-8"))):
            assert isinstance(argument, nodes.Const), f"{path}:{line}: a term is written out"
            found.add(str(argument.value))
    return found


def msgids_in_the_program() -> set[str]:
    """Every literal that is handed to `term` and its kin, and what figures are called."""
    found = {
        ABOUT,
        *HEADS.values(),
        *MEANINGS.values(),
        *HAPPENED.values(),
        *RELIABILITY.values(),
        *CREDIBILITY.values(),
    }
    for path in sorted((ROOT / "report").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="term" | "_bound" | "_form"), args=[first, *_]):
                    ways = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                    found |= {str(way.value) for way in ways if isinstance(way, ast.Constant)}
                case ast.Assign(targets=[ast.Name(id="phrase")], value=ast.Constant(str() as words)):
                    found.add(words)
    return found


def msgids_put_together() -> set[str]:
    """Those that the program makes of its own lists."""
    numbers = {f"{name} {{value}}" for name in QUALIFIERS if name != "between"}
    signs = {f"{qualifier.sign}{{value}}" for qualifier in QUALIFIERS.values() if qualifier.sign}
    kinds = {f"{kind} {{number}}" for kind in ("Figure", "Table", "Section")}
    scales = {word for word, size in SCALES.items() if size > 1} | {"k", "m", "bn", "tn"}
    amounts = {f"{{symbol}}{{number}}{scale}" for scale in ("", "{scale}", " {scale}")}
    amounts |= {f"{{number}}{space}{{scale}} {{noun}}" for space in ("", " ")}
    statuses = {"not confirmed" if status == "unconfirmed" else status for status in STATUSES}
    return (
        numbers | signs | kinds | scales | amounts | statuses | {f"{season} {{year}}" for season in SEASONS}
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_page_is_in_the_catalogue(language: str) -> None:
    wanted = msgids_in_templates() | msgids_in_the_program() | msgids_put_together()
    assert sorted(wanted - set(CATALOGUES[language])) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_nothing_that_is_not_printed(language: str) -> None:
    wanted = msgids_in_templates() | msgids_in_the_program() | msgids_put_together()
    dates = {msgid for msgid in CATALOGUES[language] if msgid.endswith(" {period}")}  # qualifiers of a date
    currencies = {msgid for msgid in CATALOGUES[language] if re.fullmatch("[A-Z]{3}", msgid)}
    assert sorted(set(CATALOGUES[language]) - wanted - dates - currencies) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_what_is_set_in(language: str) -> None:
    may_differ = {"currency", "symbol"}  # French names the currency where English has its sign
    for msgid, words in CATALOGUES[language].items():
        wanted, given = (set(re.findall(r"\{(\w+)\}", text)) for text in (msgid, words))
        assert wanted ^ given <= may_differ, msgid


@pytest.mark.parametrize(("language", "before"), [("fr", ":;?!»%"), ("de", "%")])
def test_no_line_breaks_before_a_sign(language: str, before: str) -> None:
    for msgid, words in CATALOGUES[language].items():
        if "{number}" not in msgid:  # there the program binds
            assert not re.search(rf" [{before}]", words), msgid


# --- a briefing in three languages -------------------------------------------------------------------


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ferry's six editions."""
    folder = tmp_path_factory.mktemp("out")
    outcome = build(Order(FERRY, out=folder, cache=False), lambda _words: None)
    assert [str(problem) for problem in outcome.problems] == []
    names = {Path(edition.path or "").name for edition in outcome.editions}
    assert names == {
        *("board.pdf", "board.fr.pdf", "board.de.pdf"),
        *("press.pdf", "press.fr.pdf", "press.de.pdf"),
    }
    return folder / "ferry"


def edition(out: Path, audience: str, language: str) -> Path:
    return out / f"{audience}{'' if language == 'en' else f'.{language}'}.pdf"


def printed(path: Path) -> str:
    """The words on the pages, lines kept."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def attached(path: Path, name: str) -> bytes:
    return pypdf.PdfReader(path).attachments[name][0]


def everything(path: Path) -> str:
    """Every word that a PDF has for readers: pages, alternative texts, outline, metadata, what attachments are."""
    with pikepdf.open(path) as pdf:
        found = [printed(path), str(pdf.docinfo)]
        found += [
            str(value)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary)
            for value in spoken(item)
        ]
        found += [spec.description for spec in pdf.attachments.values()]
        with pdf.open_outline() as outline:
            found += [item.title for item in outline.root]
    return "\n".join(found)


def spoken(item: pikepdf.Dictionary) -> Iterator[object]:
    for key in ("/Alt", "/ActualText", "/TU", "/E"):
        if isinstance(item.get(key), pikepdf.String):
            yield item[key]


def vocabulary(language: str) -> set[str]:
    """The words that the ferry's texts and the page have in a language."""
    folder = FERRY / "data" / "ferry"
    prose = [
        path.read_text("utf-8") for path in (folder / "narrative" / language.replace("en", "")).glob("*.md")
    ]
    typed = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.yml"))
    prose += [
        quoted or bare for quoted, bare in re.findall(rf'\b{language}: (?:"([^"]*)"|([^,}}\n]*))', typed)
    ]
    page = CATALOGUES["fr"].keys() if language == "en" else CATALOGUES[language].values()
    # Neither marks, nor the names of blocks and keys.
    text = re.sub(r"(?m)\{\{.*?\}\}|\{\w+\}|^/// .*$|^\w+:", " ", "\n".join([*prose, *page]))
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)}


SHARED = {
    "bureau",
    "port",
    "report",
    "source",
    "sources",
    "serif",
    "sans",
    "display",
    "open",
    "font",
    "license",
    "sil",
    "sha",
}
"""Words of names that the page prints in every language."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["board", "press"])
def test_no_english_word_is_left(out: Path, audience: str, language: str) -> None:
    english = vocabulary("en") - vocabulary(language) - SHARED
    assert {"contents", "crossing", "passengers", "locals", "rumoured", "quay", "april"} <= english | {
        "april"
    }
    words = {
        word.lower() for word in re.findall(r"[^\W\d_]{3,}", everything(edition(out, audience, language)))
    }
    assert sorted(words & english) == []


def test_the_english_edition_has_its_words(out: Path) -> None:
    words = {word.lower() for word in re.findall(r"[^\W\d_]{3,}", everything(edition(out, "board", "en")))}
    assert {"contents", "crossing", "passengers", "locals", "rumoured", "column", "chart", "people"} <= words


@pytest.mark.parametrize(
    ("language", "phrases"),
    [
        (
            "en",
            [
                "above 1.2 million people",
                "about €2.4 million",
                "76.5%",
                "early July 2026",
                "“We count everyone.”",
            ],
        ),
        (
            "fr",
            [
                *(
                    "plus de 1,2 million de voyageurs",
                    "environ 2,4 millions d’euros",
                    "76,5\u202f%",
                    "début juillet 2026",
                ),
                *(
                    "«\u202fNous comptons tout le monde.\u202f»",
                    "Tableau 1",
                    "page 3",
                    "2 sur 6",
                    "Source : S1",
                ),
                *("Ancien quai", "non précisé", "1\u202f340", "1,5 M voyageurs"),
            ],
        ),
        (
            "de",
            [
                *("über 1,2 Millionen Personen", "etwa 2,4 Millionen Euro", "76,5 %", "Anfang Juli 2026"),
                *("„Wir zählen jeden.“", "Tabelle 1", "Seite 3", "2 von 6", "Quelle: S1"),
                *("Alter Kai", "nicht angegeben", "1.340", "1,5 Mio. Personen"),
            ],
        ),
    ],
)
def test_numbers_dates_quotations_and_labels_are_those_of_the_language(
    out: Path, language: str, phrases: list[str]
) -> None:
    text = re.sub(r"[ \n\u00a0]+", " ", printed(edition(out, "board", language)))
    assert [phrase for phrase in phrases if phrase not in text] == []


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_the_file_names_its_language(out: Path, language: str) -> None:
    with pikepdf.open(edition(out, "board", language)) as pdf:
        assert str(pdf.Root.Lang) == language


def test_facts_are_shared_by_id(out: Path) -> None:
    records = {
        code: json.loads(attached(edition(out, "board", code), "edition.json")) for code in ("en", *LANGUAGES)
    }
    for code, record in records.items():
        assert record["language"] == code
        assert [section["id"] for section in record["sections"]] == ["crossing", "fares"]
        same = ("value", "unit", "qualifier", "status", "source")
        for name, fact in records["en"]["facts"].items():
            if fact["unit"] not in ("text", "date"):
                assert [record["facts"][name][key] for key in same] == [fact[key] for key in same], name
        assert record["facts"].keys() == records["en"]["facts"].keys()


@pytest.mark.parametrize(
    ("language", "quay"), [("en", "Old quay"), ("fr", "Ancien quai"), ("de", "Alter Kai")]
)
def test_a_table_has_one_column_of_words(out: Path, language: str, quay: str) -> None:
    header, first, *_rest = attached(edition(out, "board", language), "quays.csv").decode().splitlines()
    assert header == "quay,length,opened,state"
    assert first == f"{quay},1340,1911,confirmed"


def broken_words(path: Path) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}[-\u2010](?=\n[^\W\d_])", printed(path))


def test_german_and_french_are_hyphenated_and_english_is_not(out: Path) -> None:
    assert broken_words(edition(out, "board", "fr"))
    assert broken_words(edition(out, "board", "de"))
    assert broken_words(edition(out, "board", "en")) == []


# --- what is missing ---------------------------------------------------------------------------------


def problems_of(project: Path, *changes: tuple[str, str, str], language: str = "fr") -> list[str]:
    """Check the ferry after changes to its files: name, what stands there, what is to stand there."""
    folder = project / "data" / "ferry"
    if not folder.exists():
        shutil.copytree(FERRY / "data" / "ferry", folder)
    for name, old, new in changes:
        text = (folder / name).read_text("utf-8")
        assert text.count(old) == 1, old
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    found = check(Order(project, language=language))
    return [str(problem).removeprefix("data/ferry/") for problem in found]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "briefing.yml",
            "fr: Note de synthèse, ",
            "",
            '7:14: A004 "kicker" has no words in "fr", only in "en", "de". Add "fr: ..." beside the others.',
        ),
        ("briefing.yml", "fr: Édition du conseil, ", "", '23:17: A004 "title" has no words in "fr"'),
        (
            "briefing.yml",
            "fr: L’année se déduit du contexte., ",
            "",
            'A004 "inferences" has no words in "fr"',
        ),
        (
            "figures.yml",
            "    fr: On traverse davantage chaque année\n",
            "",
            '4:9: A004 "title" has no words in "fr"',
        ),
        ("figures.yml", 'fr: "Subventions, en euros", ', "", 'A004 "subtitle" has no words in "fr"'),
        ("facts.yml", "fr: Subvention, ", "", 'A004 "label" has no words in "fr"'),
        ("facts.yml", "fr: de l’ancien au nouveau quai, ", "", 'A004 "text" has no words in "fr"'),
        ("sources.yml", "fr: Compté à la main., ", "", 'A004 "quality" has no words in "fr"'),
        ("sources.yml", "fr: Nous comptons tout le monde., ", "", 'A004 "quotation" has no words in "fr"'),
        ("tables/quays.yml", "fr: Quai, ", "", 'A004 "label" has no words in "fr"'),
        ("tables/quays.yml", "fr: non précisé, ", "", 'A004 "empty" has no words in "fr"'),
        ("tables/quays.yml", "fr: Mesuré à marée basse., ", "", 'A004 "notes" has no words in "fr"'),
        (
            "tables/quays.csv",
            "Nouveau quai",
            "",
            'tables/quays.csv:3:1: A004 "quay.fr" is empty beside "New quay". Write it in "fr".',
        ),
        (
            "briefing.yml",
            "fr: voyageur|voyageurs, ",
            "",
            'A004 The unit "people" has no words in "fr". Write in briefing.yml: units: {people: {fr: one|many}}.',
        ),
        (
            "briefing.yml",
            "kicker: {en: Briefing, fr: Note de synthèse, de: Lagebild}",
            "kicker: On the ferry",
            'briefing.yml:7:9: A005 "kicker" is given once, and printed as it is in "fr". Write {en: ..., fr: ...}.',
        ),
        (
            "tables/quays.csv",
            "quay,quay.fr,quay.de",
            "quay,other,quay.de",
            'A005 The column "quay" of the table "quays" is printed as it is in "fr". Add a column "quay.fr" to its file.',
        ),
    ],
)
def test_words_that_are_missing_are_a_problem_at_their_place(
    tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    assert problems_of(tmp_path) == []
    found = problems_of(tmp_path, (name, old, new))
    assert any(message in problem for problem in found), found
    assert all(" A00" in problem for problem in found), found
    if name != "tables/quays.csv" and "A005" not in message:
        assert problems_of(tmp_path, language="de") == [], "what is missing in French is there in German"


def test_what_an_edition_does_not_print_may_be_missing(tmp_path: Path) -> None:
    problems_of(
        tmp_path,
        ("briefing.yml", "    contents: true\n", "    languages: [en]\n"),
        ("briefing.yml", "  fr: Repose sur le registre du bureau du port.\n", ""),
        ("briefing.yml", "fr: L’année se déduit du contexte., ", ""),
        ("sources.yml", "fr: Compté à la main., ", ""),
        ("facts.yml", "fr: Croissance, ", ""),
    )
    assert problems_of(tmp_path) == []  # the press edition has neither cover nor appendix


def test_names_and_abbreviations_need_no_second_language(tmp_path: Path) -> None:
    changes = (
        (
            "briefing.yml",
            "short_title: {en: The ferry, fr: Le bac, de: Die Fähre}",
            "short_title: Ferry Port 7",
        ),
        ("briefing.yml", "[{en: ferry, fr: bac, de: Fähre}]", "[Ferry Port, ARR]"),
        ("sources.yml", "role: {en: pilot, fr: pilote, de: Lotsin}", "role: CEO"),
    )
    assert problems_of(tmp_path, *changes) == []


def test_a_section_without_its_file_is_a_problem(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == []
    (tmp_path / "data/ferry/narrative/fr/fares.md").unlink()
    assert problems_of(tmp_path)[0] == (
        'briefing.yml:20:22: A004 "narrative/fr/fares.md" is missing: the section is not written in "fr". '
        "Write it, or take the name off the list."
    )
    (tmp_path / "data/ferry/narrative/fr/crossing.md").unlink()
    found = problems_of(tmp_path)
    assert [problem.split(" ")[1] for problem in found] == ["A004", "A004"]


def test_what_is_withheld_in_one_language_is_withheld_in_all(tmp_path: Path) -> None:
    rule = ("narrative/fares.md", "short_title: Fares", "short_title: Fares\naudiences: [board]")
    column = ("tables/quays.yml", "{name: quay, label", "{name: quay, audiences: [board], label")
    assert all("fares" not in problem for problem in problems_of(tmp_path, rule, column))
    build(Order(tmp_path, out=tmp_path / "out", language="fr"), lambda _words: None)
    found = everything(tmp_path / "out" / "ferry" / "press.fr.pdf")
    assert "Tarifs" not in found
    assert "Ancien quai" not in found
    assert "Old quay" not in found
    board = everything(tmp_path / "out" / "ferry" / "board.fr.pdf")
    assert "Tarifs" in board
    assert "Ancien quai" in board


def test_a_language_that_nobody_writes_is_a_problem(tmp_path: Path) -> None:
    found = problems_of(tmp_path, ("briefing.yml", "languages: [fr, de]", "languages: [xx]"), language="en")
    assert found == [
        'briefing.yml:11:13: L014 "xx" is not a language that is known. Write its code: en, fr, de, ...'
    ]


def test_a_language_without_a_catalogue_is_a_problem(tmp_path: Path) -> None:
    problems_of(tmp_path, ("briefing.yml", "languages: [fr, de]", "languages: [fr, de, es]"))
    folder = tmp_path / "data" / "ferry"
    shutil.copytree(folder / "narrative" / "fr", folder / "narrative" / "es")
    found = [problem for problem in problems_of(tmp_path, language="es") if "assets/locale" in problem]
    assert found == [
        f'briefing.yml:{line}:5: A004 There is no "assets/locale/es/labels.po": the page\'s own words would be English. '
        "Copy assets/locale/fr/labels.po there, and translate it into es."
        for line in (23, 27)
    ]
    catalogue = tmp_path / "assets" / "locale" / "es" / "labels.po"
    catalogue.parent.mkdir(parents=True)
    text = (ROOT / "assets/locale/fr/labels.po").read_text("utf-8")
    catalogue.write_text(text.replace('msgid "Contents"\nmsgstr "Sommaire"\n', ""), encoding="utf-8")
    found = [problem for problem in problems_of(tmp_path, language="es") if "labels.po" in problem]
    assert any('"assets/locale/es/labels.po" has no words for "Contents".' in problem for problem in found)
    assert any("templates/base/contents.html:1: A004" in problem for problem in found)


def test_a_template_of_ones_own_asks_for_words_that_exist(tmp_path: Path) -> None:
    problems_of(tmp_path)
    override = tmp_path / "templates" / "audiences" / "press" / "masthead.html"
    override.parent.mkdir(parents=True)
    override.write_text(
        '{% extends "base/masthead.html" %}\n{% block kicker %}<p>{{ term("For the press") }}</p>{% endblock %}\n'
    )
    assert problems_of(tmp_path) == [
        'templates/audiences/press/masthead.html:2: A004 The page\'s own words "For the press" are missing in "fr". '
        "Add them to assets/locale/fr/labels.po."
    ]
    assert problems_of(tmp_path, language="en") == []


def test_words_of_a_region_are_those_of_its_language() -> None:
    words = Words({"en": Text("harbour"), "fr": Text("port")})
    assert words.text("en-GB") == "harbour"
    assert words.text("fr-CH") == "port"
    assert words.text("de") is None


def test_the_command_names_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problems_of(tmp_path, ("briefing.yml", "fr: Note de synthèse, ", ""))
    assert run(["--project", str(tmp_path), "check"]) == 1
    assert 'data/ferry/briefing.yml:7:14: A004 "kicker" has no words in "fr"' in capsys.readouterr().out


def test_the_unit_of_a_column_that_a_figure_plots_needs_words_too(tmp_path: Path) -> None:
    column = ("tables/quays.yml", "{name: length, type: number,", "{name: length, type: number, unit: tonne,")
    plotted = "quays:\n  kind: bars\n  table: quays\n  label: quay\n  value: length\nmoney:\n"
    words = (
        "  title: {en: One is longer than the other, fr: L’un est plus long, de: Einer ist länger}\n"
        "  subtitle: {en: Tonnes, fr: Tonnes, de: Tonnen}\n"
    )
    figure = ("figures.yml", "money:\n", plotted.replace("money:\n", words + "money:\n"))
    shown = ("narrative/fr/crossing.md", "/// table | quays", "/// figure | quays\n///\n\n/// table | quays")
    found = problems_of(tmp_path, column, figure, shown)
    told = (
        'A004 The unit "tonne" has no words in "fr". Write in briefing.yml: units: {tonne: {fr: one|many}}.'
    )
    assert any(told in problem and problem.startswith("figures.yml") for problem in found), found
