"""A written PDF and what was to be printed -> problems: facts that its pages do not show as they should be read.

The glyphs drawn are read back: a style that hides a fact, cuts it off or puts other words over it goes unseen otherwise.
"""

from __future__ import annotations

import io
import multiprocessing
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import pikepdf

from report.model.edition import Document, Known, Laid, ReadBack
from report.model.letters import squeezed
from report.pdf.joining import Joined
from report.pdf.piece import Piece
from report.pdf.seal import PageReader, alternatives
from report.pdf.text import Fonts, page_texts
from report.problems import Place, Problems

FORK: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
SHARE = 40
"""Pages that are worth a process more."""
FACT = re.compile(r'<span class="fact" data-fact="([^"]*)"')
PLACED = re.compile(r'data-at="([^":]*):(\d+)')
HINT = "Look for a style or a template that hides, cuts or changes it."


def read_back(edition: Joined, known: Known, jobs: int = 1) -> list[ReadBack]:
    """Return what each piece of a file shows, read by as many processes; nothing is opened where all of it is known."""
    found = [known.get(key) for key in edition.keys]
    spans = list(_spans(edition.pieces))
    unread = [index for index, one in enumerate(found) if one is None]
    if unread:
        content = edition.closed()
        jobs = min(jobs, 1 + sum(spans[index].pages for index in unread) // SHARE)
        for index, one in zip(
            unread, _read_by(jobs, content, [spans[index] for index in unread]), strict=True
        ):
            found[index] = one
    return [one for one in found if one]


class _Span(NamedTuple):
    """Where a piece stands in a file: its pages, and its elements in the tags, if they are read."""

    page: int
    pages: int
    element: int
    elements: int


def _spans(pieces: Iterable[Piece]) -> Iterator[_Span]:
    page = element = 0
    for piece in pieces:
        yield _Span(page, piece.pages, element, len(piece.kids) if piece.speaks else 0)
        page += piece.pages
        element += len(piece.kids)


def _read_by(jobs: int, content: bytes, spans: Sequence[_Span]) -> Iterator[ReadBack]:
    """Read some pieces, each process about as many pages, in their order."""
    shares: list[list[_Span]] = [[] for _job in range(jobs)]
    total = sum(span.pages for span in spans)
    before = 0
    for span in spans:
        shares[jobs * before // total].append(span)
        before += span.pages
    mouths = []
    for share in shares[1:]:
        mouth, theirs = multiprocessing.Pipe(duplex=False)
        process = FORK.Process(target=_tell, args=(theirs, content, share))
        process.start()
        theirs.close()
        mouths.append((mouth, process, share))
    yield from _read(content, shares[0])
    for mouth, process, share in mouths:
        try:
            told = mouth.recv()
        except EOFError:  # it was killed
            told = _read(content, share)
        mouth.close()
        process.join()
        process.close()
        yield from told


def _tell(mouth: Connection, content: bytes, spans: Sequence[_Span]) -> None:
    with suppress(OSError), mouth:  # nobody may be there any more
        mouth.send(list(_read(content, spans)))


def _read(content: bytes, spans: Sequence[_Span]) -> Iterator[ReadBack]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        reader = PageReader(pdf)
        elements = pdf.Root.StructTreeRoot.K[0].K
        fonts: Fonts = {}  # the pieces share them
        for span in spans:
            pages = range(span.page, span.page + span.pages)
            kids = range(span.element, span.element + span.elements)
            yield ReadBack(
                [reader.page(pdf.pages[number]) for number in pages],
                [_letters(text) for text in page_texts(pdf, pages, fonts)],
                list(alternatives(elements[kid] for kid in kids)),
            )


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
