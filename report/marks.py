"""The two marks of the narrative: `{{ name | filter }}` and `/// name | argument` -> plain values with their places.

Printing an inline mark is here too, since it works wherever words are printed. Markdown is the business of
`narrative`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from report.formats import Formats
from report.model.ledger import SPOKEN, Fact, Ledger
from report.model.text import Text
from report.problems import Place, Problems, nearest

FILTERS = ("long", "short", "value", "plain")
INLINE = re.compile(r"\{\{(.*?)\}\}|\{\{|\}\}|\{%")
NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]*")
REFERENCES = ("figure", "table", "section", "source")

BLOCKS: Mapping[str, bool | None] = {
    "takeaway": None,
    "watchpoint": None,
    "caveat": None,
    "gist": None,
    "quote": True,
    "figure": True,
    "table": True,
    "judgement": True,
    "for": True,
    "not-for": True,
}
"""The blocks, and whether they need an argument (None: it may stand)."""


@dataclass(frozen=True)
class Mark:
    """One inline mark: what it names and the form asked for."""

    name: str
    form: str
    plain: bool
    place: Place


def pieces(text: str, place: Place, problems: Problems) -> Iterator[str | Mark]:
    """Split a text at its inline marks; what cannot be read is a problem (M001, M003) and left out."""
    start = 0
    for match in INLINE.finditer(text):
        yield text[start : match.start()]
        start = match.end()
        before = text[: match.start()]
        line_start = before.rfind("\n") + 1
        column = match.start() - line_start + (place.column or 1 if line_start == 0 else 1)
        at = place.moved(before.count("\n"), column)
        if match[1] is None:
            what = {
                "{{": "is not closed",
                "}}": "closes nothing",
                "{%": "is a statement; marks only name facts",
            }
            problems.add(
                "M001",
                at,
                f'The mark "{match[0]}" {what[match[0]]}.',
                "Write {{ name }} or {{ name | short }}.",
            )
            continue
        mark = _read(match[1], at, problems)
        if mark:
            yield mark
    yield text[start:]


def _read(inside: str, place: Place, problems: Problems) -> Mark | None:
    name, *filters = (part.strip() for part in inside.split("|"))
    if not NAME.fullmatch(name):
        problems.add(
            "M001",
            place,
            f'The mark "{{{{{inside}}}}}" cannot be read.',
            "Write {{ name }} or {{ name | short }}.",
        )
        return None
    for item in filters:
        if item not in FILTERS:
            problems.add(
                "M003",
                place,
                f'"{item}" is not a filter.',
                nearest(item, FILTERS, f"Use one of {', '.join(FILTERS)}."),
            )
            return None
    forms = [item for item in filters if item != "plain"]
    return Mark(name, forms[-1] if forms else "long", "plain" in filters, place)


@dataclass(frozen=True)
class Fence:
    """One block: its opening and closing line (indices into the lines), name, argument, slashes."""

    name: str
    argument: str
    start: int
    end: int
    place: Place


FENCE = re.compile(r"(/{3,})[ \t]*(.*?)[ \t]*")
CODE = re.compile(r" {0,3}(`{3,}|~{3,})")


def code_lines(lines: Sequence[str]) -> set[int]:
    """Return the indices of lines that belong to fenced code."""
    inside: set[int] = set()
    fence = ""
    for index, line in enumerate(lines):
        match = CODE.match(line)
        if fence:
            inside.add(index)
            if match and match[1].startswith(fence) and line.strip() == match[1]:
                fence = ""
        elif match:
            inside.add(index)
            fence = match[1]
    return inside


def fences(lines: Sequence[str], place: Place, problems: Problems) -> list[Fence]:
    """Find the blocks, outer before inner; what is misspelt, unclosed or lacks its argument is a problem.

    `place` is that of the first line.
    """
    found: list[Fence] = []
    stack: list[tuple[str, str, str, int, Place]] = []
    code = code_lines(lines)
    for index, line in enumerate(lines):
        match = FENCE.fullmatch(line)
        if not match or index in code:
            continue
        at = place.moved(index, 1)
        slashes, rest = match.groups()
        if not rest:
            if not stack:
                problems.add("N011", at, "A block is closed that was not open.", f'Delete "{line.strip()}".')
                continue
            opened, name, argument, start, opened_at = stack.pop()
            if opened != slashes:
                problems.add(
                    "N002",
                    opened_at,
                    f'The block "{name}" is not closed: "{opened}" is expected, "{slashes}" found on line {at.line}.',
                    "Close a block with as many slashes as it was opened with.",
                )
            found.append(Fence(name, argument, start, index, opened_at))
            continue
        name, _, argument = (part.strip() for part in rest.partition("|"))
        if name not in BLOCKS:
            problems.add(
                "N001",
                at,
                f'"{name}" is not a block.',
                nearest(name, BLOCKS, f"Use one of {', '.join(BLOCKS)}."),
            )
        elif BLOCKS[name] and not argument:
            problems.add(
                "N003", at, f'The block "{name}" lacks its argument.', f"Write {slashes} {name} | ID."
            )
        stack.append((slashes, name, argument, index, at))
    for opened, name, _argument, _start, at in stack:
        problems.add(
            "N002",
            at,
            f'The block "{name}" is not closed.',
            f'Write "{opened}" on a line of its own after it.',
        )
    return sorted((fence for fence in found if fence.name in BLOCKS), key=lambda fence: fence.start)


@dataclass
class Printer:
    """Prints inline marks for one edition: facts in its language, references with their numbers.

    `numbers` maps "figure.arr" to what is printed for it ("3", "S1"). What was printed is kept in `used`.
    """

    ledger: Ledger
    formats: Formats
    numbers: Mapping[str, str]
    problems: Problems
    used: dict[str, None] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    """Text facts being printed, outermost first."""

    def plain(self, text: Text) -> str:
        """Return a text with its marks printed, without markup: for charts, alt text and the file's data."""
        return "".join(
            piece if isinstance(piece, str) else self._plain(piece)
            for piece in pieces(text, text.place, self.problems)
        )

    def html(self, text: Text) -> str:
        """Return a text as HTML, its marks printed with their status."""
        parts = list(pieces(text, text.place, self.problems))
        self.check_plain(parts)
        return "".join(
            html.escape(part, quote=False) if isinstance(part, str) else self.mark(part) for part in parts
        )

    def mark(self, mark: Mark) -> str:
        """Return one mark as HTML: a fact with its status beside it, or a linked reference."""
        kind, _, name = mark.name.partition(".")
        if kind in REFERENCES:
            return self._reference(mark, kind, name)
        fact = self._fact(mark)
        if fact is None:
            return ""
        words = html.escape(self._words(fact, mark.form), quote=False)
        printed = f'<span class="fact" data-fact="{fact.id}">{words}</span>'
        return printed if mark.plain else printed + self.tag(fact)

    def tag(self, fact: Fact) -> str:
        """Return the status word set beside a value; empty where the status needs none."""
        words = [self.formats.status(fact.status)] if fact.status in SPOKEN else []
        words += [self.formats.term("calculated")] if fact.calculated else []
        kind = fact.status if fact.status in SPOKEN else "calculated"
        return f" {status_tag(kind, ', '.join(words))}" if words else ""

    def _plain(self, mark: Mark) -> str:
        kind, _, _name = mark.name.partition(".")
        if kind in REFERENCES:
            number = self._number(mark)
            if not number or kind == "source" or mark.form == "value":
                return number
            return self.formats.term(f"{kind.capitalize()} {{number}}", number=number)
        fact = self._fact(mark)
        return self._words(fact, mark.form) if fact else ""

    def _words(self, fact: Fact, form: str) -> str:
        """Return a fact's value; the words of a text fact may hold marks themselves."""
        text = fact.text.text(self.formats.language) if fact.text else None
        if not text:
            return self.formats.fact(fact, form)
        if fact.id in self._open:
            words = f'The words of "{fact.id}" name themselves in a circle.'
            self.problems.add("F019", text.place, words, "Write one of them without the other.")
            return ""
        self._open.append(fact.id)
        words = self.plain(text)
        self._open.pop()
        return words

    def _reference(self, mark: Mark, kind: str, name: str) -> str:
        number = self._number(mark)
        if not number:
            return ""
        target = f"{kind}-{name}"
        label = self._plain(mark)
        if kind == "source" or mark.form in ("short", "value"):
            return f'<a class="ref" href="#{target}">{label}</a>'
        page = self.formats.term("page {page}", page="\u00a000").replace(" \u00a0", "\u00a0")
        joined = label.replace(" ", "\u00a0")
        return f'<a class="ref" href="#{target}" data-page="{target}">{joined}, {page}</a>'

    def _number(self, mark: Mark) -> str:
        number = self.numbers.get(mark.name)
        if number is None:
            kind = mark.name.partition(".")[0]
            others = [key for key in self.numbers if key.startswith(kind + ".")]
            self.problems.add(
                "M002",
                mark.place,
                f'There is no "{mark.name}" in this edition.',
                nearest(mark.name, others, f"Name a {kind} that the edition shows."),
            )
        return number or ""

    def _fact(self, mark: Mark) -> Fact | None:
        fact = self.ledger.find(mark.name)
        if fact is None:
            why = self.ledger.missing.get(mark.name)
            if why != "":  # else a problem has said why
                words = f'There is no fact "{mark.name}"' + (f": {why}" if why else ".")
                self.problems.add(
                    "M002", mark.place, words, nearest(mark.name, self.ledger.named, "Add it to facts.yml.")
                )
            return None
        self.used.setdefault(fact.id)
        return fact

    def check_plain(self, parts: Sequence[str | Mark]) -> None:
        """Report facts printed without their status in a paragraph that does not carry it (M004)."""
        words = "".join(part for part in parts if isinstance(part, str)).lower()
        named = [(part, self.ledger.find(part.name)) for part in parts if isinstance(part, Mark)]
        carried = {fact.status for mark, fact in named if fact and not mark.plain}
        for mark, fact in named:
            if fact is None or not mark.plain or fact.status not in SPOKEN or fact.status in carried:
                continue
            label = self.formats.status(fact.status)
            if label[:5].lower() not in words:
                self.problems.add(
                    "M004",
                    mark.place,
                    f'"{mark.name}" is {label}, and its paragraph does not say so.',
                    "Leave out | plain, or say the status in the paragraph.",
                )


def status_tag(status: str, label: str) -> str:
    """Return a status word with its mark, as HTML."""
    return f'<span class="st {status}">{html.escape(label)}</span>'
