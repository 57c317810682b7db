"""What is wrong in what the user wrote -> Problem, in one form of message; and the errors of the program.

The registry of codes lives here. How a problem is printed is the business of `cli`.

    ReportError
    ├── ContentError   exit 1   problems in what the user wrote
    ├── UsageError     exit 2   an unknown name on the command line
    └── MachineError   exit 3   the machine or the program failed
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, Protocol

Severity = Literal["error", "warning", "hint"]


class Place(NamedTuple):
    """Where something was written: path relative to the project, line and column from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in self if part is not None)

    def moved(self, lines: int = 0, column: int | None = None) -> Place:
        """Return the place `lines` further down, at `column` where one is given."""
        line = None if self.line is None else self.line + lines
        return Place(self.path, line, self.column if column is None else column)


NOWHERE = Place("")


class Code(NamedTuple):
    """A kind of problem: how bad it is by default, and what it is called in the handbook."""

    severity: Severity
    title: str


CODES: dict[str, Code] = {
    # L: files and their syntax
    "L001": Code("error", "a file is missing or cannot be read"),
    "L002": Code("error", "a file is not UTF-8"),
    "L003": Code("error", "YAML that cannot be parsed"),
    "L004": Code("error", "a key stands twice"),
    "L005": Code("error", "a YAML tag, anchor or alias"),
    "L006": Code("error", "a bare word or number that YAML 1.1 would change"),
    "L007": Code("error", "an unknown key"),
    "L008": Code("error", "a required key is missing"),
    "L009": Code("error", "a value of the wrong kind"),
    "L010": Code("error", "a CSV row that does not fit its header"),
    "L011": Code("error", "front matter that is not closed"),
    "L012": Code("error", "an id that is not [a-z0-9_.-]"),
    "L013": Code("error", "garbled characters (mojibake)"),
    "L014": Code("error", "an unknown name where one of a list is wanted"),
    "L015": Code("error", "a file is too large or nested too deep"),
    "L016": Code("warning", "a file that no edition uses"),
    # U: what is not in a file
    "U001": Code("error", "the command line is wrong"),
    "U002": Code("error", "the machine or the program failed"),
    # F: facts
    "F010": Code("error", "a fact has not exactly one of value, formula, cell, text and points"),
    "F011": Code("error", "a fact without unit, status or source"),
    "F012": Code("error", "not a number"),
    "F013": Code("error", "not a date"),
    "F014": Code("error", "an unknown qualifier"),
    "F015": Code("error", "an unknown status"),
    "F016": Code("error", "an unknown source"),
    "F017": Code("error", "a formula that cannot be read"),
    "F018": Code("error", "a formula names an unknown fact"),
    "F019": Code("error", "a formula that goes round in a circle"),
    "F020": Code("error", "units that do not fit"),
    "F021": Code("error", "qualifiers in conflict"),
    "F022": Code("error", "a calculation that cannot be done"),
    "F023": Code("error", "a table's cell that is not there"),
    "F024": Code("error", "a series that cannot be read"),
    "F025": Code("error", "low and high that do not hold the value"),
    "F026": Code("error", "a fact's id is reserved or stands twice"),
    "F027": Code("error", "a unit that is not known"),
    "F028": Code("error", "a calculated fact claims a stronger status than its inputs have"),
    "F029": Code("warning", "a fact is out of date"),
    "F030": Code("warning", "a calculated value that the values printed do not give"),
    "F031": Code("error", "two facts about the same that disagree"),
    "F032": Code("error", "a fact that rests on what is only rumoured or not confirmed"),
    "F033": Code("error", "a table that does not add up as declared"),
    "F034": Code("error", "a sum of several currencies or units"),
    "F040": Code("error", "a fact that is printed is out of date on the day of reading"),
    "F041": Code("error", "an edition is out of date on the day of reading"),
    "F042": Code("warning", "a fact or an edition is out of date today"),
    "F044": Code("error", "an issue that is no later than the one which is open"),
    "F045": Code("error", "an issue that cannot be opened"),
    # C: claims that are no facts
    "C001": Code("error", "an amount that is no fact"),
    "C002": Code("warning", "a number that is no fact"),
    "C003": Code("hint", "a number in words that is no fact"),
    "C004": Code("hint", "a date that no fact carries"),
    "C005": Code("warning", "a declared literal that stands nowhere"),
    "C006": Code("warning", "a confidence and a likelihood in one sentence"),
    "C007": Code("error", "a fact that is not on its page as it was to be printed"),
    "C008": Code("warning", "a value that its quotation does not give"),
    # M: the inline mark
    "M001": Code("error", "a mark that cannot be read"),
    "M002": Code("error", "a mark names something unknown"),
    "M003": Code("error", "an unknown filter"),
    "M004": Code("error", "a status left out that the paragraph does not carry"),
    # N: narrative
    "N001": Code("error", "a block that is misspelt"),
    "N002": Code("error", "a block that is not closed"),
    "N003": Code("error", "a block without its argument"),
    "N004": Code("error", "a block names something unknown"),
    "N005": Code("error", "an image without alt text"),
    "N006": Code("error", "an image without a credit"),
    "N007": Code("error", "an image that is missing or of an unknown kind"),
    "N008": Code("error", "a footnote, link or abbreviation without its definition"),
    "N009": Code("error", "raw HTML"),
    "N010": Code("error", "a heading that skips a level"),
    "N011": Code("error", "a block closed that was not open"),
    "N012": Code("error", "something stands twice in one edition"),
    "N013": Code("error", "a section without words"),
    "N014": Code("error", "a footnote inside a footnote"),
    # T: tables
    "T001": Code("error", "a cell that does not fit its column"),
    "T002": Code("error", "a column that is not in the file"),
    "T003": Code("error", "a table without title or source"),
    "T004": Code("error", "a table that does not fit the page"),
    "T005": Code("error", "a rule for rows that meets none"),
    # G: figures
    "G001": Code("error", "a figure without title, subtitle or source"),
    "G002": Code("error", "a figure names an unknown fact, table or column"),
    "G003": Code("error", "values that cannot share an axis"),
    "G004": Code("error", "a figure with nothing to draw"),
    "G005": Code("error", "a chart of the briefing's own that fails"),
    "G006": Code("warning", "a figure's title is too long"),
    "G007": Code("error", "a figure that does not fit its space"),
    "G008": Code("warning", "a figure's subtitle does not name the unit"),
    # H: theme and fonts
    "H001": Code("error", "a colour, length or token that cannot be read"),
    "H002": Code("error", "a font that is missing or damaged"),
    "H003": Code("error", "a pair of colours without contrast"),
    "H004": Code("error", "an unknown theme"),
    "H005": Code("hint", "a font that costs time, or that charts cannot use"),
    "H006": Code("error", "chart text in a font that charts cannot use"),
    "H007": Code("error", "a logo that cannot be printed or read"),
    "H008": Code("warning", "a token that nothing of ours reads"),
    # P: templates
    "P001": Code("error", "a template that cannot be read"),
    "P002": Code("error", "a template names something unknown"),
    "P003": Code("error", "a template does what templates may not"),
    "P004": Code("error", "a template is missing"),
    "P005": Code("error", "a template or style sheet of an audience that nothing reaches"),
    "P006": Code("error", "a block that the template extended does not have"),
    "P007": Code("error", "words in a template that nothing prints"),
    # E: the page engine
    "E001": Code("error", "the engine asked for what is missing or not the project's own"),
    "E002": Code("warning", "a style declaration that the engine ignores"),
    "E003": Code("error", "a font in the PDF that is not the theme's"),
    "E004": Code("error", "the engine was stopped: too much time, memory or too many pages"),
    "E005": Code("error", "the engine reports an error"),
    "E006": Code("error", "a character that no font of the theme has"),
    "E007": Code("error", "a PDF that cannot be read back"),
    # S: what a screen reader and an archive need
    "S001": Code("error", "a picture without words for those who do not see it"),
    "S002": Code("error", "a template's heading that skips a level"),
    "S003": Code("error", "a table whose rows or parts do not fit together"),
    "S004": Code("error", "a language that is none"),
    "S005": Code("error", "words or pictures drawn with opacity"),
    # K: what is kept for the next build
    "K001": Code("hint", "what was built cannot be kept"),
    # R: the pages, as a proofreader reads them
    "R001": Code("error", "a sheet that is not of the paper ordered"),
    "R002": Code("warning", "something in the margin"),
    "R003": Code("warning", "lines too long or too short to read well"),
    "R004": Code("warning", "lines that are not the usual distance apart"),
    "R005": Code("warning", "a heading that stands last on its page"),
    "R006": Code("warning", "a line alone at the head or foot of a page"),
    "R007": Code("warning", "a row of a table that is split"),
    "R008": Code("warning", "a table that runs on without its head"),
    "R009": Code("warning", "a page that is too empty"),
    "R010": Code("warning", "a gap within a page"),
    "R011": Code("warning", "a line that begins with a dash"),
    "R012": Code("warning", "one word alone in the last line of a title or quotation"),
    "R013": Code("error", "a page without its number"),
    "R014": Code("error", "a page without edition or as-of date"),
    "R015": Code("error", "a page without its marking"),
    "R016": Code("warning", "words too small to read"),
    "R017": Code("error", "a figure made of pixels"),
    "R018": Code("error", "a figure or table without number, title, subtitle or source"),
    "R020": Code("error", "labels that overlap in a figure"),
    "R021": Code("error", "words too faint to read"),
    "R023": Code("error", "a value whose status is not said"),
    "R024": Code("warning", "an amount without currency or scale"),
    "R025": Code("warning", "numbers in a table that do not stand under each other"),
    "R026": Code("warning", "vertical rules in a table"),
    "R028": Code("error", "a page number that is not the real one"),
    "R029": Code("error", "a quotation that is not as recorded"),
    "R030": Code("error", "garbled characters on a page"),
    "R031": Code("warning", "a title or source apart from its figure or table"),
    "R032": Code("error", "a box too small for what it holds"),
    "R033": Code("warning", "words wider than their column"),
    "R034": Code("warning", "a note beside the text that collides or does not end"),
    "R035": Code("error", "words printed on others"),
    "R036": Code("warning", "a figure far from the words that name it"),
    "R037": Code("warning", "a word that is said twice"),
    "R038": Code("warning", "a quotation mark that neither opens nor closes anything"),
    "R039": Code("warning", "a space too many"),
    "R040": Code("warning", "British and American spelling mixed"),
    "R041": Code("error", "words in a figure in a font that is not the theme's"),
    "R042": Code("warning", "a quotation that is recorded under no source"),
    "R043": Code("warning", "a row alone at the head or foot of a page"),
    # A: audiences and editions
    "A001": Code("error", "an unknown audience"),
    "A002": Code("error", "an edition without sections"),
    "A003": Code("error", "a name that is taken or reserved"),
    "A004": Code("error", "a text is missing in the edition's language"),
    "A005": Code("warning", "a text that is the same in every language"),
    # D: distribution
    "D001": Code("error", "a list without recipients, or one without a name"),
    "D002": Code("error", "a recipient stands in the list twice"),
    "D003": Code("error", "not an address"),
    "D004": Code("error", "two copies of one number"),
    "D005": Code("error", "a name that leads out of the folder"),
    "D006": Code("error", "an edition keeps no place for a recipient's name"),
    "D007": Code("error", "a recipient's words do not fit their place"),
    "D008": Code("error", "a copy has been issued with other content"),
    "D009": Code("error", "a copy that cannot be made"),
    "D010": Code("error", "a password or a key that cannot be had"),
    "D011": Code("error", "seals that cannot hold together"),
    "D012": Code("error", "mail settings with which nothing can be sent"),
    "D013": Code("error", "a message that was not sent"),
    # V: editions compared and verified
    "V001": Code("error", "a predecessor that cannot be read"),
    "V002": Code("hint", "a predecessor without this edition"),
}


@dataclass(frozen=True)
class Problem:
    """One fault: place, code, what is wrong and how to mend it."""

    place: Place
    code: str
    message: str
    hint: str
    severity: Severity

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place.path else ""
        return f"{where}{self.code} {self.message} {self.hint}".rstrip()

    def as_json(self) -> dict[str, object]:
        """Return the contract's object: path, line, column, code, severity, message, hint."""
        return {
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Problem:
        """Return the problem of a contract's object."""
        place = Place(raw["path"], raw["line"], raw["column"])
        return cls(place, raw["code"], raw["message"], raw["hint"], raw["severity"])

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Return what problems are sorted by: place, code, message."""
        return (self.place.path, self.place.line or 0, self.place.column or 0, self.code, self.message)


@dataclass
class Problems:
    """What a run has found so far; the same fault at the same place counts once."""

    found: dict[Problem, None] = field(default_factory=dict)

    def add(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Note a fault; `message` says what, `hint` the remedy, both whole sentences."""
        self.found.setdefault(Problem(place, code, message, hint, CODES[code].severity))

    def extend(self, others: Iterable[Problem]) -> None:
        """Note faults found elsewhere."""
        for problem in others:
            self.found.setdefault(problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self.found, key=lambda problem: problem.order))

    def __len__(self) -> int:
        return len(self.found)

    @property
    def errors(self) -> list[Problem]:
        """Return those that stop a build."""
        return [problem for problem in self if problem.severity == "error"]

    def judged(self, checks: Iterable[Check]) -> Problems:
        """Return the same with the severities that a briefing gives to codes, or to one place; `off` leaves out."""
        judged = Problems()
        for problem in self:
            severity: str = problem.severity
            for check in checks:
                if check.code == problem.code and (check.at is None or _is_at(problem.place, check.at)):
                    severity = check.severity
            if severity != "off":
                judged.extend([replace(problem, severity=severity)])  # type: ignore[arg-type]  # a Severity
        return judged

    def made_strict(self) -> Problems:
        """Return the same with every warning made an error."""
        strict = Problems()
        strict.extend(replace(p, severity="error") if p.severity == "warning" else p for p in self)
        return strict


class Check(Protocol):
    """What a briefing decides about a code: its severity, everywhere or at one place (`PATH:LINE`)."""

    @property
    def code(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def at(self) -> str | None: ...


def _is_at(place: Place, at: str) -> bool:
    """Say whether a place is the one meant; its path may leave out the leading folders."""
    path, _, line = at.rpartition(":")
    return str(place.line) == line and (place.path == path or place.path.endswith(f"/{path}"))


def nearest(name: str, names: Iterable[str], otherwise: str = "") -> str:
    """Return `Did you mean "x"?` for the most similar of `names`, else `otherwise`."""
    import difflib  # rarely needed, and every start would wait for it

    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f'Did you mean "{close[0]}"?' if close else otherwise


class ReportError(Exception):
    """The program stops; `exit_code` says in whose hands the remedy lies."""

    exit_code = 3


class ContentError(ReportError):
    """What the user wrote has problems that stop the run."""

    exit_code = 1

    def __init__(self, problems: Problems) -> None:
        super().__init__(f"{len(problems.errors)} problems")
        self.problems = problems


class UsageError(ReportError):
    """The command line names something that does not exist."""

    exit_code = 2


class MachineError(ReportError):
    """The machine lacks something, or the program has a bug."""

    exit_code = 3
