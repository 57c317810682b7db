"""The README is followed word by word: what it says to type is typed, and gives what it says."""

import re
from pathlib import Path

import pypdf
import pytest

from report.cli import run

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
FENCED = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def part(heading: str) -> str:
    return README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_your_own_briefing_in_five_minutes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = part("Your own briefing in five minutes")
    (_, briefing), (_, narrative) = FENCED.findall(text)
    folder = tmp_path / "data" / "harbour"
    (folder / "narrative").mkdir(parents=True)
    (folder / "briefing.yml").write_text(briefing, encoding="utf-8")
    traffic = folder / "narrative" / "traffic.md"
    traffic.write_text(narrative, encoding="utf-8")
    assert run(["--project", str(tmp_path), "build"]) == 0
    assert "warning" not in capsys.readouterr().out
    pages = pypdf.PdfReader(tmp_path / "build" / "harbour" / "council.pdf").pages
    assert "Traffic grew by 11% in a year" in " ".join(page.extract_text() for page in pages).replace(
        "\n", " "
    )
    capsys.readouterr()
    traffic.write_text(narrative.replace("{{ berths.2026 }}", "{{ berth.2026 }}"), encoding="utf-8")
    assert run(["--project", str(tmp_path), "check"]) == 1
    (message,) = re.findall(r"^    (data/harbour/.*)$", text, re.MULTILINE)
    assert message in capsys.readouterr().out


def test_shape_an_edition_for_an_audience(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = part("Shape an edition for an audience")
    monkeypatch.chdir(tmp_path)
    changed = 0
    end = 0
    for match in FENCED.finditer(text):
        kind, content = match.groups()
        before, end = text[end : match.start()], match.end()
        if kind == "sh":
            for line in content.splitlines():
                command, *arguments = line.split()
                if command == "cd":
                    monkeypatch.chdir(Path.cwd() / arguments[0])
                else:
                    assert command == "report"
                    assert run(arguments) == 0, line
            continue
        changed += len(content.splitlines())
        path = Path(re.findall(r"`([\w./-]+\.\w+)`", before)[-1])
        whole = path.read_text(encoding="utf-8")
        if kind == "yaml":  # one line of the file, there as a comment
            key = content.split(":")[0].strip()
            (line,) = re.findall(rf"^ +# {key}:.*\n", whole, re.MULTILINE)
            content = whole.replace(line, content)
        path.write_text(content, encoding="utf-8")
    assert changed <= 20
    said = capsys.readouterr().out
    assert "templates/audiences/council/cover.html" in said
    words = " ".join(page.extract_text() for page in pypdf.PdfReader("build/demo/council.pdf").pages)
    assert "FOR THE MEMBERS OF THE COUNCIL" in words
    overview, outlook = (words.rindex(word) for word in ("The ferry carried", "Fares bring in"))
    assert outlook < overview
