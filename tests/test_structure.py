"""The PDF holds to PDF/UA-1 and PDF/A-3a, and each of our checks sees the damage that it is there for.

`page`, a validator by other people, and qpdf give second opinions.
"""

import re
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import page as validator
import pikepdf
import pytest
from clauses import CLAUSES
from pikepdf import Array, Dictionary, Name, String
from structure import CHECKS, attributes, breaches, file_breaches, is_element, kids, of
from workshop import pdfs, told

from report.build import Order, build

ROOT = Path(__file__).parent.parent
Damage = Callable[[pikepdf.Pdf], Any]


def opinions(content: bytes) -> list[str]:
    """What the other validator finds; a file without attachments claims the plainer profile."""
    archive = "3a" if b"/EmbeddedFile" in content else "2a"
    profiles = [validator.ValidationProfile("ua1"), validator.ValidationProfile(archive)]
    reports = [validator.validate_pdf_bytes(content, profile=profile) for profile in profiles]
    return [f"{fault.rule_id}: {fault.message}" for report in reports for fault in report.failures]


@pytest.mark.parametrize("name", ["board", "press"])
def test_an_edition_holds_to_both_standards(name: str) -> None:
    content = pdfs()[name]
    assert breaches(content) == []
    assert opinions(content) == []


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="no qpdf here; README says how to get it")
def test_qpdf_reads_every_edition(tmp_path: Path) -> None:
    for name, content in pdfs().items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
        done = subprocess.run(["qpdf", "--check", tmp_path / f"{name}.pdf"], capture_output=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.prove
def test_every_edition_of_the_flagship_holds_to_both_standards(tmp_path: Path) -> None:
    outcome = build(Order(ROOT, ("mistral",), out=tmp_path), lambda _words: None)
    assert told(outcome.problems) == []
    files = sorted((tmp_path / "mistral").glob("*.pdf"))
    assert len(files) >= 8
    found = {path.name: breaches(path.read_bytes()) + opinions(path.read_bytes()) for path in files}
    assert {name: faults for name, faults in found.items() if faults} == {}


# --- every check sees its damage ----------------------------------------------------------------------


def packet(pdf: pikepdf.Pdf, old: str, new: str) -> None:
    text = pdf.Root.Metadata.read_bytes().decode()
    assert re.search(old, text, re.DOTALL), old
    pdf.Root.Metadata = pdf.make_stream(
        re.sub(old, new, text, flags=re.DOTALL).encode(), {"/Type": Name.Metadata, "/Subtype": Name.XML}
    )


def first(pdf: pikepdf.Pdf, *kinds: str) -> pikepdf.Dictionary:
    return of(pdf, *kinds)[0]


def call(pdf: pikepdf.Pdf, kind: str, other: str) -> None:
    """Call the first element of a kind something else."""
    first(pdf, kind).S = Name(f"/{other}")


def link(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    return next(note for page in pdf.pages for note in page.get("/Annots", []) if "/Dest" in note)


def font(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    return next(
        item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/Subtype") == "/Type0"
    )


def redraw(pdf: pikepdf.Pdf, old: bytes, new: bytes) -> None:
    """Put other operators into the last page."""
    content = pdf.pages[-1].Contents.read_bytes()
    assert re.search(old, content), old
    pdf.pages[-1].Contents = pdf.make_stream(re.sub(old, new, content, count=1))


def unhold(pdf: pikepdf.Pdf) -> None:
    """Take content out of the element that holds it."""
    element = next(item for item in of(pdf, "Span") if any(isinstance(kid, int) for kid in kids(item)))
    element.K = Array([kid for kid in kids(element) if not isinstance(kid, int)])


def swap_owners(pdf: pikepdf.Pdf) -> None:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = next(item for item in numbers if isinstance(item, Array) and len(item) > 5)
    owners[0], owners[4] = owners[4], owners[0]


def shorten_row(pdf: pikepdf.Pdf) -> None:
    row = next(
        item for item in of(pdf, "TR") if len(kids(item)) > 2 and any(k.S == "/TD" for k in kids(item))
    )
    row.K = Array(kids(row)[:-1])


def widen(pdf: pikepdf.Pdf) -> None:
    widths = font(pdf).DescendantFonts[0].W
    widths[1] = Array([float(width) + 40 for width in widths[1]])


def spec(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    return pdf.Root.Names.EmbeddedFiles.Names[1]


def image(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Resources.XObject.Probe = pikepdf.Stream(
        pdf, b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, Interpolate=True
    )


def cell(pdf: pikepdf.Pdf) -> Any:
    return next(item for item in of(pdf, "TD") if "/Headers" in attributes(item))


def overlay(pdf: pikepdf.Pdf) -> None:
    """Let the second cell of a row reach into the next, and the first of that one to below it."""
    first_row, next_row = kids(of(pdf, "TBody")[0])[:2]
    kids(first_row)[1].A.RowSpan = 2
    kids(next_row)[0].A.ColSpan = 2


def draw(pdf: pikepdf.Pdf, operators: bytes) -> None:
    """Draw something more on the last page."""
    page = pdf.pages[-1]
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"\n" + operators)


def form(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    return next(
        item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"
    )


def remap(pdf: pikepdf.Pdf, change: Callable[[bytes], bytes]) -> None:
    """Change the map to Unicode of a font that is used."""
    used = font(pdf)
    used.ToUnicode = pdf.make_stream(change(used.ToUnicode.read_bytes()))


def show_nothing(pdf: pikepdf.Pdf) -> None:
    """Show the first glyph of a font, which stands for none."""
    name = next(iter(pdf.pages[-1].Resources.Font.keys()))
    draw(pdf, f"/Artifact BMC BT {name} 9 Tf <0000> Tj ET EMC".encode())


DAMAGES: list[tuple[str, str, Damage]] = [
    ("claims", "PDF/UA part 1", lambda pdf: packet(pdf, r' pdfuaid:part="1"', "")),
    ("claims", "PDF/A", lambda pdf: packet(pdf, "pdfaid:conformance", "pdfaid:amendment")),
    ("claims", "schema", lambda pdf: packet(pdf, "<pdfaExtension:schemas>.*</pdfaExtension:schemas>", "")),
    ("claims", "title", lambda pdf: packet(pdf, "<dc:title>.*</dc:title>", "")),
    ("claims", "no metadata", lambda pdf: pdf.Root.__delitem__("/Metadata")),
    ("catalogue", "not marked", lambda pdf: pdf.Root.__delitem__("/MarkInfo")),
    ("catalogue", "suspects", lambda pdf: pdf.Root.MarkInfo.__setitem__("/Suspects", True)),
    ("catalogue", "not shown", lambda pdf: pdf.Root.__delitem__("/ViewerPreferences")),
    ("catalogue", "labels", lambda pdf: pdf.Root.__delitem__("/PageLabels")),
    (
        "catalogue",
        "/OpenAction",
        lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.JavaScript)),
    ),
    ("languages", "the file", lambda pdf: pdf.Root.__delitem__("/Lang")),
    ("languages", "no language", lambda pdf: first(pdf, "P").__setitem__("/Lang", String("plain English"))),
    ("attached", "/AFRelationship", lambda pdf: spec(pdf).__delitem__("/AFRelationship")),
    ("attached", "/UF", lambda pdf: spec(pdf).__delitem__("/UF")),
    ("attached", "a kind", lambda pdf: spec(pdf).EF.F.__delitem__("/Subtype")),
    ("attached", "a date", lambda pdf: spec(pdf).EF.F.Params.__delitem__("/ModDate")),
    ("attached", "once", lambda pdf: pdf.Root.AF.append(pdf.Root.AF[0])),
    ("images", "interpolated", image),
    ("colours", "output intent", lambda pdf: pdf.Root.__delitem__("/OutputIntents")),
    ("colours", "four inks", lambda pdf: redraw(pdf, rb"[\d.]+ [\d.]+ [\d.]+ rg", b"0 0 0 1 k")),
    ("sheets", "tabs", lambda pdf: pdf.pages[-1].obj.__delitem__("/Tabs")),
    ("sheets", "nested", lambda pdf: redraw(pdf, rb"^", b"q " * 30)),
    (
        "fonts",
        "not embedded",
        lambda pdf: font(pdf).DescendantFonts[0].FontDescriptor.__delitem__("/FontFile2"),
    ),
    ("fonts", "map to Unicode", lambda pdf: font(pdf).__delitem__("/ToUnicode")),
    ("fonts", "map of glyphs", lambda pdf: font(pdf).DescendantFonts[0].__delitem__("/CIDToGIDMap")),
    ("fonts", "widths", widen),
    ("roles", "no kind", lambda pdf: call(pdf, "P", "Paragraph")),
    ("nesting", "TR holds", lambda pdf: call(pdf, "TD", "P")),
    ("nesting", "LI stands in", lambda pdf: call(pdf, "L", "Div")),
    ("nesting", "Table holds", lambda pdf: call(pdf, "TBody", "THead")),
    ("nesting", "head and no body", lambda pdf: call(pdf, "TBody", "TFoot")),
    ("nesting", "names no parent", lambda pdf: first(pdf, "P").__delitem__("/P")),
    ("nesting", "an empty", lambda pdf: first(pdf, "P").__setitem__("/K", Array())),
    ("headings", "follows", lambda pdf: call(pdf, "H2", "H4")),
    ("headings", "nothing", lambda pdf: call(pdf, "H1", "H2")),
    ("figures", "words", lambda pdf: first(pdf, "Figure").__delitem__("/Alt")),
    ("figures", "place", lambda pdf: first(pdf, "Figure").__delitem__("/A")),
    ("notes", "without", lambda pdf: first(pdf, "Note").__delitem__("/ID")),
    ("notes", "two notes", lambda pdf: of(pdf, "Note")[1].__setitem__("/ID", first(pdf, "Note").ID)),
    ("tables", "scope", lambda pdf: first(pdf, "TH").A.__delitem__("/Scope")),
    ("tables", "no heading", lambda pdf: call(pdf, "TH", "TD")),
    ("tables", "no heading", lambda pdf: cell(pdf).A.__setitem__("/Headers", Array([String("nobody")]))),
    ("tables", "rows of", shorten_row),
    ("links", "without words", lambda pdf: link(pdf).__delitem__("/Contents")),
    ("links", "to nowhere", lambda pdf: link(pdf).__setitem__("/Dest", String("nowhere"))),
    ("links", "printed", lambda pdf: link(pdf).__setitem__("/F", 2)),
    ("links", "not tagged", lambda pdf: link(pdf).__delitem__("/StructParent")),
    ("links", "of kind", lambda pdf: link(pdf).__setitem__("/Subtype", Name.Text)),
    ("marks", "belongs to nothing", unhold),
    ("marks", "another element", swap_owners),
    ("marks", "another element", lambda pdf: pdf.pages[-1].obj.__delitem__("/StructParents")),
    (
        "marks",
        "outside",
        lambda pdf: redraw(pdf, rb"(?s)/Artifact\s+<</Type /Pagination[^>]*>>\s*BDC(.*?)EMC", rb"\1"),
    ),
    ("artifacts", "inside another", lambda pdf: redraw(pdf, rb"BDC", b"BDC /Artifact BMC EMC")),
    (
        "artifacts",
        "marked as one",
        lambda pdf: [
            page.obj.__setitem__(
                "/Contents",
                pdf.make_stream(re.sub(rb"/Subtype\s*/(Header|Footer)", b"", page.Contents.read_bytes())),
            )
            for page in pdf.pages
        ],
    ),
    ("packet", "no metadata", lambda pdf: pdf.Root.__delitem__("/Metadata")),
    ("packet", "head", lambda pdf: packet(pdf, "xpacket begin", 'xpacket bytes="9" begin')),
    ("packet", "another type", lambda pdf: packet(pdf, "<(/?)rdf:Seq><", r"<\1rdf:Bag><")),
    ("packet", "is not known", lambda pdf: packet(pdf, "pdf:Keywords", "pdf:Words")),
    ("packet", "differ", lambda pdf: packet(pdf, '(<dc:title>.*?x-default">)', r"\1A ")),
    ("packet", "differ", lambda pdf: packet(pdf, "<xmp:ModifyDate>2", "<xmp:ModifyDate>3")),
    ("packet", "a schema", lambda pdf: packet(pdf, "<pdfaSchema:prefix>.*?</pdfaSchema:prefix>", "")),
    ("packet", "a property", lambda pdf: packet(pdf, ">internal<", ">inside<")),
    ("packet", "prefix", lambda pdf: packet(pdf, "pdfaid([:=])", r"aid\1")),
    ("drawing", "operator", lambda pdf: draw(pdf, b"1 2 zz")),
    ("drawing", "resource of its own", lambda pdf: draw(pdf, b"/Nobody gs")),
    ("drawing", "resource of its own", lambda pdf: draw(pdf, b"/Artifact BMC /Nobody cs EMC")),
    ("drawing", "without resources", lambda pdf: form(pdf).__delitem__("/Resources")),
    ("drawing", "/Ref", lambda pdf: form(pdf).__setitem__("/Ref", Dictionary())),
    ("drawing", "with tags", lambda pdf: form(pdf).write(b"/P << /MCID 0 >> BDC EMC")),
    ("drawing", "too deep", lambda pdf: form(pdf).write(b"q " * 29 + b"Q " * 29)),
    ("glyphs", "not there", show_nothing),
    (
        "glyphs",
        "no character",
        lambda pdf: remap(pdf, lambda text: re.sub(rb"\n<.*?>(?= <)", b"\n<FFF0>", text)),
    ),
    ("glyphs", "private", lambda pdf: remap(pdf, lambda text: re.sub(rb"> <00..>", b"> <E000>", text))),
    ("glyphs", "draws nothing", lambda pdf: remap(pdf, lambda text: text.replace(b"<0020>", b"<0041>"))),
    ("glyphs", "another width", lambda pdf: font(pdf).DescendantFonts[0].__delitem__("/W")),
    ("glyphs", "another encoding", lambda pdf: font(pdf).__setitem__("/Encoding", Name("/Identity-V"))),
    (
        "glyphs",
        "a set",
        lambda pdf: (
            font(pdf).DescendantFonts[0].FontDescriptor.__setitem__("/CIDSet", pdf.make_stream(b"\xff"))
        ),
    ),
    ("limits", "long name", lambda pdf: first(pdf, "P").__setitem__("/" + "x" * 128, True)),
    ("limits", "long text", lambda pdf: first(pdf, "P").__setitem__("/Alt", String("x" * 32768))),
    ("limits", "large number", lambda pdf: first(pdf, "P").__setitem__("/R", 2**31)),
    ("limits", "box", lambda pdf: pdf.pages[-1].obj.__setitem__("/CropBox", Array([0, 0, 2, 200]))),
    ("limits", "/FFilter", lambda pdf: form(pdf).__setitem__("/FFilter", Name.FlateDecode)),
    ("actions", "/AA", lambda pdf: pdf.Root.__setitem__("/AA", Dictionary())),
    ("actions", "/PresSteps", lambda pdf: pdf.pages[0].obj.__setitem__("/PresSteps", Dictionary())),
    (
        "actions",
        "/JavaScript",
        lambda pdf: link(pdf).__setitem__("/A", Dictionary(S=Name.JavaScript, JS=String("beep()"))),
    ),
    (
        "actions",
        "other presentations",
        lambda pdf: pdf.Root.Names.__setitem__("/AlternatePresentations", Dictionary()),
    ),
    ("grids", "on each other", overlay),
    ("grids", "columns", shorten_row),
    ("grids", "columns", lambda pdf: cell(pdf).A.__setitem__("/ColSpan", 2)),
]


def damaged(content: bytes, damage: Damage) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        damage(pdf)
        pdf.save(out, fix_metadata_version=False)
    return out.getvalue()


@pytest.mark.parametrize(
    ("check", "words", "damage"), DAMAGES, ids=[f"{check}-{words}" for check, words, _damage in DAMAGES]
)
def test_a_check_sees_its_damage(check: str, words: str, damage: Damage) -> None:
    run = next(one for one in (*CHECKS, *CLAUSES) if one.__name__ == check)
    with pikepdf.open(BytesIO(damaged(pdfs()["board"], damage))) as pdf:
        found = run(pdf)
    assert any(words in fault for fault in found), found


def test_every_check_is_shown_to_fail() -> None:
    assert {check for check, _words, _damage in DAMAGES} == {check.__name__ for check in (*CHECKS, *CLAUSES)}


BYTES: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("no header", lambda content: b"\n" + content),
    ("no comment", lambda content: re.sub(rb"\n%[^\n]{4,}\n", b"\n%abcd\n", content, count=1)),
    ("data after the end", lambda content: content + b"more"),
    ("carriage return", lambda content: re.sub(rb".\nendstream", b"\r\nendstream", content, count=1)),
    ("longer or shorter", lambda content: re.sub(rb"\nendstream", b"..\nendstream", content, count=1)),
    ("a filter", lambda content: content.replace(b"/FlateDecode", b"/LZWDecode", 1)),
    ("begin its line", lambda content: re.sub(rb"\n(\d+ 0 obj)\n", rb" \1\n", content, count=1)),
    ("end its line", lambda content: re.sub(rb"\nendobj\n", b" endobj\n", content, count=1)),
]


@pytest.mark.parametrize(("words", "damage"), BYTES, ids=[words for words, _damage in BYTES])
def test_a_damaged_file_is_seen(words: str, damage: Callable[[bytes], bytes]) -> None:
    content = pdfs()["board"]
    assert file_breaches(content) == []
    assert any(words in fault for fault in file_breaches(damage(content)))


# --- reading order ------------------------------------------------------------------------------------


def order(content: bytes) -> list[str]:
    """What heads and titles the tree reads out, one after another: figures by their words."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return [str(item.S)[1:] for item in of(pdf, "H1", "H2", "Figure", "Table", "Note")]


def test_the_tree_is_read_in_the_order_of_the_source() -> None:
    """Headings, figures and tables follow one another as in the markup that was laid out."""
    from workshop import documents

    made, _told = documents()
    document = made["board"]
    assert document is not None
    tags = {"h1": "H1", "h2": "H2", "img": "Figure", "table": "Table"}
    wanted = [tags[tag] for tag in re.findall(r"<(h1|h2|img|table)\b", document.html)]
    found = [kind for kind in order(pdfs()["board"]) if kind != "Note"]
    assert found == wanted


def test_elements_of_the_tree_lie_on_pages_in_order() -> None:
    with pikepdf.open(BytesIO(pdfs()["board"])) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
        top = [kid for kid in kids(first(pdf, "Document")) if is_element(kid)]
        found = [numbers[kid.Pg.objgen] for kid in top]
    assert len(found) > 3
    assert found == sorted(found)
