"""Names and bytes -> files of an issue that are whole or not there: in a folder, or wherever an fsspec address leads.

What is written, and under which name, is decided by those who write.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from report.problems import MachineError, UsageError

TRIES = 5
"""At making a folder."""


class Store(Protocol):
    """Where copies lie; plain enough to be sent to another process."""

    def put(self, name: str, content: bytes) -> None:
        """Write a new file, and see it onto the disk."""

    def move(self, old: str, new: str) -> None:
        """Give a file its final name: it is seen whole or not at all."""

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""

    def clear(self, folder: str) -> None:
        """Remove a folder with the files in it."""


@dataclass(frozen=True)
class Folder:
    """A folder of this machine."""

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


@dataclass(frozen=True)
class Address:
    """A folder at an address that fsspec knows; every machine that is given it writes there itself."""

    root: str

    @contextmanager
    def _at(self, name: str) -> Iterator[tuple[Any, str]]:
        """Reach a file; MachineError where that fails of something else than that it is not there."""
        import fsspec

        try:
            files, root = fsspec.core.url_to_fs(self.root)
            yield files, f"{root.rstrip('/')}/{name}"
        except (FileNotFoundError, ImportError, ValueError):
            raise
        except Exception as error:  # each kind of address fails in its own way
            raise MachineError(f'"{self.root}" cannot be reached: {error}.') from None

    def put(self, name: str, content: bytes) -> None:
        """Write a new file."""
        with self._at(name) as (files, path):
            _make_folder(files, files._parent(path))
            files.pipe_file(path, content)

    def move(self, old: str, new: str) -> None:
        """Give a file its final name."""
        with self._at(new) as (files, path):
            _make_folder(files, files._parent(path))
            # Few servers give away a name that is taken; the next run mends a crash here.
            if files.exists(path):
                files.rm_file(path)
            files.mv(path.removesuffix(new) + old, path)

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""
        try:
            with self._at(name) as (files, path):
                return bytes(files.cat_file(path))
        except FileNotFoundError:
            return None

    def clear(self, folder: str) -> None:
        """Remove a folder with the files in it."""
        with self._at(folder) as (files, path):
            files.invalidate_cache()
            if files.exists(path):
                files.rm(path, recursive=True)


def _make_folder(files: Any, path: str) -> None:
    """Make a folder and those above it; another process may be at the same ones."""
    for _try in range(TRIES):
        try:
            files.makedirs(path, exist_ok=True)
            return
        except Exception:  # each kind of address says in its own way that it is there by now
            files.invalidate_cache()
    files.makedirs(path, exist_ok=True)


def address(root: str) -> Address:
    """Return the store at an address; an error where nobody here knows how to reach it."""
    if urlsplit(root).password is not None:
        raise UsageError(
            "--to takes no password: the list of processes would show it. "
            "Say it in the environment, as fsspec wants it: FSSPEC_FTP_PASSWORD for ftp://, say."
        )
    found = Address(root)
    try:
        with found._at(""):
            pass
    except ModuleNotFoundError:
        raise MachineError("--to needs fsspec. Install report[distribute].") from None
    except ImportError as error:
        raise MachineError(f'"{root}" cannot be reached: {error}') from None
    except ValueError as error:
        raise UsageError(f'"{root}" is no address that fsspec knows: {error}') from None
    return found
