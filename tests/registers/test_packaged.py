"""The header of a document system's package as evidence: sendings without files, taking back, answers to that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import pytest

from classifiers.verdict import PaperStatus
from gateway.ledger.engine import Ledger
from gateway.ledger.history import history
from gateway.ledger.questions import documents
from gateway.ledger.recount import compare_facts
from gateway.ledger.source_imports import void_batch
from gateway.ledger.sources_questions import source_batches
from gateway.ledger.store import append_examination, open_ledger, record_arrivals
from gateway.package_taking import take_header
from gateway.records import Arrival, Door, Envelope, Mode, Scope
from gateway.registers.reported import read_reported
from gateway.route import JudgingRules, judge_mail
from gateway.route.reading import read_mail
from gateway.settings import Sandbox
from gateway.signatures.evidence import TrustEvidence
from tests.made.docx import draw_docx
from tests.made.edxml import Organ, Package, edxml, status
from tests.made.sending import DOCX, attach, local, send
from tests.mail.test_edxml import LETTER
from tests.registers.made import office

STTTT = Organ("stttt", "Sở Thông tin và Truyền thông")
SNV, SYT = Organ("snv", "Sở Nội vụ"), Organ("syt", "Sở Y tế")
AT = datetime(2014, 12, 1, tzinfo=UTC)
NEW = Package(STTTT, (SNV, SYT))
RECALL = Package(STTTT, (SNV, SYT), business="1", sent="2014/09/09 08:00:00")
SENT, TAKEN_BACK = edxml(NEW, []), edxml(RECALL, [])
SENT_AGAIN = edxml(Package(STTTT, (SNV,), sent="2014/09/10 08:00:00"), [])
REFUSED = status(NEW, SYT, "16", "2014/09/09 09:00:00")


def deliver(ledger: Ledger, *packages: bytes) -> None:
    """Each package down the whole route, as the worker takes it."""
    rows = JudgingRules(office().rules, office().directory)
    for data in packages:
        reading = read_mail(data, Sandbox(), TrustEvidence(), AT)
        key = f"sha256:{reading.sha256}"
        arrival = Arrival(
            key,
            f"spool-{reading.sha256[:9]}",
            Door.EDXML,
            Envelope(None),
            len(data),
            reading.sha256,
            AT,
            "gui/goi.edxml",
        )
        record_arrivals(ledger, [arrival])
        found = judge_mail(reading, arrival.envelope, AT, rows)
        take_header(ledger, arrival, reading, found, rows, AT)
        append_examination(ledger, key, found, AT)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(f"sqlite:///{tmp_path}/vanthu.db")
    yield opened
    opened.close()


def copies(ledger: Ledger) -> list[tuple[Mode, tuple[str, ...]]]:
    """Mode and recipients of the one document, by scope."""
    (view,) = documents(ledger)
    return [(scope.mode, scope.recipients) for scope in view.scopes]


def test_package_without_files_is_a_sending(ledger: Ledger) -> None:
    """Number, day, type, words, recipients and the paper flag of the header are evidence; its file is named."""
    deliver(ledger, edxml(Package(STTTT, (SNV, SYT), paper="1"), []))
    (view,) = documents(ledger)
    record = view.record

    assert (record.symbol, record.issuer_id, record.issued_on, record.type) == (
        "464/STTTT-KHTC",
        "stttt",
        "2014-09-07",
        "cong_van",
    )
    assert (record.sources, record.paper, record.abstract) == (("D",), PaperStatus.WITH_PAPER, NEW.subject)
    assert record.evidence["sources"][0].where == "dms goi.edxml row 1"
    (scope,) = view.scopes
    assert (scope.scope, scope.mode, scope.recipients) == (Scope.INTER_AGENCY, Mode.HYBRID, ("snv", "syt"))
    assert scope.first_sent_at == datetime(2014, 9, 8, 2, 15, tzinfo=UTC)


def test_header_and_file_are_one_document_and_one_copy_each(ledger: Ledger) -> None:
    """A package without file, the same with it, and each once more: nothing is counted twice."""
    whole = edxml(NEW, [("cv464.docx", draw_docx(LETTER))])
    deliver(ledger, SENT, whole, SENT, whole)

    assert copies(ledger) == [(Mode.ELECTRONIC, ("snv", "syt"))]
    assert [batch.rows for batch in source_batches(ledger)] == [1]
    assert compare_facts(ledger) == []


def test_one_package_for_each_recipient_of_one_minute_are_two_copies(ledger: Ledger) -> None:
    """None replaces the other, though document and time are the same."""
    deliver(ledger, edxml(Package(STTTT, (SNV,)), []), edxml(Package(STTTT, (SYT,)), []))

    assert copies(ledger) == [(Mode.ELECTRONIC, ("snv", "syt"))]


def test_what_was_taken_back_is_not_sent_and_says_so(ledger: Ledger) -> None:
    """The number was issued; the e-copies are gone, and who took them back when is told."""
    deliver(ledger, edxml(NEW, [("cv464.docx", draw_docx(LETTER))]), edxml(RECALL, [("cv464.docx", draw_docx(LETTER))]))
    (view,) = documents(ledger)

    assert (view.record.symbol, view.scopes, view.record.sources) == ("464/STTTT-KHTC", (), ("D",))
    assert [note for note in view.record.notes if "thu hồi" in note] == [
        "thu hồi / taken back by its issuer, 09/09/2014: snv, syt"
    ]


STORIES = [
    ((SENT, TAKEN_BACK), []),
    ((SENT, TAKEN_BACK, SENT_AGAIN), [(Mode.ELECTRONIC, ("snv",))]),
    ((SENT, TAKEN_BACK, REFUSED), [(Mode.ELECTRONIC, ("syt",))]),
    ((TAKEN_BACK,), []),
    ((SENT, REFUSED), [(Mode.ELECTRONIC, ("snv", "syt"))]),
]


def test_the_order_of_packages_says_nothing(ledger: Ledger) -> None:
    """Times decide what stands, whichever package came first: sent, taken back, sent again, kept by one, never seen."""
    orders = [(order, left) for packages, left in STORIES for order in permutations(packages)]
    for n, (order, _) in enumerate(orders, start=1000):
        deliver(ledger, *(data.replace(b"464", str(n).encode()) for data in order))
    found = {
        view.record.number: [(scope.mode, scope.recipients) for scope in view.scopes] for view in documents(ledger)
    }
    assert found == {str(n): left for n, (_, left) in enumerate(orders, start=1000)}
    assert compare_facts(ledger) == []


def test_taking_back_can_be_voided(ledger: Ledger) -> None:
    """A wrong package is an import like others: voided, the document counts as sent again."""
    deliver(ledger, SENT, TAKEN_BACK)
    (number,) = (batch.number for batch in source_batches(ledger) if "recall" in batch.kind or batch.number == 2)
    void_batch(ledger, number, "An", "nhầm gói", AT)

    assert copies(ledger) == [(Mode.ELECTRONIC, ("snv", "syt"))]


def test_who_passes_on_the_paper_of_another_takes_back_nothing_of_it(ledger: Ledger) -> None:
    """Only the issuer's own taking back counts; the paper's code says whose it is."""
    passed = Package(SNV, (SYT,), business="1", sent="2014/09/09 08:00:00")
    deliver(ledger, SENT, edxml(passed, []))

    assert copies(ledger) == [(Mode.ELECTRONIC, ("snv", "syt"))]


OLD = "stttt,2014/09/07,464/STTTT-KHTC"
INSTEAD = Package(
    STTTT, (SNV, SYT), number="470", issued="2014/09/09", business="3", sent="2014/09/09 08:00:00", replaces=(OLD,)
)
OF_470 = replace(
    LETTER, symbol="470/STTTT-KHTC", day=date(2014, 9, 9), abstract="Kế hoạch kiểm tra công tác văn thư năm 2015"
)


def told(ledger: Ledger) -> dict[str | None, tuple[list[str], list[tuple[Mode, tuple[str, ...]]]]]:
    """Notes on replacing, and mode and recipients by scope, of each document."""
    return {
        view.record.symbol: (
            [note for note in view.record.notes if "thay" in note],
            [(scope.mode, scope.recipients) for scope in view.scopes],
        )
        for view in documents(ledger)
    }


SENT_TO_BOTH = [(Mode.ELECTRONIC, ("snv", "syt"))]
STANDS_FOR = {
    "464/STTTT-KHTC": (
        ["được thay thế / replaced by its issuer, 09/09/2014: thay bằng 470/STTTT-KHTC"],
        SENT_TO_BOTH,
    ),
    "470/STTTT-KHTC": (
        ["gửi để thay thế / sent in place of another, 09/09/2014: thay cho 464/STTTT-KHTC"],
        SENT_TO_BOTH,
    ),
}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["replaced first", "replacing first"])
def test_a_replaced_document_says_so_and_stays_counted(ledger: Ledger, order: tuple[int, int]) -> None:
    """R10: both have their own đầu số; notes and history of each tell of the other, whichever came first."""
    packages = (SENT, edxml(INSTEAD, []))
    deliver(ledger, *(packages[place] for place in order))

    assert told(ledger) == STANDS_FOR
    gone = next(view.record.id for view in documents(ledger) if view.record.symbol == "464/STTTT-KHTC")
    reasons = [event.reason for event in history(ledger, gone)[1]]
    assert "replace: 470/STTTT-KHTC thay cho 464/STTTT-KHTC" in reasons
    assert compare_facts(ledger) == []


def test_a_replacement_with_its_file_tells_it_too(ledger: Ledger) -> None:
    """Its own sending is told by the file; the row says of the other alone that it was replaced."""
    deliver(ledger, SENT, edxml(INSTEAD, [("cv470.docx", draw_docx(OF_470))]))

    old, new = told(ledger)["464/STTTT-KHTC"], told(ledger)["470/STTTT-KHTC"]
    assert old == STANDS_FOR["464/STTTT-KHTC"]
    assert new == (["gửi để thay thế / sent in place of another: 464/STTTT-KHTC"], SENT_TO_BOTH)
    assert [batch.rows for batch in source_batches(ledger)] == [1, 1]


@pytest.mark.parametrize(
    "named",
    ["snv,2014/09/07,464/STTTT-KHTC", "stttt,2014/09/09,470/STTTT-KHTC", "stttt,464/STTTT-KHTC", "464/STTTT-KHTC"],
    ids=["id of another agency", "itself", "no day", "no day nor agency"],
)
def test_nothing_is_replaced_that_is_not_named_whole_by_its_issuer(ledger: Ledger, named: str) -> None:
    """An id of somebody else's, the document's own, or one whose year nobody can tell."""
    deliver(ledger, SENT, edxml(replace(INSTEAD, replaces=(named,)), []))

    assert told(ledger)["464/STTTT-KHTC"] == ([], SENT_TO_BOTH)
    assert len(told(ledger)) == 2


def test_an_older_document_that_was_only_named_as_replaced_counts_nowhere_as_sent(ledger: Ledger) -> None:
    """It was issued; nobody saw it go. A replacing by somebody else than the issuer says nothing of it."""
    deliver(ledger, edxml(INSTEAD, []), edxml(replace(INSTEAD, sender=SYT, recipients=(SNV,), number="471"), []))

    assert told(ledger)["464/STTTT-KHTC"][1] == []
    assert len(told(ledger)["464/STTTT-KHTC"][0]) == 1


def test_a_replaced_document_that_mail_alone_showed_is_no_more_attested_than_before(ledger: Ledger) -> None:
    """R5: that another package names it shows nothing of how completely the system lists what was sent."""
    data = send(
        1, ("Văn thư", "stttt@quangngai.gov.vn"), ("snv@quangngai.gov.vn",), local(2014, 9, 7, 8, 0),
        "Công văn 464/STTTT-KHTC", "Gửi quý cơ quan.", [attach("cv464.docx", draw_docx(LETTER), DOCX)],
    )  # fmt: skip
    deliver(ledger, data, edxml(INSTEAD, []))
    letters = {view.record.symbol: view.record.sources for view in documents(ledger)}

    assert letters == {"464/STTTT-KHTC": ("M",), "470/STTTT-KHTC": ("D",)}


def test_a_taking_back_by_somebody_else_leaves_no_note(ledger: Ledger) -> None:
    """ "Taken back by its issuer" stands on a document that its issuer took back."""
    deliver(ledger, SENT, edxml(Package(SNV, (SYT,), business="1", sent="2014/09/09 08:00:00"), []))
    (view,) = documents(ledger)

    assert [note for note in view.record.notes if "thu hồi" in note] == []


@pytest.mark.parametrize(
    "package",
    [
        Package(Organ("H99.01", "Công ty không ai biết"), (SNV,)),
        Package(STTTT, (SNV,), number="", notation="", subject=""),
        Package(STTTT, (SNV,), business="9"),
    ],
    ids=["nobody knows the sender", "no document is named", "business of no kind"],
)
def test_header_that_names_nothing_makes_no_row(ledger: Ledger, package: Package) -> None:
    """Nothing unknown is counted as known."""
    data = edxml(package, []).replace(b"stttt,2014/09/07,", b"")
    deliver(ledger, data, status(NEW, SNV, "03", "2014/09/08 10:00:00"))

    assert (list(documents(ledger)), source_batches(ledger)) == ([], [])


def test_package_that_broke_off_in_its_header_says_nothing(ledger: Ledger) -> None:
    """Its last recipients and its time are lost; broken off in a file, the header is whole and tells the sending."""
    deliver(ledger, SENT[: SENT.index(b"TraceHeader>")])
    assert list(documents(ledger)) == []

    whole = edxml(NEW, [("cv464.docx", draw_docx(LETTER))])
    deliver(ledger, whole[: len(whole) // 2])
    assert copies(ledger) == [(Mode.ELECTRONIC, ("snv", "syt"))]


def test_examples_for_vendors_are_taken_as_they_stand(ledger: Ledger) -> None:
    """The package and the JSON of `deploy/dms` name agencies that ship, and make a row each."""
    folder = Path(__file__).parents[2] / "deploy" / "dms"
    deliver(ledger, (folder / "example.edxml").read_bytes())
    (view,) = documents(ledger)
    told = re.search(r"-d '\n(\{.*?\})'", (folder / "README.md").read_text(encoding="utf-8"), re.DOTALL)

    assert (view.record.symbol, [scope.recipients for scope in view.scopes]) == ("465/STTTT-KHTC", [("snv",)])
    assert told is not None
    found = read_reported(told[1].encode(), office(), "http:test")
    assert ([row.symbol for row in found.records], found.problems) == (["464/STTTT-KHTC"], ())
