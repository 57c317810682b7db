"""tables/NAME.csv and NAME.yml -> Table: typed columns, cells as typed, each with its place.

How a cell is printed is the business of the page; who may see it, of `edition`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from report.files import Files
from report.load.rows import Row, Rows, read_rows
from report.load.text import read_text
from report.load.tree import UNREAD, read_tree
from report.load.typed import Typed, hint_for_id
from report.model.briefing import ColumnSpec, Table, TableSpec
from report.model.cells import cell_fault, infer_type
from report.model.text import ID, Map, Text, Words
from report.problems import Place, Problems, nearest

_MISSING = {"title": "T003", "source": "T003"}
_sound: dict[str, tuple[tuple[str | None, str | None], Table]] = {}
"""By name: the two texts of a table without faults, and the table, which a preview asks for at each save."""


@dataclass
class Tables:
    """The tables of a briefing, and the ids of those that are not whole."""

    tables: dict[str, Table] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)


def read_tables(files: Files, folder: str, problems: Problems) -> Tables:
    """Read every table of a briefing's folder."""
    found = Tables()
    csvs = files.list(f"{folder}/tables", "*.csv")
    for name in csvs:
        _read_table(files, name, found, problems)
    names = [PurePosixPath(name).stem for name in csvs]
    for name in files.list(f"{folder}/tables", "*.yml"):
        stem = PurePosixPath(name).stem
        if stem not in names:
            message = f'"{stem}.csv" is missing beside "{stem}.yml".'
            problems.add("L001", Place(name), message, nearest(stem, names, "Write the table's rows."))
            found.unread.add(stem)
    return found


def _read_table(files: Files, name: str, found: Tables, problems: Problems) -> None:
    stem = PurePosixPath(name).stem
    found.unread.add(stem)
    if not ID.fullmatch(stem):
        problems.add("L012", Place(name), f'"{stem}" is not an id.', hint_for_id(stem))
        return
    faults = len(problems)
    described = str(PurePosixPath(name).with_suffix(".yml"))
    there = files.find(described) is not None
    texts = read_text(files, described, problems) if there else None, read_text(files, name, problems)
    known, table = _sound.get(name, (None, None))
    if table is None or known != texts:
        spec = _spec(described, texts[0], problems) if there else _undescribed(name, stem, problems)
        table, whole = _table(name, stem, spec, texts[1], problems)
        if table is None:
            return
        found.tables[stem] = table
        if not whole:
            return
        if len(problems) == faults:
            _sound[name] = texts, table
    found.tables[stem] = table
    found.unread.discard(stem)


def _table(
    name: str, stem: str, spec: TableSpec | None, text: str | None, problems: Problems
) -> tuple[Table | None, bool]:
    """Return a table, and whether it has every row and cell that was typed."""
    rows = read_rows(text, name, problems) if text is not None else None
    if spec is None or rows is None or not _names_are_ids(rows.header, problems):
        return None, False
    columns = _columns(spec, rows)
    if not _columns_exist(spec, rows.header, problems):
        return None, False
    faults = len(problems)
    _rules_meet_rows(stem, spec, rows, problems)
    cells = tuple(_cells(row, columns, problems) for row in rows.rows)
    whole = len(problems) == faults and not rows.unfit
    return Table(stem, spec, columns, cells, Place(name, 1, 1)), whole


def _spec(described: str, text: str | None, problems: Problems) -> TableSpec | None:
    """Return what NAME.yml says of a table."""
    raw = UNREAD if text is None else read_tree(text, described, problems)
    if raw is UNREAD:
        return None
    return Typed[TableSpec](TableSpec, problems, Place(described, 1, 1), missing=_MISSING).read(raw or Map())


def _undescribed(name: str, stem: str, problems: Problems) -> TableSpec:
    """Return what is known of a table without NAME.yml, which cannot be printed as it is."""
    message = f'The table "{stem}" has no title and no source.'
    hint = f'Write them in "tables/{stem}.yml": "title: ..." and "source: ...".'
    problems.add("T003", Place(name), message, hint)
    return TableSpec(title=Words.of(stem, Place(name)), source=())


def _names_are_ids(header: Row, problems: Problems) -> bool:
    wrong = [name for name in header if not ID.fullmatch(name)]
    for name in wrong:
        hint = hint_for_id(name) + " What is printed is its label."
        problems.add("L012", name.place, f'The column\'s name "{name}" is not an id.', hint)
    return not wrong


def _columns(spec: TableSpec, rows: Rows) -> tuple[ColumnSpec, ...]:
    """Return the columns in the file's order; a type that is not declared is inferred from the cells."""
    declared = {column.name: column for column in spec.columns}
    columns = []
    for at, name in enumerate(rows.header):
        column = declared.get(name) or _translated(name, declared) or ColumnSpec(name=name)
        if "type" not in column.model_fields_set:
            column = column.model_copy(update={"type": infer_type([row[at] for row in rows.rows])})
        columns.append(column)
    return tuple(columns)


def _translated(name: Text, declared: Mapping[Text, ColumnSpec]) -> ColumnSpec | None:
    """Return what is said of "quay" for "quay.fr", which holds its words in French: who may see it, above all."""
    base, _, language = name.rpartition(".")
    column = declared.get(Text(base)) if re.fullmatch(r"[a-z]{2}", language) else None
    return column.model_copy(update={"name": name}) if column else None


def _cells(row: Row, columns: tuple[ColumnSpec, ...], problems: Problems) -> Row:
    return tuple(_checked(cell, column, problems) for cell, column in zip(row, columns, strict=True))


def _checked(cell: Text, column: ColumnSpec, problems: Problems) -> Text:
    """Return a cell, emptied where it does not fit its column."""
    kind = "mixed" if column.type == "money" and column.unit == "mixed" else column.type
    fault = cell_fault(cell, kind) if cell and "{{" not in cell else None
    if fault:
        problems.add("T001", cell.place, f'Column "{column.name}": {fault[0]}', fault[1])
        return Text("", cell.place)
    return cell


def _columns_exist(spec: TableSpec, header: Row, problems: Problems) -> bool:
    """Check every column that NAME.yml speaks of."""
    named = [column.name for column in spec.columns]
    named += [spec.headers] if spec.headers else []
    named += [name for rule in spec.rows for name in rule.where]
    wrong = [name for name in named if name not in header]
    for name in wrong:
        message = f'There is no column "{name}" in the file.'
        problems.add("T002", name.place, message, nearest(name, header, f"Columns: {', '.join(header)}."))
    return not wrong


def _rules_meet_rows(name: str, spec: TableSpec, rows: Rows, problems: Problems) -> None:
    """Check that every rule for rows meets one: a misspelt cell would show to everyone what it is to withhold."""
    at = {str(name): index for index, name in enumerate(rows.header)}
    for rule in spec.rows:
        if any(all(row[at[key]] == cell for key, cell in rule.where.items()) for row in rows.rows):
            continue
        wanted = ", ".join(f"{key}: {cell}" for key, cell in rule.where.items())
        missing = [
            (cell, cells)
            for key, cell in rule.where.items()
            if cell not in (cells := [row[at[key]] for row in rows.rows])
        ]
        place = missing[0][0].place if missing else rule.place
        hint = nearest(*missing[0], "Check its cells.") if missing else "Check its cells."
        message = f'No row of the table "{name}" has {{{wanted}}}, so the rule withholds nothing.'
        problems.add("T005", place, message, hint)
