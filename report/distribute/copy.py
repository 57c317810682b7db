"""A template and what one copy needs -> the finished copy and its message: the work of one worker.

Which copies are made, and what becomes of them, is the business of `run`.
"""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from report.distribute.outbox import Letter, as_message
from report.distribute.seal import Seal, seal
from report.distribute.stamp import Stamp, Template, make_copy
from report.distribute.store import Store

PARTS = "parts"
"""Where copies lie under their digests until they are told of in the journal."""


@dataclass(frozen=True)
class Job:
    """One copy to be made; all that it needs besides its template."""

    number: int
    stem: str
    stamp: Stamp
    seal: Seal
    letter: Letter


@dataclass(frozen=True)
class Made:
    """What became of a job."""

    number: int
    before: str
    """SHA-256 before encryption and signature."""
    after: str
    message: str
    """SHA-256 of the message."""


def make(path: str, job: Job, store: Store) -> Made:
    """Make one copy of the template at `path`, and put it and its message away under their digests."""
    plain = make_copy(read_template(path), job.stamp)
    sealed = seal(plain, job.seal)
    message = as_message(job.letter, f"{job.stem}.pdf", sealed)
    before, after, letter = (hashlib.sha256(content).hexdigest() for content in (plain, sealed, message))
    store.put(f"{PARTS}/{after}", sealed)
    store.put(f"{PARTS}/{letter}", message)
    return Made(job.number, before, after, letter)


@lru_cache(maxsize=4)
def read_template(path: str) -> Template:
    """Read a template that this run has written."""
    template = pickle.loads(Path(path).read_bytes())
    assert isinstance(template, Template)
    return template
