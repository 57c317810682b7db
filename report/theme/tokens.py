"""A checked theme -> its tokens as CSS variables, font faces and page boxes.

Whether the tokens are sound is the business of `make`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Slant = Literal["normal", "italic"]


@dataclass(frozen=True)
class Face:
    """A font file as both engines register it."""

    family: str
    weight: int
    style: Slant
    path: Path
    licence: str = ""

    @property
    def url(self) -> str:
        return f"report:font/{self.path.name}"


def nearest_face(faces: Iterable[Face], family: str, style: str, weight: int) -> Face | None:
    """Return the face of a family and style whose weight comes nearest; None where it has none of that style."""
    fitting = [face for face in faces if face.family == family and face.style == style]
    return min(fitting, key=lambda face: abs(face.weight - weight), default=None)


@dataclass(frozen=True)
class Role:
    """How a kind of text is set; size and leading in points, colour as #RRGGBB."""

    family: str
    weight: int
    style: Slant
    size: float
    leading: float
    colour: str


@dataclass(frozen=True)
class Sheet:
    """A paper in millimetres; margins top, right, bottom, left."""

    width: float
    height: float
    margins: tuple[float, float, float, float]


@dataclass(frozen=True)
class Theme:
    """Every token of a theme, checked."""

    name: str
    colours: Mapping[str, str]
    roles: Mapping[str, Role]
    sheets: Mapping[str, Sheet]
    lengths: Mapping[str, float]
    faces: tuple[Face, ...]
    marking: str = ""
    organisation: str = ""
    logo: Path | None = None

    def role(self, name: str) -> Role:
        return self.roles[name]

    def length(self, name: str) -> float:
        """Return a named measure in millimetres."""
        return self.lengths[name]

    @property
    def has_rail(self) -> bool:
        """Say whether notes stand in a column of their own beside the text."""
        return self.lengths.get("rail", 0) > 0

    @property
    def logo_url(self) -> str:
        return f"report:logo/{self.logo.name}" if self.logo else ""

    def variables(self) -> dict[str, str]:
        """Return the tokens as CSS variables: --ink, --font-body, --measure; --indent is where text begins."""
        indent = self.lengths.get("rail", 0) + self.lengths.get("gutter", 0) if self.has_rail else 0
        values = {f"--{name}": colour for name, colour in self.colours.items()}
        values |= {
            f"--{name}": f"{length:g}mm" for name, length in {**self.lengths, "indent": indent}.items()
        }
        for name, role in self.roles.items():
            values[f"--font-{name}"] = (
                f'{role.style} {role.weight} {role.size:g}pt/{role.leading:g}pt "{role.family}"'
            )
            values[f"--colour-{name}"] = role.colour
        return values

    def css(self, paper: str) -> str:
        """Return the style sheet of the layer `tokens`: fonts, variables and the page box of `paper`."""
        faces = "\n".join(
            f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
            f'font-style: {face.style}; src: url("{face.url}") }}'
            for face in self.faces
        )
        sheet = self.sheets[paper]
        top, right, bottom, left = (f"{margin:g}mm" for margin in sheet.margins)
        width, height = f"{sheet.width:g}mm", f"{sheet.height:g}mm"
        page = {"width": width, "height": height, "top": top, "right": right, "bottom": bottom, "left": left}
        values = self.variables() | {f"--page-{name}": length for name, length in page.items()}
        variables = "\n".join(f"    {name}: {value};" for name, value in values.items())
        return (
            f"{faces}\n@layer tokens {{\n:root {{\n{variables}\n}}\n"
            f"@page {{ size: {width} {height}; margin: {top} {right} {bottom} {left} }}\n"
            f"@page landscape {{ size: {height} {width}; margin: {top} {left} {bottom} {right} }}\n}}\n"
        )
