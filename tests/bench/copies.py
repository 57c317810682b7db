"""The flagship with a long list of recipients -> its copies, and whether each is right; `tests/bench` measures them.

Each audience has a fact that nobody else may see, printed in its own edition: by that is seen whose facts a copy holds.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pikepdf
import pypdf

ROOT = Path(__file__).parents[2]
REPORT = [sys.executable, "-m", "report"]
FIRST = ("Ada", "Émile", "Tomás", "Zuzana", "Priya", "Jonas", "Łukasz", "Hồ Thị", "Δημήτρης", "Maren")
LAST = ("Lindqvist", "Garnier", "Ibarra", "Kováčová", "Raman", "Weiß", "Żak", "Ánh", "Παπαδόπουλος", "Dahl")
OWN = {
    "complete": ("revenue", 7301),
    "executive": ("executive-evidence", 7413),
    "board": ("board-revenue", 7529),
    "technical": ("technical-deployment", 7643),
    "public-sector": ("public-sovereignty", 7757),
    "investor": ("investor-valuation", 7867),
    "press": ("press-facts", 7979),
}
"""Audience -> the section that prints what it alone may see, and the value."""
READ = 20
"""Copies of each audience whose pages are read: that takes much longer than making them."""


def lay_out(folder: Path, recipients: int) -> Path:
    """Copy the flagship, with a fact of each audience's own and a list of so many recipients; return the project."""
    for name in ("templates", "assets", "data/mistral"):
        shutil.copytree(ROOT / name, folder / name)
    briefing = folder / "data" / "mistral"
    for audience, (section, value) in OWN.items():
        with (briefing / "facts.yml").open("a", encoding="utf-8") as facts:
            facts.write(
                f"\nlamps.{audience}:\n  label: Lamps\n  value: {value}\n  unit: lamp|lamps\n  status: reported\n"
                f"  as_of: 2026-07\n  source: weidemann\n  passage: Funding\n  audiences: [{audience}]\n"
            )
        with (briefing / "narrative" / f"{section}.md").open("a", encoding="utf-8") as text:
            text.write(f"\nThe keeper counted {{{{ lamps.{audience} }}}}.\n")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "organisation", "email", "audience"])
    for n in range(recipients):
        name = f"{FIRST[n % 10]} {LAST[n // 10 % 10]}"
        writer.writerow([name, f"Office {n:04d}", f"reader{n}@example.org", list(OWN)[n % len(OWN)]])
    (briefing / "recipients.csv").write_text(text.getvalue(), encoding="utf-8")
    return folder


def distribute(project: Path) -> list[str]:
    """Return the command that makes all copies."""
    return [*REPORT, "--project", str(project), "distribute", "mistral"]


def render(project: Path, audience: str) -> list[str]:
    """Return the command that renders the edition of one recipient by itself."""
    build = [*REPORT, "--project", str(project), "build", "mistral", "--no-cache"]
    return [*build, "--audience", audience, "--language", "en"]


def check(project: Path) -> None:
    """Fail unless each recipient has the copy of their audience, with their name and number and its facts in it."""
    [manifest] = project.glob("dist/mistral/*/manifest.json")
    copies = json.loads(manifest.read_text("utf-8"))["predicate"]["copies"]
    rows = list(csv.DictReader((project / "data/mistral/recipients.csv").open(encoding="utf-8")))
    assert len(copies) == len(rows)
    read = Counter[str]()
    for number, (copy, row) in enumerate(zip(copies, rows, strict=True), start=1):
        audience, path = row["audience"], manifest.parent / copy["file"]
        assert (copy["recipient"]["email"], copy["audience"]) == (row["email"], audience)
        with pikepdf.open(path) as pdf:
            record = json.loads(pdf.Root.PieceInfo["/Report"].Private.read_bytes())
            assert (record["number"], record["name"], record["audience"]) == (number, row["name"], audience)
            attached = b"".join(one.get_file().read_bytes() for one in pdf.attachments.values()).decode()
        assert values(attached) <= {OWN[audience][1]}, path
        if read[audience] < READ:
            read[audience] += 1
            text = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
            assert values(text) == {OWN[audience][1]}, path
            assert f"{row['name']}, {row['organisation']}" in " ".join(text.split()), path
        if read[audience] == 1:  # every fact of the audience, on every page, is what the data gives
            subprocess.run(
                [*REPORT, "--project", str(project), "verify", str(path)],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            read[audience] += 1
    subprocess.run(
        [*REPORT, "--project", str(project), "verify", str(manifest.parent)],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def values(text: str) -> set[int]:
    """Return which of the audiences' own values a text holds, with or without a mark between the thousands."""
    own = {value for _section, value in OWN.values()}
    return {int(re.sub(r"\D", "", found)) for found in re.findall(r"\b7\D?\d{3}\b", text)} & own
