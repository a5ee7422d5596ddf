"""Periods of civil days in Asia/Ho_Chi_Minh: year, quarter, month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.errors import BadInput

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SPELLING = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


def local_day(moment: datetime) -> date:
    """Civil day in Asia/Ho_Chi_Minh of an aware time."""
    return moment.astimezone(ZONE).date()


@dataclass(frozen=True, slots=True)
class Period:
    """A run of civil days; both ends belong to it."""

    name: str
    """ "2014", "2014-Q3", "2014-07", or "2013-09-15..2013-12-31"."""
    first: date
    last: date

    @property
    def year(self) -> int:
        return self.first.year

    @property
    def is_year(self) -> bool:
        return (self.first, self.last) == (date(self.year, 1, 1), date(self.year, 12, 31))

    def holds(self, day: date) -> bool:
        """Whether a civil day falls into the period."""
        return self.first <= day <= self.last

    def last_quarter(self) -> Period:
        """Q4 of the year: the column beside targets that say "đến hết năm" (R19)."""
        return parse_period(f"{self.year}-Q4")

    def year_to_date(self) -> Period:
        """From 1 January to the end of this period: the running total (R19)."""
        return between(date(self.year, 1, 1), self.last)


def between(first: date, last: date) -> Period:
    """A period of any two days."""
    return Period(f"{first.isoformat()}..{last.isoformat()}", first, last)


def parse_period(text: str) -> Period:
    """Read "2014", "2014-Q3" or "2014-07"; raises `BadInput` for anything else."""
    found = SPELLING.fullmatch(text.strip().upper())
    if found is None or int(found["year"]) < 1900:
        raise BadInput(f"period is {text!r}; expected a year 2014, a quarter 2014-Q3 or a month 2014-07.")
    year = int(found["year"])
    if found["quarter"]:
        start, months = int(found["quarter"]) * 3 - 2, 3
    elif found["month"]:
        start, months = int(found["month"]), 1
    else:
        start, months = 1, 12
    after = start + months
    end = date(year + 1, 1, 1) if after > 12 else date(year, after, 1)
    return Period(found[0], date(year, start, 1), end - timedelta(days=1))
