"""Laid-out pages -> a piece: everything that a PDF says of them, but what concerns the whole file."""

from __future__ import annotations

import hashlib
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.logger import LOGGER
from weasyprint.matrix import Matrix
from weasyprint.pdf import D50, D65, _use_references
from weasyprint.pdf.anchors import add_links
from weasyprint.pdf.stream import Stream
from weasyprint.pdf.tags import add_tags

from report.pdf.boxes import FORCED
from report.pdf.faces import faces_of
from report.pdf.finish import finish_piece
from report.pdf.mends import Fault, mends_of
from report.pdf.numbers import Slots, children
from report.pdf.parts import Part
from report.pdf.piece import Edge, Piece, Writer

SCALE = 0.75
"""Points of a CSS pixel."""
PRINTED = 4
"""The flag of annotations that PDF/A wants."""


class Pdf(pydyf.PDF):  # type: ignore[misc]  # pydyf is not typed
    """A PDF that does not build its list of pages anew for every element that asks for one."""

    _known: tuple[bytes, ...] = ()

    @property
    def page_references(self) -> tuple[bytes, ...]:
        if len(self._known) != self.pages["Count"]:
            self._known = super().page_references
        return self._known


class _Profile:
    """Stands for the colour profile, of which the joined file has one."""

    def __init__(self, pdf: Any) -> None:
        self.object = pydyf.Dictionary()
        pdf.add_object(self.object)
        self.pdf_reference = self.object.reference
        self.name = "srgb"


def paint(laid_out: Any, part: Part, slots: Slots) -> tuple[Piece, list[Fault]]:
    """Draw pages, their links and their tags; tell what in these no mend can help."""
    pdf = Pdf()
    mends_of(pdf).headings[0] = part.heading
    profile = _Profile(pdf)
    laid_out.color_profiles["srgb"] = profile
    laid_out.output_intent = "srgb"
    colours = pydyf.Dictionary()
    pdf.add_object(colours)
    resources = pydyf.Dictionary(
        {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading")}
    )
    resources["ColorSpace"] = colours.reference
    pdf.add_object(resources)
    images: dict[str, Any] = {}
    anchors: dict[str, list[float]] = {}
    streams = []
    bookmarks: list[list[Any]] = []
    here = {name for page in laid_out.pages for name in page.anchors}
    for index, page in enumerate(laid_out.pages):
        matrix = Matrix(SCALE, 0, 0, -SCALE, 0, page.height * SCALE)
        streams.append(_paint_page(page, index, pdf, laid_out, resources, images, _links(page, here, part)))
        for name, (x, y, *_size) in page.anchors.items():
            anchors.setdefault(name, [index, *matrix.transform_point(x, y)])
        for level, words, point, state in page.bookmarks:
            bookmarks.append([level, words, index, *matrix.transform_point(*point), state])
    fonts = pydyf.Dictionary()
    pdf.add_object(fonts)
    resources["Font"] = fonts.reference
    _use_references(pdf, resources, images, laid_out.color_profiles)
    pdf.catalog["Lang"] = pydyf.String()  # the joined file has it; the engine looks whether there is one
    add_tags(pdf, laid_out, "1.7", streams)
    faults = finish_piece(pdf)

    root = _find(pdf, pdf.catalog["StructTreeRoot"])
    tree, document = _find(pdf, root["ParentTree"]), _find(pdf, root["K"][0])
    shared = {
        pdf.pages.number: b"pages",
        document.number: b"document",
        fonts.number: b"fonts",
        colours.number: b"colours",
        profile.object.number: b"profile",
    }
    skipped = {0, pdf.catalog.number, root.number, tree.number}
    count = len(laid_out.pages)
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and "StructParent" in item:
            item["StructParent"] -= count
            item["F"] = PRINTED
    writer = Writer(pdf, shared, skipped, part.name)
    nums = tree["Nums"]
    known = {hashlib.sha256(found.content).hexdigest() for found in part.document.resources.values()}
    faces, foreign = faces_of(laid_out.fonts.values(), known)
    piece = Piece(
        pages=count,
        anchors=anchors,
        printed=[],
        bookmarks=bookmarks,
        objects=writer.objects,
        streams=writer.streams,
        page_numbers=[writer.number(reference) for reference in pdf.page_references],
        kids=[writer.number(reference) for reference in document["K"]],
        parents=[
            [None if b"null" in pydyf._to_bytes(owner) else writer.number(owner) for owner in owners]
            for owners in nums[1 : 2 * count : 2]
        ],
        links=[writer.number(owner) for owner in nums[2 * count + 1 :: 2]],
        slots=slots,
        faces=faces,
        foreign=foreign,
        opens=_opens(laid_out.pages[0]._page_box),
    )
    return piece, faults


def _find(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _links(page: Any, here: set[str], part: Part) -> list[Any]:
    """Return a page's links that lead somewhere; the engine's own words about others."""
    links = []
    for link in page.links:
        kind, target, *_ = link
        if kind == "internal" and target not in here and target not in part.elsewhere:
            LOGGER.error("No anchor #%s for internal URI reference", target)
        else:
            links.append(link)
    return links


def _paint_page(
    page: Any, index: int, pdf: Any, laid_out: Any, resources: Any, images: dict[str, Any], links: list[Any]
) -> Any:
    """Draw a page; return its stream."""
    matrix = Matrix(SCALE, 0, 0, -SCALE, 0, page.height * SCALE)
    bleed = {side: width * SCALE for side, width in page.bleed.items()}
    left, top = -bleed["left"], -bleed["top"]
    right, bottom = page.width * SCALE + bleed["right"], page.height * SCALE + bleed["bottom"]
    rectangle = tuple(edge / SCALE for edge in (left, top, right - left, bottom - top))
    stream = Stream(
        laid_out.fonts,
        rectangle,
        resources,
        images,
        {},
        laid_out.color_profiles,
        laid_out.output_intent,
        compress=True,
    )
    stream.transform(d=-1, f=page.height * SCALE)
    pdf.add_object(stream)
    drawn = pydyf.Dictionary(
        {
            "Type": "/Page",
            "Parent": pdf.pages.reference,
            "MediaBox": pydyf.Array([left, top, right, bottom]),
            "Contents": stream.reference,
            "Resources": resources.reference,
            "Tabs": "/S",
            "StructParents": index,
        }
    )
    pdf.add_page(drawn)
    add_links((links, []), matrix, pdf, drawn, [], {})
    for _kind, _target, _rectangle, box in links:
        if edges := getattr(box, "edges", None):
            _move_link(box.link_annotation["Rect"], edges)
    page.paint(stream, SCALE)
    trim = [left + bleed["left"], top + bleed["top"], right - bleed["right"], bottom - bleed["bottom"]]
    room = [min(10, bleed[side]) for side in ("left", "top", "right", "bottom")]
    signs = (-1, -1, 1, 1)
    drawn["TrimBox"] = pydyf.Array(trim)
    drawn["BleedBox"] = pydyf.Array(
        [edge + sign * more for edge, sign, more in zip(trim, signs, room, strict=True)]
    )
    return stream


def _move_link(rectangle: Any, edges: tuple[Any, Any]) -> None:
    """Let the edges of a link move with the words in it."""
    for position, shift in zip((0, 2), edges, strict=True):
        if shift:
            edge = Edge(rectangle[position])
            edge.shift = shift
            rectangle[position] = edge


def _opens(page: Any) -> bool:
    """Tell whether what stands first on a page starts one wherever it stands."""
    box = page
    while True:
        if isinstance(box, boxes.BlockLevelBox) and box.style["break_before"] in FORCED:
            return True
        inside = [child for child in children(box) if not isinstance(child, boxes.MarginBox)]
        flowing = [child for child in inside if child.is_in_normal_flow()]
        if not flowing:
            return False
        box = flowing[0]


COLOURS = {
    "lab-d50": pydyf.Array(
        (
            "/Lab",
            pydyf.Dictionary({"WhitePoint": pydyf.Array(D50), "Range": pydyf.Array((-125, 125, -125, 125))}),
        )
    ),
    "lab-d65": pydyf.Array(
        (
            "/Lab",
            pydyf.Dictionary({"WhitePoint": pydyf.Array(D65), "Range": pydyf.Array((-125, 125, -125, 125))}),
        )
    ),
}
"""The colour spaces that the engine's operators name, beside the profile."""
