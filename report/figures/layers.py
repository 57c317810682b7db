"""Layers of an offer from the top down, what each is made of, and below them where the whole runs.

What is there is filled, what is planned is an outline with the word printed in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from report.figures.canvas import FINE, Canvas
from report.figures.data import FORMS, Body, Form, Item, Reader
from report.figures.layout import Box
from report.figures.words import Line, bare, depth, draw_lines, draw_mark, shared, wrap
from report.model.figures import ItemSpec, LayersSpec
from report.model.ledger import SPOKEN
from report.model.text import Words

NARROW = 70.0
"""Below this width, a layer's name stands above its boxes."""
AIR, PAD, GAP, BETWEEN, APART = 4.0, 2.4, 1.4, 1.4, 4.0
"""Beside names, round the words of a box; between layers, between boxes, between layers and ground."""
LEAST = 22.0
"""The least width of a box beside others."""


class Layer(NamedTuple):
    """A layer: its name and its boxes."""

    label: str
    boxes: tuple[Item, ...]

    @property
    def spoken(self) -> str:
        return f"{self.label}: " + "; ".join(
            bare(item.text) + (f", {item.word}" if item.status in SPOKEN else "") for item in self.boxes
        )


@dataclass(frozen=True)
class Layers(Body):
    """The layers, and what they run on."""

    phrase = "Layer diagram"
    layers: tuple[Layer, ...]
    runs: Layer | None

    def sentences(self) -> list[str]:
        return [layer.spoken for layer in self._all()]

    def records(self) -> list[tuple[str, ...]]:
        return [
            (layer.label, bare(item.text), "text", "", "", item.status, bare(item.note))
            for layer in self._all()
            for item in layer.boxes
        ]

    def _all(self) -> tuple[Layer, ...]:
        return (*self.layers, self.runs) if self.runs else self.layers


def plan(spec: LayersSpec, read: Reader) -> Layers | None:
    """Resolve the boxes; a layer that has none for this audience is left out."""
    layers = [_layer(layer.label, layer.boxes, read) for layer in spec.layers]
    layers = [layer for layer in layers if layer.boxes]
    runs = _layer(spec.runs.label, spec.runs.items, read) if spec.runs else None
    return Layers(tuple(layers), runs if runs and runs.boxes else None) if layers else None


def _layer(label: Words, items: Sequence[ItemSpec], read: Reader) -> Layer:
    return Layer(read.words(label), tuple(found for item in items if (found := read.item(item))))


def draw(layers: Layers, canvas: Canvas) -> float:
    """Draw the layers, and return the height they take."""
    left = 0.0
    if canvas.width >= NARROW:
        names = [layer.label for layer in (*layers.layers, *([layers.runs] if layers.runs else []))]
        left = min(max(canvas.measure(name, "strong") for name in names), canvas.width * 0.27) + AIR
    y = 0.0
    for index, layer in enumerate(layers.layers):
        y = _draw_layer(layer, left, y + (GAP if index else 0.0), False, canvas)
    if layers.runs:
        y = _draw_layer(layers.runs, left, y + APART, True, canvas)
    return y


def _draw_layer(layer: Layer, left: float, y: float, ground: bool, canvas: Canvas) -> float:
    """Draw a layer from `y` down, and return its foot; `ground`: it is what the others run on."""
    small = canvas.style("small")
    alike = shared(layer.boxes)
    word = alike.word if ground and alike and alike.status in SPOKEN else ""
    name = wrap(layer.label, left - AIR if left else canvas.width, canvas, "strong")
    tall = depth(name, canvas) + (small.pitch if word else 0.0)
    top = y
    foot = _draw_boxes(layer.boxes, left, y if left else y + tall + 1.5, ground, bool(word), canvas)
    last = draw_lines(name, 0, (top + foot - tall) / 2 if left else top + 0.2, canvas)
    if word and alike:
        draw_mark(alike.status, 0, last + small.pitch - small.cap / 2, canvas)
        canvas.text(2.7, last + small.pitch, word, "small", "muted")
    return foot


def _draw_boxes(
    items: Sequence[Item], left: float, y: float, ground: bool, told: bool, canvas: Canvas
) -> float:
    """Draw boxes side by side, in as many rows as they need; `told`: their status is printed already."""
    small = canvas.style("small")
    row = max(1, int((canvas.width - left + BETWEEN) / (LEAST + BETWEEN)))
    for start in range(0, len(items), row):
        members = items[start : start + row]
        width = (canvas.width - left + BETWEEN) / len(members) - BETWEEN
        forms: list[Form | None] = [None if ground else FORMS.get(item.status) for item in members]  # type: ignore[call-overload]  # or ""
        words = [
            _words(item, form, width - 2 * PAD, told, canvas)
            for item, form in zip(members, forms, strict=True)
        ]
        heights = [
            depth(lines, canvas) + (small.pitch * len(below) + 0.3 if below else 0.0)
            for lines, below in words
        ]
        y += BETWEEN if start else 0.0
        foot = y + max(heights) + 2 * PAD
        for index, (form, (lines, below), height) in enumerate(zip(forms, words, heights, strict=True)):
            x = left + index * (width + BETWEEN)
            _draw_box(Box(x, y, x + width, foot), form, ground, canvas)
            last = draw_lines(lines, x + PAD, (y + foot - height) / 2, canvas)
            draw_lines(below, x + PAD, last + 0.3 + small.pitch - small.cap, canvas, "small")
        y = foot
    return y


def _words(
    item: Item, form: Form | None, width: float, told: bool, canvas: Canvas
) -> tuple[list[Line], list[Line]]:
    """Return the lines of a box: what it says, and below that its status and note."""
    ink, quiet = ("paper", "paper") if form == "solid" else ("ink", "muted")
    lines = wrap(item.text, width, canvas, "text", ink, ("strong", ink))
    below: list[Line] = []
    if item.status in SPOKEN and not told:
        below += wrap(item.word, width, canvas, "strong-small", "accent")
    if item.note:
        below += wrap(item.note, width, canvas, "small", quiet)
    return lines, below


def _draw_box(box: Box, form: Form | None, ground: bool, canvas: Canvas) -> None:
    """Draw a box: filled where it is there, outlined where it is planned, dashed where it is not sure."""
    if form is None:
        canvas.box(box, fill="tint", outline=None if ground else "accent")
    elif form == "hatched":
        canvas.box(box, fill="paper", outline="accent", weight=FINE, dash="dashed")
    else:
        canvas.bar(box, form)
