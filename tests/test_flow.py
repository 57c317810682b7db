"""What the end of a page cuts is one element of the tree, and a note is read after the paragraph that it belongs to."""

from pathlib import Path

import pikepdf
import pytest
from projects import FOLDER, PROSE, lay_out_project, make
from proofread import filler
from structure import attributes, breaches, is_element, kids, name, of, tree

# The engine leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning")

ROWS = 90
LINES = 80
LONG = "\n".join(f"- Item {number} says a little of the plant." for number in range(LINES))
BROKEN = filler(1, 14) + "\n" + filler(1, 60)
TABLE = {
    f"{FOLDER}/tables/loads.csv": "port,load\n" + "".join(f"Port {row},{row + 1}\n" for row in range(ROWS)),
    f"{FOLDER}/tables/loads.yml": "title: Loads differ from port to port\nsource: report\ncolumns:\n"
    "  - {name: port, type: text}\n  - {name: load, type: number, unit: tonne}\n",
}


def opened(folder: Path, prose: str, files: dict[str, str] | None = None) -> pikepdf.Pdf:
    text = f"---\ntitle: The plant is open\n---\n{prose}\n"
    project = lay_out_project(folder / "project", {PROSE: text, **(files or {})})
    outcome = make(project)
    path = project / (outcome.editions[0].path or "")
    assert [str(one) for one in outcome.problems if one.code[0] in "REST"] == []
    assert breaches(path.read_bytes()) == []
    return pikepdf.open(path)


def around(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    """The element right around each of a kind."""
    return [above[-1] for item, above in tree(pdf) if name(item.S) == kind]


def pages(pdf: pikepdf.Pdf, item: pikepdf.Dictionary) -> int:
    """On how many pages stands what an element holds."""
    inside = [one for one, above in tree(pdf) if item.objgen in [one.objgen, *(up.objgen for up in above)]]
    held = [kid for one in inside for kid in kids(one)]
    found = {one.Pg.objgen for one in inside if any(isinstance(kid, int) for kid in kids(one))}
    return len(
        found | {kid.Pg.objgen for kid in held if isinstance(kid, pikepdf.Dictionary) and "/Pg" in kid}
    )


def test_a_paragraph_over_pages_is_one(tmp_path: Path) -> None:
    pdf = opened(tmp_path, BROKEN)
    sections = [item for item in of(pdf, "Sect") if any(kid.S == "/Div" for kid in kids(item))]
    [prose] = [kid for item in sections for kid in kids(item) if kid.S == "/Div" and pages(pdf, kid) > 1]
    paragraphs = [kid for kid in kids(prose) if kid.S == "/P"]
    assert len(paragraphs) == 2
    assert max(pages(pdf, item) for item in paragraphs) > 1


def test_a_list_over_pages_is_one(tmp_path: Path) -> None:
    pdf = opened(tmp_path, f"It is open.\n\n{LONG}")
    [found] = [item for item in of(pdf, "L") if len(kids(item)) == LINES]
    assert pages(pdf, found) > 1
    assert all([str(part.S) for part in kids(item)] == ["/Lbl", "/LBody"] for item in kids(found))


def test_a_table_over_pages_is_one_and_its_head_is_said_once(tmp_path: Path) -> None:
    pdf = opened(tmp_path, "{{ table.loads }}\n\n/// table | loads\n///", TABLE)
    [found] = [item for item in of(pdf, "Table") if pages(pdf, item) > 1]
    head, body = kids(found)
    assert pages(pdf, found) > 2
    assert [str(part.S) for part in (head, body)] == ["/THead", "/TBody"]
    assert len(kids(head)) == 1
    assert len(kids(body)) == ROWS
    ids = [bytes(cell.ID) for cell in kids(kids(head)[0])]
    for row in kids(body):
        first, second = kids(row)
        assert [bytes(one) for one in attributes(second)["/Headers"]] == [bytes(first.ID), ids[1]]


def test_a_note_follows_its_paragraph(tmp_path: Path) -> None:
    """Or ends the item of a list or the cell, where no paragraph stands around its mark."""
    text = "It is open.[^a] And dry.[^b]\n\nSo it is.[^c]\n\n- One.[^d]\n- Two."
    notes = "\n".join(f"[^{one}]: Note {one} says a little." for one in "abcd")
    pdf = opened(tmp_path, f"{text}\n\n{notes}")
    prose = around(pdf, "Note")[0]
    kinds = [str(kid.S) for kid in kids(prose) if is_element(kid)]
    start = kinds.index("/Note") - 1
    assert kinds[start : start + 6] == ["/P", "/Note", "/Note", "/P", "/Note", "/L"]
    assert [str(item.S) for item in around(pdf, "Note")] == ["/Div", "/Div", "/Div", "/LBody"]
    assert all(
        item.P.objgen == above.objgen
        for item, above in zip(of(pdf, "Note"), around(pdf, "Note"), strict=True)
    )
