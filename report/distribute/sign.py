"""A copy -> the copy signed (PAdES), invisibly, so that it stays accessible.

Verifying signatures is the business of `verifying`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pikepdf

FIELD, STAMPED = "Signature", "Timestamp"
TRIES = 10
SAID = "Signature of the publisher"
"""What a screen reader says of the field."""


@dataclass(frozen=True)
class Signature:
    """Who signs, and what proves it; the bytes of files, for other machines."""

    key: bytes = field(repr=False)
    """PKCS#12."""
    passphrase: str | None = field(repr=False)
    level: str
    timestamps: str | None
    trust: tuple[bytes, ...]


def add_fields(pdf: pikepdf.Pdf, stamped: bool) -> None:
    """Put empty fields into a PDF: for a signature, and for the time stamp on its proof where it gets one."""
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array())
    _add_field(pdf, FIELD, SAID)
    if stamped:
        _add_field(pdf, STAMPED, "Time stamp")


def _add_field(pdf: pikepdf.Pdf, name: str, said: str) -> None:
    """Add a field that shows nothing, and stands in the tree of tags as PDF/UA wants."""
    page, root = pdf.pages[0].obj, pdf.Root.StructTreeRoot
    whole = root.K[0] if isinstance(root.K, pikepdf.Array) else root.K
    tree = pikepdf.NumberTree(root.ParentTree)
    number = max(tree.keys(), default=-1) + 1
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=pikepdf.String(name),
            TU=pikepdf.String(said),
            F=132,  # printed and locked, as PDF/A wants it
            Rect=pikepdf.Array([0, 0, 0, 0]),
            P=page,
            StructParent=number,
        )
    )
    form = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Form, P=whole, Pg=page)
    )
    form.K = pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=field, Pg=page)
    kids = whole.K
    whole.K = pikepdf.Array([*kids, form] if isinstance(kids, pikepdf.Array) else [kids, form])
    tree[number] = form
    root.ParentTreeNextKey = number + 1
    page.Annots = pikepdf.Array([*page.get("/Annots", []), field])
    page.Tabs = pikepdf.Name.S
    pdf.Root.AcroForm.Fields.append(field)


def opens(key: bytes, passphrase: str | None) -> bool:
    """Say whether a PKCS#12 file opens with this password, and holds a key."""
    try:
        _signer(key, passphrase)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8)
def _signer(key: bytes, passphrase: str | None) -> Any:
    from pyhanko.sign.signers import SimpleSigner

    phrase = passphrase.encode() if passphrase else None
    return SimpleSigner.load_pkcs12_data(key, other_certs=[], passphrase=phrase)


def certificates(content: bytes) -> list[Any]:
    """Return the certificates of a PEM or DER file."""
    from asn1crypto import pem, x509

    if pem.detect(content):
        return [x509.Certificate.load(data) for _, _, data in pem.unarmor(content, multiple=True)]
    return [x509.Certificate.load(content)]


def sign(copy: bytes, how: Signature, password: str | None) -> bytes:
    """Return the copy with a signature over all of it; `password` opens an encrypted one.

    One in two hundred has a stream that ends in a carriage return, which PDF/A forbids; then it is signed anew, with an
    object more, so that the table of objects is packed into other bytes.
    """
    signed = copy
    for spare in range(TRIES):
        signed = _signed(copy, how, password, spare)
        if not _ends_in_doubt(signed[len(copy) :]):
            break
    return signed


def _ends_in_doubt(added: bytes) -> bool:
    return b"\r\nendstream" in added


def _signed(copy: bytes, how: Signature, password: str | None, spare: int) -> bytes:
    from pyhanko.pdf_utils.generic import NullObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.writer import BasePdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
    from pyhanko.sign.timestamps import HTTPTimeStamper
    from pyhanko_certvalidator import ValidationContext

    # A signature changes nothing of what the copy says: pyHanko would write the metadata anew with each step of it, in
    # a form that PDF/A forbids. It has no switch for that: its maintainer names this way (issue 223). It is done to the
    # class, since writers for the later steps are begun by pyHanko itself.
    BasePdfFileWriter._update_meta = _leave  # type: ignore[method-assign]  # as said above
    writer = IncrementalPdfFileWriter(io.BytesIO(copy))
    if password is not None:
        writer.encrypt(password)  # type: ignore[no-untyped-call]  # pyHanko types only a part
    for _ in range(spare):
        writer.add_object(NullObject())
    proven = how.level in ("b-lt", "b-lta")
    roots = [one for content in how.trust for one in certificates(content)]
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=proven,
        # With the signature, not behind it: PDF/A wants the signature to cover the whole file.
        dss_settings=DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
        timestamp_field_name=STAMPED,
        use_pades_lta=how.level == "b-lta",
        validation_context=ValidationContext(trust_roots=roots, allow_fetching=True) if proven else None,
    )
    stamper = HTTPTimeStamper(how.timestamps) if how.timestamps and how.level != "b-b" else None
    signer = PdfSigner(metadata, _signer(how.key, how.passphrase), timestamper=stamper)
    target = io.BytesIO()
    signer.sign_pdf(writer, output=target)
    return target.getvalue()


def _leave(_writer: object) -> None:
    """Write no metadata."""
