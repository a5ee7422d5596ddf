"""What portals must show is rolled up by the month of issue; the index that figures read it by is gone

Revision ID: 0015
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_ISSUED = sa.table("issued", *(sa.column(name) for name in ("tenant_id", "agency")), sa.column("issued_on", sa.Date()))
_DIRTY = sa.table(
    "tally_dirty",
    *(sa.column(name) for name in ("tenant_id", "id", "agency")),
    sa.column("month", sa.Date()),
    sa.column("at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Note every month in which an agency issued something as changed, and drop the index."""
    bind, at = op.get_bind(), datetime.now(UTC)
    days = sa.select(_ISSUED.c.tenant_id, _ISSUED.c.agency, _ISSUED.c.issued_on).distinct()
    found = bind.execute(days.where(_ISSUED.c.issued_on.is_not(None)))
    months = {(row.tenant_id, row.agency, row.issued_on.replace(day=1)) for row in found}
    rows = [
        {"tenant_id": tenant, "id": uuid.uuid4().hex, "agency": agency, "month": month, "at": at}
        for tenant, agency, month in sorted(months)
    ]
    if rows:
        bind.execute(_DIRTY.insert(), rows)
    op.drop_index("ix_issued_tenant_id_agency_legal_type_issued_on", "issued")
