"""The engine's objects -> the bytes of a PDF: streams as they are, all others packed together, some hundreds at a time.

A file can be written before the content of its last stream is known, and closed, as often as it takes, with it in place.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from typing import Any

import pydyf

from report.pdf.seal import LEVEL, packed

TOGETHER = 500
"""How many objects are packed at once: who wants a few of them need not unpack all."""
HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
TAGGED = b"/StructElem"
FREE = b"\0" + bytes(4) + b"\xff\xff"
"""The entry of an object that is not there, in the table of where each object stands."""


class Body:
    """The bytes of a file up to its last stream."""

    def __init__(self, pdf: Any, last: Any = None) -> None:
        """Write all objects of `pdf` but the stream `last`; its information is the last object."""
        if not pdf.info.number:
            pdf.add_object(pdf.info)
        self.root, self.info = pdf.catalog.reference, pdf.info.reference
        self.last = last
        self.parts = [HEAD]
        self.length = len(HEAD)
        self.entries: list[bytes] = [FREE] * len(pdf.objects)
        there = [item for item in pdf.objects if item.free != "f" and item is not last]
        for item in there:
            if not item.compressible:
                self.entries[item.number] = self._add(item)
        # Who looks at pages and not at tags need not unpack these, which are most.
        plain = sorted((item for item in there if item.compressible), key=lambda item: TAGGED in item.data)
        for at in range(0, len(plain), TOGETHER):
            self._pack(plain[at : at + TOGETHER])

    def _add(self, item: Any) -> bytes:
        """Add an object; return where it stands."""
        entry = b"\1" + self.length.to_bytes(4, "big") + bytes(2)
        self.parts += [item.indirect, b"\n"]
        self.length += len(self.parts[-2]) + 1
        return entry

    def _pack(self, items: Sequence[Any]) -> None:
        """Add a stream of objects."""
        number = len(self.entries)
        index, contents, at = [], [], 0
        for position, item in enumerate(items):
            content = item.data
            self.entries[item.number] = b"\2" + number.to_bytes(4, "big") + position.to_bytes(2, "big")
            index.append(b"%d %d" % (item.number, at))
            contents.append(content)
            at += len(content) + 1
        head = b" ".join(index) + b"\n"
        extra = {"Type": "/ObjStm", "N": len(items), "First": len(head)}
        self.entries.append(self._add(_stream(number, extra, packed(head + b"\n".join(contents)))))

    def closed(self) -> bytes:
        """Return the whole file."""
        parts, entries, length = list(self.parts), list(self.entries), self.length
        if self.last:
            entries[self.last.number] = b"\1" + length.to_bytes(4, "big") + bytes(2)
            parts += [self.last.indirect, b"\n"]
            length += len(parts[-2]) + 1
        name = hashlib.md5(b"".join(parts), usedforsecurity=False).hexdigest().encode()
        number = len(entries)
        entries.append(b"\1" + length.to_bytes(4, "big") + bytes(2))
        # With the line feed before `endstream`, a carriage return would look like one end of a line (`seal.packed`).
        while (table := zlib.compress(_differences(entries), LEVEL)).endswith(b"\r"):
            entries.append(FREE)
        extra = {
            "DecodeParms": pydyf.Dictionary({"Predictor": 12, "Columns": len(FREE)}),
            "Type": "/XRef",
            "Index": pydyf.Array((0, len(entries))),
            "W": pydyf.Array((1, 4, 2)),
            "Size": len(entries),
            "Root": self.root,
            "Info": self.info,
            "ID": pydyf.Array((pydyf.String(name).data, pydyf.String(name).data)),
        }
        parts += [_stream(number, extra, table).indirect, b"\nstartxref\n%d\n%%%%EOF\n" % length]
        return b"".join(parts)


def _differences(entries: Sequence[bytes]) -> bytes:
    """Return the bytes of entries, each as it differs from the one before, which compress to a thirtieth."""
    whole = b"".join(entries)
    width = len(FREE)
    found = bytearray(b"\2" * (len(entries) * (width + 1)))  # each row says how it is to be read
    highest = int.from_bytes(b"\x80" * len(entries), "big")
    for column in range(width):
        now = whole[column::width]
        one, other = int.from_bytes(now, "big"), int.from_bytes(b"\0" + now[:-1], "big")
        # All bytes at once: the highest bit of each is set, so that none borrows of the next, and put right at the end.
        less = ((one | highest) - (other & ~highest)) ^ ((one ^ ~other) & highest)
        found[column + 1 :: width + 1] = less.to_bytes(len(now), "big")
    return bytes(found)


def _stream(number: int, extra: dict[str, Any], content: bytes) -> Any:
    """Return a stream whose content is compressed already."""
    made = pydyf.Stream([content], pydyf.Dictionary({**extra, "Filter": "/FlateDecode"}))
    made.number = number
    return made
