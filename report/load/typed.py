"""A raw value and a model -> the model's instance, or problems at the very value or key, in plain words.

Which model belongs to which file is the business of its reader.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from report.load.shape import Path, adapter, fitting, inside, is_model, keys_of, without_absent
from report.load.tree import Raw
from report.model.text import ID, Map, Seq, Text
from report.problems import NOWHERE, Place, Problems, nearest

T = TypeVar("T")

# pydantic's name of a fault -> what was wanted, how the value is spoken of, and the remedy.
_WANTED: dict[str, tuple[str, str]] = {
    "text": ("be a text", "Write one text."),
    "words": ("be a text, or one for each language", "Write a text, or {en: ..., fr: ...}."),
    "tuple_type": ("be a list", "Write it as a list: [a, b]."),
    "dict_type": ("hold keys with values", "Write keys with their values below it, each on a line."),
    "model_type": ("hold keys with values", "Write keys with their values below it, each on a line."),
    "model_attributes_type": (
        "hold keys with values",
        "Write keys with their values below it, each on a line.",
    ),
}
_VALUES: dict[str, tuple[str, str]] = {
    "bool": ("true or false", "Write true or false."),
    "int": ("a whole number", "Write it in digits."),
    "float": ("a number", "Write it in digits."),
    "decimal": ("a number", "Write it in digits."),
}


@dataclass
class Typed(Generic[T]):
    """Reads raw values as instances of one model.

    `name` is what the whole is called in messages, "" for a file; `missing` gives required keys a code of their own.
    """

    kind: Any
    problems: Problems
    place: Place
    name: str = ""
    missing: Mapping[str, str] = field(default_factory=dict)

    def read(self, raw: Raw) -> T | None:
        """Return the instance, or None after a problem."""
        holes: set[Path] = set()
        raw = without_absent(raw, self.kind, holes)
        try:
            value: T = adapter(self.kind).validate_python(raw)
        except ValidationError as error:
            self._report(error, raw, holes)
            return None
        return None if holes else value

    def mend(self, raw: Raw) -> T | None:
        """Return the instance without what is wrong in it; None where what is required is missing."""
        holes: set[Path] = set()
        raw = without_absent(raw, self.kind, holes)
        while True:
            try:
                value: T = adapter(self.kind).validate_python(raw)
            except ValidationError as error:
                paths = self._report(error, raw, holes)
                if not all(paths):
                    return None
                for path in sorted(set(paths), key=_down, reverse=True):
                    holes.add(path)
                    _remove(raw, path)
                continue
            return value

    def _report(self, error: ValidationError, raw: Raw, holes: set[Path]) -> list[Path]:
        """Add the problems; return where they are, () for what cannot be taken out.

        A required key that is there, but misspelt, is not missing too: it is read under its right name.
        """
        faults = [Fault.of(details, raw, self.place) for details in error.errors(include_url=False)]
        meant = {self._meant(fault): fault for fault in faults if fault.type == "extra_forbidden"}
        for fault in _without_echoes(faults):
            if not (fault.type == "missing" and (*fault.path, fault.key) in meant):
                self._add(fault, holes)
        paths = []
        for fault in faults:
            missing = (*fault.path, fault.key)
            if fault.type == "missing" and missing in meant:
                _rename(raw, meant[missing].path, str(fault.key))
            else:
                paths.append(() if fault.type == "missing" else fault.path)
        return paths

    def _meant(self, fault: Fault) -> Path:
        """Return the path that an unknown key most likely was to be, or its own."""
        *above, typed = fault.path
        close = difflib.get_close_matches(str(typed), self._keys_at(tuple(above), fault.raw), n=1)
        return (*above, close[0] if close else typed)

    def _add(self, fault: Fault, holes: set[Path]) -> None:
        if fault.type == "missing":
            self._add_missing(fault, holes)
        elif fault.type == "extra_forbidden":
            known = self._keys_at(fault.path[:-1], fault.raw)
            hint = nearest(fault.key, known) or f"Known here: {', '.join(known)}."
            self.problems.add("L007", fault.place, f'"{fault.key}" is an unknown key.', hint)
        elif fault.type == "id":
            typed = fault.key if fault.is_key else str(fault.value)
            self.problems.add("L012", fault.place, f'"{typed}" is not an id.', hint_for_id(typed))
        elif fault.type == "literal_error":
            allowed = re.findall(r"'([^']*)'", fault.context.get("expected", ""))
            message = f"{self._called(fault)}: {_spoken(fault.value)} is not one of {', '.join(allowed)}."
            self.problems.add(
                "L014", fault.place, message, nearest(str(fault.value), allowed, "Write one of them.")
            )
        else:
            self._add_wrong(fault)

    def _add_missing(self, fault: Fault, holes: set[Path]) -> None:
        if isinstance(fault.key, int):
            message = f"{self._called(fault)} has too few values."
            self.problems.add("L009", fault.place, message, f"Write at least {fault.key + 1}.")
        elif (*fault.path, fault.key) not in holes:
            code = "L008" if fault.path else self.missing.get(fault.key, "L008")
            owner = self._called(fault) if fault.path or self.name else ""
            message = f'{owner} has no "{fault.key}".' if owner else f'"{fault.key}" is missing.'
            self.problems.add(code, fault.place, message, f'Add "{fault.key}: ...".')

    def _add_wrong(self, fault: Fault) -> None:
        called = self._called(fault)
        if fault.value is None:
            self.problems.add("L009", fault.place, f"{called} is empty.", "Write its value, or delete it.")
            return
        if fault.type in _WANTED:
            message = f"{called} should {fault.wanted}, not {_kind(fault.value)}."
            self.problems.add("L009", fault.place, message, _WANTED[fault.type][1])
            return
        value = _VALUES.get(fault.type.split("_")[0])
        if value:
            message = f"{called}: {_spoken(fault.value)} is not {value[0]}."
            self.problems.add("L009", fault.place, message, value[1])
            return
        said = re.sub(r"^(Value error, |Assertion failed, |Input |String |Tuple |List )", "", fault.message)
        message = f"{called} {said}" if said[:1].islower() else said
        code = str(fault.context.get("code", "L009"))
        hint = str(fault.context.get("hint", ""))
        self.problems.add(code, fault.place, message.rstrip(".") + ".", hint)

    def _called(self, fault: Fault) -> str:
        named = [part for part in fault.path if isinstance(part, str)]
        if not named:
            return f'"{self.name}"' if self.name else "The file"
        return f'"{named[-1]}"' if fault.path[-1] == named[-1] else f'An item of "{named[-1]}"'

    def _keys_at(self, path: Path, raw: Any) -> list[str]:
        kind = fitting(self.kind, raw)
        for part in path:
            raw = raw[part]
            kind = fitting(inside(kind, part), raw) or inside(kind, part)
        return list(keys_of(kind)) if is_model(kind) else []


@dataclass(frozen=True)
class Fault:
    """One of pydantic's complaints, with the way that leads to it in the raw value."""

    type: str
    path: Path
    key: Any
    """The last part of pydantic's location: the key that is unknown, missing or no id."""
    is_key: bool
    place: Place
    value: Raw
    raw: Raw
    message: str
    context: Mapping[str, Any]
    wanted: str = ""

    @classmethod
    def of(cls, details: ErrorDetails, raw: Raw, place: Place) -> Fault:
        """Follow pydantic's location through the raw value, past the names of unions and validators in it."""
        location = details["loc"]
        is_key = bool(location) and location[-1] == "[key]"
        location = location[:-1] if is_key else location
        path: Path = ()
        value: Any = raw
        place = getattr(raw, "place", place)
        for part in location:
            key = _key(value, part)
            if key is None:
                continue
            path, value = (*path, key), value[key]
            typed = key.place if isinstance(key, Text) else place
            place = getattr(value, "place", typed)
        if path and (is_key or details["type"] == "extra_forbidden") and isinstance(path[-1], Text):
            place = path[-1].place
        last = location[-1] if location else ""
        wanted = _WANTED.get(details["type"], ("",))[0]
        context = details.get("ctx", {})
        return cls(details["type"], path, last, is_key, place, value, raw, details["msg"], context, wanted)


def _key(value: Raw, part: int | str) -> Any:
    """Return the key or index under which a part of a location is found, or None where it is not typed by the user."""
    if isinstance(value, Seq):
        return part if isinstance(part, int) and part < len(value) else None
    if not isinstance(value, Map) or value.get(Text("kind")) == part:
        return None
    part = "not" if part == "none" and "none" not in value else part
    return next((key for key in value if key == part), None)


def _without_echoes(faults: list[Fault]) -> list[Fault]:
    """Return the faults without those that only say that a union's other members do not fit either."""
    kept: list[Fault] = []
    for fault in faults:
        others = [other for other in faults if other is not fault]
        if fault.type in _WANTED:
            deeper = any(other.path[: len(fault.path)] == fault.path != other.path for other in others)
            here = [other for other in others if other.path == fault.path and not other.is_key]
            if deeper or any(other.type not in _WANTED for other in here):
                continue
            if any(other.path == fault.path and other.type in _WANTED for other in kept):
                continue
            wants = dict.fromkeys([fault.wanted, *(other.wanted for other in here)])
            fault = Fault(**{**vars(fault), "wanted": " or ".join(wants).replace(" or be ", " or ")})
        kept.append(fault)
    return kept


def _down(path: Path) -> tuple[tuple[str, int], ...]:
    return tuple(("", part) if isinstance(part, int) else (str(part), 0) for part in path)


def _rename(raw: Raw, path: Path, name: str) -> None:
    above: Any = raw
    for part in path[:-1]:
        above = above[part]
    above[Text(name, getattr(path[-1], "place", NOWHERE))] = above[path[-1]]


def _remove(raw: Raw, path: Path) -> None:
    """Take a value out, and the list that is empty without it."""
    above: Any = raw
    for part in path[:-1]:
        above = above[part]
    if isinstance(above, Map | Seq):
        if isinstance(above, Map) and path[-1] not in above:
            return
        del above[path[-1]]  # type: ignore[arg-type]  # keys lead into mappings, indexes into lists
        if isinstance(above, Seq) and not above and len(path) > 1:
            _remove(raw, path[:-1])


def _spoken(value: Raw) -> str:
    return f'"{value}"' if isinstance(value, str) else _kind(value)


def _kind(value: Raw) -> str:
    if isinstance(value, Map):
        return "keys with values"
    return "a list" if isinstance(value, Seq) else "a text"


def hint_for_id(typed: str) -> str:
    """Return how to write a name as an id."""
    proposal = re.sub(r"[^a-z0-9_.-]+", "_", typed.lower()).strip("_.-")
    if proposal and ID.fullmatch(proposal):
        return f'Write "{proposal}": small letters a-z, digits, _ . - only.'
    return "Use small letters a-z, digits, _ . - only."
