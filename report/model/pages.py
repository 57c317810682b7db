"""Laid-out pages as plain values: where every word and picture stands, how it is set, and where it was written.

Lengths are millimetres from the top left corner of the sheet, sizes of type points, colours #RRGGBB. Whoever judges a
page reads these values and needs no engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from report.problems import Place

Kind = Literal[
    "text",
    "item",
    "heading",
    "quote",
    "rail",
    "footnote",
    "caption",
    "measure",
    "cell",
    "note",
    "source",
    "other",
]
"""What a block of words is: a paragraph, an item of a list, a heading, a quotation, a note in the rail or at the foot;
title, subtitle, cell, note or source of a figure or table; or none of these."""
Region = Literal["cover", "masthead", "contents", "chapter", "callout", "appendix", "margin", "other"]
"""What part of an edition a block stands in; heads and feet are the margin."""


WHITE = 0.25
"""The share of a page that may be left white below its text."""


class Area(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlap(self, other: Area) -> tuple[float, float]:
        """Return by how much two rectangles overlap, across and down; not positive where they do not."""
        across = min(self.right, other.right) - max(self.x, other.x)
        return across, min(self.bottom, other.bottom) - max(self.y, other.y)


class Run(NamedTuple):
    """Words of one line that are set alike."""

    text: str
    x: float
    width: float
    family: str
    weight: int
    italic: bool
    size: float
    colour: str
    background: str
    fact: str = ""
    """Id of the fact that is printed."""
    status: str = ""
    """Name of the status whose word this is."""
    link: str = ""
    """Id that it leads to."""
    numbered: bool = False
    """Whether it names the page that `link` stands on."""
    code: bool = False


class Line(NamedTuple):
    """A line of words."""

    area: Area
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def right(self) -> float:
        """Return where its words end."""
        return max((run.x + run.width for run in self.runs), default=self.area.x)


def joined(lines: Iterable[str]) -> str:
    """Return the words of some lines; a word broken over two of them is whole again."""
    whole = ""
    for words in lines:
        if whole.endswith("\u2010"):
            whole = whole[:-1]
        elif whole and not whole.endswith((" ", "-", "/")):
            whole += " "
        whole += words
    return whole


@dataclass(slots=True)
class Block:
    """A paragraph, or what stands for one: as much of it as is on one page."""

    kind: Kind
    region: Region
    tag: str
    area: Area
    """Its box with padding and border."""
    column: Area
    """The box it stands in: no line may be wider."""
    place: Place
    lines: tuple[Line, ...]
    element: int
    """The same number for every piece of one paragraph."""
    exhibit: str = ""
    """Id of the figure or table that it belongs to."""
    margin: str = ""
    """Name of the margin box: "top-left"."""
    floating: bool = False
    """Whether it is taken out of the flow, as a rail note is."""
    end: str = "left"
    """Alignment: left, right, center or justify."""
    begins: bool = True
    ends: bool = True
    """Whether its first and its last line stand on this page."""

    @property
    def text(self) -> str:
        """Return its words."""
        return joined(line.text for line in self.lines)


class Label(NamedTuple):
    """Words in a picture."""

    text: str
    area: Area
    family: str
    size: float


@dataclass(slots=True)
class Picture:
    """An image or a chart."""

    area: Area
    url: str
    place: Place
    raster: bool
    """Whether it, or part of it, is pixels."""
    labels: tuple[Label, ...] = ()
    exhibit: str = ""


@dataclass(slots=True)
class Row:
    """A row of a table: as much of it as is on one page."""

    area: Area
    element: int
    head: bool
    place: Place
    cells: tuple[tuple[Block, ...], ...]
    tabular: tuple[bool, ...]
    """For each cell whether its digits are of one width."""
    begins: bool = True
    ends: bool = True


@dataclass(slots=True)
class Table:
    """A table: as much of it as is on one page."""

    area: Area
    element: int
    place: Place
    rows: tuple[Row, ...]
    headed: bool
    """Whether it has a head at all."""
    upright: bool
    """Whether it has vertical rules."""
    exhibit: str = ""
    begins: bool = True
    ends: bool = True


@dataclass(slots=True)
class Exhibit:
    """A figure or table with all that is printed round it: as much of it as is on one page."""

    id: str
    """figure-NAME or table-NAME."""
    area: Area
    element: int
    place: Place
    begins: bool = True
    ends: bool = True


class Spill(NamedTuple):
    """A box that holds more than it has room for."""

    area: Area
    place: Place
    by: float
    """How far what is in it reaches beyond it."""
    clipped: bool


@dataclass(slots=True)
class Page:
    """A page. Blocks stand in the order of the document."""

    name: str
    """Of the page box: "cover", "landscape"; empty for most."""
    width: float
    height: float
    body: Area
    """The area inside the margins."""
    opens: bool
    """Whether a forced break, such as a chapter's, begins it: the page before it may end early."""
    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    exhibits: list[Exhibit] = field(default_factory=list)
    painted: list[Area] = field(default_factory=list)
    """Boxes with a background or a border of their own."""
    spills: list[Spill] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    """Ids of the elements that begin here."""
    facts: list[tuple[str, str]] = field(default_factory=list)
    """Id and printed words of each fact that begins here."""

    @property
    def flow(self) -> Iterator[Block]:
        """Yield what stands in the text's own column, in order: no heads, feet, notes at the foot or in the rail."""
        return (
            block
            for block in self.blocks
            if block.region != "margin" and block.kind != "footnote" and not block.floating
        )
