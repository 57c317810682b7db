"""Words -> the same as they are compared, whatever splits, joins or binds their letters on a page."""

from __future__ import annotations

import re
import unicodedata

LOOSE = str.maketrans({"\u00ad": None, "\u2060": None, "\ufeff": None, "\u200b": None, "\u2011": "-"})


def plain(text: str) -> str:
    """Return words for comparing: ligatures dissolved, soft hyphens and joiners gone, all white space single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(LOOSE).split())


def squeezed(text: str) -> str:
    """Return words for finding them on a page: as `plain` has them, without the spaces and hyphens of its line ends."""
    return re.sub(r"[\s\u2010-]", "", plain(text))
