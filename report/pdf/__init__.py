"""A document -> a PDF file; everything about the page engine is in this folder.

What stands on the pages is decided before (`page`); whether they are good is asked afterwards (`proof`).
"""

from __future__ import annotations

import resource
from pathlib import Path
from typing import TYPE_CHECKING

from report.model.edition import Document, Laid
from report.problems import Problems

if TYPE_CHECKING:
    from report.pdf.slips import Slips

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


def write(document: Document, target: Path) -> tuple[Laid | None, Problems]:
    """Lay a document out and write it to `target`, a temporary path; None where nothing was written.

    What the engine logs or is refused comes back as problems.
    """
    from report.pdf.engine import render

    allow_time()
    try:
        return render(document, target, PAGES)
    except MemoryError:
        return None, stopped(document)


def stopped(document: Document) -> Problems:
    """Return what is said of a document that asks for too much (E004)."""
    problems = Problems()
    words = f'Laying out "{document.name}" took more than {SECONDS} seconds or {MEMORY / (1 << 30):g} GiB of memory.'
    problems.add("E004", document.place, words, "Look for a table or a style that asks for too much.")
    return problems


def preload() -> None:
    """Import the engine, so that a worker has it ready while others draw figures."""
    import report.pdf.engine  # noqa: F401  # for its side effect: the libraries are loaded


def set_slips(document: Document) -> tuple[Slips, Problems]:
    """Set lines that are laid over the pages of copies, each on a small page of its own."""
    from report.pdf.slips import set_slips as set_them

    return set_them(document)
