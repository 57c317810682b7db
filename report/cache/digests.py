"""Plain values -> the SHA-256 of what they say; where they were typed does not count."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from report.problems import Place

AS_IT_IS = frozenset({str, int, float, bool, type(None)})
"""What JSON has, too; most of what is read is of these kinds."""


def digest(value: object) -> str:
    """Return the SHA-256 of plain values: dataclasses, mappings, sequences, texts, bytes, numbers, None.

    A mapping's order counts, for much of what is printed follows it. Places do not: a comment above moves them all.
    """
    return _of_text(value) if type(value) is str else _of(value)


def _of(value: object) -> str:
    text = json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


_of_text = lru_cache(512)(_of)
"""Style sheets and templates are read by each part."""


def _plain(value: Any) -> Any:
    """Return a value as JSON has it, each kind so marked that no two of different kinds look alike."""
    if type(value) in AS_IT_IS:
        return value
    match value:
        case Place():
            return None
        case None | bool() | int() | float():
            return value
        case str():
            return str(value)
        case bytes():
            return {"bytes": hashlib.sha256(value).hexdigest()}
        case Decimal() | Path() | date():
            return {type(value).__name__: str(value)}
        case list() | tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {"items": [[_plain(key), _plain(item)] for key, item in value.items()]}
        case set() | frozenset():
            return {"set": sorted(json.dumps(_plain(item)) for item in value)}
    if dataclasses.is_dataclass(value):
        fields = [getattr(value, field.name) for field in dataclasses.fields(value)]
        return {type(value).__name__: _plain(fields)}
    dumped = getattr(value, "model_dump", None)
    if dumped is None:
        raise TypeError(f"{type(value).__name__} is no plain value")
    return {type(value).__name__: _plain(dict(value))}
