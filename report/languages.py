"""An edition and its briefing -> problems: what it prints, and has no words for in its language.

Ids, numbers and facts are shared by all languages; titles, notes and labels are not. A text that is typed without
a language belongs to the briefing's first; names of people and organisations belong to all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pydantic import BaseModel

from report import marks
from report.model.briefing import Briefing, Table
from report.model.edition import Edition
from report.model.ledger import Fact
from report.model.text import Text, Words
from report.problems import Place, Problems

NAMES = frozenset(
    {
        "author",
        "authors",
        "publisher",
        "contact",
        "marking",
        "speaker",
        "medium",
        "quotation",
        "title of a source",
    }
)
"""What is the same in every language, and may be given once."""
OFTEN_NAMES = frozenset({"short_title", "keywords"})
"""What may be given once where every word in it has a capital."""

MARK = re.compile(r"\{\{.*?\}\}")
CURRENCY = re.compile(r"[A-Z]{3}")
"""A currency has a name of its own only where the usual one will not do."""
WORD = re.compile(r"[^\W\d_]{2,}")


def in_language(table: Table, language: str, spoken: Iterable[str]) -> Table:
    """Return a table in one of the languages `spoken`: a column "quay.fr" holds the words of "quay" in French."""
    names = [str(column.name) for column in table.columns]
    own = {name: names.index(f"{name}.{language}") for name in names if f"{name}.{language}" in names}
    others = {f"{name}.{code}" for name in names for code in spoken}
    kept = [at for at, name in enumerate(names) if name not in others]
    if len(kept) == len(names):
        return table
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        rows=tuple(tuple(row[own.get(names[at], at)] or row[at] for at in kept) for row in table.rows),
    )


def check_words(edition: Edition, briefing: Briefing, problems: Problems) -> None:
    """Report texts that are missing in the edition's language (A004), or given only once for all (A005)."""
    Wording(edition, briefing, problems).check()


def check_catalogue(
    language: str, own: Mapping[str, str], complete: Mapping[str, str], place: Place, problems: Problems
) -> None:
    """Report words of the page itself that a language's catalogue lacks (A004)."""
    missing = [msgid for msgid in complete if msgid not in own and not CURRENCY.fullmatch(msgid)]
    if not missing:
        return
    path = f"assets/locale/{language}/labels.po"
    if not own:
        message = f'There is no "{path}": the page\'s own words would be English.'
        hint = f"Copy assets/locale/fr/labels.po there, and translate it into {language}."
    else:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        message = f'"{path}" has no words for "{missing[0]}"{more}.'
        hint = "Add what assets/locale/fr/labels.po has."
    problems.add("A004", place, message, hint)


def check_units(units: Mapping[str, Place], language: str, problems: Problems) -> None:
    """Report units, where they are printed first, whose noun is of another language (A004)."""
    for unit, place in units.items():
        noun = unit.rpartition("|")[2]
        message = f'The unit "{noun}" has no words in "{language}".'
        hint = f"Write in briefing.yml: units: {{{noun}: {{{language}: one|many}}}}."
        problems.add("A004", place, message, hint)


@dataclass
class Wording:
    """The words of one edition while they are checked."""

    edition: Edition
    briefing: Briefing
    problems: Problems
    facts: dict[str, None] = field(default_factory=dict)
    """Ids of the facts that its texts name."""

    def check(self) -> None:
        for section in self.edition.sections:
            self._note("\n".join(section.lines))
        for key, words in (*self._fronts(), *self._sections(), *self._tables(), *self._figures()):
            self._check(key, words)
        for key, words in self._sources():
            self._check(key, words)
        for name in list(self.facts):
            if fact := self.edition.ledger.find(name):
                self._check("text", fact.text)
                if self.edition.spec.evidence:
                    for key in ("label", "passage", "note"):
                        self._check(key, getattr(fact, key))
                elif self.edition.spec.previous or self.edition.text.previous:
                    self._check("label", fact.label)  # on the page of changes

    def _note(self, text: str) -> None:
        """Note the facts that a text names."""
        for part in marks.pieces(text, Place(""), Problems()):
            if isinstance(part, marks.Mark):
                self.facts.setdefault(part.name)

    def _check(self, key: str, words: Words | None) -> None:
        if words is None:
            return
        language = self.edition.language
        text = words.text(language)
        if text is None:
            others = ", ".join(f'"{code}"' for code in words.texts)
            message = f'"{key}" has no words in "{language}", only in {others}.'
            self.problems.add("A004", words.place, message, f'Add "{language}: ..." beside the others.')
            return
        self._note(text)
        first = self.edition.text.language
        if "" in words.texts and language != first and not _is_name(key, text):
            message = f'"{key}" is given once, and printed as it is in "{language}".'
            self.problems.add("A005", words.place, message, f"Write {{{first}: ..., {language}: ...}}.")

    # --- what an edition prints

    def _fronts(self) -> Iterator[tuple[str, Words | None]]:
        """Yield what cover, masthead, heads, feet and the file's own data are made of."""
        text, spec = self.edition.text, self.edition.spec
        for key in ("title", "subtitle", "short_title", "kicker", "publisher"):
            yield key, getattr(text, key)
        for key in ("title", "headline", "subtitle"):
            yield key, getattr(spec, key)
        yield "marking", spec.marking or text.marking
        yield from (("authors", words) for words in text.authors)
        yield from (("keywords", words) for words in text.keywords)
        yield from ((str(key), words) for key, words in text.status_labels.items())
        if spec.front == "cover":
            yield "reader", spec.reader
            yield "basis", text.basis
        if spec.appendix:
            yield "contact", text.contact
            yield from (("inferences", words) for words in text.inferences)
            yield from (("corrections", words) for words in text.corrections)
        if spec.appendix or spec.contents is not False:
            yield from ((str(key), words) for key, words in text.status_meanings.items())

    def _sections(self) -> Iterator[tuple[str, Words | None]]:
        """Yield the front matter; a narrative file is in its language, so what is given once is, too."""
        language = self.edition.language
        for section in self.edition.sections:
            for key, words in words_in(section.spec):
                text = words.text(language)
                yield key, words if text is None else Words({language: text})

    def _tables(self) -> Iterator[tuple[str, Words | None]]:
        for name, table in self.edition.tables.items():
            if f"table.{name}" in self.edition.numbers:
                spec = table.spec
                yield from (("title", spec.title), ("subtitle", spec.subtitle))
                yield from (("notes", note) for note in spec.notes)
                yield from self._cells(table)

    def _cells(self, table: Table) -> Iterator[tuple[str, Words | None]]:
        """Yield the words of a table's columns, and check those in their cells."""
        language, first = self.edition.language, str(self.edition.text.language)
        given = [str(column.name) for column in self.briefing.tables[table.id].columns]
        for at, column in enumerate(table.columns):
            yield from (("label", column.label), ("empty", column.empty))
            cells = [row[at] for row in table.rows if row[at].strip()]
            for cell in cells:
                self._note(cell)
            if language == first or column.type != "text" or all(_is_name("cell", cell) for cell in cells):
                continue
            if f"{column.name}.{language}" not in given:
                message = f'The column "{column.name}" of the table "{table.id}" is printed as it is in "{language}".'
                hint = f'Add a column "{column.name}.{language}" to its file.'
                self.problems.add("A005", table.place, message, hint)
                continue
            typed = {row[given.index(str(column.name))].place for row in self.briefing.tables[table.id].rows}
            for cell in cells:
                if cell.place in typed:  # it stands in for one that is empty
                    message = f'"{column.name}.{language}" is empty beside "{cell}".'
                    self.problems.add("A004", cell.place, message, f'Write it in "{language}".')

    def _figures(self) -> Iterator[tuple[str, Words | None]]:
        shown: dict[str, None] = {}
        for spec in self.edition.figures.values():
            yield from words_in(spec)
            for node in nodes_in(spec):
                if table := getattr(node, "table", None):
                    shown.setdefault(str(table))
                name = getattr(node, "fact", None)
                if isinstance(name, Text):
                    yield from self._plotted(name, node)
        for name in shown:
            if f"table.{name}" not in self.edition.numbers and name in self.edition.tables:
                yield from self._cells(self.edition.tables[name])

    def _plotted(self, name: Text, node: BaseModel) -> Iterator[tuple[str, Words | None]]:
        """Yield what a figure takes from a fact: its label where the figure gives none, its words."""
        fact: Fact | None = self.edition.ledger.find(name)
        if self.edition.spec.evidence:
            self.facts.setdefault(name)
        if fact and "label" in type(node).model_fields and getattr(node, "label", None) is None:
            yield "label", fact.label
        if fact and getattr(node, "text", None) is None:
            yield "text", fact.text

    def _sources(self) -> Iterator[tuple[str, Words | None]]:
        shown = self._shown_sources()
        quoted = {
            fence.argument
            for section in self.edition.sections
            for fence in marks.fences(section.lines, section.place(), Problems())
            if fence.name == "quote"
        }
        for name, source in self.edition.sources.items():
            if self.edition.spec.appendix:
                yield from (("author", source.author), ("kind", source.kind), ("quality", source.quality))
            if self.edition.spec.appendix or name in shown:
                yield from (("publisher", source.publisher), ("title of a source", source.title))
            for key, quotation in source.quotations.items():
                if key in quoted:
                    yield from (("quotation", quotation.text), ("speaker", quotation.speaker))
                    yield from (("role", quotation.role), ("medium", quotation.medium))

    def _shown_sources(self) -> set[str]:
        """Return the sources named below the figures and tables shown."""
        figures, numbers = self.edition.figures.values(), self.edition.numbers
        tables = [table.spec for name, table in self.edition.tables.items() if f"table.{name}" in numbers]
        named: set[str] = set()
        for spec in (*figures, *tables):
            source = spec.source or ()
            named.update([str(source)] if isinstance(source, str) else map(str, source))
        for figure in figures:
            for node in nodes_in(figure):
                name = getattr(node, "fact", None)
                fact = self.edition.ledger.find(name) if isinstance(name, Text) else None
                named.update(fact.sources if fact else ())
        return named


def _is_name(key: str, text: str) -> bool:
    """Say whether a text serves every language as it is: a name, or nothing but marks, numbers and abbreviations."""
    words = WORD.findall(MARK.sub("", text))
    capitals: Callable[[str], bool] = (
        str.isupper if key not in OFTEN_NAMES else lambda word: word[:1].isupper()
    )
    return key in NAMES or all(capitals(word) for word in words)


def words_in(value: object, key: str = "") -> Iterator[tuple[str, Words]]:
    """Yield every text for the reader inside a value, however deep, with the key that it stands under."""
    if isinstance(value, Words):
        yield key, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from words_in(getattr(value, name), name)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from words_in(inner, key)
    elif isinstance(value, tuple):
        for inner in value:
            yield from words_in(inner, key)


def nodes_in(value: object) -> Iterator[BaseModel]:
    """Yield a model and every model inside it."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from nodes_in(getattr(value, name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from nodes_in(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from nodes_in(inner)
