"""The small briefing laid open at every stage, and documents made for one test: what the tests of single rooms share."""

import difflib
import io
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdf

from report.build import Order, Outcome, build
from report.build.prepare import Draft, make_document, make_formats, prepare
from report.edition import cut, select
from report.facts import calculate
from report.files import Files
from report.load import read_briefing, read_theme
from report.marks import Printer
from report.model.briefing import Briefing, Section, SectionSpec
from report.model.edition import Document, Edition, Fragment, Html, Laid, Resource, StyleSheet
from report.model.ledger import Ledger
from report.model.text import Words
from report.narrative import convert
from report.pdf import write
from report.problems import Place, Problems
from report.theme import Theme, make_theme

TESTS = Path(__file__).parent
SMALL = TESTS / "briefings" / "small"
GOLDEN = TESTS / "golden" / "small"
PROBE = "data/small/narrative/probe.md"


def told(problems: Iterable[object], path: str = "") -> list[str]:
    """Return problems as printed, sorted; those of one file without its path."""
    return [str(problem).removeprefix(f"{path}:") for problem in problems]


def agree(name: str, actual: str, golden: bool) -> None:
    """Compare with what is expected in tests/golden/small, or write that anew."""
    expected = GOLDEN / name
    if golden:
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(actual, encoding="utf-8")
        return
    before = expected.read_text(encoding="utf-8")
    difference = difflib.unified_diff(
        before.split("\n"), actual.split("\n"), "expected", "actual", lineterm=""
    )
    assert before == actual, "\n".join(difference)


# --- the small briefing, stage by stage


@cache
def small() -> tuple[Briefing, Ledger]:
    problems = Problems()
    briefing = read_briefing(Files(SMALL), "small", problems)
    assert briefing is not None
    ledger = calculate(briefing, problems)
    assert told(problems) == []
    return briefing, ledger


def selected(audience: str = "board", briefing: Briefing | None = None) -> tuple[Edition | None, list[str]]:
    """Return an audience's edition of the small briefing, or of a variant of it, and the problems."""
    problems = Problems()
    edition = select(briefing or small()[0], small()[1], audience, "en", "a4", problems)
    return edition, told(problems)


@cache
def edition(audience: str = "board") -> Edition:
    found, problems = selected(audience)
    assert found is not None
    assert problems == []
    return found


def printer(audience: str = "board") -> Printer:
    """Return what prints marks in an edition of the small briefing, with problems of its own."""
    one = edition(audience)
    formats = make_formats(Files(SMALL), one.text, one.language)
    return Printer(one.ledger, formats, one.numbers, Problems(), appendix=one.spec.appendix)


def section(prose: str, first: int = 5) -> Section:
    """Return a section whose prose begins on line `first` of its file."""
    return Section("probe", SectionSpec(title=Words.of("Probe")), PROBE, tuple(prose.split("\n")), first)


def converted(prose: str, audience: str = "board", first: int = 5) -> tuple[str, list[str]]:
    """Return prose cut for an audience as HTML, blocks as <block>, and the problems with line, column and code."""
    using = printer(audience)
    one = section(prose, first)
    names = small()[0].spec.names(audience)
    one = replace(one, lines=cut(one, names, small()[0], using.problems))
    fragment, _images = convert(one, using, edition(audience).images)
    return flat(fragment), told(using.problems, PROBE)


def flat(fragment: Fragment) -> str:
    """Return a fragment as one text."""
    parts = []
    for piece in fragment:
        if isinstance(piece, Html):
            parts.append(piece.html)
        else:
            named = f"{piece.name} | {piece.argument}" if piece.argument else piece.name
            title = f"\n<title>{piece.title}</title>" if piece.title else ""
            parts.append(f"<block {named} at {piece.place}>{title}\n{flat(piece.inner)}\n</block>")
    return "\n".join(parts)


def drafts(project: Path = SMALL) -> tuple[dict[str, Draft], Problems]:
    """Return the drafts of a project's editions by name."""
    item = prepare(Order(project), "small")
    return {draft.edition.name: draft for draft in item.drafts}, item.problems


def documents(project: Path = SMALL) -> tuple[dict[str, Document | None], list[str]]:
    """Return the documents of a project's editions by name, without drawings, and all problems."""
    found, problems = drafts(project)
    made = {
        name: make_document(
            draft, {}, 0, Order(project), problems, contents=draft.edition.spec.contents is True
        )
        for name, draft in found.items()
    }
    return made, told(problems)


def copied(folder: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """Copy the small project into a folder and lay files over it; return its path."""
    project = folder / "project"
    shutil.copytree(SMALL, project)
    for name, content in (files or {}).items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return project


def changed(name: str, *changes: tuple[str, str]) -> str:
    """Return a file of the small project with words replaced."""
    text = (SMALL / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


# --- editions as built


def built(project: Path, out: Path, **options: object) -> Outcome:
    """Build a project's editions as the command line does."""
    return build(Order(project, out=out, cache=False, **options), lambda _words: None)  # type: ignore[arg-type]  # keywords of several kinds


_out = TemporaryDirectory(prefix="small-")


@cache
def pdfs() -> dict[str, bytes]:
    """Return the small briefing's PDFs by edition, built once."""
    outcome = built(SMALL, Path(_out.name))
    assert told(outcome.problems) == []
    return {Path(one.path).stem: Path(one.path).read_bytes() for one in outcome.editions if one.path}


def reader(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def words(content: bytes) -> list[str]:
    """Return the text of each page, white space as single spaces."""
    return [" ".join(page.extract_text().split()) for page in reader(content).pages]


# --- a document for one test


@cache
def theme() -> Theme:
    problems = Problems()
    spec = read_theme(Files(SMALL), "harbour", problems)
    assert spec is not None
    made = make_theme("harbour", spec, Files(SMALL).find, problems)
    assert made is not None
    return made


@cache
def _fonts() -> dict[str, Resource]:
    return {
        face.url: Resource(face.path.read_bytes(), "font/ttf", Place(face.path.name))
        for face in theme().faces
    }


def document(body: str, css: str = "", **fields: object) -> Document:
    """Return a document with the small briefing's theme and a style sheet, but no template."""
    html = f'<!DOCTYPE html><html lang="en"><head><title>Probe</title></head><body>{body}</body></html>'
    sheets = (
        StyleSheet("assets/themes/harbour.yml", "tokens", theme().css("a4")),
        StyleSheet(
            "assets/css/base.css",
            "base",
            "html { font: var(--font-body) } * { image-rendering: crisp-edges }",
        ),
        StyleSheet("data/small/style.css", "briefing", css),
    )
    made = Document(
        name="probe",
        html=html,
        sheets=sheets,
        resources=_fonts(),
        attachments=(),
        record=None,
        date="2026-03-01",
        families=tuple(dict.fromkeys(face.family for face in theme().faces)),
        place=Place("data/small/briefing.yml", 22, 5),
        sources=((PROBE, body),),
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # keywords of several kinds


def laid_out(one: Document, folder: Path) -> tuple[Laid | None, list[str], bytes]:
    """Lay a document out; return where everything stands, the problems and the PDF."""
    target = folder / "probe.pdf"
    laid, problems = write(one, target)
    return laid, told(problems), target.read_bytes() if target.exists() else b""
