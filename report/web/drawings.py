"""A chart's SVG -> the same inside a page: with words for those who do not see it, and names of its own."""

from __future__ import annotations

import re
from html import escape

HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
STYLE = re.compile(r'<style type="text/css">\*\{([^}]*)\}</style>')
METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
SIZE = re.compile(r' (?:width|height)="[^"]*"(?=[^>]*viewBox)')
BOX = re.compile(r'viewBox="[\d.]+ [\d.]+ ([\d.]+)')


def prefix_of(url: str) -> str:
    """Return what the names inside a drawing begin with: report:figure/arr.svg -> arr-."""
    return re.sub(r"[^a-z0-9]+", "-", url.rpartition("/")[2].removesuffix(".svg")) + "-"


def inline(svg: str, title: str, alt: str, prefix: str) -> str:
    """Return a drawing for the middle of a page; its names begin with `prefix`, for another one may have the same."""
    svg = METADATA.sub("", HEAD.sub("", svg, count=1))
    svg = STYLE.sub("", svg)
    svg = re.sub(r' id="([^"]+)"', rf' id="{prefix}\1"', svg)
    svg = re.sub(r'(href="#|url\(#)([^")]+)', rf"\g<1>{prefix}\2", svg)
    size = BOX.search(svg)
    width = f' style="width: {float(size[1]) / 12:.1f}rem"' if size else ""
    svg = re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)
    said = f'<title id="{prefix}title">{escape(title)}</title><desc id="{prefix}desc">{escape(alt)}</desc>'
    start = f'<svg role="img" aria-labelledby="{prefix}title" aria-describedby="{prefix}desc"{width}'
    return re.sub(r"<svg([^>]*)>", lambda match: f"{start}{match[1]}>{said}", svg, count=1)
