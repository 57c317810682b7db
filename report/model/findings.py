"""What was found wrong with a finished file: not in what somebody wrote, so it is no problem with a line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold."""

    path: str
    message: str
    page: int | None = None

    def __str__(self) -> str:
        where = f"{self.path}: page {self.page}" if self.page else self.path
        return f"{where}: {self.message}"


@dataclass(frozen=True)
class Content:
    """What a PDF holds, as plain values."""

    attached: dict[str, bytes]
    texts: list[str]
    """The words of each page."""
    drawn: list[str]
    """A digest of what each page draws."""
    spoken: str
    """A digest of what is read aloud and stands on no page."""
