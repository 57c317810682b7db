"""An edition laid out part by part and joined says what a single pass of the engine says, and takes no more room."""

import hashlib
import os
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pydyf
import pypdf
import pypdfium2
import pytest
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from workshop import SMALL, document, drafts, told

from report import pdf
from report.build import Order
from report.build.prepare import make_document
from report.figures import draw
from report.model.edition import Document, Laid, StyleSheet
from report.pdf import printed
from report.pdf.finish import attachments, finish_piece, finish_whole, recorded
from report.pdf.parts import TOGETHER, WIDEST, digest_of
from report.pdf.piece import Piece
from report.pdf.seal import SPARE, as_bytes, written
from report.pdf.sheets import BASE, Fetcher, in_layer
from report.pdf.writing import TOGETHER as PACKED
from report.pdf.writing import Body
from report.problems import Problems

EDITIONS = ["board", "press"]
# The engine leaves the colour profile open that it reads.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@cache
def composed(edition: str) -> Document:
    """Return an edition of the small briefing with its figures."""
    found, problems = drafts()
    draft = found[edition]
    drawings = {
        (chart, draft.theme.name): draw(chart, draft.theme, problems) or b""
        for chart in draft.charts.values()
    }
    made = make_document(draft, drawings, 0, Order(SMALL), problems)
    assert made is not None
    assert told(problems) == []
    return made


@cache
def pieces(edition: str) -> list[Piece]:
    done = [pdf.set_part(part) for part in pdf.split(composed(edition))]
    assert [told(problems) for _piece, _pages, problems in done] == [[]] * len(done)
    return [Piece.from_bytes(piece.as_bytes()) for piece, _pages, _problems in done if piece]


@cache
def joined(edition: str) -> tuple[Laid, bytes]:
    laid, content, problems, _words = pdf.join(composed(edition), pieces(edition), {})
    assert laid is not None
    assert told(problems) == []
    return laid, content


@cache
def single(edition: str) -> bytes:
    """Lay an edition out in one pass, with the numbers of pages as plain words; the tags mended as everywhere."""
    one, laid = composed(edition), joined(edition)[0]
    html = re.sub(
        r'(data-page="([^"]*)"[^>]*>[^<]*)00</a>',
        lambda found: f"{found[1]}{laid.anchors[found[2]]}</a>",
        one.html,
    )
    digest = digest_of(one)
    if digest:  # it breaks where groups of its signs end
        groups = [f"<span>{digest[at : at + TOGETHER]}</span>" for at in range(0, len(digest), TOGETHER)]
        assert html.count(f">{digest}<") == 1
        html = html.replace(f">{digest}<", f">{'<wbr>'.join(groups)}<")
    fonts, fetcher = FontConfiguration(), Fetcher(one)
    sheets = [
        weasyprint.CSS(string=in_layer(sheet)[0], font_config=fonts, url_fetcher=fetcher, base_url=BASE)
        for sheet in one.sheets
    ]
    page = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=BASE)

    def finish(_laid_out: Any, made: Any) -> None:
        finish_piece(made)
        finish_whole(made)

    content: bytes = page.render(stylesheets=sheets, font_config=fonts).write_pdf(
        pdf_variant="pdf/a-3a",
        attachments=attachments(one, as_bytes(recorded(one, laid) or {})),
        finisher=finish,
    )
    return content


# --- what a PDF says


def texts(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(content)).pages]


def links(content: bytes) -> list[tuple[int, str, list[float]]]:
    """Return page, target and rectangle of every link; a target within as its page and place."""
    reader = pypdf.PdfReader(BytesIO(content))
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}  # type: ignore[union-attr]  # of a file that was read
    found = []
    for number, page in enumerate(reader.pages):
        for one in page.get("/Annots", []):
            link = one.get_object()
            where = [float(edge) for edge in link["/Rect"]]
            if "/A" in link:
                found.append((number, str(link["/A"]["/URI"]), where))
                continue
            target = reader.named_destinations[link["/Dest"]]
            at = numbers[target.page.idnum], round(float(target.left)), round(float(target.top))  # type: ignore[union-attr, arg-type]  # of a place
            found.append((number, f"{link['/Dest']} {at}", where))
    return found


def outline(content: bytes) -> list[tuple[int, str, int]]:
    """Return depth, words and page of every entry."""
    reader = pypdf.PdfReader(BytesIO(content))

    def walk(items: list[Any], depth: int) -> Iterator[tuple[int, str, int]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, depth + 1)
            else:
                yield depth, item.title, reader.get_destination_page_number(item) or 0

    return list(walk(reader.outline, 0))


def tags(content: bytes) -> list[str]:
    """Return the tree of tags, one line an element: what it is, on which page, what is said of it, and what it owns.

    Without the main part, of which each part of an edition has its own.
    """
    lines: list[str] = []
    with pikepdf.open(BytesIO(content)) as made:
        numbers = {page.obj.objgen: number for number, page in enumerate(made.pages)}
        owners = made.Root.StructTreeRoot.ParentTree.Nums
        by_key = {int(owners[at]): owners[at + 1] for at in range(0, len(owners), 2)}

        def walk(item: Any, depth: int) -> None:
            if item.S == "/Part":
                for kid in item.K:
                    walk(kid, depth)
                return
            said = [str(item.get(key, "")) for key in ("/Alt", "/Lang")]
            attributes = item.get("/A", pikepdf.Dictionary())
            said += [str(attributes.get(key, "")) for key in ("/Scope", "/ColSpan", "/RowSpan")]
            said.append(str(len(attributes.get("/Headers", []))))
            number = numbers[item.Pg.objgen] if "/Pg" in item else ""
            lines.append(f"{'  ' * depth}{item.S} {number} {' '.join(filter(None, said))}")
            for kid in item.get("/K", pikepdf.Array()):
                if isinstance(kid, int):
                    assert by_key[int(item.Pg.StructParents)][kid].objgen == item.objgen
                    lines.append(f"{'  ' * depth}  content")
                elif "/S" in kid:
                    assert kid.P.objgen == item.objgen or item.S in ("/L", "/LI")
                    walk(kid, depth + 1)
                elif "/MCID" in kid:
                    assert by_key[int(kid.Pg.StructParents)][int(kid.MCID)].objgen == item.objgen
                    lines.append(f"{'  ' * depth}  content")
                else:
                    assert by_key[int(kid.Obj.StructParent)].objgen == item.objgen
                    lines.append(f"{'  ' * depth}  link")

        walk(made.Root.StructTreeRoot.K[0], 0)
    return lines


def faces(content: bytes) -> list[str]:
    with pikepdf.open(BytesIO(content)) as made:
        return sorted(
            str(item.FontFamily) + str(item.FontName)
            for item in made.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        )


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("asked", [texts, outline, tags, faces])
def test_the_joined_file_says_what_a_single_pass_says(edition: str, asked: Any) -> None:
    assert asked(joined(edition)[1]) == asked(single(edition))


@pytest.mark.parametrize("edition", EDITIONS)
def test_links_lead_where_they_do_in_a_single_pass(edition: str) -> None:
    for one, other in zip(links(joined(edition)[1]), links(single(edition)), strict=True):
        assert one[:2] == other[:2]
        assert one[2] == pytest.approx(other[2], abs=0.6)  # kerning beside a number


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_joined_file_is_as_small(edition: str) -> None:
    assert len(joined(edition)[1]) <= 1.1 * len(single(edition))


def test_an_edition_with_a_cover_is_laid_out_chapter_by_chapter() -> None:
    names = [part.name for part in pdf.split(composed("board"))]
    assert names[2:] == ["section-judgements", "section-service", "section-money", "sources"]
    assert len(names) == 6


def test_names_of_elements_are_unique_in_the_whole_file() -> None:
    with pikepdf.open(BytesIO(joined("board")[1])) as made:
        names = [
            str(item.ID)
            for item in made.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem" and "/ID" in item
        ]
    assert names
    assert len(names) == len(set(names))


# --- parts


def changed(one: Document, old: str, new: str) -> set[str]:
    """Return the names of the parts that change with some words."""
    assert old in one.html
    before = {part.name: part.digest for part in pdf.split(one)}
    after = {part.name: part.digest for part in pdf.split(replace(one, html=one.html.replace(old, new)))}
    return {name for name in before if before[name] != after[name]}


def test_a_part_reads_nothing_of_the_others() -> None:
    board = composed("board")
    assert changed(board, "What the boats are\u00a0like", "What the boats are not\u00a0like") == {
        "section-service"
    }
    assert changed(board, "Boats of the second series", "Boats") == {"section-service"}
    assert changed(board, 'content="', 'content="more, ') == set()


def test_the_digest_of_what_is_said_is_put_in_at_the_end() -> None:
    board = composed("board")
    digest = digest_of(board)
    assert changed(board, f">{digest}<", f">{digest[::-1]}<") == {
        "sources"
    }  # where it is another's, it is only words
    assert not any(digest in part.document.html for part in pdf.split(board))
    pages = pypdf.PdfReader(BytesIO(joined("board")[1])).pages
    printed = ["".join(page.extract_text().split()) for page in pages]
    assert sum(digest in words for words in printed) == 1
    assert not any(WIDEST * TOGETHER in words for words in printed)


def test_what_is_noted_at_the_foot_is_counted_through() -> None:
    board = composed("board")
    note = '<report-note class="footnote">More.</report-note>'
    assert changed(board, "What the boats are\u00a0like", f"What{note} the boats are\u00a0like") == {
        "section-service",
        "section-money",
    }


CHAPTERS = """<section class="cover" id="a"><h1>One</h1></section><main>
<section class="chapter" id="b"><h1>Two</h1><p>Words<report-note class="footnote">Note.</report-note></p></section>
<section class="chapter run-on" id="c"><h1>Three</h1></section>
<section class="chapter" id="d"><h1>Four</h1><p>Far <a href="#b" data-page="b">b, page\u00a000</a>, near.</p></section>
</main>"""
BREAKS = "html { font: var(--font-body) } .chapter { break-before: page } .run-on { break-before: auto } .footnote { float: footnote }"


def parts(html: str, css: str = BREAKS) -> list[str]:
    return [part.name for part in pdf.split(chapters(html, css))]


def chapters(html: str = CHAPTERS, base: str = BREAKS, own: str = "") -> Document:
    plain = document(html, own)
    tokens, _base, briefing = plain.sheets
    return replace(plain, sheets=(tokens, StyleSheet("assets/css/base.css", "base", base), briefing))


def test_what_runs_on_is_laid_out_with_what_it_follows() -> None:
    assert parts(CHAPTERS) == ["a", "b", "d"]


def test_the_first_chapter_after_a_masthead_is_laid_out_with_it() -> None:
    assert parts(
        CHAPTERS.replace('section class="cover"', 'header class="masthead"').replace(
            "</section><main>", "</header><main>"
        )
    ) == ["a", "d"]


@pytest.mark.parametrize(
    "css",
    [
        ".chapter { string-set: name content() }",
        "p { counter-increment: lines }",
        "p { counter-reset: lines }",
        "a::after { content: target-counter(attr(href), page) }",
        "@page :first { margin: 0 }",
        "h1 { position: running(head) }",
        ".stamp { position: fixed }",
        ".cover { display: none }",
    ],
)
def test_styles_that_tie_chapters_together_keep_them_in_one_part(css: str) -> None:
    assert [part.name for part in pdf.split(chapters(own=css))] == ["whole"]


@pytest.mark.parametrize("html", ["<p>Plain words</p>", CHAPTERS.replace("</main>", ""), CHAPTERS + "Words."])
def test_markup_that_cannot_be_taken_apart_is_one_part(html: str) -> None:
    assert parts(html) == ["whole"]


def test_what_does_not_start_a_page_after_all_is_laid_out_in_one_go(tmp_path: Path) -> None:
    """A style sheet moves the breaks: the parts tell it, and the whole is one part."""
    one = chapters(own=".chapter { break-before: auto }")
    assert len(pdf.split(one)) == 3
    laid, problems = pdf.write(one, tmp_path / "probe.pdf")
    assert laid is not None
    assert (laid.pages, told(problems)) == (1, [])


# --- numbers of pages


def line(document: Document, folder: Path, page: int) -> str:
    laid, problems = pdf.write(document, folder / "probe.pdf")
    assert laid is not None
    assert told(problems) == []
    return " ".join(pypdf.PdfReader(folder / "probe.pdf").pages[page].extract_text().split())


def test_a_reference_has_the_number_of_its_page_and_what_follows_moves_up(tmp_path: Path) -> None:
    assert line(chapters(), tmp_path, 2) == "Four Far b, page\u00a02, near.".replace("\u00a0", " ")
    with pikepdf.open(tmp_path / "probe.pdf") as made:
        [link] = made.pages[2].Annots
        assert str(link.Dest) == "b"
        after = [
            float(operands[4])
            for operands, operator in pikepdf.parse_content_stream(made.pages[2])
            if str(operator) == "Tm"
        ]
        assert after[-1] == pytest.approx(float(link.Rect[2]) / 0.75, abs=0.2)


def test_a_page_number_in_the_foot_counts_from_the_first_page_of_the_edition(tmp_path: Path) -> None:
    css = (
        BREAKS
        + "@page { @bottom-center { font: var(--font-body); content: 'page ' counter(page) ' of ' counter(pages) } }"
    )
    one = chapters(CHAPTERS, css)
    assert line(one, tmp_path, 2).endswith("page 3 of 3")
    assert line(one, tmp_path, 0).endswith("page 1 of 3")


def test_a_link_to_nowhere_is_a_problem() -> None:
    one = chapters(CHAPTERS.replace('href="#b"', 'href="#nowhere"'))
    found = [problem for part in pdf.split(one) for problem in pdf.set_part(part)[2]]
    assert [problem.code for problem in found] == ["E005"]


def test_a_part_that_breaks_the_engine_leaves_a_problem() -> None:
    problems = Problems()
    [part] = pdf.split(document("<p>Words</p>", "p::marker { content: 'x' } p { display: list-item }"))
    piece, _pages, found = pdf.set_part(part)
    problems.extend(found)
    assert piece is None
    assert [problem.code for problem in problems] == ["E005"]


# --- long tables

HEAD = '<thead><tr><th scope="col">Berth</th><th scope="col">Depth</th></tr></thead>'


def table(rows: int, high: int = -1, name: str = "berths") -> str:
    """Return an exhibit of many rows; one of them is `high`."""
    body = "".join(
        f'<tr><th scope="row">Berth {row}</th><td>{"Deep <br>" * (90 if row == high else 1)}{row}</td></tr>\n'
        for row in range(rows)
    )
    return (
        f'<figure class="exhibit wide" id="table-{name}"><figcaption class="head">The {name}</figcaption>'
        f'<table><colgroup><col style="width: 40%"><col></colgroup>{HEAD}<tbody>\n{body}</tbody></table>'
        f'<p class="source">Source of the {name}.</p></figure>'
    )


LONG = (
    BREAKS
    + "table { table-layout: fixed; width: 100%; border-collapse: collapse } tr { break-inside: avoid }"
    " td { border-top: 1pt solid black } figure { margin: 14pt 0 } p { break-before: avoid }"
)


def lay_out_table(body: str, monkeypatch: pytest.MonkeyPatch, rows: int) -> bytes:
    """Lay out what is in a chapter, `rows` rows of a long table at once."""
    monkeypatch.setattr("report.pdf.stretches.ROWS", rows)
    one = chapters(
        CHAPTERS.replace("<h1>Two</h1>", f"<h1>Two</h1><div><p>Words before.</p>{body}</div>"), LONG
    )
    done = [pdf.set_part(part) for part in pdf.split(one)]
    assert [told(problems) for _piece, _pages, problems in done] == [[]] * len(done)
    _laid, content, _problems, _words = pdf.join(one, [piece for piece, _pages, _found in done if piece], {})
    return content


@pytest.mark.parametrize(
    ("body", "stretch"),
    [
        (table(150), 70),
        (table(150), 60),
        (table(90) + table(80, name="quays"), 70),
        (table(150, high=75), 70),
    ],
    ids=["two stretches", "three stretches", "two tables", "a row that goes on over a page"],
)
def test_a_long_table_in_stretches_is_the_table_in_one(
    body: str, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = lay_out_table(body, monkeypatch, 10_000)
    parted = lay_out_table(body, monkeypatch, stretch)
    for asked in (texts, links, outline, rows, faces):
        assert asked(parted) == asked(whole)
    assert drawn(parted) == drawn(whole)


def test_the_pages_of_a_table_in_stretches_are_pages_of_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("report.pdf.stretches.ROWS", 70)
    [part] = pdf.split(document(f"<h1>Berths</h1>{table(150)}", LONG))
    _piece, pages, _problems = pdf.set_part(part)
    read = [(one.id, one.begins, one.ends) for page in pages for one in page.exhibits]
    assert read[0] == ("table-berths", True, False)
    assert read[-1] == ("table-berths", False, True)
    assert not any(begins or ends for _id, begins, ends in read[1:-1])
    assert [(one.begins, one.ends) for page in pages[:1] for one in page.tables] == [(True, False)]
    assert [(one.begins, one.ends) for page in pages[-1:] for one in page.tables] == [(False, True)]


def rows(content: bytes) -> list[str]:
    """Return the tags below the bodies of tables: each stretch is a table of its own."""
    found, deep = [], 1000
    for one in tags(content):
        depth = len(one) - len(one.lstrip())
        deep = depth if "/TBody" in one else 1000 if depth <= deep else deep
        found += [one] if depth > deep else []
    assert found
    return found


def drawn(content: bytes) -> list[str]:
    """Return a picture of each page, as its bytes."""
    with pypdfium2.PdfDocument(content) as made:
        return [hashlib.sha256(page.render(scale=0.5).to_numpy().tobytes()).hexdigest() for page in made]


def test_a_large_piece_is_packed_until_it_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    loose = pieces("press")
    monkeypatch.setattr("report.pdf.piece.MUCH", 0)
    packed = [piece.as_bytes() for piece in loose]
    read = [Piece.from_bytes(content) for content in packed]
    assert [replace(piece, digest="") for piece in read] == [replace(piece, digest="") for piece in loose]
    monkeypatch.undo()
    assert [len(one) < len(piece.as_bytes()) for one, piece in zip(packed, loose, strict=True)] == [
        True
    ] * len(packed)


# --- the file


@pytest.mark.parametrize("killed", [False, True])
def test_pages_are_read_back_by_several_processes_as_by_one(
    killed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = composed("board")
    alone = pdf.join(one, pieces("board"), {})
    monkeypatch.setattr(printed, "SHARE", 1)
    told: list[int] = []
    monkeypatch.setattr(printed, "_read_by", partial(counted, told, printed._read_by))
    if killed:
        monkeypatch.setattr(printed, "_tell", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    together = pdf.join(one, pieces("board"), {}, 3)
    assert told == [3]
    assert together[:2] == alone[:2]
    assert together[3] == alone[3]


def counted(told: list[int], read: Any, jobs: int, *rest: Any) -> Any:
    told.append(jobs)
    return read(jobs, *rest)


def test_what_was_read_back_before_is_not_read_again_and_changes_no_byte() -> None:
    one = composed("board")
    _laid, content, _problems, known = pdf.join(one, pieces("board"), {})
    false = {key: read._replace(digests=[*read.digests[1:], "0"]) for key, read in known.items()}
    assert pdf.join(one, pieces("board"), known)[1] == content
    assert pdf.join(one, pieces("board"), false)[1] != content
    assert pdf.join(one, pieces("board"), {"another": next(iter(known.values()))})[1] == content


def test_no_stream_of_a_file_ends_as_a_line_does() -> None:
    ends = 0
    for count in range(600):
        made = pydyf.PDF()
        made.info["Title"] = pydyf.String("Boats" * (count % 7))
        for number in range(count):
            made.add_object(pydyf.Dictionary({"Number": number}))
        last = pydyf.Stream([b"Words"])
        made.add_object(last)
        content = Body(made, last).closed()
        assert b"\r\nendstream" not in content
        with pikepdf.open(BytesIO(content)) as read:
            assert len(read.objects) >= count
            size = int(read.trailer.Size)
        ends += size != len(made.objects) + -(-(count + 3) // PACKED) + 1
    assert ends, "no table ended in a carriage return, so this shows nothing"


def test_nor_does_one_of_a_file_that_is_written_anew() -> None:
    mended = 0
    for count in range(600):
        with pikepdf.new() as made:
            made.Root.Kept = pikepdf.Array(
                made.make_indirect(pikepdf.Dictionary(Number=number)) for number in range(count)
            )
            content = written(made, pikepdf.ObjectStreamMode.generate)
        assert b"\r\nendstream" not in content
        with pikepdf.open(BytesIO(content)) as read:
            assert [int(one.Number) for one in read.Root.Kept] == list(range(count))
            mended += SPARE in read.Root
            again = written(read)
        assert b"\r\nendstream" not in again
    assert mended, "none ended in a carriage return, so this shows nothing"
