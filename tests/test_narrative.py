"""A section's prose as a fragment: its marks, blocks, notes, images and places, and each fault at its place."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from report.edition import cut, select
from report.facts import calculate
from report.files import Files
from report.formats import Formats
from report.load import read_briefing
from report.marks import Printer
from report.model.briefing import Briefing, Section, SectionSpec
from report.model.edition import Block, Edition, Fragment
from report.model.text import Words
from report.narrative import convert
from report.problems import Problems

SMALL = Path(__file__).parent / "briefings" / "small"
RATE = '<span class="fact" data-fact="loan.rate">4.25%</span>'
QUAY = "images/quay.png"


class Result:
    def __init__(self, fragment: Fragment, problems: Problems, shown: list[str]) -> None:
        self.fragment = fragment
        self.faults = [str(problem).removeprefix("s.md:") for problem in problems]
        self.shown = shown

    @property
    def html(self) -> str:
        return "".join(walk(self.fragment))

    @property
    def bare(self) -> str:
        """The markup without places and breaks."""
        return re.sub(r' data-at="[^"]*"|\n', "", self.html).replace("\u00a0", " ")

    @property
    def places(self) -> list[tuple[str, int]]:
        """Each element that says where it was typed, with its line."""
        return [(tag, int(line)) for tag, line in re.findall(r'<(\w+)[^>]* data-at="s\.md:(\d+)"', self.html)]


def walk(fragment: Fragment) -> Iterator[str]:
    for piece in fragment:
        if isinstance(piece, Block):
            yield f"[{piece.name}|{piece.argument}|{piece.title}]"
            yield from walk(piece.inner)
            yield "[/]"
        else:
            yield piece.html


Converted = Callable[[str], Result]


@pytest.fixture(scope="module")
def small() -> tuple[Briefing, Edition]:
    problems = Problems()
    briefing = read_briefing(Files(SMALL), "small", problems)
    assert briefing is not None
    edition = select(briefing, calculate(briefing, problems), "board", "en", "a4", problems)
    assert edition is not None
    assert list(problems) == []
    return briefing, edition


@pytest.fixture
def converted(small: tuple[Briefing, Edition]) -> Converted:
    """Convert prose whose first line is the file's fifth, as the board may see it."""
    briefing, edition = small

    def run(text: str) -> Result:
        problems = Problems()
        section = Section("s", SectionSpec(title=Words.of("Title")), "s.md", tuple(text.split("\n")), first=5)
        lines = cut(section, frozenset({"board", "inside"}), briefing, problems)
        section = Section("s", section.spec, "s.md", lines, first=5)
        printer = Printer(edition.ledger, Formats("en"), edition.numbers, problems)
        fragment, shown = convert(section, printer, edition.images)
        return Result(fragment, problems, list(shown))

    return run


def test_every_section_of_a_whole_briefing_converts(small: tuple[Briefing, Edition]) -> None:
    _briefing, edition = small
    printer = Printer(edition.ledger, Formats("en"), edition.numbers, Problems())
    for section in edition.sections:
        html = "".join(walk(convert(section, printer, edition.images)[0]))
        assert not re.search("[\ue000-\uf8ff]", html)
        assert "XYZZY" not in html
    assert list(printer.problems) == []


# --- marks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("At {{ loan.rate }}.", f"<p>At {RATE}.</p>"),
        ("**{{ loan.rate }}**", f"<p><strong>{RATE}</strong></p>"),
        ("## At {{ loan.rate | short }}", f"<h2>At {RATE}</h2>"),
        ("- a\n- {{ loan.rate }}", f"<ul><li>a</li><li>{RATE}</li></ul>"),
        ("> {{ loan.rate }}", f"<blockquote><p>{RATE}</p></blockquote>"),
        ("A\n:   {{ loan.rate }}", f"<dl><dt>A</dt><dd>{RATE}</dd></dl>"),
        (
            "a[^n]\n\n[^n]: At {{ loan.rate }}.",
            f'<p>a<report-note class="footnote">At {RATE}.</report-note></p>',
        ),
        ('A {{ loan.rate }}\n{: title="{{ loan.rate }}" }', f'<p title="4.25%">A {RATE}</p>'),
        ("IMO\n\n*[IMO]: At {{ loan.rate }}", '<p><abbr title="At 4.25%">IMO</abbr></p>'),
        ("{{ loan.rate }} loan\n\n*[loan]: L", f'<p>{RATE} <abbr title="L">loan</abbr></p>'),
    ],
)
def test_marks_are_printed_wherever_words_stand(converted: Converted, text: str, html: str) -> None:
    assert converted(text).bare == html
    assert converted(text).faults == []


def test_marks_in_table_cells_keep_their_bar(converted: Converted) -> None:
    result = converted("| A | B |\n|---|--:|\n| {{ loan.rate | short }} | {{ rumour.sale | short }} |")
    assert '<th scope="col">A</th>' in result.bare
    assert f"<td>{RATE}</td>" in result.bare
    assert '&gt;€90m</span> <span class="st rumoured">rumoured</span></td>' in result.bare


def test_marks_in_link_texts_and_image_texts(converted: Converted) -> None:
    result = converted('[At {{ loan.rate }}](https://e.org/ "of {{ loan.rate }}")')
    assert result.html.count('href="https://e.org/" title="of 4.25%"') == 2
    assert re.sub("<[^>]*>", "", result.html) == "At 4.25%"
    image = converted(f'![Boats for {{{{ rumour.sale }}}}]({QUAY} "Photo: {{{{ source.annual }}}}")')
    assert 'alt="Boats for above €90 million rumoured"' in image.bare
    assert '<figcaption>Photo: <a class="ref" href="#source-annual">S1</a></figcaption>' in image.bare
    assert image.faults == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a `{{ loan.rate }}` b", "{{ loan.rate }}"),
        ("`` {{ x | y }} ` ``", "{{ x | y }} `"),
        ("```\n{{ x }}\n/// for | y\n{% z %}\n```", "{{ x }}/// for | y{% z %}"),
        ("~~~\n<b>[^x]\n~~~", "&lt;b&gt;[^x]"),
    ],
)
def test_code_stays_as_typed(converted: Converted, text: str, code: str) -> None:
    result = converted(text)
    assert f">{code}</code>" in result.bare
    assert result.faults == []


@pytest.mark.parametrize(
    "text", ["a\nb {{ x", "- a\n- {{ X }}", "| A |\n|---|\n| {{ x | y }} |", "a[^n]\n\n[^n]: {{"]
)
def test_a_malformed_mark_has_its_place(converted: Converted, text: str) -> None:
    line = 5 + text[: text.index("{{")].count("\n")
    column = text.index("{{") - text.rfind("\n", 0, text.index("{{"))
    (fault,) = converted(text).faults
    assert re.match(rf"{line}:{column}: M00[13] ", fault)


def test_a_mark_over_two_lines_moves_nothing_below_it(converted: Converted) -> None:
    result = converted("a {{ x\n}} b\n\n/// gist\nc\n///\n\n## D")
    assert result.faults[0].startswith("5:3: M001 ")
    assert result.places == [("p", 5), ("p", 9), ("h2", 12)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A {{ rumour.sale | plain }}.\n\nRumoured.", "5:3"),
        ("- {{ rumour.sale | plain }}\n- a rumour", "5:3"),
        ("A rumour.[^n]\n\n[^n]: {{ rumour.sale | plain }}", "7:7"),
        ("A rumour of {{ rumour.sale | plain }}.", ""),
        ("- {{ rumour.sale }} and {{ rumour.sale | plain }}", ""),
    ],
)
def test_each_paragraph_carries_its_statuses(converted: Converted, text: str, place: str) -> None:
    faults = converted(text).faults
    assert [fault.partition(": M004")[0] for fault in faults] == ([place] if place else [])


# --- blocks and places ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("/// takeaway\n## Now {{ loan.rate | short }}\n\nA\n///", f"[takeaway||Now {RATE}]<p>A</p>[/]"),
        ("/// caveat\nA\n\n## B\n///", "[caveat||]<p>A</p><h2>B</h2>[/]"),
        ("a\n/// figure | money\n///\nb", "<p>a</p>[figure|money|][/]<p>b</p>"),
        ("//// caveat\na\n/// gist\nb\n///\nc\n////", "[caveat||]<p>a</p>[gist||]<p>b</p>[/]<p>c</p>[/]"),
        ("/// for | board\na\n/// gist\nb\n///\n///", "<p>a</p>[gist||]<p>b</p>[/]"),
        ("/// for | press\na[^n]\n\n[^n]: b\n///\nc", "<p>c</p>"),
        ("a <!-- b\n{{ x }} --> c", "<p>a</p>c"),
    ],
)
def test_blocks(converted: Converted, text: str, html: str) -> None:
    result = converted(text)
    assert result.bare.replace("<p>a c</p>", "<p>a</p>c").replace("<p>ac</p>", "<p>a</p>c") == html
    assert result.faults == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("\na\nb\n\nc", [("p", 6), ("p", 9)]),
        ("## A\nb\n\n### C", [("h2", 5), ("p", 6), ("h3", 8)]),
        ("- a\n- b\n    1. c\n- d", [("li", 5), ("li", 6), ("li", 7), ("li", 8)]),
        ("a\n\n> b\n> c", [("p", 5), ("p", 7)]),
        ("T\n:   d\n\nU\n:   e", [("dt", 5), ("dd", 6), ("dt", 8), ("dd", 9)]),
        ("```\na\n```\nb", [("pre", 5), ("p", 8)]),
        ("/// gist\na\n///\n\nb", [("p", 6), ("p", 9)]),
        ("| A |\n|---|\n| b |\n\nc", [("tr", 5), ("tr", 7), ("p", 9)]),
        ("a\n\n/// for | press\nb\n///\n\nc", [("p", 5), ("p", 11)]),
    ],
)
def test_places(converted: Converted, text: str, places: list[tuple[str, int]]) -> None:
    assert converted(text).places == places


# --- notes, links, HTML, headings, images --------------------------------------------------------


@pytest.mark.parametrize(
    ("notes", "set"),
    [
        ("[^n]: One.", "One."),
        ("[^n]: One *em*\n\n    Two.", "One <em>em</em> Two."),
        ("[^n]: One:\n\n    - a\n    - b", "One: a b"),
    ],
)
def test_a_note_is_set_where_it_is_called(converted: Converted, notes: str, set: str) -> None:
    note = f'<report-note class="footnote">{set}</report-note>'
    assert (
        converted(f"a[^n] b[^n]\n\n{notes}").bare.replace(" </report", "</report")
        == f"<p>a{note} b{note}</p>"
    )


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a[^x] b\n\n[^xy]: c", ['5:2: N008 The footnote "x" is not defined.']),
        ("a[^x]\n\n[^x]: b[^y]\n\n[^y]: c", ['7:8: N014 The footnote "y" is called within a footnote.']),
        ("a [b][c]", ['5:3: N008 The link "c" is not defined.']),
        ("a [b][]", ['5:3: N008 The link "b" is not defined.']),
        ("a [b][C] [b](https://e.org)\n\n[c]: https://e.org", []),
        ("a [b](c.md)", ['5:7: N008 The link "c.md" leads nowhere from a printed page.']),
        ("a <b>c</b>", ['5:3: N009 "<b>" is raw HTML.', '5:7: N009 "</b>" is raw HTML.']),
        ("a\n<div\nid=x>", ['6:1: N009 "<div id=x>" is raw HTML.']),
        ("<https://e.org/x> a < b, c > d, 2<3 `<i>`", []),
        ("# A", ["5:1: N010 A heading of level 1 follows level 1."]),
        ("## A\n\n#### B\n\n##### C", ["7:1: N010 A heading of level 4 follows level 2."]),
        ("a\n\nB\n===", ["7:1: N010 A heading of level 1 follows level 1."]),
        ("/// gist\n#### A\n///\n\n## B\n### C\n## D", []),
        ("", ['5: N013 The section "s" has no words.']),
        (f'a\n\n![B]({QUAY} "C")', []),
        (f'a\n\n![]({QUAY} "C")', [f'7:1: N005 The image "{QUAY}" has no alt text.']),
        (f"a\n\n![B]({QUAY})", [f'7:1: N006 The image "{QUAY}" has no credit.']),
        ('![B](images/quai.png "C")', ['5:1: N007 There is no image "images/quai.png".']),
        ('![B](https://e.org/x.png "C")', ['5:1: N007 There is no image "https://e.org/x.png".']),
        (
            f'a\nb ![B]({QUAY} "C") d',
            [f'6:3: N006 The image "{QUAY}" stands in a line of text, where it can have no credit.'],
        ),
        (
            f'![B]({QUAY} "C") d',
            [f'5:1: N006 The image "{QUAY}" stands in a line of text, where it can have no credit.'],
        ),
    ],
)
def test_what_markdown_would_let_pass(converted: Converted, text: str, faults: list[str]) -> None:
    found = converted(text).faults
    assert [fault[: len(wanted)] for fault, wanted in zip(found, faults, strict=True)] == faults


def test_a_note_called_within_a_note_takes_no_words_with_it(converted: Converted) -> None:
    assert "One two." in converted("a[^n]\n\n[^n]: One[^m] two.\n[^m]: Three.").html


def test_an_image_is_a_figure_with_its_credit(converted: Converted) -> None:
    result = converted(f'![A quay]({QUAY} "Photo: Ada")')
    image = f'<img alt="A quay" src="report:image/{QUAY}">'
    assert result.bare == f'<figure class="image">{image}<figcaption>Photo: Ada</figcaption></figure>'
    assert result.shown == [QUAY]


@pytest.mark.parametrize("rule", ["***", "---", "* * *", "_ _ _", "----------"])
def test_a_rule_is_drawn_and_its_signs_are_not_printed(rule: str, converted: Converted) -> None:
    made = converted(f"One.\n\n{rule}\n\nTwo.\n")
    assert made.faults == []
    assert "<hr>" in made.html
    assert rule not in made.html
