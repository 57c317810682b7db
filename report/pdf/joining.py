"""Pieces -> one PDF: objects numbered through, pages numbered, links, outline, tags and fonts of the whole.

Nothing is laid out here, and what a piece has compressed stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pydyf
import weasyprint
from weasyprint.anchors import make_page_bookmark_tree
from weasyprint.html import get_html_metadata
from weasyprint.matrix import Matrix
from weasyprint.pdf import VARIANTS, _w3c_date_to_pdf
from weasyprint.pdf.anchors import add_outlines

from report.model.edition import Document, Laid
from report.pdf.faces import write_faces
from report.pdf.finish import attach, attachments, finish_whole, recorded
from report.pdf.numbers import filled
from report.pdf.paint import COLOURS, Pdf
from report.pdf.parts import BODY, digest_of
from report.pdf.piece import END, Drawn, Piece
from report.pdf.seal import as_bytes, packed
from report.pdf.writing import Body


class _Raw(pydyf.Object):  # type: ignore[misc]  # pydyf is not typed
    """An object whose bytes are known."""

    def __init__(self, data: bytes | Future[bytes], compressible: bool = True) -> None:
        super().__init__()
        self._data = data
        self._compressible = compressible

    @property
    def data(self) -> bytes:
        return self._data if isinstance(self._data, bytes) else self._data.result()

    @property
    def compressible(self) -> bool:
        return self._compressible


@dataclass
class _Place:
    """Where a piece stands in the whole."""

    piece: Piece
    page: int
    """Pages before it."""
    link: int
    """Annotations before it, all pages counted first."""


def laid(document: Document, pieces: Sequence[Piece]) -> Laid:
    """Return where everything stands in the whole."""
    anchors: dict[str, int] = {}
    printed: dict[str, list[tuple[str, int]]] = {}
    before = 0
    for piece in pieces:
        for name, (page, *_point) in piece.anchors.items():
            anchors.setdefault(name, before + int(page) + 1)
        for fact, text, page in piece.printed:
            printed.setdefault(fact, []).append((text, before + page + 1))
        before += piece.pages
    for figure, facts in document.charted.items():
        if number := anchors.get(f"figure-{figure}"):  # else a template of the user's leaves it out
            for fact, text in facts:
                printed.setdefault(fact, []).append((text, number))
    in_order = {
        fact: tuple(sorted(texts, key=lambda item: item[1])) for fact, texts in sorted(printed.items())
    }
    return Laid(pages=before, anchors=anchors, printed=in_order)


@dataclass
class Joined:
    """A joined file, but for what its record says of its pages, which are read back first."""

    body: Body
    record: dict[str, Any] | None
    pieces: Sequence[Piece]
    keys: list[str]
    """What tells each piece, as it is filled here, from others: those with the same key draw the same. Or nothing."""
    titles: list[str]
    """Of the outline."""

    def closed(self, more: Mapping[str, Any] | None = None) -> bytes:
        """Return the file; `more` is what its record says besides."""
        if self.record is not None and more is not None:
            data = packed(as_bytes({**self.record, **more}))
            written = zlib.decompress(data)
            stream = self.body.last
            stream.stream = [data]
            stream.extra["Params"]["Size"] = len(written)
            stream.extra["Params"]["CheckSum"] = (
                f"<{hashlib.md5(written, usedforsecurity=False).hexdigest()}>"
            )
        return self.body.closed()


def joined(document: Document, pieces: Sequence[Piece], whole: Laid, jobs: int = 1) -> Joined:
    """Return the file of a document whose parts are laid out, and stand as `whole` says; `jobs` threads compress."""
    pdf = Pdf()
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    element = pydyf.Dictionary(
        {"Type": "/StructElem", "S": "/Document", "K": pydyf.Array(), "P": _add(pdf, root)}
    )
    shared = _share(pdf, document, pieces, _add(pdf, element))
    joiner = _Joiner(pdf, whole, shared, digest_of(document))
    places = list(_places(pieces, whole.pages))
    with ThreadPoolExecutor(jobs) as threads:
        bases = [joiner.add(place, threads) for place in places]
    _join_pages(pdf, places, bases)
    _join_tags(pdf, root, element, places, bases)
    _join_names(pdf, places)
    titles = _join_outline(pdf, places)
    record = recorded(document, whole)
    last = _finish(pdf, document, shared[b"profile"])
    return Joined(Body(pdf, last), record, pieces, joiner.keys, titles)


def excerpt(document: Document, pieces: Sequence[tuple[Piece, int]], whole: Laid) -> bytes:
    """Return the pages of some pieces of a document as they will be in the whole, to be looked at alone.

    Each piece comes with the number of pages before it. Nobody follows links here or has it read aloud.
    """
    pdf = Pdf()
    shared = _share(pdf, document, [piece for piece, _before in pieces], b"null")
    joiner = _Joiner(pdf, whole, shared, digest_of(document))
    places = [_Place(piece, before, 0) for piece, before in pieces]
    with ThreadPoolExecutor(1) as threads:
        _join_pages(pdf, places, [joiner.add(place, threads) for place in places])
    return Body(pdf).closed()


def _share(pdf: Any, document: Document, pieces: Sequence[Piece], element: bytes) -> dict[bytes, bytes]:
    """Add what all pieces share, but the document's `element`; return the reference of each."""
    profile = _add(pdf, _profile())
    colours = pydyf.Dictionary({**COLOURS, "srgb": pydyf.Array(("/ICCBased", profile))})
    fonts_by_digest = {
        hashlib.sha256(one.content).hexdigest(): one.content for one in document.resources.values()
    }
    for piece in pieces:
        fonts_by_digest |= piece.foreign
    return {
        b"pages": pdf.pages.reference,
        b"document": element,
        b"profile": profile,
        b"colours": _add(pdf, colours),
        b"fonts": write_faces(pdf, (face for piece in pieces for face in piece.faces), fonts_by_digest),
    }


def _add(pdf: Any, item: Any) -> bytes:
    pdf.add_object(item)
    return bytes(item.reference)


def _reference(number: int) -> bytes:
    return b"%d 0 R" % number


def _profile() -> Any:
    content = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    return pydyf.Stream([content], pydyf.Dictionary({"N": 3}), compress=True)


def _places(pieces: Iterable[Piece], total: int) -> Iterator[_Place]:
    page, link = 0, total
    for piece in pieces:
        yield _Place(piece, page, link)
        page += piece.pages
        link += len(piece.links)


class _Joiner:
    """Adds pieces to a PDF; streams that are the same are there once."""

    def __init__(self, pdf: Any, whole: Laid, shared: dict[bytes, bytes], digest: str) -> None:
        self.pdf = pdf
        self.whole = whole
        self.digest = digest
        self.shared = shared
        self.known: dict[bytes, int] = {}
        self.keys: list[str] = []
        fonts = [item.data for item in pdf.objects if item.number]
        self.fonts = hashlib.sha256(repr(fonts).encode()).hexdigest()

    def add(self, place: _Place, threads: ThreadPoolExecutor) -> list[int]:
        """Add a piece, whose streams are compressed meanwhile; return the number of each of its objects."""
        piece = place.piece
        shown, gaps = filled(piece.slots, self.whole.anchors, place.page, self.whole.pages, self.digest)
        key = repr([piece.digest, self.fonts, shown, gaps]).encode()
        self.keys.append(hashlib.sha256(key).hexdigest() if piece.digest else "")
        first = len(self.pdf.objects)
        after = first + piece.objects.count(END)
        numbers = list(range(first, after))
        fresh = []
        for drawn in piece.streams:
            digest = _digest(drawn)
            number = self.known.get(digest, after) if digest else after
            numbers.append(number)
            if number == after:
                fresh.append(drawn)
                after += 1
                if digest:
                    self.known[digest] = number

        marks = _Marks(self, place, numbers, gaps)
        for item in piece.objects.split(END)[:-1]:  # one by one: there are thousands, with many marks each
            self.pdf.add_object(_Raw(marks.resolved(item)))
        for drawn in fresh:
            content = threads.submit(_stream, drawn, marks.resolved(drawn.head), shown, gaps)
            self.pdf.add_object(_Raw(content, compressible=False))
        return numbers


class _Marks(dict[bytes, bytes]):
    """The marks of a piece with what stands for them in the whole."""

    def __init__(self, joiner: _Joiner, place: _Place, numbers: list[int], gaps: list[float]) -> None:
        super().__init__(joiner.shared)
        self.joiner, self.place, self.numbers, self.gaps = joiner, place, numbers, gaps

    def __missing__(self, mark: bytes) -> bytes:
        if mark[:1].isdigit():
            found = _reference(self.numbers[int(mark)])
        else:
            found = _resolved(mark, self.place, self.gaps, self.joiner.whole)
        self[mark] = found
        return found

    def resolved(self, content: bytes) -> bytes:
        """Return bytes without marks."""
        parts = content.split(b"\x00")
        parts[1::2] = [self[mark] for mark in parts[1::2]]
        return b"".join(parts)


def _digest(drawn: Drawn) -> bytes | None:
    """Return what tells a stream from others; None where it refers to something, or its content is not known yet."""
    if b"\x00" in drawn.head or len(drawn.body) > 1:
        return None
    return hashlib.sha256(drawn.head + b"\x00" + drawn.body[0]).digest()


def _stream(drawn: Drawn, head: bytes, shown: list[bytes], gaps: list[float]) -> bytes:
    """Return a stream with its slots filled."""
    content = drawn.body[0]
    if len(drawn.body) > 1:
        parts = []
        for item in drawn.body:
            if isinstance(item, bytes):
                parts.append(item)
            elif isinstance(item, int):
                parts.append(shown[item])
            else:
                before, x, after, terms = item
                x += sum(times * gaps[slot] for times, slot in terms)
                parts.append(b"%s %s %s" % (before.encode(), _number(x), after.encode()))
        content = packed(b"\n".join(filter(None, parts)))
        head += b"/Filter /FlateDecode"
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(content), content)


def _number(value: float) -> bytes:
    return bytes(pydyf._to_bytes(float(value)))


def _resolved(mark: bytes, place: _Place, gaps: list[float], whole: Laid) -> bytes:
    """Return what stands for a mark that is no reference."""
    kind, rest = mark[:1], mark[1:]
    if kind == b"s":
        return b"%d" % (place.page + int(rest))
    if kind == b"a":
        return b"%d" % (place.link + int(rest))
    if kind == b"x":
        edge, terms = rest.decode().split(";")
        pairs = (term.split("*") for term in terms.split(","))
        return _number(float(edge) + 0.75 * sum(float(times) * gaps[int(slot)] for times, slot in pairs))
    before, target, after = json.loads(rest)
    return bytes(pydyf.String(f"{before}{whole.anchors.get(target, '')}{after}").data)


def _join_pages(pdf: Any, places: list[_Place], bases: list[list[int]]) -> None:
    for place, numbers in zip(places, bases, strict=True):
        for page in place.piece.page_numbers:
            pdf.pages["Kids"].extend([numbers[page], 0, "R"])
            pdf.pages["Count"] += 1


def _join_tags(pdf: Any, root: Any, element: Any, places: list[_Place], bases: list[list[int]]) -> None:
    """Hang every piece's elements on the one of the document, and say which content is whose."""
    pages: list[Any] = []
    links: list[Any] = []
    for place, numbers in zip(places, bases, strict=True):
        element["K"].extend(_reference(numbers[kid]) for kid in place.piece.kids)
        for owners in place.piece.parents:
            pages += [
                len(pages) // 2,
                pydyf.Array(b"null" if owner is None else _reference(numbers[owner]) for owner in owners),
            ]
        for position, owner in enumerate(place.piece.links):
            links += [place.link + position, _reference(numbers[owner])]
    root["ParentTree"] = _add(pdf, pydyf.Dictionary({"Nums": pydyf.Array([*pages, *links])}))
    root["K"] = pydyf.Array([element.reference])
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _join_names(pdf: Any, places: list[_Place]) -> None:
    """Name the places that links lead to."""
    names: dict[str, Any] = {}
    for place in places:
        for name, (page, x, y) in place.piece.anchors.items():
            here = pdf.page_references[place.page + int(page)] if name not in names else None
            names.setdefault(name, pydyf.Array([here, "/XYZ", x, y, 0]))
    if names:
        listed = pydyf.Array()
        for name, where in sorted(names.items()):
            listed += [pydyf.String(name), where]
        pdf.catalog["Names"] = pydyf.Dictionary({"Dests": pydyf.Dictionary({"Names": listed})})


@dataclass
class _Bookmarks:
    """A page as the engine's outline wants it."""

    bookmarks: list[Any]


def _join_outline(pdf: Any, places: list[_Place]) -> list[str]:
    """Make one outline of all bookmarks; return their words."""
    tree: list[Any] = []
    skipped: list[int] = []
    last = [tree]
    level = 0
    titles = []
    for place in places:
        for page in range(place.piece.pages):
            here = [one for one in place.piece.bookmarks if one[2] == page]
            marks = [(one[0], one[1], (one[3], one[4]), one[5]) for one in here]
            titles += [one[1] for one in here]
            level = make_page_bookmark_tree(
                _Bookmarks(marks), skipped, last, level, place.page + page, Matrix()
            )
    add_outlines(pdf, tree)
    return titles


def _finish(pdf: Any, document: Document, profile: bytes) -> Any:
    """Say what concerns the whole file; return the stream that its record is to be put in, if it has one."""
    head = BODY.fullmatch(document.html)
    page = weasyprint.HTML(string=f"{head[1]}</body></html>" if head else document.html)
    metadata = weasyprint.document.DocumentMetadata(**get_html_metadata(page))
    pdf.info["Producer"] = pydyf.String(f"WeasyPrint {weasyprint.VERSION}")
    for name, words in (
        ("Title", metadata.title),
        ("Author", ", ".join(metadata.authors)),
        ("Subject", metadata.description),
        ("Keywords", ", ".join(metadata.keywords)),
        ("Creator", metadata.generator),
    ):
        if words:
            pdf.info[name] = pydyf.String(words)
    for name, date in (("CreationDate", metadata.created), ("ModDate", metadata.modified)):
        if date:
            pdf.info[name] = pydyf.String(_w3c_date_to_pdf(date, name))
    if metadata.lang:
        pdf.catalog["Lang"] = pydyf.String(metadata.lang)
    carried = attachments(document, b"")
    record = attach(pdf, carried)
    intent = {"Type": "/OutputIntent", "S": "/GTS_PDFA1", "DestOutputProfile": profile}
    for name in ("OutputConditionIdentifier", "Info"):
        intent[name] = pydyf.String("sRGB2014.icc")
    pdf.catalog["OutputIntents"] = pydyf.Array([pydyf.Dictionary(intent)])
    # Only the later standard allows files inside; an edition without them claims the plainer one.
    finish, _properties = VARIANTS["pdf/a-2a" if document.record is None else "pdf/a-3a"]
    finish(pdf, _Described(metadata), [], carried, True)
    finish_whole(pdf)
    return record


@dataclass
class _Described:
    """A document as the engine's standards want it."""

    metadata: Any
