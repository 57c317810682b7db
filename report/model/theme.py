"""A theme's tokens, as typed in assets/themes/NAME.yml and as the one truth for CSS and charts."""

from __future__ import annotations

from typing import Literal

from report.model.text import Id, Node, Text


class FaceSpec(Node):
    """One font file: a family, weight and style."""

    family: Text
    weight: int = 400
    style: Literal["normal", "italic"] = "normal"
    file: Text
    """Path under assets/fonts/ or the project."""


class RoleSpec(Node):
    """How a kind of text is set: family, weight, size and leading in points, colour token."""

    family: Text
    weight: int = 400
    style: Literal["normal", "italic"] = "normal"
    size: Text
    leading: Text
    colour: Id = Text("ink")


class PaperSpec(Node):
    """A paper: its size and margins in millimetres (top, right, bottom, left)."""

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
    """Named measures in mm or pt: rail, gutter, measure, block."""
    marking: Text | None = None
    organisation: Text | None = None
    logo: Text | None = None
