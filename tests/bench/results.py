"""Ratios -> a table for people, a figure, and the numbers behind both.

Each group of trials is kept by itself, with the run that it was measured in: one measured anew takes the place of its
older self, the others stay.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import Ratio

MARK = ("<!-- bench -->", "<!-- /bench -->")
README = Path(__file__).parents[2] / "README.md"
RESULTS = Path(__file__).parent / "results"
FIGURES = ("ours", "theirs")


@dataclass(frozen=True)
class Group:
    """What was measured together."""

    name: str
    lines: Sequence[Ratio]
    run: str
    """When the run began that it belongs to."""
    load: float
    """Of the machine before it: processes that wanted a processor, in the minute before."""

    @classmethod
    def of(cls, name: str, values: dict[str, Any]) -> Group:
        """Return a group as it was kept."""
        lines = [Ratio(**{**one, **{key: tuple(one[key]) for key in FIGURES}}) for one in values["lines"]]
        return cls(name, lines, values["run"], values["load"])

    def as_json(self) -> dict[str, Any]:
        return {"run": self.run, "load": round(self.load, 2), "lines": [vars(line) for line in self.lines]}


def save(group: Group, folder: Path, order: Iterable[str]) -> None:
    """Put a group among those kept in results.json, and write results.md, results.svg and, for the usual folder, the README's table anew."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "results.json"
    kept = json.loads(path.read_text("utf-8"))["groups"] if path.exists() else {}
    found = {name: Group.of(name, values) for name, values in kept.items()} | {group.name: group}
    groups = [found[name] for name in order if name in found]
    machine = {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    values = {"machine": machine, "groups": {one.name: one.as_json() for one in groups}}
    path.write_text(json.dumps(values, indent=1) + "\n", "utf-8")
    table = as_table(groups)
    (folder / "results.md").write_text(f"{table}\n{as_runs(groups)}", "utf-8")
    _draw([line for one in groups for line in one.lines], folder / "results.svg")
    before, _, rest = README.read_text("utf-8").partition(MARK[0])
    _, _, after = rest.partition(MARK[1])
    if rest and folder == RESULTS:
        README.write_text(f"{before}{MARK[0]}\n{table}{MARK[1]}{after}", "utf-8")


def as_table(groups: Sequence[Group]) -> str:
    """Return the ratios as a Markdown table."""
    rows = ["| work | against | ratio | at most | ours | runs |", "|---|---|---|---|---|---|"]
    for line in (line for group in groups for line in group.lines):
        most = "" if line.most is None else f"{line.most:g}" + ("" if line.holds else " (missed)")
        ours = statistics.median(line.ours)
        measured = f"{ours / 1e6:,.1f} MB" if line.unit == "bytes" else f"{ours:.3g} s"
        rows.append(
            f"| {line.work} | {line.against} | {line.median:.3g} | {most} | {measured} | {len(line.ours)} |"
        )
    return "\n".join(rows) + "\n"


def as_runs(groups: Sequence[Group]) -> str:
    """Return in which run, and beside what load, each group was measured."""
    rows = ["| group | run begun | load before |", "|---|---|---|"]
    rows += [f"| {group.name} | {group.run} | {group.load:.1f} |" for group in groups]
    return "\n".join(rows) + "\n"


def _draw(lines: Sequence[Ratio], path: Path) -> None:
    """Draw each ratio beside the most that it may be; both on one logarithmic axis."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "bench", "svg.fonttype": "none", "font.size": 8}
    from matplotlib import pyplot

    shown = [line for line in lines if line.most is not None]
    if not shown:
        return
    figure, axes = pyplot.subplots(figsize=(7, 0.7 + 0.24 * len(shown)), layout="constrained")
    for at, line in enumerate(reversed(shown)):
        axes.plot([line.median, line.most], [at, at], color="#c9ced3", linewidth=1, zorder=1)
        axes.plot(line.median, at, "o", color="#12436d" if line.holds else "#f46a25", markersize=5)
        axes.plot(line.most, at, "|", color="#1a1a1a", markersize=9)
    axes.set_yticks(range(len(shown)), [f"{line.work} / {line.against}" for line in reversed(shown)])
    axes.set_xscale("log")
    axes.set_xlabel("ratio: dot as measured (orange: missed), bar the most it may be")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
