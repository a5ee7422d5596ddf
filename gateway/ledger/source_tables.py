"""The tables of other sources than mail: what was imported, which rows said what, declared figures, commitments, stocks.

Rows are only added to; a batch that was voided keeps its rows and says who did
it. A row counts while the newest batch in force that holds its key holds it.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Date, Float, ForeignKeyConstraint, Index, Integer, String, Table

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, may, metadata, must, of_document, tenant


def _of_batch() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "batch"], ["source_batch.tenant_id", "source_batch.number"])


source_batch = Table(
    "source_batch",
    metadata,
    tenant(),
    must("number", Integer),
    must("kind", String(16)),
    must("file", Words),
    must("sha256", String(64)),
    must("actor", Words),
    must("reason", Words),
    must("at", Instant),
    must("rows", Integer),
    must("unknown_columns", JSON),
    may("in_force_at", Instant),
    may("derived_at", Instant),
    may("voided_at", Instant),
    may("voided_by", Words),
    may("voided_why", Words),
    key("number"),
)
"""`in_force_at` is set when all rows stand there: nobody sees half a file."""

source_record = Table(
    "source_record",
    metadata,
    tenant(),
    must("id", String(64)),
    must("kind", String(16)),
    must("key", Words),
    must("document_id", Words),
    must("agency", Words),
    may("issued_on", Words),
    must("secrecy", String(16)),
    must("payload", JSON),
    key("id"),
    of_document(),
    Index(None, "tenant_id", "document_id"),
    Index(None, "tenant_id", "agency", "issued_on"),
)
"""What a row says, once, whoever imports it again; `id` is the SHA-256 of kind, key and payload."""

source_seen = Table(
    "source_seen",
    metadata,
    tenant(),
    must("batch", Integer),
    must("record_id", String(64)),
    must("sheet", Words),
    must("line", Integer),
    key("batch", "record_id", "sheet", "line"),
    _of_batch(),
    ForeignKeyConstraint(["tenant_id", "record_id"], ["source_record.tenant_id", "source_record.id"]),
    Index(None, "tenant_id", "record_id"),
)

document_mark = Table(
    "document_mark",
    metadata,
    tenant(),
    must("mark", Words),
    must("document_id", Words),
    must("code", Words),
    must("type", Words),
    must("issued_on", Words),
    key("mark", "document_id", "code", "type", "issued_on"),
    of_document(),
    Index(None, "tenant_id", "document_id"),
)
"""By what documents can meet that lack a whole number: issuer, year and number, or issuer, day, type and abstract."""

declared_figure = Table(
    "declared_figure",
    metadata,
    tenant(),
    must("batch", Integer),
    must("line", Integer),
    may("agency", Words),
    must("indicator", String(16)),
    must("period", Words),
    may("numerator", BigInteger),
    may("denominator", BigInteger),
    must("stated_by", Words),
    must("document", Words),
    must("extra", JSON),
    key("batch", "line"),
    _of_batch(),
)

commitment = Table(
    "commitment",
    metadata,
    tenant(),
    must("batch", Integer),
    must("line", Integer),
    may("agency", Words),
    must("indicator", String(16)),
    must("year", Integer),
    may("percent", Float),
    must("words", Words),
    must("stated_by", Words),
    must("document", Words),
    key("batch", "line"),
    _of_batch(),
)

stock_count = Table(
    "stock_count",
    metadata,
    tenant(),
    must("batch", Integer),
    must("line", Integer),
    may("agency", Words),
    must("kind", String(16)),
    must("name", Words),
    must("counted_on", Date),
    must("total", BigInteger),
    may("done", BigInteger),
    must("stated_by", Words),
    must("extra", JSON),
    key("batch", "line"),
    _of_batch(),
)
