"""The revisions build exactly the tables that the code uses."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from gateway.ledger.engine import reading
from gateway.ledger.schema import metadata
from gateway.ledger.store import upgrade


def test_revisions_build_the_tables_of_the_schema(ledger):
    """
    A database built by all revisions differs in nothing from the schema.
    """
    with reading(ledger) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "ledger_revision"})
        assert compare_metadata(context, metadata) == []


def test_tenant_leads_every_key():
    """
    Every primary key begins with the tenant, so that a database can be shared and sharded.
    """
    firsts = {table.name: next(iter(table.primary_key.columns)).name for table in metadata.sorted_tables}

    assert set(firsts.values()) == {"tenant_id"}


def test_upgrading_twice_changes_nothing(ledger):
    """
    A ledger that stands at the newest revision stays as it is.
    """
    upgrade(ledger)
    upgrade(ledger)
