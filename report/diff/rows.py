"""The tables of two records -> what became of each: its columns, its rows by their header cells; titles: `captions`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from report.diff.facts import Record, Told
from report.diff.order import moved
from report.model.changes import Change

Cell = Mapping[str, str]
Row = Mapping[str, Cell]
Key = tuple[str, int]
"""A row's header cell, and which of the rows so headed it is."""


def compare_tables(old: Record, new: Record, told: Told) -> Iterator[Change]:
    """Yield what became of each table; of one that is new or gone nothing further."""
    before, after = old["rows"], new["rows"]
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield Change("tables", "removed", name, before[name]["title"])
        elif name not in before:
            yield Change("tables", "new", name, after[name]["title"])
        else:
            yield from _both(name, before[name], after[name], told)


def _both(name: str, old: Mapping[str, Any], new: Mapping[str, Any], told: Told) -> Iterator[Change]:
    labels = dict(zip(old["columns"], old["labels"], strict=True))
    labels |= dict(zip(new["columns"], new["labels"], strict=True))
    for column in old["columns"]:
        if column not in new["columns"]:
            yield Change("tables", "column removed", name, new["title"], labels[column])
    for column in new["columns"]:
        if column not in old["columns"]:
            yield Change("tables", "column new", name, new["title"], "", labels[column])
    shared = [column for column in new["columns"] if column in old["columns"]]
    named = dict(zip(old["columns"], old["labels"], strict=True))
    for column in shared:
        if named[column] != labels[column]:
            yield Change("tables", "column renamed", name, new["title"], named[column], labels[column])
    before, after = _keyed(old, new["head"]), _keyed(new, new["head"])
    for key, row in before.items():
        if key not in after:
            yield Change(
                "tables", "row removed", name, new["title"], key[0], cells=_cells(row, labels, gone=True)
            )
    for key, row in after.items():
        if key not in before:
            yield Change("tables", "row new", name, new["title"], "", key[0], cells=_cells(row, labels))
            continue
        cells = tuple(
            (labels[column], before[key][column]["text"], row[column]["text"])
            for column in shared
            if before[key][column] != row[column] and not told.same(before[key][column], row[column])
        )
        if cells:
            yield Change("tables", "row changed", name, new["title"], key[0], key[0], cells=cells)
    for key in moved(list(before), list(after)):
        yield Change("tables", "row moved", name, new["title"], key[0], key[0])


def _keyed(table: Mapping[str, Any], head: str | None) -> dict[Key, Row]:
    """Return the rows by their header cells; of several with the same one in their order."""
    found: dict[Key, Row] = {}
    met: Counter[str] = Counter()
    for cells in table["cells"]:
        row = dict(zip(table["columns"], map(_cell, cells), strict=True))
        name = row[head]["text"] if head in row else next(iter(row.values()), {"text": ""})["text"]
        found[name, met[name]] = row
        met[name] += 1
    return found


def _cell(cell: str | Cell) -> Cell:
    return {"text": cell, "written": cell} if isinstance(cell, str) else cell


def _cells(row: Row, labels: Mapping[str, str], gone: bool = False) -> tuple[tuple[str, str, str], ...]:
    """Return a row's cells that hold something."""
    texts = [(labels[column], cell["text"]) for column, cell in row.items() if cell["text"]]
    return tuple((label, text, "") if gone else (label, "", text) for label, text in texts)
