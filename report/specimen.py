"""A theme's name -> a specimen of it on four pages: type, colours, tables and boxes, charts.

The specimen is a briefing like any other (assets/specimen/). It is laid beside a copy of the project's own assets and
templates, and built there; how pages are made is the business of the stages.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from report.build import Order, Outcome, build
from report.files import Files
from report.load import read_theme
from report.problems import Problems, UsageError, nearest

SAMPLE = "assets/specimen"
THEMES = "assets/themes"
NAME = "NAME"
"""Stands for the theme's name in the sample."""


def make_specimen(
    project: Path, theme: str, out: Path, paper: str | None, progress: Callable[[str], None]
) -> Outcome:
    """Build the specimen of a theme into OUT/specimen/; UsageError where there is no theme of this name."""
    files = Files(project)
    names = [PurePosixPath(path).stem for path in files.list(THEMES, "*.yml")]
    if theme not in names:
        hint = nearest(theme, names, f"Themes: {', '.join(names)}.")
        raise UsageError(f'There is no theme "{theme}". {hint}')
    with TemporaryDirectory(prefix="specimen-") as folder:
        _lay_out(files, theme, Path(folder))
        order = Order(Path(folder), briefings=("specimen",), paper=paper, out=out, cache=False)
        return build(order, progress)


def _lay_out(files: Files, theme: str, folder: Path) -> None:
    """Write the sample for one theme, with whatever of the project's own the theme may name."""
    own = [path for shelf in ("assets", "templates/base") for path in files.list(shelf, "**/*")]
    for path in (*own, *_named(files, theme)):
        found = files.find(path)
        if found and found.is_relative_to(files.project):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, target)
    for path in files.list(SAMPLE, "**/*"):
        target = folder / path.removeprefix(f"{SAMPLE}/").replace(
            "templates/", f"templates/audiences/{theme}/"
        )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(files.read_text(path).replace(NAME, theme), encoding="utf-8")


def _named(files: Files, theme: str) -> list[str]:
    """Return the files that a theme names; what is wrong with it is told when it is built."""
    spec = read_theme(files, theme, Problems())
    if spec is None:
        return []
    return [str(name) for name in (*(face.file for face in spec.faces), spec.logo) if name]
