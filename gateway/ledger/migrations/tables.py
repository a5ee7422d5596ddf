"""One table from one row of words, for revisions: `create_table`.

Revisions never import the schema, which goes on changing; this notation is
frozen with the first release.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "words": sa.Text(),
    "text1": sa.String(1),
    "text8": sa.String(8),
    "text16": sa.String(16),
    "text32": sa.String(32),
    "text64": sa.String(64),
    "int": sa.Integer(),
    "big": sa.BigInteger(),
    "flag": sa.Boolean(create_constraint=False),
    "day": sa.Date(),
    "time": sa.DateTime(timezone=True),
    "json": sa.JSON(),
    "real": sa.Float(),
    "bytes": sa.LargeBinary(),
}


def create_table(
    name: str,
    columns: str,
    *,
    key: str,
    points_to: tuple[tuple[str, str, str], ...] = (),
    unique: tuple[str, ...] = (),
    indexes: tuple[str, ...] = (),
) -> None:
    """Create a table with `tenant_id` before every key.

    `columns` is "name:type name:type?", where "?" allows NULL. `key` names the
    primary key, `points_to` (columns, table, its columns), `unique` and
    `indexes` full column lists, all in words separated by spaces.
    """
    op.create_table(
        name,
        sa.Column("tenant_id", sa.String(64), nullable=False),
        *(_column(word) for word in columns.split()),
        sa.PrimaryKeyConstraint("tenant_id", *key.split()),
        *(sa.UniqueConstraint(*words.split(), name=_name("uq", name, words)) for words in unique),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", *own.split()], [f"{table}.{column}" for column in ("tenant_id", *other.split())]
            )
            for own, table, other in points_to
        ),
    )
    for words in indexes:
        op.create_index(_name("ix", name, words), name, words.split())


def _column(word: str) -> sa.Column[Any]:
    name, kind = word.split(":")
    return sa.Column(name, _TYPES[kind.removesuffix("?")], nullable=kind.endswith("?"))


def _name(prefix: str, table: str, words: str) -> str:
    return f"{prefix}_{table}_{words.replace(' ', '_')}"
