"""Words read back from the pages: what is drawn, in the order drawn, a line a line; whatever splits or joins its glyphs."""

import io
from pathlib import Path

import pikepdf
import pytest
from workshop import document, laid_out, opened, pdfs, reader

from report.model.edition import Resource
from report.model.letters import plain, squeezed
from report.pdf.operations import operations
from report.pdf.seal import content_of
from report.pdf.text import page_texts, shown
from report.problems import Place

# The engine leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning")

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60" width="300" height="60">'
    b'<text x="10" y="20" font-family="Source Sans 3" font-size="10">Above $400m in 2026</text>'
    b'<text transform="translate(200 55) rotate(-90)" font-family="Source Sans 3" font-size="9">USD bn</text></svg>'
)


def read(body: str, folder: Path, css: str = "", **fields: object) -> list[str]:
    """Lay a body out and read its first page's lines."""
    content = laid_out(document(body, css, **fields), folder)[2]
    return page_texts(opened(content))[0].split("\n")


@pytest.mark.parametrize(
    ("body", "css", "found"),
    [
        (
            "<p>Office staff find affluent offers: ffi, ffl.</p>",
            "",
            ["Office staff find affluent offers: ffi, ffl."],
        ),
        ("<p>About $400&nbsp;million</p>", "", ["About $400 million"]),
        ("<p>AVATAR To. W. “V”</p>", "", ["AVATAR To. W. “V”"]),
        ("<p>ISSUE 2026-07</p>", "p { letter-spacing: 0.08em }", ["ISSUE 2026-07"]),
        ("<p>one <em>two</em> <strong>3</strong>%</p>", "", ["one two 3%"]),
        ("<p>left</p><p>right</p>", "body { display: flex; gap: 9mm }", ["left right"]),
        ("<p>The end of one line<br>and the next</p>", "", ["The end of one line", "and the next"]),
        ("<p>10<sup>2</sup></p>", "", ["10", "2"]),
    ],
)
def test_words_are_read_as_they_stand(body: str, css: str, found: list[str], tmp_path: Path) -> None:
    assert read(body, tmp_path, css) == found


def test_charts_are_read_by_word_whatever_way_they_are_turned(tmp_path: Path) -> None:
    resources = {
        **document("").resources,
        "report:figure/x.svg": Resource(DRAWING, "image/svg+xml", Place("figures.yml")),
    }
    body = '<p>Before</p><img src="report:figure/x.svg" alt="A chart">'
    assert read(body, tmp_path, resources=resources) == ["Before", "Above $400m in 2026", "USD bn"]


def test_a_word_hyphenated_at_its_line_end_is_found_whole(tmp_path: Path) -> None:
    css = 'html { hyphens: auto; hyphenate-limit-chars: 5 2 2 } p { width: 26mm } p::before { content: "" }'
    body = '<p lang="de">Die Finanzierungsrunde über 400&nbsp;Millionen Dollar wurde bekanntgegeben.</p>'
    text = "\n".join(read(body, tmp_path, css))
    assert "Finanzierungsrunde" not in text  # it is split
    assert squeezed("über 400\u00a0Millionen Dollar") in squeezed(text)
    assert squeezed(
        "Die Finanzierungsrunde über 400 Millionen Dollar wurde bekannt\u00adgegeben."
    ) == squeezed(text)


def test_what_is_invisible_in_words_does_not_count() -> None:
    assert plain("o\ufb03ce\u2060 \u00ad4\u202f000\u00a0\n x\u200by") == "office 4 000 xy"


def test_every_page_of_an_edition_reads_as_another_library_reads_it() -> None:
    for content in pdfs().values():
        ours = [squeezed(text) for text in page_texts(opened(content))]
        theirs = [squeezed(page.extract_text()) for page in reader(content).pages]
        assert [sorted(text) for text in ours] == [sorted(text) for text in theirs]


def test_running_heads_are_told_from_what_is_read_aloud() -> None:
    words = next(shown(opened(pdfs()["press"])))
    heads = "".join(item.text for item in words if item.artifact)
    body = "".join(item.text for item in words if not item.artifact)
    assert "1 of 4" in heads
    assert "1 of 4" not in body
    assert "Nordlys" in body


def test_other_ways_of_showing_words_are_read_too() -> None:
    """Operators that our engine never uses, as a stamp of another tool might."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 100))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        FirstChar=32,
        Widths=[500] * 96,
        ToUnicode=pdf.make_stream(
            b"1 beginbfrange <20> <7e> <0020> endbfrange 1 beginbfchar <80> <20AC> endbfchar"
        ),
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    stream = b"BT /F 10 Tf 12 TL 10 80 Td (one) Tj 15 0 Td (two) Tj (three) ' 1 1 (four) \" 0 -12 TD [(f) -20 (ive)] TJ T* (\x806) Tj ET"
    stream += b" BI /W 1 /H 1 /BPC 8 /CS /G ID (\xff] EI % (no words\nBT /F 10 Tf 10 20 Td [(a\\)\\051 (b (c)) )-900<64>] TJ ET"
    pdf.pages[0].Contents = pdf.make_stream(stream)
    again = io.BytesIO()
    pdf.save(again)
    assert page_texts(opened(again.getvalue())) == ["onetwo\nthree\nfour\nfive\n€6\na)) (b (c)) d"]


def test_operations_are_those_that_another_library_finds() -> None:
    placing = "q Q cm BT ET Tm Tf TJ BMC BDC EMC Do"
    for content in pdfs().values():
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for page in pdf.pages:
                ours = [one.operator.decode() for one in operations(content_of(page))]
                theirs = [str(one.operator) for one in pikepdf.parse_content_stream(page, placing)]
                assert [operator for operator in ours if operator in placing.split()] == theirs
