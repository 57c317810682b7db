"""What closes a copy, as the profiles of the briefing say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Seal:
    """What closes a copy."""

    profiles: tuple[str, ...] = ("archive",)
