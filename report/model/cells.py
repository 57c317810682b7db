"""A table's cells as typed -> whether they fit a type, and the type of a column that declares none."""

from __future__ import annotations

from collections.abc import Sequence

from report.model.ledger import STATUSES
from report.model.period import PeriodError, read_period
from report.model.quantity import QuantityError, read_amount, read_quantity, split_qualifier
from report.model.text import Text
from report.problems import nearest


def cell_fault(cell: Text, kind: str) -> tuple[str, str] | None:
    """Return what is wrong with a cell of a type, and the remedy; None where it fits."""
    try:
        if kind == "mixed":
            read_amount(cell)
        elif kind in ("number", "money", "percent"):
            read_quantity(cell, "percent" if kind == "percent" else "")
        elif kind == "date":
            read_period(split_qualifier(cell)[1])
        elif kind == "status" and cell not in STATUSES:
            return f'"{cell}" is not a status.', nearest(cell, STATUSES, f"Use one of {', '.join(STATUSES)}.")
    except (QuantityError, PeriodError) as error:
        return error.message, error.hint
    return None


def infer_type(cells: Sequence[Text]) -> str:
    """Return the narrowest type that all of a column's cells fit; marks and empty cells say nothing."""
    typed = [cell for cell in cells if cell and "{{" not in cell]
    if not typed:
        return "text"
    if all(len(cell) == 4 and cell[:2] in ("19", "20") and cell.isdecimal() for cell in typed):
        return "date"  # years; as numbers they would be printed as 2,026
    return next(
        (kind for kind in ("number", "date", "status") if all(not cell_fault(cell, kind) for cell in typed)),
        "text",
    )
