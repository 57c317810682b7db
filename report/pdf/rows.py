"""Laid-out pages of a long table -> how many of them are full, and how high its other rows will be.

Which rows are laid out together is decided before (`stretches`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.text.line_break import split_first_line

from report.model.pages import Page
from report.pdf.numbers import walk
from report.pdf.parts import TAG
from report.pdf.stretches import MARK, Foreseen

CELL = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)


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


def foresee(laid_out: Any, rows: Sequence[str]) -> Foreseen | None:
    """Judge by a table's first rows, which are laid out, how high all of them will be; None where these are too few."""
    groups = [(page._page_box, group) for page in laid_out.pages for group in _bodies(page._page_box)]
    columns = _Columns([group for _page, group in groups])
    lines = [columns.lines(row) for row in rows]
    left = iter(lines)
    seen: dict[int, Counter[float]] = {}
    for _page, group in groups:
        tops = [row.position_y for row in group.children]
        for top, after, count in zip(tops, [*tops[1:], None], left, strict=False):
            if after is not None:
                seen.setdefault(count, Counter())[round(after - top, 6)] += 1
    if len(groups) < 2 or not seen:
        return None
    heights = {count: found.most_common(1)[0][0] for count, found in seen.items()}
    most = max(heights)
    for count in sorted(set(lines) - set(heights)):
        heights[count] = heights[most] + (count - most) * columns.line
    page, group = groups[1]
    return Foreseen(
        [heights[count] for count in lines], page.content_box_y() + page.height - group.position_y
    )


class _Columns:
    """The columns of a table, as some of its rows show them: how wide they are, and how words are set there."""

    def __init__(self, groups: Sequence[Any]) -> None:
        self.widths: dict[int, float] = {}
        self.styles: dict[int, Any] = {}
        self.line = 0.0
        self.known: dict[tuple[int, str], int] = {}
        for group in groups:
            for row in group.children:
                for number, cell in enumerate(row.children):
                    if number not in self.styles:
                        self._read(number, cell)

    def _read(self, number: int, cell: Any) -> None:
        for box in walk(cell):
            if isinstance(box, boxes.LineBox):
                self.line = box.height
            if isinstance(box, boxes.TextBox):
                self.widths[number], self.styles[number] = cell.width, box.style
                return

    def lines(self, row: str) -> int:
        """Return how many lines the highest cell of a row has."""
        return max((self._lines(number, cell) for number, cell in enumerate(CELL.findall(row))), default=1)

    def _lines(self, number: int, cell: str) -> int:
        key = number, cell
        if key not in self.known:
            texts = (unescape(TAG.sub("", text)).strip() for text in cell.split("<br"))
            self.known[key] = sum(self._broken(number, text) for text in texts)
        return self.known[key]

    def _broken(self, number: int, text: str) -> int:
        style = self.styles.get(number)
        count = 1
        while style and len(text) * style["font_size"] > self.widths[number]:
            rest = split_first_line(text, style, None, self.widths[number], 0)[2]
            if not rest:
                break
            text = text.encode()[rest:].decode().lstrip()
            count += 1
        return count


def _rows(page: Any) -> Iterator[Any]:
    """Yield the rows of the long table on a page, but not those of its head."""
    for group in _bodies(page):
        yield from (row.element for row in group.children)


def _bodies(page: Any) -> Iterator[Any]:
    """Yield what stands on a page of the long table but for its head."""
    for box in walk(page):
        if isinstance(box, boxes.TableBox) and box.element is not None and MARK in box.element.attrib:
            yield from (group for group in box.children if not group.is_header and not group.is_footer)


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
