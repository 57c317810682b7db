"""Messages are handed in over TLS, each once, whatever happens in between, and each carries the copy of its recipient."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from copies import issue, project, run
from post import PASSWORD, USER, Post, post

from report.distribute.send import dated
from report.distribute.stamp import read_record
from report.problems import ContentError, MachineError

PEOPLE = 50
ROOT = Path(__file__).parent.parent


def listed(people: int = PEOPLE) -> str:
    lines = (
        f"Reader {n:02d},Bank,reader{n}@example.org,{'board' if n % 3 else 'press'}"
        for n in range(1, people + 1)
    )
    return "\n".join(["name,organisation,email,audience", *lines]) + "\n"


def settings(office: Post, **more: str) -> str:
    mail = {"host": "127.0.0.1", "port": str(office.port), **more}
    told = ", ".join(f"{key}: {value}" for key, value in mail.items())
    return f"distribution: {{sender: Desk <desk@example.org>, mail: {{{told}}}}}\n"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose copies are made, and not sent."""
    made = project(tmp_path_factory.mktemp("issued") / "project", listed())
    assert run(made).made == PEOPLE
    return made


def of(issued: Path, folder: Path, office: Post, **more: str) -> Path:
    """The same project with a server of its own."""
    made = shutil.copytree(issued, folder)
    briefing = made / "data" / "tiny" / "briefing.yml"
    text = briefing.read_text(encoding="utf-8").partition("distribution:")[0]
    briefing.write_text(text + settings(office, **more), encoding="utf-8")
    return made


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda office: monkeypatch.setenv("SSL_CERT_FILE", str(office.authority))


def attached(office: Post) -> dict[str, bytes]:
    """By address, the copy that arrived."""
    found = {}
    for address, message in office.taken:
        [part] = message.iter_attachments()
        found[address] = part.get_content()
    return found


def test_each_of_fifty_gets_their_copy(
    issued: Path, tmp_path: Path, trusting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORT_TEST_MAIL", PASSWORD)
    with post(tmp_path / "office", login=True) as office:
        trusting(office)
        made = of(issued, tmp_path / "project", office, user=USER, password='"env:REPORT_TEST_MAIL"')
        done = run(made, send=True)
        assert done.sent
        assert (done.made, done.sent.sent, list(done.problems)) == (0, PEOPLE, [])
        assert office.encrypted
        assert Counter(address for address, _ in office.taken) == {
            f"reader{n}@example.org": 1 for n in range(1, PEOPLE + 1)
        }
        copies = {line["email"]: (issue(made) / line["file"]).read_bytes() for line in done.copies}
        assert attached(office) == copies
        for address, content in attached(office).items():
            with pikepdf.open(io.BytesIO(content)) as pdf:
                record = read_record(pdf)
            assert record and f"reader{record['number']}@example.org" == address
        for address, message in office.taken:
            assert message["To"].addresses[0].addr_spec == address
            assert message["From"] == "Desk <desk@example.org>"
            assert message["Date"]
            assert message["X-Unsent"] is None
        again = run(made, send=True).sent
        assert again and (again.sent, again.before, len(office.taken)) == (0, PEOPLE, PEOPLE)
    journal = (issue(made) / "journal.jsonl").read_text(encoding="utf-8")
    assert PASSWORD not in journal


@pytest.mark.parametrize("moment", ["before_yes", "before_data"])
def test_a_crash_in_the_middle_sends_nothing_twice(issued: Path, tmp_path: Path, moment: str) -> None:
    """The process is killed when the server has taken a message and not said so, or before it has got any of one."""
    command = [
        sys.executable,
        "-m",
        "report",
        "--project",
        "project",
        "distribute",
        "tiny",
        "--send",
        "--json",
    ]
    with post(tmp_path / "office", security="tls") as office:
        of(issued, tmp_path / "project", office, security="tls")
        at = PEOPLE // 2
        environment = {**os.environ, "SSL_CERT_FILE": str(office.authority), "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            kill = lambda count: process.send_signal(signal.SIGKILL) if count == at else None  # noqa: E731
            setattr(office, moment, kill)
            assert process.wait(60) == -signal.SIGKILL
        setattr(office, moment, lambda _count: None)
        assert len(office.taken) == at
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        told = json.loads(done.stdout)
        arrived = Counter(address for address, _ in office.taken)
        assert max(arrived.values()) == 1
        if moment == "before_data":
            assert done.returncode == 0
            assert told["messages"] == {"sent": PEOPLE - at, "before": at}
            assert len(arrived) == PEOPLE
            return
        assert done.returncode == 1
        assert told["messages"] == {"sent": PEOPLE - at, "before": at - 1}
        [doubtful] = told["problems"]
        assert (
            doubtful["message"]
            == f"The message to reader{at}@example.org may have been sent when an earlier run ended."
        )
        assert doubtful["line"] == at + 1
        assert len(arrived) == PEOPLE
        first = next(message for address, message in office.taken if address == f"reader{at}@example.org")
        done = subprocess.run(
            [*command, "--again"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        address, message = office.taken[-1]
        assert len(office.taken) == PEOPLE + 1
        assert address == f"reader{at}@example.org"
        assert message["Message-ID"] == first["Message-ID"]


def test_an_address_that_is_refused_holds_nobody_up(issued: Path, tmp_path: Path, trusting: Any) -> None:
    with post(tmp_path / "office") as office:
        trusting(office)
        office.refused.add("reader2@example.org")
        made = of(issued, tmp_path / "project", office)
        done = run(made, send=True, only=("1", "2", "3", "4"))
        assert done.sent and done.sent.sent == 3
        assert [str(problem) for problem in done.problems] == [
            "data/tiny/recipients.csv:3:1: D013 The message to reader2@example.org was not sent: the server says "
            "550 5.1.1 No such mailbox here. Mend what it names, and say --send again."
        ]
        office.refused.clear()
        again = run(made, send=True, only=("1", "2", "3", "4")).sent
        assert again and (again.sent, again.before) == (1, 3)
        assert sorted(Counter(address for address, _ in office.taken).values()) == [1, 1, 1, 1]


def test_who_is_new_in_the_list_is_sent_nothing_before_the_copy_is_made(
    tmp_path: Path, trusting: Any
) -> None:
    with post(tmp_path / "office") as office:
        trusting(office)
        made = project(tmp_path / "project", listed(2), settings(office))
        run(made)
        (made / "data" / "tiny" / "recipients.csv").write_text(listed(3), encoding="utf-8")
        done = run(made, send=True, only=("3",))
        assert [problem.message for problem in done.problems] == [
            "The message to reader3@example.org was not sent: the copy has not been made."
        ]
        done = run(made, send=True, resume=True)
        assert (done.made, done.sent and done.sent.sent, len(done.problems)) == (1, 3, 0)


def test_nothing_goes_to_who_cannot_prove_their_name_or_offers_no_encryption(
    issued: Path, tmp_path: Path, trusting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post(tmp_path / "office") as office, post(tmp_path / "other", security="none") as bare:
        made = of(issued, tmp_path / "project", office)
        with pytest.raises(MachineError, match="cannot prove that it is the mail server"):
            run(made, send=True)
        trusting(office)
        for port, words in ((bare.port, "offers no encryption"), (1, "does not answer as one")):
            text = (made / "data/tiny/briefing.yml").read_text(encoding="utf-8")
            (made / "data/tiny/briefing.yml").write_text(
                text.replace(f"port: {office.port}", f"port: {port}"), encoding="utf-8"
            )
            with pytest.raises(MachineError, match=words):
                run(made, send=True)
            (made / "data/tiny/briefing.yml").write_text(text, encoding="utf-8")
        assert (office.taken, bare.taken) == ([], [])
    monkeypatch.setenv("REPORT_TEST_MAIL", "wrong")
    with post(tmp_path / "third", login=True) as office:
        trusting(office)
        made = of(issued, tmp_path / "more", office, user=USER, password='"env:REPORT_TEST_MAIL"')
        with pytest.raises(MachineError, match="does not let desk in: 535"):
            run(made, send=True)
        assert office.taken == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("{mail: {host: localhost}}", ["Messages have no sender."]),
        ("{sender: Desk}", ["No mail server is named.", 'The sender "Desk" holds no address.']),
        ("{sender: a@example.org, mail: {host: localhost, port: smtp}}", ['"smtp" is no port.']),
        ("{sender: a@example.org, mail: {host: localhost, user: desk}}", ["The mail server has a user and no password."]),
        (
            "{sender: a@example.org, mail: {host: localhost, user: desk, password: hunter2}}",
            ["The mail server's password cannot be had: what stands here is no place of one."],
        ),
    ],
)  # fmt: skip
def test_settings_are_judged_before_anything_is_made(more: str, expected: list[str], tmp_path: Path) -> None:
    made = project(tmp_path / "project", listed(1), f"distribution: {more}\n")
    with pytest.raises(ContentError) as caught:
        run(made, send=True)
    assert [problem.message for problem in caught.value.problems] == expected
    assert not (made / "dist").exists()


def test_a_message_that_goes_is_the_draft_with_a_date() -> None:
    draft = b"Subject: x\r\nX-Unsent: 1\r\nTo: y\r\n\r\nX-Unsent: 1\r\n\r\nmore\r\n"
    date, _, rest = dated(draft).partition(b"\r\n")
    assert date.startswith(b"Date: ")
    assert rest == b"Subject: x\r\nTo: y\r\n\r\nX-Unsent: 1\r\n\r\nmore\r\n"
