"""The briefing on Mistral AI, as `make pdf` builds it: read back from its PDFs."""

import json
import re
import shutil
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from report.build import Order, build
from report.build.prepare import prepare
from report.build.workers import Workers
from report.pdf import Part

ROOT = Path(__file__).parent.parent
BUILT = {
    "complete": (
        20,
        28,
        "a4",
        "stack comparison rounds reconciliation valuation asml arr ties release calendar",
    ),
    "executive": (2, 4, "a4", "arr rounds"),
    "executive.fr": (2, 4, "a4", "arr rounds"),
    "board": (6, 10, "a4", "arr rounds comparison release calendar"),
    "technical": (8, 12, "a4", "stack release calendar comparison"),
    "investor-letter": (8, 12, "letter", "valuation rounds arr asml ties reconciliation"),
    "public-sector": (7, 12, "a4", "stack comparison ties release calendar"),
    "press": (2, 2, "a4", "rounds arr"),
}
"""Edition -> fewest and most pages, paper, figures in their order; an edition may have a cut of its own."""
PAPERS = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}


def make(project: Path, out: Path, told: tuple[str, ...] = (), **order: object) -> None:
    """Build the flagship; nothing may be wrong with it but what is `told`, by code."""
    outcome = build(Order(project, ("mistral",), out=out, cache=False, **order), lambda _words: None)  # type: ignore[arg-type]  # keywords of several kinds
    assert [str(problem) for problem in outcome.problems if problem.code not in told] == []
    assert all(edition.status == "built" for edition in outcome.editions)


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("flagship")
    make(ROOT, out)
    return out / "mistral"


@cache
def pages(path: Path) -> list[str]:
    """The text of each page, spaces and hyphens made plain."""
    return [plain(page.extract_text()) for page in pypdf.PdfReader(path).pages]


def plain(text: str) -> str:
    text = (
        unicodedata.normalize("NFKC", text)
        .replace("\u2060", "")
        .replace("\u2011", "-")
        .replace("\u2010", "-")
    )
    return re.sub(r"\s+", " ", text)


def structure(path: Path) -> Iterator[str]:
    """Every text that stands in the structure tree: alt, titles, ids."""
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary):
                for key in ("/Alt", "/ActualText", "/E", "/T", "/Title", "/Contents"):
                    if key in item and isinstance(item[key], pikepdf.String):
                        yield plain(str(item[key]))


def record(path: Path) -> dict[str, Any]:
    with pikepdf.open(path) as pdf:
        return dict(json.loads(pdf.attachments["edition.json"].get_file().read_bytes()))


@pytest.mark.parametrize("audience", BUILT)
def test_an_edition_has_its_length_and_paper(editions: Path, audience: str) -> None:
    fewest, most, paper, _figures = BUILT[audience]
    reader = pypdf.PdfReader(editions / f"{audience}.pdf")
    assert fewest <= len(reader.pages) <= most
    for page in reader.pages:
        size = float(page.mediabox.width), float(page.mediabox.height)
        assert sorted(size) == pytest.approx(sorted(PAPERS[paper]), abs=0.01)


@pytest.mark.parametrize("edition", BUILT)
def test_an_edition_shows_its_figures(edition: str) -> None:
    prepared = prepare(Order(ROOT, ("mistral",)), "mistral")
    found = {draft.edition.name: list(draft.edition.figures) for draft in prepared.drafts}
    assert [name.rpartition("-")[2] for name in found[edition]] == BUILT[edition][3].split()


@pytest.mark.parametrize("edition", BUILT)
def test_every_page_says_which_it_is(editions: Path, edition: str) -> None:
    texts = pages(editions / f"{edition}.pdf")
    of, date = ("sur", "début juillet 2026") if edition.endswith(".fr") else ("of", "early July 2026")
    cover = "cover" if len(texts) > 4 else ""
    for number, text in enumerate(texts, start=1):
        assert (f"{number} {of} {len(texts)}" in text) == (not cover or number > 1)
        assert date in text or (date[0].upper() + date[1:]) in text


@pytest.mark.parametrize("edition", BUILT)
def test_every_page_carries_the_marking_in_head_and_foot(editions: Path, edition: str) -> None:
    marking = {"press": "", "investor-letter": "TLP:CLEAR · Not investment advice"}.get(edition, "TLP:CLEAR")
    texts = pages(editions / f"{edition}.pdf")
    for text in texts[1:] if len(texts) > 4 else texts:
        assert text.count(marking) == 2 if marking else "TLP" not in text


def test_the_french_edition_has_the_same_facts(editions: Path) -> None:
    english, french = (record(editions / f"executive{end}.pdf") for end in ("", ".fr"))
    same = ("value", "unit", "qualifier", "status", "source")
    facts = [
        {
            name: [fact[key] for key in same if fact["unit"] not in ("text", "date") or key != "value"]
            for name, fact in found.items()
        }
        for found in (english["facts"], french["facts"])
    ]
    assert facts[0] == facts[1]
    assert len(facts[0]) > 20


def test_the_french_edition_has_no_english_furniture(editions: Path) -> None:
    whole = " ".join(pages(editions / "executive.fr.pdf"))
    for word in (
        "Figure 1 Recurring",
        "Note:",
        "Source:",
        "target",
        "rumoured",
        "calculated",
        " of ",
        "July",
    ):
        assert word not in whole, word
    with pikepdf.open(editions / "executive.fr.pdf") as pdf:
        assert str(pdf.Root.Lang) == "fr"


def test_the_contents_name_the_real_pages(editions: Path) -> None:
    texts = pages(editions / "complete.pdf")
    entries = re.findall(r"Figure (\d+) (.+?) ?(\d+)(?= Figure| Tables)", texts[1].partition("Figures")[2])
    assert len(entries) == 10
    for number, title, page in entries:
        assert f"Figure {number} {title[:24]}" in texts[int(page) - 1]


def test_references_name_the_real_pages(editions: Path) -> None:
    texts = pages(editions / "complete.pdf")
    found = [match for text in texts[2:] for match in re.findall(r"(Figure|Table) (\d+), page (\d+)", text)]
    assert len(found) > 10
    for kind, number, page in found:
        assert re.search(rf"{kind} {number} [A-Z]", texts[int(page) - 1]), (kind, number, page)


def test_a_fact_changed_in_one_place_changes_everywhere(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT / "data" / "mistral", project / "data" / "mistral")
    facts = project / "data" / "mistral" / "facts.yml"
    text = facts.read_text(encoding="utf-8")
    assert text.count("value: 400 million\n") == 1
    facts.write_text(text.replace("value: 400 million\n", "value: 437 million\n"), encoding="utf-8")
    out = tmp_path / "out"
    make(project, out, ("C008",), audiences=("complete",))  # its quotation has the source's number
    path = out / "mistral" / "complete.pdf"
    whole, said = " ".join(pages(path)), " ".join(structure(path))
    for gone in (
        "$400",
        "400 million",
        "400m",
        "20 times",
        "20×",
        "$380",
        "$600",
        "2.5 times",
        "2.5×",
        "4.3 doublings",
    ):
        assert gone not in whole, gone
        assert gone not in said, gone
    for there in ("above $437 million", "21 times", "at most $570 million"):
        assert there in whole, there
    assert ">$437m" in whole
    assert "437 million" in said
    facts_printed = record(path)["facts"]
    assert facts_printed["arr.2026-02"]["value"] == "437000000"
    assert all("400" not in item["text"] for item in facts_printed["arr.2026-02"]["printed"])


def test_the_evidence_leads_to_every_printing_and_back(editions: Path) -> None:
    path = editions / "complete.pdf"
    facts = record(path)["facts"]
    texts = [re.sub(r"\s", "", text) for text in pages(path)]
    forms = {
        fact: {re.sub(r"\s", "", plain(item["text"])) for item in told["printed"]}
        for fact, told in facts.items()
    }
    searched = 0
    with pikepdf.open(path) as pdf:
        links = Links(pdf)
        entries = {page for name, (page, _height) in links.places.items() if name.startswith("fact-")}
        assert set(facts) == {name.removeprefix("fact-") for name in links.places if name.startswith("fact-")}
        for fact, told in facts.items():
            entry = links.places[f"fact-{fact}"][0]
            printed = {item["page"] for item in told["printed"]} - {entry}
            assert printed, f"{fact} is printed in its entry only"
            assert links.from_entry(f"fact-{fact}") == printed, fact
            assert printed <= links.pages_to(f"fact-{fact}"), fact
            # Words that no other fact prints, nor the edition itself, stand on no page that the entry does not name.
            others = " ".join(form for name, said in forms.items() if name != fact for form in said)
            own = {form for form in forms[fact] if len(form) > 3 and form not in others + "earlyJuly2026"}
            for number, text in enumerate(texts, start=1):
                for form in own if number not in entries | printed else ():
                    assert not re.search(rf"(?<![\d.,]){re.escape(form)}(?!\d)", text), (fact, form, number)
            searched += len(own)
        assert searched > 90
        for source in ("weidemann", "crunchbase", "disclosure", "mensch", "reporting_series_c"):
            resting = {fact for fact, told in facts.items() if source in told["source"]}
            page = links.places[f"source-{source}"][0]
            assert resting and all(page in links.pages_to(f"fact-{fact}") for fact in resting)


class Links:
    """The links of a PDF, followed to the pages and places that they lead to."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        self.places = {
            name: (numbers[target[0].objgen], float(target[3]))
            for name, target in pikepdf.NameTree(pdf.Root.Names.Dests).items()
        }
        self.found = [
            (number, max(float(note.Rect[1]), float(note.Rect[3])), str(note.Dest))
            for number, page in enumerate(pdf.pages, start=1)
            for note in page.get("/Annots", [])
            if "/Dest" in note
        ]

    def pages_to(self, name: str) -> set[int]:
        """The pages with a link to a place."""
        return {page for page, _height, target in self.found if target == name}

    def from_entry(self, name: str) -> set[int]:
        """The pages that the links in an entry lead to: those between its top and that of the next entry."""
        page, top = self.places[name]
        below = [height for at, height in self.places.values() if at == page and height < top - 1]
        return {
            self.places[target][0]
            for at, height, target in self.found
            if at == page and max(below, default=0.0) < height <= top
            if target.startswith(("used-", "figure-"))
        }


def test_what_is_laid_out_while_figures_are_drawn_is_laid_out_once_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("data", "templates", "assets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    laid: list[str] = []
    lay_out = Workers.lay_out

    def noted(self: Workers, part: Part) -> Any:
        laid.append(part.name)
        return lay_out(self, part)

    monkeypatch.setattr(Workers, "lay_out", noted)
    order = Order(tmp_path, ("mistral",), ("complete",), out=tmp_path / "build")
    assert build(order, lambda _words: None).editions[0].status == "built"
    assert "section-revenue" in laid
    assert sorted(laid) == sorted(set(laid))
    laid.clear()
    path = tmp_path / "data/mistral/narrative/revenue.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("The author", "Once more the author", 1), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    assert build(order, lambda _words: None).editions[0].status == "built"
    assert laid == ["section-revenue"]
