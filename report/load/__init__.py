"""Files -> raw values that remember file and line, and a Briefing or ThemeSpec of them.

The only room for YAML. Nothing is calculated or selected here.
"""

from report.load.audiences import read_audiences, with_audience
from report.load.briefing import briefing_names, read_briefing
from report.load.issues import with_values
from report.load.recipients import read_recipients
from report.load.schemas import schemas
from report.load.theme import read_theme
from report.load.typed import hint_for_id

__all__ = [
    "briefing_names",
    "hint_for_id",
    "read_audiences",
    "read_briefing",
    "read_recipients",
    "read_theme",
    "schemas",
    "with_audience",
    "with_values",
]
