"""Straight marks as typed, against what is printed for them."""

from __future__ import annotations

import pytest

from report.typography import Quotes, curl, curl_html

ENGLISH = Quotes()
FRENCH = Quotes(("«\u00a0", "\u00a0»"), ("“", "”"))
GERMAN = Quotes(("„", "“"), ("‚", "‘"))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('The plant\'s "open" gate', "The plant’s “open” gate"),
        ("He said \"it's 'done',\" and left.", "He said “it’s ‘done’,” and left."),
        ("'quoted' and the workers' party", "‘quoted’ and the workers’ party"),
        ("'500 ships' of the '90s", "‘500 ships’ of the ’90s"),
        ("the 1990s' end, o'clock, 'tis", "the 1990s’ end, o’clock, ’tis"),
        ('("in brackets") and "A"–"B"', "(“in brackets”) and “A”–“B”"),
        ('\ufffc\'s share is "\ufffc"', "\ufffc’s share is “\ufffc”"),
    ],
)
def test_english(typed: str, printed: str) -> None:
    assert curl(typed, ENGLISH) == printed
    assert curl(printed, ENGLISH) == printed


def test_other_languages() -> None:
    assert curl("l'\"Europe\" d'aujourd'hui", FRENCH) == "l’«\u00a0Europe\u00a0» d’aujourd’hui"
    assert curl("Das \"Werk 'Nord'\" steht.", GERMAN) == "Das „Werk ‚Nord‘“ steht."


@pytest.mark.parametrize("typed", ['a 5" pipe', "6'2 tall", '"never closed', 'a " b', "' alone"])
def test_what_cannot_be_told_stays_as_typed(typed: str) -> None:
    assert curl(typed, ENGLISH) == typed


def test_a_mark_closes_in_its_own_paragraph() -> None:
    assert curl('"never closed\n\nhere" either', ENGLISH) == '"never closed\n\nhere" either'


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("open – or so", "open\u00a0– or so"),
        ("open - or so — again", "open\u00a0- or so\u00a0— again"),
        ("open—or so", "open\u2060—or so"),
        ("12–15, ill-lit, –5 and – 5\n– then", "12–15, ill-lit, –5 and\u00a0– 5\n– then"),
    ],
)
def test_no_line_can_begin_with_a_dash(typed: str, printed: str) -> None:
    assert curl(typed, ENGLISH) == printed
    assert curl(printed, ENGLISH) == printed


def test_a_letter_between_verb_and_subject_goes_with_the_subject() -> None:
    assert (
        curl("Pourquoi en parle-t-il, y a-t-elles ?", FRENCH)
        == "Pourquoi en parle-t-\u2060il, y a-t-\u2060elles ?"
    )


def test_a_dash_is_bound_across_tags_but_not_in_code() -> None:
    typed = "<p><em>open</em> – <strong>or</strong><code>a – b</code></p><p>– first</p>"
    assert curl_html(typed, ENGLISH) == typed.replace("em> –", "em>\u00a0–")


def test_html() -> None:
    typed = '<p title="q\'s">The <em>"open"</em> gate\'s "<code>a "b"</code>".</p><p>"never</p><p>closed"</p>'
    printed = (
        '<p title="q\'s">The <em>“open”</em> gate’s “<code>a "b"</code>”.</p><p>"never</p><p>closed"</p>'
    )
    assert curl_html(typed, ENGLISH) == printed
