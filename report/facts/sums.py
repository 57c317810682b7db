"""A table as declared -> problems: totals, shares and differences that do not come out as its cells say.

What is compared is what is printed: a cell that is a mark counts as its fact is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from report import marks
from report.facts.agreement import as_printed, last_digit
from report.model.briefing import ColumnSpec, Table
from report.model.ledger import Fact
from report.model.quantity import Quantity, QuantityError, read_amount, read_quantity, tidy
from report.model.text import Text
from report.problems import Problems, nearest

NUMBERS = ("number", "money", "percent")


def check_sums(tables: Mapping[str, Table], named: Mapping[str, Fact], problems: Problems) -> None:
    """Report totals, shares and differences that are wrong (F033), or mix currencies (F034)."""
    for table in tables.values():
        if table.spec.total or any(column.share_of or column.difference for column in table.columns):
            _Sums(table, named, problems).check()


@dataclass
class _Sums:
    table: Table
    named: Mapping[str, Fact]
    problems: Problems

    def __post_init__(self) -> None:
        self.at = {str(column.name): index for index, column in enumerate(self.table.columns)}
        self.total: int | None = None

    def check(self) -> None:
        if self.table.spec.total:
            self.total = self._find_total(self.table.spec.total)
            for index, column in enumerate(self.table.columns):
                if self.total is not None and column.type in NUMBERS and not column.share_of:
                    self._check_total(index, self.total)
        for index, column in enumerate(self.table.columns):
            if column.share_of and self._knows(column.share_of):
                self._check_shares(index, self.at[column.share_of])
            if column.difference and all(map(self._knows, column.difference)):
                self._check_differences(index, column)

    def _knows(self, name: Text) -> bool:
        if name in self.at:
            return True
        message = f'The table "{self.table.id}" has no column "{name}".'
        self.problems.add(
            "T002", name.place, message, nearest(name, self.at, f"It has {', '.join(self.at)}.")
        )
        return False

    def _find_total(self, wanted: Mapping[Text, Text]) -> int | None:
        if [name for name in wanted if not self._knows(name)]:
            return None
        for number, row in enumerate(self.table.rows):
            if all(row[self.at[name]] == cell for name, cell in wanted.items()):
                return number
        first = next(iter(wanted.values()))
        message = f'The total of the table "{self.table.id}" is the row "{first}", and there is none.'
        self.problems.add("T005", first.place, message, "Write the row's cell as the CSV has it.")
        return None

    def _quantity(self, row: int, index: int) -> Quantity | None:
        """Return what a cell is printed as; None where it is empty or no number, which is another's problem."""
        cell, column = self.table.rows[row][index], self.table.columns[index]
        found = [
            piece for piece in marks.pieces(cell, cell.place, Problems()) if isinstance(piece, marks.Mark)
        ]
        if found:
            fact = self.named.get(found[0].name) if len(found) == 1 else None
            return as_printed(fact.quantity) if fact and fact.quantity else None
        try:
            if column.type == "money" and column.unit == "mixed":
                return read_amount(cell)
            return read_quantity(cell, "percent" if column.type == "percent" else str(column.unit or ""))
        except QuantityError:
            return None

    def _check_total(self, index: int, total: int) -> None:
        """Compare the total with the rows above it; a percentage and an "about" may each be off by their rounding."""
        stated = self._quantity(total, index)
        parts = [part for row in range(total) if (part := self._quantity(row, index))]
        if stated is None or not parts or self._mixes(index, total, [stated, *parts]):
            return
        found = sum((part.value for part in parts), Decimal(0))
        slack = _half(stated) + sum((_half(part) for part in parts if self._is_rounded(part)), Decimal(0))
        if abs(found - stated.value) > slack:
            self._report(index, total, f"the rows above add up to {_said(found)}", stated)

    def _check_shares(self, index: int, whole: int) -> None:
        rows = range(self.total if self.total is not None else len(self.table.rows))
        parts = {row: part for row in range(len(self.table.rows)) if (part := self._quantity(row, whole))}
        above = [parts[row] for row in rows if row in parts]
        if not above or self._mixes(whole, rows[0], above):
            return
        stated = parts.get(self.total) if self.total is not None else None
        total = stated.value if stated else sum((part.value for part in above), Decimal(0))
        for row, part in parts.items():
            share = self._quantity(row, index)
            if share is None or not total:
                continue
            found = part.value / total * 100
            carried = _half(part) / total * 100 if self._is_rounded(part) else Decimal(0)
            if abs(found - share.value) > _half(share) + carried:
                self._report(
                    index, row, f"{_said(part.value)} of {_said(total)} is {_said(found, 2)} per cent", share
                )

    def _check_differences(self, index: int, column: ColumnSpec) -> None:
        left, right = (self.at[name] for name in column.difference or ())
        for row in range(len(self.table.rows)):
            values = [self._quantity(row, at) for at in (index, left, right)]
            if None in values or self._mixes(index, row, [value for value in values if value]):
                continue
            stated, above, below = (value for value in values if value)
            found = above.value - below.value
            slack = _half(stated) + sum(
                (_half(part) for part in (above, below) if self._is_rounded(part)), Decimal(0)
            )
            if abs(found - stated.value) > slack:
                said = f"{_said(above.value)} less {_said(below.value)} is {_said(found)}"
                self._report(index, row, said, stated)

    def _mixes(self, index: int, row: int, values: list[Quantity]) -> bool:
        units = list(dict.fromkeys(value.unit for value in values if value.unit))
        if len(units) > 1:
            column, cell = self.table.columns[index].name, self.table.rows[row][index]
            message = f'"{column}" of the table "{self.table.id}" mixes {" and ".join(units)}.'
            self.problems.add("F034", cell.place, message, "Calculate in one unit, and say at which rate.")
        return len(units) > 1

    @staticmethod
    def _is_rounded(part: Quantity) -> bool:
        return part.unit == "percent" or part.sense == "about"

    def _report(self, index: int, row: int, found: str, stated: Quantity) -> None:
        column, cell = self.table.columns[index].name, self.table.rows[row][index]
        message = f'"{column}" of the table "{self.table.id}" says {_said(stated.value)}, but {found}.'
        self.problems.add("F033", cell.place, message, "Correct the cells, or the rule in the table's YAML.")


def _half(quantity: Quantity) -> Decimal:
    return last_digit(quantity) / 2


def _said(value: Decimal, decimals: int = 6) -> str:
    return format(tidy(round(value, decimals)), "f")
