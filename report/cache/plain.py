"""Dataclasses of plain values -> JSON, and back by their types: what a stage gave, kept on disk.

Nothing is run in reading them, as it would be with pickles.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

KIND = "$"
"""Says which of several dataclasses an object is."""


def encoded(value: Any) -> Any:
    """Return a value as JSON has it; TypeError where it is not plain."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {str(key): encoded(item) for key, item in value.items()}
        return [[encoded(key), encoded(item)] for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [encoded(item) for item in value]
    if dataclasses.is_dataclass(value):
        fields = {field.name: encoded(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {KIND: type(value).__name__, **fields}
    raise TypeError(f"{type(value).__name__} is no plain value")


def decoded(kind: Any, raw: Any) -> Any:
    """Return what `encoded` made of a value of this type."""
    kind = getattr(kind, "__value__", kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _one_of(arguments, raw)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return tuple(decoded(arguments[0], item) for item in raw)
        return tuple(decoded(one, item) for one, item in zip(arguments, raw, strict=True))
    if origin is not None and origin is not Literal and issubclass(origin, Mapping):
        items = raw.items() if isinstance(raw, dict) else raw
        return {decoded(arguments[0], key): decoded(arguments[1], item) for key, item in items}
    if origin is list:
        return [decoded(arguments[0], item) for item in raw]
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: decoded(hints[name], item) for name, item in raw.items() if name != KIND})
    if isinstance(kind, type) and issubclass(kind, tuple):  # a NamedTuple
        hints = _hints(kind)
        return kind(*(decoded(hint, item) for hint, item in zip(hints.values(), raw, strict=True)))
    return raw


def _one_of(kinds: tuple[Any, ...], raw: Any) -> Any:
    """Return a value of one of several types: the dataclass that it names, else the only one that fits."""
    if raw is None:
        return None
    kinds = tuple(kind for kind in kinds if kind is not types.NoneType)
    if isinstance(raw, dict) and KIND in raw:
        return decoded(next(kind for kind in kinds if getattr(kind, "__name__", "") == raw[KIND]), raw)
    return decoded(kinds[0], raw) if len(kinds) == 1 else raw


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
