"""A document's markup -> that of a page on a screen: landmarks, linked notes, references without pages, data of charts.

Traces of how it was made (data-at, data-fact) are taken out: a file that is handed on names no files of ours.
"""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import tinyhtml5

from report.model.edition import Document

BLANK = "00"
PAGE = re.compile(r",[^,]*\b00$")
"""The end of a reference: ", page 00"."""
ABBREVIATED = re.compile(r"^\w{1,2}\.\s*$")
"""What stands before a row of page numbers: "p. "."""
NOTE = "report-note"
FIGURE = "report:figure/"
Element = etree.Element
Parents = dict["etree.Element", "etree.Element"]


@dataclass(frozen=True)
class Picture:
    """A drawing that goes where its placeholder stands."""

    placeholder: str
    title: str
    alt: str


class Markup:
    """One document's markup, taken apart and changed."""

    def __init__(self, document: Document, term: Callable[[str], str]) -> None:
        self.document = document
        self.term = term
        self.root = tinyhtml5.parse(document.html, namespace_html_elements=False)
        self.drawings: dict[str, Picture] = {}
        body = self.root.find("body")
        assert body is not None  # the parser makes one
        self.body = body
        self._contents()
        self._references()
        self._notes()
        self._pictures()
        self._tables()
        self._asides()
        self._landmarks()
        for element in self.root.iter():
            if isinstance(element.tag, str):
                for name in [name for name in element.attrib if name.startswith("data-")]:
                    del element.attrib[name]

    def words(self) -> str:
        """Return every word, for the fonts."""
        return "".join(self.root.itertext()) + "".join(picture.title for picture in self.drawings.values())

    def _parents(self) -> Parents:
        return {child: parent for parent in self.root.iter() for child in parent}

    # --- references

    def _contents(self) -> None:
        """Make a list of links of the page of contents: the titles lead there, for there are no pages."""
        for section in self._with_class("section", "contents"):
            section.tag = "nav"
            for item in section.iter("li"):
                link = next((one for one in item.iter("a") if one.get("data-page")), None)
                title = next((one for one in item.iter("span") if one.get("class") == "leader"), None)
                if link is None or title is None:
                    continue
                for inner in list(title.iter("a")):
                    inner.tag = "span"
                    inner.attrib.clear()
                for inner in title.iter():
                    inner.attrib.pop("id", None)
                item.remove(link)
                title.tag, title.attrib = "a", {"href": link.get("href", "")}

    def _references(self) -> None:
        """Leave the pages out of references; where only a page was named, name the chapter instead."""
        parents = self._parents()
        ids = {one.get("id"): one for one in self.root.iter() if one.get("id")}
        for link in [one for one in self.root.iter("a") if one.get("data-page")]:
            words = "".join(link.itertext())
            if words.strip() == BLANK:
                target = ids.get(link.get("data-page"))
                link.text = _chapter(target, parents) or self.term("Contents")
                parent = parents[link]
                if ABBREVIATED.match(parent.text or ""):
                    parent.text = ""
            elif PAGE.search(words):
                last = [link, *link.iter()][-1]
                last.text = PAGE.sub("", last.text or "")
        for parent in list(self.root.iter()):
            _drop_repeated(parent)
            _name_once(parent)

    # --- notes

    def _notes(self) -> None:
        """Gather the notes of each chapter at its end, each linked with its call."""
        parents = self._parents()
        notes = list(self.root.iter(NOTE))
        ends: dict[etree.Element, etree.Element] = {}
        for number, note in enumerate(notes, start=1):
            parent = parents[note]
            call = etree.Element("sup", {"class": "call"})
            link = etree.SubElement(
                call, "a", {"href": f"#note-{number}", "id": f"call-{number}", "role": "doc-noteref"}
            )
            link.text = str(number)
            call.tail, note.tail = note.tail, None
            parent[list(parent).index(note)] = call
            chapter = _above(parent, parents, "section") or self.body
            if chapter not in ends:
                end = etree.SubElement(chapter, "div", {"class": "notes"})
                ends[chapter] = etree.SubElement(end, "ol", {"start": str(number)})
            note.tag, note.attrib = "li", {"id": f"note-{number}"}
            words = self.term("Back to the text")
            back = etree.SubElement(
                note,
                "a",
                {"href": f"#call-{number}", "role": "doc-backlink", "aria-label": f"{words} ({number})"},
            )
            back.text = "↩"
            ends[chapter].append(note)

    # --- pictures and tables

    def _pictures(self) -> None:
        """Put charts into the page, each with its data below, and other pictures into its addresses."""
        parents = self._parents()
        for image in list(self.root.iter("img")):
            url = image.get("src") or ""
            found = self.document.resources.get(url)
            if url.startswith(FIGURE) and found:
                self._drawing(image, url, parents[image])
            elif found:
                content = base64.b64encode(found.content).decode()
                image.set("src", f"data:{found.kind};base64,{content}")

    def _drawing(self, image: etree.Element, url: str, parent: etree.Element) -> None:
        data = self.document.drawn.get(url)
        title = data.title if data else ""
        mark = f"report-drawing-{len(self.drawings)}"
        self.drawings[url] = Picture(f"<i>{mark}</i>", title, image.get("alt") or "")
        plate = etree.Element(
            "div", {"class": "plate scroll", "role": "group", "aria-label": title, "tabindex": "0"}
        )
        etree.SubElement(plate, "i").text = mark
        plate.tail = image.tail
        at = list(parent).index(image)
        parent[at] = plate
        if data:
            parent.insert(at + 1, _details(data.about, data.header, data.rows))

    def _tables(self) -> None:
        """Let each wide table scroll by itself, with the keyboard too."""
        parents = self._parents()
        for number, table in enumerate(list(self.root.iter("table")), start=1):
            parent = parents[table]
            caption = _above(table, parents, "figure")
            named = None if caption is None else next(iter(_of_class(caption, "caption")), None)
            around = etree.Element("div", {"class": "scroll", "role": "group", "tabindex": "0"})
            if named is not None:
                named.set("id", f"caption-{number}")
                around.set("aria-labelledby", f"caption-{number}")
            else:
                first = table.find(".//th")
                around.set(
                    "aria-label", " ".join("".join(first.itertext() if first is not None else ()).split())
                )
            columns = max((len(row) for row in table.iter("tr")), default=0)
            table.set("style", f"min-width: {min(columns * 6, 48)}rem")
            around.tail, table.tail = table.tail, None
            parent[list(parent).index(table)] = around
            around.append(table)

    def _asides(self) -> None:
        """Callouts and notes in the rail belong to their chapter: they are no landmarks of the page."""
        for aside in self.root.iter("aside"):
            aside.tag = "div"
            aside.set("role", "note")

    # --- the whole

    def _landmarks(self) -> None:
        """Arrange a banner, the contents, the words and a footer, with a link past what comes before the words."""
        body = self.body
        data = dict(body.attrib)
        banner, main = etree.Element("header", {"class": "banner"}), etree.Element("main", id="words")
        contents = []
        reached = False
        for child in list(body):
            body.remove(child)
            if child.tag == "nav":
                contents.append(child)
            elif child.tag == "main":
                reached = True
                main.extend(list(child))
            elif reached or child.get("id"):
                main.append(child)
            else:
                if child.tag == "header":
                    child.tag = "div"
                banner.append(child)
        if not len(banner):
            banner = etree.Element("div")
        body.text = "\n"
        skip = etree.SubElement(body, "a", {"class": "skip", "href": "#words"})
        skip.text = self.term("Skip to the text")
        if data.get("data-draft"):
            draft = etree.Element("p", {"class": "draft"})
            draft.text = data["data-draft"]
            banner.insert(0, draft)
        if len(banner):
            body.append(banner)
        for nav in contents:
            nav.set("aria-label", self.term("Contents"))
            body.append(nav)
        body.append(main)
        foot = etree.SubElement(body, "footer")
        parts = [data.get(f"data-{name}", "") for name in ("short", "edition", "as-of", "marking")]
        etree.SubElement(foot, "p").text = " · ".join(part for part in parts if part)

    def _with_class(self, tag: str, name: str) -> list[etree.Element]:
        return [one for one in self.root.iter(tag) if name in (one.get("class") or "").split()]


def _of_class(element: etree.Element, name: str) -> Iterator[etree.Element]:
    return (one for one in element.iter() if name in (one.get("class") or "").split())


def _above(element: etree.Element, parents: Parents, tag: str) -> etree.Element | None:
    """Return the nearest element of a kind around one."""
    around = parents.get(element)
    while around is not None and around.tag != tag:
        around = parents.get(around)
    return around


def _chapter(target: etree.Element | None, parents: Parents) -> str:
    """Return the short name of the chapter that an element stands in."""
    while target is not None:
        if name := target.get("data-chapter"):
            return name
        target = parents.get(target)
    return ""


def _drop_repeated(parent: etree.Element) -> None:
    """Of links in a row with the same words leave the first: several pages of one chapter are one chapter."""
    seen: set[str] = set()
    for child in list(parent):
        if child.tag == "a" and child.get("data-page") and child.text == "".join(child.itertext()):
            words = child.text or ""
            if (
                words in seen
                and ABBREVIATED.match(parent.text or " ") is None
                and (parent.get("class") is None)
            ):
                index = list(parent).index(child)
                tail = child.tail or ""
                before = parent[index - 1]
                before.tail = tail if tail.strip(" ,") else (before.tail or "").rstrip(" ,") + tail
                parent.remove(child)
            seen.add(words)


def _name_once(parent: etree.Element) -> None:
    """Of a list that names each page once, leave each chapter once, and the word for pages out."""
    listed = [child for child in parent if child.get("data-once")]
    if listed and ABBREVIATED.match(parent.text or ""):
        parent.text = ""
    seen: set[str] = set()
    for child in listed:
        words = "".join(child.itertext()).strip(", ")
        if words in seen:
            parent.remove(child)
        seen.add(words)


def _details(about: str, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> etree.Element:
    """Return a chart's data as a table that opens; columns without words are left out."""
    kept = [at for at in range(len(header)) if any(row[at] for row in rows)]
    details = etree.Element("details")
    etree.SubElement(details, "summary").text = about
    table = etree.SubElement(details, "table")
    head = etree.SubElement(etree.SubElement(table, "thead"), "tr")
    for at in kept:
        etree.SubElement(head, "th", scope="col").text = header[at]
    body = etree.SubElement(table, "tbody")
    for row in rows:
        line = etree.SubElement(body, "tr")
        for at in kept:
            cell = etree.SubElement(line, "td" if at else "th", {} if at else {"scope": "row"})
            cell.text = row[at]
    return details
