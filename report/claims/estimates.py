"""Stretches of words -> problems: sentences that state a confidence and a likelihood at once (ICD 203, D.6.e).

How sure the analyst is and how likely the event is are two things; in one sentence readers take one for the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from report.claims.check import sentences
from report.claims.stretches import Stretch
from report.problems import Problems

CONFIDENCE: Mapping[str, str] = {
    "en": r"(?:high|moderate|medium|low|great|little|full)(?:er|est)?(?:[- ]to[- ]\w+)? confidence|confident(?:ly)?",
    "fr": r"(?:confiance|certitude) (?:élevée|forte|moyenne|modérée|limitée|faible)|(?:forte|faible|bonne) confiance",
    "de": r"(?:hoh|groß|mittler|mäßig|gering|niedrig)\w* (?:Zuversicht|Sicherheit|Vertrauen|Konfidenz)",
}
LIKELIHOOD: Mapping[str, str] = {
    "en": (
        r"(?:un)?likely|likelihood|(?:im)?probabl[ey]|probability|almost certain(?:ly)?|nearly certain|remote chance"
        r"|roughly even (?:chance|odds)|even chance|chances? (?:is|are)|odds"
    ),
    "fr": r"(?:im)?probable(?:ment)?s?|probabilité|(?:in)?vraisemblable(?:ment)?s?|presque certain\w*|chances? sur",
    "de": r"(?:un)?wahrscheinlich\w*|Wahrscheinlichkeit|vermutlich|fast sicher|nahezu sicher",
}


def check_estimates(found: Iterable[Stretch], problems: Problems) -> None:
    """Report sentences that state a confidence and a likelihood (C006)."""
    for stretch in found:
        language = stretch.language.partition("-")[0]
        if language not in CONFIDENCE or not (sure := _search(CONFIDENCE[language], stretch.text)):
            continue
        for start, end in sentences(stretch.typed):
            words = stretch.text[start:end]
            sure, likely = (_search(pattern[language], words) for pattern in (CONFIDENCE, LIKELIHOOD))
            if sure and likely:
                at = stretch.place_at(start + max(sure.start(), likely.start()))
                message = f'"{_plain(sure[0])}" and "{_plain(likely[0])}" stand in one sentence.'
                hint = "Say how likely it is in one, and how sure you are of that in another."
                problems.add("C006", at, message, hint)


def _search(pattern: str, text: str) -> re.Match[str] | None:
    spaced = pattern.replace(" ", r"[ \n\u00a0]+")
    return re.search(rf"(?<!\w)(?i:{spaced})(?!\w)", text)


def _plain(text: str) -> str:
    return " ".join(text.split())
