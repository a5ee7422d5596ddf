"""An index over later checks of signatures, so that the newest of each is found without reading all verdicts

Revision ID: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_signature_check_tenant_id_supersedes", "signature_check", ["tenant_id", "supersedes"])
