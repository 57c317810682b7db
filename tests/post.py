"""A mail server for tests, on loopback, over TLS, with an authority of its own; it keeps what it takes."""

import datetime
import email
import email.policy
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "desk", "the-mail-server-wants-3817"


@dataclass
class Post:
    """What a server has taken, and how it behaves."""

    port: int
    authority: Path
    """The certificate that clients have to trust."""
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """Address and message, in order."""
    before_yes: Callable[[int], None] = lambda _count: None
    """Called when a message has been taken and the client does not know it yet."""
    before_data: Callable[[int], None] = lambda _count: None
    """Called when an address has been named and no message has been sent yet."""
    refused: set[str] = field(default_factory=set)
    encrypted: bool = True

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 No such mailbox here."
        envelope.rcpt_tos.append(address)
        self.before_data(len(self.taken))
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        self.encrypted = self.encrypted and session.ssl is not None
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)  # type: ignore[arg-type]  # bytes, as received
        assert isinstance(message, EmailMessage)
        [address] = envelope.rcpt_tos
        self.taken.append((address, message))
        self.before_yes(len(self.taken))
        return "250 taken"


def _certificates(folder: Path) -> tuple[Path, Path]:
    """Write an authority, and the server's certificate with its key; return both files."""
    now = datetime.datetime.now(datetime.UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("Post office", "127.0.0.1")
    ]
    made = []
    for key, name in zip(keys, names, strict=True):
        is_authority = name is names[0]
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(names[0])
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=9))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        )
        if not is_authority:
            where = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
            builder = builder.add_extension(where, critical=False)
        made.append(builder.sign(keys[0], hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    secret = keys[1].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "authority.pem").write_bytes(made[0])
    (folder / "server.pem").write_bytes(secret + made[1])
    return folder / "authority.pem", folder / "server.pem"


@contextmanager
def post(folder: Path, *, security: str = "starttls", login: bool = False) -> Iterator[Post]:
    """Keep a server open: over STARTTLS, over TLS from the first byte, or, with `none`, without either."""
    authority, certificate = _certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    office = Post(port, authority)

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, told: Any
    ) -> AuthResult:
        right = isinstance(told, LoginPassword) and told == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    how: dict[str, Any] = {"starttls": {"tls_context": context, "require_starttls": True}}.get(security, {})
    if security == "tls":
        how["ssl_context"] = context
    if login:
        how |= {"auth_required": True, "authenticator": authenticate}
    controller = Controller(office, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
