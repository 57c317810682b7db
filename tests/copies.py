"""A small project with recipients, and what its copies are compared by."""

import json
from pathlib import Path
from typing import Any

import pikepdf
from projects import lay_out_project, tiny

from report.distribute.choosing import Wanted
from report.distribute.run import Done, Progress, distribute

RECIPIENTS = """name,organisation,email,audience,paper,marking,line,desk
Jane Doe,Ministry & Co,jane@example.org,board,,,,4
Änne Müller,=SUM(A1),anne@example.org,press,,FOR YOUR EYES ONLY,With thanks for your time.,9
Łukasz Żółw,Bank,lukasz@example.org,board,letter,,,1
Δημήτρης Παπαδόπουλος,,dp@example.org,board,,,,7
Hồ Thị Ánh,Port,anh@example.org,board,,,,2
"""
PRESS = """  press:
    title: Press edition
    front: masthead
    contents: false
    appendix: false
    attachments: none
"""
SENDER = "distribution: {sender: Desk <desk@example.org>, total: true}\n"


def project(folder: Path, recipients: str = RECIPIENTS, more: str = SENDER, **files: str) -> Path:
    """The tiny briefing with a second audience and a list of recipients."""
    own = {"data/tiny/briefing.yml": tiny(audiences=PRESS, more=more), "data/tiny/recipients.csv": recipients}
    return lay_out_project(folder, own | files)


def run(project: Path, progress: Progress = lambda _words: None, **wanted: Any) -> Done:
    """Distribute into the project's own dist/."""
    return distribute(Wanted(project, **{"out": project / "dist", "jobs": 2, **wanted}), progress)


def issue(project: Path) -> Path:
    """The folder of what was issued."""
    return project / "dist" / "tiny" / "2026-03"


def digests(folder: Path) -> dict[str, dict[str, str]]:
    """By file, the digests of each copy before and after it was sealed."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {copy["file"]: copy["sha256"] for copy in manifest["predicate"]["copies"]}


def objects(path: Path) -> dict[tuple[int, int], bytes]:
    """Every object of a PDF as bytes, streams unpacked; the table of where they stand is none."""
    found = {}
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Type") == "/XRef":
                continue
            content = item.read_bytes() if isinstance(item, pikepdf.Stream) else b""
            found[item.objgen] = item.unparse(resolved=True) + content
    return found
