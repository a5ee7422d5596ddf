"""What several mails together say of one document."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.verdict import Evidence, Origin, PaperStatus, Secrecy, Urgency
from gateway.counting.modes import join_recipient, scope_mode
from gateway.ledger.columns import fold
from gateway.ledger.facts import facts_of
from gateway.ledger.merging import PastReading, best_record, join_signatures, scope_views
from gateway.records import Mode, OverallSignature, Scope
from tests.ledger.samples import AT, make_document, make_exchange

STATES = OverallSignature


def _merge(*records, exchanges=()):
    return best_record([PastReading(record, AT) for record in records], exchanges)


@pytest.mark.parametrize(
    ("seen", "together"),
    [
        ((STATES.VALID, STATES.NONE), STATES.VALID),
        ((STATES.NONE, STATES.VALID, STATES.INDETERMINATE), STATES.VALID),
        ((STATES.VALID, STATES.INVALID), STATES.INVALID),
        ((STATES.INDETERMINATE, STATES.NONE), STATES.INDETERMINATE),
        ((STATES.NONE,), STATES.NONE),
        ((), STATES.NONE),
    ],
)
def test_signatures_of_all_copies_are_joined(seen, together):
    """
    An unsigned copy never erases a signature, a broken one is never hidden.
    """
    for order in itertools.permutations(seen):
        assert join_signatures(order) is together


def test_each_field_comes_from_the_reading_that_was_surest():
    """
    A poor scan sent later does not spoil what the first mail read well.
    """
    good = make_document(confidence={"symbol": 0.9, "type": 0.2, "origin": 0.9})
    poor = make_document(
        symbol="46?/STTTT",
        number="46",
        type="bao_cao",
        origin=Origin.SCANNED_IMAGE,
        abstract="",
        evidence={"symbol": (), "type": (Evidence("BÁO CÁO", "page 1 line 5", "heading"),)},
        confidence={"symbol": 0.3, "type": 0.8, "origin": 0.4},
    )
    for order in ((good, poor), (poor, good)):
        merged = _merge(*order)
        assert (merged.symbol, merged.number, merged.type, merged.origin) == (
            "464/STTTT-KHTC", "464", "bao_cao", Origin.BORN_DIGITAL,
        )  # fmt: skip
        assert merged.abstract == good.abstract
        assert merged.confidence["symbol"] == 0.9
        assert merged.evidence["type"][0].quote == "BÁO CÁO"


def test_marking_seen_in_one_mail_closes_what_the_others_said():
    """
    An unmarked copy of a secret document must not keep its content open.
    """
    marked = make_document(secrecy=Secrecy.MAT, abstract="", evidence={}, paper_evidence=(), notes=())
    for order in ((make_document(), marked), (marked, make_document())):
        merged = _merge(*order)
        assert (merged.abstract, merged.notes, merged.paper_evidence) == ("", (), ())
        assert set(merged.evidence) == {"secrecy"}


def test_highest_secrecy_and_urgency_win():
    """
    One reading that saw a marking is enough.
    """
    merged = _merge(make_document(secrecy=Secrecy.MAT, urgency=Urgency.HOA_TOC), make_document())

    assert (merged.secrecy, merged.urgency) == (Secrecy.MAT, Urgency.HOA_TOC)


def test_unknown_paper_for_one_recipient_leaves_the_document_unknown():
    """
    "Electronic only" is never claimed while one recipient is in doubt.
    """
    known, doubt = make_exchange("a@x.vn"), make_exchange("b@x.vn", paper=PaperStatus.UNKNOWN)

    assert _merge(make_document(), exchanges=(known,)).paper is PaperStatus.ELECTRONIC_ONLY
    merged = _merge(make_document(), exchanges=(known, doubt))
    assert (merged.paper, merged.paper_evidence, merged.confidence["paper"]) == (PaperStatus.UNKNOWN, (), 0.0)


def test_a_document_without_sending_keeps_what_was_read_of_its_paper():
    """
    Without exchanges the readings speak.
    """
    assert _merge(make_document()).paper is PaperStatus.ELECTRONIC_ONLY


def test_a_document_stands_once_in_each_of_its_scopes():
    """
    Sent inside and outside, a document counts once in each scope (R17), with its own mode.
    """
    exchanges = (
        make_exchange("p1@stttt.vn", agency="stttt", scope=Scope.INTERNAL, paper=PaperStatus.WITH_PAPER),
        make_exchange("p2@stttt.vn", agency="stttt", scope=Scope.INTERNAL),
        make_exchange("vp@ubnd.vn"),
        make_exchange("kho@ubnd.vn"),
    )
    inside, outside = facts_of(_merge(make_document(), exchanges=exchanges))

    assert (inside.scope, inside.mode, inside.copies, inside.copies_with_paper) == (Scope.INTERNAL, Mode.HYBRID, 2, 1)
    assert (outside.scope, outside.mode, outside.copies) == (Scope.INTER_AGENCY, Mode.ELECTRONIC, 2)
    assert [view.recipients for view in scope_views(exchanges)] == [("p1@stttt.vn", "p2@stttt.vn"), ("ubnd",)]


_EXCHANGES = st.lists(
    st.builds(
        make_exchange,
        st.sampled_from(["a@x.vn", "b@x.vn", "c@x.vn"]),
        scope=st.sampled_from(Scope),
        paper=st.sampled_from(PaperStatus),
        by_issuer=st.booleans(),
    ),
    max_size=12,
)


@given(_EXCHANGES)
def test_facts_say_the_same_in_whatever_order_mails_came(exchanges):
    """
    Copies, modes and scopes depend on what was sent, not on the order in which it was seen.
    """
    forward = facts_of(_merge(make_document(), exchanges=exchanges))

    assert forward == facts_of(_merge(make_document(), exchanges=exchanges[::-1]))
    for fact in forward:
        sent = [item for item in exchanges if item.by_issuer and item.scope is fact.scope]
        papers = {to: join_recipient(i.paper for i in sent if i.recipient == to) for to in {i.recipient for i in sent}}
        assert fact.mode is scope_mode(papers.values())
        assert fact.copies == len(papers) >= fact.copies_electronic + fact.copies_with_paper


@pytest.mark.parametrize(
    ("text", "folded"), [("ĐỊNH HOÁ", "dinh hoa"), ("  Quyết\n định ", "quyet dinh"), ("Straße ſ", "strasse s")]
)
def test_folding_strips_case_marks_and_spaces(text, folded):
    """
    Text for searching has no marks, with đ as d, composed or not.
    """
    assert fold(text) == folded
