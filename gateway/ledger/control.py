"""The tables of what is to be done and who did what: deliveries, mailboxes, summaries, directory, audit."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Date, ForeignKeyConstraint, Index, Integer, String, Table

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, may, metadata, must, of_mail, tenant

delivery = Table(
    "delivery",
    metadata,
    tenant(),
    must("key", Words),
    must("mail_key", Words),
    must("spool_id", Words),
    must("envelope", JSON),
    must("size_bytes", BigInteger),
    must("pending", JSON),
    must("attempts", Integer),
    may("next_at", Instant),
    key("key"),
    of_mail(),
    Index(None, "tenant_id", "next_at"),
    Index(None, "tenant_id", "spool_id"),
)

delivery_reply = Table(
    "delivery_reply",
    metadata,
    tenant(),
    must("key", Words),
    must("attempt", Integer),
    must("at", Instant),
    must("delivered", JSON),
    must("failed", JSON),
    must("reply", Words),
    key("key", "attempt"),
    ForeignKeyConstraint(["tenant_id", "key"], ["delivery.tenant_id", "delivery.key"]),
)

audit_event = Table(
    "audit_event",
    metadata,
    tenant(),
    must("id", String(32)),
    must("at", Instant),
    must("actor", Words),
    must("action", Words),
    must("subject", Words),
    must("reason", Words),
    key("id"),
    Index(None, "tenant_id", "at"),
)

imap_cursor = Table(
    "imap_cursor",
    metadata,
    tenant(),
    must("account", Words),
    must("mailbox", Words),
    must("uidvalidity", BigInteger),
    must("uid", BigInteger),
    must("changed_at", Instant),
    key("account", "mailbox"),
)

summary = Table(
    "summary",
    metadata,
    tenant(),
    must("day", Date),
    must("body", Words),
    must("message_id", Words),
    must("built_at", Instant),
    may("sent_at", Instant),
    key("day"),
)

directory_import = Table(
    "directory_import",
    metadata,
    tenant(),
    must("number", Integer),
    must("at", Instant),
    must("actor", Words),
    must("replaces", Boolean(create_constraint=False)),
    key("number"),
)

agency = Table(
    "agency",
    metadata,
    tenant(),
    must("import_number", Integer),
    must("position", Integer),
    must("id", Words),
    must("row", JSON),
    key("import_number", "position"),
    ForeignKeyConstraint(["tenant_id", "import_number"], ["directory_import.tenant_id", "directory_import.number"]),
)
