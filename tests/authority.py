"""A certificate authority for tests: a root, a signer, a time-stamping authority and a list of revocations, on loopback."""

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys, tsp, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

PASSPHRASE = "the-key-opens-with-this"
LONG = datetime.timedelta(days=3650)


@dataclass
class Authority:
    """Where its files lie, and where it answers."""

    key: Path
    root: Path
    address: str


@contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """Issue what signing needs into a folder, and answer on loopback meanwhile."""
    answers: dict[str, bytes] = {}
    stampers: list[DummyTimeStamper] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(answers["crl"], "application/pkix-crl")

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            reply = stampers[0].request_tsa_response(tsp.TimeStampReq.load(content))
            self._answer(reply.dump(), "application/timestamp-reply")

        def _answer(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_port}"
    root_key, root = _issue("Test root", None, None, address)
    signer_key, signer = _issue("Briefing desk", root_key, root, address)
    stamp_key, stamp = _issue("Test clock", root_key, root, address, stamps=True)
    now = datetime.datetime.now(datetime.UTC)
    revoked = made.CertificateRevocationListBuilder().issuer_name(root.subject)
    revoked = revoked.last_update(now - datetime.timedelta(hours=1)).next_update(now + LONG)
    answers["crl"] = revoked.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    stampers.append(DummyTimeStamper(_as_asn1(stamp), keys.PrivateKeyInfo.load(_private(stamp_key))))
    folder.mkdir(parents=True, exist_ok=True)
    lock = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    whole = pkcs12.serialize_key_and_certificates(b"desk", signer_key, signer, [root], lock)
    (folder / "desk.p12").write_bytes(whole)
    (folder / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Authority(folder / "desk.p12", folder / "root.pem", address)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _issue(
    name: str,
    issuer_key: rsa.RSAPrivateKey | None,
    issuer: made.Certificate | None,
    address: str,
    stamps: bool = False,
) -> tuple[rsa.RSAPrivateKey, made.Certificate]:
    key = rsa.generate_private_key(65537, 2048)
    subject = made.Name([made.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        made.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(made.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + LONG)
        .add_extension(made.BasicConstraints(issuer is None, None), critical=True)
        .add_extension(made.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            made.KeyUsage(
                issuer is not None,
                issuer is not None,
                False,
                False,
                False,
                *(issuer is None,) * 2,
                False,
                False,
            ),
            critical=True,
        )
    )
    if issuer is not None:
        where = [
            made.DistributionPoint([made.UniformResourceIdentifier(f"{address}/root.crl")], None, None, None)
        ]
        builder = builder.add_extension(made.CRLDistributionPoints(where), critical=False)
        known = made.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())  # type: ignore[arg-type]  # one of the kinds that it takes
        builder = builder.add_extension(known, critical=False)
    if stamps:
        builder = builder.add_extension(
            made.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return key, builder.sign(issuer_key or key, hashes.SHA256())


def _as_asn1(certificate: made.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _private(key: rsa.RSAPrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())
