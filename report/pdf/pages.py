"""The engine's boxes -> plain values, and the page numbers of references put in.

References are laid out with the widest number, 00, and get theirs afterwards: one layout serves, and what it gives does
not depend on the numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.text.line_break import split_first_line

from report.model.edition import Document, Laid
from report.pdf.boxes import read

BLANK = "00"
SAID = "data-said"
"""The attribute of a reference that has its words with the page number in them."""


def _children(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        yield child._box if isinstance(child, AbsolutePlaceholder) else child


def _walk(box: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield every box with those around it, outermost first."""
    yield box, above
    for child in _children(box):
        yield from _walk(child, (*above, box))


def _anchors(laid_out: Any) -> dict[str, int]:
    anchors: dict[str, int] = {}
    for number, page in enumerate(laid_out.pages, start=1):
        for name in page.anchors:
            anchors.setdefault(name, number)
    return anchors


def place_page_numbers(laid_out: Any) -> None:
    """Write into every reference the page that its target stands on."""
    anchors = _anchors(laid_out)
    for index, page in enumerate(laid_out.pages):
        for box, above in (*_repeated(page, anchors), *_leading(page)):
            _close(box, above, box.margin_width())
            above[-1].children = [child for child in above[-1].children if child is not box]
        blanks = [
            (box, above)
            for box, above in _walk(page._page_box)
            if isinstance(box, boxes.TextBox)
            and box.element is not None
            and box.element.get("data-page") in anchors
            and (box.text == BLANK or box.text.endswith("\u00a0" + BLANK))
        ]
        for box, above in blanks:
            element, number = box.element, str(anchors[box.element.get("data-page")])
            element.set(SAID, "".join(element.itertext()).removesuffix(BLANK) + number)
            _rewrite(box, above, box.text.removesuffix(BLANK) + number)
        if blanks:
            laid_out.pages[index] = Page(page._page_box)  # the rectangles of its links follow


def _rewrite(box: Any, above: tuple[Any, ...], text: str) -> None:
    """Give a text box other words, and close the gap in its line."""
    layout, _length, _resume, width, _height, _baseline = split_first_line(text, box.style, None, None, 0)
    gap = box.width - width
    box.text, box.pango_layout, box.width = text, layout, width
    _close(box, above, gap)


def _repeated(page: Any, anchors: dict[str, int]) -> list[tuple[Any, tuple[Any, ...]]]:
    """Return the references of one list (`data-once`) to a page that the list has named before."""
    named: dict[tuple[str, int], Any] = {}
    found = []
    for box, above in _walk(page._page_box):
        element = box.element
        if isinstance(box, boxes.InlineBox) and element is not None and element.get("data-once"):
            key = element.get("data-once"), anchors.get(element.get("data-page"), 0)
            if named.setdefault(key, element) is not element:
                found.append((box, above))
    return found


def _leading(page: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield the signs between references that begin a line, now that what stood before them is gone."""
    for box, above in _walk(page._page_box):
        if isinstance(box, boxes.TextBox) and box.text == ", " and box.element.get("data-once"):
            line = next(outer for outer in reversed(above) if isinstance(outer, boxes.LineBox))
            if next(_walk(line.children[0]))[0] is above[-1] and above[-1].children[0] is box:
                yield box, above


def _close(box: Any, above: tuple[Any, ...], gap: float) -> None:
    """Move what follows a box in its line to the left."""
    inside = box
    for outer in reversed(above):
        after = False
        for child in _children(outer):
            if after:
                child.translate(dx=-gap)
            after = after or child is inside
        outer.width -= gap
        inside = outer
        if isinstance(outer, boxes.LineBox):
            shift = {"right": gap, "end": gap, "center": gap / 2}.get(outer.style["text_align_all"], 0)
            outer.translate(dx=shift)
            return


def read_pages(laid_out: Any, document: Document) -> Laid:
    """Return where everything stands, as plain values."""
    pages = read(laid_out, document)
    anchors = {name: number for number, page in enumerate(pages, start=1) for name in page.anchors}
    printed: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for number, page in enumerate(pages, start=1):
        for fact, words in page.facts:
            printed[fact].append((words, number))
    for figure, facts in document.charted.items():
        if page_number := anchors.get(f"figure-{figure}"):  # else a template of the user's leaves it out
            for fact, text in facts:
                printed[fact].append((text, page_number))
    return Laid(
        pages=len(pages),
        anchors=anchors,
        printed={
            fact: tuple(sorted(texts, key=lambda item: item[1])) for fact, texts in sorted(printed.items())
        },
        read=pages,
    )
