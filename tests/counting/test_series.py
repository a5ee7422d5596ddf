"""Series of numbers: what is read from them, and what is left unsaid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.counting.series import read_series
from gateway.counting.series_fit import hint_of, place_of
from gateway.counting.series_numbers import Family, Numbered, parse_numbered
from gateway.counting.series_scheme import Scheme
from gateway.counting.series_tail import MANY, balanced, cut, share_of_gap, together
from gateway.counting.series_total import estimate_unseen, self_check, summed_unseen
from tests.counting.offices import Conditions, make_office

CODES = frozenset({"qđ", "bc", "ttr", "kh", "hd", "ct", "cv"})
YEAR_END = date(2015, 12, 31)


def paper(number: int, day: date | None, type_code: str = "", **more: object) -> Numbered:
    values = {"suffix": "", "unit": "VP", "family": Family.ADMINISTRATIVE, "electronic": True} | more
    return Numbered(f"{type_code}{number}{values['suffix']}", number, type_code=type_code, issued_on=day, **values)  # type: ignore[arg-type]


def steadily(count: int, every: int = 1, type_code: str = "", days: float = 1.0) -> list[Numbered]:
    """Every so-maniest number of an office that numbers one document in so many days."""
    first = date(2015, 1, 1)
    return [paper(n, first + timedelta(days=int(n * days)), type_code) for n in range(every, count + 1, every)]


@pytest.mark.parametrize(
    ("symbol", "number", "suffix", "type_code", "unit", "family"),
    [
        ("1486/QĐ-UBND", 1486, "", "QĐ", "", Family.ADMINISTRATIVE),
        ("464/STTTT-KHTC", 464, "", "", "KHTC", Family.ADMINISTRATIVE),
        ("3176b/QĐ-SYT", 3176, "b", "QĐ", "", Family.ADMINISTRATIVE),
        ("22/2012/CT-UBND", 22, "", "CT", "", Family.LEGAL),
        ("15-HD/TU", 15, "", "HD", "", Family.PARTY),
        ("357-CV/BTCTU", 357, "", "CV", "", Family.PARTY),
        ("05/TTr-CAT-PC04", 5, "", "TTr", "PC04", Family.ADMINISTRATIVE),
        ("498/UBND", 498, "", "", "", Family.ADMINISTRATIVE),
        ("01/2025", 1, "", "", "", Family.LEGAL),
    ],
)
def test_a_symbol_says_which_series_it_belongs_to(
    symbol: str, number: int, suffix: str, type_code: str, unit: str, family: Family
) -> None:
    """By its code, whatever the heading says: 519/SNV-TCCC runs with the letters."""
    read = parse_numbered("d", symbol, "2015-03-04", CODES)
    assert read is not None
    assert (read.number, read.suffix, read.type_code, read.unit, read.family) == (
        number, suffix, type_code, unit, family,
    )  # fmt: skip


@pytest.mark.parametrize("symbol", ["", "09-01/26/PT-PNC", "0/QĐ-UBND", "abc", "1234567/QĐ-UBND", "/QĐ-UBND"])
def test_numbers_that_run_in_no_sequence_are_left_out(symbol: str) -> None:
    """Dates as numbers, blank numbers, and what is too large for a year."""
    assert parse_numbered("d", symbol, None, CODES) is None


def test_every_second_number_of_a_steady_office_tells_how_many_there_were() -> None:
    """364 documents in a year, half of them seen: about as many again were not."""
    (one,) = read_series(steadily(364, 2), 2015, YEAR_END).series
    assert one.low is not None
    assert one.high is not None
    assert one.low <= 364 <= one.high
    assert one.high - one.low <= 18, "up to three in a hundred numbers may be unused"
    assert one.seen == one.electronic == 182
    assert one.unseen_share(one.issued) == pytest.approx(50, abs=1)
    assert one.gaps[:3] == ((1, 1), (3, 3), (5, 5))
    assert one.rests_on == ("consecutive", "pace")


def test_what_only_a_register_names_is_known_but_not_seen_electronically() -> None:
    """Its numbers close gaps; its documents stay in the share that no mail showed."""
    found = [replace(one, electronic=one.number % 4 == 0) for one in steadily(360, 2)]
    (one,) = read_series(found, 2015, YEAR_END).series
    assert (one.seen, one.electronic) == (180, 90)
    assert one.unseen_share(one.issued) == pytest.approx(75, abs=1)


def test_few_documents_say_nothing() -> None:
    """Five numbers give no estimate: the highest one and the gaps are all that is known."""
    (one,) = read_series(steadily(50, 10), 2015, YEAR_END).series
    assert (one.issued, one.low, one.high, one.why_not) == (None, None, None, "few")
    assert one.highest == 50


def test_the_same_number_in_two_types_refutes_a_common_series() -> None:
    """Decisions and letters that both run from 1 on are two series."""
    answer = read_series(steadily(360, 3) + steadily(120, 2, "QĐ", 3.0), 2015, YEAR_END)
    assert answer.scheme is Scheme.PER_TYPE
    assert [one.types for one in answer.series] == [("",), ("QĐ",)]


def test_types_that_share_the_numbers_are_one_series() -> None:
    """Days of one type lie between the days of the other, and no number is given twice."""
    mixed = [replace(one, type_code="QĐ" if one.number % 3 == 0 else "") for one in steadily(360, 2)]
    answer = read_series(mixed, 2015, YEAR_END)
    assert answer.scheme is Scheme.ONE
    assert [one.types for one in answer.series] == [("", "QĐ")]


def test_a_few_numbers_leave_open_how_an_office_numbers() -> None:
    """Two decisions among four letters, in order but far between: both ways are possible."""
    letters = [(40, 3), (60, 4), (90, 5), (130, 7)]
    decisions = [(10, 1), (115, 6)]
    found = [paper(n, date(2015, month, 20)) for n, month in letters]
    found += [paper(n, date(2015, month, 20), "QĐ") for n, month in decisions]
    answer = read_series(found, 2015, YEAR_END)
    assert answer.scheme is Scheme.UNKNOWN
    assert all(one.issued is None for one in answer.series)


def test_legal_and_party_numbers_run_beside_the_others() -> None:
    """25/2014/QĐ-UBND and 25/QĐ-UBND are of two series, and 25-QĐ/TU of a third."""
    found = steadily(200, 2, "QĐ")
    legal = [replace(one, document_id=f"l{one.number}", family=Family.LEGAL) for one in steadily(20, 1, "QĐ", 15.0)]
    party = [replace(one, document_id=f"p{one.number}", number=one.number + 800, family=Family.PARTY) for one in legal]
    answer = read_series(found + legal + party, 2015, YEAR_END)
    families = {one.family: one for one in answer.series}
    assert len(families) == 3
    assert families[Family.LEGAL].issued in range(20, 28)
    assert families[Family.PARTY].issued in range(20, 28), "a term's numbers below the first of the year are not of it"


def test_a_number_whose_day_contradicts_its_neighbours_is_in_doubt() -> None:
    """Number 40 of a day in October stands between 270 and 300: said, never changed."""
    found = steadily(360, 4)
    wrong = replace(found[70], number=40, document_id="misread")
    (one,) = read_series([*found[:70], wrong, *found[71:]], 2015, YEAR_END).series
    (doubt,) = one.doubts
    assert (doubt.document_id, doubt.number) == ("misread", 40)
    assert doubt.low <= 284 <= (doubt.high or 0)
    assert one.highest == 360


def test_a_number_far_above_the_pace_does_not_raise_the_estimate() -> None:
    """The last document of the year read as 9360 is in doubt."""
    found = steadily(360, 2)
    (one,) = read_series([*found[:-1], replace(found[-1], number=9360)], 2015, YEAR_END).series
    assert [doubt.number for doubt in one.doubts] == [9360]
    assert one.high is not None
    assert one.high < 380


def test_nothing_is_said_of_days_after_the_one_asked_for() -> None:
    """Up to the end of June about half of the year's numbers were given."""
    (one,) = read_series(steadily(364, 2), 2015, date(2015, 6, 30)).series
    assert one.low is not None
    assert one.high is not None
    assert one.low <= 180 <= one.high
    assert one.seen == 90


def test_candidates_of_an_unread_number_that_fit_the_day_are_named() -> None:
    """Of 150, 158 and 750 in early June only what no other document has, and near its day."""
    found = [one for one in steadily(364, 2) if one.number != 158]
    answer = read_series(found, 2015, YEAR_END)
    place = place_of(answer, found, "", "VP", date(2015, 6, 8))
    assert place is not None
    assert hint_of(place, [("158", 0.5), ("750", 0.3), ("156", 0.1), ("x", 0.1)]).fits == ("158",)
    assert place_of(answer, found, "QĐ", "", date(2015, 6, 8)) is None
    assert place_of(answer, found, "", "VP", None) is None


def test_numbers_that_begin_from_1_again_are_two_series() -> None:
    """Reorganised on 1 July: 180 documents before, 184 after; the second stretch is no row of misread numbers."""
    first = steadily(364, 2)[:90]
    second = [replace(one, number=one.number - 180, document_id=f"new {one.number}") for one in steadily(364, 2)[90:]]
    answer = read_series(first + second, 2015, YEAR_END)
    assert answer.restarts == {Family.ADMINISTRATIVE: date(2015, 7, 1)}
    assert [(one.name, one.since, one.seen) for one in answer.series] == [
        ("công văn (từ 01/07)", "2015-07-01", 92),
        ("công văn", "2015-01-01", 90),
    ]
    assert not any(one.doubts for one in answer.series)
    for one, issued in zip(answer.series, (184, 180), strict=True):
        assert one.low is not None
        assert one.high is not None
        assert one.low <= issued <= one.high
    total = estimate_unseen(answer)
    assert total is not None
    assert total["issued_low"] <= 364 <= total["issued_high"]
    place = place_of(answer, first + second, "", "VP", date(2015, 9, 1))
    assert place is not None
    assert place.low <= 62 <= (place.high or 0), "the 62nd document of the second stretch"


def test_a_register_tells_how_many_numbers_were_left_unused() -> None:
    """Its holes are numbers without documents: the estimate comes down to what it lists."""
    kept = [one for one in steadily(360, 1) if one.number % 25]
    listed = [replace(one, electronic=one.number % 2 == 0, registered=True) for one in kept]
    (one,) = read_series(listed, 2015, date(2015, 12, 27)).series
    assert one.low is not None
    assert one.high is not None
    assert one.low <= 346 <= one.high
    letters = steadily(360, 2, "QĐ")
    decisions = read_series(listed + letters, 2015, date(2015, 12, 27)).series
    (other,) = [one for one in decisions if one.types == ("QĐ",)]
    assert other.low is not None
    assert other.high is not None
    assert other.high < 360, "the same people leave unused numbers in the other book"
    assert other.low <= 346 <= other.high


def test_a_few_numbers_with_one_far_off_say_nothing() -> None:
    """Nine decisions of a year, one of them read as 1257: too few to say whether it is misread."""
    found = [paper(n, date(2015, month, 20), "QĐ") for n, month in [(1, 2), (2, 3), (4, 5), (5, 7), (7, 9), (8, 10)]]
    (one,) = read_series([*found, paper(1257, date(2015, 11, 20), "QĐ")], 2015, YEAR_END).series
    assert (one.issued, one.why_not) == (None, "leap")


def test_misread_numbers_of_the_last_weeks_do_not_raise_the_estimate() -> None:
    """Eight of the documents of December are read with a digit too many; others of the same days stand below them."""
    found = steadily(1440, 2, days=0.25)
    wrong = {one.document_id for one in found[-60::8]}
    read = [replace(one, number=one.number * 10 + 7) if one.document_id in wrong else one for one in found]
    (one,) = read_series(read, 2015, YEAR_END).series
    assert {doubt.document_id for doubt in one.doubts} == wrong
    assert one.high is not None
    assert one.high < 1500


def test_party_offices_have_an_estimate_by_the_rule() -> None:
    """By type and term, as is the rule, where no other numbers tell how they number."""
    found = [replace(one, family=Family.PARTY, number=one.number + 300) for one in steadily(200, 2, "CV", 1.8)]
    few = [replace(paper(n, date(2015, 3 * n, 9), "KL"), family=Family.PARTY) for n in (1, 3)]
    answer = read_series(found + few, 2015, YEAR_END)
    assert answer.scheme is Scheme.PER_TYPE
    total = estimate_unseen(answer)
    assert total is not None
    assert total["apart"] == 2
    assert total["issued_low"] <= 203 <= total["issued_high"]


DAY = st.one_of(st.none(), st.dates(date(2013, 1, 1), date(2017, 12, 31)), st.dates(date(2015, 1, 1), YEAR_END))
ANY = st.builds(
    Numbered,
    document_id=st.text("abc", min_size=1, max_size=3),
    number=st.one_of(st.integers(1, 60), st.integers(1, 99_999)),
    suffix=st.sampled_from(["", "", "", "b"]),
    type_code=st.sampled_from(["", "QĐ", "BC"]),
    unit=st.sampled_from(["", "VP", "NV"]),
    family=st.sampled_from(list(Family)),
    issued_on=DAY,
    electronic=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ANY, max_size=60), st.dates(date(2014, 6, 1), date(2016, 6, 1)))
def test_any_numbers_and_days_give_an_answer(found: list[Numbered], as_of: date) -> None:
    """Duplicates, missing days, other years: no error, and an interval that holds its estimate."""
    answer = read_series(found, 2015, as_of)
    for one in answer.series:
        assert (one.issued is None) == (one.low is None) == (one.high is None) == bool(one.why_not)
        if one.issued is not None and one.low is not None and one.high is not None:
            assert one.electronic <= one.low <= one.issued <= one.high
        assert all(first <= last for first, last in one.gaps)
    for row in found:
        place_of(answer, found, row.type_code, row.unit, row.issued_on)


@pytest.mark.parametrize(("gap", "gone"), [(MANY - 1, 0.5), (MANY, 0.5), (9000, 0.02), (9000, 0.97)])
def test_counts_add_up_the_same_whether_few_or_many(gap: int, gone: float) -> None:
    """Long counts are added by transforms: chances, and the ends of the interval, are those of adding term by term."""
    one, other = share_of_gap(gap, gone, 2.0, 1.0), share_of_gap(7000, 0.3, 40.0, 2.0)
    plain, found = np.convolve(cut(one), cut(other)), together(one, other)
    assert len(found) == len(plain)
    assert found.min() >= 0
    assert abs(found - plain).max() < 1e-15
    assert balanced(found, 0.9) == balanced(plain, 0.9)


@given(st.text(max_size=30), st.one_of(st.none(), st.text(max_size=12)))
def test_any_text_is_read_as_a_symbol_or_as_none(symbol: str, day: str | None) -> None:
    """The parser knows no errors."""
    parse_numbered("d", symbol, day, CODES)


def test_the_same_numbers_give_the_same_answer_in_any_order() -> None:
    """Nothing depends on the order of rows."""
    seen = make_office(Conditions(volume=400, share=0.4, misread=0.03), 5).seen
    there, back = read_series(seen, 2015, YEAR_END), read_series(seen[::-1], 2015, YEAR_END)
    assert there.series == back.series


def test_an_agency_has_one_estimate_of_what_was_never_seen() -> None:
    """Numerator, denominator and interval of all of its series together, with what they rest on."""
    found = steadily(364, 2) + steadily(120, 3, "QĐ", 3.0)
    unseen = estimate_unseen(read_series(found, 2015, YEAR_END))
    assert unseen is not None
    assert unseen["issued_low"] <= 364 + 121 <= unseen["issued_high"]
    assert unseen["numerator"] == unseen["denominator"] - 182 - 40
    assert unseen["low"] <= unseen["percent"] <= unseen["high"]
    assert (unseen["basis"], unseen["scope"]) == ("number_series", "all")
    assert unseen["rests_on"] == ["consecutive", "pace", "seen-types"]

    both = summed_unseen([unseen, {}, unseen])
    assert both is not None
    assert (both["agencies"], both["agencies_without"]) == (2, 1)
    assert both["numerator"] == 2 * unseen["numerator"]
    assert both["percent"] == unseen["percent"]
    assert both["issued_high"] - both["denominator"] < 2 * (unseen["issued_high"] - unseen["denominator"]) + 1
    assert summed_unseen([{}]) is None


def test_an_agency_whose_series_say_too_little_has_no_estimate() -> None:
    """Neither where nobody knows how it numbers, nor where much lies in series without estimate."""
    assert estimate_unseen(read_series(steadily(50, 10), 2015, YEAR_END)) is None
    mixed = steadily(40, 4, days=9.0) + steadily(60, 15, "QĐ", 6.0)
    assert estimate_unseen(read_series(mixed, 2015, YEAR_END)) is None


def test_a_register_that_lists_everything_stands_beside_the_estimate() -> None:
    """What the estimate would have been without it, and by how much it errs; a register with holes checks nothing."""
    listed = [replace(one, electronic=one.number % 2 == 0, registered=True) for one in steadily(360, 1)]
    (check,) = self_check(read_series(listed, 2015, YEAR_END), listed)
    assert check.listed == 360
    assert check.holds
    assert abs(check.error) <= 3
    holed = [one for one in listed if one.electronic or one.number % 3]
    assert self_check(read_series(holed, 2015, YEAR_END), holed) == ()
