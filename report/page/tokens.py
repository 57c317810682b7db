"""A theme -> what templates can name of it: its sender, and every token as it is printed.

What tokens do on a page is the business of the style sheets.
"""

from __future__ import annotations

from typing import Any

from report.theme import PAIRS, Theme, contrast


def make_tokens(theme: Theme) -> dict[str, Any]:
    """Return what templates can name as `theme`."""
    colours = theme.colours
    return {
        "name": theme.name,
        "organisation": theme.organisation,
        "logo": theme.logo_url,
        "has_rail": theme.has_rail,
        "roles": [
            {
                "name": name,
                "family": role.family,
                "weight": role.weight,
                "style": role.style,
                "size": f"{role.size:g}",
                "leading": f"{role.leading:g}",
            }
            for name, role in theme.roles.items()
        ],
        "colours": [
            {"name": name, "value": value, "contrast": _ratio(value, colours["paper"])}
            for name, value in colours.items()
        ],
        "pairs": [
            {
                "front": pair.front,
                "back": pair.back,
                "least": f"{pair.least:g}",
                "contrast": _ratio(colours[pair.front], colours[pair.back]),
            }
            for pair in PAIRS
        ],
        "lengths": [{"name": name, "value": f"{length:g}"} for name, length in theme.lengths.items()],
    }


def _ratio(one: str, other: str) -> str:
    return f"{int(contrast(one, other) * 10) / 10:.1f}"
