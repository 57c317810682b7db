"""What one or several copies need -> their slips, or the finished copy and its message: the work of one worker.

Which copies are made, and what becomes of them, is the business of `run`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from report.distribute.outbox import Letter, as_message
from report.distribute.seal import Seal, seal
from report.distribute.stamp import Stamp, Template, make_copy
from report.distribute.store import Store
from report.model.copies import Slips
from report.model.edition import Document
from report.page import SLIPS_HERE
from report.pdf import set_slips
from report.problems import Problems

PARTS = "parts"
"""Where copies lie under their digests until they are told of in the journal."""


@dataclass(frozen=True)
class Batch:
    """Copies of one content whose names are set in one pass: as many as make the engine's start worth it."""

    numbers: tuple[int, ...]
    html: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A batch whose names are set; None for a copy whose words do not fit."""

    slips: dict[int, Slips | None]
    problems: Problems


def set_names(document: Document, batch: Batch) -> Named:
    """Set the names of a batch in the document made for them."""
    html = document.html.replace(SLIPS_HERE, "\n".join(batch.html))
    names = {name_of(number): number for number in batch.numbers}
    slips, problems = set_slips(replace(document, html=html), names)
    return Named({names[name]: found for name, found in slips.items()}, problems)


def name_of(number: int) -> str:
    """Return how the elements of a copy are named."""
    return f"{number:04d}"


@dataclass(frozen=True)
class Job:
    """One copy to be made; all that it needs besides its template."""

    number: int
    stem: str
    stamp: Stamp
    seal: Seal
    letter: Letter
    store: Store


@dataclass(frozen=True)
class Made:
    """What became of a job."""

    before: str
    """SHA-256 before encryption and signature."""
    after: str
    message: str
    """SHA-256 of the message."""


def make(template: Template, job: Job) -> Made:
    """Make one copy, and put it and its message away under their digests."""
    plain = make_copy(template, job.stamp)
    sealed = seal(plain, job.seal)
    message = as_message(job.letter, f"{job.stem}.pdf", sealed)
    before, after, letter = (hashlib.sha256(content).hexdigest() for content in (plain, sealed, message))
    job.store.put(f"{PARTS}/{after}", sealed)
    job.store.put(f"{PARTS}/{letter}", message)
    return Made(before, after, letter)


def one_by_one(batch: Batch) -> Sequence[Batch]:
    """Return a batch for each copy of one: among them is what its worker died of."""
    return [Batch((number,), (html,)) for number, html in zip(batch.numbers, batch.html, strict=True)]
