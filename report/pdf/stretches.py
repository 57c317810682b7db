"""A part with a long table -> stretches of its rows, each laid out by itself and cut where a page ends.

The engine keeps all boxes of what it lays out, and its time grows faster than the rows. The columns of an exhibit are
fixed, so that a stretch that begins on a new page looks as it does in the whole.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, replace

from report.pdf.parts import BODY, HEADING, HTML, ID, NOTE, TAG, VOID, Part

ROWS = 400
"""How many rows are laid out at once."""
MARK = "data-long"
FIGURE, TABLE, ROWS_BEGIN, ROWS_END = '<figure class="exhibit', "<table", "<tbody>", "</tbody>"
ROW = re.compile(r"<tr\b.*?</tr>\s*", re.DOTALL)
BODY_TAG = re.compile(r"<body\b")
COUNTED = re.compile(r"(?<!col)(?<!td)(?<!th):nth-")
"""A style for rows by their numbers; columns may be counted."""
NAME = re.compile(r'\s(?:id|data-at)="[^"]*"')
OF = r' data-of="\1"'
"""Whose continuation a figure is."""
FLUSH = ' style="margin-top: 0; padding-top: 0; border-top: 0"'
"""What goes on from the page before has nothing above it."""


class Stretches:
    """The stretches of one part, one after the other: where one ends is known when it is laid out."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.number = 0
        self.heading = part.heading
        self.elsewhere = part.elsewhere
        self._enter(part.document.html)
        if self.rows:
            self.elsewhere |= frozenset(ID.findall(part.document.html))

    def _enter(self, html: str) -> None:
        """Take up some markup, as far as its first long table."""
        self.before, self.head, self.rows, self.after = html, "", list[str](), ""
        self.at = 0
        if any(COUNTED.search(sheet.css) for sheet in self.part.document.sheets):
            return
        begin = html.find(FIGURE)
        while begin >= 0:
            table = html.find(TABLE, begin)
            first, last = html.find(ROWS_BEGIN, table), html.find(ROWS_END, table)
            if min(table, first, last) < 0:
                return
            first += len(ROWS_BEGIN)
            if html.count("</tr>", first, last) > ROWS:
                table += len(TABLE)
                self.before, self.head = html[:table], html[table:first]
                self.rows, self.after = ROW.findall(html, first, last), html[last:]
                return
            begin = html.find(FIGURE, last)

    @property
    def last(self) -> bool:
        """Return whether nothing is left after this stretch."""
        return self.at + ROWS >= len(self.rows)

    def stretch(self) -> Part:
        """Return what is to be laid out now: a stretch of a long table with all before it, or all that is left."""
        html = self.before
        if self.rows:
            rows = "".join(self.rows[self.at : self.at + ROWS])
            html = f"{self.before} {MARK}{self.head}{rows}</tbody></table></figure>"
        name = f"{self.part.name}+{self.number}" if self.number else self.part.name
        document = replace(self.part.document, html=html)
        return replace(
            self.part, name=name, document=document, elsewhere=self.elsewhere, heading=self.heading
        )

    def go_on(self, placed: int) -> None:
        """Take up the row after those placed."""
        done = self.before + "".join(self.rows[self.at : self.at + placed])
        levels = HEADING.findall(done)
        self.heading = int(levels[-1]) if levels else self.heading
        self.number += 1
        self.at += placed
        taken = BODY.fullmatch(f"{done}</body>")
        assert taken is not None, "what goes into parts has a body"
        self.before = _reopened(taken[1], taken[2], done.count(NOTE))
        if self.last:
            self._enter(f"{self.before}{self.head}{''.join(self.rows[self.at :])}{self.after}")

    def following(self, placed: int) -> Stretches:
        """Return where the stretch after those rows begins; this one stays where it is."""
        other = copy(self)
        other.go_on(placed)
        return other

    def give_up(self) -> None:
        """Take all that is left at once: no page ends between two rows."""
        self.before = f"{self.before}{self.head}{''.join(self.rows[self.at :])}{self.after}"
        self.rows = []


def _reopened(head: str, body: str, notes: int) -> str:
    """Return the elements that are open at the end of some markup, opened anew on a new page."""
    stack: list[tuple[str, str]] = []
    for match in TAG.finditer(body):
        closing, tag, attributes = match.groups()
        if tag is None or tag in VOID or attributes.endswith("/"):
            continue
        if closing:
            stack.pop()
        else:
            stack.append((tag, ID.sub(OF, attributes) if tag == "figure" else NAME.sub("", attributes)))
    while stack and stack[-1][0] != "figure":
        stack.pop()  # the table itself
    opened = "".join(f"<{tag}{attributes}{FLUSH}>" for tag, attributes in stack)
    if notes:
        head = HTML.sub(f'<html style="counter-reset: footnote {notes}"', head, count=1)
    head = BODY_TAG.sub(f"<body{FLUSH}", head, count=1)
    return f"{head}{opened}<table{FLUSH}"


@dataclass(frozen=True)
class Foreseen:
    """How high the rows of a long table will be, as far as that can be told before they are laid out."""

    heights: list[float]
    room: float
    """How much of them a page holds."""

    def placed(self, at: int) -> int:
        """Return how many rows will stand on the full pages of the stretch that begins with a row."""
        full, left = at, self.room
        for number, height in enumerate(self.heights[at : at + ROWS], start=at):
            if height > left:
                full, left = number, self.room
            left -= height
        return full - at
