"""The tables of the signature log: entries, hashes over them, checkpoints. Triggers refuse to change a row."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, LargeBinary, String, Table

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, may, metadata, must, tenant

log_entry = Table(
    "log_entry",
    metadata,
    tenant(),
    must("log_index", BigInteger),
    must("leaf", Words),
    must("leaf_hash", String(64)),
    must("salt", String(32)),
    must("at", Instant),
    must("mail_key", Words),
    must("ordinal", Integer),
    must("file_sha256", String(64)),
    must("overall", String(16)),
    must("signer_sha256", Words),
    must("agency", Words),
    must("symbol", Words),
    key("log_index"),
    ForeignKeyConstraint(
        ["tenant_id", "mail_key", "ordinal"],
        ["signature_check.tenant_id", "signature_check.mail_key", "signature_check.ordinal"],
    ),
    Index(None, "tenant_id", "mail_key"),
    Index(None, "tenant_id", "file_sha256"),
    Index(None, "tenant_id", "signer_sha256"),
    Index(None, "tenant_id", "agency"),
    Index(None, "tenant_id", "symbol"),
)
"""One entry a signature check. From `file_sha256` on the columns repeat the leaf, for questions."""

log_node = Table(
    "log_node",
    metadata,
    tenant(),
    must("level", Integer),
    must("number", BigInteger),
    must("hash", String(64)),
    key("level", "number"),
)
"""Hash over 256 hashes of the level below (level 0 are the entries): what makes a root cheap."""

log_checkpoint = Table(
    "log_checkpoint",
    metadata,
    tenant(),
    must("size", BigInteger),
    must("key_id", String(8)),
    must("at", Instant),
    must("root", String(64)),
    must("note", Words),
    key("size", "key_id"),
    Index(None, "tenant_id", "at"),
)
"""A signed checkpoint, word for word."""

log_timestamp = Table(
    "log_timestamp",
    metadata,
    tenant(),
    must("size", BigInteger),
    must("key_id", String(8)),
    must("at", Instant),
    must("url", Words),
    must("token", LargeBinary),
    may("stamped_at", Instant),
    key("size", "key_id"),
    ForeignKeyConstraint(
        ["tenant_id", "size", "key_id"],
        ["log_checkpoint.tenant_id", "log_checkpoint.size", "log_checkpoint.key_id"],
    ),
)
"""The RFC 3161 token over a checkpoint's note."""

certificate = Table(
    "certificate",
    metadata,
    tenant(),
    must("sha256", String(64)),
    must("der", LargeBinary),
    must("first_seen_at", Instant),
    key("sha256"),
)
"""Certificates of signers by SHA-256. They name persons: beside the log, which names them by hash."""
