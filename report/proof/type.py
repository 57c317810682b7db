"""A page -> whether its type can be read: size, contrast, the length of lines and their distance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from report.model.colour import WORDS, contrast
from report.model.pages import Block, Line, Page
from report.proof.context import Context
from report.proof.reading import Pitch, Reading

FLOOR, CHART_FLOOR = 7.0, 7.5
"""Points of the smallest type on a page, and in a chart."""
LONGEST = 75
"""Characters of the longest line that is read with ease."""
POINT = 72 / 25.4

_contrast = cache(contrast)


def check(number: int, page: Page, context: Context, reading: Reading) -> None:
    """Note what is wrong with the type of a page."""
    for block in page.blocks:
        _check_runs(number, block, context, reading)
        if is_body(block):
            _note_pitch(number, block, reading)
            longest = max(map(characters, block.lines))
            if longest > LONGEST:
                words = f"A line has {longest} characters; {LONGEST} are the most that read well."
                reading.add(
                    number, "R003", block.place, words, "Set the text larger, or its column narrower."
                )
    for picture in page.pictures:
        smallest = min(picture.labels, key=lambda label: label.size, default=None)
        if smallest and smallest.size < CHART_FLOOR - 0.05:
            words = (
                f'"{smallest.text}" is set in {smallest.size:g} pt; {CHART_FLOOR:g} is the least in a figure.'
            )
            reading.add(number, "R016", picture.place, words, "Set it larger, or give the figure more width.")
        strange = next((label for label in picture.labels if label.family not in context.families), None)
        if strange:
            words = f'"{strange.text}" is set in "{strange.family}", which the theme does not declare.'
            reading.add(number, "R041", picture.place, words, "Use a family of the theme.")


def is_body(block: Block) -> bool:
    """Say whether a block is a paragraph of the text itself."""
    return (
        block.kind in ("text", "item")
        and block.tag != "pre"
        and block.region == "chapter"
        and not (block.floating or block.exhibit or block.margin)
    )


def lengths(page: Page) -> Iterator[int]:
    """Yield the characters of each line of the text that is not the last of its paragraph."""
    for block in page.blocks:
        if is_body(block) and block.kind == "text":
            lines = block.lines[:-1] if block.ends else block.lines
            for line in lines:
                yield characters(line)


def characters(line: Line) -> int:
    """Return how many characters a reader has before him; the small figures that call notes are none."""
    size = max(run.size for run in line.runs)
    words = "".join(run.text for run in line.runs if run.size > 0.75 * size)
    return len(words.replace("\u2060", "").rstrip())


def _check_runs(number: int, block: Block, context: Context, reading: Reading) -> None:
    """Report words too small (R016) or too faint (R021), once a block."""
    runs = [run for line in block.lines for run in line.runs if run.text.strip()]
    smallest = min(runs, key=lambda run: run.size)
    place = context.place if block.margin else block.place
    if smallest.size < FLOOR - 0.05:
        words = f'"{smallest.text.strip()}" is set in {smallest.size:g} pt; {FLOOR:g} is the least.'
        reading.add(number, "R016", place, words, "Set it larger.")
    faintest = min(runs, key=lambda run: _contrast(run.colour, run.background))
    if (found := _contrast(faintest.colour, faintest.background)) < WORDS:
        words = (
            f'"{faintest.text.strip()}" is {faintest.colour} on {faintest.background}: '
            f"a contrast of {found:.1f} to 1, where {WORDS:g} is the least."
        )
        reading.add(number, "R021", place, words, "Use a darker colour, or a lighter ground.")


def _note_pitch(number: int, block: Block, reading: Reading) -> None:
    """Keep how far the lines of a paragraph are apart: what is usual only the whole edition tells."""
    size = block.lines[0].runs[0].size
    for line, below in pairwise(block.lines):
        distance = round((below.area.y - line.area.y) * POINT, 1)
        reading.pitches = counted([*reading.pitches, Pitch(size, distance, 1, number, block.place)])


def counted(pitches: Iterable[Pitch]) -> list[Pitch]:
    """Return each size and distance once, where it is first."""
    found: dict[tuple[float, float], Pitch] = {}
    for one in pitches:
        known = found.setdefault((one.size, one.distance), one._replace(lines=0))
        found[one.size, one.distance] = known._replace(lines=known.lines + one.lines)
    return list(found.values())
