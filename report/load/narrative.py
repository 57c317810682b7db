"""narrative/*.md -> Section by language and id: front matter as typed, prose as lines.

What the prose means is the business of the stage `narrative`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from report.files import Files
from report.load.text import read_text
from report.load.tree import UNREAD, read_tree
from report.load.typed import Typed, hint_for_id
from report.model.briefing import Section, SectionSpec
from report.model.text import ID, Map
from report.problems import Place, Problems

FENCE = "---"


@dataclass
class Narrative:
    """The sections by language and id, and the ids of files that could not be read."""

    sections: dict[str, dict[str, Section]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        """Say whether any file bears this id, readable or not."""
        return name in self.unread or any(name in sections for sections in self.sections.values())


def read_narrative(files: Files, folder: str, language: str, problems: Problems) -> Narrative:
    """Read the sections: those of the briefing's first `language`, and those in a folder for each further one."""
    found = Narrative({language: {}})
    for name in files.list(f"{folder}/narrative", "**/*.md"):
        *above, stem = PurePosixPath(name).relative_to(f"{folder}/narrative").with_suffix("").parts
        if len(above) > 1:
            message = f'"{name}" lies too deep to be read.'
            problems.add(
                "L016", Place(name), message, "Put it in narrative/, or in a folder named after its language."
            )
            continue
        spoken = above[0] if above else language
        section = _section(files, name, stem, problems)
        if section:
            found.sections.setdefault(spoken, {})[stem] = section
        else:
            found.unread.add(stem)
    return found


def _section(files: Files, name: str, stem: str, problems: Problems) -> Section | None:
    if not ID.fullmatch(stem):
        problems.add("L012", Place(name), f'"{stem}" is not an id.', "Rename the file. " + hint_for_id(stem))
        return None
    text = read_text(files, name, problems)
    return None if text is None else split(text, name, stem, problems)


def split(text: str, path: str, name: str, problems: Problems) -> Section | None:
    """Return a narrative file's front matter and prose; None where the front matter cannot be used."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    start = Place(path, 1, 1)
    if not lines or lines[0].rstrip() != FENCE:
        hint = 'Begin the file with three lines: "---", "title: ..." and "---".'
        problems.add("L008", start, "The front matter with the title is missing.", hint)
        return None
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        message = "The front matter that begins here is not closed."
        problems.add("L011", start, message, 'Write a line "---" between it and the prose.')
        return None
    raw = read_tree("\n".join(lines[1:end]), path, problems, above=1)
    if raw is UNREAD:
        return None
    spec = Typed[SectionSpec](SectionSpec, problems, start).mend(raw or Map())
    return Section(name, spec, path, tuple(lines[end + 1 :]), end + 2) if spec else None
