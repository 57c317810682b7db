"""A date is kept as precisely as it was given, or is a fault with its remedy."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.model.period import MONTHS, SEASONS, Period, PeriodError, read_period


@pytest.mark.parametrize(
    ("typed", "start", "end", "precision", "part"),
    [
        ("2026", "2026-01-01", "2026-12-31", "year", ""),
        ("2026-02", "2026-02-01", "2026-02-28", "month", ""),
        ("2024-02", "2024-02-01", "2024-02-29", "month", ""),
        ("2026-02-03", "2026-02-03", "2026-02-03", "day", ""),
        ("2026-Q1", "2026-01-01", "2026-03-31", "quarter", ""),
        ("2026-q4", "2026-10-01", "2026-12-31", "quarter", ""),
        ("Q3 2026", "2026-07-01", "2026-09-30", "quarter", ""),
        ("February 2026", "2026-02-01", "2026-02-28", "month", ""),
        ("Feb 2026", "2026-02-01", "2026-02-28", "month", ""),
        ("Sept 2025", "2025-09-01", "2025-09-30", "month", ""),
        ("3 February 2026", "2026-02-03", "2026-02-03", "day", ""),
        ("early 2026", "2026-01-01", "2026-04-30", "year", "early"),
        ("mid-2026", "2026-05-01", "2026-08-31", "year", "mid"),
        ("Mid\u20112026", "2026-05-01", "2026-08-31", "year", "mid"),
        ("late 2026", "2026-09-01", "2026-12-31", "year", "late"),
        ("end of 2026", "2026-12-01", "2026-12-31", "year", "end"),
        ("end-2026", "2026-12-01", "2026-12-31", "year", "end"),
        ("early July 2026", "2026-07-01", "2026-07-10", "month", "early"),
        ("early 2026-07", "2026-07-01", "2026-07-10", "month", "early"),
        ("mid-July 2026", "2026-07-11", "2026-07-20", "month", "mid"),
        ("late February 2026", "2026-02-21", "2026-02-28", "month", "late"),
        ("end of July 2026", "2026-07-25", "2026-07-31", "month", "end"),
        ("spring 2026", "2026-03-01", "2026-05-31", "season", ""),
        ("Summer\u00a02026", "2026-06-01", "2026-08-31", "season", ""),
        ("autumn 2026", "2026-09-01", "2026-11-30", "season", ""),
        ("winter 2027", "2027-12-01", "2028-02-29", "season", ""),
    ],
)
def test_dates_keep_their_precision(typed: str, start: str, end: str, precision: str, part: str) -> None:
    period = read_period(typed)
    assert (str(period.start), str(period.end), period.precision, period.part) == (
        start,
        end,
        precision,
        part,
    )


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("2026-02-30", ": February 2026 has 28 days", "Write a day from 1 to 28."),
        ("31 April 2026", ": April 2026 has 30 days", "Write a day from 1 to 30."),
        ("2026-00-01", ": there is no month 0", "Write a month from 01 to 12."),
        ("2026-13", ": there is no month 13", "Write a month from 01 to 12."),
        ("2026-Q5", ": there are four quarters", "Write Q1, Q2, Q3 or Q4."),
        ("0000", ": the year 0000 is out of range", "Write a year from 1000 to 9998."),
        ("winter 9999", ": the year 9999 is out of range", "Write a year from 1000 to 9998."),
        ("early 2026-02-03", ": only years and months have parts", 'Leave "early" out.'),
        ("early summer 2026", ": only years and months have parts", 'Leave "early" out.'),
        ("mid-2026-13", ": there is no month 13", "Write a month from 01 to 12."),
        ("2026-2", "", "Write 2026-02."),
        ("2026/2/3", "", "Write 2026-02-03."),
        ("03/02/2026", "", "Write 2026-02-03 or 2026-03-02, whichever is meant."),
        ("13.02.2026", "", "Write 2026-02-13."),
        ("February 3, 2026", "", "Write 3 February 2026."),
        ("Febuary 2026", "", 'Did you mean "February"?'),
        ("erly 2026", "", 'Did you mean "early"?'),
        ("sumer 2026", "", 'Did you mean "summer"?'),
    ],
)
def test_what_is_no_date_comes_with_its_remedy(typed: str, message: str, hint: str) -> None:
    with pytest.raises(PeriodError) as caught:
        read_period(typed)
    assert caught.value.message == f'"{typed}" is not a date{message}.'
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    "typed", ["", "soon", "about December 2023", "26-02", "2026-02-03T10:00", "20260203", "٢٠٢٦"]
)
def test_other_words_are_no_date(typed: str) -> None:
    with pytest.raises(PeriodError) as caught:
        read_period(typed)
    assert caught.value.hint.startswith("Write 2026, 2026-02")


def test_the_middle_is_where_a_chart_draws_it() -> None:
    assert read_period("2026-02-03").middle == date(2026, 2, 3)
    assert read_period("2026-02").middle == date(2026, 2, 14)
    assert read_period("mid-2026").middle == date(2026, 7, 1)


spellings = st.one_of(
    st.dates(date(1000, 1, 1), date(9998, 12, 31)).map(str),
    st.builds("{:04}".format, st.integers(1000, 9998)),
    st.builds(
        "{}{:04}-{:02}".format,
        st.sampled_from(["", "early ", "mid-", "late ", "end of "]),
        st.integers(1000, 9998),
        st.integers(1, 12),
    ),
    st.builds("{}{}".format, st.sampled_from(["early ", "mid ", "late ", "end-"]), st.integers(1000, 9998)),
    st.builds("{} {}".format, st.sampled_from([*SEASONS, *MONTHS]), st.integers(1000, 9998)),
    st.builds("{}-Q{}".format, st.integers(1000, 9998), st.integers(1, 4)),
)


@given(spellings)
def test_a_date_reads_back_what_it_says(typed: str) -> None:
    period = read_period(typed)
    assert read_period(str(period)) == period
    assert period.start <= period.middle <= period.end


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_fault(text: str) -> None:
    try:
        assert isinstance(read_period(text), Period)
    except PeriodError as error:
        assert error.hint
