"""A document -> one self-contained HTML file, for screens of any width, light or dark.

The templates have made its words; what they look like on paper is the business of `pdf`.
"""

from __future__ import annotations

from report.web.make import STYLE, make

__all__ = ["STYLE", "make"]
