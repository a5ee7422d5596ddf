"""The tables of deep reading: what waits for it, the words it keeps, and examinations that a later one replaced."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, Index, Integer, MetaData, String, Table

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, metadata, must, of_mail, tenant

deep_reading = Table(
    "deep_reading",
    metadata,
    tenant(),
    must("mail_key", Words),
    must("state", String(16)),
    must("reason", String(16)),
    must("pages", Integer),
    must("at", Instant),
    must("attempts", Integer),
    must("next_at", Instant),
    must("trouble", Words),
    key("mail_key"),
    of_mail(),
    Index(None, "tenant_id", "state", "next_at"),
)
"""One row for each mail with unread pages; `done` once they were read."""

past_examination = Table(
    "past_examination",
    metadata,
    tenant(),
    must("mail_key", Words),
    must("number", Integer),
    must("at", Instant),
    must("replaced_at", Instant),
    must("rows", JSON),
    key("mail_key", "number"),
    of_mail(),
)
"""An examination that a later one of the same mail replaced, with every row that it had written."""

page_text = Table(
    "page_text",
    metadata,
    tenant(),
    must("sha256", String(64)),
    must("page", Integer),
    must("text", Words),
    must("origin", String(16)),
    must("confidence", Float),
    must("reader", Words),
    must("at", Instant),
    key("sha256", "page"),
    Index(None, "tenant_id", "at"),
)

page_words = Table(
    "page_words",
    MetaData(),
    Column("folded", Words),
    Column("tenant_id", String(64)),
    Column("sha256", String(64)),
    Column("page", Integer),
)
"""The folded words of `page_text`, indexed: an FTS5 table on SQLite, a GIN index over a plain one on PostgreSQL."""
