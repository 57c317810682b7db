"""What each figure shows, and how: figures.yml as typed. Drawing is the business of `figures`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from report.model.text import Id, Node, Rule, Text, Words


class FigureBase(Node):
    """What every figure has."""

    title: Words
    """A sentence of at most 15 words that the data bear out."""
    subtitle: Words
    """Measure, unit, period."""
    note: Words | None = None
    source: tuple[Id, ...] | Id | None = None
    """Sources beyond those of the facts and columns plotted, which are named by themselves."""
    width: Literal["text", "wide", "third"] = "text"
    alt: Words | None = None
    """Replaces the alt text that is made from the data plotted."""
    audiences: Rule | None = None


class PointSpec(Node):
    """One value: a fact, what it is called, and what is printed beside it."""

    fact: Id
    label: Words | None = None
    """Else the fact's own label."""
    date: Id | None = None
    """The fact that gives its date; else the fact's as-of date."""
    note: Words | None = None


class ItemSpec(Node):
    """One entry of words: a fact, whose status it then carries, or a text of its own."""

    fact: Id | None = None
    text: Words | None = None
    """Else what the fact says."""
    note: Words | None = None


class BarsSpec(FigureBase):
    """Horizontal bars from zero, one a value: from facts, or from a table's rows."""

    kind: Literal["bars"]
    points: tuple[PointSpec, ...] = ()
    dates: bool = False
    """Print each point's date under its label."""
    table: Id | None = None
    label: Id | None = None
    """The column that names the bars; else the table's first."""
    value: Id | None = None
    """The column of their values."""
    date: Id | None = None
    status: Id | None = None


class SeriesSpec(Node):
    """One series: a column of the figure's table, a series of facts, or facts listed."""

    label: Words | None = None
    column: Id | None = None
    fact: Id | None = None
    points: tuple[Id, ...] = ()


class ColumnsSpec(FigureBase):
    """Columns from zero: single ones from facts; grouped or stacked ones from a table's columns."""

    kind: Literal["columns"]
    points: tuple[PointSpec, ...] = ()
    spacing: Literal["even", "time"] = "even"
    """`time`: the columns stand at their true distance in time."""
    between: tuple[Id, ...] = ()
    """Facts, one for each step from a column to the next."""
    table: Id | None = None
    label: Id | None = None
    """The column that names the groups; else the table's first."""
    series: tuple[SeriesSpec, ...] = ()
    stacked: bool = False
    status: Id | None = None


class LinesSpec(FigureBase):
    """Lines over time; a gap in the data stays a gap, and targets are dashed."""

    kind: Literal["lines"]
    series: tuple[SeriesSpec, ...]
    table: Id | None = None
    date: Id | None = None
    """The table's column of dates; else its first."""
    status: Id | None = None
    zero: bool = True
    """Start the axis at zero."""


class DotsSpec(FigureBase):
    """Dots on a true time axis, joined, with the multiple from one to the next."""

    kind: Literal["dots"]
    points: tuple[PointSpec, ...]
    between: tuple[Id, ...] = ()
    """Facts, one for each step from a dot to the next."""
    ticks: tuple[PointSpec, ...] = ()
    """Dates at which something was observed that has no value."""


class RestSpec(Node):
    """What is left of a whole: its name, and the fact that gives its size in words."""

    label: Words
    fact: Id | None = None
    note: Words | None = None


class PartsSpec(FigureBase):
    """Parts of a whole: one bar to scale, and below it the whole as an outline where it is itself stated."""

    kind: Literal["parts"]
    points: tuple[PointSpec, ...]
    whole: PointSpec
    total: PointSpec | None = None
    """The fact that adds the parts up; with it, the whole is drawn as a bar of its own."""
    rest: RestSpec
    aside: Words | None = None
    """A line below the bars for what cannot stand on their scale."""


class MatrixSpec(FigureBase):
    """A table set as text, the pivot words of each cell between ** in bold."""

    kind: Literal["matrix"]
    table: Id
    columns: tuple[Id, ...] = ()
    """The first heads the rows; else all, in the table's order."""


class GroupSpec(Node):
    """A heading with its entries."""

    label: Words
    items: tuple[ItemSpec, ...]


class LedgerSpec(FigureBase):
    """Groups of statements, each with the mark of its status."""

    kind: Literal["ledger"]
    groups: tuple[GroupSpec, ...]


class LaneSpec(Node):
    """A lane of a time strip with its events."""

    label: Words
    events: tuple[PointSpec, ...]


class StripSpec(FigureBase):
    """Events on a strip of months: bars, soft ends where a season is meant, diamonds for targets."""

    kind: Literal["strip"]
    lanes: tuple[LaneSpec, ...]


class FlagSpec(Node):
    """A flag column of a dot matrix; neighbours of one group stand under one heading."""

    column: Id
    group: Words | None = None


class DotMatrixSpec(FigureBase):
    """Rows by roles: a dot where a table's flag is set; rows with dots in several groups stand out."""

    kind: Literal["dot-matrix"]
    table: Id
    label: Id | None = None
    """The column that names the rows; else the table's first."""
    columns: tuple[FlagSpec, ...]


class LayerSpec(Node):
    """A layer: what it is called, and what it is made of."""

    label: Words
    boxes: tuple[ItemSpec, ...]


class LayersSpec(FigureBase):
    """Layers of an offer, from the top down, and below them where the whole of it runs."""

    kind: Literal["layers"]
    layers: tuple[LayerSpec, ...]
    runs: GroupSpec | None = None
    """Set apart from the layers: it is said of all of them, not of any one."""


class OwnSpec(FigureBase):
    """A chart in Python, in the briefing's own folder: charts/NAME.py."""

    kind: Literal["own"]
    chart: Id
    facts: tuple[Id, ...] = ()
    table: Id | None = None
    height: Text = Text("60")
    """In millimetres."""
    alt: Words
    """What the chart shows: it cannot be made from the data here."""


FigureSpec = Annotated[
    BarsSpec
    | ColumnsSpec
    | LinesSpec
    | DotsSpec
    | PartsSpec
    | MatrixSpec
    | LedgerSpec
    | StripSpec
    | DotMatrixSpec
    | LayersSpec
    | OwnSpec,
    Field(discriminator="kind"),
]
