"""One row or more for every table of revision 0001, frozen as that release wrote them."""

from __future__ import annotations

from datetime import UTC, date, datetime

_AT = datetime(2014, 5, 6, 2, 30, tzinfo=UTC)
_ENVELOPE = {"mail_from": "vt@stttt.gov.vn", "rcpt_to": ["vp@ubnd.gov.vn"], "ident": "Q1", "client": ""}
_FIELDS = {
    "symbol": "464/STTTT-KHTC",
    "number": "464",
    "type_code": "",
    "issuer_id": "stttt",
    "issuer_name": "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
    "issued_on": "2014-05-06",
    "type": "cong_van",
    "abstract": "V/v đăng ký chỉ tiêu",
    "secrecy": "none",
    "urgency": "none",
    "origin": "born_digital",
    "signature": "valid",
    "paper": "electronic_only",
    "ruleset": "2026-11",
    "notes": [],
}
_CONFIDENCE = {"symbol": 0.9, "paper": 0.8}
_EVIDENCE = {
    "symbol": [["Số: 464/STTTT-KHTC", "page 1 line 3", "symbol-line"]],
    "*paper": [["thay cho văn bản giấy", "page 2 line 9", "replaces-paper"]],
}
_SIGHTING = {
    "mail_key": "ident:Q1",
    "agency": "ubnd",
    "scope": "inter_agency",
    "sent_at": _AT,
    "paper": "electronic_only",
}
_FILE = "a" * 64

ROWS = {
    "blob": [{"sha256": _FILE, "size_bytes": 1, "media_type": "application/pdf", "first_seen_at": _AT}],
    "mail": [
        {
            "key": key,
            "spool_id": f"spool-{key}",
            "door": "journal",
            "envelope": _ENVELOPE,
            "size_bytes": 1000,
            "sha256": "b" * 64,
            "received_at": _AT,
            "original_name": "",
            "state": "done",
            "attempts": 0,
            "runs": 1,
            "reason": "",
            "changed_at": _AT,
            "message_id": "<1@stttt.gov.vn>",
            "sent_at": _AT,
            "sender": "vt@stttt.gov.vn",
            "sender_agency": "stttt",
            "recipients": ["vp@ubnd.gov.vn"],
        }
        for key in ("ident:Q1", "ident:Q2")
    ],
    "mail_seen": [
        {
            "mail_key": "ident:Q1",
            "ordinal": 0,
            "spool_id": "again",
            "door": "journal",
            "envelope": _ENVELOPE,
            "received_at": _AT,
            "original_name": "",
        }
    ],
    "examination": [
        {"mail_key": "ident:Q1", "at": _AT, "subject_sha256": "c" * 64, "mail_signature": "none", "repairs": []}
    ],
    "alert": [{"mail_key": "ident:Q1", "ordinal": 0, "kind": "secret-marking", "at": _AT}],
    "signature_check": [
        {
            "mail_key": "ident:Q1",
            "ordinal": 0,
            "at": _AT,
            "attachment_sha256": _FILE,
            "container": "pdf_field",
            "overall": "valid",
            "indication": "TOTAL-PASSED",
            "sub_indication": "",
            "signer_sha256": "d" * 64,
            "trust_version": "1",
            "verdict": {"container": "pdf_field"},
        }
    ],
    "document": [{"id": "d1", "identity": "stttt|2014|464/STTTT-KHTC", "first_seen_at": _AT}],
    "attachment": [
        {
            "mail_key": "ident:Q1",
            "position": 0,
            "parent": None,
            "sha256": _FILE,
            "filename": "công văn.pdf",
            "media_type": "application/pdf",
            "size_bytes": 1,
            "role": "main",
            "signature": "valid",
            "document_id": "d1",
            "reason": "letterhead complete",
        }
    ],
    "document_reading": [
        {
            "document_id": "d1",
            "mail_key": "ident:Q1",
            "ordinal": 0,
            "at": _AT,
            "sent_at": _AT,
            "fields": _FIELDS,
            "confidence": _CONFIDENCE,
            "evidence": _EVIDENCE,
            "ruleset": "2026-11",
        }
    ],
    "document_file": [
        {"document_id": "d1", "sha256": _FILE, "filename": "công văn.pdf", "role": "main", "mail_key": "ident:Q1"}
    ],
    "exchange": [
        {
            "hash": "e" * 64,
            "document_id": "d1",
            "source": "mail",
            "recipient": "vp@ubnd.gov.vn",
            "medium": "mail",
            "by_issuer": True,
            **_SIGHTING,
        }
    ],
    "exchange_seen": [{"hash": "e" * 64, **_SIGHTING, "mail_key": "ident:Q2"}],
    "document_best": [
        {
            "document_id": "d1",
            "issuer_id": "stttt",
            "issuer_folded": "so thong tin va truyen thong",
            "symbol": "464/STTTT-KHTC",
            "issued_on": "2014-05-06",
            "type": "cong_van",
            "abstract_folded": "v/v dang ky chi tieu",
            "secrecy": "none",
            "origin": "born_digital",
            "signature": "valid",
            "paper": "electronic_only",
            "scopes": " inter_agency ",
            "first_sent_on": date(2014, 5, 6),
            "view": {"fields": _FIELDS, "confidence": _CONFIDENCE, "evidence": _EVIDENCE},
        }
    ],
    "fact": [
        {
            "document_id": "d1",
            "scope": "inter_agency",
            "agency": "stttt",
            "first_sent_on": date(2014, 5, 6),
            "mode": "E",
            "type": "cong_van",
            "origin": "born_digital",
            "signature": "valid",
            "secrecy": "none",
            "channels": ["mail"],
            "copies": 1,
            "numbered": True,
            "paper_prior": "unknown",
            "recipient_agencies": ["ubnd"],
            "copies_electronic": 1,
            "copies_with_paper": 0,
        }
    ],
}
