"""What a portal shows in time, late, or since nobody knows when (b.5, II.7)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classifiers.verdict import Secrecy
from gateway.counting.periods import Period
from gateway.counting.posting import count_posted, cut_posting, posting_of, postings
from gateway.records import Issued
from tests.counting.made import book

YEAR = Period("2014", date(2014, 1, 1), date(2014, 12, 31))
ON = date(2014, 3, 2)


def directive(n: int, posted_on: date | None, at_latest: bool = False, numbered: bool = True) -> Issued:
    """A document that a portal must show."""
    return Issued(f"d{n}", "stttt", ON, "chi_thi", Secrecy.NONE, numbered, False, posted_on, ("R",), at_latest)


def test_first_sight_is_no_day_of_posting() -> None:
    """Seen in time: posted in time. Seen for the first time years later: nobody knows, and no number of days is told."""
    years_later = date(2026, 11, 22)
    rows = [
        directive(1, ON + timedelta(days=2)),
        directive(2, ON + timedelta(days=20), at_latest=True),
        directive(3, years_later, at_latest=True),
        directive(4, years_later),
        directive(5, None),
    ]
    ratio, measured = count_posted(postings(rows, book(), YEAR), listed=True)

    assert ratio is not None and (ratio.numerator, ratio.denominator, ratio.unknown) == (2, 5, 1)
    assert (measured["posted_late"], measured["day_of_posting_unknown"]) == (1, 2)
    assert measured["days_to_post"] == (2 + (years_later - ON).days) / 2


DAYS = st.none() | st.integers(0, 800)


@given(days=DAYS, at_latest=st.booleans(), numbered=st.booleans(), month=st.integers(1, 12))
def test_roll_up_tells_what_the_document_tells(days: int | None, at_latest: bool, numbered: bool, month: int) -> None:
    """For every period of whole months in which it was issued."""
    posted_on = None if days is None else ON + timedelta(days=days)
    item = directive(1, posted_on, at_latest and days is not None, numbered)
    last = (date(2014 + month // 12, month % 12 + 1, 1)) - timedelta(days=1)
    period = Period("x", date(2014, 1, 1), max(last, date(2014, 3, 31)))
    facets = cut_posting(item, book())

    assert facets is not None
    assert [posting_of(facets, period, 1)] == postings([item], book(), period)
