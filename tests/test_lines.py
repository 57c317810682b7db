"""Lines end where words end, also where a text is followed by a link that does not fit."""

import pytest
from workshop import document

from report import pdf

# The engine leaves the colour profile open that it reads.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

CSS = "@page { size: 200mm 100mm; margin: 10mm } p { margin: 0; font: var(--font-body); %s }"
TEXT = '<p>The harbour, a statement by the company, related by{}<a href="#a" id="a">S1</a></p>'


def lines(width: float, space: str = " ", more: str = "") -> list[str]:
    [part] = pdf.split(document(TEXT.format(space), CSS % f"width: {width}pt; {more}"))
    _piece, pages, _problems = pdf.set_part(part)
    [block] = pages[0].blocks
    return [line.text.strip() for line in block.lines]


@pytest.mark.parametrize(("space", "end"), [(" ", "related by"), ("\u00a0", "related")])
def test_a_text_whose_last_space_alone_does_not_fit_is_not_broken_after_its_first_word(
    space: str, end: str
) -> None:
    """At every width the first line is the longest beginning that fits: the wider, the longer."""
    found = [lines(180 + step / 2, space)[0] for step in range(160)]
    assert any(line.endswith(end) for line in found)
    assert [len(line) for line in found] == sorted(len(line) for line in found)


def test_where_nothing_is_to_be_broken_nothing_is() -> None:
    assert len(lines(20, more="white-space: nowrap")) == 1
