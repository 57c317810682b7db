"""A picture's file -> the words in it and where they stand on the page; whether any of it is pixels.

Only SVG tells its words. How wide they are is measured in the theme's own fonts.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

from report.model.edition import Document
from report.model.pages import Area, Label

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
SHORTHAND = re.compile(
    rf"(?:(?:italic|oblique|normal|bold|(?P<weight>\d00))\s+)*(?P<size>{NUMBER})px\s+(?P<family>.+)"
)
TRANSFORM = re.compile(r"(\w+)\(([^)]*)\)")
Matrix = tuple[float, float, float, float, float, float]


class Drawings:
    """The pictures of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.known: dict[str, tuple[tuple[float, float], bool, list[_Words]]] = {}

    def read(self, url: str, area: Area) -> tuple[bool, tuple[Label, ...]]:
        """Return whether a picture holds pixels, and its words as they stand in `area`."""
        resource = self.document.resources.get(url)
        if resource is None or not resource.content:
            return False, ()
        if resource.kind != "image/svg+xml":
            return True, ()
        if url not in self.known:
            self.known[url] = _parse(resource.content)
        (width, height), raster, words = self.known[url]
        if not width or not height:
            return raster, ()
        across, down = area.width / width, area.height / height
        labels = []
        for word in words:
            long = self._width(word) * across
            left = area.x + word.x * across - long * {"middle": 0.5, "end": 1.0}.get(word.anchor, 0.0)
            top = area.y + (word.y - 0.7 * word.size) * down
            box = Area(left, top, long, 0.9 * word.size * down)
            labels.append(Label(word.text, box, word.family, round(word.size * down * 72 / 25.4, 2)))
        return raster, tuple(labels)

    def _width(self, word: _Words) -> float:
        """Return how wide words are in the units of their drawing; by guess in a font that the theme lacks."""
        advances = _advances(self._face(word))
        return sum(advances.get(ord(char), 0.5) for char in word.text) * word.size

    def _face(self, word: _Words) -> bytes:
        names = [name for name in self.document.resources if name.startswith("report:font/")]
        wanted = word.family.replace(" ", "")
        fitting = [name for name in names if name.removeprefix("report:font/").startswith(f"{wanted}-")]
        bold = [name for name in fitting if re.search(r"-(Semib|B)old", name)] if word.weight >= 600 else []
        chosen = next(iter(bold or [name for name in fitting if "-Regular" in name] or fitting), None)
        return self.document.resources[chosen].content if chosen else b""


@cache
def _advances(font: bytes) -> dict[int, float]:
    """Return the width of each character of a font, in ems."""
    if not font:
        return {}
    from fontTools.ttLib import TTFont

    face = TTFont(BytesIO(font), lazy=True)
    metrics, em = face["hmtx"].metrics, face["head"].unitsPerEm
    return {code: metrics[name][0] / em for code, name in face.getBestCmap().items()}


class _Words:
    """Words in a drawing, in its own units."""

    def __init__(self, text: str, x: float, y: float, style: dict[str, str], scale: float) -> None:
        self.text, self.x, self.y = text, x, y
        match = SHORTHAND.fullmatch(style.get("font", "").strip())
        size = match["size"] if match else style.get("font-size", "16")
        self.size = float(re.sub(r"[a-z%]+$", "", size) or 16) * scale
        family = match["family"] if match else style.get("font-family", "")
        self.family = family.split(",")[0].strip(" '\"")
        weight = (match["weight"] if match else None) or style.get("font-weight", "400")
        self.weight = {"bold": 700, "normal": 400}.get(weight) or int(weight)
        self.anchor = style.get("text-anchor", "start")


def _parse(svg: bytes) -> tuple[tuple[float, float], bool, list[_Words]]:
    """Return a drawing's size in its own units, whether it holds pixels, and its words."""
    try:
        root = etree.fromstring(svg)
    except etree.ParseError:
        return (0, 0), False, []
    box = [float(part) for part in re.findall(NUMBER, root.get("viewBox", ""))]
    if len(box) != 4:
        sizes = (re.match(NUMBER, root.get(name, "")) for name in ("width", "height"))
        width, height = (float(size[0]) if size else 0.0 for size in sizes)
        box = [0, 0, width, height]
    start: Matrix = (1, 0, 0, 1, -box[0], -box[1])
    raster = any(element.tag == f"{SVG}image" for element in root.iter())
    return (box[2], box[3]), raster, list(_texts(root, start, {}))


def _texts(element: Any, matrix: Matrix, style: dict[str, str]) -> Iterator[_Words]:
    """Yield the words below an element; those turned on their side are left out."""
    matrix = _moved(matrix, element.get("transform", ""))
    style = style | {
        name: value for name, value in element.attrib.items() if name.startswith(("font", "text-"))
    }
    for declaration in element.get("style", "").split(";"):
        name, _, value = declaration.partition(":")
        style[name.strip()] = value.strip()
    if element.tag == f"{SVG}text":
        words = "".join(element.itertext())
        a, b, c, d, e, f = matrix
        if words.strip() and abs(b) < 1e-6 and abs(c) < 1e-6 and a > 0 and d > 0:
            first = element.find(f"{SVG}tspan") if not (element.text or "").strip() else None
            place = element if first is None else first
            x, y = (
                float(re.split(r"[\s,]+", place.get(name) or element.get(name) or "0")[0]) for name in "xy"
            )
            yield _Words(words.strip(), a * x + e, d * y + f, style, d)
        return
    if element.tag not in (f"{SVG}defs", f"{SVG}symbol"):
        for child in element:
            yield from _texts(child, matrix, style)


def _moved(matrix: Matrix, transform: str) -> Matrix:
    """Return a matrix after the transformations that an attribute names."""
    for name, arguments in TRANSFORM.findall(transform):
        values = [float(part) for part in re.findall(NUMBER, arguments)]
        own: Matrix = (1, 0, 0, 1, 0, 0)
        if name == "translate":
            own = (1, 0, 0, 1, values[0], values[1] if len(values) > 1 else 0)
        elif name == "scale":
            own = (values[0], 0, 0, values[-1], 0, 0)
        elif name == "matrix" and len(values) == 6:
            own = (values[0], values[1], values[2], values[3], values[4], values[5])
        elif name == "rotate" and values[0]:
            own = (0, 1, -1, 0, 0, 0)
        a, b, c, d, e, f = matrix
        p, q, r, s, t, u = own
        matrix = (
            a * p + c * q,
            b * p + d * q,
            a * r + c * s,
            b * r + d * s,
            a * t + c * u + e,
            b * t + d * u + f,
        )
    return matrix
