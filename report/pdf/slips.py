"""Lines for a recipient -> small pages of a PDF, each a slip that is laid over the pages of a copy.

Set by the engine in the edition's own theme and style sheets, so that a name is shaped and spaced as the text around it.
Laying slips over pages is the business of `distribute`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from report.model.edition import Document
from report.pdf.engine import BASE, Fetcher, _problem, check_fonts, in_layer, listening
from report.problems import Problems


@dataclass(frozen=True)
class Slips:
    """A PDF of slips, all in the same fonts."""

    content: bytes
    pages: Mapping[str, tuple[int, ...]]
    """The id of each slip -> its pages; more than one where its words do not fit."""


def set_slips(document: Document) -> tuple[Slips, Problems]:
    """Set every element with an id on a page of its own, as its style sheets have it."""
    problems = Problems()
    fetcher, fonts = Fetcher(document), FontConfiguration()
    with listening() as heard:
        sheets = [
            weasyprint.CSS(string=in_layer(sheet)[0], font_config=fonts, url_fetcher=fetcher, base_url=BASE)
            for sheet in document.sheets
        ]
        heard.clear()  # what is wrong in the style sheets was said of the edition
        page = weasyprint.HTML(string=document.html, url_fetcher=fetcher, base_url=BASE)
        laid_out = page.render(stylesheets=sheets, font_config=fonts)
        target = io.BytesIO()
        laid_out.write_pdf(target)
    for record in heard:
        _problem(record, document, problems)
    fonts_drawn = ((font.family, font.to_unicode) for font in laid_out.fonts.values())
    check_fonts(fonts_drawn, document, problems)
    pages: dict[str, list[int]] = {}
    name = ""
    for index, one in enumerate(laid_out.pages):
        name = next(iter(one.anchors), name)
        pages.setdefault(name, []).append(index)
    return Slips(target.getvalue(), {name: tuple(found) for name, found in pages.items()}), problems
