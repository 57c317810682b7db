"""Shapes and words in millimetres, from the top left corner -> SVG, by Matplotlib.

What is drawn where is the business of the families of chart. The same calls give the same bytes: no date, no random
ids, and nothing of the user's own Matplotlib settings.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from report.figures.data import Form, Value
from report.figures.fonts import POINT, Style, measure_once, styles
from report.figures.layout import Box, hatching
from report.problems import Place, Problems
from report.theme import Theme

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.path import Path

Align = Literal["left", "center", "right"]
Point = tuple[float, float]

HAIR, FINE, BOLD = 0.5, 0.75, 1.2
"""Widths of lines in points: of axes and leaders, of outlines, of a target's outline."""
OUTLINES: Mapping[Form, tuple[float, str]] = {
    "outlined": (BOLD, ""),
    "dotted": (1.0, "dotted"),
    "hatched": (FINE, "dashed"),
}
"""Weight and dash of the outline of each form that has its own."""
DASHES: Mapping[str, tuple[float, Sequence[float]]] = {"dashed": (0, (3, 2)), "dotted": (0, (0.1, 2))}


class Run(NamedTuple):
    """Words set in one way, `gap` millimetres after what stands before them on the line."""

    words: str
    style: str = "text"
    colour: str = "ink"
    gap: float = 0.0


def value_runs(value: Value, note: bool = True) -> list[Run]:
    """Return a value as it is printed beside its mark: the number, the word of its status, its note."""
    if math.isnan(value.number):
        return [Run(value.printed, "small", "muted")]
    runs = [Run(value.printed, "value"), Run(value.tail)]
    if note and value.note:
        runs.append(Run(value.note, "small", "muted", 1.6))
    return runs


class Canvas:
    """A figure while it is drawn. Words leave their boxes behind, so that collisions can be found."""

    def __init__(self, name: str, width: float, theme: Theme, place: Place, problems: Problems) -> None:
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.width = width
        self.theme = theme
        self.styles = styles(theme)
        self.labels: list[tuple[Box, str]] = []
        self.problems = problems
        self._name, self._place = name, place
        self._figure: Figure = Figure(dpi=72)
        self._figure.patch.set_visible(False)
        self._millimetres = Affine2D()
        self._order = 0

    # --- words

    def style(self, name: str) -> Style:
        return self.styles[name]

    def measure(self, words: str, style: str = "text") -> float:
        """Return the width of a text."""
        return self.styles[style].width(words)

    def text(
        self, x: float, y: float, words: str, style: str = "text", colour: str = "ink", align: Align = "left"
    ) -> Box:
        """Set one line of words with its baseline at `y`, and return the box it takes."""
        from matplotlib.font_manager import FontProperties
        from matplotlib.text import Text

        look = self.styles[style]
        width = look.width(words)
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        box = Box(left, y - look.cap, left + width, y + look.descent)
        if not words:
            return box
        if lacking := look.missing(words):
            self.problems.add(
                "E006",
                self._place,
                f'Figure "{self._name}": "{look.face.family}" has no character "{lacking}" (in "{words}").',
                "Use another character, or add a font to the theme that has it.",
            )
        font = FontProperties(
            family=[look.face.family],
            style=look.face.style,
            weight=look.face.weight,
            size=look.size,
            fname=str(look.face.path),
        )
        self._add(
            Text(
                x,
                y,
                words,
                fontproperties=font,
                color=self.colour(colour),
                ha=align,
                va="baseline",
                parse_math=False,
            )
        )
        self.labels.append((box, words))
        return box

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        style: str = "text",
        colour: str = "ink",
        align: Align = "left",
    ) -> float:
        """Set lines one under the other from the baseline `y`, and return the last one's baseline."""
        for index, words in enumerate(lines):
            self.text(x, y + index * self.styles[style].pitch, words, style, colour, align)
        return y + max(0, len(lines) - 1) * self.styles[style].pitch

    def extent(self, runs: Sequence[Run]) -> float:
        """Return the width of runs set on one line."""
        return sum(self.measure(run.words, run.style) + run.gap for run in runs)

    def runs(self, x: float, y: float, runs: Sequence[Run], align: Align = "left") -> Box:
        """Set runs on one line with its baseline at `y`, and return the box they take."""
        width = self.extent(runs)
        left = at = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        tops, bottoms = [y], [y]
        for run in runs:
            box = self.text(at + run.gap, y, run.words, run.style, run.colour)
            at = box.right
            tops.append(box.top)
            bottoms.append(box.bottom)
        return Box(left, min(tops), left + width, max(bottoms))

    # --- shapes

    def colour(self, name: str) -> str:
        return self.theme.colours[name]

    def line(
        self,
        points: Sequence[Point],
        colour: str = "muted",
        weight: float = HAIR,
        dash: str = "",
        cap: Literal["butt", "round"] = "butt",
    ) -> None:
        """Draw a line through points; one that comes back to its start is closed."""
        from matplotlib.lines import Line2D

        xs, ys = zip(*points, strict=True)
        if points[0] == points[-1]:
            self.polygon(points[:-1], outline=colour, weight=weight, dash=dash)
            return
        line = Line2D(
            xs, ys, color=self.colour(colour), lw=weight, solid_capstyle=cap, solid_joinstyle="round"
        )
        if dash:
            line.set_linestyle(DASHES[dash])
            line.set_dash_capstyle("round" if dash == "dotted" else "butt")
        self._add(line)

    def shape(
        self,
        path: Path,
        fill: str | None = None,
        outline: str | None = None,
        weight: float = FINE,
        dash: str = "",
    ) -> None:
        """Draw a path, filled or outlined or both."""
        from matplotlib.patches import PathPatch

        patch = PathPatch(
            path,
            facecolor=self.colour(fill) if fill else "none",
            edgecolor=self.colour(outline) if outline else "none",
            lw=weight if outline else 0,
            joinstyle="miter",
        )
        if outline and dash:
            patch.set_linestyle(DASHES[dash])
            patch.set_capstyle("round" if dash == "dotted" else "butt")
        self._add(patch)

    def polygon(
        self,
        points: Sequence[Point],
        fill: str | None = None,
        outline: str | None = None,
        weight: float = FINE,
        dash: str = "",
    ) -> None:
        """Draw a closed shape through points."""
        from matplotlib.path import Path

        self.shape(Path([*points, points[0]], closed=True), fill, outline, weight, dash)

    def box(
        self,
        box: Box,
        fill: str | None = None,
        outline: str | None = None,
        weight: float = FINE,
        dash: str = "",
    ) -> None:
        """Draw a rectangle; its outline lies inside it, so that its size stays true."""
        inset = weight * POINT / 2 if outline else 0.0
        left, top, right, bottom = box.left + inset, box.top + inset, box.right - inset, box.bottom - inset
        self.polygon(
            [(left, top), (max(left, right), top), (max(left, right), bottom), (left, bottom)],
            fill,
            outline,
            weight,
            dash,
        )

    def bar(self, box: Box, form: Form, colour: str = "accent", edges: str = "trbl") -> None:
        """Draw a bar in the form of its status.

        `edges` names those that are outlined (top, right, bottom, left): an axis is the edge of what stands on it, and
        a value that is only a bound has none at its end.
        """
        if form == "solid":
            self.box(box, fill=colour)
            return
        self.box(box, fill={"filled": colour, "pale": "tint"}.get(form, "paper"))
        if form == "hatched":
            self._hatch(box, colour)
        weight, dash = OUTLINES.get(form, (FINE, ""))
        # An outline lies inside the bar, so that the bar's size stays true.
        top, right, bottom, left = (weight * POINT / 2 if edge in edges else 0.0 for edge in "trbl")
        box = Box(box.left + left, box.top + top, box.right - right, box.bottom - bottom)
        for points in box.outline(edges):
            self.line(points, "accent" if form == "filled" else colour, weight, dash)

    def _hatch(self, box: Box, colour: str) -> None:
        from matplotlib.path import Path

        vertices = [point for line in hatching(box, 1.7) for point in line]
        if vertices:
            codes = [Path.MOVETO, Path.LINETO] * (len(vertices) // 2)
            self.shape(Path(vertices, codes), outline=colour, weight=HAIR)

    def dot(self, x: float, y: float, radius: float, form: Form = "solid", colour: str = "accent") -> None:
        """Draw a dot in the form of its status: filled, or open with a solid or dashed outline."""
        from matplotlib.path import Path

        circle = Path.circle((x, y), radius)
        if form == "solid":
            self.shape(circle, fill=colour)
        elif form == "outlined":
            self.shape(circle, fill="paper", outline=colour, weight=BOLD)
        else:
            self.shape(circle, fill="paper", outline=colour, weight=1.0, dash="dashed")

    def diamond(
        self, x: float, y: float, radius: float, form: Form = "outlined", colour: str = "accent"
    ) -> None:
        """Draw a diamond: the mark of a target."""
        points = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
        if form == "solid":
            self.polygon(points, fill=colour)
        else:
            self.polygon(points, fill="paper", outline=colour, weight=BOLD)

    # --- the end

    def blank(self, height: float) -> Figure:
        """Return the bare figure at its final size, to be drawn on by other means."""
        self._figure.set_size_inches(self.width / 25.4, height / 25.4, forward=False)
        return self._figure

    def fault(self, code: str, place: Place, message: str, hint: str) -> None:
        """Note a fault of this figure."""
        self.problems.add(code, place, f'Figure "{self._name}": {message}', hint)

    def report(self, what: str, hint: str) -> None:
        """Note that the figure does not fit its space (G007)."""
        self.fault("G007", self._place, what, hint)

    def svg(self, height: float) -> bytes:
        """Check the labels, and return the figure as SVG of the canvas's width and this height."""
        self._check(height)
        scale = 1 / POINT
        self.blank(height)
        self._millimetres.clear().scale(scale, -scale).translate(0, height * scale)
        measure_once()
        buffer = io.BytesIO()
        self._figure.savefig(buffer, format="svg", metadata=NO_METADATA)
        return buffer.getvalue()

    def _check(self, height: float) -> None:
        hint = "Shorten its labels, show fewer points, or give it more width."
        page = Box(-0.1, -0.1, self.width + 0.1, height + 0.1)
        for index, (box, words) in enumerate(self.labels):
            if (
                box.left < page.left
                or box.right > page.right
                or box.top < page.top
                or box.bottom > page.bottom
            ):
                self.report(f'the label "{words}" runs over its edge.', hint)
            for other, others in self.labels[:index]:
                if box.touches(other, slack=0.15):
                    self.report(f'the labels "{others}" and "{words}" overlap.', hint)

    def _add(self, artist: Artist) -> None:
        self._order += 1
        artist.set_zorder(self._order)
        artist.set_transform(self._millimetres)
        self._figure.add_artist(artist)


NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}
