"""A text -> its garbled words: UTF-8 that was once read as another alphabet ("FranÃ§ois"), with the likely repair."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ALPHABETS = ("cp1252", "latin-1", "cp1250", "mac_roman")
"""What UTF-8 is mistaken for on Windows, on the web, in Central Europe and on older Macs."""


# They do follow a capital letter ("NÃO, CORAÇÃ”"), so they count after other characters only.
_PUNCTUATION = "‘’‚“”„«»–—…•€†‡‹›"


def _characters(alphabet: str, first: int, last: int) -> str:
    """Return the characters that stand for the bytes `first` to `last`."""
    return bytes(range(first, last + 1)).decode(alphabet, "ignore")


def _patterns() -> Iterator[str]:
    for alphabet in _ALPHABETS:
        then = _characters(alphabet, 0x80, 0xBF)
        certain = "".join(character for character in then if character not in _PUNCTUATION)
        for lead in _characters(alphabet, 0xC2, 0xC3):
            yield f"{lead}[{re.escape(certain)}]"
            yield f"(?<![A-ZÀ-Þ“«]){lead}[{re.escape(then)}]"
        leads = _characters(alphabet, 0xE2, 0xE2) + _characters(alphabet, 0xEF, 0xEF)
        yield f"[{leads}][{re.escape(then)}]{{2}}"
        yield f"{_characters(alphabet, 0xF0, 0xF0)}[{re.escape(then)}]{{3}}"


# UTF-8 whose second byte was lost on the way: a capital in the midst of small letters ("MartĂn"), or "Â" left over.
_LEFT_OVER = "(?<=[a-zß-ÿ])[ÃĂ](?=[a-zß-ÿ])|(?<![A-ZÀ-Þ])Â(?=\\s|$)"
_GARBLED = re.compile("\ufffd|" + "|".join(dict.fromkeys(_patterns())) + "|" + _LEFT_OVER, re.MULTILINE)
_EDGES = ".\"'“”‘’«»()[]{}<>,;:!?*_|`"


def find_garbled(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield start, end, message and hint for every garbled word, in order."""
    if text.isascii():
        return
    end = 0
    for match in _GARBLED.finditer(text):
        if match.start() < end:
            continue
        start, end = _word(text, match)
        word = text[start:end]
        repair = _repair(word)
        hint = f'Write "{repair}".' if repair else "Type the word anew, and save the file as UTF-8."
        yield start, end, f'"{word}" is garbled: its letters were once read in another encoding.', hint


def _word(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return start and end of the word round a match; a left-over "Â" takes the word before it."""
    start, end = match.span()
    while start and not _ends_word(text[start - 1]):
        start -= 1
    while end < len(text) and not _ends_word(text[end]):
        end += 1
    before = text[start : match.start()]
    after = text[match.end() : end]
    return start + len(before) - len(before.lstrip(_EDGES)), end - len(after) + len(after.rstrip(_EDGES))


def _ends_word(character: str) -> bool:
    return character in " \t\n|,"


def _repair(word: str) -> str:
    """Return the word read as it was meant, however often it was garbled; "" where that cannot be worked out."""
    repaired = word
    for _ in range(3):
        once = next((meant for alphabet in _ALPHABETS if (meant := _reread(repaired, alphabet))), "")
        if not once:
            break
        repaired = once
    return repaired if repaired != word and not _GARBLED.search(repaired) else ""


def _reread(word: str, alphabet: str) -> str:
    try:
        meant = word.encode(alphabet).decode("utf-8")
    except UnicodeError:
        return ""
    readable = all(character.isprintable() or character in "\xa0\xad" for character in meant)
    return meant if meant != word and readable else ""
