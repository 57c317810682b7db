"""The models -> JSON schemas, by which an editor completes and checks the YAML files while they are typed.

They lie in assets/schemas/; a test compares them, and `make golden` writes them anew.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter

from report.model.briefing import BriefingSpec, SectionSpec, TableSpec
from report.model.figures import FigureSpec
from report.model.ledger import FactSpec, SourceSpec
from report.model.text import Id, Rule
from report.model.theme import ThemeSpec

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FILES: dict[str, tuple[str, Any]] = {
    "briefing.json": ("briefing.yml", BriefingSpec),
    "facts.json": ("facts.yml", dict[Id, FactSpec]),
    "sources.json": ("sources.yml", dict[Id, SourceSpec]),
    "table.json": ("tables/NAME.yml", TableSpec),
    "figures.json": ("figures.yml", dict[Id, Annotated[FigureSpec, Field(discriminator="kind")]]),
    "section.json": ("the front matter of narrative/NAME.md", SectionSpec),
    "theme.json": ("assets/themes/NAME.yml", ThemeSpec),
}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas by the names of their files."""
    return {name: _schema(title, kind) for name, (title, kind) in _FILES.items()}


def as_file(schema: dict[str, Any]) -> str:
    """Return a schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _schema(title: str, kind: Any) -> dict[str, Any]:
    schema = TypeAdapter(kind).json_schema()
    models = {model.__name__: model for model in _all_models(BaseModel)}
    definitions = schema.get("$defs", {})
    if "Rule" in definitions:
        definitions["Rule"] = _rule()
    for name, definition in definitions.items():
        if name in models:
            _describe(definition, models[name])
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        _describe(schema, kind)
    return {"$schema": _DIALECT, **_tidied(schema), "title": title}


def _rule() -> dict[str, Any]:
    """Return what may be typed as a rule: a name, a list of names, or any, all and not of such."""
    names = {"type": "array", "items": {"type": "string"}}
    properties = {"any": names, "all": names, "not": names}
    keyed = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"anyOf": [{"type": "string"}, names, keyed], "description": inspect.getdoc(Rule)}


def _all_models(base: type[BaseModel]) -> set[type[BaseModel]]:
    below = set(base.__subclasses__())
    return below.union(*(_all_models(model) for model in below))


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Give each key the words that stand below it in the model."""
    for one in reversed(model.__mro__):
        if issubclass(one, BaseModel) and one is not BaseModel:
            for name, words in _words_below(one).items():
                if name in schema.get("properties", {}):
                    schema["properties"][name]["description"] = words


def _words_below(model: type[BaseModel]) -> dict[str, str]:
    """Return the string that follows each annotated name in a model's source."""
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)
    words = {}
    for line, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(line, ast.AnnAssign) and isinstance(below, ast.Expr):
            words[ast.unparse(line.target)] = inspect.cleandoc(ast.literal_eval(below.value))
    return words


def _tidied(schema: Any) -> Any:
    """Return a schema without the titles that repeat a key."""
    if isinstance(schema, dict):
        return {
            key: {name: _tidied(inner) for name, inner in value.items()}
            if key == "properties"
            else _tidied(value)
            for key, value in schema.items()
            if key != "title"
        }
    return [_tidied(item) for item in schema] if isinstance(schema, list) else schema
