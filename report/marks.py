"""The two marks of the narrative: `{{ name | filter }}` and `/// name | argument` -> plain values with their places.

Printing an inline mark is here too, since it works wherever words are printed. Markdown is the business of
`narrative`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from report.formats import Formats
from report.model.ledger import SPOKEN, Fact, Ledger
from report.model.text import Text
from report.problems import Place, Problems, nearest
from report.typography import JOINT, THING, curl

FILTERS = ("long", "short", "value", "plain")
# A whole mark, one that runs over the end of its line, or what is left of one.
INLINE = re.compile(r"\{\{((?:(?!\{\{|\}\}|\n).)*)\}\}|\{\{(?:(?!\{\{|\}\}).)*\}\}|\{\{|\}\}|\{%", re.DOTALL)
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


def found(text: str, place: Place) -> Iterator[tuple[re.Match[str], Place]]:
    """Yield what looks like an inline mark, with its place; `place` is that of the text's first character."""
    for match in INLINE.finditer(text):
        before = text[: match.start()]
        first = before.rfind("\n") + 1
        column = match.start() - first + (1 if first else place.column or 1)
        yield match, place.moved(before.count("\n"), column)


def pieces(text: str, place: Place, problems: Problems) -> Iterator[str | Mark]:
    """Split a text at its inline marks; what cannot be read is a problem (M001, M003) and left out."""
    start = 0
    for match, at in found(text, place):
        yield text[start : match.start()]
        start = match.end()
        mark = read(match[0], at, problems)
        if mark:
            yield mark
    yield text[start:]


WRONG = {
    "{{": 'The mark "{{" is not closed.',
    "}}": 'The mark "}}" closes nothing.',
    "{%": '"{%" begins a statement; marks only name facts.',
}


def read(typed: str, place: Place, problems: Problems) -> Mark | None:
    """Read one inline mark as `found` finds it; None after a problem (M001, M003)."""
    remedy = "Write {{ name }} or {{ name | short }}."
    if typed in WRONG:
        problems.add("M001", place, WRONG[typed], remedy)
        return None
    if "\n" in typed:
        words = f'The mark "{typed.partition(chr(10))[0].rstrip()}" runs over the end of its line.'
        problems.add("M001", place, words, "Write it on one line.")
        return None
    name, *filters = (part.strip() for part in typed[2:-2].split("|"))
    if not NAME.fullmatch(name):
        problems.add("M001", place, f'The mark "{typed}" cannot be read.', remedy)
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
    """One block: name, argument, and the indices of its opening and closing line."""

    name: str
    argument: str
    start: int
    end: int
    place: Place


FENCE = re.compile(r"(/{3,})[ \t]*(.*?)[ \t]*")
INDENTED = re.compile(r"(?:(?:[\s>]|[-*+]\s|\d+\.\s)+)(/{3,}.*)")
SHORT = re.compile(rf"(//[ \t]*(?:{'|'.join(BLOCKS)})(?:[ \t]*\|.*)?)[ \t]*")
CUT = ("for", "not-for")
"""The blocks that decide who sees what they hold."""
CODE_EDGE = re.compile(r"[> \t]*((?:`{3,}|~{3,})[^`]*)")

OPAQUE = re.compile(
    r"""
    ^(?P<indent>[>\ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>[\w\#.+-]*)[ \t]*\n
     (?P<code>(?:(?:(?P=indent).*|[>\ \t]*)\n)*?)(?P=indent)(?P=fence)[ \t]*$
    | (?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)(?P=ticks)(?!`)
    | (?P<comment><!--[\s\S]*?(?:-->|\Z))
    """,
    re.MULTILINE | re.VERBOSE,
)
"""What is not read as prose: fenced code, code within a line, and the author's comments; whichever begins first.

Code is fenced as Markdown has it: what were code here and prose there would show a block that is cut to everyone.
"""


def code_blocks(lines: Sequence[str]) -> tuple[tuple[int, int, re.Match[str]], ...]:
    """Return each block of fenced code: the indices of its first and last line, and the match of OPAQUE."""
    return _code_blocks("\n".join(lines))


@lru_cache(maxsize=500)
def _code_blocks(text: str) -> tuple[tuple[int, int, re.Match[str]], ...]:
    fenced = [match for match in OPAQUE.finditer(text) if match["fence"]]
    starts = [text.count("\n", 0, match.start()) for match in fenced]
    return tuple(
        (start, start + match[0].count("\n"), match) for start, match in zip(starts, fenced, strict=True)
    )


def code_lines(lines: Sequence[str]) -> set[int]:
    """Return the indices of lines that belong to fenced code."""
    return {index for start, end, _match in code_blocks(lines) for index in range(start, end + 1)}


def fences(lines: Sequence[str], place: Place, problems: Problems) -> list[Fence]:
    """Find the blocks, outer before inner; what is misspelt, unclosed or lacks its argument is a problem.

    `place` is that of the first line. A block that decides who sees it holds all that follows if it is not closed.
    """
    return [fence for fence in _fences(lines, place, problems) if fence.name in BLOCKS]


def cuts(lines: Sequence[str], place: Place, problems: Problems) -> list[Fence]:
    """Find the blocks that decide who sees what they hold, and those without a known name: they may have been meant so."""
    return [
        fence for fence in _fences(lines, place, problems) if fence.name in CUT or fence.name not in BLOCKS
    ]


def _fences(lines: Sequence[str], place: Place, problems: Problems) -> list[Fence]:
    """Find all blocks; one that does not begin its line, or has two slashes, has no name and holds all that follows."""
    blocks: list[Fence] = []
    stack: list[tuple[str, Fence]] = []
    code = code_lines(lines)
    for index, line in enumerate(lines):
        if index in code:
            continue
        match = FENCE.fullmatch(line)
        if not match:
            if _check_near(line, place.moved(index), problems):
                blocks.append(Fence("", "", index, len(lines) - 1, place.moved(index)))
            continue
        at = place.moved(index, 1)
        slashes, rest = match.groups()
        if rest:
            name, _, argument = (part.strip() for part in rest.partition("|"))
            stack.append((slashes, Fence(name, argument, index, len(lines) - 1, at)))
            _check_fence(slashes, stack[-1][1], problems)
        elif not stack:
            problems.add("N011", at, "A block is closed that was not open.", f'Delete "{line.strip()}".')
        else:
            opened, fence = stack.pop()
            if opened != slashes:
                words = f'"{opened}" is expected, "{slashes}" found on line {at.line}.'
                remedy = "Close a block with as many slashes as it was opened with."
                problems.add("N002", fence.place, f'The block "{fence.name}" is not closed: {words}', remedy)
            blocks.append(replace(fence, end=index))
    for opened, fence in stack:
        remedy = f'Write "{opened}" on a line of its own after it.'
        problems.add("N002", fence.place, f'The block "{fence.name}" is not closed.', remedy)
        if fence.name in CUT or fence.name not in BLOCKS:
            blocks.append(fence)
    return sorted(blocks, key=lambda fence: fence.start)


def _check_fence(slashes: str, fence: Fence, problems: Problems) -> None:
    if fence.name not in BLOCKS:
        remedy = nearest(fence.name, BLOCKS, f"Use one of {', '.join(BLOCKS)}.")
        problems.add("N001", fence.place, f'"{fence.name}" is not a block.', remedy)
    elif BLOCKS[fence.name] and not fence.argument:
        remedy = f"Write {slashes} {fence.name} | ID."
        problems.add("N003", fence.place, f'The block "{fence.name}" lacks its argument.', remedy)


def _check_near(line: str, place: Place, problems: Problems) -> bool:
    """Report a line that was meant to open or close a block, indented or with two slashes, or fenced code.

    Say whether it may have been meant to open one that decides who sees it.
    """
    if match := INDENTED.fullmatch(line):
        words = f'"{match[1].strip()}" does not begin its line.'
        problems.add("N001", place.moved(column=match.start(1) + 1), words, "Take out what stands before it.")
    elif match := SHORT.fullmatch(line):
        words = f'"{match[1]}" has two slashes.'
        problems.add("N001", place.moved(column=1), words, "Begin a block with three.")
    elif match := CODE_EDGE.fullmatch(line):
        words = f'The code that "{match[1].strip()}" opens or closes has no other end.'
        remedy = (
            "Open it with the signs and at most one word, and close it with the same signs below the first."
        )
        problems.add("N002", place.moved(column=match.start(1) + 1), words, remedy)
        return False
    name = match[1].strip("/ \t").partition("|")[0].strip() if match else ""
    return bool(name) and (name in CUT or name not in BLOCKS)


@dataclass
class Printer:
    """Prints inline marks for one edition: facts in its language, references with their numbers.

    `numbers` maps "figure.arr" to what is printed for it ("3", "S1"). What was printed is kept in `used`.
    """

    ledger: Ledger
    formats: Formats
    numbers: Mapping[str, str]
    problems: Problems
    appendix: bool = True
    """Whether the edition lists its sources, so that references to them lead there."""
    unread: Callable[[str, str], bool] = lambda _kind, _name: False
    """Says whether something of a kind was typed but has a problem of its own: it is no unknown name."""
    stale: Mapping[str, str] = field(default_factory=dict)
    """Id of a fact that is out of date -> what is printed beside its values."""
    used: dict[str, None] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    """Text facts being printed, outermost first."""

    def plain(self, text: Text) -> str:
        """Return a text with its marks printed, without markup: for charts, alt text and the file's data."""
        parts = self._curled(pieces(text, text.place, self.problems))
        return "".join(part if isinstance(part, str) else self._plain(part) for part in parts)

    def html(self, text: Text) -> str:
        """Return a text as HTML, its marks printed with their status."""
        parts = self._curled(pieces(text, text.place, self.problems))
        self.check_plain(parts)
        return "".join(
            html.escape(part, quote=False) if isinstance(part, str) else self.mark(part) for part in parts
        )

    def _curled(self, parts: Iterable[str | Mark]) -> list[str | Mark]:
        """Set the quotation marks of a text in pieces."""
        kept = list(parts)
        joined = JOINT.join(part if isinstance(part, str) else THING for part in kept)
        curled = curl(joined, self.formats.quotes).split(JOINT)
        return [new if isinstance(old, str) else old for old, new in zip(kept, curled, strict=True)]

    def mark(self, mark: Mark) -> str:
        """Return one mark as HTML: a fact with its status beside it, or a linked reference."""
        kind, _, name = mark.name.partition(".")
        if kind in REFERENCES:
            return self._reference(mark, kind, name)
        fact = self._fact(mark)
        if fact is None:
            return ""
        words = html.escape(self.words(fact, mark.form), quote=False)
        # What was typed is kept where it is another name, which says next month what it says today.
        typed = f' data-name="{mark.name}"' if mark.name != fact.id else ""
        printed = f'<span class="fact" data-fact="{fact.id}"{typed}>{words}</span>'
        return printed + (self.caveat(fact) if mark.plain else self.tag(fact))

    def spoken(self, mark: Mark) -> str:
        """Return one mark as plain text, its status said: for alt texts and titles of links."""
        fact = self.ledger.find(mark.name)
        tag = "" if fact is None else self.caveat(fact) if mark.plain else self.tag(fact)
        status = re.sub(r"<[^>]*>", "", tag)
        return self._plain(mark) + html.unescape(status)

    def tag(self, fact: Fact) -> str:
        """Return the status word set beside a value, and its caveat; empty where it needs none."""
        words = [self.formats.status(fact.status)] if fact.status in SPOKEN else []
        words += [self.formats.term("calculated")] if fact.calculated else []
        kind = fact.status if fact.status in SPOKEN else "calculated"
        return (f" {status_tag(kind, ', '.join(words))}" if words else "") + self.caveat(fact)

    def caveat(self, fact: Fact) -> str:
        """Return what is set beside a value that is out of date."""
        return f" {status_tag('stale', self.stale[fact.id])}" if fact.id in self.stale else ""

    def _plain(self, mark: Mark) -> str:
        kind, _, _name = mark.name.partition(".")
        if kind in REFERENCES:
            number = self._number(mark)
            if not number or kind == "source" or mark.form == "value":
                return number
            if kind == "section" and not number.isdecimal():
                return self.formats.term("“{quotation}”", quotation=self.plain(Text(number, mark.place)))
            return self.formats.term(f"{kind.capitalize()} {{number}}", number=number)
        fact = self._fact(mark)
        return self.words(fact, mark.form) if fact else ""

    def words(self, fact: Fact, form: str = "long") -> str:
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
        label = html.escape(self._plain(mark), quote=False)
        if kind == "source" and not self.appendix:
            return label
        if kind == "source" or mark.form in ("short", "value"):
            return f'<a class="ref" href="#{target}">{label}</a>'
        page = self.formats.term("page {page}", page="\u00a000").replace(" \u00a0", "\u00a0")
        joined = label if label.startswith("“") else label.replace(" ", "\u00a0")
        return f'<a class="ref" href="#{target}" data-page="{target}">{joined}, {page}</a>'

    def _number(self, mark: Mark) -> str:
        number = self.numbers.get(mark.name)
        kind, _, name = mark.name.partition(".")
        if number is None and not self.unread(kind, name):
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
            if why != "" and not self.unread("fact", mark.name):  # else a problem has said why
                words = f'There is no fact "{mark.name}"' + (f": {why.rstrip('.')}." if why else ".")
                remedy = nearest(mark.name, self.ledger.named, "Add it to facts.yml.")
                remedy = "Name another fact, or take the mark out." if why else remedy
                self.problems.add("M002", mark.place, words, remedy)
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
