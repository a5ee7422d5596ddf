"""Mails as they arrive and wait: rows of `mail` and `mail_seen`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, select, update

from gateway.ledger.control import audit_event, delivery
from gateway.ledger.deep_tables import deep_reading
from gateway.ledger.engine import Ledger, insert_new, reading, writing
from gateway.ledger.packing import pack_envelope, unpack_envelope
from gateway.ledger.schema import mail, mail_seen
from gateway.records import Arrival, Door, MailState
from gateway.records.texts import DeepState

_BATCH = 500


def record_arrivals(ledger: Ledger, arrivals: Sequence[Arrival]) -> list[bool]:
    """Give each mail of the spool its row, all in one transaction; one answer each, in order.

    True: the spool file is needed (a new mail, recipients not seen before under
    this key, or a delivery owed). False: seen before, nothing is waiting for this
    file. Seeing the same spool file again changes nothing. Raises TryLater.
    """
    with writing(ledger) as connection:
        fresh = _insert_mails(connection, ledger.tenant, arrivals)
        return [
            fresh.pop(arrival.key, None) == arrival.spool_id or _see_again(connection, ledger.tenant, arrival)
            for arrival in arrivals
        ]


def _insert_mails(connection: Connection, tenant: str, arrivals: Sequence[Arrival]) -> dict[str, str]:
    """Spool ids by key of the mails that are new."""
    # Sorted, so that two doors with the same mails wait for each other instead
    # of locking each other out.
    first = {arrival.key: arrival for arrival in reversed(arrivals)}
    rows = [_mail_row(tenant, first[key]) for key in sorted(first)]
    if not rows:
        return {}
    inserted = set(connection.execute(insert_new(connection, mail).returning(mail.c.key), rows).scalars())
    owed = [
        _delivery_row(tenant, arrival.key, arrival, arrival.envelope.rcpt_to)
        for key, arrival in first.items()
        if key in inserted and arrival.door is Door.RELAY
    ]
    if owed:
        connection.execute(delivery.insert(), owed)
    return {key: first[key].spool_id for key in inserted}


def _mail_row(tenant: str, arrival: Arrival) -> dict[str, Any]:
    return {
        "tenant_id": tenant,
        "key": arrival.key,
        "spool_id": arrival.spool_id,
        "door": str(arrival.door),
        "envelope": pack_envelope(arrival.envelope),
        "size_bytes": arrival.size_bytes,
        "sha256": arrival.sha256,
        "received_at": arrival.received_at,
        "original_name": arrival.original_name,
        "state": str(MailState.WAITING),
        "attempts": 0,
        "runs": 0,
        "reason": "",
        "changed_at": arrival.received_at,
    }


def _delivery_row(tenant: str, key: str, arrival: Arrival, pending: Sequence[str]) -> dict[str, Any]:
    return {
        "tenant_id": tenant,
        "key": key,
        "mail_key": arrival.key,
        "spool_id": arrival.spool_id,
        "envelope": pack_envelope(arrival.envelope),
        "size_bytes": arrival.size_bytes,
        "pending": list(pending),
        "attempts": 0,
        "next_at": arrival.received_at,
    }


def _see_again(connection: Connection, tenant: str, arrival: Arrival) -> bool:
    here = (mail.c.tenant_id == tenant) & (mail.c.key == arrival.key)
    row = connection.execute(select(mail).where(here).with_for_update()).one()
    seen = sightings(connection, tenant, arrival.key)
    if arrival.spool_id in {row.spool_id, *(sighting.spool_id for sighting in seen)}:
        return _is_needed(connection, tenant, arrival.spool_id)
    _append_sighting(connection, tenant, arrival, len(seen))
    known = {*row.envelope["rcpt_to"], *(address for sighting in seen for address in sighting.envelope["rcpt_to"])}
    new = [address for address in arrival.envelope.rcpt_to if address not in known]
    owed = arrival.door is Door.RELAY and _owe_again(connection, tenant, arrival, new)
    # A mail server that splits one queue file over several transactions brings
    # further recipients under the same key: the mail is examined once more.
    reopened = bool(new) and row.state == MailState.DONE
    if reopened:
        values = {"state": str(MailState.WAITING), "spool_id": arrival.spool_id, "changed_at": arrival.received_at}
        connection.execute(update(mail).where(here).values(**values))
    return reopened or owed


def sightings(connection: Connection, tenant: str, key: str) -> Sequence[Row[Any]]:
    """Rows of the further sightings of a mail, in their order."""
    here = (mail_seen.c.tenant_id == tenant) & (mail_seen.c.mail_key == key)
    return connection.execute(select(mail_seen).where(here).order_by(mail_seen.c.ordinal)).all()


def _append_sighting(connection: Connection, tenant: str, arrival: Arrival, ordinal: int) -> None:
    connection.execute(
        mail_seen.insert().values(
            tenant_id=tenant,
            mail_key=arrival.key,
            ordinal=ordinal,
            spool_id=arrival.spool_id,
            door=str(arrival.door),
            envelope=pack_envelope(arrival.envelope),
            received_at=arrival.received_at,
            original_name=arrival.original_name,
        )
    )


def _owe_again(connection: Connection, tenant: str, arrival: Arrival, new: Sequence[str]) -> bool:
    """Whether this file is owed to the next hop too.

    Under one queue id only recipients not seen before; without one the same
    bytes may have been sent twice on purpose, and twice is better than never
    (RFC 5321 §6.1).
    """
    pending = new if arrival.envelope.ident else list(arrival.envelope.rcpt_to)
    if pending:
        key = f"{arrival.key}#{arrival.spool_id}"
        connection.execute(delivery.insert(), [_delivery_row(tenant, key, arrival, pending)])
    return bool(pending)


def arrival(ledger: Ledger, key: str) -> Arrival:
    """The mail with the recipients of all its sightings; raises KeyError when there is none."""
    with reading(ledger) as connection:
        row = connection.execute(select(mail).where(mail.c.tenant_id == ledger.tenant, mail.c.key == key)).one_or_none()
        if row is None:
            raise KeyError(key)
        return _arrival(row, sightings(connection, ledger.tenant, key))


def waiting_mails(ledger: Ledger, older_than: datetime, limit: int = 1000) -> list[Arrival]:
    """Mails that wait and were received (or released) before `older_than`, oldest first."""
    question = (
        select(mail)
        .where(mail.c.tenant_id == ledger.tenant, mail.c.state == MailState.WAITING, mail.c.changed_at <= older_than)
        .order_by(mail.c.received_at, mail.c.key)
        .limit(limit)
    )
    with reading(ledger) as connection:
        rows = connection.execute(question).all()
        return [_arrival(row, sightings(connection, ledger.tenant, row.key)) for row in rows]


def _arrival(row: Row[Any], seen: Sequence[Row[Any]]) -> Arrival:
    envelope = unpack_envelope(row.envelope)
    further = [address for sighting in seen for address in sighting.envelope["rcpt_to"]]
    if further:
        # Parameters belong to the relay, which reads them from its delivery.
        envelope = replace(envelope, rcpt_to=tuple(dict.fromkeys((*envelope.rcpt_to, *further))), rcpt_params=())
    return Arrival(
        key=row.key,
        spool_id=row.spool_id,
        door=Door(row.door),
        envelope=envelope,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        received_at=row.received_at,
        original_name=row.original_name,
    )


def mail_state(ledger: Ledger, key: str) -> MailState | None:
    """Where the mail stands; None when no mail has this key."""
    with reading(ledger) as connection:
        state = connection.execute(
            select(mail.c.state).where(mail.c.tenant_id == ledger.tenant, mail.c.key == key)
        ).scalar()
    return MailState(state) if state else None


def hold_mail(ledger: Ledger, key: str, reason: str, at: datetime) -> None:
    """Set a waiting mail aside for a person; a mail already done stays done."""
    with writing(ledger) as connection:
        changed = connection.execute(
            update(mail)
            .where(mail.c.tenant_id == ledger.tenant, mail.c.key == key, mail.c.state == MailState.WAITING)
            .values(state=str(MailState.HELD), reason=reason, changed_at=at)
        )
        if changed.rowcount:
            note_audit(connection, ledger.tenant, at, "gateway", "hold", key, reason)


def release_mail(ledger: Ledger, key: str, at: datetime, actor: str = "operator") -> bool:
    """Let a held mail be examined again, attempts from 0; False when it was not held."""
    with writing(ledger) as connection:
        changed = connection.execute(
            update(mail)
            .where(mail.c.tenant_id == ledger.tenant, mail.c.key == key, mail.c.state == MailState.HELD)
            .values(state=str(MailState.WAITING), attempts=0, reason="", changed_at=at)
        )
        if changed.rowcount:
            note_audit(connection, ledger.tenant, at, actor, "release", key, "")
        return bool(changed.rowcount)


def note_attempt(ledger: Ledger, key: str, reason: str, at: datetime) -> int:
    """Count a failed attempt and why; how many there were since the last release."""
    with writing(ledger) as connection:
        attempts = connection.execute(
            update(mail)
            .where(mail.c.tenant_id == ledger.tenant, mail.c.key == key)
            .values(attempts=mail.c.attempts + 1, reason=reason)
            .returning(mail.c.attempts)
        ).scalar()
    if attempts is None:
        raise KeyError(key)
    return int(attempts)


def spool_ids_needed(ledger: Ledger) -> frozenset[str]:
    """Spool files that must stay: mails waiting, held or not yet read to their end, and deliveries still owed."""
    waiting = select(mail.c.spool_id).where(mail.c.tenant_id == ledger.tenant, mail.c.state != MailState.DONE)
    owed = select(delivery.c.spool_id).where(delivery.c.tenant_id == ledger.tenant, delivery.c.next_at.is_not(None))
    unread = select(mail.c.spool_id).where(mail.c.tenant_id == ledger.tenant, _is_unread())
    with reading(ledger) as connection:
        return frozenset().union(*(connection.execute(asked).scalars() for asked in (waiting, owed, unread)))


def spool_ids_settled(ledger: Ledger, spool_ids: Sequence[str]) -> frozenset[str]:
    """Those of the spool files whose mail is done and owed to nobody: left over by a kill before their removal."""
    found: set[str] = set()
    done = (mail.c.tenant_id == ledger.tenant) & (mail.c.state == MailState.DONE)
    for start in range(0, len(spool_ids), _BATCH):
        with reading(ledger) as connection:
            of_batch = mail.c.spool_id.in_(spool_ids[start : start + _BATCH])
            found.update(connection.execute(select(mail.c.spool_id).where(done & of_batch)).scalars())
    return frozenset(found) - spool_ids_needed(ledger) if found else frozenset()


def spool_file_needed(ledger: Ledger, spool_id: str) -> bool:
    """Whether one spool file must stay: its mail is not done or not read to its end, or owed to the next hop."""
    with reading(ledger) as connection:
        return _is_needed(connection, ledger.tenant, spool_id)


def _is_needed(connection: Connection, tenant: str, spool_id: str) -> bool:
    waiting = exists().where(mail.c.tenant_id == tenant, mail.c.spool_id == spool_id, mail.c.state != MailState.DONE)
    owed = exists().where(
        delivery.c.tenant_id == tenant, delivery.c.spool_id == spool_id, delivery.c.next_at.is_not(None)
    )
    unread = exists().where(mail.c.tenant_id == tenant, mail.c.spool_id == spool_id, _is_unread())
    return bool(connection.execute(select(waiting | owed | unread)).scalar())


def _is_unread() -> ColumnElement[bool]:
    """The condition that a mail's scans are still to be read to their end."""
    deep = deep_reading.c
    here = (deep.tenant_id == mail.c.tenant_id) & (deep.mail_key == mail.c.key) & (deep.state != str(DeepState.DONE))
    return exists().where(here).correlate(mail)


def oldest_waiting_at(ledger: Ledger) -> datetime | None:
    """When the oldest waiting mail came in; None when nothing waits."""
    question = select(func.min(mail.c.received_at)).where(
        mail.c.tenant_id == ledger.tenant, mail.c.state == MailState.WAITING
    )
    with reading(ledger) as connection:
        return connection.execute(question).scalar()


def unsettled_mails(ledger: Ledger) -> dict[MailState, int]:
    """How many mails wait and how many are held: few rows of an index, however many are done."""
    states = (MailState.WAITING, MailState.HELD)
    question = select(mail.c.state, func.count()).where(mail.c.tenant_id == ledger.tenant, mail.c.state.in_(states))
    with reading(ledger) as connection:
        found = {MailState(state): int(number) for state, number in connection.execute(question.group_by(mail.c.state))}
    return {state: found.get(state, 0) for state in states}


def note_audit(
    connection: Connection, tenant: str, at: datetime, actor: str, action: str, subject: str, reason: str
) -> None:
    """Who did what to which row, inside the transaction that does it."""
    connection.execute(
        audit_event.insert().values(
            tenant_id=tenant, id=uuid.uuid4().hex, at=at, actor=actor, action=action, subject=subject, reason=reason
        )
    )
