"""A document -> laid-out pages -> PDF, through WeasyPrint.

Nothing that the engine does silently stays silent: logs, refusals and foreign fonts become problems.
"""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import weasyprint
from weasyprint.text.ffi import ffi

from report.model.edition import Document
from report.model.pages import Page
from report.pdf import filling, lines, parsing, shaping  # noqa: F401  # what the engine does otherwise is told there
from report.pdf.boxes import read, read_place
from report.pdf.numbers import Counters, Slots, mark_slots
from report.pdf.paint import paint
from report.pdf.parts import Part
from report.pdf.piece import Piece, merged
from report.pdf.rows import foresee, full_pages, go_on, lighten
from report.pdf.sheets import BASE, Fetcher, Styles, listening, styles_of
from report.pdf.stretches import Stretches
from report.problems import MachineError, Place, Problems

for kind in (
    "PangoFcFontMap *",
    "PangoRectangle *",
    "PangoLogAttr[]",
    "char[]",
    "unsigned int *",
    "hb_tag_t[100]",
    "int[2]",
):
    ffi.typeof(kind)  # each takes milliseconds to parse, which a process that inherits this is spared

PLACED = re.compile(r'data-at="([^"]+)"')
IGNORED = re.compile(r"Ignored `(.*)` at (\d+):(\d+), (.*?)\.?$", re.DOTALL)


@dataclass
class _Stretch:
    """A part, or a stretch of one, laid out."""

    part: Part
    laid_out: Any
    """None where the engine breaks."""
    slots: Slots
    pages: tuple[Page, ...]
    placed: int
    """How many rows of a long table stand on full pages."""
    styles: Styles
    fetcher: Fetcher
    heard: list[logging.LogRecord]
    problems: Problems


def render(part: Part) -> tuple[tuple[Page, ...], Callable[[], tuple[Piece | None, Problems]]]:
    """Lay a part out; return its pages, and what draws them and tells of every fault that the engine told of."""
    stretches = Stretches(part)
    if stretches.rows:
        piece, pages, problems = _in_stretches(stretches)
        return pages, lambda: (piece, problems)
    done = _render(part, more=False)
    return done.pages, lambda: (_paint(done), done.problems)


def _in_stretches(stretches: Stretches) -> tuple[Piece | None, tuple[Page, ...], Problems]:
    """Lay out a part with long tables, stretch after stretch; each is drawn at once, for its boxes need much room."""
    problems = Problems()
    pieces: list[Piece] = []
    pages: list[Page] = []
    while True:
        more = bool(stretches.rows)
        placed: list[int] = []
        piece, read, found = set_stretch(stretches.stretch(), stretches.number, more, placed.append)
        if more and not placed[0]:
            stretches.give_up()
            continue
        problems.extend(found)
        if piece is None:
            return None, (), problems
        pieces.append(piece)
        pages += read
        if not more:
            return merged(pieces), tuple(pages), problems
        stretches.go_on(placed[0])
        gc.collect()  # the boxes of one stretch hold each other; there is no room for those of all
        gc.freeze()  # what is kept of it is not looked through again after each of those that follow


def set_stretch(
    part: Part, number: int, more: bool, tell: Callable[[Any], object], rows: Sequence[str] = ()
) -> tuple[Piece | None, tuple[Page, ...], Problems]:
    """Lay out a stretch of a part, tell how many rows stand on its full pages, and draw these.

    Where there are `more` rows after it and no page is full, there is nothing to draw. Of all `rows` of its table it is
    told what is foreseen.
    """
    done = _render(part, more)
    tell(done.placed)
    if more and not done.placed:
        return None, (), done.problems
    if rows and done.laid_out and (foreseen := foresee(done.laid_out, rows)):
        tell(foreseen)
    piece = _paint(done)
    if more and piece:
        go_on(done.pages[-1])
        if number:
            lighten(done.pages)
    return piece, done.pages, done.problems


def _render(part: Part, more: bool) -> _Stretch:
    """Lay out a part, or a stretch of one; of one that has `more` rows after it, full pages only."""
    document = part.document
    fetcher = Fetcher(document)
    styles = styles_of(document)
    done = _Stretch(part, None, Slots(), (), 0, styles, fetcher, [], Problems())
    with listening() as done.heard, undisturbed():
        page = weasyprint.HTML(string=document.html, url_fetcher=fetcher, base_url=BASE)
        try:
            laid_out = page.render(
                stylesheets=styles.sheets, font_config=styles.fonts, counter_style=Counters()
            )
        except (MemoryError, OSError):
            raise
        except Exception as error:  # on some styles the engine does not warn but breaks
            words = f"The engine cannot lay this out: {str(error).rstrip('.')}."
            done.problems.add("E005", document.place, words, "Undo the style or template changed last.")
            done.placed = 1
            return done
        if more:
            count, done.placed = full_pages(laid_out) or (0, 0)
            del laid_out.pages[count:]
            if not done.placed:
                return done
        targets = {name for page in laid_out.pages for name in page.anchors}
        done.slots = mark_slots(laid_out, part.elsewhere | targets)
        done.pages = read(laid_out, document)
    done.laid_out = laid_out
    return done


def _paint(done: _Stretch) -> Piece | None:
    """Draw what was laid out, and gather what was said of it; None where the engine broke."""
    if done.laid_out is None:
        return None
    document, problems, styles = done.part.document, done.problems, done.styles
    with listening() as heard, undisturbed():
        piece, faults = paint(done.laid_out, done.part, done.slots)
    done.laid_out = None
    piece.printed = [
        [fact, words, number] for number, page in enumerate(done.pages) for fact, words in page.facts
    ]
    for fault in faults:
        place = read_place(fault.at) if fault.at else _place_of(fault.needle, document)
        problems.add(fault.code, place, fault.what, fault.hint)
    problems.extend(styles.problems)
    for record in [*done.heard, *heard]:
        _problem(record, document, problems)
    for url in dict.fromkeys([*styles.refused, *done.fetcher.refused]):
        problems.add(
            "E001",
            _place_of(url, document),
            f'The page asks for "{url}", which is not a file of this project.',
            "Put the file into the project and name it by its path.",
        )
    check_fonts(((face.family, face.texts) for face in piece.faces), document, problems)
    return piece


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the garbage collector from searching, again and again, through boxes that are all in use."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _problem(record: logging.LogRecord, document: Document, problems: Problems) -> None:
    """Turn what the engine says while laying out into a problem."""
    message = record.getMessage()
    if "HarfBuzz-Subset" in message:
        raise MachineError("The library libharfbuzz-subset is missing. Run make setup, which installs it.")
    if message.startswith(("Failed to load", "Failed to render SVG image")):
        url = next((url for url in document.resources if url in message), None)
        if url:
            problems.add(
                "E001",
                document.resources[url].place,
                f'"{url.partition("/")[2]}" cannot be read.',
                "Replace the file.",
            )
        return  # what is missing or refused stands in the fetcher's list
    if "has no required alt description" in message:
        return  # told with its place by `mends`
    if match := IGNORED.search(message):
        words = f"The engine ignores {match[1]}: {match[4]}."
        problems.add("E002", _place_of(match[1], document), words, "Correct or delete the declaration.")
        return
    glyph = re.search(r'"(.)" \(U\+[0-9A-F]+\)', message, re.DOTALL)
    if glyph:
        _missing_character(glyph[1], document, problems)
        return
    if record.levelno >= logging.ERROR or "undefined anchor" in message or "No anchor" in message:
        quoted = re.search(r"#?['\"#]([\w.:-]+)", message)
        place = _place_of(quoted[1], document) if quoted else document.place
        problems.add("E005", place, f"The engine says: {message.rstrip('.')}.", "Mend what it names.")
        return
    problems.add("E002", document.place, f"The engine says: {message.rstrip('.')}.", "Mend what it names.")


def _place_of(words: str, document: Document) -> Place:
    """Find where some words were written: in a style sheet, a template or the prose; else where the edition is."""
    if words in document.places:
        return document.places[words]
    words = words.removeprefix(BASE)  # a relative path, which the engine has made whole
    texts = [(sheet.path, sheet.css) for sheet in document.sheets] + list(document.sources)
    for path, text in texts:
        for number, line in enumerate(text.splitlines(), start=1):
            for form in dict.fromkeys((words, unquote(words))):  # spaces come back encoded
                if (column := line.find(form)) >= 0:
                    return Place(path, number, column + 1)
    before, found, _after = document.html.partition(words)
    if found and (placed := PLACED.findall(before)):
        return read_place(placed[-1])
    drawings = (found for found in document.resources.values() if found.kind == "image/svg+xml")
    return next((found.place for found in drawings if words.encode() in found.content), document.place)


def check_fonts(
    faces: Iterable[tuple[str, Mapping[int, str]]], document: Document, problems: Problems
) -> None:
    """Report every font that came in by the side: for a family (E003) or a character (E006) that the theme lacks."""
    foreign: dict[str, set[str]] = {}
    for family, texts in faces:
        if family not in document.families:
            foreign.setdefault(family, set()).update(*texts.values())
    covered = _covered(document) if foreign else set()
    for family, chars in sorted(foreign.items()):
        for char in sorted(chars - covered):
            _missing_character(char, document, problems)
        if chars <= covered:
            words = f'The PDF holds the font "{family}", which the theme does not declare.'
            problems.add(
                "E003", _place_of(family, document), words, "Use a family of the theme, or declare its file."
            )


def _missing_character(char: str, document: Document, problems: Problems) -> None:
    code = f"U+{ord(char):04X}"
    named = f'"{char}" ({code})' if char.isprintable() else code
    words = f"No font of the theme has the character {named}."
    problems.add("E006", _place_of(char, document), words, "Use another character, or a font that has it.")


def _covered(document: Document) -> set[str]:
    """Return the characters that every family of the theme has."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    covers = [
        {chr(code) for code in TTFont(BytesIO(found.content), lazy=True).getBestCmap()}
        for url, found in document.resources.items()
        if url.startswith("report:font/")
    ]
    return set.intersection(*covers) if covers else set()
