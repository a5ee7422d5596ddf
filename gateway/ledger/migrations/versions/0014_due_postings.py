"""An index by which the few documents that one agency must post are found among all that it issued

Revision ID: 0014
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Create the index."""
    columns = ["tenant_id", "agency", "legal", "type", "issued_on"]
    op.create_index("ix_issued_tenant_id_agency_legal_type_issued_on", "issued", columns)
