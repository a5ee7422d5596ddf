"""The words that tables are written in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, MetaData, PrimaryKeyConstraint, String

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)


def tenant() -> Column[str]:
    """The column that stands first in every table and key."""
    return Column("tenant_id", String(64), nullable=False)


def must(name: str, kind: Any) -> Column[Any]:
    """A column that always has a value."""
    return Column(name, kind, nullable=False)


def may(name: str, kind: Any) -> Column[Any]:
    """A column that may be NULL: not known, or not applicable."""
    return Column(name, kind, nullable=True)


def key(*columns: str) -> PrimaryKeyConstraint:
    """The primary key, the tenant before all."""
    return PrimaryKeyConstraint("tenant_id", *columns)


def of_mail() -> ForeignKeyConstraint:
    """`mail_key` names a row of `mail`."""
    return ForeignKeyConstraint(["tenant_id", "mail_key"], ["mail.tenant_id", "mail.key"])


def of_document() -> ForeignKeyConstraint:
    """`document_id` names a row of `document`."""
    return ForeignKeyConstraint(["tenant_id", "document_id"], ["document.tenant_id", "document.id"])
