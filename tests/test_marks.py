"""The two marks: every malformed one is a problem at its place, wherever words are written; and each prints as it should."""

from pathlib import Path

import pytest
from workshop import changed, converted, copied, documents, edition, printer, section, small, told

from report import marks
from report.edition import cut
from report.marks import Fence, Mark
from report.model.text import Text
from report.problems import Place, Problems

# --- the inline mark: reading


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("{{ arr.feb_2026 }}", Mark("arr.feb_2026", "long", False, Place("x", 3, 7))),
        ("{{arr}}", Mark("arr", "long", False, Place("x", 3, 7))),
        ("{{ arr.2025-02 | short }}", Mark("arr.2025-02", "short", False, Place("x", 3, 7))),
        ("{{ arr|value|plain }}", Mark("arr", "value", True, Place("x", 3, 7))),
        ("{{ arr | plain | short }}", Mark("arr", "short", True, Place("x", 3, 7))),
        ("{{\tarr\t}}", Mark("arr", "long", False, Place("x", 3, 7))),
    ],
)
def test_a_mark_is_read(typed: str, expected: Mark) -> None:
    problems = Problems()
    assert list(marks.pieces(f"a {typed} b", Place("x", 3, 5), problems)) == ["a ", expected, " b"]
    assert told(problems) == []


MALFORMED = {
    "{{ arr": 'M001 The mark "{{" is not closed.',
    "arr }}": 'M001 The mark "}}" closes nothing.',
    "{{ }}": 'M001 The mark "{{ }}" cannot be read.',
    "{{ Arr }}": 'M001 The mark "{{ Arr }}" cannot be read.',
    "{{ a b }}": 'M001 The mark "{{ a b }}" cannot be read.',
    "{{ a() }}": 'M001 The mark "{{ a() }}" cannot be read.',
    "{{ a + b }}": 'M001 The mark "{{ a + b }}" cannot be read.',
    '{{ a["b"] }}': 'M001 The mark "{{ a["b"] }}" cannot be read.',
    "{{ a.__class__ }}x": "M002",  # an id like any other: there is no such fact
    "{% if a %}": 'M001 "{%" begins a statement; marks only name facts.',
    "{{ fleet.boats | shrt }}": 'M003 "shrt" is not a filter. Did you mean "short"?',
    "{{ fleet.boats | upper }}": 'M003 "upper" is not a filter. Use one of long, short, value, plain.',
    "{{ fleet.boats | }}": 'M003 "" is not a filter.',
    "{{ fleet.boats | short() }}": 'M003 "short()" is not a filter.',
    "{{ fleet.boat }}": 'M002 There is no fact "fleet.boat". Did you mean "fleet.boats"?',
    "{{ figure.passenger }}": 'M002 There is no "figure.passenger" in this edition. Did you mean "figure.passengers"?',
    "{{ source.annuall }}": 'M002 There is no "source.annuall" in this edition. Did you mean "source.annual"?',
}


@pytest.mark.parametrize(("typed", "message"), MALFORMED.items())
def test_a_malformed_mark_is_one_problem_at_its_place(typed: str, message: str) -> None:
    _html, problems = converted(f"First line.\n\nNordlys has\nso many: {typed} boats.")
    column = 10 + (typed.index("}}") if typed == "arr }}" else 0)
    assert len(problems) == 1
    assert problems[0].startswith(f"8:{column}: {message}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("## ", ""),
        ("- one\n- two ", ""),
        ("1. one\n    - two ", ""),
        ("> quoted ", ""),
        ("| a | b |\n|---|---|\n| c | ", " |"),
        ("word[^n]\n\n[^n]: note ", ""),
        ("word\n\n[^n]: a note that nothing calls ", ""),
        ("see [the ", "](https://example.org)"),
        ("see [the list](https://example.org/", ")"),
        ("![boats ", '](images/quay.png "Photo: Ada")'),
        ('![boats](images/quay.png "Photo: ', '")'),
        ("term\n:   means ", ""),
        ("The IMO.\n\n*[IMO]: the ", ""),
        ("**bold ", "** text"),
        ("/// takeaway\n## title ", "\n\nwords\n///"),
        ("/// takeaway\nwords ", "\n///"),
    ],
)
@pytest.mark.parametrize("typed", ["{{ fleet.boats | shrt }}", "{{ a b }}", "{{ fleet.boats"])
def test_a_malformed_mark_is_found_everywhere(before: str, after: str, typed: str) -> None:
    """In headings, lists, quotations, tables, notes, links, images, definitions, abbreviations and blocks."""
    _html, problems = converted(before + typed + after)
    line, column = 5 + before.count("\n"), len(before) - before.rfind("\n")
    assert [problem.split(" ", 1)[0] for problem in problems] == [f"{line}:{column}:"], problems
    assert problems[0].split(" ")[1] == ("M003" if "shrt" in typed else "M001")


def test_a_mark_over_two_lines_is_one_problem() -> None:
    _html, problems = converted("There are {{ fleet.boats\n| short }} boats, and {{ fleet.electric }} more.")
    assert problems == [
        '5:11: M001 The mark "{{ fleet.boats" runs over the end of its line. Write it on one line.'
    ]


def test_an_unclosed_mark_hides_no_other() -> None:
    html, problems = converted("An {{ unclosed one before {{ fleet.boats | value }}.")
    assert problems == ['5:4: M001 The mark "{{" is not closed. Write {{ name }} or {{ name | short }}.']
    assert "An  unclosed one" in html
    assert ">7</span>" in html


def test_marks_in_front_matter_and_yaml_have_their_places(tmp_path: Path) -> None:
    project = copied(
        tmp_path,
        {
            "data/small/narrative/money.md": changed(
                "data/small/narrative/money.md", ("The loan of {{ loan.size }}", "The {{ loan.size | shrt }}")
            ),
            "data/small/briefing.yml": changed(
                "data/small/briefing.yml", ("must still pay for them", "{{ pays }}")
            ),
            "data/small/tables/money.csv": changed("data/small/tables/money.csv", ("loan.rate", "loan.rat")),
            "data/small/tables/money.yml": changed(
                "data/small/tables/money.yml", ("label: Due", 'label: "Due {{"')
            ),
        },
    )
    _documents, problems = documents(project)
    assert sorted({problem.split(" M0")[0] for problem in problems}) == [
        "data/small/briefing.yml:1:39:",
        "data/small/narrative/money.md:2:12:",
        "data/small/tables/money.csv:2:70:",
        "data/small/tables/money.yml:10:41:",
    ]


# --- the inline mark: printing


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("{{ fleet.boats }}", '<span class="fact" data-fact="fleet.boats">7\u00a0boats</span>'),
        ("{{ fleet.boats | value }}", '<span class="fact" data-fact="fleet.boats">7</span>'),
        (
            "{{ passengers.latest }}",
            '<span class="fact" data-fact="passengers.2025" data-name="passengers.latest">about 2.6\u00a0million passengers</span>',
        ),
        (
            "{{ passengers.2024 | short }}",
            '<span class="fact" data-fact="passengers.2024">2.1m passengers</span>',
        ),
        (
            "{{ target.boats }}",
            '<span class="fact" data-fact="target.boats">7\u00a0boats</span> <span class="st target">target</span>',
        ),
        (
            "{{ open.price }}",
            '<span class="fact" data-fact="open.price">€6</span> <span class="st unconfirmed">not confirmed</span>',
        ),
        (
            "{{ fleet.share }}",
            '<span class="fact" data-fact="fleet.share">43%</span> <span class="st calculated">calculated</span>',
        ),
        ("{{ fleet.share | plain }}", '<span class="fact" data-fact="fleet.share">43%</span>'),
        ("{{ fleet.founded }}", '<span class="fact" data-fact="fleet.founded">1998</span>'),
        ("{{ source.annual }}", '<a class="ref" href="#source-annual">S1</a>'),
        (
            "{{ figure.passengers }}",
            '<a class="ref" href="#figure-passengers" data-page="figure-passengers">Figure\u00a01, page\u00a000</a>',
        ),
        ("{{ figure.money | short }}", '<a class="ref" href="#figure-money">Figure 2</a>'),
        ("{{ table.money | value }}", '<a class="ref" href="#table-money">1</a>'),
        (
            "{{ section.service }}",
            '<a class="ref" href="#section-service" data-page="section-service">Section\u00a01, page\u00a000</a>',
        ),
        (
            "{{ section.judgements }}",  # it has no number
            '<a class="ref" href="#section-judgements" data-page="section-judgements">'
            "“Key judgements”, page\u00a000</a>",
        ),
    ],
)
def test_a_mark_is_printed(typed: str, printed: str) -> None:
    html, problems = converted(typed)
    assert problems == []
    assert html == f'<p data-at="data/small/narrative/probe.md:5">{printed}</p>'


def test_a_source_is_no_link_where_none_are_listed() -> None:
    html, problems = converted("As {{ source.annual }} says.", "press")
    assert problems == []
    assert "As S1 says." in html


def test_marks_in_text_without_markup_are_plain() -> None:
    """In an alt text: the status is said, and no page is named."""
    html, problems = converted('![{{ target.boats }} in {{ figure.money }}](images/quay.png "Ada")')
    assert problems == []
    assert 'alt="7\u00a0boats target in Figure 2"' in html


def test_what_a_fact_says_is_escaped() -> None:
    using = printer()
    assert using.html(Text("a < b & {{ fleet.boats | value }}")) == (
        'a &lt; b &amp; <span class="fact" data-fact="fleet.boats">7</span>'
    )
    assert using.plain(Text("a < b & {{ fleet.boats | value }}")) == "a < b & 7"


def test_what_was_printed_is_kept() -> None:
    using = printer()
    using.html(Text("{{ fleet.boats }} {{ fleet.motto }} {{ figure.money }} {{ passengers.latest }}"))
    assert list(using.used) == ["fleet.boats", "fleet.motto", "passengers.2025"]


# --- | plain


@pytest.mark.parametrize(
    "prose",
    [
        "They plan {{ target.boats | plain }}.",
        "- {{ target.boats }}\n- They plan {{ target.boats | plain }}.",  # each entry speaks for itself
        "A target.\n\nThey plan {{ target.boats | plain }}.",
        "| Plan |\n|---|\n| {{ target.boats | plain }} |\n| a target |",
        "Their target.[^n]\n\n[^n]: Of {{ target.boats | plain }}.",
        "## A plan of {{ target.boats | plain }}\n\nIt is a target.",
    ],
)
def test_a_status_may_not_be_left_out(prose: str) -> None:
    _html, problems = converted(prose)
    line = 5 + prose[: prose.index("| plain")].count("\n")
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"{line}:")
    assert 'M004 "target.boats" is target, and its paragraph does not say so.' in problems[0]


@pytest.mark.parametrize(
    "prose",
    [
        "Their **target** is {{ target.boats | plain }}.",
        "- Targets: {{ target.boats | plain }}.",
        "From {{ target.boats }} to {{ target.boats | plain | value }}.",
        "The {{ fleet.boats | plain }} are confirmed anyway.",
        "It stands in code: `{{ target.boats | plain }}`.",
        "A price of {{ open.price | plain }} is not confirmed.",
    ],
)
def test_a_status_may_be_left_out_where_it_is_said(prose: str) -> None:
    assert converted(prose)[1] == []


def test_a_status_may_not_be_left_out_of_a_title() -> None:
    using = printer()
    using.html(Text("The plan is {{ target.boats | plain }}", Place("x.yml", 4, 8)))
    assert [(problem.code, str(problem.place)) for problem in using.problems] == [("M004", "x.yml:4:20")]


# --- code


@pytest.mark.parametrize(
    ("prose", "printed"),
    [
        ("Type `{{ x }}` here.", "Type <code>{{ x }}</code> here."),
        ("Type ``{{ x }} ` {{ y`` here.", "Type <code>{{ x }} ` {{ y</code> here."),
        ("```\n{{ x }}\n/// for | nobody\n<b>\n```", "<code>{{ x }}\n/// for | nobody\n&lt;b&gt;</code>"),
        ("~~~ text\n{{ x\n~~~", '<code class="language-text">{{ x</code>'),
        ("- one\n\n    ```\n    {{ x }}\n    ```", "<code>{{ x }}</code>"),
        ("> ```\n> {{ x }}\n> ```", "<code>{{ x }}</code>"),
        ("Text:\n\n    {{ x }}\n    a < b", "<code>{{ x }}\na &lt; b\n</code>"),
    ],
)
def test_in_code_a_mark_stays_as_typed(prose: str, printed: str) -> None:
    html, problems = converted(prose)
    assert problems == []
    assert printed in html


# --- blocks


def test_blocks_are_found_outer_before_inner() -> None:
    lines = ["///// takeaway", "//// quote | quiet", "////", "", "/// figure|money", "///", "/////"]
    problems = Problems()
    found = marks.fences(lines, Place("x", 10), problems)
    assert told(problems) == []
    assert found == [
        Fence("takeaway", "", 0, 6, Place("x", 10, 1)),
        Fence("quote", "quiet", 1, 2, Place("x", 11, 1)),
        Fence("figure", "money", 4, 5, Place("x", 14, 1)),
    ]


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("/// takeawy\nx\n///", ['5:1: N001 "takeawy" is not a block. Did you mean "takeaway"?']),
        ("/// Figure | money\n///", ['5:1: N001 "Figure" is not a block. Did you mean "figure"?']),
        ("/// x\n///", ['5:1: N001 "x" is not a block. Use one of takeaway, watchpoint, caveat, gist, quote, figure, '
                        "table, judgement, for, not-for."]),
        ("// figure | money\n///", [
            '5:1: N001 "// figure | money" has two slashes. Begin a block with three.',
            '6:1: N011 A block is closed that was not open. Delete "///".',
        ]),
        ("  /// figure | money\n  ///", [
            '5:3: N001 "/// figure | money" does not begin its line. Take out what stands before it.',
            '6:3: N001 "///" does not begin its line. Take out what stands before it.',
        ]),
        ("- /// for | board", ['5:3: N001 "/// for | board" does not begin its line. Take out what stands before it.']),
        ("Text.\n\n/// takeaway\nx", ['7:1: N002 The block "takeaway" is not closed. Write "///" on a line of its own '
                                      "after it."]),
        ("/// takeaway\nx\n////", ['5:1: N002 The block "takeaway" is not closed: "///" is expected, "////" found on '
                                   "line 7. Close a block with as many slashes as it was opened with."]),
        ("/// takeaway\nx\n///\n///", ['8:1: N011 A block is closed that was not open. Delete "///".']),
        ("/// figure\n///", ['5:1: N003 The block "figure" lacks its argument. Write /// figure | ID.']),
        ("/// quote |\n///", ['5:1: N003 The block "quote" lacks its argument. Write /// quote | ID.']),
        ("/// not-for\nx\n///\ny", ['5:1: N003 The block "not-for" lacks its argument. Write /// not-for | ID.']),
        ("```\n/// x\n\ny", ['5:1: N002 The code that "```" opens or closes has no other end. Open it with the signs '
                             "and at most one word, and close it with the same signs below the first.",
                             '6:1: N001 "x" is not a block. Use one of takeaway, watchpoint, caveat, gist, quote, '
                             "figure, table, judgement, for, not-for.",
                             '6:1: N002 The block "x" is not closed. Write "///" on a line of its own after it.']),
    ],
)  # fmt: skip
def test_a_faulty_block_is_a_problem_at_its_place(prose: str, expected: list[str]) -> None:
    assert converted(prose)[1] == expected


def test_blocks_nest_with_more_slashes_or_as_many() -> None:
    for outer in ("////", "///"):
        html, problems = converted(
            f"{outer} takeaway\n## Title\n\nOne.\n\n/// caveat\nTwo.\n///\n\nThree.\n{outer}"
        )
        assert problems == []
        assert html.split("\n") == [
            f"<block takeaway at {edition().sections[0].path.replace('judgements', 'probe')}:5:1>",
            "<title>Title</title>",
            '<p data-at="data/small/narrative/probe.md:8">One.</p>',
            "<block caveat at data/small/narrative/probe.md:10:1>",
            '<p data-at="data/small/narrative/probe.md:11">Two.</p>',
            "</block>",
            '<p data-at="data/small/narrative/probe.md:14">Three.</p>',
            "</block>",
        ]


def test_blocks_touch_what_stands_beside_them() -> None:
    html, problems = converted("Before.\n/// takeaway\n- one\n///\nAfter.\n/// figure | money\n///")
    assert problems == []
    assert html.split("\n") == [
        '<p data-at="data/small/narrative/probe.md:5">Before.</p>',
        "<block takeaway at data/small/narrative/probe.md:6:1>",
        "<ul>",
        '<li data-at="data/small/narrative/probe.md:7">one</li>',
        "</ul>",
        "</block>",
        '<p data-at="data/small/narrative/probe.md:9">After.</p>',
        "<block figure | money at data/small/narrative/probe.md:10:1>",
        "",
        "</block>",
    ]


def test_slashes_in_a_sentence_are_no_block() -> None:
    html, problems = converted("Either / or, // twice, and see /// here.\nhttps://example.org/ // x")
    assert problems == []
    assert "see /// here" in html


# --- blocks that decide who sees what they hold

SECRET = "the SECRET words"


def seen(prose: str, audience: str) -> tuple[bool, list[str]]:
    html, problems = converted(prose, audience)
    return SECRET in html, [problem.split(" ")[1] for problem in problems]


@pytest.mark.parametrize(
    ("opening", "board", "press"),
    [
        ("/// for | board", True, False),
        ("/// for | press", False, True),
        ("/// for | board, press", True, True),
        ("/// for | inside", True, False),
        ("/// not-for | press", True, False),
        ("/// not-for | inside,press", False, False),
        ("///for|board", True, False),
        ("///\tfor | board", True, False),
    ],
)
def test_blocks_are_cut_for_those_who_may_not_see_them(opening: str, board: bool, press: bool) -> None:
    prose = f"Before.\n\n{opening}\n{SECRET}\n///\n\nAfter."
    assert seen(prose, "board") == (board, [])
    assert seen(prose, "press") == (press, [])


@pytest.mark.parametrize(
    "prose",
    [
        f"/// not-for\n{SECRET}\n///",
        f"/// for | bord\n{SECRET}\n///",
        f"/// not-for | pres\n{SECRET}\n///",
        f"/// not-for | press, pres\n{SECRET}\n///",
        f"/// not-fro | press\n{SECRET}\n///",
        f"/// not for | press\n{SECRET}\n///",
        f"// not-for | press\n{SECRET}\n//",
        f" /// not-for | press\n{SECRET}\n ///",
        f"\u00a0/// not-for | press\n{SECRET}\n///",
        f"- one\n\n    /// not-for | press\n    {SECRET}\n    ///",
        f"> /// not-for | press\n> {SECRET}\n> ///",
        f"/// not-for | press\n{SECRET}",
        f"/// not-for | press\n\n/// takeaway\n///\n\n{SECRET}",
        f"```\n/// not-for | press\n\n{SECRET}\n///",  # the code is never closed
        f"``` python x\n/// not-for | press\n\n{SECRET}\n///\n```",  # this opens no code
        f"    ```\n/// not-for | press\n\n{SECRET}\n///\n```",  # nor does this
        f"/// not-for | press\n<!--\n///\n-->\n{SECRET}\n///\n///",
        f"<!-- an open comment\n\n{SECRET}",
    ],
)
def test_where_it_is_not_clear_who_may_see_it_nobody_does(prose: str) -> None:
    """Even in a draft, which is built in spite of the problem."""
    shown, problems = seen("Before.\n\n" + prose, "press")
    assert not shown
    assert problems


def test_a_comment_cannot_close_a_block() -> None:
    prose = f"/// not-for | press\n<!--\n///\n-->\n{SECRET}\n///\n\nAfter."
    assert seen(prose, "press") == (False, [])
    assert seen(prose, "board") == (True, [])


def test_cutting_keeps_the_numbers_of_lines() -> None:
    lines = [
        "One.",
        "",
        "/// for | board",
        "[^n]: Note.",
        "/// takeaway",
        "Two.",
        "///",
        "///",
        "",
        "Three[^n].",
    ]
    one = section("\n".join(lines))
    problems = Problems()
    names = small()[0].spec.names
    assert cut(one, names("press"), small()[0], problems) == ("One.", *[""] * 8, "Three[^n].")
    assert cut(one, names("board"), small()[0], problems) == (
        *("One.", "", "", "[^n]: Note.", "/// takeaway", "Two.", "///", "", "", "Three[^n]."),
    )
    assert told(problems) == []


def test_what_a_cut_block_defines_goes_with_it() -> None:
    prose = (
        "The IMO counts[^n] as [told][here].\n\n/// for | board\n[^n]: Note.\n[here]: https://example.org\n\n"
        "*[IMO]: International Maritime Organization\n///"
    )
    html, problems = converted(prose, "board")
    assert problems == []
    assert "<abbr" in html and "Note." in html and "example.org" in html
    html, problems = converted(prose, "press")
    assert [problem[:60] for problem in problems] == [
        '5:15: N008 The footnote "n" is not defined. Write [^n]: and ',
        '5:23: N008 The link "here" is not defined. Write [here]: and',
    ]
    assert "<abbr" not in html and "Note." not in html and "example.org" not in html


def test_an_unknown_audience_is_named_with_the_nearest() -> None:
    _html, problems = converted("Text.\n\n/// for | bord, inside\nx\n///")
    assert problems == ['7:1: A001 There is no audience "bord". Did you mean "board"?']


# --- comments


@pytest.mark.parametrize(
    ("prose", "printed"),
    [
        ("One <!-- secret --> two.", "One                 two."),
        ("<!-- secret --> One.", "One."),
        ("One. <!-- secret -->", "One."),
        ("One.  <!-- secret -->\nTwo.", "One.\nTwo."),
        ("<!-- secret\n\nsecret\n-->\nOne.", "One."),
        ("- <!-- secret --> One.", "One."),
        ("> <!-- secret --> One.", "One."),
        ("<!-- secret --><!-- secret -->One.", "One."),
        ("<!-- `secret -->One.<!-- secret` -->", "One."),
    ],
)
def test_a_comment_leaves_no_trace(prose: str, printed: str) -> None:
    html, problems = converted(prose)
    assert problems == []
    assert printed in html
    assert "secret" not in html and "<code" not in html and "<br" not in html and "--" not in html


def test_a_comment_keeps_lines_and_columns() -> None:
    _html, problems = converted("<!-- a\nb\n-->\n\nOne <!-- c --> {{ x y }}.")
    assert [problem.split(" ")[0] for problem in problems] == ["9:16:"]


def test_in_code_a_comment_is_code() -> None:
    html, problems = converted("Type `<!-- x -->`.\n\n```\n<!-- y -->\n```")
    assert problems == []
    assert "&lt;!-- x --&gt;" in html and "&lt;!-- y --&gt;" in html


def test_a_comment_that_is_not_closed_is_a_problem() -> None:
    html, problems = converted("One.\n\nTwo <!-- three\n\nFour.")
    assert problems == ['7:5: N009 The comment that begins here is not closed. Write "-->" after it.']
    assert "three" not in html and "Four" not in html


# --- what only the whole briefing knows


def test_the_words_of_a_fact_may_name_others_but_not_themselves(tmp_path: Path) -> None:
    facts = changed(
        "data/small/facts.yml", ("text: Quiet on the water", 'text: "Quiet with {{ fleet.boats }}"')
    )
    circle = facts.replace("{{ fleet.boats }}", "{{ fleet.motto }}")
    project = copied(tmp_path, {"data/small/facts.yml": facts})
    made, problems = documents(project)
    assert problems == []
    assert made["board"] and "Quiet with 7\u00a0boats</span>" in made["board"].html
    (project / "data/small/facts.yml").write_text(circle, encoding="utf-8")
    assert [problem.split(" ")[1] for problem in documents(project)[1]] == ["F019"]
