"""Markdown's tree of elements -> the same, checked and completed: notes, images, links, headings, places."""

from __future__ import annotations

import copy
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator

import markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import NBSP_PLACEHOLDER
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from report.marks import Mark
from report.narrative.prose import ANCHOR, EDGE, LIFTED, MARK, OPEN, Prose, number_of
from report.problems import Place, nearest

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
PLACED = frozenset({"p", "li", "dt", "dd", *HEADINGS})
"""What says which line of the file it begins on."""
PARAGRAPHS = PLACED | {"td", "th", "figcaption", "report-note"}
"""What has to say a status itself, if a mark in it does not."""
BLOCKS = PARAGRAPHS | {
    "ul",
    "ol",
    "dl",
    "table",
    "thead",
    "tbody",
    "tr",
    "blockquote",
    "pre",
    "figure",
    "div",
}
ADDRESS = re.compile(r"(https?|mailto|tel):|#.", re.IGNORECASE)


class Finish(Extension):
    """Runs after everything else that Markdown does."""

    def __init__(self, prose: Prose) -> None:
        super().__init__()
        self.prose = prose

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.treeprocessors.register(_Tree(md, self.prose), "report", -10)


class _Tree(Treeprocessor):
    def __init__(self, md: markdown.Markdown, prose: Prose) -> None:
        super().__init__(md)
        self.prose = prose
        self.line = prose.section.first
        """Where what is being looked at begins."""

    def run(self, root: etree.Element) -> None:
        self._footnotes(root)
        for element in list(root.iter()):
            self._note_line(element)
            if element.tag == "code":
                self._keep_as_typed(element)
            elif element.tag == "a":
                self._check_link(element)
            elif element.tag == "th":
                element.set("scope", "col")
            elif element.tag == "p" and _is_image(element):
                self._make_figure(element)
            elif element.tag == "img" and "report:" not in element.get("src", ""):
                self._check_image(element, alone=False)
        self._check_headings(root)
        for element in root.iter():
            if element.tag in PARAGRAPHS:
                self.prose.printer.check_plain(list(self._pieces(element)))

    def _footnotes(self, root: etree.Element) -> None:
        """Put each note where it is called, so that the engine sets it at the foot of that page."""
        notes = {}
        for division in [e for e in root if e.tag == "div" and e.get("class") == "footnote"]:
            for item in division.iter("li"):
                notes["#" + item.get("id", "")] = item
            root.remove(division)
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if name := _called(child):
                    at = str(self._place_of_note(notes[name].get("id", "")))
                    note = etree.Element("report-note", {"class": "footnote", "data-at": at})
                    note.tail = child.tail
                    for block in notes[name].iter():
                        if block.tag in PARAGRAPHS:
                            _append_inline(note, block)
                    self._check_note(note)
                    parent[index] = note

    def _check_note(self, note: etree.Element) -> None:
        """Report notes called within a note (N014), and take the calls out: a page has one row of notes."""
        for parent in list(note.iter()):
            for index, child in enumerate(list(parent)):
                if name := _called(child):
                    typed = f"[^{name.partition(':')[2]}]"
                    words = f'The footnote "{typed[2:-1]}" is called within a footnote.'
                    hint = "Write its words into that note, or call it from the text."
                    self.prose.problems.add("N014", self._place_in_note(typed), words, hint)
                    parent[index] = etree.Element("report-note")
                    parent[index].tag = None  # type: ignore[assignment]  # printed without a tag of its own
                    parent[index].tail = child.tail

    def _place_of_note(self, name: str) -> Place:
        """Return the line that defines a note."""
        section, label = self.prose.section, f"[^{name.partition(':')[2]}]:"
        lines = (index for index, line in enumerate(section.lines) if line.lstrip().startswith(label))
        return Place(section.path, section.first + next(lines, 0))

    def _place_in_note(self, typed: str) -> Place:
        section = self.prose.section
        lines = [(index, line.find(typed, 1)) for index, line in enumerate(section.lines)]
        inner = [(index, at) for index, at in lines if at > 0 and section.lines[index][0] in "[ "]
        return section.place(inner[0][0], inner[0][1] + 1) if inner else section.place()

    def _note_line(self, element: etree.Element) -> None:
        """Move the sign of the source line from the text into an attribute; that of a row stands in one of its cells."""
        if element.tag == "tr" and (found := ANCHOR.search("".join(element.itertext()))):
            element.set("data-at", str(Place(self.prose.section.path, number_of(found[1]))))
        for child in (element, *element):
            words = (child.text if child is element else child.tail) or ""
            for match in ANCHOR.finditer(words):
                self.line = number_of(match[1])
                if element.tag in PLACED and "data-at" not in element.attrib:
                    element.set("data-at", str(Place(self.prose.section.path, self.line)))
            if child is element:
                child.text = ANCHOR.sub("", words)
            else:
                child.tail = ANCHOR.sub("", words)
        if element.tag in PLACED and (at := element.get("data-at")):
            self.line = int(at.rpartition(":")[2])

    def _place(self, typed: str) -> Place:
        """Return where something stands, from the line of its paragraph on; without column if it is not found."""
        section = self.prose.section
        for index in range(self.line - section.first, len(section.lines)):
            column = section.lines[index].find(typed)
            if column >= 0:
                return section.place(index, column + 1)
        return section.place(self.line - section.first)

    def _keep_as_typed(self, code: etree.Element) -> None:
        """Put marks in code back as typed."""

        def fill(match: re.Match[str]) -> str:
            self.prose.in_code.add(number_of(match[1]))
            return self.prose.lifted[number_of(match[1])][0]

        code.text = LIFTED.sub(fill, code.text or "")

    def _check_link(self, link: etree.Element) -> None:
        href = link.get("href", "")
        if ADDRESS.match(href) or MARK in href or AMP_SUBSTITUTE in href:
            return
        words = f'The link "{href}" leads nowhere from a printed page.'
        hint = "Write a whole address, https://..., or a reference such as {{ section.NAME }}."
        self.prose.problems.add("N008", self._place(href), words, hint)

    def _check_headings(self, root: etree.Element) -> None:
        """Report headings that skip a level (N010); the headings of blocks are set by their templates."""
        level, depth = 1, 0
        for element in root:
            if EDGE.fullmatch((element.text or "").strip()):
                depth += 1 if OPEN in (element.text or "") else -1
            elif element.tag in HEADINGS:
                found = int(element.tag[1])
                words = "".join(element.itertext())
                self.prose.in_heading |= {number_of(match[1]) for match in LIFTED.finditer(words)}
                if depth == 0:
                    self._check_level(element, found, level)
                    level = found

    def _check_level(self, element: etree.Element, found: int, level: int) -> None:
        if 1 < found <= level + 1:
            return
        hint = "The title stands in the front matter; begin with ##." if found == 1 else "Go down by one."
        line = int(element.get("data-at", f":{self.prose.section.first}").rpartition(":")[2])
        place = Place(self.prose.section.path, line, 1)
        self.prose.problems.add("N010", place, f"A heading of level {found} follows level {level}.", hint)

    def _make_figure(self, figure: etree.Element) -> None:
        """Set an image that stands alone as a figure, its credit below it."""
        image = figure[0]
        credit = image.attrib.pop("title", "").strip()
        self._check_image(image, alone=True, credit=credit)
        image.tail = ""
        figure.tag = "figure"
        figure.set("class", "image")
        etree.SubElement(figure, "figcaption").text = credit

    def _check_image(self, image: etree.Element, alone: bool, credit: str = "") -> None:
        """Report an image without alt text (N005), credit (N006) or file (N007), and name its file for the page."""
        prose, src = self.prose, image.get("src", "")
        place = self._place("![")
        if not image.get("alt", "").strip():
            hint = "Say between [ ] what it shows."
            prose.problems.add("N005", place, f'The image "{src}" has no alt text.', hint)
        if not alone:
            words = f'The image "{src}" stands in a line of text, where it can have no credit.'
            prose.problems.add("N006", place, words, "Put it into a paragraph of its own.")
        elif not credit:
            hint = f'Write ![...]({src} "Photo: NAME").'
            prose.problems.add("N006", place, f'The image "{src}" has no credit.', hint)
        if src not in prose.images:
            hint = nearest(src, prose.images, "Put a PNG, JPEG, WebP or SVG file in the briefing's folder.")
            prose.problems.add("N007", place, f'There is no image "{src}".', hint)
        prose.shown.setdefault(src, place)
        image.set("src", f"report:image/{src}")

    def _pieces(self, element: etree.Element) -> Iterator[str | Mark]:
        """Yield the words and marks of a paragraph, without those of paragraphs in it."""
        for index, text in enumerate(LIFTED.split(element.text or "")):
            yield from self._piece(index, text)
        for child in element:
            if child.tag not in BLOCKS:
                yield from self._pieces(child)
            for index, text in enumerate(LIFTED.split(child.tail or "")):
                yield from self._piece(index, text)

    def _piece(self, index: int, text: str) -> Iterator[str | Mark]:
        if index % 2 == 0:
            yield text
        elif mark := self.prose.mark(text):
            yield mark


def _called(element: etree.Element) -> str:
    """Return the id of the note that an element calls; nothing where it calls none."""
    link = element.find("a") if element.tag == "sup" else None
    called = link is not None and link.get("class") == "footnote-ref"
    return link.get("href", "") if link is not None and called else ""


def _is_image(paragraph: etree.Element) -> bool:
    """Say whether an image is all that a paragraph holds."""
    words = (paragraph.text or "") + "".join(child.tail or "" for child in paragraph)
    return [child.tag for child in paragraph] == ["img"] and not words.strip()


def _append_inline(target: etree.Element, block: etree.Element) -> None:
    """Append a paragraph's words to those of a note, without the link back."""

    def append(words: str) -> None:
        if len(target):
            target[-1].tail = (target[-1].tail or "") + words
        else:
            target.text = (target.text or "") + words

    if target.text or len(target):
        append(" ")
    append(ANCHOR.sub("", block.text or "").replace(NBSP_PLACEHOLDER, "").strip("\n"))
    for child in block:
        if child.get("class") != "footnote-backref" and child.tag not in BLOCKS:
            target.append(copy.deepcopy(child))
            target[-1].tail = ""
        if child.tag not in BLOCKS:
            append((child.tail or "").replace(NBSP_PLACEHOLDER, ""))
