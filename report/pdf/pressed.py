"""Parts of a stream -> the stream, compressed: what is known beforehand of a page is compressed beforehand.

A part begins at a whole byte and looks back at no other (RFC 1951), so that parts can stand one after another; the
checksum of all follows from theirs (RFC 1950).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import NamedTuple

LEVEL = 7
"""Of compression: the highest takes four times as long and saves a hundredth."""
HEAD, LAST = b"\x78\xda", b"\x03\x00"
"""The first bytes of a stream, and its last part, with nothing in it."""
BASE = 65521
"""The modulus of the checksum."""


class Pressed(NamedTuple):
    """A part of a stream."""

    data: bytes
    checksum: int
    length: int
    """Of what is compressed in it."""


def pressed(content: bytes) -> Pressed:
    """Compress a part."""
    made = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = made.compress(content) + made.flush(zlib.Z_FULL_FLUSH)
    return Pressed(data, zlib.adler32(content), len(content))


def lines(some: Iterable[bytes]) -> list[Pressed]:
    """Compress lines together; nothing where there are none."""
    content = b"".join(one + b"\n" for one in some if one)
    return [pressed(content)] if content else []


def stream(parts: Iterable[Pressed]) -> bytes:
    """Return the stream that has these parts; line feeds follow them where it would end in a carriage return.

    With the line feed before `endstream` that would look like one end of a line. The last byte is of a checksum, and
    other filters would be undone by whoever writes the file anew.
    """
    data, checksum = [HEAD], 1
    for part in parts:
        data.append(part.data)
        checksum = _both(checksum, part)
    while checksum & 255 == 0x0D:
        data.append(FEED.data)
        checksum = _both(checksum, FEED)
    return b"".join([*data, LAST, checksum.to_bytes(4, "big")])


def _both(checksum: int, part: Pressed) -> int:
    """Return the checksum of what comes before together with a part."""
    low, high = checksum & 0xFFFF, checksum >> 16
    low_of_part, high_of_part = part.checksum & 0xFFFF, part.checksum >> 16
    return (high + high_of_part + part.length * (low - 1)) % BASE << 16 | (low + low_of_part - 1) % BASE


FEED = pressed(b"\n")
