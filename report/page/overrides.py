"""The templates under templates/audiences/ -> problems: what nothing reaches, and blocks that do not exist.

Only the project's own files are judged. How templates are filled is the business of `compose`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

import jinja2
from jinja2 import meta, nodes

from report.files import Files
from report.marks import BLOCKS
from report.page.copies import FOLDER as COPIES
from report.page.copies import TEMPLATES
from report.page.environment import MOST, Loader, read_template, unreadable
from report.problems import Place, Problems, nearest

FOLDER = "templates/audiences"
BASE = "templates/base"
STYLE = "style.css"
FIRST = "document.html"


def check_folders(files: Files, audiences: Collection[str], problems: Problems) -> None:
    """Report each folder of templates that is named after no audience of any briefing."""
    for audience in dict.fromkeys(PurePosixPath(path).parts[2] for path in _own(files, "*/**/*")):
        if audience not in audiences:
            message = f'No briefing has an audience "{audience}", so nothing reaches these templates.'
            hint = nearest(audience, audiences, "Rename the folder, or delete it.")
            problems.add("P005", Place(f"{FOLDER}/{audience}"), message, hint)


def check_overrides(
    files: Files, audience: str, fronts: Collection[str], layouts: Collection[str], problems: Problems
) -> None:
    """Report what an audience's templates hold in vain: whole files, blocks, and words outside every block.

    `fronts` are those that its editions have, `layouts` those that sections ask for.
    """
    Overrides(files, audience, fronts, layouts, problems).check(_own(files, f"{audience}/**/*"))


def _own(files: Files, pattern: str) -> list[str]:
    """Return the project's own files among the audiences' templates."""
    folder = files.project / FOLDER
    found = {path: files.find(path) for path in files.list(FOLDER, pattern)}
    return [path for path, file in found.items() if file and file.is_relative_to(folder)]


@dataclass
class Overrides:
    """The templates of one audience."""

    files: Files
    audience: str
    fronts: Collection[str]
    layouts: Collection[str]
    problems: Problems
    trees: dict[str, nodes.Template | None] = field(default_factory=dict)
    """By path; None where a template cannot be read."""

    def __post_init__(self) -> None:
        self.loader = Loader(self.files, self.audience)

    def check(self, paths: Collection[str]) -> None:
        """Report what is wrong with the audience's own files."""
        reached = self._reached()
        for path in paths:
            name = path.removeprefix(f"{FOLDER}/{self.audience}/")
            if path in reached:
                self._check_blocks(path)
            elif reached and name != STYLE:
                self._add_unreached(path, name)

    def _reached(self) -> set[str]:
        """Return the paths that an edition's templates lead to; none where a name is put together in an override."""
        names = [FIRST, *(f"{front}.html" for front in self.fronts)]
        names += [f"{COPIES}/{name}" for name in TEMPLATES]
        names += [f"blocks/{name}.html" for name in BLOCKS]
        names += [f"layouts/{name}.html" for name in self.layouts]
        names += [path.removeprefix(f"{BASE}/") for path in self.files.list(f"{BASE}/layouts", "*.html")]
        reached: set[str] = set()
        while names:
            path = self.loader.path(names.pop())
            if path is None or path in reached:
                continue
            reached.add(path)
            for name in self._references(path):
                if name is not None:
                    names.append(name)
                elif path.startswith(FOLDER):
                    return set()
        return reached

    def _references(self, path: str) -> Iterator[str | None]:
        tree = self._tree(path)
        return meta.find_referenced_templates(tree) if tree else iter(())

    def _tree(self, path: str) -> nodes.Template | None:
        if path not in self.trees:
            try:
                self.trees[path] = _parsed(read_template(self.files, path), path)
            except jinja2.TemplateSyntaxError as error:
                self.problems.add(*unreadable(error, path))
                self.trees[path] = None
        return self.trees[path]

    def _add_unreached(self, path: str, name: str) -> None:
        kind = PurePosixPath(name).stem
        if name in ("cover.html", "masthead.html"):
            front = " and ".join(sorted(self.fronts))
            message = f'Nothing reaches "{name}": the front of "{self.audience}" is its {front}.'
            self.problems.add("P005", Place(path), message, f'Write "front: {kind}", or delete the file.')
            return
        base = [file.removeprefix(f"{BASE}/") for file in self.files.list(BASE, "**/*.html")]
        hint = nearest(name, [*base, STYLE], "Name it as the template that it is to replace, or delete it.")
        self.problems.add("P005", Place(path), f'Nothing reaches "{name}": no template names it.', hint)

    def _check_blocks(self, path: str) -> None:
        """Report what the template adds to one that it extends, where nothing prints it."""
        tree, above = self._tree(path), self._ancestors(path)
        if tree is None or not above:
            return
        known = [block.name for parent in above if parent for block in parent.find_all(nodes.Block)]
        if None not in above:
            self._check_names(path, tree, known)
        extends = next(at for at, node in enumerate(tree.body) if isinstance(node, nodes.Extends))
        for node in tree.body[extends:]:
            if isinstance(node, nodes.Output) and (line := _first_line(node)):
                message = "These words stand outside every block, so nothing prints them."
                self.problems.add("P007", Place(path, line), message, "Put them into a block.")

    def _check_names(self, path: str, tree: nodes.Template, known: Collection[str]) -> None:
        extends = next(tree.find_all(nodes.Extends)).template
        for block in _outermost(tree):
            if block.name not in known and isinstance(extends, nodes.Const):
                message = f'"{extends.value}" has no block "{block.name}", so nothing prints it.'
                hint = nearest(block.name, known, f"Blocks: {', '.join(known)}." if known else "Delete it.")
                self.problems.add("P006", Place(path, block.lineno), message, hint)

    def _ancestors(self, path: str) -> list[nodes.Template | None]:
        """Return the templates that one extends, the nearest first; None for one that cannot be told."""
        found: list[nodes.Template | None] = []
        while (tree := self._tree(path)) and (extends := tree.find(nodes.Extends)):
            name = extends.template.value if isinstance(extends.template, nodes.Const) else ""
            above = self.loader.path(name)
            found.append(self._tree(above) if above else None)
            if above is None or found.count(found[-1]) > 1:
                break
            path = above
        return found


@lru_cache(maxsize=MOST)
def _parsed(text: str, path: str) -> nodes.Template:
    """Return a template's tree; every audience asks for those in base/."""
    return jinja2.Environment(trim_blocks=True, lstrip_blocks=True).parse(text, path, path)


def _outermost(node: nodes.Node) -> Iterator[nodes.Block]:
    """Yield the blocks that stand in no other block."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from _outermost(child)


def _first_line(output: nodes.Output) -> int | None:
    """Return the line of the first thing that would be printed; None for blanks only."""
    for part in output.nodes:
        if not isinstance(part, nodes.TemplateData):
            return part.lineno
        blank = len(part.data) - len(part.data.lstrip())
        if blank < len(part.data):
            return part.lineno + part.data.count("\n", 0, blank)
    return None
