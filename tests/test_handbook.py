"""The handbook names every public word: keys, blocks, filters, kinds of figure, templates, variables, codes."""

import re
from pathlib import Path
from typing import get_args

import pytest

from report import marks
from report.model import briefing, figures, ledger, theme
from report.model.text import Node
from report.problems import CODES

ROOT = Path(__file__).parent.parent
HANDBOOK = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")


def part(heading: str) -> str:
    """The text under one heading of the second level."""
    return HANDBOOK.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def named(text: str) -> set[str]:
    """Every word that stands in backquotes, and every word in such a quotation."""
    return {word for quoted in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[\w./-]+", quoted)}


PARTS: list[tuple[str, list[type[Node]]]] = [
    ("briefing.yml", [briefing.BriefingSpec, briefing.AudienceSpec, briefing.CheckSpec]),
    ("Facts", [ledger.FactSpec, ledger.CellSpec]),
    ("Sources", [ledger.SourceSpec, ledger.QuotationSpec]),
    ("Tables", [briefing.TableSpec, briefing.ColumnSpec, briefing.RowRule]),
    (
        "Figures",
        [figures.PointSpec, figures.ItemSpec, figures.SeriesSpec, figures.GroupSpec, figures.LaneSpec],
    ),
    ("Figures", [figures.FlagSpec, figures.LayerSpec, *get_args(get_args(figures.FigureSpec)[0])]),
    ("Narrative", [briefing.SectionSpec]),
    ("Who may see what", [ledger.ReleaseSpec]),
    (
        "Copies for recipients",
        [briefing.DistributionSpec, briefing.SignatureSpec, briefing.MailSpec],
    ),
    ("Themes", [theme.ThemeSpec, theme.FaceSpec, theme.RoleSpec, theme.PaperSpec]),
]


@pytest.mark.parametrize(("heading", "models"), PARTS)
def test_every_key_is_named(heading: str, models: list[type[Node]]) -> None:
    keys = {key for model in models for key in model.model_fields}
    assert not keys - named(part(heading))


def test_every_kind_of_figure_is_named() -> None:
    kinds = {
        get_args(model.model_fields["kind"].annotation)[0]
        for model in get_args(get_args(figures.FigureSpec)[0])
    }
    assert kinds
    assert not kinds - named(part("Figures"))


def test_every_mark_is_named() -> None:
    assert not {*marks.BLOCKS, *marks.FILTERS} - named(part("Narrative"))


def test_every_template_and_its_blocks_are_named() -> None:
    base = ROOT / "templates" / "base"
    words = named(part("Templates"))
    for path in sorted(base.rglob("*.html")):
        assert path.relative_to(base).as_posix() in words or path.name in words, path
        assert not set(re.findall(r"{% block (\w+)", path.read_text(encoding="utf-8"))) - words, path


def test_every_code_is_listed_as_it_is() -> None:
    listed = dict(re.findall(r"^\| ([A-Z]\d{3}) \| (.+) \|$", part("Problems"), re.MULTILINE))
    assert listed == {code: f"{severity} | {title}" for code, (severity, title) in CODES.items()}
