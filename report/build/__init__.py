"""The pipeline: from a briefing's folder to its editions.

`prepare` brings a briefing's editions up to their drawings, `pipeline` has them drawn, set and moved into place by
`workers`. Stages hand their values on here and know nothing of each other. Printing is the business of `cli`.
"""

from report.build.compared import Compared, compared
from report.build.explained import explained
from report.build.order import Action, Built, Order, Outcome
from report.build.pipeline import build, check, listing
from report.build.prepare import briefings

__all__ = [
    "Action",
    "Built",
    "Compared",
    "Order",
    "Outcome",
    "briefings",
    "build",
    "check",
    "compared",
    "explained",
    "listing",
]
