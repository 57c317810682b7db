"""A section -> its fragment and the images it shows."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import markdown

from report import marks
from report.marks import REFERENCES, Fence, Printer
from report.model.briefing import Section
from report.model.edition import Block, Fragment, Html
from report.narrative.prose import ANCHOR, CODE_SIGN, EDGE, LIFTED, Prose, number_of
from report.narrative.source import check, prepare
from report.narrative.tree import Finish
from report.problems import Place
from report.typography import curl_html

TAG = re.compile(r"(<[^>]*>)")
LINK = re.compile(r"(<a\b[^>]*>)(.*?)</a>", re.DOTALL)
EDGES = re.compile(rf"<p>(?:{EDGE.pattern})</p>")
CODES = re.compile(rf"<p>{CODE_SIGN.pattern}</p>|{CODE_SIGN.pattern}")
TITLE = re.compile(r"\A\s*<h(\d)[^>]*>(.*?)</h\1>\s*", re.DOTALL)


def convert(
    section: Section, printer: Printer, images: Mapping[str, str]
) -> tuple[Fragment, dict[str, Place]]:
    """Return a section's fragment, and the images it shows with the places that name them."""
    prose = Prose(section, printer, images)
    prose.fences = marks.fences(section.lines, section.place(), prose.problems)
    check(prose)
    converter = _converter().reset()
    Finish(prose).extendMarkdown(converter)
    text = _put_back(converter.convert(prepare(prose)), prose)
    return _tree(text, prose), prose.shown


@cache
def _converter() -> markdown.Markdown:
    """Return what converts all sections: each names itself in `Finish`."""
    converter = markdown.Markdown(
        output_format="html",
        extensions=[
            "tables",
            "footnotes",
            "def_list",
            "abbr",
            "attr_list",
            "pymdownx.betterem",
            "pymdownx.tilde",
            "pymdownx.caret",
        ],
    )
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    return converter


def _put_back(text: str, prose: Prose) -> str:
    """Print the lifted marks: with markup in text, without it inside a tag; and the code as typed."""
    printer = prose.printer

    def spoken(match: re.Match[str]) -> str:
        mark = prose.mark(match[1])
        return html.escape(printer.spoken(mark)) if mark else ""

    def printed(match: re.Match[str]) -> str:
        mark = prose.mark(match[1])
        if mark and number_of(match[1]) in prose.in_heading and mark.form == "long":
            mark = replace(mark, form="short") if mark.name.partition(".")[0] in REFERENCES else mark
        return printer.mark(mark) if mark else ""

    def linked(match: re.Match[str]) -> str:
        mark = prose.mark(match[1])
        return spoken(match) if mark and mark.name.partition(".")[0] in REFERENCES else printed(match)

    def link(match: re.Match[str]) -> str:
        """Link the words alone: PDF/UA wants no other element between a link and its words."""
        parts = TAG.split(LIFTED.sub(linked, match[2]))
        return "".join(
            part if at % 2 or not part else f"{match[1]}{part}</a>" for at, part in enumerate(parts)
        )

    for typed, place in (
        prose.lifted[number] for number in range(len(prose.lifted)) if number not in prose.in_code
    ):
        marks.read(typed, place, prose.problems)  # a note that is never called is no place to hide a fault
    text = TAG.sub(lambda tag: LIFTED.sub(spoken, tag[0]), ANCHOR.sub("", text))
    text = curl_html(LIFTED.sub(printed, LINK.sub(link, text)), printer.formats.quotes)
    return CODES.sub(lambda match: _code(prose, match[1] or match[2]), text)


def _code(prose: Prose, digits: str) -> str:
    code = prose.code[number_of(digits)]
    language = f' class="language-{html.escape(code.language)}"' if code.language else ""
    return f'<pre data-at="{code.place}"><code{language}>{html.escape(code.text, quote=False)}</code></pre>'


def _tree(text: str, prose: Prose) -> Fragment:
    """Build the tree of blocks from the text, split at their edges."""
    stack: list[tuple[Fence | None, list[Html | Block]]] = [(None, [])]
    for index, part in enumerate(EDGES.split(text)):
        if index % 2 == 0:
            if part.strip():
                stack[-1][1].append(Html(part.strip()))
        elif part is not None:
            stack.append((prose.fences[number_of(part)], []))
        else:
            fence, inner = stack.pop()
            stack[-1][1].append(_block(fence, tuple(inner)))  # type: ignore[arg-type]  # only the bottom has none
    return tuple(stack[0][1])


def _block(fence: Fence, inner: Fragment) -> Block:
    """Take a block's first heading as its title."""
    title = ""
    if inner and isinstance(inner[0], Html) and (match := TITLE.match(inner[0].html)):
        title = match[2]
        rest = inner[0].html[match.end() :].strip()
        inner = (Html(rest), *inner[1:]) if rest else inner[1:]
    return Block(fence.name, fence.argument, title, inner, fence.place)
