"""A name such as "assets/css/base.css" -> the file: the project's own first, then what ships with the program.

What is in a file is the business of its reader; nothing here writes.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

SHIPPED = ("templates", "assets")
OWN = ("templates", "audiences")
"""What differs for an audience is the project's own, even where a briefing of the program's has an audience so named."""


class Files:
    """The one interface through which the program's and the project's files are found and read.

    Names are relative, with forward slashes. Nothing outside the project and the program is ever found, neither
    through `..` nor through a symbolic link.
    """

    def __init__(self, project: Path) -> None:
        self.project = project.resolve()
        package = Path(__file__).resolve().parent
        # A wheel carries them inside the package; in the repository they lie beside it.
        self.program = package if (package / SHIPPED[0]).is_dir() else package.parent

    @property
    def shipped(self) -> Files:
        """Return the files that ship with the program, without the project's."""
        return Files(self.program)

    def find(self, name: str) -> Path | None:
        """Return the file of this name, or None."""
        for root in self._roots(name):
            path = root / name
            if self._is_inside(path, root):
                return path
        return None

    def read_bytes(self, name: str) -> bytes:
        """Return what the file holds; OSError where it is missing or cannot be read."""
        path = self.find(name)
        if path is None:
            raise FileNotFoundError(2, "No such file in the project", name)
        return path.read_bytes()

    def read_text(self, name: str) -> str:
        """Return the file's text, without byte-order mark, lines ending in a newline only."""
        text = self.read_bytes(name).decode("utf-8-sig")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def list(self, folder: str, pattern: str = "*") -> list[str]:
        """Return the sorted names of the files in `folder` that match a glob; hidden files are left out."""
        names: set[str] = set()
        for root in self._roots(folder):
            for path in (root / folder).glob(pattern):
                name = path.relative_to(root).as_posix()
                if not any(part.startswith(".") for part in PurePosixPath(name).parts):
                    names.update([name] if self._is_inside(path, root) else [])
        return sorted(names)

    def place(self, path: Path) -> str:
        """Return the name under which problems speak of a file."""
        for root in (self.project, self.program):
            if path.is_relative_to(root):
                return path.relative_to(root).as_posix()
        return path.as_posix()

    def _roots(self, name: str) -> tuple[Path, ...]:
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or not pure.parts:
            return ()
        ships = pure.parts[0] in SHIPPED and pure.parts[:2] != OWN and self.program != self.project
        return (self.project, self.program) if ships else (self.project,)

    @staticmethod
    def _is_inside(path: Path, root: Path) -> bool:
        try:
            return path.is_file() and os.path.realpath(path).startswith(
                f"{root}{os.sep}" if root.name else os.sep
            )
        except OSError:  # a name too long for the system, a folder that may not be entered
            return False
