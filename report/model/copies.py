"""What is drawn on one copy: plain values between the page engine and distribution."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Slip:
    """What is drawn in one place of a copy."""

    content: bytes
    """Operators of a page description."""
    size: tuple[float, float]
    """Width and height in points."""


@dataclass(frozen=True)
class Slips:
    """What is drawn on one copy."""

    first: Slip
    foot: Slip
    objects: tuple[bytes, ...]
    """What both slips draw with, the dictionary of resources first: objects of a PDF, in which a number between two zero
    bytes stands for the object of that number here. Streams name none."""
