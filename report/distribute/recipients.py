"""Rows of recipients.csv -> recipients, every fault of the whole list reported in one run.

What a copy looks like is the business of `stamp`, how it is closed of `seal`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from report.files import Files
from report.load import read_recipients
from report.model.briefing import Briefing, BriefingSpec
from report.model.text import Text
from report.problems import Place, Problems, nearest

Variant = tuple[str, str, str]
"""Audience, paper and language: what all copies of it share."""

# One mailbox as RFC 5321 has it, without quoted names and literal addresses, which nobody types.
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
LONGEST = 60
"""Characters of a name in a file's name."""
LATIN = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
"""Letters that do not come apart into a plain one and its accent."""
PAPERS = ("a4", "letter")


@dataclass(frozen=True)
class Recipient:
    """Who gets a copy, and which."""

    number: int
    name: str
    email: str
    audience: str
    paper: str
    language: str
    cells: Mapping[str, str]
    """Every column, for templates."""
    password: str | None
    """Where the password is to be had: env:NAME, file:PATH or prompt."""
    key: str | None
    """The PKCS#12 file that signs this copy, in place of the profile's."""
    place: Place

    @property
    def variant(self) -> Variant:
        """Return which content the copy has."""
        return self.audience, self.paper, self.language

    @property
    def slug(self) -> str:
        """Return the name as it stands in file names: ASCII, small, with hyphens."""
        return slug(self.name)

    @property
    def stem(self) -> str:
        """Return the copy's file name without its ending: 0012-jane-doe."""
        return f"{self.number:04d}-{self.slug}"


def slug(name: str) -> str:
    """Return a name in small ASCII letters, digits and hyphens; "recipient" where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(LATIN))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return "-".join(words)[:LONGEST].strip("-") or "recipient"


def check_recipients(files: Files, briefing: Briefing, problems: Problems) -> list[Recipient]:
    """Read and check a briefing's recipients.csv; every fault of it is a problem."""
    rows = read_recipients(files, briefing.folder, problems)
    return read_list(rows, briefing.spec, problems) if rows else []


def read_list(rows: Sequence[Mapping[str, Text]], spec: BriefingSpec, problems: Problems) -> list[Recipient]:
    """Return the recipients that can be used, numbered as they stand."""
    found: list[Recipient] = []
    for at, row in enumerate(rows, start=1):
        before = len(problems)
        recipient = _recipient(at, row, spec, problems)
        if len(problems) == before and recipient:
            found.append(recipient)
    _check_twice(found, problems)
    return found


def _recipient(at: int, row: Mapping[str, Text], spec: BriefingSpec, problems: Problems) -> Recipient | None:
    """Return one recipient, or None after a problem."""
    place = row["name"].place
    _check_name(row["name"], problems)
    email = row["email"]
    if not ADDRESS.fullmatch(email) or ".." in email or email.startswith(".") or ".@" in email:
        problems.add("D003", email.place, f'"{email}" is no address.', "Write one, such as jane@example.org.")
    audience = spec.audiences.get(row["audience"])
    if audience is None:
        known = list(map(str, spec.audiences))
        hint = nearest(row["audience"], known, f"Known: {', '.join(known)}.")
        problems.add("A001", row["audience"].place, f'There is no audience "{row["audience"]}".', hint)
        return None
    papers, languages = audience.paper, audience.languages or (spec.language, *spec.languages)
    paper = _one_of("paper", row, PAPERS, papers[0], problems)
    language = _one_of("language", row, list(map(str, languages)), str(languages[0]), problems)
    number = _number(row.get("number"), at, problems)
    cells = {"line": "", "marking": "", **{name: str(cell) for name, cell in row.items()}}
    secrets = {name: cells.pop(name, "") or None for name in ("password_ref", "key_ref")}
    return Recipient(
        number=number,
        name=str(row["name"]),
        email=str(email),
        audience=str(row["audience"]),
        paper=paper,
        language=language,
        cells=cells,
        password=secrets["password_ref"],
        key=secrets["key_ref"],
        place=place,
    )


def _check_name(name: Text, problems: Problems) -> None:
    if not name:
        problems.add("D001", name.place, "The recipient has no name.", "Write one, or delete the line.")
    elif re.search(r"[/\\]", name) or name.startswith("."):
        message = f'The name "{name}" would lead out of the folder of copies.'
        problems.add("D005", name.place, message, "Write it without / and \\, and without a dot in front.")


def _one_of(
    column: str, row: Mapping[str, Text], known: Sequence[str], first: str, problems: Problems
) -> str:
    """Return what a column says, or `first` where it is empty."""
    cell = row.get(column) or Text(first)
    if cell not in known:
        message = f'The {column} "{cell}" is not one of this audience\'s.'
        problems.add("L014", cell.place, message, nearest(cell, known, f"Use one of {', '.join(known)}."))
    return str(cell)


def _number(cell: Text | None, at: int, problems: Problems) -> int:
    """Return a copy's number: the one typed, else where the recipient stands in the list."""
    if not cell:
        return at
    if not re.fullmatch(r"[1-9][0-9]{0,5}", cell):
        problems.add("L009", cell.place, f'"{cell}" is not a copy\'s number.', "Write it in digits, from 1.")
        return at
    return int(cell)


def _check_twice(recipients: Iterable[Recipient], problems: Problems) -> None:
    """Report who stands in the list twice (D002), and copies of one number, which would have one name (D004)."""
    people: dict[tuple[str, Variant], Recipient] = {}
    numbers: dict[int, Recipient] = {}
    for one in recipients:
        first = people.setdefault((one.email.lower(), one.variant), one)
        if first is not one:
            message = f"{one.email} gets this edition already, in line {first.place.line}."
            problems.add("D002", one.place, message, "Delete one of the lines.")
        other = numbers.setdefault(one.number, one)
        if other is not one:
            message = f"Copy {one.number} is {other.name}'s already, in line {other.place.line}."
            problems.add("D004", one.place, message, "Give each copy a number of its own.")


def check_characters(
    recipients: Iterable[Recipient], covered: Mapping[Variant, frozenset[str]], problems: Problems
) -> None:
    """Report characters of a recipient that no font of the edition has (E006), at the cell."""
    for one in recipients:
        words = f"{one.name} {' '.join(one.cells[key] for key in ('organisation', 'marking', 'line'))}"
        for char in dict.fromkeys(unicodedata.normalize("NFC", words)):
            if char not in covered[one.variant] and not char.isspace():
                message = f'No font of the theme has the character "{char}" (U+{ord(char):04X}).'
                problems.add("E006", one.place, message, "Use another character, or a font that has it.")
