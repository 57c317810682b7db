"""What has happened, line by line -> what remains to be done after a crash.

Each line is on the disk before the step that it tells of can be seen: so a copy that is there is told of, and a message
of which the server may have heard is told of too. One process writes at a time.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from report.problems import MachineError

NAME = "journal.jsonl"


class Journal:
    """The journal of one issue, held by this process until it is closed."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        folder.mkdir(parents=True, exist_ok=True)
        self.file = self.path.open("a+b")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.file.close()
            raise MachineError(f'Another process is at work on "{folder.as_posix()}". Wait for it.') from None
        self.copies: dict[int, dict[str, Any]] = {}
        """By number, what was made last."""
        self.messages: dict[int, dict[str, Any]] = {}
        """By number, how far its message has come: trying, sent or refused."""
        for line in self._lines():
            (self.copies if line["what"] == "copy" else self.messages)[line["number"]] = line

    def _lines(self) -> Iterator[dict[str, Any]]:
        """Yield what was written whole; a crash may have cut the last line, which is taken away."""
        self.file.seek(0)
        content = self.file.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            self.file.truncate(whole)
        for line in content[:whole].splitlines():
            yield json.loads(line)

    def add(self, what: str, number: int, **more: Any) -> None:
        """Write a line, and see it onto the disk."""
        line = {"what": what, "number": number, **more}
        self.file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        (self.copies if what == "copy" else self.messages)[number] = line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()


def made_before(folder: Path) -> Mapping[int, Mapping[str, Any]]:
    """Return the copies that a folder's journal tells of; none where there is no journal."""
    if not (folder / NAME).exists():
        return {}
    with Journal(folder) as journal:
        return journal.copies
