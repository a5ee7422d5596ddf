"""Agencies change (R12): figures by the organisation of the day of sending, and by that of today."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.counting.cover import Cover
from gateway.counting.cutting import Cutter
from gateway.counting.indicators import Given, count_tallies
from gateway.counting.organisation import organisation_notes, scope_ended
from gateway.counting.periods import parse_period
from gateway.counting.selection import Whose, members
from gateway.directory import Directory
from gateway.directory.naming import Names
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


TWO = (
    Agency("ubnd-qn", "Ủy ban nhân dân tỉnh Quảng Ngãi", "UBND", "province"),
    Agency("ubnd-kt", "Ủy ban nhân dân tỉnh Kon Tum", "UBND", "province", valid_to=LAST, replaced_by="ubnd-qn"),
    Agency("snv", "Sở Nội vụ", "SNV", "department", "ubnd-qn"),
    Agency("snv-kt", "Sở Nội vụ", "SNV", "department", "ubnd-kt", valid_to=LAST, replaced_by="snv"),
    Agency("xa-dakha", "Ủy ban nhân dân xã Đăk Hà", "UBND", "commune", "ubnd-kt"),
    Agency(
        "xa-moc", "Ủy ban nhân dân xã Mốc", "UBND", "commune", "ubnd-kt", valid_to=LAST, split_into=("xa-a", "xa-b")
    ),
    Agency("xa-a", "Ủy ban nhân dân xã A", "UBND", "commune", "ubnd-qn", valid_from=FIRST),
    Agency("xa-b", "Ủy ban nhân dân xã B", "UBND", "commune", "ubnd-qn", valid_from=FIRST),
    Agency("h-kt", "Ủy ban nhân dân huyện Đăk Hà", "UBND", "district", "ubnd-kt", valid_to=LAST),
)
BOTH = Cutter(book(), Directory(TWO))
SENT = [
    fact("E", 1, agency="snv", first_sent_on=date(2025, 2, 3)),
    fact("H", 2, agency="snv-kt", first_sent_on=date(2025, 3, 4)),
    fact("E", 3, agency="xa-dakha", first_sent_on=date(2025, 5, 6)),
    fact("E", 4, agency="xa-dakha", first_sent_on=date(2025, 8, 6)),
    fact("H", 5, agency="xa-moc", first_sent_on=date(2025, 5, 7)),
    fact("H", 6, agency="h-kt", first_sent_on=date(2025, 6, 30)),
    fact("E", 7, agency="xa-a", first_sent_on=FIRST),
]


@pytest.mark.parametrize(
    ("day", "ours", "theirs"),
    [
        (date(2025, 6, 30), {"ubnd-qn", "snv"}, {"ubnd-kt", "snv-kt", "xa-dakha", "xa-moc", "h-kt"}),
        (FIRST, {"ubnd-qn", "snv", "xa-dakha", "xa-a", "xa-b"}, set()),
    ],
)
def test_a_province_that_joins_is_another_one_until_that_day(day: date, ours: set[str], theirs: set[str]) -> None:
    """A parent that ended on 30/6/2025 passes its agencies on to the committee that replaced it."""
    found = {row.id for row in TWO if row.valid_from is None or row.valid_from <= day}
    assert {key for key in found if BOTH.is_ours(key, day)} >= ours
    assert {key for key in found if BOTH.in_province(key, day, "ubnd-kt")} - {"ubnd-qn"} >= theirs
    assert not any(BOTH.is_ours(key, day) for key in theirs)


def test_members_are_dated_as_organised_then_and_whole_as_organised_today() -> None:
    """The commune stands in the province since July; today its history, that of the split one and of the gone one too."""
    year = parse_period("2025")
    then = members(Whose(), BOTH, year)
    assert then["xa-dakha"] == ((FIRST, date(2025, 12, 31)),)
    assert "snv-kt" not in members(Whose(), BOTH, parse_period("2025-Q1"))
    assert then["snv"] == ()
    other = members(Whose(province="ubnd-kt"), BOTH, year)
    assert other["xa-dakha"] == ((date(2025, 1, 1), LAST),)
    assert "snv" not in other
    today = members(Whose(today=True), BOTH, year)
    assert {"snv-kt", "xa-dakha", "xa-moc", "h-kt", "snv"} <= today.keys()
    assert "h-kt" not in members(Whose(level="district", today=True), BOTH, year)
    assert members(Whose("snv", today=True), BOTH, year).keys() == {"snv", "snv-kt"}
    assert members(Whose("xa-a", today=True), BOTH, year).keys() == {"xa-a"}, "a split history is nobody else's"
    before = members(Whose(today=True, on=LAST), BOTH, year).keys()
    assert not before & {"snv-kt", "xa-dakha", "xa-moc", "h-kt"}, "on 30/6 they were two"


def test_what_readers_must_know_of_changed_agencies_is_said() -> None:
    """Which history is in, which can't be divided, what was abolished, and where another province is found."""
    year = parse_period("2025")
    (then,) = organisation_notes(Whose(), BOTH, year)
    assert "tỉnh Kon Tum" in then and "2025-07-01" in then and "--province ubnd-kt" in then
    stay, split, gone = organisation_notes(Whose(today=True), BOTH, year)
    assert "R16" in stay and "xã Mốc" in split and "huyện Đăk Hà" in gone
    assert any("--agency xa-moc" in told for told in organisation_notes(Whose("xa-a", today=True), BOTH, year))
    assert any("--agency snv" in told for told in organisation_notes(Whose("snv-kt", today=True), BOTH, year))
    assert "xã A, Ủy ban nhân dân xã B" in organisation_notes(Whose("xa-moc"), BOTH, year)[0]
    assert "không có cơ quan kế thừa" in organisation_notes(Whose("h-kt"), BOTH, year)[0]
    assert organisation_notes(Whose("snv"), BOTH, year) == ()


def test_whole_province_leaves_the_other_one_out_until_it_joined() -> None:
    """As organised then: 1, 4 and 7; the rest of the facts are told as other issuers'."""
    cover = Cover(book(), BOTH.directory, everywhere=frozenset("MR"))
    rows = count_tallies(BOTH.cut(SENT), BOTH, parse_period("2025"), Whose(), cover, Given())
    row = next(row for row in rows if row.id == "I.1")
    assert (row.numerator, row.denominator, row.measured["other_issuers"]) == (3, 3, 4)


def test_a_name_that_each_province_has_is_read_in_the_province_of_who_wrote_it() -> None:
    """ "Sở Nội vụ" in a list of a commune below Kon Tum is Kon Tum's until it joined; without a list it names nobody."""
    names = Names(Directory(TWO))
    for own, day, found in (("snv", LAST, "snv"), ("xa-dakha", LAST, "snv-kt"), ("xa-dakha", FIRST, "snv")):
        assert [one.agency for one in names.recipients("Sở Nội vụ", own, day)] == [found]
    assert names.agency("Sở Nội vụ", LAST) is None


@pytest.mark.parametrize(("period", "ended"), [("2025", []), ("2026", ["b.4"])])
def test_a_level_that_is_gone_is_named_where_nothing_can_be_measured(period: str, ended: list[str]) -> None:
    """Without districts nobody submits to one: b.4 says since when instead of a bare dash; b.2b still has departments."""
    told = {row.id: scope_ended(row, CUTTER, parse_period(period)) for row in book().definitions}

    assert [key for key, said in told.items() if said] == ended
    assert all("2025-06-30" in sentence for said in told.values() for sentence in said)
