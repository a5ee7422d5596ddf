"""Periods are civil days of Asia/Ho_Chi_Minh."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.counting.periods import local_day, parse_period
from gateway.errors import BadInput


def test_evening_in_utc_is_the_next_day_in_viet_nam() -> None:
    """17:00 UTC is midnight in Ho Chi Minh City."""
    assert local_day(datetime(2014, 12, 31, 16, 59, tzinfo=UTC)) == date(2014, 12, 31)
    assert local_day(datetime(2014, 12, 31, 17, 0, tzinfo=UTC)) == date(2015, 1, 1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("2014-Q3", date(2014, 7, 1), date(2014, 9, 30)),
        ("2014-q4", date(2014, 10, 1), date(2014, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2014-12", date(2014, 12, 1), date(2014, 12, 31)),
    ],
)
def test_years_quarters_and_months_have_their_days(text: str, first: date, last: date) -> None:
    """Both ends belong to the period."""
    period = parse_period(text)
    assert (period.first, period.last) == (first, last)
    assert period.holds(first) and period.holds(last)


@given(st.text(max_size=12))
def test_other_texts_are_refused(text: str) -> None:
    """A period or one named error."""
    try:
        assert parse_period(text).first <= parse_period(text).last
    except BadInput as why:
        assert "expected a year" in str(why)


def test_months_make_the_year() -> None:
    """Every day of a year lies in exactly one month and one quarter."""
    year = parse_period("2016")
    for names in ([f"2016-{month:02}" for month in range(1, 13)], [f"2016-Q{quarter}" for quarter in range(1, 5)]):
        parts = [parse_period(name) for name in names]
        assert sum((part.last - part.first).days + 1 for part in parts) == 366
        assert (parts[0].first, parts[-1].last) == (year.first, year.last)
