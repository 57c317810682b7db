"""A model -> the keys and kinds inside it, and a raw value without what is absent.

What does not fit is the business of `typed`.
"""

from __future__ import annotations

import types
from functools import cache
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from report.load.tree import UNREAD, Raw
from report.model.text import Map, Rule, Seq

Path = tuple[str | int, ...]
"""Keys and indexes that lead from a raw value to one inside it."""


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the keys that a user may type, with their fields."""
    if model is Rule:
        return {("not" if name == "none" else name): field for name, field in Rule.model_fields.items()}
    return {field.alias or name: field for name, field in model.model_fields.items()}


def members(kind: Any) -> list[Any]:
    """Return the kinds that a union holds, None left out; a plain kind is its own only member."""
    if hasattr(kind, "__value__"):
        return members(kind.__value__)
    if get_origin(kind) is Annotated:
        return members(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [member for inner in get_args(kind) for member in members(inner)]
    return [] if kind is types.NoneType else [kind]


def kinds_by_name(union: Any) -> dict[str, type[BaseModel]]:
    """Return the models of a union by the value of their key `kind`."""
    models: dict[str, type[BaseModel]] = {}
    for model in members(union):
        for name in get_args(model.model_fields["kind"].annotation):
            models[name] = model
    return models


def fitting(kind: Any, raw: Raw) -> Any:
    """Return the member of a kind that a raw value is meant as, or None."""
    for member in members(kind):
        if isinstance(raw, Map) and (is_model(member) or get_origin(member) is dict):
            return member
        if isinstance(raw, Seq) and get_origin(member) is tuple:
            return member
    return None


def inside(kind: Any, key: str | int) -> Any:
    """Return the kind of what stands under a key or index, or None where the model has none."""
    if is_model(kind):
        field = keys_of(kind).get(str(key))
        return field.annotation if field else None
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return arguments[1]
    if get_origin(kind) is tuple and isinstance(key, int):
        return arguments[0] if arguments[-1] is Ellipsis else dict(enumerate(arguments)).get(key)
    return None


def is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    """Say whether a kind is a model with keys of its own."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def without_absent(raw: Raw, kind: Any, holes: set[Path], path: Path = ()) -> Raw:
    """Return a raw value without the keys that are empty or cannot be used; note where the latter stood.

    An empty item of a list or of a mapping of names stays: nothing was meant to be nothing there.
    """
    meant = fitting(kind, raw) if kind is not None else None
    if isinstance(raw, Seq):
        items = Seq(
            without_absent(item, inside(meant, index), holes, (*path, index))
            for index, item in enumerate(raw)
            if not _is_hole(item, holes, (*path, index))
        )
        items.place = raw.place
        return items
    if isinstance(raw, Map):
        mapping = Map()
        mapping.place = raw.place
        for key, value in raw.items():
            absent = value is None and is_model(meant) and key in keys_of(meant)
            if not (_is_hole(value, holes, (*path, key)) or absent):
                mapping[key] = without_absent(value, inside(meant, key), holes, (*path, key))
        return mapping
    return raw


def _is_hole(value: Raw, holes: set[Path], path: Path) -> bool:
    if value is UNREAD:
        holes.add(path)
    return value is UNREAD


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what validates values of a kind."""
    return TypeAdapter(kind)
