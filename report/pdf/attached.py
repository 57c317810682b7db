"""A PDF file -> the files inside it."""

from __future__ import annotations

from pathlib import Path

import pikepdf

DAMAGED = (
    pikepdf.PdfError,
    ArithmeticError,
    AttributeError,
    IndexError,
    KeyError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What reading the pages of a damaged file may raise."""


class UnreadableError(ValueError):
    """A file that cannot be read as a PDF: what is wrong, and the remedy."""


def open_pdf(path: Path) -> pikepdf.Pdf:
    """Open a PDF; UnreadableError where it is none, damaged or encrypted."""
    try:
        return pikepdf.open(path)
    except pikepdf.PasswordError as error:
        raise UnreadableError(f'"{path}" is encrypted. Use the edition that it was copied from.') from error
    except pikepdf.PdfError as error:
        raise UnreadableError(f'"{path}" is not a PDF that can be read. Build it anew.') from error


def attached(pdf: pikepdf.Pdf) -> dict[str, bytes]:
    """Return what a PDF carries, by the names of the files."""
    return {name: item.get_file().read_bytes() for name, item in pdf.attachments.items()}
