"""Pages at their limits: long tables, many notes, forty figures, long texts in French and in German.

Nothing is lost, cut off or printed on other words, and whoever reads the pages finds nothing to mend.
"""

import re
import unicodedata
from pathlib import Path

import pypdf
import pytest
from longer import TONGUES, long_briefing
from projects import BRIEFING, FOLDER, PROSE, lay_out_project, make, messages, tiny
from proofread import filler, proofread

# The engine leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning")


def prose(text: str, title: str = "The plant is open") -> str:
    return f"---\ntitle: {title}\n---\n{text}\n"


def table(rows: int, columns: int) -> dict[str, str]:
    names = [f"c{number}" for number in range(columns)]
    lines = [
        ",".join([f"Port {row}", *(str(row * at + 1) for at in range(1, columns))]) for row in range(rows)
    ]
    kinds = ["text"] + ["number, unit: tonne"] * (columns - 1)
    specs = [f"  - {{name: {name}, type: {kind}}}" for name, kind in zip(names, kinds, strict=True)]
    title = "title: Loads differ from port to port\nsource: report\nwidth: wide\ncolumns:\n"
    return {
        f"{FOLDER}/tables/loads.csv": "\n".join([",".join(names), *lines]) + "\n",
        f"{FOLDER}/tables/loads.yml": title + "\n".join(specs) + "\n",
        PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///"),
    }


def found(folder: Path, files: dict[str, str]) -> list[str]:
    """What the engine, the tags and the proofreader find."""
    return [str(problem) for problem in proofread(folder, files) if problem.code[0] in "REST"]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [(1, 2), (7, 12), (100, 6), pytest.param(500, 12, marks=pytest.mark.prove)],
)
def test_a_table_of_any_size_keeps_its_heads_and_rows(tmp_path: Path, rows: int, columns: int) -> None:
    assert found(tmp_path, table(rows, columns)) == []


def test_a_title_of_two_hundred_characters_is_set(tmp_path: Path) -> None:
    assert found(tmp_path, {PROSE: prose(filler(2), "A title that does not end " * 8 + "here")}) == []


def test_thirty_notes_stand_at_the_foot_of_one_page(tmp_path: Path) -> None:
    calls = " ".join(f"It is open.[^{number}]" for number in range(30))
    notes = "\n".join(f"[^{number}]: Note {number} says a little of the plant." for number in range(30))
    assert found(tmp_path, {PROSE: prose(f"{calls}\n\n{notes}")}) == []


KINDS = ("bars", "columns")
FACTS = "".join(
    f"  load.{name}:\n    value: {value} million\n    unit: EUR\n    as_of: 2026-03\n    status: {status}\n    source: report\n"
    for name, value, status in (
        ("north", 437, "confirmed"),
        ("south", 1250, "target"),
        ("east", 96, "reported"),
    )
)


@pytest.mark.parametrize("count", [8, pytest.param(40, marks=pytest.mark.prove)])
def test_figures_in_a_row_are_all_whole(tmp_path: Path, count: int) -> None:
    """Where one does not fit what is left of its page, and no text is there to fill that, this is said (R009)."""
    figures = [
        f"f{number}:\n  kind: {KINDS[number % 2]}\n  title: The north has less than the south\n  subtitle: Money in euros\n"
        f"  width: {('text', 'wide')[number % 3 == 2]}\n"
        "  points:\n    - {fact: load.north}\n    - {fact: load.south}\n    - {fact: load.east}\n"
        for number in range(count)
    ]
    text = "\n\n".join(f"/// figure | f{number}\n///" for number in range(count))
    files = {
        f"{FOLDER}/figures.yml": "\n".join(figures),
        BRIEFING: tiny().replace("facts:\n", "facts:\n" + FACTS),
        PROSE: prose(text),
    }
    assert [one for one in found(tmp_path, files) if " R009 " not in one] == []


ENGLISH = re.compile(r"\b(?:Table \d+, page|Source:|Note:|Takeaway|Contents|as of|of \d+)\b")
LABELS = {
    "fr": ("Sommaire", "À retenir", "Tableau 1", "sur {pages}"),
    "de": ("Inhalt", "Fazit", "Abbildung 1", "von {pages}"),
}
NUMBERS = {
    "fr": ("437,5\u00a0millions d’euros", "1,25\u00a0Md€", "35\u202f%", "8\u202f919"),
    "de": ("437,5\u00a0Millionen Euro", "1,25\u00a0Mrd.\u00a0€", "35\u00a0%", "8.919"),
}


@pytest.mark.parametrize("language", ["fr", "de"])
@pytest.mark.parametrize(
    ("chapters", "paper"),
    [
        (3, "a4"),
        *(
            pytest.param(count, paper, marks=pytest.mark.prove)
            for count in (4, 9, 16)
            for paper in ("a4", "letter")
        ),
    ],
)
def test_a_long_text_in_another_language(tmp_path: Path, language: str, chapters: int, paper: str) -> None:
    """Its words are whole and its own, its numbers as it writes them, and nothing is found on its pages."""
    project = lay_out_project(tmp_path / "project", long_briefing(language, chapters))
    (project / PROSE).unlink()
    outcome = make(project, paper=paper)
    assert messages(outcome) == []
    path = project / (outcome.editions[0].path or "")
    read = pypdf.PdfReader(path).pages
    pages = [page.extract_text().replace("\u2060", "") for page in read]
    assert len(pages) >= 2 * chapters + 2
    text = "\n".join(pages)
    assert ENGLISH.findall(text) == []
    plain = unicodedata.normalize("NFKC", text)
    for label in LABELS[language]:
        assert label.format(pages=len(pages)).lower() in plain.lower(), label
    for number in NUMBERS[language]:
        assert unicodedata.normalize("NFKC", number) in plain, number
    first, last = TONGUES[language].sentences[0].split()[:3], TONGUES[language].sentences[-1].split()[-1]
    assert " ".join(first) in plain
    assert last in plain
    assert all(
        re.search(rf"\b{number} {'sur' if language == 'fr' else 'von'} {len(pages)}\b", plain)
        for number in range(2, len(pages) + 1)
    )
