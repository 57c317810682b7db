"""A document -> its parts: what starts a page, with all that is laid out with it.

What a part reads is in it and nothing else, so that a part whose digest is the same gives the same pages. Whether a style
sheet moves the breaks elsewhere is found out in laying out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from report.model.edition import Document

TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
BODY = re.compile(r"(.*?<body\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)(.*)(</body>.*)", re.DOTALL)
ABOUT = re.compile(r"<meta name=[^>]*>\s*|(?<=<title>).*?(?=</title>)", re.DOTALL)
"""What a head says about the whole document, which no page shows."""
HTML = re.compile(r"<html\b")
WAYS = ("close", "carried")
"""In which a part is set otherwise where its pages are white, in this order: less of it between things; more on the last page."""
NAMED = re.compile(r'\b(?:class|id)="[^"]*"')
ID = re.compile(r'\sid="([^"]*)"')
REFERENCE = re.compile(r'\s(?:href="#|data-page=")([^"]*)"')
RESOURCE = re.compile(r"report:[^\"')\s>]+")
NOTE = "<report-note "
HEADING = re.compile(r"<h([1-6])\b")
ONCE = re.compile(r'<span data-page="([^"]*)" data-once="([^"]*)">(?:, )?<a\b[^>]*>00</a></span>')
"""A reference in a list that names each page once."""
TIED = re.compile(
    r"string-set|counter\w*\(|counter-(?!increment: page)|target-|running\(|element\(|position\s*:\s*fixed"
    r"|display\s*:\s*none|@page[^{]*:(?:first|left|right|blank|nth)"
)
"""What lets the pages of one chapter depend on those of another; the sheet of the base has its own ways with it."""


ELSEWHERE = "data-elsewhere"
"""The attribute of what stands in other parts: it is there for styles to find, and not shown."""
HIDDEN = f"[{ELSEWHERE}] {{ display: none !important }}"
"""The style that has it so."""
SIGNED = "data-digest"
"""The attribute of an element in which a part of the digest of what the edition says belongs: which of its signs is next."""
WIDEST = "d"
"""Stands for a sign of the digest."""
TOGETHER = 16
"""Signs of the digest between which no line is broken."""


@dataclass(frozen=True)
class Part:
    """What is laid out in one go."""

    name: str
    """Unique in its document: the id of the section that begins it."""
    document: Document
    """Its own markup, style sheets and resources; it carries no files and no record."""
    elsewhere: frozenset[str] = frozenset()
    """The ids in other parts that it refers to."""
    heading: int = 0
    """The level of the heading before it, where it does not begin with one of the first level."""

    @property
    def waits(self) -> bool:
        """Return whether it can be laid out only when it is known what else stands on one page."""
        return ONCE.search(self.document.html) is not None

    def otherwise(self, way: str) -> Part:
        """Return it as it asks the style sheets, which know the ways by name, to be set."""
        html = HTML.sub(f'<html data-set="{way}"', self.document.html, count=1)
        return replace(self, document=replace(self.document, html=html))

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all that it reads."""
        read = self.document
        values = [
            self.name,
            read.html,
            [[sheet.path, sheet.layer, sheet.css] for sheet in read.sheets],
            [[url, _sha(found.content), found.kind] for url, found in sorted(read.resources.items())],
            read.families,
            sorted(self.elsewhere),
            self.heading,
            read.record is None,
        ]
        return hashlib.sha256(json.dumps(values, ensure_ascii=True).encode()).hexdigest()


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class _Unit:
    """An element on the top level of the page: in its body, or in its main."""

    start: int
    end: int
    tag: str
    attributes: str
    main: bool

    @property
    def classes(self) -> list[str]:
        found = re.search(r'\bclass="([^"]*)"', self.attributes)
        return found[1].split() if found else []


def digest_of(document: Document) -> str:
    """Return the digest of what an edition says; nothing where it has none."""
    return str(document.record.get("digests", {}).get("all", "")) if document.record else ""


def _unsigned(document: Document) -> Document:
    """Leave the place empty where the digest of what the whole says is printed: it is put in when parts are joined."""
    digest = digest_of(document)
    if not digest:
        return document
    groups = (
        f'<span {SIGNED}="{at}">{WIDEST * len(digest[at : at + TOGETHER])}</span>'
        for at in range(0, len(digest), TOGETHER)
    )
    printed = f'<span class="digest">{digest}</span>'
    html = document.html.replace(printed, f'<span class="digest">{"<wbr>".join(groups)}</span>')
    return replace(document, html=html)


def split(document: Document) -> list[Part]:
    """Return the parts of a document: one where its markup or its styles do not let it be taken apart."""
    document = _unsigned(document)
    taken = BODY.fullmatch(document.html)
    own = [sheet.css for sheet in document.sheets if sheet.layer not in ("tokens", "base")]
    if taken is None or any(TIED.search(css) for css in own) or "<style" in document.html:
        return [whole(document)]
    head, body, foot = taken.groups()
    units, main = _units(body)
    groups = _groups(units)
    if len(groups) < 2:
        return [whole(document)]
    head = ABOUT.sub("", head)
    stubs = [
        f"<{unit.tag} {' '.join(NAMED.findall(unit.attributes))} {ELSEWHERE}></{unit.tag}>" for unit in units
    ]
    stubs = [ID.sub("", stub) for stub in stubs]
    ids = [frozenset(ID.findall("".join(body[unit.start : unit.end] for unit in group))) for group in groups]
    everywhere = frozenset().union(*ids)
    parts: list[Part] = []
    notes = heading = 0
    for group, defined in zip(groups, ids, strict=True):
        texts = {unit: body[unit.start : unit.end] for unit in group}
        inside = [texts.get(unit, stub) for unit, stub in zip(units, stubs, strict=True)]
        text = "".join(texts.values())
        opening = head
        if notes and NOTE in text:
            opening = HTML.sub(f'<html style="counter-reset: footnote {notes}"', head, count=1)
        notes += text.count(NOTE)
        html = opening + "".join(_nested(units, inside, group, main)) + foot
        elsewhere = (frozenset(REFERENCE.findall(text)) - defined) & everywhere
        name = next(iter(ID.findall(text)), "front" if not parts else next(iter(group[0].classes), "part"))
        if any(part.name == name for part in parts):
            name = f"{name}-{len(parts) + 1}"
        levels = [int(level) for level in HEADING.findall(text)]
        before = heading if levels and levels[0] > 1 else 0
        heading = levels[-1] if levels else heading
        parts.append(replace(_part(document, html, elsewhere, name), heading=before))
    return parts


def whole(document: Document) -> Part:
    """Return a document that is laid out in one go."""
    document = _unsigned(document)
    return _part(document, document.html, frozenset())


def settle(part: Part, where: Mapping[str, object]) -> Part:
    """Leave out references to a page that their list has named before; `where` has the page of each target."""
    named: set[tuple[str, object]] = set()

    def keep(match: re.Match[str]) -> str:
        key = match[2], where.get(match[1], match[1])
        known = key in named
        named.add(key)
        return "" if known else match[0]

    html = ONCE.sub(keep, part.document.html)
    elsewhere = part.elsewhere & frozenset(REFERENCE.findall(html))
    return replace(part, document=replace(part.document, html=html), elsewhere=elsewhere)


def _units(body: str) -> tuple[list[_Unit], str]:
    """Return the elements on the top level, and the opening tag of main; none where the markup is not well nested."""
    units: list[_Unit] = []
    stack: list[tuple[str, int, str]] = []
    main = ""
    for match in TAG.finditer(body):
        closing, tag, attributes = match.groups()
        if tag is None or tag in VOID or attributes.endswith("/"):
            continue
        if not closing:
            if tag == "main" and not stack:
                main = match[0]
            stack.append((tag, match.start(), attributes))
            continue
        if not stack or stack[-1][0] != tag:
            return [], ""
        _tag, start, attributes = stack.pop()
        within = [tag for tag, _start, _attributes in stack]
        if tag != "main" and within in ([], ["main"]):
            units.append(_Unit(start, match.end(), tag, attributes, bool(within)))
    covered = sum(unit.end - unit.start for unit in units)
    rest = len(re.sub(r"\s|</?main[^>]*>|<!--.*?-->", "", _between(body, units)))
    return ([], "") if stack or rest or not covered else (units, main)


def _between(body: str, units: list[_Unit]) -> str:
    """Return what stands beside the top level's elements."""
    edges = [0, *(edge for unit in units for edge in (unit.start, unit.end)), len(body)]
    return "".join(body[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _groups(units: list[_Unit]) -> list[list[_Unit]]:
    """Gather what starts a page with what runs on after it."""
    groups: list[list[_Unit]] = []
    for unit in units:
        starts = "contents" in unit.classes or ("chapter" in unit.classes and "run-on" not in unit.classes)
        after_masthead = bool(groups) and "masthead" in groups[-1][-1].classes and unit.main
        if not groups or (starts and not after_masthead):
            groups.append([])
        groups[-1].append(unit)
    return groups


def _nested(units: list[_Unit], inside: list[str], group: list[_Unit], main: str) -> Iterator[str]:
    """Yield the markup of a part: its own elements, and stubs for the others, so that styles find the same around."""
    opened = False
    for unit, text in zip(units, inside, strict=True):
        if unit.main != opened:
            hidden = any(one.main for one in group) or not unit.main
            yield ("</main>" if opened else main if hidden else main.replace("<main", f"<main {ELSEWHERE}"))
            opened = unit.main
        yield text
    if opened:
        yield "</main>"


@lru_cache(32)
def _asked(css: str) -> frozenset[str]:
    return frozenset(RESOURCE.findall(css))


def _part(document: Document, html: str, elsewhere: frozenset[str], name: str = "whole") -> Part:
    """Return a part with the resources that it asks for and no others."""
    asked = set(RESOURCE.findall(html)).union(*(_asked(sheet.css) for sheet in document.sheets))
    asked = {form for url in asked for form in (url, unquote(url), unescape(url), unquote(unescape(url)))}
    resources = {url: found for url, found in document.resources.items() if url in asked or " " in url}
    charted = {figure: shown for figure, shown in document.charted.items() if f'id="figure-{figure}"' in html}
    record = document.record and {}
    own = replace(document, html=html, resources=resources, charted=charted, attachments=(), record=record)
    return Part(name, own, elsewhere)
