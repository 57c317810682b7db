"""Pages -> which figures and tables should stand some paragraphs later, so that no page is left half empty before them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from report.model.pages import Exhibit, Page
from report.proof.breaks import GAP, WHITE, floor
from report.proof.reading import Move
from report.proof.sheet import bands, extent


def plan_moves(pages: Sequence[Page]) -> list[Move]:
    """Return the figures and tables to move, and past how many paragraphs.

    One leaves room before it where it is the first on its page and too large for the rest of the page before. The
    paragraphs that follow it fill that room; those of another heading do not.
    """
    found = []
    for page, after in pairwise(pages):
        exhibit = _first(after)
        if exhibit is None or after.opens or page.name == "cover":
            continue
        room = floor(page) - (bands(page) or [(0.0, page.body.y)])[-1][1]
        if room / page.body.height > WHITE and (past := _paragraphs(exhibit, after, room)):
            found.append(Move(exhibit.id, past))
    return found


def _first(page: Page) -> Exhibit | None:
    """Return the figure or table that a page begins with."""
    block = next(iter(page.flow), None)
    return next((item for item in page.exhibits if block and item.id == block.exhibit and item.begins), None)


def _paragraphs(exhibit: Exhibit, page: Page, room: float) -> int:
    """Return how many of the paragraphs after a figure fill the room before it; 0 where they cannot.

    As many as fit, and one more that is cut where these leave a gap; a note in the rail goes with the paragraph that
    follows it.
    """
    fitting, filled, top = 0, 0.0, exhibit.area.bottom
    for block in (block for block in page.flow if extent(block).y >= exhibit.area.bottom):
        if block.kind == "rail":
            continue
        if block.kind != "text" or block.tag != "p" or block.exhibit or block.region != "chapter":
            break
        top = top if fitting else block.area.y
        if block.area.bottom - top > room:
            return fitting + (room - filled > page.body.height * GAP)
        fitting, filled = fitting + 1, block.area.bottom - top
    return fitting if room - filled < page.body.height * WHITE else 0
