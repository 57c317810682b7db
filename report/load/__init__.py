"""Files -> raw values that remember file and line, and a Briefing or ThemeSpec of them.

The only room for YAML. Nothing is calculated or selected here.
"""

from report.load.briefing import briefing_names, read_briefing
from report.load.schemas import schemas
from report.load.theme import read_theme

__all__ = ["briefing_names", "read_briefing", "read_theme", "schemas"]
