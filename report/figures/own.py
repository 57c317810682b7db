"""A chart in Python, charts/NAME.py in the briefing's folder -> a figure in the theme's fonts and colours.

The file has one function. It draws on an empty Matplotlib figure that has its final size:

    def draw(figure, data, style):
        axes = figure.add_axes((0.1, 0.1, 0.9, 0.9))
        for place, row in enumerate(data.rows):
            axes.bar(place, row["amount"].number, **style.form(row["amount"]))
            axes.text(place, row["amount"].number, row["amount"].printed, ha="center")

`data.facts` holds the facts that figures.yml names, by their ids; `data.rows` the rows of its table, each a mapping of
columns to cells. Of a fact or cell: `number` (nan where it has none), `printed` ("~$2bn"), `label`, `word` (of its
status, where one must be printed), `date` (in words), `when` (in years), `reach` ("more" for a floor) and `note`.
`style.colours` are the theme's colours by name, `style.sizes` the sizes of its text in points ("text", "value",
"small"), `style.form(value)` the settings of a patch in the form of the value's status.

What the program raises is a problem with its line (G005), labels that overlap are one too (G007). What the chart shows
has to be said in figures.yml, under alt. It is the briefing's own code, and runs with the rights of the program.
"""

from __future__ import annotations

import contextlib
import io
import math
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from report.figures.canvas import DASHES, OUTLINES, Canvas
from report.figures.data import Body, Reader, Value
from report.model.figures import OwnSpec
from report.model.ledger import Fact
from report.problems import Place, nearest
from report.theme import Theme

SHORTEST, TALLEST = 5.0, 240.0
"""Heights that a chart may have, in millimetres."""


@dataclass(frozen=True)
class Own(Body):
    """The chart's program, and the values that it plots."""

    phrase = "Chart"
    path: str
    program: str
    facts: tuple[tuple[str, Value], ...]
    rows: tuple[tuple[tuple[str, Value], ...], ...]
    height: float

    def sentences(self) -> list[str]:
        return []

    def records(self) -> list[tuple[str, ...]]:
        values = [value for _name, value in self.facts]
        values += [value for row in self.rows for _name, value in row if not math.isnan(value.number)]
        return [value.record for value in values]


# --- planning


def plan(spec: OwnSpec, read: Reader) -> Own | None:
    """Read the chart's program, and resolve the facts and rows that it plots."""
    if not read.words(spec.alt).strip():
        read.fault("G001", spec.alt.place, "its alt text is empty.", "Say under alt what the chart shows.")
    height = _height(spec, read)
    facts = tuple((str(name), _value(fact, read)) for name in spec.facts if (fact := read.fact(name)))
    rows = _rows(spec, read)
    path, program = _program(spec, read)
    # A program cannot know that a fact is not for this audience.
    if read.withheld or not (facts or rows):
        return None
    return Own(path, program, facts, rows, height)


def _program(spec: OwnSpec, read: Reader) -> tuple[str, str]:
    """Return the path of the chart's file in the project, and its text."""
    path = str(PurePosixPath(spec.place.path).parent / "charts" / f"{spec.chart}.py")
    file = read.data.charts.get(spec.chart)
    if file is None:
        hint = nearest(spec.chart, read.data.charts, f"Write it in {path}.")
        read.fault("G002", spec.chart.place, f'there is no chart "{spec.chart}".', hint)
        return path, ""
    try:
        return path, Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        read.fault("G005", Place(path), f'its chart "{spec.chart}" cannot be read.', "Save it as UTF-8.")
        return path, ""


def _height(spec: OwnSpec, read: Reader) -> float:
    try:
        height = float(spec.height)
    except ValueError:
        height = math.nan
    if not SHORTEST <= height <= TALLEST:
        hint = f"Write its millimetres, from {SHORTEST:g} to {TALLEST:g}."
        read.fault("G007", spec.height.place, f'"{spec.height}" is no height for it.', hint)
    return height


def _value(fact: Fact, read: Reader) -> Value:
    label = read.words(fact.label) or fact.id
    if fact.quantity:
        return read.plot(fact, label)
    words = read.words(fact.text) if fact.text else read.formats.fact(fact, "short")
    return read.gap(label, words, read.dated(fact))


def _rows(spec: OwnSpec, read: Reader) -> tuple[tuple[tuple[str, Value], ...], ...]:
    grid = read.table(spec.table)
    if grid is None:
        return ()
    rows = []
    for row in grid.rows:
        cells = []
        for name, index in grid.names.items():
            label = f"{grid.words(row, 0)}, {grid.heading(index)}" if index else grid.heading(index)
            kind = grid.spec(index).type
            fact = grid.fact(row, index, None) if kind in ("number", "money", "percent") else None
            dated = grid.period(row, index) if kind == "date" else None
            words = grid.words(row, index) if row[index].strip() else grid.empty(index)
            cells.append((name, read.plot(fact, label) if fact else read.gap(label, words, dated)))
        rows.append(tuple(cells))
    return tuple(rows)


# --- drawing


@dataclass(frozen=True)
class Data:
    """What a chart of one's own plots."""

    facts: Mapping[str, Value]
    rows: tuple[Mapping[str, Value], ...]


@dataclass(frozen=True)
class Look:
    """The theme, as a chart of one's own reads it."""

    colours: Mapping[str, str]
    sizes: Mapping[str, float]

    def form(self, value: Value) -> dict[str, Any]:
        """Return the settings of a patch in the form of a value's status."""
        accent = self.colours["accent"]
        if value.form == "solid":
            return {"facecolor": accent, "linewidth": 0}
        weight, dash = OUTLINES[value.form]
        hatch = "////" if value.form == "hatched" else None
        look = {"facecolor": self.colours["paper"], "edgecolor": accent, "linewidth": weight, "hatch": hatch}
        return look | ({"linestyle": DASHES[dash]} if dash else {})


def draw(own: Own, canvas: Canvas) -> float | None:
    """Run the chart's program on an empty figure; None where it fails (G005)."""
    figure = canvas.blank(own.height)
    data = Data(dict(own.facts), tuple(dict(row) for row in own.rows))
    sizes = {name: canvas.style(name).size for name in ("text", "value", "small")}
    space: dict[str, Any] = {"__name__": PurePosixPath(own.path).stem, "__file__": own.path}
    _register(canvas.theme)
    from report.figures.listener import labels

    try:
        # What it prints is for its author alone: standard output belongs to the command line.
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(own.program, own.path, "exec"), space)
            if not callable(space.get("draw")):
                hint = "Write def draw(figure, data, style)."
                canvas.fault("G005", Place(own.path), "its chart has no function draw.", hint)
                return None
            space["draw"](figure, data, Look(canvas.theme.colours, sizes))
            canvas.labels += labels(figure)
    except (Exception, SystemExit) as error:
        _report(error, own, canvas)
        return None
    return own.height


def _report(error: BaseException, own: Own, canvas: Canvas) -> None:
    """Report what the program raised, at the innermost of its lines."""
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == own.path else None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == own.path:
            line = frame.lineno
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    words = f"{type(error).__name__}: {said}" if said else type(error).__name__
    hint = "Mend this line." if line else "Mend the chart."
    canvas.fault("G005", Place(own.path, line), f"its chart fails: {words.rstrip('.')}.", hint)


def _register(theme: Theme) -> None:
    """Make the theme's fonts known to Matplotlib by family and weight, before any of the machine's own."""
    from matplotlib.font_manager import fontManager

    known = {entry.fname for entry in fontManager.ttflist}
    for face in theme.faces:
        if str(face.path) not in known:
            fontManager.addfont(face.path)
            entry = fontManager.ttflist.pop()
            fontManager.ttflist.insert(
                0, replace(entry, name=face.family, weight=face.weight, style=face.style)
            )
