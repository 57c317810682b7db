"""Numbers, money, dates and the page's own words -> text, in one language.

What a text is printed beside (a status, a link) is the business of `marks`. English is written here; every other
language is a catalogue of these same patterns in assets/locale/LANGUAGE/labels.po, and Babel knows the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal, get_currency_name, get_currency_symbol, list_currencies
from babel.units import get_unit_name

from report.model.ledger import Fact
from report.model.period import MONTHS, Period, quarter, season
from report.model.quantity import BETWEEN, QUALIFIERS, SCALES, Quantity, rounded, tidy
from report.problems import MachineError
from report.typography import Quotes

NBSP = "\u00a0"
MINUS = "\u2212"
CURRENCY = re.compile(r"[A-Z]{3}")

_SCALE_WORDS = {number: word for word, number in SCALES.items() if number > 1}
_SHORT_SCALES = {10**3: "k", 10**6: "m", 10**9: "bn", 10**12: "tn"}
_SYMBOLS = {"USD": "$"}  # some locales write "$US", which no reader of a briefing expects


@cache
def currencies() -> frozenset[str]:
    """Return the ISO 4217 codes of every currency that is known."""
    return frozenset(list_currencies()) - {"XXX", "XTS"}  # "no currency", and one for tests


def is_currency(code: str) -> bool:
    """Say whether an ISO 4217 code is known."""
    return code in currencies()


def is_language(code: str) -> bool:
    """Say whether numbers and dates can be written in a language ("en", "fr", "de-CH")."""
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def read_catalogue(path: Path) -> dict[str, str]:
    """Read a .po file: English words and patterns -> the same in its language; raise MachineError if it is damaged."""
    try:
        with path.open("rb") as file:
            messages = read_po(file, abort_invalid=True)
    except (OSError, PoFileError, UnicodeError) as error:
        raise MachineError(f'The catalogue "{path}" cannot be read: {error}') from error
    return {
        message.id: message.string
        for message in messages
        if message.id  # the header has none
        and isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.string
        and not message.fuzzy
    }


class Formats:
    """Prints values in one language, in the form asked for: "long", "short" or "value" (the bare number).

    `catalogue` holds the language's words and patterns by their English, `units` the nouns that are counted.
    A noun is typed in the plural; "person|people" gives its singular as well, which English else forms by rule.
    """

    def __init__(
        self,
        language: str,
        status_labels: Mapping[str, str] | None = None,
        catalogue: Mapping[str, str] | None = None,
        units: Mapping[str, str] | None = None,
    ) -> None:
        self.language = language
        self._locale = Locale.parse(language, sep="-")
        self._labels = dict(status_labels or {})
        self._catalogue = dict(catalogue or {})
        self._units = {**self._catalogue, **(units or {})}
        self._printed: dict[tuple[Quantity, str], str] = {}

    # --- words

    @property
    def words(self) -> tuple[str, dict[str, str], dict[str, str]]:
        """Return all that decides what is printed for a value: language, labels of statuses, words and units."""
        return self.language, self._labels, self._units

    def term(self, msgid: str, **values: object) -> str:
        """Return the page's own words, such as "Contents" or "page {page}", with `values` set in."""
        pattern = self._catalogue.get(msgid, msgid)
        return re.sub(r"\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), pattern)

    @cached_property
    def quotes(self) -> Quotes:
        """Return the language's quotation marks."""
        double = self.term("“{quotation}”").partition("{quotation}")
        single = self.term("‘{quotation}’").partition("{quotation}")
        return Quotes(double[::2], single[::2])

    def knows(self, msgid: str) -> bool:
        """Say whether the language has these words of the page; of one without any catalogue nothing is asked."""
        return self._locale.language == "en" or not self._catalogue or msgid in self._catalogue

    def counts(self, unit: str) -> bool:
        """Say whether the nouns of a unit, typed in another language, are translated into this one."""
        nouns = (part for part in unit.split("/") if part and not CURRENCY.fullmatch(part))
        plain = ("percent", "times", "date", "text")
        return all(noun in plain or {noun, noun.rpartition("|")[2]} & self._units.keys() for noun in nouns)

    def status(self, status: str) -> str:
        """Return the word printed for a status: the briefing's own, or ours."""
        return self._labels.get(status) or self.term("not confirmed" if status == "unconfirmed" else status)

    def unit(self, unit: str, scale: int = 1) -> str:
        """Return a unit as it heads a column or an axis: "USD million", "%", "organisations"."""
        if unit == "percent":
            return "%"
        if unit == "times":
            return self.term("times")
        above, _, below = unit.partition("/")
        if below:
            return (
                f"{self.unit(above)}/{below if CURRENCY.fullmatch(below) else self._noun(below, Decimal(1))}"
            )
        words = self._form(_SCALE_WORDS[scale], Decimal(2)) if scale > 1 else ""
        if CURRENCY.fullmatch(unit):
            return self.term("{currency} {scale}", currency=unit, scale=words).strip()
        noun = self._noun(unit, Decimal(2))
        return self.term("{scale} {noun}", scale=words, noun=noun) if words else noun

    def names(self, unit: str, text: str) -> bool:
        """Say whether a text names a unit: by its words, its code or its sign."""
        return all(any(_is_in(text, word) for word in self._called(part)) for part in unit.split("/"))

    def _called(self, unit: str) -> Iterator[str]:
        """Yield what a unit is called in this language."""
        if unit == "percent":
            yield from ("%", "per cent", get_unit_name("percent", locale=self._locale) or "percent")
        elif CURRENCY.fullmatch(unit):
            yield from (unit, _SYMBOLS.get(unit) or get_currency_symbol(unit, self._locale))
            for count in (1, 2):  # "US dollars", "dollars des États-Unis": the noun stands at one end
                words = re.split(r"[ -]", self._currency(unit, Decimal(count)))
                yield from (words[0], words[-1])
        else:
            yield from (self._noun(unit, Decimal(1)), self._noun(unit, Decimal(2)))

    # --- facts

    def fact(self, fact: Fact, form: str = "long") -> str:
        """Return a fact's value: its number, date or words."""
        if fact.quantity is not None:
            return self.quantity(fact.quantity, form)
        if fact.period is not None:
            return self.dated(fact.qualifier, fact.period, form)
        words = fact.text.text(self.language) if fact.text else None
        return str(words if words is not None else next(iter(fact.text or ()), ""))

    def quantity(self, quantity: Quantity, form: str = "long") -> str:
        """Return a number with unit and qualifier: "above $400 million", ">$400m" or "400"."""
        key = quantity, form
        if key not in self._printed:  # the same numbers stand in prose, tables, figures and the record
            self._printed[key] = self._quantity(quantity, form)
        return self._printed[key]

    def _quantity(self, quantity: Quantity, form: str) -> str:
        if quantity.qualifier == BETWEEN and quantity.low is not None and quantity.high is not None:
            return self._range(quantity, quantity.low, quantity.high, form)
        printed = self._rounded(quantity.value, quantity)
        number = self.number(abs(printed), _decimals(printed, quantity.decimals))
        if form != "value":
            number = self._measured(number, abs(printed), quantity, form)
        signed = MINUS + number if printed < 0 else number
        return signed if form == "value" else self._qualified(quantity.qualifier, signed, form)

    def number(self, value: Decimal, decimals: int | None = None) -> str:
        """Return a bare number, digits grouped; without `decimals` as many as it needs."""
        places = _decimals(value, decimals)
        whole = (self._locale.decimal_formats[None].pattern).partition(".")[0]
        size = rounded(abs(value), places, "exact")
        digits = format_decimal(
            size, format=whole + "." + "0" * places if places else whole, locale=self._locale
        )
        return MINUS + digits if value < 0 and size else digits

    # --- dates

    def period(self, period: Period, form: str = "long") -> str:
        """Return a date as precisely as it was given: "early July 2026", short "early Jul 2026"."""
        whole = self._whole(period, "abbreviated" if form == "short" else "wide")
        match period.part:
            case "early":
                return self.term("early {period}", period=whole)
            case "mid":
                return self.term("mid-{period}", period=whole)
            case "late":
                return self.term("late {period}", period=whole)
            case "end":
                return self.term("end of {period}", period=whole)
        return whole

    def _whole(self, period: Period, width: str) -> str:
        start = period.start
        match period.precision:
            case "year":
                return str(start.year)
            case "season":
                return self.term(f"{season(start)} {{year}}", year=start.year)
            case "quarter":
                return self.term("Q{quarter} {year}", quarter=quarter(start), year=start.year)
            case "month":
                return self.term(
                    "{month} {year}", month=self._month(start.month, width, "stand-alone"), year=start.year
                )
        day = "1er" if self._locale.language == "fr" and start.day == 1 else start.day
        month = self._month(start.month, width, "format")
        return self._bound("{day} {month} {year}", "day", day=day, month=month, year=start.year)

    def month(self, number: int) -> str:
        """Return a month's short name without its year, for an axis."""
        return self._month(number, "abbreviated", "stand-alone")

    def _month(self, number: int, width: str, use: str) -> str:
        if self._locale.language == "en":
            return MONTHS[number - 1] if width == "wide" else MONTHS[number - 1][:3]
        if width == "abbreviated":
            use = "format"  # German drops the stop from stand-alone months, and so seems to misspell them
        return str(self._locale.months[use][width][number])

    def dated(self, qualifier: str, period: Period, form: str = "long") -> str:
        """Return a date with its qualifier: "about December 2023"."""
        printed = self.period(period, form)
        if not qualifier or form == "value":
            return printed
        if form == "short":
            return self._qualified(qualifier, printed, form)
        phrase = f"{qualifier} {{period}}"
        if phrase in self._catalogue:  # French says "environ 11 %", but "vers décembre 2023"
            return self.term(phrase, period=printed)
        return self._qualified(qualifier, printed, form)

    # --- the parts of a quantity

    def _rounded(self, value: Decimal, quantity: Quantity) -> Decimal:
        """Return a value in the quantity's scale, as many decimals as are printed."""
        scaled = value / quantity.scale
        return scaled if quantity.decimals is None else rounded(scaled, quantity.decimals, quantity.sense)

    def _measured(self, number: str, count: Decimal, quantity: Quantity, form: str) -> str:
        """Return a number, already printed, with scale and unit; `count` decides on singular or plural."""
        unit, scale = quantity.unit, quantity.scale
        if unit == "percent":
            return self._bound("{number}%", number=number)
        if unit == "times":
            return self._bound("{number}×" if form == "short" else "{number} times", number=number)
        if "/" in unit:
            return self._rate(number, unit, form)
        if CURRENCY.fullmatch(unit):
            return self._money(number, count, unit, scale, form)
        words = self._scale(scale, count, form) if scale > 1 else ""
        if not unit:  # a bare number, in a column that names none
            return self._bound("{number} {scale}", number=number, scale=words).rstrip(NBSP)
        if not words:
            return self._bound("{number} {noun}", number=number, noun=self._noun(unit, count))
        pattern = "{number}{scale} {noun}" if form == "short" else "{number} {scale} {noun}"
        return self._bound(pattern, number=number, scale=words, noun=self._noun(unit, Decimal(scale)))

    def _money(self, number: str, count: Decimal, code: str, scale: int, form: str) -> str:
        symbol = _SYMBOLS.get(code) or get_currency_symbol(code, self._locale)
        words = self._scale(scale, count, form) if scale > 1 else ""
        pattern = "{symbol}{number} {scale}" if words else "{symbol}{number}"
        if form == "short":
            pattern = "{symbol}{number}{scale}"
        if symbol.isalpha():  # CHF stands apart from digits and scale, on whichever side
            symbol = symbol + NBSP if self.term(pattern).startswith("{symbol}") else NBSP + symbol
        name = self._currency(code, count if scale == 1 else Decimal(scale))
        return self._bound(pattern, symbol=symbol, number=number, scale=words, currency=name)

    def _rate(self, number: str, unit: str, form: str) -> str:
        """Return "$1.08 per €1" or "$20 per organisation"; short, an exchange rate is the number alone."""
        above, _, below = unit.partition("/")
        one = Decimal(1)
        amount = (
            self._money(number, one, above, 1, "short")
            if CURRENCY.fullmatch(above)
            else self._bound("{number} {noun}", number=number, noun=self._noun(above, Decimal(2)))
        )
        if not CURRENCY.fullmatch(below):
            return self.term("{amount} per {noun}", amount=amount, noun=self._noun(below, one))
        if form == "short":
            return number
        return self.term(
            "{amount} per {currency}", amount=amount, currency=self._money("1", one, below, 1, "short")
        )

    def _range(self, quantity: Quantity, low: Decimal, high: Decimal, form: str) -> str:
        ends = [self._rounded(end, quantity) for end in (low, high)]
        about = ends != [end / quantity.scale for end in (low, high)]  # rounded, so only about so
        numbers = [self.number(end, _decimals(end, quantity.decimals)) for end in ends]
        if form != "long":
            dash = "–" if ends[0] >= 0 else f"{NBSP}–{NBSP}"
            joined = dash.join(numbers)
            return joined if form == "value" else self._measured(joined, ends[1], quantity, form)
        if CURRENCY.fullmatch(quantity.unit) and "{currency}" not in self.term("{symbol}{number}"):
            # the symbol leads, so each end has its own
            sizes = [self.number(abs(end), _decimals(end, quantity.decimals)) for end in ends]
            money = [
                (MINUS if end < 0 else "") + self._measured(size, abs(end), quantity, form)
                for size, end in zip(sizes, ends, strict=True)
            ]
            joined = self.term("{low} to {high}", low=money[0], high=money[1])
        else:
            joined = self.term("{low} to {high}", low=numbers[0], high=numbers[1])
            joined = self._measured(joined, ends[1], quantity, form)
        return self._qualified("about" if about else "", joined, form)

    def _qualified(self, qualifier: str, printed: str, form: str) -> str:
        if not qualifier or qualifier == BETWEEN:
            return printed
        if form == "short":
            pattern = self.term(f"{QUALIFIERS[qualifier].sign}{{value}}").replace(" ", NBSP)
            return pattern.replace("{value}", printed)
        return self._elided(self.term(f"{qualifier} {{value}}", value=printed))

    # --- words that bend

    def _bound(self, msgid: str, to: str = "number", **values: object) -> str:
        """Return a pattern filled in so that no line breaks after its number."""
        pattern = re.sub(rf"(\{{{to}\}}\.?) ", rf"\1{NBSP}", self.term(msgid))
        filled = re.sub(r"\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), pattern)
        return self._elided(re.sub(rf"{NBSP}[{NBSP} ]+", NBSP, filled))

    def _elided(self, text: str) -> str:
        """Return French with "de" shortened before a vowel: 1,7 milliard d’euros."""
        if self._locale.language != "fr":
            return text
        return re.sub(r"\bde (?=[aeiouhâàéèêîôû])", "d’", text)

    def _scale(self, scale: int, count: Decimal, form: str) -> str:
        return self.term(_SHORT_SCALES[scale]) if form == "short" else self._form(_SCALE_WORDS[scale], count)

    def _form(self, msgid: str, count: Decimal) -> str:
        """Return the singular or plural of "one|many"."""
        singular, _, plural = self.term(msgid).partition("|")
        return plural or singular if self._many(count) else singular

    def _many(self, count: Decimal) -> bool:
        return self._locale.plural_form(abs(count)) != "one"

    def _noun(self, unit: str, count: Decimal) -> str:
        noun = self._units.get(unit) or self._units.get(unit.rpartition("|")[2]) or unit
        if "|" in noun:
            singular, _, plural = noun.partition("|")
            return plural if self._many(count) else singular
        if noun != unit or self._locale.language != "en" or self._many(count):
            return noun
        return _singular(noun)

    def _currency(self, code: str, count: Decimal) -> str:
        if code in self._catalogue:
            return self._form(code, count)
        return get_currency_name(code, int(tidy(count)) if count == int(count) else 2, self._locale)


def _is_in(text: str, word: str) -> bool:
    """Say whether a word begins somewhere in a text; a short one, such as MW, ends there as well."""
    end = r"\b" if len(word) < 4 else ""
    whole = rf"\b{re.escape(word)}{end}" if word[0].isalpha() else re.escape(word)
    return re.search(whole, text, re.IGNORECASE) is not None


def _singular(noun: str) -> str:
    """Return an English noun's singular: countries -> country, boxes -> box, rounds -> round; else it as it is."""
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _decimals(value: Decimal, decimals: int | None) -> int:
    """Return how many decimals to print: those stated, else those that the value has."""
    if decimals is not None:
        return max(0, decimals)
    return max(0, -int(tidy(value).as_tuple().exponent))
