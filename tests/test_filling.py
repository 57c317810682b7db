"""A figure that does not fit stands after the paragraphs that fill the page before it, and nothing else moves."""

import re

import pytest
from workshop import document

from report import pdf
from report.pdf import filling

# The engine leaves the colour profile open that it reads.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

CSS = (
    "@page { size: 100mm 100mm; margin: 10mm } p { margin: 0; font: var(--font-body); line-height: 15mm; height: 15mm }"
    " h1 { margin: 0; font: var(--font-body) } figure { margin: 0; height: 40mm; break-inside: avoid; background: #eee } .note { float: footnote }"
    " .rail { float: right; height: 5mm; width: 10mm; font: var(--font-body) }"
)
FIGURE = '<figure id="f">Figure{}</figure>'


def paragraphs(*names: str) -> str:
    return "".join(f"<p>{name}</p>" for name in names)


def pages(body: str) -> list[list[str]]:
    """Return what stands on each page."""
    [part] = pdf.split(document(body, CSS))
    piece, read, problems = pdf.set_part(part)
    assert piece is not None and not list(problems)
    return [[block.text for block in page.blocks] for page in read]


def test_the_paragraphs_after_a_figure_fill_the_page_before_it() -> None:
    body = paragraphs("a", "b", "c") + FIGURE.format("") + paragraphs("d", "e", "g")
    assert pages(body) == [["a", "b", "c", "d", "e"], ["Figure", "g"]]


def test_a_figure_that_fits_stays() -> None:
    assert pages(paragraphs("a", "b") + FIGURE.format("") + paragraphs("d")) == [["a", "b", "Figure"], ["d"]]


def test_a_little_white_is_no_reason() -> None:
    body = paragraphs("a", "b", "c", "d") + FIGURE.format("") + paragraphs("e")
    assert pages(body) == [["a", "b", "c", "d"], ["Figure", "e"]]


def test_a_figure_passes_no_heading() -> None:
    body = paragraphs("a", "b", "c") + FIGURE.format("") + "<h1>Head</h1>" + paragraphs("d")
    assert pages(body) == [["a", "b", "c"], ["Figure", "Head", "d"]]


def test_a_figure_that_calls_a_note_stays_in_the_order_of_the_notes() -> None:
    body = paragraphs("a", "b", "c") + FIGURE.format('<span class="note">Note</span>') + paragraphs("d", "e")
    first = pages(body)[0]
    assert [words for words in first if words in ("a", "b", "c", "d", "e")] == ["a", "b", "c"]


def test_a_note_in_the_rail_goes_with_its_paragraph() -> None:
    rail = '<div class="rail"><span>Beside d</span></div>'
    body = paragraphs("a", "b", "c") + FIGURE.format("") + rail + paragraphs("d", "e", "g")
    first, second = pages(body)
    assert "Beside d" in first and "d" in first and second[0] == "Figure"


def test_notes_of_paragraphs_that_pass_are_numbered_once() -> None:
    noted = '<p>d<span class="note">Note of d</span></p><p>e<span class="note">Note of e</span></p>'
    body = paragraphs("a", "b", "c") + FIGURE.format("") + noted
    shown = " ".join(words for page in pages(body) for words in page)
    assert re.findall(r"Note of \w", shown) == ["Note of d", "Note of e"]


def test_a_figure_passes_so_many_paragraphs_and_no_more() -> None:
    """All nine would fit."""
    short = "".join(f'<p style="height: 5mm; line-height: 5mm">p{number}</p>' for number in range(9))
    body = paragraphs("a") + '<figure id="f" style="height: 78mm">Figure</figure>' + short
    first, second, *_rest = pages(body)
    assert first == ["a", *(f"p{number}" for number in range(filling.FAR))]
    assert second == ["Figure"]
