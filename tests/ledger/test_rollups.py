"""Roll-ups are copies of facts: whatever comes in whatever order, they say what a recount says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from classifiers.verdict import Origin, PaperStatus, Secrecy
from gateway.counting.cover import Cover
from gateway.counting.cutting import Cutter
from gateway.counting.indicators import Given, count_tallies
from gateway.counting.periods import parse_period
from gateway.counting.policy import parse_policy
from gateway.counting.posting import count_posted, postings
from gateway.counting.selection import Whose
from gateway.counting.tallies import PROVINCE
from gateway.ledger.dirty import note_changes
from gateway.ledger.engine import insert_new, writing
from gateway.ledger.examinations import append_examination
from gateway.ledger.facts import fact_values, issued_values
from gateway.ledger.questions import facts
from gateway.ledger.rollups import count_dirty, count_months, dirty_months
from gateway.ledger.schema import document, fact
from gateway.ledger.store import record_arrivals
from gateway.ledger.superseding import supersede_examination
from gateway.ledger.tally_questions import agency_months, compare_tallies, due_to_post, posting_counts, tallies
from gateway.ledger.tally_tables import issued, tally
from gateway.records import Dossier, Fact, Issued, Mode, OverallSignature, Scope
from tests.counting.made import book, directory, table
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, make_exchange
from tests.made.ledgers import new_ledger

PERIODS = ["2013", "2014", "2014-Q2", "2014-Q4", "2014-12", "2013-09"]
AGENCIES = ["stttt", "snv", "binhson", "bo-tttt", "ubnd-tinh"]
MODES = st.sampled_from(Mode)
FACTS = st.builds(
    Fact,
    document_id=st.integers(0, 5).map(lambda number: f"d{number}"),
    agency=st.sampled_from(AGENCIES),
    scope=st.sampled_from(Scope),
    first_sent_on=st.integers(0, 480).map(lambda days: date(2013, 9, 1) + timedelta(days=days)),
    mode=MODES,
    type=st.sampled_from(["cong_van", "to_trinh", "giay_moi", "du_an", "thong_tu"]),
    origin=st.sampled_from(Origin),
    signature=st.sampled_from(OverallSignature),
    secrecy=st.sampled_from([Secrecy.NONE, Secrecy.NONE, Secrecy.MAT]),
    channels=st.sampled_from([("mail",), ("dms",), ("dms", "mail"), ("paper",), ("other",)]),
    copies=st.integers(1, 5),
    numbered=st.booleans(),
    recipient_modes=st.sampled_from(
        [(), (("snv", Mode.ELECTRONIC),), (("snv", Mode.PAPER), ("ubnd-tinh", Mode.HYBRID)), (("vpcp", Mode.UNKNOWN),)]
    ),
    copies_electronic=st.integers(0, 1),
    copies_with_paper=st.integers(0, 1),
    copies_paper=st.integers(0, 1),
    outward=st.none() | MODES,
    dossier=st.sampled_from(Dossier),
    sources=st.sampled_from([("M",), ("M", "R"), ("D",), ("R",)]),
)
STEPS = st.lists(st.tuples(st.integers(0, 5), st.lists(FACTS, max_size=3), st.integers(0, 3)), max_size=14)
"""Each: a document, its facts from now on ([] voids it), and how many months are counted then."""


@pytest.fixture
def cutter():
    policy = parse_policy(table("type_policies/quangngai-2013.toml"))
    return Cutter(book(), directory(), policy)


def put(ledger, number, found):
    """Facts of a document from now on, as derivation writes them."""
    key = f"d{number}"
    rows = {item.scope: replace(item, document_id=key) for item in found}
    with writing(ledger) as connection:
        here = {"tenant_id": ledger.tenant, "id": key, "identity": key, "first_seen_at": AT}
        known = document.c.id == key
        if connection.execute(document.select().where(known)).first() is None:
            connection.execute(document.insert(), [here])
        note_changes(connection, ledger.tenant, [key], list(rows.values()))
        connection.execute(delete(fact).where(fact.c.document_id == key))
        if rows:
            connection.execute(
                fact.insert(), [{"tenant_id": ledger.tenant, **fact_values(item)} for item in rows.values()]
            )


def both_ways(ledger, cutter, name, agency, secret=False):
    """The same figures from roll-ups and from the facts themselves."""
    period = parse_period(name)
    first, last = date(period.first.year, 1, 1), date(period.first.year, 12, 31)
    cover = Cover(book(), directory(), agency_months(ledger, first, last.replace(day=1)))
    whose = Whose(agency)
    rolled = tallies(ledger, [agency or PROVINCE], cutter.starts(period), last.replace(day=1))
    single = cutter.cut(facts(ledger, first, last))
    return [
        count_tallies(rows, cutter, period, whose, cover, Given(), secret) for rows in (rolled, single)
    ]  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.sampled_from(PERIODS), st.sampled_from([None, *AGENCIES]), st.booleans())
def test_roll_ups_equal_a_recount_whatever_came_in_whatever_order(
    tmp_path_factory, cutter, steps, period, agency, secret
):
    """
    Documents come, come again, change and go, months are counted in between: in the end both ways say the same.
    """
    ledger = new_ledger(tmp_path_factory.mktemp("rolled"))
    for number, found, most in steps:
        put(ledger, number, found)
        count_dirty(ledger, cutter, most)
        assert compare_tallies(ledger, cutter) == []
    count_dirty(ledger, cutter)

    assert dirty_months(ledger, cutter.mark) == []
    assert compare_tallies(ledger, cutter) == []
    rolled, single = both_ways(ledger, cutter, period, agency, secret)
    assert rolled == single
    ledger.close()


def test_examined_again_and_replaced_mail_is_counted_once(ledger, cutter):
    """
    The same mail twice, one more recipient, and a deep reading that says otherwise: the roll-ups follow.
    """
    paper = make_document(exchanges=(make_exchange("snv@x.vn", agency="snv", paper=PaperStatus.WITH_PAPER),))
    plain = make_document(exchanges=(make_exchange("snv@x.vn", agency="snv"), make_exchange("sct@x.vn", agency="sct")))
    record_arrivals(ledger, [make_arrival(1), make_arrival(2)])
    append_examination(ledger, "ident:Q1", make_examination(plain), AT)
    count_dirty(ledger, cutter)
    append_examination(ledger, "ident:Q1", make_examination(plain), AT)
    assert dirty_months(ledger, cutter.mark) == []

    append_examination(ledger, "ident:Q2", make_examination(paper), AT)
    assert dirty_months(ledger, cutter.mark) == [("stttt", date(2014, 5, 1))]
    count_dirty(ledger, cutter)
    assert modes(ledger, cutter) == {"E": 0, "H": 1, "P": 0, "?": 0}

    supersede_examination(ledger, "ident:Q2", make_examination(), (), AT)
    count_dirty(ledger, cutter)
    assert modes(ledger, cutter) == {"E": 1, "H": 0, "P": 0, "?": 0}
    assert compare_tallies(ledger, cutter) == []


def modes(ledger, cutter):
    rolled, single = both_ways(ledger, cutter, "2014", "stttt")
    assert rolled == single
    return next(row for row in rolled if row.id == "II.1").measured["modes"]


def test_a_change_while_a_month_is_counted_stays_noted(ledger, cutter):
    """
    A writer's line is a row of its own: it is not lost with those that the counter takes away.
    """
    put(ledger, 1, [made(1)])
    put(ledger, 1, [made(1, mode=Mode.HYBRID)])
    assert len(dirty_months(ledger, cutter.mark)) == 1
    count_months(ledger, cutter, [("stttt", date(2014, 5, 1))])
    put(ledger, 2, [made(2)])

    assert ("stttt", date(2014, 5, 1)) in dirty_months(ledger, cutter.mark)


def test_a_roll_up_that_was_tampered_with_is_found(ledger, cutter):
    """
    The nightly check compares every month with a recount of its facts, and the province with its agencies.
    """
    put(ledger, 1, [made(1)])
    count_dirty(ledger, cutter)
    with writing(ledger) as connection:
        connection.execute(update(tally).where(tally.c.agency == "stttt").values(documents=7))

    assert set(compare_tallies(ledger, cutter)) == {("stttt", date(2014, 5, 1)), (PROVINCE, date(2014, 5, 1))}


def test_other_rows_of_config_or_directory_make_all_months_count_anew(ledger, cutter):
    """
    A directory with one agency more may read the same facts differently.
    """
    put(ledger, 1, [made(1)])
    count_dirty(ledger, cutter)
    other = Cutter(replace(book(), submissions=frozenset({"cong_van"})), directory())

    assert dirty_months(ledger, other.mark) == [("stttt", date(2014, 5, 1)), (PROVINCE, date(2014, 5, 1))]
    count_dirty(ledger, other)
    assert dirty_months(ledger, other.mark) == []


def made(number, **changes):
    """A document of STTTT to SNV."""
    values = {
        "document_id": f"d{number}", "agency": "stttt", "scope": Scope.INTER_AGENCY, "first_sent_on": date(2014, 5, 6),
        "mode": Mode.ELECTRONIC, "type": "cong_van", "origin": Origin.BORN_DIGITAL, "signature": OverallSignature.NONE,
        "secrecy": Secrecy.NONE, "channels": ("mail",), "copies": 1, "numbered": True, "copies_electronic": 1,
        "copies_with_paper": 0, "recipient_modes": (("snv", Mode.ELECTRONIC),), "sources": ("M",),
    }  # fmt: skip
    return Fact(**(values | changes))


def issued_at(number, on, posted_on, kind="chi_thi", **changes):
    """A document of STTTT or SNV by day of issue and of posting."""
    told = Issued(f"d{number}", ("stttt", "snv")[number % 2], on, kind, Secrecy.NONE, True, False, posted_on, ("P",))
    return replace(told, **changes)


def issue(ledger, *found):
    """What agencies issued from now on, as derivation writes it."""
    with writing(ledger) as connection:
        for item in found:
            key = item.document_id
            here = {"tenant_id": ledger.tenant, "id": key, "identity": key, "first_seen_at": AT}
            connection.execute(insert_new(connection, document), [here])
            note_changes(connection, ledger.tenant, [key], [], [item])
            connection.execute(delete(issued).where(issued.c.document_id == key))
            connection.execute(issued.insert(), [{"tenant_id": ledger.tenant, **issued_values(item)}])


def by_state(rows):
    """Documents by all that a posting tells."""
    sums = Counter()
    for item in rows:
        sums[item.legal, item.posted, item.days] += item.documents
    return sums


@pytest.mark.parametrize("name", ["2014", "2014-Q4", "2014-11", "2014-12", "2015-01"])
def test_what_is_due_to_be_posted_is_summed_as_it_is_told_one_by_one(ledger, cutter, name):
    """
    Legal and steering documents of the agencies asked for, posted in time, late or never; on both databases.
    """
    days = [None, 0, 9, 33, 40, 71]
    for number in range(60):
        on = date(2014, 10 + number % 3, 1 + number % 28) if number % 13 else None
        late = days[number % 6]
        issue(ledger, issued_at(
            number, on, on + timedelta(days=late) if on and late is not None else None,
            ("chi_thi", "cong_van")[number % 3 == 0], secrecy=(Secrecy.NONE, Secrecy.MAT)[number % 11 == 0],
            numbered=number % 7 != 0, legal=number % 4 == 0,
        ))  # fmt: skip
    count_dirty(ledger, cutter)
    period, to_date = parse_period(name), parse_period(name).year_to_date()

    for span in (period, to_date):
        for ids in (["stttt"], ["stttt", "snv"], ["sct"], [PROVINCE]):
            asked = ["stttt", "snv"] if ids == [PROVINCE] else ids
            singly = postings(due_to_post(ledger, book().steering, span.first, span.last, asked), book(), span)
            summed = posting_counts(ledger, span, ids)
            assert by_state(summed) == by_state(singly)
            assert count_posted(summed, listed=True) == count_posted(singly, listed=True)
    assert compare_tallies(ledger, cutter) == []


def test_a_listing_that_comes_late_reaches_the_roll_up_of_the_month_of_issue(ledger, cutter):
    """
    A document is issued, shows up on the portal, turns out to be secret: nothing was sent, and its month is no evidence.
    """
    on, year = date(2014, 5, 30), parse_period("2014")
    for posted_on, secrecy, told in (
        (None, Secrecy.NONE, {(False, False, None): 1}),
        (date(2014, 6, 3), Secrecy.NONE, {(False, True, 4): 1}),
        (date(2014, 6, 3), Secrecy.MAT, {}),
    ):
        issue(ledger, issued_at(0, on, posted_on, secrecy=secrecy))
        assert dirty_months(ledger, cutter.mark) == [("stttt", date(2014, 5, 1))]
        count_dirty(ledger, cutter)
        for whose in ("stttt", PROVINCE):
            assert by_state(posting_counts(ledger, year, [whose])) == Counter(told)
        assert agency_months(ledger, year.first, year.last) == []
        assert compare_tallies(ledger, cutter) == []
