"""A key and bytes -> a file of our own under `.cache/`, and back, whole or not at all.

Everything read is verified: what was cut off, altered or put under another name counts as absent. Files appear under
their names whole, so that builds may share the folder, be killed, or find it deleted. What cannot be written is told
(K001), and done without.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from report.problems import Place, Problems

FOLDER = ".cache/report"
LARGEST = 512 << 20
"""Bytes that the store may hold; what was used longest ago goes first."""
ROOM = 0.8
"""The part of it that is left after clearing, so that not every build has to clear."""
FORM = b"report 1"


class Store:
    """Contents by the SHA-256 of their key."""

    def __init__(self, project: Path, largest: int = LARGEST) -> None:
        self.folder = project / FOLDER
        self.largest = largest
        self.written = 0
        self.fault = ""
        self._numbers = count()

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key; None where there is nothing, or nothing sound."""
        path = self._path(key)
        try:
            whole = path.read_bytes()
        except OSError:
            return None
        head, _, content = whole.partition(b"\n")
        if head != _head(key, content):
            return None
        with suppress(OSError):  # read only, or gone meanwhile: it is sound all the same
            os.utime(path)  # used now: what was used longest ago goes first
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep a content under a key; where that fails, remember why, and leave no part of it."""
        path = self._path(key)
        temporary = path.with_name(f".{os.getpid()}.{next(self._numbers)}.tmp")
        for attempt in (1, 2):  # the folder may be deleted at any moment
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                temporary.write_bytes(_head(key, content) + b"\n" + content)
                temporary.replace(path)
            except FileNotFoundError:
                if attempt == 1:
                    continue
                self.fault = "it was deleted meanwhile"
            except OSError as error:
                self.fault = (error.strerror or "unknown reason").lower()
                _remove(temporary)
            else:
                self.written += len(content)
            return

    def close(self, problems: Problems) -> None:
        """Clear what is too much, if anything was added; say what could not be written (K001)."""
        if self.fault:
            words = f"What was built cannot be kept for the next time: {self.fault}."
            problems.add("K001", Place(FOLDER), words, "Make room, or make the folder writable.")
        if self.written:
            self.written = 0
            self._clear()

    def _clear(self) -> None:
        """Delete what was used longest ago, where the store has grown too large."""
        files = sorted(self._files())
        total = sum(size for _used, size, _path in files)
        if total <= self.largest:
            return
        for _used, size, path in files:
            if total <= self.largest * ROOM:
                return
            _remove(path)
            total -= size

    def _files(self) -> Iterator[tuple[int, int, str]]:
        """Yield each file's last use, size and path; what a killed build left behind too."""
        try:
            folders = [entry.path for entry in os.scandir(self.folder) if entry.is_dir()]
        except OSError:
            return
        for folder in folders:
            try:
                for entry in os.scandir(folder):
                    state = entry.stat()
                    yield state.st_mtime_ns, state.st_size, entry.path
            except OSError:
                continue  # gone meanwhile

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self.folder / name[:2] / name[2:]


def _head(key: str, content: bytes) -> bytes:
    """Return the first line of a file: its form, the length of its content, and a digest of key and content."""
    whole = hashlib.sha256(key.encode() + b"\n" + content).hexdigest()
    return FORM + f" {len(content)} {whole}".encode()


def _remove(path: str | Path) -> None:
    with suppress(OSError):  # gone already, or not ours to delete
        Path(path).unlink()


def packed(values: Mapping[str, Any], content: bytes = b"") -> bytes:
    """Return plain values and a content as one."""
    return json.dumps(values, separators=(",", ":")).encode() + b"\n" + content


def unpacked(whole: bytes) -> tuple[dict[str, Any], bytes]:
    """Return what `packed` has made one."""
    values, _, content = whole.partition(b"\n")
    return json.loads(values), content
