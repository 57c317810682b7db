"""A PDF, and the project beside it -> what does not hold."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from report.build.order import Order
from report.build.recorded import RECORD, Record, key_of, make_records, read_record
from report.diff import compare
from report.files import Files
from report.load import briefing_names
from report.model.findings import Content, Finding
from report.problems import ContentError, UsageError
from report.verify import against, verify


def verified(path: Path, project: Path, vouched: bool = False) -> list[Finding] | None:
    """Return what does not hold in a PDF, by itself and by a project's data; None where `path` is no PDF file.

    The project is asked only if it has the briefing. One that something else has `vouched` for, byte by byte, may be of
    an audience that gets no record.
    """
    from report.distribute.verifying import is_copy

    if not path.is_file() or path.suffix.lower() != ".pdf":
        return None
    from report.pdf.attached import DAMAGED

    try:
        content = read_content(path)
    except DAMAGED as error:
        return [Finding(path.name, f"its pages cannot be read: it is damaged ({type(error).__name__}).")]
    if vouched and RECORD not in content.attached:
        return []
    found = list(verify(path.name, content))
    try:
        record = json.loads(content.attached[RECORD])
        key_of(record)
    except (KeyError, ValueError, TypeError):
        return found  # and it has been said
    if record["briefing"] in briefing_names(Files(project)):
        differing = list(_against_project(path.name, record, project))
        # Of a copy the pages were set with its recipient's words; the manifest of what was issued tells of it.
        found += differing or ([] if is_copy(path) else _against_pages(path, record, project))
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


def _against_pages(path: Path, record: Record, project: Path) -> Iterator[Finding]:
    """Yield the pages that are not those which the project's data, the same as recorded, are set into.

    Whoever alters a page and makes the digests anew is found out by this.
    """
    from report.build import build

    key = key_of(record)
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        order = Order(
            project,
            (key.briefing,),
            (key.audience,),
            paper=key.paper,
            language=key.language,
            out=Path(folder),
        )
        built = next((one.path for one in build(order, lambda _words: None).editions if one.path), None)
        made = read_record(Path(built)) if built else None
    if made is None:
        yield Finding(path.name, "the project's data gives no pages to compare with: \"report build\" says why.")
        return
    for page, (was, now) in enumerate(zip_longest(record["pages"], made["pages"]), start=1):
        if was != now:
            yield Finding(path.name, "it is not what the project's data builds.", page)
    if record["spoken"] != made["spoken"]:
        yield Finding(path.name, "alternative texts or outline are not what the project's data gives.")
