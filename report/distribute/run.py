"""A briefing and its list of recipients -> copies, messages and their manifest in the folder of the issue.

One line a step; what a step does stands in the module named after it. Printing is the business of `cli`.
"""

from __future__ import annotations

import hashlib
import pickle
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from report.build import Order
from report.build.prepare import briefings
from report.distribute.copy import PARTS, Job, Made, make
from report.distribute.editions import Listed, make_editions
from report.distribute.executors import Failed, Pool
from report.distribute.journal import Journal, made_before
from report.distribute.manifest import inputs, manifest, sums, table
from report.distribute.outbox import as_message
from report.distribute.profiles import Profiles
from report.distribute.recipients import Recipient, Variant, check_recipients
from report.distribute.secrets import Ask, Secrets
from report.distribute.send import Sent, Server, send, server
from report.distribute.stamp import Template, make_copy
from report.distribute.store import Store
from report.files import Files
from report.load import read_briefing
from report.model.briefing import Briefing
from report.problems import ContentError, Problems, UsageError, nearest

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What is to be distributed, as the command line has it."""

    project: Path
    briefing: str | None = None
    audiences: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    """Copies by number, address or name."""
    resume: bool = False
    dry: bool = False
    send: bool = False
    again: bool = False
    """Send those messages too that may have been sent when an earlier run ended."""
    jobs: int = 0
    out: Path = Path("dist")
    epoch: int | None = None


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
    to = server(spec.distribution, secrets, f"{listed.briefing.folder}/briefing.yml") if wanted.send else None
    before = made_before(folder)
    if before and not (wanted.resume or wanted.send or wanted.dry):
        raise UsageError(f'"{folder.as_posix()}" holds copies already. Say --resume to make what is missing.')
    make = wanted.resume or wanted.dry or not before
    if make:
        listed.seals.update(Profiles(spec, secrets).seals(listed.chosen))
    if problems.errors:
        raise ContentError(problems.judged(spec.checks))
    if wanted.dry:
        return Done(folder.as_posix(), [_told(one) for one in listed.chosen])
    done = _make(listed, folder, wanted, secrets, progress) if make else Done(folder.as_posix())
    if to:
        _send(listed, done, folder, to, wanted, progress)
    return done


def _send(listed: Listed, done: Done, folder: Path, to: Server, wanted: Wanted, progress: Progress) -> None:
    """Send the messages of those chosen."""
    with Journal(folder) as journal:
        done.copies = [journal.copies[number] for number in sorted(journal.copies)]
        done.sent = send(listed.chosen, Store(str(folder)), journal, to, wanted.again, progress)
    done.problems.extend(done.sent.problems)


def _make(listed: Listed, folder: Path, wanted: Wanted, secrets: Secrets, progress: Progress) -> Done:
    """Make the copies that are missing."""
    with tempfile.TemporaryDirectory(prefix="report-") as scratch:
        order = Order(
            *(wanted.project, (listed.briefing.name,)),
            out=Path(scratch),
            jobs=wanted.jobs,
            copies=listed.variants,
            epoch=wanted.epoch,
        )
        templates, jobs = make_editions(listed, order, progress)
        with Journal(folder) as journal:
            store = Store(str(folder))
            done = Done(folder.as_posix())
            _check_issued(journal, templates, jobs, listed)
            _recover(journal, store)
            _write_letters(journal, jobs, store)
            waiting = [one for one in listed.chosen if not _is_there(journal.copies.get(one.number), store)]
            _make_all(waiting, templates, jobs, store, journal, wanted, Path(scratch), progress, done)
            store.clear(PARTS)
            done.copies = [journal.copies[number] for number in sorted(journal.copies)]
            _write_lists(done.copies, listed, wanted, store, frozenset(secrets.files))
    return done


def read(wanted: Wanted, problems: Problems) -> Listed:
    """Read and check a briefing's recipients; every fault of the list in one ContentError."""
    files = Files(wanted.project)
    name = _briefing(wanted, files)
    briefing = read_briefing(files, name, problems)
    if briefing is None:
        raise ContentError(problems)
    recipients = check_recipients(files, briefing, problems)
    if problems.errors:
        raise ContentError(problems.judged(briefing.spec.checks))
    path = f"{briefing.folder}/recipients.csv"
    chosen = _chosen(recipients, wanted, briefing)
    return Listed(briefing, path, files.read_text(path), recipients, chosen)


def _briefing(wanted: Wanted, files: Files) -> str:
    """Return the briefing named, or the only one that has recipients."""
    if wanted.briefing:
        return briefings(Order(wanted.project, (wanted.briefing,)))[0]
    having = [name for name in briefings(Order(wanted.project)) if files.find(f"data/{name}/recipients.csv")]
    if not having:
        raise UsageError(
            "No briefing has a recipients.csv. Write one, with name, organisation, email, audience."
        )
    if len(having) > 1:
        raise UsageError(f"Several briefings have recipients: name one of {', '.join(having)}.")
    return having[0]


def _chosen(recipients: list[Recipient], wanted: Wanted, briefing: Briefing) -> list[Recipient]:
    """Return those ordered on the command line, all without an order."""
    known = list(map(str, briefing.spec.audiences))
    for audience in wanted.audiences:
        if audience not in known:
            hint = nearest(audience, known, f"Known: {', '.join(known)}.")
            raise UsageError(f'The briefing "{briefing.name}" has no audience "{audience}". {hint}')
    for name in wanted.only:
        if not any(name in _names(one) for one in recipients):
            hint = nearest(name, [one.email for one in recipients], "Give a copy's number, address or name.")
            raise UsageError(f'Nobody in the list is "{name}". {hint}')
    return [
        one
        for one in recipients
        if (not wanted.audiences or one.audience in wanted.audiences)
        and (not wanted.only or not _names(one).isdisjoint(wanted.only))
    ]


def _names(one: Recipient) -> set[str]:
    return {str(one.number), one.email, one.name, one.slug, one.stem}


def _check_issued(
    journal: Journal, templates: Mapping[Variant, Template], jobs: Mapping[int, Job], listed: Listed
) -> None:
    """Refuse to give other content to a copy that has been issued (D008)."""
    problems = Problems()
    for one in listed.chosen:
        line = journal.copies.get(one.number)
        if line is None:
            continue
        plain = hashlib.sha256(make_copy(templates[one.variant], jobs[one.number].stamp)).hexdigest()
        if plain != line["before"]:
            message = f"Copy {one.number} of this issue went to {line['name']} with other content."
            hint = "Give the briefing a new issue, or the list its old order; new recipients come last."
            problems.add("D008", one.place, message, hint)
    if problems.errors:
        raise ContentError(problems)


def _recover(journal: Journal, store: Store) -> None:
    """Give those files their names that a crash kept from it: whole, and told of, but still under their digests."""
    for line in journal.copies.values():
        for digest, name in ((line["after"], line["file"]), (line["message"], line["letter"])):
            if store.read(name) is None and store.read(f"{PARTS}/{digest}") is not None:
                store.move(f"{PARTS}/{digest}", name)


def _write_letters(journal: Journal, jobs: Mapping[int, Job], store: Store) -> None:
    """Write the messages anew that copies lack: a copy that is there stays as it is, however it was sealed."""
    for number, job in jobs.items():
        line = journal.copies.get(number)
        if line is None or store.read(line["letter"]) is not None:
            continue
        copy = store.read(line["file"])
        if copy is not None and hashlib.sha256(copy).hexdigest() == line["after"]:
            message = as_message(job.letter, f"{job.stem}.pdf", copy)
            digest = hashlib.sha256(message).hexdigest()
            store.put(f"{PARTS}/{digest}", message)
            journal.add(**{**line, "message": digest})
            store.move(f"{PARTS}/{digest}", line["letter"])


def _is_there(line: Mapping[str, Any] | None, store: Store) -> bool:
    if line is None:
        return False
    found = [
        (store.read(line[name]), line[digest]) for name, digest in (("file", "after"), ("letter", "message"))
    ]
    return all(
        content is not None and hashlib.sha256(content).hexdigest() == digest for content, digest in found
    )


def _make_all(
    waiting: list[Recipient],
    templates: Mapping[Variant, Template],
    jobs: Mapping[int, Job],
    store: Store,
    journal: Journal,
    wanted: Wanted,
    scratch: Path,
    progress: Progress,
    done: Done,
) -> None:
    """Make copies, and tell of each in the journal before it gets its name."""
    started = time.monotonic()
    people = {one.number: one for one in waiting}
    for job, made in _results(waiting, templates, jobs, store, wanted, scratch):
        one = people[job.number]
        if isinstance(made, Failed):
            message = f"Copy {one.number} cannot be made: {made.why}."
            done.problems.add(
                "D009", one.place, message, "The others are made; try this one by itself with --only."
            )
            continue
        line = {**_told(one), "seal": list(job.seal.profiles)}
        line |= {
            "edition": templates[one.variant].digest,
            "before": made.before,
            "after": made.after,
            "message": made.message,
        }
        journal.add("copy", **line)
        store.move(f"{PARTS}/{made.after}", line["file"])
        store.move(f"{PARTS}/{made.message}", line["letter"])
        done.made += 1
        spent = time.monotonic() - started
        left = spent / done.made * (len(waiting) - done.made)
        progress(f"{done.made} of {len(waiting)} copies, {_duration(left)} left")


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


def _results(
    waiting: Iterable[Recipient],
    templates: Mapping[Variant, Template],
    jobs: Mapping[int, Job],
    store: Store,
    wanted: Wanted,
    scratch: Path,
) -> Iterator[tuple[Job, Made | Failed]]:
    paths = {}
    for at, (variant, template) in enumerate(templates.items()):
        paths[variant] = str(scratch / f"{at}.template")
        Path(paths[variant]).write_bytes(pickle.dumps(template))
    pool = Pool(_make_one, wanted.jobs)
    work = ((paths[one.variant], jobs[one.number], store) for one in waiting)
    for (_path, job, _store), result in pool.run(work):
        yield job, result


def _make_one(work: tuple[str, Job, Store]) -> Made:
    return make(*work)


def _write_lists(
    copies: list[Mapping[str, Any]],
    listed: Listed,
    wanted: Wanted,
    store: Store,
    secret: frozenset[Path],
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
