"""A table -> its cells as figures read them: words, dates and numbers, each fault noted with its cell's place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from report.figures.data.values import FORMS, Dated
from report.model.briefing import ColumnSpec, Table
from report.model.ledger import Fact, Status
from report.model.period import PeriodError, read_period
from report.model.quantity import QuantityError, read_quantity, split_qualifier
from report.model.text import Text
from report.problems import nearest
from report.tables import taken

if TYPE_CHECKING:
    from report.figures.data.reader import Reader

Row = Sequence[Text]
MARK = re.compile(r"\{\{\s*([a-z0-9_.-]+)[^}]*\}\}")


class Grid:
    """A table as figures read it."""

    def __init__(self, table: Table, reader: Reader) -> None:
        self.table, self.reader = table, reader
        self.rows = table.rows
        facts = taken(table, reader.data.facts.values())
        self.taken = {table.rows[row][column].place: fact for (row, column), fact in facts.items()}
        """Place of a cell -> the fact that takes it as its value."""
        self.names = {str(column.name): index for index, column in enumerate(table.columns)}

    def column(self, name: Text | None, first: bool = False) -> int | None:
        """Return a column's index; `first`: the first one where none is named. G002 where it is unknown."""
        if name is None:
            return 0 if first else None
        if name not in self.names:
            hint = nearest(name, self.names, f"Name one of {', '.join(self.names)}.")
            self.reader.fault(
                "G002", name.place, f'the table "{self.table.id}" has no column "{name}".', hint
            )
        return self.names.get(name)

    def spec(self, index: int) -> ColumnSpec:
        return self.table.columns[index]

    def heading(self, index: int) -> str:
        """Return a column's label."""
        spec = self.spec(index)
        return self.reader.words(spec.label) or str(spec.name)

    def words(self, row: Row, index: int) -> str:
        """Return a cell's words, with its marks printed; a date as dates are printed."""
        if self.spec(index).type == "date":
            dated = self.period(row, index)
            return dated.short if dated else ""
        self._use(row[index])
        return self.reader.data.words(row[index])

    def empty(self, index: int) -> str:
        """Return what a column prints in an empty cell."""
        return self.reader.words(self.spec(index).empty) or "–"

    def period(self, row: Row, index: int | None) -> Dated | None:
        """Return a cell's date; None where it is empty or no date (T001)."""
        if index is None or not row[index].strip():
            return None
        cell = row[index]
        if mark := MARK.fullmatch(cell.strip()):
            fact = self.reader.fact(Text(mark[1], cell.place))
            return self.reader.dated(fact) if fact else None
        self._use(cell)
        qualifier, rest = split_qualifier(cell)
        try:
            fact = Fact(
                self.table.id, "date", "reported", cell.place, period=read_period(rest), qualifier=qualifier
            )
            return self.reader.dated(fact)
        except PeriodError as error:
            self.reader.fault(
                "T001", cell.place, f'column "{self.spec(index).name}": {error.message}', error.hint
            )
            return None

    def fact(self, row: Row, index: int, status: int | None) -> Fact | None:
        """Return a cell's number as if it were a fact; None where it is empty or no number (T001)."""
        cell, spec = row[index], self.spec(index)
        if mark := MARK.fullmatch(cell.strip()):
            return self.reader.fact(Text(mark[1], cell.place))
        if not cell.strip():
            return None
        self._use(cell)
        unit = "percent" if spec.type == "percent" else str(spec.unit or "")
        try:
            quantity = read_quantity(cell, unit)
        except QuantityError as error:
            self.reader.fault("T001", cell.place, f'column "{spec.name}": {error.message}', error.hint)
            return None
        stated = row[status].strip() if status is not None else ""
        known: Status = stated if stated in FORMS else "reported"  # type: ignore[assignment]  # one of them
        return Fact(f"{self.table.id}.{spec.name}", quantity.unit, known, cell.place, quantity=quantity)

    def _use(self, cell: Text) -> None:
        """Note the fact that is shown where its cell is."""
        if fact := self.taken.get(cell.place):
            self.reader.use(fact)
