"""What was made is found again, whole or not at all; what has changed is made anew, that alone, and it is said why."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from workshop import SMALL

from report.build import Order, Outcome, build
from report.build.workers import Workers
from report.cache import Action, Actions, Snapshot, Store, digest
from report.cache.actions import FIRST, SAME, Wanted
from report.cache.plain import decoded, encoded
from report.cache.snapshot import MARGIN
from report.cache.store import FOLDER
from report.claims import literals
from report.problems import Place, Problems


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1) as staff:
        yield staff


def make(project: Path, workers: Workers | None, **options: object) -> Outcome:
    return build(
        Order(project, **{"out": project / "build", **options}), lambda _words: None, workers=workers
    )  # type: ignore[arg-type]  # keywords of several kinds


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, workers: Workers) -> Path:
    """The small project, built."""
    project = tmp_path_factory.mktemp("cache") / "project"
    shutil.copytree(SMALL, project)
    make(project, workers)
    return project


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of the small project with all that its build has kept."""
    return Path(shutil.copytree(built, tmp_path / "project"))


# --- the store


def kept(folder: Path) -> list[Path]:
    return [path for path in (folder / FOLDER).rglob("*") if path.is_file()]


def told(store: Store) -> list[str]:
    problems = Problems()
    store.close(problems)
    return [str(problem) for problem in problems]


def test_what_is_kept_is_found_by_its_key_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("one", b"content")
    store.put("empty", b"")
    assert (store.get("one"), store.get("empty"), store.get("two")) == (b"content", b"", None)
    assert Store(tmp_path).get("one") == b"content"
    assert told(store) == []


def test_why_an_action_runs_is_found_out_late_and_by_what_was_known_when_it_began(tmp_path: Path) -> None:
    def wanted(actions: Actions, words: str) -> Wanted:
        return actions.want("figure:x", "tiny", words, lambda: {"the words": words}, {})

    first = Actions(Store(tmp_path))
    assert first.find(wanted(first, "one")) is None
    first.keep(wanted(first, "one"), b"1")
    assert first.done() == (Action("figure:x", "built", FIRST),)
    again = Actions(Store(tmp_path))
    assert again.find(wanted(again, "two")) is None
    again.keep(wanted(again, "two"), b"2")  # as another edition shows it, and kept before anybody asks why
    assert again.find(wanted(again, "three")) is None
    assert again.done() == (Action("figure:x", "built", "the words changed"),)
    last = Actions(Store(tmp_path))
    assert (last.find(wanted(last, "two")), last.done()[0].because) == (b"2", SAME)
    assert last.find(wanted(last, "four")) is None  # one that ran in any of its forms has run
    assert last.done() == (Action("figure:x", "built", "the words changed"),)
    last.forget(wanted(last, "four"))
    assert last.done() == ()


def test_what_is_cut_off_altered_or_under_another_name_is_absent(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("one", b"content\nof two lines")
    (file,) = kept(tmp_path)
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert store.get("one") is None
    for bit in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        file.write_bytes(flipped)
        assert store.get("one") is None
    file.write_bytes(whole + b"more")
    assert store.get("one") is None
    file.write_bytes(whole)
    assert store.get("one") == b"content\nof two lines"
    store.put("two", b"other")
    other = next(path for path in kept(tmp_path) if path != file)
    other.write_bytes(whole)
    assert store.get("two") is None
    store.put("two", b"other")
    assert store.get("two") == b"other"


def test_the_store_keeps_below_its_size_and_lets_go_what_was_used_longest_ago(tmp_path: Path) -> None:
    store = Store(tmp_path, largest=10_000)
    for number in range(10):
        store.put(str(number), bytes(900))
        for file in kept(tmp_path):  # as if an hour had passed
            state = file.stat()
            os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns - 3600 * 10**9))
    assert store.get("0") is not None  # used now
    store.put("10", bytes(900))
    assert told(store) == []
    left = [key for key in map(str, range(11)) if store.get(key)]
    assert sum(file.stat().st_size for file in kept(tmp_path)) <= 8_000
    assert left == ["0", *map(str, range(4, 11))]


def test_what_a_killed_build_left_behind_is_cleared_in_time(tmp_path: Path) -> None:
    store = Store(tmp_path, largest=1_000)
    store.put("one", b"content")
    stray = kept(tmp_path)[0].with_name(".123.0.tmp")
    stray.write_bytes(bytes(5_000))
    os.utime(stray, (0, 0))
    store.put("two", b"content")
    assert told(store) == []
    assert not stray.exists()
    assert store.get("one") == store.get("two") == b"content"


def test_a_store_that_is_deleted_meanwhile_begins_anew(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("one", b"content")
    shutil.rmtree(tmp_path / ".cache")
    assert store.get("one") is None
    store.put("two", b"content")
    assert store.get("two") == b"content"
    assert told(store) == []


def test_what_cannot_be_written_is_told_once_and_done_without(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("a file")
    store = Store(tmp_path)
    store.put("one", b"content")
    store.put("two", b"content")
    assert store.get("one") is None
    (words,) = told(store)
    assert words.startswith(
        ".cache/report: K001 What was built cannot be kept for the next time: not a directory."
    )


@pytest.mark.skipif(
    not hasattr(resource, "RLIMIT_FSIZE"), reason="a limit of the system stands for a full disk"
)
def test_a_disk_that_is_full_leaves_no_part_of_a_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("one", b"content")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        store.put("two", bytes(5_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert store.get("two") is None
    assert len(kept(tmp_path)) == 1
    assert "K001 What was built cannot be kept for the next time: file too large." in told(store)[0]
    assert store.get("one") == b"content"


# --- values and files


@dataclass(frozen=True)
class Leaf:
    name: str
    places: tuple[Place, ...] = ()
    sizes: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    inner: "Leaf | Twig | None" = None


@dataclass(frozen=True)
class Twig:
    leaves: tuple[Leaf, ...]
    numbers: dict[int, str]


def test_plain_values_come_back_as_they_were() -> None:
    leaf = Leaf("a", (Place("x.md", 3, None),), {"b": (1.5, 2)})
    value = Leaf("outer", inner=Twig((leaf, replace(leaf, inner=leaf)), {1: "one"}))
    assert decoded(Leaf, json.loads(json.dumps(encoded(value)))) == value
    with pytest.raises(TypeError, match="no plain value"):
        encoded(Leaf(object()))  # type: ignore[arg-type]  # no plain value, on purpose


def test_a_digest_tells_values_apart_and_does_not_ask_where_they_stand() -> None:
    values = [
        None,
        True,
        1,
        1.0,
        "1",
        b"1",
        ("1",),
        {"1": 1},
        Decimal(1),
        frozenset({"1"}),
        Leaf("1"),
        Twig((), {}),
    ]
    assert len({digest(value) for value in values}) == len(values)
    assert digest(Leaf("a", (Place("x", 1),))) == digest(Leaf("a", (Place("y", 2),)))
    assert digest({"a": 1, "b": 2}) != digest({"b": 2, "a": 1})
    with pytest.raises(TypeError, match="no plain value"):
        digest(object())


def test_a_snapshot_reads_again_only_what_looks_touched(tmp_path: Path) -> None:
    for name in ("old", "new", "touched", "changed", "gone", ".hidden"):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (1, 1))
    long_after = time.time_ns() + 10 * MARGIN
    first = Snapshot([tmp_path], long_after)
    assert first.read == 5
    before = json.loads(json.dumps(first.as_json()))
    (tmp_path / "gone").unlink()
    (tmp_path / "added").write_text("added")
    (tmp_path / "touched").touch()
    (tmp_path / "changed").write_text("CHANGED")
    os.utime(tmp_path / "changed", (1, 1))  # of the same size and age: the time of its entry tells
    then = Snapshot([tmp_path], long_after, before)
    assert then.read == 3
    assert then.changed(before) == {str(tmp_path / name) for name in ("added", "changed", "gone")}
    assert then.digests() == Snapshot([tmp_path], long_after).digests()


def test_a_file_written_just_before_it_was_read_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("one")
    first = Snapshot([tmp_path], time.time_ns())
    assert Snapshot([tmp_path], time.time_ns(), json.loads(json.dumps(first.as_json()))).read == 1


# --- single edits

FONTS = Path(__file__).parent.parent / "assets/fonts"
FRAGMENTS = {"fragment:judgements", "fragment:service", "fragment:money"}
FIGURES = {"figure:passengers", "figure:money"}
BOARD, PRESS = "edition:board", "edition:press"
PARTS = ("section-judgements", "section-service", "section-money")
B_FRONT, B_CONTENTS, B_SOURCES = "part:board/front", "part:board/contents", "part:board/sources"
B_JUDGEMENTS, B_SERVICE, B_MONEY = (f"part:board/{name}" for name in PARTS)
P_JUDGEMENTS, P_SERVICE, P_MONEY = (f"part:press/{name}" for name in PARTS)
ALL_BOARD = {BOARD, B_FRONT, B_CONTENTS, B_JUDGEMENTS, B_SERVICE, B_MONEY, B_SOURCES}
ALL_PRESS = {PRESS, P_JUDGEMENTS, P_SERVICE, P_MONEY}
COVER = (
    '{% extends "base/cover.html" %}\n{% block kicker %}<p class="kicker">For the board</p>{% endblock %}\n'
)
HARBOUR = "assets/themes/harbour.yml"

Edit = tuple[str, str, str, set[str]]
"""A file of the project, the words replaced ("": the whole), those that replace them, and the actions that must run."""

EDITS: dict[str, Edit] = {
    "a cell shown, and a fact's value": (
        "data/small/tables/money.csv",
        "Loan,about 20 million",
        "Loan,about 21 million",
        {
            "fragment:service",
            "figure:money",
            BOARD,
            PRESS,
            B_CONTENTS,
            B_SERVICE,
            B_MONEY,
            P_SERVICE,
            P_MONEY,
        },
    ),
    "a cell withheld from one audience": (
        "data/small/tables/money.csv",
        "Reserve,12.5 million",
        "Reserve,12.6 million",
        {BOARD, B_MONEY},
    ),
    "a table's note": (
        "data/small/tables/money.yml",
        "matter of hope",
        "matter of faith",
        {BOARD, PRESS, B_MONEY, P_MONEY},
    ),
    "a fact used once, in prose": (
        "data/small/facts.yml",
        "Quiet on the water",
        "Quiet on the waves",
        {"fragment:service", BOARD, PRESS, B_SERVICE, P_SERVICE},
    ),
    "a fact drawn, counted with and printed": (
        "data/small/facts.yml",
        "2024: {value: 2.1 million}",
        "2024: {value: 2.2 million}",
        {"fragment:service", "figure:passengers", BOARD, PRESS, B_SERVICE, P_SERVICE},
    ),
    "a fact used everywhere": (
        "data/small/facts.yml",
        "2025: {value: 2.6 million",
        "2025: {value: 2.7 million",
        {
            "fragment:judgements",
            "fragment:service",
            "figure:passengers",
            BOARD,
            PRESS,
            B_JUDGEMENTS,
            B_SERVICE,
            P_JUDGEMENTS,
            P_SERVICE,
        },
    ),
    "a fact's status": (
        "data/small/facts.yml",
        "status: opinion",
        "status: reported",
        {"fragment:service", BOARD, PRESS, B_SERVICE, P_SERVICE},
    ),
    "a fact's label, which charts print": (
        "data/small/facts.yml",
        "label: Cash\n",
        "label: Cash kept\n",
        {"figure:money", BOARD, B_MONEY},
    ),
    "a comment among the facts": ("data/small/facts.yml", "# A fact", "# One line\n# A fact", set()),
    "a comment among the figures": ("data/small/figures.yml", "money:", "# Two bars\nmoney:", set()),
    "a comment in the prose": (
        "data/small/narrative/service.md",
        "<!-- The author's",
        "<!-- For next time:\nThe author's",
        {"fragment:service"},
    ),
    "a paragraph": (
        "data/small/narrative/money.md",
        "The rate again.",
        "The rate, again.",
        {"fragment:money", BOARD, PRESS, B_MONEY, P_MONEY},
    ),
    "a paragraph for one audience": (
        "data/small/narrative/money.md",
        "as the minutes say",
        "as the minutes have it",
        {"fragment:money", BOARD, B_MONEY},
    ),
    "a section's title": (
        "data/small/narrative/service.md",
        "Seven boats serve",
        "Boats serve",
        {BOARD, PRESS, B_CONTENTS, B_SERVICE, P_SERVICE},
    ),
    "a figure's note": (
        "data/small/figures.yml",
        "Cash is known",
        "The cash is known",
        {"figure:money", BOARD, B_MONEY},
    ),
    "the order of bars": (
        "data/small/figures.yml",
        "- {fact: loan.size}\n    - {fact: secret.reserve}",
        "- {fact: secret.reserve}\n    - {fact: loan.size}",
        {"figure:money", BOARD, B_MONEY},
    ),
    "a style": ("data/small/style.css", "8.5pt", "8pt", ALL_BOARD | ALL_PRESS),
    "a colour of the theme": (HARBOUR, "#0B5345", "#0B4F53", FIGURES | ALL_BOARD | ALL_PRESS),
    "a type that charts do not use": (
        HARBOUR,
        "organisation:",
        "type:\n  h3: {size: 12.5}\norganisation:",
        ALL_BOARD | ALL_PRESS,
    ),
    "a font": (
        "assets/fonts/SourceSans3-Regular.ttf",
        "",
        "SourceSans3-Semibold.ttf",
        FIGURES | ALL_BOARD | ALL_PRESS,
    ),
    "a template's block": ("templates/audiences/board/cover.html", "", COVER, {BOARD, B_FRONT}),
    "an audience's style": (
        "templates/audiences/press/style.css",
        "",
        "h2 { letter-spacing: 0.1pt }",
        ALL_PRESS,
    ),
    "an audience's headline": (
        "data/small/briefing.yml",
        "headline: Nordlys carried",
        "headline: Nordlys moved",
        {PRESS, P_JUDGEMENTS},
    ),
    "a word for a status": (
        "data/small/briefing.yml",
        "unconfirmed: not confirmed",
        "unconfirmed: open",
        FRAGMENTS | {BOARD, PRESS, B_CONTENTS, B_JUDGEMENTS, B_MONEY, P_JUDGEMENTS, P_MONEY},
    ),
    "a source's note": (
        "data/small/sources.yml",
        "quality: Audited.",
        "quality: Audited twice.",
        {BOARD, B_SOURCES},
    ),
    "who may see a source": (
        "data/small/sources.yml",
        "{any: [inside], not: [press]}",
        "{any: [inside]}",
        set(),
    ),
    "a recipient": ("data/small/recipients.csv", "", "id,email\nada,ada@example.org\n", set()),
    "an image that nothing shows": ("data/small/images/other.png", "", "quay.png", set()),
}


def apply(name: str, project: Path) -> None:
    """Make an edit; one that was overtaken by another leaves the file as it is."""
    path, old, new, _expected = EDITS[name]
    file = project / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if path.endswith((".ttf", ".png")):  # `new` names the file whose content it gets
        file.write_bytes(((FONTS if path.endswith(".ttf") else file.parent) / new).read_bytes())
    else:
        before = file.read_text(encoding="utf-8") if old else ""
        file.write_text(before.replace(old, new, 1) if old else new, encoding="utf-8")


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_runs_the_actions_that_read_it_and_no_other(
    name: str, project: Path, workers: Workers
) -> None:
    path, _old, _new, expected = EDITS[name]
    apply(name, project)
    outcome = make(project, workers)
    ran = {action.name: action.because for action in outcome.actions if action.status == "built"}
    assert set(ran) == expected, ran
    assert {Path(edition.path or "").stem for edition in outcome.editions if edition.status == "built"} == {
        name.partition(":")[2] for name in expected if name.startswith("edition:")
    }
    changed = Path(path).name
    said = {"facts.yml", changed}  # a cell is the value of a fact
    assert all(because.endswith(" changed") for because in ran.values()), ran
    assert all(any(name in because for name in said) for because in ran.values()), ran
    assert not ran or any(changed in because for because in ran.values())


def test_all_is_found_where_nothing_has_changed(project: Path, workers: Workers) -> None:
    outcome = make(project, workers)
    assert {action.status for action in outcome.actions} == {"cached"}
    assert {edition.status for edition in outcome.editions} == {"cached"}
    names = {action.name for action in outcome.actions}
    assert names == FRAGMENTS | FIGURES | {BOARD, PRESS}


HEAVY = {"pydantic", "yaml", "jinja2", "markdown", "babel", "matplotlib", "numpy", "weasyprint", "rich"}
HEAVY |= {"report.load", "report.figures", "report.page", "report.pdf", "report.build.pipeline"}


def test_a_build_with_nothing_to_do_loads_none_of_the_stages(project: Path) -> None:
    program = f"""
import sys
from report.cli import run
code = run(["--project", {str(project)!r}, "build"])
print(code, sorted({HEAVY!r} & set(sys.modules)))
"""
    run = partial(
        subprocess.run, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    )
    first = run([sys.executable, "-c", program])
    assert "2 cached" in first.stdout, first.stdout
    again = run([sys.executable, "-c", program])
    assert "2 cached" in again.stdout
    assert again.stdout.splitlines()[-1] == "0 []"
    for path in (project / "data").rglob("*"):
        path.touch()
    touched = run([sys.executable, "-c", program])
    assert touched.stdout.splitlines()[-1] == "0 []"


# --- numbers in words


def test_numbers_are_looked_for_in_words_that_changed_and_found_in_all(
    project: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    look = literals.literals
    monkeypatch.setattr(
        "report.claims.check.literals", lambda text, *rest: (read.append(text), look(text, *rest))[1]
    )
    path = sorted((project / "data/small/narrative").rglob("*.md"))[0]
    for number in (41, 42):
        typed = path.read_text("utf-8")
        path.write_text(f"{typed}\nThe yard has {number} boats.\n", "utf-8")
        read.clear()
        told = {str(one) for one in make(project, workers).problems if one.code.startswith("C00")}
        assert any(f'"{number} ' in one or f'"{number}"' in one for one in told), told
        assert all(f"{number} boats" in text for text in read) and len(read) == 1, read
        if number == 42:
            assert any('"41' in one for one in told)
