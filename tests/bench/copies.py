"""Copies for many recipients against editions rendered one by one, and four times as many copies against so many.

Usage: python tests/bench/copies.py [RECIPIENTS] [RENDERED]

The flagship's editions for its seven audiences, in one run on this machine; each measurement is one process from the
command line, memory that of all its processes at once.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
import tempfile
from pathlib import Path

import pikepdf
from measure import seconds, seconds_and_memory

ROOT = Path(__file__).parents[2]
REPORT = [sys.executable, "-m", "report"]
FIRST = ("Ada", "Émile", "Tomás", "Zuzana", "Priya", "Jonas", "Łukasz", "Hồ Thị", "Δημήτρης", "Maren")
LAST = ("Lindqvist", "Garnier", "Ibarra", "Kováčová", "Raman", "Weiß", "Żak", "Ánh", "Παπαδόπουλος", "Dahl")


def lay_out(folder: Path, recipients: int) -> list[str]:
    """Copy the flagship with a list of so many recipients; return its audiences."""
    for name in ("data", "templates", "assets"):
        shutil.copytree(ROOT / name, folder / name)
    for briefing in (folder / "data").iterdir():
        if briefing.name != "mistral":
            shutil.rmtree(briefing)
    path = folder / "data" / "mistral" / "recipients.csv"
    audiences = list(dict.fromkeys(row["audience"] for row in csv.DictReader(path.open(encoding="utf-8"))))
    audiences = [*audiences, *(["complete"] if "complete" not in audiences else [])]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "organisation", "email", "audience"])
    for n in range(recipients):
        name = f"{FIRST[n % 10]} {LAST[n // 10 % 10]}"
        writer.writerow([name, f"Office {n:04d}", f"reader{n}@example.org", audiences[n % len(audiences)]])
    path.write_text(text.getvalue(), encoding="utf-8")
    return audiences


def check(folder: Path, recipients: int) -> None:
    """Fail unless each has the copy of their audience, with their name in it."""
    [manifest] = folder.glob("dist/mistral/*/manifest.json")
    copies = json.loads(manifest.read_text("utf-8"))["predicate"]["copies"]
    rows = list(csv.DictReader((folder / "data/mistral/recipients.csv").open(encoding="utf-8")))
    assert len(copies) == recipients == len(rows)
    for copy, row in zip(copies, rows, strict=True):
        assert (copy["recipient"]["email"], copy["audience"]) == (row["email"], row["audience"])
        with pikepdf.open(manifest.parent / copy["file"]) as pdf:
            own = json.loads(pdf.Root.PieceInfo["/Report"].Private.read_bytes())
            assert (own["name"], own["organisation"]) == (row["name"], row["organisation"])
            if "edition.json" in pdf.attachments:
                record = json.loads(pdf.attachments["edition.json"].get_file().read_bytes())
                assert record["audience"] == row["audience"]


def main(recipients: str = "1000", rendered: str = "20") -> None:
    """Measure and print."""
    count, times = int(recipients), int(rendered)
    found = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        for many in (count, 4 * count):
            folder = Path(scratch, str(many))
            audiences = lay_out(folder, many)
            command = [*REPORT, "--project", str(folder), "distribute", "mistral"]
            found[many] = seconds_and_memory(command, ROOT)
            check(folder, many)
            print(f"{many} copies: {found[many][0]:.1f} s, {found[many][1] / 2**20:.0f} MiB", flush=True)
            if many != count:
                continue
            spent = [
                seconds(
                    [*REPORT, "--project", str(folder), "build", "mistral", "--audience", name, "--no-cache"],
                    ROOT,
                )
                for name in (audiences[n % len(audiences)] for n in range(times))
            ]
            each, copy = sum(spent) / times, found[many][0] / many
            print(
                f"an edition rendered by itself: {each:.2f} s; a copy: {copy * 1000:.1f} ms; {each / copy:.0f} times"
            )
            shutil.rmtree(folder)
    (time, memory), (more_time, more_memory) = found.values()
    print(f"{4 * count} against {count}: time {more_time / time:.2f}, memory {more_memory / memory:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
