"""Rows of other sources as readings of a document, with the row behind each field: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from classifiers.verdict import Evidence, Origin, PaperStatus, Secrecy, Urgency
from gateway.ledger.source_exchanges import CIVIL, disagreements
from gateway.records import DocumentRecord, ExchangeRecord, OverallSignature
from gateway.records.packages import IN_PLACE_OF, REPLACED_BY, REPLACES, TAKEN_BACK, Act
from gateway.records.sources import DMS, MAIL_LETTER, PAPER, SOURCE_LETTERS, SourceKind, SourceRecord

LETTERS = "MDRP"
"""The order in which sources are shown."""
_SURE = {SourceKind.REGISTER: 0.95, SourceKind.DMS: 0.94, SourceKind.PORTAL: 0.85, SourceKind.DISPATCH: 0.8}
"""A typed register is surer than a scan that was recognised, and less sure than the letterhead's own text."""
_PAPER_SURE = {SourceKind.DISPATCH: 0.98, SourceKind.REGISTER: 0.95, SourceKind.DMS: 0.9}
ON_PAPER_ONLY = "no electronic copy seen or stated: counted as sent on paper only"
UNKNOWN_TYPE = "khac"
_ACTS = {
    Act.RECALL: TAKEN_BACK,
    Act.KEPT: "nơi nhận không trả lại / a receiver refuses to give it back",
    Act.UPDATE: "cập nhật / set right by its issuer",
    Act.REPLACED: "được thay thế / replaced by its issuer",
    Act.REPLACE: IN_PLACE_OF,
}
_SAID: dict[bool | None, str] = {True: "có", False: "không"}
SHOWN = 20
"""Rows and recipients that stand in the evidence; all stand in their imports."""


def in_order(rows: Iterable[SourceRecord]) -> list[SourceRecord]:
    """The rows, the weakest source first, the same for any order of imports."""
    kinds = list(_SURE)
    return sorted(rows, key=lambda row: (-kinds.index(row.kind), row.payload_sha256))


def with_sources(
    record: DocumentRecord, rows: Sequence[SourceRecord], mails: Sequence[ExchangeRecord], *, was_read: bool
) -> DocumentRecord:
    """The record with the letters of its sources, its first posting and the rows behind it; of a secret one no rows (R8).

    `mails` are the sightings by whatever brought files, `was_read` tells whether any file was.
    """
    arrived = {SOURCE_LETTERS[SourceKind.DMS] if item.medium == DMS else MAIL_LETTER for item in mails}
    # Another document's package that names it does not show it, where anything else does (R5).
    showing = [row for row in rows if row.act is not Act.REPLACED] or ([] if was_read else rows)
    letters = {row.letter for row in showing} | (arrived or {MAIL_LETTER} if was_read else set())
    days = [(row.posted_on, row.posted_at_latest) for row in rows if row.kind is SourceKind.PORTAL and row.posted_on]
    posted_on, at_latest = min(days, default=(None, False))
    record = replace(
        record,
        sources=tuple(letter for letter in LETTERS if letter in letters),
        posted_on=posted_on,
        posted_at_latest=at_latest,
    )
    if not rows or record.secrecy is not Secrecy.NONE:
        return record
    shown = sorted(rows, key=lambda row: (row.kind, row.file, row.sheet, row.line))[:SHOWN]
    said = tuple(Evidence(_summary(row), row.where, f"{row.kind}-row") for row in shown)
    papers, sure = _paper_grounds(record, rows)
    notes = (*record.notes, *disagreements(mails, rows), *_on_paper_only(record, rows), *_acts(rows))
    return replace(
        record,
        evidence=record.evidence | {"sources": said},
        paper_evidence=papers,
        confidence=record.confidence | {"paper": sure},
        notes=tuple(dict.fromkeys(notes)),
    )


def reading_of(row: SourceRecord) -> DocumentRecord:
    """What a row says of the document itself."""
    sure, where, rule = _SURE[row.kind], row.where, f"{row.kind}-row"
    told = {
        "symbol": row.symbol,
        "issuer": row.agency,
        "issued_on": row.issued_on,
        "type": row.type if row.type != UNKNOWN_TYPE else None,
        "abstract": row.abstract,
    }
    found: dict[str, tuple[Evidence, ...]] = {
        name: (Evidence(text, where, rule),) for name, text in told.items() if text
    }
    return DocumentRecord(
        id=row.document_id,
        identity=row.identity,
        symbol=row.symbol,
        number=row.number,
        type_code=row.type_code,
        issuer_id=row.agency,
        issuer_name=row.agency_name,
        issued_on=row.issued_on,
        type=row.type,
        abstract=row.abstract,
        secrecy=row.secrecy,
        urgency=Urgency.NONE,
        origin=Origin.UNKNOWN,
        signature=OverallSignature.NONE,
        paper=PaperStatus.UNKNOWN,
        paper_evidence=(),
        confidence={name: sure if name in found else 0.0 for name in ("type", "symbol", "issuer", "issued_on")},
        evidence=found if row.secrecy is Secrecy.NONE else {},
        files=(),
        ruleset=f"{row.kind}-1",
    )


def _summary(row: SourceRecord) -> str:
    """What the row says, in short: "điện tử: có · giấy: không · nơi nhận: UBND tỉnh"."""
    parts = [
        ("gói tin", _ACTS.get(row.act, "")),
        ("điện tử", _SAID.get(row.sent_electronically, "")),
        ("giấy", _SAID.get(row.sent_on_paper, "")),
        ("gửi lúc", row.sent_at.isoformat() if row.sent_at else ""),
        ("chuyển ngày", row.dispatched_on or ""),
        ("đăng không muộn hơn" if row.posted_at_latest else "đăng ngày", row.posted_on or ""),
        ("ký số", _SAID.get(row.signed, "")),
        ("nơi nhận", "; ".join(who.text for who in row.recipients[:SHOWN])),
        ("url", row.url),
        *row.extra,
    ]
    return " · ".join(f"{name}: {text}" for name, text in parts if text)


def _acts(rows: Sequence[SourceRecord]) -> tuple[str, ...]:
    """What document systems did with the document after sending it, oldest first."""
    own = (row for row in rows if row.act in _ACTS and row.by_issuer and row.sent_at)
    told = sorted(own, key=lambda row: (row.sent_at, row.act))
    return tuple(dict.fromkeys(f"{_ACTS[row.act]}, {_whom(row)}" for row in told))


def _whom(row: SourceRecord) -> str:
    """When, and whom or what it concerns: "09/09/2014: snv, syt", "09/09/2014: thay bằng 470/STTTT-CNTT"."""
    day = f"{row.sent_at.astimezone(CIVIL):%d/%m/%Y}" if row.sent_at else ""
    others = [f"{name} {text}" for name, text in row.extra if name in (REPLACED_BY, REPLACES)]
    names = ", ".join(others or (who.agency or who.text for who in row.recipients[:SHOWN]))
    return f"{day}: {names}" if names else day


def _paper_grounds(record: DocumentRecord, rows: Sequence[SourceRecord]) -> tuple[tuple[Evidence, ...], float]:
    """Evidence of the paper status, the strongest source first, and its confidence; words of mails stand last."""
    ranks = list(_PAPER_SURE)
    speaking = sorted(
        (row for row in rows if row.kind in _PAPER_SURE), key=lambda row: (ranks.index(row.kind), row.file, row.line)
    )
    said = [(row, ground) for row in speaking for ground in _paper_evidence(row)]
    if not said:
        return record.paper_evidence, record.confidence.get("paper", 0.0)
    sure = max(_PAPER_SURE[row.kind] for row, _ in said) if record.paper is not PaperStatus.UNKNOWN else 0.0
    return tuple(dict.fromkeys((*(ground for _, ground in said[:SHOWN]), *record.paper_evidence))), sure


def _paper_evidence(row: SourceRecord) -> tuple[Evidence, ...]:
    """What the row says of paper; () where it says nothing."""
    if row.kind is SourceKind.DISPATCH:
        to = "; ".join(who.text for who in row.recipients)
        return (Evidence(f"chuyển bản giấy {row.dispatched_on or ''} {to}".strip(), row.where, "dispatch-book"),)
    marked = "; ".join(who.text for who in row.recipients if who.paper is PaperStatus.WITH_PAPER)
    said = _SAID.get(row.sent_on_paper, "") or marked
    return (Evidence(f"gửi bản giấy: {said}", row.where, f"{row.kind}-flag"),) if said else ()


def _on_paper_only(record: DocumentRecord, rows: Sequence[SourceRecord]) -> tuple[str, ...]:
    """A note where nothing says whether an e-copy went too."""
    sent = {item.medium for item in record.exchanges if item.by_issuer}
    denied = any(row.sent_electronically is False for row in rows)
    return (ON_PAPER_ONLY,) if sent == {PAPER} and not denied else ()
