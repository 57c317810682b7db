"""A section's lines -> Markdown with signs in place of marks, code and blocks; what Markdown would let pass is reported."""

from __future__ import annotations

import re

from report import marks
from report.narrative.prose import CLOSE, CODE, LINE, MARK, OPEN, SIGNS, Code, Prose, sign
from report.problems import nearest

RAW_HTML = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s(?:(?!\n[ \t]*\n)[^<>])*)?/?>|<[!?](?!--)[^<>]*>")
FOOTNOTE = re.compile(r"^ {0,3}\[\^([^\]]+)\]:", re.MULTILINE)
FOOTNOTE_USE = re.compile(r"\[\^([^\]]+)\]")
LINK = re.compile(r"^ {0,3}\[([^\]^][^\]]*)\]:", re.MULTILINE)
LINK_USE = re.compile(r"\[([^\[\]]+)\]\[([^\[\]^][^\[\]]*)?\]")

BEGINNING = re.compile(r"\s*([-*+]|\d+[.)]|:)\s")
PREFIX = re.compile(r"\s*(?:(?:#{1,6}|[-*+]|\d+[.)]|>|:)\s+)*")
DEFINITION = re.compile(r"\s*(\*?\[[^\]]+\]:|\{:)")
HEADING = re.compile(r"#{1,6}\s")
HASH = re.compile(r"#{1,6}[^#\s]")
RULE = re.compile(r" {0,3}([-*_])(?: {0,2}\1){2,} *")
"""A line that is drawn, not printed."""
RULER = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-*:?\s*)*\|?\s*")


def check(prose: Prose) -> None:
    """Report what Markdown would print as typed: raw HTML (N009), notes and links without definition (N008)."""
    section, problems = prose.section, prose.problems
    typed = "\n".join(section.lines)
    text = marks.OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), typed)

    def report(code: str, at: int, message: str, hint: str) -> None:
        first = text.rfind("\n", 0, at) + 1
        problems.add(code, section.place(text.count("\n", 0, at), at - first + 1), message, hint)

    for match in RAW_HTML.finditer(text):
        words = " ".join(match[0].split())
        report("N009", match.start(), f'"{words}" is raw HTML.', "Use Markdown, a block or a template.")
    notes = {match.start(1): match[1] for match in FOOTNOTE.finditer(text)}
    for match in FOOTNOTE_USE.finditer(text):
        if match.start(1) not in notes and match[1] not in notes.values():
            hint = nearest(match[1], notes.values(), f"Write [^{match[1]}]: and its text.")
            report("N008", match.start(), f'The footnote "{match[1]}" is not defined.', hint)
    links = {_id(name) for name in LINK.findall(text)}
    for match in LINK_USE.finditer(text):
        name = match[2] or match[1]
        if _id(name) not in links:
            hint = nearest(name, links, f"Write [{name}]: and its address.")
            report("N008", match.start(), f'The link "{name}" is not defined.', hint)
    if not typed.strip() and not any(problem.place.path == section.path for problem in problems):
        words = f'The section "{section.id}" has no words.'
        problems.add("N013", section.place(), words, "Write some, or delete it.")


def _id(name: str) -> str:
    return " ".join(name.lower().split())


def prepare(prose: Prose) -> str:
    """Return the section as Markdown; a sign at the beginning of what has one says which line it stood on."""
    section = prose.section
    lines = [SIGNS.sub("", line) for line in section.lines]
    edges = _lift_code(prose, lines) | _lift_blocks(prose, lines)
    for start, end in _runs(lines, edges):
        text = "\n".join(lines[start:end])
        lifted, done = "", 0
        for match, place in marks.found(text, section.place(start, 1)):
            breaks = "\n" * match[0].count("\n")
            lifted += text[done : match.start()] + sign(MARK, len(prose.lifted)) + breaks
            prose.lifted.append((match[0], place))
            done = match.end()
        lines[start:end] = (lifted + text[done:]).split("\n")
        _anchor(lines, start, end, section.first)
    for index, line in edges.items():
        lines[index] = line
    return "\n".join(lines)


def _anchor_rows(lines: list[str], start: int, end: int, first: int) -> None:
    """Note in the first cell of each row of a table which line of the file it is; the second line is its ruler."""
    for index in (start, *range(start + 2, end)):
        cut = len(lines[index]) - len(lines[index].lstrip(" |"))
        if cut < len(lines[index]):
            lines[index] = f"{lines[index][:cut]}{sign(LINE, first + index)}{lines[index][cut:]}"


def _lift_code(prose: Prose, lines: list[str]) -> dict[int, str]:
    """Take fenced code out; return what stands in its lines instead."""
    edges: dict[int, str] = {}
    for start, end, match in marks.code_blocks(prose.section.lines):
        indent = match["indent"]
        typed = [line.removeprefix(indent) for line in lines[start + 1 : end]]
        edges |= dict.fromkeys(range(start, end + 1), "")
        edges[start] = f"\n{indent}{sign(CODE, len(prose.code))}\n"
        prose.code.append(Code("\n".join(typed), match["language"], prose.section.place(start)))
    return edges


def _lift_blocks(prose: Prose, lines: list[str]) -> dict[int, str]:
    """Return the signs for the lines that open and close blocks; a line that does neither is left out."""
    code = marks.code_lines(prose.section.lines)
    edges = {
        index: ""
        for index, line in enumerate(lines)
        if index not in code and marks.FENCE.fullmatch(line.rstrip())
    }
    for number, fence in enumerate(prose.fences):
        edges[fence.start] = f"\n{sign(OPEN, number)}\n"
        edges[fence.end] = f"\n{sign(CLOSE, number)}\n"
    return edges


def _runs(lines: list[str], edges: dict[int, str]) -> list[tuple[int, int]]:
    """Return the runs of lines between blank lines, blocks' edges and code."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index, line in enumerate([*lines, ""]):
        stop = not line.strip() or index in edges
        if stop and start is not None:
            runs.append((start, index))
            start = None
        elif not stop and start is None:
            start = index
    return runs


def _anchor(lines: list[str], start: int, end: int, first: int) -> None:
    """Note in each paragraph, heading and list item of a run which line of the file it begins on."""
    heading = False
    for index in range(start, end):
        begins = index == start or heading
        line = lines[index]
        if HASH.match(line):  # as everywhere but in Python-Markdown, this is no heading
            lines[index] = line = f"\\{line}"
        heading = HEADING.match(line) is not None
        if begins and index + 1 < end and "|" in line and RULER.fullmatch(lines[index + 1]):
            _anchor_rows(lines, index, end, first)
            return
        if (begins or heading or BEGINNING.match(line)) and not (
            DEFINITION.match(line) or RULE.fullmatch(line)
        ):
            match = PREFIX.match(line)
            cut = match.end() if match else 0
            lines[index] = f"{line[:cut]}{sign(LINE, first + index)}{line[cut:]}"
