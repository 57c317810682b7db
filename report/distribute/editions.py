"""A checked list of recipients -> the contents they get, each built once, and what makes a copy of it each one's own.

Nothing is written here but into the folder that the order names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from report.build import Order, build
from report.build.prepare import TOOLS, Draft, Prepared, make_document, make_page, prepare
from report.distribute.copy import Job
from report.distribute.outbox import Letter
from report.distribute.recipients import Recipient, Variant, check_characters
from report.distribute.seal import Seal
from report.distribute.stamp import Stamp, Template, make_template, read_slips, size_of_place
from report.model.briefing import Briefing
from report.model.text import Text
from report.page import CopyTexts, compose_slips
from report.pdf import set_slips
from report.problems import ContentError
from report.theme import covered

Progress = Callable[[str], None]
POINTS = 72 / 25.4
"""In a millimetre."""
BELOW = 12.0
"""Millimetres from the lower edge of the type area to the upper one of the foot's line."""


@dataclass
class Listed:
    """A briefing with its list of recipients, all of it checked."""

    briefing: Briefing
    path: str
    text: str
    recipients: list[Recipient]
    chosen: list[Recipient]
    """Those who are to get their copies in this run."""
    seals: dict[int, Seal] = field(default_factory=dict)
    """By copy, of those chosen."""

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Return what content is needed, each once."""
        return tuple(dict.fromkeys(one.variant for one in self.chosen))


def make_editions(
    listed: Listed, order: Order, progress: Progress
) -> tuple[dict[Variant, Template], dict[int, Job]]:
    """Build each content ordered once, and set the words of every copy of it; ContentError where one fails."""
    item = prepare(order, listed.briefing.name)
    if not item.judged.errors:
        drafts = {(one.edition.audience, one.edition.paper, one.edition.language): one for one in item.drafts}
        known = {variant: covered(draft.theme.faces) for variant, draft in drafts.items()}
        check_characters(listed.chosen, known, item.problems)
    _stop_at(item)
    built = build(order, progress)
    if built.problems.errors or any(one.status == "failed" for one in built.editions):
        raise ContentError(built.problems)
    templates: dict[Variant, Template] = {}
    jobs: dict[int, Job] = {}
    for edition in built.editions:
        variant = (edition.audience, edition.paper, edition.language)
        progress(f"Setting the names for {edition.audience}")
        content = Path(str(edition.path)).read_bytes()
        templates[variant] = _set_names(drafts[variant], content, listed, order, item, jobs)
    _stop_at(item)
    return templates, jobs


def _stop_at(item: Prepared) -> None:
    if item.judged.errors:
        raise ContentError(item.judged)


def _set_names(
    draft: Draft, content: bytes, listed: Listed, order: Order, item: Prepared, jobs: dict[int, Job]
) -> Template:
    """Make an edition's template, and the jobs of its copies."""
    edition = draft.edition
    variant = (edition.audience, edition.paper, edition.language)
    # All of this edition's recipients, whoever is chosen now: the fonts hold their characters, and do not differ.
    people = [one for one in listed.recipients if one.variant == variant]
    place = size_of_place(content)
    if place is None:
        words = f'The {edition.spec.front} of "{edition.audience}" keeps no place for a recipient\'s name.'
        hint = 'Put {% include "recipient.html" %} into the template.'
        item.problems.add("D006", edition.spec.place, words, hint)
        _stop_at(item)
        raise AssertionError
    page = make_page(draft, {}, 0, order, item.problems)
    texts = CopyTexts(page, TOOLS)
    total = len(listed.recipients) if listed.briefing.spec.distribution.total else 0
    copies = [
        (
            f"{one.number:04d}",
            one.cells,
            {"number": one.number, "total": total, "locked": _is_locked(one, listed)},
        )
        for one in people
    ]
    document = make_document(draft, {}, 0, order, item.problems)
    slips = compose_slips(document, texts, copies, place, (listed.path, listed.text)) if document else None
    _stop_at(item)
    assert slips is not None
    set_apart, found = set_slips(slips)
    item.problems.extend(found)
    drawn = list(read_slips(set_apart.content))
    sheet = draft.theme.sheets[edition.paper]
    left, bottom = sheet.margins[3], sheet.margins[2]
    foot = (left * POINTS, (bottom - BELOW) * POINTS - draft.theme.roles["running"].leading)
    cover = edition.spec.front == "cover"
    signed = _level(edition.audience, listed)
    template = make_template(content, set_apart.content, foot, bare_cover=cover, signed=signed)
    for one, (name, cells, copy) in zip(people, copies, strict=True):
        if one.number not in listed.seals:
            continue
        where = [set_apart.pages[f"{kind}-{name}"] for kind in ("recipient", "foot")]
        if any(len(pages) > 1 for pages in where):
            message = (
                f"What is printed of {one.name} does not fit: three lines on the first page, one in the foot."
            )
            item.problems.add(
                "D007", one.place, message, "Shorten the organisation, the marking or the line."
            )
            continue
        subject, text, html = (
            texts.fill(part, cells, copy) or "" for part in ("subject.txt", "message.txt", "message.html")
        )
        about = f"{listed.briefing.name} {edition.text.issue} {one.number}"
        sender = str(listed.briefing.spec.distribution.sender or "")
        letter = Letter(sender, one.name, one.email, subject, text, html, about)
        record = {
            "briefing": edition.briefing,
            "issue": str(edition.text.issue),
            **{key: getattr(one, key) for key in ("number", "name", "audience", "paper", "language")},
            "organisation": one.cells["organisation"],
        }
        first, below = (drawn[pages[0]] for pages in where)
        jobs[one.number] = Job(
            one.number, one.stem, Stamp(first, below, record), listed.seals[one.number], letter
        )
    texts.check_words()
    return template


def _is_locked(one: Recipient, listed: Listed) -> bool:
    seal = listed.seals.get(one.number)
    return seal is not None and seal.password is not None


def _level(audience: str, listed: Listed) -> str | None:
    """Return the level at which an audience's copies are signed, whoever is chosen now; None where they are not."""
    spec = listed.briefing.spec
    own = spec.audiences[Text(audience)].seal
    names = own if own is not None else spec.distribution.seal
    return str(spec.distribution.signature.level) if "signed" in names else None
