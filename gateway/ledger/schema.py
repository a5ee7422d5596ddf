"""The tables. `tenant_id` leads every key, so that provinces can share a database.

Evidence (mail, mail_seen, examination, attachment, document_reading, exchange,
signature_check, alert, ...) is only added to. `document_best` and `fact` are
derived and can be rebuilt at any time. `mail.state` and `delivery` say what is
still to do.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from gateway.ledger.columns import Instant, Words

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)


def _tenant() -> Column[str]:
    return Column("tenant_id", String(64), nullable=False)


def _must(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=True)


def _key(*columns: str) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint("tenant_id", *columns)


def _of_mail() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "mail_key"], ["mail.tenant_id", "mail.key"])


def _of_document() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "document_id"], ["document.tenant_id", "document.id"])


blob = Table(
    "blob",
    metadata,
    _tenant(),
    _must("sha256", String(64)),
    _must("size_bytes", BigInteger),
    _must("media_type", Words),
    _must("first_seen_at", Instant),
    _key("sha256"),
)

mail = Table(
    "mail",
    metadata,
    _tenant(),
    _must("key", Words),
    _must("spool_id", Words),
    _must("door", String(16)),
    _must("envelope", JSON),
    _must("size_bytes", BigInteger),
    _must("sha256", String(64)),
    _must("received_at", Instant),
    _must("original_name", Words),
    _must("state", String(16)),
    _must("attempts", Integer),
    _must("runs", Integer),
    _must("reason", Words),
    _must("changed_at", Instant),
    _may("message_id", Words),
    _may("sent_at", Instant),
    _may("sender", Words),
    _may("sender_agency", Words),
    _may("recipients", JSON),
    _key("key"),
    Index(None, "tenant_id", "state", "received_at"),
    Index(None, "tenant_id", "received_at"),
    Index(None, "tenant_id", "spool_id"),
    Index(None, "tenant_id", "sha256"),
    Index(None, "tenant_id", "message_id"),
)

mail_seen = Table(
    "mail_seen",
    metadata,
    _tenant(),
    _must("mail_key", Words),
    _must("ordinal", Integer),
    _must("spool_id", Words),
    _must("door", String(16)),
    _must("envelope", JSON),
    _must("received_at", Instant),
    _must("original_name", Words),
    _key("mail_key", "ordinal"),
    _of_mail(),
)

examination = Table(
    "examination",
    metadata,
    _tenant(),
    _must("mail_key", Words),
    _must("at", Instant),
    _must("subject_sha256", String(64)),
    _must("mail_signature", String(16)),
    _must("repairs", JSON),
    _key("mail_key"),
    _of_mail(),
)

attachment = Table(
    "attachment",
    metadata,
    _tenant(),
    _must("mail_key", Words),
    _must("position", Integer),
    _may("parent", Integer),
    _must("sha256", String(64)),
    _must("filename", Words),
    _must("media_type", Words),
    _must("size_bytes", BigInteger),
    _must("role", String(16)),
    _must("signature", String(16)),
    _may("document_id", Words),
    _must("reason", Words),
    _key("mail_key", "position"),
    _of_mail(),
    _of_document(),
    Index(None, "tenant_id", "sha256"),
)

document = Table(
    "document",
    metadata,
    _tenant(),
    _must("id", Words),
    _must("identity", Words),
    _must("first_seen_at", Instant),
    _key("id"),
    UniqueConstraint("tenant_id", "identity"),
    Index(None, "tenant_id", "first_seen_at"),
)

document_reading = Table(
    "document_reading",
    metadata,
    _tenant(),
    _must("document_id", Words),
    _must("mail_key", Words),
    _must("ordinal", Integer),
    _must("at", Instant),
    _must("sent_at", Instant),
    _must("fields", JSON),
    _must("confidence", JSON),
    _must("evidence", JSON),
    _must("ruleset", Words),
    _key("document_id", "mail_key", "ordinal"),
    _of_mail(),
    _of_document(),
    Index(None, "tenant_id", "mail_key"),
)

document_file = Table(
    "document_file",
    metadata,
    _tenant(),
    _must("document_id", Words),
    _must("sha256", String(64)),
    _must("filename", Words),
    _must("role", String(16)),
    _must("mail_key", Words),
    _key("document_id", "sha256", "role", "filename"),
    _of_mail(),
    _of_document(),
)


def _sighting() -> tuple[Column[Any], ...]:
    return (
        _must("mail_key", Words),
        _may("agency", Words),
        _must("scope", String(16)),
        _must("sent_at", Instant),
        _must("paper", String(16)),
    )


exchange = Table(
    "exchange",
    metadata,
    _tenant(),
    _must("hash", String(64)),
    _must("document_id", Words),
    _must("source", Words),
    _must("recipient", Words),
    _must("medium", Words),
    _must("by_issuer", Boolean(create_constraint=False)),
    *_sighting(),
    _key("hash"),
    _of_mail(),
    _of_document(),
    Index(None, "tenant_id", "document_id"),
    Index(None, "tenant_id", "mail_key"),
    Index(None, "tenant_id", "sent_at"),
)

exchange_seen = Table(
    "exchange_seen",
    metadata,
    _tenant(),
    _must("hash", String(64)),
    *_sighting(),
    _key("hash", "mail_key"),
    Index(None, "tenant_id", "sent_at"),
    _of_mail(),
    ForeignKeyConstraint(["tenant_id", "hash"], ["exchange.tenant_id", "exchange.hash"]),
)

signature_check = Table(
    "signature_check",
    metadata,
    _tenant(),
    _must("mail_key", Words),
    _must("ordinal", Integer),
    _must("at", Instant),
    _must("attachment_sha256", String(64)),
    _must("container", Words),
    _must("overall", String(16)),
    _must("indication", Words),
    _must("sub_indication", Words),
    _must("signer_sha256", Words),
    _must("trust_version", Words),
    _must("verdict", JSON),
    _key("mail_key", "ordinal"),
    _of_mail(),
    Index(None, "tenant_id", "attachment_sha256"),
)

alert = Table(
    "alert",
    metadata,
    _tenant(),
    _must("mail_key", Words),
    _must("ordinal", Integer),
    _must("kind", Words),
    _must("at", Instant),
    _key("mail_key", "ordinal"),
    _of_mail(),
)

document_best = Table(
    "document_best",
    metadata,
    _tenant(),
    _must("document_id", Words),
    _may("issuer_id", Words),
    _must("issuer_folded", Words),
    _may("symbol", Words),
    _may("issued_on", Words),
    _must("type", Words),
    _must("abstract_folded", Words),
    _must("secrecy", String(16)),
    _must("origin", String(16)),
    _must("signature", String(16)),
    _must("paper", String(16)),
    _must("scopes", Words),
    _must("first_sent_on", Date),
    _must("view", JSON),
    _key("document_id"),
    _of_document(),
    Index(None, "tenant_id", "first_sent_on", "document_id"),
    Index(None, "tenant_id", "issuer_id", "first_sent_on"),
)

fact = Table(
    "fact",
    metadata,
    _tenant(),
    _must("document_id", Words),
    _must("scope", String(16)),
    _must("agency", Words),
    _must("first_sent_on", Date),
    _must("mode", String(1)),
    _must("type", Words),
    _must("origin", String(16)),
    _must("signature", String(16)),
    _must("secrecy", String(16)),
    _must("channels", JSON),
    _must("copies", Integer),
    _must("numbered", Boolean(create_constraint=False)),
    _must("paper_prior", String(16)),
    _must("recipient_agencies", JSON),
    _may("copies_electronic", Integer),
    _may("copies_with_paper", Integer),
    _key("document_id", "scope"),
    _of_document(),
    Index(None, "tenant_id", "first_sent_on", "agency"),
)

delivery = Table(
    "delivery",
    metadata,
    _tenant(),
    _must("key", Words),
    _must("mail_key", Words),
    _must("spool_id", Words),
    _must("envelope", JSON),
    _must("size_bytes", BigInteger),
    _must("pending", JSON),
    _must("attempts", Integer),
    _may("next_at", Instant),
    _key("key"),
    _of_mail(),
    Index(None, "tenant_id", "next_at"),
    Index(None, "tenant_id", "spool_id"),
)

delivery_reply = Table(
    "delivery_reply",
    metadata,
    _tenant(),
    _must("key", Words),
    _must("attempt", Integer),
    _must("at", Instant),
    _must("delivered", JSON),
    _must("failed", JSON),
    _must("reply", Words),
    _key("key", "attempt"),
    ForeignKeyConstraint(["tenant_id", "key"], ["delivery.tenant_id", "delivery.key"]),
)

audit_event = Table(
    "audit_event",
    metadata,
    _tenant(),
    _must("id", String(32)),
    _must("at", Instant),
    _must("actor", Words),
    _must("action", Words),
    _must("subject", Words),
    _must("reason", Words),
    _key("id"),
    Index(None, "tenant_id", "at"),
)

imap_cursor = Table(
    "imap_cursor",
    metadata,
    _tenant(),
    _must("account", Words),
    _must("mailbox", Words),
    _must("uidvalidity", BigInteger),
    _must("uid", BigInteger),
    _must("changed_at", Instant),
    _key("account", "mailbox"),
)

summary = Table(
    "summary",
    metadata,
    _tenant(),
    _must("day", Date),
    _must("body", Words),
    _must("message_id", Words),
    _must("built_at", Instant),
    _may("sent_at", Instant),
    _key("day"),
)

directory_import = Table(
    "directory_import",
    metadata,
    _tenant(),
    _must("number", Integer),
    _must("at", Instant),
    _must("actor", Words),
    _must("replaces", Boolean(create_constraint=False)),
    _key("number"),
)

agency = Table(
    "agency",
    metadata,
    _tenant(),
    _must("import_number", Integer),
    _must("position", Integer),
    _must("id", Words),
    _must("row", JSON),
    _key("import_number", "position"),
    ForeignKeyConstraint(["tenant_id", "import_number"], ["directory_import.tenant_id", "directory_import.number"]),
)
