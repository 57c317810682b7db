"""A table and its columns -> what is printed in each cell, and the same as CSV.

How a grid looks is the business of the templates.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace

from report.formats import Formats
from report.marks import Printer, status_tag
from report.model.briefing import ColumnSpec, Table
from report.model.ledger import STATUSES
from report.model.period import PeriodError, read_period
from report.model.quantity import SCALES, QuantityError, read_amount, read_quantity, split_qualifier
from report.model.text import Text
from report.problems import Problems, nearest

NUMERIC = frozenset({"number", "money", "percent"})


@dataclass(frozen=True)
class Cell:
    """One cell as printed: HTML, and how it is set."""

    html: str
    align: str
    heads: bool
    """It heads its row."""
    empty: bool


@dataclass(frozen=True)
class Head:
    """A column as printed; `width` in per cent of the table."""

    label: str
    align: str
    width: int | None


@dataclass(frozen=True)
class Grid:
    """A table as printed."""

    columns: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]


def grid(table: Table, printer: Printer, formats: Formats, language: str, problems: Problems) -> Grid:
    """Print every cell by its column's type; what does not fit is a problem (T001)."""
    heads = tuple(
        Head(_label(column, formats, language), "right" if column.type in NUMERIC else "left", column.width)
        for column in table.columns
    )
    first = table.spec.headers or (table.columns[0].name if table.columns else "")
    rows = tuple(
        tuple(
            _cell(cell, column, column.name == first, printer, formats, language, problems)
            for cell, column in zip(row, table.columns, strict=True)
        )
        for row in table.rows
    )
    return Grid(heads, rows)


def _label(column: ColumnSpec, formats: Formats, language: str) -> str:
    """Return a column's header with its unit, where the unit is the same for every cell."""
    label = str(column.label.text(language) or "") if column.label else str(column.name)
    if column.type == "money" and column.scale and column.unit and column.unit != "mixed":
        return f"{label}, {formats.unit(column.unit, SCALES[column.scale])}"
    return label


def _cell(
    cell: Text,
    column: ColumnSpec,
    heads: bool,
    printer: Printer,
    formats: Formats,
    language: str,
    problems: Problems,
) -> Cell:
    align = "right" if column.type in NUMERIC else "left"
    if not cell.strip():
        empty = str(column.empty.text(language) or "") if column.empty else "–"
        return Cell(empty if column.type != "flag" else "", align, heads, True)
    if "{{" in cell or column.type == "text":
        return Cell(printer.html(cell), align, heads, False)
    try:
        words = _typed(cell, column, formats)
    except (QuantityError, PeriodError) as error:
        problems.add("T001", cell.place, f'Column "{column.name}": {error.message}', error.hint)
        return Cell("", align, heads, True)
    return Cell(words, align, heads, False)


def _typed(cell: Text, column: ColumnSpec, formats: Formats) -> str:
    if column.type == "date":
        qualifier, rest = split_qualifier(cell)
        return formats.dated(qualifier, read_period(Text(rest, cell.place)), "short")
    if column.type == "status":
        if cell not in STATUSES:
            raise QuantityError(
                f'"{cell}" is not a status.', nearest(cell, STATUSES, f"Use one of {', '.join(STATUSES)}.")
            )
        return status_tag(cell, formats.status(cell))
    if column.type == "flag":
        return "●"
    unit = "percent" if column.type == "percent" else str(column.unit or "")
    quantity = read_amount(cell) if unit == "mixed" else read_quantity(cell, unit)
    if column.scale and quantity.scale == 1:
        scale = SCALES[column.scale]
        quantity = replace(quantity, value=quantity.value * scale, scale=scale)
    if column.decimals is not None:
        quantity = replace(quantity, decimals=column.decimals)
    form = "value" if column.scale or column.type == "number" else "short"
    return formats.quantity(quantity, form)


def as_csv(table: Table) -> bytes:
    """Return a table as typed, as CSV in UTF-8 with CRLF (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows(table.rows)
    return out.getvalue().encode()
