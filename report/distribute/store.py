"""Names and bytes -> files of an issue's folder that are whole or not there.

What is written, and under which name, is decided by those who write.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Store:
    """Where copies lie; plain enough to be sent to another process."""

    root: str

    def put(self, name: str, content: bytes) -> None:
        """Write a new file, and see it onto the disk."""
        path = Path(self.root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def move(self, old: str, new: str) -> None:
        """Give a file its final name, in one step: it is seen whole or not at all."""
        target = Path(self.root, new)
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(self.root, old).replace(target)

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""
        try:
            return Path(self.root, name).read_bytes()
        except FileNotFoundError:
            return None

    def clear(self, folder: str) -> None:
        """Remove a folder with the files in it."""
        path = Path(self.root, folder)
        for file in path.glob("*"):
            file.unlink()
        if path.is_dir():
            path.rmdir()
