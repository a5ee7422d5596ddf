"""Agencies change (R12): figures by the organisation of the day of sending, and by that of today."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.counting.cover import Cover
from gateway.counting.cutting import Cutter
from gateway.counting.indicators import Given, count_tallies
from gateway.counting.periods import parse_period
from gateway.counting.selection import Whose
from gateway.directory import Directory
from gateway.records import Agency, Fact, Scope
from tests.counting.made import book, fact

LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)
ROWS = (
    Agency("ubnd-qn", "Ủy ban nhân dân tỉnh Quảng Ngãi", "UBND", "province"),
    Agency("ubnd-kt", "Ủy ban nhân dân tỉnh Kon Tum", "UBND", "province", valid_to=LAST, replaced_by="ubnd-qn"),
    Agency("stttt-qn", "Sở Thông tin và Truyền thông", "STTTT", "department", valid_to=LAST, replaced_by="skhcn-qn"),
    Agency("stttt-kt", "Sở Thông tin và Truyền thông", "STTTT", "department", valid_to=LAST, replaced_by="skhcn-kt"),
    Agency("skhcn-kt", "Sở Khoa học và Công nghệ", "SKHCN", "department", valid_to=LAST, replaced_by="skhcn-qn"),
    Agency("skhcn-qn", "Sở Khoa học và Công nghệ", "SKHCN", "department"),
    Agency("binhson", "Huyện Bình Sơn", "UBND", "district", valid_to=LAST),
)
CUTTER = Cutter(book(), Directory(ROWS))
MADE = [
    fact("E", 1, agency="stttt-qn", first_sent_on=date(2025, 2, 3)),
    fact("H", 2, agency="stttt-kt", first_sent_on=date(2025, 3, 4)),
    fact("E", 3, agency="skhcn-qn", first_sent_on=date(2025, 8, 5)),
    fact("E", 4, agency="skhcn-qn", first_sent_on=date(2025, 5, 6)),
    fact("H", 5, agency="binhson", first_sent_on=date(2025, 5, 7)),
]


def inside(facts: list[Fact], whose: Whose) -> tuple[int | None, int | None]:
    """I.1 of 2025."""
    cover = Cover(book(), CUTTER.directory, everywhere=frozenset("MR"))
    rows = count_tallies(CUTTER.cut(facts), CUTTER, parse_period("2025"), whose, cover, Given())
    row = next(row for row in rows if row.id == "I.1")
    return row.numerator, row.denominator


@pytest.mark.parametrize(
    ("whose", "figure"),
    [
        (Whose("skhcn-qn"), (2, 2)),
        (Whose("skhcn-qn", today=True), (3, 4)),
        (Whose("stttt-qn"), (1, 1)),
        (Whose("stttt-qn", today=True), (0, 0)),
        (Whose(), (3, 5)),
        (Whose(level="department"), (3, 4)),
        (Whose(level="district"), (0, 1)),
    ],
)
def test_what_replaced_agencies_sent_counts_for_their_heirs_today(whose: Whose, figure: tuple[int, int]) -> None:
    """July 2025: two provinces become one, two departments of each become one; all of 2025 under today's names, or as it was."""
    assert inside(MADE, whose) == figure


def test_days_on_which_agencies_change_within_a_month_split_it() -> None:
    """A roll-up never sums days before and after: levels of a day are those of its part of the month."""
    rows = (Agency("x", "X", "X", "department", valid_from=date(2014, 3, 10)),)
    cutter = Cutter(book(), Directory(rows))
    assert [cutter.bucket(date(2014, 3, day)) for day in (9, 10, 31)] == [
        date(2014, 3, 1), date(2014, 3, 10), date(2014, 3, 10),
    ]  # fmt: skip
    assert cutter.bucket(date(2013, 9, 15)) == date(2013, 9, 15), "the decision's own day"


def test_exchanges_keep_the_scope_of_their_day() -> None:
    """Between two departments that are one today it was an exchange between agencies, and stays one."""
    facts = [
        fact("E", 1, agency="stttt-qn", scope=Scope.INTER_AGENCY, recipient_agencies=("skhcn-qn",), first_sent_on=LAST)
    ]
    assert inside(facts, Whose("skhcn-qn", today=True)) == (0, 0)
