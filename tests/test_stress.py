"""Pages at their limits: long tables, many notes, a long title; nothing is lost, cut off or printed on other words."""

from pathlib import Path

import pytest
from projects import FOLDER, PROSE
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
