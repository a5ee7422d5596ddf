"""Cells as offices type them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifiers.verdict import Secrecy
from gateway.registers.cells import (
    BadCell,
    read_count,
    read_day,
    read_flag,
    read_form,
    read_moment,
    read_period,
    read_secrecy,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014-05-06", "2014-05-06"), ("06/05/2014", "2014-05-06"), ("6/5/14", "2014-05-06"), ("6.5.2014", "2014-05-06"),
        ("06-05-2014 08:30", "2014-05-06"), ("08:30 06/05/2014", "2014-05-06"), ("ngày 06 tháng 5 năm 2014", "2014-05-06"),
        ("2014-05-06T08:30:00", "2014-05-06"), ("41765", "2014-05-06"), ("06/05/2014 2:30:00 PM", "2014-05-06"), ("", None),
        ("6/5/98", "1998-05-06"), ("Thứ ba, 06/05/2014", "2014-05-06"), ("06/05/2014 lúc 14 giờ 30", "2014-05-06"),
        ("06/05/2014 (thứ Ba)", "2014-05-06"), ("'06/05/2014", "2014-05-06"),
    ],
)  # fmt: skip
def test_days_are_read_in_every_way_that_they_are_written(text, day):
    """
    ISO, day first, two-digit years, with or without a time, and the serial number of a cell without format.
    """
    assert read_day(text) == day


@pytest.mark.parametrize("text", ["31/02/2014", "5/13/2014", "hôm qua", "2014", "06/05", "6/5/2014 25:00"])
def test_what_is_no_day_is_named(text):
    """
    A month 13 is no American date: the sentence says what is expected.
    """
    with pytest.raises(BadCell, match="expected a day like"):
        read_day(text)


def test_a_time_without_zone_is_that_of_viet_nam():
    """
    08:30 in an office is 01:30 UTC; a day alone is its noon, which is the same civil day.
    """
    assert read_moment("06/05/2014 08:30") == datetime(2014, 5, 6, 1, 30, tzinfo=UTC)
    assert read_moment("2014-05-06T01:30:00Z") == datetime(2014, 5, 6, 1, 30, tzinfo=UTC)
    assert read_moment("06/05/2014") == datetime(2014, 5, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [("x", True), ("Có", True), ("3", True), ("true", True), ("không", False), ("0", False), ("-", False), ("", None),
     ("Đã gửi", True), ("đã gửi 12/5", True), ("chưa gửi", False), ("chưa", False)],
)  # fmt: skip
def test_yes_and_no_have_many_spellings(text, said):
    """
    An empty cell says nothing.
    """
    assert read_flag(text) is said


def test_ways_of_sending_in_words_name_both_sides():
    """
    What the words leave out was not used.
    """
    assert read_form("Trục liên thông") == (True, False)
    assert read_form("Bản giấy + điện tử") == (True, True)
    assert read_form("Bưu điện") == (False, True)
    assert read_secrecy("Tối mật") is Secrecy.TOI_MAT
    assert [read_count(text) for text in ("1.234", "1 234", "12.0", "")] == [1234, 1234, 12, None]


@pytest.mark.parametrize(
    ("text", "name"),
    [("2014.0", "2014"), ("Năm 2014", "2014"), ("Quý III/2014", "2014-Q3"), ("quý 3 năm 2014", "2014-Q3"),
     ("Tháng 7/2014", "2014-07"), ("7/2014", "2014-07"), ("2014-Q3", "2014-Q3"), ("6 tháng đầu năm 2014", "6 tháng đầu năm 2014")],
)  # fmt: skip
def test_periods_are_read_as_offices_write_them(text, name):
    """
    Year, quarter and month; any other words stay for the sentence that refuses them.
    """
    assert read_period(text) == name


@example("²")
@given(st.text(max_size=30))
def test_any_text_gives_a_value_or_the_one_error(text):
    """
    No cell breaks a reader.
    """
    for read in (read_day, read_moment, read_flag, read_form, read_secrecy, read_count):
        try:
            read(text)
        except BadCell as why:
            assert "expected" in str(why)
