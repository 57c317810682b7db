"""An order -> what came of it the last time, if nothing that it depends on has changed since.

Nothing heavy is loaded for that: it is asked before every build. It depends on all files below data/, templates/ and
assets/, on the program and its libraries, on what is ordered, on the date, on the editions' predecessors, and on the
editions, which must still be there as they were built.
"""

from __future__ import annotations

import datetime
import json
import os
import time
from collections.abc import Iterable
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

from report.build.machine import program
from report.build.order import Built, Order, Outcome
from report.cache import Action, Snapshot, Store, digest
from report.cache.actions import SAME
from report.cache.snapshot import file_digest
from report.files import Files
from report.problems import Problem, Problems

READ = ("data", "templates", "assets")
"""The folders of a project that a build reads."""
FILES = "files"


class Standing:
    """How things stand before a build."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.files = Files(order.project)
        self.store = Store(self.files.project) if order.cache else None
        kept = self.store.get(FILES) if self.store else None
        before = json.loads(kept) if kept else None
        package = Path(__file__).resolve().parent.parent
        roots = [root / name for root in (self.files.project, self.files.program) for name in READ]
        self.snapshot = Snapshot(dict.fromkeys([*roots, package]), time.time_ns(), before)
        self.changed = self.snapshot.changed(before)
        self.program = program(package, self.snapshot)
        self.rests: dict[str, str] = {}
        """What else an edition rests on: names of its predecessors, with what they led to."""

    def rest_on(self, names: Iterable[str]) -> None:
        """Note what lies outside the folders that are read, and is read all the same."""
        self.rests |= {name: self._led_to(name) for name in names}

    def _led_to(self, name: str) -> str:
        """Return the digest of a file or a folder, or the commit that a git revision means."""
        path = self.files.project / name
        if path.is_dir():
            return digest(Snapshot([path], self.snapshot.now).digests())
        if path.exists():
            return file_digest(str(path))
        import subprocess  # seldom needed

        git = ("git", "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}")
        try:
            return subprocess.run(git, cwd=self.files.project, check=False, capture_output=True).stdout.decode()
        except OSError:
            return ""

    @cached_property
    def key(self) -> str:
        """Return what the outcome is kept under: all that was ordered, and the day."""
        order = {**asdict(self.order), "jobs": 0, "out": str(self.order.out), "project": str(self.order.project)}
        return "outcome " + digest([order, os.getcwd(), datetime.date.today().isoformat()])

    @cached_property
    def state(self) -> str:
        """Return the digest of all that is read."""
        return digest([self.snapshot.digests(), self.program])

    @property
    def may_draw(self) -> bool:
        """Say whether figures may have changed: prose alone changes none."""
        return self.changed is None or any(not path.endswith(".md") for path in self.changed)

    def outcome(self) -> Outcome | None:
        """Return the outcome as it was, every action spared; None where something has changed, or was not built."""
        kept = self.store.get(self.key) if self.store else None
        if not kept:
            return None
        record = json.loads(kept)
        editions = [Built(**{**edition, "status": "cached"}) for edition in record["editions"]]
        if record["state"] != self.state or not all(_is_there(edition) for edition in editions):
            return None
        if any(self._led_to(name) != led for name, led in record["rests"].items()):
            return None
        if self.store and self.snapshot.read:  # touched: not to be read again the next time
            self.store.put(FILES, json.dumps(self.snapshot.as_json()).encode())
        problems = Problems()
        problems.extend(Problem.from_json(problem) for problem in record["problems"])
        return Outcome(tuple(editions), tuple(Action(name, "cached", SAME) for name in record["actions"]), problems)

    def keep(self, outcome: Outcome) -> None:
        """Keep what came of the order, if all of it was built."""
        if not self.store:
            return
        if self.snapshot.read:
            self.store.put(FILES, json.dumps(self.snapshot.as_json()).encode())
        if all(edition.path for edition in outcome.editions):
            record = {
                "state": self.state,
                "rests": self.rests,
                "editions": [vars(edition) for edition in outcome.editions],
                "actions": [action.name for action in outcome.actions],
                "problems": [problem.as_json() for problem in outcome.problems],
            }
            self.store.put(self.key, json.dumps(record).encode())
        self.store.close(outcome.problems)


def _is_there(edition: Built) -> bool:
    """Say whether an edition lies where it was put, as it was put there."""
    return edition.path is not None and file_digest(edition.path) == edition.sha256
