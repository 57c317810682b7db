"""Saved files -> builds, one after another, and what is to be shown of them.

The edition looked at is built first. While something is broken, its last good pages stay.
"""

from __future__ import annotations

import gc
import hashlib
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from report.build import Ahead, Built, Order, Outcome, build
from report.build.processes import SELDOM
from report.build.workers import Workers
from report.preview.pictures import Album, Leaf
from report.problems import ContentError, Problem, Problems, ReportError

Listener = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Shown:
    """An edition as it is shown: its last good files."""

    key: str
    """BRIEFING/AUDIENCE.LANGUAGE, with -letter after an audience on that paper."""
    built: Built
    pdf: bytes = b""
    html: bytes = b""
    leaves: tuple[Leaf, ...] = ()
    changed: frozenset[int] = frozenset()
    """Numbers of the pages that differ from what was shown before, from 1."""
    ahead: Mapping[int, tuple[Leaf, bytes]] = field(default_factory=dict)
    """New pages by their numbers, each with the file that it is drawn from, shown before the whole is built."""
    current: bool = True
    """False where the last build of it failed, so that what is shown is older."""

    @property
    def pages(self) -> Iterator[tuple[Leaf, bool]]:
        """Yield each page as it is shown, and whether it has changed."""
        known = {leaf.digest for leaf in self.leaves}
        for number, leaf in enumerate(self.leaves, start=1):
            new = self.ahead[number][0] if number in self.ahead else None
            changed = new.digest not in known if new else not self.ahead and number in self.changed
            yield new or leaf, changed

    def drawn_from(self, number: int, digest: str) -> tuple[bytes, int] | None:
        """Return the PDF and the page in it that a page is drawn from; None where another page is shown by now."""
        leaf, content = self.ahead.get(number, (None, b""))
        if leaf and leaf.digest == digest:
            return content, list(self.ahead).index(number) + 1
        if 1 <= number <= len(self.leaves) and self.leaves[number - 1].digest == digest:
            return self.pdf, number
        return None


class _Ended(Exception):
    """Leaves a build that nobody waits for any more."""


@dataclass
class Desk:
    """What an author has open."""

    order: Order
    album: Album = field(default_factory=Album)
    shown: dict[str, Shown] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    failure: str = ""
    """Why nothing could be built at all, where that is no problem of a file."""
    busy: str = ""
    seconds: float = 0.0
    focus: str = ""
    html: bool = False
    """Whether HTML editions are wanted too."""
    version: int = 0
    listeners: list[Listener] = field(default_factory=list)
    due: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.RLock = field(default_factory=threading.RLock)
    saved: tuple[str, ...] = ()
    """The files saved last."""

    # --- what others say

    def notice(self, names: Collection[str]) -> None:
        """Have everything built again: these files were saved."""
        self.saved = tuple(names)
        self.due.set()

    def look_at(self, key: str, html: bool) -> bool:
        """Build this edition first from now on, as HTML too where wanted; say whether it is known."""
        if key not in self.shown:
            return False
        more = html and not self.html
        self.focus, self.html = key, html
        if more:
            self.due.set()
        return True

    def stop(self) -> None:
        """Let `work` end, at the next step of the build at hand."""
        self.ended.set()
        self.due.set()
        self._tell()

    # --- the work

    def work(self) -> None:
        """Build whenever something was saved, until stopped; the workers stay, with all that they have loaded."""
        self.due.set()
        gc.set_threshold(*SELDOM)  # builds come one after another, and make much that stays until the next
        with Workers(self.order.jobs) as workers:
            while self.due.wait() and not self.ended.is_set():
                self.due.clear()
                started = time.monotonic()
                first = self.shown.get(self.focus)
                if first:
                    self._build(self._only(first.built), started, workers, whole=False)
                if not self.due.is_set():
                    self._build(self.order, started, workers, whole=True)
                self.busy = ""
                self._tell()

    def _only(self, built: Built) -> Order:
        """Return the order of one edition."""
        return replace(
            self.order,
            briefings=(built.briefing,),
            audiences=(built.audience,),
            paper=built.paper,
            language=built.language,
        )

    def _build(self, order: Order, started: float, workers: Workers, whole: bool) -> None:
        self.busy = "Reading"
        self._tell()
        order = replace(order, to=("pdf", "html") if self.html else ("pdf",))
        try:
            outcome = build(
                order,
                lambda words: self._progress(words, whole),
                finished=self._arrived,
                workers=workers,
                ahead=None if whole else self._show,
            )
        except ContentError as error:
            outcome = Outcome((), (), error.problems)
        except _Ended:
            return
        except ReportError as error:
            self.failure = str(error)
            self.shown = {key: replace(one, ahead={}) for key, one in self.shown.items()}
            return
        self.failure = ""
        with self.lock:
            self._take(outcome, whole)
            self.seconds = time.monotonic() - started
        self._tell()

    def _progress(self, words: str, whole: bool) -> None:
        """Tell how far it is; leave what nobody looks at where the author has saved again, who waits for no other edition."""
        if self.ended.is_set() or (whole and self.due.is_set()):
            raise _Ended
        self.busy = words
        self._tell()

    def _show(self, ahead: Ahead) -> None:
        """Show new pages before their edition is whole, where all others keep their numbers."""
        key = _key(ahead)
        with self.lock:
            shown = self.shown.get(key)
            if shown is None or len(shown.leaves) != ahead.pages or not ahead.content:
                return
            leaves = self.album.leaves(ahead.content)
            new = {number: (leaf, ahead.content) for number, leaf in zip(ahead.numbers, leaves, strict=True)}
            self.shown[key] = replace(shown, ahead=new)
        self._tell()

    def _arrived(self, built: Built) -> None:
        """Show an edition's pages as soon as they are there."""
        if built.path is None or not built.path.endswith(".pdf"):
            return
        with self.lock:
            (key,) = _by_edition([built])
            html = self.shown.get(key, Shown(key, built)).html
            self.shown[key] = replace(self._renewed(key, {"pdf": built}), html=html)
        self._tell()

    def _take(self, outcome: Outcome, whole: bool) -> None:
        """Show what was built; one edition alone says nothing of the problems of others."""
        problems: Problems = outcome.problems
        if whole or problems.errors:
            self.problems = list(problems)
        found = _by_edition(outcome.editions)
        for key, files in found.items():
            self.shown[key] = self._renewed(key, files)
        unread = {one.briefing for one in outcome.editions if not one.audience}
        for key, one in list(self.shown.items()):
            if one.built.briefing in unread:
                self.shown[key] = replace(one, current=False, changed=frozenset(), ahead={})
            elif whole and outcome.editions and key not in found:
                del self.shown[key]
        if self.focus not in self.shown:
            self.focus = next(iter(self.shown), "")

    def _renewed(self, key: str, files: dict[str, Built]) -> Shown:
        """Return an edition with its new pages, or with its last good ones where it could not be built."""
        built = files.get("pdf") or next(iter(files.values()))
        before = self.shown.get(key, Shown(key, built))
        if any(one.path is None for one in files.values()):
            return replace(before, built=built, current=False, changed=frozenset(), ahead={})
        contents = {kind: Path(str(one.path)).read_bytes() for kind, one in files.items()}
        renewed = replace(before, built=built, current=True, ahead={}, html=contents.get("html", b""))
        pdf = contents.get("pdf", b"")
        if pdf == before.pdf:
            return renewed
        leaves = self.album.leaves(pdf)
        return replace(renewed, pdf=pdf, leaves=leaves, changed=_changed(before.leaves, leaves))

    # --- what is told

    def state(self) -> dict[str, Any]:
        """Return all that the page shows, as JSON values."""
        with self.lock:
            return {
                "version": self.version,
                "busy": self.busy,
                "failure": self.failure,
                "seconds": round(self.seconds, 2),
                "saved": list(self.saved),
                "focus": self.focus,
                "html": self.html,
                "project": self.order.project.resolve().as_posix(),
                "problems": [problem.as_json() for problem in self.problems],
                "editions": [_as_json(one) for one in self.shown.values()],
            }

    def _tell(self) -> None:
        self.version += 1
        state = self.state()
        for listener in list(self.listeners):
            listener(state)


def _by_edition(built: Iterable[Built]) -> dict[str, dict[str, Built]]:
    """Return each edition's files by their kind; what has no audience is no edition."""
    editions: dict[str, dict[str, Built]] = {}
    for one in built:
        if one.audience:
            kind = "html" if str(one.path).endswith(".html") else "pdf"
            editions.setdefault(_key(one), {})[kind] = one
    return editions


def _key(one: Built | Ahead) -> str:
    letter = "-letter" if one.paper == "letter" else ""
    return f"{one.briefing}/{one.audience}{letter}.{one.language}"


def _changed(before: tuple[Leaf, ...], after: tuple[Leaf, ...]) -> frozenset[int]:
    """Return the pages whose content stood nowhere before; none where nothing was shown yet."""
    known = {leaf.digest for leaf in before}
    return frozenset(
        number for number, leaf in enumerate(after, start=1) if before and leaf.digest not in known
    )


def _as_json(one: Shown) -> dict[str, Any]:
    return {
        "key": one.key,
        "briefing": one.built.briefing,
        "audience": one.built.audience,
        "paper": one.built.paper,
        "language": one.built.language,
        "current": one.current,
        "html": hashlib.sha256(one.html).hexdigest()[:16] if one.html else "",
        "pages": [
            {
                "digest": leaf.digest,
                "width": round(leaf.width, 1),
                "height": round(leaf.height, 1),
                "changed": changed,
            }
            for leaf, changed in one.pages
        ],
    }
