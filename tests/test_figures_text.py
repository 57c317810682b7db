"""The figures made of words, dots and periods: what they say, that nothing overlaps, that bytes stay the same."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from report.figures import Chart, FigureData, draw, plan
from report.figures.canvas import Canvas
from report.figures.settings import settings
from report.figures.words import bare, depth, wrap
from report.files import Files
from report.formats import Formats
from report.load import read_theme
from report.model.briefing import ColumnSpec, Table, TableSpec
from report.model.figures import (
    DotMatrixSpec,
    FigureSpec,
    FlagSpec,
    GroupSpec,
    ItemSpec,
    LaneSpec,
    LayerSpec,
    LayersSpec,
    LedgerSpec,
    MatrixSpec,
    PointSpec,
    StripSpec,
)
from report.model.ledger import Fact, Status
from report.model.period import read_period
from report.model.quantity import read_quantity
from report.model.text import Text, Words
from report.problems import NOWHERE, Problems
from report.theme import Theme, make_theme

ROOT = Path(__file__).parents[1]
WIDTHS = ("text", "wide", "third")
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurf"


@pytest.fixture(scope="module")
def theme() -> Theme:
    problems, files = Problems(), Files(ROOT)
    spec = read_theme(files, "default", problems)
    assert spec is not None
    made = make_theme("default", spec, files.find, problems)
    assert made is not None
    return made


def says(name: str, words: str, status: Status = "reported") -> Fact:
    return Fact(name, "text", status, NOWHERE, text=Words.of(words), sources=("s",))


def dates(name: str, period: str, status: Status = "confirmed") -> Fact:
    return Fact(
        name, "date", status, NOWHERE, period=read_period(period), sources=("s",), label=Words.of(name)
    )


def counts(name: str, number: str, status: Status = "target") -> Fact:
    return Fact(name, "EUR", status, NOWHERE, quantity=read_quantity(number, "EUR"), sources=("s",))


FACTS = {
    fact.id: fact
    for fact in (
        says("open", "The weights will be open", "confirmed"),
        says("name", "The exact **name**", "unconfirmed"),
        says("aim", "A data centre", "target"),
        says("there", "Forge, for models trained on the customer’s own data"),
        says("view", "On the customer’s own premises", "opinion"),
        says("hearsay", "A second product", "rumoured"),
        says("long", LONG),
        dates("july", "2026-07"),
        dates("summer", "summer 2026"),
        dates("day", "2026-09-15"),
        dates("year-end", "end-2026", "target"),
        counts("plan", "4 billion"),
    )
}


def table(rows: list[list[str]], types: list[str]) -> Table:
    columns = tuple(
        ColumnSpec.model_validate({"name": f"c{index}", "type": kind, "label": f"Head {index}"})
        for index, kind in enumerate(types)
    )
    spec = TableSpec(title=Words.of("T"), columns=columns, source=Text("s"))
    cells = tuple(tuple(Text(cell) for cell in row) for row in rows)
    return Table("t", spec, columns, cells, NOWHERE)


def make(spec: FigureSpec, theme: Theme, grid: Table | None = None) -> tuple[Chart | None, Problems]:
    problems = Problems()
    data = FigureData(
        facts=FACTS,
        series={},
        tables={"t": grid} if grid else {},
        words=lambda text: re.sub(r"\{\{ ?([a-z-]+) ?\}\}", r"<\1>", text),
        as_of=read_period("early July 2026"),
        withheld=frozenset({"secret"}),
    )
    formats = Formats("en", {"confirmed": "company-stated"})
    return plan("f", spec, data, formats, theme, problems), problems


def head(width: str = "text") -> dict[str, object]:
    return {"title": Words.of("A title"), "subtitle": Words.of("A measure"), "width": width}


def item(fact: str) -> ItemSpec:
    return ItemSpec(fact=Text(fact))


def ledger(width: str = "text", *facts: str) -> LedgerSpec:
    groups = (
        GroupSpec(label=Words.of("Stated"), items=(item("open"), *map(item, facts))),
        GroupSpec(label=Words.of("Not confirmed"), items=(item("name"),)),
    )
    return LedgerSpec(kind="ledger", groups=groups, **head(width))


def layers(width: str = "text") -> LayersSpec:
    return LayersSpec(
        kind="layers",
        layers=(
            LayerSpec(label=Words.of("Tooling"), boxes=(item("there"),)),
            LayerSpec(label=Words.of("Infrastructure"), boxes=(item("there"), item("aim"), item("hearsay"))),
        ),
        runs=GroupSpec(label=Words.of("Where it runs"), items=(item("view"), item("view"))),
        **head(width),
    )


def strip(width: str = "text", *facts: str) -> StripSpec:
    def lane(label: str, *names: str) -> LaneSpec:
        events = tuple(PointSpec(fact=Text(name)) for name in names)
        return LaneSpec(label=Words.of(label), events=events)

    lanes = (lane("The model", "july", "summer", *facts), lane("Growth", "year-end"), lane("Supply", "plan"))
    return StripSpec(kind="strip", lanes=lanes, **head(width))


def dot_matrix(width: str = "text") -> DotMatrixSpec:
    columns = (
        FlagSpec(column=Text("c1"), group=Words.of("Capital")),
        FlagSpec(column=Text("c2"), group=Words.of("Capital")),
        FlagSpec(column=Text("c3"), group=Words.of("Partnership")),
    )
    return DotMatrixSpec(kind="dot-matrix", table=Text("t"), columns=columns, **head(width))


TIES = table(
    [["Alpha", "x", "x", ""], ["Beta", "", "", "x"], ["Gamma", "x", "", "x"], ["Delta", "", "", ""]],
    ["text", "flag", "flag", "flag"],
)
PIVOTS = table(
    [
        ["Deployment", "**Customer-run**: on-prem", "**Managed**"],
        ["Buyer", "", "**Developers** and consumers"],
    ],
    ["text", "text", "text"],
)


def matrix(width: str = "text") -> MatrixSpec:
    return MatrixSpec(kind="matrix", table=Text("t"), **head(width))


def drawn(spec: FigureSpec, theme: Theme, grid: Table | None = None) -> str:
    """Draw a figure that has no problem, twice, and return its SVG."""
    chart, problems = make(spec, theme, grid)
    assert chart is not None
    first = draw(chart, theme, problems)
    second = draw(pickle.loads(pickle.dumps(chart)), theme, problems)
    assert first is not None
    assert first == second
    assert not list(problems)
    return first.decode()


def words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("family", "grid"),
    [(matrix, PIVOTS), (ledger, None), (layers, None), (dot_matrix, TIES), (strip, None)],
)
def test_every_width_is_drawn_without_collisions_and_alike(
    family: object, grid: Table | None, width: str, theme: Theme
) -> None:
    svg = drawn(family(width), theme, grid)  # type: ignore[operator]  # a function, as one of the families above
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)]
    assert sizes
    assert min(sizes) >= 7.5
    points = {"text": 106, "wide": 162, "third": 50}[width] / 25.4 * 72
    assert f'width="{points:.6g}'[:10] in svg


def test_a_matrix_sets_its_pivots_in_bold_and_reads_them_plainly(theme: Theme) -> None:
    chart, _problems = make(matrix(), theme, PIVOTS)
    assert chart is not None
    assert "Deployment: Head 1, Customer-run: on-prem; Head 2, Managed." in chart.alt
    assert "Buyer: Head 1, –; Head 2, Developers and consumers." in chart.alt
    svg = drawn(matrix(), theme, PIVOTS)
    assert "**" not in svg
    bold = re.findall(r"<text style=\"[^\"]*600[^\"]*\"[^>]*>([^<]*)</text>", svg)
    assert {"Customer-run", "Managed", "Developers"} <= set(bold)


@pytest.mark.parametrize("count", [1, 12])
def test_a_matrix_holds_one_row_or_twelve(count: int, theme: Theme) -> None:
    rows = [[f"Row {index}", "A **pivot** among several words that wrap", ""] for index in range(count)]
    grid = table(rows, ["text", "text", "text"])
    assert words(drawn(matrix("wide"), theme, grid)).count("pivot") == count


def test_a_matrix_prints_numbers_dates_and_statuses_by_type(theme: Theme) -> None:
    grid = table([["A", "400 million", "2026-07", "confirmed"]], ["text", "number", "date", "status"])
    chart, _problems = make(matrix("wide"), theme, grid)
    assert chart is not None
    assert "A: Head 1, 400\u00a0m; Head 2, Jul 2026; Head 3, company-stated." in chart.alt


def test_a_word_too_long_for_its_column_is_a_problem(theme: Theme) -> None:
    grid = table([["Name", LONG], ["B", "short"]], ["text", "text"])
    chart, problems = make(matrix("third"), theme, grid)
    assert chart is not None
    draw(chart, theme, problems)
    assert {problem.code for problem in problems} == {"G007"}
    assert any("is too long for its column" in problem.message for problem in problems)


def test_a_ledger_prints_the_status_of_each_group(theme: Theme) -> None:
    chart, _problems = make(ledger(), theme)
    assert chart is not None
    assert "Stated (company-stated): The weights will be open." in chart.alt
    assert "Not confirmed: The exact name." in chart.alt  # the heading says it already
    assert chart.rows[0] == ("Stated", "The weights will be open", "text", "", "", "confirmed", "")
    assert "company-stated" in words(drawn(ledger(), theme))


def test_a_ledger_prints_each_status_where_they_differ(theme: Theme) -> None:
    assert {"company-stated", "target"} <= set(words(drawn(ledger("wide", "aim"), theme)))


def test_layers_print_the_words_of_what_is_not_there(theme: Theme) -> None:
    printed = words(drawn(layers(), theme))
    assert "target" in printed
    assert "rumoured" in printed
    assert "reported" not in printed
    assert printed.count("opinion") == 1  # said once, of all places


def test_a_dot_matrix_sets_rows_of_several_groups_first(theme: Theme) -> None:
    chart, _problems = make(dot_matrix(), theme, TIES)
    assert chart is not None
    assert [row[0] for row in chart.rows] == ["Gamma", "Alpha", "Beta", "Delta"]
    assert chart.rows[0][1] == "Head 1, Head 3"
    assert "Delta: –." in chart.alt
    svg = drawn(dot_matrix(), theme, TIES)
    bold = re.findall(r"<text style=\"[^\"]*600[^\"]*\"[^>]*>([^<]*)</text>", svg)
    assert "Gamma" in bold
    assert "Alpha" not in bold


def test_a_strip_keeps_what_has_no_date_off_its_scale(theme: Theme) -> None:
    chart, _problems = make(strip("wide"), theme)
    assert chart is not None
    assert chart.alt.endswith("As of early July 2026. The model: july, July 2026; summer, summer 2026. "
                              "Growth: year-end, end of 2026, target. Supply: plan: €4bn, no date, target.")  # fmt: skip
    printed = words(drawn(strip("wide"), theme))
    assert [word for word in printed if len(word) == 3][:7] == [
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ]
    assert {"2026", "No date", "As of early July 2026"} <= set(printed)


def test_a_strip_shows_single_days_and_years_apart(theme: Theme) -> None:
    drawn(strip("text", "day"), theme)


def test_a_strip_without_any_date_has_nothing_to_draw(theme: Theme) -> None:
    lanes = (LaneSpec(label=Words.of("L"), events=(PointSpec(fact=Text("plan")),)),)
    chart, problems = make(StripSpec(kind="strip", lanes=lanes, **head()), theme)
    assert chart is None
    assert [problem.code for problem in problems] == ["G004"]


def test_what_an_audience_may_not_see_is_left_out_in_silence(theme: Theme) -> None:
    chart, problems = make(ledger("text", "secret"), theme)
    assert chart is not None
    assert not list(problems)
    assert "secret" not in chart.alt


def test_an_unknown_fact_is_a_problem(theme: Theme) -> None:
    chart, problems = make(ledger("text", "opne"), theme)
    assert chart is None
    assert [problem.code for problem in problems] == ["G002"]


def test_lines_fit_and_their_last_word_does_not_stand_alone(theme: Theme) -> None:
    text = "Procurement and **security reviews** against self-serve trials on the other side of it"
    with settings(theme):
        canvas = Canvas("f", 106.0, theme, NOWHERE, Problems())
        for width in range(24, 100, 4):
            lines = wrap(text, float(width), canvas)
            assert all(canvas.extent(line) <= width + 0.05 for line in lines)
            joined = " ".join(run.words for line in lines for run in line)
            assert joined == bare(text)
            if 40 <= width < 70:
                assert canvas.extent(lines[-1]) >= 0.3 * width
        assert depth([], canvas) == 0.0
