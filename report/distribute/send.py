"""The messages of an issue -> handed in to a mail server, one at a time; the journal is told before and after.

Between the server's yes and the journal's line lies the one moment after which nobody can say whether a message has gone:
what the journal calls "trying" after a crash is named, and not sent again unasked. What a message says is the business of
`outbox`.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parseaddr

from report.distribute.journal import Journal
from report.distribute.outbox import DRAFT
from report.distribute.recipients import ADDRESS, Recipient
from report.distribute.secrets import Secrets
from report.distribute.store import Store
from report.model.briefing import DistributionSpec
from report.problems import NOWHERE, MachineError, Place, Problems

SECONDS = 60.0
"""How long a server may keep us waiting."""
PORTS = {"starttls": 587, "tls": 465}
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Server:
    """Where messages are handed in, and by whom."""

    host: str
    port: int
    security: str
    sender: str
    """The address alone."""
    user: str | None
    password: str | None = field(repr=False)


@dataclass
class Sent:
    """What became of the messages."""

    sent: int = 0
    before: int = 0
    """Sent by an earlier run."""
    problems: Problems = field(default_factory=Problems)
    """What was not sent, at the recipient's line."""


def server(spec: DistributionSpec, secrets: Secrets, file: str) -> Server | None:
    """Return the server that a briefing, in this file, names; None after a problem (D012, D010)."""
    mail, problems = spec.mail, secrets.problems
    place = spec.place if spec.place != NOWHERE else Place(file)
    at = mail.place if mail.place != NOWHERE else place
    before = len(problems)
    sender = parseaddr(str(spec.sender or ""))[1]
    if not spec.sender:
        hint = "Write sender: Briefing desk <desk@example.org> under distribution."
        problems.add("D012", place, "Messages have no sender.", hint)
    elif not ADDRESS.fullmatch(sender):
        message = f'The sender "{spec.sender}" holds no address.'
        problems.add("D012", spec.sender.place, message, "Write Briefing desk <desk@example.org>.")
    if not mail.host:
        hint = "Write mail: {host: smtp.example.org} under distribution."
        problems.add("D012", at, "No mail server is named.", hint)
    port = str(mail.port or PORTS[mail.security])
    if mail.port and not re.fullmatch(r"[1-9][0-9]{0,4}", port):
        problems.add("D012", mail.port.place, f'"{port}" is no port.', "Write a number, such as 587.")
    if bool(mail.user) != bool(mail.password):
        there, lacking = ("user", "password") if mail.user else ("password", "user")
        hint = f"Write {lacking} beside {there}, or neither for a server that asks for none."
        problems.add("D012", at, f"The mail server has a {there} and no {lacking}.", hint)
    password = None
    if len(problems) == before and mail.password:
        password = secrets.password(str(mail.password), mail.password.place, "the mail server's password")
    if len(problems) > before:
        return None
    return Server(str(mail.host), int(port), mail.security, sender, mail.user and str(mail.user), password)


def send(
    recipients: Iterable[Recipient],
    store: Store,
    journal: Journal,
    to: Server,
    again: bool,
    progress: Progress,
) -> Sent:
    """Send the messages of these recipients that have not been sent; `again` sends those too that may have been."""
    outcome = Sent()
    waiting: list[Recipient] = []
    for one in recipients:
        state = journal.messages.get(one.number, {}).get("state")
        if one.number not in journal.copies:
            _not_sent(outcome, one, "the copy has not been made", "Say --resume --send.")
        elif state == "sent":
            outcome.before += 1
        elif state == "trying" and not again:
            may_be = f"The message to {one.email} may have been sent when an earlier run ended."
            hint = "Ask, then say --again to send it once more; its Message-ID stays the same."
            outcome.problems.add("D013", one.place, may_be, hint)
        else:
            waiting.append(one)
    with _Line(to) as line:
        for one in waiting:
            told = journal.copies[one.number]
            content = store.read(told["letter"])
            if content is None:
                _not_sent(outcome, one, "it is no longer in the outbox", "Say --resume --send.")
                continue
            said: str | None = line.begin(told["email"])
            if said is None:
                # From here on the server may take it: whoever finds this line alone does not know whether it has.
                journal.add("message", one.number, state="trying", to=told["email"])
                said = line.hand_in(dated(content))
            if said is None:
                at = datetime.now(UTC).isoformat(timespec="seconds")
                journal.add("message", one.number, state="sent", to=told["email"], at=at)
                outcome.sent += 1
                progress(f"{outcome.sent} of {len(waiting)} messages")
            else:
                journal.add("message", one.number, state="refused", to=told["email"], said=said)
                _not_sent(
                    outcome, one, f"the server says {said}", "Mend what it names, and say --send again."
                )
    return outcome


def _not_sent(outcome: Sent, one: Recipient, why: str, hint: str) -> None:
    outcome.problems.add("D013", one.place, f"The message to {one.email} was not sent: {why}.", hint)


def dated(draft: bytes) -> bytes:
    """Return a message that is no draft any more, with the moment at which it goes; nothing else of it is touched."""
    head, middle, body = draft.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(DRAFT.encode() + b":")]
    date = f"Date: {format_datetime(datetime.now(UTC))}".encode()
    return b"\r\n".join([date, *lines]) + middle + body


class _Line:
    """A line to a server that nobody else can listen to; the server has to prove its name."""

    def __init__(self, to: Server) -> None:
        self.to = to
        self.connection: smtplib.SMTP | None = None

    def begin(self, address: str) -> str | None:
        """Say from whom and to whom a message goes; return what the server has against it. Nothing is sent yet.

        A server may hang up between two messages: it is called once more.
        """
        for last in (False, True):
            fresh = self.connection is None
            connection = self._open()
            try:
                code, words = connection.mail(self.to.sender)
                if code == 250:
                    code, words = connection.rcpt(address)
                if code in (250, 251):
                    return None
                if code == 421:
                    raise smtplib.SMTPServerDisconnected(_said(code, words))
                connection.rset()
                return _said(code, words)
            except (smtplib.SMTPServerDisconnected, OSError) as error:
                self._close()
                if last or fresh:
                    raise self._silent(error) from None
        raise AssertionError

    def hand_in(self, message: bytes) -> str | None:
        """Send the message that was begun; return what the server has against it."""
        assert self.connection
        try:
            code, words = self.connection.data(message)
        except smtplib.SMTPDataError as error:
            code, words = error.smtp_code, error.smtp_error  # type: ignore[assignment]  # bytes, as the server sent them
        except (smtplib.SMTPException, OSError) as error:
            raise self._silent(error) from None
        return None if code == 250 else _said(code, words)

    def _open(self) -> smtplib.SMTP:
        if self.connection is None:
            context = ssl.create_default_context()
            to = self.to
            try:
                if to.security == "tls":
                    self.connection = smtplib.SMTP_SSL(to.host, to.port, timeout=SECONDS, context=context)
                else:
                    self.connection = smtplib.SMTP(to.host, to.port, timeout=SECONDS)
                    self.connection.starttls(context=context)
                self.connection.ehlo_or_helo_if_needed()
                if to.user and to.password is not None:
                    self.connection.login(to.user, to.password)
            except ssl.SSLCertVerificationError as error:
                self._close()
                words = f"{to.host} cannot prove that it is the mail server: {error.verify_message}."
                raise MachineError(
                    f"{words} Name the right host, or the authority's file in SSL_CERT_FILE."
                ) from None
            except smtplib.SMTPNotSupportedError:
                self._close()
                words = f"The mail server {to.host}:{to.port} offers no encryption, or no password."
                raise MachineError(
                    f"{words} Messages go over TLS only: set mail: security and port."
                ) from None
            except smtplib.SMTPAuthenticationError as error:
                self._close()
                said = _said(error.smtp_code, error.smtp_error)
                raise MachineError(f"{to.host} does not let {to.user} in: {said}.") from None
            except (smtplib.SMTPException, OSError) as error:
                self._close()
                raise self._silent(error) from None
        return self.connection

    def _silent(self, error: Exception) -> MachineError:
        why = str(error).rstrip(".") or type(error).__name__
        words = f"The mail server {self.to.host}:{self.to.port} does not answer as one: {why}."
        return MachineError(f"{words} Say --send again once it does: what has been sent is not sent twice.")

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *_: object) -> None:
        if self.connection is not None:
            try:
                self.connection.quit()
            except (smtplib.SMTPException, OSError):
                self._close()


def _said(code: int, words: bytes | str) -> str:
    """Return what a server said, in one line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}".rstrip(" .")
