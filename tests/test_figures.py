"""The figures made of numbers: what they say aloud, that labels keep apart, that bytes stay the same.

Every test goes from files to SVG, as a build does.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest

from report.facts import calculate
from report.figures import Chart, FigureData, draw, plan
from report.figures.chart import FAMILIES
from report.figures.data import Body
from report.figures.fonts import POINT, styles
from report.figures.layout import Box, ticks
from report.files import Files
from report.formats import Formats, read_catalogue
from report.load import read_briefing, read_theme
from report.marks import Printer
from report.problems import Problems
from report.theme import Theme, make_theme

ROOT = Path(__file__).parents[1]
FLAGSHIP = ("rounds", "valuation", "arr", "reconciliation", "asml")

BRIEFING = """
title: A briefing
issue: 2026-07
as_of: 2026-07
sections: [overview]
audiences:
  board: {title: Board edition}
sources:
  s: {title: A source, kind: report}
  other: {title: Another source, kind: report}
"""
FACTS = """
a: {label: First, value: 2 million, unit: USD, as_of: 2024-01, status: reported, source: s}
b: {label: Second, value: about 5 million, unit: USD, as_of: 2025-01, status: confirmed, source: s}
c: {label: Third, value: above 12 million, unit: USD, as_of: 2026-01, status: reported, source: other}
aim: {label: Aim, value: above 20 million, unit: USD, as_of: 2026, status: target, source: s}
talk: {label: Talk, value: 30 million, unit: USD, as_of: 2026-06, status: rumoured, source: s}
loss: {label: Loss, value: -3 million, unit: USD, as_of: 2024-06, status: reported, source: s}
nothing: {label: Nothing, value: 0, unit: USD, as_of: 2024-07, status: reported, source: s}
tiny: {label: Tiny, value: 4 thousand, unit: USD, as_of: 2024-08, status: reported, source: s}
huge: {label: Huge, value: 9 billion, unit: USD, as_of: 2025-08, status: reported, source: s}
euros: {label: Euros, value: 3 million, unit: EUR, as_of: 2025-01, status: reported, source: s}
words: {label: Words, text: no new value, unit: text, as_of: 2024-05, status: reported, source: s}
sum: {label: Sum, formula: a + b, unit: USD, decimals: 0}
whole: {label: Whole, value: 10 million, unit: USD, as_of: 2025-01, status: reported, source: other}
left: {label: Left, formula: whole - sum, unit: USD, decimals: 0}
step: {label: From first to second, formula: b / a, unit: times, decimals: 1}
step2: {label: From second to third, formula: c / b, unit: times, decimals: 1, qualifier: at least, note: A floor over a rounded one.}
sales:
  label: Sales
  unit: USD
  source: s
  status: reported
  points:
    2024-03: {value: 10 million}
    2025-03: {value: 14 million}
    2026-03: {value: 17 million}
"""
TABLE = """title: Capacity
source: other
columns:
  - {name: year, type: date}
  - {name: france, type: number, unit: MW, label: France}
  - {name: sweden, type: number, unit: MW, label: Sweden, empty: not stated}
  - {name: cost, type: money, unit: EUR, label: Cost}
  - {name: state, type: status}
"""
ROWS = """year,france,sweden,cost,state
2023,12,3,1 million,reported
2024,20,,2 million,reported
2025,41,19,3 million,reported
2026,60,30,4 million,target
"""
HEAD = "title: A title\nsubtitle: US dollars, euros or MW\n"


# --- from files to figures -----------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """A briefing on disk, and what becomes of its figures."""

    folder: Path

    def write(self, name: str, content: str) -> None:
        path = self.folder / "data" / "desk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    def draw(
        self, spec: str, *, facts: str = FACTS, language: str = "en", withheld: frozenset[str] = frozenset()
    ) -> Drawn:
        """Draw one figure of this spec."""
        self.write("facts.yml", facts)
        self.write("figures.yml", "f:\n" + "".join(f"  {line}\n" for line in (HEAD + spec).splitlines()))
        return drawn(self.folder, "desk", language, withheld)


@dataclass(frozen=True)
class Drawn:
    """The charts of a briefing, their SVG, and what was wrong."""

    charts: Mapping[str, Chart]
    svgs: Mapping[str, bytes]
    problems: list[str]

    @property
    def chart(self) -> Chart:
        assert not self.problems, self.problems
        return self.charts["f"]

    @property
    def words(self) -> list[str]:
        assert not self.problems, self.problems
        return words(self.svgs["f"])


def drawn(project: Path, name: str, language: str = "en", withheld: frozenset[str] = frozenset()) -> Drawn:
    """Load a briefing, and plan and draw each of its figures."""
    files, problems = Files(project), Problems()
    briefing = read_briefing(files, name, problems)
    assert briefing is not None, list(map(str, problems))
    ledger = calculate(briefing, problems)
    labels = {key: str(next(iter(text))) for key, text in briefing.spec.status_labels.items()}
    formats = Formats(language, labels, catalogue(language))
    data = FigureData(
        facts={id: fact for id, fact in ledger.named.items() if id not in withheld},
        series=ledger.series,
        tables={id: table for id, table in briefing.tables.items() if id not in withheld},
        words=Printer(ledger, formats, {}, problems).plain,
        language=language,
        charts=briefing.charts,
        withheld=withheld,
    )
    look = theme()
    charts, svgs = {}, {}
    for figure, spec in briefing.figures.items():
        chart = plan(figure, spec, data, formats, look, problems)
        if chart is None:
            continue
        # As in a build, it is drawn elsewhere.
        charts[str(figure)] = chart = pickle.loads(pickle.dumps(chart))
        if svg := draw(chart, look, problems):
            svgs[str(figure)] = svg
    return Drawn(charts, svgs, [str(problem) for problem in problems])


def catalogue(language: str) -> dict[str, str]:
    return {} if language == "en" else read_catalogue(ROOT / "assets" / "locale" / language / "labels.po")


def theme() -> Theme:
    problems, files = Problems(), Files(ROOT)
    spec = read_theme(files, "default", problems)
    assert spec is not None
    made = make_theme("default", spec, files.find, problems)
    assert made is not None, list(map(str, problems))
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("briefing.yml", BRIEFING)
    desk.write("narrative/overview.md", "---\ntitle: A section\n---\nWords.\n")
    desk.write("tables/capacity.csv", ROWS)
    desk.write("tables/capacity.yml", TABLE)
    return desk


@pytest.fixture(scope="module")
def flagship() -> Drawn:
    return drawn(ROOT, "mistral")


def texts(svg: bytes) -> Iterator[ET.Element]:
    return ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")


def words(svg: bytes) -> list[str]:
    return [element.text or "" for element in texts(svg)]


def styled(element: ET.Element) -> dict[str, str]:
    pairs = (item.split(":", 1) for item in element.get("style", "").split(";") if ":" in item)
    return {key.strip(): value.strip() for key, value in pairs}


def boxes(svg: bytes) -> list[tuple[Box, str]]:
    """The boxes of the words in an SVG, found from its bytes alone; in points."""
    looks = {(look.size, look.face.weight): look for look in styles(theme()).values()}
    found = []
    for element in texts(svg):
        style, said = styled(element), element.text or ""
        look = looks[float(style["font-size"].removesuffix("px")), int(style.get("font-weight", "400"))]
        width = look.width(said) / POINT
        x, y = float(element.get("x", "0")), float(element.get("y", "0"))
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[style["text-anchor"]]
        found.append((Box(left, y - look.cap / POINT, left + width, y + look.descent / POINT), said))
    return found


def size(svg: bytes) -> tuple[float, float]:
    _x, _y, width, height = map(float, ET.fromstring(svg).get("viewBox", "").split())
    return width, height


SPECS = {
    "bars": "kind: bars\ndates: true\npoints:\n"
    + "".join(f"  - {{fact: {id}}}\n" for id in ("a", "b", "loss", "nothing", "c", "aim", "talk")),
    "bars-table": "kind: bars\ntable: capacity\nvalue: france\nstatus: state\n",
    "columns": "kind: columns\nspacing: time\npoints: [{fact: a}, {fact: b}, {fact: c}]\nbetween: [step, step2]\n",
    "columns-signs": "kind: columns\npoints: [{fact: loss}, {fact: a}, {fact: aim}, {fact: talk}]\n",
    "columns-grouped": "kind: columns\ntable: capacity\nstatus: state\n"
    "series: [{column: france}, {column: sweden}]\n",
    "columns-stacked": "kind: columns\ntable: capacity\nstatus: state\nstacked: true\n"
    "series: [{column: france}, {column: sweden}]\n",
    "lines": "kind: lines\ntable: capacity\nstatus: state\nseries: [{column: france}, {column: sweden}]\n",
    "lines-facts": "kind: lines\nzero: false\nseries: [{fact: sales}, {label: Listed, points: [a, b, c]}]\n",
    "dots": "kind: dots\npoints: [{fact: a, label: One}, {fact: b, label: Two}, {fact: c}]\n"
    "between: [step, step2]\nticks: [{fact: words}]\n",
    "dots-rumour": "kind: dots\npoints: [{fact: loss}, {fact: a}, {fact: c}, {fact: talk}]\n",
    "parts": "kind: parts\npoints: [{fact: a}, {fact: b}]\ntotal: {fact: sum}\nwhole: {fact: whole}\n"
    "rest: {label: not itemised, fact: left}\n",
    "parts-whole": "kind: parts\npoints: [{fact: a, note: a fifth}]\nwhole: {fact: whole}\n"
    "rest: {label: the others}\naside: What cannot stand on the scale.\n",
}


# --- all families --------------------------------------------------------------------------------


@pytest.mark.parametrize("width", ["text", "wide", "third"])
@pytest.mark.parametrize("name", SPECS)
def test_a_figure_fits_its_width_and_its_words_keep_apart(desk: Desk, name: str, width: str) -> None:
    result = desk.draw(SPECS[name] + f"width: {width}\n")
    assert not result.problems
    svg = result.svgs["f"]
    wide, tall = size(svg)
    assert wide == pytest.approx({"text": 106, "wide": 162, "third": 50}[width] / POINT, abs=0.01)
    for (box, said), (other, others) in combinations(boxes(svg), 2):
        assert not box.touches(other, 0.5), f'"{said}" and "{others}" overlap'
    for box, said in boxes(svg):
        assert box.left > -0.5 and box.right < wide + 0.5, said
        assert box.top > -0.5 and box.bottom < tall + 0.5, said


@pytest.mark.parametrize("name", SPECS)
def test_every_value_is_read_aloud_and_stands_in_the_data(desk: Desk, name: str) -> None:
    chart = desk.draw(SPECS[name]).chart
    assert chart.header == ("label", "value", "unit", "qualifier", "as_of", "status", "note")
    assert chart.alt.startswith(chart.body.phrase)
    for row in chart.rows:
        assert len(row) == len(chart.header)
        assert row[0] in chart.alt
    assert not re.search(r"nan|\{|None", chart.alt)


@pytest.mark.parametrize("name", SPECS)
def test_words_are_text_in_the_fonts_of_the_theme(desk: Desk, name: str) -> None:
    svg = desk.draw(SPECS[name]).svgs["f"]
    families = {face.family for face in theme().faces}
    for element in texts(svg):
        style = styled(element)
        assert style["font-family"].strip("'") in families
        assert float(style["font-size"].removesuffix("px")) >= 7.5


@pytest.mark.parametrize("name", SPECS)
def test_a_changed_fact_changes_label_alt_text_and_data(desk: Desk, name: str) -> None:
    if "capacity" in SPECS[name]:
        before = desk.draw(SPECS[name])
        desk.write("tables/capacity.csv", ROWS.replace("41", "44"))
        after = desk.draw(SPECS[name])
        assert "44" in after.chart.alt and "44" not in before.chart.alt
    else:
        before = desk.draw(SPECS[name])
        changed = FACTS.replace("value: 2 million", "value: 2.3 million").replace("14 million", "15 million")
        after = desk.draw(SPECS[name], facts=changed)
        assert "$2.3" in after.chart.alt and "$2.3" not in before.chart.alt
        assert any("2.3" in said for said in after.words) or name == "lines-facts"
    assert before.chart.rows != after.chart.rows
    assert before.svgs != after.svgs


@pytest.mark.parametrize("name", SPECS)
def test_values_that_are_not_plain_fact_carry_the_word(desk: Desk, name: str) -> None:
    result = desk.draw(SPECS[name])
    said = " ".join(result.words)
    for row in result.chart.rows:
        if row[5] in ("target", "rumoured"):
            assert row[5] in said


def test_the_sources_are_those_of_all_that_is_plotted(desk: Desk) -> None:
    assert desk.draw("kind: bars\npoints: [{fact: a}]").chart.sources == ("s",)
    assert desk.draw("kind: bars\npoints: [{fact: a}, {fact: c}]").chart.sources == ("s", "other")
    assert desk.draw(SPECS["columns-grouped"]).chart.sources == ("other",)
    assert set(desk.draw(SPECS["parts"]).chart.sources) == {"s", "other"}


def test_an_alt_text_of_its_own_replaces_the_one_from_the_data(desk: Desk) -> None:
    assert desk.draw(SPECS["bars"] + 'alt: "Seven bars, the first {{ a }}."').chart.alt.startswith(
        "Seven bars, the"
    )


def test_in_another_language_the_words_numbers_and_months_follow(desk: Desk) -> None:
    chart = desk.draw("kind: lines\nseries: [{points: [a, b]}]", language="fr").chart
    assert chart.alt.startswith("Courbes. ")
    assert "First, janvier 2024: 2\u00a0millions de dollars." in chart.alt


@pytest.mark.parametrize("language", ["fr", "de"])
def test_every_kind_of_picture_has_a_name_in_each_language(language: str) -> None:
    bodies = [
        value for family in FAMILIES.values() for value in vars(family).values() if isinstance(value, type)
    ]
    phrases = {body.phrase for body in bodies if issubclass(body, Body) and body is not Body}
    assert len(phrases) == len(FAMILIES)
    assert phrases <= catalogue(language).keys()


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("kind: bars\npoints: [{fact: a}, {fact: euros}]", '"euros" is in EUR, "a" in USD'),
        ("kind: columns\npoints: [{fact: euros}, {fact: a}]", '"a" is in USD, "euros" in EUR'),
        ("kind: dots\npoints: [{fact: a}, {fact: euros}]", '"euros" is in EUR'),
        ("kind: lines\nseries: [{points: [a, b]}, {points: [euros]}]", '"euros" is in EUR'),
        ("kind: lines\ntable: capacity\nseries: [{column: france}, {column: cost}]", "EUR"),
        ("kind: columns\ntable: capacity\nseries: [{column: france}, {column: cost}]", "EUR"),
        (
            "kind: parts\npoints: [{fact: euros}]\nwhole: {fact: whole}\nrest: {label: others}",
            '"whole" is in USD, "euros" in EUR',
        ),
        ("kind: bars\npoints: [{fact: words}]", '"words" is no number, so it has no length.'),
        ("kind: lines\nseries: [{points: [words]}]", '"words" is no number.'),
        ("kind: parts\npoints: [{fact: loss}]\nwhole: {fact: whole}\nrest: {label: x}", '"loss" is negative'),
        ("kind: parts\npoints: [{fact: c}]\nwhole: {fact: whole}\nrest: {label: x}", "the parts are more"),
        (
            "kind: parts\npoints: [{fact: a}]\ntotal: {fact: sum}\nwhole: {fact: whole}\nrest: {label: x}",
            '"sum" is not the sum of the parts.',
        ),
    ],
)
def test_values_that_cannot_share_an_axis(desk: Desk, spec: str, message: str) -> None:
    result = desk.draw(spec)
    assert not result.charts
    assert [problem for problem in result.problems if "G003" in problem and message in problem], (
        result.problems
    )
    assert len(result.problems) == 1
    assert re.match(r"data/desk/(figures\.yml|tables/capacity\.csv):\d+:\d+: G003 ", result.problems[0])


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("kind: bars\npoints: [{fact: twony}]", 'there is no fact "twony"'),
        ("kind: bars\npoints: [{fact: hugee}]", 'Did you mean "huge"?'),
        (
            "kind: bars\ntable: capacities\nvalue: france",
            'there is no table "capacities". Did you mean "capacity"?',
        ),
        ("kind: bars\ntable: capacity\nvalue: frence", 'has no column "frence". Did you mean "france"?'),
        ("kind: columns\ntable: capacity\nseries: [{column: spain}]", 'has no column "spain"'),
        ("kind: lines\ntable: capacity\nseries: [{column: spain}]", 'has no column "spain"'),
        ("kind: lines\nseries: [{column: france}]", '"france" is a column of no table'),
        ("kind: lines\nseries: [{fact: salse}]", 'there is no fact "salse"'),
        ("kind: dots\npoints: [{fact: a}]\nticks: [{fact: none}]", 'there is no fact "none"'),
        (
            "kind: dots\npoints: [{fact: a}, {fact: b}]\nbetween: [step, step2]",
            "2 values have 1 steps between them",
        ),
        ("kind: parts\npoints: [{fact: a}]\nwhole: {fact: hole}\nrest: {label: x}", 'Did you mean "whole"?'),
        ("kind: own\nchart: none\nalt: A chart\nfacts: [a]", 'there is no chart "none"'),
    ],
)
def test_unknown_names(desk: Desk, spec: str, message: str) -> None:
    result = desk.draw(spec)
    assert not result.charts
    assert len(result.problems) == 1, result.problems
    assert ": G002 " in result.problems[0] and message in result.problems[0]


@pytest.mark.parametrize("spec", ["kind: bars", "kind: columns\npoints: []", "kind: lines\nseries: []"])
def test_a_figure_of_nothing(desk: Desk, spec: str) -> None:
    assert [": G004 " in problem for problem in desk.draw(spec).problems] == [True]


@pytest.mark.parametrize("kind", ["bars", "columns", "dots"])
def test_what_is_not_for_the_audience_is_left_out_in_silence(desk: Desk, kind: str) -> None:
    spec = f"kind: {kind}\npoints: [{{fact: a}}, {{fact: c}}]"
    result = desk.draw(spec, withheld=frozenset({"c"}))
    assert "$12" not in result.chart.alt and "$12" not in " ".join(result.words)
    assert "other" not in result.chart.sources
    nothing = desk.draw(spec, withheld=frozenset({"a", "c"}))
    assert not nothing.charts and not nothing.problems


def test_a_whole_with_a_part_withheld_is_left_out(desk: Desk) -> None:
    result = desk.draw(SPECS["parts"], withheld=frozenset({"a"}))
    assert not result.charts and not result.problems


# --- one by one ----------------------------------------------------------------------------------


def test_bars_say_what_they_show(desk: Desk) -> None:
    chart = desk.draw("kind: bars\npoints: [{fact: a, note: once}, {fact: c}, {fact: talk}]").chart
    assert chart.alt == (
        "Bar chart. US dollars, euros or MW. First, January 2024: $2\u00a0million (once). "
        "Third, January 2026: above $12\u00a0million. Talk, June 2026: $30\u00a0million, rumoured."
    )
    assert chart.rows[1] == ("Third", "12000000", "USD", "above", "January 2026", "reported", "")


def test_lengths_are_to_scale_and_start_at_zero(desk: Desk) -> None:
    svg = desk.draw("kind: bars\npoints: [{fact: a}, {fact: b}]").svgs["f"].decode()
    bars = re.findall(r'd="M (\S+) \S+\s+L (\S+) \S+\s+L \S+ \S+\s+L \S+ \S+\s+z', svg)
    (left, end), (other, further) = ((float(start), float(end)) for start, end in bars)
    assert left == other
    assert (further - other) / (end - left) == pytest.approx(2.5, rel=1e-4)


def test_columns_stand_at_their_true_distance_in_time(desk: Desk) -> None:
    facts = FACTS.replace("as_of: 2025-01, status: confirmed", "as_of: 2024-07, status: confirmed")
    result = desk.draw("kind: columns\nspacing: time\npoints: [{fact: a}, {fact: b}, {fact: c}]", facts=facts)
    places = [
        float(element.get("x", "0"))
        for element in texts(result.svgs["f"])
        if element.text in ("Jan 2024", "Jul 2024", "Jan 2026")
    ]
    near, far = places[1] - places[0], places[2] - places[1]
    assert far / near == pytest.approx(18 / 6, rel=0.02)


def test_columns_in_time_are_put_in_order(desk: Desk) -> None:
    chart = desk.draw("kind: columns\nspacing: time\npoints: [{fact: c}, {fact: a}]").chart
    assert [row[0] for row in chart.rows] == ["First", "Third"]


def test_floors_are_open_and_say_so(desk: Desk) -> None:
    result = desk.draw("kind: columns\npoints: [{fact: a}, {fact: c}, {fact: aim}]")
    assert ">$12m" in result.words and ">$20m" in result.words
    assert "above $12\u00a0million" in result.chart.alt


def test_a_missing_value_is_no_zero(desk: Desk) -> None:
    for name in ("columns-grouped", "columns-stacked", "lines"):
        chart = desk.draw(SPECS[name]).chart
        assert "Sweden, 2024: not stated" in chart.alt.replace("2024, Sweden", "Sweden, 2024")
        assert [row[1] for row in chart.rows].count("") == 1


def test_a_gap_in_a_line_stays_a_gap_and_an_aim_is_dashed(desk: Desk) -> None:
    def segments(rows: str) -> tuple[int, int]:
        desk.write("tables/capacity.csv", rows)
        svg = (
            desk.draw("kind: lines\ntable: capacity\nstatus: state\nseries: [{column: sweden}]")
            .svgs["f"]
            .decode()
        )
        lines = re.findall(r'<path d="M \S+ \S+\s+L \S+ \S+\s+" [^>]*stroke: #12436d[^>]*/>', svg)
        return len(lines), sum("dasharray" in line for line in lines)

    assert segments(ROWS.replace("20,,", "20,9,")) == (3, 1)
    assert segments(ROWS) == (1, 1)


def test_lines_start_at_zero_unless_the_spec_says_otherwise(desk: Desk) -> None:
    assert "0" in desk.draw("kind: lines\nseries: [{fact: sales}]").words
    assert "0" not in desk.draw("kind: lines\nzero: false\nseries: [{fact: sales}]").words


def test_lines_are_named_at_their_ends(desk: Desk) -> None:
    found = {said: box for box, said in boxes(desk.draw(SPECS["lines"]).svgs["f"])}
    assert found["Sweden"].top > found["France"].top
    assert found["France"].left > found["2024"].right


def test_dots_print_multiples_between_them_and_ticks_without_a_value(desk: Desk) -> None:
    result = desk.draw(SPECS["dots"])
    assert ["~2.5×" in result.words, "≥2.4×" in result.words] == [True, True]
    assert "May 2024: no new value" in result.words
    assert "May 2024: no new value." in result.chart.alt
    assert "From first to second: about 2.5\u00a0times, calculated" in result.chart.alt
    assert ("May 2024", "", "", "", "May 2024", "", "") in result.chart.rows


def test_dots_stand_at_their_true_dates(desk: Desk) -> None:
    svg = desk.draw("kind: dots\npoints: [{fact: a}, {fact: b}, {fact: c}]").svgs["f"].decode()
    circles = re.findall(r'd="M (\S+) \S+\s+C ', svg)
    first, second, third = sorted({round(float(x), 1) for x in circles})
    assert (third - second) / (second - first) == pytest.approx(365 / 366, rel=0.01)


def test_parts_print_the_rest_as_it_is_stated(desk: Desk) -> None:
    chart = desk.draw(SPECS["parts"]).chart
    assert "not itemised, January 2025: about $3\u00a0million, calculated" in chart.alt
    assert "Sum, January 2025: about $7\u00a0million, calculated" in chart.alt
    whole = desk.draw(SPECS["parts-whole"]).chart
    assert whole.alt.endswith(
        "the others. Whole, January 2025: $10\u00a0million. What cannot stand on the scale."
    )


def test_parts_too_narrow_for_their_names_have_leaders(desk: Desk) -> None:
    points = ", ".join(f"{{fact: a, label: Part {number}}}" for number in range(5))
    facts = FACTS.replace("2 million", "300 thousand")
    spec = f"kind: parts\npoints: [{points}]\nwhole: {{fact: whole}}\nrest: {{label: the rest}}"
    assert {f"Part {number}" for number in range(5)} <= set(desk.draw(spec, facts=facts).words)


@pytest.mark.parametrize("kind", ["bars", "columns", "dots"])
@pytest.mark.parametrize("ids", [["a"], ["tiny", "huge"], ["loss", "nothing"], ["nothing"], ["loss"]])
def test_extremes_are_drawn(desk: Desk, kind: str, ids: list[str]) -> None:
    points = ", ".join(f"{{fact: {id}}}" for id in ids)
    result = desk.draw(f"kind: {kind}\npoints: [{points}]")
    assert not result.problems
    assert b"NaN" not in result.svgs["f"] and b"nan" not in result.svgs["f"]


def test_twelve_points_with_long_names(desk: Desk) -> None:
    name = "Deutsche Forschungsgemeinschaft, in Bonn"
    facts = "".join(
        f"x{number}: {{label: '{name}', value: {number * 7 % 12 + 1} million, unit: USD, as_of: {2010 + number}, "
        f"status: reported, source: s}}\n"
        for number in range(12)
    )
    points = ", ".join(f"{{fact: x{number}}}" for number in range(12))
    for kind in ("bars", "columns", "dots"):
        result = desk.draw(f"kind: {kind}\nwidth: wide\npoints: [{points}]", facts=FACTS + facts)
        assert not result.problems


def test_a_figure_that_does_not_fit_says_so(desk: Desk) -> None:
    points = ", ".join(f"{{fact: a, label: Forschungsgemeinschaft {number}}}" for number in range(9))
    result = desk.draw(f"kind: columns\npoints: [{points}]")
    assert result.problems and all("G007" in problem for problem in result.problems)
    assert any(
        '"Forschungsgemeinschaft 3" is too wide for its column. Shorten it, or use bars.' in problem
        for problem in result.problems
    )


def test_a_title_has_fifteen_words_at_most(desk: Desk) -> None:
    desk.write("facts.yml", FACTS)
    for count, code in ((15, []), (16, ["G006"])):
        title = " ".join(["word"] * (count - 1)) + " {{ a }}"  # an amount and its scale count as one
        desk.write(
            "figures.yml",
            f"f:\n  kind: bars\n  title: '{title}'\n  subtitle: US dollars\n  points: [{{fact: a}}]\n",
        )
        problems = drawn(desk.folder, "desk").problems
        assert [problem.split()[1] for problem in problems] == code


@pytest.mark.parametrize(
    ("language", "unit", "named", "unnamed"),
    [
        ("en", "USD", ["Money in US dollars", "Raised, $m", "USD million"], ["Money raised", "Euros", ""]),
        ("en", "GBP", ["Pounds a year", "£m"], ["Compound growth", "Money"]),
        ("en", "MW", ["Capacity, MW"], ["MWh in a year", "Capacity"]),
        ("en", "percent", ["Share, per cent", "Share, %"], ["Share of the total"]),
        ("en", "person|people", ["People in a year"], ["Ships in a year"]),
        ("en", "USD/ship", ["Dollars a ship"], ["Dollars", "Ships"]),
        ("fr", "USD", ["En dollars américains"], ["En euros"]),
        ("fr", "EUR", ["En millions d’euros"], ["Montants investis"]),
        ("fr", "percent", ["Part, pour cent"], ["Part du total"]),
        ("de", "EUR", ["Zuschüsse, Euro"], ["Zuschüsse"]),
        ("de", "USD", ["In US-Dollar"], ["In Euro"]),
    ],
)
def test_a_subtitle_names_the_unit(language: str, unit: str, named: list[str], unnamed: list[str]) -> None:
    formats = Formats(language, catalogue=catalogue(language))
    assert [words for words in named if not formats.names(unit, words)] == []
    assert [words for words in unnamed if formats.names(unit, words)] == []


def test_a_unit_that_the_subtitle_leaves_out_is_asked_for(desk: Desk) -> None:
    desk.write("facts.yml", FACTS)
    for subtitle, code in (("US dollars", []), ("Money raised", ["G008"])):
        desk.write(
            "figures.yml",
            f"f:\n  kind: bars\n  title: A title\n  subtitle: {subtitle}\n  points: [{{fact: a}}]\n",
        )
        problems = drawn(desk.folder, "desk").problems
        assert [problem.split()[1] for problem in problems] == code


# --- charts of the briefing's own ----------------------------------------------------------------

OWN = "kind: own\nchart: mine\nheight: 40\nalt: 'A line from {{ a }}.'\nfacts: [a, words, talk]\ntable: capacity\n"
PROGRAM = '''"""A chart."""


def draw(figure, data, style):
    print("This goes nowhere.")
    axes = figure.add_axes((0.1, 0.2, 0.8, 0.7))
    axes.bar(0, data.facts["a"].number, **style.form(data.facts["a"]))
    axes.bar(1, data.facts["talk"].number, **style.form(data.facts["talk"]))
    axes.set_yticks([])
    axes.set_xticks([0, 1], [data.facts["a"].printed, data.rows[2]["france"].printed], size=style.sizes["value"])
    axes.axhline(0, color=style.colours["ink"])
    assert data.facts["words"].printed == "no new value"
    assert data.rows[1]["sweden"].printed == "not stated"
    assert data.rows[0]["year"].when == 2023.5
'''


def test_a_chart_of_ones_own_has_facts_rows_and_style(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write("charts/mine.py", PROGRAM)
    result = desk.draw(OWN)
    assert result.chart.alt == "A line from $2\u00a0million."
    assert result.words == ["$2m", "41\u00a0MW"]
    assert size(result.svgs["f"])[1] == pytest.approx(40 / POINT, abs=0.01)
    assert capsys.readouterr().out == ""
    assert ("First", "2000000", "USD", "", "January 2024", "reported", "") in result.chart.rows
    assert {styled(element)["font-family"] for element in texts(result.svgs["f"])} == {"'Source Sans 3'"}


@pytest.mark.parametrize(
    ("program", "line", "message"),
    [
        (
            "def draw(figure, data, style):\n    x = 1\n    return data.facts['none']\n",
            3,
            "KeyError: 'none'.",
        ),
        ("def draw(figure, data, style)\n    pass\n", 1, "SyntaxError: expected ':'."),
        ("import sys\n\nsys.exit(2)\n", 3, "SystemExit: 2."),
        (
            "def inner():\n    1 / 0\n\n\ndef draw(figure, data, style):\n    inner()\n",
            2,
            "ZeroDivisionError: ",
        ),
        ("def draw(figure, data, style):\n    figure.text(0, 0, 'x', usetex=1, family=3)\n", 2, ""),
        ("x = 1\n", None, "its chart has no function draw. Write def draw(figure, data, style)."),
    ],
)
def test_what_a_chart_raises_is_a_problem_with_its_line(
    desk: Desk, program: str, line: int | None, message: str
) -> None:
    desk.write("charts/mine.py", program)
    result = desk.draw(OWN)
    assert len(result.problems) == 1, result.problems
    place = f"data/desk/charts/mine.py:{line}: " if line else "data/desk/charts/mine.py: "
    assert result.problems[0].startswith(f'{place}G005 Figure "f": its chart ')
    assert message in result.problems[0]
    assert not result.svgs


def test_labels_of_a_chart_of_ones_own_keep_apart(desk: Desk) -> None:
    program = (
        "def draw(figure, data, style):\n    figure.text(.5, .5, 'one')\n    figure.text({}, .5, 'two')\n"
    )
    desk.write("charts/mine.py", program.format(0.51))
    assert any('the labels "one" and "two" overlap' in problem for problem in desk.draw(OWN).problems)
    desk.write("charts/mine.py", program.format(0.98))
    assert any('the label "two" runs over its edge' in problem for problem in desk.draw(OWN).problems)
    desk.write("charts/mine.py", program.format(0.7))
    assert not desk.draw(OWN).problems


def test_a_chart_of_ones_own_needs_alt_text_and_a_height(desk: Desk) -> None:
    desk.write("charts/mine.py", PROGRAM)
    result = desk.draw(OWN.replace("'A line from {{ a }}.'", '""'))
    assert [problem.split()[1] for problem in result.problems] == ["G001"]
    result = desk.draw(OWN.replace("40", "tall"))
    assert [problem.split()[1] for problem in result.problems] == ["G007"]


def test_a_chart_of_ones_own_without_its_facts_is_left_out(desk: Desk) -> None:
    desk.write("charts/mine.py", PROGRAM)
    result = desk.draw(OWN, withheld=frozenset({"a"}))
    assert not result.charts and not result.problems


def test_a_changed_program_is_another_chart(desk: Desk) -> None:
    desk.write("charts/mine.py", PROGRAM)
    before = desk.draw(OWN).chart
    desk.write("charts/mine.py", PROGRAM.replace("0.8", "0.7"))
    assert desk.draw(OWN).chart != before


# --- the flagship, and the same bytes ------------------------------------------------------------


@pytest.mark.parametrize("name", FLAGSHIP)
def test_the_flagships_figures_are_without_fault(flagship: Drawn, name: str) -> None:
    assert not [problem for problem in flagship.problems if f'"{name}"' in problem]
    for (box, said), (other, others) in combinations(boxes(flagship.svgs[name]), 2):
        assert not box.touches(other, 0.5), f'"{said}" and "{others}" overlap'


def test_the_flagships_figures_avoid_the_traps(flagship: Drawn) -> None:
    def said(name: str) -> str:
        return " ".join(words(flagship.svgs[name]))

    assert {row[2] for row in flagship.charts["valuation"].rows} == {"USD", "times", ""}
    assert "~$415m" in said("rounds") and "€385m" in said("rounds")
    assert "Feb 2024: no new valuation" in words(flagship.svgs["valuation"])
    assert [row[1] for row in flagship.charts["valuation"].rows if row[4] == "February 2024"] == [""]
    assert ">$400m" in said("arr") and ">$1bn" in said("arr") and "target" in said("arr")
    assert "$0.3–1.3bn" in said("reconciliation") and "3.5bn" not in said("reconciliation")
    assert "debt" not in said("reconciliation")
    assert "about 11%" in said("asml") and "$" not in said("asml")


PRINT = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_figures import ROOT, digest
print(digest(ROOT, "mistral"), digest(Path({desk!r}), "desk"))
"""


def digest(project: Path, name: str) -> str:
    """One digest of all the figures of a briefing."""
    result = drawn(project, name)
    whole = b"".join(key.encode() + svg for key, svg in sorted(result.svgs.items()))
    alts = "".join(chart.alt for _key, chart in sorted(result.charts.items()))
    return hashlib.sha256(whole + alts.encode()).hexdigest()


def test_the_same_figures_are_the_same_bytes_in_every_process(desk: Desk, tmp_path: Path) -> None:
    desk.write("charts/mine.py", PROGRAM)
    desk.draw(OWN)
    settings = tmp_path / "matplotlibrc"
    settings.write_text(
        "font.size: 30\nsvg.fonttype: path\nlines.linewidth: 9\naxes.grid: True\nfont.family: serif\n"
    )
    here = f"{digest(ROOT, 'mistral')} {digest(tmp_path, 'desk')}"
    for environment in (
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "2", "MATPLOTLIBRC": str(settings), "LC_ALL": "C"},
    ):
        program = PRINT.format(tests=str(Path(__file__).parent), desk=str(tmp_path))
        run = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=120,
        )
        assert run.stdout.strip() == here


def test_users_settings_are_left_as_they_were(desk: Desk) -> None:
    import matplotlib

    with matplotlib.rc_context({"font.size": 33.0, "svg.hashsalt": "mine"}):
        first = desk.draw(SPECS["lines"]).svgs
        assert (matplotlib.rcParams["font.size"], matplotlib.rcParams["svg.hashsalt"]) == (33.0, "mine")
    assert desk.draw(SPECS["lines"]).svgs == first


def test_in_another_theme_the_same_figure_is_another_chart(desk: Desk) -> None:
    assert desk.draw(SPECS["bars"]).chart.theme == "default"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 99, [0, 20, 40, 60, 80, 100]),
        (-80, 60, [-100, -50, 0, 50, 100]),
        (0, 0, [0, 0.2]),
        (0.001, 0.0042, [0.001, 0.002, 0.003, 0.004, 0.005]),
    ],
)
def test_axes_have_round_numbers(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == pytest.approx(expected)


def test_the_edges_of_a_box() -> None:
    box = Box(0, 0, 2, 1)
    assert box.outline("trbl") == [[(0, 0), (2, 0), (2, 1), (0, 1), (0, 0)]]
    assert box.outline("trl") == [[(0, 1), (0, 0), (2, 0), (2, 1)]]
    assert box.outline("rl") == [[(2, 0), (2, 1)], [(0, 1), (0, 0)]]
    assert box.outline("") == []
