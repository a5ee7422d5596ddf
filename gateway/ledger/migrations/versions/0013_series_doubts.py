"""Numbers whose day contradicts their series

Revision ID: 0013
"""

from __future__ import annotations

from gateway.ledger.migrations.tables import create_table

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Create the table."""
    create_table(
        "series_doubt",
        "document_id:words agency:words year:int number:int issued_on:words low:int high:int?",
        key="document_id",
        points_to=(("document_id", "document", "id"),),
        indexes=("tenant_id agency year",),
    )
