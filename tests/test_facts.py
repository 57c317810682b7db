"""The ledger: every fact read, calculated and checked, with each fault at its place."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.facts import calculate
from report.facts.formula import FormulaError, parse
from report.files import Files
from report.formats import Formats
from report.load import read_briefing
from report.model.briefing import Table, TableSpec
from report.model.ledger import Fact, Ledger
from report.model.text import Text
from report.problems import Place, Problems

BRIEFING = """\
title: A briefing
issue: "1"
as_of: {as_of}
sections: [one]
audiences:
  complete: {{title: Complete edition}}
sources:
  press: {{title: An article, kind: article}}
  filing: {{title: A filing, kind: filing}}
"""


@dataclass
class Result:
    ledger: Ledger
    problems: Problems

    @property
    def faults(self) -> list[str]:
        """Every problem without its path: `3:10 F012 ...`."""
        return [str(problem).partition("facts.yml:")[2] or str(problem) for problem in self.problems]

    def __getitem__(self, name: str) -> Fact:
        fact = self.ledger.find(name)
        assert fact is not None, (name, self.faults)
        return fact

    def printed(self, name: str, form: str = "long") -> str:
        return Formats("en").fact(self[name], form).replace("\u00a0", " ")

    def value(self, name: str) -> Decimal:
        quantity = self[name].quantity
        assert quantity is not None
        return quantity.value


Calculated = Callable[..., Result]


@pytest.fixture
def calculated(tmp_path: Path) -> Calculated:
    def run(facts: str, *tables: Table, as_of: str = "2026-07") -> Result:
        folder = tmp_path / "data" / "b"
        (folder / "narrative").mkdir(parents=True)
        (folder / "narrative" / "one.md").write_text("---\ntitle: One\n---\nWords.\n")
        (folder / "briefing.yml").write_text(BRIEFING.format(as_of=as_of))
        (folder / "facts.yml").write_text(dedent(facts), encoding="utf-8")
        loading, problems = Problems(), Problems()
        briefing = read_briefing(Files(tmp_path), "b", loading)
        assert briefing is not None
        assert list(loading) == []
        briefing = replace(briefing, tables={table.id: table for table in tables})
        return Result(calculate(briefing, problems), problems)

    return run


def fact(id: str, value: str, unit: str = "USD", **more: str) -> str:
    fields = {"status": "confirmed", "source": "press"} | more
    lines = [f"{id}:", f"  value: {value}", f"  unit: {unit}"]
    return "\n".join([*lines, *(f"  {key}: {text}" for key, text in fields.items())]) + "\n"


def formula(id: str, text: str, unit: str, **more: str) -> str:
    lines = [
        f"{id}:",
        f"  formula: {text}",
        f"  unit: {unit}",
        *(f"  {key}: {words}" for key, words in more.items()),
    ]
    return "\n".join(lines) + "\n"


# --- the flagship's arithmetic

FLAGSHIP = (
    fact("seed.usd", "113 million")
    + fact("seed.valuation", "260 million")
    + fact("a.eur", "385 million", "EUR")
    + fact("a.usd", "about 415 million")
    + fact("a.valuation", "2 billion")
    + fact("microsoft", "16.3 million")
    + fact("june.eur", "600 million", "EUR")
    + fact("june.usd", "about 640 million")
    + fact("june.valuation", "6 billion")
    + fact("c.eur", "1.7 billion", "EUR")
    + fact("c.usd", "about 2.0 billion")
    + fact("c.valuation_eur", "11.7 billion", "EUR")
    + fact("c.valuation", "roughly 13.8 billion")
    + fact("asml", "1.3 billion", "EUR")
    + fact("rumour", "about 3.5 billion", status="rumoured")
    + fact("rumour.valuation", "about 23.15 billion", status="rumoured")
    + fact(
        "total",
        "around 4.0 billion",
        low="3.5 billion",
        high="4.5 billion",
        status="reported",
        source="filing",
    )
    + fact("arr.first", "20 million")
    + fact("arr.now", "above 400 million")
    + fact("arr.goal", "more than 1 billion", status="target")
)
NOTE = {"note": "From the floor."}
CHECKS = [
    ("a.usd / a.eur", "USD/EUR", {}, "1.0779", "about $1.08 per €1", "~1.08"),
    ("june.usd / june.eur", "USD/EUR", {}, "1.0667", "about $1.07 per €1", "~1.07"),
    ("c.usd / c.eur", "USD/EUR", {}, "1.1765", "about $1.18 per €1", "~1.18"),
    ("c.valuation / c.valuation_eur", "USD/EUR", {}, "1.1795", "about $1.18 per €1", "~1.18"),
    ("asml / c.valuation_eur", "percent", {}, "11.1111", "11%", "11%"),
    ("asml / c.eur", "percent", {}, "76.4706", "76%", "76%"),
    (
        "seed.usd + a.usd + microsoft + june.usd + c.usd",
        "USD",
        {},
        "3184300000",
        "about $3.2 billion",
        "~$3.2bn",
    ),
    (
        "total - (seed.usd + a.usd + microsoft + june.usd + c.usd)",
        "USD",
        {},
        "815700000",
        "about $820 million",
        "~$820m",
    ),
    ("arr.now / arr.first", "times", {}, "20", "at least 20 times", "≥20×"),
    ("arr.goal / arr.now", "times", {"qualifier": "at most"} | NOTE, "2.5", "at most 2.5 times", "≤2.5×"),
    ("a.valuation / seed.valuation", "times", {}, "7.6923", "7.7 times", "7.7×"),
    ("june.valuation / a.valuation", "times", {}, "3", "3 times", "3×"),
    ("c.valuation / june.valuation", "times", {}, "2.3", "about 2.3 times", "~2.3×"),
    ("rumour.valuation / c.valuation", "times", {}, "1.6775", "about 1.7 times", "~1.7×"),
    ("rumour.valuation / c.valuation_eur", "USD/EUR", {}, "1.9786", "about $1.98 per €1", "~1.98"),
    ("rumour / rumour.valuation", "percent", {}, "15.1188", "about 15%", "~15%"),
    ("log2(arr.now / arr.first)", "doublings", {}, "4.3219", "at least 4.3 doublings", "≥4.3 doublings"),
]


@pytest.mark.parametrize(
    ("text", "unit", "more", "value", "long", "short"),
    CHECKS,
    ids=[f"D{i:02}" for i in range(1, len(CHECKS) + 1)],
)
def test_derived_checks(
    calculated: Calculated, text: str, unit: str, more: dict[str, str], value: str, long: str, short: str
) -> None:
    result = calculated(FLAGSHIP + formula("x", text, unit, **more))
    assert result.faults == []
    assert round(result.value("x"), 4) == Decimal(value)
    assert result.printed("x") == long
    assert result.printed("x", "short") == short
    assert result["x"].calculated


def test_the_remainder_can_be_printed_in_billions_or_as_a_range(calculated: Calculated) -> None:
    text = "total - (seed.usd + a.usd + microsoft + june.usd + c.usd)"
    result = calculated(
        FLAGSHIP
        + formula("x", text, "USD", scale="billion")
        + formula("y", text, "USD", qualifier="between")
        + formula("z", text, "USD", scale="million", decimals="1")
        + formula("w", text, "USD", decimals="-2")
    )
    assert result.faults == []
    assert result.printed("x") == "about $0.8 billion"
    assert result.printed("y") == "about $0.3 billion to $1.3 billion"
    assert result.printed("y", "short") == "$0.3–1.3bn"
    assert result.printed("z") == "about $815.7 million"
    assert result.printed("w") == "about $800 million"
    quantity = result["x"].quantity
    assert quantity is not None
    assert (quantity.low, quantity.high) == (Decimal(315_700_000), Decimal(1_315_700_000))
    assert result["x"].status == "reported"
    assert result["x"].sources == ("filing", "press")
    assert result["x"].inputs[:2] == ("total", "seed.usd")


def test_dollars_over_euros_are_no_multiple(calculated: Calculated) -> None:
    result = calculated(FLAGSHIP + formula("x", "rumour.valuation / c.valuation_eur", "times"))
    assert len(result.faults) == 1
    assert result.faults[0].endswith(
        'F020 "x": the formula gives USD/EUR, not times. Divide values of one unit, or declare unit: USD/EUR.'
    )


def test_dollars_and_euros_cannot_be_added(calculated: Calculated) -> None:
    result = calculated(
        FLAGSHIP + formula("x", "a.valuation + a.eur", "USD") + formula("y", "a.eur - microsoft", "EUR")
    )
    assert [fault.partition(" ")[2] for fault in result.faults] == [
        'F020 "x": USD and EUR cannot be added. Multiply the EUR by a fact whose unit is USD/EUR.',
        'F020 "y": EUR and USD cannot be subtracted. Multiply the USD by a fact whose unit is EUR/USD.',
    ]


def test_an_exchange_rate_makes_them_addable(calculated: Calculated) -> None:
    rate = fact("fx", "1.1", "USD/EUR")
    result = calculated(FLAGSHIP + rate + formula("x", "a.valuation + a.eur * fx", "USD"))
    assert result.faults == []
    assert result.value("x") == Decimal("2423500000")
    assert result.printed("fx") == "$1.1 per €1"
    assert result.printed("x") == "$2.4 billion"


# --- what is stated


def test_the_contracts_fault_is_named_as_promised(calculated: Calculated) -> None:
    result = calculated(fact("arr.feb_2025", "20 milion"))
    assert str(next(iter(result.problems))) == (
        'data/b/facts.yml:2:10: F012 "arr.feb_2025": "20 milion" is not a number. Write 20 million.'
    )
    assert result.ledger.facts == {}
    assert result.ledger.missing == {"arr.feb_2025": ""}


def test_numbers_dates_and_words(calculated: Calculated) -> None:
    result = calculated(
        """\
        arr:
          value: 400 million
          unit: USD
          qualifier: above
          as_of: 2026-02
          status: confirmed
          source: [press, filing]
          label: ARR
          passage: Revenue
          quote: above $400 million
          note: A floor.
          stale_after: end-2026
          subject: Mistral
          measure: arr
          audiences: [complete]
        founded: {value: about April 2023, unit: date, status: reported, source: press}
        interval: {text: about a month, status: reported, source: press}
        lead: {text: {en: A lead, fr: Un chef}, unit: text, status: opinion, source: press}
        stake: {value: 11, unit: percent, qualifier: "~", status: reported, source: press, decimals: 1}
        """
    )
    assert result.faults == []
    arr = result["arr"]
    assert (arr.unit, arr.status, arr.sources, str(arr.as_of)) == (
        "USD",
        "confirmed",
        ("press", "filing"),
        "2026-02",
    )
    assert (arr.quote, arr.subject, arr.measure, str(arr.stale_after)) == (
        *("above $400 million", "Mistral", "arr"),
        "end-2026",
    )
    assert arr.rule is not None and arr.rule.allows(frozenset({"complete"}))
    assert not arr.calculated
    assert (arr.place.path, arr.place.line) == ("data/b/facts.yml", 1)
    assert result.printed("arr") == "above $400 million"
    assert result.printed("founded") == "about April 2023"
    assert result["interval"].unit == "text"
    assert result.printed("lead") == "A lead"
    assert result.printed("stake") == "about 11.0%"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x: {unit: USD, status: confirmed, source: press}", "1:1: F010 \"x\" has no value. Add value, formula, cell, text or points."),
        ("x: {value: 1, text: a, unit: USD, status: confirmed, source: press}", '1:1: F010 "x" has value and text. Keep one of them.'),
        ("x: {value: a, unit: text, status: confirmed, source: press}", '1:12: F010 "x" has value, but its unit is text. Write text: in its stead.'),
        ("x: {text: a, unit: USD, status: confirmed, source: press}", '1:20: F020 "x" has text, but its unit is USD. Write unit: text.'),
        ("x: {value: 1, status: confirmed, source: press}", '1:1: F011 "x" has no unit. Add unit: a currency\'s code, percent, times, date, text or a noun.'),
        ("x: {value: 1, unit: USD, source: press}", '1:1: F011 "x" has no status. Add status: confirmed, reported, target, opinion, rumoured, unconfirmed.'),
        ("x: {value: 1, unit: USD, status: confirmed}", '1:1: F011 "x" has no source. Add source: an id from sources.yml.'),
        ("x: {value: 1, unit: USD, status: confirmd, source: press}", '1:34: F015 "x": "confirmd" is not a status. Did you mean "confirmed"?'),
        ("x: {value: 1, unit: USD, status: confirmed, source: pres}", '1:53: F016 "x": there is no source "pres". Did you mean "press"?'),
        ("x: {value: 1, unit: USD, status: confirmed, source: press, qualifier: abov}", '1:71: F014 "x": "abov" is not a qualifier. Did you mean "above"?'),
        ("x: {value: above 1, unit: USD, status: confirmed, source: press, qualifier: about}", '1:12: F021 "x": the value says "above", its qualifier "about". Keep one of the two.'),
        ("x: {value: about 1, unit: USD, status: confirmed, source: press, qualifier: exact}", '1:12: F021 "x": the value says "about", its qualifier "exact". Keep one of the two.'),
        ("x: {value: 1, unit: USD, status: confirmed, source: press, as_of: 2026-13}", '1:67: F013 "x": as_of "2026-13" is not a date: there is no month 13. Write a month from 01 to 12.'),
        ("x: {value: 1, unit: USD, status: confirmed, source: press, stale_after: soon}", '1:73: F013 "x": stale_after "soon" is not a date. Write 2026, 2026-02, 2026-02-03, 2026-Q1, mid-2026, early July 2026 or summer 2026.'),
        ("x: {value: 2026-02-30, unit: date, status: confirmed, source: press}", '1:12: F013 "x": "2026-02-30" is not a date: February 2026 has 28 days. Write a day from 1 to 28.'),
        ("x: {value: 1, unit: USX, status: confirmed, source: press}", '1:21: F027 "x": "USX" is not a currency. Did you mean "USD"?'),
        ("x: {value: 1, unit: usd, status: confirmed, source: press}", '1:21: F027 "x": "usd" is not a unit. Write USD.'),
        ("x: {value: 1, unit: Percent, status: confirmed, source: press}", '1:21: F027 "x": "Percent" is not a unit. Write percent.'),
        ("x: {value: 1, unit: €, status: confirmed, source: press}", '1:21: F027 "x": "€" is not a unit. Write EUR.'),
        ("x: {value: 1, unit: USD/percent, status: confirmed, source: press}", '1:21: F027 "x": "USD/percent" is not a unit. Write a rate as two units, as in USD/EUR.'),
        ("x: {value: 1, unit: a&b, status: confirmed, source: press}", '1:21: F027 "x": "a&b" is not a unit. Write a currency\'s code, percent, times, date, text or a noun.'),
        ("x: {value: 1, unit: USD, status: confirmed, source: press, low: 2}", '1:65: F025 "x": low is "2", which does not hold the value. Write bare numbers round the value, each with its scale word.'),
        ("x: {value: 4 billion, unit: USD, status: confirmed, source: press, high: 4.5}", '1:74: F025 "x": high is "4.5", which does not hold the value. Write bare numbers round the value, each with its scale word.'),
        ("x: {value: 1, unit: USD, status: confirmed, source: press, low: one}", '1:65: F012 "x": low "one" is not a number. Write a number, such as 400 million.'),
        ("x: {value: 1, unit: USD, status: confirmed, source: press, qualifier: between, low: 0}", '1:12: F025 "x" is "between", but has no low and high. State both.'),
        ("x: {value: 1, unit: USD, status: confirmed, source: press, decimals: 99}", '1:1: L009 "x": decimals is 99. Write -12 to 12.'),
        ("figure.x: {value: 1, unit: USD, status: confirmed, source: press}", '1:1: F026 "figure.x" begins with a reserved word. Begin it otherwise: figure, table, section, source name references.'),
        ("source: {value: 1, unit: USD, status: confirmed, source: press}", '1:1: F026 "source" begins with a reserved word. Begin it otherwise: figure, table, section, source name references.'),
    ],
)  # fmt: skip
def test_each_fault_has_its_place_and_remedy(calculated: Calculated, text: str, fault: str) -> None:
    result = calculated(text + "\n")
    assert result.faults == [fault]
    assert result.ledger.facts == {}


def test_one_run_reports_every_fault_and_no_cascade(calculated: Calculated) -> None:
    result = calculated(
        fact("a", "20 milion", status="sure")
        + fact("b", "1")
        + formula("c", "a / b", "times")
        + formula("d", "c * 2", "times")
        + formula("e", "b + nothing", "USD")
        + formula("f", "e + b", "USD")
        + formula("g", "b * 3", "USD")
    )
    assert [fault.split()[1] for fault in result.faults] == ["F012", "F015", "F018"]
    assert list(result.ledger.facts) == ["b", "g"]
    assert result.ledger.missing == dict.fromkeys("acdef", "")


def test_a_scale_may_be_stated(calculated: Calculated) -> None:
    result = calculated(
        fact("a", "815.7 million", scale="billion")
        + fact("b", "815.7 million", scale="billion", decimals="1")
        + fact("c", "about 23.15 billion", decimals="0")
        + fact("d", "1.9 billion", qualifier="above", decimals="0")
    )
    assert [result.printed(name) for name in "abcd"] == [
        *("$0.8157 billion", "$0.8 billion", "about $23 billion", "above $1 billion"),
    ]


def test_facts_out_of_date_are_a_warning(calculated: Calculated) -> None:
    stale = calculated(fact("a", "1", stale_after="2026-06") + fact("b", "1", stale_after="2026"))
    assert stale.faults == [
        '1:1: F029 "a" is out of date: it holds until 2026-06, the briefing is as of 2026-07. '
        "Check it, and set stale_after anew."
    ]
    assert not stale.problems.errors
    assert "a" in stale.ledger.facts


# --- series

SERIES = """\
arr:
  label: ARR
  unit: USD
  source: press
  points:
    2026-02: {value: 400 million, qualifier: above, status: confirmed}
    2025-02: {value: 20 million, status: reported, source: filing}
    2024-02: {value: 5 million, status: confirmed}
"""


def test_a_series_names_its_points(calculated: Calculated) -> None:
    result = calculated(SERIES)
    assert result.faults == []
    assert result.ledger.series == {"arr": ("arr.2024-02", "arr.2025-02", "arr.2026-02")}
    assert result["arr.latest"] is result["arr.2026-02"]
    assert result["arr.previous"].id == "arr.2025-02"
    assert str(result["arr.2025-02"].as_of) == "2025-02"
    assert result["arr.2025-02"].sources == ("filing",)
    assert result["arr.latest"].sources == ("press",)
    assert result["arr.latest"].label is not None
    assert result.printed("arr.change") == "at least $380 million"
    assert result.printed("arr.growth") == "at least 20 times"
    growth = result["arr.growth"]
    assert (growth.status, growth.inputs) == ("reported", ("arr.2026-02", "arr.2025-02"))
    assert growth.sources == ("press", "filing")
    assert str(growth.as_of) == "2026-02"
    assert list(result.ledger.facts)[-2:] == ["arr.change", "arr.growth"]
    assert result.ledger.find("arr") is None


def test_formulas_take_points_and_aliases(calculated: Calculated) -> None:
    result = calculated(
        SERIES
        + formula("x", "arr.latest / arr.2024-02", "times")
        + formula("y", "arr.growth - 1", "percent")
        + formula("z", "(arr.latest - arr.previous) / arr.previous", "percent")
    )
    assert result.faults == []
    assert result.printed("x") == "at least 80 times"
    assert result["x"].inputs == ("arr.2026-02", "arr.2024-02")
    assert result.printed("y") == result.printed("z") == "at least 1,900%"


def test_one_point_has_nothing_to_be_compared_with(calculated: Calculated) -> None:
    result = calculated(
        "arr:\n  unit: USD\n  source: press\n  status: reported\n  points:\n    2026-02: {value: 1}\n"
        + formula("x", "arr.growth * 2", "times")
    )
    assert result["arr.latest"].status == "reported"
    assert result.ledger.find("arr.growth") is None
    assert result.ledger.missing["arr.growth"] == 'the series "arr" has fewer than two points'
    assert result.faults == [
        '8:12: F018 "x": "arr.growth" has no value, since the series "arr" has fewer than two points. Use other facts.'
    ]


@pytest.mark.parametrize(
    ("unit", "first", "second", "change", "growth"),
    [
        ("percent", "9", "11", "its points do not allow it", "its points do not allow it"),
        ("USD", "above 9", "above 11", "conflict", "conflict"),
        ("USD", "-9", "11", None, "its points do not allow it"),
        ("users", "10", "15", None, None),
    ],
)
def test_change_and_growth_are_absent_where_points_do_not_allow_them(
    calculated: Calculated, unit: str, first: str, second: str, change: str | None, growth: str | None
) -> None:
    result = calculated(
        f"x:\n  unit: {unit}\n  source: press\n  status: reported\n"
        f"  points:\n    2025: {{value: {first}}}\n    2026: {{value: {second}}}\n"
    )
    assert result.faults == []
    for name, reason in (("x.change", change), ("x.growth", growth)):
        assert (name in result.ledger.facts) == (reason is None)
        assert reason is None or reason in result.ledger.missing[name]


def test_points_of_two_units_have_no_change(calculated: Calculated) -> None:
    result = calculated(
        """\
        x:
          source: press
          status: reported
          points:
            2024: {value: 1, unit: EUR}
            2025: {value: 2, unit: USD}
        """
    )
    assert result.faults == []
    assert result.ledger.missing["x.change"] == "USD and EUR cannot be subtracted"
    assert "USD/EUR" in result.ledger.missing["x.growth"]


def test_a_target_is_not_the_latest_reading(calculated: Calculated) -> None:
    result = calculated(SERIES + "    2026: {value: 1 billion, qualifier: above, status: target}\n")
    assert result["arr.latest"].id == "arr.2026-02"
    assert result.ledger.series["arr"][-1] == "arr.2026"
    assert result.printed("arr.growth") == "at least 20 times"


def test_a_point_says_otherwise(calculated: Calculated) -> None:
    result = calculated(
        """\
        x:
          unit: USD
          source: press
          status: confirmed
          qualifier: about
          decimals: 2
          points:
            2024: {value: 1 million}
            2025: {value: above 2 million}
            2026: {value: 3 million, qualifier: exact, decimals: 0, status: target, as_of: 2026-06}
            2023-q1: {formula: x.2024 * 2}
        """
    )
    assert result.faults == []
    assert [result.printed(name) for name in result.ledger.series["x"]] == [
        *("about $2.00 million", "about $1.00 million", "above $2.00 million", "$3 million"),
    ]
    assert str(result["x.2026"].as_of) == "2026-06"
    assert result["x.2023-q1"].calculated


def test_what_a_series_lacks_is_said_once(calculated: Calculated) -> None:
    result = calculated(
        "x:\n  status: sure\n  unit: USX\n  points:\n    2024: {value: 1}\n    2025: {value: 2}\n"
    )
    assert result.faults == [
        '1:1: F011 "x" has no source. Add source: an id from sources.yml.',
        '2:11: F015 "x": "sure" is not a status. Use one of confirmed, reported, target, opinion, rumoured, unconfirmed.',
        '3:9: F027 "x": "USX" is not a currency. Did you mean "USD"?',
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x: {unit: USD, value: 1, points: {2024: {value: 1}}}", '1:1: F024 "x" has points and value. Take value out.'),
        ("x: {unit: USD, points: {soon: {value: 1}}}", '1:25: F024 "x": the point "soon" is not a date. Write 2026, 2026-02, 2026-02-03, 2026-Q1, mid-2026, early July 2026 or summer 2026.'),
        ("x: {unit: USD, points: {February 2026: {value: 1}}}", '1:25: F024 "x": the point "February 2026" is no id. Write 2026-02.'),
        ("x: {unit: USD, points: {2026: {}}}", '1:25: F010 "x.2026" has no value. Add value, formula, cell, text or points.'),
        ("x: {unit: USD, points: {}}", '1:1: F024 "x" has no points. Add one, such as 2026-02: {value: 400 million}.'),
        ("x: {unit: USD, status: reported, source: press, points: {2026: {points: {2025: {value: 1}}}}}", '1:58: F024 "x.2026" has points of its own. Give it a value.'),
        ("x: {unit: USD, status: reported, source: press, points: {2026: {value: 1}}}\nx.2026: {value: 1, unit: USD, status: reported, source: press}", '1:58: F026 "x.2026" stands twice. Rename the fact, or take the point out of the series.'),
        ("x: {unit: USD, status: reported, source: press, points: {2026: {value: 1}}}\nx.latest: {value: 1, unit: USD, status: reported, source: press}", '2:1: F026 "x.latest" stands twice: the series "x" gives it. Rename the fact.'),
        ("x: {unit: USD, status: reported, source: press, points: {2026: {value: 1}, 2025: {value: 1}}}\nx.growth: {value: 1, unit: times, status: reported, source: press}", '2:1: F026 "x.growth" stands twice: the series "x" gives it. Rename the fact.'),
    ],
)  # fmt: skip
def test_faults_of_series(calculated: Calculated, text: str, fault: str) -> None:
    assert fault in calculated(text + "\n").faults


# --- formulas


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * 2", "10"),
        ("(a + b) * 2", "14"),
        ("a - b - 1 * a", "-3"),
        ("a / b / 2", "0.6666666666666666666666666667"),
        ("-a + b", "-1"),
        ("(- -a)", "4"),
        ("a * -1", "-4"),
        ("2.5 * a", "10"),
        ("min(a, b, a)", "3"),
        ("max(a, b) - min(a, b)", "1"),
        ("sum(a, b, a) / 2", "5.5"),
        ("abs(b - a)", "1"),
        ("a -b", "1"),
        ("a- b", "1"),
        ("a / 3 * 3", "4"),
        ("0.1 * a + 0.2 * a - 0.3 * a", "0"),
    ],
)
def test_formulas_follow_the_rules_of_arithmetic(calculated: Calculated, text: str, value: str) -> None:
    unit = "times"
    result = calculated(fact("a", "4", unit) + fact("b", "3", unit) + formula("x", text, unit))
    assert result.faults == []
    assert result.value("x") == Decimal(value)


@pytest.mark.parametrize(
    ("text", "column", "message", "hint"),
    [
        ("", 12, "it ends too early", "Finish it with a number or an id."),
        ("a +", 15, "it ends too early", "Finish it with a number or an id."),
        ("a b", 14, '"b" is not expected here', "Put + - * or / between two values."),
        ("(a + b", 12, "a bracket is not closed", "Write the missing )."),
        ("a + b)", 17, '")" is not expected here', "Put + - * or / between two values."),
        ("a + * b", 16, '"*" is not expected here', "Put a number or an id in its place."),
        ("a ** b", 15, '"*" is not expected here', "Put a number or an id in its place."),
        ("a × b", 14, '"×" has no meaning in a formula', "Write * instead."),
        ("a − b", 14, '"−" has no meaning in a formula', "Write - instead."),
        ("a ^ 2", 14, '"^" has no meaning in a formula', "Write a product instead."),
        ("ARR / b", 12, '"A" has no meaning in a formula', "Write the id of a fact, in small letters."),
        ("a + .5", 16, '"." has no meaning in a formula', "Write a digit before the point."),
        ("a + 1e3", 16, '"1e3" is not a number', "Write plain digits, as in 1000 or 0.5."),
        ("a + 012", 16, '"012" is not a number', "Write plain digits, as in 1000 or 0.5."),
        ("a + 1_000", 16, '"1_000" is not a number', "Write plain digits, as in 1000 or 0.5."),
        ("a + 1,000", 17, '"," is not expected here', "Write decimals with a point."),
        ("log2(a, b)", 12, '"log2" takes one value, not 2', "Write decimals with a point."),
        ("log10(a)", 12, '"log10" is not a function', 'Did you mean "log2"?'),
        ("exec(a)", 12, '"exec" is not a function', "There are log2, min, max, sum, abs."),
        ("sum()", 16, '")" is not expected here', "Put a number or an id in its place."),
    ],
)
def test_what_cannot_be_read_is_shown_where_it_stands(
    calculated: Calculated, text: str, column: int, message: str, hint: str
) -> None:
    result = calculated(
        f'a: {{value: 1, unit: times, status: reported, source: press}}\nx:\n  formula: "{text}"\n  unit: times\n'
    )
    place, _, rest = result.faults[0].partition(": ")
    assert rest == f'F017 "x": {message}. {hint}'
    assert place in (f"3:{column}", f"3:{column + 1}")  # the place of a quoted text is that of its quote


def test_deep_and_long_formulas_are_no_crash(calculated: Calculated) -> None:
    deep = "(" * 3000 + "a" + ")" * 3000
    long = " + ".join(["a"] * 3000)
    result = calculated(
        fact("a", "1")
        + formula("x", deep, "USD")
        + formula("y", long, "USD")
        + formula("z", "(" + "- " * 3001 + "a)", "USD")
    )
    assert [fault.partition(": ")[2] for fault in result.faults] == [
        'F017 "x": it is nested too deep. Split it into several facts.'
    ]
    assert result.value("y") == 3000
    assert result.value("z") == -1


def test_a_long_chain_of_facts_is_no_crash(calculated: Calculated) -> None:
    chain = "".join(formula(f"f{i}", f"f{i - 1} + f0", "USD") for i in range(2000, 0, -1))
    result = calculated(chain + fact("f0", "1"))
    assert result.faults == []
    assert result.value("f2000") == 2001


def test_numbers_that_grow_out_of_bounds_are_stopped(calculated: Calculated) -> None:
    squares = "".join(formula(f"f{i}", f"f{i - 1} * f{i - 1}", "times") for i in range(1, 40))
    result = calculated(fact("f0", "10", "times") + squares)
    assert len(result.faults) == 1
    assert 'F022 "f5": the result is too large or too small to print.' in result.faults[0]


def test_unknown_ids_are_named_where_they_stand(calculated: Calculated) -> None:
    result = calculated(
        SERIES
        + fact("a", "1")
        + fact("b", "1")
        + formula("x", "arr.2026-03 / arr.2025-02", "times")
        + formula("y", "a + a-b", "USD")
        + formula("z", "arr / 2", "USD")
        + formula("w", "2-a", "USD")
    )
    assert [fault.partition("F018 ")[2] for fault in result.faults] == [
        '"x": there is no fact "arr.2026-03". Did you mean "arr.2026-02"?',
        '"y": there is no fact "a-b". A minus needs spaces around it: "a - b".',
        '"z": there is no fact "arr". Name one of its points, such as "arr.latest".',
        '"w": there is no fact "2-a". A minus needs spaces around it: "2 - a".',
    ]
    assert [fault.split(":")[1] for fault in result.faults] == ["12", "16", "12", "12"]


def test_circles_are_named_once(calculated: Calculated) -> None:
    result = calculated(
        formula("a", "b + c", "USD")
        + formula("b", "c * 2", "USD")
        + formula("c", "a / 2", "USD")
        + formula("d", "d + 1", "USD")
        + formula("e", "a + 1", "USD")
    )
    assert [fault.partition("F019 ")[2] for fault in result.faults] == [
        '"a": the formula goes round in a circle: a, b, c, a. Give one of them a value.',
        '"d": the formula goes round in a circle: d, d. Give one of them a value.',
    ]
    assert result.ledger.facts == {}


def test_a_circle_through_a_series_is_told_of_what_the_user_wrote(calculated: Calculated) -> None:
    result = calculated(
        """\
        x:
          unit: times
          source: press
          status: reported
          points:
            2024: {value: 1}
            2025: {value: 2}
            2026: {formula: x.growth * 2}
        """
    )
    assert result.faults == [
        '8:21: F019 "x.2026": the formula goes round in a circle: x.2026, x.growth, x.2026. Give one of them a value.'
    ]


@pytest.mark.parametrize(
    ("text", "unit", "fault"),
    [
        ("usd / 0", "USD", 'F022 "x": it divides by zero. Check what stands below the line.'),
        ("usd / (usd - usd)", "times", 'F022 "x": it divides by zero. Check what stands below the line.'),
        ("0 / 0", "times", 'F022 "x": it divides by zero. Check what stands below the line.'),
        ("log2(usd / usd - 1)", "times", 'F022 "x": log2 takes only what is above zero. Check the inputs.'),
        ("log2(usd)", "times", 'F020 "x": log2 of USD has no meaning. Divide by a value of the same unit first.'),
        ("usd + 1", "USD", 'F020 "x": USD and a bare number cannot be added. Use values of one unit.'),
        ("min(usd, users)", "USD", 'F020 "x": USD and users cannot be compared. Use values of one unit.'),
        ("words * 2", "USD", 'F020 "x": "words" is a text, and cannot be calculated with. Use facts that are numbers.'),
        ("day + 1", "USD", 'F020 "x": "day" is a date, and cannot be calculated with. Use facts that are numbers.'),
        ("usd * 2", "EUR", 'F020 "x": the formula gives USD, not EUR. Declare unit: USD.'),
        ("usd * usd", "USD", 'F020 "x": the formula gives USD × USD, not USD. Declare unit: USD × USD.'),
        ("usd / usd", "users", 'F020 "x": the formula gives a bare number, not users. Declare unit: times or percent.'),
        ("usd / users", "USD", 'F020 "x": the formula gives USD/users, not USD. Declare unit: USD/users.'),
        ("usd / users", "times", 'F020 "x": the formula gives USD/users, not times. Divide values of one unit, or declare unit: USD/users.'),
        ("usd * 2", "date", 'F020 "x": a formula cannot give a date. Declare the unit of a number.'),
        ("1 / wide", "times", 'F022 "x": it divides by a range that holds zero. Check what stands below the line.'),
    ],
)  # fmt: skip
def test_calculations_that_cannot_be_done(calculated: Calculated, text: str, unit: str, fault: str) -> None:
    facts = (
        fact("usd", "10")
        + fact("users", "5", "users")
        + fact("wide", "1", "times", low="-1", high="2")
        + "words: {text: a, status: reported, source: press}\n"
        + "day: {value: 2026, unit: date, status: reported, source: press}\n"
    )
    result = calculated(facts + formula("x", text, unit, status="unconfirmed"))
    assert [item.partition(": ")[2] for item in result.faults if '"1 / wide"' not in item] == [
        fault
        if text != "1 / wide"
        else fault.replace("Check low and high.", "Check what stands below the line.")
    ]


def test_units_are_carried_through(calculated: Calculated) -> None:
    result = calculated(
        fact("usd", "12 million")
        + fact("users", "5 000", "user|users")
        + fact("share", "11", "percent")
        + formula("each", "usd / users", "USD/users")
        + formula("part", "usd * share", "USD")
        + formula("back", "each * users", "USD")
        + formula("rest", "1 - share", "percent")
        + formula("more", "users + users", "users")
    )
    assert result.faults == []
    assert result.printed("each") == "$2,400 per user"
    assert result.value("part") == 1_320_000
    assert result.printed("part") == "$1.3 million"
    assert result.value("back") == 12_000_000
    assert result.printed("rest") == "89%"
    assert result.printed("more") == "10,000 users"


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        ("3184.3 million", "USD", "$3.2 billion"),
        ("600 million", "USD", "$600 million"),
        ("528 million", "USD", "$528 million"),
        ("about 528 million", "USD", "about $530 million"),
        ("at least 528 million", "USD", "at least $520 million"),
        ("at most 528 million", "USD", "at most $530 million"),
        ("999.7 million", "USD", "$1 billion"),
        ("960 million", "USD", "$960 million"),
        ("2.96 billion", "USD", "$3.0 billion"),
        ("1 234", "USD", "$1,234"),
        ("0", "USD", "$0"),
        ("-815.7 million", "USD", "−$816 million"),
        ("0.1111", "times", "0.11 times"),
        ("123.4", "times", "123 times"),
        ("7.6923", "times", "7.7 times"),
        ("0.5", "percent", "0.5%"),
        ("166.67", "percent", "167%"),
        ("3184", "organisations", "3,184 organisations"),
        ("1", "organisations", "1 organisation"),
        ("1.0779", "USD/EUR", "$1.08 per €1"),
        ("1.5", "USD/EUR", "$1.50 per €1"),
        ("0.00642", "USD/JPY", "$0.0064 per ¥1"),
    ],
)
def test_calculated_values_are_printed_as_precisely_as_they_deserve(
    calculated: Calculated, value: str, unit: str, printed: str
) -> None:
    assert calculated(fact("a", value, unit) + formula("x", "a * 1", unit)).printed("x") == printed


# --- qualifiers

EXACT, ABOUT, LOWER, UPPER = "100", "about 100", "above 100", "at most 100"


@pytest.mark.parametrize(
    ("left", "sign", "right", "qualifier"),
    [
        (EXACT, "+", EXACT, ""),
        (EXACT, "+", ABOUT, "about"),
        (LOWER, "+", LOWER, "at least"),
        (UPPER, "+", UPPER, "at most"),
        (LOWER, "-", UPPER, "at least"),
        (EXACT, "-", LOWER, "at most"),
        (LOWER, "*", LOWER, "at least"),
        (LOWER, "/", EXACT, "at least"),
        (EXACT, "/", LOWER, "at most"),
        (LOWER, "/", UPPER, "at least"),
        (UPPER, "/", LOWER, "at most"),
        (ABOUT, "/", ABOUT, "about"),
        (LOWER, "+", UPPER, None),
        (LOWER, "-", LOWER, None),
        (LOWER, "/", LOWER, None),
        (LOWER, "*", UPPER, None),
        (ABOUT, "+", LOWER, None),
        (UPPER, "/", ABOUT, None),
        ("at most -100", "*", LOWER, "at most"),
        (LOWER, "*", "-100", "at most"),
    ],
)
def test_qualifiers_follow_from_the_inputs(
    calculated: Calculated, left: str, sign: str, right: str, qualifier: str | None
) -> None:
    result = calculated(
        fact("a", left, "times") + fact("b", right, "times") + formula("x", f"a {sign} b", "times")
    )
    if qualifier is None:
        assert len(result.faults) == 1
        assert 'F021 "x": its inputs are in conflict' in result.faults[0]
        assert result.faults[0].endswith("State a qualifier, with a note that says why it holds.")
    else:
        assert result.faults == []
        quantity = result["x"].quantity
        assert quantity is not None
        assert quantity.qualifier == qualifier


def test_functions_carry_qualifiers(calculated: Calculated) -> None:
    result = calculated(
        fact("a", LOWER, "times")
        + fact("b", "-100", "times", qualifier="above")
        + fact("c", EXACT, "times")
        + formula("u", "log2(a)", "doublings")
        + formula("v", "abs(b)", "times")
        + formula("w", "max(a, c)", "times")
        + formula("y", "-a", "times")
        + formula("z", "sum(a, c, c)", "times")
    )
    assert result.faults == []
    assert [result.printed(name) for name in "uvwyz"] == [
        *("at least 6.6 doublings", "at most 100 times", "at least 100 times"),
        *("at most −100 times", "at least 300 times"),
    ]


@pytest.mark.parametrize(
    ("value", "stated", "note", "fault"),
    [
        (ABOUT, "exact", False, 'it says "exact", but its inputs allow only "about".'),
        (ABOUT, "above", True, 'it says "above", but its inputs allow only "about".'),
        (LOWER, "about", True, 'it says "about", but its inputs allow only "at least".'),
        (LOWER, "at most", True, 'it says "at most", but its inputs allow only "at least".'),
        (LOWER, "more than", False, None),
        (ABOUT, "roughly", False, None),
        (EXACT, "about", False, None),
    ],
)
def test_a_stated_qualifier_must_not_contradict(
    calculated: Calculated, value: str, stated: str, note: bool, fault: str | None
) -> None:
    more = {"qualifier": stated} | ({"note": "Why."} if note else {})
    result = calculated(fact("a", value, "times") + formula("x", "a * 2", "times", **more))
    if fault is None:
        assert result.faults == []
        assert result.printed("x").startswith(stated)
    else:
        assert [item.partition("F021 ")[2].partition(" Write")[0] for item in result.faults] == [
            f'"x": {fault}'
        ]


def test_a_conflict_needs_a_qualifier_and_a_note(calculated: Calculated) -> None:
    facts = fact("a", LOWER, "times") + fact("b", LOWER, "times")
    result = calculated(
        facts
        + formula("x", "a / b", "times", qualifier="at most")
        + formula("y", "a / b", "times", qualifier="at most", note="b is exceeded.")
        + formula("z", "a / b", "times", qualifier="exact", note="No.")
    )
    assert [fault.partition(" F021 ")[2][:40] for fault in result.faults] == [
        '"x": its inputs are in conflict: they fo',
        '"z": it says "exact", but its inputs all',
    ]
    assert result.printed("y") == "at most 1 times"


# --- status, dates, ranges


def test_the_weakest_status_wins(calculated: Calculated) -> None:
    facts = fact("a", "1") + fact("b", "1", status="rumoured") + fact("c", "1", status="target")
    result = calculated(
        facts
        + formula("x", "a + b + c", "USD")
        + formula("y", "a + c", "USD", status="unconfirmed")
        + formula("z", "a + c", "USD", status="confirmed")
    )
    assert result["x"].status == "rumoured"
    assert result["y"].status == "unconfirmed"
    assert result.faults == [
        '26:11: F028 "z": it says confirmed, but an input is only target. Write target, or leave the status out.'
    ]


def test_the_latest_date_of_the_inputs_holds(calculated: Calculated) -> None:
    facts = fact("a", "1", as_of="2025") + fact("b", "1", as_of="2026-02") + fact("c", "1")
    result = calculated(
        facts
        + formula("x", "a + b + c", "USD")
        + formula("y", "a + b", "USD", as_of="2024", source="filing")
        + formula("z", "c + c", "USD")
    )
    assert (str(result["x"].as_of), str(result["y"].as_of), result["z"].as_of) == ("2026-02", "2024", None)
    assert result["y"].sources == ("filing",)
    assert result["x"].sources == ("press",)


def test_ranges_widen(calculated: Calculated) -> None:
    facts = (
        fact("a", "10", "times", low="8", high="12")
        + fact("b", "4", "times", low="2", high="5")
        + fact("c", "3", "times")
    )
    texts = {"u": "a - b", "v": "a / b", "w": "a * -1", "x": "a * b + c", "y": "abs(b - 3)", "z": "min(a, c)"}
    result = calculated(facts + "".join(formula(name, text, "times") for name, text in texts.items()))
    assert result.faults == []
    ends = {name: result[name].quantity for name in texts}
    assert {name: (str(end.low), str(end.high)) for name, end in ends.items() if end} == {
        "u": ("3", "10"),
        "v": ("1.6", "6"),
        "w": ("-12", "-8"),
        "x": ("19", "63"),
        "y": ("0", "2"),
        "z": ("3", "3"),
    }


# --- cells

COLUMNS = [
    {"name": "date", "type": "date"},
    {"name": "round", "type": "text"},
    {"name": "amount", "type": "money", "unit": "USD", "scale": "million"},
    {"name": "euros", "type": "money", "unit": "EUR", "audiences": ["complete"]},
    {"name": "either", "type": "money", "unit": "mixed"},
    {"name": "share", "type": "percent"},
    {"name": "staff", "type": "number"},
    {"name": "status", "type": "status"},
]
ROWS = """\
2023-06,Seed,113,100 million,EUR 100 million,11,18,reported
about 2023-12,Series A,about 0.4 billion,,about USD 415 million,12%,20,rumoured
2024,Seed II,1 thousand,5 milion,415 million,a,21,reported
2025,Seed II,2,5 million,QQQ 5,3,21,sure
"""


def funding() -> Table:
    spec = {
        "title": "Rounds",
        "source": "filing",
        "audiences": ["complete"],
        "columns": COLUMNS,
        "rows": [{"where": {"round": "Seed"}, "audiences": ["complete"]}],
    }
    typed = TableSpec.model_validate(spec)
    rows = tuple(
        tuple(Text(cell, Place("funding.csv", line, at)) for at, cell in enumerate(row.split(","), start=1))
        for line, row in enumerate(ROWS.splitlines(), start=2)
    )
    return Table("funding", typed, typed.columns, rows, Place("funding.csv"))


def cell(id: str, row: str, column: str, more: str = "") -> str:
    return f"{id}: {{cell: {{table: funding, row: {{{row}}}, column: {column}}}{more}}}\n"


def test_cells_are_facts(calculated: Calculated) -> None:
    result = calculated(
        cell("seed", "round: Seed", "amount", ", unit: USD")
        + cell("euros", "round: Seed", "euros")
        + cell("either", "round: Seed", "either")
        + cell("other", "round: Series A", "either", ", unit: USD, decimals: 0")
        + cell("share", "round: Series A", "share", ", status: confirmed, source: press, as_of: 2026")
        + cell("staff", "round: Seed", "staff", ", unit: people")
        + cell("closed", "round: Series A", "date")
        + cell("name", "date: 2023-06", "round", ", unit: text")
        + cell("a", "round: Series A", "amount")
        + formula("total", "seed + a", "USD"),
        funding(),
    )
    assert result.faults == []
    printed = {name: result.printed(name) for name in result.ledger.facts}
    assert printed == {
        "seed": "$113 million",
        "euros": "€100 million",
        "either": "€100 million",
        "other": "about $415 million",
        "share": "12%",
        "staff": "18 people",
        "closed": "about December 2023",
        "name": "Seed",
        "a": "about $0.4 billion",
        "total": "about $510 million",
    }
    assert result["either"].unit == "EUR"
    seed, share = result["seed"], result["share"]
    assert (seed.status, str(seed.as_of), seed.sources) == ("reported", "2023-06", ("filing",))
    assert (share.status, str(share.as_of), share.sources) == ("confirmed", "2026", ("press",))
    assert seed.cell is not None
    assert (len(seed.cell_rules), len(result["euros"].cell_rules), len(share.cell_rules)) == (2, 3, 1)
    assert result["total"].status == "rumoured"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x: {cell: {table: fundin, row: {round: Seed}, column: amount}}", '1:19: F023 "x": there is no table "fundin". Did you mean "funding"?'),
        (cell("x", "round: Seed", "amout"), '1:56: F023 "x": the table "funding" has no column "amout". Did you mean "amount"?'),
        (cell("x", "rond: Seed", "amount"), '1:34: F023 "x": the table "funding" has no column "rond". Did you mean "round"?'),
        (cell("x", "round: Sed", "amount"), '1:41: F023 "x": no row of the table has {round: Sed}. Did you mean "Seed"?'),
        (cell("x", "round: Seed II", "amount"), '1:41: F023 "x": 2 rows of the table have {round: Seed II}. Name more of the row\'s cells.'),
        (cell("x", "", "amount"), '1:19: F023 "x": 4 rows of the table have {}. Name more of the row\'s cells.'),
        (cell("x", "round: Series A", "euros"), '1:60: F023 "x": the cell "euros" is empty. Fill it, or take another cell.'),
        (cell("x", "round: Seed", "amount", ", unit: EUR"), '1:71: F020 "x": the unit is EUR, but the column "amount" is in USD. Write unit: USD, or take another column.'),
        (cell("x", "round: Seed", "either", ", unit: USD"), 'funding.csv:2:5: F020 "x": the cell is in EUR, not USD. Correct its unit.'),
        (cell("x", "round: Seed", "staff"), '1:1: F011 "x" has no unit. Add unit: a currency\'s code, percent, times, date, text or a noun.'),
        (cell("x", "date: 2025", "either", ", status: reported"), 'funding.csv:5:5: F027 "x": "QQQ" is not a currency. Write its ISO 4217 code, such as USD.'),
        (cell("x", "date: 2024", "either"), 'funding.csv:4:5: T001 Column "either": "415 million" names no currency. Write it with its code: EUR 385 million.'),
        (cell("x", "date: 2024", "euros"), 'funding.csv:4:4: T001 Column "euros": "5 milion" is not a number. Write 5 million.'),
        (cell("x", "date: 2024", "share"), 'funding.csv:4:6: T001 Column "share": "a" is not a number. Write a number, such as 400 million.'),
        (cell("x", "date: 2025", "euros"), 'funding.csv:5:8: T001 Column "status": "sure" is not a status. Use one of confirmed, reported, target, opinion, rumoured, unconfirmed.'),
        (cell("x", "date: 2025", "round", ", unit: date, status: reported"), 'funding.csv:5:2: T001 Column "round": "Seed II" is not a date. Write 2026, 2026-02, 2026-02-03, 2026-Q1, mid-2026, early July 2026 or summer 2026.'),
    ],
)  # fmt: skip
def test_faults_of_cells(calculated: Calculated, text: str, fault: str) -> None:
    result = calculated(text.rstrip() + "\n", funding())
    assert result.faults == [fault]
    assert result.ledger.facts == {}


# --- any text


@given(st.text("abr.-+*/(), 0123456789_^%logminxsu2", max_size=40))
def test_any_formula_is_read_or_is_a_fault(text: str) -> None:
    try:
        assert parse(text)
    except FormulaError as error:
        assert 0 <= error.offset <= len(text)
        assert error.hint.endswith((".", "?"))
