"""The engine's boxes -> its tree of tags, mended while it is built, so that it holds to PDF/UA-1.

What can be said of one laid-out piece is done here; what is claimed of a whole file is the business of `finish`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pydyf
import weasyprint.pdf.tags as engine
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from report.pdf.numbers import SAID, walk

CELLS = ("/TR", "/TH", "/TD")
"""What stays even when it is empty: a row needs all its cells."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
OWN_TAGS = {"report-note": "Note", "report-recipient": "P"}
"""Tags of what the engine has no HTML element for: footnotes, and the place kept for a recipient's name."""
CUT = (boxes.BlockLevelBox, boxes.TableRowGroupBox, boxes.TableRowBox, boxes.TableCellBox)
"""Boxes that the end of a page may cut."""
PARTS = {
    **dict.fromkeys(("/THead", "/TBody", "/TFoot"), boxes.TableRowGroupBox),
    "/TR": boxes.TableRowBox,
    **dict.fromkeys(("/TH", "/TD"), boxes.TableCellBox),
}
CALL = "::footnote-call"
KEPT = "report-recipient"
OWNER = "/Report"
"""Who owns the attribute that tells where that place is: its rectangle on the page."""
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Fault:
    """What no mend can help: the words for it are missing, or its form is broken."""

    code: str
    what: str
    hint: str
    at: str
    """The nearest data-at; "" where a template of the project's own gives none."""
    needle: str
    """What to look for in the sources."""


@dataclass
class Mends:
    """What was found and noted while one piece was tagged."""

    faults: list[Fault] = field(default_factory=list)
    artifacts: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict)
    """Page and number of each marked content that nobody should read aloud -> the kind of artifact that it is."""
    ats: list[str] = field(default_factory=list)
    links: list[bool] = field(default_factory=list)
    """Whether each element around has an annotation of its own."""
    columns: list[Any] = field(default_factory=list)
    """The element of each box around that is set in columns; None for one that is not."""
    headings: dict[int, int] = field(default_factory=dict)
    """The level of each heading seen, by its element."""
    notes: int = 0
    elements: dict[int, Any] = field(default_factory=dict)
    """The number of each tag that the end of a page may cut -> the element whose it is."""
    calls: dict[Any, Any] = field(default_factory=dict)
    """Each note's element -> the tag of its mark in the text."""
    heads: dict[Any, int] = field(default_factory=dict)
    """The head of each table, by its element -> the page where it stands first."""
    head_cells: dict[Any, Any] = field(default_factory=dict)
    """Each heading cell, by its element -> its tag."""

    @property
    def at(self) -> str:
        return next((at for at in reversed(self.ats) if at), "")

    def fault(self, code: str, what: str, hint: str, needle: str) -> None:
        """Note a fault, once for each place."""
        found = Fault(code, what, hint, self.at, needle)
        if found not in self.faults:
            self.faults.append(found)


def mends_of(pdf: Any) -> Mends:
    """Return what was noted of a piece."""
    if not hasattr(pdf, "mends"):
        pdf.mends = Mends()
    return pdf.mends  # type: ignore[no-any-return]  # pydyf is not typed


_engine_tag = engine._get_pdf_tag
_engine_tree = engine._build_box_tree


def _tag(name: str | None) -> str:
    """Tag our own elements too."""
    return OWN_TAGS.get(str(name)) or str(_engine_tag(name))


def _tree(
    box: Any,
    parent: Any,
    pdf: Any,
    page: int,
    numbers: dict[int, Any],
    annotations: list[tuple[Any, Any]],
    tags: dict[Any, Any],
) -> Iterator[Any]:
    """Build the tags of a box as the engine does, then complete them; nothing empty is left."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    mends = mends_of(pdf)
    if isinstance(box, boxes.MarginBox) or box.is_leader:
        _set_aside(box, page, numbers, tags, mends, pdf)
        return
    if isinstance(box, boxes.TableRowGroupBox) and _is_repeated(box, page, mends):
        _set_aside(box, page, numbers, tags, mends, pdf)
        return
    element = box.element
    own = element is not None and box.element_tag == element.tag
    if own and element.tag in HEADINGS:
        _note_heading(element, mends)
    mends.ats.append((element.get("data-at") or "") if own else "")
    if box.style["opacity"] < 1:
        what = f"What stands in a {box.element_tag} is drawn with opacity, out of reach of a screen reader."
        mends.fault("S005", what, "Give it a colour that lets others through: rgba().", "opacity")
    if box.link_annotation and any(mends.links):
        _drop_annotation(box, pdf, page)
    mends.links.append(bool(box.link_annotation))
    is_column = element is not None and bool(mends.columns) and mends.columns[-1] is element
    is_set = box.style["column_count"] != "auto" or box.style["column_width"] != "auto"
    mends.columns.append(element if is_set else None)
    for made in _engine_tree(box, parent, pdf, page, numbers, annotations, tags):
        if (is_column and made["S"] == parent["S"]) or isinstance(box, boxes.FootnoteAreaBox):
            yield from _taken_up(made, parent, pdf)
            continue
        if own and element.tag not in ("html", "body"):  # which hand on what is in them
            if isinstance(box, CUT):
                mends.elements[made.number] = element
            _complete(made, box, element, mends)
            if made["S"] == "/LI":
                _gather(made, pdf)
            if element.tag == KEPT:
                _tell_place(made, box, find(pdf, pdf.page_references[page]))
        elif element is not None and box.element_tag.endswith(CALL):
            mends.calls[element] = made
        if made["K"] or made["S"] in CELLS:
            yield made
        else:
            made.free = "f"
    mends.ats.pop()
    mends.links.pop()
    mends.columns.pop()


engine._get_pdf_tag = _tag
engine._build_box_tree = _tree


def _taken_up(made: Any, parent: Any, pdf: Any) -> Iterator[Any]:
    """Yield what stands in a column, or at the foot of a page, which is no element of its own: a list in columns is one list."""
    made.free = "f"
    for reference in made["K"]:
        kid = find(pdf, reference)
        kid["P"] = parent.reference
        yield kid


def _gather(item: Any, pdf: Any) -> None:
    """Put what stands in an item of a list beside its label into its body: blocks, floats, words after an inner label."""
    kids = [find(pdf, kid) for kid in item["K"]]
    beside = [kid for kid in kids if kid["S"] != "/Lbl"]
    if all(kid["S"] == "/LBody" for kid in beside):
        return
    body = pydyf.Dictionary(
        {"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(), "Pg": item["Pg"], "P": item.reference}
    )
    pdf.add_object(body)
    for kid in beside:
        for inner in kid["K"] if kid["S"] == "/LBody" else [kid.reference]:
            find(pdf, inner)["P"] = body.reference
            body["K"].append(inner)
        if kid["S"] == "/LBody":
            kid.free = "f"
    item["K"] = pydyf.Array([*(kid.reference for kid in kids if kid["S"] == "/Lbl"), body.reference])


def _is_repeated(box: Any, page: int, mends: Mends) -> bool:
    """Say whether the head or foot of a table has stood on a page before; its cells are not looked at again."""
    if not (box.is_header or box.is_footer) or mends.heads.setdefault(box.element, page) == page:
        return False
    for row in box.children:
        for cell in row.children:
            cell.mark = pydyf.Dictionary({"S": "/TH", "A": pydyf.Dictionary()})
    return True


def _set_aside(
    box: Any, page: int, numbers: dict[int, Any], tags: dict[Any, Any], mends: Mends, pdf: Any
) -> None:
    """Leave out of the tree running heads and feet, repeated heads of tables and leader dots, which become artifacts."""
    kind = {"Type": "/Layout" if box.is_leader else "/Pagination"}
    if isinstance(box, boxes.MarginBox):
        edge = box.at_keyword.removeprefix("@").partition("-")[0]
        if edge in ("top", "bottom"):
            kind["Subtype"] = "/Header" if edge == "top" else "/Footer"
    for inner in walk(box):
        if inner in tags:
            number = tags.pop(inner)["mcid"]
            numbers[number] = b"null"
            mends.artifacts[page, number] = kind
        if isinstance(box, boxes.TableRowGroupBox) and inner.link_annotation:
            _drop_annotation(inner, pdf, page)


def _complete(made: Any, box: Any, element: Any, mends: Mends) -> None:
    """Say of an element what the engine leaves out."""
    if (language := element.get("lang")) and element.tag != "html":
        made["Lang"] = pydyf.String(language)
        if not LANGUAGE.fullmatch(language):
            what = f'"{language}" is no language.'
            mends.fault("S004", what, "Write its code: fr, de, pt-BR.", f"lang={language}")
    tag = made["S"]
    if tag == "/Note":
        mends.notes += 1
        made["ID"] = pydyf.String(f"note-{mends.notes}")
    elif tag == "/Figure" and not ("Alt" in made and _words(made["Alt"]).strip()):
        source = f'src="{element.get("src")}"' if element.get("src") else "<svg"
        mends.fault("S001", _unsaid(element), "Give it an alt, or a <title> inside the drawing.", source)
    elif tag == "/TH":
        mends.head_cells.setdefault(element, made)
        made["A"]["Scope"] = "/Row" if element.get("scope") in ("row", "rowgroup") else "/Column"
    elif tag == "/Table" and (box.is_table_wrapper or isinstance(box, boxes.TableBox)):
        _check_table(made, box, mends)
    if not isinstance(box, PARTS.get(tag, object)) or (tag == "/Table" and not box.is_table_wrapper):
        what = f"A style has a {element.tag} be no part of a table."
        mends.fault("S003", what, "Leave tables and their parts the display that they have.", "display:")
    if box.link_annotation:
        words = " ".join((element.get(SAID) or "".join(element.itertext())).split())
        if said := ", ".join(filter(None, (element.get("title"), words))):
            box.link_annotation["Contents"] = pydyf.String(said)
        made["S"] = "/Link"


def _tell_place(made: Any, box: Any, page: Any) -> None:
    """Say where the place kept for a recipient is, in points from the page's lower left corner."""
    left, top = box.content_box_x() * 0.75, float(page["MediaBox"][3]) - box.content_box_y() * 0.75
    corners = (left, top - box.height * 0.75, left + box.width * 0.75, top)
    made["A"] = pydyf.Dictionary({"O": OWNER, "Rect": pydyf.Array([round(corner, 3) for corner in corners])})


def _words(text: Any) -> str:
    return str(text.string)


def _unsaid(element: Any) -> str:
    named = f' "{source}"' if (source := element.get("src")) else ""
    return f"The picture{named} has no words for those who do not see it."


def _drop_annotation(box: Any, pdf: Any, page: int) -> None:
    """Take away the second annotation of a link, which the engine gives to each element inside it."""
    here = find(pdf, pdf.page_references[page])
    here["Annots"].remove(box.link_annotation.reference)
    box.link_annotation.free = "f"
    box.link_annotation = None


def _note_heading(element: Any, mends: Mends) -> None:
    """Report a heading that skips a level (S002)."""
    if id(element) in mends.headings:
        return
    level = int(element.tag[1])
    before = next(reversed(mends.headings.values()), 0)
    mends.headings[id(element)] = level
    if level > before + 1:
        words = "".join(element.itertext()).strip()
        what = f'The heading "{words}" is an h{level} and follows an h{before}.'
        if not before:
            what = f'The first heading, "{words}", is an h{level}.'
        mends.ats.append(element.get("data-at") or "")
        mends.fault("S002", what, f"Make it an h{before + 1}.", f"<{element.tag}")
        mends.ats.pop()


def _check_table(made: Any, box: Any, mends: Mends) -> None:
    """Report a table that cannot be read aloud (S003); an empty corner of its head becomes a heading cell."""
    table = box.get_wrapped_table() if box.is_table_wrapper else box
    groups = list(table.children) if table else []
    hint = "Give every row the same number of cells."
    if any(group.is_header for group in groups) and all(group.is_header for group in groups):
        mends.fault("S003", "The table has a head and no body.", "Put its rows into a tbody.", "<table")
    width = None
    for group in groups:
        open_cells: list[int] = []
        for row in group.children:
            open_cells = [left - 1 for left in open_cells if left > 1]
            count = len(open_cells) + sum(cell.colspan for cell in row.children)
            for cell in row.children:
                open_cells += [cell.rowspan] * cell.colspan
                mark = getattr(cell, "mark", None)
                if mark and "Type" not in mark and "ID" in mark:
                    mark["ID"].string = mends.head_cells[cell.element]["ID"].string
                if group.is_header and mark and mark["S"] == "/TD" and not mark["K"]:
                    mark["S"] = "/TH"
                    mark["ID"] = pydyf.String(f"{made.number}-corner-{mark.number}")
                    mark["A"] = pydyf.Dictionary({"O": "/Table", "Scope": "/Column"})
            if width is not None and count != width:
                what = f"The rows of the table are not of one length: {width}, then {count}."
                mends.fault("S003", what, hint, "<table")
            width = count


def find(pdf: Any, reference: Any) -> Any:
    """Return the object that a reference such as b"12 0 R" names."""
    return pdf.objects[int(reference.split()[0])]


def mark_artifacts(pdf: Any) -> None:
    """Turn what was left out of the tree into artifacts, in what the pages draw."""
    kinds = mends_of(pdf).artifacts
    for index, reference in enumerate(pdf.page_references):
        operations = find(pdf, find(pdf, reference)["Contents"]).stream
        for at, operation in enumerate(operations):
            if isinstance(operation, pydyf.Dictionary) and (
                kind := kinds.get((index, operation.get("MCID", -1)))
            ):
                operations[at - 1] = "/Artifact"
                operations[at] = pydyf.Dictionary(kind)
