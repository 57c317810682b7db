"""The tags of pages -> those of the text that flows over them: what a page break cuts is one element again.

A screen reader would read a paragraph that goes over to the next page as two, and a note at the end of its page.
"""

from __future__ import annotations

from typing import Any

import pydyf

from report.pdf.mends import Mends, find, mends_of

TEXTS = ("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
"""What a note is read after; in anything else around its mark, it comes last."""
INLINE = ("/Span", "/NonStruct", "/Link", "/Quote", "/Code", "/Reference", "/Lbl")


def let_flow(pdf: Any) -> None:
    """Join what the ends of pages have cut, and move notes to the texts that they belong to."""
    mends = mends_of(pdf)
    root = find(pdf, pdf.catalog["StructTreeRoot"])
    document, owners = find(pdf, root["K"][0]), find(pdf, root["ParentTree"])["Nums"]
    moved: dict[bytes, bytes] = {}
    _join(pdf, document, mends, moved)
    for each in (owners, *owners[1::2]):
        if isinstance(each, list):
            each[:] = [moved.get(owner, owner) if isinstance(owner, bytes) else owner for owner in each]
    _place_notes(pdf, document, mends)


def _join(pdf: Any, parent: Any, mends: Mends, moved: dict[bytes, bytes]) -> None:
    """Give what a page has of an element to what the page before has of it; so all the way down."""
    begun: dict[tuple[Any, str], Any] = {}
    kept = pydyf.Array()
    for reference in parent["K"]:
        item = find(pdf, reference) if isinstance(reference, bytes) else None
        element = mends.elements.get(item.number) if item is not None else None
        if item is None or element is None:
            kept.append(reference)
            continue
        before = begun.get((element, item["S"]))
        if before is None or before["Pg"] == item["Pg"]:
            begun[element, item["S"]] = item
            kept.append(reference)
        else:
            _give(pdf, item, before)
            moved[item.reference] = before.reference
    parent["K"] = kept
    for reference in kept:
        if isinstance(reference, bytes) and "K" in (item := find(pdf, reference)):
            _join(pdf, item, mends, moved)


def _give(pdf: Any, item: Any, before: Any) -> None:
    """Let an element hold what another one holds, which is on a later page and goes."""
    for kid in item["K"]:
        if isinstance(kid, int):
            kid = pydyf.Dictionary({"Type": "/MCR", "Pg": item["Pg"], "MCID": kid})
        elif find(pdf, kid).get("Type") == "/StructElem":
            find(pdf, kid)["P"] = before.reference
        before["K"].append(kid)
    if "ID" in item:
        item["ID"].string = before["ID"].string  # cells name the heads that they stand under
    item.free = "f"


def _place_notes(pdf: Any, document: Any, mends: Mends) -> None:
    """Let each note follow the paragraph or heading with its mark, or end the cell or item that this is in."""
    for reference in list(document["K"]):
        note = find(pdf, reference)
        call = mends.calls.get(mends.elements.get(note.number)) if note["S"] == "/Note" else None
        if call is None:
            continue
        place = find(pdf, call["P"])
        while place["S"] in INLINE:
            place = find(pdf, place["P"])
        document["K"].remove(reference)
        if place["S"] in TEXTS:
            parent = find(pdf, place["P"])
            at = parent["K"].index(place.reference) + 1
            while find(pdf, parent["K"][at])["S"] == "/Note" if at < len(parent["K"]) else False:
                at += 1  # the notes before it
        else:
            parent, at = place, len(place["K"])
        parent["K"].insert(at, reference)
        note["P"] = parent.reference
