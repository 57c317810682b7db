"""A part's pages as objects of a PDF, so kept that joining has only to number them: plain values and bytes.

References between objects, page numbers and whatever else only the whole edition knows stand as marks in the bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pydyf

from report.pdf.numbers import CLOSE, OPEN, Digits, Fill, Move, Slot, Slots
from report.pdf.seal import SPOKEN, packed

MUCH = 1 << 20
"""Bytes from which on a piece is packed: pages with a slot wait for it unpacked, and a long table has hundreds of them."""
END = b"\x01"
"""Ends an object."""
REFERENCE = re.compile(rb"(\d+) 0 R")
SAID = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")


@dataclass
class Face:
    """A font as far as a part uses it."""

    name: str
    """Of the resource; the same in every part."""
    base: str
    family: str
    file: str
    """SHA-256 of its file."""
    metrics: dict[str, Any]
    widths: dict[int, int]
    texts: dict[int, str]
    missing: dict[int, int]


@dataclass
class Drawn:
    """A page's stream with marks in it, or any other stream, which has none."""

    head: bytes
    body: list[Any]
    """Bytes, the number of a slot, or a matrix that moves: before, x, after, and [[times, slot], ...]."""


@dataclass
class Piece:
    """The pages of one part."""

    pages: int
    anchors: dict[str, list[float]]
    """id -> page from 0, and where on it, in points."""
    printed: list[list[Any]]
    """Each fact printed: id, words, page from 0; of a figure's facts too."""
    bookmarks: list[list[Any]]
    """Level, words, page from 0, x, y and state of each entry of the outline."""
    objects: bytes
    """All objects but streams, with marks."""
    streams: list[Drawn]
    page_numbers: list[int]
    kids: list[int]
    """The objects that are pages, and the elements right below the document's."""
    parents: list[list[int | None]]
    """For each page, the element of each marked content."""
    links: list[int]
    """The element of each annotation."""
    slots: Slots
    faces: list[Face]
    foreign: dict[str, bytes] = field(default_factory=dict)
    """Font files that are not the document's."""
    opens: bool = True
    """Whether it starts a page wherever it stands."""
    digest: str = ""
    """SHA-256 of the bytes that it was read from."""

    @property
    def speaks(self) -> bool:
        """Whether an element of it may have words that are read in place of what is drawn: most have none."""
        return any(f"{key} ".encode() in self.objects for key in SPOKEN)

    def as_bytes(self) -> bytes:
        """Return all of it as bytes: a line of JSON, then what is bytes already."""
        blobs: list[bytes] = [self.objects, *self.foreign.values()]
        streams = []
        for drawn in self.streams:
            body: list[Any] = []
            for item in drawn.body:
                body.append(["b", len(item)] if isinstance(item, bytes) else item)
                blobs += [item] if isinstance(item, bytes) else []
            streams.append([len(drawn.head), body])
            blobs.append(drawn.head)
        values = {
            **{name: getattr(self, name) for name in PLAIN},
            "streams": streams,
            "slots": [asdict(slot) for slot in self.slots.slots],
            "digits": [asdict(digits) for digits in self.slots.digits],
            "faces": [asdict(face) for face in self.faces],
            "objects": len(self.objects),
            "foreign": {name: len(content) for name, content in self.foreign.items()},
        }
        content = json.dumps(values).encode() + b"\n" + b"".join(blobs)
        return zlib.compress(content, 1) if len(content) > MUCH else content

    @classmethod
    def from_bytes(cls, content: bytes) -> Piece:
        """Return the piece that `as_bytes` made these of."""
        digest = hashlib.sha256(content).hexdigest()
        if not content.startswith(b"{"):
            content = zlib.decompress(content)
        line = content.index(b"\n")
        values = json.loads(content[:line])
        at = line + 1

        def take(length: int) -> bytes:
            nonlocal at
            at += length
            return content[at - length : at]

        objects = take(values["objects"])
        foreign = {name: take(length) for name, length in values["foreign"].items()}
        streams = []
        for head, items in values["streams"]:
            body = [take(item[1]) if isinstance(item, list) and item[0] == "b" else item for item in items]
            streams.append(Drawn(take(head), body))
        slots = Slots(
            [Slot(**{**slot, "keys": [tuple(key) for key in slot["keys"]]}) for slot in values["slots"]],
            [Digits(**digits) for digits in values["digits"]],
        )
        faces = [
            Face(**{**face, **{name: _by_number(face[name]) for name in ("widths", "texts", "missing")}})
            for face in values["faces"]
        ]
        return cls(
            **{name: values[name] for name in PLAIN},
            objects=objects,
            streams=streams,
            slots=slots,
            faces=faces,
            foreign=foreign,
            digest=digest,
        )


def merged(pieces: list[Piece]) -> Piece:
    """Return one piece of several that follow each other: the stretches of a part."""
    whole = pieces[0]
    if len(pieces) == 1:
        return whole
    counts = [piece.objects.count(END) for piece in pieces]
    total = sum(counts)
    objects, plain, streams = [], 0, 0
    made = replace(
        whole,
        pages=0,
        anchors={},
        printed=[],
        bookmarks=[],
        streams=[],
        page_numbers=[],
        kids=[],
        parents=[],
        links=[],
        slots=Slots(),
        faces=[],
        foreign={},
    )
    for piece, count in zip(pieces, counts, strict=True):
        numbers = [
            *range(plain, plain + count),
            *range(total + streams, total + streams + len(piece.streams)),
        ]
        page, slot, link = made.pages, len(made.slots.slots), len(made.links)
        objects.append(_renumbered(piece.objects, numbers, page, link, slot))
        for drawn in piece.streams:
            head = _renumbered(drawn.head, numbers, page, link, slot)
            made.streams.append(Drawn(head, [_later(item, slot) for item in drawn.body]))
        for name, (number, *point) in piece.anchors.items():
            made.anchors.setdefault(name, [number + page, *point])
        made.printed += [[fact, words, number + page] for fact, words, number in piece.printed]
        made.bookmarks += [
            [level, words, number + page, *rest] for level, words, number, *rest in piece.bookmarks
        ]
        made.page_numbers += [numbers[number] for number in piece.page_numbers]
        made.kids += [numbers[number] for number in piece.kids]
        made.parents += [
            [None if one is None else numbers[one] for one in owners] for owners in piece.parents
        ]
        made.links += [numbers[number] for number in piece.links]
        for one in piece.slots.slots:
            keys = [(kind, int(value) + page if kind == "page" else value) for kind, value in one.keys]
            made.slots.slots.append(replace(one, keys=keys, digits=one.digits + len(made.slots.digits)))
        made.slots.digits += piece.slots.digits
        made.faces += piece.faces
        made.foreign |= piece.foreign
        made.pages += piece.pages
        plain, streams = plain + count, streams + len(piece.streams)
    return replace(made, objects=b"".join(objects))


MARK = re.compile(rb"\x00([^\x00]*)\x00")


def _renumbered(content: bytes, numbers: list[int], page: int, link: int, slot: int) -> bytes:
    """Return bytes with marks for a piece that stands later in a larger one."""

    def renumber(match: re.Match[bytes]) -> bytes:
        mark = match[1]
        kind, rest = mark[:1], mark[1:]
        if kind.isdigit():
            mark = b"%d" % numbers[int(mark)]
        elif kind == b"s" and rest.isdigit():
            mark = b"s%d" % (int(rest) + page)
        elif kind == b"a":
            mark = b"a%d" % (int(rest) + link)
        elif kind == b"x":
            edge, _, terms = rest.partition(b";")
            pairs = (term.split(b"*") for term in terms.split(b","))
            mark = b"x%s;%s" % (edge, b",".join(b"%s*%d" % (times, int(one) + slot) for times, one in pairs))
        return b"\x00" + mark + b"\x00"

    return MARK.sub(renumber, content)


def _later(item: Any, slot: int) -> Any:
    """Return a piece of a stream whose slots stand later."""
    if isinstance(item, int):
        return item + slot
    if isinstance(item, bytes):
        return item
    before, x, after, terms = item
    return [before, x, after, [[times, one + slot] for times, one in terms]]


PLAIN = ("pages", "anchors", "printed", "bookmarks", "page_numbers", "kids", "parents", "links", "opens")
"""The fields that are JSON as they are."""


def _by_number(values: dict[str, Any]) -> dict[int, Any]:
    return {int(key): value for key, value in values.items()}


class Writer:
    """Turns the engine's objects into bytes with marks.

    A mark stands between two zero bytes: a number for an object of the piece, a letter for one of the whole file's
    (`fonts`, `colours`, the page tree, the `document` element), `s` and a number for the place in the parent tree of a
    page, `a` of an annotation, `x` for a coordinate that moves with slots, `n` for a target's page.
    """

    def __init__(self, pdf: Any, shared: dict[int, bytes], skipped: set[int], prefix: str) -> None:
        self.shared = shared
        self.prefix = prefix
        self.numbers: dict[int, int] = {}
        kept = [
            item
            for item in pdf.objects
            if item.free != "f" and item.number not in shared and item.number not in skipped
        ]
        plain = [item for item in kept if not isinstance(item, pydyf.Stream)]
        streams = [item for item in kept if isinstance(item, pydyf.Stream)]
        for item in (*plain, *streams):
            self.numbers[item.number] = len(self.numbers)
        self.objects = b"".join(self.value(item) + END for item in plain)
        self.streams = [self._stream(item) for item in streams]

    def reference(self, reference: bytes) -> bytes:
        """Return the mark of an object."""
        number = int(reference.split()[0])
        mark = self.shared.get(number) or b"%d" % self.numbers[number]
        return b"\x00" + mark + b"\x00"

    def number(self, reference: bytes) -> int:
        return self.numbers[int(reference.split()[0])]

    def value(self, item: Any) -> bytes:
        """Return an object, with marks."""
        if isinstance(item, pydyf.Dictionary):
            return b"<<" + b"".join(self._entry(key, value, item) for key, value in item.items()) + b">>"
        if isinstance(item, (list, tuple)):
            return b"[" + b" ".join(map(self.value, item)) + b"]"
        if isinstance(item, bytes) and REFERENCE.fullmatch(item):
            return self.reference(item)
        if isinstance(item, pydyf.String):
            return self._string(item)
        if isinstance(item, Edge):
            terms = ",".join(f"{times:g}*{slot}" for times, slot in item.shift)
            return b"\x00x%r;%s\x00" % (float(item), terms.encode())
        return bytes(pydyf._to_bytes(item))

    def _entry(self, key: str, value: Any, item: Any) -> bytes:
        if key == "StructParents":
            content = b"\x00s%d\x00" % value
        elif key == "StructParent":
            content = b"\x00a%d\x00" % value
        elif key == "ID" and item.get("Type") == "/StructElem":
            content = self._named(value)
        elif key == "Headers":
            content = b"[" + b" ".join(map(self._named, value)) + b"]"
        else:
            content = self.value(value)
        return b"/" + key.encode() + b" " + content

    def _named(self, name: Any) -> bytes:
        """Return an element's name, which has to be unique in the whole file."""
        return bytes(pydyf.String(f"{self.prefix}:{_words(name)}").data)

    def _string(self, item: Any) -> bytes:
        words = _words(item)
        if OPEN not in words:
            return bytes(item.data)
        before, target, after = SAID.split(words, maxsplit=1)
        return b"\x00n" + json.dumps([before, target, after]).encode() + b"\x00"

    def _stream(self, item: Any) -> Drawn:
        """Return a stream compressed, but one with slots, which is compressed when they are filled."""
        extra = pydyf.Dictionary(item.extra)
        body: list[Any] = [[]]
        for operator in item.stream:
            if isinstance(operator, Fill):
                body += [operator.slot, []]
            elif isinstance(operator, Move):
                terms = [list(term) for term in operator.shift]
                body += [[operator.before.decode(), operator.x, operator.after.decode(), terms], []]
            else:
                body[-1].append(bytes(pydyf._to_bytes(operator)))
        body = [b"\n".join(one) if position % 2 == 0 else one for position, one in enumerate(body)]
        if len(body) == 1 and item.compress:
            content = packed(body[0])
            extra["Filter"] = "/FlateDecode"
            body = [content]
        return Drawn(self.value(extra)[2:-2], body)


class Edge(float):
    """The left or right edge of something that moves with slots."""

    shift: tuple[tuple[float, int], ...]


def _words(item: Any) -> str:
    words = item.string
    return words.decode("latin-1") if isinstance(words, bytes) else str(words)
