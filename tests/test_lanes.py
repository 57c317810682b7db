"""Stretches of a long table laid out side by side give what they give one after another, whatever becomes of a process."""

from dataclasses import replace
from typing import Any

import pytest
from workshop import document

from report import pdf
from report.build.lanes import Lanes
from report.build.setter import lay_out
from report.build.workers import Workers
from report.pdf import Part
from report.pdf.engine import set_stretch
from report.pdf.stretches import Stretches
from report.problems import Problems

STYLE = (
    "@page { size: 120mm 100mm; margin: 10mm } table { table-layout: fixed; width: 100% }"
    " tr { break-inside: avoid } figure { margin: 14pt 0 } p { break-before: avoid } h1 { break-before: page }"
)
ROWS = 60


def long(high: int, rows: int = 400) -> Part:
    """Return a part with a table; each so many rows one is higher."""
    body = "".join(
        f'<tr><th scope="row">Berth {row}</th><td>{"Deep<br>" * (row % high == 0)}{row}</td></tr>\n'
        for row in range(rows)
    )
    head = '<thead><tr><th scope="col">Berth</th><th scope="col">Depth</th></tr></thead>'
    [part] = pdf.split(
        document(
            '<h1>Berths</h1><p>Words before.</p><figure class="exhibit" id="table-berths"><table>'
            f'<colgroup><col style="width: 40%"><col></colgroup>{head}<tbody>\n{body}</tbody></table></figure>'
            "<p>Words after.</p>",
            STYLE,
        )
    )
    return part


@pytest.fixture(autouse=True)
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("report.pdf.stretches.ROWS", ROWS)


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("high", [1_000, 7], ids=["each as many rows", "now more, now fewer"])
def test_a_long_table_is_the_same_however_many_processes_lay_it_out(high: int, jobs: int) -> None:
    part = long(high)
    with Workers(jobs, draws=False) as workers:
        assert workers.laid(workers.lay_out(part), part) == lay_out(part)


def test_a_row_that_goes_on_over_pages_is_laid_out_with_all_after_it() -> None:
    part = long(1_000, 150)
    html = part.document.html.replace("70</td>", f"{'Deep<br>' * 900}</td>", 1)
    part = replace(part, document=replace(part.document, html=html))
    with Workers(2, draws=False) as workers:
        assert workers.laid(workers.lay_out(part), part) == lay_out(part)


@pytest.mark.parametrize("times", [1, 2])
def test_a_stretch_whose_process_is_killed_is_tried_once_more(
    times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Lanes._begin

    def lethal(lanes: Lanes, start: Stretches, again: bool = False) -> Any:
        lane = begin(lanes, start, again)
        if start.number == 2 and (times == 2 or not again):
            lane.process.kill()
        return lane

    monkeypatch.setattr(Lanes, "_begin", lethal)
    part = long(1_000)
    with Workers(2, draws=False) as workers:
        laid = workers.laid(workers.lay_out(part), part)
    if times == 1:
        assert laid == lay_out(part)
    else:
        assert isinstance(laid, Problems)
        assert [problem.code for problem in laid] == ["E004"]


def test_a_stretch_that_the_engine_cannot_lay_out_is_told_of() -> None:
    part = long(1_000)
    html = part.document.html.replace("<td>390", '<td style="display: list-item" class="odd">390')
    sheets = (*part.document.sheets, replace(part.document.sheets[-1], css=".odd::marker { content: 'x' }"))
    part = replace(part, document=replace(part.document, html=html, sheets=sheets))
    with Workers(2, draws=False) as workers:
        laid = workers.laid(workers.lay_out(part), part)
    assert isinstance(laid, Problems)
    assert [problem.code for problem in laid] == ["E005"]


def test_it_is_foreseen_how_many_rows_a_stretch_will_place() -> None:
    part = long(7)
    start = Stretches(part)
    told: list[Any] = []
    set_stretch(start.stretch(), 0, True, told.append, start.rows)
    placed, foreseen = told
    after = start.following(placed)
    set_stretch(after.stretch(), 1, True, told.append)
    assert foreseen.placed(after.at) == told[2] > 0


def test_whoever_ends_the_workers_ends_the_stretches() -> None:
    part = long(1_000, 3_000)
    with Workers(2, draws=False) as workers:
        future = workers.lay_out(part)
    assert isinstance(future.result(), Problems)
