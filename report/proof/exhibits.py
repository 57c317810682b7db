"""Figures and tables on pages -> whether they are complete, readable, and hold together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report.model.pages import Block, Page, Row, Table
from report.proof.context import tidy
from report.proof.reading import Reading

OVERLAP = 0.3
"""Millimetres by which labels have to overlap to touch."""
NUMERIC = re.compile(
    r"(?:[~≈<>≤≥±]|about |at least |at most |above |below )*[-+−–]?(?:[A-Z]{3} ?|[$€£¥]|US\$)?[-+−]?\d[\d.,' ]*"
    r" ?(?:[%×x‰]|[kKmMbB]n?|million|billion|trillion|thousand|Mio\.?|Mrd\.?|M|Md)?(?: ?(?:[A-Z]{3}|[$€£¥]))?",
)
YEAR = re.compile(r"\D*(?:1[5-9]|20)\d\d")
MOST = 0.6
"""The share of a column's cells that make it one of numbers."""


def check(number: int, page: Page, reading: Reading) -> None:
    """Note what is wrong with the figures and tables of a page."""
    for exhibit in page.exhibits:
        if exhibit.begins and exhibit.ends:
            parts = [block for block in page.blocks if block.exhibit == exhibit.id]
            for lacking in _lacking(exhibit.id, parts):
                words = f"{_named(exhibit.id)} has no {lacking}."
                reading.add(number, "R018", exhibit.place, words, "Give it one.")
    for picture in page.pictures:
        if picture.exhibit and picture.raster:
            words = f"{_named(picture.exhibit)} is made of pixels: its words cannot be read or searched."
            reading.add(number, "R017", picture.place, words, "Draw it as SVG, its words as text.")
        for index, label in enumerate(picture.labels):
            for other in picture.labels[index + 1 :]:
                if min(label.area.overlap(other.area)) > OVERLAP:
                    words = f'"{label.text}" and "{other.text}" overlap in a figure.'
                    reading.add(number, "R020", picture.place, words, "Move one of them, or shorten it.")
    for table in page.tables:
        if table.upright and table.begins:
            words = "A table has vertical rules."
            reading.add(number, "R026", table.place, words, "Leave them out: white divides columns.")
        if table.begins:
            _check_numbers(number, table, reading)


def _lacking(name: str, parts: Sequence[Block]) -> Iterator[str]:
    """Yield what a figure or table lacks of number, title, subtitle and source."""
    said = {kind: tidy(" ".join(block.text for block in parts if block.kind == kind)) for kind in _PARTS}
    title = re.match(r"\D*\d+(.*)", said["caption"])
    if not title:
        yield "number"
    if not (title[1] if title else said["caption"]).strip():
        yield "title"
    if not said["measure"] and name.startswith("figure-"):
        yield "subtitle"
    if not said["source"].partition(":")[2].strip():
        yield "source"


_PARTS = ("caption", "measure", "source")


def _named(name: str) -> str:
    kind, _, rest = name.partition("-")
    return f'The {kind} "{rest}"' if rest else "A figure or table"


def _check_numbers(number: int, table: Table, reading: Reading) -> None:
    """Report columns of numbers that do not stand under each other (R025); only exhibits have columns of a type."""
    if not table.exhibit:
        return
    rows = [row for row in table.rows if not row.head and any(row.cells)]
    for index in range(max((len(row.cells) for row in rows), default=0)):
        cells = [(row, block) for row in rows if index < len(row.cells) for block in row.cells[index]]
        filled = [(row, block) for row, block in cells if tidy(block.text) not in ("", "–", "—", "-")]
        numbers = [(row, block) for row, block in filled if _is_number(block)]
        if len(numbers) < 2 or len(numbers) < MOST * len(filled):
            continue
        if all(YEAR.fullmatch(tidy(block.text)) for _row, block in numbers):
            continue
        for row, block in numbers:
            if block.end not in ("right", "end") or not _is_tabular(row, index):
                how = (
                    "do not end under each other" if block.end not in ("right", "end") else "differ in width"
                )
                words = f'The numbers of a column, such as "{tidy(block.text)}", {how}.'
                hint = "Align it right, in figures of one width (type: number)."
                reading.add(number, "R025", row.place, words, hint)
                break


def _is_number(block: Block) -> bool:
    """Say whether a cell holds a number; the word of its status may stand beside it."""
    words = "".join(run.text for line in block.lines for run in line.runs if not run.status)
    return NUMERIC.fullmatch(tidy(words)) is not None


def _is_tabular(row: Row, index: int) -> bool:
    return row.tabular[index]


def check_captions(pages: Sequence[Page], reading: Reading) -> None:
    """Report titles, notes and sources that stand on another page than their figure or table (R031)."""
    for number, page in enumerate(pages, start=1):
        for exhibit in page.exhibits:
            if exhibit.begins and exhibit.ends:
                continue
            shown = [item.exhibit for item in page.pictures] + [item.exhibit for item in page.tables]
            kinds = [block for block in page.blocks if block.exhibit == exhibit.id and block.kind != "cell"]
            if exhibit.id in shown or not kinds:
                continue
            what = "title" if kinds[0].kind in ("caption", "measure") else "source"
            words = f"The {what} of {_named(exhibit.id).replace('The ', 'the ', 1)} stands apart from it."
            reading.add(number, "R031", kinds[0].place, words, "Keep them on one page (break-inside: avoid).")


def check_tables(pages: Sequence[Page], reading: Reading) -> None:
    """Report tables whose head does not stand on every page they run over (R008)."""
    for number, page in enumerate(pages, start=1):
        for table in page.tables:
            if not table.begins and not (table.rows and table.rows[0].head):
                words = "A table runs on without its head."
                hint = "Give it one, and let it repeat (display: table-header-group)."
                reading.add(number, "R008", table.place, words, hint)
