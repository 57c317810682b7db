"""A PDF -> its pages as pictures, and a digest of each page's content that tells which have changed."""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from dataclasses import dataclass

import pypdfium2

from report.pdf.digests import page_digests

WIDEST = 2400
"""Pixels, so that no address asks for endless work."""
KEPT = 48 << 20
"""Bytes of pictures kept."""


@dataclass(frozen=True)
class Leaf:
    """One page as it can be asked for: what it holds, and its size in points."""

    digest: str
    width: float
    height: float


class Album:
    """Draws the pages of PDFs, each once; the pictures asked for longest ago go first."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self.size = 0
        self.lock = threading.Lock()  # the library draws one page at a time

    def leaves(self, content: bytes) -> tuple[Leaf, ...]:
        """Return the pages of a PDF."""
        with self.lock, pypdfium2.PdfDocument(content) as pdf:
            sizes = [pdf.get_page_size(index) for index in range(len(pdf))]
        return tuple(Leaf(digest, *size) for digest, size in zip(page_digests(content), sizes, strict=True))

    def picture(self, content: bytes, number: int, digest: str, width: int) -> bytes:
        """Return page `number` of a PDF, whose digest this is, as PNG, `width` pixels wide."""
        width = max(1, min(width, WIDEST))
        key = (digest, width)
        with self.lock:
            if key not in self.kept:
                self._keep(key, _draw(content, number, width))
            self.kept.move_to_end(key)
            return self.kept[key]

    def _keep(self, key: tuple[str, int], picture: bytes) -> None:
        self.kept[key] = picture
        self.size += len(picture)
        while self.size > KEPT and len(self.kept) > 1:
            self.size -= len(self.kept.popitem(last=False)[1])


def _draw(content: bytes, number: int, width: int) -> bytes:
    with pypdfium2.PdfDocument(content) as pdf:
        page = pdf[number - 1]
        bitmap = page.render(scale=width / page.get_width())
        picture = io.BytesIO()
        bitmap.to_pil().save(picture, "PNG", compress_level=1)
        bitmap.close()
        return picture.getvalue()
