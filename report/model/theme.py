"""A theme's tokens, as typed in assets/themes/NAME.yml and as the one truth for CSS and charts."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict

from report.model.text import Id, Node, Text


class FaceSpec(Node):
    """One font file: a family, weight and style."""

    family: Text
    weight: int = 400
    style: Literal["normal", "italic"] = "normal"
    file: Text
    """Path under assets/fonts/ or the project: a static TTF or OTF; a variable font or WOFF2 costs more."""
    licence: Text | None = None
    """Printed in the colophon."""


def _in_parts(schema: dict[str, Any]) -> None:
    """Let an editor accept what gives only a part: an overlay leaves the rest to its base."""
    schema.pop("required", None)


class RoleSpec(Node):
    """How a kind of text is set: family, weight, size and leading in points, colour token."""

    model_config = ConfigDict(json_schema_extra=_in_parts)

    family: Text
    weight: int = 400
    style: Literal["normal", "italic"] = "normal"
    size: Text
    leading: Text
    colour: Id = Text("ink")


class PaperSpec(Node):
    """A paper: its size and margins in millimetres (top, right, bottom, left)."""

    model_config = ConfigDict(json_schema_extra=_in_parts)

    width: Text
    height: Text
    margins: tuple[Text, Text, Text, Text]


class ThemeSpec(Node):
    """A theme: tokens only; a theme that names `base` is an overlay on it."""

    base: Id | None = None
    colours: dict[Id, Text] = {}
    faces: tuple[FaceSpec, ...] = ()
    type: dict[Id, RoleSpec] = {}
    papers: dict[Id, PaperSpec] = {}
    lengths: dict[Id, Text] = {}
    """Named measures in millimetres; `rail: 0` sets text at the left, and what was beside it above it."""
    marking: Text | None = None
    """Printed in head and foot where neither briefing nor audience says another."""
    organisation: Text | None = None
    """Whose editions they are, printed on cover and masthead."""
    logo: Text | None = None
    """Its logo: a file under assets/images/ or the project; read aloud by the organisation's name."""
