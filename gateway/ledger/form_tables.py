"""The tables of filled registration forms: what came, and what an admin made of it. Both are only added to."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, ForeignKeyConstraint, Index, Integer, String, Table

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, may, metadata, must, tenant

received_form = Table(
    "received_form",
    metadata,
    tenant(),
    must("id", String(64)),
    must("at", Instant),
    must("file", Words),
    must("origin", Words),
    must("sender", Words),
    must("filled", JSON),
    key("id"),
    Index(None, "tenant_id", "at"),
)
"""`id` is the SHA-256 of the file, `filled` a `FilledForm` with the values and the cells that can't be taken."""

form_decision = Table(
    "form_decision",
    metadata,
    tenant(),
    must("form_id", String(64)),
    must("at", Instant),
    must("actor", Words),
    must("accepted", Boolean(create_constraint=False)),
    must("reason", Words),
    may("agency", Words),
    may("batch", Integer),
    key("form_id"),
    ForeignKeyConstraint(["tenant_id", "form_id"], ["received_form.tenant_id", "received_form.id"]),
)
"""One for each form; `batch` is the import of its commitments, which may be voided like any other."""
