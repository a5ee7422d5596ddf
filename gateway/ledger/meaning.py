"""The tables of what people and later sources say of documents, and of what the number reader learns from it.

Only added to, but for two things: a link or a lesson that was withdrawn keeps
its row and says who withdrew it, and the picture of a crop goes when its time
is over.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, ForeignKeyConstraint, Index, Integer, LargeBinary, String, Table

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, may, metadata, must, of_document, of_mail, tenant


def _withdrawn() -> tuple[Column[Any], ...]:
    return may("withdrawn_at", Instant), may("withdrawn_by", Words), may("withdrawn_why", Words)


assertion = Table(
    "assertion",
    metadata,
    tenant(),
    must("id", String(32)),
    must("document_id", Words),
    must("field", Words),
    must("value", JSON),
    must("author", Words),
    must("reason", Words),
    must("at", Instant),
    may("supersedes", String(32)),
    key("id"),
    of_document(),
    Index(None, "tenant_id", "document_id"),
)

document_link = Table(
    "document_link",
    metadata,
    tenant(),
    must("id", String(32)),
    must("kind", String(16)),
    must("source_id", Words),
    must("target_id", Words),
    must("author", Words),
    must("reason", Words),
    must("at", Instant),
    *_withdrawn(),
    key("id"),
    ForeignKeyConstraint(["tenant_id", "source_id"], ["document.tenant_id", "document.id"]),
    ForeignKeyConstraint(["tenant_id", "target_id"], ["document.tenant_id", "document.id"]),
    Index(None, "tenant_id", "source_id"),
    Index(None, "tenant_id", "target_id"),
)

reading_move = Table(
    "reading_move",
    metadata,
    tenant(),
    must("id", String(32)),
    must("document_id", Words),
    must("mail_key", Words),
    must("target_id", Words),
    must("author", Words),
    must("reason", Words),
    must("at", Instant),
    *_withdrawn(),
    key("id"),
    of_mail(),
    of_document(),
    ForeignKeyConstraint(["tenant_id", "target_id"], ["document.tenant_id", "document.id"]),
    Index(None, "tenant_id", "document_id"),
    Index(None, "tenant_id", "target_id"),
)

number_crop = Table(
    "number_crop",
    metadata,
    tenant(),
    must("id", String(32)),
    must("document_id", Words),
    must("file_sha256", String(64)),
    must("page", Integer),
    must("line", Integer),
    must("office", Words),
    must("reader", Words),
    must("candidates", JSON),
    must("second", JSON),
    must("crop", Words),
    must("mail_key", Words),
    must("seen_at", Instant),
    may("dropped_at", Instant),
    key("id"),
    of_mail(),
    of_document(),
    Index(None, "tenant_id", "document_id"),
    Index(None, "tenant_id", "office"),
)

number_lesson = Table(
    "number_lesson",
    metadata,
    tenant(),
    must("id", String(32)),
    must("crop_id", String(32)),
    must("digits", Words),
    must("symbol", Words),
    must("source", Words),
    must("author", Words),
    must("reason", Words),
    must("at", Instant),
    *_withdrawn(),
    key("id"),
    ForeignKeyConstraint(["tenant_id", "crop_id"], ["number_crop.tenant_id", "number_crop.id"]),
    Index(None, "tenant_id", "crop_id"),
)

reader_version = Table(
    "reader_version",
    metadata,
    tenant(),
    must("office", Words),
    must("ordinal", Integer),
    must("made_at", Instant),
    must("base", Words),
    must("lessons", JSON),
    must("codes", JSON),
    must("heads", LargeBinary),
    must("calibration", JSON),
    must("state", String(16)),
    must("changed_at", Instant),
    must("changed_by", Words),
    must("changed_why", Words),
    key("office", "ordinal"),
)
