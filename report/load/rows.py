"""CSV text -> a header and rows of Text, each cell with its place (RFC 4180).

The csv module knows no columns, and no lines inside a quoted cell; so the text is scanned here. What a cell should be
is the business of `tables` and `ledger`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from report.model.text import Text
from report.problems import Place, Problems

Row = tuple[Text, ...]


@dataclass(frozen=True)
class Rows:
    """A CSV file: every row has as many cells as the header; the others stand apart."""

    header: Row
    rows: tuple[Row, ...]
    unfit: tuple[Row, ...]


def read_rows(text: str, path: str, problems: Problems) -> Rows | None:
    """Return what a CSV file holds; None where its header cannot be used."""
    scanned = [row for row in _Scanner(text, path, problems).rows() if any(row)]
    if not scanned:
        problems.add(
            "L010", Place(path, 1, 1), "The file has no header.", "Begin it with a line of column names."
        )
        return None
    header, *rows = scanned
    if not _is_header(header, problems):
        return None
    fitting: list[Row] = []
    unfit: list[Row] = []
    for row in rows:
        (fitting if _fits(row, header, problems) else unfit).append(row)
    return Rows(header, tuple(fitting), tuple(unfit))


def _is_header(header: Row, problems: Problems) -> bool:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        problems.add(
            "L010", header[0].place, "The cells are not separated by commas.", "Save the file with commas."
        )
        return False
    first: dict[str, int] = {}
    for at, name in enumerate(header, 1):
        if not name:
            problems.add("L010", name.place, f"Column {at} has no name.", "Name it in the first line.")
        elif name in first:
            message = f'"{name}" stands twice in the header, as columns {first[name]} and {at}.'
            problems.add("L004", name.place, message, "Rename one of them.")
        first.setdefault(name, at)
    return len(first) == len(header) and "" not in first


def _fits(row: Row, header: Row, problems: Problems) -> bool:
    if len(row) == len(header):
        return True
    cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
    message = f"The row has {cells}, the header {len(header)}."
    if len(row) > len(header):
        hint = "Put a cell that holds a comma in double quotes."
    else:
        hint = "Write a comma for each empty cell."
    problems.add("L010", row[0].place, message, hint)
    return False


class _Scanner:
    """Goes through the text once, from cell to cell."""

    def __init__(self, text: str, path: str, problems: Problems) -> None:
        self.text = text
        self.path = path
        self.problems = problems
        self.at = 0
        self.line = 1
        self.start = 0
        """Index of the line's first character."""

    def rows(self) -> Iterator[Row]:
        while self.at < len(self.text):
            yield tuple(self._row())

    def _row(self) -> Iterator[Text]:
        while True:
            yield self._cell()
            end = self.text[self.at : self.at + 1]
            self.at += 1
            if end != ",":
                self.line += 1
                self.start = self.at
                return

    def _cell(self) -> Text:
        while self.text[self.at : self.at + 1] in (" ", "\t"):
            self.at += 1
        if self.text[self.at : self.at + 1] == '"':
            return self._quoted()
        place = self._place()
        return Text(self._to_end_of_cell().rstrip(), place)

    def _to_end_of_cell(self) -> str:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in ",\n":
            self.at += 1
        return self.text[start : self.at]

    def _quoted(self) -> Text:
        opening = self._place()
        self.at += 1
        place = self._place()
        parts: list[str] = []
        while True:
            end = self.text.find('"', self.at)
            if end < 0:
                message = "A quotation mark that opens here is never closed."
                self.problems.add(
                    "L010", opening, message, "Close it, or double it where it is part of the text."
                )
                end = len(self.text)
            parts.append(self._take(end))
            if self.text[self.at : self.at + 2] != '""':
                break
            parts.append('"')
            self.at += 2
        self.at += 1
        after = self._place()
        if self._to_end_of_cell().strip():
            message = "Something stands behind a closed quotation mark."
            self.problems.add(
                "L010", after, message, "Put the whole cell in quotes, and double the quotes inside it."
            )
        return Text("".join(parts).strip(), place)

    def _take(self, end: int) -> str:
        """Move to `end`, counting lines; return the text passed."""
        passed = self.text[self.at : end]
        self.line += passed.count("\n")
        if "\n" in passed:
            self.start = self.at + passed.rindex("\n") + 1
        self.at = end
        return passed

    def _place(self) -> Place:
        return Place(self.path, self.line, self.at - self.start + 1)
