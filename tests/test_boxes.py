"""Laid-out boxes are read as plain values: where words stand, how they are set, and where they were written."""

from pathlib import Path

import pytest
from workshop import SMALL, document, drafts, laid_out, small

from report.build.order import Order
from report.build.prepare import make_document
from report.model.edition import Resource
from report.model.pages import Page
from report.pdf.boxes import read_place
from report.problems import Place

# The engine leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning")

FILLER = "<p>" + "Some words that fill a line and then the next. " * 6 + "</p>"
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50">
<g transform="translate(10 20)"><text style="font: 600 8px 'Source Sans 3'; text-anchor: middle">Two  words</text></g>
<text x="5" y="40" font-size="4" font-family="Other" transform="rotate(90)">turned</text>%s</svg>"""


def pages(body: str, folder: Path, css: str = "", **fields: object) -> tuple[Page, ...]:
    laid, _problems, _pdf = laid_out(document(body, css, **fields), folder)
    assert laid is not None
    return laid.read


def said(page: Page) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in page.blocks]


def test_a_line_says_where_it_stands_and_how_it_is_set(tmp_path: Path) -> None:
    body = '<p data-at="a.md:3" style="background: #EEF2F6; color: #12436D">One <b>two</b> three</p>'
    (page,) = pages(body, tmp_path, "body, p { margin: 0; font: 400 10pt/14pt 'Source Sans 3'; width: 50mm }")
    (block,) = page.blocks
    assert (page.width, page.height) == (pytest.approx(210), pytest.approx(297))
    assert (block.area.x, block.area.y) == (pytest.approx(page.body.x), pytest.approx(page.body.y))
    assert block.area.width == pytest.approx(50)
    assert (block.place, block.kind, block.begins, block.ends) == (Place("a.md", 3), "text", True, True)
    (line,) = block.lines
    assert line.text == "One two three"
    assert line.area.height == pytest.approx(14 * 25.4 / 72)
    first, bold, last = line.runs
    assert (first.family, first.size, first.weight, bold.weight) == ("Source Sans 3", 10, 400, 700)
    assert (first.colour, first.background) == ("#12436D", "#EEF2F6")
    assert bold.x == pytest.approx(first.x + first.width)
    assert line.right == pytest.approx(last.x + last.width)


def test_colours_that_let_others_through_are_blended(tmp_path: Path) -> None:
    body = '<div style="background: #000"><p style="background: rgba(255,255,255,.5); color: rgba(0,0,0,.5)">x</p></div>'
    (page,) = pages(body, tmp_path)
    (run,) = page.blocks[0].lines[0].runs
    assert (run.background, run.colour) == ("#808080", "#404040")


def test_a_paragraph_over_two_pages_knows_its_pieces(tmp_path: Path) -> None:
    first, second, *_more = pages(FILLER * 2 + FILLER.replace("then", FILLER[3:-4] * 16, 1), tmp_path)
    pieces = first.blocks[-1], second.blocks[0]
    assert pieces[0].element == pieces[1].element
    assert [(piece.begins, piece.ends) for piece in pieces] == [(True, False), (False, True)]
    assert all(block.begins and block.ends for block in first.blocks[:-1])


def test_a_forced_break_opens_a_page_and_an_overflow_does_not(tmp_path: Path) -> None:
    body = FILLER * 25 + '<section class="new">' + FILLER + "</section>"
    found = pages(body, tmp_path, ".new { break-before: page } p { margin: 0 }")
    assert [page.opens for page in found] == [True, False, True]


def test_regions_and_kinds_come_from_tags_and_classes(tmp_path: Path) -> None:
    body = (
        '<section class="chapter"><h2>H</h2><p>P</p><ul><li>L</li></ul>'
        '<aside class="callout"><p class="label">C</p></aside>'
        '<div class="rail"><aside class="gist"><p>G</p></aside></div>'
        '<blockquote><p>Q</p></blockquote><p>x<span class="footnote">F</span></p></section>'
    )
    css = ".gist { position: absolute } .footnote { float: footnote } @page { @top-left { content: 'T' } }"
    (page,) = pages(body, tmp_path, css)
    found = {block.text.strip("1. ")[-1]: (block.region, block.kind) for block in page.blocks}
    assert found == {
        "H": ("chapter", "heading"),
        "P": ("chapter", "text"),
        "L": ("chapter", "item"),
        "C": ("callout", "other"),
        "G": ("chapter", "rail"),
        "Q": ("chapter", "quote"),
        "x": ("chapter", "text"),
        "F": ("other", "footnote"),
        "T": ("margin", "other"),
    }
    assert [block.text for block in page.blocks if block.floating] == ["G"]
    assert next(block.margin for block in page.blocks if block.region == "margin") == "top-left"


def test_a_table_has_rows_with_places_and_knows_where_it_is_cut(tmp_path: Path) -> None:
    rows = "".join(f'<tr data-at="t.csv:{n}"><th>{n}</th><td>{n}</td></tr>' for n in range(2, 90))
    body = f'<figure class="exhibit" id="table-t"><table><thead><tr><th>A</th><td>B</td></tr></thead><tbody>{rows}</tbody></table></figure>'
    found = pages(body, tmp_path, "td { font-variant-numeric: tabular-nums; border-left: 1pt solid }")
    tables = [table for page in found for table in page.tables]
    assert len(tables) > 1
    assert [(table.begins, table.ends) for table in (tables[0], tables[-1])] == [(True, False), (False, True)]
    assert all(table.headed and table.rows[0].head and table.upright for table in tables)
    row = tables[-1].rows[-1]
    assert (row.place, row.tabular, row.begins, row.ends) == (Place("t.csv", 89), (False, True), True, True)
    assert [cell[0].text for cell in row.cells] == ["89", "89"]
    assert {block.exhibit for block in found[0].blocks} == {"table-t"}
    assert [page.exhibits[0].begins for page in found] == [True] + [False] * (len(found) - 1)


def test_facts_statuses_and_references_are_marked(tmp_path: Path) -> None:
    body = (
        '<p id="here"><span class="fact" data-fact="arr">$4</span> <span class="st target">target</span>'
        ' <a href="#here" data-page="here">Figure 1, page 00</a> <code>x</code></p>'
    )
    (page,) = pages(body, tmp_path)
    runs = {run.text.strip(): run for run in page.blocks[0].lines[0].runs if run.text.strip()}
    assert runs["$4"].fact == "arr"
    assert runs["target"].status == "target"
    assert (runs["Figure 1, page 00"].link, runs["Figure 1, page 00"].numbered) == ("here", True)
    assert runs["x"].code
    assert page.facts == [("arr", "$4")]
    assert page.anchors == ["here"]


def test_a_box_that_holds_too_much_is_noted(tmp_path: Path) -> None:
    body = f'<div style="height: 20mm" data-at="a.md:9">{FILLER * 3}</div><div style="height: 200mm">{FILLER}</div>'
    (page,) = pages(body, tmp_path)
    (spill,) = page.spills
    assert spill.place == Place("a.md", 9)
    assert spill.by > 10
    assert not spill.clipped


@pytest.mark.parametrize("pixels", [b"", b'<image href="x.png"/>'])
def test_the_words_of_a_drawing_are_read(tmp_path: Path, pixels: bytes) -> None:
    resources = dict(document("").resources)
    resources["report:figure/a.svg"] = Resource(SVG % pixels, "image/svg+xml", Place("figures.yml", 4))
    body = '<img src="report:figure/a.svg" alt="A drawing" style="width: 100mm; display: block">'
    (page,) = pages(body, tmp_path, resources=resources)
    (picture,) = page.pictures
    assert (picture.place, picture.raster) == (Place("figures.yml", 4), bool(pixels))
    (label,) = picture.labels
    assert (label.text, label.family) == ("Two  words", "Source Sans 3")
    assert label.size == pytest.approx(8 * 72 / 25.4, abs=0.01)
    assert label.area.x + label.area.width / 2 == pytest.approx(picture.area.x + 10)


def test_a_place_is_read_as_it_was_printed() -> None:
    for place in (Place("a/b.md", 3, 4), Place("a.md", 3), Place("templates/base/x.html"), Place("")):
        assert read_place(str(place)) == place


def test_every_block_of_the_small_briefing_knows_its_file(tmp_path: Path) -> None:
    made, problems = drafts()
    one = make_document(made["board"], {}, 0, Order(SMALL), problems)
    assert one is not None
    laid, _problems, _pdf = laid_out(one, tmp_path)
    assert laid is not None
    unplaced = {
        block.text
        for page in laid.read
        for block in page.blocks
        if block.region in ("chapter", "callout") and block.place == one.place
    }
    assert unplaced == {"1", "2"}  # the numbers of chapters
    assert small()[0].folder in {
        str(Path(block.place.path).parent) for page in laid.read for block in page.blocks
    }
