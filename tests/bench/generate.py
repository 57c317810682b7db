"""A number of pages -> a project with a briefing of about that many: chapters, facts, tables, figures, references.

Usage: python tests/bench/generate.py PAGES FOLDER

The same number gives the same files, byte for byte. Sentences are made of stock words, each one another, so that no
page resembles the next; numbers stand in facts and tables alone, as in any briefing.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

NAME = "bench"
PAGES_A_CHAPTER = 8
FRONT = 3
"""Pages beside the chapters: cover, contents, appendix."""
PARAGRAPHS_A_PAGE = 3.15
"""Paragraphs of prose on a page that bears figures and tables too."""
FACTS = 12
"""Facts of a chapter."""

SUBJECTS = [
    "the port",
    "the northern line",
    "the new terminal",
    "the authority",
    "the older quay",
    "the dredging fleet",
    "the rail link",
    "the customs house",
    "the pilot service",
    "the cold store",
    "the inland depot",
    "the tanker berth",
    "the training school",
    "the harbour office",
    "the grain silo",
    "the container yard",
    "the repair dock",
    "the coastal road",
]
VERBS = [
    "serves",
    "delays",
    "supplies",
    "depends on",
    "competes with",
    "pays for",
    "relieves",
    "outgrows",
    "anticipates",
    "replaces",
    "supports",
    "precedes",
    "follows",
    "absorbs",
    "limits",
    "explains",
]
OBJECTS = [
    "the demand of its hinterland",
    "a second shift",
    "the winter traffic",
    "most of the transit trade",
    "the cost of fuel",
    "the plans of its neighbours",
    "an ageing workforce",
    "the change in tariffs",
    "the risk of silting",
    "every larger vessel",
    "the search for a tenant",
    "the promises of the ministry",
    "a longer season",
    "the loss of a customer",
    "its own reserves",
]
TURNS = [
    "as the register shows",
    "although nobody had planned it",
    "since the season opened",
    "for the first time in years",
    "with few exceptions",
    "while the survey is still open",
    "as both sides admit",
    "in spite of the weather",
    "which the tenants regret",
    "and more slowly than hoped",
    "where the contract allows it",
    "before any decision is taken",
]
THINGS = [
    "ships",
    "calls",
    "crews",
    "cranes",
    "wagons",
    "permits",
    "barges",
    "berths",
    "pilots",
    "trucks",
    "voyages",
    "tenants",
]
ORDER = ("first", "second", "third", "fourth", "fifth", "sixth")
"""Words, since a number that is typed is no fact."""
TITLES = (
    "How {} {} {}",
    "Why {} {} {}",
    "When {} {} {}",
    "That {} {} {} is no accident",
)


def write(pages: int, project: Path) -> None:
    """Write the project; its folder must not be there yet."""
    dice = random.Random(pages)
    folder = project / "data" / NAME
    for name in ("narrative", "tables"):
        (folder / name).mkdir(parents=True)
    count = max(1, round((pages - FRONT) / PAGES_A_CHAPTER))
    size = max(1.0, (pages - FRONT) / count)
    facts, figures = [], []
    for number in range(1, count + 1):
        chapter = Chapter(f"c{number:03}", count, size, dice)
        (folder / "narrative" / f"{chapter.id}.md").write_text("\n".join(chapter.lines()), "utf-8")
        facts += chapter.facts()
        figures += chapter.figure_specs()
        for name, text in chapter.tables():
            (folder / "tables" / name).write_text(text, "utf-8")
    (folder / "facts.yml").write_text("\n".join(facts) + "\n", "utf-8")
    (folder / "figures.yml").write_text("\n".join(figures) + "\n", "utf-8")
    sections = ", ".join(f"c{number:03}" for number in range(1, count + 1))
    (folder / "briefing.yml").write_text(TOP.format(sections=sections), "utf-8")


TOP = """title: The ports of the coast and what they are waiting for
subtitle: A survey for trials of speed
issue: bench
as_of: 2026-06
language: en
publisher: Harbour desk
sections: [{sections}]
audiences:
  complete:
    title: Complete edition
    paper: [a4, letter]
sources:
  register:
    title: Register of the ports
    kind: a register
    date: 2026-06-01
  survey:
    title: Survey of the tenants
    kind: a survey
    date: 2026-05-01
"""


class Chapter:
    """One section file with the facts, tables and figures that it names."""

    def __init__(self, name: str, count: int, size: float, dice: random.Random) -> None:
        self.id, self.count, self.dice = name, count, dice
        self.paragraphs = round(size * PARAGRAPHS_A_PAGE)
        self.figures = max(1, round(size / 3))
        self.table_count = max(1, round(size / 5))
        self.about = SUBJECTS[int(name[1:]) % len(SUBJECTS)]
        self.numbers = [dice.randrange(120, 99_000) for _ in range(FACTS)]

    def sentence(self) -> str:
        pick = self.dice.choice
        words = f"{pick(SUBJECTS)} {pick(VERBS)} {pick(OBJECTS)}, {pick(TURNS)}"
        if self.dice.random() < 0.6:
            words += f", and {pick(SUBJECTS)} {pick(VERBS)} {pick(OBJECTS)}"
        return words[0].upper() + words[1:] + "."

    def title(self) -> str:
        pick = self.dice.choice
        return pick(TITLES).format(pick(SUBJECTS), pick(VERBS), pick(OBJECTS))

    def paragraph(self, at: int) -> str:
        sentences = [self.sentence() for _ in range(self.dice.randrange(4, 8))]
        fact = at % FACTS
        sentences[1] += f" The register counts {{{{ {self.id}.f{fact:02} }}}}."
        if at % 5 == 2:
            other = self.dice.randrange(1, self.count + 1)
            sentences[2] += f" More on this stands in {{{{ section.c{other:03} }}}}."
        if at % 7 == 3:
            sentences[3] += f" It is drawn in {{{{ figure.{self.id}.g{at % self.figures} }}}}."
        return " ".join(sentences)

    def lines(self) -> Iterator[str]:
        yield from ("---", f"title: {self.title()}", f"short_title: On {self.about}", "---", "")
        figures = {round((at + 0.4) * self.paragraphs / self.figures): at for at in range(self.figures)}
        tables = {
            round((at + 0.8) * self.paragraphs / self.table_count) - 1: at for at in range(self.table_count)
        }
        for at in range(self.paragraphs):
            if at and at % 6 == 0:
                yield from (f"## {self.title()}", "")
            yield from (self.paragraph(at), "")
            if at in figures:
                yield from (f"/// figure | {self.id}.g{figures[at]}", "///", "")
            if at in tables:
                yield from (f"/// table | {self.id}.t{tables[at]}", "///", "")

    def facts(self) -> Iterator[str]:
        for at, number in enumerate(self.numbers):
            yield f"{self.id}.f{at:02}:"
            yield f"  label: {THINGS[at % len(THINGS)].capitalize()} in all"
            yield f"  value: {number}"
            yield f"  unit: {THINGS[at % len(THINGS)]}"
            yield "  as_of: 2026-06"
            yield f"  status: {'confirmed' if at % 3 else 'reported'}"
            yield f"  source: {'register' if at % 2 else 'survey'}"

    def figure_specs(self) -> Iterator[str]:
        for at in range(self.figures):
            yield f"{self.id}.g{at}:"
            yield f"  kind: {('bars', 'columns')[at % 2]}"
            yield f"  title: What the register counts on {self.about}, the {ORDER[at]} view"
            yield f"  subtitle: {THINGS[0].capitalize()} by berth"
            yield f"  table: {self.id}.t{at % self.table_count}"
            yield "  label: berth"
            yield "  value: ships" if at % 2 == 0 else "  series: [{column: ships}, {column: last}]"

    def tables(self) -> Iterator[tuple[str, str]]:
        for at in range(self.table_count):
            name = f"{self.id}.t{at}"
            rows = [
                f"{place},{self.dice.randrange(100, 9_000)},{self.dice.randrange(100, 9_000)}"
                for place in BERTHS
            ]
            yield f"{name}.csv", "\n".join(["berth,ships,last", *rows]) + "\n"
            yield f"{name}.yml", TABLE.format(about=self.about, order=ORDER[at])


BERTHS = ("North", "South", "East", "West", "Inner basin", "Outer mole")
TABLE = """title: Ships counted on {about}, the {order} list
subtitle: Ships by berth
source: register
columns:
  - {{name: berth, label: Berth}}
  - {{name: ships, type: number, unit: ships, label: This year}}
  - {{name: last, type: number, unit: ships, label: Last year}}
"""


def write_table(rows: int, project: Path) -> None:
    """Write a project whose one table has so many rows of six cells; its folder must not be there yet."""
    dice = random.Random(rows)
    folder = project / "data" / "rows"
    for name in ("narrative", "tables"):
        (folder / name).mkdir(parents=True)
    top = TOP.format(sections="long").replace("    paper: [a4, letter]\n", "")
    (folder / "briefing.yml").write_text(top, "utf-8")
    (folder / "narrative" / "long.md").write_text(
        "---\ntitle: Every call at every berth\n---\nThe register has them all.\n\n/// table | calls\n///\n",
        "utf-8",
    )
    calls = [
        f"{at},{BERTHS[at % 6]},{dice.randrange(100, 9_000)},{dice.randrange(100, 9_000)},"
        f"{dice.choice(SUBJECTS)},{dice.choice(OBJECTS)}"
        for at in range(1, rows + 1)
    ]
    header = "call,berth,ships,last,owner,cargo"
    (folder / "tables" / "calls.csv").write_text("\n".join([header, *calls]) + "\n", "utf-8")
    (folder / "tables" / "calls.yml").write_text(CALLS, "utf-8")


CALLS = """title: Calls by number
subtitle: Calls by berth
source: register
columns:
  - {name: call, type: number, unit: calls, label: Call}
  - {name: berth, label: Berth}
  - {name: ships, type: number, unit: ships, label: This year}
  - {name: last, type: number, unit: ships, label: Last year}
  - {name: owner, label: Owner}
  - {name: cargo, label: Cargo}
"""


# --- the edits that are measured


MANNERS = (
    *("slowly", "visibly", "plainly", "rarely", "quietly", "surely"),
    *("often", "early", "widely", "openly", "evenly", "partly", "locally", "mostly"),
)
"""What edits put into a paragraph, two of them: another pair each time, since what was made before is in the store."""


def change_paragraph(project: Path, times: int) -> Path:
    """Change one word of one paragraph in the middle of the briefing; return the file. `times` makes it another."""
    paths = sorted((project / "data" / NAME / "narrative").glob("*.md"))
    path = paths[len(paths) // 2]
    lines = path.read_text("utf-8").split("\n")
    at = next(index for index in range(5, len(lines)) if lines[index] and lines[index][0] not in "#/")
    words = lines[at].split(" ")
    words[2] = f"{MANNERS[times % 6]}-{MANNERS[6 + times // 6]}"
    lines[at] = " ".join(words)
    path.write_text("\n".join(lines), "utf-8")
    return path


def change_number(project: Path, times: int) -> Path:
    """Change one cell that one chapter's table and figures show; return the file. `times` makes it another."""
    paths = sorted((project / "data" / NAME / "tables").glob("*.t0.csv"))
    path = paths[len(paths) // 2]
    lines = path.read_text("utf-8").split("\n")
    lines[1] = f"North,{4_000 + times},{lines[1].rpartition(',')[2]}"
    path.write_text("\n".join(lines), "utf-8")
    return path


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
