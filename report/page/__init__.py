"""Fragments, figures and tables -> one document, through the one Jinja environment.

Templates get finished words only: what an audience may see was decided in `edition`, and nothing is calculated here.
"""

from report.page.compose import charted, compose
from report.page.context import Page
from report.page.copies import SLIPS_HERE, CopyTexts, compose_slips, fill_slips
from report.page.evidence import printings
from report.page.overrides import check_folders, check_overrides

__all__ = [
    "SLIPS_HERE",
    "CopyTexts",
    "Page",
    "charted",
    "check_folders",
    "check_overrides",
    "compose",
    "compose_slips",
    "fill_slips",
    "printings",
]
