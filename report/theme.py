"""A theme's tokens -> what style sheets and charts read: one truth for both.

Reading the theme's file is the business of `load`; drawing and setting pages are not done here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from report.model.text import Text
from report.model.theme import ThemeSpec
from report.problems import Problems, nearest


@dataclass(frozen=True)
class Face:
    """A font file as both engines register it."""

    family: str
    weight: int
    style: Literal["normal", "italic"]
    path: Path

    @property
    def url(self) -> str:
        return f"report:font/{self.path.name}"


@dataclass(frozen=True)
class Role:
    """How a kind of text is set; size and leading in points, colour as #RRGGBB."""

    family: str
    weight: int
    style: Literal["normal", "italic"]
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
    logo: str = ""

    def role(self, name: str) -> Role:
        return self.roles[name]

    def length(self, name: str) -> float:
        """Return a named measure in millimetres."""
        return self.lengths[name]

    def variables(self) -> dict[str, str]:
        """Return the tokens as CSS variables: --ink, --font-body, --measure."""
        values = {f"--{name}": colour for name, colour in self.colours.items()}
        values |= {f"--{name}": f"{length:g}mm" for name, length in self.lengths.items()}
        for name, role in self.roles.items():
            values[f"--font-{name}"] = (
                f'{role.style} {role.weight} {role.size:g}pt/{role.leading:g}pt "{role.family}"'
            )
            values[f"--colour-{name}"] = role.colour
        return values

    def css(self, paper: str) -> str:
        """Return the style sheet of the layer `tokens`: fonts, variables and the page box of `paper`.

        The page box is written out, since variables do not reach `@page`.
        """
        faces = "\n".join(
            f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
            f'font-style: {face.style}; src: url("{face.url}") }}'
            for face in self.faces
        )
        variables = "\n".join(f"    {name}: {value};" for name, value in self.variables().items())
        sheet = self.sheets[paper]
        margins = " ".join(f"{margin:g}mm" for margin in sheet.margins)
        box = f"size: {sheet.width:g}mm {sheet.height:g}mm; margin: {margins}"
        turned = " ".join(f"{sheet.margins[side]:g}mm" for side in (0, 3, 2, 1))
        wide = f"size: {sheet.height:g}mm {sheet.width:g}mm; margin: {turned}"
        return (
            f"{faces}\n@layer tokens {{\n:root {{\n{variables}\n}}\n"
            f"@page {{ {box} }}\n@page landscape {{ {wide} }}\n}}\n"
        )


COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def make_theme(
    name: str, spec: ThemeSpec, find: Callable[[str], Path | None], problems: Problems
) -> Theme | None:
    """Check a theme's tokens and find its font files; None where it cannot be used.

    `find` returns the file of a path such as "assets/fonts/X.ttf", the project's own first.
    """
    before = len(problems)

    def number(text: Text, what: str) -> float:
        if re.fullmatch(r"\d+(\.\d+)?", text):
            return float(text)
        problems.add("H001", text.place, f'{what}: "{text}" is not a length.', "Write a plain number.")
        return 0.0

    for token, colour in spec.colours.items():
        if not COLOUR.fullmatch(colour):
            problems.add(
                "H001",
                colour.place,
                f'Colour "{token}": "{colour}" is not a colour.',
                "Write #RRGGBB in quotes.",
            )
    faces = []
    for face in spec.faces:
        path = find(f"assets/fonts/{face.file}") or find(face.file)
        if path is None:
            problems.add(
                "H002", face.file.place, f'The font "{face.file}" is missing.', "Put it under assets/fonts/."
            )
        elif path.read_bytes()[:4] not in (b"\x00\x01\x00\x00", b"OTTO", b"true", b"wOF2"):
            problems.add(
                "H002",
                face.file.place,
                f'"{face.file}" is not a font.',
                "Put the TTF or OTF file in its place.",
            )
        else:
            faces.append(Face(str(face.family), face.weight, face.style, path))
    families = {str(face.family) for face in spec.faces}
    roles = {}
    for key, role in spec.type.items():
        if role.family not in families:
            problems.add(
                "H002",
                role.family.place,
                f'Type "{key}": no face of the family "{role.family}" is declared.',
                nearest(role.family, families, "Add it under faces."),
            )
        if role.colour not in spec.colours:
            problems.add(
                "H001",
                role.colour.place,
                f'Type "{key}": there is no colour "{role.colour}".',
                nearest(role.colour, spec.colours, "Add it under colours."),
            )
        roles[str(key)] = Role(
            str(role.family),
            role.weight,
            role.style,
            number(role.size, f'Type "{key}"'),
            number(role.leading, f'Type "{key}"'),
            str(spec.colours.get(role.colour, "#000000")),
        )
    sheets = {
        str(key): Sheet(
            number(paper.width, f'Paper "{key}"'),
            number(paper.height, f'Paper "{key}"'),
            tuple(number(margin, f'Paper "{key}"') for margin in paper.margins),  # type: ignore[arg-type]  # four
        )
        for key, paper in spec.papers.items()
    }
    lengths = {str(key): number(length, f'Length "{key}"') for key, length in spec.lengths.items()}
    if len(problems) > before:
        return None
    return Theme(
        name,
        {str(key): str(colour) for key, colour in spec.colours.items()},
        roles,
        sheets,
        lengths,
        tuple(faces),
        str(spec.marking or ""),
        str(spec.organisation or ""),
        str(spec.logo or ""),
    )
