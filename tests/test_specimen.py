"""`report specimen` prints a theme on four pages, whichever theme and paper it is."""

from pathlib import Path

import pypdf
import pytest

from report.cli import run
from report.files import Files
from report.load import read_theme
from report.problems import Problems
from report.theme import Theme, contrast, make_theme

ROOT = Path(__file__).parent.parent
SHIPPED = sorted(path.stem for path in (ROOT / "assets" / "themes").glob("*.yml"))


def theme_of(project: Path, name: str) -> Theme:
    files, problems = Files(project), Problems()
    spec = read_theme(files, name, problems)
    theme = make_theme(name, spec, files.find, problems) if spec else None
    assert theme, list(map(str, problems))
    return theme


def printed(path: Path) -> list[str]:
    """The words of each page."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("name", SHIPPED)
def test_every_theme_has_its_four_pages(tmp_path: Path, name: str, paper: str) -> None:
    assert run(["--project", str(ROOT), "specimen", name, "--paper", paper, "--out", str(tmp_path)]) == 0
    path = tmp_path / "specimen" / f"{name}{'-letter' if paper == 'letter' else ''}.pdf"
    pages = printed(path)
    assert len(pages) == 4
    theme = theme_of(ROOT, name)
    for key, role in theme.roles.items():
        assert f"{key} {role.size:g}/{role.leading:g} pt {role.family} {role.weight}" in pages[0]
    for key, value in theme.colours.items():
        ratio = int(contrast(value, theme.colours["paper"]) * 10) / 10
        assert f"{key} {value}, {ratio:.1f}:1 on paper" in pages[1]
    assert "muted on tint" in pages[1]
    assert all(word in pages[2] for word in ("TAKEAWAY", "WATCHPOINT", "CAVEAT", "Table 1", "1. A footnote"))
    assert all(word in pages[3] for word in ("Figure 1", "Figure 2", "rumoured", "“Ships are counted"))
    box = pypdf.PdfReader(path).pages[0].mediabox
    assert round(float(box.width)) == (612 if paper == "letter" else 595)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a theme of its own, whose logo and font lie outside of assets/."""
    for folder in ("assets/themes", "brand"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "brand" / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"><path d="M0 0H9V9z"/></svg>',
        encoding="utf-8",
    )
    (tmp_path / "brand" / "House.ttf").write_bytes(
        (ROOT / "assets/fonts/SourceSerif4-Regular.ttf").read_bytes()
    )
    (tmp_path / "assets" / "themes" / "house.yml").write_text(
        "base: default\norganisation: Port office\nlogo: brand/logo.svg\nmarking: INTERNAL\n"
        'faces: [{family: House, file: brand/House.ttf}]\ncolours: {accent: "#801650"}\ntype: {body: {family: House}}\n',
        encoding="utf-8",
    )
    return tmp_path


def test_a_theme_of_the_project_is_printed_with_what_it_names(project: Path) -> None:
    before = {path for path in project.rglob("*") if path.is_file()}
    assert run(["--project", str(project), "specimen", "house"]) == 0
    after = {path for path in project.rglob("*") if path.is_file()}
    assert {path.relative_to(project).as_posix() for path in after - before} == {"build/specimen/house.pdf"}
    pages = printed(project / "build/specimen/house.pdf")
    assert "Port office" in pages[0]
    assert "body 10/14 pt House 400" in pages[0]
    assert "accent #801650" in pages[1]
    assert all("INTERNAL" in page for page in pages)


def test_the_same_theme_gives_the_same_bytes(project: Path) -> None:
    for out in ("one", "two"):
        assert run(["--project", str(project), "specimen", "house", "--out", str(project / out)]) == 0
    one, two = ((project / out / "specimen/house.pdf").read_bytes() for out in ("one", "two"))
    assert one == two


def test_an_unknown_theme_is_wrong_usage(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(project), "specimen", "hause"]) == 2
    assert 'There is no theme "hause". Did you mean "house"?' in capsys.readouterr().err


def test_a_theme_with_faults_is_not_printed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "assets/themes/house.yml").write_text(
        'base: default\ncolours: {muted: "#AAAAAA"}\n', encoding="utf-8"
    )
    assert run(["--project", str(project), "specimen", "house"]) == 1
    printed = capsys.readouterr().out
    assert 'assets/themes/house.yml:2:19: H003 Colour "muted" on "paper" has a contrast of 2.32' in printed
    assert not (project / "build/specimen/house.pdf").exists()
