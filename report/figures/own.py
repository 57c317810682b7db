"""A chart in Python in the briefing's folder, charts/NAME.py -> a figure in the theme's style.

The file has one function:

    def draw(figure, data, style):
        axes = figure.subplots()
        axes.bar([row["year"].number for row in data.rows], ...)

`figure` is a Matplotlib Figure of the final size. `data.facts` holds the facts that figures.yml names, by id, and
`data.rows` the rows of its table, each a mapping of column to value; of a value, `number`, `printed`, `label`,
`date`, `when` (in years), `word` (of its status) and `form` are meant for use. `style.colours` are the theme's colours by
name, `style.sizes` the sizes of text in points (text, value, small), `style.form(value)` the settings of a patch in the
form of a value's status. What the file reads or draws beyond that is its own affair, but its text must be the theme's.

Whatever the file raises is a problem with its line (G005). What the chart shows must be said in figures.yml (alt).
"""

from __future__ import annotations

import contextlib
import io
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from report.figures.canvas import BOLD, DASHES, FINE, Canvas
from report.figures.data import Body, Reader, Value
from report.model.figures import OwnSpec
from report.model.ledger import Fact
from report.problems import Place, nearest


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
        values += [value for row in self.rows for _name, value in row]
        return [value.record for value in values]


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
        accent, paper = self.colours["accent"], self.colours["paper"]
        if value.form == "solid":
            return {"facecolor": accent, "edgecolor": accent, "linewidth": 0}
        if value.form == "outlined":
            return {"facecolor": paper, "edgecolor": accent, "linewidth": BOLD}
        return {
            "facecolor": paper,
            "edgecolor": accent,
            "linewidth": FINE,
            "hatch": "////",
            "linestyle": DASHES["dashed"],
        }


def plan(spec: OwnSpec, read: Reader) -> Own | None:
    """Read the chart's program, and resolve the facts and rows that it plots."""
    file = read.data.charts.get(spec.chart)
    if file is None:
        hint = nearest(spec.chart, read.data.charts, f"Add charts/{spec.chart}.py to the briefing's folder.")
        read.fault("G002", spec.chart.place, f'there is no chart "{spec.chart}".', hint)
    if not read.words(spec.alt).strip():
        read.fault("G001", spec.alt.place, "its alt text is empty.", "Say under alt what the chart shows.")
    height = _height(spec, read)
    facts = tuple((str(name), _value(fact, read)) for name in spec.facts if (fact := read.fact(name)))
    rows = _rows(spec, read)
    if file is None or not (facts or rows):
        return None
    path = str(PurePosixPath(spec.place.path).parent / "charts" / f"{spec.chart}.py")
    try:
        program = Path(file).read_text("utf-8")
    except UnicodeDecodeError:
        read.fault("G005", Place(path), f'"{spec.chart}" is not UTF-8.', "Save it as UTF-8.")
        return None
    return Own(path, program, facts, rows, height)


def _height(spec: OwnSpec, read: Reader) -> float:
    try:
        height = float(spec.height)
    except ValueError:
        height = 0.0
    if not 5 <= height <= 240:
        hint = "Write its millimetres, from 5 to 240."
        read.fault("G003", spec.height.place, f'the height "{spec.height}" does not do.', hint)
    return height


def _value(fact: Fact, read: Reader) -> Value:
    label = read.words(fact.label) or fact.id
    if fact.quantity:
        return read.plot(fact, label)
    return read.gap(label, read.formats.fact(fact, "short"), read.dated(fact))


def _rows(spec: OwnSpec, read: Reader) -> tuple[tuple[tuple[str, Value], ...], ...]:
    grid = read.table(spec.table)
    if grid is None:
        return ()
    rows = []
    for row in grid.rows:
        cells = []
        for name, index in grid.names.items():
            label = f"{grid.words(row, 0)}, {grid.heading(index)}" if index else grid.heading(index)
            numeric = grid.spec(index).type in ("number", "money", "percent")
            fact = grid.fact(row, index, None) if numeric else None
            if fact:
                value = read.plot(fact, label)
            elif grid.spec(index).type == "date":
                value = read.gap(label, grid.words(row, index), grid.period(row, index))
            else:
                value = read.gap(label, grid.words(row, index) or grid.empty(index))
            cells.append((name, value))
        rows.append(tuple(cells))
    return tuple(rows)


def draw(own: Own, canvas: Canvas) -> float | None:
    """Run the chart's program on an empty figure; None where it fails (G005)."""
    figure = canvas.blank(own.height)
    data = Data(dict(own.facts), tuple(dict(row) for row in own.rows))
    sizes = {name: canvas.style(name).size for name in ("text", "value", "small")}
    look = Look(canvas.theme.colours, sizes)
    try:
        space: dict[str, Any] = {"__name__": PurePosixPath(own.path).stem, "__file__": own.path}
        # What it prints is for its author alone: standard output belongs to the command line.
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(own.program, own.path, "exec"), space)
            if not callable(space.get("draw")):
                canvas.fault(
                    "G005",
                    Place(own.path),
                    "its chart has no function draw.",
                    "Write def draw(figure, data, style).",
                )
                return None
            space["draw"](figure, data, look)
    except (Exception, SystemExit) as error:
        _report(error, own, canvas)
        return None
    return own.height


def _report(error: BaseException, own: Own, canvas: Canvas) -> None:
    line = error.lineno if isinstance(error, SyntaxError) else None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == own.path:
            line = frame.lineno
    words = f"{type(error).__name__}: {error}".rstrip(": ")
    canvas.fault("G005", Place(own.path, line), f"its chart fails: {words}.", "Mend this line.")
