"""A name on the command line -> a new project, or a new audience in one, from the samples in assets/new/.

What is written is complete or not there at all. Printing what was written is the business of `cli`.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from report.files import Files
from report.load import briefing_names, hint_for_id, read_briefing, with_audience
from report.model.briefing import Briefing
from report.model.text import ID
from report.problems import ContentError, Problems, UsageError, nearest

PROJECT = "assets/new/project"
AUDIENCE = "assets/new/audience"
SCHEMAS = "assets/schemas"
NAME = "NAME"
"""Stands for the new name in the samples' texts and paths."""
LETTER = "-letter"


@dataclass(frozen=True)
class Made:
    """What was made: its name, and the files written or left as they were, by their names in the project."""

    name: str
    written: tuple[str, ...]
    kept: tuple[str, ...] = ()


def make_project(folder: Path) -> Made:
    """Write a small complete project into a folder that is new or empty; its briefing is named after the folder."""
    folder = folder.resolve()
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError(f'"{folder.name}" is there already and not empty. Name a new folder.')
    name = re.sub(r"[^a-z0-9_]+", "_", folder.name.lower()).strip("_") or "briefing"
    files = Files(folder)
    contents = {path: files.read_bytes(path) for path in files.list(SCHEMAS, "*.json")}
    for path in files.list(PROJECT, "**/*"):
        # Stored without its dot: it is to be ignored there, not here.
        target = path.removeprefix(f"{PROJECT}/").replace("gitignore", ".gitignore")
        contents[target.replace(NAME, name)] = files.read_text(path).replace(NAME, name).encode()
    _write_all(folder, contents)
    return Made(name, tuple(sorted(contents)))


def _write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write the files beside the folder, or unseen inside it, and move them into place when all are there."""
    fresh = not folder.exists()
    scratch = (folder.parent if fresh else folder) / f".new.{os.getpid()}"
    try:
        for name, content in contents.items():
            path = scratch / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if fresh:
            scratch.rename(folder)
        else:
            for path in list(scratch.iterdir()):
                path.rename(folder / path.name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def make_audience(project: Path, audience: str, briefing: str | None = None) -> Made:
    """Add an audience to a briefing (the only one, if none is named), with a cover and a style sheet to change."""
    files = Files(project)
    problems = Problems()
    read = read_briefing(files, briefing_name(files, briefing), problems)
    if read is None:
        raise ContentError(problems)
    _check_name(audience, read)
    path = f"{read.folder}/briefing.yml"
    changed = _with_audience(files, path, audience, read)
    if changed is None:
        if problems.errors:
            raise ContentError(problems)
        raise UsageError(f'"{path}" cannot be added to. Write "{audience}" under "audiences" by hand.')
    templates = f"templates/audiences/{audience}"
    wanted = {f"{templates}/{name}": f"{AUDIENCE}/{name}" for name in ("cover.html", "style.css")}
    new = {target: sample for target, sample in wanted.items() if not (files.project / target).exists()}
    contents = {
        target: files.read_text(sample).replace(NAME, audience).encode() for target, sample in new.items()
    }
    write_all(files.project, {**contents, path: changed})
    return Made(audience, (path, *new), tuple(target for target in wanted if target not in new))


def briefing_name(files: Files, name: str | None) -> str:
    """Return the briefing named on the command line, or the only one there is."""
    known = briefing_names(files)
    if name in known:
        return str(name)
    if not known:
        raise UsageError("There is no briefing here: no folder under data/ has a briefing.yml.")
    choices = ", ".join(known)
    if name is not None:
        raise UsageError(f'There is no briefing "{name}". {nearest(name, known, f"Known: {choices}.")}')
    if len(known) > 1:
        raise UsageError(f"There are several briefings. Name one of {choices}.")
    return known[0]


def _check_name(audience: str, briefing: Briefing) -> None:
    """Refuse a name that is no id, is taken, or would be mistaken for another edition's."""
    spec = briefing.spec
    groups = {*spec.groups, *(group for other in spec.audiences.values() for group in other.groups)}
    if not ID.fullmatch(audience):
        raise UsageError(f'"{audience}" is not an id. {hint_for_id(audience)}')
    if audience.endswith(LETTER):
        raise UsageError(f'No audience may end in "{LETTER}": editions on US Letter do. Choose another name.')
    if audience in spec.audiences:
        raise UsageError(f'The briefing "{briefing.name}" has an audience "{audience}" already.')
    if audience in groups:
        raise UsageError(f'"{audience}" is a group of the briefing "{briefing.name}". Choose another name.')


def _with_audience(files: Files, path: str, audience: str, briefing: Briefing) -> bytes | None:
    """Return briefing.yml with the audience in it; None where that cannot be done."""
    title = re.sub(r"[_.-]+", " ", audience)
    data = (files.project / path).read_bytes()
    text = data.decode("utf-8-sig")
    mark = data[: len(data) - len(text.encode())]
    sample = files.read_text(f"{AUDIENCE}/audience.yml")
    # Its texts are written in one language so far.
    languages = [f"languages: [{briefing.spec.language}]"] if briefing.spec.languages else []
    for key in (audience, f'"{audience}"'):  # in quotes where YAML would make something else of it
        filled = sample.replace(NAME, key).replace("TITLE", title[:1].upper() + title[1:])
        first, second, *others = filled.replace("SECTIONS", ", ".join(briefing.spec.sections)).splitlines()
        block = [first, second, *(f"  {line}" for line in languages), *others]
        flow = f"{first} {{{', '.join([second.strip(), *languages])}}}"
        if changed := with_audience(text, path, audience, block, flow):
            return mark + changed.encode()
    return None


def write_all(project: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files or none; one that is there is replaced at once, so that no reader finds half of it."""
    scratch = {project / name: project / f"{name}.{os.getpid()}" for name in contents}
    try:
        for (target, beside), content in zip(scratch.items(), contents.values(), strict=True):
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            if target.exists():
                shutil.copymode(target, beside)
        for target, beside in scratch.items():
            beside.replace(target.resolve())
    finally:
        for beside in scratch.values():
            beside.unlink(missing_ok=True)
