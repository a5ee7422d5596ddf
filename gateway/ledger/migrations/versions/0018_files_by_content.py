"""An index by which the same file of another mail is found without reading the names of all files

Revision ID: 0018
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_document_file_tenant_id_sha256", "document_file", ["tenant_id", "sha256"])
