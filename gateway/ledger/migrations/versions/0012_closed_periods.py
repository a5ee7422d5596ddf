"""Closed periods and the figures as they stood then

Revision ID: 0012
"""

from __future__ import annotations

from gateway.ledger.migrations.tables import create_table

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the tables."""
    create_table(
        "period_closing",
        "period:words ordinal:int jurisdiction:words closed_at:time closed_by:words closed_why:words "
        "reopened_at:time? reopened_by:words? reopened_why:words?",
        key="period ordinal",
    )
    create_table(
        "closed_figure",
        "period:words ordinal:int agency:words place:int indicator:words figures:json",
        key="period ordinal agency indicator",
        points_to=(("period ordinal", "period_closing", "period ordinal"),),
        indexes=("tenant_id period agency",),
    )
