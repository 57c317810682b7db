"""The pages of one part -> what is wrong with them, and what has to be kept for the whole.

Each rule looks at values that were read once; what it finds names the page and where the words were written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from report.model.pages import Block, Page
from report.proof import breaks, exhibits, prose, sheet, type
from report.proof.context import Context, tidy
from report.proof.reading import Margins, Reading, Reference

BLANK = "00"


def proofread_part(pages: Sequence[Page], context: Context) -> Reading:
    """Return what is found on the pages of one part, counted from 1 within it."""
    reading = Reading(len(pages))
    for number, page in enumerate(pages, start=1):
        after = pages[number] if number < len(pages) else None
        sheet.check(number, page, context, reading)
        breaks.check(number, page, after, reading)
        type.check(number, page, context, reading)
        exhibits.check(number, page, reading)
        for block in page.blocks:
            if block.region != "margin":
                prose.check(number, block, context, reading)
        prose.check_statuses(number, page, context, reading)
        reading.margins.append(_margins(page, context))
        for block in page.blocks:
            reading.references += _references(number, block)
        for name in page.anchors:
            reading.anchors.setdefault(name, (number, context.place))
        for exhibit in page.exhibits:
            if exhibit.begins:
                reading.anchors[exhibit.id] = (number, exhibit.place)
    exhibits.check_captions(pages, reading)
    exhibits.check_tables(pages, reading)
    reading.saves = breaks.saved(pages)
    reading.lengths = Counter(length for page in pages for length in type.lengths(page))
    return reading


def _margins(page: Page, context: Context) -> Margins:
    """Return what stands round a page's text, and how large its marking is above and below."""
    edges: dict[str, list[Block]] = {"top": [], "bottom": []}
    for block in page.blocks:
        if block.margin:
            edges.setdefault(block.margin.partition("-")[0], []).append(block)
    marking = tidy(context.standard.marking)
    sizes = [
        max(
            (block.lines[0].runs[0].size for block in edges[edge] if marking in tidy(block.text)), default=0.0
        )
        for edge in ("top", "bottom")
    ]
    if page.name == "cover":
        said = tidy(" ".join(block.text for block in page.blocks))
        return Margins(True, said, said, (0.0, 0.0))
    head, foot = (tidy(" · ".join(block.text for block in edges[edge])) for edge in ("top", "bottom"))
    return Margins(False, head, foot, (sizes[0], sizes[1]))


def _references(number: int, block: Block) -> list[Reference]:
    """Return the references in a block, those that name a page and those that do not."""
    found: dict[str, Reference] = {}
    contents = block.region == "contents"
    for run in (run for line in block.lines for run in line.runs if run.link):
        words = run.text.strip()
        digits = words[len(words.rstrip("0123456789")) :] if run.numbered else ""
        known = found.get(run.link)
        written = digits and digits != BLANK  # a blank is given the real page when the parts are joined
        printed = int(digits) if written else known.printed if known else None
        said = f"{known.words} {words}" if known else words
        found[run.link] = Reference(number, run.link, printed, block.place, said, contents)
    return list(found.values())
