"""Sources and quotations -> what templates print of them: lines, grades, what rests on each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from report.model.edition import Block
from report.model.ledger import SourceSpec
from report.model.period import PeriodError, read_period
from report.model.text import Text

if TYPE_CHECKING:
    from report.page.context import Page

RELIABILITY = {
    "A": "reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}
"""What the two signs of an Admiralty grade such as C3 say: of the source, and of what it states."""


def source_line(names: Iterable[str], page: Page) -> Markup:
    """Print sources as the line below a figure or a table: by number and name, where they are listed."""
    lines = (
        Markup("{} {}").format(cited(name, page), _name(name, page))
        if page.edition.spec.appendix
        else _name(name, page)
        for name in names
        if name in page.edition.sources
    )
    return Markup("; ").join(lines)


def _name(name: str, page: Page) -> Markup:
    source = page.edition.sources[Text(name)]
    return page.words(source.publisher or source.title)


def cited(name: str, page: Page) -> Markup:
    """Print a source's number, linked to the list of sources; its name in an edition without that list."""
    if not page.edition.spec.appendix:
        return _name(name, page)
    return Markup('<a class="ref" href="#source-{}">{}</a>').format(
        name, page.edition.numbers[f"source.{name}"]
    )


def make_source(name: str, page: Page) -> dict[str, Any]:
    """Return what the list of sources prints of one."""
    source = page.edition.sources[Text(name)]
    facts = [fact for fact in page.record["facts"] if name in page.edition.ledger.facts[fact].sources]
    parts: list[Markup] = [page.words(source.author), page.words(source.publisher), page.words(source.kind)]
    parts += (
        [Markup("{}").format(_date(source.date, page))]
        if source.date
        else [Markup(page.formats.term("undated"))]
    )
    if source.via:
        parts.append(Markup("{}\u00a0{}").format(page.formats.term("related by"), cited(source.via, page)))
    line = Markup(", ").join(part for part in parts if part)
    return {
        "id": name,
        "number": page.edition.numbers[f"source.{name}"],
        "title": page.words(source.title),
        "line": line[:1].upper() + line[1:],
        "quality": page.words(source.quality),
        "grade": _grade(source, page),
        "rests": page.formats.term("Facts printed here that rest on it: {count}.", count=len(facts))
        if facts
        else "",
        "evidence": page.evidence.references(facts) if page.evidence else Markup(),
    }


def _grade(source: SourceSpec, page: Page) -> str:
    """Print how far a source can be trusted; a grade of the Admiralty's scale is spelt out."""
    if not source.grade:
        return ""
    grade = source.grade.strip()
    if grade[:1] in RELIABILITY and grade[1:] in CREDIBILITY:
        said = RELIABILITY[grade[0]], CREDIBILITY[grade[1]]
        grade = f"{grade} ({', '.join(page.formats.term(words) for words in said)})"
    return page.formats.term("Grade: {grade}.", grade=grade)


def _date(text: Text, page: Page) -> str:
    try:
        return page.formats.period(read_period(text), "long")
    except PeriodError as error:
        page.problems.add("F013", text.place, error.message, error.hint)
        return ""


def make_quotation(block: Block, page: Page) -> dict[str, Any] | None:
    """Return the quotation that a block names (N004)."""
    for name, source in page.edition.sources.items():
        quotation = source.quotations.get(Text(block.argument))
        if quotation:
            words = quotation.text.text(page.edition.language)
            return {
                "text": page.formats.term("“{quotation}”", quotation=words),
                "at": str(quotation.text.place),
                "language": quotation.language or "",
                "speaker": page.words(quotation.speaker),
                "role": page.words(quotation.role),
                "medium": page.words(quotation.medium),
                "date": _date(quotation.date, page) if quotation.date else "",
                "source": cited(name, page),
            }
    page.problems.add(
        "N004",
        block.place,
        f'There is no quotation "{block.argument}".',
        "Record it under a source's quotations.",
    )
    return None
