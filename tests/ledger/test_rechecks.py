"""Later checks in the ledger: what is open, what follows the newest, what is never done twice; on both databases."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import date, timedelta

from gateway.ledger.questions import day_figures, document, facts, totals
from gateway.ledger.rechecks import append_rechecks, open_checks
from gateway.ledger.store import append_examination, rebuild_facts, record_arrivals
from gateway.records import OverallSignature
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, sha
from tests.made import pki
from tests.sealing.logs import make_verdict


def fingerprint(name):
    return hashlib.sha256(pki.certificate_der(name)).hexdigest()


LEAF = base64.b64encode(pki.certificate_der("chair")).decode()
ABOVE = base64.b64encode(pki.certificate_der("agencies")).decode()
OPEN = make_verdict(
    1,
    attachment_sha256=sha("file 464"),
    reasons=("revocation-not-checked",),
    certificate=LEAF,
    signer_sha256=fingerprint("chair"),
    chain_sha256=(fingerprint("chair"), fingerprint("agencies")),
    chain_certificates=(ABOVE,),
)
GOOD = replace(OPEN, overall=OverallSignature.VALID, revocation="good", reasons=("revocation-checked-again",))
LATER = AT + timedelta(days=3)
MANY = 1000


def take(ledger, *signatures, key="ident:Q1", n=1):
    """One mail with letter 464 and these checks."""
    record = make_document(464, signature=OverallSignature.INDETERMINATE)
    record_arrivals(ledger, [make_arrival(n)])
    append_examination(ledger, key, make_examination(record, signatures=signatures), AT)
    return record.id


def open_indexes(ledger, valid_since=LATER):
    return [one.index for one in open_checks(ledger, -1, MANY, valid_since).checks]


def test_the_newest_check_counts_everywhere_and_the_older_one_stays(ledger):
    """
    Document, facts, totals and figures of the day follow; a rebuild says the same.
    """
    name = take(ledger, OPEN)
    assert append_rechecks(ledger, "ident:Q1", [(0, GOOD)], LATER) == {0: 1}

    for _ in range(2):
        assert document(ledger, name).record.signature is OverallSignature.VALID
        assert [fact.signature for fact in facts(ledger, date(2014, 1, 1), date(2014, 12, 31))] == ["valid"]
        assert totals(ledger).signatures_by_overall == {"valid": 1}
        rebuild_facts(ledger)
    assert day_figures(ledger, AT, LATER).signatures_to_date == 1


def test_whoever_comes_second_adds_nothing(ledger):
    """
    The daemon and a person at the same time: one entry.
    """
    take(ledger, OPEN)
    append_rechecks(ledger, "ident:Q1", [(0, GOOD)], LATER)

    assert append_rechecks(ledger, "ident:Q1", [(0, GOOD)], LATER) == {}
    assert totals(ledger).signatures_by_overall == {"valid": 1}


def test_open_are_undecided_ones_and_young_valid_ones_that_are_the_newest(ledger):
    """
    With the certificates that were kept, and the time of the very first check.
    """
    broken = replace(OPEN, overall=OverallSignature.INVALID, reasons=("digest-mismatch",))
    unclear = replace(OPEN, reasons=("contents-not-cms",))
    lost = replace(OPEN, signer_sha256=sha("not kept"), certificate="")
    take(ledger, OPEN, broken, unclear, lost)
    (one,) = open_checks(ledger, -1, MANY, LATER).checks

    assert (one.index, one.past.proven_at) == (0, AT)
    assert (one.past.verdict.certificate, one.past.verdict.chain_certificates) == (LEAF, (ABOVE,))

    append_rechecks(ledger, "ident:Q1", [(0, GOOD)], LATER)
    assert open_indexes(ledger, LATER + timedelta(seconds=1)) == []
    (again,) = open_checks(ledger, -1, MANY, LATER).checks
    assert (again.index, again.past.proven_at) == (4, AT)


def test_a_document_is_as_good_as_its_worst_signature(ledger):
    """
    One of two was settled: the other still stands open.
    """
    name = take(ledger, OPEN, replace(OPEN, field_name="Signature2"))
    append_rechecks(ledger, "ident:Q1", [(0, GOOD)], LATER)
    assert document(ledger, name).record.signature is OverallSignature.INDETERMINATE

    append_rechecks(ledger, "ident:Q1", [(1, GOOD)], LATER)
    assert document(ledger, name).record.signature is OverallSignature.VALID


def test_pages_go_on_where_the_last_one_ended(ledger):
    """
    Also over entries that are not open.
    """
    take(ledger, *(replace(OPEN, field_name=f"S{n}") for n in range(5)))
    found, last = [], -1
    while last is not None:
        page = open_checks(ledger, last, MANY, LATER, limit=2)
        found += [one.index for one in page.checks]
        last = page.last

    assert found == [0, 1, 2, 3, 4]
    assert [one.index for one in open_checks(ledger, 1, 4, LATER).checks] == [2, 3]
