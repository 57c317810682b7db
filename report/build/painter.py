"""What is done in the process that draws: a chart -> SVG."""

from __future__ import annotations

from report import pdf
from report.figures import Chart, draw
from report.problems import Problems
from report.theme import Theme

Painted = tuple[bytes | None, Problems]
Key = tuple[Chart, str]
"""A chart and the name of the theme it is drawn in."""


def paint(chart: Chart, theme: Theme) -> Painted:
    """Draw a chart in a worker."""
    problems = Problems()
    pdf.allow_time()
    try:
        return draw(chart, theme, problems), problems
    except MemoryError:
        return None, stopped(chart)


def stopped(chart: Chart) -> Problems:
    """Return what is said of a chart that asks for too much (G005)."""
    problems = Problems()
    words = f'Drawing "{chart.id}" was stopped: too much time or memory.'
    problems.add("G005", chart.place, words, "Draw less.")
    return problems
