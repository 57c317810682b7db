"""A file -> its text, checked: UTF-8, size, control characters, garbled characters.

What the text means is the business of `tree` and `rows`.
"""

from __future__ import annotations

import re
import unicodedata

from report.files import Files
from report.load.garbled import find_garbled
from report.problems import Place, Problems

LARGEST = 5_000_000
"""Bytes; a text file beyond that is a mistake, not a briefing."""

# All controls but tab and line feed; and what some editors take for the end of a line, so that numbers would differ.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def read_text(files: Files, name: str, problems: Problems) -> str | None:
    """Return the text of a file with "\\n" between lines and no byte-order mark; None after a problem."""
    data = _read_bytes(files, name, problems)
    if data is None:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add("L002", *_not_utf8(name, data, error.start))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return check_text(text, name, problems)


def check_text(text: str, name: str, problems: Problems) -> str:
    """Report garbled words and control characters; return the text with the latter made spaces."""
    words = list(find_garbled(text))
    for start, _, message, hint in words:
        problems.add("L013", place_at(name, text, start), message, hint)
    controls: dict[str, list[int]] = {}
    for match in CONTROL.finditer(text):
        if not any(start <= match.start() < end for start, end, _, _ in words):
            controls.setdefault(match[0], []).append(match.start())
    for character, at in controls.items():
        called = f"U+{ord(character):04X} ({unicodedata.name(character, 'a control character').lower()})"
        times = f", here and {len(at) - 1} more times" if len(at) > 1 else ""
        problems.add(
            "L013", place_at(name, text, at[0]), f"{called} has no place in a text{times}.", "Delete it."
        )
    return CONTROL.sub(" ", text)


def place_at(name: str, text: str, index: int) -> Place:
    """Return line and column of the character at `index`."""
    start = text.rfind("\n", 0, index) + 1
    return Place(name, text.count("\n", 0, index) + 1, index - start + 1)


def _read_bytes(files: Files, name: str, problems: Problems) -> bytes | None:
    path = files.find(name)
    if path is None:
        linked = (files.project / name).is_symlink()
        hint = (
            "Copy the file into the project: a link that leads out of it is not followed." if linked else ""
        )
        problems.add("L001", Place(name), f'"{name}" is missing.', hint or "Write the file.")
        return None
    try:
        if path.stat().st_size > LARGEST:
            message = f'"{name}" is larger than {LARGEST // 1_000_000} MB.'
            problems.add("L015", Place(name), message, "Split it, or leave out what is not printed.")
            return None
        return path.read_bytes()
    except OSError as error:
        message = f'"{name}" cannot be read: {(error.strerror or "unknown reason").lower()}.'
        problems.add("L001", Place(name), message, "Make the file readable.")
        return None


def _not_utf8(name: str, data: bytes, at: int) -> tuple[Place, str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Place(name), f'"{name}" is UTF-16, not UTF-8.', "Save it as UTF-8."
    before = data[:at].decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    place = place_at(name, before, len(before))
    # The Latin alphabet of Windows is what such a file nearly always is.
    meant = data[at : at + 1].decode("cp1252", "replace")
    message = f'"{name}" is not UTF-8: byte 0x{data[at]:02X} at offset {at}, perhaps meant as "{meant}".'
    return place, message, "Save the file as UTF-8."
