"""A written PDF and what was to be printed -> problems: facts that its pages do not show as they should be read.

The glyphs drawn are read back: a style that hides a fact, cuts it off or puts other words over it goes unseen otherwise.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence

import pikepdf

from report.model.edition import Document, Known, Laid, ReadBack
from report.model.letters import squeezed
from report.pdf.joining import Joined
from report.pdf.seal import PageReader, alternatives
from report.pdf.text import Fonts, page_texts
from report.problems import Place, Problems

FACT = re.compile(r'<span class="fact" data-fact="([^"]*)"')
PLACED = re.compile(r'data-at="([^":]*):(\d+)')
HINT = "Look for a style or a template that hides, cuts or changes it."


def read_back(edition: Joined, known: Known) -> list[ReadBack]:
    """Return what each piece of a file shows; nothing is opened where all of it is known."""
    found = [known.get(key) for key in edition.keys]
    if None in found:
        with pikepdf.open(io.BytesIO(edition.closed())) as pdf:
            reader = PageReader(pdf)
            elements = pdf.Root.StructTreeRoot.K[0].K
            fonts: Fonts = {}  # the pieces share them
            page = element = 0
            for index, piece in enumerate(edition.pieces):
                if found[index] is None:
                    pages = range(page, page + piece.pages)
                    kids = range(element, element + len(piece.kids)) if piece.speaks else ()
                    found[index] = ReadBack(
                        [reader.page(pdf.pages[number]) for number in pages],
                        [_letters(text) for text in page_texts(pdf, pages, fonts)],
                        list(alternatives(elements[kid] for kid in kids)),
                    )
                page += piece.pages
                element += len(piece.kids)
    return [one for one in found if one]


def check_printed(document: Document, laid: Laid, pages: Sequence[str], problems: Problems) -> None:
    """Report each fact that is not on its page as it was to be printed, or on no page at all (C007).

    `pages` are the letters on each.
    """
    wanted = Counter((fact, *printed) for fact, texts in laid.printed.items() for printed in texts)
    for (fact, text, number), count in wanted.items():
        # What begins at the foot of a page may end at the head of the next.
        there = pages[number - 1] + (pages[number] if number < len(pages) else "")
        if there.count(_letters(text)) < count:
            message = f'"{fact}" is to be printed as "{text}" on page {number}, and does not stand there.'
            problems.add("C007", _place(fact, document), message, HINT)
    for fact in dict.fromkeys(FACT.findall(document.html)):
        if fact not in laid.printed:
            message = f'"{fact}" is to be printed, and stands on no page.'
            problems.add("C007", _place(fact, document), message, HINT)


def _letters(text: str) -> str:
    """Return what of a text is compared: a style may set it in capitals and break its lines."""
    return squeezed(text).casefold()


def _place(fact: str, document: Document) -> Place:
    """Return where the words were typed in which a fact is printed first."""
    before = document.html.partition(f'<span class="fact" data-fact="{fact}"')[0]
    found = PLACED.findall(before)
    return Place(found[-1][0], int(found[-1][1])) if found else document.place
