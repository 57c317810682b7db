"""The house keeps its directions: who may import whom, which library lives where, who prints, who asks the world.

Each rule is a function of a house (path -> source), so that it is shown to fail on a small house that breaks it.
"""

import ast
import builtins
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

House = Mapping[str, str]
Rule = Callable[[House], list[str]]

BASE = {"problems", "model"}
TOOLS = {"formats", "theme", "files", "marks", "tables", "languages", "typography"}
STAGES = {"load", "facts", "edition", "narrative", "figures", "page", "pdf", "proof", "record"}
STAGES |= {"cache", "claims", "diff", "verify", "explain", "listing", "web", "why"}
WORLDLY = {"build", "cli", "__main__", "distribute", "preview"}  # these may read clock, network, environment

# room -> the rooms it may import, besides itself. Marks are printed in the words of `formats`, and stand in tables.
MAY_IMPORT: Mapping[str, set[str]] = {
    "__init__": set(),
    "problems": set(),
    "model": {"problems"},
    "typography": set(),
    "formats": BASE | {"typography"},
    "theme": BASE,
    "files": BASE,
    "marks": BASE | {"formats", "typography"},
    "tables": BASE | {"formats", "marks", "typography"},
    "languages": BASE | {"marks"},
    **dict.fromkeys(STAGES, BASE | TOOLS),
    "new": BASE | TOOLS | {"load"},  # writes what load reads
    "build": BASE | TOOLS | STAGES | {"distribute", "preview"},
    "distribute": BASE | TOOLS | STAGES | {"build"},
    "preview": BASE | TOOLS | STAGES | {"build"},
    "specimen": BASE | TOOLS | STAGES | {"build"},
    "roll": BASE | TOOLS | STAGES | {"build", "new"},
    "cli": BASE | TOOLS | STAGES | {"build", "specimen", "new", "roll", "distribute", "preview"},
    "__main__": {"cli"},
}
LIVES_IN: Mapping[str, set[str]] = {
    "yaml": {"load"},
    "markdown": {"narrative"},
    "pymdownx": {"narrative"},
    "matplotlib": {"figures"},
    "mpl_toolkits": {"figures"},
    "jinja2": {"page"},
    "weasyprint": {"pdf"},
    "pydyf": {"pdf"},
    "pikepdf": {"pdf", "distribute"},
    "babel": {"formats"},
    "pyhanko": {"distribute"},
    "fsspec": {"distribute"},
    "distributed": {"distribute"},
    "dask": {"distribute"},
    "tinyhtml5": {"web", "pdf"},
    "click": {"cli"},
    "rich": {"cli"},
    "starlette": {"preview"},
    "uvicorn": {"preview"},
    "watchfiles": {"preview"},
    "pypdfium2": {"preview"},
}
PRINTS = ("builtins.print", "sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__")
WORLD = (
    *("time", "datetime.date.today"),
    *("datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow"),
    *("os.environ", "os.environb", "os.getenv"),
    *("socket", "ssl", "urllib.request", "http.client", "http.server", "ftplib", "smtplib"),
    *("requests", "httpx"),
)
LONGEST = 400
NO_ROOMS = {"utils", "util", "core", "helpers", "helper", "common", "misc"}


# --- reading a source ----------------------------------------------------------------------------


def room(path: str) -> str:
    """`report/figures/bars.py` -> figures."""
    return Path(path).parts[1].removesuffix(".py")


def absolute(path: str, node: ast.ImportFrom) -> str:
    """The module that `from .. import x` means, in full."""
    if not node.level:
        return node.module or ""
    package = Path(path).parent.parts
    package = package[: len(package) - node.level + 1]
    return ".".join((*package, *([node.module] if node.module else [])))


def imports(path: str, tree: ast.Module) -> Iterator[tuple[int, str, str, str]]:
    """Each import, wherever it stands: line, what is imported, the name it binds, what that name means."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                for alias in node.names:
                    meaning = alias.name if alias.asname else alias.name.split(".")[0]  # `import os.path`: os
                    yield node.lineno, alias.name, alias.asname or meaning, meaning
            case ast.ImportFrom():
                for alias in node.names:
                    origin = f"{absolute(path, node)}.{alias.name}"
                    yield node.lineno, origin, alias.asname or alias.name, origin
            case ast.Call(
                func=ast.Name("__import__") | ast.Name("import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(str() as name), *_],
            ):
                yield node.lineno, name, "", ""


def uses(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each thing imported and each dotted name used, in full: `from datetime import date as d; d.today` too."""
    bound = {name: f"builtins.{name}" for name in dir(builtins)}
    for line, origin, name, meaning in imports(path, tree):
        yield line, origin
        bound[name] = meaning
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            parts: list[str] = []
            inner: ast.expr = node
            while isinstance(inner, ast.Attribute):
                parts.insert(0, inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name) and inner.id in bound:
                yield node.lineno, ".".join((bound[inner.id], *parts))


def under(name: str, parents: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of these, or inside one."""
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


# --- the rules -----------------------------------------------------------------------------------


def known_rooms(house: House) -> list[str]:
    """A new room is a decision: what may it import?"""
    return [
        f"{path}: {room(path)} is no room of the house; say in MAY_IMPORT what it may import"
        for path in house
        if room(path) not in MAY_IMPORT
    ]


def directions(house: House) -> list[str]:
    breaches = []
    for path, source in house.items():
        own = room(path)
        if own not in MAY_IMPORT:
            continue  # known_rooms tells of it
        allowed = MAY_IMPORT[own] | {own}
        for line, origin, _, _ in imports(path, ast.parse(source)):
            package, _, rest = origin.partition(".")
            target = rest.split(".")[0]
            if package != "report":
                continue
            if not target or target == "*":
                breaches.append(f"{path}:{line}: import a room by its name, not the whole house")
            elif target in MAY_IMPORT and target not in allowed:
                breaches.append(f"{path}:{line}: {own} must not import {target}")
    return breaches


def one_library_one_room(house: House) -> list[str]:
    breaches = []
    for path, source in house.items():
        for line, origin, _, _ in imports(path, ast.parse(source)):
            library = origin.split(".")[0]
            rooms = LIVES_IN.get(library, {room(path)})
            if room(path) not in rooms:
                breaches.append(f"{path}:{line}: {library} lives in {' and '.join(sorted(rooms))}")
    return breaches


def only_cli_prints(house: House) -> list[str]:
    return [
        f"{path}:{line}: {name.removeprefix('builtins.')}: only cli prints"
        for path, source in house.items()
        if room(path) != "cli"
        for line, name in uses(path, ast.parse(source))
        if under(name, PRINTS)
    ]


def no_stage_asks_the_world(house: House) -> list[str]:
    return [
        f"{path}:{line}: {name}: {room(path)} reads no clock, network or environment"
        for path, source in house.items()
        if room(path) not in WORLDLY
        for line, name in uses(path, ast.parse(source))
        if under(name, WORLD)
    ]


def short_modules(house: House) -> list[str]:
    return [
        f"{path}: {lines} lines, more than {LONGEST}; make the room a folder"
        for path, source in house.items()
        if (lines := len(source.splitlines())) > LONGEST
    ]


def no_lumber_rooms(house: House) -> list[str]:
    return [
        f"{path}: {part} says nothing about what is in it"
        for path in house
        for part in Path(path).with_suffix("").parts
        if part in NO_ROOMS
    ]


RULES: list[Rule] = [
    known_rooms,
    directions,
    one_library_one_room,
    only_cli_prints,
    no_stage_asks_the_world,
    short_modules,
    no_lumber_rooms,
]

# --- the house as it stands ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def house() -> House:
    files = sorted((ROOT / "report").rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}


def test_there_is_a_house(house: House) -> None:
    assert "report/__init__.py" in house  # else the rules would hold for nothing


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule, house: House) -> None:
    breaches = rule(house)
    assert not breaches, "\n".join(["", *breaches])


# --- each rule can fail --------------------------------------------------------------------------

BROKEN = [
    (known_rooms, "report/attic.py", "", "attic is no room"),
    (known_rooms, "report/attic/chest.py", "", "attic is no room"),
    (directions, "report/problems.py", "from report.model import Fact", "must not import model"),
    (directions, "report/model/text.py", "from report import formats", "must not import formats"),
    (directions, "report/formats.py", "from report.theme import Theme", "must not import theme"),
    (directions, "report/theme.py", "import report.load", "must not import load"),
    (directions, "report/marks.py", "from report.tables import Grid", "must not import tables"),
    (directions, "report/load.py", "from .facts import ledger", "must not import facts"),
    (directions, "report/load.py", "from . import facts", "must not import facts"),
    (directions, "report/figures/bars.py", "from ..page import html", "must not import page"),
    (directions, "report/figures/__init__.py", "from .. import page", "must not import page"),
    (directions, "report/pdf.py", "def f():\n    from report import proof", "must not import proof"),
    (directions, "report/pdf.py", "if TYPE_CHECKING:\n    import report.proof as p", "must not import proof"),
    (directions, "report/pdf.py", "import_module('report.proof')", "must not import proof"),
    (directions, "report/pdf.py", "importlib.import_module('report.proof')", "must not import proof"),
    (directions, "report/proof.py", "from report.build import run", "must not import build"),
    (directions, "report/build.py", "from report.cli import main", "must not import cli"),
    (directions, "report/distribute/stamp.py", "from report.cli import main", "must not import cli"),
    (directions, "report/__init__.py", "from report.build import run", "must not import build"),
    (directions, "report/page.py", "import report", "by its name"),
    (directions, "report/page.py", "from report import *", "by its name"),
    (one_library_one_room, "report/facts.py", "import yaml", "yaml lives in load"),
    (one_library_one_room, "report/page.py", "from markdown import Markdown", "lives in narrative"),
    (one_library_one_room, "report/page.py", "import pymdownx.blocks", "pymdownx lives in narrative"),
    (one_library_one_room, "report/theme.py", "import matplotlib.pyplot as plt", "lives in figures"),
    (one_library_one_room, "report/narrative.py", "def f():\n    import jinja2", "jinja2 lives in page"),
    (one_library_one_room, "report/proof.py", "from weasyprint import HTML", "weasyprint lives in pdf"),
    (one_library_one_room, "report/diff.py", "import pikepdf", "pikepdf lives in distribute and pdf"),
    (one_library_one_room, "report/facts.py", "from babel.numbers import format_decimal", "lives in formats"),
    (one_library_one_room, "report/build.py", "import click", "click lives in cli"),
    (one_library_one_room, "report/preview/serve.py", "from rich import print", "rich lives in cli"),
    (only_cli_prints, "report/build.py", "print('done')", "print: only cli prints"),
    (only_cli_prints, "report/build.py", "show = print", "print: only cli prints"),
    (only_cli_prints, "report/pdf.py", "import sys\nsys.stdout.write('x')", "sys.stdout"),
    (only_cli_prints, "report/pdf.py", "import sys as s\ns.stderr.write('x')", "sys.stderr"),
    (only_cli_prints, "report/pdf.py", "from sys import stdout", "sys.stdout"),
    (no_stage_asks_the_world, "report/pdf.py", "import time", "time"),
    (no_stage_asks_the_world, "report/pdf.py", "from time import monotonic", "time.monotonic"),
    (no_stage_asks_the_world, "report/facts.py", "from datetime import date as d\nd.today()", "date.today"),
    (no_stage_asks_the_world, "report/facts.py", "import datetime\ndatetime.datetime.now()", "datetime.now"),
    (no_stage_asks_the_world, "report/model.py", "from datetime import datetime as d\nd.utcnow", "utcnow"),
    (no_stage_asks_the_world, "report/load.py", "import os\nos.environ['HOME']", "os.environ"),
    (no_stage_asks_the_world, "report/load.py", "import os.path\nos.getenv('HOME')", "os.getenv"),
    (no_stage_asks_the_world, "report/load.py", "from os import environ", "os.environ"),
    (no_stage_asks_the_world, "report/cache.py", "import socket", "socket"),
    (no_stage_asks_the_world, "report/pdf.py", "from urllib.request import urlopen", "urllib.request"),
    (no_stage_asks_the_world, "report/pdf.py", "import urllib.request", "urllib.request"),
    (no_stage_asks_the_world, "report/pdf.py", "import urllib\nf = urllib.request", "urllib.request"),
    (short_modules, "report/pdf.py", "x = 1\n" * (LONGEST + 1), "401 lines"),
    (no_lumber_rooms, "report/utils.py", "", "utils says nothing"),
    (no_lumber_rooms, "report/figures/helpers.py", "", "helpers says nothing"),
    (no_lumber_rooms, "report/core/__init__.py", "", "core says nothing"),
    (no_lumber_rooms, "report/common/text.py", "", "common says nothing"),
]
SOUND = [
    ("report/model/text.py", "from report.problems import Place\nfrom . import period\nimport re"),
    ("report/formats.py", "import babel\nfrom report.model import Fact\nfrom report import __version__"),
    ("report/figures/bars.py", "import matplotlib\nfrom report.theme import Theme\nfrom . import axes"),
    ("report/pdf.py", "import os\nfrom urllib.parse import unquote\nimport urllib.parse\nos.fspath('x')"),
    ("report/pdf.py", "import urllib.parse, datetime\nurllib.parse.quote('x')\ndatetime.date(1, 1, 1)"),
    ("report/facts.py", "def f(time, fact):\n    return time.now, fact.today, fact.stdout, fact.print"),
    ("report/load.py", "import yaml\nx = 1\n" * (LONGEST // 2)),
    ("report/build.py", "import os, time\nfrom report import load, pdf\nos.environ.get('SOURCE_DATE_EPOCH')"),
    ("report/preview/serve.py", "import http.server\nfrom report.build import run"),
    ("report/distribute/stamp.py", "import pikepdf\nfrom report.build import run"),
    ("report/cli.py", "import click, rich, sys\nfrom report import build, diff\nprint('x', file=sys.stderr)"),
    ("report/__main__.py", "from report.cli import main\nmain()"),
]


@pytest.mark.parametrize(("rule", "path", "source", "message"), BROKEN)
def test_the_rule_sees_the_breach(rule: Rule, path: str, source: str, message: str) -> None:
    breaches = rule({path: source})
    assert any(message in breach for breach in breaches), breaches


def test_each_rule_is_shown_to_fail() -> None:
    assert {rule for rule, *_ in BROKEN} == set(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize(("path", "source"), SOUND)
def test_the_rule_lets_sound_work_pass(rule: Rule, path: str, source: str) -> None:
    assert rule({path: source}) == []


def test_what_setup_compiles_is_there() -> None:
    snippets = re.findall(
        r"<<'PYTHON'.*\n([\s\S]*?)\nPYTHON\n", (ROOT / "setup.sh").read_text(encoding="utf-8")
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", snippets[-1]], capture_output=True, text=True, check=False
    )
    assert "import report.cli" in snippets[-1]
    assert (done.returncode, done.stderr) == (0, "")
