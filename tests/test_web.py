"""An edition as HTML: one file, the words of the PDF, made for every screen and every reader."""

import json
import re
import unicodedata
import xml.etree.ElementTree as etree
from collections import Counter
from functools import cache
from pathlib import Path

import pikepdf
import pytest
import tinyhtml5
from screens import browser, faults
from workshop import SMALL, built, changed, copied, theme, told

from report.build import Order, build
from report.cli import run
from report.pdf.text import lines, shown
from report.theme import contrast
from report.web.style import BACKS, darkened

ROOT = Path(__file__).parent.parent
WORD = re.compile(r"[^\W_]+")
MONEY = "data/small/narrative/money.md"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small briefing in both forms."""
    out = tmp_path_factory.mktemp("web")
    outcome = built(SMALL, out, to=("pdf", "html"))
    assert told(outcome.problems) == []
    forms = Counter((Path(one.path or "").suffix, one.status) for one in outcome.editions)
    assert forms == {(".pdf", "built"): 2, (".html", "built"): 2}
    return out / "small"


@cache
def parsed(path: Path) -> etree.Element:
    return tinyhtml5.parse(path.read_text(encoding="utf-8"), namespace_html_elements=False)


def classed(root: etree.Element, name: str) -> list[etree.Element]:
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


# --- the same words -----------------------------------------------------------------------------------

APART = {
    "p",
    "li",
    "td",
    "th",
    "div",
    "h1",
    "h2",
    "h3",
    "section",
    "dt",
    "dd",
    "text",
    "tspan",
    "span",
    "blockquote",
}
UNSAID = {"style", "head", "details", "footer", "nav", "title", "desc"}


def words_of_html(path: Path) -> Counter[str]:
    """Every word that stands on the page, but its ways about: contents, data that open, links back."""
    found: list[str] = []
    back = {  # to where a fact is printed: on paper its pages
        link
        for section in parsed(path).iter("section")
        if section.get("id") == "evidence"
        for link in section.iter("a")
        if re.match("#(used|figure|table)-", link.get("href") or "")
    }
    numbers = {  # of lists and notes: no text, but printed
        item: f"{number} "
        for one in parsed(path).iter("ol")
        for number, item in enumerate(one, start=int(one.get("start", 1)))
    }

    def walk(element: etree.Element) -> None:
        tag = str(element.tag).removeprefix(SVG)
        skipped = (
            element in back
            or tag in UNSAID
            or element.get("class") == "skip"
            or element.get("role") == "doc-backlink"
        )
        space = " " if tag in APART else ""
        if not skipped:
            found.append(space + numbers.get(element, "") + (element.text or ""))
            for child in element:
                walk(child)
        found.append(space + (element.tail or ""))

    walk(parsed(path))
    return counted("".join(found))


def words_of_pdf(path: Path, known: Counter[str]) -> Counter[str]:
    """Every word that is drawn, but running heads and feet, the page of contents, and the pages of references."""
    texts = []
    with pikepdf.open(path) as pdf:
        for page in shown(pdf):
            text = "\n".join(lines([item for item in page if not item.artifact]))
            texts.append("" if re.match(r"(Contents|Sommaire)\n", text) else text)
    whole = re.sub(r",\s+(?:page|p\.)\s+\d+\b", "", unicodedata.normalize("NFKC", "\n".join(texts)))
    whole = re.sub(r"\bp\.\s+\d+(,\s+\d+)*", "", whole)
    whole = re.sub(
        r"\b(?=[0-9a-f\n]{65}\b)([0-9a-f]+)\n([0-9a-f]+)\b", r"\1\2", whole
    )  # a digest on two lines

    def joined(match: re.Match[str]) -> str:
        """Join a word that a line has parted, if it is one."""
        return match[1] + match[2] if (match[1] + match[2]).casefold() in known else match[0]

    return counted(re.sub(r"(\w+)[-\u2010]\n(\w+)", joined, whole))


def counted(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", text).replace("\u2060", "").replace("\u00ad", "")
    return Counter(word.casefold() for word in WORD.findall(plain))


def differences(pdf: Path, html: Path) -> dict[str, int]:
    screen = words_of_html(html)
    paper = words_of_pdf(pdf, screen)
    assert sum(paper.values()) > 100
    heads = {word for head in parsed(html).iter("thead") for word in counted(" ".join(head.itertext()))}
    found = {word: screen[word] - paper[word] for word in paper | screen if screen[word] != paper[word]}
    # Heads of tables stand again on each page that a table goes on to.
    return {word: less for word, less in found.items() if less > 0 or word not in heads}


@pytest.mark.parametrize("name", ["board", "press"])
def test_the_words_and_numbers_are_those_of_the_pdf(editions: Path, name: str) -> None:
    assert differences(editions / f"{name}.pdf", editions / f"{name}.html") == {}


# --- one file for every reader ------------------------------------------------------------------------


def test_nothing_is_fetched_and_no_file_of_ours_is_named(editions: Path) -> None:
    for path in editions.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "report:" not in text
        assert "data/small" not in text
        assert not re.search(r"data-(at|fact|page|said)=", text)
        assert re.findall(r"url\((?!\"data:|#)", text) == []
        for element in parsed(path).iter():
            assert (element.get("src") or "data:").startswith("data:")
            assert element.tag not in ("script", "link")


def test_every_link_inside_leads_somewhere(editions: Path) -> None:
    for path in editions.glob("*.html"):
        ids = Counter(one.get("id") for one in parsed(path).iter() if one.get("id"))
        assert not [name for name, count in ids.items() if count > 1]
        targets = [one.get("href") or "" for one in parsed(path).iter("a")]
        assert len(targets) > 3
        assert [target for target in targets if target.startswith("#") and target[1:] not in ids] == []


def test_a_page_has_landmarks_and_a_way_past_the_contents(editions: Path) -> None:
    root = parsed(editions / "board.html")
    body = root.find("body")
    assert body is not None
    assert root.get("lang") == "en"
    assert [child.tag for child in body] == ["a", "header", "nav", "main", "footer"]
    assert body[0].get("href") == "#" + str(body[3].get("id"))


def test_figures_are_drawings_with_words_and_their_data(editions: Path) -> None:
    root = parsed(editions / "board.html")
    figures = list(root.iter(f"{SVG}svg"))
    assert figures
    for svg in figures:
        said = {one.get("id"): one.text for one in svg if one.tag in (f"{SVG}title", f"{SVG}desc")}
        assert svg.get("role") == "img"
        assert said[svg.get("aria-labelledby")]
        assert len(str(said[svg.get("aria-describedby")])) > 40
    assert len(list(root.iter("details"))) == len(figures)
    for details in root.iter("details"):
        rows = [["".join(cell.itertext()) for cell in row] for row in details.iter("tr")]
        assert len({len(row) for row in rows}) == 1
        assert len(rows) > 2


def test_notes_and_their_calls_lead_to_each_other(editions: Path) -> None:
    root = parsed(editions / "board.html")
    calls = {one.get("id"): one.get("href") for one in root.iter("a") if one.get("role") == "doc-noteref"}
    backs = {one.get("href"): one for one in root.iter("a") if one.get("role") == "doc-backlink"}
    assert calls
    assert {f"#{name}" for name in calls} == set(backs)
    assert all(back.get("aria-label") for back in backs.values())


def test_references_name_no_page(editions: Path) -> None:
    text = "".join(parsed(editions / "board.html").itertext())
    assert "Figure 1" in text
    assert not re.search(r", page|\b00\b", text)


def test_a_draft_says_so(tmp_path: Path) -> None:
    project = copied(
        tmp_path,
        {MONEY: changed(MONEY, ("{{ loan.rate }}", "{{ loan.none }}"))},
    )
    build(Order(project, out=tmp_path / "out", to=("html",), draft=True), lambda _words: None)
    assert "DRAFT" in "".join(classed(parsed(tmp_path / "out/small/board.html"), "draft")[0].itertext())


def test_the_command_builds_html_alone_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = copied(tmp_path)
    order = ["--project", str(project), "build", "--to", "html", "--audience", "board", "--json", "--out"]
    status = []
    for _ in range(2):
        assert run([*order, str(tmp_path / "out")]) == 0
        [row] = json.loads(capsys.readouterr().out)["editions"]
        assert Path(row["path"]).name == "board.html"
        assert row["sha256"]
        status.append(row["status"])
    assert status == ["built", "cached"]
    assert [path.name for path in (tmp_path / "out/small").iterdir()] == ["board.html"]


# --- light and dark -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ink", "muted", "accent", "accent-2", "amber"])
def test_words_can_be_read_in_the_dark(name: str) -> None:
    colours = dict(theme().colours)
    dark = darkened(name, colours[name], colours)
    for back in ("paper", "tint", "warm-tint"):
        assert contrast(dark, BACKS[back]) >= 4.5


def test_axe_finds_nothing(editions: Path) -> None:
    with browser() as opened:
        assert [
            fault for name in ("board", "press") for fault in faults(opened, editions / f"{name}.html")
        ] == []


def test_axe_finds_a_fault_where_there_is_one(editions: Path, tmp_path: Path) -> None:
    text = (editions / "press.html").read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(re.sub(r'<html lang="en"', "<html", text), encoding="utf-8")
    with browser() as opened:
        assert any("html-has-lang" in fault for fault in faults(opened, broken))


@pytest.mark.prove
def test_every_edition_of_the_flagship_is_read_by_everyone(tmp_path: Path) -> None:
    outcome = build(Order(ROOT, ("mistral",), out=tmp_path, to=("pdf", "html")), lambda _words: None)
    assert told(outcome.problems) == []
    pages = sorted((tmp_path / "mistral").glob("*.html"))
    assert len(pages) >= 8
    assert {
        path.stem: found for path in pages if (found := differences(path.with_suffix(".pdf"), path))
    } == {}
    with browser() as opened:
        assert [fault for path in pages for fault in faults(opened, path)] == []
