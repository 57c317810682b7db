"""A document becomes a PDF: what the engine says in silence is a problem, and the file holds to its standards."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pikepdf
import pypdf
import pytest
from projects import BRIEFING, PROSE, STYLE, elements, lay_out_project, make, messages, record, texts, tiny

import report.pdf

# --- one edition with everything in it ----------------------------------------------------------------

FILLER = (
    "The plant makes cells of lithium and sends them to the coast by rail, on most days of the week. " * 6
)
LONG = f"""---
title: What the plant sends to the coast, and what comes back to it
---
See {{{{ figure.output }}}}, {{{{ table.berths }}}} and {{{{ section.end }}}}, of which nobody at the plant has ever
heard, and which are far from here, as all that follows is, on the whole, and on every page of this edition.

{{{{ plants }}}} is open.[^one] Another may follow.[^two] The reader finds more at <https://example.org/plant>.

{(FILLER + chr(10) * 2) * 60}
[^one]: It opened on time.
[^two]: Or may not; the report says “perhaps”.
"""
END = """---
title: The end
---
## A part

See {{ section.overview }} and {{ figure.output }}.

- One {{ output.2025 }}
- Two

/// figure | output
///

/// table | berths
///
"""
FACTS = """  output:
    label: Output
    unit: tonnes
    status: confirmed
    source: report
    points:
      2024: {value: 120}
      2025: {value: 480}
"""
FIGURES = """output:
  kind: columns
  title: The plant makes four times as much
  subtitle: Tonnes, 2024 and 2025
  points:
    - {fact: output.2024, label: "2024"}
    - {fact: output.2025, label: "2025"}
"""
FILES = {
    BRIEFING: tiny(
        sections="sections: [overview, end]\nlanguage: en\nkeywords: [cells, rail]\nchecks:\n"
        + "".join(
            f'  - {{code: {code}, severity: "off", reason: what is filled in here says nothing}}\n'
            for code in ("C002", "C003")
        ),
        board="    contents: true\n",
        audiences="  bare:\n    title: Bare edition\n    attachments: none\n    paper: [letter]\n",
    )
    + FACTS,
    PROSE: LONG,
    "data/tiny/narrative/end.md": END,
    "data/tiny/figures.yml": FIGURES,
    "data/tiny/tables/berths.csv": "berth,depth\n" + "\n".join(f"Quay {n},{n + 2}.5" for n in range(1, 10)),
    "data/tiny/tables/berths.yml": "title: The berths are deep\nsource: report\nwidth: landscape\nheaders: berth\n"
    "columns:\n  - {name: berth, label: Berth, width: 40}\n  - {name: depth, label: Depth, unit: m}\n",
}


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = lay_out_project(tmp_path_factory.mktemp("pdf") / "project", FILES)
    outcome = make(project)
    assert messages(outcome) == []
    return project / "build" / "tiny"


@pytest.fixture(scope="session")
def board(editions: Path) -> Path:
    return editions / "board.pdf"


@pytest.fixture(scope="session")
def near(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with so little filler that what was on page 16 is on page 5."""
    project = lay_out_project(tmp_path_factory.mktemp("near") / "project", FILES)
    text = (project / PROSE).read_text(encoding="utf-8")
    (project / PROSE).write_text(
        text.replace((FILLER + "\n\n") * 60, (FILLER + "\n\n") * 6), encoding="utf-8"
    )
    outcome = make(project, audiences=("board",))
    assert messages(outcome) == []
    return project / "build" / "tiny" / "board.pdf"


# --- page numbers in references ------------------------------------------------------------------------


def lines(path: Path, page: int) -> list[str]:
    text = pypdf.PdfReader(path).pages[page - 1].extract_text()
    return [line.strip().replace("\u2060", "") for line in text.replace("\u00a0", " ").splitlines()]


def strings(path: Path, page: int) -> list[tuple[str, float, float]]:
    """Each piece of text with where it starts: points from the left and from the bottom of the page."""
    found = []

    def note(text: str, cm: list[float], tm: list[float], _font: object, _size: object) -> None:
        if text.strip():
            found.append((text.replace("\u00a0", " "), tm[4] * 0.75, float(cm[5]) - tm[5] * 0.75))

    pypdf.PdfReader(path).pages[page - 1].extract_text(visitor_text=note)
    return found


def links(path: Path, page: int) -> dict[str, list[float]]:
    with pikepdf.open(path) as pdf:
        return {
            str(item["/Dest"]): [float(number) for number in item.Rect]
            for item in pdf.pages[page - 1].get("/Annots", [])
            if "/Dest" in item
        }


@pytest.mark.parametrize("edition", ["board", "near"])
def test_references_name_the_pages_of_targets_before_and_after(
    edition: str, request: pytest.FixtureRequest
) -> None:
    path = request.getfixturevalue(edition)
    pages = texts(path)
    figure = next(n for n, text in enumerate(pages, 1) if "Tonnes, 2024 and 2025" in text)
    table = next(n for n, text in enumerate(pages, 1) if "Berth Depth" in text)
    assert (figure > 9) == (edition == "board")
    assert f"See Figure 1, page {figure}, Table 1, page {table} and Section 2, page {figure}, of" in pages[2]
    assert f"See Section 1, page 3 and Figure 1, page {figure}." in pages[figure - 1]
    assert f"Figure 1 The plant makes four times as much {figure} " in pages[1]
    assert f"Table 1 The berths are deep {table} " in pages[1]
    assert not re.search(r"\b00\b", " ".join(pages))


def test_line_breaks_do_not_depend_on_page_numbers(board: Path, near: Path) -> None:
    far, close = ([re.sub(r"page \d+", "page N", line) for line in lines(path, 3)] for path in (board, near))
    start = next(n for n, line in enumerate(far) if line.startswith("See Figure"))
    assert far[start : start + 6] == close[start : start + 6]
    assert lines(board, 3)[start] != lines(near, 3)[start]


@pytest.mark.parametrize("edition", ["board", "near"])
def test_the_numbers_of_the_contents_stand_to_the_right(edition: str, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(edition)
    rects = links(path, 2)
    assert set(rects) == {"section-overview", "section-end", "figure-output", "table-berths", "sources"}
    rights = []
    for text, left, _bottom in strings(path, 2):
        if re.fullmatch(r"\d{1,2}", text.strip()) and left > 400:
            rights.append(left + 6 * len(text.strip()))  # tabular figures: each as wide as the next
    assert len(rights) == 5
    widths = {round(right - rights[0], 1) for right in rights}
    assert all(abs(width) < 1.5 for width in widths), rights


@pytest.mark.parametrize("edition", ["board", "near"])
def test_the_rectangle_of_a_link_covers_its_words(edition: str, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(edition)
    pieces = strings(path, 3)
    rects = links(path, 3)
    assert len(rects) == 3
    for name, words in (
        ("figure-output", "Figure 1, "),
        ("table-berths", "Table 1, "),
        ("section-end", "Sec"),
    ):
        left, *_, right = sorted((rects[name][0], rects[name][2]))
        low, high = sorted((rects[name][1], rects[name][3]))
        index = next(n for n, (text, *_at) in enumerate(pieces) if text.startswith(words))
        _text, x, y = pieces[index]
        assert x == pytest.approx(left, abs=0.1)
        assert low < y < high
        after = next(piece for piece in pieces[index + 1 :] if piece[0].lstrip()[0] in ",ao")
        assert after[1] == pytest.approx(right, abs=0.1), "the comma follows where the rectangle ends"


# --- structure and standards ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["board.pdf", "bare-letter.pdf"])
def test_language_title_and_marking_of_the_structure(editions: Path, name: str) -> None:
    with pikepdf.open(editions / name) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en"
        assert str(pdf.docinfo.Title).startswith("One plant is open, and a second is planned (")
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo.Keywords) == "cells, rail"
        assert pdf.Root.PageLabels.Nums[1] == pikepdf.Dictionary({"/S": pikepdf.Name.D})


@pytest.mark.parametrize(("name", "part"), [("board.pdf", "3"), ("bare-letter.pdf", "2")])
def test_the_metadata_claim_both_standards(editions: Path, name: str, part: str) -> None:
    with pikepdf.open(editions / name) as pdf:
        assert "/Filter" not in pdf.Root.Metadata, "archives read it as it is"
        packet = pdf.Root.Metadata.read_bytes().decode()
        with pdf.open_metadata() as claims:
            assert claims["pdfaid:part"] == part
            assert claims["pdfaid:conformance"] == "A"
            assert claims["pdfuaid:part"] == "1"
            assert claims["dc:title"] == str(pdf.docinfo.Title)
    head, _, rest = packet.partition("</rdf:RDF>")
    assert "http://www.aiim.org/pdfa/ns/extension/" in head
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in head
    assert "pdfuaid" not in rest


def test_no_image_is_interpolated(editions: Path) -> None:
    for path in editions.glob("*.pdf"):
        with pikepdf.open(path) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
                    assert not item.get("/Interpolate", False)


def test_cells_say_what_they_head_and_what_heads_them(board: Path) -> None:
    with pikepdf.open(board) as pdf:
        cells = list(elements(pdf))
        heads = [cell for cell in cells if cell.S == "/TH"]
        data = [cell for cell in cells if cell.S == "/TD"]
        assert len(data) > 9
        names = Counter(bytes(head.ID) for head in heads)
        assert set(names.values()) == {1}
        assert Counter(str(head.A.Scope) for head in heads)["/Row"] >= 10
        assert {str(head.A.Scope) for head in heads} == {"/Row", "/Column"}
        for cell in data:
            assert len(cell.A.Headers) == 2
            assert all(bytes(head) in names for head in cell.A.Headers)


def test_figures_have_words_and_notes_their_own_ids(board: Path) -> None:
    with pikepdf.open(board) as pdf:
        found = list(elements(pdf))
        figures = [str(item.Alt).replace("\u00a0", " ") for item in found if item.S == "/Figure"]
        assert len(figures) == 1
        assert "480 tonnes" in figures[0]
        assert all(str(item.get("/Alt", "")).strip() for item in found if item.S == "/Figure")
        notes = [bytes(item.ID) for item in found if item.S == "/Note"]
        assert len(notes) == len(set(notes)) == 2


def contents(page: pikepdf.Page) -> list[tuple[str, str | int | None]]:
    """Each run of text on a page: the tag of its marked content, and its number there."""
    found, open_ = [], []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in ("BMC", "BDC"):
            properties = operands[1] if len(operands) > 1 else {}
            open_.append((str(operands[0]), int(properties["/MCID"]) if "/MCID" in properties else None))
        elif str(operator) == "EMC":
            open_.pop()
        elif str(operator) in ("Tj", "TJ"):
            assert open_, "text outside of every mark"
            found.append(open_[-1])
    return found


def test_every_mark_of_a_page_belongs_to_an_element_that_holds_it(editions: Path) -> None:
    for path in editions.glob("*.pdf"):
        with pikepdf.open(path) as pdf:
            holders: dict[tuple[int, int], int] = {}
            reached = set()
            pages = {page.objgen: page.StructParents for page in pdf.pages}
            for item in elements(pdf):
                reached.add(item.objgen)
                kids = item.get("/K", pikepdf.Array())
                for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                    if isinstance(kid, int):
                        assert (pages[item.Pg.objgen], kid) not in holders, "held twice"
                        holders[pages[item.Pg.objgen], kid] = item.objgen
            nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
            owners = {int(key): value for key, value in zip(nums[::2], nums[1::2], strict=True)}
            marked = set()
            for page in pdf.pages:
                for tag, number in contents(page):
                    assert (tag == "/Artifact") == (number is None)
                    if number is not None:
                        marked.add((page.StructParents, number))
                        assert (
                            owners[page.StructParents][number].objgen == holders[page.StructParents, number]
                        )
                for annotation in page.get("/Annots", []):
                    assert owners[annotation.StructParent].objgen in reached
            assert marked <= set(holders)


def test_running_heads_and_feet_are_artifacts(board: Path) -> None:
    with pikepdf.open(board) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            artifacts = sum(tag == "/Artifact" for tag, _number in contents(page))
            assert artifacts == 0 if number == 1 else artifacts >= 3
        # Take out what the tree holds: heads and feet, and nothing else, are left.
        page = pdf.pages[4]
        kept, depth = [], 0
        for operands, operator in pikepdf.parse_content_stream(page):
            if depth or (str(operator) == "BDC" and "/MCID" in operands[1]):
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
                if str(operator) in ("Tj", "TJ"):
                    continue
            kept.append((operands, operator))
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
        pdf.save(board.parent / "heads.tmp")
    left = texts(board.parent / "heads.tmp")[4]
    (board.parent / "heads.tmp").unlink()
    for words in ("One plant is open", "Board edition · as of March 2026", "5 of 18"):
        assert words in left
    assert "lithium" not in left


def test_links_lead_somewhere(board: Path) -> None:
    with pikepdf.open(board) as pdf:
        names = {str(name) for name in pdf.Root.Names.Dests.Names if isinstance(name, pikepdf.String)}
        wanted = {str(item.Dest) for page in pdf.pages for item in page.get("/Annots", []) if "/Dest" in item}
        assert {"figure-output", "section-overview"} <= wanted <= names


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
@pytest.mark.parametrize("name", ["board.pdf", "bare-letter.pdf"])
def test_qpdf_finds_no_fault(editions: Path, name: str) -> None:
    done = subprocess.run(["qpdf", "--check", editions / name], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_fonts_of_the_theme_are_inside(board: Path) -> None:
    with pikepdf.open(board) as pdf:
        fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item]
        assert fonts
        for font in fonts:
            assert re.fullmatch(r"/[A-Z]{6}\+Source-?(Serif|Sans).*", str(font.FontName)), font.FontName
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys())


# --- attachments and dates -----------------------------------------------------------------------------


def test_attachments_stand_in_the_file_once(board: Path) -> None:
    with pikepdf.open(board) as pdf:
        assert set(pdf.attachments) == {"edition.json", "berths.csv", "figure-output.csv"}
        associated = [item.objgen for item in pdf.Root.AF]
        assert len(associated) == len(set(associated)) == 3
        assert {str(item.AFRelationship) for item in pdf.Root.AF} == {"/Data"}
        assert pdf.attachments["berths.csv"].get_file().read_bytes().startswith(b"berth,depth")


def test_the_record_names_the_pages_where_facts_are_printed(board: Path) -> None:
    pages = texts(board)
    facts = record(board)["facts"]
    assert set(facts) == {"plants", "output.2024", "output.2025"}
    for fact in facts.values():
        assert fact["printed"]
        for item in fact["printed"]:
            assert item["text"].replace("\u00a0", " ") in pages[item["page"] - 1]


def test_an_edition_without_attachments_has_neither(editions: Path) -> None:
    with pikepdf.open(editions / "bare-letter.pdf") as pdf:
        assert not pdf.attachments
        assert "/AF" not in pdf.Root
        assert b"edition.json" not in (editions / "bare-letter.pdf").read_bytes()


@pytest.mark.parametrize(("epoch", "date"), [(None, "20260301"), (86_400 * 365, "19710101")])
def test_dates_are_those_of_the_state_of_knowledge_or_ordered(
    tmp_path: Path, epoch: int | None, date: str
) -> None:
    project = lay_out_project(tmp_path / "project")
    assert messages(make(project, epoch=epoch)) == []
    with pikepdf.open(project / "build/tiny/board.pdf") as pdf:
        found = {str(pdf.docinfo[key])[2:10] for key in ("/CreationDate", "/ModDate")}
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream) and "/Params" in item:
                found |= {str(item.Params[key])[2:10] for key in ("/CreationDate", "/ModDate")}
        with pdf.open_metadata() as claims:
            found |= {str(claims[f"xmp:{key}"])[:10].replace("-", "") for key in ("CreateDate", "ModifyDate")}
    assert found == {date}


# --- what the engine is refused, ignores or lacks ------------------------------------------------------

HEAD = "---\ntitle: The plant is open\n---\nThe company runs {{ plants }}.\n"
APPENDIX = '<section class="chapter appendix" id="sources"><h1>Sources</h1>\n%s\n</section>\n'
SOURCES = "templates/base/sources.html"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">\n<image href="file:///etc/hosts"/></svg>'
REFUSED = 'E001 The page asks for "{}", which is not a file of this project.'
FAULTS: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "style sheet": (
        {
            STYLE: "h1 { background: url(http://e.org/x.png) }\n"
            'h2 { background: url("file:///etc/passwd") }\n'
            "h1::before { content: url(data:image/png;base64,AA) }\n"
            "p { background: url(../../../x.png) }\n"
            "body { background: url(briefing.yml) }\n",
            PROSE: HEAD + "\n## A part\n\nAnd more.\n",
        },
        [
            (f"{STYLE}:1:22", "http://e.org/x.png"),
            (f"{STYLE}:2:23", "file:///etc/passwd"),
            (f"{STYLE}:3:27", "data:image/png;base64,AA"),
            (f"{STYLE}:4:21", "../../../x.png"),
            (f"{STYLE}:5:24", "briefing.yml"),
        ],
    ),
    "template": (
        {
            SOURCES: APPENDIX % '<img src="//e.org/a.png" alt="a">\n<img src="a b.png" alt="b">\n'
            '<link rel="stylesheet" href="x.css">'
        },
        [
            (f"{SOURCES}:2:11", "//e.org/a.png"),
            (f"{SOURCES}:3:11", "a%20b.png"),
            (f"{SOURCES}:4:30", "x.css"),
        ],
    ),
    "prose": (
        {PROSE: HEAD + '{: style="background: url(http://e.org/x.png)" }\n'},
        [(f"{PROSE}:5:27", "http://e.org/x.png")],
    ),
    "drawing": (
        {PROSE: HEAD + '\n![A quay](images/quay.svg "Photo")\n', "data/tiny/images/quay.svg": SVG},
        [(f"{PROSE}:6:1", "file:///etc/hosts")],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_engine_gets_only_files_of_the_project(tmp_path: Path, name: str) -> None:
    files, wanted = FAULTS[name]
    outcome = make(lay_out_project(tmp_path / "project", files))
    found = [message.partition(" Put")[0] for message in messages(outcome)]
    assert found == [f"{place}: {REFUSED.format(url)}" for place, url in wanted]
    assert outcome.editions[0].status == "failed"


WARNED = {
    "first line": ("h1 { colour: red }\n", "1:6"),
    "other line": ("h1 { color: maroon }\n\n  p { text-shadow: 1px 1px red }", "3:7"),
    "value": ("h1 {\n  margin: 3 furlongs;\n}", "2:3"),
}


@pytest.mark.parametrize("name", WARNED)
def test_a_style_that_is_ignored_has_its_line_and_column(tmp_path: Path, name: str) -> None:
    css, place = WARNED[name]
    outcome = make(lay_out_project(tmp_path / "project", {STYLE: css}))
    assert [message.split(" ")[:2] for message in messages(outcome)] == [[f"{STYLE}:{place}:", "E002"]]
    assert outcome.editions[0].status == "built"


def test_an_ignored_style_of_an_audience_is_found_in_its_own_sheet(tmp_path: Path) -> None:
    sheet = "templates/audiences/board/style.css"
    outcome = make(
        lay_out_project(tmp_path / "project", {sheet: "h1 { colour: red }", STYLE: "h1 { color: maroon }"})
    )
    assert [message.split(" ")[0] for message in messages(outcome)] == [f"{sheet}:1:6:"]


def test_a_character_without_a_font_has_its_line(tmp_path: Path) -> None:
    outcome = make(lay_out_project(tmp_path / "project", {PROSE: HEAD + "\nA letter \u13a0 of Cherokee.\n"}))
    assert messages(outcome) == [
        f'{PROSE}:6:10: E006 No font of the theme has the character "\u13a0" (U+13A0). '
        "Use another character, or a font that has it."
    ]


def test_a_font_that_the_theme_does_not_declare(tmp_path: Path) -> None:
    outcome = make(lay_out_project(tmp_path / "project", {STYLE: '\np { font-family: "DejaVu Sans" }'}))
    [message] = messages(outcome)
    assert re.match(re.escape(f"{STYLE}:2:") + r'\d+: E003 The PDF holds the font "', message)


def test_a_style_on_which_the_engine_breaks_is_a_problem(tmp_path: Path) -> None:
    files = {STYLE: 'li::marker { content: "x" }', PROSE: HEAD + "\n- one\n- two\n"}
    outcome = make(lay_out_project(tmp_path / "project", files))
    [message] = messages(outcome)
    assert message.startswith("data/tiny/briefing.yml:7:5: E005 The engine cannot lay this out: ")


# --- layers --------------------------------------------------------------------------------------------


def colours(path: Path) -> list[str]:
    """The fill colours of the first words of the chapter's page."""
    with pikepdf.open(path) as pdf:
        page = next(page for page in pdf.pages if "/StructParents" in page and page.StructParents == 1)
        return [
            " ".join(f"{float(part):.0f}" for part in operands)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "rg"
        ]


def test_a_plain_selector_of_the_briefing_beats_a_specific_one_of_base(tmp_path: Path) -> None:
    plain = lay_out_project(tmp_path / "plain")
    styled = lay_out_project(
        tmp_path / "styled",
        {
            STYLE: "h1 { color: #00f }",
            "templates/audiences/board/style.css": "main .opener h1 { color: #f00 }",
        },
    )
    for project in (plain, styled):
        assert messages(make(project)) == []
    assert "0 0 1" in colours(styled / "build/tiny/board.pdf")
    assert "0 0 1" not in colours(plain / "build/tiny/board.pdf")
    assert "1 0 0" not in colours(styled / "build/tiny/board.pdf")


# --- limits --------------------------------------------------------------------------------------------

PRESS = "  press:\n    title: Press edition\n    paper: [letter]\n"
ENDLESS = f"{APPENDIX % ''}<div>" + "{% for n in range(9000) %}<p>{{ n }} words</p>{% endfor %}</div>"
WIDE = APPENDIX % '<table><tr><td colspan="100000000">x</td></tr></table>'


@pytest.mark.parametrize(
    ("limit", "value", "template", "said"),
    [
        ("SECONDS", 3, ENDLESS, "took more than 3 seconds"),
        ("MEMORY", 2 << 30, WIDE, "or 2 GiB"),
        ("PAGES", 20, ENDLESS.replace("9000", "1000"), "20 are the most"),
    ],
)
def test_a_document_that_asks_for_too_much_is_stopped_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, template: str, said: str
) -> None:
    monkeypatch.setattr(report.pdf, limit, value)
    files = {BRIEFING: tiny(audiences=PRESS), "templates/audiences/board/sources.html": template}
    project = lay_out_project(tmp_path / "project", files)
    outcome = make(project, jobs=2)
    [problem] = outcome.problems
    assert problem.code == "E004"
    assert said in problem.message
    assert {edition.audience: edition.status for edition in outcome.editions} == {
        "board": "failed",
        "press": "built",
    }
    assert [path.name for path in (project / "build/tiny").iterdir()] == ["press-letter.pdf"]
