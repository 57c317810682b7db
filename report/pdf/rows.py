"""Laid-out pages of a long table -> how many of them are full; and what is kept of them, once they are read.

Which rows are laid out together is decided before (`stretches`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from report.model.pages import Page
from report.pdf.numbers import walk
from report.pdf.stretches import MARK


def full_pages(laid_out: Any) -> tuple[int, int] | None:
    """Return how many pages of a stretch are full, and how many rows stand on them; None where no page can be the last.

    The last page is not full, and a row that goes on over the end of a page keeps its pages together.
    """
    pages = [list(_rows(page._page_box)) for page in laid_out.pages]
    for count in range(len(pages) - 1, 0, -1):
        before, here = pages[count - 1], pages[count]
        if before and here and here[0] is not before[-1]:
            return count, len({id(row) for rows in pages[:count] for row in rows})
    return None


def _rows(page: Any) -> Iterator[Any]:
    """Yield the rows of the long table on a page, but not those of its head."""
    for box in walk(page):
        if isinstance(box, boxes.TableBox) and box.element is not None and MARK in box.element.attrib:
            for group in box.children:
                if not group.is_header and not group.is_footer:
                    yield from (row.element for row in group.children)


def go_on(page: Page) -> None:
    """Note that the table that a page ends with goes on in the next stretch."""
    for exhibit in page.exhibits[-1:]:
        exhibit.ends = False
    for table in page.tables[-1:]:
        table.ends = False


def lighten(pages: Iterable[Page]) -> None:
    """Forget the cells on pages in the middle of a long table: they are as those before them, and there is no end to them."""
    for page in pages:
        page.blocks = [block for block in page.blocks if block.kind != "cell"]
        page.tables, page.exhibits = [], []
