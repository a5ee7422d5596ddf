"""Signatures whose newest check may still change, later checks of them, and what documents are worth after those.

A later check is a new entry that names the old one; rows of the old one stay.
Derived rows of documents follow the newest check of each signature.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select

from gateway.ledger.derived import refresh_documents
from gateway.ledger.engine import Ledger, reading, writing
from gateway.ledger.linking import homes
from gateway.ledger.log import append_entries, keep_certificates, keep_recheck
from gateway.ledger.log_tables import certificate, log_entry
from gateway.ledger.packing import unpack_signature
from gateway.ledger.rechecked import is_newest, superseded
from gateway.ledger.schema import document, document_reading, mail, signature_check
from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.revocation_past import PastCheck, may_change


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """The newest check of one signature, and when its first one was."""

    index: int
    mail_key: str
    past: PastCheck


@dataclass(frozen=True, slots=True)
class OpenPage:
    """Some open checks; `last` is the index to go on after, None where there are no more."""

    checks: tuple[OpenCheck, ...]
    last: int | None


def open_checks(ledger: Ledger, after: int, end: int, valid_since: datetime, limit: int = 200) -> OpenPage:
    """Newest checks after index `after` and before `end` that later evidence may change; at most `limit` are looked at.

    Undecided ones of any age, valid ones made since `valid_since`.
    """
    with reading(ledger) as connection:
        rows = connection.execute(_open(ledger.tenant, after, end, valid_since).limit(limit)).all()
        verdicts = {row.log_index: unpack_signature(row.verdict) for row in rows}
        wanted = [row for row in rows if may_change(verdicts[row.log_index])]
        firsts = _first_checks(connection, ledger.tenant, {row.mail_key for row in wanted})
        ders = _certificates(connection, ledger.tenant, (verdicts[row.log_index] for row in wanted))
    found = []
    for row in wanted:
        whole = _with_certificates(verdicts[row.log_index], ders)
        if whole is not None:
            found.append(OpenCheck(row.log_index, row.mail_key, PastCheck(whole, firsts[row.log_index])))
    return OpenPage(tuple(found), rows[-1].log_index if len(rows) == limit else None)


def append_rechecks(
    ledger: Ledger, mail_key: str, found: Sequence[tuple[int, SignatureVerdict]], at: datetime
) -> dict[int, int]:
    """Log later checks of signatures of one mail by the index that each checks again; that index -> the new entry's.

    The mail's documents are derived anew in the same transaction. What somebody
    else checked again meanwhile is left out. Raises TryLater.
    """
    with writing(ledger) as connection:
        tenant = ledger.tenant
        connection.execute(
            select(mail.c.key).where(mail.c.tenant_id == tenant, mail.c.key == mail_key).with_for_update()
        ).one()
        fresh = [(index, verdict) for index, verdict in found if not _is_superseded(connection, tenant, index)]
        ids = _documents_of(connection, tenant, mail_key)
        _lock(connection, tenant, ids)
        checks = [keep_recheck(connection, tenant, index, verdict, at) for index, verdict in fresh]
        keep_certificates(connection, tenant, [verdict for _, verdict in fresh], at)
        if checks:
            refresh_documents(connection, tenant, sorted({*ids, *homes(connection, tenant, ids).values()}))
        first = append_entries(connection, tenant, checks)
        return {index: first + n for n, (index, _) in enumerate(fresh)}


def _open(tenant: str, after: int, end: int, valid_since: datetime) -> Select[Any]:
    check, entry = signature_check.c, log_entry.c
    same = and_(check.tenant_id == entry.tenant_id, check.mail_key == entry.mail_key, check.ordinal == entry.ordinal)
    may = or_(
        check.overall == str(OverallSignature.INDETERMINATE),
        and_(check.overall == str(OverallSignature.VALID), check.at >= valid_since),
    )
    return (
        select(entry.log_index, entry.mail_key, check.verdict)
        .select_from(log_entry.join(signature_check, same))
        .where(entry.tenant_id == tenant, entry.log_index > after, entry.log_index < end, may, is_newest(tenant))
        .order_by(entry.log_index)
    )


def _is_superseded(connection: Connection, tenant: str, index: int) -> bool:
    later = superseded(tenant).where(signature_check.c.supersedes == index)
    return connection.execute(later.limit(1)).first() is not None


def _first_checks(connection: Connection, tenant: str, keys: set[str]) -> dict[int, datetime]:
    """When the signature of each entry of these mails was checked first."""
    rows = {row.log_index: row for row in connection.execute(_checks_of(tenant, keys))}
    return {index: _first(rows, index) for index in rows}


def _first(rows: Mapping[int, Row[Any]], index: int) -> datetime:
    row = rows[index]
    while row.supersedes in rows:
        row = rows[row.supersedes]
    at: datetime = row.at
    return at


def _checks_of(tenant: str, keys: Iterable[str]) -> Select[Any]:
    """Index, time and what it checks again of every check of these mails."""
    check, entry = signature_check.c, log_entry.c
    same = and_(check.tenant_id == entry.tenant_id, check.mail_key == entry.mail_key, check.ordinal == entry.ordinal)
    return (
        select(entry.log_index, check.at, check.supersedes)
        .select_from(signature_check.join(log_entry, same))
        .where(check.tenant_id == tenant, check.mail_key.in_(sorted(keys)))
    )


def _certificates(connection: Connection, tenant: str, verdicts: Iterable[SignatureVerdict]) -> dict[str, str]:
    """Kept certificates of these verdicts, DER in base64, by SHA-256."""
    names = {name for verdict in verdicts for name in (verdict.signer_sha256, *verdict.chain_sha256)}
    question = select(certificate.c.sha256, certificate.c.der).where(
        certificate.c.tenant_id == tenant, certificate.c.sha256.in_(sorted(names))
    )
    return {row.sha256: base64.b64encode(row.der).decode() for row in connection.execute(question)}


def _with_certificates(verdict: SignatureVerdict, ders: Mapping[str, str]) -> SignatureVerdict | None:
    """The verdict with its certificates; None where one was not kept."""
    above = [ders.get(name, "") for name in verdict.chain_sha256[1:]]
    leaf = ders.get(verdict.signer_sha256, "")
    if not leaf or not all(above):
        return None
    return replace(verdict, certificate=leaf, chain_certificates=tuple(above))


def _documents_of(connection: Connection, tenant: str, key: str) -> list[str]:
    table = document_reading.c
    question = select(table.document_id).where(table.tenant_id == tenant, table.mail_key == key).distinct()
    return sorted(connection.execute(question).scalars())


def _lock(connection: Connection, tenant: str, ids: Sequence[str]) -> None:
    """Hold the documents until the end: after the mail and before the log, as examinations do."""
    if ids:
        wanted = (document.c.tenant_id == tenant) & document.c.id.in_(ids)
        connection.execute(select(document.c.id).where(wanted).order_by(document.c.id).with_for_update()).all()
