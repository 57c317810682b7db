"""A figure's spec and the edition's data -> Chart: plain values, ready to draw; and a Chart -> SVG.

What is printed round the drawing (number, title, subtitle, note, source) is set by the page, which takes it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from report.figures import (
    bars,
    columns,
    dot_matrix,
    dots,
    layers,
    ledger,
    lines,
    matrix,
    own,
    parts,
    strip,
)
from report.figures.canvas import Canvas
from report.figures.data import HEADER, Body, FigureData, Reader
from report.figures.settings import settings
from report.formats import Formats
from report.model.figures import FigureBase, FigureSpec
from report.problems import Place, Problems
from report.theme import Theme

FAMILIES: dict[str, ModuleType] = {
    "bars": bars,
    "columns": columns,
    "lines": lines,
    "dots": dots,
    "parts": parts,
    "own": own,
    "matrix": matrix,
    "ledger": ledger,
    "layers": layers,
    "dot-matrix": dot_matrix,
    "strip": strip,
}
"""A family is a module with `plan(spec, read) -> Body | None` and `draw(body, canvas) -> height in millimetres`.

The height is None where a chart of the briefing's own fails."""
LONGEST_TITLE = 15


@dataclass(frozen=True)
class Chart:
    """A figure, resolved for one edition: it can be pickled, and the same Chart draws the same bytes."""

    id: str
    kind: str
    title: str
    subtitle: str
    note: str
    alt: str
    sources: tuple[str, ...]
    """Ids of the sources of all that is plotted."""
    facts: tuple[str, ...]
    tables: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    width: str
    body: Body
    place: Place
    theme: str
    """The name of the theme: in another one the same figure looks different."""


def plan(
    name: str, spec: FigureSpec, data: FigureData, formats: Formats, theme: Theme, problems: Problems
) -> Chart | None:
    """Resolve a figure; None where it cannot be drawn, or where its audience may see nothing of it."""
    read = Reader(name, spec, data, formats, problems)
    body: Body | None = FAMILIES[spec.kind].plan(spec, read)
    title, subtitle, note = read.words(spec.title), read.words(spec.subtitle), read.words(spec.note)
    _check_title(title, spec, read)
    extra = spec.source or ()
    for source in [extra] if isinstance(extra, str) else extra:
        read.sources.setdefault(str(source))
    if read.faulty:
        return None
    if body is None:
        if not read.withheld:
            read.fault(
                "G004", spec.place, "there is nothing to draw.", "Name the facts or the table that it shows."
            )
        return None
    _check_subtitle(subtitle, spec, body, read)
    if not read.sources:
        read.fault("G001", spec.place, "nothing that it shows has a source.", "Name one under source.")
        return None
    alt = read.words(spec.alt) or " ".join(
        _sentence(part) for part in (read.term(body.phrase), subtitle, *body.sentences())
    )
    return Chart(
        id=name,
        kind=spec.kind,
        title=title,
        subtitle=subtitle,
        note=note,
        alt=alt,
        sources=tuple(read.sources),
        facts=tuple(read.facts),
        tables=tuple(read.tables),
        header=HEADER,
        rows=tuple(body.records()),
        width=spec.width,
        body=body,
        place=spec.place,
        theme=theme.name,
    )


def _check_title(title: str, spec: FigureBase, read: Reader) -> None:
    count = len(title.split(" "))  # an amount with its scale, held together by a fixed space, counts as one
    if count > LONGEST_TITLE:
        read.problems.add(
            "G006",
            spec.title.place,
            f'Figure "{read.name}": its title has {count} words.',
            f"Say it in {LONGEST_TITLE} words at most.",
        )


def _check_subtitle(subtitle: str, spec: FigureBase, body: Body, read: Reader) -> None:
    """Ask for the unit of what is plotted; a multiple has its sign at every value.

    Where the subtitle or the noun has no words in the edition's language, that is the fault, and told elsewhere.
    """
    units = dict.fromkeys(str(record[HEADER.index("unit")]) for record in body.records())
    for unit in units:
        if not subtitle or unit in ("", "times", "date", "text"):
            continue
        told = read.formats.language != "en" and not read.formats.counts(unit)
        if not told and not read.formats.names(unit, subtitle):
            read.problems.add(
                "G008",
                spec.subtitle.place,
                f'Figure "{read.name}": its subtitle does not name the unit, "{read.formats.unit(unit)}".',
                "Say what is measured, and in what.",
            )


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


WIDTHS = {"text": "measure", "wide": "block", "third": "third"}


def look(chart: Chart, theme: Theme) -> dict[str, object]:
    """Return what of a theme a chart is drawn with, by its tokens; where these are the same, it looks the same."""
    lengths = {WIDTHS[chart.width], "gutter", "third"}
    families = {role.family for name, role in theme.roles.items() if name.startswith("chart")}
    faces = [face for face in theme.faces if chart.kind == "own" or face.family in families]
    return {
        **{f"type {name}": role for name, role in theme.roles.items() if name.startswith("chart")},
        **{f"colour {name}": colour for name, colour in theme.colours.items()},
        **{f"length {name}": length for name, length in theme.lengths.items() if name in lengths},
        "faces": [(face.family, face.weight, face.style, face.path.name) for face in faces],
    }


def draw(chart: Chart, theme: Theme, problems: Problems) -> bytes | None:
    """Draw a chart at its final size as SVG; None where it fails (G005). Labels that do not fit are G007."""
    with settings(theme):
        canvas = Canvas(chart.id, theme.length(WIDTHS[chart.width]), theme, chart.place, problems)
        height = FAMILIES[chart.kind].draw(chart.body, canvas)
        return None if height is None else canvas.svg(height)
