"""The ledger -> problems: values and dates that are not those of the words quoted from their source.

Only what a quotation says in digits is compared; one that says no number, or says it in words, is left to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from report.claims.check import month_of, years_of
from report.claims.literals import Literal, literals
from report.claims.reading import read_number, unit_of
from report.formats import is_currency
from report.model.briefing import Briefing
from report.model.ledger import Fact, Ledger
from report.model.period import Period
from report.model.quantity import Quantity, QuantityError, read_quantity
from report.problems import Place, Problems

LANGUAGES = ("en", "fr", "de")
"""A quotation is in its source's language, which nobody states."""
FRACTIONS = {"¼": ".25", "½": ".5", "¾": ".75"}
FRACTION = re.compile(r"(?<=\d)\s?([¼½¾])")


def check_quotes(briefing: Briefing, ledger: Ledger, problems: Problems) -> None:
    """Report facts whose number or date is not among those of their quotation (C008)."""
    for fact in ledger.facts.values():
        if fact.calculated or not fact.quote:
            continue
        quote = FRACTION.sub(lambda sign: FRACTIONS[sign[1]], fact.quote)
        found = {language: literals(quote, language) for language in LANGUAGES}
        if fact.quantity and not any(
            _gives(fact.quantity, words, language) for language, words in found.items()
        ):
            said = fact.quantity.value / fact.quantity.scale
            what = f"{said:f} {_scaled(fact.quantity)}{fact.unit}"
        elif fact.period and not _dates(fact.period, found["en"]):
            what = str(fact.period)
        else:
            continue
        message = (
            f'"{fact.id}" is {what}, which its quotation does not say: "{" ".join(fact.quote.split())}".'
        )
        problems.add("C008", _place(fact, briefing), message, "Correct the value, or the quotation.")


def _gives(quantity: Quantity, found: list[Literal], language: str) -> bool:
    """Say whether one of the numbers is the value, or none can be compared."""
    if any(literal.kind == "words" for literal in found):
        return True
    numbers = list(_numbers(found, language))
    wanted = {quantity.value, quantity.low, quantity.high}
    return not numbers or any(
        value in wanted and (unit == quantity.unit or not (is_currency(unit) and is_currency(quantity.unit)))
        for value, unit in numbers
    )


def _numbers(found: list[Literal], language: str) -> Iterator[tuple[Decimal, str]]:
    for literal in found:
        number = read_number(literal.text, language) if literal.kind in ("amount", "number") else ""
        try:
            if number:
                yield read_quantity(number, "").value, unit_of(literal.text)
        except QuantityError:
            continue  # a range, or a number in a form of its own


def _dates(period: Period, found: list[Literal]) -> bool:
    """Say whether one of the dates lies in the period, or none is given with its year."""
    stated = [
        (year, month_of(one.text)) for one in found if one.kind == "date" for year in years_of(one.text)
    ]
    first, last = (period.start.year, period.start.month), (period.end.year, period.end.month)
    return not stated or any(
        first[0] <= year <= last[0] if month is None else first <= (year, month) <= last
        for year, month in stated
    )


def _scaled(quantity: Quantity) -> str:
    names = {10**3: "thousand ", 10**6: "million ", 10**9: "billion ", 10**12: "trillion "}
    return names.get(quantity.scale, "")


def _place(fact: Fact, briefing: Briefing) -> Place:
    """Return where the value was typed: in its table, or with the fact."""
    table = briefing.tables.get(fact.cell.table) if fact.cell else None
    if fact.cell is None or table is None:
        return fact.place
    at = {column.name: index for index, column in enumerate(table.columns)}
    rows = [
        row
        for row in table.rows
        if all(row[at[key]] == cell for key, cell in fact.cell.row.items() if key in at)
    ]
    return rows[0][at[fact.cell.column]].place if rows and fact.cell.column in at else fact.place
