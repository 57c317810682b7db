"""What a figure's spec names -> values ready to draw: facts, cells and words resolved, with their form and status.

What is drawn where is the business of the families; nothing here knows Matplotlib.
"""

from report.figures.data.grid import Grid, Row
from report.figures.data.reader import Reader
from report.figures.data.values import (
    FORMS,
    HEADER,
    UNDATED,
    Axis,
    Body,
    Dated,
    FigureData,
    Form,
    Item,
    Times,
    Value,
    middle,
    years,
)

__all__ = [
    "FORMS",
    "HEADER",
    "UNDATED",
    "Axis",
    "Body",
    "Dated",
    "FigureData",
    "Form",
    "Grid",
    "Item",
    "Reader",
    "Row",
    "Times",
    "Value",
    "middle",
    "years",
]
