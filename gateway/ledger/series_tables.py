"""Estimates of number series and doubts about numbers as last computed: derived, and rebuilt at any time."""

from __future__ import annotations

from sqlalchemy import JSON, Index, Integer, Table

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, may, metadata, must, of_document, tenant

series_estimate = Table(
    "series_estimate",
    metadata,
    tenant(),
    must("agency", Words),
    must("year", Integer),
    must("at", Instant),
    must("estimate", JSON),
    key("agency", "year"),
)

series_doubt = Table(
    "series_doubt",
    metadata,
    tenant(),
    must("document_id", Words),
    must("agency", Words),
    must("year", Integer),
    must("number", Integer),
    must("issued_on", Words),
    must("low", Integer),
    may("high", Integer),
    key("document_id"),
    of_document(),
    Index(None, "tenant_id", "agency", "year"),
)
