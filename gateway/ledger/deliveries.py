"""What the relay owes the next hop, and every answer it got."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from gateway.ledger.control import delivery, delivery_reply
from gateway.ledger.engine import Ledger, reading, writing
from gateway.ledger.packing import unpack_envelope
from gateway.records import Delivery


def due_deliveries(ledger: Ledger, at: datetime, limit: int = 100, latest: datetime | None = None) -> list[Delivery]:
    """Deliveries whose time has come, the longest due first; `latest` as in `is_due`."""
    question = select(delivery).where(is_due(ledger.tenant, at, latest)).order_by(delivery.c.next_at, delivery.c.key)
    with reading(ledger) as connection:
        return [as_delivery(row) for row in connection.execute(question.limit(limit))]


def is_due(tenant: str, at: datetime, latest: datetime | None = None) -> ColumnElement[bool]:
    """The condition that a delivery's time has come.

    Nobody waits until after `latest`: such a time was written while the clock
    ran ahead, and would keep the mail until the clock has caught up with it.
    """
    due = delivery.c.next_at <= at
    return (delivery.c.tenant_id == tenant) & (due if latest is None else due | (delivery.c.next_at > latest))


def settle_delivery(
    ledger: Ledger,
    key: str,
    delivered: Sequence[str],
    failed: Sequence[str],
    reply: str,
    next_at: datetime | None,
) -> None:
    """Note one attempt: who got the mail, who never will, and when to try the others.

    `key` is the delivery's own. Without `next_at`, or with nobody left, nothing
    is owed any more. Raises KeyError when there is no such delivery.
    """
    here = (delivery.c.tenant_id == ledger.tenant) & (delivery.c.key == key)
    with writing(ledger) as connection:
        row = connection.execute(select(delivery).where(here).with_for_update()).one_or_none()
        if row is None:
            raise KeyError(key)
        settled = {*delivered, *failed}
        pending = [address for address in row.pending if address not in settled]
        connection.execute(
            update(delivery)
            .where(here)
            .values(pending=pending, attempts=row.attempts + 1, next_at=next_at if pending else None)
        )
        connection.execute(
            delivery_reply.insert().values(
                tenant_id=ledger.tenant,
                key=key,
                attempt=row.attempts + 1,
                at=datetime.now(UTC),
                delivered=list(delivered),
                failed=list(failed),
                reply=reply,
            )
        )


def owed_deliveries(ledger: Ledger) -> list[Delivery]:
    """All that is still owed, due or not, by time of the next attempt."""
    question = select(delivery).where(delivery.c.tenant_id == ledger.tenant, delivery.c.next_at.is_not(None))
    with reading(ledger) as connection:
        return [as_delivery(row) for row in connection.execute(question.order_by(delivery.c.next_at, delivery.c.key))]


def as_delivery(row: Row[Any]) -> Delivery:
    """A row of `delivery` as a value."""
    return Delivery(
        key=row.key,
        spool_id=row.spool_id,
        envelope=unpack_envelope(row.envelope),
        pending=tuple(row.pending),
        attempts=row.attempts,
        next_at=row.next_at,
        size_bytes=row.size_bytes,
    )
