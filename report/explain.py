"""A briefing and one edition of it -> what the edition is made of, where each part came from, what is left out and why.

This is for the author, who may know all of it: it names what is withheld. Nothing of it goes into an edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from report import marks
from report.files import Files
from report.formats import Formats
from report.model.briefing import Briefing, Table
from report.model.edition import Document, Edition
from report.model.ledger import Fact, Ledger
from report.model.text import Node, Rule, Text, Words
from report.model.theme import ThemeSpec
from report.problems import Place, Problems

Row = dict[str, str | int | None]
"""What is said of one thing; `path` and `line` are the place in the user's files that decided it."""


@dataclass(frozen=True)
class Explanation:
    """One edition: rows by what they tell of, in the order in which an author asks."""

    briefing: str
    audience: str
    language: str
    paper: str
    title: str
    theme: str
    parts: Mapping[str, list[Row]]


@dataclass(frozen=True)
class Subject:
    """All that is known of an edition that is to be explained."""

    briefing: Briefing
    ledger: Ledger
    edition: Edition
    document: Document
    used: frozenset[str]
    """Ids of the facts that it prints or draws."""
    theme: ThemeSpec
    root: ThemeSpec
    """The theme at the bottom of the overlays."""
    formats: Formats
    files: Files

    def words(self, words: Words | None) -> str:
        return str((words.text(self.edition.language) if words else None) or "")


def explain(subject: Subject) -> Explanation:
    """Explain one edition."""
    edition = subject.edition
    tables = {name: table for name, table in edition.tables.items() if f"table.{name}" in edition.numbers}
    parts: dict[str, list[Row]] = {
        "templates": list(_templates(subject)),
        "styles": [
            {"layer": sheet.layer, "from": _origin(sheet.path, subject), **_at(Place(sheet.path))}
            for sheet in subject.document.sheets
        ],
        "tokens": list(_tokens(subject)),
        "sections": list(_sections(subject)),
        "facts": [_fact(subject.ledger.facts[name], subject) for name in sorted(subject.used)],
        "figures": [_numbered("figure", name, spec, subject) for name, spec in edition.figures.items()],
        "tables": [_numbered("table", name, table.spec, subject) for name, table in tables.items()],
        "sources": [_numbered("source", name, spec, subject) for name, spec in edition.sources.items()],
        "left_out": list(_left_out(subject)),
        "not_shown": list(_not_shown(subject, tables)),
    }
    title = subject.words(edition.spec.title)
    theme = str(edition.spec.theme)
    return Explanation(
        edition.briefing, edition.audience, edition.language, edition.paper, title, theme, parts
    )


def _at(place: Place) -> Row:
    return {"path": place.path, "line": place.line}


def _origin(path: str, subject: Subject) -> str:
    """Say whose file it is: the project's, or one that came with the program."""
    found = subject.files.find(path)
    return "project" if found and found.is_relative_to(subject.files.project) else "program"


def _templates(subject: Subject) -> Iterator[Row]:
    folders = {f"templates/audiences/{subject.edition.audience}/": "audience", "templates/base/": "base"}
    for path, _text in subject.document.sources:
        for folder, layer in folders.items():
            if path.startswith(folder):
                name = path.removeprefix(folder)
                yield {"name": name, "layer": layer, "from": _origin(path, subject), **_at(Place(path))}


def _tokens(subject: Subject) -> Iterator[Row]:
    """Yield the tokens in which the theme differs from the one that it is laid over."""
    below = {name: value for name, value, _place in _leaves(subject.root)}
    for name, value, place in _leaves(subject.theme):
        if below.get(name) != value and name != "base":
            yield {"token": name, "value": value, "instead of": below.get(name, ""), **_at(place)}


def _leaves(value: Any, name: str = "", place: Place | None = None) -> Iterator[tuple[str, str, Place]]:
    """Yield each token with its value as typed and the place of that value."""
    place = getattr(value, "place", place)
    inner: Iterator[tuple[object, Any]] | None = None
    if isinstance(value, Node):
        inner = ((key, getattr(value, key)) for key in type(value).model_fields)
    elif isinstance(value, Mapping):
        inner = iter(value.items())
    elif isinstance(value, tuple) and not all(isinstance(item, Text) for item in value):
        inner = iter(enumerate(value, start=1))
    if inner is not None:
        for key, item in inner:
            yield from _leaves(item, f"{name}.{key}".lstrip("."), place)
    elif value:
        words = ", ".join(value) if isinstance(value, tuple) else str(value)
        place = value[0].place if isinstance(value, tuple) else place
        yield name, words, place or Place("")


def _sections(subject: Subject) -> Iterator[Row]:
    own = subject.edition.spec.sections
    listed = {str(name): name.place for name in own or subject.briefing.spec.sections}
    why = "listed for this audience" if own else "listed for every audience"
    for section in subject.edition.sections:
        yield {
            "id": section.id,
            "title": subject.words(section.spec.title),
            "file": section.path,
            "why": why,
            **_at(listed[section.id]),
        }


def _fact(fact: Fact, subject: Subject) -> Row:
    how = f"calculated: {fact.formula}" if fact.calculated else ""
    printed = subject.formats.fact(fact)
    return {"id": fact.id, "value": printed, "status": fact.status, "how": how, **_at(fact.place)}


def _numbered(kind: str, name: str, spec: Any, subject: Subject) -> Row:
    number = subject.edition.numbers.get(f"{kind}.{name}", "")
    return {"id": name, "number": number, "title": subject.words(spec.title), **_at(spec.place)}


# --- what is left out ----------------------------------------------------------------------------


def _left_out(subject: Subject) -> Iterator[Row]:
    """Yield what the briefing has and this audience does not get, with what decided so."""
    briefing, edition = subject.briefing, subject.edition
    names = briefing.spec.names(edition.audience)
    denies = _denier(names)
    yield from _unlisted(subject, denies)
    yield from _blocks(subject, names)
    for name, fact in subject.ledger.facts.items():
        if name not in edition.ledger.facts:
            yield _row("fact", name, *_why_not(fact, subject, denies))
    for name, table in briefing.tables.items():
        if name not in edition.tables:
            yield _row("table", name, *(denies(table.spec.audiences) or ("not selected", table.place)))
        else:
            yield from _parts(table, denies)
    for kind, specs, seen in (
        ("figure", briefing.figures, edition.figures),
        ("source", briefing.sources, edition.sources),
    ):
        for name, spec in specs.items():
            if name not in seen and (denied := denies(spec.audiences)):
                yield _row(kind, name, *denied)
    if edition.spec.attachments == "none":
        yield _row("attachments", "", "attachments: none", edition.spec.place)


Denier = Callable[[Rule | None], tuple[str, Place] | None]


def _denier(names: frozenset[str]) -> Denier:
    """Return what says of a rule why it keeps an audience out, and where; None where it does not."""

    def denies(rule: Rule | None) -> tuple[str, Place] | None:
        if rule is None or rule.allows(names):
            return None
        said = []
        if rule.any is not None:
            said.append(f"for {' or '.join(rule.any) or 'nobody'}")
        if rule.all:
            said.append(f"for those who are {' and '.join(rule.all)}")
        if rule.none:
            said.append(f"not for {' or '.join(rule.none)}")
        first = rule.names[0].place if rule.names else rule.place
        return ", ".join(said), rule.place if rule.place.line else first

    return denies


def _row(kind: str, name: str, why: str, place: Place) -> Row:
    return {"kind": kind, "id": name, "why": why, **_at(place)}


def _unlisted(subject: Subject, denies: Denier) -> Iterator[Row]:
    """Yield the sections that are not in the audience's list, or not for it."""
    own = subject.edition.spec.sections
    listed = own or subject.briefing.spec.sections
    kept = {section.id for section in subject.edition.sections}
    for name, section in subject.briefing.sections.get(subject.edition.language, {}).items():
        if name in kept:
            continue
        if name in listed:
            # Withheld in one language is withheld in all.
            versions = [spoken[name] for spoken in subject.briefing.sections.values() if name in spoken]
            denied = [rule for version in versions if (rule := denies(version.spec.audiences))]
            yield _row("section", name, *(denied[0] if denied else ("not selected", section.place())))
        else:
            why = "not in the audience’s own list" if own else "not in the briefing’s list"
            yield _row("section", name, why, listed[0].place)


def _blocks(subject: Subject, names: frozenset[str]) -> Iterator[Row]:
    """Yield the `for` and `not-for` blocks cut out of the sections; what stands in one goes with it."""
    for kept in subject.edition.sections:
        section = subject.briefing.sections[subject.edition.language][kept.id]
        end = -1
        for fence in marks.fences(section.lines, section.place(), Problems()):
            meant = {part.strip() for part in fence.argument.split(",")}
            if fence.name not in ("for", "not-for") or fence.start < end:
                continue
            if bool(meant & names) != (fence.name == "for"):
                end = fence.end
                yield _row("block", section.id, f"/// {fence.name} | {fence.argument}", fence.place)


def _why_not(fact: Fact, subject: Subject, denies: Denier) -> tuple[str, Place]:
    """Say why a fact is withheld: by its own rule, by its cell's, or because of what it is calculated from."""
    if denied := denies(fact.rule):
        return denied
    for rule in fact.cell_rules:
        if denied := denies(rule):
            return f"its cell is {denied[0]}", denied[1]
    for name in fact.inputs:
        if name in subject.ledger.facts and name not in subject.edition.ledger.facts:
            return f'calculated from "{name}", which is withheld', fact.place
    return "not selected", fact.place


def _parts(table: Table, denies: Denier) -> Iterator[Row]:
    """Yield the columns and rows taken out of a table that is shown without them."""
    for column in table.columns:
        if denied := denies(column.audiences):
            yield _row("column", f"{table.id}.{column.name}", *denied)
    for rule in table.spec.rows:
        if denied := denies(rule.audiences):
            cells = ", ".join(f"{key}: {cell}" for key, cell in rule.where.items())
            yield _row("rows", f"{table.id} where {cells}", *denied)


def _not_shown(subject: Subject, tables: Mapping[str, Table]) -> Iterator[Row]:
    """Yield what the audience may see, but nothing in its sections names."""
    briefing, edition = subject.briefing, subject.edition
    denies = _denier(briefing.spec.names(edition.audience))
    for fact in edition.ledger.facts.values():
        if fact.id not in subject.used:
            yield {"kind": "fact", "id": fact.id, **_at(fact.place)}
    for table in edition.tables.values():
        if table.id not in tables:
            yield {"kind": "table", "id": table.id, **_at(table.place)}
    for kind, specs, seen in (
        ("figure", briefing.figures, edition.figures),
        ("source", briefing.sources, edition.sources),
    ):
        for name, spec in specs.items():
            if name not in seen and not denies(spec.audiences):
                yield {"kind": kind, "id": name, **_at(spec.place)}
