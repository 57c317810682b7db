"""A block of words -> what a proofreader would mark in it.

Which spelling is wrong where both occur is asked of the whole edition.
"""

from __future__ import annotations

import re

from report.model.pages import Block, Page
from report.proof.context import Context, tidy
from report.proof.quotations import check_quotations
from report.proof.reading import Reading, Spelled
from report.proof.spelling import AMERICAN, BRITISH, TWICE

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
REPEATED = re.compile(r"(?<![-\u2011\w])([^\W\d_]+)[ \u00a0]+\1\b(?![-\u2011’'])", re.IGNORECASE)
STRAIGHT = re.compile(r"\"|(?<=[^\W\d_])'|'(?=[^\W\d_])")
SPACES = re.compile(r"[ \u00a0\u2009]{2,}(?=\S)")
BEFORE_COMMA = re.compile(r"\w[ \u00a0]+[,.](?= |$)")
DASHES = ("–", "—", "―", "- ")
BROKEN = re.compile("\ufffd|Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]|ï¿½|ï»¿")
CODE = "\ufffc"
"""Stands for code, which is as typed."""
TITLES = frozenset({"heading", "caption", "quote"})
SCALED = re.compile(r"(?<![\w.,])(\d[\d.,]*)[ \u00a0](thousand|million|billion|trillion)\b[ \u00a0]*(\S*)")
BARE = re.compile(r"(?:[$€£]|(?:USD|EUR|GBP)[ \u00a0])\d{1,3}\.\d(?!\d)[ \u00a0]?(\w*)")
CURRENCY = re.compile(r"[$€£¥]|\b[A-Z]{3}\b|(?i:dollar|euro|pound|franc|yen)")
SCALE = re.compile(r"(?:thousand|million|billion|trillion|[kmbMB]n?|Mio|Mrd|Md)\b")
ENDS = frozenset(
    {"", "in", "by", "at", "on", "to", "from", "and", "or", "with", "as", "for", "was", "is", "of"}
)
"""What follows an amount where it counts nothing."""


def check(number: int, block: Block, context: Context, reading: Reading) -> None:
    """Note what is wrong with the words of a block."""
    plain = "\n".join("".join(CODE if run.code else run.text for run in line.runs) for line in block.lines)
    text = block.text if plain.strip(CODE) else ""

    def add(code: str, words: str, hint: str, found: str) -> None:
        reading.add(number, code, context.find(found, block.place), words, hint)

    if match := BROKEN.search(text):
        add(
            "R030",
            f'"{_round(text, match)}" is garbled.',
            "Save the text as UTF-8 and write it anew.",
            match[0],
        )
    for match in REPEATED.finditer(text):
        if match[1].lower() not in TWICE.get(
            context.standard.language.partition("-")[0], ()
        ) and not _is_name(match):
            add("R037", f'"{match[0]}" says a word twice.', "Delete one.", tidy(match[0]))
    if match := STRAIGHT.search(plain):
        sign = match[0]
        words = f'A straight quotation mark or apostrophe stands in "{_round(plain, match)}".'
        add("R038", words, "Close the quotation, or write “ ” ’ ′ ″ themselves.", sign)
    if match := SPACES.search(plain) or BEFORE_COMMA.search(plain):
        add("R039", f'A space too many stands in "{_round(plain, match)}".', "Delete it.", match[0])
    _check_ends(number, block, reading)
    if block.kind != "quote":
        _check_amounts(number, block, text, context, reading)
    if block.kind != "quote" and (block.kind != "heading" or block.region != "appendix"):  # titles of sources
        _note_spelling(number, block, text, context, reading)
    check_quotations(number, block, context, reading)


def _check_ends(number: int, block: Block, reading: Reading) -> None:
    """Report lines that begin with a dash (R011), and a last line of one word in titles and quotations (R012)."""
    for line in block.lines:
        words = line.text.lstrip()
        if words.startswith(DASHES) and block.kind != "cell" and len(words) > 1:
            said = f'A line begins with a dash: "{" ".join(words.split()[:5])}".'
            hint = "Join the dash to the word before it with U+2060, or write a list."
            reading.add(number, "R011", block.place, said, hint)
    if block.kind in TITLES and block.ends and len(block.lines) > 1:
        last = block.lines[-1].text.strip().strip("”»“")
        if len(last.replace("\u00a0", " ").split()) < 2:
            words = f'The last line of "{" ".join(block.text.split()[:5])} …" is the one word "{last}".'
            hint = "Join the last two words with U+00A0, or change the words."
            reading.add(number, "R012", block.place, words, hint)


def _check_amounts(number: int, block: Block, text: str, context: Context, reading: Reading) -> None:
    """Report amounts without a currency or a scale (R024)."""
    if block.kind == "cell" or block.region in ("margin", "cover"):
        return
    for match in SCALED.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        after = text[match.end(2) : match.end(2) + 12]
        if match[3].strip(".,;:)”’").lower() in ENDS and not CURRENCY.search(before + " " + after):
            words = f'"{match[1]} {match[2]}" does not say of what.'
            found = context.find(match[2], block.place)
            reading.add(number, "R024", found, words, "Name the currency, or what is counted.")
    for match in BARE.finditer(text):
        if not SCALE.match(match[1]):
            words = f'"{match[0].strip()}" has no scale word.'
            place = context.find(match[0].strip(), block.place)
            reading.add(number, "R024", place, words, "Write million or billion after it.")


def _note_spelling(number: int, block: Block, text: str, context: Context, reading: Reading) -> None:
    """Keep the words that are spelled otherwise elsewhere; what is quoted is as it was said."""
    if context.standard.language.partition("-")[0] != "en":
        return
    for match in WORD.finditer(re.sub(r"“[^”]*”", "", text)):
        word = match[0]
        lower = word.lower()
        if lower in BRITISH:
            reading.spelled.append(
                Spelled(number, context.find(word, block.place), word, BRITISH[lower], british=True)
            )
        elif lower in AMERICAN:
            reading.spelled.append(
                Spelled(number, context.find(word, block.place), word, AMERICAN[lower], british=False)
            )


def check_statuses(number: int, page: Page, context: Context, reading: Reading) -> None:
    """Report values whose status has to be said and is not (R023): in a paragraph, in a row, in a chart."""
    for block in page.blocks:
        if block.kind != "cell":
            _check_said(number, [block], context, reading)
    for table in page.tables:
        for row in table.rows:
            _check_said(number, [block for cell in row.cells for block in cell], context, reading)
    for picture in page.pictures:
        said = tidy(" ".join(label.text for label in picture.labels)).lower()
        for fact in context.charted.get(picture.exhibit, ()) if picture.labels else ():
            word = context.standard.spoken.get(fact, "")
            if word and word[:5].lower() not in said:
                words = f'The chart shows "{fact}" and does not say that it is {word}.'
                reading.add(number, "R023", picture.place, words, "Let the chart print the word.")


def _check_said(number: int, blocks: list[Block], context: Context, reading: Reading) -> None:
    facts = {run.fact for block in blocks for line in block.lines for run in line.runs if run.fact}
    wanted = {fact: context.standard.spoken[fact] for fact in facts if fact in context.standard.spoken}
    if not wanted or not all(block.begins and block.ends for block in blocks):
        return
    said = tidy(" ".join(block.text for block in blocks)).lower()
    for fact in sorted(wanted):
        if wanted[fact][:5].lower() not in said:
            words = f'"{fact}" is printed and not said to be {wanted[fact]}.'
            reading.add(number, "R023", blocks[0].place, words, "Print the word of its status beside it.")


def _is_name(match: re.Match[str]) -> bool:
    """Say whether a word that stands twice is a name: "Baden Baden", "New York, New York"."""
    return match[1][0].isupper() and match[0].split()[-1][0].isupper() and match.start() > 0


def _round(text: str, match: re.Match[str]) -> str:
    """Return some words round a match."""
    start = max(0, text.rfind(" ", 0, max(0, match.start() - 12)) + 1)
    end = text.find(" ", min(len(text), match.end() + 12))
    return text[start : end if end > 0 else len(text)].strip()
