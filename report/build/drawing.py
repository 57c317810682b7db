"""Planned charts -> drawings, each drawn once, whichever editions show it; a painter is at it while prose is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from report.build.memory import Memory
from report.build.order import Progress
from report.build.painter import Key, Painted
from report.build.prepare import Prepared
from report.build.workers import Workers
from report.cache.actions import Wanted
from report.problems import Problems
from report.theme import Theme


class Drawing:
    """The charts of one build on their way to drawings."""

    def __init__(self, workers: Workers, memory: Memory, progress: Progress) -> None:
        self.workers = workers
        self.memory = memory
        self.progress = progress
        self.drawings: dict[Key, bytes] = {}
        self.wanted: dict[Key, Wanted] = {}
        """Those that have not been drawn before."""
        self._shown: list[tuple[Key, Problems]] = []
        """Every chart of every edition, with the problems of its briefing."""
        self._begun: list[Callable[[], Iterator[tuple[Key, Painted]]]] = []

    def begin(self, item: Prepared) -> None:
        """Have a briefing's charts drawn, or find them drawn."""
        themes: dict[Key, Theme] = {}
        for draft in item.drafts:
            for chart in draft.charts.values():
                key = chart, draft.theme.name
                self._shown.append((key, item.problems))
                if key in self.drawings or key in self.wanted:
                    continue
                action, svg = self.memory.figure(chart, draft)
                if svg is None:
                    self.wanted[key], themes[key] = action, draft.theme
                else:
                    self.drawings[key] = svg
        if themes:
            self.progress(f"Drawing {len(themes)} figure{'' if len(themes) == 1 else 's'}")
            self._begun.append(self.workers.draw(themes))

    def leave(self) -> None:
        """Leave undrawn what has been begun: nothing shows it, and what is wrong elsewhere is to be told at once."""
        for wanted in self.wanted.values():
            self.memory.actions.forget(wanted)

    def finish(self, drawn: Callable[[], None]) -> None:
        """Wait for what is being drawn, and tell of each; say what is wrong in the briefings that show it."""
        found: dict[Key, Problems] = {}
        for begun in self._begun:
            for key, (svg, problems) in begun():
                self.memory.drawn(self.wanted[key], svg, problems)
                found[key] = problems
                if svg is not None:
                    self.drawings[key] = svg
                    drawn()
        for key, problems in self._shown:
            if key in found:
                problems.extend(found[key])
