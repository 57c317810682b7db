"""A document's HTML -> the same as it fills its pages better, where the proofreader finds them white.

A figure that does not fit what is left of a page leaves it white; the paragraphs that follow it can fill that. Where
they cannot, or where the last lines stand on a page of their own, it helps to set all of it a little closer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

WAYS = ("close", "carried")
"""In which white is mended, in this order: less of it between things; more on the last page."""
HTML = re.compile(r"<html\b")
END = {kind: re.compile(rf"<(/?){kind}\b[^>]*>") for kind in ("figure", "p")}
PARAGRAPH = re.compile(r"\s*(?:<div class=\"rail\">(?:(?!</div>).)*</div>\s*)?<p\b", re.DOTALL)
"""The beginning of one, with the note in the rail that stands beside it."""


def move_later(html: str, moves: Mapping[str, int]) -> str:
    """Move each element that is named past as many of the paragraphs that follow it at once."""
    for name, past in moves.items():
        start = html.find(f'id="{name}"')
        if start < 0:
            continue
        start = html.rfind("<figure", 0, start)
        end = stop = _end(html, start, "figure")
        for _count in range(past):
            match = PARAGRAPH.match(html, stop)
            if not match:
                break
            stop = _end(html, match.end() - 2, "p")
        html = html[:start] + html[end:stop].lstrip() + "\n" + html[start:end] + html[stop:]
    return html


def set_otherwise(html: str, way: str) -> str:
    """Ask the style sheets, which know the ways by name, to fill the pages otherwise."""
    return HTML.sub(f'<html data-set="{way}"', html, count=1)


def _end(html: str, start: int, kind: str) -> int:
    """Return where an element ends that begins at `start`; one of its kind may stand in it."""
    depth = 0
    for match in END[kind].finditer(html, start):
        depth += -1 if match[1] else 1
        if depth == 0:
            return match.end()
    return len(html)
