"""Templates filled: their failures have file and line, they get no further than they may, and all words are escaped."""

import re
from pathlib import Path

import pytest
from workshop import SMALL, agree, changed, copied, documents, drafts, flat

from report.build import Order
from report.build.prepare import make_document
from report.model.edition import Document

COVER = "templates/audiences/board/cover.html"
BODY = '{% extends "base/cover.html" %}\n{% block kicker %}<p>'


def composed(folder: Path, files: dict[str, str]) -> tuple[dict[str, Document | None], list[str]]:
    return documents(copied(folder, files))


# --- the small briefing


@pytest.mark.parametrize("name", ["board", "press"])
def test_the_fragments_are_those_expected(name: str, golden: bool) -> None:
    draft = drafts()[0][name]
    parts = [f"=== {section}\n{flat(fragment)}\n" for section, fragment in draft.fragments.items()]
    agree(f"{name}.fragments.html", "\n".join(parts), golden)


@pytest.mark.parametrize("name", ["board", "press"])
def test_the_page_is_the_one_expected(name: str, golden: bool) -> None:
    made, problems = documents()
    assert problems == []
    one = made[name]
    assert one is not None
    agree(
        f"{name}.html",
        re.sub(r"(?<=>)(?=<(?:p|h\d|li|tr|section|figure|div|aside)\b)", "\n", one.html),
        golden,
    )


# --- overriding


def test_an_audience_overrides_a_block_of_a_template(tmp_path: Path) -> None:
    made, problems = composed(tmp_path, {COVER: BODY + "For {{ edition.title }} only</p>{% endblock %}"})
    assert problems == []
    assert made["board"] and made["press"]
    assert "<p>For Board edition only</p>" in made["board"].html
    assert '<p class="kicker">' not in made["board"].html
    assert "only</p>" not in made["press"].html


def test_a_project_overrides_a_template_for_every_audience(tmp_path: Path) -> None:
    made, problems = composed(
        tmp_path,
        {"templates/base/blocks/takeaway.html": '<p class="take">{{ block.title }}: {{ block.body }}</p>'},
    )
    assert problems == []
    for one in made.values():
        assert one and '<p class="take">The fleet is half way: <p data-at=' in one.html


def test_a_layout_of_an_audiences_own(tmp_path: Path) -> None:
    made, problems = composed(
        tmp_path,
        {
            "data/small/narrative/service.md": changed(
                "data/small/narrative/service.md", ("short_title: Service", "layout: wide")
            ),
            "templates/audiences/board/layouts/wide.html": "<section id='section-{{ chapter.id }}'><h1>Wide</h1></section>",
        },
    )
    assert made["board"] and "<h1>Wide</h1>" in made["board"].html
    assert made["press"] is None
    assert problems == [
        'data/small/narrative/service.md:3:9: P004 There is no layout "wide". '
        "Put it under templates/base/layouts/, or use one of chapter, judgements."
    ]


def test_style_sheets_come_in_the_order_of_their_layers(tmp_path: Path) -> None:
    made, _problems = composed(tmp_path, {"templates/audiences/board/style.css": "p { color: red }"})
    for name, paths in (
        ("board", ["tokens", "base", "audience", "briefing"]),
        ("press", ["tokens", "base", "briefing"]),
    ):
        one = made[name]
        assert one
        assert [sheet.layer for sheet in one.sheets] == paths


# --- failures

FAULTS = {
    "{{ edition.titel }}": "P002 The template names something unknown: 'dict object' has no attribute 'titel'.",
    "{{ editoin.title }}": "P002 The template names something unknown: 'editoin' is undefined.",
    "{% if nothing %}x{% endif %}": "P002 The template names something unknown: 'nothing' is undefined.",
    "{{ chapters[99].title }}": "P002 The template names something unknown:",
    "{% for x in edition.title.x %}{% endfor %}": "P002 The template names something unknown:",
    "{% include 'letterhead.html' %}": 'P004 There is no template "letterhead.html".',
    "{% include '../../data/small/facts.yml' %}": 'P004 There is no template "../../data/small/facts.yml".',
    "{% include '/etc/passwd' %}": 'P004 There is no template "/etc/passwd".',
    "{{ 1 / 0 }}": "P003 The template fails: division by zero.",
    "{{ 'a' + 1 }}": "P003 The template fails:",
    "{{ edition.title() }}": "P003 The template fails:",
    "{{ range(1000000000) | list }}": "P003 The template fails: Range too big.",
    "{{ edition.title.__class__ }}": "P003 The template does what templates may not: access to attribute '__class__'",
    "{{ ''.__class__.__mro__ }}": "P003 The template does what templates may not:",
    "{{ term.__globals__ }}": "P003 The template does what templates may not: access to attribute '__globals__'",
    "{{ ''['__class__'] }}": "P003 The template does what templates may not: access to attribute '__class__'",
    "{{ edition | attr('__class__') }}": "P003 The template does what templates may not:",
    "{{ '{0.__class__}'.format(edition) }}": "P003 The template does what templates may not:",
    "{{ self.__init__ }}": "P003 The template does what templates may not:",
    "{{ cycler.__init__.__globals__ }}": "P003 The template does what templates may not:",
    "{{ edition.update({'title': 'x'}) }}": "P003 The template does what templates may not:",
    "{{ chapters.append(1) }}": "P003 The template does what templates may not:",
    "{{ edition.title }": "P001 The template cannot be read: unexpected '}'.",
    "{{ edition.title | shout }}": "P001 The template cannot be read: No filter named 'shout'.",
    "{% nothing %}": "P001 The template cannot be read: Encountered unknown tag 'nothing'.",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "message"), FAULTS.items())
def test_a_failure_has_its_file_and_line(tmp_path: Path, typed: str, message: str) -> None:
    made, problems = composed(tmp_path, {COVER: BODY + f"\nx {typed}</p>" + "{% endblock %}"})
    assert made["board"] is None
    assert made["press"] is not None
    assert len(problems) == 1
    assert problems[0].startswith(f"{COVER}:3: {message}"), problems


def test_a_failure_in_the_template_of_a_block_is_found_there(tmp_path: Path) -> None:
    path = "templates/base/blocks/takeaway.html"
    _made, problems = composed(tmp_path, {path: "<div>\n{{ block.name }}\n{{ block.titel }}\n</div>"})
    assert problems == [
        f"{path}:3: P002 The template names something unknown: 'dict object' has no attribute 'titel'. Check the name."
    ]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "templates/base/sender.html",
            ":2: P001 The template cannot be read: it is not UTF-8. Correct the line.",
        ),
        (COVER, ":2: P001 The template cannot be read: it is not UTF-8. Correct the line."),
        ("data/small/style.css", ': L002 "data/small/style.css" is not UTF-8. Save it as UTF-8.'),
    ],
)
def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path, path: str, message: str) -> None:
    assert documents(copied(tmp_path, {path: b"/* */\n<p>Caf\xe9</p>"}))[1] == [path + message]


def test_every_audiences_failure_is_reported_in_one_run(tmp_path: Path) -> None:
    _made, problems = composed(
        tmp_path,
        {COVER: "{{ x }}", "templates/audiences/press/masthead.html": "<p>\n{{ y }}</p>"},
    )
    assert [problem[:70] for problem in problems] == [
        "templates/audiences/board/cover.html:1: P002 The template names someth",
        "templates/audiences/press/masthead.html:2: P002 The template names som",
    ]


# --- what templates get


def test_every_word_is_escaped(tmp_path: Path) -> None:
    nasty = "<b>&\\\"'</b> <script>x</script>"
    spec = changed(
        "data/small/briefing.yml",
        ("Nordlys runs on batteries, and must still pay for them", f'"{nasty}"'),
        (
            "text: Seven boats serve a fjord,",
            "text: Fixed for ten years,",
        ),  # the title that it stands in goes
        ("title: Board edition", f'title: "{nasty}"'),
        ("publisher: Harbour desk", f'publisher: "{nasty}"'),
        ("[ferries, batteries]", f'["{nasty}"]'),
        ("reader: The board", f'reader: "{nasty}"'),
        ("A newspaper says so.", f'"{nasty}"'),
        ("unconfirmed: not confirmed", f'unconfirmed: "{nasty}"'),
    )
    files = {
        "data/small/briefing.yml": spec,
        "data/small/narrative/service.md": changed(
            "data/small/narrative/service.md",
            ("title: Seven boats serve a fjord", f'title: "{nasty}"'),
            ("gist: Quiet boats, full boats.", f'gist: "{nasty}"'),
        ),
        "data/small/figures.yml": changed(
            "data/small/figures.yml", ("Nordlys carries more passengers every year", f'"{nasty}"')
        ),
        "data/small/sources.yml": changed(
            "data/small/sources.yml",
            ("Ferries & fares", f'"{nasty}"'),
            ("speaker: Ida Holm", f'speaker: "{nasty}"'),
            ("We are the quiet ones", f'"{nasty}"'),
        ),
        "data/small/tables/money.yml": changed(
            "data/small/tables/money.yml",
            ("A loan and a grant pay for the boats", f'"{nasty}"'),
            ("label: Item", f'label: "{nasty}"'),
            ("empty: not stated", f'empty: "{nasty}"'),
        ),
        "data/small/tables/money.csv": changed("data/small/tables/money.csv", ("For the board", "<b>&</b>")),
        "data/small/facts.yml": changed(
            "data/small/facts.yml", ("text: Quiet on the water", f'text: "{nasty}"')
        ),
    }
    made, problems = composed(tmp_path, files)
    assert problems == []
    for one in made.values():
        assert one
        assert "<script" not in one.html
        assert "<b>" not in one.html
        assert one.html.count("&lt;script&gt;") >= 12


def test_pieces_are_the_words_of_the_edition() -> None:
    one = documents()[0]["board"]
    assert one
    for words in (
        "<title>Nordlys runs on batteries, and must still pay for them (Board edition)</title>",
        '<meta name="author" content="Ada Berg">',
        '<meta name="keywords" content="ferries, batteries">',
        'lang="en"',
        'content="2026-03-01',
        "The year of the tender is inferred from",
    ):
        assert words in one.html, words
    press = documents()[0]["press"]
    assert press
    assert "The year of the tender" not in press.html
    assert press.record is None
    assert press.attachments == ()


def test_an_edition_without_appendix_needs_no_words_of_it(tmp_path: Path) -> None:
    """What only the board may see can be named in the corrections, which the press does not get."""
    spec = changed(
        "data/small/briefing.yml", ("The gazette writes", "Of {{ secret.reserve }}, the gazette writes")
    )
    made, problems = composed(tmp_path, {"data/small/briefing.yml": spec})
    assert problems == []
    assert made["board"] and "12.5" in made["board"].html


def test_facts_in_titles_alone_are_in_the_record(tmp_path: Path) -> None:
    text = changed("data/small/narrative/money.md", ("title: The loan of {{ loan.size }} is dear", "title: At {{ fx.june }}"),
                   (", at {{ fx.june }}", ""))  # fmt: skip
    made, problems = composed(tmp_path, {"data/small/narrative/money.md": text})
    assert problems == []
    board = made["board"]
    assert board and board.record
    assert "fx.june" in board.record["facts"]
    assert str(board.record["digests"]["all"]) in board.html


def test_the_record_does_not_depend_on_how_often_it_was_made() -> None:
    found, problems = drafts()
    draft = found["board"]
    first = make_document(draft, {}, 0, Order(SMALL), problems)
    again = make_document(draft, {}, 0, Order(SMALL), problems)
    assert first == again


def test_tables_behind_figures_are_attached_too(tmp_path: Path) -> None:
    figures = changed("data/small/figures.yml") + (
        "grants:\n  kind: bars\n  title: The loan is the larger part\n  subtitle: EUR\n  audiences: [board]\n"
        "  table: parts\n  value: euros\n"
    )
    money = changed("data/small/narrative/money.md", ("/// figure | money", "/// figure | grants"))
    made, problems = composed(
        tmp_path,
        {
            "data/small/figures.yml": figures,
            "data/small/narrative/money.md": money,
            "data/small/tables/parts.csv": "part,euros\nLoan,20 million\nGrant,12 million\n",
            "data/small/tables/parts.yml": "title: Parts\nsource: annual\ncolumns:\n"
            "  - {name: part}\n  - {name: euros, type: money, unit: EUR}\n",
        },
    )
    assert problems == []
    board = made["board"]
    assert board and board.record
    assert [(item.name, item.description) for item in board.attachments] == [
        ("money.csv", "Data of table 1"),
        ("parts.csv", "Parts"),
        ("figure-passengers.csv", "Data of figure 1"),
        ("figure-grants.csv", "Data of figure 2"),
    ]
    assert board.record["tables"] == ["money", "parts"]
