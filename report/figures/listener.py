"""A Matplotlib figure -> its words with the boxes they take, in millimetres: it is drawn once without ink.

For charts that Matplotlib lays out itself; the rest are laid out by `canvas`, which knows. Imported only to draw.
"""

from __future__ import annotations

import math
from typing import Any

from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from report.figures.fonts import POINT
from report.figures.layout import Box


def labels(figure: Figure) -> list[tuple[Box, str]]:
    """Return each line of words that is drawn, with its box."""
    listener = Listener(figure.bbox.width, figure.bbox.height)
    figure.draw(listener)
    return listener.heard


class Listener(RendererBase):
    """A renderer that leaves no ink and hears every line of words; lengths in points, y from the top."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.size = width, height
        self.heard: list[tuple[Box, str]] = []

    def draw_path(self, *_: Any, **__: Any) -> None:
        """Draw nothing."""

    def draw_image(self, *_: Any, **__: Any) -> None:
        """Draw nothing."""

    def draw_text(
        self,
        gc: GraphicsContextBase,  # noqa: ARG002  # this signature is Matplotlib's
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,  # noqa: ARG002  # as above
    ) -> None:
        """Note where a line of words stands."""
        if not s.strip():
            return
        width, height, descent = self.get_text_width_height_descent(s, prop, ismath)
        across, along = math.sin(math.radians(angle)), math.cos(math.radians(angle))
        corners = [
            ((x + right * along - up * across) * POINT, (y - right * across - up * along) * POINT)
            for right in (0.0, width)
            for up in (-descent, height - descent)
        ]
        xs, ys = zip(*corners, strict=True)
        self.heard.append((Box(min(xs), min(ys), max(xs), max(ys)), s))

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the size of the figure."""
        return self.size
