"""Each planted fault of page or text is found, at its page and where it was written; sound pages have none."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from projects import BRIEFING, FOLDER, PROSE, STYLE, tiny
from proofread import filler, proofread

# The engine leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning")

SECOND = f"{FOLDER}/narrative/second.md"
FACTS = "facts:\n  plants:\n    value: 1\n    unit: plant\n    as_of: 2026-03\n    status: confirmed\n    source: report\n"
MORE = """
  plan:
    value: 900 million
    unit: EUR
    status: target
    source: report
"""
QUOTED = """    quotations:
      open:
        text: We have opened the plant in spring and shall not close it again
        speaker: A director
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100" viewBox="0 0 300 100">{}</svg>"""
LABEL = '<text x="{x}" y="50" style="font: {size}px \'{family}\'">{words}</text>'
IMAGE = "![A drawing of the plant](plant.svg “Drawing: ours”)\n".replace("“", '"').replace("”", '"')


def prose(text: str, title: str = "The plant is open") -> str:
    """A section; its text begins on line 4."""
    return f"---\ntitle: {title}\n---\n{text}\n"


def drawing(*labels: tuple[float, float, str, str]) -> str:
    made = (LABEL.format(x=x, size=size, family=family, words=words) for x, size, family, words in labels)
    return SVG.format("".join(made))


TABLE = f"{FOLDER}/tables/loads"
COLUMNS = (
    "  - {name: port, type: text, label: Port}\n  - {name: load, type: number, unit: tonne, label: Load}\n"
)


def table(rows: int = 4, columns: str = COLUMNS, cell: str = "Port") -> dict[str, str]:
    lines = [f'"{cell} {number}",{number * 37}' for number in range(1, rows + 1)]
    spec = f"title: Loads differ from port to port\nsource: report\nwidth: text\ncolumns:\n{columns}"
    return {f"{TABLE}.csv": "port,load\n" + "\n".join(lines) + "\n", f"{TABLE}.yml": spec}


FIGURE = f"{FOLDER}/figures.yml"
CHART = """loads:
  kind: bars
  title: The plan is larger than what is there
  subtitle: Money in euros, as planned
  points:
    - {fact: plan, label: The plan}
    - {fact: plan, label: And again}
"""
WITH_PLAN = tiny().replace(FACTS, FACTS + MORE.lstrip("\n"))


def override(name: str, *changes: tuple[str, str]) -> dict[str, str]:
    """A template of the board's, with words of the base replaced."""
    root = Path(__file__).parent.parent / "templates" / "base"
    text = (root / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return {f"templates/audiences/board/{name}": text}


class Fault(NamedTuple):
    """A fault, what it is found as, on which page and where."""

    name: str
    code: str
    page: int
    place: str
    files: Mapping[str, str | bytes]


EDITION = f"{BRIEFING}:7:5"
"""Where the board's edition is ordered."""


def text_fault(name: str, code: str, text: str, at: str = ":6", page: int = 2) -> Fault:
    return Fault(name, code, page, PROSE + at, {PROSE: prose(f"{filler(1)}\n{text}\n\n{filler(1)}")})


def style_fault(
    name: str, code: str, page: int, place: str, style: str, text: str = "", **files: str
) -> Fault:
    return Fault(name, code, page, place, {PROSE: prose(text or filler(8)), STYLE: style, **files})


LONG = "internationalisations"
LOOSE = "p { orphans: 1; widows: 1 }"
FAULTS = [
    # the sheet
    style_fault("every sheet is small", "R001", 1, EDITION, "@page { size: 200mm 280mm }"),
    style_fault(
        "one sheet is small",
        "R001",
        3,
        EDITION,
        "@page small { size: 200mm 280mm } .prose h2 { page: small }",
        filler(2) + "\n## A part\n\n" + filler(1),
    ),
    style_fault(
        "words in the margin", "R002", 2, f"{PROSE}:4", ".prose > p { margin-left: -90mm }", filler(1)
    ),
    Fault(
        "a picture in the margin",
        "R002",
        2,
        f"{PROSE}:6:1",
        {
            PROSE: prose(filler(1) + "\n" + IMAGE),
            f"{FOLDER}/plant.svg": drawing((20, 24, "Source Sans 3", "Plant")),
            STYLE: ".image img { width: 150mm }",
        },
    ),
    style_fault(
        "a head off the sheet",
        "R002",
        2,
        EDITION,
        f'@page {{ @top-left {{ width: 60%; white-space: nowrap; content: "{"A head that never ends " * 9}" }} }}',
        filler(1),
    ),
    # lines
    style_fault(
        "lines too long", "R003", 2, f"{PROSE}:4", ".prose { width: 150mm; margin-left: 0 }", filler(1)
    ),
    style_fault("lines too short on the whole", "R003", 1, EDITION, ".prose { width: 60mm }", filler(12)),
    Fault(
        "a line pushed down",
        "R004",
        2,
        f"{PROSE}:6",
        {
            PROSE: prose(filler(1) + "\n" + filler(1).replace("by rail", "by **rail**") + "\n" + filler(3)),
            STYLE: ".prose strong { font-size: 22pt }",
        },
    ),
    # breaks
    *(
        style_fault(
            f"a stranded heading of level {level}",
            "R005",
            2,
            f"{PROSE}:{6 if level == 2 else 8}",
            f".prose h{level} {{ break-after: page }}",
            filler(1) + "\n## A part\n\n" + ("### A smaller part\n\n" if level == 3 else "") + filler(1),
        )
        for level in (2, 3)
    ),
    style_fault("a first line alone", "R006", 2, f"{PROSE}:16", LOOSE, filler(1, 3) + "\n" + filler(11, 6)),
    style_fault("a last line alone", "R006", 3, f"{PROSE}:14", LOOSE, filler(10, 6)),
    Fault(
        "a row that splits",
        "R007",
        2,
        f"{TABLE}.csv:11",
        {
            **table(16, cell="A port with a name that takes many lines, as here " * 3),
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///"),
            STYLE: ".exhibit tbody tr { break-inside: auto } .exhibit p, .exhibit td, .exhibit th { orphans: 1; widows: 1 }",
        },
    ),
    Fault(
        "a row of Markdown that splits",
        "R007",
        3,
        f"{PROSE}:16",
        {
            PROSE: prose(
                "| Port | Load |\n|---|---|\n"
                + "".join(f"| Port {number} | {filler(1, 9).strip()} |\n" for number in range(12))
            ),
            STYLE: ".prose table tr { break-inside: auto }",
        },
    ),
    Fault(
        "a head that is not repeated",
        "R008",
        3,
        PROSE + ":6:1",
        {
            **table(80),
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///"),
            STYLE: ".exhibit thead { display: table-row-group }",
        },
    ),
    Fault(
        "a page that ends early",
        "R009",
        2,
        PROSE + ":10",
        {
            PROSE: prose(filler(3) + "\n```\n" + "A line as typed.\n" * 40 + "```"),
            STYLE: ".prose pre { break-inside: avoid }",
        },
    ),
    style_fault("a page of a few lines", "R009", 3, f"{PROSE}:20", LOOSE, filler(9, 4)),
    style_fault(
        "a gap before a heading",
        "R010",
        2,
        f"{PROSE}:6",
        ".prose h2 { margin-top: 60mm }",
        filler(1) + "\n## A part\n\n" + filler(1),
    ),
    style_fault(
        "a gap within a list",
        "R010",
        2,
        f"{PROSE}:7",
        ".prose li + li { margin-top: 60mm }",
        filler(1) + "\n- One\n- Two\n",
    ),
    # dashes and last words
    text_fault("a dash typed as a list", "R011", "– The plant is open."),
    text_fault("a dash after a break", "R011", "The plant is open  \n– and a second is planned."),
    Fault(
        "a title of which one word is left",
        "R012",
        2,
        f"{PROSE}:6",
        {
            PROSE: prose(
                f"{filler(1)}\n## A part with a title which is so long that it ends in more {LONG}\n\n{filler(1)}"
            )
        },
    ),
    Fault(
        "a quotation of which one word is left",
        "R012",
        2,
        f"{BRIEFING}:14:15",
        {
            BRIEFING: tiny().replace(
                "    kind: company report\n",
                "    kind: company report\n"
                + QUOTED.replace("shall not close it again", f"shall not close before the next {LONG}"),
            ),
            PROSE: prose(filler(1) + "\n/// quote | open\n///\n\n" + filler(1)),
        },
    ),
    # heads and feet
    style_fault("no page numbers", "R013", 2, EDITION, "@page { @bottom-center { content: none } }"),
    style_fault(
        "pages not counted", "R013", 2, EDITION, "@page { @bottom-center { content: counter(page) } }"
    ),
    style_fault("no edition", "R014", 2, EDITION, "@page { @bottom-left { content: string(as-of) } }"),
    style_fault("no as-of date", "R014", 2, EDITION, "@page { @bottom-left { content: string(edition) } }"),
    *(
        Fault(
            f"{name} in the {where}",
            "R015",
            2,
            f"{BRIEFING}:8:5",
            {BRIEFING: "marking: TLP:AMBER\n" + tiny(), STYLE: f"@page {{ @{where}-right {{ {style} }} }}"},
        )
        for name, where, style in (
            ("no marking", "top", "content: none"),
            ("no marking", "bottom", "content: none"),
            ("a small marking", "top", "font-size: 9pt"),
        )
    ),
    # type
    style_fault(
        "small words", "R016", 2, f"{PROSE}:4", ".prose em { font-size: 6pt }", "The *small* plant is open."
    ),
    style_fault(
        "a small note",
        "R016",
        2,
        f"{PROSE}:6",
        ".footnote { font-size: 6pt }",
        "The plant is open.[^one]\n\n[^one]: In spring.",
    ),
    Fault(
        "small words in a figure",
        "R016",
        2,
        f"{PROSE}:4:1",
        {PROSE: prose(IMAGE), f"{FOLDER}/plant.svg": drawing((20, 5, "Source Sans 3", "Plant"))},
    ),
    style_fault(
        "faint words", "R021", 2, f"{PROSE}:4", ".prose em { color: #AAA }", "The *faint* plant is open."
    ),
    style_fault(
        "words on a dark box",
        "R021",
        2,
        f"{PROSE}:7",
        ".callout { background: #333 }",
        "The plant.\n\n/// takeaway\nIt is open.\n///",
    ),
    style_fault(
        "another font in a figure",
        "R041",
        2,
        f"{PROSE}:4:1",
        "",
        IMAGE,
        **{f"{FOLDER}/plant.svg": drawing((20, 24, "DejaVu Sans", "Plant"))},
    ),
    Fault(
        "a character that no font has, in a cell",
        "E006",
        0,
        f"{TABLE}.csv:2",
        {**table(cell="Port 漢"), PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///")},
    ),
    Fault(
        "a table of Markdown in the margin",
        "R002",
        2,
        f"{PROSE}:4",
        {
            PROSE: prose(
                f"| {' | '.join(f'Column {at}' for at in range(14))} |\n|{'---|' * 14}\n| {'Internationally | ' * 14}"
            )
        },
    ),
    # figures and tables
    *(
        Fault(
            f"a figure without {lacking}",
            "R018",
            2,
            PROSE + ":6:1",
            {
                BRIEFING: WITH_PLAN,
                FIGURE: CHART,
                PROSE: prose("{{ figure.loads }}\n\n/// figure | loads\n///"),
                **override("blocks/figure.html", change),
            },
        )
        for lacking, change in {
            "number": ('<span class="number">{{ term("Figure {number}", number=figure.number) }}</span>', ""),
            "title": ("</span>{{ figure.title }}", "</span>"),
            "subtitle": ("{{ figure.subtitle }}", ""),
            "source": ("text=figure.source", 'text=""'),
        }.items()
    ),
    Fault(
        "a table without source",
        "R018",
        2,
        PROSE + ":6:1",
        {
            **table(),
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///"),
            **override("blocks/table.html", ("text=table.source", 'text=""')),
        },
    ),
    Fault(
        "labels that overlap",
        "R020",
        2,
        f"{PROSE}:4:1",
        {
            PROSE: prose(IMAGE),
            f"{FOLDER}/plant.svg": drawing(
                (20, 24, "Source Sans 3", "Plant"), (50, 24, "Source Sans 3", "Port")
            ),
        },
    ),
    Fault(
        "numbers at the left",
        "R025",
        2,
        f"{TABLE}.csv:2",
        {
            **table(columns=COLUMNS.replace("number, unit: tonne", "text")),
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///"),
        },
    ),
    Fault(
        "digits of many widths",
        "R025",
        2,
        f"{TABLE}.csv:2",
        {
            **table(),
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///"),
            STYLE: ".exhibit td { font-variant-numeric: lining-nums proportional-nums }",
        },
    ),
    Fault(
        "vertical rules",
        "R026",
        2,
        PROSE + ":6:1",
        {
            **table(),
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///"),
            STYLE: ".exhibit td { border-left: 0.5pt solid }",
        },
    ),
    Fault(
        "a picture that says nothing",
        "S001",
        0,
        PROSE + ":6:1",
        {
            BRIEFING: WITH_PLAN,
            FIGURE: CHART,
            PROSE: prose("{{ figure.loads }}\n\n/// figure | loads\n///"),
            **override("blocks/figure.html", ("{{ figure.alt }}", "")),
        },
    ),
    Fault(
        "a title apart from its table",
        "R031",
        2,
        f"{TABLE}.yml:1:8",
        {
            **table(),
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///"),
            STYLE: ".exhibit.short { break-inside: auto } .exhibit .head { break-after: page }",
        },
    ),
    Fault(
        "a source apart from its table",
        "R031",
        3,
        PROSE + ":6:1",
        {
            **table(),
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///\n\n" + filler(2)),
            STYLE: ".exhibit.short { break-inside: auto } .exhibit .source { break-before: page }",
        },
    ),
    Fault(
        "a row alone",
        "R043",
        2,
        f"{TABLE}.csv:2",
        {
            **table(8),
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///\n\n" + filler(2)),
            STYLE: ".exhibit tbody tr:nth-child(2) { break-before: page }",
        },
    ),
    # room
    style_fault(
        "a box cut off",
        "R032",
        2,
        f"{PROSE}:6:1",
        ".callout { height: 12mm; overflow: hidden }",
        "The plant.\n\n/// takeaway\n" + filler(1) + "///",
    ),
    style_fault(
        "a box that runs over",
        "R032",
        2,
        f"{PROSE}:4",
        ".prose p { height: 5mm; margin-bottom: 40mm }",
        filler(1),
    ),
    text_fault("a word wider than its column", "R033", f"See {'The-plant'.replace('-', '') * 12}."),
    Fault(
        "a word wider than its cell",
        "R033",
        2,
        f"{TABLE}.csv:2",
        {
            **table(
                4, COLUMNS.replace("label: Port}", "label: Port, width: 20}"), cell="Donaudampfschiffahrt"
            ),
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///"),
        },
    ),
    Fault(
        "notes that collide",
        "R034",
        2,
        f"{PROSE}:11",
        {
            PROSE: prose(
                f"/// gist\n{filler(1)}///\n\nThe plant is open.\n\n/// gist\nA note.\n///\n\n{filler(1)}"
            )
        },
    ),
    style_fault(
        "words on words",
        "R035",
        2,
        f"{PROSE}:6",
        ".prose p + p { margin-top: -14mm }",
        filler(1) + "\n" + filler(1),
    ),
    Fault(
        "words on a picture",
        "R035",
        2,
        f"{PROSE}:6",
        {
            PROSE: prose(IMAGE + "\n" + filler(1)),
            f"{FOLDER}/plant.svg": drawing((20, 24, "Source Sans 3", "Plant")),
            STYLE: ".image + p { margin-top: -50mm }",
        },
    ),
    Fault(
        "a figure far from its words",
        "R036",
        9,
        f"{PROSE}:54:1",
        {
            BRIEFING: WITH_PLAN,
            FIGURE: CHART,
            PROSE: prose("See {{ figure.loads }}.\n\n" + filler(24, 12) + "\n/// figure | loads\n///"),
        },
    ),
    # references
    Fault(
        "contents with another page",
        "R028",
        2,
        f"{PROSE}:2:8",
        {
            BRIEFING: tiny(board="    contents: true\n"),
            **override(
                "contents.html",
                ('data-page="section-{{ chapter.id }}">00</a>', 'data-page="section-{{ chapter.id }}">9</a>'),
            ),
        },
    ),
    Fault(
        "a reference with another page",
        "R028",
        2,
        PROSE + ":2",
        override(
            "layouts/chapter.html",
            (
                '<p class="number">{{ chapter.number }}</p>',
                '<p data-at="{{ chapter.at }}"><a href="#section-overview" data-page="section-overview">See page 7</a></p>',
            ),
        ),
    ),
    # values
    Fault(
        "a target that is not said to be one",
        "R023",
        2,
        f"{PROSE}:4",
        {BRIEFING: WITH_PLAN, PROSE: prose("The plan asks for {{ plan }}."), STYLE: ".st { display: none }"},
    ),
    Fault(
        "a target in a table",
        "R023",
        2,
        f"{TABLE}.csv:3",
        {
            **table(2),
            f"{TABLE}.csv": 'port,load\nOne,37\n"{{ plan | short }}",74\n',
            BRIEFING: WITH_PLAN,
            PROSE: prose("{{ table.loads }}\n\n/// table | loads\n///"),
            STYLE: ".st { display: none }",
        },
    ),
    text_fault("an amount of nothing", "R024", "The plant has cost 12 million in all.", ":6:23"),
    text_fault("an amount without scale", "R024", "The plant has cost €1.7 in all.", ":6:20"),
    # words
    text_fault("a word twice", "R037", "The plant is open in the the town.", ":6:22"),
    text_fault("a word twice over a line", "R037", "The plant is open in the\nthe town."),
    text_fault("a straight quotation mark", "R038", 'The plant has a 5" pipe.', ":6:18"),
    text_fault("a quotation that never ends", "R038", 'The plant is "open today.', ":6:14"),
    text_fault("two spaces", "R039", "The plant\u00a0 is open.", ":6:10"),
    text_fault("a space before a comma", "R039", "The plant is open , and large.", ":6:17"),
    text_fault(
        "a quotation with another word",
        "R029",
        "“We have opened the plant in autumn and shall not close it again”",
        ":6:2",
    )._replace(
        files={
            BRIEFING: tiny().replace("    kind: company report\n", "    kind: company report\n" + QUOTED),
            PROSE: prose(
                f"{filler(1)}\nThey say “We have opened the plant in autumn and shall not close it again”."
            ),
        },
        place=f"{PROSE}:6:11",
    ),
    text_fault(
        "a quotation of nobody", "R042", "They say: “Nobody at all has ever opened a plant”.", ":6:12"
    ),
    style_fault(
        "garbled characters", "R030", 2, f"{PROSE}:4", '.prose > p::before { content: "Ã©" }', filler(1)
    ),
    Fault(
        "American words in a British briefing",
        "R040",
        2,
        f"{PROSE}:4:15",
        {BRIEFING: "language: en-GB\n" + tiny(), PROSE: prose("The plant has organized itself.")},
    ),
    Fault(
        "British words in an American briefing",
        "R040",
        2,
        f"{PROSE}:4:15",
        {BRIEFING: "language: en-US\n" + tiny(), PROSE: prose("The plant has organised itself.")},
    ),
    Fault(
        "both spellings in one briefing",
        "R040",
        2,
        f"{PROSE}:4:49",
        {PROSE: prose("The colour of the harbour is grey. Its town has organized itself.")},
    ),
    # what the engine tells
    text_fault("a character that no font has", "E006", "The sign \u4e2d is rare.", ":6:10", page=0),
    Fault(
        "a font that is not the theme's",
        "E003",
        0,
        f"{STYLE}:1:23",
        {STYLE: ".prose { font-family: DejaVu Sans }"},
    ),
]


def test_there_are_sixty_faults_of_many_kinds() -> None:
    assert len(FAULTS) >= 60
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


BESIDES = {
    "every sheet is small": "R002",
    "one sheet is small": "R002",
    "words in the margin": "R003",
    "a stranded heading of level 2": "R009",
    "a stranded heading of level 3": "R009",
    "a title apart from its table": "R009",
    "a row alone": "R009",
    "a word wider than its column": "R002 R003",
    "another font in a figure": "E003",
    "a target that is not said to be one": "R039",
}
"""What comes of some faults as well."""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(fault: Fault, tmp_path: Path) -> None:
    found = proofread(tmp_path, fault.files)
    said = [(one.code, str(one.place), one.message) for one in found if one.code[0] in "RES"]
    assert {code for code, _place, _message in said} == {fault.code, *BESIDES.get(fault.name, "").split()}, (
        said
    )
    page = f"Page {fault.page}: " if fault.page else ""
    assert any(place == fault.place and message.startswith(page) for _code, place, message in said), said


@pytest.mark.parametrize("sentences", [1, 2, 3])
def test_what_would_have_a_page_to_itself_is_set_closer_or_takes_more_with_it(
    sentences: int, tmp_path: Path
) -> None:
    text = f"{filler(6)}\n{filler(1, sentences)}\n/// takeaway\nThe plant is open, and so it stays.\n///"
    assert [one for one in proofread(tmp_path, {PROSE: prose(text)}) if one.code[0] in "RE"] == []
    style = {
        STYLE: ".prose > p { margin-bottom: 7pt } .opener { margin-bottom: 21pt } .callout { break-before: auto }"
    }
    found = proofread(tmp_path / "kept", {PROSE: prose(text), **style})
    assert [one.code for one in found if one.code[0] in "RE"] == ["R009"]
