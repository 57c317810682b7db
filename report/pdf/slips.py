"""Lines for recipients -> slips: what is laid over the pages of copies, each copy's drawn by itself, with its own fonts.

Set by the engine in the edition's own theme and style sheets, so that a name is shaped and spaced as the text around it.
Laying slips over pages is the business of `distribute`.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterable
from typing import Any

import pikepdf
import weasyprint

from report.model.copies import Slip, Slips
from report.model.edition import Document
from report.pdf.engine import _problem, check_fonts
from report.pdf.seal import packed
from report.pdf.sheets import BASE, Fetcher, listening, styles_of
from report.problems import Problems

REFERENCE = re.compile(rb"(\d+) 0 R\b")
SUBSET = re.compile(rb"/[A-Z]{6}\+")


def set_slips(document: Document, names: Iterable[str]) -> tuple[dict[str, Slips | None], Problems]:
    """Set the elements `recipient-NAME` and `foot-NAME` on pages of their own; None where they do not fit one each.

    What a copy gets does not depend on who else's names are set with it.
    """
    problems = Problems()
    styles = styles_of(document)  # what is wrong in them was said of the edition
    fetcher = Fetcher(document)
    with listening() as heard:
        page = weasyprint.HTML(string=document.html, url_fetcher=fetcher, base_url=BASE)
        laid_out = page.render(stylesheets=styles.sheets, font_config=styles.fonts)
        pages: dict[str, list[Any]] = {}
        name = ""
        for one in laid_out.pages:
            name = next(iter(one.anchors), name)
            pages.setdefault(name, []).append(one)
        found: dict[str, Slips | None] = {}
        fonts: list[tuple[str, dict[int, str]]] = []
        for name in names:
            own = pages[f"recipient-{name}"] + pages[f"foot-{name}"]
            apart = laid_out.copy(own)
            found[name] = _slips(apart.write_pdf()) if len(own) == 2 else None
            fonts += [(font.family, font.to_unicode) for font in apart.fonts.values()]
    for record in heard:
        _problem(record, document, problems)
    check_fonts(fonts, document, problems)
    return found, problems


def _slips(content: bytes) -> Slips:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        first, foot = (
            Slip(page.obj.Contents.read_bytes(), (float(page.mediabox[2]), float(page.mediabox[3])))
            for page in pdf.pages
        )
        return Slips(first, foot, tuple(_objects(pdf, pdf.pages[0].obj.Resources)))


def _objects(pdf: pikepdf.Pdf, root: pikepdf.Object) -> list[bytes]:
    """Return an object and all that it leads to."""
    numbers: dict[int, int] = {}

    def mark(match: re.Match[bytes]) -> bytes:
        return b"\x00%d\x00 0 R" % numbers.setdefault(int(match[1]), len(numbers) + 1)

    found = [REFERENCE.sub(mark, root.unparse(resolved=True))]
    while len(found) <= len(numbers):
        item = pdf.get_object(list(numbers)[len(found) - 1], 0)
        if isinstance(item, pikepdf.Stream):
            found.append(_as_stream(item))
        else:
            found.append(REFERENCE.sub(mark, item.unparse(resolved=True)))
    # Two subsets of one font in a file bear two names: the edition's has this letter for letter.
    tag = hashlib.sha256(b"".join(found)).digest()
    name = b"/%s+" % bytes(65 + byte % 26 for byte in tag[:6])
    return [one if b"\nstream\n" in one else SUBSET.sub(name, one) for one in found]


def _as_stream(item: pikepdf.Stream) -> bytes:
    data = packed(item.read_bytes())
    length = b" /Length1 %d" % len(zlib.decompress(data)) if "/Length1" in item else b""
    return b"<< /Filter /FlateDecode /Length %d%s >>\nstream\n%s\nendstream" % (len(data), length, data)
