"""Seals: encrypted, signed, both; accepted by other people's tools; every password in memory only; one byte is found out."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import page
import pikepdf
import pytest
from authority import PASSPHRASE, Authority, authority
from copies import PRESS, digests, issue, project, run

from report.cli import run as report
from report.distribute import sign as sign_room
from report.distribute.sign import Signature, sign
from report.problems import ContentError

PASSWORD = "correct-horse-7421-battery"
LISTED = """name,organisation,email,audience,password_ref
Jane Doe,Port,jane@example.org,board,
Ann Roe,Bank,ann@example.org,press,env:REPORT_TEST_PASSWORD
"""
SIGNED = """distribution:
  seal: [archive, signed]
  signature: {key: "file:keys/desk.p12", passphrase: "env:REPORT_TEST_KEY", trust: [keys/root.pem]}
"""
BOTH = PRESS.replace("    front: masthead\n", "    front: masthead\n    seal: [confidential, signed]\n")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority") / "keys") as found:
        yield found


@pytest.fixture(scope="module")
def sealed(desk: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with one copy signed, and one encrypted and signed."""
    made = project(tmp_path_factory.mktemp("sealed") / "project", LISTED, SIGNED)
    briefing = made / "data" / "tiny" / "briefing.yml"
    briefing.write_text(briefing.read_text(encoding="utf-8").replace(PRESS, BOTH), encoding="utf-8")
    shutil.copytree(desk.key.parent, made / "keys")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORT_TEST_PASSWORD", PASSWORD)
        patch.setenv("REPORT_TEST_KEY", PASSPHRASE)
        assert run(made).made == 2
        yield made


def signed(sealed: Path) -> Path:
    return issue(sealed) / "copies" / "0001-jane-doe.pdf"


def locked(sealed: Path) -> Path:
    return issue(sealed) / "copies" / "0002-ann-roe.pdf"


def test_a_signed_copy_keeps_both_standards(sealed: Path) -> None:
    for profile in ("pdfua-1", "pdfa-3a"):
        judged = page.validate_pdf(str(signed(sealed)), profile=profile)
        assert judged.is_compliant, [str(failure) for failure in judged.failures]
    with pikepdf.open(signed(sealed)) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert str(field.TU) == "Signature of the publisher"
        assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert pdf.open_metadata()["pdfaid:part"] == "3"


def test_other_tools_accept_the_signature(sealed: Path, desk: Authority) -> None:
    command = [
        Path(sys.executable).parent / "pyhanko",
        "sign",
        "validate",
        "--trust",
        desk.root,
        signed(sealed),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "INTACT" in done.stdout, done.stdout + done.stderr
    assert "TRUSTED" in done.stdout
    assert done.returncode == 0
    told = subprocess.run(
        ["pdfsig", "-nocert", signed(sealed)], capture_output=True, text=True, check=False
    ).stdout
    assert "Signature is Valid." in told
    assert "Total document signed" in told


def test_an_encrypted_copy_opens_with_its_password_only(sealed: Path) -> None:
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(locked(sealed))
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(locked(sealed), password="wrong")
    with pikepdf.open(locked(sealed), password=PASSWORD) as pdf:
        assert pdf.encryption.R == 6
        assert pdf.encryption.bits == 256
        assert pdf.allow.accessibility
        metadata = pdf.open_metadata()
        assert "pdfaid:part" not in metadata
        assert metadata["pdfuaid:part"] == "1"
        assert len(pdf.Root.AcroForm.Fields) == 1
    command = [
        Path(sys.executable).parent / "pyhanko",
        "sign",
        "validate",
        "--password",
        PASSWORD,
        locked(sealed),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "INTACT" in done.stdout, done.stdout + done.stderr


def test_no_file_holds_a_password(sealed: Path) -> None:
    words = [word.encode(form) for word in (PASSWORD, PASSPHRASE) for form in ("utf-8", "utf-16-le")]
    searched = [path for path in sealed.rglob("*") if path.is_file()]
    assert any(path.name == "manifest.json" for path in searched)
    assert any(path.name == "journal.jsonl" for path in searched)
    for path in searched:
        assert not any(word in path.read_bytes() for word in words), path
    manifest = (issue(sealed) / "manifest.json").read_text(encoding="utf-8")
    assert "REPORT_TEST_PASSWORD" not in manifest
    assert "desk.p12" not in manifest


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked at through /proc")
def test_no_process_and_no_message_holds_a_password(tmp_path: Path) -> None:
    """Seen while they run: every process's command line, and the environment of those that were begun for it."""
    password = "another-horse-5810-lamp"  # the one of the other tests stands in this process's environment
    made = project(tmp_path / "project", LISTED.replace("env:REPORT_TEST_PASSWORD", "file:secret/word"))
    briefing = made / "data" / "tiny" / "briefing.yml"
    confidential = BOTH.replace("[confidential, signed]", "[confidential]")
    briefing.write_text(briefing.read_text(encoding="utf-8").replace(PRESS, confidential), encoding="utf-8")
    (made / "secret").mkdir()
    (made / "secret" / "word").write_text(password + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "report", "--project", made, "distribute", "--jobs", "2"]
    words, seen = password.encode(), set()
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, start_new_session=True)
        holding = []
        while process.poll() is None:
            for entry in Path("/proc").glob("[0-9]*"):
                for name in ("cmdline", "environ"):
                    try:
                        held = (entry / name).read_bytes()
                        ours = os.getsid(int(entry.name)) == process.pid
                    except OSError:  # it has ended meanwhile
                        continue
                    holding += [(entry, name)] if words in held else []
                    seen.update({(entry.name, name)} if ours else ())
    assert holding == []
    assert process.returncode == 0, (tmp_path / "said").read_text(encoding="utf-8")
    assert len(seen) > 2
    assert b"2 copies" in (tmp_path / "said").read_bytes()
    assert words not in (tmp_path / "said").read_bytes()
    left = [path for path in made.rglob("*") if path.is_file() and words in path.read_bytes()]
    assert left == [made / "secret" / "word"]
    with pikepdf.open(issue(made) / "copies" / "0002-ann-roe.pdf", password=password):
        pass


def test_copies_are_the_same_before_they_are_sealed(
    sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made by one process or by two; a lock and a signature have chance and the hour in them."""
    monkeypatch.setenv("REPORT_TEST_PASSWORD", PASSWORD)
    monkeypatch.setenv("REPORT_TEST_KEY", PASSPHRASE)
    other = shutil.copytree(sealed, tmp_path / "project", ignore=shutil.ignore_patterns("dist"))
    assert run(other, jobs=1).made == 2
    one, another = digests(issue(sealed)), digests(issue(other))
    for file, before in one.items():
        assert before["before_sealing"] == another[file]["before_sealing"]
        assert before["after_sealing"] != another[file]["after_sealing"]


def test_verify_tells_whose_it_is_and_finds_one_byte(
    sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(["--project", str(sealed), "verify", str(signed(sealed))]) == 0
    said = capsys.readouterr().out
    assert "Copy 1, prepared for Jane Doe, Port: board, en." in said
    assert "Signed by Briefing desk." in said
    assert report(["--project", str(sealed), "verify", str(issue(sealed))]) == 0
    capsys.readouterr()
    content = bytearray(signed(sealed).read_bytes())
    for at in (len(content) // 3, len(content) // 2):
        changed = tmp_path / "0001-jane-doe.pdf"
        changed.write_bytes(bytes([*content[:at], content[at] ^ 1, *content[at + 1 :]]))
        assert report(["--project", str(sealed), "verify", str(changed)]) == 1
        assert "signature does not hold" in capsys.readouterr().out
    whole = shutil.copytree(issue(sealed), tmp_path / "issue")
    other = whole / "copies" / "0002-ann-roe.pdf"
    other.write_bytes(other.read_bytes()[:-1] + b" ")
    assert report(["--project", str(sealed), "verify", str(other)]) == 1
    assert "its digest is not the one in the manifest" in capsys.readouterr().out
    (whole / "outbox" / "0001-jane-doe.eml").unlink()
    (whole / "copies" / "more.pdf").write_bytes(b"%PDF")
    assert report(["--project", str(sealed), "verify", str(whole)]) == 1
    said = capsys.readouterr().out
    assert "outbox/0001-jane-doe.eml: it is listed, and is not there." in said
    assert "copies/more.pdf: it is there, and is listed nowhere." in said


def test_verify_opens_an_encrypted_copy_with_its_password(
    desk: Authority,
    sealed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without it, it is compared by digest; with it, its pages and its signature as those of any other."""
    monkeypatch.setenv("REPORT_TEST_PASSWORD", PASSWORD)
    monkeypatch.setenv("REPORT_TEST_KEY", PASSPHRASE)
    people = "name,organisation,email,audience,password_ref\nJane Doe,,jane@example.org,board,env:REPORT_TEST_PASSWORD\n"
    made = project(tmp_path / "project", people, SIGNED.replace("archive", "confidential"))
    shutil.copytree(desk.key.parent, made / "keys")
    assert run(made).made == 1
    [copy] = (issue(made) / "copies").iterdir()

    def verified(path: Path, where: str = "") -> tuple[int, list[str]]:
        options = ("--password", where) if where else ()
        code = report(["--project", str(made), "verify", str(path), *options])
        said = capsys.readouterr()
        return code, (said.out + said.err).splitlines()

    opens = "env:REPORT_TEST_PASSWORD"
    whose = "Copy 1, prepared for Jane Doe: board, en."
    closed = "To have it opened, say where its password is: --password env:NAME, file:PATH or prompt."
    assert verified(copy)[1][:2] == [whose, f"It is encrypted, and compared by digest alone. {closed}"]
    assert verified(copy, opens) == (0, [whose, "Signed by Briefing desk.", f"{copy.name} holds."])
    listed = "1 copy is listed."
    assert verified(issue(made))[1][:2] == [
        listed,
        f"Encrypted, and compared by digest alone: 1. {closed}",
    ]
    assert verified(issue(made), opens) == (0, [listed, f"{issue(made).name} holds."])
    forged = tmp_path / "forged.pdf"  # by someone who knows the password, and has no key
    with pikepdf.open(copy, password=PASSWORD) as pdf:
        pdf.pages[1].contents_add(b"1 g 200 300 90 12 re f", prepend=False)
        del pdf.Root.AcroForm.Fields[0].V
        pdf.save(forged, encryption=pikepdf.Encryption(user=PASSWORD, owner="x", R=6))
    code, said = verified(forged, opens)
    assert code == 1
    assert "forged.pdf: page 2: what it draws is not what was recorded." in said
    assert any(words.startswith("forged.pdf: it is not the copy that was issued") for words in said)
    assert verified(copy, "env:REPORT_TEST_KEY") == (
        2,
        [f'report: The password that "env:REPORT_TEST_KEY" leads to does not open "{copy}".'],
    )
    assert verified(copy, "env:NONE") == (
        2,
        ["report: The password cannot be had: the environment has no NONE. Set NONE."],
    )


def test_a_copy_of_an_audience_without_a_record_holds_where_it_is_listed(
    sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORT_TEST_PASSWORD", PASSWORD)
    command = ["--project", str(sealed), "verify", "--password", "env:REPORT_TEST_PASSWORD"]
    assert report([*command, str(locked(sealed))]) == 0
    elsewhere = shutil.copy(locked(sealed), tmp_path / "copy.pdf")
    assert report([*command, str(elsewhere)]) == 0
    assert report(["--project", str(tmp_path), *command[2:], str(elsewhere)]) == 1


def test_a_sealed_copy_stays_when_its_message_is_lost(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_TEST_PASSWORD", PASSWORD)
    monkeypatch.setenv("REPORT_TEST_KEY", PASSPHRASE)
    letter = issue(sealed) / "outbox" / "0002-ann-roe.eml"
    copy, message = locked(sealed).read_bytes(), letter.read_bytes()
    letter.unlink()
    assert run(sealed, resume=True).made == 0
    assert locked(sealed).read_bytes() == copy
    assert letter.read_bytes() == message


def test_a_copy_that_cannot_be_sealed_is_named_and_the_others_are_made(
    desk: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The authority that is to tell the time does not answer."""
    more = SIGNED.replace("trust:", "level: b-t, timestamps: 'http://127.0.0.1:1', trust:")
    people = "name,organisation,email,audience\nJane Doe,Port,jane@example.org,board\nAnn Roe,,ann@example.org,press\n"
    made = project(tmp_path / "project", people, more)
    briefing = made / "data" / "tiny" / "briefing.yml"
    archive = PRESS.replace("    front: masthead\n", "    front: masthead\n    seal: [archive]\n")
    briefing.write_text(briefing.read_text(encoding="utf-8").replace(PRESS, archive), encoding="utf-8")
    shutil.copytree(desk.key.parent, made / "keys")
    monkeypatch.setenv("REPORT_TEST_KEY", PASSPHRASE)
    done = run(made)
    assert (done.made, [copy["name"] for copy in done.copies]) == (1, ["Ann Roe"])
    [problem] = done.problems
    assert str(problem).startswith(
        "data/tiny/recipients.csv:2:1: D009 Copy 1, for Jane Doe, cannot be made: "
    )
    assert problem.hint == "The others are made; try this one by itself with --resume --only 1."
    assert sorted(path.name for path in (issue(made) / "copies").iterdir()) == ["0002-ann-roe.pdf"]


def test_a_signature_whose_bytes_end_as_a_line_does_is_made_anew(
    sealed: Path, desk: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plain = io.BytesIO()
    with pikepdf.open(signed(sealed)) as pdf:
        del pdf.Root.AcroForm.Fields[0].V
        pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    how = Signature(desk.key.read_bytes(), PASSPHRASE, "b-b", None, (desk.root.read_bytes(),))
    answers = iter([True, True, False])
    monkeypatch.setattr(sign_room, "_ends_in_doubt", lambda _added: next(answers))
    target = tmp_path / "signed.pdf"
    target.write_bytes(sign(plain.getvalue(), how, None))
    assert next(answers, None) is None
    command = [Path(sys.executable).parent / "pyhanko", "sign", "validate", "--trust", desk.root, target]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "INTACT:TRUSTED" in done.stdout, done.stdout + done.stderr
    for profile in ("pdfua-1", "pdfa-3a"):
        assert page.validate_pdf(str(target), profile=profile).is_compliant


@pytest.mark.parametrize("level", ["b-t", "b-lt", "b-lta"])
def test_every_level_is_signed(sealed: Path, desk: Authority, level: str, tmp_path: Path) -> None:
    plain = tmp_path / "plain.pdf"
    with pikepdf.open(signed(sealed)) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        del field.V
        if level == "b-lta":
            sign_room._add_field(pdf, "Timestamp", "Time stamp")
        pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable)  # ours stay as they are packed
    how = Signature(desk.key.read_bytes(), PASSPHRASE, level, desk.address, (desk.root.read_bytes(),))
    target = tmp_path / "signed.pdf"
    target.write_bytes(sign(plain.read_bytes(), how, None))
    command = [Path(sys.executable).parent / "pyhanko", "sign", "validate"]
    done = subprocess.run(
        [*command, "--trust", desk.root, target], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "INTACT:TRUSTED" in done.stdout
    for profile in ("pdfua-1", "pdfa-3a"):
        judged = page.validate_pdf(str(target), profile=profile)
        # A time stamp on the proof is a revision of its own, which the first signature cannot cover.
        late = {"PDFA3A-SIGNATURE-BYTERANGE-001"} if level == "b-lta" and profile == "pdfa-3a" else set()
        assert {failure.rule_id for failure in judged.failures} == late
    with pikepdf.open(target) as pdf:
        assert ("/DSS" in pdf.Root) == (level != "b-t")
        fields = [str(field.V.Type) for field in pdf.Root.AcroForm.Fields]
    assert fields.count("/DocTimeStamp") == (level == "b-lta")


@pytest.mark.parametrize(
    ("more", "row", "expected"),
    [
        ("{seal: [archive, confidential], password: prompt}", ",", "D011 Copies for \"board\" cannot be archive and confidential: an encrypted file is no archive copy"),
        ("{seal: [confidential]}", ",", "D010 Jane Doe's copy is confidential, and no password is named."),
        ("{seal: [confidential], password: prompt}", ",", "D010 The password of confidential copies cannot be had: nobody can be asked for it here."),
        ("{seal: [confidential], password: hunter2-typed-here}", ",", "D010 The password of confidential copies cannot be had: what stands here is no place of one."),
        ("{seal: [confidential]}", "env:REPORT_TEST_NOTHING,", "D010 The password of Jane Doe cannot be had: the environment has no REPORT_TEST_NOTHING."),
        ("{}", "prompt,", "D011 Jane Doe has a password_ref, and copies for \"board\" are not confidential."),
        ("{seal: [signed]}", ",", "D010 Jane Doe's copy is to be signed, and no key is named."),
        ("{seal: [signed], signature: {key: 'file:keys/none.p12'}}", ",", "D010 The key that signs cannot be had: no file can be read there."),
        ("{seal: [signed], signature: {key: 'file:data/tiny/recipients.csv'}}", ",", "D010 The key that signs is no PKCS#12 file that opens with its password."),
        ("{seal: [signed], signature: {level: b-t}}", ",", "D011 Copies for \"board\" cannot be signed: the level b-t needs a time stamp"),
        ("{seal: [signed], signature: {level: b-lt, timestamps: 'http://127.0.0.1'}}", ",", "D011 Copies for \"board\" cannot be signed: the level b-lt holds the proof of a chain"),
    ],
)  # fmt: skip
def test_what_cannot_hold_is_refused_before_anything_is_built(
    more: str, row: str, expected: str, tmp_path: Path
) -> None:
    listed = (
        f"name,organisation,email,audience,password_ref,key_ref\nJane Doe,Port,jane@example.org,board,{row}\n"
    )
    made = project(tmp_path / "project", listed, f"distribution: {more}\n")
    with pytest.raises(ContentError) as caught:
        run(made)
    [problem] = caught.value.problems
    assert f"{problem.code} {problem.message}".startswith(expected)
    assert "hunter2" not in str(problem)
    assert not (made / "dist").exists()
