"""An edition holds what its audience may see, and nothing else, down to the bytes.

One briefing is written here with everything that the press may not see between ⟦ and ⟧. The full briefing is the text
without these brackets; the cut one is the text without what stands between them; and a changed one has other words and
numbers there.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report.build import Order, build
from report.build.prepare import make_document, prepare
from report.model.edition import Document

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
FILES = {
    "briefing.yml": """\
title: The harbour is open
short_title: Harbour
issue: 3
as_of: March 2026
language: en
publisher: Port office
sections: [traffic, ⟦kanari01, ⟧money]
audiences:
  press: {title: Press edition, contents: false}
⟦  board: {title: KANARI02 edition, reader: KANARI03, headline: KANARI04, marking: KANARI05, theme: default}
groups: {kanari06: [board]}
⟧checks: [{code: C001, severity: "off", reason: words by lot may read as amounts}⟦, {code: G006, severity: hint, reason: KANARI07}⟧]
""",
    "sources.yml": """\
register: {title: Berth register, kind: records}
⟦kanari08:
  title: KANARI09
  kind: KANARI10
  quality: KANARI11
  audiences: [board]
  quotations: {k: {text: KANARI12, speaker: KANARI13}}
⟧""",
    "facts.yml": """\
ships: {value: 1240, unit: ships, as_of: 2026-03, status: confirmed, source: register, label: Ships}
⟦kanari14: {value: 777@1 million, unit: USD, as_of: 2026-03, status: rumoured, source: kanari08, audiences: [board],
  label: KANARI15, note: KANARI16, quote: KANARI17, passage: KANARI18}
kanari.words: {unit: text, text: KANARI19, as_of: 2026-03, status: opinion, source: register, audiences: {not: [press]}}
kanari.derived: {formula: kanari14 * 2, unit: USD, label: KANARI20}
⟧fares:
  unit: EUR
  source: register
  label: Fares
  points:
    2025-03: {value: 3 million, status: confirmed}
⟦    2026-03: {value: 888@2 million, status: confirmed, note: KANARI21, audiences: [board]}
⟧""",
    "tables/quays.csv": """\
quay,length,⟦kanari22,⟧state
North,340,⟦KANARI23,⟧open
⟦KANARI24,999@3,KANARI25,secret
⟧South,210,⟦KANARI26,⟧open
""",
    "tables/quays.yml": """\
title: Two quays are open
source: register
columns:
  - {name: quay, label: Quay}
  - {name: length, type: number, label: Length}
⟦  - {name: kanari22, label: KANARI27, audiences: [board]}
⟧  - {name: state, label: State}
⟦rows: [{where: {state: secret}, audiences: [board]}]
⟧""",
    "figures.yml": """\
traffic:
  kind: bars
  title: The register counts ships
  subtitle: Ships, 2026
  points: [{fact: ships}⟦, {fact: kanari.count, label: KANARI28}⟧]
⟦kanari29:
  kind: bars
  title: KANARI30
  subtitle: KANARI31
  note: KANARI32
  alt: KANARI33
  audiences: [board]
  points: [{fact: kanari14}]
⟧""",
    "narrative/traffic.md": """\
---
title: Ships come
gist: More ships.
---
The register counts {{ ships }}, see {{ figure.traffic }} and {{ table.quays }}.⟦ <!-- KANARI34 -->⟧

⟦/// for | board
KANARI35 at {{ kanari14 }}, see {{ section.kanari01 }}.[^k] [KANARI36](https://kanari.example/KANARI37)

![KANARI38](images/kanari39.png "KANARI40")

*[KQ]: KANARI41

[^k]: KANARI42 and {{ kanari.words }}.
///

/// not-for | press
//// takeaway
KANARI43
////
///

⟧/// figure | traffic
///

Harbour dues pay for the quays.

⟦/// for | kanari06
/// figure | kanari29
///

/// quote | k
///
///

⟧/// table | quays
///
""",
    "narrative/money.md": """\
---
title: Fares pay
---
Fares came to {{ fares.2025-03 }}, in {{ section.money }}.
""",
    "⟦narrative/kanari01.md⟧": """\
---
title: KANARI44
short_title: KANARI45
gist: KANARI46
audiences: [board]
---
KANARI47 {{ kanari.derived }}
""",
    "⟦images/kanari39.png⟧": "",
    "⟦recipients.csv⟧": "name,organisation,email,audience\nKANARI48,KANARI49,a@kanari.example,board\n",
}
COUNT = (
    "⟦kanari.count: {value: 555@4, unit: ships, as_of: 2026-03, status: reported, source: register, "
    "audiences: [board]}\n⟧"
)
FILES["facts.yml"] += COUNT
HIDDEN = re.compile("⟦(.*?)⟧", re.DOTALL)
CANARY = re.compile(rb"kanari", re.IGNORECASE)
NUMBERS = ("777", "888", "999", "555")

Change = Callable[[str], str | None]


def write(folder: Path, change: Change) -> Path:
    """Write the briefing, each hidden part as `change` has it; a file whose name is hidden goes with None."""
    for name, text in FILES.items():
        path = HIDDEN.sub(lambda match: match[1], name)
        if name != path and change("") is None:
            continue
        content = (
            HIDDEN.sub(lambda match: change(match[1]) or "", text) if name == path else change(text) or ""
        )
        target = folder / "data" / "harbour" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(PNG if path.endswith(".png") else re.sub(r"@\d", "", content).encode())
    return folder


def full(folder: Path) -> Path:
    return write(folder, lambda hidden: hidden)


def cut(folder: Path) -> Path:
    return write(folder, lambda _hidden: None)


def made(project: Path, audience: str, paper: str = "a4") -> Path:
    order = Order(project, out=project / "build", audiences=(audience,), paper=paper)
    outcome = build(order, lambda _words: None)
    assert [str(problem) for problem in outcome.problems if problem.severity == "error"] == []
    (edition,) = outcome.editions
    assert edition.path
    return Path(edition.path)


def everything(path: Path) -> Iterator[bytes]:
    """Every byte that stands in a PDF: as it is, and each stream and string decoded."""
    yield path.read_bytes()
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            yield from _strings(item, 0)
            if isinstance(item, pikepdf.Stream):
                yield item.read_raw_bytes()
                data = item.read_bytes()
                yield data
                yield data.replace(b"\x00", b"")
        for file in pdf.attachments.values():
            yield file.get_file().read_bytes()
    for page in pypdf.PdfReader(path).pages:
        yield page.extract_text().encode()


def _strings(item: object, depth: int) -> Iterator[bytes]:
    if isinstance(item, pikepdf.String):
        yield bytes(item)
        yield bytes(item).replace(b"\x00", b"")
        yield str(item).encode()
        yield bytes.fromhex(bytes(item).hex())
    elif isinstance(item, pikepdf.Name):
        yield str(item).encode()
    elif depth < 6 and isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for key in item.keys():  # noqa: SIM118  # a pikepdf dictionary is iterated by its keys only so
            yield key.encode()
            yield from _strings(item.get(key), depth + 1)
    elif depth < 6 and isinstance(item, pikepdf.Array):
        for inner in item:
            yield from _strings(inner, depth + 1)


def hits(path: Path) -> list[bytes]:
    hexed = re.compile(b"kanari".hex().encode(), re.IGNORECASE)
    wide = re.compile("kanari".encode("utf-16-be"), re.IGNORECASE)
    return [
        match[0]
        for data in everything(path)
        for pattern in (CANARY, hexed, wide)
        for match in pattern.finditer(data)
    ]


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_no_canary_is_in_an_edition_that_may_not_hold_it(tmp_path: Path, paper: str) -> None:
    project = full(tmp_path)
    path = made(project, "press", paper)
    assert hits(path) == []
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    assert not any(number in text for number in NUMBERS)
    beside = [file for file in (project / "build").rglob("*") if file.is_file()]
    assert beside == [path]


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    path = made(full(tmp_path), "board")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    found = {
        name.decode().upper() for data in everything(path) for name in re.findall(rb"(?i)kanari\d\d", data)
    }
    assert len(found) >= 30
    assert all(number in text for number in NUMBERS[:1])


def test_forty_canaries_are_planted() -> None:
    assert len(set(re.findall(r"(?i)kanari\d\d", " ".join((*FILES, *FILES.values()))))) >= 40


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_edition_is_the_one_of_a_briefing_without_what_is_withheld(tmp_path: Path, paper: str) -> None:
    whole = made(full(tmp_path / "full"), "press", paper).read_bytes()
    assert whole == made(cut(tmp_path / "cut"), "press", paper).read_bytes()


def test_naming_what_is_withheld_is_a_problem_with_its_place(tmp_path: Path) -> None:
    project = full(tmp_path)
    money = project / "data" / "harbour" / "narrative" / "money.md"
    money.write_text(
        money.read_text() + "\nIt cost {{ kanari14 }} and {{ kanari.derived }}, {{ section.kanari01 }}.\n"
    )
    outcome = build(Order(project, out=project / "build", audiences=("press",)), lambda _words: None)
    places = [
        (str(problem.place), problem.code) for problem in outcome.problems if problem.severity == "error"
    ]
    assert places == [(f"data/harbour/narrative/money.md:6:{column}", "M002") for column in (9, 28, 50)]


WORDS = st.text("abcdefghijklmnop QRSTUVWéü0123456789", min_size=1, max_size=12).map(
    lambda word: f"x{word.strip()}x"
)
CHANGES = st.tuples(st.lists(WORDS, min_size=50, max_size=50), st.integers(1, 9_999_999), st.integers(0, 3))


def changed(folder: Path, words: list[str], number: int, more: int) -> Path:
    """Write the briefing with other words, numbers and rows in what the press may not see."""

    def change(hidden: str) -> str:
        is_row, is_block = hidden.startswith("KANARI24"), hidden.startswith("/// not-for")
        hidden = re.sub(r"KANARI(\d\d)", lambda match: words[int(match[1])], hidden)
        hidden = re.sub(r"\d+@(\d)", lambda match: str(number + int(match[1])), hidden)
        if is_row:
            hidden += "".join(f"more{index},{number},{words[25]},secret\n" for index in range(more))
        if is_block:
            hidden += f"/// for | board\n{words[0]}\n///\n\n" * more
        return hidden

    return write(folder, change)


def document(project: Path) -> Document:
    """The press edition just before it is laid out, without the places that only messages need."""
    order = Order(project, audiences=("press",))
    (draft,) = (prepared := prepare(order, "harbour")).drafts
    drawings = {(chart, draft.theme.name): b"" for chart in draft.charts.values()}
    found = make_document(draft, drawings, 0, order, prepared.problems, contents=False)
    assert found is not None
    assert prepared.judged.errors == []
    html = re.sub(r' data-at="[^"]*"', "", found.html)
    resources = {
        url: replace(item, place=item.place._replace(line=None, column=None))
        for url, item in found.resources.items()
    }
    return replace(
        found,
        html=html,
        resources=resources,
        places={},
        sources=(),
        place=found.place._replace(line=None, column=None),
    )


def charts(project: Path) -> list[object]:
    (draft,) = prepare(Order(project, audiences=("press",)), "harbour").drafts
    return [
        replace(chart, place=chart.place._replace(line=None, column=None)) for chart in draft.charts.values()
    ]


def check_changes(tmp_path_factory: pytest.TempPathFactory, examples: int) -> None:
    plain = cut(tmp_path_factory.mktemp("cut"))
    expected, drawn = document(plain), charts(plain)
    folder = tmp_path_factory.mktemp("changed")

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(CHANGES)
    def check(change: tuple[list[str], int, int]) -> None:
        project = changed(folder, *change)
        assert document(project) == expected
        assert repr(charts(project)) == repr(drawn)

    check()


def test_changes_to_what_is_withheld_change_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    check_changes(tmp_path_factory, 100)


@pytest.mark.prove
def test_two_thousand_changes_to_what_is_withheld_change_nothing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    check_changes(tmp_path_factory, 2_000)


@pytest.mark.parametrize("seed", range(4))
def test_changes_to_what_is_withheld_change_no_byte(tmp_path: Path, seed: int) -> None:
    words = [f"w{zlib.crc32(bytes([seed, index])):x}" for index in range(50)]
    whole = made(changed(tmp_path / "changed", words, 4321 * (seed + 1), seed), "press").read_bytes()
    assert whole == made(cut(tmp_path / "cut"), "press").read_bytes()
