"""A briefing and its list of recipients -> copies, messages and their manifest in the folder of the issue.

One line a step; what a step does stands in the module named after it. Printing is the business of `cli`.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from report.build import Order
from report.distribute.choosing import Wanted, read
from report.distribute.copy import PARTS, Job, Made, make
from report.distribute.editions import Content, Listed, make_editions
from report.distribute.executors import Crew, Failed, Pool
from report.distribute.journal import Journal, made_before
from report.distribute.manifest import inputs, manifest, sums, table
from report.distribute.naming import Naming
from report.distribute.outbox import as_message
from report.distribute.profiles import Profiles
from report.distribute.recipients import Recipient, Variant
from report.distribute.secrets import Ask, Secrets
from report.distribute.send import Sent, Server, send, server
from report.distribute.stamp import Stamp
from report.distribute.store import Address, Folder, Store, address
from report.files import Files
from report.problems import ContentError, Problems, UsageError

Progress = Callable[[str], None]


@dataclass
class Done:
    """What came of it."""

    folder: str
    copies: list[Mapping[str, Any]] = field(default_factory=list)
    """Lines of the journal, those made before among them."""
    made: int = 0
    sent: Sent | None = None
    problems: Problems = field(default_factory=Problems)


def distribute(wanted: Wanted, progress: Progress, ask: Ask = lambda _what: None) -> Done:
    """Make the copies of one briefing, and send them if wanted; ContentError before anything is done where something is
    wrong."""
    problems = Problems()
    secrets = Secrets(wanted.project, ask, problems)
    listed = read(wanted, problems)
    spec = listed.briefing.spec
    issue = re.sub(r"[^A-Za-z0-9._-]+", "-", str(spec.issue)).strip(".-") or "issue"
    folder = wanted.out / listed.briefing.name / issue
    store: Store = Folder(str(folder))
    if wanted.to:
        store = address(f"{wanted.to.rstrip('/')}/{listed.briefing.name}/{issue}")
    where = wanted.to or folder.as_posix()
    to = server(spec.distribution, secrets, f"{listed.briefing.folder}/briefing.yml") if wanted.send else None
    before = made_before(folder)
    if before and not (wanted.resume or wanted.send or wanted.dry):
        raise UsageError(f'"{where}" holds copies already. Say --resume to make what is missing.')
    making = wanted.resume or wanted.dry or not before
    if making:
        listed.seals.update(Profiles(spec, secrets).seals(listed.chosen))
    if problems.errors:
        raise ContentError(problems.judged(spec.checks))
    done = Done(where)
    if wanted.dry:
        done.copies = [_told(one) for one in listed.chosen]
        return done
    if making:
        with ExitStack() as stack:
            near = Pool(wanted.jobs)
            far = stack.enter_context(_cluster(wanted.cluster)) if wanted.cluster else near
            scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="report-"))
            contents = make_editions(listed, _order(listed, wanted, scratch), progress)
            journal = stack.enter_context(Journal(folder))
            _recover(journal, store)
            naming = Naming(contents, listed, journal, store, Path(scratch))
            naming.set_all(far, progress)
            _Making(listed, contents, store, journal, progress, done).make(naming, near, far)
            _write_lists(done.copies, listed, wanted, store, frozenset(secrets.files))
    if to:
        _send(listed, done, folder, store, to, wanted, progress)
    return done


def _cluster(at: str) -> Any:
    from report.distribute.cluster import Cluster

    return Cluster(at)


def _order(listed: Listed, wanted: Wanted, scratch: str) -> Order:
    """Return the order of every content that is needed."""
    return Order(
        *(wanted.project, (listed.briefing.name,)),
        out=Path(scratch),
        jobs=wanted.jobs,
        copies=listed.variants,
        epoch=wanted.epoch,
    )


@dataclass
class _Making:
    """Makes copies, and tells of each in the journal before it gets its name."""

    listed: Listed
    contents: Mapping[Variant, Content]
    store: Store
    journal: Journal
    progress: Progress
    done: Done

    def make(self, naming: Naming, near: Crew, far: Crew) -> None:
        """Make all copies whose names are set: by `far` those that it can put where they belong, and that have no secret."""
        people = {one.number: one for one in self.listed.chosen}
        for number, letter in naming.lacking.items():
            self._write_letter(people[number], letter)
        for number, why in naming.failed.items():
            self._failed(people[number], why)
        started = time.monotonic()
        anywhere = isinstance(self.store, Address)
        keys = {variant: str(at) for at, variant in enumerate(self.contents)}
        needed = {people[number].variant: None for number, _waiting in naming.waiting()}
        templates = {keys[variant]: self.contents[variant].template for variant in needed}
        asked: dict[int, str] = {}

        def jobs(secret: bool) -> Iterator[tuple[str, Job]]:
            for number, waiting in naming.waiting():
                one, seal = people[number], self.listed.seals[number]
                if secret == (seal.is_secret or not anywhere):
                    assert waiting.slips
                    stamp = Stamp(waiting.slips, self.contents[one.variant].record(one))
                    asked[number] = waiting.asked
                    yield keys[one.variant], Job(number, one.stem, stamp, seal, waiting.letter, self.store)

        for crew, secret in ((far, False), (near, True)):
            for job, result in crew.run(make, templates, jobs(secret)):
                if isinstance(result, Failed):
                    self._failed(people[job.number], result.why)
                    continue
                self._take(people[job.number], job, result, asked.pop(job.number))
                left = (time.monotonic() - started) / self.done.made * (naming.count - self.done.made)
                self.progress(f"{self.done.made} of {naming.count} copies, {_duration(left)} left")
        self.store.clear(PARTS)
        self.done.copies = [self.journal.copies[number] for number in sorted(self.journal.copies)]

    def _take(self, one: Recipient, job: Job, made: Made, asked: str) -> None:
        line = {**_told(one), "seal": list(job.seal.profiles), "edition": self.contents[one.variant].digest}
        line |= {"before": made.before, "after": made.after, "message": made.message, "asked": asked}
        self.journal.add("copy", **line)
        self.store.move(f"{PARTS}/{made.after}", line["file"])
        self.store.move(f"{PARTS}/{made.message}", line["letter"])
        self.done.made += 1

    def _failed(self, one: Recipient, why: str) -> None:
        message = f"Copy {one.number}, for {one.name}, cannot be made: {why}."
        hint = f"The others are made; try this one by itself with --resume --only {one.number}."
        self.done.problems.add("D009", one.place, message, hint)

    def _write_letter(self, one: Recipient, letter: Any) -> None:
        """Write the message of a copy anew: the copy stays as it is, however it was sealed."""
        line = {**self.journal.copies[one.number], "email": one.email}
        copy = self.store.read(line["file"])
        assert copy is not None
        message = as_message(letter, f"{one.stem}.pdf", copy)
        digest = hashlib.sha256(message).hexdigest()
        self.store.put(f"{PARTS}/{digest}", message)
        self.journal.add(**{**line, "message": digest})
        self.store.move(f"{PARTS}/{digest}", line["letter"])


def _recover(journal: Journal, store: Store) -> None:
    """Give those files their names that a crash kept from it: whole, and told of, but still under their digests."""
    for line in journal.copies.values():
        for digest, name in ((line["after"], line["file"]), (line["message"], line["letter"])):
            if store.read(name) is None and store.read(f"{PARTS}/{digest}") is not None:
                store.move(f"{PARTS}/{digest}", name)


def _told(one: Recipient) -> dict[str, Any]:
    """Return what lists tell of a copy."""
    return {
        **{key: getattr(one, key) for key in ("number", "name", "email", "audience", "paper", "language")},
        "organisation": one.cells["organisation"],
        "file": f"copies/{one.stem}.pdf",
        "letter": f"outbox/{one.stem}.eml",
    }


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _write_lists(
    copies: list[Mapping[str, Any]], listed: Listed, wanted: Wanted, store: Store, secret: frozenset[Path]
) -> None:
    """Write the manifest and its fellows anew: they tell of all copies of the issue, whichever run made them."""
    spec = listed.briefing.spec
    about = {
        "briefing": listed.briefing.name,
        "issue": str(spec.issue),
        "as_of": str(spec.as_of),
        "inputs": inputs(Files(wanted.project), listed.briefing.folder, secret),
    }
    lists = {"manifest.json": manifest(copies, about), "copies.csv": table(copies)}
    digests = [
        (copy[name], copy[digest])
        for copy in copies
        for name, digest in (("file", "after"), ("letter", "message"))
    ]
    digests += [(name, hashlib.sha256(content).hexdigest()) for name, content in lists.items()]
    lists["SHA256SUMS"] = sums(sorted(digests))
    for name, content in lists.items():
        store.put(f"{PARTS}/{name}", content)
        store.move(f"{PARTS}/{name}", name)
    store.clear(PARTS)


def _send(
    listed: Listed, done: Done, folder: Path, store: Store, to: Server, wanted: Wanted, progress: Progress
) -> None:
    """Send the messages of those chosen."""
    with Journal(folder) as journal:
        done.copies = [journal.copies[number] for number in sorted(journal.copies)]
        done.sent = send(listed.chosen, store, journal, to, wanted.again, progress)
    done.problems.extend(done.sent.problems)
