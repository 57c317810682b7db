"""`cell: {table, row, column}` -> the cell's text, with what its column, row and table say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from report.model.briefing import ColumnSpec, Table
from report.model.ledger import CellSpec
from report.model.text import Rule, Text
from report.problems import Problems, nearest

UNITS = {"percent": "percent", "date": "date", "text": "text", "status": "text", "flag": "text"}
"""What a column's type says of the unit of its cells; amounts and numbers state it."""


@dataclass(frozen=True)
class Cell:
    """A table's cell, with the unit, status, date and rules that hold for it."""

    text: Text
    column: ColumnSpec
    unit: Text | None
    status: Text | None
    status_column: str
    as_of: Text | None
    sources: tuple[Text, ...]
    rules: tuple[Rule, ...]


def find_cell(name: str, spec: CellSpec, tables: Mapping[str, Table], problems: Problems) -> Cell | None:
    """Return the cell that a fact takes; None with F023 where there is none, or more than one."""

    def fault(at: Text, message: str, hint: str) -> None:
        problems.add("F023", at.place, f'"{name}": {message}', hint)

    table = tables.get(spec.table)
    if table is None:
        fault(
            spec.table, f'there is no table "{spec.table}".', nearest(spec.table, tables, "Check its name.")
        )
        return None
    at = {str(column.name): index for index, column in enumerate(table.columns)}
    unknown = [key for key in (*spec.row, spec.column) if key not in at]
    for key in unknown:
        hint = nearest(key, at, f"It has {', '.join(at)}.")
        fault(key, f'the table "{spec.table}" has no column "{key}".', hint)
    if unknown:
        return None
    rows = [row for row in table.rows if all(row[at[key]] == value for key, value in spec.row.items())]
    if len(rows) != 1:
        wanted = ", ".join(f"{key}: {value}" for key, value in spec.row.items())
        first = next(iter(spec.row.items()), None)
        where = first[1] if first else spec.table
        if rows:
            fault(where, f"{len(rows)} rows of the table have {{{wanted}}}.", "Name more of the row's cells.")
        else:
            cells = {row[at[first[0]]] for row in table.rows} if first else set()
            fault(
                where,
                f"no row of the table has {{{wanted}}}.",
                nearest(where, sorted(cells), "Check its cells."),
            )
        return None
    text = rows[0][at[spec.column]]
    if not text.strip():
        fault(spec.column, f'the cell "{spec.column}" is empty.', "Fill it, or take another cell.")
        return None
    return _cell(table, rows[0], at, text, table.columns[at[spec.column]])


def _cell(table: Table, row: tuple[Text, ...], at: Mapping[str, int], text: Text, column: ColumnSpec) -> Cell:
    """Gather what stands beside a cell."""

    def beside(type: str) -> tuple[Text | None, str]:
        cells = ((row[at[item.name]], str(item.name)) for item in table.columns if item.type == type)
        return next((found for found in cells if found[0].strip()), (None, ""))

    of_rows = (
        rule for rule in table.spec.rows if all(row[at[key]] == value for key, value in rule.where.items())
    )
    rules = (table.spec.audiences, column.audiences, *(rule.audiences for rule in of_rows))
    unit = column.unit if column.type in ("number", "money") else Text(UNITS[column.type], column.place)
    source = table.spec.source
    return Cell(
        text,
        column,
        unit,
        *beside("status"),
        beside("date")[0],
        source if isinstance(source, tuple) else (source,),
        tuple(rule for rule in rules if rule is not None),
    )
