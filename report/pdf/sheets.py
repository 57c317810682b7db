"""A document's style sheets -> as the engine reads them, with the fonts that they declare and what it says of them."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from report.model.edition import Document, StyleSheet
from report.pdf import cascade
from report.pdf.parts import HIDDEN
from report.problems import Place, Problems

BASE = "report:page/"
LAYERS = "@layer tokens, base, audience, briefing;"
POSITION = re.compile(r" at (\d+):(\d+)")


class Fetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc]  # WeasyPrint is not typed
    """Serves the document's own files and nothing else; keeps a list of what it refused."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.refused: list[str] = []

    def fetch(self, url: str, _headers: object = None) -> weasyprint.urls.URLFetcherResponse:
        """Return a file that the document brings with it."""
        found = self.document.resources.get(unquote(url))
        if found is None:
            self.refused.append(url)
            raise ValueError("not a file of this document")
        return weasyprint.urls.URLFetcherResponse(url, found.content, {"Content-Type": found.kind})


class _Ear(logging.Handler):
    """Keeps what the engine logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record)


@contextmanager
def listening() -> Iterator[list[logging.LogRecord]]:
    """Collect what the engine logs meanwhile."""
    ear = _Ear()
    logger = logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(ear)
    try:
        yield ear.heard
    finally:
        logger.removeHandler(ear)
        logger.propagate = propagate


@dataclass
class Styles:
    """Style sheets as the engine has read them, with the fonts that they declare."""

    fonts: FontConfiguration
    sheets: list[weasyprint.CSS]
    problems: Problems
    refused: list[str]


_read: dict[str, Styles] = {}
"""What was read last: the parts of an edition share it."""
_inherited: list[Styles] = []


def _leave_to_parent() -> None:
    """Keep, unused, what the process before the fork has read: whoever lets go of it deletes its fonts' files."""
    _inherited.extend(_read.values())
    _read.clear()


os.register_at_fork(after_in_child=_leave_to_parent)


def styles_of(document: Document) -> Styles:
    """Read a document's style sheets, or find them read."""
    fonts = [
        (url, hashlib.sha256(found.content).hexdigest())
        for url, found in document.resources.items()
        if found.kind.startswith("font/")
    ]
    key = hashlib.sha256(repr([document.sheets, fonts]).encode()).hexdigest()
    if key not in _read:
        problems = Problems()
        fetcher = Fetcher(document)
        configuration = FontConfiguration()
        cascade.share(configuration, "".join(sheet.css for sheet in document.sheets))
        sheets = [weasyprint.CSS(string=HIDDEN)]
        for sheet in document.sheets:
            with listening() as heard:
                text, shift = in_layer(sheet)
                sheets.append(
                    weasyprint.CSS(string=text, font_config=configuration, url_fetcher=fetcher, base_url=BASE)
                )
            for record in heard:
                _style_problem(record, sheet.path, shift, problems)
        _read.clear()
        _read[key] = Styles(configuration, sheets, problems, fetcher.refused)
    return _read[key]


def in_layer(sheet: StyleSheet) -> tuple[str, int]:
    """Return a sheet's text inside its layer, and by how many characters its first line has moved.

    Each sheet names the order of the layers, since the engine counts them anew in each.
    """
    if sheet.layer == "tokens":  # it opens its layer itself, after its fonts
        return f"{LAYERS} {sheet.css}", len(LAYERS) + 1
    opening = f"{LAYERS} @layer {sheet.layer} {{ "
    return f"{opening}{sheet.css}\n}}", len(opening)


def _style_problem(record: logging.LogRecord, path: str, shift: int, problems: Problems) -> None:
    """Turn what the engine says while reading one style sheet into a problem with its line."""
    message = record.getMessage()
    match = POSITION.search(message)
    place = Place(path)
    if match:
        line, column = int(match[1]), int(match[2])
        place = Place(path, line, max(1, column - shift) if line == 1 else column)
    words = POSITION.sub("", message).strip().rstrip(".")
    problems.add(
        "E002", place, f"The engine ignores this style: {words}.", "Correct or delete the declaration."
    )
