"""A PDF -> where it breaks the clauses of PDF/A-3a and PDF/UA-1 on metadata, glyphs, drawing, limits and actions.

What `structure` says of the tree of tags is said here of the rest, clause by clause as the public rules of validators
have them; read with pikepdf and fontTools alone.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pikepdf
from fontTools.ttLib import TTFont

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SPACES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://www.aiim.org/pdfa/ns/id/": "pdfaid",
    "http://www.aiim.org/pdfua/ns/id/": "pdfuaid",
    "http://www.aiim.org/pdfa/ns/extension/": "pdfaExtension",
}
FORMS = {
    "dc:title": "Alt",
    "dc:description": "Alt",
    "dc:creator": "Seq",
    "dc:subject": "Bag",
    "pdf:Producer": "",
    "pdf:Keywords": "",
    "xmp:CreatorTool": "",
    "xmp:CreateDate": "",
    "xmp:ModifyDate": "",
    "pdfaid:part": "",
    "pdfaid:conformance": "",
    "pdfuaid:part": "",
    "pdfaExtension:schemas": "Bag",
}
"""Each property that may stand in the packet -> the container that its type asks for."""
SCHEMA = ["schema", "namespaceURI", "prefix", "property"]
PROPERTY = ["name", "valueType", "category", "description"]
OPERATORS = [
    "b",
    "B",
    "b*",
    "B*",
    "BDC",
    "BI",
    "BMC",
    "BT",
    "BX",
    "c",
    "cm",
    "CS",
    "cs",
    "d",
    "d0",
    "d1",
    "Do",
    "DP",
    "EI",
    "EMC",
    "ET",
    "EX",
    "f",
    "F",
    "f*",
    "G",
    "g",
    "gs",
    "h",
    "i",
    "ID",
    "j",
    "J",
    "K",
    "k",
    "l",
    "m",
    "M",
    "MP",
    "n",
    "q",
    "Q",
    "re",
    "RG",
    "rg",
    "ri",
    "s",
    "S",
    "SC",
    "sc",
    "SCN",
    "scn",
    "sh",
    "T*",
    "Tc",
    "Td",
    "TD",
    "Tf",
    "Tj",
    "TJ",
    "TL",
    "Tm",
    "Tr",
    "Ts",
    "Tw",
    "Tz",
    "v",
    "w",
    "W",
    "W*",
    "y",
    "'",
    '"',
    "INLINE",
    "IMAGE",
]
NAMED = {"gs": "/ExtGState", "Tf": "/Font", "Do": "/XObject", "sh": "/Shading"}
OWN_COLOURS = ("/DeviceGray", "/DeviceRGB", "/Pattern")
ACTIONS = frozenset(("/GoTo", "/GoToR", "/GoToE", "/Thread", "/URI", "/Named", "/SubmitForm"))
BOXES = ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox")


def packet(pdf: pikepdf.Pdf) -> list[str]:
    """A 6.6.2: a packet whose properties are all known, of their types, in their prefixes, and as in the file's own record."""
    if "/Metadata" not in pdf.Root:
        return ["no metadata"]
    content = pdf.Root.Metadata.read_bytes()
    found = []
    opening = re.match(rb"<\?xpacket[^>]*\?>", content)
    if opening is None or b"bytes=" in opening[0] or b"encoding=" in opening[0]:
        found.append("the packet's head")
    tree = ElementTree.fromstring(re.sub(rb"<\?xpacket[^>]*\?>", b"", content).decode("utf-8").strip())
    said: dict[str, list[str]] = {}
    for description in tree.iter(f"{RDF}Description"):
        for key, value in description.attrib.items():
            if not key.startswith(RDF):
                said[_prefixed(key)] = [value]
        for item in description:
            inside = [kid.tag.removeprefix(RDF) for kid in item]
            name = _prefixed(item.tag)
            if inside != ([FORMS[name]] if FORMS.get(name) else []):
                found.append(f"{name} is of another type")
            said[name] = [one.text or "" for one in item.iter(f"{RDF}li")] or [item.text or ""]
            if name == "pdfaExtension:schemas":
                found += _schemas(item)
    found += [f"{name} is not known" for name in said if name not in FORMS]
    for prefix in ("pdfaid", "pdfuaid"):
        if f"xmlns:{prefix}=".encode() not in content:
            found.append(f"the prefix {prefix}")
    for key, name in (
        *(("/Title", "dc:title"), ("/Author", "dc:creator"), ("/Subject", "dc:description")),
        *(("/Keywords", "pdf:Keywords"), ("/Producer", "pdf:Producer")),
    ):
        if key in pdf.docinfo and ", ".join(said.get(name, [])) != str(pdf.docinfo[key]):
            found.append(f"{key} and {name} differ")
    for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        if key in pdf.docinfo and re.sub(r"\D", "", said.get(name, [""])[0]) != re.sub(
            r"\D", "", str(pdf.docinfo[key])
        ):
            found.append(f"{key} and {name} differ")
    return found


def _prefixed(tag: str) -> str:
    space, _, name = tag.removeprefix("{").partition("}")
    return f"{SPACES.get(space, space)}:{name}"


def _schemas(item: ElementTree.Element) -> list[str]:
    """What is missing of the description of a schema of one's own."""
    found = []
    for schema in item.findall(f"{RDF}Bag/{RDF}li"):
        parts = {part.tag.partition("}")[2]: part for part in schema}
        if list(parts) != SCHEMA:
            found.append(f"a schema with {', '.join(parts)}")
            continue
        for one in parts["property"].findall(f"{RDF}Seq/{RDF}li"):
            described = {part.tag.partition("}")[2]: part.text or "" for part in one}
            if list(described) != PROPERTY or described["category"] not in ("internal", "external"):
                found.append(f"a property with {', '.join(described)}")
    return found


# --- what is drawn


Stream = tuple[str, Any, Any]
"""What it is, its content, and its own resources."""


def streams(pdf: pikepdf.Pdf) -> Iterator[Stream]:
    """Every stream that draws: pages, forms and patterns."""
    for number, page in enumerate(pdf.pages, start=1):
        yield f"page {number}", page, page.obj.get("/Resources")
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and (
            item.get("/Subtype") == "/Form" or item.get("/PatternType") == 1
        ):
            yield "a form" if "/Subtype" in item else "a pattern", item, item.get("/Resources")


def drawing(pdf: pikepdf.Pdf) -> list[str]:
    """A 6.2.2, 6.2.9, 6.1.13, UA 7.20: known operators, with resources of their own; forms hold no tags and nothing foreign."""
    found = []
    for what, content, resources in streams(pdf):
        if resources is None:
            found.append(f"{what} without resources")
            continue
        if what != "a pattern":
            found += [f"{what} with {key}" for key in ("/Ref", "/OPI", "/PS", "/Subtype2") if key in content]
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(content):
            name = str(operator)
            if name not in OPERATORS:
                found.append(f"{what}: the operator {name}")
            kind = NAMED.get(name)
            if name in ("cs", "CS") and operands[0] not in OWN_COLOURS:
                kind = "/ColorSpace"
            if name in ("scn", "SCN") and isinstance(operands[-1], pikepdf.Name):
                kind, operands = "/Pattern", [operands[-1]]
            if kind and str(operands[0]) not in resources.get(kind, {}):
                found.append(f"{what}: {operands[0]} is no resource of its own")
            if what == "a form" and name == "BDC" and "/MCID" in operands[1]:
                found.append("a form with tags")
            depth += {"q": 1, "Q": -1}.get(name, 0)
            if depth > 28:
                found.append(f"{what}: states nested too deep")
                break
    return found


def shown(pdf: pikepdf.Pdf) -> dict[tuple[int, int], tuple[Any, set[int]]]:
    """Each font that shows something -> the glyphs that are shown."""
    found: dict[tuple[int, int], tuple[Any, set[int]]] = {}
    for _what, content, resources in streams(pdf):
        glyphs: set[int] = set()
        for operands, operator in pikepdf.parse_content_stream(content):
            name = str(operator)
            if name == "Tf":
                font = resources["/Font"][str(operands[0])]
                _font, glyphs = found.setdefault(font.objgen, (font, set()))
            elif name in ("Tj", "TJ", "'", '"'):
                parts = operands[-1] if name == "TJ" else [operands[-1]]
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        glyphs.update(int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))
    return found


def glyphs(pdf: pikepdf.Pdf) -> list[str]:
    """A 6.2.11, UA 7.21: each glyph shown is in its font, as wide as the file says, and stands for a character."""
    found = []
    for font, used in shown(pdf).values():
        called = str(font.BaseFont)[1:]
        inner = font.DescendantFonts[0]
        if font.get("/Encoding") != "/Identity-H" or inner.get("/CIDToGIDMap") != "/Identity":
            found.append(f"{called}: another encoding")
            continue
        if "/FontFile2" not in inner.FontDescriptor or "/ToUnicode" not in font:
            found.append(f"{called}: no outlines, or no characters")
            continue
        program = TTFont(BytesIO(inner.FontDescriptor.FontFile2.read_bytes()), lazy=True)
        order, metrics, outlines = program.getGlyphOrder(), program["hmtx"], program["glyf"]
        scale = 1000 / program["head"].unitsPerEm
        texts, widths = _texts(font.ToUnicode.read_bytes()), _widths(inner)
        for glyph in sorted(used):
            text = texts.get(glyph)
            if glyph == 0 or glyph >= len(order):
                found.append(f"{called}: a glyph that is not there")
            elif text is None:
                found.append(f"{called}: glyph {glyph} stands for no character")
            else:
                wide = widths.get(glyph, float(inner.get("/DW", 1000)))
                if abs(metrics[order[glyph]][0] * scale - wide) > 1:
                    found.append(f"{called}: glyph {glyph} has another width")
                if any(unicodedata.category(char) == "Co" for char in text):
                    found.append(f"{called}: glyph {glyph} stands for a private character")
                blank = all(unicodedata.category(char)[0] in "ZC" for char in text)
                if not blank and outlines[order[glyph]].numberOfContours == 0:
                    found.append(f"{called}: glyph {glyph} draws nothing")
        if "/CIDSet" in inner.FontDescriptor:
            found.append(f"{called}: a set of glyphs, which has to be complete")
    return found


def _texts(cmap: bytes) -> dict[int, str]:
    """Glyph -> the characters that a map to Unicode gives for it."""
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in re.findall(
            rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block
        ):
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = chr(int(text, 16) + code - int(first, 16))
    return found


def _widths(inner: pikepdf.Dictionary) -> dict[int, float]:
    given, found, at = list(inner.get("/W", [])), {}, 0
    while at < len(given):
        first = int(given[at])
        if isinstance(given[at + 1], pikepdf.Array):
            found |= {first + index: float(width) for index, width in enumerate(given[at + 1])}
            at += 2
        else:
            found |= dict.fromkeys(range(first, int(given[at + 1]) + 1), float(given[at + 2]))
            at += 3
    return found


# --- the file


def limits(pdf: pikepdf.Pdf) -> list[str]:
    """A 6.1.8, 6.1.13: no number, name or text beyond what every reader takes; no page too small or too large."""
    found = []
    waiting: list[Any] = [*pdf.objects, pdf.trailer]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Stream):
            found += [f"a stream with {key}" for key in ("/F", "/FFilter", "/FDecodeParms") if key in item]
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            names = [
                *item.keys(),
                *(str(value) for value in item.values() if isinstance(value, pikepdf.Name)),
            ]
            found += ["a long name" for name in names if len(name.encode()) > 128]
            inside = [value for value in item.values() if not getattr(value, "is_indirect", False)]
        elif isinstance(item, pikepdf.Array):
            inside = [value for value in item if not getattr(value, "is_indirect", False)]
        else:
            inside = []
            if isinstance(item, pikepdf.String) and len(bytes(item)) > 32767:
                found.append("a long text")
            if isinstance(item, int) and not -(2**31) <= item < 2**31:
                found.append("a large number")
        waiting += inside
    for number, page in enumerate(pdf.pages, start=1):
        for box in (page.obj[key] for key in BOXES if key in page.obj):
            sides = [abs(float(box[2]) - float(box[0])), abs(float(box[3]) - float(box[1]))]
            if not all(3 <= side <= 14400 for side in sides):
                found.append(f"page {number} has a box of {sides}")
    return found


def actions(pdf: pikepdf.Pdf) -> list[str]:
    """A 6.4, 6.5, 6.9 to 6.11: nothing acts by itself, nothing comes and goes, no forms, nothing that readers must provide."""
    found = []
    keys = ("/AA", "/NeedsRendering", "/Requirements", "/Perms", "/OCProperties", "/AcroForm", "/OpenAction")
    found += [f"the catalogue has {key}" for key in keys if key in pdf.Root]
    found += ["other presentations"] * ("/AlternatePresentations" in pdf.Root.get("/Names", {}))
    for number, page in enumerate(pdf.pages, start=1):
        found += [f"page {number} has {key}" for key in ("/AA", "/PresSteps") if key in page.obj]
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and isinstance(item.get("/A"), pikepdf.Dictionary):
            does = item.A.get("/S")
            if "/O" not in item.A and does not in ACTIONS:
                found.append(f"an action of kind {does}")
    return found


def grids(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.2: the cells of a table, with what they span, lie beside each other and fill each row."""
    from structure import attributes, is_element, kids, of

    found = []
    for table in of(pdf, "Table"):
        rows: list[Any] = []
        for kid in (kid for kid in kids(table) if is_element(kid)):
            rows += [kid] if kid.S == "/TR" else [row for row in kids(kid) if is_element(row)]
        taken: dict[int, set[int]] = defaultdict(set)
        for at, row in enumerate(rows):
            column = 0
            for cell in (cell for cell in kids(row) if is_element(cell)):
                while column in taken[at]:
                    column += 1
                spans = attributes(cell)
                for below in range(int(spans.get("/RowSpan", 1))):
                    new = set(range(column, column + int(spans.get("/ColSpan", 1))))
                    if new & taken[at + below]:
                        found.append("cells that lie on each other")
                    taken[at + below] |= new
        widths = {len(columns) for columns in taken.values()}
        if len(widths) > 1 or len(taken) > len(rows):
            found.append(f"a table of {len(rows)} rows with {sorted(widths)} columns in {len(taken)}")
    return found


def offsets(content: bytes) -> list[str]:
    """A 6.1.9: each object begins a line of its own, its numbers one space apart, and ends one."""
    found = []
    try:
        pdf = pikepdf.open(BytesIO(content))
    except pikepdf.PdfError as error:
        return [f"cannot be opened: {error}"]
    with pdf:
        tables = [
            item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Type") == "/XRef"
        ]
        if not tables:
            return ["no table of objects"]
        starts = []
        for table in tables:  # a copy has its edition's, and one of what was put behind it
            widths = [int(width) for width in table.W]
            entries = table.read_bytes()
            for at in range(0, len(entries), sum(widths)):
                if int.from_bytes(entries[at : at + widths[0]]) == 1:
                    starts.append(int.from_bytes(entries[at + widths[0] : at + widths[0] + widths[1]]))
    for start in starts:
        if content[start - 1 : start] not in (b"\n", b"\r") or not re.match(
            rb"\d+ \d+ obj[\r\n]", content[start:]
        ):
            found.append(f"an object at {start} that does not begin its line")
    ends = len(re.findall(rb"[\r\n]endobj[\r\n]", content))
    return found + ["an object that does not end its line"] * (ends < len(starts))


CLAUSES = (packet, drawing, glyphs, limits, actions, grids)
