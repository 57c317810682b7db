"""A table and its columns -> what is printed in each cell, and the same as CSV.

How a grid looks is the business of the templates.
"""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape

from report.formats import Formats, is_currency
from report.marks import Printer, status_tag
from report.model.briefing import ColumnSpec, Table
from report.model.ledger import STATUSES, Fact
from report.model.period import PeriodError, read_period
from report.model.quantity import (
    QUALIFIERS,
    SCALES,
    Quantity,
    QuantityError,
    read_amount,
    read_quantity,
    split_qualifier,
)
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
    """A column as printed; its label is HTML, `width` in per cent of the table."""

    label: str
    align: str
    width: int | None


@dataclass(frozen=True)
class Grid:
    """A table as printed."""

    columns: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]


def taken(table: Table, facts: Iterable[Fact]) -> dict[tuple[int, int], Fact]:
    """Return the cells that facts take as their value, by row and column; of several that take one, the first."""
    at = {str(column.name): index for index, column in enumerate(table.columns)}
    found: dict[tuple[int, int], Fact] = {}
    for fact in facts:
        cell = fact.cell
        if cell and cell.table == table.id and {cell.column, *cell.row} <= at.keys():
            for number, row in enumerate(table.rows):
                if all(row[at[key]] == typed for key, typed in cell.row.items()):
                    found.setdefault((number, at[cell.column]), fact)
    return found


def grid(table: Table, printer: Printer, formats: Formats, language: str, problems: Problems) -> Grid:
    """Print every cell by its column's type; what does not fit is a problem (T001).

    A cell that a fact takes as its value is a printing of that fact.
    """
    for column in table.columns:
        _check_currency(column, problems)
    heads = tuple(
        Head(
            _label(column, printer, formats, language),
            "right" if column.type in NUMERIC else "left",
            column.width,
        )
        for column in table.columns
    )
    first = table.spec.headers or (table.columns[0].name if table.columns else "")
    facts = taken(table, printer.ledger.facts.values())
    rows = tuple(
        tuple(
            _owned(
                _cell(cell, column, column.name == first, printer, formats, language, problems),
                facts.get((number, index)) if "{{" not in cell else None,
                printer,
            )
            for index, (cell, column) in enumerate(zip(row, table.columns, strict=True))
        )
        for number, row in enumerate(table.rows)
    )
    return Grid(heads, rows)


def _owned(cell: Cell, fact: Fact | None, printer: Printer) -> Cell:
    """Return a cell marked as the printing of a fact, if it is one."""
    if fact is None or cell.empty:
        return cell
    printer.used.setdefault(fact.id)
    return replace(cell, html=f'<span class="fact" data-fact="{fact.id}">{cell.html}</span>')


def _check_currency(column: ColumnSpec, problems: Problems) -> None:
    """Report a column of amounts that does not say of what (F027)."""
    if column.type != "money" or column.unit == "mixed" or (column.unit and is_currency(column.unit)):
        return
    said = f'"{column.unit}" is no currency.' if column.unit else "its amounts have no currency."
    place = column.unit.place if column.unit else column.place
    problems.add("F027", place, f'Column "{column.name}": {said}', "Write unit: EUR, or unit: mixed.")


def _label(column: ColumnSpec, printer: Printer, formats: Formats, language: str) -> str:
    """Return a column's header as HTML, with its scale and unit where they are the same for every cell."""
    text = column.label.text(language) if column.label else None
    label = printer.html(text if text is not None else Text(column.name))
    if column.scale and column.type in ("money", "number") and column.unit != "mixed":
        return f"{label}, {escape(formats.unit(str(column.unit or ''), SCALES[column.scale]).strip())}"
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
        words = column.empty.text(language) if column.empty else Text("" if column.type == "flag" else "–")
        return Cell(printer.html(words or Text()), align, heads, True)
    if "{{" in cell or column.type == "text":
        return Cell(printer.html(cell), align, heads, False)
    try:
        printed = _typed(cell, column, formats)
    except (QuantityError, PeriodError) as error:
        problems.add("T001", cell.place, f'Column "{column.name}": {error.message}', error.hint)
        return Cell("", align, heads, True)
    return Cell(printed, align, heads, False)


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
    if column.scale:
        quantity = _scaled(quantity, SCALES[column.scale])
    if column.decimals is not None:
        quantity = replace(quantity, decimals=column.decimals)
    bare = column.type == "number" or (column.scale is not None and unit != "mixed")
    return escape(_bare(quantity, formats) if bare else formats.quantity(quantity, "short"))


def _scaled(quantity: Quantity, scale: int) -> Quantity:
    """Return a cell's number in its column's scale, in which it was typed if it names none."""
    if quantity.scale == 1:
        return replace(quantity, value=quantity.value * scale, scale=scale)
    return replace(quantity, scale=scale, decimals=quantity.decimals if quantity.scale == scale else None)


def _bare(quantity: Quantity, formats: Formats) -> str:
    """Return a number without unit, which its column's header says; what qualifies it stays."""
    number = formats.quantity(quantity, "value")
    if not quantity.qualifier:
        return number
    return formats.term(f"{QUALIFIERS[quantity.qualifier].sign}{{value}}", value=number)


def as_csv(table: Table, words: Callable[[Text], str]) -> bytes:
    """Return a table as typed, as CSV in UTF-8 with CRLF (RFC 4180); `words` prints the marks in its cells."""
    return rows_as_csv(
        [column.name for column in table.columns],
        ([words(cell) if "{{" in cell else cell for cell in row] for row in table.rows),
    )


def rows_as_csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows as CSV in UTF-8 with CRLF (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    content = out.getvalue().encode()
    # Compressed in a PDF it ends with the last byte of this, and no stream may end in a carriage return there.
    return content.removesuffix(b"\r\n") if zlib.adler32(content) & 0xFF == ord("\r") else content
