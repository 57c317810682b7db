"""Figures: a spec and the edition's data -> `Chart` (`plan`), and a Chart -> SVG (`draw`); a module a family of chart.

`plan` is cheap and knows no Matplotlib; a Chart is plain values, so that drawing can be cached, or done elsewhere.
"""

from report.figures.chart import Chart, draw, look, plan
from report.figures.data import FigureData

__all__ = ["Chart", "FigureData", "draw", "look", "plan", "preload"]


def preload() -> None:
    """Import Matplotlib, so that a worker has it ready while the briefing is read."""
    import matplotlib.figure  # noqa: F401  # for its side effect: the library is loaded
