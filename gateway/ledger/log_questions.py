"""What is asked of the signature log: entries by filter, proofs, all rows for an audit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, func, select

from gateway.errors import BadInput
from gateway.ledger.engine import Ledger, reading
from gateway.ledger.log import size_of, tree_of
from gateway.ledger.log_filter import LogFilter, Words, conditions, joined
from gateway.ledger.log_tables import certificate, log_entry, log_node
from gateway.ledger.packing import unpack_signature
from gateway.ledger.schema import attachment, signature_check
from gateway.records import SignatureVerdict
from gateway.transparency.leaves import BESIDE, read_leaf, words_beside
from gateway.transparency.merkle import consistency_proof, inclusion_proof
from gateway.transparency.rows import QUESTIONS, REPEATED, CheckRow, EntryRow
from gateway.transparency.tiles import StoredTree

_BATCH = 2000
_BEFORE_ALL = -(2**62)
_BESIDE = (*QUESTIONS, *REPEATED)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry with what stands beside it."""

    index: int
    leaf: dict[str, Any]
    leaf_bytes: bytes
    leaf_hash: str
    salt: str
    subject: str
    """Subject of the certificate; "" where it is not shown."""
    field_name: str
    filename: str
    """As sent; "" for the mail itself and where names are not kept."""
    verdict: SignatureVerdict
    """Every axis, without the names that are not shown."""


def log_size(ledger: Ledger) -> int:
    """Entries in the log."""
    with reading(ledger) as connection:
        return size_of(connection, ledger.tenant)


def log_root(ledger: Ledger, size: int) -> bytes:
    """Root over the first `size` entries; reads O(log n) rows."""
    with reading(ledger) as connection:
        return tree_of(connection, ledger.tenant, size).root()


class LogTree:
    """The tree at one size, for many proofs; each tile is read once."""

    def __init__(self, ledger: Ledger, size: int, note: str = "") -> None:
        self.size = size
        self.note = note
        """The signed checkpoint of that size, where proofs are made for others."""
        self._tree = StoredTree(size, self._fetch)
        self._ledger = ledger

    def root(self) -> bytes:
        """Root over all of its entries."""
        return self._tree.root()

    def proof(self, index: int) -> tuple[bytes, ...]:
        """Inclusion proof of an entry, from the leaf upwards. Raises ValueError for one beyond the size."""
        return inclusion_proof(self._tree, index, self.size)

    def growth(self, old: int) -> tuple[bytes, ...]:
        """Consistency proof from an earlier size. Raises ValueError for one that is none."""
        return consistency_proof(self._tree, old, self.size)

    def _fetch(self, level: int, number: int) -> list[bytes]:
        with reading(self._ledger) as connection:
            return list(tree_of(connection, self._ledger.tenant, self.size).fetch(level, number))


def log_entries(ledger: Ledger, wanted: LogFilter) -> Iterator[LogEntry]:
    """Entries that fit, in order; read in batches."""
    columns = (log_entry, signature_check.c.verdict)
    question = joined(ledger.tenant, select(*columns)).order_by(log_entry.c.log_index)
    with reading(ledger) as connection:
        question = question.where(*conditions(connection, ledger.tenant, wanted))
    last, words = _BEFORE_ALL, Words(wanted)
    while True:
        with reading(ledger) as connection:
            rows = connection.execute(question.where(log_entry.c.log_index > last).limit(_BATCH)).all()
            names = _filenames(connection, ledger.tenant, {(row.mail_key, row.file_sha256) for row in rows})
        for row in rows:
            last = row.log_index
            entry = _entry(row, names.get((row.mail_key, row.file_sha256), ""))
            if words.fit(entry.subject, entry.leaf["check"].get("signer_issuer", ""), entry.verdict.reasons):
                yield entry
        if len(rows) < _BATCH:
            return


def later_checks(ledger: Ledger, index: int) -> list[int]:
    """Indexes of entries that check the signature of this entry again."""
    question = joined(ledger.tenant, select(log_entry.c.log_index)).where(signature_check.c.supersedes == index)
    with reading(ledger) as connection:
        return [int(found) for found in connection.execute(question.order_by(log_entry.c.log_index)).scalars()]


def log_end(ledger: Ledger) -> int:
    """The index behind that of the last entry; 0 for an empty log."""
    question = select(func.max(log_entry.c.log_index)).where(log_entry.c.tenant_id == ledger.tenant)
    with reading(ledger) as connection:
        newest = connection.execute(question).scalar()
    return 0 if newest is None else int(newest) + 1


def audit_rows(ledger: Ledger, first: int = 0, end: int | None = None) -> Iterator[EntryRow]:
    """Every entry as it is kept, with the row of its check, by index; with `end` those from `first` up to it."""
    check, entry = signature_check.c, log_entry.c
    columns: tuple[Any, ...] = (
        entry.log_index, entry.leaf, entry.leaf_hash, entry.salt, entry.at, entry.mail_key, entry.ordinal,
        check.at.label("check_at"), check.verdict, check.supersedes,
        *(entry[name] for name in QUESTIONS), *(check[name].label(f"check_{name}") for name in REPEATED),
    )  # fmt: skip
    question = joined(ledger.tenant, select(*columns)).order_by(entry.log_index)
    if end is not None:
        question = question.where(entry.log_index < end)
    last = first - 1 if first else _BEFORE_ALL
    while True:
        with reading(ledger) as connection:
            rows = connection.execute(question.where(entry.log_index > last).limit(_BATCH)).all()
        yield from map(_audited, rows)
        if len(rows) < _BATCH:
            return
        last = rows[-1][0]


def kept_nodes(ledger: Ledger) -> dict[tuple[int, int], bytes]:
    """All kept hashes over 256 others by level and number."""
    question = select(log_node.c.level, log_node.c.number, log_node.c.hash).where(log_node.c.tenant_id == ledger.tenant)
    with reading(ledger) as connection:
        return {(row.level, row.number): _bytes(row.hash) for row in connection.execute(question)}


def unlogged_checks(ledger: Ledger) -> list[str]:
    """The first check that stands in no entry, as "mail ordinal"; empty when there is none."""
    same = (
        (log_entry.c.tenant_id == signature_check.c.tenant_id)
        & (log_entry.c.mail_key == signature_check.c.mail_key)
        & (log_entry.c.ordinal == signature_check.c.ordinal)
    )
    mine = signature_check.c.tenant_id == ledger.tenant
    question = select(signature_check.c.mail_key, signature_check.c.ordinal).where(mine, ~exists().where(same))
    with reading(ledger) as connection:
        return [f"{row.mail_key} {row.ordinal}" for row in connection.execute(question.limit(1))]


def kept_certificates(ledger: Ledger) -> Iterator[tuple[str, bytes]]:
    """SHA-256 and DER of every certificate that is kept, by hash."""
    mine = certificate.c.tenant_id == ledger.tenant
    last = ""
    while True:
        question = select(certificate.c.sha256, certificate.c.der).where(mine, certificate.c.sha256 > last)
        with reading(ledger) as connection:
            rows = connection.execute(question.order_by(certificate.c.sha256).limit(_BATCH)).all()
        yield from ((row.sha256, row.der) for row in rows)
        if len(rows) < _BATCH:
            return
        last = rows[-1].sha256


def _filenames(connection: Any, tenant: str, files: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Names of signed files by mail and SHA-256, the first of each."""
    mails = sorted({key for key, sha256 in files if sha256})
    if not mails:
        return {}
    question = (
        select(attachment.c.mail_key, attachment.c.sha256, func.min(attachment.c.filename).label("name"))
        .where(attachment.c.tenant_id == tenant, attachment.c.mail_key.in_(mails))
        .group_by(attachment.c.mail_key, attachment.c.sha256)
    )
    return {(row.mail_key, row.sha256): row.name for row in connection.execute(question)}


def _entry(row: Row[Any], filename: str) -> LogEntry:
    try:
        leaf = read_leaf(row.leaf.encode())
    except ValueError as why:
        raise BadInput(f"entry {row.log_index} can't be read ({why}): run `vanthu signatures verify`.") from why
    secret = leaf.get("document", {}).get("is_secret") == "yes"
    words = dict.fromkeys(BESIDE, "") if secret else words_beside(row.verdict or {})
    told = {"overall": "indeterminate", "container": "", "reasons": [], **(row.verdict or {}), **words}
    return LogEntry(
        index=row.log_index,
        leaf=leaf,
        leaf_bytes=row.leaf.encode(),
        leaf_hash=row.leaf_hash,
        salt=row.salt,
        subject=words["signer_subject"],
        field_name=words["field_name"],
        filename=filename,
        verdict=unpack_signature(told),
    )


def _audited(row: Row[Any]) -> EntryRow:
    """By place, not by name: an audit makes a hundred thousand of them."""
    index, leaf, hashed, salt, at, mail_key, ordinal, check_at, verdict, supersedes = row[: -len(_BESIDE)]
    questions, columns = row[-len(_BESIDE) : -len(REPEATED)], row[-len(REPEATED) :]
    check = None
    if check_at is not None:
        check = CheckRow(check_at, columns, verdict if isinstance(verdict, dict) else {}, supersedes)
    return EntryRow(index, leaf.encode(), _bytes(hashed), salt, at, mail_key, ordinal, questions, check)


def _bytes(text: str) -> bytes:
    """Bytes of a kept hash; b"" where somebody wrote what is none."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
