"""A part is laid out in other ways where these may fill its pages better, and in no other case."""

from dataclasses import replace
from pathlib import Path

import pytest
from workshop import document

from report.build import setter
from report.model.edition import StyleSheet
from report.pdf import WAYS, Part, split

# The engine leaves the colour profile open that it reads.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

BASE = (Path(__file__).parents[1] / "assets/css/base.css").read_text("utf-8")
WORDS = "The ferry carried freight in all weathers, and its owners were paid for what it left behind. "


def chapter(lines: int) -> Part:
    """Return a chapter whose last paragraph has so many lines more than fill its pages."""
    prose = "".join(f"<p>{WORDS * 8}</p>" for _paragraph in range(9)) + f"<p>{WORDS * lines}</p>"
    html = f'<section class="chapter" id="c"><header class="opener"><h1>Freight</h1></header><div class="prose">{prose}</div></section>'
    [part] = split(document(html, BASE))
    return part


def test_what_is_not_tried_would_not_have_helped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Layouts in other ways are spared where they cannot fill pages better; what is chosen is the same as of all."""
    tried: list[str] = []
    made = setter._Try.__init__

    def noted(one: setter._Try, part: Part) -> None:
        tried.append(part.document.html)
        made(one, part)

    monkeypatch.setattr(setter._Try, "__init__", noted)
    chosen, spared = set(), 0
    for lines in range(2, 44, 3):
        part = chapter(lines)
        tried.clear()
        done = setter._filled(part)
        first = setter._Try(part)
        if not (first.reading.white or first.reading.spills):
            assert len(tried) == 2
            continue
        spared += len(tried) < 4
        others = [setter._Try(part.otherwise(way)) for way in WAYS]
        best = min([first, *others], key=lambda one: one.faults)
        assert done.faults == best.faults, lines
        chosen.add(done.faults < first.faults)
    assert chosen == {False, True}
    assert spared


def test_what_an_own_style_saves_is_tried() -> None:
    first = next(
        one
        for lines in range(2, 44)
        if (one := setter._Try(chapter(lines))).reading.spills and not one.reading.closes
    )
    assert setter._filled(first.rendered.part).reading.pages == first.reading.pages
    own = replace(first.rendered.part.document, sheets=(*first.rendered.part.document.sheets, CLOSER))
    assert setter._filled(replace(first.rendered.part, document=own)).reading.pages < first.reading.pages


CLOSER = StyleSheet(
    "style.css", "briefing", '[data-set="close"] .prose > p { margin-bottom: 0; line-height: 12pt }'
)
