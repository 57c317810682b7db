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
SPAN = re.compile(r'<span class="fact" data-fact="([^"]*)"[^>]*>([^<]*)</span>')
LABEL = re.compile(r"<text[^>]*>([^<]*)")
DATE = re.compile(r"(?:early |mid-|end-|about )?[\w ]*\d{4}[\d-]*")
YEARS = 3
"""By how many a date is moved."""


def project_of(folder: Path) -> Path:
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copytree(ROOT / "templates", folder / "templates")
    return folder


def composed(project: Path, audiences: tuple[str, ...] = ()) -> dict[str, tuple[str, dict[str, str]]]:
    """Each edition's page as HTML, and the words of each of its charts, as drawn."""
    order = Order(project, ("mistral",), audiences=audiences)
    found = {}
    for draft in prepare(order, "mistral").drafts:
        document = make_document(draft, {}, 0, order, Problems())
        assert document
        charts = {}
        for name, chart in draft.charts.items():
            svg = draw(chart, draft.theme, Problems()) or b""
            charts[name] = " ".join(html.unescape(text) for text in LABEL.findall(svg.decode()))
        found[draft.edition.name] = document.html, charts
    return found


def places(page: str, fact: str) -> list[str]:
    return [words for name, words in SPAN.findall(page) if name == fact]


def outside(page: str) -> str:
    """The words of a page that no fact prints."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "\n", SPAN.sub("\n", page))).split(" "))


def stated(project: Path) -> dict[str, tuple[Text, str]]:
    """What each fact's value was typed as, with its place, and what is typed in its stead."""
    item = prepare(Order(project, ("mistral",), audiences=("complete",)), "mistral")
    assert item.briefing and item.ledger
    typed: dict[str, Text] = {}
    for name, spec in item.briefing.facts.items():
        for id, one in {
            name: spec,
            **{f"{name}.{at}": point for at, point in (spec.points or {}).items()},
        }.items():
            if text := _typed(one, item):
                typed[id] = text
    return {id: (text, _other(text, item, id)) for id, text in typed.items() if id in item.ledger.facts}


def _typed(spec: FactSpec, item: Prepared) -> Text | None:
    if spec.cell:
        assert item.briefing
        table = item.briefing.tables[spec.cell.table]
        at = {column.name: index for index, column in enumerate(table.columns)}
        row = next(
            row for row in table.rows if all(row[at[key]] == cell for key, cell in spec.cell.row.items())
        )
        return row[at[spec.cell.column]]
    return spec.value or spec.formula or (next(iter(spec.text)) if spec.text else None)


def _other(text: Text, item: Prepared, id: str) -> str:
    assert item.ledger
    fact = item.ledger.facts[id]
    if fact.formula:
        return f"({text}) * 3"
    if fact.period:
        return re.sub(r"\d{4}", lambda year: str(int(year[0]) + YEARS), text)
    if fact.quantity and fact.quantity.low is not None:  # the value stays between its bounds
        return re.sub(r"\d+(?:\.\d+)?", lambda found: f"{float(found[0]) * 1.05:g}", text, count=1)
    if fact.quantity:
        return re.sub(r"\d+(?:\.\d+)?", lambda found: f"{float(found[0]) * 3 + 1:g}", text, count=1)
    return "Words of another kind"


@pytest.mark.prove
def test_every_place_of_every_fact_changes_with_it(tmp_path: Path) -> None:
    project = project_of(tmp_path)
    before = composed(project)
    audiences = {name: name.partition(".")[0].removesuffix("-letter") for name in before}
    facts = stated(project)
    assert len(facts) > 80
    seen, wrong = 0, []
    for fact, (typed, other) in facts.items():
        showing = tuple(
            dict.fromkeys(audiences[name] for name, (page, _) in before.items() if places(page, fact))
        )
        path = project / typed.place.path
        kept = path.read_text(encoding="utf-8")
        lines = kept.split("\n")
        line, column = typed.place.line or 1, typed.place.column or 1
        assert lines[line - 1].startswith(typed[:20], column - 1), (fact, typed)
        lines[line - 1] = lines[line - 1][: column - 1] + other + lines[line - 1][column - 1 + len(typed) :]
        path.write_text("\n".join(lines), encoding="utf-8")
        for name, (page, charts) in composed(project, showing or ("complete",)).items():
            old, new = places(before[name][0], fact), places(page, fact)
            seen += len(new)
            if len(old) != len(new) or set(old) & set(new):
                wrong.append(f"{name}: {fact} is printed as {old}, and then as {new}")
            # A date may stand elsewhere as another fact's, or as the briefing's own; a value may not.
            values = () if DATE.fullmatch(typed) else dict.fromkeys(old)
            words = [one for one in values if len(one) > 4 and re.search(r"\d.*[^\d]|[^\d].*\d", one)]
            wrong += [f"{name}: {fact}: {one!r} is left" for one in words if one in outside(page)]
            for figure, labels in charts.items():
                shown = [one for one in words if one in before[name][1][figure]]
                wrong += [f"{name}: {fact}: {one!r} is left in {figure}" for one in shown if one in labels]
        path.write_text(kept, encoding="utf-8")
    assert seen > 200
    assert wrong == []
