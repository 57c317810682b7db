"""A document -> the bytes of its HTML edition: markup, style, fonts and pictures in one file."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from report.formats import Formats
from report.model.edition import Document
from report.web.drawings import inline, prefix_of
from report.web.fonts import embed
from report.web.markup import Markup
from report.web.style import make_style

STYLE = "assets/css/web.css"
"""The sheet for HTML editions."""


def make(document: Document, style: str, formats: Formats) -> bytes:
    """Return the file; `style` is the project's sheet for HTML editions."""
    markup = Markup(document, formats.term)
    words = markup.words() + "".join(
        found.content.decode()
        for url, found in document.resources.items()
        if url.startswith("report:figure/")
    )
    head = markup.root.find("head")
    assert head is not None  # the parser makes one
    etree.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    etree.SubElement(head, "meta", name="color-scheme", content="light dark")
    sheet = etree.SubElement(head, "style")
    sheet.text = "\n".join([*embed(document, words), make_style(document, style)])
    text = "<!DOCTYPE html>\n" + etree.tostring(markup.root, encoding="unicode", method="html") + "\n"
    for url, picture in markup.drawings.items():
        svg = inline(document.resources[url].content.decode(), picture.title, picture.alt, prefix_of(url))
        text = text.replace(picture.placeholder, svg)
    return text.encode()
