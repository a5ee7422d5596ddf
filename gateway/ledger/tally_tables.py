"""Monthly roll-ups of facts, the log of agency-months that changed, and what agencies issued.

All derived: roll-ups are copies of facts that can be rebuilt at any time (law
5). `tally_dirty` is only added to by writers; whoever counts a month anew
removes exactly the rows that it saw before it read the facts, so that a change
committed meanwhile stays noted.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Index, Integer, String, Table

from gateway.ledger.columns import Instant, Words
from gateway.ledger.tables import key, may, metadata, must, of_document, tenant

issued = Table(
    "issued",
    metadata,
    tenant(),
    must("document_id", Words),
    must("agency", Words),
    may("issued_on", Date),
    must("type", Words),
    must("secrecy", String(16)),
    must("numbered", Boolean(create_constraint=False)),
    must("legal", Boolean(create_constraint=False)),
    may("posted_on", Date),
    must("posted_at_latest", Boolean(create_constraint=False)),
    must("sources", Words),
    key("document_id"),
    of_document(),
    Index(None, "tenant_id", "agency", "issued_on"),
    Index(None, "tenant_id", "legal", "type", "issued_on"),
)

tally_dirty = Table(
    "tally_dirty",
    metadata,
    tenant(),
    must("id", String(32)),
    must("agency", Words),
    must("month", Date),
    must("at", Instant),
    key("id"),
    Index(None, "tenant_id", "month", "agency"),
)

tally_month = Table(
    "tally_month",
    metadata,
    tenant(),
    must("agency", Words),
    must("month", Date),
    must("frame", String(64)),
    must("by_mail", Integer),
    must("attested", Integer),
    must("letters", Words),
    key("agency", "month"),
    Index(None, "tenant_id", "month"),
)

tally = Table(
    "tally",
    metadata,
    tenant(),
    must("agency", Words),
    must("month", Date),
    must("cube", String(1)),
    must("since", Date),
    must("scope", String(16)),
    must("secret", Boolean(create_constraint=False)),
    must("facets", Words),
    must("documents", Integer),
    must("copies", Integer),
    must("copies_electronic", Integer),
    must("copies_with_paper", Integer),
    must("copies_paper", Integer),
    key("agency", "month", "cube", "since", "scope", "secret", "facets"),
    Index(None, "tenant_id", "month", "cube"),
)
