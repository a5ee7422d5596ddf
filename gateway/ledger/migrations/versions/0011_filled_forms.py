"""Filled registration forms and what an admin made of them

Revision ID: 0011
"""

from __future__ import annotations

from gateway.ledger.migrations.append_only import refuse_changes
from gateway.ledger.migrations.tables import create_table

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the tables."""
    create_table(
        "received_form",
        "id:text64 at:time file:words origin:words sender:words filled:json",
        key="id",
        indexes=("tenant_id at",),
    )
    create_table(
        "form_decision",
        "form_id:text64 at:time actor:words accepted:flag reason:words agency:words? batch:int?",
        key="form_id",
        points_to=(("form_id", "received_form", "id"),),
    )
    refuse_changes("received_form", "id")
    refuse_changes("form_decision", "form_id")
