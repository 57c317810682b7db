"""Wrong or unbound numbers, seventy-five of them, planted into a copy of the flagship: which are found, with file and line."""

import shutil
from pathlib import Path

import pytest

from report.build import Order, check
from report.problems import Problem

ROOT = Path(__file__).parent.parent
MISSES = 2
"""The most that may go unseen."""

N, T = "narrative/", "tables/"
PLANTS: list[tuple[str, str, str, str]] = [
    # --- digits in prose, where a mark stood, or none
    (N + "judgements.md", "It was {{ arr.2026-02 }} in", "It was above $410 million in", "$410 million"),
    (N + "judgements.md", "strategy of {{ data_centres.plan }}", "strategy of €5 billion", "€5 billion"),
    (N + "judgements.md", "{{ total.remainder_range | plain }} is not", "0.4 to 1.3 billion dollars is not", "1.3 billion dollars"),
    (N + "revenue.md", "It had been {{ arr.2025-02 }}", "It had been $21 million", "$21 million"),
    (N + "revenue.md", "{{ arr.multiple_needed }} would be", "2.6 times would be", "2.6 times"),
    (N + "funding.md", "raised at {{ total.raised }}", "raised at around $4.4bn", "$4.4bn"),
    (N + "funding.md", "{{ series_a.amount_eur }} (", "€386m (", "€386m"),
    (N + "funding.md", "convertible of {{ microsoft.amount }}", "convertible of 16.8 million dollars", "16.8 million dollars"),
    (N + "valuation.md", "a stake of {{ asml.stake }}", "a stake of 12%", "12%"),
    (N + "valuation.md", "{{ asml.share_of_round | plain }} of the round", "79 per cent of the round", "79 per cent"),
    (N + "investor-asml.md", "names {{ ties.investors }} among", "names 10 investors among", "10 investors"),
    (N + "access.md", "{{ ties.organisations }} are named", "19 organisations are named", "19 organisations"),
    (N + "outlook.md", "a plan of {{ data_centres.plan }}", "a plan of EUR 4.1 billion", "EUR 4.1 billion"),
    (N + "press-facts.md", "since {{ rumour.date | plain }}", "since mid-2027", "mid-2027"),
    (N + "board-judgements.md", "Some shareholders are partners too", "Shareholders are partners at 14 places too", "14"),
    (N + "executive-evidence.md", "Each series ends", "Each of 24 series ends", "24"),
    (N + "technical-release.md", "open in {{ release.early_access }}. The state", "open in August 2027. The state", "August 2027"),
    (N + "offer.md", "\n\n", "\n\nIts models take a quarter of 640 GB.\n\n", "640 GB"),
    (N + "comparison.md", "\n\n", "\n\nThey answer 3.5x as fast.\n\n", "3.5x"),
    (N + "public-deployment.md", "\n\n", "\n\nSetting up takes 18 months.\n\n", "18 months"),
    (N + "fr/executive-judgements.md", "valorisait l’entreprise à {{ series_c.valuation }}", "valorisait l’entreprise à 13,9 milliards de dollars", "13,9 milliards de dollars"),
    (N + "fr/executive-judgements.md", "investissement de {{ data_centres.plan }}", "investissement de 5 milliards d’euros", "5 milliards d’euros"),
    (N + "fr/executive-evidence.md", "dette comprise", "dont 30 % de dette", "30 %"),
    # --- numbers in words
    (N + "position.md", "\n\n", "\n\nTwo-thirds of its customers are public bodies.\n\n", "Two-thirds"),
    (N + "release.md", "the gap has become steadily smaller", "the gap has halved", "halved"),
    (N + "revenue.md", "The growth goes with visibility", "Demand doubled with visibility", "doubled"),
    (N + "board-risks.md", "\n\n", "\n\nA dozen suppliers could step in.\n\n", "dozen"),
    (N + "board-questions.md", "\n\n", "\n\nNearly half of them answered.\n\n", "half"),
    (N + "investor-risks.md", "\n\n", "\n\nA repricing would cost twenty-five per cent.\n\n", "twenty-five per cent"),
    (N + "public-partners.md", "\n\n", "\n\nTwice as many want to join.\n\n", "Twice"),
    (N + "press-charts.md", "\n\n", "\n\nIt raised four billion dollars.\n\n", "four billion dollars"),
    (N + "public-gdpr.md", "\n\n", "\n\nHundreds of bodies asked.\n\n", "Hundreds"),
    (N + "fr/executive-watchpoints.md", "\n\n", "\n\nLes deux tiers restent à financer.\n\n", "deux tiers"),
    (N + "fr/executive-evidence.md", "une fraction du rythme passé", "le quadruple, soit doublé puis doublé encore", "doublé"),
    # --- headings, front matter, callouts, lists, notes
    (N + "investor-asml.md", "ASML put up {{ asml.share_of_round | plain }} of", "ASML put up 67% of", "67%"),
    (N + "judgements.md", "(ARR) grew {{ arr.multiple | plain }} in", "(ARR) grew 21 times in", "21 times"),
    (N + "outlook.md", "## Beyond the year", "## Beyond the 12 months", "12 months"),
    (N + "revenue.md", "gist: Every number", "gist: Each of the 40 numbers", "40"),
    (N + "judgements.md", "much of the infrastructure", "70 per cent of the infrastructure", "70 per cent"),
    (N + "revenue.md", "usage may be subsidised", "usage may be subsidised by 30%", "30%"),
    (N + "judgements.md", "- When the data centres", "- When the 6 data centres", "6"),
    (N + "valuation.md", "The difference is the new money", "The difference is the $2bn of new money", "$2bn"),
    # --- cells
    (T + "funding.csv", "2023-06,Seed,,113 million", "2023-06,Seed,,118 million", "seed.amount"),
    (T + "funding.csv", "1.7 billion,about 2 billion", "1.9 billion,about 2 billion", "series_c.amount_eur"),
    (T + "funding.csv", "about 13.8 billion", "about 18.3 billion", "series_c.valuation"),
    (T + "funding.csv", "2024-02,Series A extension", "2024-12,Series A extension", "microsoft.date"),
    (T + "funding.csv", "Led by ASML,reported", "Led by ASML with 1.3 billion euros,reported", "1.3 billion euros"),
    (T + "arr.csv", "{{ arr.target_2026 }},Company-stated aim", "above $2 billion,Company-stated aim", "$2 billion"),
    (T + "pivots.csv", "Engineers** sent", "200 engineers** sent", "200"),
    (T + "board-risks.csv", "{{ rumour.valuation }} is talked of", "$23 billion is talked of", "$23 billion"),
    (T + "investor-sum.csv", "{{ series_c.amount | short }},reported", "{{ series_a.amount | short }},reported", "amount"),
    # --- captions, notes and labels of figures and tables, alt text
    ("figures.yml", "title: ASML supplied {{ asml.share_of_round | plain }} of", "title: ASML supplied three-quarters of", "three-quarters"),
    ("figures.yml", "note: The later figures are floors", "note: The 2 later figures, above 400 million, are floors", "400 million"),
    ("figures.yml", "  kind: matrix\n", "  kind: matrix\n  alt: A table of 14 rows, of which 50% are bold\n", "50%"),
    (T + "funding.yml", "{{ fx.june_2024 | value }} to", "1.09 to", "1.09"),
    (T + "arr.yml", "None of the figures is audited", "None of the 12 figures is audited", "12"),
    # --- the briefing's own words, and the ledger against its source
    ("briefing.yml", "en: Try Mistral AI now;", "en: Put 10 million euros into Mistral AI now;", "10 million euros"),
    ("briefing.yml", "nothing in it was verified by us", "5% of it was verified by us", "5%"),
    ("facts.yml", "value: 1.3 billion", "value: 1.8 billion", "asml.investment"),
    # --- templates
    ("templates/audiences/press/layouts/sheet.html", "<div class=\"columns\">", "<p>As seen by 3 million readers</p><div class=\"columns\">", "3 million"),
    ("templates/base/cover.html", "<div class=\"band\"></div>", "<div class=\"band\"><img src=\"x\" alt=\"Up 40%\"></div>", "40%"),
    # --- where, and as, one would not look for them
    (N + "technical-stack.md", "\n\n", "\n\n*[ARR]: 53 MW of it\n\n", "53 MW"),
    (N + "technical-deployment.md", "\n\n", "\n\nThe term\n:   A definition, of 52 MW\n\n", "52 MW"),
    (N + "investor-rounds.md", "\n\n", "\n\nA note.[^planted]\n\n[^planted]: Of USD66bn in all.\n\n", "USD66bn"),
    (N + "investor-arr.md", "\n\n", "\n\n*So much*{: title=\"57 MW\" } is run.\n\n", "57 MW"),
    (N + "public-release.md", "\n\n", "\n\nIt opens on 05.06.2027.\n\n", "05.06.2027"),
    (N + "technical-comparison.md", "\n\n", "\n\nSales rose x67 in all.\n\n", "x67"),
    (N + "public-sovereignty.md", "\n\n", "\n\nEvery third body asked.\n\n", "Every third"),
    (N + "fr/executive-watchpoints.md", "\n\n", "\n\nSoit 4 Md€ levés.\n\n", "4 Md€"),
    (N + "fr/executive-judgements.md", "\n\n", "\n\nLe chiffre est multiplié par dix.\n\n", "multiplié par dix"),
    ("briefing.yml", "rumoured: {en: rumoured,", "rumoured: {en: rumoured at 84 MW,", "84 MW"),
    ("sources.yml", "en: company statement,", "en: company statement of 94 MW,", "94 MW"),
    ("figures.yml", "label: not itemised}", "label: not itemised of 90 MW}", "90 MW"),
    ("templates/base/masthead.html", "{% block sender", "{% macro said(words) %}{{ words }}{% endmacro %}{% set words = \"of 70 MW\" %}{% block sender", "70 MW"),
    ("templates/base/copies/message.txt", "{% block words %}", "{% block words %}Of 97 MW. ", "97 MW"),
    ("templates/audiences/press/style.css", ".quote {", ".kicker::after { content: var(--said) } .quote { --said: \"of 79 MW\";", "79 MW"),
]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Problem]]:
    project = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "data", project / "data")
    shutil.copytree(ROOT / "templates", project / "templates")
    for name, old, new, _number in PLANTS:
        path = file(project, name)
        text = path.read_text(encoding="utf-8")
        at = text.index(old, text.index("---", 4) if old == "\n\n" else 0)
        path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    return project, list(check(Order(project, ("mistral",))))


def file(project: Path, name: str) -> Path:
    return project / name if name.startswith("templates/") else project / "data/mistral" / name


def test_planted_numbers_are_found_with_file_and_line(found: tuple[Path, list[Problem]]) -> None:
    project, problems = found
    missed = []
    for name, _old, new, number in PLANTS:
        path = file(project, name)
        text = path.read_text(encoding="utf-8")
        first = text[: text.index(new)].count("\n") + 1
        lines = range(
            first,
            first + new.strip().count("\n") + 3 if new.startswith("\n") else first + 1 + new.count("\n"),
        )
        here = [
            problem
            for problem in problems
            if project / problem.place.path == path
            and (problem.place.line in lines or name.endswith((".csv", "facts.yml")))
        ]
        if not any(number in problem.message for problem in here):
            # A cell of data is found at the fact that quotes its source.
            told = [p for p in problems if p.code == "C008" and f'"{number}"' in p.message and p.place.line]
            missed += [] if told else [f"{name}: {new.strip()}"]
    assert len(PLANTS) >= 60
    assert len(missed) <= MISSES, "\n".join(missed)
    assert missed == []
