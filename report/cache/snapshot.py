"""Folders -> every file in them with its digest; files that look untouched since the last time are not read again.

A file looks untouched where size, times and inode are the same, unless it was written so shortly before it was last
read that a later change could bear the same time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

MARGIN = 2_000_000_000
"""Nanoseconds: the coarsest clock of a file system."""
State = list[int]
"""Size, time of the content, time of the entry, inode."""


class Snapshot:
    """Files by path with their states and digests, as they were at `now`, in nanoseconds."""

    def __init__(self, roots: Iterable[Path], now: int, before: Mapping[str, Any] | None = None) -> None:
        self.now = now
        self.read = 0
        """How many files had to be read."""
        self.files: dict[str, tuple[State, str]] = {}
        then = before["now"] if before else 0
        known: Mapping[str, tuple[State, str]] = before["files"] if before else {}
        for root in roots:
            for path, state in _walk(str(root)):
                last: tuple[State, str] | None = known.get(path)
                if last and last[0] == state and max(state[1:3], default=then) < then - MARGIN:
                    self.files[path] = (state, last[1])
                else:
                    self.files[path] = (state, file_digest(path))
                    self.read += 1

    def as_json(self) -> dict[str, Any]:
        """Return what a later snapshot is made with."""
        return {"now": self.now, "files": self.files}

    def digests(self) -> dict[str, str]:
        """Return the digest of each file."""
        return {path: digest for path, (_state, digest) in self.files.items()}

    def changed(self, before: Mapping[str, Any] | None) -> set[str] | None:
        """Return the files that are new, gone or have other contents; None where nothing is known of before."""
        if before is None:
            return None
        then = {path: digest for path, (_state, digest) in before["files"].items()}
        now = self.digests()
        return {path for path in then.keys() | now.keys() if then.get(path) != now.get(path)}

    def of(self, path: Path) -> str:
        """Return a file's digest, whether it lies in one of the folders or not."""
        found = self.files.get(str(path))
        return found[1] if found else file_digest(str(path))


def file_digest(path: str) -> str:
    """Return the SHA-256 of a file's content; of one that cannot be read, why."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"unread: {error.errno}"


def _walk(folder: str) -> Iterator[tuple[str, State]]:
    """Yield every file below a folder with its state; hidden ones and compiled programs are left out."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        try:
            if entry.is_dir():
                yield from _walk(entry.path)
            else:
                state = entry.stat()
                times = [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]
                yield entry.path, times
        except OSError:  # a link that leads nowhere
            yield entry.path, []
