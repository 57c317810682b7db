"""A page and the next -> whether they are broken well: headings, first and last lines, rows, and the white that is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from report.model.pages import WHITE, Block, Page
from report.problems import Place
from report.proof.reading import WIDOWS, Reading
from report.proof.sheet import bands, extent, gaps

SAVED = defaultdict(float, text=2.0, item=2.0, other=2.0, heading=5.0, quote=14.0, callout=15.0)
OPENER, AN_EXHIBIT, A_ROW = 9.0, 12.0, 1.7
"""Points that each block, opener, exhibit and row takes less where it is set closer."""
POINT = 25.4 / 72
"""A point in millimetres."""
GAP = 0.12
"""The share that may be left white within it."""
FULL = 0.12
"""The share that a page must hold which only ends what another began."""
LINES = 2
"""The lines of a paragraph that stay together at the head or foot of a page."""


def check(number: int, page: Page, after: Page | None, reading: Reading) -> None:
    """Note what is wrong with where a page ends."""
    if page.name == "cover":
        return
    for block in page.blocks:
        if not block.margin:
            _check_lines(number, block, reading)
    for heading in [block for block in page.flow if block.kind == "heading"]:
        if not _is_followed(heading, page):
            words = f'The heading "{heading.text}" stands last on its page.'
            reading.add(number, "R005", heading.place, words, "Keep it with the text that follows.")
    _check_rows(number, page, reading)
    _check_white(number, page, after, reading)


def _check_lines(number: int, block: Block, reading: Reading) -> None:
    """Report a line that stands alone, at the foot of a page or at the head of the next (R006)."""
    if block.kind not in ("text", "item", "quote", "other") or len(block.lines) >= LINES:
        return
    if block.begins and not block.ends:
        words = f'Only the first line of the paragraph "{_words(block)}" stands here; the rest is on the next page.'
        reading.add(number, "R006", block.place, words, "Keep two lines together (orphans: 2).")
    elif block.ends and not block.begins:
        words = f'Only the last line of a paragraph, "{_words(block)}", stands here.'
        reading.add(number, "R006", block.place, words, "Keep two lines together (widows: 2).")


def _is_followed(heading: Block, page: Page) -> bool:
    """Say whether anything that is no heading stands below one, in its column."""
    box = extent(heading)
    areas = [extent(block) for block in page.flow if block.kind != "heading"]
    areas += [picture.area for picture in page.pictures]
    areas += [table.area for table in page.tables]
    return any(
        area.y >= box.bottom - 1 and area.right > box.x and area.x < heading.column.right for area in areas
    )


def _check_rows(number: int, page: Page, reading: Reading) -> None:
    """Report rows that split (R007), and a row that stands alone at the head or foot of a page (R043)."""
    for table in page.tables:
        rows = [row for row in table.rows if not row.head]
        for row in rows:
            if not row.ends:
                words = "A row of a table is split between this page and the next."
                reading.add(number, "R007", row.place, words, "Keep the row together (break-inside: avoid).")
        if len(rows) == 1 and rows[0].ends and rows[0].begins and not (table.begins and table.ends):
            if table.begins:
                words = "Only the first row of a table stands here; the rest is on the next page."
            elif table.ends:
                words = "Only the last row of a table stands here."
            else:
                continue
            reading.add(number, "R043", rows[0].place, words, "Keep two rows together.")


def _check_white(number: int, page: Page, after: Page | None, reading: Reading) -> None:
    """Report a page that ends too early (R009), or has a gap (R010)."""
    found = bands(page)
    height = page.body.height
    end = found[-1][1] if found else page.body.y
    if after is not None and not after.opens:
        white = (floor(page) - end) / height
        if white > WHITE:
            words = f"{white:.0%} of the page is white below its last line."
            hint = "Let the text that follows come before what did not fit, or make that smaller."
            reading.add(number, "R009", next_place(after), words.replace("%", " %"), hint)
    elif not page.opens:
        used = reading.last = (end - page.body.y) / height
        reading.carries = _carried(page, end)
        if used < FULL:
            words = f"Only {used:.0%} of the page is used, by the end of what stands before it."
            hint = "Shorten the text by these lines."
            reading.add(number, "R009", next_place(page), words.replace("%", " %"), hint)
    for start, stop in gaps(page):
        if (share := (stop - start) / height) > GAP:
            words = f"{share:.0%} of the page is white between what stands on it."
            below = [block for block in page.blocks if not block.margin and extent(block).y >= stop - 0.1]
            place = min(below, key=lambda block: extent(block).y).place if below else next_place(page)
            reading.add(number, "R010", place, words.replace("%", " %"), "Close the gap.")


def saved(pages: Sequence[Page]) -> float:
    """Return the share of a page, at most, that is saved where a part is set closer, as the base style sheet does it."""
    points = OPENER
    for page in pages:
        begun = [block for block in page.flow if block.begins]
        if any(block.region not in ("chapter", "callout") for block in begun):
            return float(len(pages))  # lists and tables all through, which give much
        points += sum(SAVED["callout" if block.region == "callout" else block.kind] for block in begun)
        points += sum(AN_EXHIBIT for exhibit in page.exhibits if exhibit.begins)
        points += sum(A_ROW * len(table.rows) for table in page.tables)
    return points * POINT / pages[0].body.height if pages else 0.0


def _carried(page: Page, end: float) -> float:
    """Return the share of a last page, at most, that style sheets can carry over to it: of a paragraph some lines."""
    last = next(reversed(list(page.flow)), None)
    if (
        last is None
        or (last.region, last.kind, last.tag) != ("chapter", "text", "p")
        or extent(last).bottom < end - 0.1
    ):
        return 1.0
    more = 0 if last.begins else max(0, WIDOWS - len(last.lines))
    return more * extent(last).height / len(last.lines) / page.body.height


def floor(page: Page) -> float:
    """Return where the room for text ends: above the notes at the foot, if there are any."""
    notes = [block.area.y for block in page.blocks if block.kind == "footnote"]
    return min([page.body.bottom, *notes])


def next_place(page: Page) -> Place:
    """Return where the first words of a page were written."""
    block = next(iter(page.flow), None)
    if block is None:
        return page.pictures[0].place if page.pictures else Place("")
    exhibit = next((item for item in page.exhibits if item.id == block.exhibit), None)
    return exhibit.place if exhibit else block.place


def _words(block: Block) -> str:
    return " ".join(block.text.split()[:6])
