"""A copy or a folder of copies -> what does not hold, and what is known of it: whose it is, who signed it.

Whether the pages say what was built is asked of every edition alike, in `build`.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf

from report.distribute.sign import certificates
from report.distribute.stamp import read_record, read_stamp
from report.files import Files
from report.load import briefing_names, read_briefing
from report.model.findings import Finding
from report.problems import Problems

MANIFEST = "manifest.json"
WAYS = "To have it opened, say where its password is: --password env:NAME, file:PATH or prompt."
LISTS = ("SHA256SUMS", "copies.csv", MANIFEST)


def verified_copies(path: Path, project: Path, password: str = "") -> list[Finding] | None:
    """Return what does not hold of a copy, or of all that a folder holds; None where it is neither.

    What the password does not open is compared by its digest alone.
    """
    if path.is_dir():
        return list(_folder(path, project, password)) if (path / MANIFEST).is_file() else None
    if path.suffix.lower() != ".pdf" or (
        _record(path, password) is None and _line(path) is None and not _signed(path)
    ):
        return None
    return list(_copy(path, path.name, project, _line(path), password))


def told(path: Path, project: Path, password: str = "") -> list[str]:
    """Return what is known of a copy, or of a folder's."""
    if path.is_dir():
        copies = _copies(path / MANIFEST)
        closed = sum(is_locked(path / line["file"], password) for line in copies)
        listed = "1 copy is listed." if len(copies) == 1 else f"{len(copies)} copies are listed."
        words = [listed] if copies else []
        return words + ([f"Encrypted, and compared by digest alone: {closed}. {WAYS}"] if closed else [])
    if path.suffix.lower() != ".pdf":
        return []
    words = []
    record = _record(path, password)
    if record is None and (line := _line(path)):
        record = {**line, **line["recipient"], "issue": line.get("issue", "")}
    if record:
        whom = ", ".join(filter(None, (str(record["name"]), str(record["organisation"]))))
        words.append(
            f"Copy {record['number']}, prepared for {whom}: {record['audience']}, {record['language']}."
        )
    if is_locked(path, password):
        words.append(f"It is encrypted, and compared by digest alone. {WAYS}")
    for status in _signatures(path, project, password):
        subject = status.signing_cert.subject
        name = subject.native.get("common_name", subject.human_friendly)
        words.append(
            f"Signed by {name}" + ("." if status.trusted else "; nobody trusted vouches for the chain.")
        )
    return words


def is_listed(path: Path, project: Path, password: str = "") -> bool:
    """Say whether a copy is, byte by byte, the one that the manifest beside it, or the project's, lists."""
    line = _line(path) or _issued(_record(path, password), project)
    return (
        line is not None and line["sha256"]["after_sealing"] == hashlib.sha256(path.read_bytes()).hexdigest()
    )


@contextmanager
def opened(path: Path, password: str) -> Iterator[Path]:
    """Give a PDF as it was before it was encrypted: itself, or in a folder that is gone afterwards."""
    if not is_locked(path) or is_locked(path, password):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        plain = Path(folder) / path.name
        with _open(path, password) as pdf:
            pdf.save(plain, encryption=False)
        yield plain


def is_locked(path: Path, password: str = "") -> bool:
    """Say whether a PDF opens with another password only."""
    try:
        with _open(path, password):
            return False
    except pikepdf.PasswordError:
        return True
    except (pikepdf.PdfError, OSError):
        return False


def _open(path: Path, password: str) -> pikepdf.Pdf:
    """Open a PDF, with the password where it needs one."""
    try:
        return pikepdf.open(path)
    except pikepdf.PasswordError:
        return pikepdf.open(path, password=password)


def is_copy(path: Path) -> bool:
    """Say whether a PDF was made for a recipient."""
    return _record(path) is not None


def _folder(path: Path, project: Path, password: str) -> Iterator[Finding]:
    """Yield what does not hold of a folder of copies, each file by its digest first."""
    listed: dict[str, str] = {}
    sums = path / "SHA256SUMS"
    for line in sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else ():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    if not listed:
        yield Finding(path.name, "SHA256SUMS is missing or empty.")
    for name, digest in listed.items():
        file = path / name
        if not file.is_file():
            yield Finding(name, "it is listed, and is not there.")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            yield Finding(name, "its digest is not the one listed in SHA256SUMS.")
    subjects = [name for name in listed if name.startswith("copies/")]
    there = {f"copies/{file.name}" for file in (path / "copies").glob("*") if file.is_file()}
    for name in sorted(there - set(subjects)):
        yield Finding(name, "it is there, and is listed nowhere.")
    lines = {line["file"]: line for line in _copies(path / MANIFEST)}
    for name in sorted(there):
        yield from _copy(path / name, name, project, lines.get(name), password)


def _copy(
    path: Path, name: str, project: Path, line: Mapping[str, Any] | None, password: str
) -> Iterator[Finding]:
    """Yield what does not hold of one copy: by its line of the manifest, its own record, its signatures."""
    content = path.read_bytes()
    if line and hashlib.sha256(content).hexdigest() != line["sha256"]["after_sealing"]:
        yield Finding(
            name, "its digest is not the one in the manifest: the file is not the copy that was made."
        )
    if is_locked(path, password):
        return
    record = _record(path, password)
    issued = _issued(record, project) if line is None else None
    if issued and hashlib.sha256(content).hexdigest() != issued["sha256"]["after_sealing"]:
        yield Finding(
            name, f"it is not the copy that was issued: the project has {issued['file']} with another digest."
        )
    try:
        with _open(path, password) as pdf:
            if record and read_stamp(pdf) != record["stamp"]:
                yield Finding(name, "what is stamped on it is not what its record says.")
    except pikepdf.PdfError:
        yield Finding(name, "it cannot be read as a PDF.")
        return
    if record and line and (record["number"], record["name"]) != (line["number"], line["recipient"]["name"]):
        yield Finding(
            name, f"it says that it is {record['name']}'s; the manifest, {line['recipient']['name']}'s."
        )
    found = list(_signatures(path, project, password))
    if line and "signed" in line["seal"] and not found:
        yield Finding(name, "the manifest says that it is signed, and it bears no signature.")
    for status in found:
        if not (status.intact and status.valid):
            yield Finding(name, "its signature does not hold: the file was changed after it was signed.")
        elif status.coverage.name not in ("ENTIRE_FILE", "ENTIRE_REVISION"):
            yield Finding(name, "its signature does not cover all of it.")
        elif status.bottom_line is False and _trust(record, project):
            yield Finding(name, "its signature does not lead to anyone trusted.")


def _record(path: Path, password: str = "") -> dict[str, Any] | None:
    try:
        with _open(path, password) as pdf:
            return read_record(pdf)
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError):
        return None


def _copies(manifest: Path) -> list[dict[str, Any]]:
    """Return what a manifest tells of copies; nothing where there is none that can be read."""
    try:
        return list(json.loads(manifest.read_text(encoding="utf-8"))["predicate"]["copies"])
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _line(path: Path) -> Mapping[str, Any] | None:
    """Return what the manifest beside a copy, or in the folder above, tells of it."""
    for folder in (path.resolve().parent.parent, path.resolve().parent):
        for line in _copies(folder / MANIFEST):
            if Path(line["file"]).name == path.name:
                return line
    return None


def _issued(record: Mapping[str, Any] | None, project: Path) -> Mapping[str, Any] | None:
    """Return what the project's own manifest tells of a copy that lies elsewhere."""
    if record is None:
        return None
    whose = (record["number"], record["name"])
    folder = project / "dist" / str(record["briefing"]) / str(record["issue"])
    lines = (
        line for line in _copies(folder / MANIFEST) if (line["number"], line["recipient"]["name"]) == whose
    )
    return next(lines, None)


def _signed(path: Path) -> bool:
    return b"/ByteRange" in path.read_bytes()


def _trust(record: Mapping[str, Any] | None, project: Path) -> list[Any]:
    """Return the certificates that the briefing of a copy trusts."""
    record = record or {}
    files = Files(project)
    if record.get("briefing") not in briefing_names(files):
        return []
    briefing = read_briefing(files, str(record["briefing"]), Problems())
    found: list[Any] = []
    for name in briefing.spec.distribution.signature.trust if briefing else ():
        try:
            found += certificates((project / name.removeprefix("file:")).read_bytes())
        except (OSError, ValueError):
            continue
    return found


def _signatures(path: Path, project: Path, password: str) -> Iterator[Any]:
    """Yield what pyHanko says of each signature."""
    if not _signed(path) or is_locked(path, password):
        return
    import logging

    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    trust = _trust(_record(path, password), project)
    with path.open("rb") as file:
        try:
            reader = PdfFileReader(file)
            if reader.encrypted:
                reader.decrypt(password)
            signatures = reader.embedded_regular_signatures
            for signature in signatures:
                context = ValidationContext(
                    trust_roots=trust, allow_fetching=False, revocation_mode="soft-fail"
                )
                yield validate_pdf_signature(signature, context)
        except (PdfError, ValueError):
            yield _Broken()


class _Broken:
    """A signature that cannot be read."""

    intact = valid = trusted = bottom_line = False

    class signing_cert:  # shaped as pyHanko's answer
        class subject:
            native: Mapping[str, str] = {}
            human_friendly = "nobody who can be told"
