"""Nothing is made ready or shaped twice, and what is drawn is what the engine draws by itself."""

import string

import pytest
import tinyhtml5
import weasyprint.layout.inline
from weasyprint.css import AnonymousStyle, ComputedStyle, StyleFor, units
from weasyprint.draw import text as drawing
from weasyprint.text import line_break as engine
from workshop import document

from report.pdf import cascade, lines, parsing, set_part, shaping, split

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning")

PROSE = "The ferry carried freight in all weathers, and its owners were paid for what it left behind. " * 6
SHOWN = {
    "prose": f"<p>{PROSE}</p>",
    "hyphens": f'<p style="width: 60pt; hyphens: auto">{PROSE}</p>',
    "narrow": f'<p style="width: 20pt; overflow-wrap: anywhere">{PROSE}</p>',
    "justified": f'<p style="text-align: justify">{PROSE}</p>',
    "letters apart": f'<p style="letter-spacing: 2pt">{PROSE}</p>',
    "words apart": f'<p style="word-spacing: 3pt"> {PROSE} <b> </b> </p>',
    "kerned": "<p>AVAWAT To Ty P. “Te” fi ffl</p>",
    "raised": '<p>x<sup>2</sup> H<span style="font-variant-position: sub">2</span>O</p>',
    "figures": '<p style="font-variant-numeric: tabular-nums oldstyle-nums">1234567890</p>',
    "lines as typed": "<pre>one\ttwo\nthree  four\n\n five</pre>",
    "broken": "<p>one<br>two<br><br>three</p>",
    "from the right": '<p dir="rtl">one (two) שלום three</p>',
    "accents": "<p>e\u0301 a\u0308 o\u0323\u0302 q\u0307\u0323</p>",
    "missing": "<p>a 漢 b 漢 c \ue123</p>",
    "emoji": "<p>a 😀 b</p>",
    "cut short": '<p style="text-overflow: ellipsis; overflow: hidden; white-space: nowrap">'
    + PROSE
    + "</p>",
    "some lines": '<p style="max-lines: 2; block-ellipsis: auto">' + PROSE + "</p>",
    "underlined": '<p><u>one</u> <s>two</s> <a href="#here" id="here">three</a></p>',
    "first letter": f"<p class=first>{PROSE}</p>",
    "drawn": '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><title>T</title>'
    '<text x="4" y="9" font-size="9">North <tspan dx="3">east</tspan></text><text x="1 9 17" y="19">abc</text>'
    '<text x="40" y="9" font-size="9" font-weight="bold">North</text><text x="70" y="9" font-size="7">North</text></svg>',
    "repeated": "<table><thead><tr><th scope=col>Head</th></tr></thead><tbody>"
    + "<tr><td>1</td></tr>" * 90
    + "</tbody></table>",
    "notes": '<p>One<span class="note">First note</span> two<span class="note">Second</span></p>',
    "items": "<ul><li>One<li class=mark>Two</ul><ol><li>Three<li>Four</ol>",
    "own styles": '<p style="font-size: 2em">One <b>two <i>three</i></b></p><p style="font-size: 3em">One <b>two</b></p>',
    "places": '<h2 id="one">One</h2><h2 id="two">Two</h2><p><a href="#one">1</a> <a href="#two">2</a></p>',
    "languages": '<p lang="de">Der Hafen</p><p lang="fr">Le port</p><p lang="de">Die Bahn</p>',
    "measures": '<p class="measured">As wide as half of the page</p>',
    "shares": '<div class="share"><div class="share"><p class="share">One</p></div><p class="share">Two</p></div>'
    '<div style="display: flex"><p class="share">Three</p><p>Four</p></div><div class="high"><p class="share">Five</p></div>',
    "cells": '<table style="border-collapse: collapse; border: 3pt solid"><tr><td class="share">One<td>Two<tr><td>3<td>4</table>'
    '<table style="border-spacing: 4pt; width: 60%"><tr><td class="share">One<td>Two</table>',
    "pages": "<h1>One</h1><h1 class=wide>Two</h1><h1>Three</h1><h1 class=wide>Four</h1><h1>Five</h1>",
}
CSS = """
@page { size: a5; margin: 20mm; @bottom-center { content: counter(page) } @top-left { content: string(head) } }
@page :first { @bottom-center { content: none } }
@page :nth(4) { margin: 30mm }
@page wide { size: a5 landscape; @top-right { content: "Wide" } }
h1 { break-before: page; string-set: head content() } .wide { page: wide }
.first::first-letter { font-size: 3em; float: left } .first::first-line { font-variant: small-caps }
.measured { width: calc(50vw - 2rem); margin-left: calc(10% + 1em) }
.share { width: 70%; height: 40%; min-height: 5mm; max-width: calc(100% - 1em); padding: 3%; margin: 1% auto }
.share { box-sizing: border-box; border: 1pt solid } .high { height: 30mm }
.note { float: footnote } .mark::before { content: "* " } .mark::after { content: attr(class) } u::before { content: "<" }
"""


@pytest.mark.parametrize("shown", SHOWN)
def test_what_is_drawn_is_what_the_engine_draws(shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    [part] = split(document(SHOWN[shown], CSS))
    ours, pages, problems = set_part(part)
    assert ours
    again, *_rest = set_part(part)
    assert again
    assert again.as_bytes() == ours.as_bytes(), "with all that is known of its styles by now"
    with monkeypatch.context() as patch:
        patch.setattr(engine.Layout, "setup", shaping._setup)
        patch.setattr(engine.Layout, "deactivate", shaping._deactivate)
        patch.setattr(engine.Layout, "reactivate", shaping._reactivate)
        patch.setattr(drawing, "draw_first_line", shaping._draw)
        for module in (engine, weasyprint.layout.inline, units):
            patch.setattr(module, "strut", shaping._strut)
        patch.setattr(engine, "split_first_line", shaping._split)
        patch.setattr(lines, "_first", lines._split)
        patch.setattr(StyleFor, "set_computed_styles", cascade._set)
        patch.setattr(ComputedStyle, "__missing__", cascade._compute)
        patch.setattr(AnonymousStyle, "__missing__", cascade._compute_anonymous)
        for module in cascade.LAYOUTS:
            patch.setattr(module, "resolve_percentages", cascade._measure)
        theirs, their_pages, their_problems = set_part(part)
    assert theirs
    assert ours.as_bytes() == theirs.as_bytes()
    assert pages == their_pages
    assert list(problems) == list(their_problems)


def test_what_is_computed_of_styles_is_known_in_the_next_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """But not where it rests on the page that a part begins with, nor where the engine complains of it."""
    computed: list[str] = []
    compute = cascade._compute
    monkeypatch.setattr(
        cascade, "_compute", lambda style, name: (computed.append(name), compute(style, name))[1]
    )

    def count(css: str) -> tuple[int, int, list[str]]:
        css += "/* one of its own */"
        counts = []
        for words in ("One", "Two"):
            [part] = split(document(f'<p>{words} <b id="{words}">word</b></p>', css))
            computed.clear()
            _piece, _pages, problems = set_part(part)
            counts.append(len(computed))
        return counts[0], counts[1], [str(problem) for problem in problems]

    first, second, _problems = count(CSS.replace("50vw", "50%"))
    assert second < first / 10
    first, second, _problems = count(CSS)
    assert second == first
    first, second, problems = count("p { width: calc(2em * 1em) }")
    assert second < first / 2
    assert any("math" in problem for problem in problems), "and it says so once more"


def test_a_line_is_shaped_once_more_only_to_be_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing shapes nothing anew: the line that was measured is drawn."""
    shaped: list[str] = []
    measure = engine.Layout.set_text
    monkeypatch.setattr(
        engine.Layout,
        "set_text",
        lambda line, text, *rest, **named: (shaped.append(text), measure(line, text, *rest, **named)),
    )
    begun: list[int] = []
    draw = drawing.draw_text
    from report.pdf import numbers

    monkeypatch.setattr(
        numbers, "_engine_text", lambda *arguments: (begun.append(len(shaped)), draw(*arguments))
    )
    [part] = split(document(SHOWN["prose"], CSS))
    set_part(part)
    assert len(begun) > 5
    assert begun[0] == len(shaped)


def test_no_pattern_of_the_parser_is_made_twice() -> None:
    """And each finds what the parser looks for."""
    html = f"<p class=\"a-b\" data-x='1' {string.ascii_letters}=2 title=q><b>x</b> &amp; y<!-- z -->"
    known = parsing.parser.characters_until_regex
    tinyhtml5.parse(html)
    before = dict(known)
    tinyhtml5.parse(html)
    assert {key: id(pattern) for key, pattern in known.items()} == {
        key: id(pattern) for key, pattern in before.items()
    }
    assert any(set(characters) == set(string.ascii_letters) for characters, _sought in known)
    for (characters, sought), pattern in known.items():
        for character in string.printable:
            assert bool(pattern.match(character)) == ((character in characters) == sought), character
