"""The theme's faces -> @font-face rules that hold the characters an edition uses.

The font files stay as they are; what a reader gets is part of the document, as in a PDF.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

from fontTools import subset
from fontTools.ttLib import TTFont

from report.model.edition import Document

FACE = re.compile(
    r'@font-face \{ font-family: "([^"]+)"; font-weight: (\d+); font-style: (\w+); src: url\("([^"]+)"\) \}'
)
SPANS = ((0x20, 0x7F), (0xA0, 0x180), (0x2010, 0x2045), (0x2060, 0x2061), (0x20A0, 0x20C0), (0x2190, 0x21AA))
SIGNS = "−≈≠≤≥×÷●○◆◇■□▲▼✓"
ALWAYS = frozenset(SIGNS).union(*(map(chr, range(*span)) for span in SPANS))
"""Western languages, so that most editions share a subset: cutting it takes longer than all the rest."""
FEATURES = ["kern", "liga", "lnum", "pnum", "tnum", "ccmp", "locl", "mark", "mkmk"]


def embed(document: Document, words: str) -> Iterator[str]:
    """Yield a rule for each face."""
    characters = "".join(sorted(ALWAYS.union(words)))
    tokens = next(sheet.css for sheet in document.sheets if sheet.layer == "tokens")
    for family, weight, style, url in FACE.findall(tokens):
        font = base64.b64encode(_cut(document.resources[url].content, characters)).decode()
        yield (
            f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
            f'font-display: swap; src: url("data:font/woff2;base64,{font}") format("woff2") }}'
        )


@lru_cache(maxsize=32)
def _cut(content: bytes, characters: str) -> bytes:
    """Return a font with these characters only, as WOFF2."""
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False)
    font = TTFont(BytesIO(content), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    return out.getvalue()
