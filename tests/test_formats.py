"""Values are printed as readers of each language expect them, and no line breaks inside a number."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from report.formats import MINUS, NBSP, Formats, is_currency, is_language, read_catalogue
from report.model.ledger import STATUSES, Fact
from report.model.period import SEASONS, read_period
from report.model.quantity import BETWEEN, QUALIFIERS, SCALES, Quantity, read_quantity
from report.model.text import Text, Words
from report.problems import MachineError, Place

ROOT = Path(__file__).parent.parent
CATALOGUES = {
    language: read_catalogue(ROOT / "assets" / "locale" / language / "labels.po") for language in ("fr", "de")
}
FORMATS = {
    "en": Formats("en"),
    **{language: Formats(language, {}, catalogue) for language, catalogue in CATALOGUES.items()},
}


def shown(text: str) -> str:
    """NBSP as _, the narrow one as ', so that they can be read in a test."""
    return text.replace(NBSP, "_").replace("\u202f", "'")


def printed(language: str, typed: str, unit: str, form: str = "long") -> str:
    return shown(FORMATS[language].quantity(read_quantity(typed, unit), form))


@pytest.mark.parametrize(
    ("typed", "unit", "long", "short", "value"),
    [
        ("above 400 million", "USD", "above $400_million", ">$400m", "400"),
        ("about 640 million", "USD", "about $640_million", "~$640m", "640"),
        ("1.7 billion", "EUR", "€1.7_billion", "€1.7bn", "1.7"),
        ("2.0 billion", "EUR", "€2.0_billion", "€2.0bn", "2.0"),
        ("5 trillion", "USD", "$5_trillion", "$5tn", "5"),
        ("20 thousand", "GBP", "£20_thousand", "£20k", "20"),
        ("1 234.50", "EUR", "€1,234.50", "€1,234.50", "1,234.50"),
        ("-5 million", "USD", "−$5_million", "−$5m", "−5"),
        ("above -5 million", "USD", "above −$5_million", ">−$5m", "−5"),
        ("16.3 million", "CHF", "CHF_16.3_million", "CHF_16.3m", "16.3"),
        ("about 11", "percent", "about 11%", "~11%", "11"),
        ("at least 20", "times", "at least 20_times", "≥20×", "20"),
        ("up to 2.5", "times", "up to 2.5_times", "≤2.5×", "2.5"),
        ("less than 3", "times", "less than 3_times", "<3×", "3"),
        ("18", "organisations", "18_organisations", "18_organisations", "18"),
        ("1", "organisations", "1_organisation", "1_organisation", "1"),
        ("1.0", "organisations", "1.0_organisations", "1.0_organisations", "1.0"),
        ("0", "organisations", "0_organisations", "0_organisations", "0"),
        ("1", "countries", "1_country", "1_country", "1"),
        ("1", "boxes", "1_box", "1_box", "1"),
        ("1", "businesses", "1_business", "1_business", "1"),
        ("1", "staff", "1_staff", "1_staff", "1"),
        ("1", "person|people", "1_person", "1_person", "1"),
        ("3", "person|people", "3_people", "3_people", "3"),
        ("2.3 million", "downloads", "2.3_million downloads", "2.3m downloads", "2.3"),
        ("1 million", "downloads", "1_million downloads", "1m downloads", "1"),
        ("1.08", "USD/EUR", "$1.08 per €1", "1.08", "1.08"),
        ("about 1.98", "USD/EUR", "about $1.98 per €1", "~1.98", "1.98"),
        ("20", "USD/organisations", "$20 per organisation", "$20 per organisation", "20"),
        ("3", "patents/researchers", "3_patents per researcher", "3_patents per researcher", "3"),
        ("1 234 567", "", "1,234,567", "1,234,567", "1,234,567"),
        ("2 million", "", "2_million", "2_m", "2"),
    ],
)
def test_english(typed: str, unit: str, long: str, short: str, value: str) -> None:
    assert [printed("en", typed, unit, form) for form in ("long", "short", "value")] == [long, short, value]


@pytest.mark.parametrize(
    ("typed", "unit", "long", "short"),
    [
        ("400 million", "USD", "400_millions de dollars", "400_M$"),
        ("above 400 million", "USD", "plus de 400_millions de dollars", ">_400_M$"),
        ("1.7 billion", "EUR", "1,7_milliard d’euros", "1,7_Md€"),
        ("2.0 billion", "EUR", "2,0_milliards d’euros", "2,0_Md€"),
        ("20 thousand", "EUR", "20_milliers d’euros", "20_k€"),
        ("1", "USD", "1_dollar", "1_$"),
        ("1 234.50", "EUR", "1'234,50_euros", "1'234,50_€"),
        ("16.3 million", "CHF", "16,3_millions de francs suisses", "16,3_M_CHF"),
        ("-5 million", "USD", "−5_millions de dollars", "−5_M$"),
        ("about 11", "percent", "environ 11'%", "~11'%"),
        ("at least 20", "times", "au moins 20_fois", "≥_20'×"),
        ("2.3 million", "abonnés", "2,3_millions d’abonnés", "2,3_M abonnés"),
        ("1.08", "USD/EUR", "1,08_$ pour 1_€", "1,08"),
    ],
)
def test_french(typed: str, unit: str, long: str, short: str) -> None:
    assert [printed("fr", typed, unit, form) for form in ("long", "short")] == [long, short]


@pytest.mark.parametrize(
    ("typed", "unit", "long", "short"),
    [
        ("above 400 million", "USD", "über 400_Millionen US-Dollar", ">400_Mio._$"),
        ("1 million", "USD", "1_Million US-Dollar", "1_Mio._$"),
        ("1.7 billion", "EUR", "1,7_Milliarden Euro", "1,7_Mrd._€"),
        ("1 234.50", "EUR", "1.234,50_Euro", "1.234,50_€"),
        ("about 11", "percent", "etwa 11_%", "~11_%"),
        ("at least 20", "times", "mindestens 20-fach", "≥20×"),
        ("18", "Organisation|Organisationen", "18_Organisationen", "18_Organisationen"),
        ("1", "Organisation|Organisationen", "1_Organisation", "1_Organisation"),
        ("1.08", "USD/EUR", "1,08_$ je 1_€", "1,08"),
    ],
)
def test_german(typed: str, unit: str, long: str, short: str) -> None:
    assert [printed("de", typed, unit, form) for form in ("long", "short")] == [long, short]


def test_a_range_is_printed_in_the_values_stead() -> None:
    money = Quantity(Decimal("815.7e6"), "USD", BETWEEN, 10**9, 1, Decimal("315.7e6"), Decimal("1315.7e6"))
    share = Quantity(Decimal(10), "percent", BETWEEN, 1, 0, Decimal(9), Decimal(11))
    assert shown(FORMATS["en"].quantity(money)) == "about $0.3_billion to $1.3_billion"
    assert shown(FORMATS["en"].quantity(money, "short")) == "$0.3–1.3bn"
    assert FORMATS["en"].quantity(money, "value") == "0.3–1.3"
    assert shown(FORMATS["fr"].quantity(money)) == "environ 0,3 à 1,3_milliard de dollars"
    assert shown(FORMATS["de"].quantity(money)) == "etwa 0,3 bis 1,3_Milliarden US-Dollar"
    assert FORMATS["en"].quantity(share) == "9 to 11%"
    assert FORMATS["en"].quantity(replace(share, high=Decimal("11.2"))) == "about 9 to 11%"
    exact = replace(money, low=Decimal("300e6"), high=Decimal("1300e6"))
    assert shown(FORMATS["en"].quantity(exact)) == "$0.3_billion to $1.3_billion"
    assert shown(FORMATS["fr"].quantity(exact)) == "0,3 à 1,3_milliard de dollars"
    assert shown(FORMATS["de"].quantity(share, "short")) == "9–11_%"
    loss = replace(money, low=Decimal("-315.7e6"))
    assert shown(FORMATS["en"].quantity(loss)) == "about −$0.3_billion to $1.3_billion"
    assert shown(FORMATS["en"].quantity(loss, "value")) == "−0.3_–_1.3"


def test_rounding_keeps_a_bound_true() -> None:
    step = Quantity(Decimal("7.6923"), "times", "", 1, 1)
    assert shown(FORMATS["en"].quantity(step)) == "7.7_times"
    assert shown(FORMATS["en"].quantity(replace(step, qualifier="at least"))) == "at least 7.6_times"
    assert shown(FORMATS["en"].quantity(replace(step, qualifier="at most", decimals=0))) == "at most 8_times"
    vague = Quantity(Decimal("815.7e6"), "USD", "about", 10**6, -1)
    assert shown(FORMATS["en"].quantity(vague)) == "about $820_million"


def test_without_decimals_a_number_has_as_many_as_it_needs() -> None:
    assert FORMATS["en"].quantity(Quantity(Decimal("0.8157e9"), "USD", "", 10**9), "value") == "0.8157"
    assert FORMATS["en"].number(Decimal("1234.5")) == "1,234.5"
    assert FORMATS["de"].number(Decimal("-1234.5"), 2) == f"{MINUS}1.234,50"
    assert FORMATS["en"].number(Decimal("-0.01"), 1) == "0.0"


def test_large_and_small_numbers_are_printed_whole() -> None:
    typed = "123456789012345678901234"
    assert FORMATS["en"].quantity(read_quantity(typed, "USD")).replace(",", "") == f"${typed}"
    tiny = Quantity(Decimal("1E-29"), "times", "about")
    assert shown(FORMATS["en"].quantity(tiny)) == f"about 0.{'0' * 28}1_times"


@pytest.mark.parametrize("language", FORMATS)
@pytest.mark.parametrize("scale", ["", *(name for name in SCALES if name != "one")])
@pytest.mark.parametrize("unit", ["USD", "EUR", "percent", "times", "patents"])
def test_no_line_breaks_beside_a_number(language: str, scale: str, unit: str) -> None:
    for form in ("long", "short", "value"):
        text = FORMATS[language].quantity(read_quantity(f"1.7 {scale}", unit), form)
        assert not re.search(r"\d | \d", text), text
        assert NBSP + NBSP not in text
        assert text.strip() == text


@pytest.mark.parametrize(
    ("typed", "long", "short", "french", "german"),
    [
        ("2026", "2026", "2026", "2026", "2026"),
        ("2026-02", "February 2026", "Feb 2026", "février 2026", "Februar 2026"),
        ("2025-09", "September 2025", "Sep 2025", "septembre 2025", "September 2025"),
        ("2026-02-03", "3_February 2026", "3_Feb 2026", "3_février 2026", "3._Februar 2026"),
        ("2026-02-01", "1_February 2026", "1_Feb 2026", "1er_février 2026", "1._Februar 2026"),
        ("early July 2026", "early July 2026", "early Jul 2026", "début juillet 2026", "Anfang Juli 2026"),
        ("mid-2026", "mid-2026", "mid-2026", "mi-2026", "Mitte 2026"),
        ("late 2026", "late 2026", "late 2026", "fin 2026", "Ende 2026"),
        ("end-2026", "end of 2026", "end of 2026", "fin 2026", "Ende 2026"),
        ("summer 2026", "summer 2026", "summer 2026", "été 2026", "Sommer 2026"),
        ("winter 2026", "winter 2026", "winter 2026", "hiver 2026", "Winter 2026"),
        ("2026-Q1", "Q1 2026", "Q1 2026", "T1 2026", "Q1 2026"),
    ],
)
def test_dates(typed: str, long: str, short: str, french: str, german: str) -> None:
    period = read_period(typed)
    assert shown(FORMATS["en"].period(period)) == long
    assert shown(FORMATS["en"].period(period, "short")) == short
    assert shown(FORMATS["fr"].period(period)) == french
    assert shown(FORMATS["de"].period(period)) == german


def test_short_dates_of_other_languages() -> None:
    assert FORMATS["fr"].period(read_period("2026-02"), "short") == "févr. 2026"
    assert shown(FORMATS["de"].period(read_period("2026-02-03"), "short")) == "3._Feb. 2026"


def fact(**values: object) -> Fact:
    return Fact("x", "date", "reported", Place("facts.yml"), **values)  # type: ignore[arg-type]  # keywords of several kinds


def test_facts_are_numbers_dates_or_words() -> None:
    december = fact(period=read_period("2023-12"), qualifier="about")
    assert FORMATS["en"].fact(december) == "about December 2023"
    assert FORMATS["en"].fact(december, "short") == "~Dec 2023"
    assert FORMATS["en"].fact(december, "value") == "December 2023"
    assert FORMATS["fr"].fact(december) == "vers décembre 2023"
    assert FORMATS["de"].fact(december) == "etwa Dezember 2023"
    assert FORMATS["en"].fact(fact(quantity=read_quantity("11", "percent"))) == "11%"
    words = Words({"en": Text("about a month"), "fr": Text("un mois environ")})
    assert FORMATS["fr"].fact(fact(text=words)) == "un mois environ"
    assert FORMATS["de"].fact(fact(text=words)) == "about a month"
    assert FORMATS["en"].fact(fact(text=Words.of("a month")), "short") == "a month"


def test_status_words_belong_to_the_briefing() -> None:
    assert FORMATS["en"].status("unconfirmed") == "not confirmed"
    assert FORMATS["en"].status("rumoured") == "rumoured"
    assert FORMATS["de"].status("unconfirmed") == "nicht bestätigt"
    assert Formats("en", {"confirmed": "company-stated"}).status("confirmed") == "company-stated"


def test_terms_take_values() -> None:
    assert FORMATS["en"].term("Table {number}", number=3) == "Table 3"
    assert FORMATS["fr"].term("Table {number}", number=3) == "Tableau 3"
    assert FORMATS["en"].term("As of {date}", date="{page}") == "As of {page}"
    assert FORMATS["fr"].term("no such words") == "no such words"


def test_units_head_columns() -> None:
    assert FORMATS["en"].unit("USD", 10**6) == "USD million"
    assert FORMATS["fr"].unit("USD", 10**6) == "millions USD"
    assert FORMATS["de"].unit("EUR", 10**9) == "Milliarden EUR"
    assert FORMATS["en"].unit("percent") == "%"
    assert FORMATS["en"].unit("times") == "times"
    assert FORMATS["en"].unit("person|people", 10**3) == "thousand people"
    assert FORMATS["en"].unit("USD/organisations") == "USD/organisation"


def test_a_catalogue_may_translate_the_nouns_of_units() -> None:
    formats = Formats("de", {}, {**CATALOGUES["de"], "downloads": "Abruf|Abrufe"})
    assert shown(formats.quantity(read_quantity("3", "downloads"))) == "3_Abrufe"
    assert shown(formats.quantity(read_quantity("1", "downloads"))) == "1_Abruf"


def test_a_language_without_catalogue_still_prints() -> None:
    spanish = Formats("es")
    assert shown(spanish.quantity(read_quantity("1.7 million", "EUR"))) == "€1,7_million"
    assert spanish.period(read_period("2026-02")) == "febrero 2026"


def test_languages_and_currencies_are_known_by_their_codes() -> None:
    assert is_currency("USD")
    assert not is_currency("USX")
    assert not is_currency("usd")
    assert is_language("en")
    assert is_language("de-CH")
    assert not is_language("xx")
    assert not is_language("")


# --- the catalogues


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("language", CATALOGUES)
def test_catalogues_use_only_the_values_there_are(language: str) -> None:
    money = {"{currency}", "{symbol}", "{number}", "{scale}"}
    for msgid, text in CATALOGUES[language].items():
        allowed = money if "{symbol}" in msgid else fields(msgid)
        assert fields(text) <= allowed, msgid
        if "{symbol}" not in msgid:
            assert fields(text) == fields(msgid), msgid


def test_catalogues_hold_the_same_words() -> None:
    assert "" not in CATALOGUES["fr"]  # that is a .po file's header
    assert set(CATALOGUES["fr"]) - set(CATALOGUES["de"]) == {"USD"}
    assert not set(CATALOGUES["de"]) - set(CATALOGUES["fr"])


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_word_that_is_built_is_in_the_catalogues(language: str) -> None:
    built = [
        *(f"{word} {{value}}" for word in QUALIFIERS),
        *(f"{qualifier.sign}{{value}}" for qualifier in QUALIFIERS.values()),
        *(f"{name} {{year}}" for name in SEASONS),
        *(name for name in SCALES if name != "one"),
        *(
            "k",
            "m",
            "bn",
            "tn",
            "{number}×",
            "{number} times",
            "{number} {scale} {noun}",
            "{number}{scale} {noun}",
        ),
        *("{symbol}{number}", "{symbol}{number} {scale}", "{symbol}{number}{scale}"),
        *(status for status in STATUSES if status != "unconfirmed"),
        *(f"{kind} {{number}}" for kind in ("Figure", "Table", "Section")),
    ]
    assert [word for word in built if word not in CATALOGUES[language]] == []


def terms() -> dict[str, str]:
    """Every msgid in a call of term("...") or _bound("...") in templates and program -> the file that asks for it."""
    call = re.compile(r"""(?:\bterm|\b_bound)\(\s*(?:"([^"]+)"|'([^']+)')""")
    files = [path for folder in ("report", "templates") for path in sorted((ROOT / folder).rglob("*.*"))]
    found: dict[str, str] = {}
    for path in files:
        if path.suffix not in (".py", ".html", ".j2", ".jinja", ".svg", ".css"):
            continue
        for double, single in call.findall(path.read_text(encoding="utf-8")):
            found.setdefault(double or single, str(path.relative_to(ROOT)))
    return found


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_term_is_in_the_catalogues(language: str) -> None:
    wanted = terms()
    assert "{number} {noun}" in wanted
    assert {msgid: path for msgid, path in wanted.items() if msgid not in CATALOGUES[language]} == {}


def test_a_damaged_catalogue_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "labels.po"
    for content in (b'msgid "a"\nmsgid "b"\n', b'msgid "a"\nmsgstr "\xff"\n', b"what is this"):
        path.write_bytes(content)
        with pytest.raises(MachineError, match=r"labels\.po"):
            read_catalogue(path)
    with pytest.raises(MachineError):
        read_catalogue(tmp_path / "none.po")
    assert capfd.readouterr() == ("", "")
