"""What the user typed -> values that remember their place, and the base of every model.

Everything a file holds arrives as `Text`, `Map` or `Seq` from `load`; nothing is converted before the model says what
it should be, so no number ever passes through a float.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, GetJsonSchemaHandler, PrivateAttr, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from report.problems import NOWHERE, Place


class Text(str):
    """Words as typed, with the place of their first character."""

    place: Place

    def __new__(cls, value: str = "", place: Place = NOWHERE) -> Self:
        text = super().__new__(cls, value)
        text.place = place
        return text

    def __getnewargs__(self) -> tuple[str, Place]:  # type: ignore[override]  # one argument more than str
        return (str(self), self.place)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._check, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": ["string", "number"]}

    @classmethod
    def _check(cls, value: object) -> Text:
        if isinstance(value, Text):
            return value
        if isinstance(value, str):
            return cls(value)
        raise PydanticCustomError("text", "should be a text")


class Map(dict[Text, Any]):
    """A mapping as typed; keys keep their own places."""

    place: Place = NOWHERE


class Seq(list[Any]):
    """A list as typed."""

    place: Place = NOWHERE


ID = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")


def _check_id(value: Text) -> Text:
    if not ID.fullmatch(value):
        raise PydanticCustomError("id", "is not an id: small letters a-z, digits, _ . - only")
    return value


Id = Annotated[Text, AfterValidator(_check_id)]


@dataclass(frozen=True)
class Words:
    """A text for the reader in one or several languages; the key "" serves a briefing of one language."""

    texts: Mapping[str, Text]

    @classmethod
    def of(cls, text: str, place: Place = NOWHERE) -> Words:
        """Return words in the briefing's own language."""
        return cls({"": text if isinstance(text, Text) else Text(text, place)})

    def text(self, language: str) -> Text | None:
        """Return the words in `language` ("fr", "en-GB"), or those typed without one; None where it is missing."""
        general = language.partition("-")[0]
        return next((self.texts[key] for key in (language, general, "") if key in self.texts), None)

    @property
    def place(self) -> Place:
        return next(iter(self.texts.values())).place

    def __iter__(self) -> Iterator[Text]:
        return iter(self.texts.values())

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls._check)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        text = {"type": ["string", "number"]}
        return {"anyOf": [text, {"type": "object", "propertyNames": {"pattern": "^[a-z]{2}$"}}]}

    @classmethod
    def _check(cls, value: object) -> Words:
        if isinstance(value, Words):
            return value
        if isinstance(value, str):
            return cls.of(value)
        if isinstance(value, dict) and value and all(isinstance(text, str) for text in value.values()):
            for language in value:
                if not re.fullmatch(r"[a-z]{2}", language):
                    raise PydanticCustomError(
                        "words", "should be a text, or one a language: {en: ..., fr: ...}"
                    )
            return cls(
                {str(key): text if isinstance(text, Text) else Text(text) for key, text in value.items()}
            )
        raise PydanticCustomError("words", "should be a text, or one a language: {en: ..., fr: ...}")


class Node(BaseModel):
    """The base of every model: unknown keys refused, unchangeable, and it knows where it was typed."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    _place: Place = PrivateAttr(default=NOWHERE)

    @property
    def place(self) -> Place:
        return self._place

    @model_validator(mode="wrap")
    @classmethod
    def _remember_place(cls, value: Any, handler: Any) -> Any:
        node = handler(value)
        if isinstance(value, Map):
            node._place = value.place
        return node


class Rule(Node):
    """Who may see something: a list of audiences or groups, or `any`, `all` and `not` of such lists.

    `any`: the audience is, or belongs to, one of them; `all`: every one of them; `not`: none of them.
    """

    any: tuple[Id, ...] | None = None
    all: tuple[Id, ...] = ()
    none: tuple[Id, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"any": [value]}
        if isinstance(value, list):
            return {"any": value}
        if isinstance(value, dict) and "not" in value:
            return {("none" if key == "not" else key): inner for key, inner in value.items()}
        return value

    @property
    def names(self) -> tuple[Text, ...]:
        return (*(self.any or ()), *self.all, *self.none)

    def allows(self, names: frozenset[str]) -> bool:
        """Say whether an audience may see it; `names` holds the audience and its groups."""
        return (
            (self.any is None or any(name in names for name in self.any))
            and all(name in names for name in self.all)
            and not any(name in names for name in self.none)
        )
