"""A document -> a PDF file; everything about the page engine is in this folder.

What stands on the pages is decided before (`page`); whether they are good is asked afterwards (`proof`).
"""

from __future__ import annotations

import resource
from pathlib import Path

from report.model.edition import Document, Laid
from report.problems import Problems

SECONDS = 900
"""Processor time that one worker may use."""
MEMORY = 8 << 30
"""Bytes that one worker may allocate."""
PAGES = 5_000


def limit() -> None:
    """Bound what this process may use: style sheets can ask for endless layouts. To be called in a worker."""
    for kind, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        hard = resource.getrlimit(kind)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (soft, hard))


def write(document: Document, target: Path) -> tuple[Laid | None, Problems]:
    """Lay a document out and write it to `target`, a temporary path; None where nothing was written.

    What the engine logs or is refused comes back as problems.
    """
    from report.pdf.engine import render

    return render(document, target, PAGES)


def preload() -> None:
    """Import the engine, so that a worker has it ready while others draw figures."""
    import report.pdf.engine  # noqa: F401  # for its side effect: the libraries are loaded
