"""Values for the ledger's tests: arrivals, documents, examinations."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from classifiers.verdict import Evidence, Origin, PaperStatus, Role, Secrecy, Urgency
from gateway.records import (
    Arrival,
    AttachmentRecord,
    DocumentRecord,
    Door,
    Envelope,
    Examination,
    ExchangeRecord,
    OverallSignature,
    Scope,
    SignatureVerdict,
)

AT = datetime(2014, 5, 6, 2, 30, tzinfo=UTC)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def make_arrival(n: int = 1, *, key: str = "", spool_id: str = "", door: Door = Door.JOURNAL, **envelope) -> Arrival:
    values = {"mail_from": "vanphong@stttt.gov.vn", "rcpt_to": ("vp@ubnd.gov.vn",), "ident": f"Q{n}"} | envelope
    return Arrival(
        key=key or f"ident:Q{n}",
        spool_id=spool_id or f"spool-{n}",
        door=door,
        envelope=Envelope(**values),
        size_bytes=1000 + n,
        sha256=sha(f"mail {n}"),
        received_at=AT + timedelta(seconds=n),
    )


def make_exchange(recipient: str = "vp@ubnd.gov.vn", **changes) -> ExchangeRecord:
    values = {"agency": "ubnd", "scope": Scope.INTER_AGENCY, "sent_at": AT, "paper": PaperStatus.ELECTRONIC_ONLY}
    return ExchangeRecord(recipient=recipient, **(values | changes))


def make_document(number: int = 464, **changes) -> DocumentRecord:
    identity = f"stttt|2014|{number}/STTTT-KHTC"
    found = (Evidence(f"Số: {number}/STTTT-KHTC", "page 1 line 3", "symbol-line"),)
    values = {
        "id": sha(identity)[:32],
        "identity": identity,
        "symbol": f"{number}/STTTT-KHTC",
        "number": str(number),
        "type_code": "",
        "issuer_id": "stttt",
        "issuer_name": "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        "issued_on": "2014-05-06",
        "type": "cong_van",
        "abstract": "V/v đăng ký chỉ tiêu trao đổi văn bản điện tử tại Định Hoá",
        "secrecy": Secrecy.NONE,
        "urgency": Urgency.NONE,
        "origin": Origin.BORN_DIGITAL,
        "signature": OverallSignature.VALID,
        "paper": PaperStatus.ELECTRONIC_ONLY,
        "paper_evidence": (Evidence("thay cho văn bản giấy", "page 2 line 9", "replaces-paper"),),
        "confidence": {"type": 0.9, "symbol": 0.95, "issuer": 0.9, "issued_on": 0.9, "origin": 0.9, "paper": 0.8},
        "evidence": {"symbol": found, "issuer": found},
        "files": ((sha(f"file {number}"), f"{number}.signed.pdf", Role.MAIN),),
        "exchanges": (make_exchange(),),
        "ruleset": "2026-11",
    }
    return DocumentRecord(**(values | changes))


def make_examination(*documents: DocumentRecord, **changes) -> Examination:
    attachments = tuple(
        AttachmentRecord(
            index=index,
            parent=None,
            sha256=record.files[0][0] if record.files else sha(record.id),
            filename="công văn.pdf",
            media_type="application/pdf",
            size_bytes=200_000,
            role=Role.MAIN,
            signature=record.signature,
            document_id=record.id,
            reason="letterhead complete",
        )
        for index, record in enumerate(documents)
    )
    values = {
        "mail_sha256": sha("mail"),
        "message_id": "<1@stttt.gov.vn>",
        "sender": "vanphong@stttt.gov.vn",
        "sender_agency": "stttt",
        "recipients": ("vp@ubnd.gov.vn",),
        "sent_at": AT,
        "subject_sha256": sha("subject"),
        "attachments": attachments,
        "documents": documents,
        "signatures": (SignatureVerdict(container="pdf_field", overall=OverallSignature.VALID),),
        "mail_signature": OverallSignature.NONE,
    }
    return Examination(**(values | changes))
