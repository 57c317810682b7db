"""A second language lies beside the first: nothing printed is left in another one, and what is missing is a problem."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from report.formats import read_catalogue
from report.model.ledger import STATUSES
from report.model.period import SEASONS
from report.model.quantity import QUALIFIERS, SCALES
from report.page.compose import ABOUT
from report.page.context import MEANINGS

ROOT = Path(__file__).parent.parent
HARBOUR = ROOT / "tests" / "briefings" / "harbour"
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
    found = {ABOUT, *MEANINGS.values()}
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
    return numbers | signs | kinds | scales | amounts | statuses | {f"{season} {{year}}" for season in SEASONS}


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
