"""A built PDF verifies; one in which anything was altered does not, wherever the hand was laid on it."""

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import copies
import pikepdf
import pytest
from workshop import SMALL, changed, copied, pdfs

from report.build import Order, build, verified
from report.cli import run
from report.model.digests import digest
from report.pdf.seal import sealed
from report.verify import VIEW

ROOT = SMALL.parent.parent.parent
NOWHERE = SMALL / "assets"
"""A folder without any briefing."""
RECORD = "edition.json"


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """The board's edition of the small briefing, to lay hands on."""
    path = tmp_path / "board.pdf"
    path.write_bytes(pdfs()["board"])
    return path


def told(path: Path, project: Path = NOWHERE) -> list[str]:
    found = verified(path, project)
    assert found is not None
    return [str(finding) for finding in found]


# --- hands laid on a PDF: each alters it in place ---------------------------------------------------


def digits(pdf: pikepdf.Pdf, font: pikepdf.Object) -> dict[bytes, str]:
    """The glyph codes of a font's digits."""
    found = {}
    for line in font.ToUnicode.read_bytes().decode().splitlines():
        code, _, text = line.strip("<>").partition("> <")
        if len(text) == 4 and chr(int(text, 16)).isdecimal():
            found[bytes.fromhex(code)] = chr(int(text, 16))
    return found


def other(code: bytes, known: dict[bytes, str]) -> bytes:
    """The code of another digit of the same font, tabular for tabular."""
    return min(
        (one for one in known if known[one] != known[code]),
        key=lambda one: abs(int.from_bytes(one, "big") - int.from_bytes(code, "big")),
    )


def strike(pdf: pikepdf.Pdf, page: int, nth: int = 0, *, drawing: bool = False) -> None:
    """Put another digit for the nth that a page draws, or that the drawings in it do."""
    owner: Any = pdf.pages[page].obj
    resources = owner.Resources
    holders = [owner]
    if drawing:
        holders = [form for form in resources.XObject.values() if form.get("/Subtype") == "/Form"]
    seen = 0
    for holder in holders:
        commands = list(pikepdf.parse_content_stream(holder))
        for at, (operands, operator) in enumerate(commands):  # type: ignore[misc]  # both can be unpacked
            if str(operator) == "Tf":
                known = digits(pdf, (holder if drawing else owner).Resources.Font[operands[0]])
            if str(operator) != "TJ":
                continue
            pieces = list(operands[0])
            for index, piece in enumerate(pieces):
                codes = bytes(piece) if isinstance(piece, pikepdf.String) else b""
                for place in range(0, len(codes), 2):
                    if (code := codes[place : place + 2]) in known and len(known) > 1:
                        seen += 1
                        if seen > nth:
                            pieces[index] = pikepdf.String(
                                codes[:place] + other(code, known) + codes[place + 2 :]
                            )
                            commands[at] = pikepdf.ContentStreamInstruction(
                                [pikepdf.Array(pieces)], pikepdf.Operator("TJ")
                            )
                            _put(pdf, holder, pikepdf.unparse_content_stream(commands))
                            return
    raise AssertionError("there is no such digit")


def _put(pdf: pikepdf.Pdf, holder: Any, content: bytes) -> None:
    if isinstance(holder, pikepdf.Stream):
        holder.write(content)
    else:
        holder.Contents = pdf.make_stream(content)


def cover(pdf: pikepdf.Pdf, page: int) -> None:
    """Lay a white box over a part of a page."""
    pdf.pages[page].contents_add(b"q 1 1 1 rg 100 400 200 20 re f Q")


def note(pdf: pikepdf.Pdf, page: int) -> None:
    """Pin a note with a number on a page."""
    box = pikepdf.Array([100, 400, 200, 420])
    text = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=box, Contents="40%", DA="/F 9 Tf"
    )
    notes = pdf.pages[page].obj.get("/Annots", pikepdf.Array())
    notes.append(pdf.make_indirect(text))
    pdf.pages[page].obj.Annots = notes


def misread(pdf: pikepdf.Pdf, page: int) -> None:
    """Let a font say another digit than it draws."""
    font = next(font for font in pdf.pages[page].resources.Font.values() if digits(pdf, font))
    map_ = font.ToUnicode.read_bytes()
    code, text = next(iter(digits(pdf, font).items()))
    line = f"<{code.hex()}> <{ord(text):04x}>".encode()
    assert line in map_
    font.ToUnicode.write(
        map_.replace(line, f"<{code.hex()}> <{ord('7' if text != '7' else '1'):04x}>".encode())
    )


def redraw(pdf: pikepdf.Pdf, page: int) -> None:
    """Exchange the shapes of a font."""
    fonts = list(pdf.pages[page].resources.Font.values())
    files = [font.DescendantFonts[0].FontDescriptor for font in fonts[:2]]
    files[0].FontFile2, files[1].FontFile2 = files[1].FontFile2, files[0].FontFile2


def shift(pdf: pikepdf.Pdf, page: int) -> None:
    """Move the first words of a page somewhere else."""
    content = pdf.pages[page].Contents.read_bytes()
    head, tm, rest = content.partition(b" Tm")
    start, _, y = head.rpartition(b" ")
    pdf.pages[page].Contents = pdf.make_stream(start + b" %.2f" % (float(y) + 40) + tm + rest)


def read_differently(pdf: pikepdf.Pdf) -> None:
    """Put another number into what is read aloud of a figure."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/Alt" in item and "2" in str(item.Alt):
            item.Alt = str(item.Alt).replace("2", "3", 1)
            return
    raise AssertionError


def attach(pdf: pikepdf.Pdf, name: str, content: bytes) -> None:
    pdf.attachments[name].get_file().obj.write(content)


def record_of(pdf: pikepdf.Pdf) -> dict[str, Any]:
    return dict(json.loads(pdf.attachments[RECORD].get_file().read_bytes()))


def rewrite(pdf: pikepdf.Pdf, change: Callable[[dict[str, Any]], object], *, digests: bool = False) -> None:
    """Alter the record; with `digests` so that they agree with it again."""
    record = record_of(pdf)
    change(record)
    if digests:
        facts = {
            name: {key: value for key, value in fact.items() if key != "printed"}
            for name, fact in record["facts"].items()
        }
        found = record["digests"]
        found |= {"facts": digest(facts), **{name: digest(record[name]) for name in VIEW[1:]}}
        found["all"] = digest({name: value for name, value in found.items() if name != "all"})
    attach(pdf, RECORD, json.dumps(record, ensure_ascii=False).encode())


def set_value(record: dict[str, Any]) -> None:
    record["facts"]["loan.size"]["value"] = "30000000"


def set_printed(record: dict[str, Any]) -> None:
    fact = record["facts"]["loan.size"]
    fact["printed"][0]["text"] = fact["printed"][0]["text"].replace("20", "30")


def set_all(record: dict[str, Any]) -> None:
    fact = record["facts"]["loan.size"]
    fact["value"], fact["text"] = "30000000", fact["text"].replace("20", "30")
    for said in fact["printed"]:
        said["text"] = said["text"].replace("20", "30")


def set_sentence(record: dict[str, Any]) -> None:
    sentences = record["sections"][1]["sentences"]
    at = next(at for at, words in enumerate(sentences) if "2" in words)
    sentences[at] = sentences[at].replace("2", "3", 1)


def set_page(record: dict[str, Any]) -> None:
    record["facts"]["loan.size"]["printed"][0]["page"] = 1


def set_file(pdf: pikepdf.Pdf, name: str) -> None:
    content = pdf.attachments[name].get_file().read_bytes()
    forged = content.replace(b"2", b"3", 1)
    assert forged != content
    attach(pdf, name, forged)


def set_table(pdf: pikepdf.Pdf, *, digests: bool) -> None:
    content = pdf.attachments["money.csv"].get_file().read_bytes()
    forged = content.replace(b"2", b"3", 1)
    assert forged != content
    attach(pdf, "money.csv", forged)
    if digests:
        import hashlib

        def agree(record: dict[str, Any]) -> None:
            record["digests"]["tables/money.csv"] = hashlib.sha256(forged).hexdigest()

        rewrite(pdf, agree, digests=True)


def drop_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[2]


def swap_pages(pdf: pikepdf.Pdf) -> None:
    pdf.pages.insert(2, pdf.pages[3])
    del pdf.pages[4]


def drop_record(pdf: pikepdf.Pdf) -> None:
    del pdf.attachments[RECORD]


def drop_table(pdf: pikepdf.Pdf) -> None:
    del pdf.attachments["money.csv"]


def add_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["more.csv"] = b"a,b\r\n"


HANDS: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "a digit of the cover": (lambda pdf: strike(pdf, 0), "page 1: what it draws"),
    "a digit of the contents": (lambda pdf: strike(pdf, 1), "page 2: what it draws"),
    "a digit of prose": (lambda pdf: strike(pdf, 3), "page 4: what it draws"),
    "a later digit of prose": (lambda pdf: strike(pdf, 3, 9), "page 4: what it draws"),
    "a digit of a page's foot": (lambda pdf: strike(pdf, 4, 0), "page 5: what it draws"),
    "a digit of the appendix": (lambda pdf: strike(pdf, 6, 3), "page 7: what it draws"),
    "a white box": (lambda pdf: cover(pdf, 3), "page 4: what it draws"),
    "a note pinned on": (lambda pdf: note(pdf, 3), "page 4: what it draws"),
    "what a font says": (lambda pdf: misread(pdf, 3), "page 4: what it draws"),
    "what a font draws": (lambda pdf: redraw(pdf, 3), "page 4: what it draws"),
    "words moved": (lambda pdf: shift(pdf, 3), "page 4: what it draws"),
    "an alternative text": (read_differently, "alternative texts or outline"),
    "a value in the record": (lambda pdf: rewrite(pdf, set_value), "facts does not have the digest"),
    "a value and its digests": (lambda pdf: rewrite(pdf, set_value, digests=True), '"loan.size" is 30000000'),
    "a text recorded": (
        lambda pdf: rewrite(pdf, set_printed, digests=True),
        '"loan.size" is recorded to stand',
    ),
    "all of a fact": (lambda pdf: rewrite(pdf, set_all, digests=True), '"loan.size" is recorded to stand'),
    "a page recorded": (lambda pdf: rewrite(pdf, set_page, digests=True), "page 1: "),
    "a sentence": (lambda pdf: rewrite(pdf, set_sentence), "sections does not have the digest"),
    "a sentence and its digests": (
        lambda pdf: rewrite(pdf, set_sentence, digests=True),
        "it prints another digest of the data",
    ),
    "a digit of a table": (lambda pdf: set_table(pdf, digests=False), '"money.csv" does not have the digest'),
    "a table and its digests": (lambda pdf: set_table(pdf, digests=True), 'rows of "money" are not those'),
    "a digit of a figure's data": (
        lambda pdf: set_file(pdf, "figure-money.csv"),
        '"figure-money.csv" does not have the digest',
    ),
    "a page taken out": (drop_page, "6 pages; 7 were recorded"),
    "two pages exchanged": (swap_pages, "page 3: what it draws"),
    "the record taken out": (drop_record, "it carries no edition.json"),
    "a table taken out": (drop_table, '"money.csv" is recorded, and not attached'),
    "a file put in": (add_file, '"more.csv" is attached, and not recorded'),
}


def lay_hand(path: Path, hand: Callable[[pikepdf.Pdf], None]) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        hand(pdf)
        pdf.save(path)


# --- what is found ------------------------------------------------------------------------------------


def test_a_built_edition_holds_by_itself_and_against_its_project(board: Path) -> None:
    assert told(board) == []
    assert told(board, SMALL) == []


def test_a_damaged_page_is_told_in_a_line(board: Path) -> None:
    def damage(pdf: pikepdf.Pdf) -> None:
        content = pdf.pages[3].Contents.read_bytes()
        assert b"]TJ" in content.replace(b" TJ", b"TJ")
        pdf.pages[3].Contents = pdf.make_stream(
            content.replace(b"] TJ", b" null] TJ", 1).replace(b"]TJ", b" null]TJ", 1)
        )

    lay_hand(board, damage)
    assert told(board) == ["board.pdf: its pages cannot be read: it is damaged (ValueError)."]


def test_saved_anew_by_another_tool_it_still_holds(board: Path) -> None:
    """What counts is what it holds: not the numbers of its objects, nor how they are packed."""
    with pikepdf.open(board, allow_overwriting_input=True) as pdf:
        pdf.save(board, object_stream_mode=pikepdf.ObjectStreamMode.disable, recompress_flate=True)
    assert told(board) == []


@pytest.mark.parametrize("hand", HANDS)
def test_a_hand_laid_on_it_is_found(hand: str, board: Path) -> None:
    alter, expected = HANDS[hand]
    lay_hand(board, alter)
    found = told(board)
    assert any(expected in words for words in found), found
    assert all(words.startswith("board.pdf: ") and "\n" not in words for words in found)


def test_sealing_an_altered_page_anew_does_not_help(board: Path) -> None:
    """Whoever forges the page's digest as well is betrayed by the fact that is no longer there."""
    lay_hand(board, lambda pdf: every_digit(pdf, 4))
    board.write_bytes(sealed(board.read_bytes()))
    assert any("is recorded to stand here as" in words for words in told(board))


def test_a_page_altered_and_sealed_anew_is_not_what_the_project_builds(board: Path) -> None:
    def draw_over(pdf: pikepdf.Pdf) -> None:
        pdf.pages[3].contents_add(b"1 g 200 300 90 12 re f", prepend=False)

    lay_hand(board, draw_over)
    board.write_bytes(sealed(board.read_bytes()))
    assert told(board) == []
    assert told(board, SMALL) == ["board.pdf: page 4: it is not what the project's data builds."]


def every_digit(pdf: pikepdf.Pdf, page: int) -> None:
    for nth in range(12):
        strike(pdf, page, nth)


def test_it_is_compared_with_what_the_data_gives_now(board: Path, tmp_path: Path) -> None:
    facts = changed("data/small/facts.yml", ("value: 4.25", "value: 4.26"))
    (words,) = told(board, copied(tmp_path, {"data/small/facts.yml": facts}))
    assert words == ("board.pdf: it is not what the project's data gives: facts: loan.rate corrected.")


def test_a_project_that_cannot_be_built_is_no_witness(board: Path, tmp_path: Path) -> None:
    facts = changed("data/small/facts.yml", ("value: 4.25", "value: four"))
    (words,) = told(board, copied(tmp_path, {"data/small/facts.yml": facts}))
    assert "the project's data has 1 errors" in words


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[]", "lacks"),
        (b"{", "is no JSON"),
        (b'{"briefing": 1}', "lacks title"),
    ],
)
def test_a_record_of_another_form_is_told_of(board: Path, content: bytes, said: str) -> None:
    lay_hand(board, lambda pdf: attach(pdf, RECORD, content))
    (words,) = told(board, SMALL)
    assert said in words


def test_a_record_with_values_of_another_kind_is_told_of(board: Path) -> None:
    def change(record: dict[str, Any]) -> None:
        record["facts"] = ["loan.size"]

    lay_hand(board, lambda pdf: rewrite(pdf, change))
    assert any("is not of the form that this version writes" in words for words in told(board))


# --- on the command line ------------------------------------------------------------------------------


def lines(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if line)


def test_the_command_says_what_it_found(board: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(SMALL), "verify", str(board)]) == 0
    assert capsys.readouterr().out == "board.pdf holds.\n"
    lay_hand(board, lambda pdf: strike(pdf, 3))
    assert run(["--project", str(SMALL), "verify", str(board), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert found[0] == {"path": "board.pdf", "message": "what it draws is not what was recorded.", "page": 4}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", b"x", "is nothing that can be verified"),
        ("broken.pdf", b"%PDF-1.7\nx", "is not a PDF that can be read"),
    ],
)
def test_what_is_no_edition_is_wrong_usage(
    name: str, content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert run(["verify", str(tmp_path / name)]) == 2
    assert said in capsys.readouterr().err


def test_an_encrypted_edition_is_wrong_usage(board: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pikepdf.open(board, allow_overwriting_input=True) as pdf:
        pdf.save(board, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert run(["verify", str(board)]) == 2
    assert "is encrypted" in capsys.readouterr().err


# --- copies -------------------------------------------------------------------------------------------


def test_a_page_changed_in_a_copy_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One digit, in a copy that nobody signed: found by the copy alone, and in its folder by the manifest too."""
    project = copies.project(tmp_path / "p")
    copies.run(project)
    issued = next(copies.issue(project).glob("copies/0001-*.pdf"))
    path = Path(shutil.copy(issued, tmp_path / "copy.pdf"))
    lay_hand(path, lambda pdf: strike(pdf, 1))
    assert run(["--project", str(tmp_path), "verify", str(path)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Copy 1, prepared for Jane Doe, Ministry & Co: board, en."
    assert said[1:] == ["copy.pdf: page 2: what it draws is not what was recorded."]
    shutil.copy(path, issued)
    assert run(["--project", str(project), "verify", str(copies.issue(project))]) == 1
    said = capsys.readouterr().out.splitlines()
    name = "copies/0001-jane-doe.pdf"
    assert said == [
        "5 copies are listed.",
        f"{name}: its digest is not the one listed in SHA256SUMS.",
        f"{name}: its digest is not the one in the manifest: the file is not the copy that was made.",
    ]


def test_a_copy_that_lies_elsewhere_is_the_one_that_was_issued_or_is_none(tmp_path: Path) -> None:
    """Altered, and sealed anew, it holds to its own record; the project beside it knows what was issued."""
    project = copies.project(tmp_path / "p")
    copies.run(project)
    issued = next(copies.issue(project).glob("copies/0001-*.pdf"))
    path = Path(shutil.copy(issued, tmp_path / "copy.pdf"))
    assert run(["--project", str(project), "verify", str(path)]) == 0
    lay_hand(path, lambda pdf: pdf.pages[1].contents_add(b"1 g 200 300 90 12 re f", prepend=False))
    path.write_bytes(sealed(path.read_bytes()))
    assert run(["--project", str(tmp_path), "verify", str(path)]) == 0
    assert run(["--project", str(project), "verify", str(path)]) == 1


# --- the flagship -------------------------------------------------------------------------------------


@pytest.mark.prove
def test_all_of_the_flagship_holds_and_no_altered_digit_stays_unseen(tmp_path: Path) -> None:
    """Of each of its eight editions, three digits drawn by lot from all pages, in the prose, the charts or the feet."""
    outcome = build(Order(ROOT, out=tmp_path, cache=False), lambda _words: None)
    files = [Path(one.path) for one in outcome.editions if one.path and one.briefing == "mistral"]
    assert len(files) == 8
    lot = random.Random(8)
    for file in files:
        assert told(file, ROOT) == []
        content = file.read_bytes()
        for _ in range(3):
            with pikepdf.open(file, allow_overwriting_input=True) as pdf:
                page = lot.randrange(len(pdf.pages))
                strike(pdf, page, lot.randrange(3))
                pdf.save(file)
            assert f"{file.name}: page {page + 1}: what it draws is not what was recorded." in told(file)
            file.write_bytes(content)
