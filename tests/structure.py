"""A PDF -> where it breaks PDF/UA-1 or PDF/A-3a, clause by clause, and where it would be read aloud badly.

Read with pikepdf and fontTools alone, so that neither the engine nor what mends it judges itself. Each check is a
function of an open file; `breaches` runs them all.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from clauses import CLAUSES, offsets
from fontTools.ttLib import TTFont

Check = Callable[[pikepdf.Pdf], list[str]]
LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
STANDARD = frozenset(
    [
        "Document",
        "Part",
        "Art",
        "Sect",
        "Div",
        "BlockQuote",
        "Caption",
        "TOC",
        "TOCI",
        "Index",
        "NonStruct",
        "Private",
        "P",
        "H",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "TR",
        "TH",
        "TD",
        "THead",
        "TBody",
        "TFoot",
        "Span",
        "Quote",
        "Note",
        "Reference",
        "BibEntry",
        "Code",
        "Link",
        "Annot",
        "Figure",
        "Formula",
        "Form",
    ]
)
KIDS = {
    "Table": re.compile(r"(Caption )?(THead )?((TR|TBody) )*(TFoot )?(Caption )?"),
    "THead": re.compile(r"(TR )+"),
    "TBody": re.compile(r"(TR )+"),
    "TR": re.compile(r"((TH|TD) )+"),
    "L": re.compile(r"(Caption )?((L|LI) )+"),
    "LI": re.compile(r"((Lbl|LBody) )+"),
}
PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TH": {"TR"},
    "TD": {"TR"},
    "LI": {"L"},
    "LBody": {"LI"},
}
BLENDS = {"Normal", "Multiply", "Screen", "Overlay", "Darken", "Lighten"}
DEEPEST = 28
"""How deep graphics states may be nested."""


def name(item: Any) -> str:
    return str(item)[1:]


def kids(element: pikepdf.Dictionary) -> list[Any]:
    found = element.get("/K", pikepdf.Array())
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def is_element(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and "/S" in item


def tree(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Dictionary, tuple[pikepdf.Dictionary, ...]]]:
    """Every structure element in the order it is read aloud, with those around it."""

    def walk(item: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
        if is_element(item):
            yield item, above
            for kid in kids(item):
                yield from walk(kid, (*above, item))

    root = pdf.Root.StructTreeRoot.K
    for item in root if isinstance(root, pikepdf.Array) else [root]:
        yield from walk(item, ())


def of(pdf: pikepdf.Pdf, *kinds: str) -> list[pikepdf.Dictionary]:
    return [item for item, _above in tree(pdf) if name(item.S) in kinds]


def attributes(element: pikepdf.Dictionary) -> dict[str, Any]:
    owned = element.get("/A", pikepdf.Array())
    parts = list(owned) if isinstance(owned, pikepdf.Array) else [owned]
    return {key: part[key] for part in parts for key in part if key != "/O"}


def owners(pdf: pikepdf.Pdf) -> dict[int, Any]:
    """The parent tree as one table, however it is split."""
    found: dict[int, Any] = {}
    waiting = [pdf.Root.StructTreeRoot.ParentTree]
    while waiting:
        node = waiting.pop()
        waiting += list(node.get("/Kids", []))
        numbers = list(node.get("/Nums", []))
        found |= {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
    return found


# --- the file -----------------------------------------------------------------------------------------


def claims(pdf: pikepdf.Pdf) -> list[str]:
    """UA 5, A 6.6.4: both claims in the packet, PDF/UA's with the schema that PDF/A asks for, read without a filter."""
    if "/Metadata" not in pdf.Root:
        return ["no metadata"]
    packet = pdf.Root.Metadata.read_bytes().decode()
    inside = packet.partition("<rdf:RDF")[2].partition("</rdf:RDF>")[0]
    wanted = {
        "PDF/UA part 1": 'pdfuaid:part="1"',
        "the schema of pdfuaid": "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>",
        "the title": "<dc:title>",
    }
    found = [f"the metadata lack {what}" for what, words in wanted.items() if words not in inside]
    if not re.search(r"pdfaid:part\W+[23]\b", inside) or not re.search(r"pdfaid:conformance\W+A\b", inside):
        found.append("the metadata lack PDF/A, level A")
    return found + ["the metadata are filtered"] * ("/Filter" in pdf.Root.Metadata)


def catalogue(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.1, 7.2: marked, nothing suspect, the title shown, a language; A 6.5, 6.4: no form, no action."""
    root = pdf.Root
    found = ["not marked"] if not root.get("/MarkInfo", {}).get("/Marked") else []
    found += ["suspects"] if root.get("/MarkInfo", {}).get("/Suspects") else []
    found += (
        ["the title is not shown"] if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") else []
    )
    found += [
        f"{key} in the catalogue"
        for key in ("/AA", "/OpenAction", "/AcroForm", "/OCProperties")
        if key in root
    ]
    if "/PageLabels" not in root:
        found.append("no page labels")
    return found


def languages(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.2: a language for the whole, and each one given is one."""
    given = [("the file", pdf.Root.get("/Lang", ""))]
    given += [(name(item.S), item.Lang) for item, _above in tree(pdf) if "/Lang" in item]
    return [f'{what}: "{code}" is no language' for what, code in given if not LANGUAGE.fullmatch(str(code))]


def attached(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.11, A 6.8: each file has names, a kind, dates and a relation, stands in /AF once, and names are in order."""
    names = list(pdf.Root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", []))
    files = names[1::2]
    found = (
        []
        if [str(one) for one in names[::2]] == sorted(str(one) for one in names[::2])
        else ["names out of order"]
    )
    for spec in files:
        found += [
            f"a file without {key}" for key in ("/F", "/UF", "/AFRelationship", "/Desc") if not spec.get(key)
        ]
        stream = spec.EF.F
        found += ["a file without a kind"] if "/" not in name(stream.get("/Subtype", "/")) else []
        found += ["a file without a date"] if "/ModDate" not in stream.get("/Params", {}) else []
    listed = [item.objgen for item in pdf.Root.get("/AF", [])]
    if len(listed) != len(set(listed)) or set(listed) != {spec.objgen for spec in files}:
        found.append("/AF does not name each file once")
    return found


def images(pdf: pikepdf.Pdf) -> list[str]:
    """A 6.2.8: no interpolation, no alternates."""
    streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
    found = ["an image is interpolated"] * sum(bool(item.get("/Interpolate", False)) for item in streams)
    return found + ["an image has alternates"] * sum("/Alternates" in item for item in streams)


def colours(pdf: pikepdf.Pdf) -> list[str]:
    """A 6.2.3, 6.2.4, 6.2.10: an output intent with a profile, its colours alone, blending as it is known."""
    intents = [one for one in pdf.Root.get("/OutputIntents", []) if one.get("/S") == "/GTS_PDFA1"]
    found = []
    if len(intents) != 1 or int(intents[0].get("/DestOutputProfile", {}).get("/N", 0)) != 3:
        found.append("no output intent of three colours")
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and ({"/ca", "/CA", "/BM", "/TR", "/HTP"} & set(item.keys())):
            found += [f"a graphics state with {key}" for key in ("/TR", "/HTP") if key in item]
            found += ["an unknown blend mode"] * (name(item.get("/BM", "/Normal")) not in BLENDS)
    for page in pdf.pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("k", "K") or (
                str(operator) in ("cs", "CS") and operands[0] == "/DeviceCMYK"
            ):
                found.append("a colour of four inks")
    return found


def sheets(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.18.3, A 6.1.13: tabs follow the structure, states are not nested too deep, pages are of a size."""
    found = []
    for number, page in enumerate(pdf.pages, start=1):
        if page.get("/Tabs") != "/S":
            found.append(f"page {number}: tabs do not follow the structure")
        depth = deepest = 0
        for _operands, operator in pikepdf.parse_content_stream(page):
            depth += {"q": 1, "Q": -1}.get(str(operator), 0)
            deepest = max(depth, deepest)
        if deepest > DEEPEST or depth:
            found.append(f"page {number}: states nested {deepest} deep, {depth} left open")
    return found


# --- fonts --------------------------------------------------------------------------------------------


def fonts(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.21, A 6.2.11: each font embedded and mapped to Unicode, with the widths that it has itself."""
    found = []
    for font in [
        one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"
    ]:
        if font.get("/Subtype") != "/Type0":
            continue
        called, inner = name(font.BaseFont), font.DescendantFonts[0]
        descriptor = inner.FontDescriptor
        program = next((descriptor[key] for key in ("/FontFile2", "/FontFile3") if key in descriptor), None)
        found += [f"{called}: not embedded"] if program is None else _widths(called, inner, program)
        found += (
            [f"{called}: no map to Unicode"] if "/ToUnicode" not in font else _unicode(called, font.ToUnicode)
        )
        if inner.Subtype == "/CIDFontType2" and "/CIDToGIDMap" not in inner:
            found.append(f"{called}: no map of glyphs")
    return found


def _unicode(called: str, cmap: pikepdf.Stream) -> list[str]:
    values = re.findall(rb"<([0-9A-Fa-f]{4,})>\s*\n", cmap.read_bytes())
    wrong = [value for value in values if value.upper() in (b"0000", b"FEFF", b"FFFE")]
    return [f"{called}: glyphs without a character"] * bool(wrong)


def _widths(called: str, inner: pikepdf.Dictionary, program: pikepdf.Stream) -> list[str]:
    font = TTFont(BytesIO(program.read_bytes()), lazy=True)
    scale = 1000 / font["head"].unitsPerEm
    order, metrics = font.getGlyphOrder(), font["hmtx"]
    wrong = []
    widths = list(inner.get("/W", []))
    at = 0
    while at < len(widths):
        first = int(widths[at])
        if isinstance(widths[at + 1], pikepdf.Array):
            pairs = [(first + index, float(width)) for index, width in enumerate(widths[at + 1])]
            at += 2
        else:
            pairs = [(glyph, float(widths[at + 2])) for glyph in range(first, int(widths[at + 1]) + 1)]
            at += 3
        for glyph, width in pairs:
            if glyph >= len(order) or abs(metrics[order[glyph]][0] * scale - width) > 1:
                wrong.append(glyph)
    return [f"{called}: widths of {len(wrong)} glyphs are not its own"] if wrong else []


# --- the tree -----------------------------------------------------------------------------------------


def roles(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.1: every kind of element is a standard one, and none means another."""
    found = [
        f"{name(item.S)} is no kind of element" for item, _above in tree(pdf) if name(item.S) not in STANDARD
    ]
    return found + ["a role map"] * ("/RoleMap" in pdf.Root.StructTreeRoot)


def nesting(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.2: tables and lists are made of their parts; nothing is empty but a cell."""
    found = []
    for item, above in tree(pdf):
        kind = name(item.S)
        inside = [name(kid.S) for kid in kids(item) if is_element(kid)]
        if kind in KIDS and not KIDS[kind].fullmatch("".join(f"{one} " for one in inside)):
            found.append(f"{kind} holds {' '.join(inside)}")
        if kind in PARENTS and (not above or name(above[-1].S) not in PARENTS[kind]):
            found.append(f"{kind} stands in {name(above[-1].S) if above else 'nothing'}")
        if kind == "Table" and "THead" in inside and "TBody" not in inside:
            found.append("a table with a head and no body")
        if not kids(item) and kind not in ("TD", "TH"):
            found.append(f"an empty {kind}")
        if "/P" not in item:
            found.append(f"{kind} names no parent")
        elif above and item.P.objgen != above[-1].objgen:
            found.append(f"{kind} names another parent")
    return found


def headings(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.4.2: the first heading is an H1, and none skips a level."""
    levels = [int(name(item.S)[1]) for item in of(pdf, "H1", "H2", "H3", "H4", "H5", "H6")]
    steps = zip([0, *levels], levels, strict=False)
    return [
        f"an H{after} follows {f'an H{before}' if before else 'nothing'}"
        for before, after in steps
        if after > before + 1
    ]


def figures(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.3: each figure has words, and a place."""
    found = ["a figure without words" for item in of(pdf, "Figure") if not str(item.get("/Alt", "")).strip()]
    return found + [
        "a figure without a place" for item in of(pdf, "Figure") if "/BBox" not in attributes(item)
    ]


def notes(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.9: each note has an identifier of its own."""
    ids = [bytes(item.get("/ID", pikepdf.String(""))) for item in of(pdf, "Note")]
    found = ["a note without an identifier"] * sum(not one for one in ids)
    return found + ["two notes with one identifier"] * (len(set(ids)) < len(ids))


def tables(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.5: every row of one length, each heading cell with its scope, each cell with the headings it stands under."""
    found = []
    heads = [bytes(item.get("/ID", pikepdf.String(""))) for item in of(pdf, "TH")]
    found += ["two heading cells with one identifier"] * (len(set(heads)) < len(heads))
    found += ["a heading cell without scope" for item in of(pdf, "TH") if "/Scope" not in attributes(item)]
    for table in of(pdf, "Table"):
        lengths = set()
        groups = [kid for kid in kids(table) if is_element(kid)]
        rows = [
            row
            for group in groups
            for row in ([group] if group.S == "/TR" else kids(group))
            if is_element(row)
        ]
        for row in [row for row in rows if row.S == "/TR"]:
            cells = [cell for cell in kids(row) if is_element(cell)]
            lengths.add(sum(int(attributes(cell).get("/ColSpan", 1)) for cell in cells))
            for cell in cells:
                named = [bytes(one) for one in attributes(cell).get("/Headers", [])]
                if cell.S == "/TD" and (not named or not set(named) <= set(heads)):
                    found.append("a cell that stands under no heading")
        spans = any("/RowSpan" in attributes(cell) for row in rows for cell in kids(row) if is_element(cell))
        if len(lengths) > 1 and not spans:
            found.append(f"rows of {sorted(lengths)} cells")
    return found


def links(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.18: only links; each printed, said in words, tagged as one, and leading somewhere."""
    tops = pdf.Root.get("/Names", {}).get("/Dests", {}).get("/Names", [])
    goals = {str(one) for one in list(tops)[::2]}
    table, reached, found = owners(pdf), {item.objgen for item, _above in tree(pdf)}, []
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            words = str(note.get("/Contents", "")).strip()
            owner = table.get(int(note.get("/StructParent", -1)))
            if note.get("/Subtype") != "/Link":
                found.append(f"an annotation of kind {note.get('/Subtype')}")
            if not words:
                found.append("a link without words")
            if int(note.get("/F", 0)) & 0b100100111 != 4:
                found.append("a link that is hidden or not printed")
            if "/Dest" in note and str(note.Dest) not in goals:
                found.append(f"a link to nowhere: {note.Dest}")
            if owner is None or owner.S != "/Link" or owner.objgen not in reached:
                found.append(f"a link that is not tagged as one: {words}")
            elif not any(
                isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid and kid.Obj.objgen == note.objgen
                for kid in kids(owner)
            ):
                found.append(f"a link that its element does not hold: {words}")
    return found


# --- what is drawn ------------------------------------------------------------------------------------


def marks(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.1: whatever is drawn is an artifact or belongs to the one element that holds it."""
    found, table = [], owners(pdf)
    holders: dict[tuple[Any, int], Any] = {}
    for item, _above in tree(pdf):
        for kid in kids(item):
            if isinstance(kid, int):
                if (item.Pg.objgen, kid) in holders:
                    found.append("content held twice")
                holders[item.Pg.objgen, kid] = item.objgen
            elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
                holders[kid.get("/Pg", item.get("/Pg")).objgen, int(kid.MCID)] = item.objgen
    for number, page in enumerate(pdf.pages, start=1):
        here = list(table.get(int(page.get("/StructParents", -1)), []))
        seen = set()
        for tag, mcid, draws in _drawn(page):
            if mcid is None:
                if tag != "/Artifact" and draws:
                    found.append(f"page {number}: drawn outside of every mark")
                continue
            seen.add(mcid)
            holder = holders.get((page.objgen, mcid))
            if holder is None:
                found.append(f"page {number}: content {mcid} belongs to nothing")
            elif mcid >= len(here) or getattr(here[mcid], "objgen", None) != holder:
                found.append(f"page {number}: content {mcid} names another element")
        lost = {mcid for page_id, mcid in holders if page_id == page.objgen} - seen
        found += [
            f"page {number}: an element holds content {mcid}, which is not there" for mcid in sorted(lost)
        ]
    return found


def artifacts(pdf: pikepdf.Pdf) -> list[str]:
    """UA 7.8: running heads and feet are artifacts of their kind, and no mark stands in another."""
    found, known = [], False
    for number, page in enumerate(pdf.pages, start=1):
        open_: list[str] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BMC", "BDC"):
                if open_ and (open_[-1] == "/Artifact" or operands[0] == "/Artifact"):
                    found.append(f"page {number}: a mark inside another")
                open_.append(str(operands[0]))
                properties = operands[1] if len(operands) > 1 else {}
                if properties.get("/Type") == "/Pagination":
                    known = known or properties.get("/Subtype") in ("/Header", "/Footer")
            elif str(operator) == "EMC":
                open_.pop()
    return found + ["no running head or foot is marked as one"] * (not known and len(pdf.pages) > 1)


PAINTS = frozenset(("Tj", "TJ", "'", '"', "f", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "EI"))


def _drawn(page: pikepdf.Page) -> Iterator[tuple[str, int | None, bool]]:
    """Each stretch of drawing with the mark around it."""
    open_: list[tuple[str, int | None]] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in ("BMC", "BDC"):
            properties = operands[1] if len(operands) > 1 else {}
            mark = str(operands[0]), int(properties["/MCID"]) if "/MCID" in properties else None
            open_.append(mark)
            yield *mark, False
        elif str(operator) == "EMC":
            open_.pop()
        elif str(operator) in PAINTS:
            yield *(open_[-1] if open_ else ("", None)), True


# --- the bytes ----------------------------------------------------------------------------------------

STREAM = re.compile(rb"/Length (\d+)(?! \d+ R)[^>]*>>\s*stream\r?\n|(\d+) 0 obj")


def file_breaches(content: bytes) -> list[str]:
    """A 6.1: header, identifier, and streams as long as they say, with a line end of their own after them."""
    found = []
    head = content.split(b"\n", 2)
    if not re.fullmatch(rb"%PDF-1\.[0-7]", head[0]):
        found.append("no header")
    if not (head[1].startswith(b"%") and len(head[1]) > 4 and all(byte > 127 for byte in head[1][1:5])):
        found.append("no comment of four bytes after the header")
    start = re.findall(rb"startxref\s+(\d+)", content)
    # Of a classical table the trailer follows; of a stream the dictionary comes first.
    table = content[int(start[-1]) :] if start else b""
    if b"/ID" not in table.partition(b"stream")[0] and b"/ID" not in table.partition(b"trailer")[2]:
        found.append("no identifier")
    if content.rstrip(b"\r\n")[-5:] != b"%%EOF":
        found.append("data after the end")
    if re.search(rb"/(LZWDecode|Crypt)\b", content):
        found.append("a filter that is not allowed")
    if b"\r\nendstream" in content:
        found.append("a stream that ends in a carriage return")
    for match in re.finditer(rb"/Length (\d+)(?=[/> \r\n])", content):
        start = content.find(b"stream", match.end())
        if start < 0 or content[match.end() : start].count(b"obj"):
            continue
        start += 7 if content[start + 6 : start + 7] == b"\n" else 8
        after = content[start + int(match[1]) : start + int(match[1]) + 10]
        if after != b"\nendstream":
            found.append("a stream longer or shorter than it says")
    return found + offsets(content)


CHECKS: tuple[Check, ...] = (
    *(claims, catalogue, languages, attached, images, colours, sheets, fonts),
    *(roles, nesting, headings, figures, notes, tables, links, marks, artifacts),
)


def breaches(content: bytes) -> list[str]:
    """Return all that is wrong with a file."""
    with pikepdf.open(BytesIO(content)) as pdf:
        found = [f"{check.__name__}: {words}" for check in (*CHECKS, *CLAUSES) for words in check(pdf)]
    return found + [f"file: {words}" for words in file_breaches(content)]
