"""Words in quotation marks -> whether they are those recorded, character by character."""

from __future__ import annotations

import difflib
import re

from report.model.pages import Block, Run, joined
from report.proof.context import Context, straight, tidy
from report.proof.reading import Reading

MARKED = re.compile("“([^“”]+)”|«([^«»]+)»|„([^„“]+)“")
FEW = 4
"""Words from which on something in quotation marks is a quotation, not a term."""
FACT = "\ufffc"
LIKE = 0.8
"""From which likeness on a quotation is meant to be one that is recorded."""


def check_quotations(number: int, block: Block, context: Context, reading: Reading) -> None:
    """Report quotations that differ from what is recorded (R029), or are recorded under no source (R042)."""
    if block.kind in ("heading", "cell", "other", "source") or block.region in ("contents", "margin"):
        return
    text = joined("".join(_quotable(run) for run in line.runs) for line in block.lines)
    for match in MARKED.finditer(text if block.kind != "quote" else block.text):
        said = _bare(match[1] or match[2] or match[3])
        if (
            FACT in said
            or len(said.split()) < FEW
            or any(said in recorded for recorded in context.quotations)
        ):
            continue
        place = context.find(" ".join(said.split()[:3]), block.place)
        meant = _nearest(said, context.quotations)
        if meant:
            words = f'"{said}" is not what is recorded: "{meant}".'
            reading.add(
                number, "R029", place, words, "Quote it character by character, or without quotation marks."
            )
        else:
            words = f'"{said}" is recorded under no source.'
            hint = "Record it under a source's quotations, or leave the quotation marks out."
            reading.add(number, "R042", place, words, hint)


def _quotable(run: Run) -> str:
    """Return the words of a run as they count in a quotation; a fact is recorded as what it is."""
    if run.link or run.code or run.status:
        return ""
    return FACT if run.fact else run.text


def _bare(words: str) -> str:
    """Return quoted words without what the sentence round them puts at their end."""
    return straight(tidy(words)).rstrip(".,;:!?…")


def _nearest(said: str, recorded: tuple[str, ...]) -> str:
    """Return the words recorded that a quotation comes near to; nothing where it comes near none."""
    wanted = said.split()
    best, found = LIKE, ""
    for text in recorded:
        words = text.split()
        for start in range(max(1, len(words) - len(wanted) + 1)):
            piece = " ".join(words[start : start + len(wanted)])
            matcher = difflib.SequenceMatcher(None, said.lower(), piece.lower(), autojunk=False)
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
                best, found = matcher.ratio(), piece
    return found
