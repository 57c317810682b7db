"""What one audience may see of a briefing, and what a stage hands to the next: plain values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from report.model.pages import Page
from report.model.period import Period
from report.problems import NOWHERE, Place

if TYPE_CHECKING:  # whoever lays out has only documents, and need not load what reads a briefing
    from report.model.briefing import AudienceSpec, BriefingSpec, Section, Table
    from report.model.figures import FigureSpec
    from report.model.ledger import Ledger, SourceSpec


@dataclass(frozen=True)
class Edition:
    """One issue of a briefing for one audience, in one language, on one paper; nothing withheld is in it."""

    briefing: str
    audience: str
    language: str
    paper: str
    spec: AudienceSpec
    text: BriefingSpec
    """The briefing's own words; what concerns other audiences is taken out."""
    folder: str
    as_of: Period
    sections: tuple[Section, ...]
    ledger: Ledger
    tables: Mapping[str, Table]
    figures: Mapping[str, FigureSpec]
    """In the order of their numbers, as tables are."""
    sources: Mapping[str, SourceSpec]
    numbers: Mapping[str, str]
    """What is printed for a reference: "figure.arr" -> "3", "source.weidemann" -> "S1"."""
    images: Mapping[str, str]

    @property
    def name(self) -> str:
        """Return the file name without its ending: complete, executive.fr, investor-letter."""
        return edition_name(self.audience, self.paper, self.language, str(self.text.language))


def edition_name(audience: str, paper: str, language: str, first: str) -> str:
    """Return what an edition's file is called, without its ending; `first` is its briefing's first language."""
    letter = "-letter" if paper == "letter" else ""
    return audience + letter + ("" if language == first else f".{language}")


@dataclass(frozen=True)
class Html:
    """Finished markup of a fragment."""

    html: str


@dataclass(frozen=True)
class Block:
    """A block mark of the narrative: templates decide what it looks like."""

    name: str
    argument: str
    title: str
    """Its first heading, as HTML."""
    inner: tuple[Html | Block, ...]
    place: Place


Fragment = tuple[Html | Block, ...]


@dataclass(frozen=True)
class Drawing:
    """A figure as drawn, with what is printed round it."""

    id: str
    svg: bytes
    alt: str
    sources: tuple[str, ...]
    """Ids of the sources of all that is plotted, for the line below it."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    facts: tuple[str, ...]
    """Ids of the facts plotted."""


@dataclass(frozen=True)
class Resource:
    """A file that the page asks for, with the place in the user's files that names it."""

    content: bytes
    kind: str
    """Its media type."""
    place: Place


@dataclass(frozen=True)
class StyleSheet:
    """A style sheet with the layer it belongs to."""

    path: str
    layer: str
    css: str


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF."""

    name: str
    description: str
    content: bytes


@dataclass(frozen=True)
class Data:
    """What a figure draws, for those who would rather read it."""

    title: str
    """The figure's."""
    about: str
    """Whose data it is."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Standard:
    """What the pages of an edition are measured by when they are proofread."""

    language: str = "en"
    paper: tuple[float, float] = (210, 297)
    """Width and height of the sheet in millimetres."""
    marking: str = ""
    marking_size: float = 0
    """The size of the marking in points, as the theme has it."""
    edition: str = ""
    as_of: str = ""
    of: str = "of"
    """Between a page's number and their count."""
    quotations: tuple[str, ...] = ()
    """Every quotation recorded."""
    spoken: Mapping[str, str] = field(default_factory=dict)
    """Fact id -> the word of its status, where that has to be said."""


@dataclass(frozen=True)
class Document:
    """All that the page engine needs: one page of HTML, its style sheets and every file it may ask for."""

    name: str
    html: str
    sheets: tuple[StyleSheet, ...]
    resources: Mapping[str, Resource]
    attachments: tuple[Attachment, ...]
    record: Mapping[str, Any] | None
    """edition.json without the places where facts are printed, which only the laid-out pages tell; None: none."""
    date: str
    """The date in the file, ISO."""
    families: tuple[str, ...]
    """The font families that may occur."""
    place: Place = NOWHERE
    """Where the edition is ordered: of what has no better place."""
    charted: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Figure id -> each fact in it with the text printed; "" where it is drawn, but not written."""
    places: Mapping[str, Place] = field(default_factory=dict)
    about: str = ""
    """What edition.json is, in the edition's language."""
    drawn: Mapping[str, Data] = field(default_factory=dict)
    """The address of each figure -> what it draws."""
    sources: tuple[tuple[str, str], ...] = ()
    """Path and text of what the page was made from, to find the place of a fault."""
    standard: Standard = Standard()


@dataclass(frozen=True)
class Laid:
    """What became of a document on pages."""

    pages: int
    anchors: Mapping[str, int]
    """Where each id stands, page from 1."""
    printed: Mapping[str, tuple[tuple[str, int], ...]]
    """Fact id -> each text printed for it, with its page."""
    read: tuple[Page, ...] = ()
    """What stands on them."""


class ReadBack(NamedTuple):
    """What is read back on the pages of a part."""

    digests: list[str]
    """Of each page: all that it draws, fonts included."""
    letters: list[str]
    """On each page."""
    spoken: list[str]
    """What is read aloud in place of what is drawn there."""


Known = Mapping[str, ReadBack]
"""What was read back before, by what tells one part as it stands in an edition from others."""
