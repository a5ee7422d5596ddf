"""The estimates of number series as they were last computed: derived, and rebuilt at any time."""

from __future__ import annotations

from sqlalchemy import JSON, Integer, Table

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, metadata, must, tenant

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
