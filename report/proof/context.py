"""A document -> what its pages are measured by, and where the words on them were written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from report.model.edition import Document, Standard
from report.problems import Place

SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2060]+")
STRAIGHT = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')
MARKING = 12.0
"""Points of a marking that cannot be overlooked; a theme may set it smaller, and is then measured by itself."""


def tidy(text: str) -> str:
    """Return words with plain single spaces, as they are compared."""
    return SPACES.sub(" ", text.replace("\u2060", "")).strip()


def straight(text: str) -> str:
    """Return words with the quotation marks that are typed, whichever are printed for them; a sign for a sign."""
    return text.translate(STRAIGHT)


@dataclass(frozen=True)
class Context:
    """What an edition's pages are measured by; thresholds that a theme decides come from the theme."""

    standard: Standard
    families: frozenset[str]
    quotations: tuple[str, ...]
    charted: Mapping[str, tuple[str, ...]]
    """Figure id -> the facts plotted."""
    sources: Mapping[str, tuple[str, ...]]
    """Path -> lines of what was written, as far as this edition shows it."""
    place: Place
    """Of what has no better place."""

    @property
    def marking_size(self) -> float:
        """Return the least size of the marking in points."""
        return min(MARKING, self.standard.marking_size)

    def find(self, words: str, place: Place, lines: int = 40) -> Place:
        """Return where some words stand, from the beginning of their paragraph on; else that beginning."""
        typed = self.sources.get(place.path)
        if not typed or not place.line:
            return place
        words = straight(words)
        for number in range(place.line, min(place.line + lines, len(typed)) + 1):
            column = straight(typed[number - 1]).find(words)
            if column >= 0:
                return Place(place.path, number, column + 1)
            if number > place.line and not typed[number - 1].strip():
                break
        return place


def make_context(document: Document) -> Context:
    """Return what the pages of a document are measured by."""
    return Context(
        standard=document.standard,
        families=frozenset(document.families),
        quotations=tuple(straight(tidy(words)) for words in document.standard.quotations),
        charted={
            f"figure-{name}": tuple(fact for fact, _words in shown)
            for name, shown in document.charted.items()
        },
        sources={path: tuple(text.split("\n")) for path, text in document.sources},
        place=document.place,
    )
