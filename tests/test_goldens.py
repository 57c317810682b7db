"""The small briefing's PDFs, read back by other libraries: text, outline, tags and record are those expected.

`make golden` writes them anew into tests/golden/small; look at the difference before you commit it.
"""

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping

import pikepdf
import pypdf
import pytest
from workshop import agree, opened, pdfs, reader, words

BOTH = pytest.mark.parametrize("name", ["board", "press"])


@BOTH
def test_the_text_is_the_one_expected(name: str, golden: bool) -> None:
    pages = [page.extract_text() for page in reader(pdfs()[name]).pages]
    text = "".join(f"=== page {number}\n{said.strip()}\n" for number, said in enumerate(pages, start=1))
    agree(f"{name}.txt", text, golden)


@BOTH
def test_the_outline_is_the_one_expected(name: str, golden: bool) -> None:
    found = reader(pdfs()[name])

    def lines(items: list[object], depth: int = 0) -> Iterator[str]:
        for item in items:
            if isinstance(item, list):
                yield from lines(item, depth + 1)
            elif isinstance(item, pypdf.generic.Destination):
                page = found.get_destination_page_number(item)
                yield f"{'  ' * depth}{item.title} ... {'?' if page is None else page + 1}"

    agree(f"{name}.outline.txt", "\n".join(lines(list(found.outline))) + "\n", golden)


@BOTH
def test_the_tags_are_those_expected(name: str, golden: bool) -> None:
    """The whole tree; then what is left out of it, page by page, as artifacts of which kind."""
    with opened(pdfs()[name]) as pdf:
        heads: dict[bytes, int] = {}

        def lines(item: pikepdf.Object, depth: int = 0) -> Iterator[str]:
            for kid in item if isinstance(item, pikepdf.Array) else [item]:
                if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == "/Span":
                    yield from lines(kid.get("/K", pikepdf.Array()), depth)
                elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    if kid.S == "/Table":
                        heads.clear()
                    elif kid.S == "/TH":
                        heads[bytes(kid.ID)] = len(heads) + 1
                    yield f"{'  ' * depth}{str(kid.S)[1:]}{attributes(kid, heads)}"
                    yield from lines(kid.get("/K", pikepdf.Array()), depth + 1)

        assert "/RoleMap" not in pdf.Root.StructTreeRoot, "every element is of a standard kind"
        said = [*lines(pdf.Root.StructTreeRoot.K), "", *map(artifacts, pdf.pages)]
        agree(f"{name}.tags.txt", "\n".join(said) + "\n", golden)


def artifacts(page: pikepdf.Page) -> str:
    """Return how much of a page is left out of the tree, by kind."""
    kinds = Counter(
        " ".join(str(operands[1].get(key, "/plain"))[1:] for key in ("/Type", "/Subtype"))
        for operands, operator in pikepdf.parse_content_stream(page, "BDC")
        if operands[0] == "/Artifact"
    )
    return f"page {page.index + 1}: {', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items())) or 'none'}"


def attributes(element: pikepdf.Dictionary, heads: Mapping[bytes, int]) -> str:
    """Return what an element says of itself: words, language, scope, spans, and the headings it stands under."""
    said = [f'{key[1:]} "{element[key]}"' for key in ("/Alt", "/Lang", "/ActualText") if key in element]
    owned = element.get("/A", pikepdf.Array())
    for item in owned if isinstance(owned, pikepdf.Array) else [owned]:
        if isinstance(item, pikepdf.Dictionary):
            said += [f"{key[1:]} {item[key]}" for key in ("/Scope", "/RowSpan", "/ColSpan") if key in item]
            if "/Headers" in item:
                said.append(f"under {' and '.join(str(heads[bytes(one)]) for one in item.Headers)}")
    return f" ({', '.join(said)})" if said else ""


def test_the_record_is_the_one_expected(golden: bool) -> None:
    content = reader(pdfs()["board"]).attachments["edition.json"][0]
    record = json.loads(content)
    assert (len(record.pop("pages")), len(record.pop("spoken"))) == (7, 64)  # any stroke changes these
    text = json.dumps(record, ensure_ascii=False, indent=1)
    agree("board.edition.json", text.replace("\u00a0", " ") + "\n", golden)


def test_the_table_is_attached_as_the_audience_sees_it(golden: bool) -> None:
    content = reader(pdfs()["board"]).attachments["money.csv"][0]
    assert content.endswith(b"\r\n")
    agree("board.money.csv", content.decode().replace("\r\n", "\n"), golden)


@BOTH
def test_the_authors_comments_are_nowhere_in_the_file(name: str) -> None:
    plain = io.BytesIO()
    with opened(pdfs()[name]) as pdf:
        pdf.save(
            plain,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    content = plain.getvalue().lower()
    assert b"nordlys runs on" in content  # else the search would find nothing anywhere
    assert "XYZZY" not in "".join(words(pdfs()[name]))  # pages name glyphs, not characters
    for trace in (b"xyzzy", "xyzzy".encode("utf-16-be"), b"xyzzy".hex().encode()):
        assert trace not in content
