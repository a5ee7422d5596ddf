"""Numbers of an agency-year in the ledger, and the estimates made of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from gateway.counting.series_numbers import Family
from gateway.estimating import agency_numbers, estimate_year, kept_unseen
from gateway.ledger.questions import document
from gateway.ledger.series import kept_estimate, numbering_agencies, numbers_of, observed, unread_of
from gateway.ledger.store import append_examination, record_arrivals
from gateway.reports.series_words import unseen_line
from gateway.route.identity import identify
from tests.ledger.numbered import CAME, ISSUED, day_of, mail_every, numbered, register_all
from tests.ledger.samples import AT, make_arrival, make_examination, make_exchange
from tests.ledger.unread import FILE, make_scan, make_seen, take

CODES = frozenset({"qđ", "bc"})
LATER = datetime(2015, 1, 2, tzinfo=UTC)


def test_numbers_come_with_their_day_and_where_they_were_seen(ledger):
    """
    One row a document, from mail or register; other years and other agencies apart.
    """
    mail_every(ledger, 2, 10)
    register_all(ledger, 3)

    found = numbers_of(ledger, "stttt", 2014, CODES)
    assert {one.number: (one.electronic, one.registered) for one in found} == {
        1: (False, True), 2: (True, True), 3: (False, True), 4: (True, False), 6: (True, False), 8: (True, False),
        10: (True, False),
    }  # fmt: skip
    assert {one.number: one.issued_on for one in found}[8] == day_of(8)
    assert {(one.family, one.type_code, one.unit) for one in found} == {(Family.ADMINISTRATIVE, "", "KHTC")}
    assert numbers_of(ledger, "stttt", 2015, CODES) == []
    assert numbers_of(ledger, "syt", 2014, CODES) == []
    assert (numbering_agencies(ledger, 2014), numbering_agencies(ledger, 2013)) == (["stttt"], [])


def test_the_estimate_of_a_year_is_kept_until_the_next_one(ledger):
    """
    Every second document of an office in mail: about half of them were never seen, up to the last day of mail.
    """
    assert observed(ledger) is None
    mail_every(ledger)
    assert observed(ledger) == (day_of(2), day_of(ISSUED))

    (one,) = estimate_year(ledger, 2014, CODES, AT)
    kept = kept_estimate(ledger, "stttt", 2014)
    assert one.answer.as_of == day_of(ISSUED)
    assert kept is not None
    assert kept.estimate["issued_low"] <= ISSUED <= kept.estimate["issued_high"]
    assert 47 <= kept.estimate["low"] <= kept.estimate["percent"] <= kept.estimate["high"] <= 53
    assert (kept.estimate["basis"], kept.at) == ("number_series", AT)

    estimate_year(ledger, 2014, CODES, LATER)
    again = kept_estimate(ledger, "stttt", 2014)
    assert again is not None
    assert again.at == LATER
    assert kept_estimate(ledger, "stttt", 2013) is None


def test_scans_whose_number_is_unread_are_not_called_unseen(ledger):
    """
    They take from the likeliest number of documents that nobody saw, and leave the upper end as it is.
    """
    mail_every(ledger)
    before = agency_numbers(ledger, "stttt", 2014, CODES).unseen()
    unread = identify("stttt", None, day_of(47).isoformat(), 2014, "cong_van", f"file:{FILE}")
    scan = make_scan(unread, issuer_id="stttt", issued_on=day_of(47).isoformat(), type="cong_van")
    take(ledger, 2, scan, numbers=[make_seen(unread.id, office="stttt")])

    assert unread_of(ledger, "stttt", 2014) == 1
    after = agency_numbers(ledger, "stttt", 2014, CODES).unseen()
    assert before is not None
    assert after is not None
    assert after["numerator"] == before["numerator"] - 1
    assert (after["unread"], after["high"], after["denominator"]) == (1, before["high"], before["denominator"])


def test_a_mail_whose_clock_runs_ahead_shows_nothing_of_days_to_come(ledger):
    """
    Nothing is estimated up to a day that has not come when the last mail came.
    """
    mail_every(ledger, 2, 40)
    ahead = numbered(42, exchanges=(make_exchange(sent_at=datetime(2030, 1, 1, tzinfo=UTC)),))
    record_arrivals(ledger, [make_arrival(2)])
    append_examination(ledger, "ident:Q2", make_examination(ahead), AT)
    assert observed(ledger) == (day_of(2), CAME.date())


def test_a_sum_says_of_how_many_agencies_it_is(ledger):
    """
    Agencies that numbered nothing in sight have no estimate: the sum is called no total of all.
    """
    mail_every(ledger)
    estimate_year(ledger, 2014, CODES, AT)
    summed = kept_unseen(ledger, 2014, None, ["stttt", "syt", "stc"])
    alone = kept_unseen(ledger, 2014, None, ["stttt"])
    assert summed is not None
    assert alone is not None
    assert (summed["agencies"], summed["agencies_without"]) == (1, 2)
    assert "của 1/3 cơ quan, không phải tổng của tất cả: 2 cơ quan chưa ước tính được" in unseen_line(summed)
    assert "của 1/1 cơ quan, đến" in unseen_line(alone)
    assert kept_unseen(ledger, 2014, None, ["syt"]) is None


def test_where_a_register_lists_everything_the_estimate_is_checked_against_it(ledger):
    """
    What would have been estimated from mail alone stands beside the register's count, with its error.
    """
    mail_every(ledger)
    assert agency_numbers(ledger, "stttt", 2014, CODES).checks() == ()
    register_all(ledger)

    (check,) = agency_numbers(ledger, "stttt", 2014, CODES).checks()
    assert check.listed == ISSUED
    assert check.holds
    assert abs(check.error) <= 3
    assert check.error == check.issued - ISSUED


def test_a_number_without_day_counts_as_seen_in_the_year_of_its_sending(ledger):
    """
    It places no other number.
    """
    mail_every(ledger, 2, 40)
    record = numbered(21, issued_on=None)
    record_arrivals(ledger, [make_arrival(2)])
    append_examination(ledger, "ident:Q2", make_examination(record), AT)
    found = {one.number: one.issued_on for one in numbers_of(ledger, "stttt", 2014, CODES)}
    assert found[21] is None
    assert found[20] == date(2014, 1, 31)


def test_a_number_out_of_its_series_is_a_doubt_in_the_evidence_of_its_document(ledger):
    """
    Number 9 of a day in May is shown with what would fit; the symbol stays as it was read.
    """
    mail_every(ledger)
    wrong = numbered(9, issued_on=day_of(101).isoformat())
    record_arrivals(ledger, [make_arrival(2)])
    append_examination(ledger, "ident:Q2", make_examination(wrong), AT)
    estimate_year(ledger, 2014, CODES, CAME)

    shown = document(ledger, wrong.id)
    assert shown is not None
    assert shown.record.symbol == "9/STTTT-KHTC"
    doubt = shown.record.evidence["symbol"][-1]
    assert (doubt.rule, doubt.where) == ("number-out-of-series", "number series")
    assert doubt.quote.startswith("9 (2014-05-26): ")

    estimate_year(ledger, 2014, CODES, LATER)
    again = document(ledger, wrong.id)
    assert again is not None
    assert again.record.evidence == shown.record.evidence
