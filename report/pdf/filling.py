"""Pages -> pages that are full: a figure or table that does not fit stands after the paragraphs that fill the room before it.

The engine is asked page by page, so that no page but that one is laid out once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import page as engine

from report.model.pages import WHITE
from report.pdf.numbers import children

FAR = 6
"""Paragraphs, at most, that a figure is moved past."""

_remake = engine.remake_page
Path = list[tuple[Any, int]]
"""Boxes from the root on, each with the number of the child that is meant."""


def _filled(index: int, context: Any, root: Any, html: Any) -> tuple[Any, Any]:
    """Lay a page out as the engine does; where it leaves much white before a figure, with paragraphs from after it."""
    before = _State(context)
    page, rest = _remake(index, context, root, html)
    path = _path(root, rest)
    white = _white(page)
    if not path or white <= WHITE * page.height or context.page_maker[index + 1][1]["break"] != "any":
        return page, rest
    parent, at = path[-1]
    figure, order = parent.children[at], parent.children
    count = _paragraphs(order, at) if figure.element_tag == "figure" and _is_movable(figure) else 0
    if not count:
        return page, rest
    parent.children = type(order)(
        (*order[:at], *order[at + 1 : at + 1 + count], figure, *order[at + 1 + count :])
    )
    before.restore()
    page, rest = _remake(index, context, root, html)
    if _white(page) < white:
        parent.children = _settled(order, at, count, _within(root, rest, parent))
        return page, rest
    parent.children = order
    before.restore()
    page, rest = _remake(index, context, root, html)
    return page, rest


class _State:
    """What laying out a page changes in the engine's memory, to be laid out once more."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.footnotes = list(context.footnotes)
        self.reported = list(context.reported_footnotes)
        self.broken = dict(context.broken_out_of_flow)
        self.notes = len(context.rendered_notes)

    def restore(self) -> None:
        self.context.footnotes[:] = self.footnotes
        self.context.reported_footnotes = list(self.reported)
        self.context.broken_out_of_flow = dict(self.broken)
        del self.context.rendered_notes[self.notes :]


def _path(root: Any, rest: Any) -> Path:
    """Return the way to the box that the next page begins with; nothing where that is in the middle of one."""
    found: Path = []
    box = root
    while rest is not None:
        if len(rest) != 1 or not isinstance(box, boxes.BlockContainerBox):
            return []
        [(at, rest)] = rest.items()
        if at >= len(box.children):
            return []
        found.append((box, at))
        box = box.children[at]
    return found


def _within(root: Any, rest: Any, parent: Any) -> tuple[int, bool] | None:
    """Return the child of a box that the next page begins with, and whether in the middle of it; None for another's."""
    box = root
    while rest is not None and len(rest) == 1:
        [(at, rest)] = rest.items()
        if box is parent:
            return at, rest is not None
        if not hasattr(box, "children") or at >= len(box.children):
            return None
        box = box.children[at]
    return None


def _is_movable(figure: Any) -> bool:
    """Say whether a figure calls no note: those are numbered in their order."""
    return not any(getattr(box, "footnote", None) for box in figure.descendants())


def _paragraphs(order: Any, at: int) -> int:
    """Return how many boxes after a figure are paragraphs, with the notes in the rail that stand beside them."""
    taken = count = 0
    for number, box in enumerate(order[at + 1 :], start=1):
        if box.element_tag == "p" and box.is_in_normal_flow() and not box.element.get("class"):
            taken, count = number, count + 1
        elif not box.is_floated():
            break
        if count == FAR:
            break
    return taken


def _settled(order: Any, at: int, count: int, broken: tuple[int, bool] | None) -> Any:
    """Return boxes with a figure right after the last that has found room on the page before it."""
    figure, past = order[at], order[at + 1 : at + 1 + count]
    fitting = count
    if broken and broken[0] < at + count:
        fitting = broken[0] - at + broken[1]
    return type(order)((*order[:at], *past[:fitting], figure, *past[fitting:], *order[at + 1 + count :]))


def _white(page: Any) -> float:
    """Return how much room is left below the last thing on a page, in CSS pixels."""
    root, notes, _area = page.children
    floor = page.content_box_y() + page.height
    if notes.children:
        floor = min(floor, notes.position_y)
    return float(floor - max(_ends(root), default=page.content_box_y()))


def _ends(box: Any) -> Iterator[float]:
    """Yield where each thing ends that can be seen."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableBox):
        yield box.position_y + box.margin_height()
        return
    if box.style["background_color"].alpha or box.style["border_bottom_width"]:
        yield box.border_box_y() + box.border_height()
    for child in children(box):
        yield from _ends(child)


engine.remake_page = _filled
