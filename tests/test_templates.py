"""Templates of a project and of an audience: a fault in either has its line, titles are escaped and bound."""

from pathlib import Path

import pytest
from projects import BRIEFING, PROSE, lay_out_project, make, messages, texts, tiny

from report.build import Order, check
from report.build.prepare import make_document, prepare
from report.page.compose import bind_last_words

COVER = '<section class="cover">\n<h1>{{ edition.headline }}</h1>\n%s\n</section>\n'
BASE, OWN = "templates/base/cover.html", "templates/audiences/board/cover.html"


def html(project: Path) -> str:
    """The page of the first edition; nothing may be wrong with it."""
    prepared = prepare(Order(project), "tiny")
    found = make_document(prepared.drafts[0], {}, 0, Order(project), prepared.problems)
    assert [str(problem) for problem in prepared.problems] == []
    assert found is not None
    return found.html


FAILURES = {
    "P001": ("{{ edition.title }", "The template cannot be read: "),
    "P002": ("{{ edition.readers }}", "has no attribute 'readers'"),
    "P003": ("{{ edition.title.__class__ }}", "The template does what templates may not: "),
    "P004": ('{% include "stamp.html" %}', 'There is no template "stamp.html".'),
}


@pytest.mark.parametrize("path", [BASE, OWN], ids=["base", "audience"])
@pytest.mark.parametrize("code", FAILURES)
def test_a_failure_has_code_file_and_line(tmp_path: Path, path: str, code: str) -> None:
    source, words = FAILURES[code]
    [problem] = check(Order(lay_out_project(tmp_path / "project", {path: COVER % source})))
    assert (problem.code, str(problem.place)) == (code, f"{path}:3")
    assert words in problem.message


def test_a_failure_in_an_included_template_is_found_there(tmp_path: Path) -> None:
    files = {OWN: COVER % '{% include "stamp.html" %}', "templates/base/stamp.html": "\n\n<p>{{ stamp }}</p>"}
    [problem] = check(Order(lay_out_project(tmp_path / "project", files)))
    assert str(problem.place) == "templates/base/stamp.html:3"


def test_a_template_is_the_audiences_then_the_projects_then_the_programs(tmp_path: Path) -> None:
    base = {BASE: COVER % "<p>of the project</p>"}
    assert "of the project" in html(lay_out_project(tmp_path / "one", base))
    extended = html(
        lay_out_project(
            tmp_path / "two", {OWN: '{% extends "base/cover.html" %}{% block kicker %}{% endblock %}'}
        )
    )
    assert 'class="cover"' in extended
    assert 'class="kicker"' not in extended
    both = html(lay_out_project(tmp_path / "three", {**base, OWN: COVER % "<p>of the board</p>"}))
    assert "of the board" in both
    assert "of the project" not in both


def test_titles_are_printed_as_they_are_typed(tmp_path: Path) -> None:
    title = "title: One plant is open, and a second is planned"
    spec = tiny(board="    reader: Tom & <i>Lund</i>\n    contents: true\n")
    files = {
        BRIEFING: spec.replace(title, 'title: "A <b>bold</b> plant & a second"'),
        PROSE: '---\ntitle: "Cells < rails & <script>x</script>"\n---\nThe company runs {{ plants }}.\n',
    }
    project = lay_out_project(tmp_path / "project", files)
    assert messages(make(project)) == []
    pages = texts(project / "build/tiny/board.pdf")
    assert "A <b>bold</b> plant & a second" in pages[0]
    assert "Tom & <i>Lund</i>" in pages[0]
    assert "Cells < rails & <script>x</script>" in pages[2]


@pytest.mark.parametrize(
    ("title", "bound"),
    [
        ("<h1>The plant is open</h1>", "<h1>The plant is\u00a0open</h1>"),
        ('<h2 id="a">One two three four</h2>', '<h2 id="a">One two three\u00a0four</h2>'),
        ('<p class="caption">One two three four</p>', '<p class="caption">One two three\u00a0four</p>'),
        ("<h3>One <em>two three</em> four five</h3>", "<h3>One <em>two three</em> four\u00a0five</h3>"),
        (
            '<span class="leader"><span>One two three four</span></span>',
            '<span class="leader"><span>One two three\u00a0four</span></span>',
        ),
        ('<span class="leader"><span>It ends in <span>2026 <span class="st target">aim</span></span></span>',)
        * 2,
        ("<h1>Two words</h1>", "<h1>Two words</h1>"),
        ("<p>One two three four</p>", "<p>One two three four</p>"),
        ("<h1>A last word that is internationalisation</h1>",) * 2,
        ('<h1>It ends in <a class="x" href="#y">links</a></h1>',) * 2,
    ],
)
def test_the_last_two_words_of_titles_are_bound(title: str, bound: str) -> None:
    assert bind_last_words(title) == bound


def test_titles_of_cover_and_chapters_are_bound(tmp_path: Path) -> None:
    found = html(lay_out_project(tmp_path / "project"))
    assert "One plant is open, and a second is\u00a0planned</h1>" in found
    assert ">The plant is\u00a0open</h1>" in found


def test_an_edition_without_authors_names_its_publisher_or_none(tmp_path: Path) -> None:
    assert 'name="author"' not in html(lay_out_project(tmp_path / "none"))
    files = {BRIEFING: tiny(more="publisher: Harbour desk\n")}
    assert '<meta name="author" content="Harbour desk">' in html(lay_out_project(tmp_path / "one", files))
