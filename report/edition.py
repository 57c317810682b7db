"""A briefing and its ledger -> what one audience may see; the rest is gone from here on.

Selection happens here and nowhere else, on source lines and data, before any template or figure is made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from report import marks
from report.languages import check_words, in_language
from report.model.briefing import Briefing, BriefingSpec, Section, Table
from report.model.edition import Edition
from report.model.ledger import Fact, Ledger
from report.model.period import PeriodError, read_period
from report.model.text import Rule
from report.problems import NOWHERE, Problems, nearest


def select(
    briefing: Briefing, ledger: Ledger, audience: str, language: str, paper: str, problems: Problems
) -> Edition | None:
    """Return the edition of one audience; None where it cannot be made."""
    spec = briefing.spec.audiences[audience]  # type: ignore[index]  # a Text is a str
    names = briefing.spec.names(audience)
    visible = _ledger(ledger, names, audience)
    tables = {
        key: _table(table, names, language, briefing.spec.spoken)
        for key, table in briefing.tables.items()
        if _seen(table.spec.audiences, names)
    }
    wanted = spec.sections or briefing.spec.sections
    sections = _sections(briefing, wanted, names, language, problems)
    if not sections:
        unwritten = briefing.unread.get("section") or briefing.sections.get(language, {}).keys().isdisjoint(
            wanted
        )
        if not wanted or not unwritten:  # else each of them is a problem
            words = f'The edition "{audience}" has no sections.'
            problems.add("A002", spec.place, words, "List some under sections.")
        return None
    figures = {key: figure for key, figure in briefing.figures.items() if _seen(figure.audiences, names)}
    sources = {key: source for key, source in briefing.sources.items() if _seen(source.audiences, names)}
    shown: dict[str, list[str]] = {"figure": [], "table": []}
    known: Mapping[str, Mapping[str, object]] = {"figure": figures, "table": tables}
    for section in sections:
        _number_blocks(section, known, shown, briefing, problems)
    try:
        as_of = read_period(briefing.spec.as_of)
    except PeriodError as error:
        problems.add("F013", briefing.spec.as_of.place, f"as_of: {error.message}", error.hint)
        return None
    numbers = {f"{kind}.{name}": str(i) for kind in shown for i, name in enumerate(shown[kind], start=1)}
    numbered = [section.id for section in sections if section.spec.numbered]
    numbers |= {f"section.{section.id}": _called(section, language) for section in sections}
    numbers |= {f"section.{name}": str(i) for i, name in enumerate(numbered, start=1)}
    numbers |= {f"source.{name}": f"S{i}" for i, name in enumerate(sources, start=1)}
    edition = Edition(
        briefing=briefing.name,
        audience=audience,
        language=language,
        paper=paper,
        spec=spec,
        text=_own_text(briefing, audience),
        folder=briefing.folder,
        as_of=as_of,
        sections=sections,
        ledger=visible,
        tables={name: tables[name] for name in shown["table"]} | tables,
        figures={name: figures[name] for name in shown["figure"]},
        sources=sources,
        numbers=numbers,
        images=briefing.images,
    )
    check_words(edition, briefing, problems)
    return edition


def _called(section: Section, language: str) -> str:
    """Return what a section without a number is referred to by."""
    return (section.spec.short_title or section.spec.title).text(language) or section.id


def _own_text(briefing: Briefing, audience: str) -> BriefingSpec:
    """Return the briefing's own words without what is said of other audiences, facts and sources."""
    spec = briefing.spec
    own = {name: one for name, one in spec.audiences.items() if name == audience}
    return spec.model_copy(
        update={"audiences": own, "groups": {}, "facts": {}, "sources": {}, "checks": (), "literals": ()}
    )


def _seen(rule: Rule | None, names: frozenset[str]) -> bool:
    return rule is None or rule.allows(names)


def _ledger(ledger: Ledger, names: frozenset[str], audience: str) -> Ledger:
    """Keep what the audience may see: a derived fact only with all of its inputs, unless it is released."""
    known: dict[str, bool] = {}

    def seen(fact: Fact) -> bool:
        if fact.id not in known:
            known[fact.id] = False
            inputs = [ledger.facts[name] for name in fact.inputs if name in ledger.facts]
            released = fact.release is not None and fact.release.audiences.allows(names)
            own = _seen(fact.rule, names) and all(rule.allows(names) for rule in fact.cell_rules)
            known[fact.id] = own and (released or all(seen(item) for item in inputs))
        return known[fact.id]

    facts = {key: fact for key, fact in ledger.facts.items() if seen(fact)}
    for key, fact in facts.items():
        if any(name not in facts for name in fact.inputs):  # it is released, what it was made from is not
            facts[key] = replace(fact, formula="", inputs=())
    series = {
        key: tuple(point for point in points if point in facts) for key, points in ledger.series.items()
    }
    withheld = {
        name: f'it is not for "{audience}"' for name, fact in ledger.named.items() if fact.id not in facts
    }
    return replace(
        ledger,
        facts=facts,
        series={key: points for key, points in series.items() if points},
        missing={**withheld, **ledger.missing},
    )


def _table(table: Table, names: frozenset[str], language: str, spoken: Collection[str]) -> Table:
    """Take out the columns and rows that the audience may not see, and the words of other languages."""
    rows = table.rows
    for rule in table.spec.rows:
        if rule.audiences.allows(names):
            continue
        at = {column.name: index for index, column in enumerate(table.columns)}
        rows = tuple(row for row in rows if not all(row[at[key]] == cell for key, cell in rule.where.items()))
    table = in_language(replace(table, rows=rows), language, spoken)
    kept = [index for index, column in enumerate(table.columns) if _seen(column.audiences, names)]
    return replace(
        table,
        columns=tuple(table.columns[index] for index in kept),
        rows=tuple(tuple(row[index] for index in kept) for row in table.rows),
    )


def _sections(
    briefing: Briefing, wanted: Sequence[str], names: frozenset[str], language: str, problems: Problems
) -> tuple[Section, ...]:
    """Return the audience's sections in its order, cut to what it may see."""
    here = briefing.sections.get(language, {})
    found = []
    for name in wanted:
        versions = [sections[name] for sections in briefing.sections.values() if name in sections]
        if not all(_seen(version.spec.audiences, names) for version in versions):
            continue  # withheld in one language is withheld in all
        section = here.get(name)
        if section is None:
            if versions and not briefing.is_unread("section", name):  # else `load` has said so
                _add_missing(name, language, briefing, problems)
        else:
            found.append(replace(section, lines=cut(section, names, briefing, problems)))
    return tuple(found)


def _add_missing(name: str, language: str, briefing: Briefing, problems: Problems) -> None:
    """Report a section that there is in another language only."""
    folder = "" if language == briefing.spec.language else f"{language}/"
    message = f'"narrative/{folder}{name}.md" is missing: the section is not written in "{language}".'
    place = getattr(name, "place", NOWHERE)
    problems.add("A004", place, message, "Write it, or take the name off the list.")


def cut(section: Section, names: frozenset[str], briefing: Briefing, problems: Problems) -> tuple[str, ...]:
    """Blank what is not for the audience, and the author's comments; line numbers stay.

    Where it is not clear for whom something is, it is for nobody.
    """
    lines = _without_comments(section, problems)
    stated = (group for audience in briefing.spec.audiences.values() for group in audience.groups)
    known = {*map(str, (*briefing.spec.audiences, *briefing.spec.groups, *stated))}
    for fence in marks.cuts(lines, section.place(), problems):
        wanted = {part.strip() for part in fence.argument.split(",") if part.strip()}
        for name in sorted(wanted - known) if fence.name in marks.CUT else ():
            words = f'There is no audience "{name}".'
            problems.add("A001", fence.place, words, nearest(name, known, "Add it to briefing.yml."))
        clear = fence.name in marks.CUT and wanted and wanted <= known
        if clear and bool(wanted & names) == (fence.name == "for"):
            lines[fence.start] = lines[fence.end] = ""
        else:
            lines[fence.start : fence.end + 1] = [""] * (fence.end + 1 - fence.start)
    return tuple(lines)


def _without_comments(section: Section, problems: Problems) -> list[str]:
    """Return the lines with the author's comments blanked; what stands in code is no comment."""
    text = "\n".join(section.lines)
    if "<!--" not in text:
        return list(section.lines)

    def blank(match: re.Match[str]) -> str:
        comment = match["comment"]
        if not comment:
            return match[0]
        if not comment.endswith("-->"):
            first = text.rfind("\n", 0, match.start()) + 1
            place = section.place(text.count("\n", 0, first), match.start() - first + 1)
            problems.add(
                "N009", place, "The comment that begins here is not closed.", 'Write "-->" after it.'
            )
        # Spaces keep the columns of what follows.
        return re.sub(r"[^\n]", " ", comment)

    blanked = marks.OPAQUE.sub(blank, text).split("\n")
    return [new if new == old else _tidy(new, old) for new, old in zip(blanked, section.lines, strict=True)]


BEGINNING = re.compile(r"\s*(?:(?:[-*+>]|\d+\.)\s)*")


def _tidy(line: str, typed: str) -> str:
    """Take away the spaces that a comment leaves at an end of its line, where Markdown would read something into them."""
    match = BEGINNING.match(typed)
    kept = match[0] if match and line.startswith(match[0]) else ""
    return (kept + line[len(kept) :].lstrip()).rstrip()


def _number_blocks(
    section: Section,
    known: Mapping[str, Mapping[str, object]],
    shown: dict[str, list[str]],
    briefing: Briefing,
    problems: Problems,
) -> None:
    """Note the figures and tables that a section shows, in the order of their numbers."""
    for fence in marks.fences(section.lines, section.place(), problems):
        if fence.name not in shown or not fence.argument:
            continue
        if fence.argument not in known[fence.name] and briefing.is_unread(fence.name, fence.argument):
            continue
        if fence.argument not in known[fence.name]:
            problems.add(
                "N004",
                fence.place,
                f'There is no {fence.name} "{fence.argument}".',
                nearest(fence.argument, known[fence.name], "Check its id."),
            )
        elif fence.argument in shown[fence.name]:
            problems.add(
                "N012",
                fence.place,
                f'The {fence.name} "{fence.argument}" stands twice in this edition.',
                "Show it once, and refer to it elsewhere.",
            )
        else:
            shown[fence.name].append(fence.argument)
