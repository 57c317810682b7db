"""The engine's PDF objects -> both standards in one file, and the files attached to it.

What is claimed of the whole file is added to the engine's objects before they are written, so that nothing has to be
parsed again; the structure of what stands on the pages is the business of `mends`.
"""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any

import pydyf
from weasyprint import Attachment
from weasyprint.pdf.anchors import write_pdf_attachment
from weasyprint.urls import URLFetcher

from report.model.edition import Document, Laid
from report.pdf.flow import let_flow
from report.pdf.mends import Fault, mark_artifacts, mends_of
from report.pdf.seal import packed

RECORD = "edition.json"
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


def recorded(document: Document, laid: Laid) -> dict[str, Any] | None:
    """Return an edition's record with the pages on which its facts are printed; None where it carries none."""
    if document.record is None:
        return None
    facts = {
        name: {**fact, "printed": [{"text": text, "page": page} for text, page in laid.printed.get(name, ())]}
        for name, fact in document.record["facts"].items()
    }
    return {**document.record, "facts": facts}


def attachments(document: Document, record: bytes) -> list[Attachment]:
    """Return the files that the PDF carries: tables as CSV, and the edition's record."""
    if document.record is None:
        return []
    moment = datetime.fromisoformat(f"{document.date}T00:00:00+00:00")
    files = [(RECORD, document.about, record)]
    files += [(item.name, item.description, item.content) for item in document.attachments]
    nothing = URLFetcher()  # else each makes one
    return [
        Attachment(
            string=content,
            url_fetcher=nothing,
            name=name,
            description=description,
            relationship="Data",
            created=moment,
            modified=moment,
        )
        for name, description, content in sorted(files)  # a PDF's names are looked up as in a dictionary
    ]


def attach(pdf: Any, carried: list[Any]) -> Any:
    """Put files into the PDF; return the stream of its record."""
    record = None
    listed = pydyf.Array()
    for one in carried:
        if (written := write_pdf_attachment(pdf, one, True)) is not None:
            listed += [written["F"], written.reference]
            record = pdf.objects[written.number - 1] if one.name == RECORD else record
    if listed:
        names = pydyf.Dictionary({"Names": listed})
        pdf.add_object(names)
        pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = names.reference
    return record


def finish_piece(pdf: Any) -> list[Fault]:
    """Complete the tags of one part's pages; return what no mend can help."""
    mark_artifacts(pdf)
    let_flow(pdf)
    return mends_of(pdf).faults


def finish_whole(pdf: Any) -> None:
    """Say what concerns the whole file."""
    _claim_ua(pdf)
    _label_pages(pdf)
    pdf.catalog["MarkInfo"]["Suspects"] = "false"
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    _close_streams(pdf)


def _claim_ua(pdf: Any) -> None:
    """Put the PDF/UA claim, and the schema that PDF/A wants for it, into the metadata."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/Metadata":
            item.compress = False  # so that every archive can read it
            item.stream[0] = with_claim(item.stream[0])


def with_claim(packet: bytes) -> bytes:
    """Return a packet of metadata that claims PDF/UA too."""
    return packet.replace(b"</rdf:RDF>", UA.encode() + b"</rdf:RDF>")


def _label_pages(pdf: Any) -> None:
    """Label pages by their numbers, so that a viewer shows what is printed."""
    numbers = pydyf.Dictionary({"S": "/D"})
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, numbers])})


def _close_streams(pdf: Any) -> None:
    """Compress every stream, and let none of ours end in a carriage return (`seal.packed`)."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            data = b"\n".join(map(pydyf._to_bytes, item.stream))
            # Files are handed out as they are; tables see to it themselves.
            kept = item.extra.get("Type") == "/EmbeddedFile"
            item.stream, item.compress = [zlib.compress(data, 9) if kept else packed(data)], False
            item.extra["Filter"] = "/FlateDecode"
