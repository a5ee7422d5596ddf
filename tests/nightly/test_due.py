"""Which civil days are due, whatever the clock of the host says."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.nightly import day_bounds, due_days, last_due_day, message_id
from gateway.settings import Summary

SIX = Summary(at="06:00")


def utc(day: int, hour: int, minute: int = 0, month: int = 5) -> datetime:
    return datetime(2014, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "newest"),
    [
        (utc(6, 16, 59), date(2014, 5, 5)),  # 23:59 in Vietnam: the 6th is not over
        (utc(6, 17, 0), date(2014, 5, 5)),  # 00:00 of the 7th: the 6th is over, not yet 06:00
        (utc(6, 22, 59), date(2014, 5, 5)),  # 05:59 of the 7th
        (utc(6, 23, 0), date(2014, 5, 6)),  # 06:00 of the 7th
        (utc(7, 16, 59), date(2014, 5, 6)),
    ],
)
def test_a_day_is_due_at_the_set_hour_of_the_next_vietnamese_day(now, newest):
    """
    Midnight in Vietnam ends the day; the summary is due at the hour that is set.
    """
    assert last_due_day(now, "06:00") == newest
    assert last_due_day(now.astimezone(timezone(timedelta(hours=-8))), "06:00") == newest


def test_a_day_begins_at_midnight_in_vietnam():
    """
    The bounds of a civil day are 17:00 UTC of the day before and of the day.
    """
    start, end = day_bounds(date(2014, 5, 6))

    assert start == utc(5, 17)
    assert end == utc(6, 17)


def test_first_night_has_one_summary():
    """
    A new gateway makes no summaries for days before it was there.
    """
    assert due_days((), utc(6, 23), SIX) == [date(2014, 5, 6)]


def test_missed_nights_are_caught_up_with_within_bounds():
    """
    After downtime every missing day is due, after long downtime the newest seven.
    """
    kept = {date(2014, 5, 1), date(2014, 5, 2)}

    assert due_days(kept, utc(5, 23), SIX) == [date(2014, 5, day) for day in (3, 4, 5)]
    assert due_days(kept, utc(20, 23), SIX) == [date(2014, 5, day) for day in range(14, 21)]
    assert due_days(kept, utc(20, 23), Summary(catch_up_days=1)) == [date(2014, 5, 20)]


def test_a_summary_made_by_hand_hides_no_gap_before_it():
    """
    A person who asked for yesterday's summary does not cancel the days that were missed before.
    """
    kept = {date(2014, 5, 1), date(2014, 5, 6)}

    assert due_days(kept, utc(6, 23), SIX) == [date(2014, 5, day) for day in (2, 3, 4, 5)]


@given(
    st.sets(st.dates(date(2014, 4, 1), date(2014, 5, 31))),
    st.integers(0, 32 * 24 * 60).map(lambda minutes: utc(1, 0) + timedelta(minutes=minutes)),
    st.integers(1, 60),
)
def test_due_days_are_over_new_and_bounded(kept, now, most):
    """
    For any history: only days that are over, never one that is kept, never more than the bound.
    """
    days = due_days(kept, now, Summary(at="00:00", catch_up_days=most))

    assert all(day_bounds(day)[1] <= now for day in days)
    assert days == sorted(set(days) - kept)
    assert len(days) <= most


def test_message_id_depends_on_day_and_sender_only():
    """
    The same day of the same gateway has one Message-ID, whoever builds it and when.
    """
    day = date(2014, 5, 6)

    assert message_id(day, "a@b.vn") == message_id(day, "a@b.vn")
    assert message_id(day, "a@b.vn").endswith("@b.vn>")
    assert len({message_id(day, "a@b.vn"), message_id(day, "c@b.vn"), message_id(date(2014, 5, 7), "a@b.vn")}) == 3


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati"])
def test_zone_of_the_host_changes_nothing(zone):
    """
    A process in any time zone finds the same due day and the same bounds.
    """
    script = (
        "from datetime import UTC, date, datetime; from gateway.nightly import day_bounds, last_due_day;"
        "print(last_due_day(datetime(2014, 5, 6, 23, tzinfo=UTC), '06:00'),"
        "*(at.astimezone(UTC).isoformat() for at in day_bounds(date(2014, 5, 6))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
    )

    assert run.stdout.split() == ["2014-05-06", "2014-05-05T17:00:00+00:00", "2014-05-06T17:00:00+00:00"]
