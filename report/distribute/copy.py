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
    store: Store | None
    """Where the worker can put the copy itself; None: it hands the bytes back."""


@dataclass(frozen=True)
class Made:
    """What became of a job."""

    number: int
    before: str
    """SHA-256 before encryption and signature."""
    after: str
    message: str
    """SHA-256 of the message."""
    content: tuple[bytes, bytes] | None
    """Copy and message, where the worker could not put them away."""


def make(source: Template | str, job: Job) -> Made:
    """Make one copy; `source` is a template or the path of one."""
    template = source if isinstance(source, Template) else read_template(source)
    plain = make_copy(template, job.stamp)
    sealed = seal(plain, job.seal)
    message = as_message(job.letter, f"{job.stem}.pdf", sealed)
    before, after, letter = (hashlib.sha256(content).hexdigest() for content in (plain, sealed, message))
    if job.store is None:
        return Made(job.number, before, after, letter, (sealed, message))
    put_away(job.store, (after, sealed), (letter, message))
    return Made(job.number, before, after, letter, None)


def put_away(store: Store, *files: tuple[str, bytes]) -> None:
    """Write files under their digests."""
    for digest, content in files:
        store.put(f"{PARTS}/{digest}", content)


@lru_cache(maxsize=4)
def read_template(path: str) -> Template:
    """Read a template that this run has written."""
    template = pickle.loads(Path(path).read_bytes())
    assert isinstance(template, Template)
    return template
