"""What proofreading costs: reading the boxes and judging the pages, against laying out and writing them, in one run.

Usage: python tests/bench/proofreading.py [BRIEFING] [AUDIENCE] [RUNS]

The parts of an edition are laid out one after another in this process; the shares are taken by the processor's time.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from report import pdf
from report.build.order import Order
from report.build.prepare import make_document, prepare
from report.figures import draw
from report.pdf import engine, split
from report.problems import Problems
from report.proof import make_context, proofread_part, proofread_whole


def timed(work: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    """Return the same work, its processor time noted."""

    def run(*arguments: Any) -> Any:
        start = time.process_time()
        try:
            return work(*arguments)
        finally:
            spent.append(time.process_time() - start)

    return run


def main(briefing: str = "mistral", audience: str = "complete", runs: str = "3") -> None:
    """Measure and print."""
    shares = []
    for run in range(int(runs) + 1):
        spent: list[float] = []
        start = time.process_time()
        order = Order(Path.cwd(), (briefing,), (audience,))
        item = prepare(order, briefing)
        draft = item.drafts[0]
        drawn = {(c, draft.theme.name): draw(c, draft.theme, Problems()) for c in draft.charts.values()}
        drawings = {key: svg for key, svg in drawn.items() if svg is not None}
        document = make_document(draft, drawings, 0, order, item.problems)
        assert document is not None
        own = engine.read
        engine.read = timed(own, spent)
        pieces, readings, context = [], [], make_context(document)
        for part in split(document):
            piece, pages, _problems = pdf.set_part(part)
            pieces.append(piece)
            readings.append(timed(proofread_part, spent)(pages, context))
        engine.read = own
        timed(proofread_whole, spent)(readings, context)
        pdf.join(document, [piece for piece in pieces if piece])
        whole = time.process_time() - start
        if run:  # the first imports the libraries
            shares.append(sum(spent) / whole)
            print(f"build {whole:.2f} s, reading and judging {sum(spent):.2f} s: {shares[-1]:.1%}")
    print(f"median {statistics.median(shares):.1%}")


if __name__ == "__main__":
    main(*sys.argv[1:])
