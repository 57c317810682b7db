"""A briefing as read -> problems with the names in it: audiences, groups, sections, sources, codes.

Names in prose and formulas are the business of the stages that read those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from report.formats import is_language
from report.load.narrative import Narrative
from report.model.briefing import Briefing, BriefingSpec
from report.model.ledger import STATUSES
from report.model.text import Map, Node, Rule, Text
from report.problems import CODES, Place, Problems, nearest


def check_names(briefing: Briefing, raw: Map, problems: Problems) -> None:
    """Check the names of audiences, groups, sources, statuses and codes everywhere in a briefing."""
    spec = briefing.spec
    _check_languages(spec, problems)
    audiences = raw.get(Text("audiences"))
    known = {*spec.audiences, *(audiences if isinstance(audiences, Map) else ())}
    _check_audiences(briefing, known, problems)
    _check_sources(briefing, problems)
    for check in spec.checks:
        if check.code not in CODES:
            message = f'There is no problem code "{check.code}".'
            problems.add(
                "L014", check.code.place, message, nearest(check.code, CODES, "Copy it from a message.")
            )
    for status in (*spec.status_labels, *spec.status_meanings):
        if status not in (*STATUSES, "calculated"):
            hint = nearest(status, STATUSES, f"Use one of {', '.join(STATUSES)}, calculated.")
            problems.add("L014", status.place, f'"{status}" is not a status.', hint)


def _check_languages(spec: BriefingSpec, problems: Problems) -> None:
    """Check that numbers and dates can be written in every language named."""
    stated = [language for audience in spec.audiences.values() for language in audience.languages or ()]
    for language in (spec.language, *spec.languages, *stated):
        if not is_language(language):
            message, hint = (
                f'"{language}" is not a language that is known.',
                "Write its code: en, fr, de, ...",
            )
            problems.add("L014", language.place, message, hint)


def rules(value: object) -> Iterator[Rule]:
    """Yield every rule inside a value, however deep."""
    if isinstance(value, Rule):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from rules(getattr(value, name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from rules(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from rules(inner)


def _check_audiences(briefing: Briefing, audiences: set[Text], problems: Problems) -> None:
    """Check who is named: groups are those under `groups`, or, without it, those that audiences say they belong to."""
    spec = briefing.spec
    stated = [group for audience in spec.audiences.values() for group in audience.groups]
    groups = set(spec.groups) or set(stated)
    for name in (member for members in spec.groups.values() for member in members):
        _check_audience(name, audiences, problems)
    for group in stated:
        if group not in groups:
            message = f'There is no group "{group}".'
            problems.add("A001", group.place, message, nearest(group, groups, 'Add it under "groups".'))
    specs: Iterable[Node] = (
        *(spec, *briefing.facts.values(), *briefing.sources.values(), *briefing.figures.values()),
        *(table.spec for table in briefing.tables.values()),
        *(section.spec for sections in briefing.sections.values() for section in sections.values()),
    )
    for rule in rules(tuple(specs)):
        for name in rule.names:
            _check_audience(name, audiences | groups, problems)


def _check_audience(name: Text, known: set[Text], problems: Problems) -> None:
    if name not in known:
        message = f'There is no audience "{name}".'
        problems.add("A001", name.place, message, nearest(name, known, "Add it to briefing.yml."))


def check_sections(spec: BriefingSpec, narrative: Narrative, problems: Problems) -> None:
    """Check that each section listed has a file, and each file a list that names it; note those that have none."""
    listed = [*spec.sections, *(name for one in spec.audiences.values() for name in one.sections or ())]
    files = dict.fromkeys(name for sections in narrative.sections.values() for name in sections)
    missing = [name for name in listed if not narrative.has(name)]
    for name in missing:
        hint = nearest(name, files, "Write the file, or take the name off the list.")
        problems.add("L001", name.place, f'"narrative/{name}.md" is missing.', hint)
    narrative.unread.update(missing)
    meant = {nearest(name, files) for name in missing}
    for sections in narrative.sections.values():
        for section in sections.values():
            if section.id not in listed and nearest(section.id, [section.id]) not in meant:
                message = f'No edition uses the section "{section.id}".'
                hint = nearest(
                    section.id, listed, 'Add it to "sections" in briefing.yml, or delete the file.'
                )
                problems.add("L016", Place(section.path), message, hint)


def _check_sources(briefing: Briefing, problems: Problems) -> None:
    """Check the sources that tables, figures and sources name; those of facts are checked with the facts."""
    named: list[Text] = [source.via for source in briefing.sources.values() if source.via]
    for spec in (*(table.spec for table in briefing.tables.values()), *briefing.figures.values()):
        named.extend([spec.source] if isinstance(spec.source, Text) else spec.source or ())
    for name in named:
        if name not in briefing.sources and not briefing.is_unread("source", name):
            message = f'There is no source "{name}".'
            problems.add(
                "F016", name.place, message, nearest(name, briefing.sources, "Add it to sources.yml.")
            )
