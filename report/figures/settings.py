"""A theme -> Matplotlib's settings while a figure is drawn, whatever the user's own are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from report.figures.canvas import FINE, HAIR
from report.theme import Theme


@contextmanager
def settings(theme: Theme) -> Iterator[None]:
    """Apply the theme to Matplotlib, and nothing else: the user's own settings have no effect in here."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(style(theme))
        yield


def style(theme: Theme) -> dict[Any, Any]:
    """Return the one style of all charts, as Matplotlib settings."""
    text, value, small = theme.role("chart"), theme.role("chart-label"), theme.role("chart-floor")
    colours = theme.colours
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": "report",
        "path.simplify": False,
        "font.family": [text.family],
        "font.size": text.size,
        "font.weight": text.weight,
        "axes.titlesize": value.size,
        "axes.titleweight": value.weight,
        "axes.labelsize": text.size,
        "xtick.labelsize": text.size,
        "ytick.labelsize": text.size,
        "legend.fontsize": small.size,
        "legend.frameon": False,
        "text.color": colours["ink"],
        "text.parse_math": False,
        "axes.labelcolor": colours["ink"],
        "axes.edgecolor": colours["muted"],
        "axes.linewidth": HAIR,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "axes.prop_cycle": _cycle(theme),
        "grid.color": colours["grid"],
        "grid.linewidth": HAIR,
        "xtick.color": colours["muted"],
        "ytick.color": colours["muted"],
        "xtick.labelcolor": colours["ink"],
        "ytick.labelcolor": colours["muted"],
        "ytick.major.size": 0,
        "xtick.major.width": HAIR,
        "lines.linewidth": 1.5,
        "patch.linewidth": FINE,
        "hatch.linewidth": HAIR,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
    }


def _cycle(theme: Theme) -> object:
    from cycler import cycler

    return cycler(color=[theme.colours[name] for name in ("accent", "accent-2", "accent-3", "muted")])
