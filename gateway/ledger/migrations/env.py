"""Run by Alembic: applies the revisions on the connection handed down by `upgrade`."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,
    transaction_per_migration=True,
    version_table="ledger_revision",
)
with context.begin_transaction():
    context.run_migrations()
