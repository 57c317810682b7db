"""A plain value -> its digest, the same wherever and whenever it is made."""

from __future__ import annotations

import hashlib
import json


def digest(value: object) -> str:
    """Return the SHA-256 of a value in its one JSON form."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
