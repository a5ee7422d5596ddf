"""Documents of which no listing says since when it shows them are told apart; listings are derived anew for it

Revision ID: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_BATCH = sa.table("source_batch", sa.column("kind"), sa.column("derived_at"))


def upgrade() -> None:
    """Add the column; what rests on listings is derived again by the next round (`finish_imports`)."""
    flag: sa.Column[bool] = sa.Column(
        "posted_at_latest", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()
    )
    with op.batch_alter_table("issued") as table:
        table.add_column(flag)
    with op.batch_alter_table("issued") as table:
        table.alter_column("posted_at_latest", server_default=None)
    op.get_bind().execute(_BATCH.update().where(_BATCH.c.kind == "portal").values(derived_at=None))
