"""Who issued a document, to whom it was sent, what paper and secrecy make of it."""

from __future__ import annotations

from dataclasses import replace

from classifiers.reading import Format
from classifiers.verdict import PaperStatus, Secrecy
from gateway.ledger.facts import facts_of
from gateway.ledger.merging import scope_views
from gateway.records import Envelope, NestedWords, OverallSignature, Scope, SignatureVerdict
from gateway.reports.contract import CONFIDENCE_FIELDS
from gateway.route.composing import DATED_LATER, FILES_DISAGREE, NO_CONTENT_KEPT, WORDS_OF_ANOTHER
from tests.route.made import SCT, SENT, SNV, STTTT, annex, examine, file, letter, mail

SCHEDULE = letter("", "", issuer="", parent="", heading="LỊCH CÔNG TÁC", abstract="Tuần 19 năm 2014")
DECISION = letter("1486/QĐ-UBND", issuer="ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", parent="", heading="QUYẾT ĐỊNH")
OFFICE = "vpubnd@quangngai.gov.vn"


def test_letterhead_names_the_issuer_not_the_sender() -> None:
    """Another agency that sends a document on did not issue it."""
    (document,) = examine(mail(file("464.pdf", letter()), sender=SCT)).documents

    assert document.issuer_id == "stttt"
    assert [exchange.by_issuer for exchange in document.exchanges] == [False]
    assert facts_of(document) == ()


def test_sender_stands_for_the_issuer_of_a_paper_without_letterhead() -> None:
    """A calendar of the week names nobody; the confidence says how weak that is."""
    (document,) = examine(mail(file("lich.docx", SCHEDULE))).documents

    assert (document.issuer_id, document.confidence["issuer"]) == ("stttt", 0.4)
    assert document.evidence["issuer"][0].rule == "issuer-is-sender"


def test_office_within_an_agency_issues_for_it() -> None:
    """ "SỞ THÔNG TIN VÀ TRUYỀN THÔNG / VĂN PHÒNG" from that agency's mailbox is that agency's own paper."""
    parent = "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"
    plan = letter("", issuer="VĂN PHÒNG", parent=parent, heading="LỊCH CÔNG TÁC", abstract="Tuần 15")
    notice = letter("12/STTTT-VP", issuer="VĂN PHÒNG", parent=parent)

    for paper in (plan, notice):
        (document,) = examine(mail(file("vp.docx", paper))).documents
        assert document.issuer_id == "stttt"
        assert [exchange.by_issuer for exchange in document.exchanges] == [True]


def test_attached_unit_with_its_own_code_is_not_its_superior() -> None:
    """A centre numbers its papers itself: what its superior's mailbox sends for it is not the superior's (R16)."""
    paper = letter("33/TTCNTT-HC", issuer="TRUNG TÂM CÔNG NGHỆ THÔNG TIN", parent="SỞ THÔNG TIN VÀ TRUYỀN THÔNG")
    (document,) = examine(mail(file("33.docx", paper))).documents

    assert document.issuer_id is None


def test_forwarder_is_not_the_issuer_of_a_paper_without_letterhead() -> None:
    """The subject says that the mail passes on another's."""
    (document,) = examine(mail(file("lich.docx", SCHEDULE), sender=SNV, to=(SCT,), subject="Fwd: lịch")).documents

    assert document.issuer_id is None


def test_forwarded_mail_names_the_issuer_of_what_it_holds() -> None:
    """Its own sender, at its own time; the forwarding is no sending of that issuer."""
    nested = NestedWords("Lịch công tác", STTTT, SENT, "Kính gửi.")
    found = examine(mail(file("", None, nested=nested), file("lich.docx", SCHEDULE, parent=0), sender=SNV, to=(SCT,)))
    (document,) = found.documents

    assert document.issuer_id == "stttt"
    assert facts_of(document) == ()


def test_office_sends_for_its_committee() -> None:
    """What the office's registry puts out is sent by the committee."""
    (document,) = examine(mail(file("1486.pdf", DECISION), sender=OFFICE)).documents

    assert document.issuer_id == "ubnd-tinh"
    assert [(exchange.by_issuer, exchange.scope) for exchange in document.exchanges] == [(True, Scope.INTER_AGENCY)]


def test_superior_document_sent_along_is_not_sent_by_the_sender() -> None:
    """A letter with the decision that it carries out: one document counts."""
    found = examine(mail(file("464.pdf", letter()), file("1486.pdf", DECISION)))
    counted = {document.symbol: [fact.agency for fact in facts_of(document)] for document in found.documents}

    assert counted == {"464/STTTT-KHTC": ["stttt"], "1486/QĐ-UBND": []}


def test_each_scope_of_one_mail_is_seen() -> None:
    """Inside, between agencies, to companies, and to a mailbox of nobody."""
    to = ("nva-stttt@quangngai.gov.vn", SNV, "giamdoc@congty.com.vn", "phongth.kt@quangngai.gov.vn")
    (document,) = examine(mail(file("464.pdf", letter())), Envelope("", to)).documents

    assert [exchange.scope for exchange in document.exchanges] == [
        Scope.INTERNAL,
        Scope.INTER_AGENCY,
        Scope.EXTERNAL,
        Scope.UNKNOWN,
    ]
    assert {view.scope for view in scope_views(document.exchanges)} == set(Scope)


def test_words_of_the_mail_hold_for_all_documents_of_its_sender() -> None:
    """ "Không gửi bản giấy" over two attachments."""
    found = examine(
        mail(
            file("464.pdf", letter()),
            file("465.pdf", letter("465/STTTT-KHTC", abstract="cấp chứng thư số cho cán bộ")),
            body="Sở gửi 02 văn bản đính kèm, không gửi bản giấy.",
        )
    )

    assert [document.paper for document in found.documents] == [PaperStatus.ELECTRONIC_ONLY] * 2


def test_words_of_an_agency_that_passes_on_say_nothing_of_the_issuers_paper() -> None:
    """The sender can tell only what it does itself."""
    found = examine(mail(file("464.pdf", letter()), file("1486.pdf", DECISION), body="Gửi kèm, không gửi bản giấy."))
    papers = {document.symbol: document.paper for document in found.documents}
    notes = {document.symbol: document.notes for document in found.documents}

    assert papers == {"464/STTTT-KHTC": PaperStatus.ELECTRONIC_ONLY, "1486/QĐ-UBND": PaperStatus.UNKNOWN}
    assert WORDS_OF_ANOTHER in notes["1486/QĐ-UBND"]


def test_foot_of_any_form_of_the_document_tells_its_paper() -> None:
    """The typed file says it where the scan or PDF lost the foot."""
    foot = "Văn bản này được gửi qua thư điện tử thay cho văn bản giấy."
    found = examine(mail(file("464.pdf", letter(format=Format.PDF)), file("464.docx", letter(more=foot))))

    assert [document.paper for document in found.documents] == [PaperStatus.ELECTRONIC_ONLY]


def test_files_that_contradict_leave_paper_unknown() -> None:
    """A draft said otherwise than the letter: nobody knows."""
    one = letter(more="Văn bản này được gửi qua thư điện tử thay cho văn bản giấy.", format=Format.PDF)
    other = letter(more="Văn bản này được gửi qua thư điện tử, bản giấy gửi sau qua đường bưu điện.")
    (document,) = examine(mail(file("464.pdf", one), file("464.docx", other))).documents

    assert document.paper is PaperStatus.UNKNOWN
    assert FILES_DISAGREE in document.notes


def test_every_field_of_the_contract_has_confidence_and_evidence() -> None:
    """What was read, where, by which rule: also for number, signature and scopes."""
    signature = SignatureVerdict("pdf_field", "Signature1", overall=OverallSignature.INDETERMINATE)
    signed = replace(file("464.pdf", letter(format=Format.PDF)), signatures=(signature,))
    (document,) = examine(mail(signed, body="Không gửi bản giấy.")).documents
    read = ("symbol", "number", "issuer", "issued_on", "type", "abstract", "signature", "paper", "scopes", "official")

    assert set(document.confidence) == set(CONFIDENCE_FIELDS)
    assert [field for field in read if not document.evidence[field]] == []


def test_date_after_the_sending_is_noted() -> None:
    """A year mistyped, or the clock: the value stays, the doubt is shown."""
    (document,) = examine(mail(file("464.pdf", letter(day="05 tháng 5 năm 2015")))).documents

    assert document.issued_on == "2015-05-05"
    assert DATED_LATER in document.notes


def test_secret_annex_makes_the_document_secret() -> None:
    """The marking stands on one file; the whole is not kept."""
    secret = annex("Công văn số 464/STTTT-KHTC ngày 05/5/2014 của Sở", "MẬT")
    found = examine(mail(file("464.pdf", letter()), file("danh sach.docx", secret)))

    assert [document.secrecy for document in found.documents] == [Secrecy.MAT]
    assert found.alerts == ("secret-marking",)


def test_nothing_of_a_mail_with_a_secret_marking_is_kept() -> None:
    """No abstract, no words, no file name, neither of the document nor of what lies beside it."""
    found = examine(
        mail(file("464.pdf", letter(more="MẬT")), file("ke hoach A.docx", annex()), subject="[MẬT] kế hoạch A")
    )
    (document,) = found.documents
    quotes = [item.quote for rows in document.evidence.values() for item in rows]

    assert (document.abstract, document.notes, facts_of(document)) == ("", (), ())
    assert {item.filename for item in found.attachments} == {""}
    assert {item.reason for item in found.attachments} == {NO_CONTENT_KEPT}
    assert not any("kế hoạch" in quote for quote in quotes)


def test_secret_marking_without_a_document_still_alerts() -> None:
    """What is marked secret and can't be read is no less an incident."""
    found = examine(mail(file("bang.docx", annex()), subject="[TỐI MẬT] số liệu"))

    assert (found.documents, found.alerts) == ((), ("secret-marking",))
