"""Fragments, figures and tables -> one document, through the one Jinja environment.

Templates get finished words only: what an audience may see was decided in `edition`, and nothing is calculated here.
"""

from report.page.compose import compose
from report.page.context import Page

__all__ = ["Page", "compose"]
