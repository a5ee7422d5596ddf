"""Deep reading, examinations that were replaced, words of pages for search

Revision ID: 0005
"""

from __future__ import annotations

from alembic import op

from gateway.ledger.migrations.tables import create_table

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables, and the index of words in the way of each database."""
    create_table(
        "deep_reading",
        "mail_key:words state:text16 reason:text16 pages:int at:time attempts:int next_at:time trouble:words",
        key="mail_key",
        points_to=(("mail_key", "mail", "key"),),
        indexes=("tenant_id state next_at",),
    )
    create_table(
        "past_examination",
        "mail_key:words number:int at:time replaced_at:time rows:json",
        key="mail_key number",
        points_to=(("mail_key", "mail", "key"),),
    )
    create_table(
        "page_text",
        "sha256:text64 page:int text:words origin:text16 confidence:real reader:words at:time",
        key="sha256 page",
        indexes=("tenant_id at",),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE page_words USING fts5(folded, tenant_id UNINDEXED, sha256 UNINDEXED, page UNINDEXED, "
            "tokenize = 'unicode61 remove_diacritics 0')"
        )
    else:
        op.execute(
            "CREATE TABLE page_words (folded TEXT NOT NULL, tenant_id VARCHAR(64) NOT NULL, "
            "sha256 VARCHAR(64) NOT NULL, page INTEGER NOT NULL)"
        )
        op.execute(
            "CREATE INDEX ix_page_words_folded ON page_words USING gin (to_tsvector('simple'::regconfig, folded))"
        )
        op.execute("CREATE INDEX ix_page_words_tenant_id_sha256 ON page_words (tenant_id, sha256)")
