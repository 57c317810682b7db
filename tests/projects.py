"""Small projects for tests, and what is read back from their PDFs by other libraries than the one that wrote them."""

import json
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdf

from report.build import Order, Outcome, build

TESTS = Path(__file__).parent
FOLDER = "data/tiny"
STYLE = f"{FOLDER}/style.css"
PROSE = f"{FOLDER}/narrative/overview.md"
BRIEFING = f"{FOLDER}/briefing.yml"


def lay_out_project(project: Path, files: dict[str, str] | None = None, base: str = "tiny") -> Path:
    """Copy a briefing of tests/briefings and put files over it."""
    shutil.copytree(TESTS / "briefings" / base, project)
    for name, text in (files or {}).items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    return project


def tiny(**changes: str) -> str:
    """The tiny briefing.yml with lines put in: after `audiences:` as `audiences`, after the sections as `more`."""
    text = (TESTS / "briefings" / "tiny" / BRIEFING).read_text(encoding="utf-8")
    text = text.replace("    title: Board edition\n", "    title: Board edition\n" + changes.get("board", ""))
    text = text.replace("sources:\n", changes.get("audiences", "") + "sources:\n")
    return text.replace(
        "sections: [overview]\n", changes.get("sections", "sections: [overview]\n")
    ) + changes.get("more", "")


def make(project: Path, **order: Any) -> Outcome:
    """Build a project; `out` is its own folder unless another is named."""
    return build(Order(project, **{"out": project / "build", "cache": False, **order}), lambda _words: None)


def messages(outcome: Outcome) -> list[str]:
    return [str(problem) for problem in outcome.problems]


def texts(path: Path) -> list[str]:
    """The text of each page, spaces made plain."""
    found = (page.extract_text() for page in pypdf.PdfReader(path).pages)
    return [" ".join(unicodedata.normalize("NFKC", text).replace("\u2060", "").split()) for text in found]


def record(path: Path) -> dict[str, Any]:
    with pikepdf.open(path) as pdf:
        return dict(json.loads(pdf.attachments["edition.json"].get_file().read_bytes()))


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Every structure element that the tree reaches, in reading order."""

    def walk(item: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
        for kid in item if isinstance(item, pikepdf.Array) else [item]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from walk(kid.get("/K", pikepdf.Array()))

    return walk(pdf.Root.StructTreeRoot.K)
