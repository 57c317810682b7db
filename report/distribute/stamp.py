"""An edition and slips -> copies: the edition's own bytes, and after them what is the copy's own.

An edition is prepared once: on each page a place in the foot, on the first page one inside the paragraph that was kept
for the recipient. What stands there, the fonts that it needs and the copy's record come behind the edition's bytes, with
a table of where they stand, as the format provides for (an incremental update). So nothing is parsed to make a copy, no
two copies of an edition differ in anything else, and none tells of another: not even its fonts do.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf

from report.distribute.sign import add_fields
from report.model.copies import Slip, Slips
from report.pdf.seal import STAMPS, packed, sealed, written
from report.problems import MachineError

OWNER = "/Report"
FOOT, FIRST = STAMPS
STREAM = b"\nstream\n"
MARK = re.compile(rb"\x00(\d+)\x00")
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Stamp:
    """What is the copy's own: the slips for its first page and its foot, and its record."""

    slips: Slips
    record: Mapping[str, Any]


@dataclass(frozen=True)
class Template:
    """An edition made ready for copies."""

    content: bytes
    first: int
    """Number of the stream that fills the paragraph on the first page."""
    foot: int
    """Of the one that fills the foot; 0 where there is none."""
    record: int
    size: int
    """Count of objects."""
    root: bytes
    info: bytes
    start: int
    """Where its table of objects stands."""
    digest: str
    """SHA-256 of the edition as it was built."""


def kept_place(pdf: pikepdf.Pdf) -> tuple[pikepdf.Dictionary, Box] | None:
    """Return the paragraph kept for a recipient, and its rectangle on the first page, in points."""
    waiting: list[Any] = [pdf.Root.StructTreeRoot]
    while waiting:
        item = waiting.pop()
        attributes = item.get("/A")
        if isinstance(attributes, pikepdf.Dictionary) and attributes.get("/O") == OWNER:
            left, bottom, right, top = (float(corner) for corner in attributes.Rect)
            return item, (left, bottom, right, top)
        kids = item.get("/K", pikepdf.Array())
        kids = kids if isinstance(kids, pikepdf.Array) else [kids]
        waiting += [kid for kid in reversed(list(kids)) if isinstance(kid, pikepdf.Dictionary)]
    return None


def size_of_place(content: bytes) -> tuple[float, float] | None:
    """Return width and height of the place kept in an edition, in points; None where its templates keep none."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = kept_place(pdf)
    return (found[1][2] - found[1][0], found[1][3] - found[1][1]) if found else None


def make_template(
    edition: bytes,
    foot: tuple[float, float],
    *,
    bare_cover: bool = False,
    signed: str | None = None,
) -> Template:
    """Return an edition with places for stamps.

    `foot` is where the foot's line stands, left and below, in points from the page's lower left corner; a cover has
    no foot. Copies that are signed, at the level `signed`, get a field for it.
    """
    with pikepdf.open(io.BytesIO(edition)) as pdf:
        found = kept_place(pdf)
        if found is None:
            raise MachineError("The edition keeps no place for a recipient.")
        element, box = found
        del element["/A"]
        streams = {name: pdf.make_stream(b"") for name in (FIRST, FOOT)}
        _fill_paragraph(pdf, element, box, streams[FIRST])
        for page in pdf.pages[1 if bare_cover else 0 :]:
            _lay_over(
                pdf, page, FOOT, streams[FOOT], b"/Artifact <</Type /Pagination /Subtype /Footer>>", foot
            )
        record = pdf.make_stream(b"")
        pdf.Root.PieceInfo = pikepdf.Dictionary(
            {OWNER: pikepdf.Dictionary(LastModified=_moment(pdf), Private=record)}
        )
        if signed is not None:
            add_fields(pdf, stamped=signed == "b-lta")
        content = sealed(written(pdf, pikepdf.ObjectStreamMode.generate))
    return _read_template(content, hashlib.sha256(edition).hexdigest())


def _stream(pdf: pikepdf.Pdf, content: bytes) -> pikepdf.Stream:
    """Return a new stream, packed as ours are."""
    stream = pdf.make_stream(b"")
    stream.write(packed(content), filter=pikepdf.Name.FlateDecode)
    return stream


def _moment(pdf: pikepdf.Pdf) -> pikepdf.String:
    """Return when the edition says it was last changed."""
    dates = (pdf.docinfo.get(key) for key in ("/ModDate", "/CreationDate"))
    return pikepdf.String(next((str(date) for date in dates if date), "D:19700101000000Z"))


def _fill_paragraph(pdf: pikepdf.Pdf, element: pikepdf.Dictionary, box: Box, slip: pikepdf.Object) -> None:
    """Put the slip into the paragraph: its one piece of marked content draws the slip, and nothing else."""
    page = pikepdf.Page(element.get("/Pg", pdf.pages[0].obj))
    piece: Any = element
    while isinstance(piece, pikepdf.Dictionary):
        kids = piece.K
        piece = kids[0] if isinstance(kids, pikepdf.Array) else kids
    number = int(piece)
    kept: list[Any] = []
    depth = 0
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if depth:
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
        elif operator == "BDC" and _marked(list(instruction.operands), number):
            depth = 1
        else:
            kept.append(instruction)
    page.obj.Contents = _stream(pdf, pikepdf.unparse_content_stream(kept))
    _lay_over(pdf, page, FIRST, slip, b"/P <</MCID %d>>" % number, box[:2])


def _marked(operands: Sequence[Any], number: int) -> bool:
    properties = operands[1]
    return isinstance(properties, pikepdf.Dictionary) and properties.get("/MCID") == number


def _lay_over(
    pdf: pikepdf.Pdf,
    page: pikepdf.Page,
    name: str,
    slip: pikepdf.Object,
    mark: bytes,
    at: tuple[float, float],
) -> None:
    """Draw a slip on a page, its lower left corner `at` this point, as a piece of content marked so."""
    page.contents_add(_stream(pdf, b"q\n"), prepend=True)
    drawn = b"\nQ\n%s BDC\nq 1 0 0 1 %.3f %.3f cm %s Do Q\nEMC\n" % (mark, *at, name.encode())
    page.contents_add(_stream(pdf, drawn))
    if "/XObject" not in page.resources:
        page.resources["/XObject"] = pikepdf.Dictionary()
    page.resources["/XObject"][name] = slip


def _read_template(content: bytes, digest: str) -> Template:
    """Read from a saved edition where its variable streams are."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        forms = {
            name: page.resources.XObject[name]
            for page in pdf.pages
            for name in (FIRST, FOOT)
            if name in page.resources.get("/XObject", {})
        }
        record = pdf.Root.PieceInfo[OWNER].Private
        size = int(pdf.trailer.Size)
        root, info = (b"%d 0 R" % pdf.trailer[key].objgen[0] for key in ("/Root", "/Info"))
        start = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
        foot = forms[FOOT].objgen[0] if FOOT in forms else 0  # an edition of a cover alone has no foot
        first, told = forms[FIRST].objgen[0], record.objgen[0]
        return Template(content, first, foot, told, size, root, info, start, digest)


def make_copy(template: Template, stamp: Stamp) -> bytes:
    """Return a copy; the same template and stamp give the same bytes."""
    slips = stamp.slips
    own = {**stamp.record, "stamp": digest_of(slips.first.content, slips.foot.content)}
    record = json.dumps(own, ensure_ascii=False, sort_keys=True).encode()
    resources = b"%d 0 R" % template.size
    streams = [
        (template.first, _form(slips.first, resources), slips.first.content),
        (template.foot, _form(slips.foot, resources), slips.foot.content),
        (template.record, b"", record),
    ]
    objects = [(number, _packed(head, content)) for number, head, content in streams if number]
    for number, content in enumerate(slips.objects, start=template.size):
        if STREAM not in content:  # what is packed may hold anything
            content = MARK.sub(lambda mark: b"%d" % (template.size + int(mark[1])), content)
        objects.append((number, content))
    parts = [template.content]
    if not template.content.endswith(b"\n"):
        parts.append(b"\n")
    at = sum(map(len, parts))
    places: dict[int, int] = {}
    for number, content in objects:
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        places[number] = at
        at += len(parts[-1])
    parts.append(_table(template, places, at, b"".join(content for _, content in objects)))
    return b"".join(parts)


def _form(slip: Slip, resources: bytes) -> bytes:
    """Return the dictionary of a slip."""
    return b"/Type /XObject /Subtype /Form /BBox [0 0 %.5f %.5f] /Resources %s " % (*slip.size, resources)


def _packed(head: bytes, content: bytes) -> bytes:
    data = packed(content)
    return b"<< %s/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (head, len(data), data)


def _table(template: Template, places: Mapping[int, int], at: int, own: bytes) -> bytes:
    """Return the table of the copy's own objects, itself among them, which stands `at` this byte, and the end of the file."""
    first = hashlib.sha256(template.digest.encode()).hexdigest()[:32]
    name = hashlib.sha256(template.digest.encode() + own).hexdigest()[:32]
    itself = max(*places, template.size - 1) + 1
    places = {**places, itself: at}
    index = b" ".join(b"%d 1" % number for number in sorted(places))
    rows = b"".join(b"\x01%s\x00" % places[number].to_bytes(5, "big") for number in sorted(places))
    return (
        b"%d 0 obj\n<< /Type /XRef /Size %d /Prev %d /Root %s /Info %s /ID [<%s> <%s>] /W [1 5 1] /Index [%s] "
        b"/Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
    ) % (
        *(itself, itself + 1, template.start, template.root, template.info),
        *(first.encode(), name.encode(), index, len(rows), rows, at),
    )


def digest_of(first: bytes, foot: bytes) -> str:
    """Return the digest of what is stamped on a copy."""
    first, foot = first.rstrip(b"\n"), foot.rstrip(b"\n")  # what packing has put behind them
    return hashlib.sha256(b"%d:" % len(first) + first + foot).hexdigest()


def read_stamp(pdf: pikepdf.Pdf) -> str:
    """Return the digest of what is stamped on the pages of a PDF, for comparison with its record."""
    drawn = {
        name: page.resources.XObject[name].read_bytes()
        for page in pdf.pages
        for name in STAMPS
        if name in page.resources.get("/XObject", {})
    }
    return digest_of(drawn.get(FIRST, b""), drawn.get(FOOT, b""))


def read_record(pdf: pikepdf.Pdf) -> dict[str, Any] | None:
    """Return the record of whose copy a PDF is; None where it is no copy."""
    try:
        return dict(json.loads(pdf.Root.PieceInfo[OWNER].Private.read_bytes()))
    except (AttributeError, KeyError, ValueError, TypeError):
        return None
