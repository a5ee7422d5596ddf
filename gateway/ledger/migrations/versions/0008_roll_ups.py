"""Facts by recipient and source, what was issued and posted, monthly roll-ups

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.ledger.migrations.tables import create_table

revision = "0008"
down_revision = "0007"

_ADDED = (
    ("copies_paper", sa.Integer(), "0"),
    ("recipient_modes", sa.Text(), ""),
    ("outward", sa.String(1), ""),
    ("dossier", sa.String(16), "unknown"),
    ("sources", sa.Text(), ""),
)


def upgrade() -> None:
    """Create the tables and note every agency-month as not yet counted; facts are derived anew when the ledger opens."""
    for name, kind, default in _ADDED:
        op.add_column("fact", sa.Column(name, kind, nullable=False, server_default=default))
    op.create_index("ix_fact_tenant_id_agency_first_sent_on", "fact", ["tenant_id", "agency", "first_sent_on"])
    create_table(
        "issued",
        "document_id:words agency:words issued_on:day? type:words secrecy:text16 numbered:flag legal:flag posted_on:day? "
        "sources:words",
        key="document_id",
        points_to=(("document_id", "document", "id"),),
        indexes=("tenant_id agency issued_on", "tenant_id legal type issued_on"),
    )
    create_table(
        "tally_dirty",
        "id:text32 agency:words month:day at:time",
        key="id",
        indexes=("tenant_id month agency",),
    )
    create_table(
        "tally_month",
        "agency:words month:day frame:text64 by_mail:int attested:int letters:words",
        key="agency month",
        indexes=("tenant_id month",),
    )
    create_table(
        "tally",
        "agency:words month:day cube:text1 since:day scope:text16 secret:flag facets:words documents:int copies:int "
        "copies_electronic:int copies_with_paper:int copies_paper:int",
        key="agency month cube since scope secret facets",
        indexes=("tenant_id month cube",),
    )
