"""The digests of what an action reads -> what it gave the last time it read the same, or why it has to run.

Each action knows its inputs by names that mean something to the author ("facts.yml: arr.feb_2026"), so that a changed
one can be told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from report.cache.digests import digest
from report.cache.store import Store

FIRST = "first time"
SAME = "nothing that it reads has changed"
ANEW = "everything is done anew"
SHORT = 12
"""Characters of an input's digest: it is only told from others of the same name."""
VARIANTS = 6
"""How many states of an action are remembered, to tell what has changed: a figure may look different in each edition."""
MOST = 3
"""How many changes are named."""


@dataclass(frozen=True)
class Action:
    """One piece of work, and why it was done."""

    name: str
    status: Literal["built", "cached"]
    because: str


@dataclass(frozen=True)
class Wanted:
    """An action with its key: the digest of all that it reads."""

    name: str
    owner: str
    """The briefing that it belongs to: another's action of the same name is another."""
    key: str
    reads: Callable[[], Mapping[str, object]]
    program: Mapping[str, str]

    @cached_property
    def inputs(self) -> dict[str, str]:
        """Return what is read by its names, with digests that tell one state of it from another."""
        named = {name: digest(value)[:SHORT] for name, value in self.reads().items()}
        return {**named, **self.program, "": self.key}


class Actions:
    """The actions of one build; without a store all of them run."""

    def __init__(self, store: Store | None) -> None:
        self.store = store
        self._done: dict[tuple[str, str], Action] = {}
        self._unexplained: dict[tuple[str, str], Wanted] = {}
        """What has to run, without its reason: this takes a while, and whoever runs it need not wait."""
        self._kept: dict[str, bytes] = {}

    def want(
        self,
        name: str,
        owner: str,
        reads: object,
        inputs: Callable[[], Mapping[str, object]],
        program: Mapping[str, str],
    ) -> Wanted:
        """Return an action that reads these values with this program; `inputs` gives the same values by their names."""
        return Wanted(name, owner, digest([name, owner, reads, dict(program)]), inputs, program)

    def find(self, wanted: Wanted) -> bytes | None:
        """Return what the action gave when it read the same, else None; note that it is spared or has to run."""
        if wanted.key in self._kept:
            return self._kept[wanted.key]
        content = self.store.get(wanted.key) if self.store else None
        if content is not None:
            self._note(wanted, "cached", SAME)
            self._kept[wanted.key] = content
        elif self._note(wanted, "built", ANEW):
            self._unexplained[wanted.owner, wanted.name] = wanted
        return content

    def keep(self, wanted: Wanted, content: bytes) -> None:
        """Keep what an action gave."""
        self._explain(wanted.owner, wanted.name)  # before there is one state more
        self._kept[wanted.key] = content
        if self.store:
            self.store.put(wanted.key, content)
            states = [state for state in self._states(wanted) if state != wanted.inputs]
            self.store.put(_states_of(wanted), json.dumps([wanted.inputs, *states[: VARIANTS - 1]]).encode())

    def spoilt(self, wanted: Wanted, because: str) -> None:
        """Note that what was found does not serve after all."""
        self._note(wanted, "built", because)

    def forget(self, wanted: Wanted) -> None:
        """Take back that an action runs."""
        self._done.pop((wanted.owner, wanted.name), None)
        self._unexplained.pop((wanted.owner, wanted.name), None)

    def done(self) -> tuple[Action, ...]:
        """Return every action so far, in order, with its reason."""
        self.explain()
        return tuple(self._done.values())

    def explain(self) -> None:
        """Find out why actions have to run; there is time for it while they do."""
        for owner, name in list(self._unexplained):
            self._explain(owner, name)

    def _explain(self, owner: str, name: str) -> None:
        wanted = self._unexplained.pop((owner, name), None)
        if wanted:
            self._done[owner, name] = Action(name, "built", self._because(wanted))

    def _note(self, wanted: Wanted, status: Literal["built", "cached"], because: str) -> bool:
        """Note an action once, and say whether it was noted: one that ran in any of its forms has run."""
        known = self._done.get((wanted.owner, wanted.name))
        noted = known is None or (known.status, status) == ("cached", "built")
        if noted:
            self._done[wanted.owner, wanted.name] = Action(wanted.name, status, because)
        return noted

    def _states(self, wanted: Wanted) -> list[dict[str, Any]]:
        """Return the inputs that the action has had, the latest first."""
        content = self.store.get(_states_of(wanted)) if self.store else None
        return list(json.loads(content)) if content else []

    def _because(self, wanted: Wanted) -> str:
        """Return what has changed since the most similar state that is remembered."""
        if not self.store:
            return ANEW
        changes = [_changes(state, wanted.inputs) for state in self._states(wanted)]
        if not changes:
            return FIRST
        nearest = min(changes, key=len)
        if not nearest:
            return "what it gave is no longer there"
        return _told([name for name in nearest if name])


def _states_of(wanted: Wanted) -> str:
    return f"states of {wanted.owner} {wanted.name}"


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    names = dict.fromkeys((*after, *before))
    return [name for name in names if before.get(name) != after.get(name)]


def _told(changes: list[str]) -> str:
    if not changes:
        return "what it says changed"
    more = f" and {len(changes) - MOST} more" if len(changes) > MOST else ""
    return f"{', '.join(changes[:MOST])}{more} changed"
