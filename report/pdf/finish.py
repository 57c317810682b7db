"""The engine's PDF objects -> both standards in one file, and the files attached to it.

What the engine leaves out of PDF/UA-1 and PDF/A-3a is added to its objects before they are written, so that nothing has
to be parsed again.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pydyf
from weasyprint import Attachment
from weasyprint.formatting_structure import boxes

from report.model.edition import Document, Laid
from report.pdf.pages import _walk

UA = """<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def attachments(document: Document, laid: Laid) -> list[Attachment]:
    """Return the files that the PDF carries: tables as CSV, and the edition's record with its pages."""
    if document.record is None:
        return []
    facts = {
        name: {**fact, "printed": [{"text": text, "page": page} for text, page in laid.printed.get(name, ())]}
        for name, fact in document.record["facts"].items()
    }
    record = json.dumps({**document.record, "facts": facts}, ensure_ascii=False, indent=1).encode()
    moment = datetime.fromisoformat(f"{document.date}T00:00:00+00:00")
    files = [("edition.json", document.about, record)]
    files += [(item.name, item.description, item.content) for item in document.attachments]
    return [
        Attachment(
            string=content,
            name=name,
            description=description,
            relationship="Data",
            created=moment,
            modified=moment,
        )
        for name, description, content in files
    ]


class Finisher:
    """Completes the engine's objects; called by it just before it writes."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def __call__(self, laid_out: Any, pdf: Any) -> None:
        _claim_ua(pdf)
        _scope_headers(laid_out)
        _number_notes(pdf)
        _make_artifacts(pdf)
        _label_pages(pdf)
        if "AF" in pdf.catalog:
            pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _claim_ua(pdf: Any) -> None:
    """Put the PDF/UA claim, and the schema that PDF/A wants for it, into the metadata."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/Metadata":
            item.compress = False  # so that every archive can read it
            text = item.stream[0].decode()
            item.stream[0] = text.replace("</rdf:RDF>", UA + "</rdf:RDF>").encode()


def _scope_headers(laid_out: Any) -> None:
    """Say of each header cell whether it heads a row or a column."""
    for page in laid_out.pages:
        for box, _above in _walk(page._page_box):
            if isinstance(box, boxes.TableCellBox) and getattr(box, "mark", None) and box.element_tag == "th":
                scope = "/Row" if box.element.get("scope") == "row" else "/Column"
                box.mark["A"]["Scope"] = scope


def _label_pages(pdf: Any) -> None:
    """Label pages by their numbers, so that a viewer shows what is printed."""
    numbers = pydyf.Dictionary({"S": "/D"})
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, numbers])})


def _number_notes(pdf: Any) -> None:
    """Give every footnote the identifier that PDF/UA wants."""
    notes = [item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and item.get("S") == "/Note"]
    for number, note in enumerate(notes, start=1):
        note["ID"] = pydyf.String(f"note-{number}")


def _make_artifacts(pdf: Any) -> None:
    """Turn running heads and feet into artifacts.

    The engine marks them as content of structure elements that hang on nothing: these are what the structure tree
    does not reach.
    """
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    reached: set[int] = set()
    waiting = list(root["K"])
    while waiting:
        item = _object(pdf, waiting.pop())
        if (
            isinstance(item, pydyf.Dictionary)
            and item.get("Type") == "/StructElem"
            and item.number not in reached
        ):
            reached.add(item.number)
            waiting += [kid for kid in item["K"] if not isinstance(kid, int)]
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    by_page = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for index, page_reference in enumerate(pdf.page_references):
        page = _object(pdf, page_reference)
        owners = by_page[index]
        loose = {mcid for mcid, owner in enumerate(owners) if _object(pdf, owner).number not in reached}
        _unmark(_object(pdf, page["Contents"]).stream, loose)
        for mcid in loose:
            owners[mcid] = "null"
    for item in pdf.objects:
        if (
            isinstance(item, pydyf.Dictionary)
            and item.get("Type") == "/StructElem"
            and item.number not in reached
        ):
            item.free = "f"


def _object(pdf: Any, reference: Any) -> Any:
    """Return the object that a reference such as b"12 0 R" names."""
    return pdf.objects[int(reference.split()[0])]


def _unmark(operations: list[Any], loose: set[int]) -> None:
    """Make the marked content with these numbers an artifact of pagination."""
    for index, operation in enumerate(operations):
        if isinstance(operation, pydyf.Dictionary) and operation.get("MCID") in loose:
            operations[index - 1] = "/Artifact"
            operations[index] = pydyf.Dictionary({"Type": "/Pagination"})
