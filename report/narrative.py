"""A section's prose -> a fragment: finished HTML and the blocks that templates will set.

Marks are lifted out before Markdown sees the text and put back after. What an audience may not see is already gone.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Mapping
from dataclasses import dataclass, field

import markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block as PymdownBlock

from report import marks
from report.marks import Fence, Mark, Printer
from report.model.briefing import Section
from report.model.edition import Block, Fragment, Html
from report.problems import Place, Problems, nearest

# Private-use characters: Markdown passes them through, and prose cannot hold them.
MARK, LINE, OPEN, CLOSE, END = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
LIFTED = re.compile(f"{MARK}(\\d+){END}")
ANCHOR = re.compile(f"{LINE}(\\d+){END}")
BLOCK_EDGE = re.compile(f"(?:{OPEN}(\\d+)|{CLOSE}){END}")
TAG = re.compile(r"<[^>]*>")
PREFIX = re.compile(r"\s*(?:(?:#{1,6}|[-*+]|\d+[.)]|>|\[\^[^\]]+\]:|:)\s+)*")
DEFINITION = re.compile(r"\s*(\*?\[[^\]]+\]:|\{:)")
RAW_HTML = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^>]*)?/?>")
FOOTNOTE_USE = re.compile(r"\[\^([^\]]+)\](?!:)")
FOOTNOTE = re.compile(r"^\[\^([^\]]+)\]:", re.MULTILINE)
LINK_USE = re.compile(r"\[[^\]]+\]\[([^\]]+)\]")
LINK = re.compile(r"^\[([^\]^]+)\]:", re.MULTILINE)
HEADING = re.compile(r"(#{1,6})\s")


@dataclass
class Prose:
    """One section on its way through Markdown."""

    section: Section
    printer: Printer
    problems: Problems
    images: Mapping[str, str]
    fences: list[Fence] = field(default_factory=list)
    lifted: list[Mark] = field(default_factory=list)
    shown: dict[str, Place] = field(default_factory=dict)
    """Images used: path in the briefing's folder -> where it is named."""


def convert(
    section: Section, printer: Printer, images: Mapping[str, str]
) -> tuple[Fragment, dict[str, Place]]:
    """Return a section's fragment, and the images it shows with the places that name them."""
    prose = Prose(section, printer, printer.problems, images)
    prose.fences = marks.fences(section.lines, section.place(), prose.problems)
    _check(prose)
    source = "\n".join(_prepare(prose))
    converter = markdown.Markdown(
        output_format="html",
        extensions=[
            "tables",
            "footnotes",
            "def_list",
            "abbr",
            "attr_list",
            "md_in_html",
            "pymdownx.superfences",
            "pymdownx.betterem",
            "pymdownx.tilde",
            "pymdownx.caret",
            _Blocks(),
            _Finish(prose),
        ],
    )
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    text = _put_back(converter.convert(source), prose)
    return _tree(text, prose), prose.shown


def _check(prose: Prose) -> None:
    """Report what Markdown would print as typed: raw HTML, notes and links without their definition."""
    section, problems = prose.section, prose.problems
    code = marks.code_lines(section.lines)
    text = "\n".join("" if index in code else line for index, line in enumerate(section.lines))
    defined = {"footnote": set(FOOTNOTE.findall(text)), "link": {name.lower() for name in LINK.findall(text)}}
    level = 1
    for index, line in enumerate(text.split("\n")):
        bare = re.sub(r"`[^`]*`", lambda match: " " * len(match[0]), line)
        for match in RAW_HTML.finditer(bare):
            at = section.place(index, match.start() + 1)
            problems.add("N009", at, f'"{match[0]}" is raw HTML.', "Use Markdown, a block or a template.")
        for match in FOOTNOTE_USE.finditer(bare):
            if match[1] not in defined["footnote"]:
                at = section.place(index, match.start() + 1)
                hint = nearest(match[1], defined["footnote"], f"Write [^{match[1]}]: and its text.")
                problems.add("N008", at, f'The footnote "{match[1]}" is not defined.', hint)
        for match in LINK_USE.finditer(bare):
            if match[1].lower() not in defined["link"]:
                at = section.place(index, match.start() + 1)
                hint = nearest(match[1], defined["link"], f"Write [{match[1]}]: and its address.")
                problems.add("N008", at, f'The link "{match[1]}" is not defined.', hint)
        heading = HEADING.match(line)
        if heading and not any(fence.start < index < fence.end for fence in prose.fences):
            depth = len(heading[1])
            if depth == 1 or depth > level + 1:
                hint = (
                    "The title stands in the front matter; begin with ##."
                    if depth == 1
                    else "Go down by one."
                )
                problems.add(
                    "N010",
                    section.place(index, 1),
                    f"A heading of level {depth} follows level {level}.",
                    hint,
                )
            level = depth
    if not text.strip():
        problems.add(
            "N013", section.place(), f'The section "{section.id}" has no words.', "Write some, or delete it."
        )


def _prepare(prose: Prose) -> list[str]:
    """Lift marks out, number the blocks and note at each block's start which line it stands on."""
    section = prose.section
    lines = list(section.lines)
    code = marks.code_lines(lines)
    edges = {}
    for number, fence in enumerate(prose.fences):
        slashes = lines[fence.start].split()[0]
        edges[fence.start] = f"{slashes} block | {number}"
        edges[fence.end] = slashes
    for start, end in _paragraphs(lines, code, edges):
        text = "\n".join(lines[start:end])
        parts = list(marks.pieces(text, section.place(start, 1), prose.problems))
        prose.printer.check_plain(parts)
        lifted = ""
        for part in parts:
            if isinstance(part, str):
                lifted += part
            else:
                lifted += f"{MARK}{len(prose.lifted)}{END}"
                prose.lifted.append(part)
        lines[start:end] = lifted.split("\n")
        if "|" in lines[start] and start + 1 < end and re.fullmatch(r"[\s|:-]+", lines[start + 1]):
            continue
        previous = ""
        for index in range(start, end):
            begins = (
                index == start or re.match(r"\s*([-*+]|\d+[.)])\s", lines[index]) or HEADING.match(previous)
            )
            previous = lines[index]
            if begins and not DEFINITION.match(lines[index]):
                cut = PREFIX.match(lines[index]).end()  # type: ignore[union-attr]  # it matches the empty string
                lines[index] = f"{lines[index][:cut]}{LINE}{section.first + index}{END}{lines[index][cut:]}"
    for index, line in edges.items():
        lines[index] = line
    return lines


def _paragraphs(lines: list[str], code: set[int], edges: Mapping[int, str]) -> list[tuple[int, int]]:
    """Return the runs of lines between blank lines, fences and code."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index, line in enumerate([*lines, ""]):
        stop = not line.strip() or index in code or index in edges
        if stop and start is not None:
            runs.append((start, index))
            start = None
        elif not stop and start is None:
            start = index
    return runs


def _put_back(text: str, prose: Prose) -> str:
    """Print the lifted marks: with markup in text, without it inside a tag."""

    def fill(match: re.Match[str]) -> str:
        return prose.printer.mark(prose.lifted[int(match[1])])

    def fill_plain(match: re.Match[str]) -> str:
        words = re.sub(r"<[^>]*>", "", prose.printer.mark(prose.lifted[int(match[1])]))
        return html.escape(html.unescape(words))

    tagged = TAG.sub(lambda tag: LIFTED.sub(fill_plain, tag[0]), text)
    return LIFTED.sub(fill, tagged)


def _tree(text: str, prose: Prose) -> Fragment:
    """Build the tree of blocks from the text, split at their edges."""
    stack: list[tuple[Fence | None, list[Html | Block]]] = [(None, [])]
    for index, part in enumerate(BLOCK_EDGE.split(text)):
        if index % 2 == 0:
            if part.strip():
                stack[-1][1].append(Html(part.strip()))
        elif part is not None:
            stack.append((prose.fences[int(part)], []))
        else:
            fence, inner = stack.pop()
            stack[-1][1].append(_block(fence, tuple(inner)))  # type: ignore[arg-type]  # only the bottom has none
    return tuple(stack[0][1])


TITLE = re.compile(r"\A\s*<h(\d)[^>]*>(.*?)</h\1>\s*", re.DOTALL)


def _block(fence: Fence, inner: Fragment) -> Block:
    """Take a block's first heading as its title."""
    title = ""
    if inner and isinstance(inner[0], Html) and (match := TITLE.match(inner[0].html)):
        title = match[2]
        rest = inner[0].html[match.end() :].strip()
        inner = (Html(rest), *inner[1:]) if rest else inner[1:]
    return Block(fence.name, fence.argument, title, inner, fence.place)


class _Numbered(PymdownBlock):  # type: ignore[misc]  # pymdown-extensions is not typed
    """Any block: a division that remembers its number."""

    NAME = "block"
    ARGUMENT = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        return etree.SubElement(parent, "div", {"data-block": self.argument})


class _Blocks(BlocksExtension):  # type: ignore[misc]  # pymdown-extensions is not typed
    def extendMarkdownBlocks(self, _md: markdown.Markdown, block_mgr: object) -> None:
        block_mgr.register(_Numbered, self.getConfigs())  # type: ignore[attr-defined]  # not typed


class _Finish(Extension):
    """After Markdown: footnotes where they are called, images checked, blocks and lines marked."""

    def __init__(self, prose: Prose) -> None:
        super().__init__()
        self.prose = prose

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.treeprocessors.register(_Tree(md, self.prose), "report", 0)


class _Tree(Treeprocessor):
    def __init__(self, md: markdown.Markdown, prose: Prose) -> None:
        super().__init__(md)
        self.prose = prose

    def run(self, root: etree.Element) -> None:
        self._footnotes(root)
        for element in list(root.iter()):
            self._line(element)
            if element.tag == "p" and len(element) == 1 and element[0].tag == "img" and not element.text:
                self._image(element)
            if element.tag == "div" and "data-block" in element.attrib:
                first = f"{OPEN}{element.attrib.pop('data-block')}{END}"
                element.tag = None  # type: ignore[assignment]  # printed without a tag of its own
                element.text = first + (element.text or "")
                element.tail = f"{CLOSE}{END}" + (element.tail or "")
            if element.tag == "th":
                element.set("scope", "col")

    def _line(self, element: etree.Element) -> None:
        """Move the note of the source line from the text into an attribute."""
        for child in (element, *element):
            words = child.text if child is element else child.tail
            if words and (match := ANCHOR.search(words)):
                place = Place(self.prose.section.path, int(match[1]))
                element.set("data-at", str(place))
                cleaned = ANCHOR.sub("", words)
                if child is element:
                    child.text = cleaned
                else:
                    child.tail = cleaned

    def _footnotes(self, root: etree.Element) -> None:
        """Put each note where it is called, so that the engine sets it at the foot of that page."""
        notes = {}
        for division in [e for e in root if e.tag == "div" and e.get("class") == "footnote"]:
            for item in division.iter("li"):
                notes["#" + item.get("id", "")] = item
            root.remove(division)
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                link = child.find("a") if child.tag == "sup" else None
                if link is None or link.get("class") != "footnote-ref":
                    continue
                note = etree.Element("report-note", {"class": "footnote"})
                note.tail = child.tail
                for paragraph in notes[link.get("href", "")].iter("p"):
                    _append_inline(note, paragraph)
                parent[index] = note

    def _image(self, figure: etree.Element) -> None:
        """Check an image's file, alt text and credit, and set the credit below it."""
        prose, image = self.prose, figure[0]
        src, credit = image.get("src", ""), image.attrib.pop("title", "").strip()
        line = next((i for i, text in enumerate(prose.section.lines) if f"({src}" in text), 0)
        place = prose.section.place(line, prose.section.lines[line].find("![") + 1 or 1)
        if not image.get("alt", "").strip():
            prose.problems.add(
                "N005", place, f'The image "{src}" has no alt text.', "Say between [ ] what it shows."
            )
        if not credit:
            prose.problems.add(
                "N006", place, f'The image "{src}" has no credit.', f'Write ![...]({src} "Photo: NAME").'
            )
        if src not in prose.images:
            hint = nearest(src, prose.images, "Put a PNG, JPEG, WebP or SVG file in the briefing's folder.")
            prose.problems.add("N007", place, f'There is no image "{src}".', hint)
        prose.shown[src] = place
        image.set("src", f"report:image/{src}")
        image.tail = ""
        figure.tag = "figure"
        figure.set("class", "image")
        etree.SubElement(figure, "figcaption").text = credit


def _append_inline(target: etree.Element, paragraph: etree.Element) -> None:
    """Append a note's words to `target`, without the link back."""
    words = ANCHOR.sub("", paragraph.text or "")
    if len(target):
        target[-1].tail = (target[-1].tail or "") + words
    else:
        target.text = (target.text or "") + words
    for child in paragraph:
        if child.get("class") != "footnote-backref":
            target.append(child)
    if len(target) and target[-1].tail:
        target[-1].tail = target[-1].tail.rstrip("\u00a0 ")
    elif target.text:
        target.text = target.text.rstrip("\u00a0 ")
