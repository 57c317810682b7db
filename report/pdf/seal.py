"""A finished PDF -> digests of what each page draws and of what is read aloud; and its record sealed with them.

A page's digest covers all that it shows: its operations, the fonts and drawings that they name, its annotations. It does
not depend on the numbers of objects, on compression, or on other pages.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import pikepdf

NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
ENCODED = ("/Length", "/Filter", "/DecodeParms", "/DL")
"""How a stream is kept, not what it holds."""
UPWARDS = ("/Parent", "/P", "/StructParent", "/StructParents", "/Popup")
"""Where an object hangs, not what it shows."""
BOXES = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
STAMPS = ("/ReportFoot", "/ReportRecipient")
"""Names of what is a copy's own: it differs from copy to copy, and is judged by the copy's own record."""
SPOKEN = ("/Alt", "/ActualText", "/E")
SPARE = "/ReportSpare"
TRIES = 50
LEVEL = 7
"""Of compression: the highest takes four times as long and saves a hundredth."""


def page_digests(pdf: pikepdf.Pdf) -> list[str]:
    """Return a digest of what each page draws."""
    reader = PageReader(pdf)
    return [reader.page(page) for page in pdf.pages]


def spoken_digest(pdf: pikepdf.Pdf) -> str:
    """Return a digest of what stands on no page but is read to those who do not see it: alternative texts, outline."""
    texts = list(alternatives([pdf.Root.StructTreeRoot] if "/StructTreeRoot" in pdf.Root else []))
    with pdf.open_outline() as outline:
        waiting = list(outline.root)
        while waiting:
            item = waiting.pop(0)
            texts.append(item.title)
            waiting = [*item.children, *waiting]
    return digest_of_spoken(texts)


def digest_of_spoken(texts: Iterable[str]) -> str:
    """Return the digest of alternative texts, followed by the words of the outline."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def sealed(content: bytes, name: str = "edition.json") -> bytes:
    """Return a PDF with the digests in the record that it carries; one without stays as it is."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if name not in pdf.attachments:
            return content
        stream = pdf.attachments[name].get_file().obj
        record = json.loads(stream.read_bytes())
        filled = as_bytes({**record, "pages": page_digests(pdf), "spoken": spoken_digest(pdf)})
        stream.write(packed(filled), filter=pikepdf.Name.FlateDecode)
        filled = stream.read_bytes()
        stream.Params.Size = len(filled)
        stream.Params.CheckSum = pikepdf.String(hashlib.md5(filled, usedforsecurity=False).digest())
        return written(pdf)


def written(pdf: pikepdf.Pdf, kept: pikepdf.ObjectStreamMode = pikepdf.ObjectStreamMode.preserve) -> bytes:
    """Return a PDF's bytes, none of whose streams ends in a carriage return (`packed`).

    Objects are packed while they are written, so what does not end well is given spare ones: they move the numbers of
    those that follow, and with them what is packed.
    """
    spare: list[pikepdf.Object] = []
    for _try in range(TRIES):
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True, object_stream_mode=kept)
        if b"\r\nendstream" not in target.getvalue():
            break
        spare.append(pdf.make_indirect(pikepdf.Dictionary()))
        pdf.Root[SPARE] = pikepdf.Array(spare)
    return target.getvalue()


def packed(content: bytes) -> bytes:
    """Return the bytes of a stream, compressed, with line feeds behind its content where it takes them.

    None ends in a carriage return: with the line feed before `endstream` it would look like one end of a line. The last
    byte is of a checksum, and other filters would be undone by whoever writes the file anew.
    """
    while (data := zlib.compress(content, LEVEL)).endswith(b"\r"):
        content += b"\n"
    return data


def as_bytes(record: dict[str, Any]) -> bytes:
    """Return a record as its file holds it."""
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def alternatives(items: Iterable[Any]) -> Iterator[str]:
    """Yield the texts of structure elements that stand for what is drawn, in reading order."""
    waiting = list(items)
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, pikepdf.Array):
            waiting = [*item, *waiting]
        elif isinstance(item, pikepdf.Dictionary):
            yield from (str(item[key]) for key in SPOKEN if key in item)
            if "/K" in item:
                waiting.insert(0, item.K)


class PageReader:
    """Digests objects; what many pages share is read once."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.known: dict[tuple[int, int], str] = {}
        self.pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}

    def page(self, page: pikepdf.Page) -> str:
        """Return the digest of one page."""
        parts = self._drawing(content_of(page), page.obj.get("/Resources", page.resources))
        parts += [self._value(page.obj[box]) for box in BOXES if box in page.obj]
        parts += sorted(self._value(note) for note in page.obj.get("/Annots", []) if not _is_hidden(note))
        return _digest(*parts)

    def _drawing(self, content: bytes, resources: Any) -> list[str]:
        """Return digests of operations and of all resources that they name."""
        named = {f"/{name.decode('latin-1')}" for name in NAME.findall(content)}
        parts = [_digest(content)]
        for kind in sorted(resources.keys() if resources is not None else ()):
            group = resources[kind]
            if isinstance(group, pikepdf.Dictionary):
                parts += [
                    f"{kind}{name}{'' if name in STAMPS else self._value(group[name])}"
                    for name in sorted(named & set(group.keys()))
                ]
        return parts

    def _value(self, value: Any) -> str:
        """Return the digest of any object, with all that it leads to."""
        if not isinstance(value, pikepdf.Object):
            return _digest(repr(value))
        if not value.is_indirect:
            return self._inside(value)
        if value.objgen in self.pages:
            return f"page {self.pages[value.objgen]}"
        if value.objgen not in self.known:
            self.known[value.objgen] = "itself"  # whatever leads back to it
            self.known[value.objgen] = self._inside(value)
        return self.known[value.objgen]

    def _inside(self, value: pikepdf.Object) -> str:
        if isinstance(value, pikepdf.Array):
            return _digest("[", *(self._value(item) for item in value))
        if isinstance(value, pikepdf.Dictionary):
            return _digest("<", *self._entries(value, UPWARDS))
        if isinstance(value, pikepdf.Stream):
            if value.get("/Subtype") == "/Form":
                drawn = self._drawing(value.read_bytes(), value.get("/Resources"))
                return _digest(*drawn, *self._entries(value, (*ENCODED, *UPWARDS, "/Resources")))
            content, raw = _decoded(value)
            return _digest(content, *self._entries(value, (*(() if raw else ENCODED), *UPWARDS)))
        return _digest(bytes(value) if isinstance(value, pikepdf.String) else str(value))

    def _entries(self, value: pikepdf.Object, left_out: Collection[str]) -> list[str]:
        return [f"{key}{self._value(value[key])}" for key in sorted(value.keys()) if key not in left_out]


def content_of(page: pikepdf.Page) -> bytes:
    """Return a page's operations, those of several streams as one."""
    if "/Contents" not in page.obj:
        return b""
    contents = page.obj.Contents
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def _decoded(stream: pikepdf.Object) -> tuple[bytes, bool]:
    """Return what a stream holds; as it is kept, and True, where that is an image's own compression."""
    try:
        return stream.read_bytes(), False
    except pikepdf.PdfError:
        return stream.read_raw_bytes(), True


def _is_hidden(note: Any) -> bool:
    """Say whether an annotation shows nothing: the field of an invisible signature."""
    return note.get("/Subtype") == "/Widget" and all(not edge for edge in note.get("/Rect", []))


def _digest(*parts: str | bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(b"%d:" % len(content) + content)
    return whole.hexdigest()
