"""The copies wanted and the journal -> those that have to be made, with their names set; every fault before any is made.

A few copies' names are set at a time, by whoever does it, and lie in a scratch folder until their turn has come.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from report.distribute.copy import Batch, Named, one_by_one, set_names
from report.distribute.editions import Content, Listed
from report.distribute.executors import Crew, Failed
from report.distribute.journal import Journal
from report.distribute.outbox import Letter
from report.distribute.recipients import Recipient, Variant
from report.distribute.stamp import Stamp, make_copy
from report.distribute.store import Store
from report.model.copies import Slips
from report.problems import ContentError, Problems

Progress = Callable[[str], None]
TOGETHER = 50
"""Copies whose names are set in one pass, at most: more are no faster, and larger."""
FEWEST = 4
SHARES = 8
"""Passes in all that there are to be at least, where copies are many enough: none waits for the last."""


@dataclass(frozen=True)
class Waiting:
    """A copy to be made."""

    asked: str
    letter: Letter
    slips: Slips | None = None


@dataclass
class Naming:
    """Sets names, and finds out what is left to be done."""

    contents: Mapping[Variant, Content]
    listed: Listed
    journal: Journal
    store: Store
    scratch: Path
    problems: Problems = field(default_factory=Problems)
    failed: dict[int, str] = field(default_factory=dict)
    """Why a copy cannot be made, by its number."""
    lacking: dict[int, Letter] = field(default_factory=dict)
    """Messages of copies that are there and whose messages are not."""
    count: int = 0
    """Copies to be made."""
    files: list[Path] = field(default_factory=list)
    pending: dict[int, Waiting] = field(default_factory=dict)
    """Those whose names are being set."""

    def set_all(self, crew: Crew, progress: Progress) -> None:
        """Set the names of all copies that are not as they should be; ContentError where one cannot be."""
        keys = {variant: str(at) for at, variant in enumerate(self.contents)}
        shared = {keys[variant]: content.document for variant, content in self.contents.items()}
        people = {one.number: one for one in self.listed.chosen}
        named, again = 0, list[tuple[str, Batch]]()
        for batch, result in crew.run(set_names, shared, self._batches(keys)):
            if isinstance(result, Failed) and len(batch.numbers) > 1:
                key = keys[people[batch.numbers[0]].variant]
                again += [(key, one) for one in one_by_one(batch)]  # what fails may be one of them alone
                continue
            self._take(batch, result, people)
            named += len(batch.numbers)
            progress(f"{named} names set")
        for batch, result in crew.run(set_names, shared, again) if again else ():
            self._take(batch, result, people)
        self._stop()

    def waiting(self) -> Iterator[tuple[int, Waiting]]:
        """Yield the copies to be made, by number."""
        for file in self.files:
            yield from pickle.loads(file.read_bytes()).items()

    def _batches(self, keys: Mapping[Variant, str]) -> Iterator[tuple[str, Batch]]:
        """Yield the names that have to be set, a few at a time; stop where a template fails."""
        size = min(TOGETHER, max(FEWEST, len(self.listed.chosen) // SHARES))
        for variant, content in self.contents.items():
            batch: dict[int, str] = {}
            for one in self.listed.chosen:
                if one.variant == variant and (slips := self._asked(one, content)) is not None:
                    batch[one.number] = slips
                if len(batch) == size:
                    yield keys[variant], Batch(tuple(batch), tuple(batch.values()))
                    batch = {}
            if batch:
                yield keys[variant], Batch(tuple(batch), tuple(batch.values()))
            content.texts.check_words()
            self.problems.extend(content.problems)
            self._stop()

    def _asked(self, one: Recipient, content: Content) -> str | None:
        """Return what is to be drawn on a copy; None where it is there already, or cannot be had."""
        slips, letter = content.slips(one), content.letter(one)
        if slips is None or letter is None:
            return None
        asked = content.asked(one, slips)
        line = self.journal.copies.get(one.number)
        if line and line.get("asked") == asked and is_whole(self.store, line["file"], line["after"]):
            if line["email"] != one.email or not is_whole(self.store, line["letter"], line["message"]):
                self.lacking[one.number] = letter
            return None
        self.pending[one.number] = Waiting(asked, letter)
        return slips

    def _take(self, batch: Batch, result: Named | Failed, people: Mapping[int, Recipient]) -> None:
        """Take what became of a batch."""
        due: dict[int, Waiting] = {}
        if isinstance(result, Failed):
            self.failed |= dict.fromkeys(batch.numbers, result.why)
        else:
            self.problems.extend(result.problems)
            for number, slips in result.slips.items():
                one, waiting = people[number], self.pending.pop(number)
                if slips is None:
                    message = f"What is printed of {one.name} does not fit: three lines on the first page, one in the foot."
                    hint = "Shorten the organisation, the marking or the line."
                    self.problems.add("D007", one.place, message, hint)
                elif self._is_due(one, slips, waiting.letter):
                    due[number] = replace(waiting, slips=slips)
        if due:
            self.files.append(self.scratch / f"names-{len(self.files)}")
            self.files[-1].write_bytes(pickle.dumps(due))
            self.count += len(due)

    def _is_due(self, one: Recipient, slips: Slips, letter: Letter) -> bool:
        """Say whether a copy has to be made; other content for one that has been issued is D008."""
        line = self.journal.copies.get(one.number)
        if line is None:
            return True
        content = self.contents[one.variant]
        plain = make_copy(content.template, Stamp(slips, content.record(one)))
        if hashlib.sha256(plain).hexdigest() != line["before"]:
            message = f"Copy {one.number} of this issue went to {line['name']} with other content."
            hint = "Give the briefing a new issue, or the list its old order; new recipients come last."
            self.problems.add("D008", one.place, message, hint)
            return False
        if not is_whole(self.store, line["file"], line["after"]):
            return True
        if line["email"] != one.email or not is_whole(self.store, line["letter"], line["message"]):
            self.lacking[one.number] = letter
        return False

    def _stop(self) -> None:
        problems = self.problems.judged(self.listed.briefing.spec.checks)
        if problems.errors:
            raise ContentError(problems)


def is_whole(store: Store, name: str, digest: str) -> bool:
    """Say whether a file is there, as it was made."""
    content = store.read(name)
    return content is not None and hashlib.sha256(content).hexdigest() == digest
