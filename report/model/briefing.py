"""What a briefing is made of, as the user writes it: briefing.yml, front matter, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from report.model.figures import FigureSpec
from report.model.ledger import FactSpec, SourceSpec
from report.model.text import Id, Node, Rule, Text, Words
from report.problems import Place

Paper = Literal["a4", "letter"]


class CheckSpec(Node):
    """The severity of a problem code, or the waiver of one place (`at: PATH:LINE`), with the reason."""

    code: Text
    severity: Literal["error", "warning", "hint", "off"] = "off"
    at: Text | None = None
    reason: Text


class LiteralSpec(Node):
    """A number in the words that is no claim, such as a product's name, with the reason."""

    text: Text
    reason: Text


class AudienceSpec(Node):
    """One audience: what its edition is called, and what in it differs."""

    title: Words
    """The edition's name on cover, head and foot: "Board edition"."""
    reader: Words | None = None
    """Whom it is written for, on the cover."""
    paper: tuple[Paper, ...] = ("a4",)
    theme: Id = Text("default")
    sections: tuple[Id, ...] | None = None
    headline: Words | None = None
    subtitle: Words | None = None
    marking: Words | None = None
    front: Literal["cover", "masthead"] = "cover"
    contents: bool | None = None
    """Whether there is a page of contents; else where the edition has eight pages or more."""
    appendix: bool = True
    evidence: bool = False
    """Whether the appendix has an entry for each fact printed, with links to where it is printed and back."""
    attachments: Literal["data", "none"] = "data"
    languages: tuple[Id, ...] | None = None
    groups: tuple[Id, ...] = ()
    previous: Text | None = None
    """The edition before this one, in place of the briefing's."""
    stale_after: Text | None = None
    """The date until which the edition may be read, in place of the briefing's."""
    seal: tuple[Literal["archive", "confidential", "signed"], ...] | None = None
    """How its copies are sealed, in place of the briefing's."""


Profile = Literal["archive", "confidential", "signed"]


class SignatureSpec(Node):
    """How copies are signed."""

    key: Text | None = None
    """The PKCS#12 file: file:PATH or env:NAME, which holds a path."""
    passphrase: Text | None = None
    """Where its password is to be had: env:NAME, file:PATH or prompt."""
    level: Literal["b-b", "b-t", "b-lt", "b-lta"] = "b-b"
    """PAdES: signature alone, with a time stamp, with all that proves it, with a time stamp on that too."""
    timestamps: Text | None = None
    """The address of a time-stamping authority (RFC 3161)."""
    trust: tuple[Text, ...] = ()
    """Certificates (PEM or DER) of the authorities behind key and time stamps."""


class MailSpec(Node):
    """The server that messages are handed in to."""

    host: Text | None = None
    port: Text | None = None
    """Else 587 for starttls and 465 for tls."""
    security: Literal["starttls", "tls"] = "starttls"
    user: Text | None = None
    password: Text | None = None
    """Where its password is to be had: env:NAME, file:PATH or prompt."""


class DistributionSpec(Node):
    """How copies are made and sent."""

    seal: tuple[Profile, ...] = ("archive",)
    """The profiles of every copy, unless its audience has its own."""
    password: Text | None = None
    """Where the password of confidential copies is to be had: env:NAME, file:PATH or prompt."""
    signature: SignatureSpec = SignatureSpec()
    sender: Text | None = None
    """Whom messages come from: `Briefing desk <desk@example.org>`."""
    mail: MailSpec = MailSpec()
    """Where --send hands messages in."""
    total: bool = False
    """Whether a copy tells how many there are."""


class BriefingSpec(Node):
    """briefing.yml."""

    title: Words
    subtitle: Words | None = None
    short_title: Words | None = None
    """For running heads; else the title."""
    kicker: Words | None = None
    issue: Text
    as_of: Text
    stale_after: Text | None = None
    """The date until which the issue may be read."""
    language: Text = Text("en")
    languages: tuple[Id, ...] = ()
    """Further languages in which editions are built."""
    authors: tuple[Words, ...] = ()
    publisher: Words | None = None
    contact: Words | None = None
    keywords: tuple[Words, ...] = ()
    previous: Text | None = None
    """The issue before this one, from which the page of changes is made: a PDF, an edition.json, a folder of PDFs, all
    from the project's folder, or a git revision."""
    basis: Words | None = None
    """One line for the cover on what the briefing rests on."""
    marking: Words | None = None
    sections: tuple[Id, ...]
    audiences: dict[Id, AudienceSpec]
    groups: dict[Id, tuple[Id, ...]] = {}
    status_labels: dict[Text, Words] = {}
    status_meanings: dict[Text, Words] = {}
    units: dict[Text, Words] = {}
    """Nouns that are counted, in further languages: `ships: {fr: navire|navires}`."""
    facts: dict[Id, FactSpec] = {}
    sources: dict[Id, SourceSpec] = {}
    checks: tuple[CheckSpec, ...] = ()
    literals: tuple[LiteralSpec, ...] = ()
    """What of the words may hold numbers that are no facts."""
    distribution: DistributionSpec = DistributionSpec()
    inferences: tuple[Words, ...] = ()
    """What was inferred and is printed as such: years, dates."""
    corrections: tuple[Words, ...] = ()
    """Where the briefing departs from its source, and why."""

    @property
    def spoken(self) -> tuple[str, ...]:
        """Return every language in which editions are built, the briefing's own first."""
        further = (
            *self.languages,
            *(name for one in self.audiences.values() for name in one.languages or ()),
        )
        return tuple(dict.fromkeys(map(str, (self.language, *further))))

    def names(self, audience: str) -> frozenset[str]:
        """Return what rules may call an audience: its own name, and the groups that it belongs to."""
        groups = {str(group) for group, members in self.groups.items() if audience in members}
        stated = self.audiences[Text(audience)].groups if audience in self.audiences else ()
        return frozenset({audience, *groups, *map(str, stated)})


class SectionSpec(Node):
    """A narrative file's front matter."""

    title: Words
    short_title: Words | None = None
    """For running heads and contents; else the title."""
    gist: Words | None = None
    """The chapter's standfirst, in the rail."""
    run_on: bool = False
    layout: Id = Text("chapter")
    """The template under `layouts/` that sets it: chapter, judgements, ..."""
    numbered: bool = True
    bottom_line: Words | None = None
    """The sentence that says it all, for the layout `judgements`."""
    audiences: Rule | None = None


class ColumnSpec(Node):
    """A column of a table."""

    name: Id
    type: Literal["text", "number", "money", "percent", "date", "status", "flag"] = "text"
    label: Words | None = None
    unit: Text | None = None
    """An ISO currency, or the noun that is counted; `mixed` where each cell names its currency."""
    scale: Literal["one", "thousand", "million", "billion"] | None = None
    """The scale in which a number column is printed, with its word in the header."""
    decimals: int | None = None
    empty: Words | None = None
    """What an empty cell prints: "not stated"."""
    width: int | None = None
    """Share of the table's width, in per cent."""
    share_of: Id | None = None
    """The column of whose total each cell is the percentage."""
    difference: tuple[Id, Id] | None = None
    """The columns of which each cell is the first less the second."""
    audiences: Rule | None = None


class RowRule(Node):
    """Who may see the rows whose cells are these."""

    where: dict[Id, Text]
    audiences: Rule


class TableSpec(Node):
    """tables/NAME.yml beside tables/NAME.csv."""

    title: Words
    subtitle: Words | None = None
    columns: tuple[ColumnSpec, ...] = ()
    notes: tuple[Words, ...] = ()
    source: tuple[Id, ...] | Id
    width: Literal["text", "wide", "landscape"] = "wide"
    headers: Id | None = None
    """The column whose cells head their rows; else the first."""
    rows: tuple[RowRule, ...] = ()
    total: dict[Id, Text] | None = None
    """The row, named by its cells, that adds up the rows above it."""
    audiences: Rule | None = None


@dataclass(frozen=True)
class Table:
    """A table as read: cells as typed, with their places; columns in the file's order."""

    id: str
    spec: TableSpec
    columns: tuple[ColumnSpec, ...]
    rows: tuple[tuple[Text, ...], ...]
    place: Place


@dataclass(frozen=True)
class Section:
    """A narrative file: front matter, and the prose as typed from line `first` on, one a language."""

    id: str
    spec: SectionSpec
    path: str
    lines: tuple[str, ...]
    first: int
    """The file's line number of `lines[0]`."""

    def place(self, index: int = 0, column: int | None = None) -> Place:
        return Place(self.path, self.first + index, column)


class FiguresFile(Node):
    """figures.yml: one figure an id."""

    figures: dict[Id, Annotated[FigureSpec, Field(discriminator="kind")]]


@dataclass(frozen=True)
class Briefing:
    """All that one folder holds, read and typed, before anything is calculated or selected."""

    name: str
    folder: str
    """Relative to the project, forward slashes."""
    spec: BriefingSpec
    facts: Mapping[str, FactSpec]
    sources: Mapping[str, SourceSpec]
    tables: Mapping[str, Table]
    figures: Mapping[str, FigureSpec]
    sections: Mapping[str, Mapping[str, Section]]
    """By language, then id, in the order of the folder."""
    images: Mapping[str, str] = field(default_factory=dict)
    """Every other file of the folder that prose may show: its path in the folder -> its path on disk."""
    charts: Mapping[str, str] = field(default_factory=dict)
    """Charts of the briefing's own: name -> path on disk."""
    baseline: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By file, the sentences whose numbers stood there, no facts, when the project began to be checked."""
    unread: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What was typed but cannot be used or is not whole, its problem named: by kind (fact, source, table, figure,
    section) the ids, "*" for all of a file. A name among these is no unknown name."""

    def is_unread(self, kind: str, name: str) -> bool:
        """Say whether an id was typed, but has a problem of its own."""
        return not self.unread.get(kind, frozenset()).isdisjoint(("*", name))
