"""A PDF's bytes -> a digest of what each page draws, so that changed pages can be told from the others."""

from __future__ import annotations

import hashlib
import io

import pikepdf


def page_digests(content: bytes) -> list[str]:
    """Return one hexadecimal digest a page: of its drawing operations, and of the drawings and images it names."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        shared: dict[tuple[int, int], bytes] = {}
        return [_digest(page, shared) for page in pdf.pages]


def _digest(page: pikepdf.Page, shared: dict[tuple[int, int], bytes]) -> str:
    whole = hashlib.sha256()
    contents = page.obj.get("/Contents", pikepdf.Array())
    for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
        whole.update(stream.read_raw_bytes())
    for name, drawn in sorted(page.resources.get("/XObject", {}).items()):
        whole.update(name.encode() + _of_drawing(drawn, shared))
    return whole.hexdigest()[:16]


def _of_drawing(drawn: pikepdf.Object, shared: dict[tuple[int, int], bytes]) -> bytes:
    """Return the digest of an image or drawing and of those inside it; one that many pages show is read once."""
    if drawn.objgen not in shared:
        shared[drawn.objgen] = b""  # a drawing that names itself
        found = hashlib.sha256(drawn.read_raw_bytes())
        inner = drawn.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
        for name, one in sorted(inner.items()):
            found.update(name.encode() + _of_drawing(one, shared))
        shared[drawn.objgen] = found.digest()
    return shared[drawn.objgen]
