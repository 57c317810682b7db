"""A written PDF and what was to be printed -> problems: facts that its pages do not show as they should be read.

The glyphs drawn are read back: a style that hides a fact, cuts it off or puts other words over it goes unseen otherwise.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Mapping

import pikepdf

from report.model.edition import Document, Laid
from report.model.letters import squeezed
from report.pdf.attached import attached
from report.pdf.seal import page_digests
from report.pdf.text import page_texts
from report.problems import Place, Problems

Words = Mapping[str, str]
"""The letters on a page by the digest of all that it draws, fonts included."""
FACT = re.compile(r'<span class="fact" data-fact="([^"]*)"')
PLACED = re.compile(r'data-at="([^":]*):(\d+)')
HINT = "Look for a style or a template that hides, cuts or changes it."


def check_printed(document: Document, laid: Laid, content: bytes, known: Words, problems: Problems) -> Words:
    """Report each fact that is not on its page as it was to be printed, or on no page at all (C007).

    Pages that draw what is `known` are not read again; return what is known now.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = _pages(pdf, known)
    pages = [letters for _digest, letters in found]
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
    return dict(found)


def _pages(pdf: pikepdf.Pdf, known: Words) -> list[tuple[str, str]]:
    """Return the digest of all that each page draws, and the letters on it."""
    record = attached(pdf).get("edition.json")
    digests = json.loads(record)["pages"] if record else page_digests(pdf)
    unread = [number for number, digest in enumerate(digests) if digest not in known]
    read = dict(zip(unread, page_texts(pdf, unread), strict=True))
    return [
        (digest, _letters(read[number]) if number in read else known[digest])
        for number, digest in enumerate(digests)
    ]


def _letters(text: str) -> str:
    """Return what of a text is compared: a style may set it in capitals and break its lines."""
    return squeezed(text).casefold()


def _place(fact: str, document: Document) -> Place:
    """Return where the words were typed in which a fact is printed first."""
    before = document.html.partition(f'<span class="fact" data-fact="{fact}"')[0]
    found = PLACED.findall(before)
    return Place(found[-1][0], int(found[-1][1])) if found else document.place
