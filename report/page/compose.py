"""Fragments, figures and tables -> one document, ready for the page engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2

from report.formats import Formats
from report.model.edition import Attachment, Data, Document, Drawing, Edition, Resource, Standard, StyleSheet
from report.model.ledger import SPOKEN
from report.model.letters import plain, squeezed
from report.model.text import Text
from report.page.context import Page, make_chapter, make_context
from report.page.environment import FAILURES, Loader, explain, make_environment, untranslated
from report.page.evidence import gather, link
from report.problems import Place, nearest
from report.tables import as_csv, rows_as_csv
from report.theme import Theme

ABOUT = "The facts of this edition, with status, source and the pages they are printed on"
"""What edition.json is."""

KINDS = {
    "ttf": "font/ttf",
    "otf": "font/otf",
    "woff2": "font/woff2",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}


def compose(page: Page, tools: str, images: Mapping[str, Place]) -> Document | None:
    """Fill the templates; None where one of them fails.

    `tools` names what built the edition, `images` are the briefing's images shown, with the places naming them.
    """
    loader = Loader(page.files, page.edition.audience)
    environment = make_environment(loader, page.formats)
    if not _layouts_exist(page, loader):
        return None
    try:
        # Every word is printed once before the record of what was printed is made, and the page names its digest.
        make_context(page, _chapters(page, environment), tools)
        if page.edition.spec.evidence:
            page.evidence = gather(_render(page, environment, tools), page)
            page.printer.used |= dict.fromkeys(page.evidence.numbers)
        page.record = page.make_record()
        page.comparison = page.compare(page.record)
        if page.evidence and page.comparison:  # what changed is printed, too
            page.evidence = gather(_render(page, environment, tools), page)
        html = bind_last_words(_render(page, environment, tools))
        html = link(html, page.evidence.numbers) if page.evidence else html
    except FAILURES as error:
        page.problems.add(*explain(error, page.edition, loader))
        return None
    for msgid, place in untranslated(loader, page.formats):
        message = f'The page\'s own words "{msgid}" are missing in "{page.edition.language}".'
        hint = f"Add them to assets/locale/{page.edition.language}/labels.po."
        page.problems.add("A004", place, message, hint)
    return Document(
        name=page.edition.name,
        html=html,
        sheets=_sheets(page),
        resources=_resources(page, images),
        attachments=() if page.edition.spec.attachments == "none" else tuple(_attachments(page)),
        record=None if page.edition.spec.attachments == "none" else page.record,
        date=page.date,
        about=page.formats.term(ABOUT),
        drawn={f"report:figure/{name}.svg": _data(drawing, page) for name, drawing in page.drawings.items()},
        families=tuple(dict.fromkeys(face.family for face in page.theme.faces)),
        place=page.edition.spec.place,
        charted={
            drawing.id: charted(drawing.svg, drawing.facts, page.edition, page.formats)
            for drawing in page.drawings.values()
        },
        places={f"report:image/{name}": place for name, place in images.items()},
        sources=tuple(
            [
                (section.path, "\n" * (section.first - 1) + "\n".join(section.lines))
                for section in page.edition.sections
            ]
            + list(loader.read.items())
        ),
        standard=_standard(page),
    )


def _chapters(page: Page, environment: jinja2.Environment) -> list[dict[str, Any]]:
    return [make_chapter(section, page, environment) for section in page.edition.sections]


def _standard(page: Page) -> Standard:
    """Return what the edition's pages are measured by."""
    edition, text, sheet = page.edition, page.edition.text, page.theme.sheets[page.edition.paper]
    facts = edition.ledger.facts
    quotations = (
        quotation.text.text(edition.language)
        for source in edition.sources.values()
        for quotation in source.quotations.values()
    )
    return Standard(
        language=edition.language,
        paper=(sheet.width, sheet.height),
        marking=page.plain(edition.spec.marking or text.marking) or page.theme.marking,
        marking_size=page.theme.role("marking").size,
        edition=page.plain(edition.spec.title),
        as_of=page.formats.period(edition.as_of, "long"),
        of=page.formats.term("of"),
        quotations=tuple(str(words) for words in quotations if words),
        spoken={
            name: page.formats.status(fact.status) for name, fact in facts.items() if fact.status in SPOKEN
        },
    )


def _render(page: Page, environment: jinja2.Environment, tools: str) -> str:
    """Fill the templates with what is known by now."""
    context = make_context(page, _chapters(page, environment), tools)
    return environment.get_template("document.html").render(context)


def charted(
    svg: bytes, facts: Iterable[str], edition: Edition, formats: Formats
) -> tuple[tuple[str, str], ...]:
    """Return each fact in a figure with its words there; none where it is drawn but not written."""
    written = plain(unescape(re.sub(r"<[^>]*>", " ", svg.decode())))
    found = []
    for name in facts:
        fact = edition.ledger.facts[name]
        short, long, value = (formats.fact(fact, form) for form in ("short", "long", "value"))
        forms = [form for form in (short, long) if squeezed(form) in squeezed(written)]
        # A bare number may be a part of another.
        forms += [value] if re.search(rf"(?<![\w.,]){re.escape(plain(value))}(?![\w.,])", written) else []
        found.append((name, next(iter(forms), "")))
    return tuple(found)


def _layouts_exist(page: Page, loader: Loader) -> bool:
    """Report layouts that sections ask for in vain, where they ask (P004)."""
    sections = [
        one for one in page.edition.sections if loader.path(f"layouts/{one.spec.layout}.html") is None
    ]
    for section in sections:
        folders = [
            folder for base in loader.folders for folder in page.files.list(f"{base}/layouts", "*.html")
        ]
        known = [PurePosixPath(name).stem for name in folders]
        layout = section.spec.layout
        hint = nearest(
            layout, known, f"Put it under templates/base/layouts/, or use one of {', '.join(known)}."
        )
        page.problems.add("P004", layout.place, f'There is no layout "{layout}".', hint)
    return not sections


TITLES = re.compile(
    r"(<(?:h[1-3]|p class=\"caption\")[^>]*>|<blockquote[^>]*><p>)(.*?)(</(?:h[1-3]|p)>)", re.DOTALL
)
LISTED = re.compile(r'(<span class="leader"><span>)(.*?)(</span></span>)', re.DOTALL)
"""A title in the contents."""


def bind_last_words(html: str) -> str:
    """Join the last two words of titles and quotations, so that none stands alone in its last line."""

    def bind(match: re.Match[str]) -> str:
        words = match[2]
        cut = words.rstrip().rfind(" ")
        inside_tag = words.rfind("<", 0, cut) > words.rfind(">", 0, cut)
        if cut < 0 or inside_tag or words.count("<", cut) or len(words) - cut > 16 or words.count(" ") < 3:
            return match[0]
        return match[1] + words[:cut] + "\u00a0" + words[cut + 1 :] + match[3]

    return LISTED.sub(bind, TITLES.sub(bind, html))


def _sheets(page: Page) -> tuple[StyleSheet, ...]:
    """Return the style sheets in the order of their layers; the last is the user's."""
    sheets = [
        StyleSheet(f"assets/themes/{page.theme.name}.yml", "tokens", page.theme.css(page.edition.paper))
    ]
    for layer, name in (
        ("base", "assets/css/base.css"),
        ("audience", f"templates/audiences/{page.edition.audience}/style.css"),
        ("briefing", f"{page.edition.folder}/style.css"),
    ):
        if not page.files.find(name):
            continue
        try:
            sheets.append(StyleSheet(name, layer, page.files.read_text(name)))
        except UnicodeDecodeError:
            page.problems.add("L002", Place(name), f'"{name}" is not UTF-8.', "Save it as UTF-8.")
    return tuple(sheets)


def _resources(page: Page, images: Mapping[str, Place]) -> dict[str, Resource]:
    """Gather every file that the page may ask for."""
    found = {
        face.url: Resource(face.path.read_bytes(), _kind(face.path), Place(face.path.name))
        for face in page.theme.faces
    }
    if page.theme.logo:
        logo = page.theme.logo
        found[page.theme.logo_url] = Resource(logo.read_bytes(), _kind(logo), Place(logo.name))
    for path in page.files.list("assets/images", "**/*"):
        if (kind := KINDS.get(path.rpartition(".")[2].lower())) is not None:
            content = page.files.read_bytes(path)
            content = _coloured(content, page.theme) if kind == KINDS["svg"] else content
            found[f"report:{path}"] = Resource(content, kind, Place(path))
    for name, drawing in page.drawings.items():
        place = page.edition.figures[Text(name)].place
        found[f"report:figure/{name}.svg"] = Resource(drawing.svg, KINDS["svg"], place)
    for name, place in images.items():
        if source := page.edition.images.get(name):
            content = Path(source).read_bytes()
            found[f"report:image/{name}"] = Resource(content, KINDS[name.rpartition(".")[2].lower()], place)
    return found


def _kind(path: Path) -> str:
    return KINDS.get(path.suffix[1:].lower(), "application/octet-stream")


TOKEN = re.compile(rb"var\(--([a-z0-9-]+)(?:,[^)]*)?\)")


def _coloured(svg: bytes, theme: Theme) -> bytes:
    """Put the theme's colours where a drawing names tokens: no variable of a page reaches into an image."""

    def fill(match: re.Match[bytes]) -> bytes:
        return theme.colours.get(match[1].decode(), "").encode() or match[0]

    return TOKEN.sub(fill, svg)


def _attachments(page: Page) -> Iterator[Attachment]:
    """Yield the data behind the edition as CSV: each table shown or plotted, and what each figure draws."""
    for name in page.tables:
        number = page.edition.numbers.get(f"table.{name}")
        title = page.plain(page.edition.tables[name].spec.title)
        about = page.formats.term("Data of table {number}", number=number) if number else title
        yield Attachment(f"{name}.csv", about, as_csv(page.edition.tables[name], page.printer.plain))
    for name, drawing in page.drawings.items():
        yield Attachment(f"figure-{name}.csv", _about(name, page), rows_as_csv(drawing.header, drawing.rows))


def _about(figure: str, page: Page) -> str:
    return page.formats.term("Data of figure {number}", number=page.edition.numbers[f"figure.{figure}"])


HEADS = {
    "label": "Label",
    "value": "Value",
    "unit": "Unit",
    "qualifier": "Qualifier",
    "as_of": "As of",
    "status": "Status",
    "note": "Note",
}
"""What the page prints over the columns of a figure's data."""


def _data(drawing: Drawing, page: Page) -> Data:
    """Return what a figure draws as words of the page: no fact is named by its id, no status by its key."""
    rows = []
    for row in drawing.rows:
        cells = dict(zip(drawing.header, row, strict=True))
        if cells["status"]:
            cells["status"] = page.formats.status(cells["status"])
        if cells["unit"] in ("text", "date"):
            cells["unit"] = ""
        rows.append(tuple(cells.values()))
    header = tuple(page.formats.term(HEADS[name]) for name in drawing.header)
    title = page.plain(page.edition.figures[Text(drawing.id)].title)
    return Data(title, _about(drawing.id, page), header, tuple(rows))
