"""Where a password or a key is to be had -> the password or the key; no message ever repeats what was typed.

What stands in briefing.yml and recipients.csv is a place: env:NAME, file:PATH or prompt. What is found there lives in
memory only: no manifest, journal, message or command line holds it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from report.problems import Place, Problems

Ask = Callable[[str], str | None]
"""Asks for a password at the terminal; None where nobody can be asked."""
FORMS = "Write env:NAME, file:PATH or prompt; never the password itself."


@dataclass
class Secrets:
    """Fetches secrets, each once."""

    project: Path
    ask: Ask
    problems: Problems
    found: dict[str, str | None] = field(default_factory=dict, repr=False)
    files: set[Path] = field(default_factory=set)
    """The files that hold one: nothing may tell of them, not even a digest."""

    def password(self, where: str, place: Place, what: str) -> str | None:
        """Return the password that `where` leads to; None after a problem (D010)."""
        one = f"{where} {what}" if where == "prompt" else where
        if one not in self.found:
            self.found[one] = self._password(where, place, what)
        return self.found[one]

    def _password(self, where: str, place: Place, what: str) -> str | None:
        kind, _, name = where.partition(":")
        if kind == "env" and name:
            if value := os.environ.get(name):
                return value
            self._lacks(place, what, f"the environment has no {name}", f"Set {name}.")
            return None
        if kind == "file" and name:
            try:
                path = (self.project / name).resolve()
                self.files.add(path)
                if value := path.read_text(encoding="utf-8").rstrip("\r\n"):
                    return value
            except (OSError, UnicodeDecodeError):
                pass
            self._lacks(place, what, f'the file "{name}" holds none', "Write it there, on one line.")
            return None
        if where == "prompt":
            if value := self.ask(what):
                return value
            self._lacks(place, what, "nobody can be asked for it here", "Run this at a terminal.")
            return None
        self._lacks(place, what, "what stands here is no place of one", FORMS)
        return None

    def content(self, where: str, place: Place, what: str) -> bytes | None:
        """Return the file that `where` leads to; None after a problem (D010)."""
        kind, _, name = where.partition(":")
        if kind == "env":
            name = os.environ.get(name, "")
        if kind in ("env", "file") and name:
            try:
                path = (self.project / name).resolve()
                self.files.add(path)
                return path.read_bytes()
            except OSError:
                pass
        self._lacks(
            place, what, "no file can be read there", "Write file:PATH, or env:NAME with a path in it."
        )
        return None

    def _lacks(self, place: Place, what: str, why: str, hint: str) -> None:
        self.problems.add("D010", place, f"{what[:1].upper()}{what[1:]} cannot be had: {why}.", hint)
