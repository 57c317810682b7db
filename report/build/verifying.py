"""A PDF, and the project beside it -> what does not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from report.build.order import Order
from report.build.recorded import RECORD, Record, key_of, make_records
from report.diff import compare
from report.files import Files
from report.load import briefing_names
from report.model.findings import Content, Finding
from report.problems import ContentError, UsageError
from report.verify import against, verify


def verified(path: Path, project: Path) -> list[Finding] | None:
    """Return what does not hold in a PDF, by itself and by a project's data; None where `path` is no PDF file.

    The project is asked only if it has the briefing.
    """
    if not path.is_file() or path.suffix.lower() != ".pdf":
        return None
    content = read_content(path)
    found = list(verify(path.name, content))
    try:
        record = json.loads(content.attached[RECORD])
        key_of(record)
    except (KeyError, ValueError, TypeError):
        return found  # and it has been said
    if record["briefing"] in briefing_names(Files(project)):
        found += _against_project(path.name, record, project)
    return found


def read_content(path: Path) -> Content:
    """Return what a PDF holds; UsageError where it cannot be read."""
    from report.pdf.attached import UnreadableError, attached, open_pdf
    from report.pdf.seal import page_digests, spoken_digest
    from report.pdf.text import page_texts

    try:
        with open_pdf(path) as pdf:
            return Content(attached(pdf), page_texts(pdf), page_digests(pdf), spoken_digest(pdf))
    except UnreadableError as error:
        raise UsageError(str(error)) from error


def _against_project(path: str, record: Record, project: Path) -> Iterator[Finding]:
    """Yield how the record differs from the one that the project's data gives."""
    key = key_of(record)
    order = Order(project, (key.briefing,), (key.audience,), paper=key.paper, language=key.language)
    try:
        made = next((one for other, one in make_records(order) if other == key), None)
    except ContentError as error:
        words = f"the project's data has {len(error.problems.errors)} errors, so it gives no edition to compare with."
        yield Finding(path, f'{words} "report check" names them.')
        return
    if made is None:
        yield Finding(path, f'the project has no edition "{key.audience}" in "{key.language}".')
        return
    yield from against(path, record, made, compare(record, made))
