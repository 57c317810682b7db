"""A content stream -> its operations that place words, each with its operands as they are written.

What draws lines and colours is passed over in one go: a library that parses every operand takes three times as long, and
reading back is most of what a build does besides laying out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pikepdf

NUMBERS = rb"[-+.\d\s]*+"
STRING = rb"\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S])*\))*\))*\)"
"""Between brackets, with others in it."""
TOKEN = re.compile(
    rb"(?>%b(?:re|rg|RG|[mlchvyfFSsBbnWgGkKwJjM]\*?)(?=\s))++"  # paths and colours: nothing is noted
    rb"|\s*+BI\s[\s\S]*?\sEI\b"
    rb"|%%[^\r\n]*"
    rb"|\s*+(\[[^\[\]()%%]*\]|<<|>>|<[^<>]*>|[\[\]]|/[^\s/\[\]<>(){}%%]*|%b)"
    rb"|(%b)([A-Za-z'\"][\w*'\"]*)"
    rb"|([-+.\d]+)" % (NUMBERS, STRING, NUMBERS)
)
HEX = re.compile(rb"<([^>]*)>")
UNMOVED = b">0<"
"""Between glyphs that nothing moves: most."""


class Operation(NamedTuple):
    """An operator with what stands before it."""

    operator: bytes
    operands: list[bytes]
    """Names, strings, arrays: those that are no numbers, as they are written."""
    numbers: bytes
    """The numbers directly before it."""

    @property
    def values(self) -> list[float]:
        return [float(number) for number in self.numbers.split()]


def operations(content: bytes) -> Iterator[Operation]:
    """Yield the operations that are no mere drawing, in order."""
    operands: list[bytes] = []
    for match in TOKEN.finditer(content):
        kind = match.lastindex
        if kind == 3:
            yield Operation(match[3], operands, match[2])
            operands = []
        elif kind is not None:
            operands.append(match[kind])
        else:
            operands = []


def glyphs(operands: list[bytes]) -> tuple[bytes, float]:
    """Return all the codes that strings show, and by how much numbers between them move, in thousandths of the size."""
    if len(operands) == 1 and operands[0].startswith(b"["):  # as the engine writes it
        shown = operands[0].replace(UNMOVED, b"")
        codes = bytes.fromhex(b"".join(HEX.findall(shown)).decode())
        return codes, sum(map(float, HEX.sub(b" ", shown)[1:-1].split()))
    codes, moved = b"", 0.0
    for operand in operands:
        if operand.startswith((b"(", b"<")):
            codes += bytes(pikepdf.Object.parse(operand))
        elif operand not in (b"[", b"]"):
            moved += float(operand)
    return codes, moved
