"""Copies for recipients: the right content for each, stamped where all can see and hear it, and nothing else of its own."""

import csv
import email
import email.policy
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import fsspec
import page
import pikepdf
import pytest
from copies import RECIPIENTS, digests, issue, objects, project, run
from depot import PASSWORD, USER, depot
from projects import elements, texts
from structure import breaches

from report.cli import run as report
from report.distribute.choosing import Wanted
from report.distribute.manifest import harmless
from report.distribute.recipients import slug
from report.distribute.run import distribute
from report.distribute.stamp import Stamp, Template, make_copy, read_record
from report.distribute.store import Address
from report.model.copies import Slip, Slips
from report.problems import ContentError, MachineError, UsageError

ROOT = Path(__file__).parent.parent
NAMES = ["0001-jane-doe", "0002-anne-muller", "0003-lukasz-zolw", "0004-recipient", "0005-ho-thi-anh"]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose copies have been made."""
    made = project(tmp_path_factory.mktemp("copies") / "project")
    assert run(made).made == 5
    return made


def copy(issued: Path, number: int) -> Path:
    return issue(issued) / "copies" / f"{NAMES[number - 1]}.pdf"


def test_everyone_gets_the_edition_of_their_audience_and_paper(issued: Path) -> None:
    titles, widths = [], []
    for number in range(1, 6):
        with pikepdf.open(copy(issued, number)) as pdf:
            titles.append(str(pdf.docinfo.Title).rpartition("(")[2])
            widths.append(round(float(pdf.pages[0].mediabox[2])))
            record = read_record(pdf)
        assert record is not None
        assert record["number"] == number
        assert record["name"] == RECIPIENTS.splitlines()[number].split(",")[0]
    assert titles == [
        "Board edition)",
        "Press edition)",
        "Board edition)",
        "Board edition)",
        "Board edition)",
    ]
    assert widths == [595, 595, 612, 595, 595]


def test_the_name_stands_in_the_foot_of_every_page_but_the_cover(issued: Path) -> None:
    cover, *others = texts(copy(issued, 1))
    assert others
    assert cover.count("Jane Doe, Ministry & Co") == 1
    assert all("Prepared for Jane Doe, Ministry & Co · Copy 1 of 5" in text for text in others)
    first, *_ = texts(copy(issued, 2))
    assert "Prepared for Änne Müller, =SUM(A1) · Copy 2 of 5 · FOR YOUR EYES ONLY" in first


def marked(pdf: pikepdf.Pdf) -> list[tuple[str, str, bool]]:
    """On each page, the marks around each drawing of a slip: tag, drawing, whether the tree of tags reaches it."""
    reached = {
        (element.get("/Pg", pdf.pages[0].obj).objgen, int(kid))
        for element in elements(pdf)
        for kid in ([element.K] if not isinstance(element.K, pikepdf.Array) else element.K)
        if isinstance(kid, int)
    }
    found = []
    for one in pdf.pages:
        marks: list[tuple[str, int | None]] = []
        for instruction in pikepdf.parse_content_stream(one):
            operands, operator = list(instruction.operands), str(instruction.operator)
            if operator == "BMC":
                marks.append((str(operands[0]), None))
            elif operator == "BDC":
                number = operands[1].get("/MCID") if isinstance(operands[1], pikepdf.Dictionary) else None
                marks.append((str(operands[0]), None if number is None else int(number)))
            elif operator == "EMC":
                marks.pop()
            elif operator == "Do" and str(operands[0]).startswith("/Report"):
                tag, number = marks[-1]
                found.append((tag, str(operands[0]), (one.obj.objgen, number) in reached))
    return found


def test_a_screen_reader_hears_the_name_once_and_the_foot_never(issued: Path) -> None:
    for number in (1, 2):
        with pikepdf.open(copy(issued, number)) as pdf:
            drawn = marked(pdf)
            feet = len(pdf.pages) - (number == 1)
        assert drawn.count(("/P", "/ReportRecipient", True)) == 1
        assert drawn.count(("/Artifact", "/ReportFoot", False)) == feet
        assert len(drawn) == feet + 1


def test_the_paragraph_reads_in_order(issued: Path) -> None:
    told = subprocess.run(
        ["pdfinfo", "-struct-text", copy(issued, 2)],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    ).stdout
    words = " ".join(re.sub(r"[^\S\n]+|\n\s*", " ", told).replace("\u00a0", " ").split())
    assert (
        "Prepared for Änne Müller, =SUM(A1) Copy 2 of 5 · FOR YOUR EYES ONLY With thanks for your time."
        in words
    )


REFERENCE = re.compile(rb"(\d+) 0 R\b")


def stamped(path: Path) -> dict[tuple[int, int], bool]:
    """The objects of a copy's stamp: what is drawn in its two places, and whatever that leads to; true for the two."""
    with pikepdf.open(path) as pdf:
        waiting = [
            pdf.pages[0].resources.XObject["/ReportRecipient"],
            pdf.pages[1].resources.XObject["/ReportFoot"],
        ]
        found = dict.fromkeys((one.objgen for one in waiting), True)
        while waiting:
            item = waiting.pop()
            head = item.stream_dict if isinstance(item, pikepdf.Stream) else item
            for number in REFERENCE.findall(head.unparse(resolved=True)):
                if (int(number), 0) not in found:
                    found[int(number), 0] = False
                    waiting.append(pdf.get_object(int(number), 0))
    return found


def meanings(path: Path) -> bytes:
    """What the fonts of a copy's stamp say that their glyphs mean."""
    held = objects(path)
    return b"".join(held[key] for key in stamped(path) if b"beginbfchar" in held[key])


def test_a_copy_tells_nothing_of_others_not_even_by_its_fonts(issued: Path) -> None:
    delta = b"<0394>"
    assert delta in meanings(copy(issued, 4))
    assert delta not in meanings(copy(issued, 1))


def test_one_process_makes_what_several_make(issued: Path, tmp_path: Path) -> None:
    alone = project(tmp_path / "project")
    assert run(alone, jobs=1).made == 5
    assert digests(issue(alone)) == digests(issue(issued))


def test_a_new_recipient_changes_no_copy_that_was_issued(issued: Path, tmp_path: Path) -> None:
    made = shutil.copytree(issued, tmp_path / "project")
    before = [copy(made, number).read_bytes() for number in range(1, 6)]
    listed = made / "data" / "tiny" / "recipients.csv"
    with listed.open("a", encoding="utf-8") as file:
        file.write("Šárka Ďurišová,Ж,sarka@example.org,board,,,,3\n")
    briefing = made / "data" / "tiny" / "briefing.yml"
    briefing.write_text(briefing.read_text("utf-8").replace("total: true", "total: false"), encoding="utf-8")
    assert run(made, resume=True, only=("6",)).made == 1
    assert [copy(made, number).read_bytes() for number in range(1, 6)] == before


def test_two_copies_differ_in_stamp_identifier_and_record_only(issued: Path) -> None:
    one, other = (objects(copy(issued, number)) for number in (1, 5))
    differing = {key for key in {**one, **other} if one.get(key) != other.get(key)}
    with pikepdf.open(copy(issued, 1)) as pdf:
        record = pdf.Root.PieceInfo["/Report"].Private.objgen
        names = [bytes(name) for name in pdf.trailer.ID]
    stamps = [stamped(copy(issued, number)) for number in (1, 5)]
    assert differing
    assert differing <= {*stamps[0], *stamps[1], record}
    for content, stamp in zip((one, other), stamps, strict=True):  # and nothing else leads to a stamp's own
        leads = {
            (int(number), 0)
            for key in content
            if key not in stamp
            for number in REFERENCE.findall(content[key])
        }
        assert leads & stamp.keys() == {key for key, is_form in stamp.items() if is_form}
    with pikepdf.open(copy(issued, 5)) as pdf:
        assert bytes(pdf.trailer.ID[0]) == names[0]
        assert bytes(pdf.trailer.ID[1]) != names[1]


def test_copies_keep_both_standards(issued: Path) -> None:
    for number, archive in enumerate(("3a", "2a", "3a", "3a", "3a"), start=1):
        path = str(copy(issued, number))
        assert breaches(copy(issued, number).read_bytes()) == []
        for profile in ("pdfua-1", f"pdfa-{archive}"):
            report = page.validate_pdf(path, profile=profile)
            assert report.is_compliant, [str(failure) for failure in report.failures]
        assert b"\r\nendstream" not in copy(issued, number).read_bytes()
        assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0
        with pikepdf.open(path) as pdf, pdf.open_metadata() as data:
            assert data["pdfuaid:part"] == "1"
            assert data["pdfaid:part"] == archive[0]


@pytest.mark.prove
def test_all_copies_of_the_flagship_keep_both_standards(tmp_path: Path) -> None:
    """Its own list: every audience, with markings, with lines for one reader, on both papers, in both languages."""
    done = distribute(Wanted(ROOT, "mistral", out=tmp_path), lambda _words: None)
    assert (done.made, len(done.problems)) == (10, 0)
    found = {}
    for path in sorted(tmp_path.glob("mistral/*/copies/*.pdf")):
        found[path.name] = breaches(path.read_bytes())
        for profile in ("pdfua-1", "pdfa-3a"):
            found[path.name] += [str(one) for one in page.validate_pdf(str(path), profile=profile).failures]
        with pikepdf.open(path) as pdf, pdf.open_metadata() as data:
            claims = {
                key: data.get(f"{key}") for key in ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")
            }
        assert claims == {"pdfuaid:part": "1", "pdfaid:part": "3", "pdfaid:conformance": "A"}
    assert len(found) == 10
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_an_edition_that_is_not_distributed_keeps_no_place(issued: Path, tmp_path: Path) -> None:
    from projects import make

    outcome = make(issued, out=tmp_path, audiences=("board",))
    with pikepdf.open(str(outcome.editions[0].path)) as pdf:
        assert all("/A" not in element or element.A.get("/O") != "/Report" for element in elements(pdf))
    assert "Prepared for" not in texts(Path(str(outcome.editions[0].path)))[0]
    for number in (1, 2):
        with pikepdf.open(copy(issued, number)) as pdf:
            assert all("/A" not in element or element.A.get("/O") != "/Report" for element in elements(pdf))


def test_what_leaves_is_listed_whole(issued: Path) -> None:
    folder = issue(issued)
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
    listed = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there - listed == {"SHA256SUMS", "journal.jsonl"}
    statement = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    subjects = {item["name"]: item["digest"]["sha256"] for item in statement["subject"]}
    assert subjects == {
        f"copies/{name}.pdf": digest["after_sealing"]
        for name, digest in zip(NAMES, digests(folder).values(), strict=True)
    }
    second = statement["predicate"]["copies"][1]
    assert second["recipient"] == {
        "name": "Änne Müller",
        "organisation": "=SUM(A1)",
        "email": "anne@example.org",
    }
    inputs = statement["predicate"]["inputs"]
    assert inputs["data/tiny/recipients.csv"] == hashlib.sha256(RECIPIENTS.encode()).hexdigest()


def test_a_spreadsheet_runs_nothing(issued: Path) -> None:
    text = (issue(issued) / "copies.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows[0]["name"] == "Jane Doe"
    assert rows[1]["organisation"] == "'=SUM(A1)"
    assert [harmless(cell) for cell in ("+1", "-1", "@x", "\t=1", "a=1", "")] == [
        "'+1",
        "'-1",
        "'@x",
        "'\t=1",
        "a=1",
        "",
    ]


def test_each_message_carries_the_copy_of_its_recipient(issued: Path) -> None:
    for number, line in enumerate(RECIPIENTS.splitlines()[1:], start=1):
        name, _, address, *_ = line.split(",")
        content = (issue(issued) / "outbox" / f"{NAMES[number - 1]}.eml").read_bytes()
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert message["To"].addresses[0].addr_spec == address
        assert message["To"].addresses[0].display_name == name
        assert message["From"] == "Desk <desk@example.org>"
        assert message["X-Unsent"] == "1"
        assert message["Message-ID"].endswith("@example.org>")
        [attached] = message.iter_attachments()
        assert attached.get_content() == copy(issued, number).read_bytes()
        plain, marked_up = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert plain.startswith(name)
        assert f"Copy {number} of 5" in plain
        assert f"Copy {number} of 5" in marked_up
        assert "&amp;" not in plain


def test_an_audience_words_its_own_stamp_and_message(tmp_path: Path) -> None:
    folder = "templates/audiences/board/copies"
    made = project(
        tmp_path / "project",
        **{
            f"{folder}/foot.html": '{% extends "base/copies/foot.html" %}{% block words %}Desk {{ recipient.desk }}{% endblock %}',
            f"{folder}/message.txt": '{% extends "base/copies/message.txt" %}{% block greeting %}Dear {{ recipient.name }}{% endblock %}',
        },
    )
    assert run(made, only=("jane@example.org",)).made == 1
    assert "Desk 4" in texts(copy(made, 1))[1]
    content = (issue(made) / "outbox" / "0001-jane-doe.eml").read_text(encoding="utf-8")
    assert "Dear Jane Doe" in content


def test_what_was_issued_is_never_replaced(issued: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(issue(issued).rglob("*.*"))}
    with pytest.raises(UsageError, match="--resume"):
        run(issued)
    assert run(issued, resume=True).made == 0
    assert {path: path.read_bytes() for path in before} == before
    listed = issued / "data" / "tiny" / "recipients.csv"
    listed.write_text(RECIPIENTS.replace("Jane Doe", "Jane Roe"), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        run(issued, resume=True, only=("1",))
    listed.write_text(RECIPIENTS, encoding="utf-8")
    assert [problem.code for problem in caught.value.problems] == ["D008"]
    assert {path: path.read_bytes() for path in before} == before


def test_what_is_missing_is_made_again_with_the_same_bytes(issued: Path) -> None:
    gone, content = copy(issued, 3), copy(issued, 3).read_bytes()
    half = copy(issued, 4)
    whole = half.read_bytes()
    gone.unlink()
    half.write_bytes(whole[:1000])
    with (issue(issued) / "journal.jsonl").open("ab") as journal:
        journal.write(b'{"what": "copy", "numb')  # as a crash leaves it
    assert run(issued, resume=True).made == 2
    assert gone.read_bytes() == content
    assert half.read_bytes() == whole


def test_nothing_is_written_while_the_list_has_faults(tmp_path: Path) -> None:
    faults = "name,organisation,email,audience,paper\nJane Doe,,jane@,bord,a4\n,,x@example.org,board,a5\n日本,,y@example.org,board,\n"
    made = project(tmp_path / "project", faults)
    with pytest.raises(ContentError) as caught:
        run(made)
    assert [problem.code for problem in caught.value.problems] == ["D003", "A001", "D001", "L014"]
    made = project(tmp_path / "other", faults.splitlines()[0] + "\n日本,,y@example.org,board,\n")
    with pytest.raises(ContentError) as caught:
        run(made)
    assert [str(problem)[:60] for problem in caught.value.problems] == [
        "data/tiny/recipients.csv:2:1: E006 No font of the theme has ",
        "data/tiny/recipients.csv:2:1: E006 No font of the theme has ",
    ]
    assert not (made / "dist").exists()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    made = project(tmp_path / "project")
    done = run(made, dry=True, audiences=("press",))
    assert [line["name"] for line in done.copies] == ["Änne Müller"]
    assert not (made / "dist").exists()
    with pytest.raises(UsageError, match=r"jane@example\.org"):
        run(made, only=("jane@example.com",))


def test_a_failing_edition_is_never_distributed(tmp_path: Path) -> None:
    made = project(
        tmp_path / "project", **{"data/tiny/narrative/overview.md": "---\ntitle: X\n---\n{{ nothing }}\n"}
    )
    with pytest.raises(ContentError) as caught:
        run(made)
    assert "M002" in {problem.code for problem in caught.value.problems}
    assert not (made / "dist").exists()


def test_copies_go_to_a_server_as_they_go_to_the_disk(
    issued: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Put there by processes of their own, each with its own connection; and what is missing there is made again."""
    monkeypatch.setenv("FSSPEC_FTP_USERNAME", USER)
    monkeypatch.setenv("FSSPEC_FTP_PASSWORD", PASSWORD)
    # It is read when fsspec is imported, which other tests may have done by now.
    monkeypatch.setitem(fsspec.config.conf, "ftp", {"username": USER, "password": PASSWORD})
    made = project(tmp_path / "project")
    with depot(tmp_path / "depot") as at:
        assert run(made, to=f"{at}/desk").made == 5
        there = tmp_path / "depot" / "desk" / "tiny" / "2026-03"
        names = sorted(path.relative_to(there) for path in there.rglob("*") if path.is_file())
        assert len(names) == 2 * 5 + 3
        for name in names:
            assert (there / name).read_bytes() == (issue(issued) / name).read_bytes()
        assert [path.name for path in issue(made).iterdir()] == ["journal.jsonl"]
        first = copy(issued, 1)
        (there / "copies" / first.name).write_bytes(b"cut sh")
        assert run(made, to=f"{at}/desk", resume=True).made == 1
        assert (there / "copies" / first.name).read_bytes() == first.read_bytes()
    # The server is gone.
    assert report(["--project", str(made), "distribute", "--resume", "--to", f"{at}/desk"]) == 3
    assert f'"{at}/desk/tiny/2026-03" cannot be reached: ' in capsys.readouterr().err


def test_a_folder_that_another_process_makes_at_the_same_moment_is_no_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory: Any = fsspec.filesystem("memory")
    made = memory.makedirs

    def late(path: str, exist_ok: bool = False) -> None:
        """Looked for, not there, and made by somebody else before this could."""
        if not memory.exists(path):
            made(path)
            raise FileExistsError(path)
        made(path, exist_ok=exist_ok)

    monkeypatch.setattr(memory, "makedirs", late)
    Address("memory://desk").put("copies/one.pdf", b"%PDF")
    assert Address("memory://desk").read("copies/one.pdf") == b"%PDF"


@pytest.mark.parametrize(
    ("at", "code", "expected"),
    [
        ("ftp://desk:hunter2@127.0.0.1/", 2, "--to takes no password: the list of processes would show it."),
        ("nowhere://x", 2, '"nowhere://x/tiny/2026-03" is no address that fsspec knows'),
        ("ftp://127.0.0.1:1", 3, '"ftp://127.0.0.1:1/tiny/2026-03" cannot be reached: '),
    ],
)
def test_an_address_that_will_not_do_is_told_before_anything_is_built(
    at: str, code: int, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = project(tmp_path / "project")
    assert report(["--project", str(made), "distribute", "--to", at]) == code
    said = capsys.readouterr().err
    assert expected in " ".join(said.split())
    assert "hunter2" not in said
    assert not (made / "dist").exists()


def test_one_process_at_a_time(tmp_path: Path) -> None:
    from report.distribute.journal import Journal

    with Journal(tmp_path), pytest.raises(MachineError, match="Another process"):
        Journal(tmp_path)


def test_the_same_stamp_gives_the_same_bytes() -> None:
    template = Template(b"%PDF-1.7\n", 3, 4, 5, 9, b"1 0 R", b"2 0 R", 0, "ab")
    slips = Slips(Slip(b"q Q", (9, 9)), Slip(b"q Q", (9, 9)), (b"<< /Font \x001\x00 0 R >>", b"<< >>"))
    made = make_copy(template, Stamp(slips, {"number": 1}))
    assert b"9 0 obj\n<< /Font 10 0 R >>\nendobj\n10 0 obj" in made
    assert make_copy(template, Stamp(slips, {"number": 1})) == made
    assert make_copy(template, Stamp(slips, {"number": 2})) != made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Łukasz Żółw", "lukasz-zolw"),
        ("Dr. Änne  Müller-Weiß", "dr-anne-muller-weiss"),
        ("日本", "recipient"),
        ("x" * 99, "x" * 60),
    ],
)
def test_names_of_files_are_plain(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize("name", ["manifest.json", "SHA256SUMS", "copies/0006-new-one.pdf"])
def test_a_crash_between_the_two_steps_of_replacing_a_file_elsewhere_is_mended(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At an address a name is taken away before it is given anew; whoever resumes finds what was meant."""
    from fsspec.implementations.local import LocalFileSystem

    made = project(tmp_path / "p", more="distribution: {sender: Desk <desk@example.org>}\n")
    there = (tmp_path / "there").as_uri()
    assert run(made, to=there).made == 5
    people = made / "data" / "tiny" / "recipients.csv"
    people.write_text(
        people.read_text(encoding="utf-8") + "New One,,new@example.org,board,,,,3\n", encoding="utf-8"
    )
    give = LocalFileSystem.mv

    def crash(self: LocalFileSystem, old: str, new: str, **options: object) -> None:
        if new.endswith(name):
            raise KeyboardInterrupt
        give(self, old, new, **options)

    folder = tmp_path / "there" / "tiny" / "2026-03"
    with monkeypatch.context() as patch:
        patch.setattr(LocalFileSystem, "mv", crash)
        with pytest.raises(KeyboardInterrupt):
            run(made, to=there, resume=True)
    assert not (folder / name).exists()
    run(made, to=there, resume=True)
    assert sorted(path.name for path in folder.iterdir()) == [
        "SHA256SUMS",
        "copies",
        "copies.csv",
        "manifest.json",
        "outbox",
    ]
    assert len(digests(folder)) == 6
    assert report(["--project", str(made), "verify", str(folder)]) == 0
