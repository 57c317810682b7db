"""The fonts of pieces -> one subset per face, with every glyph that any of them draws.

The engine's subsets keep the numbers of glyphs, so one subset serves all pieces as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import cffi  # type: ignore[import-untyped]  # it has no types
from weasyprint.pdf.fonts import Font, build_fonts_dictionary
from weasyprint.text.ffi import ffi, harfbuzz

from report.pdf.piece import Face

METRICS = (
    "font_size",
    "style",
    "variations",
    "weight",
    "ascent",
    "descent",
    "tables",
    "bitmap",
    "italic_angle",
    "upem",
    "png",
    "svg",
    "colr",
    "glyph_count",
    "stemv",
    "stemh",
    "flags",
    "index",
)
"""What the engine knows of a font before it has drawn anything with it."""

with suppress(cffi.CDefError):  # it may know them one day
    ffi.cdef("""
        hb_blob_t * hb_blob_create(
            const char *data, unsigned int length, int mode, void *user_data, void (*destroy)(void *));
        hb_face_t * hb_face_create(hb_blob_t *blob, unsigned int index);
    """)
DUPLICATE = 0
"""HB_MEMORY_MODE_DUPLICATE"""


def faces_of(fonts: Iterable[Any], known: set[str]) -> tuple[list[Face], dict[str, bytes]]:
    """Return the fonts that a piece has drawn with, and the files of those that are not known."""
    faces: dict[str, Face] = {}
    foreign: dict[str, bytes] = {}
    for font in fonts:
        file = hashlib.sha256(font.file_content).hexdigest()
        if file not in known:
            foreign[file] = bytes(font.file_content)
        metrics = {name: getattr(font, name) for name in METRICS}
        base = font.name.decode("latin-1")
        face = Face(font.hash, base, font.family, file, metrics, {}, {}, {})
        _add(faces.setdefault(font.hash, face), font.widths, font.to_unicode, font.missing)
    return list(faces.values()), foreign


def _add(face: Face, widths: Mapping[int, int], texts: Mapping[int, str], missing: Mapping[int, int]) -> None:
    """Add glyphs to a face; the first that drew one says what it means."""
    pairs: list[tuple[dict[int, Any], Mapping[int, Any]]]
    pairs = [(face.widths, widths), (face.texts, texts), (face.missing, missing)]
    for have, more in pairs:
        for key, value in more.items():
            have.setdefault(key, value)


def write_faces(pdf: Any, faces: Iterable[Face], files: Mapping[str, bytes]) -> bytes:
    """Add one subset per face to a PDF; return the reference of the dictionary of fonts."""
    joined: dict[str, Face] = {}
    for face in faces:
        whole = joined.setdefault(
            face.name, Face(face.name, face.base, face.family, face.file, face.metrics, {}, {}, {})
        )
        _add(whole, face.widths, face.texts, face.missing)
    fonts = {face.name: _font(face, files[face.file]) for face in joined.values()}
    made = build_fonts_dictionary(pdf, fonts, True, True, {"hinting": False, "pdf_version": "1.7"})
    pdf.add_object(made)
    return bytes(made.reference)


def _font(face: Face, content: bytes) -> Any:
    """Return a font as the engine would have it after drawing everything."""
    font = Font.__new__(Font)
    font.hash, font.family, font.name = face.name, face.family, face.base.encode("latin-1")
    for name, value in face.metrics.items():
        setattr(font, name, value)
    font.file_content = content
    blob = harfbuzz.hb_blob_create(content, len(content), DUPLICATE, ffi.NULL, ffi.NULL)
    font.hb_face = ffi.gc(harfbuzz.hb_face_create(blob, font.index), harfbuzz.hb_face_destroy)
    harfbuzz.hb_blob_destroy(blob)
    font.hb_font = None
    font.widths, font.to_unicode, font.missing = face.widths, face.texts, face.missing
    font.used_in_forms = False
    return font
