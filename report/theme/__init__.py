"""A theme's tokens -> what style sheets and charts read: one truth for both.

Reading the theme's file is the business of `load`; drawing and setting pages are not done here.
"""

from report.model.colour import contrast
from report.theme.fonts import covered
from report.theme.make import make_theme
from report.theme.pairs import PAIRS, Pair
from report.theme.tokens import Face, Role, Sheet, Theme

__all__ = ["PAIRS", "Face", "Pair", "Role", "Sheet", "Theme", "contrast", "covered", "make_theme"]
