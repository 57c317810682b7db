"""Each fact of the flagship is given another value in turn: every place where it was printed changes, and none is left."""

import html
import re
import shutil
from pathlib import Path

import pytest

from report.build import Order
from report.build.prepare import Prepared, make_document, prepare
from report.figures import draw
from report.model.ledger import FactSpec
from report.model.text import Text
from report.problems import Problems

ROOT = Path(__file__).parent.parent
SPAN = re.compile(r'<span class="fact" data-fact="([^"]*)"[^>]*>(?:<a [^>]*>)?([^<]*)(?:</a>)?</span>')
SPOKEN = re.compile(r'(?:alt|title|content)="([^"]*)"')
LABEL = re.compile(r"<text[^>]*>([^<]*)")
DATE = re.compile(r"(?:early |mid-|end-|about )?[\w ]*\d{4}[\d-]*")
YEARS = 3
"""By how many a date is moved."""


def project_of(folder: Path) -> Path:
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copytree(ROOT / "templates", folder / "templates")
    return folder


Words = dict[str, str]
"""What is said beside the page, by where: in charts, alt texts, attached files, the record's own sentences."""


def composed(project: Path, audiences: tuple[str, ...] = ()) -> dict[str, tuple[str, Words]]:
    """Each edition's page as HTML, and what is said beside it."""
    order = Order(project, ("mistral",), audiences=audiences)
    found = {}
    for draft in prepare(order, "mistral").drafts:
        document = make_document(draft, {}, 0, order, Problems())
        assert document
        beside = {}
        for name, chart in draft.charts.items():
            svg = draw(chart, draft.theme, Problems()) or b""
            beside[name] = " ".join(html.unescape(text) for text in LABEL.findall(svg.decode()))
        beside["spoken"] = html.unescape("\n".join(SPOKEN.findall(document.html)))
        beside |= {one.name: one.content.decode() for one in document.attachments}
        beside["edition.json"] = "\n".join(
            sentence for one in draft.record["sections"] for sentence in one["written"]["sentences"]
        )
        found[draft.edition.name] = document.html, beside
    return found


def places(page: str, fact: str) -> list[str]:
    return [words for name, words in SPAN.findall(page) if name == fact]


def outside(page: str) -> str:
    """The words of a page that no fact prints."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "\n", SPAN.sub("\n", page))).split(" "))


def stated(project: Path) -> tuple[dict[str, list[tuple[Text, str]]], dict[str, str]]:
    """What each fact's value was typed as, with its place, and what is typed in its stead; and all that it may print."""
    item = prepare(Order(project, ("mistral",), audiences=("complete",)), "mistral")
    assert item.briefing and item.ledger
    typed: dict[str, list[Text]] = {}
    for name, spec in item.briefing.facts.items():
        points = {f"{name}.{at}": point for at, point in (spec.points or {}).items()}
        for id, one in {name: spec, **points}.items():
            if texts := _typed(one, item):
                typed[id] = texts
    printer = item.drafts[0].printer
    forms = {
        id: "\n".join(printer.words(fact, form) for form in ("long", "short", "value"))
        for id, fact in item.ledger.facts.items()
    }
    other = {id: [(text, _other(text, item, id)) for text in texts] for id, texts in typed.items()}
    return {id: texts for id, texts in other.items() if id in item.ledger.facts}, forms


def _typed(spec: FactSpec, item: Prepared) -> list[Text]:
    if spec.cell:
        assert item.briefing
        table = item.briefing.tables[spec.cell.table]
        at = {column.name: index for index, column in enumerate(table.columns)}
        row = next(
            row for row in table.rows if all(row[at[key]] == cell for key, cell in spec.cell.row.items())
        )
        return [row[at[spec.cell.column]]]
    return [spec.value or spec.formula or Text()] if spec.value or spec.formula else list(spec.text or ())


def _other(text: Text, item: Prepared, id: str) -> str:
    fact = item.ledger.facts.get(id) if item.ledger else None
    assert fact, id
    if fact.formula:
        return f"({text}) * 3"
    if fact.period:
        return re.sub(r"\d{4}", lambda year: str(int(year[0]) + YEARS), text)
    if fact.quantity and fact.quantity.low is not None:  # the value stays between its bounds
        return re.sub(r"\d+(?:\.\d+)?", lambda found: f"{float(found[0]) * 1.05:g}", text, count=1)
    if fact.quantity:
        return re.sub(r"\d+(?:\.\d+)?", lambda found: f"{float(found[0]) * 3 + 1:g}", text, count=1)
    return "Words of another kind"


def retyped(project: Path, texts: list[tuple[Text, str]]) -> dict[Path, str]:
    """Type other words where some stand; return the files as they were."""
    kept = {}
    for typed, other in sorted(texts, key=lambda one: -(one[0].place.column or 1)):
        path = project / typed.place.path
        text = path.read_text(encoding="utf-8")
        kept.setdefault(path, text)
        lines = text.split("\n")
        line, column = (typed.place.line or 1) - 1, (typed.place.column or 1) - 1
        assert lines[line].startswith(typed[:20], column), typed
        lines[line] = lines[line][:column] + other + lines[line][column + len(typed) :]
        path.write_text("\n".join(lines), encoding="utf-8")
    return kept


@pytest.mark.prove
def test_every_place_of_every_fact_changes_with_it(tmp_path: Path) -> None:
    project = project_of(tmp_path)
    before = composed(project)
    audiences = {name: name.partition(".")[0].removesuffix("-letter") for name in before}
    facts, forms = stated(project)
    assert len(facts) > 80
    seen, searched, wrong = 0, 0, []
    for fact, texts in facts.items():
        showing = tuple(
            dict.fromkeys(audiences[name] for name, (page, _) in before.items() if places(page, fact))
        )
        kept = retyped(project, texts)
        # What other facts print, too, may be left: two rounds were worth $2 billion.
        others = "\n".join(said for name, said in forms.items() if name != fact)
        date = DATE.fullmatch(texts[0][0])
        for name, (page, beside) in composed(project, showing or ("complete",)).items():
            old, new = places(before[name][0], fact), places(page, fact)
            seen += len(new)
            if len(old) != len(new) or set(old) & set(new):
                wrong.append(f"{name}: {fact} is printed as {old}, and then as {new}")
            # A date may stand elsewhere as another fact's, or as the briefing's own; a value may not.
            words = [
                one for one in {*old} if len(one) > 4 and re.search(r"\d.*[^\d]|[^\d].*\d", one) and not date
            ]
            wrong += [f"{name}: {fact}: {one!r} is left" for one in words if one in outside(page)]
            for where, said in beside.items():
                for one in [one for one in words if one not in others]:
                    searched += 1
                    if one in said:
                        wrong.append(f"{name}: {fact}: {one!r} is left in {where}")
        for path, text in kept.items():
            path.write_text(text, encoding="utf-8")
    assert seen > 200
    assert searched > 1000
    assert wrong == [], "\n".join(wrong)
