"""A PDF, an edition.json, a folder or a git revision -> the records of the editions in it.

Those of a project are made from its data, without drawing or laying out. Comparing them is the business of `diff`.
"""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from report.build.order import Order
from report.build.prepare import Prepared, briefings, make_document, prepare
from report.files import Files
from report.load import read_audiences
from report.model.edition import Edition
from report.model.text import Text
from report.problems import ContentError, MachineError, Problems, UsageError

Record = Mapping[str, Any]
RECORD = "edition.json"
NEEDED = ("briefing", "issue", "as_of", "dated", "audience", "language", "paper", "facts", "sections", "rows", "corrections")
TREES = ("data", "assets", "templates")
"""What of a project an edition is made from."""
OURS = "templates/base/"
"""Not taken from an old revision: its templates may be older than the program, and the record is none of theirs."""


class Key(NamedTuple):
    """What tells the editions of a folder apart."""

    briefing: str
    audience: str
    language: str
    paper: str

    def __str__(self) -> str:
        return f"{self.briefing}/{self.audience} ({self.language}, {self.paper})"


@dataclass
class Recorded:
    """The editions found under one name."""

    name: str
    records: dict[Key, Record] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    """The files that carry no record."""
    single: bool = False
    """It is one file, so what is meant is this one edition."""


def find_records(name: str, order: Order, base: Path) -> Recorded:
    """Return the editions that a name on the command line, or in a briefing, leads to; paths from `base`.

    Of a project and a git revision those that `order` asks for. UsageError where there is nothing of this name.
    """
    path = base / name
    if path.is_file():
        record = read_record(path)
        if record is None:
            words = f'"{name}" carries no {RECORD}, so there is nothing to read in it.'
            raise UsageError(f"{words} Name the project's folder or a git revision instead.")
        return Recorded(name, {key_of(record): record}, single=True)
    if path.is_dir() and any((path / "data").glob("*/briefing.yml")):
        return Recorded(name, dict(make_records(replace(order, project=path))))
    if path.is_dir():
        return _in_folder(name, path)
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        _check_out(name, order.project, Path(folder))
        return Recorded(name, dict(make_records(replace(order, project=Path(folder)))))


def key_of(record: Record) -> Key:
    """Return what tells a record apart from the others of its folder."""
    return Key(*(str(record[name]) for name in Key._fields))


def read_record(path: Path) -> Record | None:
    """Return the record in a PDF or a JSON file; None where a PDF carries none."""
    from report.pdf.attached import UnreadableError, attached, open_pdf

    try:
        if path.suffix.lower() == ".json":
            content: bytes | None = path.read_bytes()
        else:
            with open_pdf(path) as pdf:
                content = attached(pdf).get(RECORD)
        if content is None:
            return None
        record = json.loads(content)
    except UnreadableError as error:
        raise UsageError(str(error)) from error
    except ValueError as error:
        raise UsageError(f'"{path}" holds no JSON that can be read. Build the edition anew.') from error
    if not isinstance(record, dict) or any(name not in record for name in NEEDED):
        raise UsageError(f'"{path}" is not an {RECORD} as this version writes it. Build the edition anew.')
    return record


def _in_folder(name: str, folder: Path) -> Recorded:
    """Return the editions whose PDFs or records lie in a folder, or in folders below it."""
    found = Recorded(name)
    for path in sorted([*folder.rglob("*.pdf"), *folder.rglob("*.json")]):
        record = read_record(path)
        if record is None:
            found.without.append(path.relative_to(folder).as_posix())
        else:
            found.records.setdefault(key_of(record), record)
    if not found.records and not found.without:
        raise UsageError(f'There is no edition in "{name}". Name a folder that some were built into.')
    return found


def make_records(order: Order) -> Iterator[tuple[Key, Record]]:
    """Yield the record of each edition ordered, as its data gives it; ContentError where it has problems.

    Audiences ordered that the project does not have are left out: they may be of another issue.
    """
    known = read_audiences(Files(order.project)) or {}
    for name in briefings(order):
        audiences = tuple(one for one in order.audiences if one in known.get(name, ()))
        if order.audiences and not audiences:
            continue
        item = prepare(replace(order, audiences=audiences), name)
        made = [draft for draft in item.drafts if make_document(draft, {}, 0, order, item.problems)]
        if item.judged.errors:
            raise ContentError(item.judged)
        for draft in made:
            yield key_of(draft.record), draft.record


def _check_out(revision: str, project: Path, folder: Path) -> None:
    """Put a project's tree at a git revision into a folder; UsageError where there is no such revision."""
    try:
        commit = _git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        listed = _git(project, "ls-tree", "--name-only", commit.decode().strip()).decode().splitlines()
        trees = [name for name in TREES if name in listed]
        if "data" not in trees:
            raise UsageError(f'At the revision "{revision}" there is no data/ here. Name a later one.')
        content = _git(project, "archive", "--format=tar", commit.decode().strip(), "--", *trees)
    except FileNotFoundError as error:
        raise MachineError(f'"{revision}" is no file here; a git revision needs git. Install git.') from error
    except subprocess.CalledProcessError as error:
        words = f'There is no file, folder or git revision "{revision}" here.'
        raise UsageError(f"{words} Name a PDF, an {RECORD}, a folder or a revision.") from error
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        members = [member for member in archive.getmembers() if not member.name.startswith(OURS)]
        archive.extractall(folder, members, filter="data")


def _git(project: Path, *arguments: str) -> bytes:
    return subprocess.run(("git", *arguments), cwd=project, check=True, capture_output=True).stdout


def find_predecessors(item: Prepared, order: Order) -> list[str]:
    """Give each draft of a briefing the record of its predecessor, of the same audience and language.

    Return the names under which these were looked for.
    """
    found: dict[str, Recorded | None] = {}
    for draft in item.drafts:
        named = draft.edition.spec.previous or draft.edition.text.previous
        if not named:
            continue
        if named not in found:
            found[named] = _predecessors(named, item, order)
        if recorded := found[named]:
            draft.previous = _predecessor(recorded, named, draft.edition, item.problems)
    return [str(named) for named in found]


def _predecessors(named: Text, item: Prepared, order: Order) -> Recorded | None:
    """Return the editions that `previous` leads to; None where it leads nowhere (V001)."""
    wanted = Order(order.project, (item.name,), order.audiences, language=order.language)
    try:
        return find_records(str(named), wanted, order.project)
    except (UsageError, ContentError) as error:
        said = str(next(iter(error.problems))) if isinstance(error, ContentError) else str(error)
        hint = "There is no page of changes without it."
        item.problems.add("V001", named.place, f'"previous" cannot be read: {said}', hint)
        return None


def _predecessor(recorded: Recorded, named: Text, edition: Edition, problems: Problems) -> Record | None:
    """Return the record of an edition's predecessor, on the same paper if there is one; else V002."""
    who = (edition.briefing, edition.audience, edition.language)
    records = [record for key, record in recorded.records.items() if key[:3] == who]
    if not records:
        words = f'"{named}" has no edition for "{edition.audience}" in "{edition.language}".'
        problems.add("V002", named.place, words, "This edition has no page of changes.")
    return next((one for one in records if one["paper"] == edition.paper), next(iter(records), None))
