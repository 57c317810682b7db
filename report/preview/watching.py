"""A project's folder -> the names of the files that were saved, as soon as they are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from pathlib import Path, PurePath

import watchfiles

WATCHED = ("data", "templates", "assets")
"""The folders that editions are made of."""
TEMPORARY = (".swp", ".swx", ".tmp", "~", ".bak", "4913")
"""How the names end that editors write beside a file while saving it."""


def watch(project: Path, saved: Callable[[Collection[str]], None], stop: threading.Event) -> None:
    """Call `saved` with the names of changed files, relative to the project, until `stop` is set."""
    while not stop.is_set():
        folders = _folders(project)
        changes = watchfiles.watch(
            *folders,
            watch_filter=lambda _change, path: concerns(path, project),
            debounce=60,
            step=5,
            rust_timeout=1000,
            yield_on_timeout=True,
            stop_event=stop,
        )
        for found in changes:
            if found:
                saved(sorted({PurePath(path).relative_to(project).as_posix() for _change, path in found}))
            elif (now := _folders(project)) != folders:  # one was made, or taken away
                saved([folder.name for folder in {*now} ^ {*folders}])
                break


def _folders(project: Path) -> list[Path]:
    """Return the folders to watch; a whole project may hold far more than editions are made of."""
    return [folder for name in WATCHED if (folder := project / name).is_dir()] or [project]


def concerns(path: str, project: Path) -> bool:
    """Say whether a file may be part of an edition: what is built, hidden or temporary is not."""
    parts = PurePath(path).relative_to(project).parts if PurePath(path).is_relative_to(project) else ()
    hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
    return bool(parts) and parts[0] in WATCHED and not hidden and not path.endswith(TEMPORARY)
