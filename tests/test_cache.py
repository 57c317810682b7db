"""What was made is found again, whole or not at all; what has changed is made anew, that alone, and it is said why."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from workshop import SMALL

from report.build import Order, Outcome, build
from report.build.workers import Workers


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1) as staff:
        yield staff


def make(project: Path, workers: Workers | None, **options: object) -> Outcome:
    return build(Order(project, out=project / "build", **options), lambda _words: None, workers=workers)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, workers: Workers) -> Path:
    """The small project, built."""
    project = tmp_path_factory.mktemp("cache") / "project"
    shutil.copytree(SMALL, project)
    make(project, workers)
    return project


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of the small project with all that its build has kept."""
    return Path(shutil.copytree(built, tmp_path / "project"))


# --- the store


# --- single edits

FONTS = Path(__file__).parent.parent / "assets/fonts"
FRAGMENTS = {"fragment:judgements", "fragment:service", "fragment:money"}
FIGURES = {"figure:passengers", "figure:money"}
BOARD, PRESS = "edition:board", "edition:press"
COVER = (
    '{% extends "base/cover.html" %}\n{% block kicker %}<p class="kicker">For the board</p>{% endblock %}\n'
)
HARBOUR = "assets/themes/harbour.yml"

Edit = tuple[str, str, str, set[str]]
"""A file of the project, the words replaced ("": the whole), those that replace them, and the actions that must run."""

EDITS: dict[str, Edit] = {
    "a cell shown, and a fact's value": (
        "data/small/tables/money.csv",
        "Loan,about 20 million",
        "Loan,about 21 million",
        {"fragment:service", "figure:money", BOARD, PRESS},
    ),
    "a cell withheld from one audience": (
        "data/small/tables/money.csv",
        "Reserve,12.5 million",
        "Reserve,12.6 million",
        {BOARD},
    ),
    "a table's note": ("data/small/tables/money.yml", "matter of hope", "matter of faith", {BOARD, PRESS}),
    "a fact used once, in prose": (
        "data/small/facts.yml",
        "Quiet on the water",
        "Quiet on the waves",
        {"fragment:service", BOARD, PRESS},
    ),
    "a fact drawn, counted with and printed": (
        "data/small/facts.yml",
        "2024: {value: 2.1 million}",
        "2024: {value: 2.2 million}",
        {"fragment:service", "figure:passengers", BOARD, PRESS},
    ),
    "a fact used everywhere": (
        "data/small/facts.yml",
        "2025: {value: 2.6 million",
        "2025: {value: 2.7 million",
        {"fragment:judgements", "fragment:service", "figure:passengers", BOARD, PRESS},
    ),
    "a fact's status": (
        "data/small/facts.yml",
        "status: opinion",
        "status: reported",
        {"fragment:service", BOARD, PRESS},
    ),
    "a fact's label, which charts print": (
        "data/small/facts.yml",
        "label: Cash\n",
        "label: Cash kept\n",
        {"figure:money", BOARD},
    ),
    "a comment among the facts": ("data/small/facts.yml", "# A fact", "# One line\n# A fact", set()),
    "a comment among the figures": ("data/small/figures.yml", "money:", "# Two bars\nmoney:", set()),
    "a comment in the prose": (
        "data/small/narrative/service.md",
        "<!-- The author's",
        "<!-- For next time:\nThe author's",
        {"fragment:service"},
    ),
    "a paragraph": (
        "data/small/narrative/money.md",
        "The rate again.",
        "The rate, again.",
        {"fragment:money", BOARD, PRESS},
    ),
    "a paragraph for one audience": (
        "data/small/narrative/money.md",
        "as the minutes say",
        "as the minutes have it",
        {"fragment:money", BOARD},
    ),
    "a section's title": (
        "data/small/narrative/service.md",
        "Seven boats serve",
        "Boats serve",
        {BOARD, PRESS},
    ),
    "a figure's note": (
        "data/small/figures.yml",
        "Cash is known",
        "The cash is known",
        {"figure:money", BOARD},
    ),
    "the order of bars": (
        "data/small/figures.yml",
        "- {fact: loan.size}\n    - {fact: secret.reserve}",
        "- {fact: secret.reserve}\n    - {fact: loan.size}",
        {"figure:money", BOARD},
    ),
    "a style": ("data/small/style.css", "8.5pt", "8pt", {BOARD, PRESS}),
    "a colour of the theme": (HARBOUR, "#0B5345", "#0B4F53", FIGURES | {BOARD, PRESS}),
    "a type that charts do not use": (
        HARBOUR,
        "organisation:",
        "type:\n  h3: {size: 12.5}\norganisation:",
        {BOARD, PRESS},
    ),
    "a font": (
        "assets/fonts/SourceSans3-Regular.ttf",
        "",
        "SourceSans3-Semibold.ttf",
        FIGURES | {BOARD, PRESS},
    ),
    "a template's block": ("templates/audiences/board/cover.html", "", COVER, {BOARD}),
    "an audience's style": (
        "templates/audiences/press/style.css",
        "",
        "h2 { letter-spacing: 0.1pt }",
        {PRESS},
    ),
    "an audience's headline": (
        "data/small/briefing.yml",
        "headline: Nordlys carried",
        "headline: Nordlys moved",
        {PRESS},
    ),
    "a word for a status": (
        "data/small/briefing.yml",
        "unconfirmed: not confirmed",
        "unconfirmed: open",
        FRAGMENTS | {BOARD, PRESS},
    ),
    "a source's note": ("data/small/sources.yml", "quality: Audited.", "quality: Audited twice.", {BOARD}),
    "who may see a source": (
        "data/small/sources.yml",
        "{any: [inside], not: [press]}",
        "{any: [inside]}",
        set(),
    ),
    "a recipient": ("data/small/recipients.csv", "", "id,email\nada,ada@example.org\n", set()),
    "an image that nothing shows": ("data/small/images/other.png", "", "quay.png", set()),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_runs_the_actions_that_read_it_and_no_other(
    name: str, project: Path, workers: Workers
) -> None:
    path, old, new, expected = EDITS[name]
    file = project / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if path.endswith((".ttf", ".png")):  # `new` names the file whose content it gets
        file.write_bytes(((FONTS if path.endswith(".ttf") else file.parent) / new).read_bytes())
    else:
        before = file.read_text(encoding="utf-8") if old else ""
        assert old in before
        file.write_text(before.replace(old, new, 1) if old else new, encoding="utf-8")
    outcome = make(project, workers)
    ran = {action.name: action.because for action in outcome.actions if action.status == "built"}
    assert set(ran) == expected, ran
    assert {Path(edition.path or "").stem for edition in outcome.editions if edition.status == "built"} == {
        name.partition(":")[2] for name in expected if name.startswith("edition:")
    }
    changed = Path(path).name
    told = [because for action, because in ran.items() if not because.endswith("changed")]
    assert not told
    assert all(changed in because or "facts.yml" in because for because in ran.values()), ran


def test_all_is_found_where_nothing_has_changed(project: Path, workers: Workers) -> None:
    outcome = make(project, workers)
    assert {action.status for action in outcome.actions} == {"cached"}
    assert {edition.status for edition in outcome.editions} == {"cached"}
    names = {action.name for action in outcome.actions}
    assert names == FRAGMENTS | FIGURES | {BOARD, PRESS}
