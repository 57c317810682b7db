"""A briefing and its templates -> stretches of words that a reader sees, marks and code blanked, with their places.

Facts' own words, quotations and names are not among them: they are data. What is in them is found by `literals`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from report import marks
from report.files import Files
from report.languages import words_in
from report.model.briefing import Briefing, Section, Table
from report.model.text import Text, Words
from report.problems import Place

MARKED = "\ufffc"
"""Stands where a mark is: something is printed there, and what is next to it is no beginning of a sentence."""
NAMES = frozenset(
    {
        *("authors", "publisher", "contact", "keywords", "marking", "author"),
        "passage",
    }
)
"""Keys whose texts are names, places in a source, or other people's words."""
AWAY = re.compile(
    r"""
    \]\(\s*<?[^)\s>"]*>?                              # the address of a link or image, its title stays
    | ^\ {0,3}\[[^\]^][^\]]*\]:\s*\S+                 # the address of a link that is named
    | \[\^[^\]]+\]:?                                  # a note's number
    | <[^<>\s]+>|\bhttps?://[^\s)\]]+|\bwww\.[^\s)\]]+
    | \{:?[ ]*[#.:][^{}\n]*\}                         # a list of attributes
    | ^/{3,}.*$                                       # the edge of a block
    | ^[ \t|:-]+$                                     # the rule below a table's head
    """,
    re.MULTILINE | re.VERBOSE,
)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
MARKUP = re.compile(
    r"<(?:style|script)\b.*?</(?:style|script)>|<!--.*?-->|<[^<>]*>", re.DOTALL | re.IGNORECASE
)
SPOKEN = re.compile(r"""\b(?:alt|title|aria-label)\s*=\s*("[^"]*"|'[^']*')""")
STRING = re.compile(r""""[^"\n]*"|'[^'\n]*'""")
CONTENT = re.compile(r"""(\bcontent|--[\w-]+)\s*:\s*([^;}]*)""")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
PHRASE = re.compile(r"\S\s+\S|\d%")
"""What tells words in a string from a name."""
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Stretch:
    """Words of one place in the user's files."""

    text: str
    """As typed, but for what is no words of the reader's: that is blank."""
    typed: str
    """The same as typed."""
    place: Place
    """Of the first character."""
    language: str
    lines: tuple[str, ...] = field(default=(), repr=False)
    """The whole file, where the text was folded or quoted on its way here, so that places have to be looked up."""

    def place_at(self, at: int) -> Place:
        """Return where the character at an index was typed."""
        if self.lines:
            return self._looked_up(at)
        before = self.text[:at]
        first = before.rfind("\n") + 1
        column = at - first + (1 if first else self.place.column or 1)
        return self.place.moved(before.count("\n"), column)

    def _looked_up(self, at: int) -> Place:
        """Count the characters that are no white space from the text's beginning on: these a file has as they are."""
        left = len("".join(self.typed[:at].split()))
        sign = self.typed[at]
        line, column = (self.place.line or 1) - 1, (self.place.column or 1) - 1
        head = self.lines[line][column:].strip() if line < len(self.lines) else ""
        if re.fullmatch(r"[|>][+-]?\d?", head):
            line, column = line + 1, 0
        for number in range(line, len(self.lines)):
            for index in range(column, len(self.lines[number])):
                if self.lines[number][index].isspace():
                    continue
                if left <= 0 and self.lines[number][index] == sign:
                    return Place(self.place.path, number + 1, index + 1)
                left -= 1
            column = 0
        return self.place


def stretches(
    briefing: Briefing, shown: Iterable[Section], audiences: Iterable[str], files: Files
) -> Iterator[Stretch]:
    """Yield what readers see of a briefing's sections `shown`, its YAML and CSV, and the project's own templates."""
    texts = _Texts(files, str(briefing.spec.language))
    for section in shown:
        yield prose(section, _language(section, briefing))
        yield from texts.of(section.spec, _language(section, briefing))
    yield from texts.of(briefing.spec)
    for fact in briefing.facts.values():
        yield from texts.of(fact.model_copy(update={"text": None, "points": None}))
        for point in (fact.points or {}).values():
            yield from texts.of(point.model_copy(update={"text": None}))
    for source in briefing.sources.values():
        yield from texts.of(source.model_copy(update={"title": Words.of(""), "quotations": {}}))
    for figure in briefing.figures.values():
        yield from texts.of(figure)
    for table in briefing.tables.values():
        yield from texts.of(table.spec)
        yield from _cells(table, texts)
    for path in _templates(audiences, files):
        yield from _template(path, _read(path, files), texts.language)
    for path in (
        f"{briefing.folder}/style.css",
        *(f"templates/audiences/{name}/style.css" for name in audiences),
    ):
        if _own(path, files):
            yield from _style(path, _read(path, files), texts.language)
    for name in briefing.charts:
        path = f"{briefing.folder}/charts/{name}.py"
        yield from _chart(path, _read(path, files), texts.language)


def _read(path: str, files: Files) -> str:
    """Return a file's text; none where it is not UTF-8, which its own reader says."""
    try:
        return files.read_text(path)
    except UnicodeDecodeError:
        return ""


def _language(section: Section, briefing: Briefing) -> str:
    spoken = (code for code, sections in briefing.sections.items() if section in sections.values())
    return next(spoken, str(briefing.spec.language))


def prose(section: Section, language: str) -> Stretch:
    """Return a section's prose; what is code, a comment or an address is blank."""
    typed = "\n".join(section.lines)
    return Stretch(blanked(marks.OPAQUE.sub(_blank, typed)), typed, section.place(0, 1), language)


def blanked(text: str) -> str:
    """Return a text with marks and addresses blanked, every character in its place."""
    return AWAY.sub(_away, marks.INLINE.sub(_marked, text))


def _away(match: re.Match[str]) -> str:
    """Blank what is away, but for what attributes in it say aloud."""
    blank, start = _blank(match), match.start()
    for said in SPOKEN.finditer(match.string, *match.span()) if match[0].startswith("{") else ():
        blank = blank[: said.start(1) - start] + said[1] + blank[said.end(1) - start :]
    return blank


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _marked(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", MARKED, match[0])


@dataclass
class _Texts:
    """Reads the texts of YAML and CSV; each file is read once, for the places in it."""

    files: Files
    language: str
    read: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, value: object, language: str = "") -> Iterator[Stretch]:
        """Yield every text for the reader inside a model."""
        for key, words in words_in(value):
            if key in NAMES:
                continue
            for code, text in words.texts.items():
                if text:
                    yield self.stretch(text, code or language or self.language)

    def stretch(self, text: Text, language: str) -> Stretch:
        return Stretch(blanked(text), str(text), text.place, language, self._lines(text.place.path))

    def _lines(self, path: str) -> tuple[str, ...]:
        if path not in self.read:
            self.read[path] = tuple(self.files.read_text(path).split("\n")) if self.files.find(path) else ()
        return self.read[path]


def _cells(table: Table, texts: _Texts) -> Iterator[Stretch]:
    """Yield the cells of a table's columns of words; the others hold data, but for words beside a mark."""
    for at, column in enumerate(table.columns):
        if column.type in ("text", "number", "money", "percent", "date"):
            _, _, code = str(column.name).rpartition(".")
            language = code if code in ("en", "fr", "de") else texts.language
            yield from (
                texts.stretch(row[at], language)
                for row in table.rows
                if column.type == "text" or "{{" in row[at]
            )


def _own(path: str, files: Files) -> bool:
    found = files.find(path)
    return found is not None and found.is_relative_to(files.project)


def _templates(audiences: Iterable[str], files: Files) -> Iterator[str]:
    """Yield the project's own templates: those that replace the base, and those of the audiences."""
    for folder in ("templates/base", *(f"templates/audiences/{name}" for name in audiences)):
        for kind in ("**/*.html", "**/*.txt"):
            yield from (path for path in files.list(folder, kind) if _own(path, files))


def _template(path: str, typed: str, language: str) -> Iterator[Stretch]:
    """Yield the words of a template, those of its attributes that are read aloud, and those given to `term`."""
    text = JINJA.sub(_marked, typed)
    spoken = [match.span(1) for match in SPOKEN.finditer(text)]
    words = MARKUP.sub(_blank, text)
    kept = list(words)
    for start, end in spoken:
        kept[start + 1 : end - 1] = text[start + 1 : end - 1]
    for inner in JINJA.finditer(typed):
        for string in STRING.finditer(inner[0]) if not inner[0].startswith("{#") else ():
            if PHRASE.search(string[0][1:-1]):
                start = inner.start() + string.start() + 1
                kept[start : start + len(string[0]) - 2] = string[0][1:-1]
    yield Stretch("".join(kept), typed, Place(path, 1, 1), language)


def _style(path: str, typed: str, language: str) -> Iterator[Stretch]:
    """Yield the words that a style sheet puts onto the page, those of variables included that `content` names."""
    text = COMMENT.sub(_blank, typed)
    kept = [" " if sign != "\n" else sign for sign in text]
    found = list(CONTENT.finditer(text))
    shown = {"content"} | {
        name for match in found if match[1] == "content" for name in VARIABLE.findall(match[2])
    }
    for match in found:
        for string in STRING.finditer(match[2]) if match[1] in shown else ():
            start = match.start(2) + string.start() + 1
            kept[start : start + len(string[0]) - 2] = string[0][1:-1]
    yield Stretch("".join(kept), typed, Place(path, 1, 1), language)


def _chart(path: str, typed: str, language: str) -> Iterator[Stretch]:
    """Yield the words of a chart's own code: its strings that are phrases, without the docstrings."""
    try:
        tree = ast.parse(typed)
    except SyntaxError:  # drawing it says so
        return
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    lines = typed.split("\n")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in told:
            continue
        if node.lineno == node.end_lineno and PHRASE.search(node.value):
            typed = lines[node.lineno - 1].encode()[node.col_offset : node.end_col_offset].decode()
            column = len(lines[node.lineno - 1].encode()[: node.col_offset].decode())
            yield Stretch(typed, typed, Place(path, node.lineno, column + 1), language)
