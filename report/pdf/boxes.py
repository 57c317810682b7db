"""The engine's boxes -> pages as plain values (`model.pages`), in one pass.

What is good or bad about them is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from report.model.edition import Document
from report.model.pages import Area, Block, Exhibit, Kind, Line, Page, Picture, Region, Row, Run, Spill, Table
from report.pdf.drawings import Drawings
from report.problems import Place

MM = 25.4 / 96
"""Millimetres of a CSS pixel."""
POINT = 72 / 96
FORCED = frozenset({"always", "page", "left", "right", "recto", "verso"})
STATUSES = frozenset({"confirmed", "reported", "target", "opinion", "rumoured", "unconfirmed", "calculated"})
CODE = frozenset({"code", "pre", "kbd", "samp"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
KINDS: Mapping[str, Kind] = {
    "caption": "caption",
    "measure": "measure",
    "note": "note",
    "source": "source",
    "speaker": "note",
    "gist": "rail",
    "standfirst": "rail",
    "footnote": "footnote",
    "title": "heading",
    "bottom-line": "other",
    "label": "other",
    "ordinal": "other",
    "number": "other",
}
"""What a class makes of the words in it."""
REGIONS: Mapping[str, Region] = {
    "cover": "cover",
    "masthead": "masthead",
    "contents": "contents",
    "chapter": "chapter",
    "callout": "callout",
    "appendix": "appendix",
}
AT = re.compile(r"(.*?)(?::(\d+))?(?::(\d+))?")


def read_place(at: str) -> Place:
    """Return the place that a data-at names: "data/tiny/narrative/overview.md:4"."""
    path, line, column = AT.fullmatch(at).groups()  # type: ignore[union-attr]  # it matches every text
    return Place(path, int(line) if line else None, int(column) if column else None)


@dataclass(frozen=True, slots=True)
class _Within:
    """What a box takes from those around it."""

    place: Place
    background: str
    column: Area
    kind: Kind = "other"
    region: Region = "other"
    exhibit: str = ""
    margin: str = ""
    floating: bool = False


def read(laid_out: Any, document: Document) -> tuple[Page, ...]:
    """Return the pages of a laid-out document."""
    reader = _Reader(document)
    pages = [reader.page(page._page_box) for page in laid_out.pages]
    for page, before in zip(pages, [None, *pages], strict=False):
        page.opens = page.opens or before is None or before.name != page.name
    reader.join(pages)
    return tuple(pages)


class _Reader:
    """Walks the boxes of one document; elements are numbered as they come."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.drawings = Drawings(document)
        self.numbers: dict[Any, int] = {}
        self.colours: dict[Any, tuple[str, float]] = {}
        self.anchored: set[str] = set()
        self.said: set[Any] = set()
        self.now: Page

    def page(self, box: Any) -> Page:
        """Return one page."""
        body = _area(box.content_box_x(), box.content_box_y(), box.width, box.height)
        self.now = Page(
            name=str(box.page_type.name or ""),
            width=box.margin_width() * MM,
            height=box.margin_height() * MM,
            body=body,
            opens=False,
        )
        within = _Within(self.document.place, "#FFFFFF", body)
        for child in _children(box):
            if isinstance(child, boxes.MarginBox):
                name = child.at_keyword.removeprefix("@")
                self._box(child, replace(within, margin=name, region="margin"))
            elif isinstance(child, boxes.FootnoteAreaBox):
                self._box(child, replace(within, kind="footnote"))
            else:
                self._box(child, within)
        return self.now

    def join(self, pages: Iterable[Page]) -> None:
        """Say of each piece of what stands on several pages whether it is the first, and the last."""
        before: dict[tuple[type, int], Block | Table | Row | Exhibit] = {}
        for page in pages:
            here: dict[tuple[type, int], Block | Table | Row | Exhibit] = {}
            rows = (row for table in page.tables for row in table.rows if not row.head)
            blocks = (block for block in page.blocks if block.region != "margin" and block.element)
            pieces: list[Block | Table | Row | Exhibit] = [*blocks, *page.tables, *rows, *page.exhibits]
            for piece in pieces:
                key = (type(piece), piece.element)
                if key in before:
                    piece.begins, before[key].ends = False, False
                here[key] = piece
            before |= here

    # --- boxes

    def _box(self, box: Any, within: _Within) -> None:
        if isinstance(box, boxes.TextBox | boxes.LineBox) or box.is_outside_marker:
            return
        within = self._inside(box, within)
        if isinstance(box, boxes.ReplacedBox):
            self._picture(box, within)
        elif isinstance(box, boxes.TableBox):
            self._table(box, within)
        else:
            children = list(_children(box))
            if any(isinstance(child, boxes.LineBox) for child in children):
                self._block(box, children, within)
            for child in children:
                self._box(child, within)
            self._check_room(box, children, within)

    def _inside(self, box: Any, within: _Within) -> _Within:
        """Return what the boxes in a box take from it; note what it paints and that it begins here."""
        style, element = box.style, box.element
        changes: dict[str, Any] = {}
        colour, alpha = self._colour(style["background_color"])
        if alpha and not isinstance(box, boxes.PageBox):
            changes["background"] = _blend(colour, alpha, within.background)
        if box.__class__ not in INLINE and (alpha or _has_border(box)) and _in_text(within):
            self.now.painted.append(_border_area(box))
        if style["position"] in ("absolute", "fixed") or (
            style["float"] not in ("none", "footnote") and not within.exhibit
        ):
            changes["floating"] = True
        if element is not None and not box.element_tag.endswith(("::before", "::after", "::marker")):
            self._element(box, element, within, changes)
        if isinstance(box, boxes.BlockContainerBox) and box.width != "auto":
            changes["column"] = _area(box.content_box_x(), box.content_box_y(), box.width, box.height)
        return replace(within, **changes) if changes else within

    def _element(self, box: Any, element: Any, within: _Within, changes: dict[str, Any]) -> None:
        """Note what an element's tag and classes say of what is in it."""
        tag = box.element_tag
        if (at := element.get("data-at")) is not None:
            changes["place"] = read_place(at)
        name = element.get("id")
        if name and name not in self.anchored:
            self.anchored.add(name)
            self.now.anchors.append(name)
        if element not in self.numbers:
            self.numbers[element] = len(self.numbers) + 1
            if box.style["break_before"] in FORCED and not any(self.now.flow):
                self.now.opens = True
        if tag in HEADINGS:
            changes["kind"] = "heading"
        elif tag == "blockquote":
            changes["kind"] = "quote"
        elif tag == "figcaption" and within.kind != "caption":
            changes["kind"] = "note"
        elif tag in ("p", "dd", "dt", "pre") and within.kind == "other":
            changes["kind"] = "text"
        elif tag == "li" and within.kind in ("other", "text"):
            changes["kind"] = "item"
        for word in (element.get("class") or "").split():
            if word in KINDS:
                changes["kind"] = KINDS[word]
            if word in REGIONS:
                changes["region"] = REGIONS[word]
            if word == "exhibit":
                goes_on = element.get("data-of")
                changes["exhibit"] = exhibit = name or goes_on or ""
                place = changes.get("place", within.place)
                number = self.numbers[element]
                self.now.exhibits.append(Exhibit(exhibit, _border_area(box), number, place, not goes_on))

    def _block(self, box: Any, children: list[Any], within: _Within) -> None:
        """Note a block of lines."""
        like = NOTHING if box.element is None else self._said(box.element, NOTHING)
        lines = tuple(self._line(line, within, like) for line in children if isinstance(line, boxes.LineBox))
        lines = tuple(line for line in lines if line.text.strip())
        if not lines:
            return
        self.now.blocks.append(
            Block(
                kind=within.kind,
                region=within.region,
                tag=box.element_tag or "",
                area=_border_area(box),
                column=within.column,
                place=within.place,
                lines=lines,
                element=self.numbers.get(box.element, 0),
                exhibit=within.exhibit,
                margin=within.margin,
                floating=within.floating,
                end=box.style["text_align_all"],
            )
        )

    def _line(self, box: Any, within: _Within, like: Run) -> Line:
        runs = tuple(self._runs(box, within, like))
        return Line(_area(box.position_x, box.position_y, box.width, box.height), runs)

    def _runs(self, box: Any, within: _Within, like: Run) -> Iterator[Run]:
        """Yield the words in a line, those of a fact or a status marked as such."""
        for child in _children(box):
            if isinstance(child, boxes.TextBox):
                yield self._run(child, within, like)
                continue
            inner, inside = like, within
            element = child.element
            if element is not None and child.element_tag == element.tag:
                inside = self._inside(child, within) if element is not box.element else within
                inner = self._said(element, like)
            if isinstance(child, boxes.ReplacedBox):
                self._picture(child, inside)
            else:
                yield from self._runs(child, inside, inner)

    def _said(self, element: Any, like: Run) -> Run:
        fact = element.get("data-fact")
        if fact and element not in self.said:
            self.said.add(element)
            self.now.facts.append((fact, "".join(element.itertext())))
        classes = (element.get("class") or "").split()
        status = next((word for word in classes if word in STATUSES), "") if "st" in classes else ""
        link = (element.get("href") or "").removeprefix("#") if element.tag == "a" else ""
        code = element.tag in CODE
        if fact or status or link or code:
            return like._replace(
                fact=fact or like.fact,
                status=status or like.status,
                link=link or like.link,
                numbered=like.numbered or bool(link and element.get("data-page")),
                code=like.code or code,
            )
        return like

    def _run(self, box: Any, within: _Within, like: Run) -> Run:
        style = box.style
        family = style["font_family"]
        colour, alpha = self._colour(style["color"])
        return Run(
            box.text,
            box.position_x * MM,
            box.width * MM,
            family[0] if family else "",
            style["font_weight"],
            style["font_style"] != "normal",
            round(style["font_size"] * POINT, 2),
            colour if alpha == 1 else _blend(colour, alpha, within.background),
            within.background,
            like.fact,
            like.status,
            like.link,
            like.numbered,
            like.code or box.element_tag in CODE,
        )

    def _picture(self, box: Any, within: _Within) -> None:
        element = box.element
        url = element.get("src") or "" if element is not None else ""
        area = _area(box.content_box_x(), box.content_box_y(), box.width, box.height)
        resource = self.document.resources.get(url)
        place = within.place if resource is None or within.exhibit else resource.place
        raster, labels = self.drawings.read(url, area)
        self.now.pictures.append(Picture(area, url, place, raster, labels, within.exhibit))

    def _table(self, box: Any, within: _Within) -> None:
        """Note a table with its rows; the words in its cells are blocks of the page too."""
        rows: list[Row] = []
        upright = headed = False
        for group in _children(box):
            head = bool(getattr(group, "is_header", False))
            headed = headed or head
            inside = self._inside(group, within)
            for row in _children(group):
                of_row = self._inside(row, inside)
                cells, tabular = [], []
                for cell in _children(row):
                    start = len(self.now.blocks)
                    self._box(cell, replace(of_row, kind="cell"))
                    cells.append(tuple(self.now.blocks[start:]))
                    tabular.append("tabular-nums" in cell.style["font_variant_numeric"])
                    upright = upright or _is_ruled(cell)
                number = self.numbers.setdefault(row.element, len(self.numbers) + 1)
                rows.append(Row(_border_area(row), number, head, of_row.place, tuple(cells), tuple(tabular)))
        number = self.numbers.get(box.element, 0)
        begins = all(exhibit.begins for exhibit in self.now.exhibits if exhibit.id == within.exhibit)
        area, name = _border_area(box), within.exhibit
        place = within.place
        if place == self.document.place:  # Markdown's own are where their first words are
            place = next((block.place for row in rows for cell in row.cells for block in cell), place)
        self.now.tables.append(Table(area, number, place, tuple(rows), headed, upright, name, begins))

    def _check_room(self, box: Any, children: list[Any], within: _Within) -> None:
        """Note a box of fixed height that holds more than it has room for."""
        style = box.style
        clipped = style["overflow"] != "visible"
        if not (clipped or style["height"] != "auto" or style["max_height"].value != float("inf")):
            return
        if within.margin or not isinstance(box, boxes.BlockContainerBox) or not box.height:
            return
        bottom = box.content_box_y() + box.height
        right = box.content_box_x() + box.width
        inside = [child for child in children if child.is_in_normal_flow()]
        below = max((child.position_y + child.margin_height() for child in inside), default=bottom) - bottom
        beside = max((_reach(child) for child in inside), default=right) - right
        by = max(below, beside) * MM
        if by > 0.3:
            self.now.spills.append(Spill(_border_area(box), within.place, by, clipped))

    def _colour(self, colour: Any) -> tuple[str, float]:
        """Return a colour as #RRGGBB, and how opaque it is."""
        if colour == "currentcolor":
            return "#000000", 0
        known = self.colours.get(id(colour))
        if known is None:
            red, green, blue = (round(255 * min(1, max(0, part))) for part in colour.to("srgb")[:3])
            known = (f"#{red:02X}{green:02X}{blue:02X}", float(colour.alpha))
            self.colours[id(colour)] = known
        return known


NOTHING = Run("", 0, 0, "", 0, False, 0, "", "")
INLINE = frozenset({boxes.InlineBox, boxes.TextBox, boxes.LineBox})


def _children(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        yield child._box if isinstance(child, AbsolutePlaceholder) else child


def _area(x: float, y: float, width: float, height: float) -> Area:
    return Area(x * MM, y * MM, width * MM, height * MM)


def _border_area(box: Any) -> Area:
    return _area(box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height())


def _in_text(within: _Within) -> bool:
    """Say whether a box stands in the text, not in a margin or among the notes at the foot."""
    return not within.margin and within.kind != "footnote"


def _reach(box: Any) -> float:
    """Return how far to the right a box reaches, the words of its lines included."""
    right = box.position_x + (box.width if isinstance(box, boxes.LineBox) else box.margin_width())
    return float(right)


SIDES = ("top", "right", "bottom", "left")


def _has_border(box: Any) -> bool:
    style = box.style
    return any(style[f"border_{side}_width"] for side in SIDES)


def _is_ruled(cell: Any) -> bool:
    """Say whether a cell has a line at its left or right."""
    return any(cell.style[f"border_{side}_width"] for side in ("left", "right"))


def _blend(colour: str, alpha: float, ground: str) -> str:
    """Return what a colour looks like on a ground."""
    if alpha >= 1:
        return colour
    pairs = ((int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(front * alpha + back * (1 - alpha)):02X}" for front, back in pairs)
