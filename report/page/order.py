"""A document's HTML -> the same as it is set otherwise, where the proofreader finds its pages white.

Where the last lines stand on a page of their own, it helps to set all of it a little closer.
"""

from __future__ import annotations

import re

WAYS = ("close", "carried")
"""In which white is mended, in this order: less of it between things; more on the last page."""
HTML = re.compile(r"<html\b")


def set_otherwise(html: str, way: str) -> str:
    """Ask the style sheets, which know the ways by name, to fill the pages otherwise."""
    return HTML.sub(f'<html data-set="{way}"', html, count=1)
