"""A checked list of recipients -> the contents they get, each built once, and what makes a copy of it each one's own.

Nothing is written here but into the folder that the order names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from report.build import Order, build
from report.build.prepare import TOOLS, Draft, Prepared, make_document, make_page, prepare
from report.distribute.copy import name_of
from report.distribute.manifest import tools
from report.distribute.outbox import Letter
from report.distribute.recipients import Recipient, Variant, check_characters
from report.distribute.seal import Seal
from report.distribute.stamp import Template, make_template, size_of_place
from report.model.briefing import Briefing
from report.model.edition import Document
from report.model.text import Text
from report.page import CopyTexts, compose_slips, fill_slips
from report.problems import ContentError, Problems
from report.theme import covered

Progress = Callable[[str], None]
POINTS = 72 / 25.4
"""In a millimetre."""
MESSAGE = ("subject.txt", "message.txt", "message.html")
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


@dataclass
class Content:
    """What all copies of one audience, paper and language share."""

    draft: Draft
    edition: bytes
    listed: Listed
    texts: CopyTexts
    document: Document
    """In which names are set."""
    problems: Problems

    @cached_property
    def digest(self) -> str:
        """Return the digest of the edition as it was built."""
        return hashlib.sha256(self.edition).hexdigest()

    @cached_property
    def template(self) -> Template:
        """Return the edition, ready for copies."""
        spec, theme = self.draft.edition.spec, self.draft.theme
        sheet = theme.sheets[self.draft.edition.paper]
        left, bottom = sheet.margins[3], sheet.margins[2]
        foot = (left * POINTS, (bottom - BELOW) * POINTS - theme.roles["running"].leading)
        cover = spec.front == "cover"
        return make_template(self.edition, foot, bare_cover=cover, signed=self._level)

    @property
    def _level(self) -> str | None:
        """Return the level at which the audience's copies are signed, whoever is chosen now; None where they are not."""
        spec = self.listed.briefing.spec
        own = spec.audiences[Text(self.draft.edition.audience)].seal
        names = own if own is not None else spec.distribution.seal
        return str(spec.distribution.signature.level) if "signed" in names else None

    def slips(self, one: Recipient) -> str | None:
        """Return what is to be drawn on a copy; None where a template fails, which is a problem."""
        return fill_slips(self.texts, name_of(one.number), one.cells, self._copy(one))

    def asked(self, one: Recipient, slips: str) -> str:
        """Return a digest of all that a copy is made from: one of the same digest would hold the same bytes."""
        sheets = [sheet.css for sheet in self.document.sheets]
        whole = [self.digest, self._level, sheets, slips, self.record(one), tools()]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()

    def letter(self, one: Recipient) -> Letter | None:
        """Return the words of a copy's message; None where a template fails, which is a problem."""
        copy = self._copy(one)
        subject, text, html = (self.texts.fill(part, one.cells, copy) for part in MESSAGE)
        if subject is None or text is None or html is None:
            return None
        issue = self.draft.edition.text.issue
        about = f"{self.listed.briefing.name} {issue} {one.number}"
        sender = str(self.listed.briefing.spec.distribution.sender or "")
        return Letter(sender, one.name, one.email, subject, text, html, about)

    def record(self, one: Recipient) -> dict[str, Any]:
        """Return what a copy says of itself."""
        edition = self.draft.edition
        return {
            "briefing": edition.briefing,
            "issue": str(edition.text.issue),
            **{key: getattr(one, key) for key in ("number", "name", "audience", "paper", "language")},
            "organisation": one.cells["organisation"],
        }

    def _copy(self, one: Recipient) -> dict[str, Any]:
        total = len(self.listed.recipients) if self.listed.briefing.spec.distribution.total else 0
        seal = self.listed.seals.get(one.number)
        locked = seal is not None and seal.password is not None
        return {"number": one.number, "total": total, "locked": locked}


def make_editions(listed: Listed, order: Order, progress: Progress) -> dict[Variant, Content]:
    """Build each content ordered once; ContentError where one fails."""
    item = prepare(order, listed.briefing.name)
    if not item.judged.errors:
        drafts = {(one.edition.audience, one.edition.paper, one.edition.language): one for one in item.drafts}
        known = {variant: covered(draft.theme.faces) for variant, draft in drafts.items()}
        check_characters(listed.chosen, known, item.problems)
    _stop_at(item)
    built = build(order, progress)
    if built.problems.errors or any(one.status == "failed" for one in built.editions):
        raise ContentError(built.problems)
    contents = {}
    for edition in built.editions:
        variant = (edition.audience, edition.paper, edition.language)
        file = Path(str(edition.path)).read_bytes()
        contents[variant] = _content(drafts[variant], file, listed, order, item)
    return contents


def _stop_at(item: Prepared) -> None:
    if item.judged.errors:
        raise ContentError(item.judged)


def _content(draft: Draft, file: bytes, listed: Listed, order: Order, item: Prepared) -> Content:
    edition = draft.edition
    place = size_of_place(file)
    if place is None:
        words = f'The {edition.spec.front} of "{edition.audience}" keeps no place for a recipient\'s name.'
        hint = 'Put {% include "recipient.html" %} into the template.'
        item.problems.add("D006", edition.spec.place, words, hint)
    texts = CopyTexts(make_page(draft, {}, 0, order, item.problems), TOOLS)
    document = make_document(draft, {}, 0, order, item.problems)
    _stop_at(item)
    assert place and document
    set_in = compose_slips(document, texts, place, (listed.path, listed.text))
    return Content(draft, file, listed, texts, set_in, item.problems)
