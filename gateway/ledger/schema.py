"""The tables of evidence, and of what is derived from it.

`tenant_id` leads every key, so that provinces can share a database. Evidence
(mail, mail_seen, examination, attachment, document_reading, exchange,
signature_check, alert, ...) is only added to; of a mail only its state and how
often it was tried changes. `document_best` and `fact` are derived and can be
rebuilt at any time.
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
    String,
    Table,
    UniqueConstraint,
)

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, may, metadata, must, of_document, of_mail, tenant

blob = Table(
    "blob",
    metadata,
    tenant(),
    must("sha256", String(64)),
    must("size_bytes", BigInteger),
    must("media_type", Words),
    must("first_seen_at", Instant),
    key("sha256"),
)

mail = Table(
    "mail",
    metadata,
    tenant(),
    must("key", Words),
    must("spool_id", Words),
    must("door", String(16)),
    must("envelope", JSON),
    must("size_bytes", BigInteger),
    must("sha256", String(64)),
    must("received_at", Instant),
    must("original_name", Words),
    must("state", String(16)),
    must("attempts", Integer),
    must("runs", Integer),
    must("reason", Words),
    must("changed_at", Instant),
    may("message_id", Words),
    may("sent_at", Instant),
    may("sender", Words),
    may("sender_agency", Words),
    may("recipients", JSON),
    key("key"),
    Index(None, "tenant_id", "state", "received_at"),
    Index(None, "tenant_id", "received_at"),
    Index(None, "tenant_id", "spool_id"),
    Index(None, "tenant_id", "sha256"),
    Index(None, "tenant_id", "message_id"),
)

mail_seen = Table(
    "mail_seen",
    metadata,
    tenant(),
    must("mail_key", Words),
    must("ordinal", Integer),
    must("spool_id", Words),
    must("door", String(16)),
    must("envelope", JSON),
    must("received_at", Instant),
    must("original_name", Words),
    key("mail_key", "ordinal"),
    of_mail(),
)

examination = Table(
    "examination",
    metadata,
    tenant(),
    must("mail_key", Words),
    must("at", Instant),
    must("subject_sha256", String(64)),
    must("mail_signature", String(16)),
    must("repairs", JSON),
    key("mail_key"),
    of_mail(),
)

attachment = Table(
    "attachment",
    metadata,
    tenant(),
    must("mail_key", Words),
    must("position", Integer),
    may("parent", Integer),
    must("sha256", String(64)),
    must("filename", Words),
    must("media_type", Words),
    must("size_bytes", BigInteger),
    must("role", String(16)),
    must("signature", String(16)),
    may("document_id", Words),
    must("reason", Words),
    key("mail_key", "position"),
    of_mail(),
    of_document(),
    Index(None, "tenant_id", "sha256"),
)

named_annex = Table(
    "named_annex",
    metadata,
    tenant(),
    must("mail_key", Words),
    must("position", Integer),
    must("belongs_to", Words),
    must("from_issuer", Boolean),
    key("mail_key", "position"),
    ForeignKeyConstraint(
        ["tenant_id", "mail_key", "position"], ["attachment.tenant_id", "attachment.mail_key", "attachment.position"]
    ),
    Index(None, "tenant_id", "belongs_to"),
)
"""Files that say which document they go with, seen or not: it may come after them."""

document = Table(
    "document",
    metadata,
    tenant(),
    must("id", Words),
    must("identity", Words),
    must("first_seen_at", Instant),
    key("id"),
    UniqueConstraint("tenant_id", "identity"),
    Index(None, "tenant_id", "first_seen_at"),
)

document_reading = Table(
    "document_reading",
    metadata,
    tenant(),
    must("document_id", Words),
    must("mail_key", Words),
    must("ordinal", Integer),
    must("at", Instant),
    must("sent_at", Instant),
    must("fields", JSON),
    must("confidence", JSON),
    must("evidence", JSON),
    must("ruleset", Words),
    key("document_id", "mail_key", "ordinal"),
    of_mail(),
    of_document(),
    Index(None, "tenant_id", "mail_key"),
)

document_file = Table(
    "document_file",
    metadata,
    tenant(),
    must("document_id", Words),
    must("sha256", String(64)),
    must("filename", Words),
    must("role", String(16)),
    must("mail_key", Words),
    key("document_id", "sha256", "role", "filename"),
    of_mail(),
    of_document(),
    Index(None, "tenant_id", "sha256"),
)


def _sighting() -> tuple[Column[Any], ...]:
    return (
        must("mail_key", Words),
        may("agency", Words),
        must("scope", String(16)),
        must("sent_at", Instant),
        must("paper", String(16)),
    )


exchange = Table(
    "exchange",
    metadata,
    tenant(),
    must("hash", String(64)),
    must("document_id", Words),
    must("source", Words),
    must("recipient", Words),
    must("medium", Words),
    must("by_issuer", Boolean(create_constraint=False)),
    *_sighting(),
    key("hash"),
    of_mail(),
    of_document(),
    Index(None, "tenant_id", "document_id"),
    Index(None, "tenant_id", "mail_key"),
    Index(None, "tenant_id", "sent_at"),
)

exchange_seen = Table(
    "exchange_seen",
    metadata,
    tenant(),
    must("hash", String(64)),
    *_sighting(),
    key("hash", "mail_key"),
    Index(None, "tenant_id", "sent_at"),
    of_mail(),
    ForeignKeyConstraint(["tenant_id", "hash"], ["exchange.tenant_id", "exchange.hash"]),
)

signature_check = Table(
    "signature_check",
    metadata,
    tenant(),
    must("mail_key", Words),
    must("ordinal", Integer),
    must("at", Instant),
    must("attachment_sha256", String(64)),
    must("container", Words),
    must("overall", String(16)),
    must("indication", Words),
    must("sub_indication", Words),
    must("signer_sha256", Words),
    must("trust_version", Words),
    must("verdict", JSON),
    may("supersedes", BigInteger),
    key("mail_key", "ordinal"),
    of_mail(),
    Index(None, "tenant_id", "attachment_sha256"),
    Index(None, "tenant_id", "supersedes"),
)

alert = Table(
    "alert",
    metadata,
    tenant(),
    must("mail_key", Words),
    must("ordinal", Integer),
    must("kind", Words),
    must("at", Instant),
    key("mail_key", "ordinal"),
    of_mail(),
)

document_best = Table(
    "document_best",
    metadata,
    tenant(),
    must("document_id", Words),
    may("issuer_id", Words),
    must("issuer_folded", Words),
    may("symbol", Words),
    may("issued_on", Words),
    must("type", Words),
    must("abstract_folded", Words),
    must("secrecy", String(16)),
    must("origin", String(16)),
    must("signature", String(16)),
    must("paper", String(16)),
    must("scopes", Words),
    must("first_sent_on", Date),
    must("view", JSON),
    key("document_id"),
    of_document(),
    Index(None, "tenant_id", "first_sent_on", "document_id"),
    Index(None, "tenant_id", "issuer_id", "first_sent_on"),
)

fact = Table(
    "fact",
    metadata,
    tenant(),
    must("document_id", Words),
    must("scope", String(16)),
    must("agency", Words),
    must("first_sent_on", Date),
    must("mode", String(1)),
    must("type", Words),
    must("origin", String(16)),
    must("signature", String(16)),
    must("secrecy", String(16)),
    must("channels", JSON),
    must("copies", Integer),
    must("numbered", Boolean(create_constraint=False)),
    must("paper_prior", String(16)),
    must("recipient_agencies", JSON),
    may("copies_electronic", Integer),
    may("copies_with_paper", Integer),
    must("copies_paper", Integer),
    must("recipient_modes", Words),
    must("outward", String(1)),
    must("dossier", String(16)),
    must("sources", Words),
    key("document_id", "scope"),
    of_document(),
    Index(None, "tenant_id", "first_sent_on", "agency"),
    Index(None, "tenant_id", "agency", "first_sent_on"),
)
