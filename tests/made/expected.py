"""The expected results beside the sample mails, and where an examination departs from them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from gateway.counting.modes import scope_mode
from gateway.counting.periods import local_day
from gateway.records import AttachmentRecord, DocumentRecord, Examination, ExchangeRecord

Examine = Callable[[str], Examination]
"""The whole route for one sample mail, by its name without ending."""
SIGNING_TYPES = {"application/pkcs7-signature", "application/x-pkcs7-signature"}
UNREAD = {"", "khac"}


def load_expected(file: Path) -> dict[str, Any]:
    """The tables of one `.expected.toml`."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def differences(expected: dict[str, Any], found: Examination, examine: Examine) -> list[str]:
    """One line for each departure: what, expected, found. Empty when all agrees."""
    return [
        *_mail_differences(expected["mail"], found),
        *_document_differences(expected.get("document", []), found.documents, examine),
        *(_attachment_differences(expected["attachment"], found) if "attachment" in expected else ()),
    ]


def _mail_differences(expected: dict[str, Any], found: Examination) -> Iterable[str]:
    seen = {
        "signature": found.mail_signature.value,
        "alerts": list(found.alerts),
        "sent_on": local_day(found.sent_at).isoformat(),
    }
    for key, value in seen.items():
        if key in expected and expected[key] != value:
            yield f"mail {key}: expected {expected[key]!r}, found {value!r}"
    if expected.get("keeps_no_content"):
        kept = [text for document in found.documents for text in (document.abstract, *_quotations(document))]
        kept += [record.filename for record in found.attachments]
        if any(kept):
            yield f"mail: content was kept: {[text for text in kept if text]}"


def _quotations(document: DocumentRecord) -> list[str]:
    """What was read of the content; the evidence of the marking itself may stay."""
    kept = [evidence.quote for key, rows in document.evidence.items() if key != "secrecy" for evidence in rows]
    return [*kept, *(evidence.quote for evidence in document.paper_evidence)]


def _document_differences(
    expected: list[dict[str, Any]], found: tuple[DocumentRecord, ...], examine: Examine
) -> Iterable[str]:
    if len(expected) != len(found):
        yield f"documents: expected {len(expected)}, found {len(found)}: {[d.symbol or d.type for d in found]}"
        return
    rest = list(found)
    for wanted in expected:
        best = max(rest, key=lambda document: _likeness(wanted, document))
        rest.remove(best)
        name = wanted.get("symbol") or wanted.get("type") or "document"
        yield from (f"{name} {line}" for line in _one_document(wanted, best, examine))


def _likeness(wanted: dict[str, Any], document: DocumentRecord) -> int:
    seen = _plain_fields(document)
    alike = [key for key, value in seen.items() if wanted.get(key) == value]
    return len(alike) + 5 * alike.count("symbol")


def _plain_fields(document: DocumentRecord) -> dict[str, str]:
    return {
        "symbol": document.symbol or "",
        "type": document.type,
        "issuer_id": document.issuer_id or "",
        "issued_on": document.issued_on or "",
        "secrecy": document.secrecy.value,
        "urgency": document.urgency.value,
        "origin": document.origin.value,
        "signature": document.signature.value,
        "paper": document.paper.value,
    }


def _one_document(wanted: dict[str, Any], document: DocumentRecord, examine: Examine) -> Iterable[str]:
    texts = {"issuer": document.issuer_name, "abstract": document.abstract}
    seen = _plain_fields(document) | texts
    spared = set(wanted.get("unread_is_fine", ()))
    for key, value in seen.items():
        same = folded(value) == folded(wanted.get(key, "")) if key in texts else value == wanted.get(key)
        if key in wanted and not same and not (key in spared and value in UNREAD):
            yield f"{key}: expected {wanted[key]!r}, found {value!r}"
    yield from _exchange_differences(wanted, document.exchanges)
    if "same_as" in wanted:
        other = examine(wanted["same_as"]).documents
        if not other or other[0].id != document.id:
            yield f"id: expected the one of {wanted['same_as']}, found {document.id!r}"


def folded(text: str) -> str:
    """`text` for comparing: one space, no case, no "Về việc" in front, no full stop behind."""
    plain = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    return re.sub(r"^(về việc|v/v)[:.]?\s+", "", plain).strip(" .")


def _exchange_differences(wanted: dict[str, Any], exchanges: tuple[ExchangeRecord, ...]) -> Iterable[str]:
    if "scopes" in wanted:
        own = [exchange for exchange in exchanges if exchange.by_issuer]
        rows = {row["scope"]: (row["mode"], sorted(row["recipients"])) for row in wanted["scopes"]}
        seen = {scope: _scope_row(own, scope) for scope in sorted({exchange.scope.value for exchange in own})}
        if rows != seen:
            yield f"scopes: expected {rows}, found {seen}"
    passed_on = sorted(exchange.recipient for exchange in exchanges if not exchange.by_issuer)
    if "scopes" in wanted and passed_on != sorted(wanted.get("passed_on", ())):
        yield f"passed on: expected {wanted.get('passed_on', [])}, found {passed_on}"


def _scope_row(exchanges: list[ExchangeRecord], scope: str) -> tuple[str, list[str]]:
    rows = [exchange for exchange in exchanges if exchange.scope.value == scope]
    return scope_mode(exchange.paper for exchange in rows).value, sorted(exchange.recipient for exchange in rows)


def _attachment_differences(expected: list[dict[str, Any]], found: Examination) -> Iterable[str]:
    containers = {record.parent for record in found.attachments}
    rest = [
        record
        for record in found.attachments
        if record.index not in containers and record.media_type not in SIGNING_TYPES
    ]
    symbols = {document.id: document.symbol or "" for document in found.documents}
    for wanted in expected:
        match = next((record for record in rest if _last_name(record) == wanted["filename"]), None)
        if match is None:
            yield f"attachment {wanted['filename']!r}: not found among {[record.filename for record in rest]}"
            continue
        rest.remove(match)
        yield from _one_attachment(wanted, match, symbols.get(match.document_id or "", ""))
    if rest:
        yield f"attachments: not expected {[(record.filename, record.role.value) for record in rest]}"


def _last_name(record: AttachmentRecord) -> str:
    return record.filename.rpartition("/")[2]


def _one_attachment(wanted: dict[str, Any], record: AttachmentRecord, symbol: str) -> Iterable[str]:
    seen = {"role": record.role.value, "signature": record.signature.value, "document": symbol}
    for key, value in seen.items():
        if key in wanted and wanted[key] != value:
            yield f"attachment {record.filename!r} {key}: expected {wanted[key]!r}, found {value!r} ({record.reason})"
    if not record.reason:
        yield f"attachment {record.filename!r}: the reason for its role is missing"
