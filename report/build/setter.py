"""What is done in the processes that have the engine: a part -> its pages, read and drawn; pieces -> a PDF."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from report import pdf
from report.build.processes import begin
from report.model.edition import Document, Known, Laid
from report.model.pages import Page
from report.pdf import WAYS, Part
from report.problems import Problems
from report.proof import Reading, make_context, proofread_part

if TYPE_CHECKING:
    from report.pdf.piece import Piece

Setup = tuple[str, tuple[int, int, int]]
"""A process's temporary folder, and the bounds of what it may use."""

SET = "data-set"
"""By which a style sheet names a way: what those of an audience or a briefing save by it cannot be foreseen."""
FITTED = 12
"""Pages of a part, at most, that are laid out in other ways to fill them: more would take too long."""


@dataclass(frozen=True)
class LaidPart:
    """A part, laid out."""

    piece: bytes
    """Its pages, as they are joined."""
    pages: int
    opens: bool
    """Whether it starts a page wherever it stands."""
    anchors: Mapping[str, int]
    """id -> page from 0."""
    problems: Problems
    reading: Reading
    """What the proofreader found on its pages, and what it keeps for the whole."""


@dataclass(frozen=True)
class LaidStretch:
    """A stretch of a part, laid out."""

    piece: bytes
    """Nothing where it cannot be laid out."""
    pages: tuple[Page, ...]
    problems: Problems


def lay_out(part: Part) -> LaidPart | Problems:
    """Lay a part out in a worker, and proofread its pages; problems alone where it cannot be laid out.

    Where pages are left too white it is laid out anew: set closer, then with more carried over to its last page, if that
    can be enough. What leaves fewer faults stays, or fewer pages with as many, or a fuller last one; that alone is drawn.
    """
    from report.pdf.engine import undisturbed

    with undisturbed():  # a look for garbage between layout and drawing would keep for long what is soon to be thrown away
        done = _filled(part)
        piece, problems = done.rendered.paint()
    if piece is None:
        return problems
    return _as_laid(piece, problems, done.reading)


def lay_out_stretch(
    setup: Setup, part: Part, number: int, more: bool, rows: Sequence[str], mouth: Connection
) -> None:
    """Lay a stretch out in a process of its own; tell how many rows it places, and then what it gave, or what went wrong.

    Of all `rows` of its table, where it is the first, it tells what it foresees.
    """
    folder, bounds = setup
    with TemporaryDirectory(dir=folder) as own:
        begin(own, bounds)
        gc.disable()  # its memory goes with the process
        from report.pdf.engine import set_stretch

        try:
            piece, pages, problems = set_stretch(part, number, more, mouth.send, rows)
            mouth.send(LaidStretch(piece.as_bytes() if piece else b"", pages, problems))
        except Exception as error:
            mouth.send(error)


def put_together(part: Part, stretches: Sequence[LaidStretch]) -> LaidPart | Problems:
    """Make one of a part's stretches in a worker, and proofread its pages; problems alone where one cannot be laid out."""
    from report.pdf.piece import Piece, merged

    pdf.allow_time()
    problems = Problems()
    for one in stretches:
        problems.extend(one.problems)
    if not all(one.piece for one in stretches):
        return problems
    reading = proofread_part(
        tuple(page for one in stretches for page in one.pages), make_context(part.document)
    )
    if reading.pages <= FITTED and (reading.white or reading.spills):
        return lay_out(part)  # in other ways too
    piece = merged([Piece.from_bytes(one.piece) for one in stretches])
    return _as_laid(piece, problems, reading)


def _as_laid(piece: Piece, problems: Problems, reading: Reading) -> LaidPart:
    anchors = {name: int(where[0]) for name, where in piece.anchors.items()}
    return LaidPart(piece.as_bytes(), piece.pages, piece.opens, anchors, problems, reading)


def _filled(part: Part) -> _Try:
    """Lay a part out in the way that fills its pages best."""
    done = _Try(part)
    own = any(SET in sheet.css for sheet in part.document.sheets if sheet.layer not in ("tokens", "base"))
    left = FITTED - done.reading.pages
    for way in WAYS:
        if left < 0 or not (done.reading.white or done.reading.spills):
            break
        if own or (done.reading.closes if way == "close" else done.reading.fills):
            other = _Try(part.otherwise(way))
            left -= other.reading.pages
            if other.faults < done.faults:
                done = other
    return done


class _Try:
    """A part, laid out in one way, and what is found on its pages."""

    def __init__(self, part: Part) -> None:
        self.rendered = pdf.Rendered(part)
        self.reading = proofread_part(self.rendered.pages, make_context(part.document))

    @property
    def faults(self) -> tuple[int, int, bool]:
        return len(self.reading.remarks), self.reading.pages, self.reading.spills


def join(document: Document, pieces: Sequence[bytes], known: Known, jobs: int) -> pdf.Joined:
    """Join the pieces of a document in a worker, which has the engine."""
    from report.pdf.piece import Piece

    pdf.allow_time()
    return pdf.join(document, [Piece.from_bytes(piece) for piece in pieces], known, jobs)


def excerpt(document: Document, pieces: Sequence[tuple[bytes, int]], whole: Laid) -> bytes:
    """Write some pieces of a document in a worker, each with the number of pages before it."""
    from report.pdf.piece import Piece

    pdf.allow_time()
    return pdf.excerpt(document, [(Piece.from_bytes(piece), before) for piece, before in pieces], whole)
