"""Estimates of number series as last computed

Revision ID: 0010
"""

from __future__ import annotations

from gateway.ledger.migrations.tables import create_table

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the table."""
    create_table("series_estimate", "agency:words year:int at:time estimate:json", key="agency year")
