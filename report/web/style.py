"""Tokens and the sheet for HTML editions -> one style, with a dark form of every colour that can be read."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from report.model.edition import Document
from report.theme import contrast

COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})\b")
FONT = re.compile(r"(--font-[\w-]+): (\w+ \d+) ([\d.]+)pt/([\d.]+)pt ")
LENGTH = re.compile(r"(--[\w-]+): ([\d.]+)mm;")
ROOT = re.compile(r":root\s*\{([^}]*)\}")
URL = re.compile(r'url\("(report:[^"]+)"\)')
HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")
GROWN = 1.32
"""Text on a screen against the same on paper: 10 pt become 17.6 px."""
LEAST = 13 / 16
"""The smallest text, in rem."""
BACKS = {"paper": "#14181D", "tint": "#1E2630", "warm-tint": "#2A2318", "rule": "#434B54", "grid": "#353C44"}
"""What lies behind words and beside them, in the dark."""
WORDS, MOST = 4.6, 13.0
"""The least contrast on the lightest of these, a little more than 4.5, for browsers round; and the most that is sought."""
KEPT = 0.75
"""How much of its contrast on paper a colour keeps in the dark, where light spreads."""


def make_style(document: Document, style: str) -> str:
    """Return the whole style of an edition."""
    tokens = next(sheet.css for sheet in document.sheets if sheet.layer == "tokens")
    own = [root for sheet in document.sheets if sheet.layer != "tokens" for root in ROOT.findall(sheet.css)]
    values = "\n".join([*ROOT.findall(tokens), *own])
    colours = dict(COLOUR.findall(values))
    dark = {name: darkened(name, value, colours) for name, value in colours.items()}
    fonts = [
        f"{name}: {look} {max(float(size) * GROWN / 12, LEAST):.3g}rem/{float(leading) / float(size):.3g} {family};"
        for name, look, size, leading, family in re.findall(FONT.pattern + r'("[^"]+")', values)
    ]
    lengths = [
        f"{name}: {float(length) * GROWN * 96 / 25.4 / 16:.4g}rem;" for name, length in LENGTH.findall(values)
    ]
    root = "\n".join([*fonts, *lengths, *(f"--{name}: {value};" for name, value in colours.items())])
    night = "\n".join(f"--{name}: {value};" for name, value in dark.items())
    marks = {url for url in URL.findall(style) if url in document.resources}
    sheets = [
        f":root {{\n{root}\n--plate: {colours['paper']};\n}}",
        URL.sub(lambda m: _uri(m[1], document, {}), style),
    ]
    pictures = "\n".join(
        f"{match[1]} {{ background-image: {_uri(match[2], document, {colours[n].upper(): dark[n] for n in colours})} }}"
        for match in re.finditer(
            r'^(\.st\.[\w-]+) \{ background-image: url\("([^"]+)"\) \}', style, re.MULTILINE
        )
        if match[2] in marks
    )
    sheets.append(f"@media screen and (prefers-color-scheme: dark) {{\n:root {{\n{night}\n}}\n{pictures}\n}}")
    return "\n".join(sheets)


def _uri(url: str, document: Document, colours: Mapping[str, str]) -> str:
    """Return a picture of the style sheet, in other colours where it is told."""
    found = document.resources[url]
    content = HEX.sub(lambda m: colours.get(m[0].upper(), m[0]), found.content.decode())
    return f'url("data:{found.kind};base64,{base64.b64encode(content.encode()).decode()}")'


def darkened(name: str, value: str, colours: Mapping[str, str]) -> str:
    """Return a colour for a dark page: of the same hue, and as light as it has to be to be read there."""
    backs = {colours[back].upper(): dark for back, dark in BACKS.items() if back in colours}
    if name in BACKS or value.upper() in backs:
        return BACKS.get(name) or backs[value.upper()]
    worst = max((BACKS["tint"], BACKS["warm-tint"]), key=lambda back: contrast(back, "#000000"))
    wanted = min(max(contrast(value, colours["paper"]) * KEPT, WORDS), MOST)
    for step in range(21):
        light = _mix(value, "#F4F6F8", step / 20)
        if contrast(light, worst) >= wanted:
            return light
    return "#F4F6F8"


def _mix(one: str, other: str, share: float) -> str:
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)
