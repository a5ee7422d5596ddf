"""The signature log; checks made before it are logged in the order they were made

Revision ID: 0004
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from gateway.ledger.migrations.append_only import refuse_changes
from gateway.ledger.migrations.tables import create_table
from gateway.transparency.leaves import LoggedCheck, LoggedDocument, LoggedMail, leaf_of, read_leaf
from gateway.transparency.merkle import leaf_hash
from gateway.transparency.tiles import WIDTH, tile_root

revision = "0004"
down_revision = "0003"

_BATCH = 500


def upgrade() -> None:
    """Create the tables, log what was checked so far, then refuse changes."""
    op.add_column("signature_check", sa.Column("supersedes", sa.BigInteger(), nullable=True))
    _entries()
    _checkpoints()
    create_table("certificate", "sha256:text64 der:bytes first_seen_at:time", key="sha256")
    _log_the_past(op.get_bind())
    refuse_changes("signature_check", "mail_key ordinal")
    refuse_changes("log_entry", "log_index")
    refuse_changes("log_node", "level number")
    refuse_changes("log_checkpoint", "size key_id")
    refuse_changes("log_timestamp", "size key_id")


def _entries() -> None:
    create_table(
        "log_entry",
        "log_index:big leaf:words leaf_hash:text64 salt:text32 at:time mail_key:words ordinal:int file_sha256:text64 "
        "overall:text16 signer_sha256:words agency:words symbol:words",
        key="log_index",
        points_to=(("mail_key ordinal", "signature_check", "mail_key ordinal"),),
        indexes=(
            "tenant_id mail_key",
            "tenant_id file_sha256",
            "tenant_id signer_sha256",
            "tenant_id agency",
            "tenant_id symbol",
        ),
    )
    create_table("log_node", "level:int number:big hash:text64", key="level number")


def _checkpoints() -> None:
    create_table(
        "log_checkpoint",
        "size:big key_id:text8 at:time root:text64 note:words",
        key="size key_id",
        indexes=("tenant_id at",),
    )
    create_table(
        "log_timestamp",
        "size:big key_id:text8 at:time url:words token:bytes stamped_at:time?",
        key="size key_id",
        points_to=(("size key_id", "log_checkpoint", "size key_id"),),
    )


def _log_the_past(connection: sa.Connection) -> None:
    check = sa.table(
        "signature_check", sa.column("tenant_id"), sa.column("mail_key"), sa.column("ordinal"),
        sa.column("at", sa.DateTime(timezone=True)), sa.column("attachment_sha256"), sa.column("verdict", sa.JSON()),
    )  # fmt: skip
    mail = sa.table("mail", sa.column("tenant_id"), sa.column("key"), sa.column("sha256"), sa.column("sender_agency"))
    joined = check.join(mail, (mail.c.tenant_id == check.c.tenant_id) & (mail.c.key == check.c.mail_key))
    question = sa.select(check, mail.c.sha256, mail.c.sender_agency).select_from(joined)
    order = (check.c.tenant_id, check.c.at, check.c.mail_key, check.c.ordinal)
    logs: dict[str, list[bytes]] = {}
    found = connection.execute(question.order_by(*order)).all()
    for start in range(0, len(found), _BATCH):
        rows = [_entry(connection, row, logs.setdefault(row.tenant_id, [])) for row in found[start : start + _BATCH]]
        connection.execute(_into("log_entry", rows[0]), rows)
    nodes = [row for tenant, hashes in logs.items() for row in _nodes(tenant, hashes)]
    if nodes:
        connection.execute(_into("log_node", nodes[0]), nodes)


def _into(name: str, row: dict[str, Any]) -> sa.Insert:
    kinds = {"at": sa.DateTime(timezone=True)}
    return sa.table(name, *(sa.column(column, kinds.get(column)) for column in row)).insert()


def _entry(connection: sa.Connection, row: Any, hashes: list[bytes]) -> dict[str, Any]:
    at: datetime = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
    document = _document(connection, row) if row.attachment_sha256 else None
    mail = LoggedMail(row.mail_key, row.sha256, row.sender_agency or "")
    salt = secrets.token_hex(16)
    made = leaf_of(LoggedCheck(mail, row.ordinal, at, row.verdict, document), len(hashes), salt)
    leaf = read_leaf(made)
    hashes.append(leaf_hash(made))
    return {
        "tenant_id": row.tenant_id,
        "log_index": len(hashes) - 1,
        "leaf": made.decode(),
        "leaf_hash": hashes[-1].hex(),
        "salt": salt,
        "at": row.at,
        "mail_key": row.mail_key,
        "ordinal": row.ordinal,
        "file_sha256": leaf["check"].get("attachment_sha256", ""),
        "overall": leaf["check"].get("overall", ""),
        "signer_sha256": leaf["check"].get("signer_sha256", ""),
        "agency": leaf.get("document", {}).get("agency", "") or leaf["mail"]["agency"],
        "symbol": leaf.get("document", {}).get("symbol", ""),
    }


def _document(connection: sa.Connection, row: Any) -> LoggedDocument | None:
    """The document of the signed file as that mail's examination read it."""
    attachment = sa.table("attachment", *map(sa.column, ("tenant_id", "mail_key", "sha256", "document_id", "position")))
    reading = sa.table(
        "document_reading", *map(sa.column, ("tenant_id", "mail_key", "document_id", "ordinal")),
        sa.column("fields", sa.JSON()),
    )  # fmt: skip
    same = (
        (reading.c.tenant_id == attachment.c.tenant_id)
        & (reading.c.mail_key == attachment.c.mail_key)
        & (reading.c.document_id == attachment.c.document_id)
    )
    question = (
        sa.select(reading.c.document_id, reading.c.fields)
        .select_from(attachment.join(reading, same))
        .where(attachment.c.tenant_id == row.tenant_id, attachment.c.mail_key == row.mail_key)
        .where(attachment.c.sha256 == row.attachment_sha256)
        .order_by(attachment.c.position, reading.c.ordinal)
        .limit(1)
    )
    found = connection.execute(question).one_or_none()
    if found is None:
        return None
    told = found.fields
    secret = told.get("secrecy", "none") != "none"
    return LoggedDocument(
        found.document_id, told.get("symbol") or "", told.get("issuer_id") or "", told.get("issuer_name") or "", secret
    )


def _nodes(tenant: str, hashes: list[bytes]) -> Iterator[dict[str, Any]]:
    """The hash over each full run of 256, level by level."""
    level = 0
    while len(hashes) >= WIDTH:
        level += 1
        hashes = [tile_root(hashes[at : at + WIDTH]) for at in range(0, len(hashes) - WIDTH + 1, WIDTH)]
        for number, value in enumerate(hashes):
            yield {"tenant_id": tenant, "level": level, "number": number, "hash": value.hex()}
