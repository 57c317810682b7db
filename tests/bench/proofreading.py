"""What proofreading and post-processing cost, against a whole build, in one run.

Usage: python tests/bench/proofreading.py [BRIEFING] [AUDIENCE] [RUNS]

The parts of an edition are laid out one after another in this process; the shares are taken by the processor's time.
Post-processing is all that is done to the engine's pages besides drawing them: mends, numbers, joining, reading back.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from report import pdf
from report.build.order import Order
from report.build.prepare import make_document, prepare
from report.build.processes import SELDOM
from report.figures import draw
from report.pdf import engine, joining, mends, paint, printed, seal, split
from report.problems import Problems
from report.proof import make_context, proofread_part, proofread_whole

PROOFREADING, WRITING = "proofreading", "writing"
WORK = (
    (PROOFREADING, engine, "read"),
    ("mends", mends, "_complete"),
    ("mends", mends, "_set_aside"),
    ("mends", paint, "finish_piece"),
    ("numbers of pages", engine, "mark_slots"),
    ("pieces", paint, "Writer"),
    ("pieces", paint, "faces_of"),
    ("joining", joining, "laid"),
    ("joining", joining, "joined"),
    (WRITING, joining.Joined, "closed"),
    ("reading back", printed, "read_back"),
    ("reading back", printed, "check_printed"),
    ("sealing", seal, "digest_of_spoken"),
)
"""What is timed: its name, and where it is found. The last writing of the file is the engine's own work; the one before it
is for reading back alone, and is told there."""


@contextmanager
def timed(spent: dict[str, float]) -> Iterator[Callable[[str, Callable[..., Any]], Callable[..., Any]]]:
    """Give a function that notes another's processor time, and note that of all work meanwhile."""
    inside: list[str] = []

    def note(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            start = time.process_time()
            inside.append(name)
            try:
                return work(*arguments, **named)
            finally:
                inside.pop()
                if not inside:  # the outermost tells for what it calls
                    spent[name] += time.process_time() - start

        return run

    with ExitStack() as stack:
        for name, room, called in WORK:
            own = getattr(room, called)
            setattr(room, called, note(name, own))
            stack.callback(setattr, room, called, own)
        yield note


def build(briefing: str, audience: str, spent: dict[str, float]) -> float:
    """Build an edition, and return the processor time that it took."""
    start = time.process_time()
    order = Order(Path.cwd(), (briefing,), (audience,))
    item = prepare(order, briefing)
    draft = item.drafts[0]
    drawn = {(c, draft.theme.name): draw(c, draft.theme, Problems()) for c in draft.charts.values()}
    drawings = {key: svg for key, svg in drawn.items() if svg is not None}
    document = make_document(draft, drawings, 0, order, item.problems)
    assert document is not None
    context = make_context(document)
    pieces, readings = [], []
    with timed(spent) as note:
        for part in split(document):
            piece, pages, _problems = pdf.set_part(part)
            pieces.append(piece)
            readings.append(note(PROOFREADING, proofread_part)(pages, context))
        note(PROOFREADING, proofread_whole)(readings, context)
        pdf.join(document, [piece for piece in pieces if piece], {})
    return time.process_time() - start


def main(briefing: str = "mistral", audience: str = "complete", runs: str = "3") -> None:
    """Measure and print."""
    gc.set_threshold(*SELDOM)  # as in the processes that do this work in a build
    shares = []
    for run in range(int(runs) + 1):
        spent: dict[str, float] = defaultdict(float)
        whole = build(briefing, audience, spent)
        if run:  # the first imports the libraries
            writing = spent.pop(WRITING)
            shares.append(sum(spent.values()) / whole)
            each = ", ".join(f"{name} {seconds / whole:.1%}" for name, seconds in spent.items())
            print(f"build {whole:.2f} s: {each}; together {shares[-1]:.1%} (writing {writing / whole:.1%})")
    print(f"median {statistics.median(shares):.1%}, at most 15% is wanted")


if __name__ == "__main__":
    main(*sys.argv[1:])
