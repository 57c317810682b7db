"""A theme of one's own says only what differs: each kind of token, its faces and its sender; and colours stay readable."""

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdf
import pytest
import tinycss2
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont

from report.cli import run
from report.files import Files
from report.load import read_theme
from report.model.colour import WORDS
from report.problems import Problems
from report.theme import PAIRS, Theme, contrast, make_theme
from report.theme.pairs import BOXES, HAIRLINES, ON_BOXES

ROOT = Path(__file__).parent.parent
CSS = (ROOT / "assets" / "css" / "base.css").read_text(encoding="utf-8")
FONTS = ROOT / "assets" / "fonts"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 9" width="30" height="9"><path d="M0 0H30V9H0z"/></svg>'


def read(project: Path, text: str) -> tuple[Theme | None, list[str]]:
    """Make the theme "house" of a project from its text; return it with the messages."""
    path = project / "assets" / "themes" / "house.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    files = Files(project)
    spec = read_theme(files, "house", problems)
    theme = make_theme("house", spec, files.find, problems) if spec else None
    return theme, [str(problem) for problem in problems]


def made(project: Path, text: str) -> Theme:
    theme, messages = read(project, "base: default\n" + text)
    assert messages == []
    assert theme
    return theme


@pytest.fixture(scope="module")
def default() -> Theme:
    problems = Problems()
    files = Files(ROOT)
    spec = read_theme(files, "default", problems)
    assert spec
    theme = make_theme("default", spec, files.find, problems)
    assert theme
    return theme


# --- what an overlay may say -----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "assets" / "themes").glob("*.yml")))
def test_the_themes_that_ship_are_sound(name: str) -> None:
    problems = Problems()
    files = Files(ROOT)
    spec = read_theme(files, name, problems)
    assert spec
    assert make_theme(name, spec, files.find, problems)
    assert [str(problem) for problem in problems] == []


def test_an_empty_overlay_is_its_base(tmp_path: Path, default: Theme) -> None:
    theme = made(tmp_path, "")
    assert {**vars(theme), "name": "default"} == vars(default)


def test_one_colour(tmp_path: Path, default: Theme) -> None:
    theme = made(tmp_path, 'colours: {accent: "#801650", seal: "#663300"}\n')
    assert theme.colours == {**default.colours, "accent": "#801650", "seal": "#663300"}
    assert theme.variables()["--seal"] == "#663300"


def test_a_role_says_only_what_differs(tmp_path: Path, default: Theme) -> None:
    theme = made(tmp_path, 'type:\n  body: {size: 11, leading: "15.5"}\n  h2: {colour: accent}\n')
    body = default.role("body")
    assert (theme.role("body").size, theme.role("body").leading) == (11, 15.5)
    assert (theme.role("body").family, theme.role("body").weight) == (body.family, body.weight)
    assert theme.role("h2").colour == default.colours["accent"]
    assert theme.variables()["--font-body"] == 'normal 400 11pt/15.5pt "Source Serif 4"'
    assert theme.variables()["--colour-h2"] == default.colours["accent"]


def test_margins_alone(tmp_path: Path, default: Theme) -> None:
    theme = made(tmp_path, "papers: {a4: {margins: [30, 20, 25, 20]}}\n")
    assert theme.sheets["letter"] == default.sheets["letter"]
    assert theme.sheets["a4"].width == 210
    css = theme.css("a4")
    assert "@page { size: 210mm 297mm; margin: 30mm 20mm 25mm 20mm }" in css
    assert "@page landscape { size: 297mm 210mm; margin: 30mm 20mm 25mm 20mm }" in css
    assert "--page-left: 20mm" in css


def test_without_a_rail_text_begins_at_the_left(tmp_path: Path, default: Theme) -> None:
    assert default.has_rail
    assert default.variables()["--indent"] == "56mm"
    theme = made(tmp_path, "lengths: {rail: 0, measure: 112}\n")
    assert not theme.has_rail
    assert theme.variables()["--indent"] == "0mm"
    assert theme.variables()["--measure"] == "112mm"


def test_an_overlay_on_an_overlay(tmp_path: Path) -> None:
    theme, messages = read(tmp_path, "base: large\ntype: {body: {size: 12, leading: 17}}\n")
    assert messages == []
    assert theme
    assert (theme.role("body").size, theme.length("measure"), theme.has_rail) == (12, 117, False)


def test_a_face_replaces_the_one_of_its_family_weight_and_style(tmp_path: Path, default: Theme) -> None:
    fonts = tmp_path / "assets" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "House.ttf").write_bytes((FONTS / "SourceSerif4-Regular.ttf").read_bytes())
    (tmp_path / "brand.ttf").write_bytes((FONTS / "SourceSans3-Bold.ttf").read_bytes())
    theme = made(
        tmp_path,
        "faces:\n  - {family: Source Serif 4, file: House.ttf}\n  - {family: Brand, file: brand.ttf, licence: ours}\n",
    )
    paths = {(face.family, face.weight, face.style): face.path.name for face in theme.faces}
    assert paths["Source Serif 4", 400, "normal"] == "House.ttf"
    assert paths["Brand", 400, "normal"] == "brand.ttf"
    assert len(theme.faces) == len(default.faces) + 1
    assert theme.faces[-1].licence == "ours"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colours: {ink: red}", '2:16: H001 Colour "ink": "red" is not a colour. Write #RRGGBB in quotes.'),
        (
            "type: {body: {size: big}}",
            '2:21: H001 Type "body": "big" is not a length. Write a plain number.',
        ),
        (
            "type: {body: {family: Garamond}}",
            '2:23: H002 Type "body": no face of the family "Garamond" is declared. Add it under faces.',
        ),
        (
            "type: {body: {colour: inc}}",
            '2:23: H001 Type "body": there is no colour "inc". Did you mean "ink"?',
        ),
        (
            "type: {legal: {size: 9}}",
            '2:15: L008 "legal" has no "family". Add "family: ...".',
        ),
        (
            "lengths: {rail: 60}",
            "2:17: H001 The block is 162 mm wide; rail, gutter and measure would take 172. Make what is inside "
            "narrower, or what is around it wider.",
        ),
        (
            "papers: {a4: {margins: [28, 40, 27, 24]}}",
            '2:29: H001 Between its margins, paper "a4" is 146 mm wide; the block would take 162. Make what is inside '
            "narrower, or what is around it wider.",
        ),
        (
            'colours: {acent: "#801650"}',
            '2:11: H008 Nothing of ours reads the colour "acent". Did you mean "accent"?',
        ),
        ("faces: [{family: X, file: none.ttf}]", 'H002 The font "none.ttf" is missing.'),
        ("logo: logo.svg", '2:7: H007 The logo "logo.svg" is missing. Put it under assets/images/.'),
        (
            "logo: logo.svg",
            '2:7: H007 The logo has no words that can be read in its place. Name its owner under "organisation".',
        ),
        (
            "{organisation: X, logo: brand.pdf}",
            'H007 The logo "brand.pdf" is of a kind that cannot be printed. Save it as SVG, PNG, JPEG or WebP.',
        ),
    ],
)
def test_what_cannot_be_used_is_a_problem_at_its_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "brand.pdf").write_bytes(b"%PDF")
    whole = f"{{base: default, {text[1:]}\n" if text.startswith("{") else f"base: default\n{text}\n"
    _theme, messages = read(tmp_path, whole)
    assert any(message in found for found in messages), messages


def test_a_theme_without_base_lacks_what_it_does_not_say(tmp_path: Path) -> None:
    theme, messages = read(tmp_path, 'colours: {ink: "#000000"}\n')
    assert theme is None
    lacking = [message for message in messages if "H001 The theme has no" in message]
    assert len(lacking) == 4, "one for colours, type, papers and lengths each"
    assert 'no paper "a4", "letter". Write "base: default" above' in lacking[2]


# --- colours that meet -----------------------------------------------------------------------------


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == 21
    assert contrast("#12436D", "#12436D") == 1
    assert round(contrast("#FFFFFF", "#767676"), 2) == 4.54  # the grey that WCAG's own techniques name
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.front}-on-{pair.back}")
def test_each_pair_that_meets_is_checked(tmp_path: Path, pair: tuple[str, str, float]) -> None:
    front, back, least = pair
    theme, messages = read(tmp_path, f'base: default\ncolours:\n  {front}: "#888888"\n  {back}: "#8A8A8A"\n')
    assert theme is None
    kind = "words need 4.5" if least == 4.5 else "marks need 3"
    wanted = (
        f'house.yml:3:{len(front) + 6}: H003 Colour "{front}" on "{back}" has a contrast of 1.02; {kind}.'
    )
    assert any(wanted in message for message in messages), messages


def test_the_colour_to_mend_is_the_one_that_was_changed(tmp_path: Path) -> None:
    _theme, messages = read(tmp_path, 'base: default\ncolours:\n  tint: "#7A8A9A"\n')
    assert (
        messages[0].startswith('assets/themes/house.yml:3:10: H003 Colour "ink" on "tint"') is False
    )  # 4.85
    assert all(message.startswith("assets/themes/house.yml:3:10: H003") for message in messages)
    assert 'Colour "muted" on "tint"' in " ".join(messages)
    assert messages[0].endswith('Make "accent" darker, or "tint" lighter.')


def test_the_colour_of_a_role_is_checked_on_all_that_it_stands_on(tmp_path: Path) -> None:
    _theme, messages = read(
        tmp_path,
        'base: default\ncolours: {pale: "#71767B"}\ntype:\n  callout: {colour: pale}\n  gist: {colour: accent-3}\n',
    )
    assert messages == [
        'assets/themes/house.yml:4:21: H003 Type "callout": "pale" on "tint" has a contrast of 4.07; words need 4.5. '
        'Make "pale" darker, or "tint" lighter.',
        'assets/themes/house.yml:4:21: H003 Type "callout": "pale" on "warm-tint" has a contrast of 4.16; words need 4.5. '
        'Make "pale" darker, or "warm-tint" lighter.',
        'assets/themes/house.yml:5:18: H003 Type "gist": "accent-3" on "paper" has a contrast of 2.42; words need 4.5. '
        'Make "accent-3" darker, or "paper" lighter.',
    ]


# --- the table of pairs against the style sheet ----------------------------------------------------

Rule = tuple[str, dict[str, str]]
ON_PAPER_ONLY = (
    ".standfirst",
    ".gist",
    ".bottom-line",
    ".sender",
    ".appendix",
    ".key",
    ".digest",
    ".copy-foot",
    "body",
    "html",
)
"""What layouts place, never inside a box."""


def rules(css: str) -> Iterator[Rule]:
    """Each selector with its declarations; the boxes of a page's margin are selectors here too."""

    def inside(name: str, content: list[object]) -> Iterator[Rule]:
        declared = {}
        for node in tinycss2.parse_blocks_contents(content):
            if node.type == "declaration":
                declared[node.lower_name] = tinycss2.serialize(node.value)
            elif node.type == "at-rule" and node.content is not None:
                yield from inside(f"{name}@{node.lower_at_keyword}", node.content)
        yield name, declared

    for node in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if node.type == "at-rule" and node.content is not None:
            yield from inside(f"@{node.lower_at_keyword}", node.content)
        elif node.type == "qualified-rule":
            for selector in tinycss2.serialize(node.prelude).split(","):
                yield from inside(selector.strip(), node.content)


def tokens(value: str) -> list[str]:
    return re.findall(r"var\(--([a-z0-9-]+)\)", value)


def classes(compound: str) -> set[str]:
    return set(re.findall(r"\.[\w-]+", compound))


def undeclared(css: str) -> list[str]:
    """What meets in a style sheet and is in none of the tables."""
    found = list(rules(css))
    filled = {
        selector: tokens(declared.get("background", declared.get("background-color", "")))
        for selector, declared in found
    }
    filled = {selector: names for selector, names in filled.items() if names}
    known = {(pair.front, pair.back) for pair in PAIRS}
    readable = {(pair.front, pair.back) for pair in PAIRS if pair.least == WORDS}
    missing = []
    for selector, declared in found:
        backs = backgrounds(selector, filled)
        for name in tokens(declared.get("color", "")):
            for back in backs:
                role = name.removeprefix("colour-")
                if role != name:
                    if back in BOXES and role not in ON_BOXES:
                        missing.append(f"{selector}: role {role} on {back}")
                elif (name, back) not in readable:
                    missing.append(f"{selector}: {name} on {back}")
        for key, value in declared.items():
            if key.startswith(("border", "outline", "text-decoration")) and "width" not in key:
                around = {"paper", *filled.get(selector, ["paper"])}
                missing += [
                    f"{selector}: {name} beside {back}"
                    for name in tokens(value)
                    for back in around
                    if name not in HAIRLINES and (name, back) not in known
                ]
        missing += [
            f"{selector}: {name} on paper"
            for name in filled.get(selector, [])
            if name not in (*BOXES, "paper") and (name, "paper") not in known
        ]
    return missing


def backgrounds(selector: str, filled: dict[str, list[str]]) -> list[str]:
    """What the words of a selector can stand on."""
    if selector in filled:
        return filled[selector]
    *above, last = selector.split() or [""]
    for box, names in filled.items():
        if any(classes(box) and classes(box) <= classes(part) for part in above):
            return names
    free = not above and not selector.startswith("@") and not last.startswith(ON_PAPER_ONLY)
    return ["paper", *BOXES] if free else ["paper"]


def test_every_pair_in_the_style_sheet_is_declared() -> None:
    assert undeclared(CSS) == []


@pytest.mark.parametrize(
    "rule",
    [
        ".callout.caveat { background: var(--accent-3) } .callout.caveat .label { color: var(--ink) }",
        ".callout.takeaway .label { color: var(--accent-2) }",
        ".contents .label { color: var(--accent-3) }",
        ".st { color: var(--emphasis) }",
        ".callout.note { border-left: 3pt solid var(--accent-3) }",
        ".callout .title { background: var(--amber); color: var(--paper) }",
        ".badge { background: var(--emphasis); color: var(--ink) }",
        "@page { @top-left { color: var(--accent-2) } }",
    ],
)
def test_a_pair_that_is_not_declared_is_seen(rule: str) -> None:
    assert undeclared(CSS + rule)


def test_the_style_sheet_names_no_token_that_themes_lack(default: Theme) -> None:
    known = set(re.findall(r"^\s+--([a-z0-9-]+):", default.css("a4"), re.MULTILINE))
    own = set(re.findall(r"--([a-z0-9-]+):", CSS))
    assert set(tokens(CSS)) - known - own == set()


def test_the_style_sheet_sets_no_font_of_its_own() -> None:
    fonts = [declared["font"] for _selector, declared in rules(CSS) if "font" in declared]
    assert fonts
    assert all(re.fullmatch(r"\s*(var\(--font-[a-z0-9-]+\)|inherit)\s*", font) for font in fonts), fonts
    assert "font-family" not in CSS


# --- fonts and what they cost ----------------------------------------------------------------------


def variable_font(path: Path) -> Path:
    """Write a font with an axis of weight and one glyph."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    builder.setupGlyf(dict.fromkeys((".notdef", "A"), FontBuilderGlyph))
    builder.setupHorizontalMetrics({".notdef": (500, 0), "A": (600, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Moving", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.setupFvar([("wght", 200, 400, 900, "Weight")], [])
    builder.save(path)
    return path


FontBuilderGlyph = TTFont(FONTS / "SourceSans3-Regular.ttf")["glyf"]["space"]


def test_variable_fonts_and_woff2_work_at_a_price(tmp_path: Path) -> None:
    fonts = tmp_path / "assets" / "fonts"
    fonts.mkdir(parents=True)
    variable_font(fonts / "Moving.ttf")
    font = TTFont(FONTS / "SourceSerif4-Regular.ttf")
    font.flavor = "woff2"
    font.save(fonts / "Packed.woff2")
    theme, messages = read(
        tmp_path,
        "base: default\nfaces:\n  - {family: Moving, file: Moving.ttf}\n  - {family: Moving, weight: 700, file: Moving.ttf}\n"
        "  - {family: Source Serif 4, file: Packed.woff2}\n",
    )
    assert theme
    assert [message.split(": ", 1) for message in messages] == [
        [
            f"assets/themes/house.yml:{line}:{column}",
            f'H005 "{name}" is {kind}; charts cannot use it. Take the static TTF or OTF file where there is one.',
        ]
        for line, column, name, kind in (
            (3, 28, "Moving.ttf", "a variable font"),
            (4, 41, "Moving.ttf", "a variable font"),
            (5, 36, "Packed.woff2", "in WOFF2, which takes 51 times as long to load"),
        )
    ]


@pytest.mark.parametrize(
    ("role", "style"), [("chart", ""), ("chart-label", ""), ("chart-floor", ", style: italic")]
)
def test_charts_need_a_static_face(tmp_path: Path, role: str, style: str) -> None:
    fonts = tmp_path / "assets" / "fonts"
    fonts.mkdir(parents=True)
    variable_font(fonts / "Moving.ttf")
    theme, messages = read(
        tmp_path,
        f"base: default\nfaces: [{{family: Moving, file: Moving.ttf}}]\ntype:\n  {role}: {{family: Moving{style}}}\n",
    )
    assert theme is None
    errors = [message for message in messages if "H005" not in message]
    assert len(errors) == 1
    said = (
        '"Moving" has no italic face'
        if style
        else '"Moving.ttf" is no static TTF or OTF, and charts need one'
    )
    place = f"assets/themes/house.yml:4:{len(role) + 14}"
    assert errors[0].startswith(f'{place}: H006 Type "{role}": {said}.')


# --- on the page -----------------------------------------------------------------------------------

OVERLAY = """base: default
organisation: Institute & Sons
logo: logo.svg
marking: INTERNAL
colours: {accent: "#801650"}
papers: {a4: {margins: [30, 20, 25, 28]}}
faces: [{family: House, file: Packed.woff2, licence: house licence}]
type: {h2: {size: 15, leading: 19}, quote: {family: House, weight: 400}, bottom-line: {family: House}}
"""
BRIEFING = """title: One plant is open, and a second is planned
issue: 2026-03
as_of: 2026-03
sections: [overview]
audiences:
  board: {title: Board edition, theme: house}
  press: {title: Press edition, theme: house, front: masthead, contents: false, appendix: false}
sources:
  report: {title: Annual report 2025, kind: company report}
facts:
  plants: {value: 1, unit: plant, as_of: 2026-03, status: confirmed, source: report}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose theme changes everything that a theme can change, built."""
    root = tmp_path_factory.mktemp("house")
    for folder in ("assets/images", "assets/fonts", "assets/themes", "data/plant/narrative"):
        (root / folder).mkdir(parents=True)
    (root / "assets/images/logo.svg").write_text(LOGO, encoding="utf-8")
    font = TTFont(FONTS / "SourceSerif4-Semibold.ttf")
    font.flavor = "woff2"
    font.save(root / "assets/fonts/Packed.woff2")
    (root / "assets/themes/house.yml").write_text(OVERLAY, encoding="utf-8")
    (root / "data/plant/briefing.yml").write_text(BRIEFING, encoding="utf-8")
    (root / "data/plant/narrative/overview.md").write_text(
        "---\ntitle: The plant is open\nlayout: judgements\nbottom_line: It runs.\n---\n"
        "## Now\n\nThe company runs {{ plants }}.\n",
        encoding="utf-8",
    )
    assert run(["--project", str(root), "build", "--out", str(root / "build")]) == 0
    return root


def test_the_sender_stands_on_cover_and_masthead_with_words_for_its_logo(project: Path) -> None:
    for audience in ("board", "press"):
        path = project / "build" / "plant" / f"{audience}.pdf"
        assert "Institute & Sons" in pypdf.PdfReader(path).pages[0].extract_text()
        with pikepdf.open(path) as pdf:
            spoken = [
                str(item.get("/Alt", "")) for item in pdf.objects if isinstance(item, pikepdf.Dictionary)
            ]
        assert "Logo of Institute & Sons" in spoken


def test_the_pages_follow_the_overlay(project: Path) -> None:
    reader = pypdf.PdfReader(project / "build" / "plant" / "board.pdf")
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "INTERNAL" in text
    assert "(SIL Open Font License 1.1); House (house licence)." in " ".join(text.split())
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index, union-attr]  # pypdf's own mappings
    }
    assert any(name.startswith("House") for name in fonts), fonts
    red, green, blue = (int("801650"[at : at + 2], 16) / 255 for at in (0, 2, 4))
    cover = reader.pages[0].get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]  # it has contents
    colours = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) rg", cover)
    assert any(
        all(abs(float(a) - b) < 0.01 for a, b in zip(found, (red, green, blue), strict=True))
        for found in colours
    )


def test_text_begins_at_the_margin_of_the_overlay(project: Path) -> None:
    left: list[float] = []

    def note(words: str, page: list[float], line: list[float], *_rest: object) -> None:
        if "Now" in words:
            left.append((page[0] * line[4] + page[4]) / 72 * 25.4)

    for page in pypdf.PdfReader(project / "build" / "plant" / "press.pdf").pages:
        page.extract_text(visitor_text=note)
    assert any(abs(place - 28) < 0.5 for place in left), left
