"""Relay, mailboxes, summary, directory and audit

Revision ID: 0002
"""

from __future__ import annotations

from gateway.ledger.migrations.tables import create_table

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    create_table(
        "audit_event",
        "id:text32 at:time actor:words action:words subject:words reason:words",
        key="id",
        indexes=("tenant_id at",),
    )
    create_table(
        "directory_import",
        "number:int at:time actor:words replaces:flag",
        key="number",
    )
    create_table(
        "imap_cursor",
        "account:words mailbox:words uidvalidity:big uid:big changed_at:time",
        key="account mailbox",
    )
    create_table(
        "summary",
        "day:day body:words message_id:words built_at:time sent_at:time?",
        key="day",
    )
    create_table(
        "agency",
        "import_number:int position:int id:words row:json",
        key="import_number position",
        points_to=(("import_number", "directory_import", "number"),),
    )
    create_table(
        "delivery",
        "key:words mail_key:words spool_id:words envelope:json size_bytes:big pending:json attempts:int next_at:time?",
        key="key",
        points_to=(("mail_key", "mail", "key"),),
        indexes=("tenant_id next_at", "tenant_id spool_id"),
    )
    create_table(
        "delivery_reply",
        "key:words attempt:int at:time delivered:json failed:json reply:words",
        key="key attempt",
        points_to=(("key", "delivery", "key"),),
    )
