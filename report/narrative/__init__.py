"""A section's prose -> a fragment: finished HTML and the blocks that templates will set.

Marks and fenced code are lifted out before Markdown sees the text and put back after. What an audience may not see is
already gone.
"""

from report.narrative.convert import convert

__all__ = ["convert"]
