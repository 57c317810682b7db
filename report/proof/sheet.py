"""A page -> whether it is the sheet ordered, whether anything stands outside its margins, on other things, or too wide."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from report.model.pages import Area, Block, Line, Page
from report.problems import Place
from report.proof.context import Context
from report.proof.reading import Reading

SLACK = 0.5
"""Millimetres that nobody sees."""
TOUCH = 0.7
"""Millimetres by which words have to overlap to be a fault: a line's box is taller than its letters."""


def check(number: int, page: Page, context: Context, reading: Reading) -> None:
    """Note what is wrong with where things stand on a sheet."""
    _check_paper(number, page, context, reading)
    _check_margins(number, page, context, reading)
    _check_columns(number, page, reading)
    _check_spills(number, page, reading)
    _check_collisions(number, page, reading)


def _check_paper(number: int, page: Page, context: Context, reading: Reading) -> None:
    sizes = sorted((page.width, page.height)), sorted(context.standard.paper)
    if any(abs(found - wanted) > 0.1 for found, wanted in zip(*sizes, strict=True)):
        wanted = f"{context.standard.paper[0]:g} by {context.standard.paper[1]:g}"
        words = f"The sheet is {page.width:.1f} by {page.height:.1f} mm, not {wanted}."
        reading.add(number, "R001", context.place, words, "Leave the size of the page to the theme's papers.")


def _check_margins(number: int, page: Page, context: Context, reading: Reading) -> None:
    """Report ink outside the margins (R002); a cover's may reach the edge of the sheet."""
    sheet = Area(0, 0, page.width, page.height)
    room = sheet if page.name == "cover" else page.body
    said: set[Place] = set()
    for area, place, what in _ink(page):
        outside = max(room.x - area.x, room.y - area.y, area.right - room.right, area.bottom - room.bottom)
        if outside > SLACK and place not in said:
            said.add(place)
            words = f"{what} reaches {outside:.0f} mm into the margin."
            reading.add(number, "R002", place, words, "Keep it inside the margins.")
    for block in page.blocks:
        if block.margin and any(line.right > sheet.right or line.area.x < 0 for line in block.lines):
            words = f'"{_start(block)}" runs off the sheet.'
            reading.add(number, "R002", context.place, words, "Shorten the head or foot, or set it smaller.")


def _ink(page: Page) -> Iterator[tuple[Area, Place, str]]:
    """Yield what is printed between the margins, with its place and what to call it."""
    for block in page.blocks:
        if not block.margin:
            yield extent(block), block.place, f'"{_start(block)}"'
    for picture in page.pictures:
        yield picture.area, picture.place, "A picture"
    for table in page.tables:
        yield table.area, table.place, "A table"


def _check_columns(number: int, page: Page, reading: Reading) -> None:
    """Report words wider than their column (R033)."""
    for block in page.blocks:
        if block.margin:
            continue
        by = max(line.right for line in block.lines) - block.column.right
        if by > SLACK:
            line = max(block.lines, key=lambda line: line.right)
            what = "cell" if block.kind == "cell" else "column"
            words = f'"{_shortened(line.text)}" is {by:.0f} mm wider than its {what}.'
            reading.add(number, "R033", block.place, words, "Break it, shorten it, or give it more width.")


def _check_spills(number: int, page: Page, reading: Reading) -> None:
    """Report boxes that hold more than they have room for (R032)."""
    for spill in page.spills:
        done = "is cut off" if spill.clipped else "runs over what follows"
        words = f"A box is {spill.by:.0f} mm too small for what it holds, which {done}."
        reading.add(number, "R032", spill.place, words, "Give it the height it needs, or say less.")


def _check_collisions(number: int, page: Page, reading: Reading) -> None:
    """Report notes beside the text that collide or do not end on their page (R034), and words over others (R035)."""
    for block in page.blocks:
        if block.kind == "rail" and block.floating and not block.ends:
            words = f'The note "{_start(block)}" does not end on its page.'
            reading.add(
                number, "R034", block.place, words, "Shorten it, or put it beside a longer paragraph."
            )
    blocks = sorted((block for block in page.blocks if not block.margin), key=lambda block: block.area.y)
    boxes = [extent(block) for block in blocks]
    for index, block in enumerate(blocks):
        for other, box in zip(blocks[index + 1 :], boxes[index + 1 :], strict=True):
            if box.y > boxes[index].bottom - TOUCH:
                break
            if min(boxes[index].overlap(box)) > TOUCH and _overlap(block, other):
                _collision(number, block, other, reading)
    for picture in page.pictures:
        for block, box in zip(blocks, boxes, strict=True):
            if min(picture.area.overlap(box)) > 2 * TOUCH:
                words = f'"{_start(block)}" stands on a picture.'
                reading.add(number, "R035", block.place, words, "Give one of them other room.")


def _overlap(block: Block, other: Block) -> bool:
    """Say whether lines of two blocks lie on each other."""
    return any(
        min(words(line).overlap(words(another))) > TOUCH for line in block.lines for another in other.lines
    )


def _collision(number: int, block: Block, other: Block, reading: Reading) -> None:
    first, second = sorted((block, other), key=lambda one: (one.kind == "rail", one.area.y))
    if second.kind == "rail":
        words = f'The note "{_start(second)}" collides with "{_start(first)}".'
        hint = "Shorten the note, or put it beside a later paragraph."
        reading.add(number, "R034", second.place, words, hint)
        return
    words = f'"{_start(second)}" is printed on "{_start(first)}".'
    reading.add(number, "R035", second.place, words, "Give one of them other room.")


# --- where words stand


def words(line: Line) -> Area:
    """Return the rectangle that a line's words take."""
    left = min((run.x for run in line.runs), default=line.area.x)
    return Area(left, line.area.y, line.right - left, line.area.height)


def extent(block: Block) -> Area:
    """Return the rectangle that a block's words take."""
    boxes = [words(line) for line in block.lines]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return Area(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


def bands(page: Page) -> list[tuple[float, float]]:
    """Return the strips of a page between its margins that hold something, from top to bottom."""
    areas = [extent(block) for block in page.blocks if not block.margin and block.kind != "footnote"]
    areas += [picture.area for picture in page.pictures]
    areas += [table.area for table in page.tables]
    areas += [box for box in page.painted if box.height < page.body.height * 0.9]
    found: list[tuple[float, float]] = []
    for area in sorted(areas, key=lambda area: area.y):
        if found and area.y <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], area.bottom)
        else:
            found.append((area.y, area.bottom))
    return found


def gaps(page: Page) -> Iterator[tuple[float, float]]:
    """Yield the empty strips between what stands on a page: where they begin and end."""
    for (_top, end), (start, _bottom) in pairwise(bands(page)):
        yield end, start


def _start(block: Block) -> str:
    return _shortened(block.text)


def _shortened(words: str) -> str:
    """Return the first few words."""
    parts = words.split()
    return " ".join(parts[:6]) + (" …" if len(parts) > 6 else "")
