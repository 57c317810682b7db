"""A briefing's words -> problems: numbers in them that are no facts, and printed facts that are not on their pages.

Nothing here draws or sets; the ledger's own consistency is the business of `facts`.
"""

from report.claims.bind import Binding, Wish, binding
from report.claims.check import UNMARKED, Claim, baseline, check_claims, claims, find_out
from report.claims.estimates import check_estimates
from report.claims.quotes import check_quotes
from report.claims.stretches import Stretch, stretches

__all__ = [
    "UNMARKED",
    "Binding",
    "Claim",
    "Stretch",
    "Wish",
    "baseline",
    "binding",
    "check_claims",
    "check_estimates",
    "check_quotes",
    "claims",
    "find_out",
    "stretches",
]
