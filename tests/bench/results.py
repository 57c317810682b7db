"""Ratios -> a table for people, a figure, and the numbers behind both."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path

from measure import Ratio

MARK = ("<!-- bench -->", "<!-- /bench -->")
README = Path(__file__).parents[2] / "README.md"


def save(lines: Sequence[Ratio], folder: Path, runs: int, whole: bool) -> None:
    """Write results.json, results.md and results.svg; a whole run goes into the README too."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    values = [
        {
            "work": line.work,
            "against": line.against,
            "median": round(line.median, 4),
            "at_most": line.most,
            "ours": line.ours,
            "theirs": line.theirs,
            "unit": line.unit,
        }
        for line in lines
    ]
    (folder / "results.json").write_text(
        json.dumps({"machine": machine, "runs": runs, "lines": values}, indent=1) + "\n", "utf-8"
    )
    table = as_table(lines)
    (folder / "results.md").write_text(table, "utf-8")
    _draw(lines, folder / "results.svg")
    if whole:
        before, _, rest = README.read_text("utf-8").partition(MARK[0])
        _, _, after = rest.partition(MARK[1])
        if rest:
            README.write_text(f"{before}{MARK[0]}\n{table}{MARK[1]}{after}", "utf-8")


def as_table(lines: Sequence[Ratio]) -> str:
    """Return the ratios as a Markdown table."""
    rows = ["| work | against | ratio | at most | ours |", "|---|---|---|---|---|"]
    for line in lines:
        most = "" if line.most is None else f"{line.most:g}" + ("" if line.holds else " (missed)")
        ours = statistics.median(line.ours)
        measured = f"{ours / 1e6:,.1f} MB" if line.unit == "bytes" else f"{ours:.4g} s"
        rows.append(f"| {line.work} | {line.against} | {line.median:.3g} | {most} | {measured} |")
    return "\n".join(rows) + "\n"


def _draw(lines: Sequence[Ratio], path: Path) -> None:
    """Draw each ratio beside the most that it may be; both on one logarithmic axis."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "bench", "svg.fonttype": "none", "font.size": 8}
    from matplotlib import pyplot

    shown = [line for line in lines if line.most is not None]
    figure, axes = pyplot.subplots(figsize=(7, 0.5 + 0.24 * len(shown)), layout="constrained")
    for at, line in enumerate(reversed(shown)):
        axes.plot([line.median, line.most], [at, at], color="#c9ced3", linewidth=1, zorder=1)
        axes.plot(line.median, at, "o", color="#12436d" if line.holds else "#f46a25", markersize=5)
        axes.plot(line.most, at, "|", color="#1a1a1a", markersize=9)
    axes.set_yticks(range(len(shown)), [f"{line.work} / {line.against}" for line in reversed(shown)])
    axes.set_xscale("log")
    axes.set_xlabel("ratio: dot as measured, bar the most it may be")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    figure.savefig(path, metadata={"Date": None})
