"""Laid-out pages -> problems: the proofreader. It reads plain values, needs no engine, and changes nothing.

The pages of one part are read right after their layout; what only the whole edition tells is asked at the end, of what
each part's reading kept.
"""

from report.proof.context import Context, make_context
from report.proof.part import proofread_part
from report.proof.reading import Reading
from report.proof.whole import proofread_whole

__all__ = ["Context", "Reading", "make_context", "proofread_part", "proofread_whole"]
