"""Tables: each type of column printed, and the same as CSV."""

import csv
import io
from pathlib import Path

import pytest

from report.edition import select
from report.facts import calculate
from report.files import Files
from report.formats import Formats
from report.load import read_briefing
from report.marks import Printer
from report.model.briefing import ColumnSpec, Table, TableSpec
from report.model.edition import Edition
from report.model.text import Map, Text, Words
from report.problems import Place, Problems
from report.tables import Grid, as_csv, grid

SMALL = Path(__file__).parent / "briefings" / "small"


@pytest.fixture(scope="module")
def edition() -> Edition:
    problems = Problems()
    briefing = read_briefing(Files(SMALL), "small", problems)
    assert briefing is not None
    found = select(briefing, calculate(briefing, problems), "board", "en", "a4", problems)
    assert found is not None
    assert list(problems) == []
    return found


class Bench:
    """Prints tables of one edition."""

    def __init__(self, edition: Edition) -> None:
        self.problems = Problems()
        self.printer = Printer(edition.ledger, Formats("en"), edition.numbers, self.problems)

    def grid(self, table: Table) -> Grid:
        return grid(table, self.printer, self.printer.formats, "en", self.problems)

    def column(self, cells: list[str], **keys: object) -> Grid:
        spec = ColumnSpec.model_validate(Map({"name": Text("x"), **keys}))
        rows = tuple((Text(cell, Place("t.csv", line, 1)),) for line, cell in enumerate(cells, start=2))
        described = TableSpec(title=Words.of("T"), source=())
        return self.grid(Table("t", described, (spec,), rows, Place("t.csv", 1, 1)))

    def words(self, cells: list[str], **keys: object) -> list[str]:
        return [row[0].html.replace("\u00a0", " ") for row in self.column(cells, **keys).rows]

    @property
    def faults(self) -> list[str]:
        return [str(problem) for problem in self.problems]


@pytest.fixture
def bench(edition: Edition) -> Bench:
    return Bench(edition)


EUR = {"type": "money", "unit": Text("EUR")}
MIXED = {"type": "money", "unit": Text("mixed")}


@pytest.mark.parametrize(
    ("keys", "typed", "printed"),
    [
        ({"type": "text"}, "a < b", "a &lt; b"),
        ({"type": "text"}, "20 million", "20 million"),
        ({"type": "number"}, "20500", "20,500"),
        ({"type": "number"}, "-3.10", "−3.10"),
        ({"type": "number"}, "about 7", "~7"),
        ({"type": "number", "decimals": 1}, "7", "7.0"),
        (EUR, "385 million", "€385m"),
        (EUR, "above 385 million", "&gt;€385m"),
        (EUR, "12.50", "€12.50"),
        (MIXED, "EUR 385 million", "€385m"),
        (MIXED, "about 12 USD", "~$12"),
        (MIXED, "CHF 3", "CHF 3"),
        ({"type": "percent"}, "62.5", "62.5%"),
        ({"type": "percent"}, "about 62.5%", "~62.5%"),
        ({"type": "percent", "decimals": 0}, "62.5", "63%"),
        ({"type": "date"}, "2026", "2026"),
        ({"type": "date"}, "2026-02-03", "3 Feb 2026"),
        ({"type": "date"}, "about 2027-01", "~Jan 2027"),
        ({"type": "status"}, "target", '<span class="st target">target</span>'),
        ({"type": "status"}, "confirmed", '<span class="st confirmed">confirmed</span>'),
        ({"type": "flag"}, "x", "●"),
    ],
)
def test_a_cell_is_printed_by_its_type(
    bench: Bench, keys: dict[str, object], typed: str, printed: str
) -> None:
    assert bench.words([typed], **keys) == [printed]
    assert bench.faults == []


@pytest.mark.parametrize("kind", ["number", "money", "percent"])
def test_numbers_are_set_right(bench: Bench, kind: str) -> None:
    found = bench.column(["1", ""], type=kind, unit=Text("EUR"))
    assert [found.columns[0].align, *(row[0].align for row in found.rows)] == ["right"] * 3


@pytest.mark.parametrize("kind", ["text", "date", "status", "flag"])
def test_everything_else_is_set_left(bench: Bench, kind: str) -> None:
    found = bench.column([""], type=kind)
    assert [found.columns[0].align, found.rows[0][0].align] == ["left", "left"]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("20", "20"),
        ("20 million", "20"),
        ("about 20 million", "~20"),
        ("500 thousand", "0.5"),
        ("1.25 billion", "1,250"),
    ],
)
def test_a_scaled_column_prints_every_number_in_its_scale(bench: Bench, typed: str, printed: str) -> None:
    assert bench.words([typed], **EUR, scale="million") == [printed]


def test_mixed_currencies_keep_theirs_in_a_scaled_column(bench: Bench) -> None:
    assert bench.words(["EUR 385", "12 million USD"], **MIXED, scale="million") == ["€385m", "$12m"]


@pytest.mark.parametrize(
    ("keys", "label"),
    [
        ({**EUR, "scale": "million"}, "Cost, EUR million"),
        ({**EUR, "scale": "one"}, "Cost, EUR"),
        (EUR, "Cost"),
        ({**MIXED, "scale": "million"}, "Cost"),
        ({"type": "number", "unit": Text("ships"), "scale": "thousand"}, "Cost, thousand ships"),
        ({"type": "number", "scale": "thousand"}, "Cost, thousand"),
        ({"type": "percent"}, "Cost"),
    ],
)
def test_the_header_says_unit_and_scale(bench: Bench, keys: dict[str, object], label: str) -> None:
    assert bench.column([], label=Words.of("Cost"), **keys).columns[0].label == label


def test_the_header_prints_its_marks(bench: Bench) -> None:
    found = bench.column([], label=Words.of("At {{ loan.rate }} & more"), width=12)
    assert found.columns[0].label == 'At <span class="fact" data-fact="loan.rate">4.25%</span> &amp; more'
    assert found.columns[0].width == 12
    assert bench.column([]).columns[0].label == "x"


@pytest.mark.parametrize(
    ("keys", "printed"),
    [
        ({"type": "number"}, "–"),
        ({"type": "text"}, "–"),
        ({"type": "flag"}, ""),
        ({"type": "number", "empty": Words.of("not stated, a < b")}, "not stated, a &lt; b"),
    ],
)
def test_an_empty_cell_says_so(bench: Bench, keys: dict[str, object], printed: str) -> None:
    found = bench.column(["", "  "], **keys)
    assert [(row[0].html, row[0].empty) for row in found.rows] == [(printed, True)] * 2


def test_marks_stand_in_cells_of_any_type(bench: Bench) -> None:
    assert bench.words(["{{ rumour.sale | short }}"], type="number") == [
        '<span class="fact" data-fact="rumour.sale">&gt;€90m</span> <span class="st rumoured">rumoured</span>'
    ]
    assert bench.words(["from {{ loan.rate }} on"], **EUR) == [
        'from <span class="fact" data-fact="loan.rate">4.25%</span> on'
    ]
    assert bench.words(["a {{ nope }}"], type="text") == ["a "]
    assert bench.faults == ['t.csv:2:3: M002 There is no fact "nope". Add it to facts.yml.']


@pytest.mark.parametrize(
    ("keys", "typed", "fault"),
    [
        ({"type": "percent"}, "x", '"x" is not a number. Write a number, such as 400 million.'),
        ({"type": "status"}, "rumored", '"rumored" is not a status. Did you mean "rumoured"?'),
        (MIXED, "5", '"5" names no currency. Write it with its code: EUR 385 million.'),
    ],
)
def test_what_does_not_fit_is_a_problem(
    bench: Bench, keys: dict[str, object], typed: str, fault: str
) -> None:
    assert bench.words(["", typed], **keys)[1] == ""
    assert bench.faults == [f't.csv:3:1: T001 Column "x": {fault}']


def test_a_whole_table(bench: Bench, edition: Edition) -> None:
    found = bench.grid(edition.tables["money"])
    assert [head.label for head in found.columns] == [
        *("Item", "Amount, EUR million", "Share", "Boats", "Due", "Status", "Paid", "Note")
    ]
    words = [cell.html.replace("\u00a0", " ") for cell in found.rows[1]]
    assert words[:5] == ["Grant", "12", "37.5%", "2", "~Jan 2027"]
    assert [cell.heads for cell in found.rows[0]] == [True, *[False] * 7]
    assert bench.faults == []


def test_csv_holds_what_was_typed_and_prints_the_marks(bench: Bench, edition: Edition) -> None:
    table = edition.tables["money"]
    content = as_csv(table, bench.printer.plain)
    assert content.endswith(b"\r\n")
    header, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    assert header == [column.name for column in table.columns]
    assert rows[0][1] == "about 20 million"
    assert rows[0][-1] == "From two banks, at 4.25%"
    assert rows[1:] == [list(row) for row in table.rows[1:]]


def test_csv_keeps_commas_quotes_and_breaks(bench: Bench) -> None:
    cells = ['a, "b"', "two\nlines", "", "ü – €"]
    columns = tuple(ColumnSpec(name=Text(name)) for name in "wxyz")
    table = Table(
        "t", TableSpec(title=Words.of("T"), source=()), columns, (tuple(map(Text, cells)),), Place("t")
    )
    assert list(csv.reader(io.StringIO(as_csv(table, bench.printer.plain).decode(), newline="")))[1] == cells
