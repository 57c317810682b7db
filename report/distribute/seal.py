"""A copy -> the same copy encrypted and signed, as its profiles say, in this order and no other.

Where passwords and keys come from is the business of `secrets`.
"""

from __future__ import annotations

import io
import secrets as chance
from dataclasses import dataclass, field

import pikepdf

from report.distribute.sign import Signature, sign


@dataclass(frozen=True)
class Seal:
    """What closes a copy."""

    profiles: tuple[str, ...] = ("archive",)
    password: str | None = field(default=None, repr=False)
    signature: Signature | None = field(default=None, repr=False)

    @property
    def is_secret(self) -> bool:
        """Say whether it holds a password or a key, which never leave this machine."""
        return self.password is not None or self.signature is not None


def seal(copy: bytes, how: Seal) -> bytes:
    """Return the copy sealed."""
    if how.password is not None:
        copy = encrypt(copy, how.password)
    return copy if how.signature is None else sign(copy, how.signature, how.password)


def encrypt(copy: bytes, password: str) -> bytes:
    """Return a copy that opens with the password only: AES-256, names of attachments and metadata too.

    It claims to be no archive copy any more, for no such copy may be locked; screen readers may read it.
    """
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            for claim in ("pdfaid:part", "pdfaid:conformance"):
                if claim in metadata:
                    del metadata[claim]
        target = io.BytesIO()
        lock = pikepdf.Encryption(
            user=password,
            owner=chance.token_urlsafe(32),  # nobody's: a reader has all that the permissions give
            R=6,
            allow=pikepdf.Permissions(
                extract=False, modify_annotation=False, modify_assembly=False, modify_other=False
            ),
        )
        pdf.save(target, encryption=lock)
    return target.getvalue()
