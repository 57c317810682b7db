"""Parts of a stream that are compressed one by one are one stream, and it ends in no carriage return."""

import random
import zlib

from hypothesis import given
from hypothesis import strategies as st

from report.pdf.pressed import pressed, stream


@given(st.lists(st.binary(max_size=3_000), max_size=6))
def test_parts_are_one_stream(parts: list[bytes]) -> None:
    made = stream(map(pressed, parts))
    whole = b"".join(parts)
    read = zlib.decompress(made)
    assert read.startswith(whole)
    assert not read[len(whole) :].strip(b"\n")
    assert not made.endswith(b"\r")


def test_no_stream_ends_in_a_carriage_return() -> None:
    lot = random.Random(7)
    longer = 0
    for _stream in range(2_000):
        content = lot.randbytes(lot.randrange(60))
        made = stream([pressed(content)])
        assert not made.endswith(b"\r")
        longer += len(zlib.decompress(made)) > len(content)
    assert longer


def test_long_parts_take_no_more_than_together() -> None:
    words = [b"%d 0 0 %d re f\n" % (number, number % 97) for number in range(4_000)]
    halves = stream([pressed(b"".join(words[:2_000])), pressed(b"".join(words[2_000:]))])
    assert len(halves) < 1.02 * len(zlib.compress(b"".join(words), 7))
