"""Everything that the product promises of its speed, as ratios measured in one run -> a table, a figure and their numbers.

Usage: python tests/bench [--runs N] [--only WORD]... [--out FOLDER]

Each ratio is of neighbours in time; its median counts. "Raw WeasyPrint" is a fresh process on the very HTML that the
build produced, PDF/UA-1; "raw drawing" one that draws the same charts. `--only` measures the groups of that name anew
("preview", or "preview-100") and leaves what is known of the others; each ratio is within one run.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import copies
import generate
import pikepdf
from measure import Ratio, Work, in_turns, seconds, seconds_and_memory
from raw import Raw
from results import RESULTS, Group, save
from rivals import Rivals
from writing import writing

ROOT = Path(__file__).parents[2]
PARAGRAPH = ("data/mistral/narrative/revenue.md", "The author")
"""A file of the flagship, and the words in it that edits put others before."""
OPENINGS = [
    f"{one} {other}"
    for one in ("Clearly", "Plainly", "Here", "Openly", "Again", "Still", "Now")
    for other in ("enough", "once more", "so far", "for now", "as before", "at least", "after all")
]
"""What they put there: another each time, since an edit that was made before is found in the store."""


class Bench:
    """The trials; each yields its lines of the table."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder, self.runs = folder, runs
        self.raws: dict[str, Raw] = {}
        self.edits: dict[int, int] = {}
        """How often a project has been edited: what one trial has had laid out is in the store of the next."""

    # --- what the trials work on

    def project(self, pages: int) -> Path:
        """Return a generated project, or a copy of this one's briefing for 0."""
        project = self.folder / f"pages-{pages}"
        if not project.exists():
            if pages:
                generate.write(pages, project)
            else:
                for name in ("data", "templates", "assets"):
                    shutil.copytree(ROOT / name, project / name)
        return project

    def raw(self, pages: int) -> Raw:
        """Return the project's edition for raw processes."""
        name = str(pages)
        if name not in self.raws:
            briefing = "bench" if pages else "mistral"
            self.raws[name] = Raw(self.project(pages), briefing, "complete", self.folder / f"raw-{pages}")
        return self.raws[name]

    def build(self, pages: int, *more: str) -> list[str]:
        """Return the command that builds `complete`."""
        return [*REPORT, "--project", str(self.project(pages)), "build", "--audience", "complete", *more]

    def clean(self, project: Path) -> None:
        for name in ("build", ".cache"):
            shutil.rmtree(project / name, ignore_errors=True)

    def edit(self, pages: int) -> Path:
        """Change one paragraph, as it has not been before."""
        times = self.edits[pages] = self.edits.get(pages, 0) + 1
        if pages:
            return generate.change_paragraph(self.project(pages), times)
        name, words = PARAGRAPH
        path = self.project(0) / name
        original = (ROOT / name).read_text("utf-8")
        assert words in original
        path.write_text(original.replace(words, f"{OPENINGS[times]}, {words}", 1), "utf-8")
        return path

    def seconds(self, command: list[str]) -> Callable[[], float]:
        return lambda: seconds(command, self.folder)

    def after(self, change: Callable[[], object], command: list[str]) -> Callable[[], float]:
        """Time a command after a change each time."""

        def work() -> float:
            change()
            return seconds(command, self.folder)

        return work

    # --- the trials

    def nothing(self) -> Iterator[Ratio]:
        """A build with nothing to do."""
        project = self.project(0)
        whole = [*REPORT, "--project", str(project), "build"]

        def clean() -> float:
            self.clean(project)
            return seconds(whole, self.folder)

        click = [sys.executable, "-c", "import click"]
        found = in_turns(
            {"clean": clean, "nothing": self.seconds(whole), "click": self.seconds(click)}, self.runs
        )
        yield Ratio(
            "nothing changed, all editions", "their clean build", found["nothing"], found["clean"], 0.02
        )
        yield Ratio(
            "nothing changed, all editions", 'python -c "import click"', found["nothing"], found["click"], 3
        )

    def paragraph(self, pages: int, most: float) -> Iterator[Ratio]:
        """One paragraph changed, from the command line."""
        build, raw = self.build(pages), self.raw(pages)
        seconds(build, self.folder)
        works = {
            "ours": self.after(lambda: self.edit(pages), build),
            "raw": self.seconds(raw.set_pages),
        }
        if pages == 500:
            rivals = Rivals(raw, self.folder / "rivals-500")
            works["typst"] = self.seconds(rivals.commands()["Pandoc + Typst"])
        found = in_turns(works, self.runs)
        work = f"one paragraph changed, {named(pages)}"
        yield Ratio(work, "raw WeasyPrint", found["ours"], found["raw"], most)
        if "typst" in found:
            yield Ratio(work, "Pandoc + Typst from nothing", found["ours"], found["typst"], 1)

    def preview(self, pages: int, most: float) -> Iterator[Ratio]:
        """From a saved file to the page shown."""
        raw, briefing = self.raw(pages), "bench" if pages else "mistral"

        def save() -> Path:
            return self.edit(pages)

        with writing(self.project(pages), briefing, f"{briefing}/complete.en") as reader:
            works = {"ours": lambda: reader.shown(save), "raw": self.seconds(raw.set_pages)}
            if pages:
                again = Rivals(raw, self.folder / f"rivals-{pages}").typst_again()
                works["typst"] = again
            found = in_turns(works, self.runs)
        work = f"save to page shown, {named(pages)}"
        yield Ratio(work, "raw WeasyPrint", found["ours"], found["raw"], most)
        if pages:
            yield Ratio(work, "Typst, incremental, in process", found["ours"], found["typst"], None)

    def number(self) -> Iterator[Ratio]:
        """One number of a table and its figures changed."""
        build, raw, project = self.build(100), self.raw(100), self.project(100)
        seconds(build, self.folder)
        numbers = itertools.count(1)
        found = in_turns(
            {
                "ours": self.after(lambda: generate.change_number(project, next(numbers)), build),
                "pages": self.seconds(raw.set_pages),
                "charts": self.seconds(raw.draw_charts),
            },
            self.runs,
        )
        both = tuple(map(sum, zip(found["pages"], found["charts"], strict=True)))
        yield Ratio(
            "one figure's number changed, 100 pages",
            "raw WeasyPrint + raw drawing",
            found["ours"],
            both,
            0.45,
        )

    def clean_build(self, pages: int, most: float) -> Iterator[Ratio]:
        """A clean build on two processors, and the size of what it writes."""
        raw, project = self.raw(pages), self.project(pages)

        def clean() -> float:
            self.clean(project)
            return seconds(self.build(pages), self.folder)

        works: dict[str, Work] = {"ours": clean, "pages": self.seconds(raw.set_pages)}
        if pages == 10:
            works["charts"] = self.seconds(raw.draw_charts)
        found = in_turns(works, self.runs)
        theirs = found["pages"]
        against = "raw WeasyPrint"
        if pages == 10:
            theirs = tuple(map(sum, zip(theirs, found["charts"], strict=True)))
            against += " + raw drawing"
        yield Ratio(f"clean build, {pages} pages", against, found["ours"], theirs, most)
        ours = unattached(project / "build" / "bench" / "complete.pdf")
        one = float(raw.pdf.stat().st_size)
        work = f"size of the file but for what is attached, {pages} pages"
        yield Ratio(work, "raw WeasyPrint", (ours,), (one,), 1.1, "bytes")

    def editions(self) -> Iterator[Ratio]:
        """Seven editions against one."""
        project = self.project(0)
        seven = [*REPORT, "--project", str(project), "build", "mistral", "--language", "en"]

        def clean(command: list[str]) -> Callable[[], float]:
            def work() -> float:
                self.clean(project)
                return seconds(command, self.folder)

            return work

        found = in_turns({"seven": clean(seven), "one": clean(self.build(0))}, self.runs)
        yield Ratio("seven editions of the flagship", "one (complete)", found["seven"], found["one"], 2.5)

    def tables(self) -> Iterator[Ratio]:
        """Long tables; a turn takes minutes."""

        def measured(command: list[str]) -> Callable[[], tuple[float, float]]:
            return lambda: seconds_and_memory(command, self.folder)

        works = {}
        for rows in (5_000, 10_000, 50_000):
            project = self.folder / f"rows-{rows}"
            generate.write_table(rows, project)
            works[str(rows)] = measured([*REPORT, "--project", str(project), "build", "--no-cache"])
        raw = Raw(self.folder / "rows-10000", "rows", "complete", self.folder / "raw-rows")
        works["raw"] = measured(raw.set_pages)
        found = in_turns(works, self.runs)
        spent = {name: tuple(seconds for seconds, _held in runs) for name, runs in found.items()}
        held = {name: tuple(held for _seconds, held in runs) for name, runs in found.items()}
        a_row = {rows: tuple(one / rows for one in spent[str(rows)]) for rows in (5_000, 50_000)}
        yield Ratio("a row of 50,000", "a row of 5,000", a_row[50_000], a_row[5_000], 1.1)
        yield Ratio("memory for 50,000 rows", "for 5,000", held["50000"], held["5000"], 4, "bytes")
        yield Ratio("table of 10,000 rows", "raw WeasyPrint", spent["10000"], spent["raw"], 0.6)
        yield Ratio("memory for 10,000 rows", "raw WeasyPrint", held["10000"], held["raw"], 0.35, "bytes")

    def distribution(self) -> Iterator[Ratio]:
        """Copies for seven audiences, each run checked: against editions rendered one by one, and four times as many."""
        measured: dict[int, tuple[float, float]] = {}
        for many in (1_000, 4_000):
            project = copies.lay_out(self.folder / f"copies-{many}", many)
            measured[many] = seconds_and_memory(copies.distribute(project), self.folder)
            copies.check(project)
            shutil.rmtree(project / "dist")
        audiences = [list(copies.OWN)[n % len(copies.OWN)] for n in range(20)]
        alone = [seconds(copies.render(project, audience), self.folder) for audience in audiences]
        (spent, held), (longer, more) = measured[1_000], measured[4_000]
        each = (statistics.mean(alone),)
        yield Ratio(
            "a copy of 1,000, seven audiences", "its edition rendered alone", (spent / 1_000,), each, 0.05
        )
        yield Ratio("4,000 copies", "1,000", (longer,), (spent,), 4.2)
        yield Ratio("memory for 4,000 copies", "for 1,000", (more,), (held,), 1.2, "bytes")

    def rivals(self, pages: int) -> Iterator[Ratio]:
        """The same content from nothing, by others."""
        rivals = Rivals(self.raw(pages), self.folder / f"rivals-{pages}")
        project = self.project(pages)

        def clean() -> float:
            self.clean(project)
            return seconds(self.build(pages), self.folder)

        works: dict[str, Work] = {"ours": clean}
        works |= {name: self.seconds(one) for name, one in rivals.commands().items()}
        found = in_turns(works, self.runs)
        for name in works:
            if name != "ours":
                yield Ratio(f"clean build, {pages} pages", name, found["ours"], found[name], None)


def unattached(path: Path) -> float:
    """Return the size of a PDF without the files in it, which raw WeasyPrint is not given."""
    with pikepdf.open(path) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        files = sum(len(one.read_raw_bytes()) for one in streams if one.get("/Type") == "/EmbeddedFile")
    return float(path.stat().st_size - files)


def named(pages: int) -> str:
    """Return what a trial's content is called."""
    return f"{pages} pages" if pages else "flagship"


REPORT = [sys.executable, "-m", "report"]
TRIALS: dict[str, Callable[[Bench], Iterator[Ratio]]] = {
    "nothing": Bench.nothing,
    "paragraph-flagship": lambda bench: bench.paragraph(0, 0.7),
    "paragraph-100": lambda bench: bench.paragraph(100, 0.35),
    "paragraph-500": lambda bench: bench.paragraph(500, 0.12),
    "preview-flagship": lambda bench: bench.preview(0, 0.25),
    "preview-100": lambda bench: bench.preview(100, 0.10),
    "preview-500": lambda bench: bench.preview(500, 0.06),
    "number": Bench.number,
    "clean-10": lambda bench: bench.clean_build(10, 0.9),
    "clean-500": lambda bench: bench.clean_build(500, 0.6),
    "editions": Bench.editions,
    "tables": Bench.tables,
    "distribution": Bench.distribution,
    "rivals-10": lambda bench: bench.rivals(10),
    "rivals-100": lambda bench: bench.rivals(100),
    "rivals-500": lambda bench: bench.rivals(500),
}


def main() -> int:
    """Run the trials; 1 where a ratio does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0], prog="tests/bench")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help=", ".join(TRIALS))
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    began = datetime.now(UTC).isoformat(timespec="minutes")
    asked = [name for name in TRIALS if not options.only or any(name.startswith(one) for one in options.only)]
    if not asked:
        parser.error(f"no group begins with {', '.join(options.only)}")
    holds = True
    with tempfile.TemporaryDirectory(prefix="report-bench-") as folder:
        bench = Bench(Path(folder), options.runs)
        for name in asked:
            before = os.getloadavg()[0]
            lines = list(TRIALS[name](bench))
            for line in lines:
                print(f"{line.work} / {line.against}: {line.median:.3f}", line.most or "", flush=True)
            save(Group(name, lines, began, before), options.out, TRIALS)
            holds = holds and not any(line.holds is False for line in lines)
    return int(not holds)


if __name__ == "__main__":
    sys.exit(main())
