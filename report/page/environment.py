"""The one Jinja environment: where templates come from, and what their failures mean to the user."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import CodeType
from typing import ClassVar

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from report.files import Files
from report.formats import Formats
from report.model.edition import Edition
from report.problems import Place

FOLDERS = ("templates/audiences/{audience}", "templates/base")
MOST = 500
"""Templates that are kept compiled or read."""
FAILURES: tuple[type[Exception], ...] = (
    jinja2.TemplateError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
)
"""What a template can raise."""


class Loader(jinja2.BaseLoader):
    """Finds a template in the audience's folder, then in base; `base/NAME` is always the latter."""

    def __init__(self, files: Files, audience: str) -> None:
        self.files = files
        self.folders = [folder.format(audience=audience) for folder in FOLDERS]
        self.read: dict[str, str] = {}

    def get_source(
        self,
        environment: jinja2.Environment,  # noqa: ARG002  # Jinja passes it
        template: str,
    ) -> tuple[str, str, Callable[[], bool]]:
        path = self.path(template)
        if path is None:
            raise jinja2.TemplateNotFound(template)
        self.read[path] = read_template(self.files, path)
        return self.read[path], path, lambda: True

    def path(self, template: str) -> str | None:
        """Return the file that a template's name means, or None."""
        folders = ["templates"] if template.startswith("base/") else self.folders
        return next((path for folder in folders if self.files.find(path := f"{folder}/{template}")), None)


def read_template(files: Files, path: str) -> str:
    """Return a template's text; TemplateSyntaxError where it is not UTF-8."""
    try:
        return files.read_text(path)
    except UnicodeDecodeError as error:
        line = files.read_bytes(path).count(b"\n", 0, error.start) + 1
        raise jinja2.TemplateSyntaxError("it is not UTF-8", line, path, path) from error


class Compiled(jinja2.BytecodeCache):
    """Keeps templates compiled for the editions that follow."""

    codes: ClassVar[dict[tuple[str, str], CodeType | None]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if len(self.codes) >= MOST:
            self.codes.clear()
        self.codes[bucket.key, bucket.checksum] = bucket.code


def make_environment(loader: Loader, formats: Formats) -> jinja2.Environment:
    """Return the environment: sandboxed, everything escaped, unknown names refused."""
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=Compiled(),
    )
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    environment.globals["term"] = lambda msgid, **values: _term(formats, msgid, values)
    return environment


def _term(formats: Formats, msgid: str, values: Mapping[str, object]) -> Markup:
    """Return the page's own words with values set in, those that are markup as they are."""
    pattern = escape(formats.term(msgid))
    return Markup(re.sub(r"\{(\w+)\}", lambda match: escape(values.get(match[1], match[0])), pattern))


def untranslated(loader: Loader, formats: Formats) -> Iterator[tuple[str, Place]]:
    """Yield the page's own words in the templates that the edition's language has none for, with their places."""
    for path, source in loader.read.items():
        for msgid, line in _terms(source):
            if not formats.knows(msgid):
                yield msgid, Place(path, line)


@lru_cache(maxsize=MOST)
def _terms(source: str) -> list[tuple[str, int]]:
    """Return the page's own words in a template, with their lines."""
    calls = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).parse(source).find_all(nodes.Call)
    return [
        (str(call.args[0].value), call.lineno)
        for call in calls
        if isinstance(call.node, nodes.Name)
        and call.node.name == "term"
        and call.args
        and isinstance(call.args[0], nodes.Const)
    ]


def explain(error: Exception, edition: Edition, loader: Loader) -> tuple[str, Place, str, str]:
    """Say of a template's failure where it is and what to do."""
    path, line = f"templates/audiences/{edition.audience}", None
    trace = error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name in loader.read:
            path, line = name, trace.tb_lineno
        trace = trace.tb_next
    words = str(error).rstrip(".")
    if isinstance(error, jinja2.TemplateSyntaxError):
        return unreadable(error, path)
    if isinstance(error, RecursionError):
        message = "The template leads back to itself."
        return "P003", Place(path, line), message, "Name the file that it extends as base/NAME."
    if isinstance(error, jinja2.TemplateNotFound):
        return (
            "P004",
            Place(path, line),
            f'There is no template "{error.name}".',
            "Put it under templates/base/.",
        )
    if isinstance(error, SecurityError):
        return (
            "P003",
            Place(path, line),
            f"The template does what templates may not: {words}.",
            "Take it out.",
        )
    if isinstance(error, jinja2.UndefinedError):
        return "P002", Place(path, line), f"The template names something unknown: {words}.", "Check the name."
    return "P003", Place(path, line), f"The template fails: {words}.", "Correct the line."


def unreadable(error: jinja2.TemplateSyntaxError, path: str) -> tuple[str, Place, str, str]:
    """Say of a template that is no template where it fails."""
    words = str(error.message).rstrip(".")
    place = Place(error.filename or path, error.lineno)
    return "P001", place, f"The template cannot be read: {words}.", "Correct the line."
