"""How far a fact is stated, in one word."""

from __future__ import annotations

from typing import Literal

Status = Literal["confirmed", "reported", "target", "opinion", "rumoured", "unconfirmed"]
STATUSES: tuple[Status, ...] = ("confirmed", "reported", "target", "opinion", "rumoured", "unconfirmed")
"""Strongest first: a derived fact has the weakest of its inputs."""
SPOKEN: frozenset[str] = frozenset({"target", "opinion", "rumoured", "unconfirmed"})
"""Statuses whose word is printed beside every value."""
