"""The signature log: entries get their index in the transaction that writes the check itself.

So there is no check without its entry and no index without a check. One writer
at a time: SQLite's write lock, on PostgreSQL an advisory lock that is taken
last in the transaction and goes with its commit.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from classifiers.verdict import Secrecy
from gateway.ledger.engine import Ledger, insert_new, writing
from gateway.ledger.log_tables import certificate, log_entry, log_node
from gateway.ledger.packing import pack_signature
from gateway.ledger.schema import mail, signature_check
from gateway.records import DocumentRecord, Examination, SignatureVerdict
from gateway.transparency.leaves import LoggedCheck, LoggedDocument, LoggedMail, leaf_of
from gateway.transparency.merkle import leaf_hash
from gateway.transparency.tiles import HEIGHT, WIDTH, StoredTree, tile_root

_WRITER_LOCK = 7_267_030
"""Number of the PostgreSQL advisory lock that lets one transaction append at a time."""
LONGEST_WORDS, LONGEST_IN_LIST, MOST_IN_LIST = 1000, 100, 50
"""Characters of one text, of one text in a list, texts in a list: a leaf stays under the 64 KB of a bundle."""
RECHECKS_FROM = 100_000
"""Ordinals of later checks of a mail's signatures begin here, above all that an examination can find."""


def append_checks(connection: Connection, tenant: str, key: str, found: Examination, at: datetime) -> None:
    """Write the signature checks of an examination and log those that are new; the last step of its transaction."""
    rows = [check_row(key, ordinal, at, verdict) for ordinal, verdict in enumerate(found.signatures)]
    if not rows:
        return
    insert = insert_new(connection, signature_check).returning(signature_check.c.ordinal)
    new = set(connection.execute(insert, [{"tenant_id": tenant, **row} for row in rows]).scalars())
    documents = _documents_by_file(found)
    seen_in = LoggedMail(key, found.mail_sha256, found.sender_agency or "")
    checks = [
        LoggedCheck(seen_in, row["ordinal"], at, row["verdict"], documents.get(row["attachment_sha256"]))
        for row in rows
        if row["ordinal"] in new
    ]
    keep_certificates(connection, tenant, found.signatures, at)
    append_entries(connection, tenant, checks)


def append_recheck(ledger: Ledger, index: int, verdict: SignatureVerdict, at: datetime) -> int:
    """Log a later check of the signature of entry `index`; the index of the new entry, which names the old one.

    Raises KeyError when there is no such entry, TryLater for passing faults.
    """
    with writing(ledger) as connection:
        return append_entries(connection, ledger.tenant, [keep_recheck(connection, ledger.tenant, index, verdict, at)])


def keep_recheck(
    connection: Connection, tenant: str, index: int, verdict: SignatureVerdict, at: datetime
) -> LoggedCheck:
    """Write the row of a later check of entry `index`; what `append_entries` is to log. Raises KeyError."""
    here = (log_entry.c.tenant_id == tenant) & (log_entry.c.log_index == index)
    old = connection.execute(select(log_entry).where(here)).one_or_none()
    if old is None:
        raise KeyError(index)
    # One check of a mail after the other, so that each gets an ordinal of its own.
    whole = (mail.c.tenant_id == tenant) & (mail.c.key == old.mail_key)
    connection.execute(select(mail.c.key).where(whole).with_for_update()).one()
    ordinal = _next_recheck(connection, tenant, old.mail_key)
    row = check_row(old.mail_key, ordinal, at, verdict) | {"supersedes": index}
    connection.execute(signature_check.insert().values(tenant_id=tenant, **row))
    leaf = json.loads(old.leaf)
    seen_in = LoggedMail(old.mail_key, leaf["mail"]["sha256"], leaf["mail"]["agency"])
    return LoggedCheck(seen_in, ordinal, at, row["verdict"], _document_again(leaf.get("document")), index)


def append_entries(connection: Connection, tenant: str, checks: Sequence[LoggedCheck]) -> int:
    """Give checks the next indexes, in order; index of the first. Their rows stand in this transaction already."""
    _take_turn(connection, tenant)
    first = size_of(connection, tenant)
    if checks:
        rows = [_entry(tenant, first + n, check) for n, check in enumerate(checks)]
        connection.execute(log_entry.insert(), rows)
        _complete_nodes(connection, tenant, first, first + len(rows))
    return first


def check_row(key: str, ordinal: int, at: datetime, verdict: SignatureVerdict) -> dict[str, Any]:
    """The row of one check without its tenant."""
    return {
        "mail_key": key,
        "ordinal": ordinal,
        "at": at,
        "attachment_sha256": verdict.attachment_sha256,
        "container": verdict.container,
        "overall": str(verdict.overall),
        "indication": verdict.indication,
        "sub_indication": verdict.sub_indication,
        "signer_sha256": verdict.signer_sha256,
        "trust_version": verdict.trust_version,
        "verdict": _bounded(pack_signature(verdict)),
        "supersedes": None,
    }


def _bounded(packed: dict[str, Any]) -> dict[str, Any]:
    """A verdict whose words fit a leaf: certificates and field names come from strangers and may be endless."""
    return {name: _cut(value, LONGEST_WORDS) for name, value in packed.items()}


def _cut(value: Any, longest: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= longest else f"{value[:longest]}…"
    if isinstance(value, list | tuple):
        return [_cut(one, LONGEST_IN_LIST) for one in value[:MOST_IN_LIST]]
    return value


def size_of(connection: Connection, tenant: str) -> int:
    """Entries in the log."""
    newest = select(func.max(log_entry.c.log_index)).where(log_entry.c.tenant_id == tenant)
    last = connection.execute(newest).scalar()
    return 0 if last is None else int(last) + 1


def tree_of(connection: Connection, tenant: str, size: int) -> StoredTree:
    """The tree over the first `size` entries, read as needed: a root takes O(log n) rows."""
    return StoredTree(size, _fetching(connection, tenant, size))


def keep_certificates(connection: Connection, tenant: str, verdicts: Sequence[SignatureVerdict], at: datetime) -> None:
    """Keep the signers' certificates and their chains that are not kept yet, each under the hash of its own bytes."""
    found = {one for verdict in verdicts for one in (verdict.certificate, *verdict.chain_certificates) if one}
    ders = {hashlib.sha256(der).hexdigest(): der for der in map(base64.b64decode, found)}
    rows = [{"tenant_id": tenant, "sha256": name, "der": ders[name], "first_seen_at": at} for name in sorted(ders)]
    if rows:
        connection.execute(insert_new(connection, certificate), rows)


def _take_turn(connection: Connection, tenant: str) -> None:
    if connection.dialect.name == "postgresql":
        lock = {"number": _WRITER_LOCK, "tenant": tenant}
        connection.execute(text("SELECT pg_advisory_xact_lock(:number, hashtext(:tenant))"), lock)


def _entry(tenant: str, index: int, check: LoggedCheck) -> dict[str, Any]:
    salt = secrets.token_hex(16)
    leaf = leaf_of(check, index, salt)
    return {
        "tenant_id": tenant,
        "log_index": index,
        "leaf": leaf.decode(),
        "leaf_hash": leaf_hash(leaf).hex(),
        "salt": salt,
        "at": check.checked_at,
        "mail_key": check.mail.key,
        "ordinal": check.ordinal,
        **questions_of(json.loads(leaf)),
    }


def questions_of(leaf: dict[str, Any]) -> dict[str, str]:
    """The columns that repeat a leaf, so that it is found quickly."""
    check, document = leaf["check"], leaf.get("document", {})
    return {
        "file_sha256": check.get("attachment_sha256", ""),
        "overall": check.get("overall", ""),
        "signer_sha256": check.get("signer_sha256", ""),
        "agency": document.get("agency", "") or leaf["mail"]["agency"],
        "symbol": document.get("symbol", ""),
    }


def _complete_nodes(connection: Connection, tenant: str, old: int, size: int) -> None:
    """Write the hash over each run of 256 that these entries completed, level by level."""
    fetch, level = _fetching(connection, tenant, size), 0
    while size := size >> HEIGHT:
        old, level = old >> HEIGHT, level + 1
        rows = [
            {"tenant_id": tenant, "level": level, "number": number, "hash": tile_root(fetch(level - 1, number)).hex()}
            for number in range(old, size)
        ]
        if not rows:
            return
        connection.execute(log_node.insert(), rows)


def _fetching(connection: Connection, tenant: str, size: int) -> Callable[[int, int], Sequence[bytes]]:
    def fetch(level: int, number: int) -> list[bytes]:
        start, end = number * WIDTH, min((number + 1) * WIDTH, size >> HEIGHT * level)
        if level == 0:
            column, place, where = log_entry.c.leaf_hash, log_entry.c.log_index, log_entry.c.tenant_id == tenant
        else:
            column, place = log_node.c.hash, log_node.c.number
            where = (log_node.c.tenant_id == tenant) & (log_node.c.level == level)
        question = select(column).where(where, place >= start, place < end).order_by(place)
        return [bytes.fromhex(found) for found in connection.execute(question).scalars()]

    return fetch


def _next_recheck(connection: Connection, tenant: str, key: str) -> int:
    here = (signature_check.c.tenant_id == tenant) & (signature_check.c.mail_key == key)
    newest = select(func.max(signature_check.c.ordinal)).where(here, signature_check.c.ordinal >= RECHECKS_FROM)
    last = connection.execute(newest).scalar()
    return RECHECKS_FROM if last is None else int(last) + 1


def _documents_by_file(found: Examination) -> dict[str, LoggedDocument]:
    """The document of each file by its SHA-256; of several with the same file the first."""
    records = {record.id: record for record in found.documents}
    files = reversed([(item.sha256, item.document_id) for item in found.attachments])
    return {sha256: _document(records[name]) for sha256, name in files if name in records}


def _document(record: DocumentRecord) -> LoggedDocument:
    is_secret = record.secrecy is not Secrecy.NONE
    return LoggedDocument(record.id, record.symbol or "", record.issuer_id or "", record.issuer_name, is_secret)


def _document_again(leaf: dict[str, str] | None) -> LoggedDocument | None:
    """The document as an earlier entry named it."""
    if leaf is None:
        return None
    return LoggedDocument(
        leaf["id"], leaf.get("symbol", ""), leaf["agency"], leaf.get("issuer", ""), leaf["is_secret"] == "yes"
    )
