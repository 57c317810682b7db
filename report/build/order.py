"""What is ordered on the command line, and what a build gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from report.cache import Action
from report.problems import Problems

Progress = Callable[[str], None]
"""Is told in words what is being done."""


@dataclass(frozen=True)
class Order:
    """What is to be built, as the command line has it."""

    project: Path
    briefings: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    paper: str | None = None
    language: str | None = None
    out: Path = Path("build")
    to: tuple[str, ...] = ("pdf",)
    """The forms of each edition: pdf, html."""
    jobs: int = 0
    cache: bool = True
    draft: bool = False
    strict: bool = False
    copies: tuple[tuple[str, str, str], ...] = ()
    """Audience, paper and language of the editions that copies are made of: these and no others are built, each with
    the place for a recipient's name kept on its first page."""
    epoch: int | None = None
    """SOURCE_DATE_EPOCH, in seconds."""
    day: date | None = None
    """The day of reading: what is out of date by then is not built."""
    allow_stale: bool = False
    """It is built all the same, and says on its pages that it is out of date."""
    today: date | None = None
    """Asked by `check`: what is out of date by then is a warning."""


@dataclass(frozen=True)
class Built:
    """What became of one edition."""

    briefing: str
    audience: str
    paper: str
    language: str
    path: str | None
    pages: int
    sha256: str
    status: Literal["built", "cached", "failed"]


@dataclass(frozen=True)
class Ahead:
    """Pages of an edition that were laid out anew, as they will be in it, shown before it is whole and checked."""

    briefing: str
    audience: str
    paper: str
    language: str
    pages: int
    """Of the whole edition."""
    numbers: tuple[int, ...]
    """Which of them these are, from 1."""
    content: bytes
    """A PDF of these pages alone."""


@dataclass(frozen=True)
class Outcome:
    """What a build gives back."""

    editions: tuple[Built, ...]
    actions: tuple[Action, ...]
    problems: Problems
