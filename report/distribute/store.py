"""Names and bytes -> files that are whole or not there: a folder on this machine, or any address that fsspec knows.

What is written, and under which name, is decided by those who write.
"""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Store:
    """Where copies lie; plain enough to be sent to another process or machine."""

    root: str
    """A folder, or an address such as s3://bucket/folder."""

    @property
    def is_remote(self) -> bool:
        """Say whether other machines can reach it under the same name."""
        return "://" in self.root

    def put(self, name: str, content: bytes) -> None:
        """Write a new file; what another process sees of it before its end is a matter of its name."""
        if self.is_remote:
            files, root = self._remote()
            files.makedirs(posixpath.dirname(f"{root}/{name}"), exist_ok=True)
            files.pipe_file(f"{root}/{name}", content)
            return
        path = Path(self.root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def move(self, old: str, new: str) -> None:
        """Give a file its final name; in a folder of this machine that is one step, seen whole or not at all."""
        if self.is_remote:
            files, root = self._remote()
            files.makedirs(posixpath.dirname(f"{root}/{new}"), exist_ok=True)
            files.mv(f"{root}/{old}", f"{root}/{new}")
            return
        target = Path(self.root, new)
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(self.root, old).replace(target)

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""
        try:
            if self.is_remote:
                files, root = self._remote()
                return bytes(files.cat_file(f"{root}/{name}"))
            return Path(self.root, name).read_bytes()
        except FileNotFoundError:
            return None

    def clear(self, folder: str) -> None:
        """Remove a folder with all that it holds."""
        if self.is_remote:
            files, root = self._remote()
            if files.exists(f"{root}/{folder}"):
                files.rm(f"{root}/{folder}", recursive=True)
            return
        path = Path(self.root, folder)
        for file in path.glob("*"):
            file.unlink()
        if path.is_dir():
            path.rmdir()

    def _remote(self) -> tuple[Any, str]:
        """Return the file system and the root in its own words."""
        import fsspec

        files, root = fsspec.core.url_to_fs(self.root)
        return files, str(root)
