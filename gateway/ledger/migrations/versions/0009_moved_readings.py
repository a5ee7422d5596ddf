"""Readings that a person took out of a document

Revision ID: 0009
"""

from __future__ import annotations

from gateway.ledger.migrations.tables import create_table

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the table."""
    create_table(
        "reading_move",
        "id:text32 document_id:words mail_key:words target_id:words author:words reason:words at:time "
        "withdrawn_at:time? withdrawn_by:words? withdrawn_why:words?",
        key="id",
        points_to=(
            ("mail_key", "mail", "key"),
            ("document_id", "document", "id"),
            ("target_id", "document", "id"),
        ),
        indexes=("tenant_id document_id", "tenant_id target_id"),
    )
