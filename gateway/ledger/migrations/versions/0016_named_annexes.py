"""Files that say which document they go with are kept with that name, so that they may come before it

Revision ID: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.ledger.migrations.tables import create_table

revision = "0016"
down_revision = "0015"


def _table(name: str, columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(word) for word in columns.split()))


_MAIL = _table("mail", "tenant_id key sender_agency")
_ATTACHMENT = _table("attachment", "tenant_id mail_key position role document_id")
_READING = _table("document_reading", "tenant_id mail_key document_id")
_BEST = _table("document_best", "tenant_id document_id issuer_id")
_NAMED = sa.table(
    "named_annex",
    *(sa.column(word) for word in ("tenant_id", "mail_key", "position", "belongs_to")),
    sa.column("from_issuer", sa.Boolean()),
)


def upgrade() -> None:
    """Create the table and fill it with the annexes that were laid to documents of other mails."""
    create_table(
        "named_annex",
        "mail_key:words position:int belongs_to:words from_issuer:flag",
        key="mail_key position",
        points_to=(("mail_key position", "attachment", "mail_key position"),),
        indexes=("tenant_id belongs_to",),
    )
    own = sa.exists().where(
        _READING.c.tenant_id == _ATTACHMENT.c.tenant_id,
        _READING.c.mail_key == _ATTACHMENT.c.mail_key,
        _READING.c.document_id == _ATTACHMENT.c.document_id,
    )
    issued = sa.exists().where(
        _BEST.c.tenant_id == _ATTACHMENT.c.tenant_id,
        _BEST.c.document_id == _ATTACHMENT.c.document_id,
        _BEST.c.issuer_id == _MAIL.c.sender_agency,
    )
    place = (_ATTACHMENT.c.tenant_id, _ATTACHMENT.c.mail_key, _ATTACHMENT.c.position, _ATTACHMENT.c.document_id)
    sent = (_MAIL.c.tenant_id == _ATTACHMENT.c.tenant_id) & (_MAIL.c.key == _ATTACHMENT.c.mail_key)
    late = sa.select(*place, issued).select_from(_ATTACHMENT.join(_MAIL, sent))
    late = late.where(_ATTACHMENT.c.role == "annex", _ATTACHMENT.c.document_id.is_not(None), ~own)
    columns = ["tenant_id", "mail_key", "position", "belongs_to", "from_issuer"]
    op.get_bind().execute(_NAMED.insert().from_select(columns, late))
