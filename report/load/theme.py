"""assets/themes/NAME.yml -> ThemeSpec; an overlay is laid over its base token by token.

What the tokens mean is the business of `theme`.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from report.files import Files
from report.load.ledger import read_yaml
from report.load.tree import UNREAD, Raw
from report.load.typed import Typed
from report.model.text import Map, Seq, Text
from report.model.theme import ThemeSpec
from report.problems import NOWHERE, Place, Problems, nearest

FOLDER = "assets/themes"


def read_theme(files: Files, name: str, problems: Problems) -> ThemeSpec | None:
    """Return a theme, overlays merged; None after a problem (H004 where there is none of this name)."""
    raw = _merged(files, name, problems, ())
    if not isinstance(raw, Map):
        return None
    return Typed[ThemeSpec](ThemeSpec, problems, Place(f"{FOLDER}/{name}.yml", 1, 1)).read(raw)


def _merged(files: Files, name: str, problems: Problems, overlays: tuple[str, ...]) -> Raw:
    place = getattr(name, "place", NOWHERE)
    path = f"{FOLDER}/{name}.yml"
    if name in overlays:
        circle = " on ".join(f'"{theme}"' for theme in (*overlays, name))
        problems.add("H004", place, f"The theme leads back to itself: {circle}.", "Name another base.")
        return UNREAD
    if not files.find(path):
        names = [PurePosixPath(theme).stem for theme in files.list(FOLDER, "*.yml")]
        hint = nearest(name, names, f"Themes: {', '.join(names)}.")
        problems.add("H004", place, f'There is no theme "{name}".', hint)
        return UNREAD
    raw = read_yaml(files, path, problems)
    base = raw.get(Text("base")) if isinstance(raw, Map) else None
    if not isinstance(raw, Map) or not isinstance(base, Text):
        return Map() if raw is None else raw
    below = _merged(files, base, problems, (*overlays, name))
    return laid_over(raw, below) if isinstance(below, Map) else UNREAD


def laid_over(overlay: Map, base: Map) -> Map:
    """Return the base with the overlay's tokens in place of its own; lists are joined, the base's first."""
    merged = Map()
    merged.place = overlay.place
    own = {key: key for key in overlay}
    for name in dict.fromkeys((*base, *overlay)):
        key = own.get(name, name)  # the overlay's, with its place
        value, below = (overlay[key], base.get(key)) if key in overlay else (base[key], None)
        if isinstance(value, Map) and isinstance(below, Map):
            value = laid_over(value, below)
        elif key == "faces" and isinstance(value, Seq) and isinstance(below, Seq):
            value = Seq([*below, *value])
        merged[key] = value
    return merged
