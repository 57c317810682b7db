"""A number as typed becomes exactly that number, or a fault with its remedy."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.model.quantity import (
    BETWEEN,
    QUALIFIERS,
    SCALES,
    SIGNS,
    Quantity,
    QuantityError,
    read_amount,
    read_quantity,
    rounded,
    split_qualifier,
    tidy,
)


@pytest.mark.parametrize(
    ("typed", "value", "scale", "decimals"),
    [
        ("0", "0", 1, 0),
        ("18", "18", 1, 0),
        ("-5", "-5", 1, 0),
        ("−5", "-5", 1, 0),
        ("+5", "5", 1, 0),
        ("0.5", "0.5", 1, 1),
        ("400 million", "400000000", 10**6, 0),
        ("2.0 billion", "2000000000", 10**9, 1),
        ("1.7 Billion", "1700000000", 10**9, 1),
        ("23.15 billion", "23150000000", 10**9, 2),
        ("1 trillion", "1000000000000", 10**12, 0),
        ("20 thousand", "20000", 10**3, 0),
        ("20k", "20000", 10**3, 0),
        ("113M", "113000000", 10**6, 0),
        ("113m", "113000000", 10**6, 0),
        ("1.7B", "1700000000", 10**9, 1),
        ("1.7 bn", "1700000000", 10**9, 1),
        ("400 000 000", "400000000", 1, 0),
        ("400\u00a0000\u202f000.25", "400000000.25", 1, 2),
        ("  20 million ", "20000000", 10**6, 0),
        ("1 234.5 million", "1234500000", 10**6, 1),
    ],
)
def test_numbers_are_read_exactly(typed: str, value: str, scale: int, decimals: int) -> None:
    assert read_quantity(typed, "USD") == Quantity(Decimal(value), "USD", "", scale, decimals)


def test_a_number_never_passes_through_a_float() -> None:
    digits = "123456789012.345678901234"
    assert str(read_quantity(digits, "USD").value) == digits
    assert str(read_quantity(f"{digits} trillion", "USD").value) == "123456789012345678901234"
    assert read_quantity("0.1", "USD").value + read_quantity("0.2", "USD").value == Decimal("0.3")


@pytest.mark.parametrize(
    ("typed", "unit"), [("11", "percent"), ("11%", "percent"), ("11 %", "percent"), ("11\u202f%", "percent")]
)
def test_per_cent_is_kept_as_typed(typed: str, unit: str) -> None:
    assert read_quantity(typed, unit).value == Decimal(11)


@pytest.mark.parametrize("word", QUALIFIERS)
def test_every_qualifier_may_stand_before_a_number(word: str) -> None:
    quantity = read_quantity(f"{word} 400 million", "USD")
    assert quantity.qualifier == word
    assert quantity.value == 400_000_000
    assert quantity.sense == QUALIFIERS[word].sense
    assert read_quantity(f"{word.capitalize()}  400 million", "USD") == quantity


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_mean_qualifiers(sign: str) -> None:
    assert read_quantity(f"{sign}400", "USD") == read_quantity(f"{SIGNS[sign]} 400", "USD")
    assert read_quantity(f"{sign} 400", "USD").qualifier == SIGNS[sign]


def test_a_qualifier_can_be_split_from_a_date() -> None:
    assert split_qualifier("about 2023-12") == ("about", "2023-12")
    assert split_qualifier("~December 2023") == ("about", "December 2023")
    assert split_qualifier("aboutness") == ("", "aboutness")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("20 milion", "Write 20 million."),
        ("20 bilions", "Write 20 billion."),
        ("above 20 milion", "Write above 20 million."),
        ("20 mio", "Write 20 million."),
        ("20K", "Write 20 thousand."),
        ("20 one", "Write a number, such as 400 million."),
        ("20 parsecs", "Write a number, such as 400 million."),
        ("1,000", "Write 1000, or 1.5 with a point if the comma was decimal."),
        ("1,000,000", "Write 1000000, or 1.5 with a point if the comma was decimal."),
        ("1,5", "Write 1.5."),
        ("1,5 million", "Write 1.5 million."),
        ("1,000.5", "Write 1000.5."),
        ("1e3", "Write 1000."),
        ("1.5e-3", "Write 0.0015."),
        ("0x1F", "Write 31."),
        ("012", "Write 12."),
        ("00.5", "Write 0.5."),
        ("1_000", "Write 1000."),
        (".5", "Write 0.5."),
        ("5.", "Write 5."),
        ("inf", "Write a number, such as 400 million."),
        ("nan", "Write a number, such as 400 million."),
        ("1:30", "Write a number, such as 400 million."),
        ("", "Write a number, such as 400 million."),
        ("~", "Write a number, such as 400 million."),
        ("$400 million", "Write 400 million."),
        ("about €400 million", "Write about 400 million."),
        ("400 million USD", "Write 400 million."),
        ("USD 400 million", "Write 400 million."),
        ("abov 400", 'Did you mean "above"?'),
        ("20 50", "Write a number, such as 400 million."),
        ("1 0000", "Write a number, such as 400 million."),
        ("- 5", "Write a number, such as 400 million."),
        ("--5", "Write a number, such as 400 million."),
        ("٣", "Write a number, such as 400 million."),
        ("{{ arr.latest }}", "Write a number, such as 400 million."),
        ("9" * 5000, "Round it, and use a scale word."),
        ("1e99999999", "Write a number, such as 400 million."),
        ("0x" + "f" * 5000, "Write a number, such as 400 million."),
    ],
)
def test_what_is_no_number_comes_with_its_remedy(typed: str, hint: str) -> None:
    with pytest.raises(QuantityError) as caught:
        read_quantity(typed, "USD")
    assert caught.value.hint == hint
    assert len(caught.value.message) < 120
    if len(typed) < 60:
        assert caught.value.message == f'"{typed.strip()}" is not a number.'


def test_per_cent_needs_its_unit() -> None:
    with pytest.raises(QuantityError) as caught:
        read_quantity("11%", "USD")
    assert caught.value.message == '"11%" is a percentage, but its unit is USD.'
    assert caught.value.hint == "Write 11, or make the unit percent."
    with pytest.raises(QuantityError) as caught:
        read_quantity("20 times", "times")
    assert caught.value.hint == "Write 20."


def test_an_amount_may_name_its_own_currency() -> None:
    for typed in ("about EUR 385 million", "about 385 million EUR"):
        assert read_amount(typed) == Quantity(Decimal(385_000_000), "EUR", "about", 10**6, 0)
    with pytest.raises(QuantityError, match="names no currency"):
        read_amount("385 million")


@given(
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    st.sampled_from([name for name in SCALES if name != "one"]),
    st.sampled_from(["", *QUALIFIERS]),
)
def test_what_is_written_is_read_back(number: Decimal, scale: str, qualifier: str) -> None:
    quantity = read_quantity(f"{qualifier} {number:f} {scale}", "USD")
    assert quantity.value == number * SCALES[scale]
    assert quantity.qualifier == qualifier
    assert quantity.decimals == 4


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_a_fault(text: str) -> None:
    try:
        quantity = read_quantity(text, "USD")
    except QuantityError as error:
        assert error.message.endswith(".")
        assert error.hint.endswith((".", "?"))
    else:
        assert quantity.value.is_finite()


@given(st.text("0123456789.,_ -+%$kmMBnexinfa:", max_size=20))
def test_near_numbers_too(text: str) -> None:
    try:
        assert read_quantity(text, "percent").value.is_finite()
    except QuantityError as error:
        assert error.hint


def test_a_remedy_can_be_followed() -> None:
    for typed in ("20 milion", "1,5", "1e3", "0x1F", "012", "1_000", ".5", "$400 million", "about €4 bilion"):
        with pytest.raises(QuantityError) as caught:
            read_quantity(typed, "USD")
        if caught.value.hint.startswith("Write ") and "number" not in caught.value.hint:
            read_quantity(caught.value.hint.removeprefix("Write ").removesuffix("."), "USD")


def test_rounding_keeps_a_bound_true() -> None:
    value = Decimal("7.6923")
    assert rounded(value, 1, "exact") == rounded(value, 1, "about") == Decimal("7.7")
    assert rounded(value, 1, "lower") == Decimal("7.6")
    assert rounded(value, 0, "upper") == Decimal(8)
    assert str(rounded(Decimal("815.7"), -1, "about")) == "820"
    assert rounded(Decimal("2.5"), 0, "exact") == 3


def test_tidy_values_have_no_exponent() -> None:
    assert str(tidy(Decimal("4E+8"))) == "400000000"
    assert str(tidy(Decimal("2.500"))) == "2.5"
    assert str(tidy(Decimal("-0"))) == "0"


def test_a_range_is_about_so() -> None:
    assert Quantity(Decimal(1), "USD", BETWEEN).sense == "about"
    assert Quantity(Decimal(1), "USD").sense == "exact"
