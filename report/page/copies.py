"""An edition's page and a recipient -> the words of that copy: what is laid over its pages, and its message.

Who the recipients are, and what is done with the words, is the business of `distribute`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import jinja2
from markupsafe import Markup

from report.model.edition import Document, StyleSheet
from report.page.context import Page, make_context
from report.page.environment import FAILURES, Loader, explain, make_environment, untranslated
from report.problems import Place

FOLDER = "copies"
TEMPLATES = ("recipient.html", "foot.html", "subject.txt", "message.txt", "message.html")
"""What a copy says on its first page and in its foot, and its message."""

SLIPS = """
@page slip-recipient {{ size: {width}pt {height}pt; margin: 0; {bare} }}
@page slip-foot {{ size: {block}pt {line}pt; margin: 0; {bare} }}
.slip-recipient {{ page: slip-recipient; break-before: page }}
.slip-foot {{ page: slip-foot; break-before: page }}
.slip-recipient > .recipient {{ height: auto; width: 100%; margin: 0; overflow-wrap: break-word }}
.slip-foot > .copy-foot {{ margin: 0 }}
"""
SLIPS_HERE = "<!-- slips -->"
CORNERS = ("top-left", "top-center", "top-right", "bottom-left", "bottom-center", "bottom-right")


@dataclass
class CopyTexts:
    """Fills an edition's templates for copies, those of the audience first."""

    page: Page
    tools: str
    loader: Loader = field(init=False)
    environment: jinja2.Environment = field(init=False)
    context: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.loader = Loader(self.page.files, self.page.edition.audience)
        self.environment = make_environment(self.loader, self.page.formats)
        context = make_context(self.page, [], self.tools)
        self.context = {name: context[name] for name in ("briefing", "edition", "theme")}
        self.context |= {"colours": self.page.theme.colours}

    def fill(self, name: str, recipient: Mapping[str, str], copy: Mapping[str, object]) -> str | None:
        """Fill one of TEMPLATES for one copy; None where it fails, which is a problem."""
        try:
            template = self.environment.get_template(f"{FOLDER}/{name}")
            words = template.render({**self.context, "recipient": recipient, "copy": self._copy(copy)})
        except FAILURES as error:
            self.page.problems.add(*explain(error, self.page.edition, self.loader))
            return None
        return html.unescape(re.sub(r"<[^>]+>", "", words)) if name.endswith(".txt") else words

    def check_words(self) -> None:
        """Report the page's own words that the templates filled so far name, and the edition's language lacks."""
        for msgid, place in untranslated(self.loader, self.page.formats):
            language = self.page.edition.language
            message = f'The page\'s own words "{msgid}" are missing in "{language}".'
            hint = f"Add them to assets/locale/{language}/labels.po."
            self.page.problems.add("A004", place, message, hint)

    def _copy(self, copy: Mapping[str, object]) -> dict[str, object]:
        """Return what templates name as `copy`: number, total (0 where it is not told), locked, label."""
        if copy["total"]:
            label = self.page.formats.term("Copy {number} of {total}", **copy)
        else:
            label = self.page.formats.term("Copy {number}", **copy)
        return {**copy, "label": label}


def fill_slips(
    texts: CopyTexts, name: str, recipient: Mapping[str, str], copy: Mapping[str, object]
) -> str | None:
    """Return what is drawn on a copy: an element `recipient-NAME` and one `foot-NAME`; None where a template fails."""
    first, foot = (texts.fill(template, recipient, copy) for template in TEMPLATES[:2])
    if first is None or foot is None:
        return None
    front = texts.page.edition.spec.front
    return SLIP.format(name=name, front=front, first=Markup(first), foot=Markup(foot))


def compose_slips(
    document: Document, texts: CopyTexts, place: tuple[float, float], list_of_recipients: tuple[str, str]
) -> Document:
    """Return the document in which slips are set, in place of SLIPS_HERE; each but those in the foot is `place` wide and high,
    in points.

    `list_of_recipients` is the path and text of what the words come from, to find the place of a fault.
    """
    edition, theme = texts.page.edition, texts.page.theme
    width, height = place
    css = SLIPS.format(
        width=width,
        height=height,
        block=theme.lengths["block"] * 72 / 25.4,
        line=theme.roles["running"].leading,
        bare=" ".join(f"@{corner} {{ content: none }}" for corner in CORNERS),
    )
    whole = '<!DOCTYPE html><html lang="{}"><body class="{} {}">{}</body></html>'
    return replace(
        document,
        html=whole.format(edition.language, edition.paper, edition.audience, SLIPS_HERE),
        sheets=(*document.sheets, StyleSheet("", "briefing", css)),
        place=Place(list_of_recipients[0]),
        sources=(list_of_recipients, *texts.loader.read.items()),
        resources={url: found for url, found in document.resources.items() if url not in document.drawn},
        attachments=(),
        record=None,
        charted={},
        drawn={},
    )


SLIP = """<div class="slip-recipient" id="recipient-{name}"><div class="recipient on-{front}">{first}</div></div>
<div class="slip-foot" id="foot-{name}"><div class="copy-foot">{foot}</div></div>"""
