"""The tables of closed periods: who closed them, and the figures as they stood then."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKeyConstraint, Index, Integer, Table

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, may, metadata, must, tenant

period_closing = Table(
    "period_closing",
    metadata,
    tenant(),
    must("period", Words),
    must("ordinal", Integer),
    must("jurisdiction", Words),
    must("closed_at", Instant),
    must("closed_by", Words),
    must("closed_why", Words),
    may("reopened_at", Instant),
    may("reopened_by", Words),
    may("reopened_why", Words),
    key("period", "ordinal"),
)

closed_figure = Table(
    "closed_figure",
    metadata,
    tenant(),
    must("period", Words),
    must("ordinal", Integer),
    must("agency", Words),
    must("place", Integer),
    must("indicator", Words),
    must("figures", JSON),
    key("period", "ordinal", "agency", "indicator"),
    ForeignKeyConstraint(
        ["tenant_id", "period", "ordinal"],
        ["period_closing.tenant_id", "period_closing.period", "period_closing.ordinal"],
    ),
    Index(None, "tenant_id", "period", "agency"),
)
