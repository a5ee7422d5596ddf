"""Triggers that refuse to change or remove rows, for revisions: `refuse_changes`.

A help against accidents and hurried hands, not a proof: whoever owns the
database can drop them. What proves is the tree and its checkpoints.
"""

from __future__ import annotations

from alembic import op

_SENTENCE = "rows of {table} are evidence and never change; a correction is a new row"
_FUNCTION = """
CREATE OR REPLACE FUNCTION vanthu_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are evidence and never change; a correction is a new row', TG_TABLE_NAME;
END $$
"""


def refuse_changes(table: str, key: str) -> None:
    """Refuse UPDATE, DELETE and, where the database has it, TRUNCATE; `key` are the columns of its primary key."""
    if op.get_bind().dialect.name == "sqlite":
        _refuse_on_sqlite(table, key.split())
        return
    op.execute(_FUNCTION)
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION vanthu_refuse()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION vanthu_refuse()"
    )


def _refuse_on_sqlite(table: str, key: list[str]) -> None:
    sentence = _SENTENCE.format(table=table)
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
    # INSERT OR REPLACE removes the old row without asking the trigger above.
    same = " AND ".join(f"{column} = NEW.{column}" for column in ("tenant_id", *key))
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} BEGIN SELECT RAISE(IGNORE); END"
    )
