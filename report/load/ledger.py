"""briefing.yml, facts.yml, facts.csv, sources.yml and figures.yml -> specs by id, each with its place.

What a fact is worth is the business of `facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

from report.files import Files
from report.load.rows import Row, read_rows
from report.load.shape import inside, kinds_by_name, members
from report.load.text import read_text
from report.load.tree import UNREAD, Raw, read_tree
from report.load.typed import Typed, hint_for_id
from report.model.figures import FigureSpec
from report.model.ledger import FactSpec
from report.model.text import ID, Id, Map, Node, Seq, Text, Words
from report.problems import Place, Problems, nearest

T = TypeVar("T", bound=Node)
ALL = "*"
"""Stands for every id, where a whole file could not be read."""


@dataclass
class Collected:
    """Raw items by id from several files, and the ids that were typed but cannot be used."""

    problems: Problems
    items: dict[Text, Raw] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def add(self, raw: Raw, path: str) -> None:
        """Take in what a file holds: one item an id; an id that was taken in before is a problem."""
        if raw is UNREAD:
            self.unread.add(ALL)
        elif isinstance(raw, Map):
            for name, item in raw.items():
                self._add(name, item)
        elif raw is not None:
            message = f'"{path}" should hold an id on each line, with what belongs to it below.'
            self.problems.add(
                "L009", getattr(raw, "place", Place(path)), message, 'Write "id:" and indent its keys.'
            )
            self.unread.add(ALL)

    def _add(self, name: Text, item: Raw) -> None:
        first = next((other for other in self.items if other == name), None)
        if first is not None:
            place = first.place
            message = f'"{name}" stands twice; the first is in {place.path}, line {place.line}.'
            self.problems.add("F026", name.place, message, "Keep one of them.")
        elif not ID.fullmatch(name):
            self.problems.add("L012", name.place, f'"{name}" is not an id.', hint_for_id(name))
            self.unread.add(name)
        else:
            self.items[name] = item

    def typed(self, kind: type[T], missing: Mapping[str, str] | None = None) -> dict[str, T]:
        """Return the items that fit their model, in order."""
        specs = {name: self.read(name, item, kind, missing or {}) for name, item in self.items.items()}
        return {name: spec for name, spec in specs.items() if spec is not None}

    def read(self, name: Text, item: Raw, kind: type[T], missing: Mapping[str, str]) -> T | None:
        """Return an item as its model; None after a problem."""
        spec = None
        if item is None:
            self.problems.add(
                "L009", name.place, f'"{name}" is empty.', "Write its keys below it, or delete it."
            )
        elif item is not UNREAD:
            spec = Typed[T](kind, self.problems, name.place, name, missing).read(item)
        if spec is None:
            self.unread.add(name)
        return spec


def figures(collected: Collected) -> dict[str, FigureSpec]:
    """Return the figures whose `kind` is known and whose keys fit it."""
    models = kinds_by_name(FigureSpec)
    missing = {"title": "G001", "subtitle": "G001"}
    specs: dict[str, FigureSpec] = {}
    for name, item in collected.items.items():
        model = _figure_model(name, item, models, collected)
        spec = collected.read(name, item, model, missing) if model else None
        if spec is not None:
            specs[name] = spec
    return specs


def _figure_model(
    name: Text, item: Raw, models: Mapping[str, type[Any]], collected: Collected
) -> type[Any] | None:
    """Return the model for a figure's kind; None after a problem."""
    if not isinstance(item, Map):
        return next(iter(models.values()))  # any of them says that it wants keys with values
    kind = item.get(Text("kind"))
    if isinstance(kind, Text) and kind in models:
        return models[kind]
    collected.unread.add(name)
    kinds = f"Use one of {', '.join(models)}."
    if isinstance(kind, Text):
        message = f'"{name}": "{kind}" is not a kind of figure.'
        collected.problems.add("L014", kind.place, message, nearest(kind, models, kinds))
    elif kind is not UNREAD:
        collected.problems.add("L008", item.place, f'"{name}" has no "kind".', kinds)
    return None


def read_yaml(files: Files, name: str, problems: Problems) -> Raw:
    """Return what a YAML file holds; None where there is no such file."""
    if not files.find(name):
        return None
    text = read_text(files, name, problems)
    return UNREAD if text is None else read_tree(text, name, problems)


def _columns() -> dict[str, Any]:
    """Return the keys of a fact that a CSV cell can hold."""
    fields = {name: field.annotation for name, field in FactSpec.model_fields.items()}
    return {name: kind for name, kind in fields.items() if name not in ("cell", "release", "points")}


def read_facts_csv(files: Files, name: str, problems: Problems) -> Raw:
    """Return facts.csv, a fact a row, as facts.yml would hold it; None where there is no such file."""
    if not files.find(name):
        return None
    text = read_text(files, name, problems)
    rows = read_rows(text, name, problems) if text is not None else None
    if rows is None:
        return UNREAD
    facts = Map()
    facts.place = Place(name, 1, 1)
    known = _columns()
    if "id" not in rows.header:
        problems.add("L008", rows.header[0].place, 'The column "id" is missing.', "Add it as the first.")
        return UNREAD
    at = rows.header.index(Text("id"))
    header = tuple(_column(name, known, problems) for name in rows.header)
    for row in rows.rows:
        _add_fact(facts, row, header, problems)
    for row in rows.unfit:
        facts.update({row[at]: UNREAD} if len(row) > at else {})
    return facts


def _column(name: Text, known: Mapping[str, Any], problems: Problems) -> Text:
    """Return a column's name, or the one that was most likely meant."""
    if name == "id" or name.partition(".")[0] in known:
        return name
    hint = nearest(name, known, f"Known here: id, {', '.join(known)}.")
    problems.add("L007", name.place, f'"{name}" is an unknown column.', hint)
    return Text(next(iter(get_close_matches(name, known, n=1)), name), name.place)


def _add_fact(facts: Map, row: Row, header: Row, problems: Problems) -> None:
    """Read a row: `source` and `audiences` may list several, parted by ";"; `label.fr` is the label in French."""
    cells = dict(zip(header, row, strict=True))
    name = cells.pop(Text("id"))
    if not name:
        problems.add("L008", name.place, "The row has no id.", "Write one in its first cell.")
        return
    fact = Map()
    fact.place = name.place
    for column, cell in cells.items():
        key, _, language = column.partition(".")
        if not cell or key not in _columns():
            continue
        kind = _columns()[key]
        if language and Words in members(kind):
            fact.setdefault(Text(key, column.place), Map())[Text(language, column.place)] = cell
        else:
            fact[Text(key, column.place)] = _listed(cell) if ";" in cell and _is_list(kind) else cell
    if name in facts:
        first = next(other for other in facts if other == name)
        message = f'"{name}" stands twice; the first is in {first.place.path}, line {first.place.line}.'
        problems.add("F026", name.place, message, "Keep one of them.")
        return
    facts[name] = fact


def _is_list(kind: Any) -> bool:
    return any(inside(member, 0) is Id or hasattr(member, "allows") for member in members(kind))


def _listed(cell: Text) -> Seq:
    items = Seq()
    items.place = cell.place
    column = cell.place.column or 1
    for part in cell.split(";"):
        start = column + len(part) - len(part.lstrip())
        items.append(Text(part.strip(), cell.place.moved(column=start)))
        column += len(part) + 1
    return items
