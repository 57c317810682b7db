"""The project's files first, then what ships; never anything outside."""

from pathlib import Path

import pytest

from report.files import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    project = tmp_path / "project"
    (project / "assets" / "css").mkdir(parents=True)
    (project / "assets" / "css" / "own.css").write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    (project / ".hidden").mkdir()
    (project / ".hidden" / "x.css").touch()
    (tmp_path / "secret.txt").write_text("secret")
    return Files(project)


def test_the_projects_own_file_comes_before_the_one_that_ships(files: Files) -> None:
    shipped = files.find("assets/css/base.css")
    assert shipped == files.program / "assets" / "css" / "base.css"
    own = files.project / "assets" / "css" / "base.css"
    own.touch()
    assert files.find("assets/css/base.css") == own


def test_only_templates_and_assets_ship(files: Files) -> None:
    assert files.find("report/files.py") is None
    assert files.find("pyproject.toml") is None


def test_a_folder_lists_both(files: Files) -> None:
    names = files.list("assets/css", "*.css")
    assert {"assets/css/base.css", "assets/css/own.css"} <= set(names)
    assert names == sorted(names)


def test_hidden_files_are_not_listed(files: Files) -> None:
    (files.project / "assets" / "css" / ".own.css.swp").touch()
    assert not [name for name in files.list("assets/css") if "swp" in name]
    assert files.list(".hidden") == []


def test_text_comes_without_mark_and_with_plain_line_ends(files: Files) -> None:
    assert files.read_text("assets/css/own.css") == "a\nb\nc\n"
    assert files.read_bytes("assets/css/own.css").startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ["../secret.txt", "assets/../../secret.txt", "", ".", "a\0b", "x" * 5000])
def test_what_is_no_file_of_the_project_is_not_found(files: Files, name: str) -> None:
    assert files.find(name) is None
    with pytest.raises(FileNotFoundError):
        files.read_bytes(name)


def test_an_absolute_name_is_not_found(files: Files, tmp_path: Path) -> None:
    assert files.find(str(tmp_path / "secret.txt")) is None
    assert files.list(str(tmp_path)) == []


def test_links_are_followed_inside_the_project_only(files: Files, tmp_path: Path) -> None:
    outside = files.project / "assets" / "secret.txt"
    outside.symlink_to(tmp_path / "secret.txt")
    (files.project / "up").symlink_to(tmp_path)
    inside = files.project / "assets" / "again.css"
    inside.symlink_to(files.project / "assets" / "css" / "own.css")
    assert files.find("assets/secret.txt") is None
    assert files.find("up/secret.txt") is None
    assert files.list("up") == []
    assert files.find("assets/again.css") == inside


def test_places_are_spoken_of_by_their_names(files: Files, tmp_path: Path) -> None:
    assert files.place(files.project / "data" / "x.yml") == "data/x.yml"
    assert files.place(files.program / "templates" / "base" / "x.html") == "templates/base/x.html"
    assert files.place(tmp_path / "y") == (tmp_path / "y").as_posix()
