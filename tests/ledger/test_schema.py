"""The revisions build exactly the tables that the code uses."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Table

from gateway.ledger import (
    control,
    deep_tables,
    form_tables,
    log_tables,
    meaning,
    period_tables,
    schema,
    series_tables,
    source_tables,
    tally_tables,
)
from gateway.ledger.engine import reading
from gateway.ledger.tables import metadata
from gateway.ledger.upgrading import upgrade

ALL = {
    table.name
    for module in (
        control,
        deep_tables,
        form_tables,
        log_tables,
        meaning,
        period_tables,
        schema,
        series_tables,
        source_tables,
        tally_tables,
    )
    for table in vars(module).values()
    if isinstance(table, Table)
} - {"page_words"}
"""All but the index of words, which each database builds in its own way."""


def test_revisions_build_the_tables_of_the_schema(ledger):
    """
    A database built by all revisions differs in nothing from the schema.
    """
    with reading(ledger) as connection:
        opts = {
            "version_table": "ledger_revision",
            "include_name": lambda name, *_: not str(name).startswith("page_words"),
        }
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_tenant_leads_every_key():
    """
    Every primary key begins with the tenant, so that a database can be shared and sharded.
    """
    assert {table.name for table in metadata.sorted_tables} == ALL
    for table in metadata.sorted_tables:
        assert next(iter(table.primary_key.columns)).name == "tenant_id", table.name
        assert all(next(iter(index.columns)).name == "tenant_id" for index in table.indexes), table.name


def test_upgrading_twice_changes_nothing(ledger):
    """
    A ledger that stands at the newest revision stays as it is.
    """
    upgrade(ledger)
    upgrade(ledger)
