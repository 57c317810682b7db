"""Words that say numbers, amounts, dates and names with numbers in them, in English, French and German -> patterns.

What is found with them in a text is the business of `literals`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

GAP = r"[ \t\n\u00a0\u202f]"
"""White space inside a number or amount: prose may break its line there."""
NUMBER = r"\d{1,3}(?:[,.'’\u00a0\u202f ]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?|\.\d+"
SCALE = (
    r"thousand|millions?|billions?|trillions?|milliers?|milliards?|Tausend|tausend|Millionen|Million|Milliarden?"
    r"|Billionen|Mio\.?|Mrd\.?|Mds?|bn|mn|tn"
)
SHORT_SCALE = r"k|m|bn|M|B|K|T|mn|tn"
SIGN = r"(?:US|CA|AU|HK|C|A|R)?[$€£¥₹]"
CODE = r"USD|EUR|GBP|CHF|JPY|CNY|CAD|AUD|SEK|NOK|DKK|PLN|CZK|HUF|INR|BRL|KRW|SGD|HKD|NZD|ZAR|TRY|MXN"
CURRENCY = (
    r"dollars?|euros?|pounds?|pence|cents?|shillings?|francs?|yen|yuan|kronor|Euro|Dollar|Franken|Pfund"
    rf"|{SIGN}|{CODE}"
)
PERCENT = (
    r"%|‰|per[ -]?cent|percent|percentage" + GAP + r"points?|basis" + GAP + r"points?|bps?"
    r"|pour"
    + GAP
    + r"cent|points?"
    + GAP
    + r"de"
    + GAP
    + r"pourcentage|Prozent(?:punkte?n?)?|v\."
    + GAP
    + "?H\\."
)
UNIT = (
    r"km²|km|cm|mm|kg|MW|GW|kW|TW|kWh|MWh|GWh|TWh|GHz|MHz|GB|TB|MB|kB|°C|°F|ha|m²|m³|tonnes?|tons?|miles?|feet|inches"
    r"|(?:square|cubic)" + GAP + r"(?:kilomet(?:re|er)s?|met(?:re|er)s?|miles?|yards?|feet|foot|inches|inch)"
    r"|acres?|hectares?|litres?|liters?|gallons?|bushels?|barrels?|metres?|meters?|kilomet(?:re|er)s?|kilograms?"
    r"|hours?|minutes?|(?:milli)?seconds?|degrees?|days?|weeks?|months?|years?|decades?|times|fold|[×x](?!\w)"
    r"|heures?|jours?|semaines?|mois|ans|années|fois"
    r"|Stunden?|Minuten?|Tagen?|Tage|Wochen?|Monaten?|Monate|Jahren?|Jahre|[Mm]al|[Ff]ach|Tonnen?|Hektar|Meilen?"
)
MONTH = (
    r"January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
)
YEAR = r"(?:1[5-9]|20)\d\d"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|d|er|\.)?"
DASH = r"[-–—‑]"
SEASON = (
    r"spring|summer|autumn|winter|fall|printemps|été|automne|hiver|Frühjahr|Frühling|Sommer|Herbst|Winter"
    r"|early|mid|late|end|début|fin|Anfang|Mitte|Ende|Q[1-4]|H[12]|T[1-4]|S[12]"
)
BEFORE_YEAR = (
    r"in|of|since|from|until|till|by|to|before|after|during|year|years|for|and|or|between|through|about|circa|ca|c|on"
    r"|en|de|depuis|jusqu’en|avant|après|vers|et|à|dès|seit|bis|von|im|Jahr|Jahre|vor|nach|und|um|ab|für|pour|the|AD|anno|than"
)
"""Words after which four digits are a year."""
REFERENCE = (
    r"Figures?|Figs?\.|Tables?|Sections?|Secs?\.|Sects?\.|Chapters?|Chaps?\.|Parts?|Pages?|Articles?|Arts?\.|Appendix"
    r"|Appendices|Annex(?:es)?|App\.|Volumes?|Vols?\.|Books?|Titles?|Rules?|Items?|Clauses?|Paragraphs?|Paras?\."
    r"|Subparts?|Subsections?|Notes?|Footnotes?|Steps?|Phases?|Stages?|Levels?|Tiers?|Options?|Questions?|Exhibits?"
    r"|Plates?|Maps?|Documents?|Docs?\.|Resolutions?|Directives?|Regulations?|Orders?|Amendments?|Act|Form|Schedules?"
    r"|Issues?|Editions?|Versions?|Class|Type|Grade|Category|Scenario|Room|Route|Gate|Pad|Platform|Terminal|Runway|Row|Seat|Track|Highway|Interstate|Flight|Case|Cases"
    r"|Nos?\.|Numbers?|Nr\.|pp?\.|Abb\.|Abbildung|Tabelle|Kapitel|Abschnitt|Seiten?|Artikel|Anhang|Band|Teil"
    r"|Chapitres?|Tableaux?|Annexes?|Partie|Étapes?|Édition|Recommendations?|Findings?|Objectives?|Goals?|Principles?"
    r"|Hypothes[ie]s|Experiments?|Examples?|Equations?|Eqs?\.|Lines?|Columns?|Rows?|Scheme|Bulletin|Circular|Report"
    r"|Public"
    + GAP
    + r"Law|Pub\."
    + GAP
    + r"L\.|P\.L\.|H\.R\.|S\.|Exec\."
    + GAP
    + r"Order|Op\.|Sonata|Psalms?|verse"
)
"""What a number after it numbers."""
STANDARD = r"ISO|IEC|RFC|DIN|EN|BS|IEEE|NIST|FIPS|ASTM|NF|ANSI|ECMA|SP|OMB|GAO|CFR|USC|CVE"
FOLD = r"[x×](?!86\b|64\b)(?=\d)"
"""Before a number that multiplies; x86 and x64 are names."""
STREET = r"Street|St\.|Avenue|Ave\.?|Road|Rd\.?|Lane|Square|Place|Boulevard|Blvd\.?|Drive"
AFTER_NAME = r"and|or|in|on|was|is|were|are|has|had|to|with|for|from|by|as|at|which|that|et|ou|und|oder"

UNITS_EN = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen"
)
TENS_EN = r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
DIGIT_EN = r"one|two|three|four|five|six|seven|eight|nine"
ORDINAL_EN = r"third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|quarter"
SMALL_EN = rf"(?:{TENS_EN})(?:[-‑{' '}](?:{DIGIT_EN}))?|{UNITS_EN}"
SMALL_FR = r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix"
SMALL_DE = r"zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn"
SMALL: Mapping[str, str] = {
    "en": r"two|three|four|five|six|seven|eight|nine|ten",
    "fr": SMALL_FR,
    "de": SMALL_DE,
}
"""Numbers that good prose spells out: they count as such only before a unit."""
WORDS: Mapping[str, str] = {
    "en": (
        rf"(?:(?:{SMALL_EN})|one)[-‑ ](?:and[-‑ ]a[-‑ ])?(?:hal(?:f|ves)|(?:{ORDINAL_EN})s?)\b(?!-)"
        rf"|an?[- ](?:{ORDINAL_EN})(?= of\b)|half an? (?:hundred|thousand|million|billion|trillion|dozen)"
        rf"|(?:{SMALL_EN}|one|a|several|many|few|some)[-‑ \n](?:hundred|thousand|million|billion|trillion)"
        rf"(?:[-‑ \n](?:and[-‑ \n])?(?:{SMALL_EN}|one|hundred|thousand|million|billion))*"
        rf"|(?<!whole )(?<!in )(?:hundreds|thousands|millions|billions|trillions)|(?:{DIGIT_EN}) (?:in|out of) (?:{UNITS_EN}|\d+)\b"
        rf"|(?:second|{ORDINAL_EN})[-‑ ](?:largest|biggest|smallest|highest|lowest|fastest|oldest|best|most)\b"
        rf"|{SMALL_EN}"
        r"|(?:twice|thrice)(?= (?:as|the|that|its|what)\b)|(?<!\band a )half(?= (?:of|the|its|their|as|an?)\b)"
        r"|(?<=\bby )half|(?<=\bthan )half|(?<=\bnearly )half|(?<=\babout )half"
        r"|(?:halves|halved|halving|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|trebl(?:e|es|ed|ing)"
        r"|quadrupl(?:e|es|ed|ing)|quintupl(?:e|es|ed|ing)|dozens?|(?:two|three|four|five|six|seven|eight|nine|ten|hundred)-?fold)"
        r"|scores" + GAP + rf"of|half-dozen|orders? of magnitude|every (?:{ORDINAL_EN})"
    ),
    "fr": (
        rf"(?:une?|{SMALL_FR})(?:\s\w+)?\ssur\s(?:{SMALL_FR})|(?:multipli|divis)\w+\spar\s(?:{SMALL_FR}|cent|mille)"
        r"|(?:une? )?demi-(?:million|milliard)s?"
        r"|(?:une?|deux|trois|quatre|cinq|sept|huit|neuf)[- ](?:tiers|quarts?|cinquièmes?|dixièmes?|demie?s?)"
        r"|moitiés?|(?:une[- ])?(?:demi-)?douzaines?|dizaines?|(?:quin|ving|tren|quaran|cinquan|soixan)t?aines?|centaines?"
        r"|doubl(?:é|ée|és|ées|er|e|ent|ant|ement)|tripl(?:é|ée|és|ées|er|e|ent|ant)|(?:quadru|quintu|décu|centu)pl(?:é|ée|és|ées|er|e|ent)"
        r"|vingt(?:[- ](?:et[- ])?(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf))?"
        r"|(?:trente|quarante|cinquante|soixante|septante|huitante|nonante)(?:[- ](?:et[- ])?\w+)?"
        r"|quatre-vingts?(?:-\w+)?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix(?:-(?:sept|huit|neuf))?|onze|douze|treize"
        r"|quatorze|quinze|seize|(?<!pour )cents?|mille|(?<!en )(?:milliers?|millions?|milliards?)"  # a measure: in millions
    ),
    "de": (
        r"(?:zwei|drei|vier|fünf)[- ]?(?:drittel|viertel|fünftel|zehntel)|anderthalb|eineinhalb|Hälfte"
        rf"|Drittel|Viertel|Fünftel|Sechstel|Achtel|Zehntel|(?:ein\w*|{SMALL_DE})\svon\s(?:{SMALL_DE})"
        r"|jede[mnrs]?\s(?:zweite|dritte|vierte|fünfte|sechste|siebte|achte|neunte|zehnte)\w?"
        rf"|Dutzend|dutzende?|verdoppel\w+|halbier\w+|doppelt\w*|Doppelte\w*|(?:ver)?(?:{SMALL_DE}|hundert|tausend)fach\w*"
        r"|(?:zwei|drei|vier|fünf|zehn)mal|(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(?:zwanzig|dreißig|vierzig"
        r"|fünfzig|sechzig|siebzig|achtzig|neunzig)|zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig"
        r"|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|(?:drei|vier|fünf|sech|sieb|acht|neun)zehn"
        r"|(?<!in )(?:(?:ein|zwei|drei|vier|fünf)?(?:hundert|tausend)|[Hh]underte|[Tt]ausende|Million(?:en)?|Milliarden?)"
    ),
}
"""Numbers in words, a language; "one" counts only where a scale or a fraction follows: it is a pronoun, too."""

ISO_DATE = rf"{YEAR}-(?:0[1-9]|1[0-2])(?:-\d\d)?|{YEAR}-Q[1-4]"
SPELT_DATE = (
    rf"(?:{DAY}{GAP}(?:(?:day{GAP})?of{GAP})?)?(?:{MONTH}),?{GAP}(?:{DAY}(?:,?{GAP}{YEAR})?(?![\d%.,]*\d)|(?:de{GAP})?{YEAR})"
    rf"|{DAY}{GAP}(?:(?:day{GAP})?of{GAP})?(?:{MONTH})(?:,?{GAP}{YEAR})?"
)
SEASON_DATE = rf"(?i:{SEASON})(?:{GAP}of{GAP}|{GAP}|{DASH})(?:the{GAP}year{GAP})?{YEAR}(?:{DASH}\d\d(?!\d))?"
NUMERIC_DATE = rf"\d{{1,2}}[./]\d{{1,2}}[./](?:{YEAR}|\d\d)"
ERA_DATE = (
    rf"(?:A\.?D\.?|CE){GAP}\d{{1,4}}"
    rf"|\d{{1,4}}(?:{GAP}?(?:{DASH}|to|and){GAP}?\d{{1,4}})?{GAP}(?:B\.?C\.?(?:E\.?)?|A\.?D\.?|CE)(?!\w)"
)
SPAN_OF_YEARS = rf"{YEAR}(?:{DASH}|/)(?:{YEAR}|\d\d)(?!\d)|{YEAR}s|the{GAP}(?:{YEAR})s"


@cache
def finder(language: str, units: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of everything in digits, named by what it is: name, date, amount or measure.

    `units` are the nouns that the briefing counts in.
    """
    own = "".join(f"|{re.escape(unit)}" for unit in sorted(units, key=len, reverse=True))
    unit = rf"(?:{PERCENT})(?!\w)|(?:{CURRENCY})(?!\w)|(?:{UNIT}{own})(?!\w)"
    measured = (
        rf"(?:(?:{GAP}|[-‑])?(?:{SCALE})(?!\w)|(?:{SHORT_SCALE})(?!\w)|{GAP}[kM](?=[$€£]))"  # French: 4 M€
    )
    several = rf"(?:{NUMBER})[A-Za-z]?(?:[-.:/–](?:{NUMBER})[A-Za-z]?)*(?!\w)(?!{GAP}?(?:{SCALE}|{unit}))"
    number = rf"[-+−]?(?:{NUMBER})(?:[½¼¾]|{GAP}[1-9]/\d{{1,2}}(?!\d))?|[½¼¾⅓⅔]"
    to = rf"{GAP}?(?:{DASH}|to|and|bis|à|et|und){GAP}?"
    money = rf"(?:{SIGN}{GAP}?|(?:{CODE}){GAP}?)"
    scaled = rf"(?=(?:{GAP}|[-‑])?(?:{SCALE}|{unit})|(?:{SHORT_SCALE})(?!\w))"
    tail = rf"{measured}?(?:(?:{GAP}|[-‑])?(?:(?:de|d’|d'|of){GAP}?)?(?:{unit}))?"
    names = "|".join(
        (
            r"(?m:^[ \t>]*(?:[-*+][ \t]+)?(?:\#+[ \t]*)?\d+(?:\.\d+)*[.)](?=\s))",
            r"(?m:^[ \t]*\#+[ \t]*\d+(?:\.\d+)+(?=\s))",
            rf"(?<![\w$€£])(?:{STANDARD})(?:/[A-Z]+)*[-‑ \u00a0]\d[\w:.-]*",
            rf"(?<!\w)(?i:{REFERENCE}){GAP}+(?:No\.{GAP})?{several}(?:(?:,{GAP}?|{GAP}(?:and|to|or|et|und|bis|&){GAP}){several}(?!{GAP}(?:U\.?{GAP}?S|C\.?F|Stat)))*",
            rf"§+{GAP}*{several}",
            rf"\d+{GAP}(?:U\.?{GAP}?S\.?{GAP}?C\.?|C\.F\.R\.|CFR|USC|F\.{GAP}?[23]d|Stat\.|Fed\.{GAP}Reg\.|U\.S\.){GAP}*(?:§+{GAP}*)?\d[\w().-]*",
            rf"(?:\((?:EU|EC|EEC)\){GAP})?(?:No\.?{GAP})?\d{{2,4}}/\d{{2,4}}/?(?:EU|EC|EEC)?(?=\W)(?<=[A-Z\d])(?<!\d/\d\d)",
            rf"(?<![\w{'$€£'}])(?!(?:{CODE})\d|{FOLD})(?:[^\W\d_]+\d[\w]*(?:[-./][\w]*\d[\w]*)*)",
            rf"(?<![\w-])(?!(?:Top|Mid|Sub|Pre|Post|Non|Over|Under){DASH})[A-Z][\w]*(?:[-‑/][A-Z]*\d[\w.]*\w|[-‑/]\d)(?!\w|{GAP}?%)",
            rf"(?<=[.;:]{GAP})\d{{1,2}}\.{GAP}(?=[A-Z])",  # a point of a list that runs on
            r"(?<!\w)4(?:01|03)\(?[kb]\)?(?!\w)",
            r"(?<![\w.,$€£])\d{1,2}[ACDGHPR](?!\w)",
            r"(?<![\w.,$€£])\d+[-‑][A-Z]{1,2}(?!\w)",
            r"(?<!\d)(?:24/7|9/11)(?!\d)",
            rf"(?<!\d)\d{{1,2}}:\d\d(?::\d\d)?(?!\d)(?:{GAP}?[ap]\.?m\.?)?",
            rf"(?<!\d)\d{{1,2}}{GAP}?(?:[ap]\.m\.|[ap]m\b|o[’']clock)",
            rf"(?<![\w.])(?!\d\d?\.\d\d?\.{YEAR}(?!\d))v?\d+\.\d+\.\d+[\w.]*",
            rf"(?<![\d.,])\d+{GAP}(?:[A-Z][\w.]*{GAP})+(?:{STREET})(?!\w)",
            rf"\d{{1,2}}(?:st|nd|rd|th|d|er|e|ème)?(?:{GAP}|-)(?:century|centuries|siècles?)",
            rf"\d{{1,2}}\.{GAP}Jahrhunderts?",
            rf"\d+(?:st|nd|rd|th|d){GAP}(?=[A-Z])",
            r"\+\d[\d ]{6,}\d",
            r"\[\d+(?:[,–-] ?\d+)*\]",
            r"(?<![\d.,])00+(?![\d.,])",
            rf"(?<=[a-z,:(]{GAP})(?!(?:{MONTH}|{CODE})(?!\w))[A-Z][a-z]{{2,}}{GAP}(?!{YEAR})\d{{1,4}}(?=\Z|[.,;:)!?](?!\d)|{GAP}(?:{AFTER_NAME})(?!\w))",
        )[: None if language.partition("-")[0] != "de" else -1]  # in German, every noun has a capital
    )
    dates = "|".join((ISO_DATE, SPELT_DATE, SEASON_DATE, NUMERIC_DATE, ERA_DATE, SPAN_OF_YEARS))
    return re.compile(
        rf"(?P<amount>(?<![\w.,]){money}(?:{number})(?:{to}{money}?(?:{number}))?{tail})"
        rf"|(?P<name>{names})"
        rf"|(?P<date>(?<![\w.,])(?:{dates})(?!\w))"
        rf"|(?P<measure>(?<![\w])(?:{FOLD})?(?:{number})(?:{tail}{to}(?:{money})?(?:{number}){scaled})?{tail})"
    )


QUALIFIED = "".join(
    f"(?<!{word} )"
    for word in ("some", "about", "nearly", "almost", "over", "than", "least", "around", "roughly", "only")
)
"""Not behind a word that a number of things is said with."""


@cache
def words(language: str, units: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of numbers in words, with a currency or per cent after them where there is one."""
    general = language.partition("-")[0]
    unit = rf"(?:{PERCENT})(?!\w)|(?:{CURRENCY})(?!\w)"
    own = "".join(f"|{re.escape(unit)}" for unit in units)
    own = f"|(?:[a-zà-ÿ-]+{GAP})?(?:{own[1:]})" if own else ""
    more = rf"{GAP}(?:(?:de|d’|d'){GAP}?)?(?:{unit}|(?:{UNIT}{own})(?!\w))|[-‑]\w|{GAP}(?:hundred|thousand|million|billion|trillion|half|halves|third|quarter|tier|quart|mill|drittel|viertel|(?:fif|six|seven|eigh|nin|ten)ths?|in (?:{SMALL['en']})|out of|(?:\w+ )?(?:sur|von) (?:{SMALL.get(general, '(?!)')}))"
    # "Some seven banks" says how many; "the seven banks" may say which.
    alone = rf"(?!{QUALIFIED}(?:{SMALL.get(general, '(?!)')})(?!\w)(?!{more}))"
    return re.compile(
        rf"(?<![\w-])(?i:{alone}(?:{WORDS.get(general, '(?!)')}))(?!\w)"
        rf"(?P<unit>{GAP}(?:(?:de|d’|d'){GAP}?)?(?:{unit}))?(?!{DASH}hearted|{DASH}way)"
    )
