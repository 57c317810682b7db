"""The one Jinja environment: where templates come from, and what their failures mean to the user."""

from __future__ import annotations

from collections.abc import Callable

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from report.files import Files
from report.formats import Formats
from report.model.edition import Edition
from report.problems import Place

FOLDERS = ("templates/audiences/{audience}", "templates/base")
FAILURES = (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
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
        names = (
            [f"templates/{template}"]
            if template.startswith("base/")
            else [f"{folder}/{template}" for folder in self.folders]
        )
        for name in names:
            if self.files.find(name):
                self.read[name] = self.files.read_text(name)
                return self.read[name], name, lambda: True
        raise jinja2.TemplateNotFound(template)


def make_environment(loader: Loader, formats: Formats) -> jinja2.Environment:
    """Return the environment: sandboxed, everything escaped, unknown names refused."""
    environment = ImmutableSandboxedEnvironment(
        loader=loader, undefined=jinja2.StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    environment.globals["term"] = formats.term
    return environment


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
        place = Place(error.filename or path, error.lineno)
        return "P001", place, f"The template cannot be read: {words}.", "Correct the line."
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
