"""What a PDF holds, and its record -> what does not hold: digests, facts in their places, every page as it was made.

A forger who alters a page and its record alike is found out by the project's data, where that is at hand, or by a
signature; the one is compared here, the other is the business of `distribute`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from report.model.changes import Comparison
from report.model.digests import digest
from report.model.findings import Content, Finding
from report.model.letters import squeezed
from report.tables import rows_as_csv

RECORD = "edition.json"
NAMED = ("briefing", "title", "issue", "as_of", "dated", "audience", "language")
VIEW = ("facts", "sections", "rows", "inferences", "corrections", "captions")
LAID = ("printed",)
"""What of a fact only the layout tells, and no digest of the data covers."""
DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
NUMBER = re.compile(r"[0-9](?:[0-9.,’'\u00a0\u202f ]*[0-9])?")
SCALES = [Decimal(10) ** power for power in (0, 3, 6, 9, 12)]
MOST = 5
"""Changes against the project's data that are told one by one."""


def verify(path: str, content: Content) -> Iterator[Finding]:
    """Yield what in a PDF does not agree with the record that it carries."""
    record, fault = _record(content)
    if record is None:
        yield Finding(path, fault)
        return
    try:
        yield from _digests(path, record, content)
        yield from _pages(path, record, content)
        yield from _facts(path, record, content)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        # The record is a stranger's: whatever form it has, it is told of in one line.
        words = f"{RECORD} is not of the form that this version writes ({type(error).__name__}: {error})."
        yield Finding(path, words)


def against(
    path: str, record: Mapping[str, Any], made: Mapping[str, Any], changes: Comparison
) -> Iterator[Finding]:
    """Yield how a PDF's record differs from the one that the project's data gives now."""
    parts = [name for name in made["digests"] if record["digests"].get(name) != made["digests"][name]]
    parts += [name for name in record["digests"] if name not in made["digests"]]
    if not parts:
        return
    told = [f"{one.part}: {one.id} {one.kind}" for one in changes.changes]
    more = [f"and {len(told) - MOST} more"] if len(told) > MOST else []
    words = "; ".join([*told[:MOST], *more]) or ", ".join(part for part in parts if part != "all")
    yield Finding(path, f"it is not what the project's data gives: {words}.")


def _record(content: Content) -> tuple[dict[str, Any] | None, str]:
    """Return the record, or why there is none."""
    if RECORD not in content.attached:
        return None, f"it carries no {RECORD}, so there is nothing to verify it by."
    try:
        record = json.loads(content.attached[RECORD])
    except ValueError:
        return None, f"its {RECORD} is no JSON."
    needed = (*NAMED, *VIEW, "tables", "figures", "digests", "pages", "spoken")
    missing = [name for name in needed if not isinstance(record, dict) or name not in record]
    return (None, f"its {RECORD} lacks {', '.join(missing)}.") if missing else (record, "")


def _digests(path: str, record: Mapping[str, Any], content: Content) -> Iterator[Finding]:
    """Yield the parts of the record, and the attached tables, that do not have the digests recorded."""
    facts = {
        name: {key: value for key, value in fact.items() if key not in LAID}
        for name, fact in record["facts"].items()
    }
    found = {"edition": digest({name: record[name] for name in NAMED})}
    found |= {name: digest(facts if name == "facts" else record[name]) for name in VIEW}
    recorded = dict(record["digests"])
    whole = recorded.pop("all", None)
    files = {f"tables/{name}.csv": f"{name}.csv" for name in record["tables"]}
    files |= {f"figures/{name}.csv": f"figure-{name}.csv" for name in record["figures"]}
    for key, file in files.items():
        if file in content.attached:
            found[key] = hashlib.sha256(content.attached[file]).hexdigest()
        else:
            recorded.pop(key, None)
            yield Finding(path, f'"{file}" is recorded, and not attached.')
    for name in record["tables"]:
        rows = hashlib.sha256(_as_csv(record["rows"][name])).hexdigest()
        if rows != record["digests"].get(f"tables/{name}.csv"):
            yield Finding(path, f'{RECORD}: the rows of "{name}" are not those of the table recorded.')
    for name, value in found.items():
        if recorded.pop(name, None) != value:
            where = f'the attached "{files[name]}"' if name in files else f"{RECORD}: {name}"
            yield Finding(path, f"{where} does not have the digest recorded.")
    for name in recorded:
        yield Finding(path, f'{RECORD}: a digest of "{name}", which is not there.')
    if digest({name: value for name, value in record["digests"].items() if name != "all"}) != whole:
        yield Finding(path, f"{RECORD}: the digest of all does not agree with the others.")
    for name in content.attached.keys() - {RECORD, *files.values()}:
        yield Finding(path, f'"{name}" is attached, and not recorded.')


def _as_csv(table: Mapping[str, Any]) -> bytes:
    rows = [[cell if isinstance(cell, str) else cell["text"] for cell in row] for row in table["cells"]]
    return rows_as_csv(table["columns"], rows)


def _pages(path: str, record: Mapping[str, Any], content: Content) -> Iterator[Finding]:
    """Yield the pages that draw anything but what was recorded, or name another digest of the data."""
    if len(record["pages"]) != len(content.drawn):
        yield Finding(path, f"it has {len(content.drawn)} pages; {len(record['pages'])} were recorded.")
    for page, (drawn, recorded) in enumerate(zip(content.drawn, record["pages"], strict=False), start=1):
        if drawn != recorded:
            yield Finding(path, "what it draws is not what was recorded.", page)
    if content.spoken != record["spoken"]:
        yield Finding(path, "alternative texts or outline are not those recorded.")
    for page, text in enumerate(content.texts, start=1):
        for printed in DIGEST.findall(squeezed(text)):
            if printed != record["digests"]["all"]:
                yield Finding(path, "it prints another digest of the data than is recorded.", page)


def _facts(path: str, record: Mapping[str, Any], content: Content) -> Iterator[Finding]:
    """Yield the facts that do not stand where they are recorded to, or not as their value has it."""
    pages = [squeezed(text) for text in content.texts]
    for name, fact in record["facts"].items():
        for said in ({"text": fact["text"]}, *fact.get("printed", ())):
            if said["text"] and not _agrees(fact, said["text"]):
                where = f'{RECORD}: "{name}" is {fact["value"]}, and printed as "{said["text"]}".'
                yield Finding(path, where, said.get("page"))
        for said in fact.get("printed", ()):
            page = said["page"]
            there = pages[page - 1] if 0 < page <= len(pages) else ""
            if squeezed(said["text"]) not in there:
                yield Finding(path, f'"{name}" is recorded to stand here as "{said["text"]}".', page)


def _agrees(fact: Mapping[str, Any], text: str) -> bool:
    """Say whether words give a fact's value: the same words, or its number rounded at some scale."""
    try:
        value = abs(Decimal(fact["value"]))
    except InvalidOperation:
        return True  # words and dates are printed in more than one form
    if fact["qualifier"] == "between":
        return True  # the ends are printed, not the value
    numbers = [number for found in NUMBER.findall(text) for number in _readings(found)]
    return any(
        abs(value / scale - number) < Decimal(1).scaleb(_last_place(number))
        for number in numbers
        for scale in SCALES
    )


def _readings(typed: str) -> Iterator[Decimal]:
    """Yield the numbers that digits with points, commas and spaces may mean, whatever the language."""
    digits = re.sub(r"[’'\u00a0\u202f ]", "", typed)
    for decimal, group in ((".", ","), (",", ".")):
        plain = digits.replace(group, "").replace(decimal, ".")
        if plain.count(".") <= 1:
            yield Decimal(plain)


def _last_place(number: Decimal) -> int:
    """Return the power of ten of a number's last digit; zeros at the end of a whole number may be rounding."""
    exponent = int(number.as_tuple().exponent)
    if exponent:
        return exponent
    text = str(number)
    return len(text) - len(text.rstrip("0"))
