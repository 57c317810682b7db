"""A document -> a PDF file; everything about the page engine is in this folder.

What stands on the pages is decided before (`page`); whether they are good is asked afterwards (`proof`).
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from report.model.edition import Document, Known, Laid
from report.pdf import libraries  # noqa: F401  # before the engine
from report.pdf.parts import WAYS, Part, settle, split, whole
from report.problems import Problems

if TYPE_CHECKING:
    from report.model.copies import Slips
    from report.model.pages import Page
    from report.pdf.piece import Piece

__all__ = [
    "WAYS",
    "Joined",
    "Part",
    "Rendered",
    "excerpt",
    "join",
    "limit",
    "places",
    "set_part",
    "set_slips",
    "settle",
    "split",
    "stopped",
    "undivided",
    "whole",
    "write",
]

SECONDS = 900
"""Processor time that one document may take."""
MEMORY = 8 << 30
"""Bytes that one worker may allocate."""
PAGES = 5_000


def limit() -> None:
    """Bound what this process may use: style sheets can ask for endless layouts. To be called in a worker."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    allow_time()


def allow_time() -> None:
    """Give this process time for one document more."""
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _limit(resource.RLIMIT_CPU, int(used) + 1 + SECONDS)


def _limit(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


Set = tuple["Piece | None", tuple["Page", ...], Problems]
"""A part's pages for joining and for reading, and what is wrong with them; no piece where it cannot be laid out."""


class Rendered:
    """A part, laid out: its pages can be read, and are drawn when they are to stay so."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.pages: tuple[Page, ...] = ()
        self._paint: Callable[[], tuple[Piece | None, Problems]] = lambda: (None, stopped(part.document))
        allow_time()
        from report.pdf.engine import render

        with suppress(MemoryError):
            self.pages, self._paint = render(part)

    def paint(self) -> tuple[Piece | None, Problems]:
        """Draw the pages for joining; what the engine logs or is refused comes back as problems. To be called once."""
        try:
            return self._paint()
        except MemoryError:
            return None, stopped(self.part.document)


def set_part(part: Part) -> Set:
    """Lay a part out and draw it."""
    done = Rendered(part)
    piece, problems = done.paint()
    return piece, done.pages, problems


def undivided(document: Document, pieces: Sequence[Piece | None]) -> Part | None:
    """Return the whole document as one part, if its styles let a part begin in the middle of a page."""
    from report.pdf.parts import whole

    parted = all(piece is None or piece.opens for piece in pieces[1:])
    return None if parted else whole(document)


Joined = tuple[Laid | None, bytes, Problems, Known]
"""Where everything stands in an edition, its PDF, what is wrong with it as a whole, and what was read on its pages."""


def join(document: Document, pieces: Sequence[Piece], known: Known, jobs: int = 1) -> Joined:
    """Join the pieces of all parts to one PDF; tell where everything stands on its pages.

    `known` is what was read on pages before; `jobs` threads and processes do what can be done at once.
    """
    from report.pdf.joining import joined, laid
    from report.pdf.printed import check_printed, read_back
    from report.pdf.seal import digest_of_spoken

    problems = Problems()
    made = laid(document, pieces)
    if made.pages > PAGES:
        words = f"The edition has {made.pages} pages; {PAGES} are the most."
        problems.add("E004", document.place, words, "Split the briefing.")
        return None, b"", problems, {}
    edition = joined(document, pieces, made, jobs)
    found = read_back(edition, known, jobs)
    spoken = digest_of_spoken([*(text for read in found for text in read.spoken), *edition.titles])
    content = edition.closed({"pages": [one for read in found for one in read.digests], "spoken": spoken})
    check_printed(document, made, [letters for read in found for letters in read.letters], problems)
    return made, content, problems, dict(zip(edition.keys, found, strict=True))


def excerpt(document: Document, pieces: Sequence[tuple[Piece, int]], whole: Laid) -> bytes:
    """Return a PDF of some pieces' pages, to be looked at before their document is joined; each with the pages before it."""
    from report.pdf.joining import excerpt

    return excerpt(document, pieces, whole)


def write(document: Document, target: Path) -> tuple[Laid | None, Problems]:
    """Lay a document out, part by part, and write it to `target`, a temporary path; None where nothing was written."""
    problems = Problems()
    done = _set_all(split(document))
    if one := undivided(document, [piece for piece, _pages, _problems in done]):
        done = _set_all([one])
    for _piece, _pages, found in done:
        problems.extend(found)
    pieces = [piece for piece, _pages, _problems in done if piece]
    if len(pieces) < len(done):
        return None, problems
    laid, content, found, _words = join(document, pieces, {})
    problems.extend(found)
    if laid is None:
        return None, problems
    target.write_bytes(content)
    return replace(laid, read=tuple(page for _piece, pages, _problems in done for page in pages)), problems


def _set_all(parts: Sequence[Part]) -> list[Set]:
    """Lay parts out, last those that wait for others."""
    done = {part.name: set_part(part) for part in parts if not part.waits or len(parts) == 1}
    for part in parts:
        if part.waits:
            where = places({name: piece for name, (piece, _pages, _problems) in done.items() if piece})
            done[part.name] = set_part(settle(part, where))
    return [done[part.name] for part in parts]


def places(pieces: Mapping[str, Piece]) -> dict[str, tuple[str, float]]:
    """Return for each id the part and the page in it that it stands on: what `settle` asks for."""
    return {
        anchor: (name, where[0]) for name, piece in pieces.items() for anchor, where in piece.anchors.items()
    }


def stopped(document: Document) -> Problems:
    """Return what is said of a document that asks for too much (E004)."""
    problems = Problems()
    words = f'Laying out "{document.name}" took more than {SECONDS} seconds or {MEMORY / (1 << 30):g} GiB of memory.'
    problems.add("E004", document.place, words, "Look for a table or a style that asks for too much.")
    return problems


def set_slips(document: Document, names: Iterable[str]) -> tuple[dict[str, Slips | None], Problems]:
    """Set what is laid over the pages of copies; None for a copy whose words do not fit their place."""
    from report.pdf.slips import set_slips as set_them

    return set_them(document, names)
