"""The faces that a theme declares -> their files, and what they cost.

A file's tables are looked at, its glyphs are not: whether a character is there is asked where it is set.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from pathlib import Path

from report.model.text import Text
from report.model.theme import FaceSpec, ThemeSpec
from report.problems import Problems
from report.theme.tokens import Face, nearest_face

STATIC = (b"\x00\x01\x00\x00", b"OTTO", b"true")
WOFF2 = b"wOF2"


def find_faces(spec: ThemeSpec, find: Callable[[str], Path | None], problems: Problems) -> tuple[Face, ...]:
    """Return the faces whose files are there and are fonts (else H002); of two alike, the one declared last."""
    faces: dict[tuple[str, int, str], Face] = {}
    for face in spec.faces:
        path = find(f"assets/fonts/{face.file}") or find(face.file)
        if path is None:
            message = f'The font "{face.file}" is missing.'
            problems.add("H002", face.file.place, message, "Put it under assets/fonts/.")
            continue
        if _head(path)[:4] not in (*STATIC, WOFF2):
            message = f'"{face.file}" is not a font.'
            problems.add("H002", face.file.place, message, "Put the TTF or OTF file in its place.")
            continue
        faces[str(face.family), face.weight, face.style] = Face(
            str(face.family), face.weight, face.style, path, str(face.licence or "")
        )
        _tell_cost(face, path, problems)
    return tuple(faces.values())


def _tell_cost(face: FaceSpec, path: Path, problems: Problems) -> None:
    """Tell of fonts that work, but at a price (H005)."""
    if not is_static(path):
        kind = "in WOFF2, which takes 51 times as long to load" if _is_woff2(path) else "a variable font"
        message = f'"{face.file}" is {kind}; charts cannot use it.'
        problems.add("H005", face.file.place, message, "Take the static TTF or OTF file where there is one.")


def check_chart_fonts(spec: ThemeSpec, faces: tuple[Face, ...], problems: Problems) -> None:
    """Report chart text whose face is no static TTF or OTF (H006): nothing else can be read where charts are drawn."""
    families = {str(face.family) for face in faces}
    label = spec.type.get(Text("chart-label"))
    for key, role in spec.type.items():
        if not key.startswith("chart") or role.family not in families:
            continue
        for weight in {role.weight, label.weight if label else role.weight}:
            face = nearest_face(faces, role.family, role.style, weight)
            if face is None:
                message = f'Type "{key}": "{role.family}" has no {role.style} face.'
            elif not is_static(face.path):
                message = f'Type "{key}": "{face.path.name}" is no static TTF or OTF, and charts need one.'
            else:
                continue
            hint = "Add a static face of the family, or name another family."
            problems.add("H006", role.family.place, message, hint)


def covered(faces: Iterable[Face]) -> frozenset[str]:
    """Return the characters that one of the faces has."""
    from fontTools.ttLib import TTFont

    found: set[str] = set()
    for face in faces:
        with TTFont(face.path, lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return frozenset(found)


def is_static(path: Path) -> bool:
    """Say whether a font file is a TTF or OTF of one instance."""
    return not _is_woff2(path) and b"fvar" not in _tables(_head(path))


def _is_woff2(path: Path) -> bool:
    return _head(path)[:4] == WOFF2


def _head(path: Path) -> bytes:
    """Return the beginning of a font file, with its directory of tables."""
    with path.open("rb") as file:
        return file.read(4096)


def _tables(head: bytes) -> set[bytes]:
    """Return the tags of a TTF's or OTF's tables; of a damaged one, those that can be read."""
    count = struct.unpack_from(">H", head, 4)[0] if len(head) > 6 else 0
    return {head[at : at + 4] for at in range(12, min(12 + 16 * count, len(head)), 16)}
