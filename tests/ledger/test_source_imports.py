"""Registers, dispatch books, DMS lists, portals and mail together: one đầu số, whatever came first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.verdict import PaperStatus, Secrecy
from gateway.errors import BadInput
from gateway.ledger.questions import document, documents
from gateway.ledger.recount import compare_facts
from gateway.ledger.source_imports import finish_imports, plan_sources, take_sources, void_batch
from gateway.ledger.sources import Provenance
from gateway.ledger.sources_questions import coverage, source_batches, source_rows
from gateway.ledger.store import append_examination, record_arrivals
from gateway.records import Mode, Scope
from gateway.records.sources import SourceKind, SourceRecipient, SourceRecord
from gateway.route.identity import identify
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, make_exchange, sha
from tests.made.ledgers import new_ledger

SYMBOL = "464/STTTT-KHTC"
IDENTITY = "numbered|stttt|2014|464|stttt khtc".replace(" ", "")
ID = "d" + sha(IDENTITY)[:24]
UNKNOWN = PaperStatus.UNKNOWN
HERE = SourceRecipient("UBND tỉnh", "ubnd", Scope.INTER_AGENCY)


def mailed(recipient="vp@ubnd.gov.vn", paper=UNKNOWN, **changes):
    exchange = make_exchange(recipient, paper=paper)
    return make_document(id=ID, identity=IDENTITY, paper=paper, exchanges=(exchange,), paper_evidence=(), **changes)


def row(kind=SourceKind.REGISTER, **changes) -> SourceRecord:
    values = {
        "kind": kind, "key": ID, "document_id": ID, "identity": IDENTITY, "agency": "stttt", "agency_name": "Sở TTTT",
        "symbol": SYMBOL, "number": "464", "type_code": "", "issued_on": "2014-05-06", "type": "cong_van",
        "abstract": "V/v đăng ký", "recipients": (HERE,), "line": 17, "file": "so-di.xlsx",
    }  # fmt: skip
    return SourceRecord(**(values | changes))


def take(ledger, *rows, kind=None, file="so-di.xlsx"):
    source = Provenance(file, sha(file), "văn thư", AT)
    return take_sources(ledger, kind or rows[0].kind, rows, source)


def examine(ledger, n, *records):
    arrival = make_arrival(n)
    record_arrivals(ledger, [arrival])
    append_examination(ledger, arrival.key, make_examination(*records), AT + timedelta(seconds=n))


def mode_of(ledger, scope=Scope.INTER_AGENCY, document_id=ID):
    return next(view.mode for view in document(ledger, document_id).scopes if view.scope is scope)


def test_a_register_flips_the_mode_of_a_mailed_document_and_says_why(ledger):
    """
    Late evidence: the register says that paper went too, row 17 of its file.
    """
    examine(ledger, 1, mailed())
    assert mode_of(ledger) is Mode.UNKNOWN
    take(ledger, row(sent_electronically=True, sent_on_paper=True))
    found = document(ledger, ID)

    assert mode_of(ledger) is Mode.HYBRID
    assert found.record.sources == ("M", "R")
    assert found.record.paper_evidence[0].where == "register so-di.xlsx row 17"
    assert [view.channels for view in found.scopes] == [("mail", "paper")]
    assert [view.recipients for view in found.scopes] == [("ubnd",)]
    assert [item.line for item in source_rows(ledger, ID)] == [17]
    assert compare_facts(ledger) == []


def test_one_document_by_mail_dms_register_and_portal_is_one(ledger):
    """
    Four sources, one đầu số, one recipient, two channels.
    """
    examine(ledger, 1, mailed())
    take(ledger, row(sent_electronically=True, sent_on_paper=False))
    sent_at = AT - timedelta(hours=3)
    take(ledger, row(SourceKind.DMS, sent_at=sent_at, signed=True), file="dms.csv")
    take(ledger, row(SourceKind.PORTAL, posted_on="2014-05-09", url="https://a.vn/1", recipients=()), file="cong.csv")
    views = list(documents(ledger))

    assert [view.record.id for view in views] == [ID]
    assert views[0].record.sources == ("M", "D", "R", "P")
    assert views[0].record.posted_on == "2014-05-09"
    assert [(v.mode, v.channels, v.first_sent_at) for v in views[0].scopes] == [
        (Mode.ELECTRONIC, ("dms", "mail"), sent_at)
    ]


def test_what_only_a_register_knows_is_a_document_on_paper(ledger):
    """
    The denominator of the ratios needs what no mail shows.
    """
    take(ledger, row(sent_electronically=False, sent_on_paper=True))
    assert mode_of(ledger) is Mode.PAPER
    take(ledger, row(sent_electronically=True, sent_on_paper=False))
    assert mode_of(ledger) is Mode.ELECTRONIC
    assert document(ledger, ID).scopes[0].channels == ("other",)


def test_the_dispatch_book_beats_the_register_and_the_words(ledger):
    """
    The stronger source decides, for the recipient that it names and nobody else.
    """
    words = PaperStatus.ELECTRONIC_ONLY
    record = mailed(paper=words)
    other = make_exchange("vt@snv.gov.vn", agency="snv", paper=words)
    examine(ledger, 1, replace(record, exchanges=(*record.exchanges, other)))
    take(ledger, row(sent_on_paper=False))
    assert mode_of(ledger) is Mode.ELECTRONIC
    take(ledger, row(SourceKind.DISPATCH, key=f"{ID}|ubnd", dispatched_on="2014-05-07"), file="chuyen.csv")
    found = document(ledger, ID).record
    papers = {item.recipient: item.paper for item in found.exchanges if item.medium == "mail"}

    assert papers == {"vp@ubnd.gov.vn": PaperStatus.WITH_PAPER, "vt@snv.gov.vn": words}
    assert mode_of(ledger) is Mode.HYBRID
    assert found.paper_evidence[0].rule == "dispatch-book"


def test_the_same_file_twice_changes_nothing_and_a_corrected_one_supersedes(ledger):
    """
    Idempotent by what the rows say; superseded by key; a voided import counts no more and stays.
    """
    assert take(ledger, row(sent_on_paper=True)).batch == 1
    again = take(ledger, row(sent_on_paper=True, line=18))
    assert (again.batch, again.same) == (None, 1)
    plan = plan_sources(ledger, SourceKind.REGISTER, [row(sent_on_paper=False)])
    assert (plan.changed, plan.lines, len(source_batches(ledger))) == (1, ((17, "changed"),), 1)

    assert take(ledger, row(sent_electronically=True, sent_on_paper=False)).changed == 1
    assert mode_of(ledger) is Mode.ELECTRONIC
    void_batch(ledger, 2, "văn thư", "nhầm tệp", AT)
    assert mode_of(ledger) is Mode.PAPER
    with pytest.raises(BadInput, match="none in force"):
        void_batch(ledger, 2, "văn thư", "nhầm tệp", AT)
    assert [batch.voided_why for batch in source_batches(ledger)] == ["", "nhầm tệp"]
    void_batch(ledger, 1, "văn thư", "nhầm tệp", AT)
    assert document(ledger, ID) is None
    assert compare_facts(ledger) == []


def test_secret_rows_are_counted_and_keep_nothing(ledger):
    """
    A register that marks it secret closes what mails without the mark said (R8).
    """
    examine(ledger, 1, mailed())
    take(ledger, row(secrecy=Secrecy.MAT, abstract="", recipients=()))
    found = document(ledger, ID).record
    assert (found.secrecy, found.abstract, "sources" in found.evidence) == (Secrecy.MAT, "", False)
    assert [(item.agency, item.month, item.rows) for item in coverage(ledger)] == [("stttt", "2014-05", 1)]


def test_a_row_without_code_meets_the_only_document_that_fits(ledger):
    """
    "464" of the register is the letter 464/STTTT-KHTC of that day; with two such it stays apart.
    """
    short = identify("stttt", None, None, 2014, "", "")
    bare = "numbered|stttt|2014|464|"
    own = "d" + sha(bare)[:24]
    assert short.id != own
    take(ledger, row(identity=bare, document_id=own, key=own, symbol="464", sent_on_paper=True))
    examine(ledger, 1, mailed())
    assert [view.record.id for view in documents(ledger)] == [ID]
    assert mode_of(ledger) is Mode.HYBRID

    other = "numbered|stttt|2014|464|sttttvp"
    second = mailed(symbol="464/STTTT-VP")
    examine(ledger, 2, replace(second, id="d" + sha(other)[:24], identity=other))
    assert len(list(documents(ledger))) == 3
    assert mode_of(ledger) is Mode.UNKNOWN
    assert compare_facts(ledger) == []


def test_material_without_number_meets_by_day_type_and_abstract(ledger):
    """
    A work calendar in the register and in the mail is one when nothing else could be meant.
    """
    words = "Lịch công tác tuần 19"
    stated = "unnumbered|stttt|2014-05-06|lich_cong_tac|abstract:1"
    read = "unnumbered|stttt|2014-05-06|lich_cong_tac|file:1"
    ids = {text: "d" + sha(text)[:24] for text in (stated, read)}
    none = {"symbol": None, "number": None, "type": "lich_cong_tac", "abstract": words}
    examine(ledger, 1, replace(mailed(), id=ids[read], identity=read, **none))
    take(ledger, row(identity=stated, document_id=ids[stated], key=ids[stated], sent_on_paper=False, **none))
    found = list(documents(ledger))

    assert [(view.record.id, view.record.sources) for view in found] == [(ids[read], ("M", "R"))]
    void_batch(ledger, 1, "văn thư", "nhầm", AT)
    assert [view.record.sources for view in documents(ledger)] == [("M",)]


def test_an_import_that_was_stopped_is_finished_later(ledger, monkeypatch):
    """
    The rows are in force at once or not at all; what is derived from them follows.
    """

    class Stopped(Exception):
        pass

    calls = []

    def stop():
        calls.append(1)
        if len(calls) == 2:
            raise Stopped

    source = Provenance("so.csv", sha("so"), "văn thư", AT)
    with pytest.raises(Stopped):
        take_sources(ledger, SourceKind.REGISTER, [row(sent_on_paper=True)], source, stop)
    assert [batch.complete for batch in source_batches(ledger)] == [False]
    assert finish_imports(ledger, AT) == 1
    assert [batch.complete for batch in source_batches(ledger)] == [True]
    assert mode_of(ledger) is Mode.PAPER
    assert compare_facts(ledger) == []


OTHER = SourceRecipient("Sở Nội vụ", "snv", Scope.INTER_AGENCY)
MANY = SourceRecipient("UBND các huyện", None, Scope.INTER_AGENCY)
FLAGS = st.sampled_from([True, False, None])
ROWS = st.builds(
    row,
    kind=st.sampled_from([SourceKind.REGISTER, SourceKind.DMS, SourceKind.DISPATCH]),
    sent_electronically=FLAGS,
    sent_on_paper=FLAGS,
    recipients=st.sampled_from([(HERE,), (HERE, OTHER), (MANY,), ()]),
    dispatched_on=st.sampled_from([None, "2014-05-07"]),
    abstract=st.sampled_from(["V/v đăng ký", "V/v khác"]),
)
MAILS = st.sampled_from(
    [mailed(), mailed(paper=PaperStatus.ELECTRONIC_ONLY), mailed("vt@snv.gov.vn", paper=PaperStatus.WITH_PAPER)]
)
EVENTS = st.lists(
    st.one_of(st.tuples(st.just("file"), ROWS), st.tuples(st.just("mail"), MAILS)), min_size=1, max_size=6
)


def _told(ledger):
    """What is known of the document in the end, without the times of the rows' making."""
    found = document(ledger, ID)
    if found is None:
        return None
    return found.scopes, sorted(map(str, found.record.exchanges)), found.record.sources, found.record.paper


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    return lambda: new_ledger(tmp_path_factory.mktemp("ledger"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, data=st.data())
def test_order_duplicates_late_and_voided_imports_change_nothing_in_the_end(fresh, events, data):
    """
    Files in their own order, mails anywhere between them, each file twice and voided ones among them: one outcome.
    """
    files = [(f"{at}.csv", item) for at, (kind, item) in enumerate(events) if kind == "file"]
    mails = [(at + 1, item) for at, (kind, item) in enumerate(events) if kind == "mail"]
    plain, mixed = fresh(), fresh()
    for n, record in mails:
        examine(plain, n, record)
    for name, item in files:
        take(plain, item, file=name)

    steps = [("file", *one) for one in files]
    for one in mails:
        steps.insert(data.draw(st.integers(0, len(steps))), ("mail", *one))
    wrong = row(sent_on_paper=data.draw(FLAGS), sent_electronically=True, abstract="nhầm")
    steps.insert(data.draw(st.integers(0, len(steps))), ("wrong", "wrong.csv", wrong))
    voided = []
    for what, name, item in steps:
        if what == "mail":
            examine(mixed, name, item)
            continue
        change = take(mixed, item, file=name)
        take(mixed, item, file=name)
        if what == "wrong" and change.batch is not None:
            voided.append(change.batch)
    for number in voided:
        void_batch(mixed, number, "văn thư", "nhầm tệp", datetime(2015, 1, 1, tzinfo=UTC))
    outcome = _told(plain), _told(mixed)
    assert compare_facts(mixed) == []
    plain.close()
    mixed.close()
    assert outcome[0] == outcome[1]
