"""Counts over rows: what a day brought, and everything to date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    exists,
    func,
    select,
    union_all,
)

from classifiers.verdict import Role
from gateway.ledger.candidates import candidates
from gateway.ledger.checkpoints import newest_of
from gateway.ledger.control import audit_event, summary
from gateway.ledger.engine import BreakOff, Ledger, reading
from gateway.ledger.form_tables import form_decision, received_form
from gateway.ledger.log_tables import log_entry
from gateway.ledger.merging import civil_day
from gateway.ledger.polled import LEFT_UNREAD
from gateway.ledger.rechecked import is_newest
from gateway.ledger.schema import (
    alert,
    attachment,
    document,
    document_best,
    document_reading,
    exchange,
    exchange_seen,
    mail,
    signature_check,
)
from gateway.records import Alert, CheckpointFigures, DayFigures, HeldMail, MailState


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything in the ledger so far, counted from rows; keys are values of the enums."""

    mails_by_door: dict[str, int] = field(default_factory=dict)
    mails_by_state: dict[str, int] = field(default_factory=dict)
    attachments_by_role: dict[str, int] = field(default_factory=dict)
    documents_by_type: dict[str, int] = field(default_factory=dict)
    documents_by_signature: dict[str, int] = field(default_factory=dict)
    documents_by_paper: dict[str, int] = field(default_factory=dict)
    documents_by_origin: dict[str, int] = field(default_factory=dict)
    signatures_by_overall: dict[str, int] = field(default_factory=dict)
    exchanges: int = 0
    alerts: int = 0

    @property
    def mails(self) -> int:
        """All mails, whatever their state."""
        return sum(self.mails_by_state.values())

    @property
    def attachments(self) -> int:
        """All attachments, one row each."""
        return sum(self.attachments_by_role.values())

    @property
    def documents(self) -> int:
        """All documents (đầu số)."""
        return sum(self.documents_by_type.values())


def totals(ledger: Ledger, break_off: BreakOff | None = None) -> Totals:
    """Everything to date, in one snapshot: counted from whole tables. Raises TryLater, also when broken off."""
    with reading(ledger) as connection, (break_off or BreakOff()).over(connection):
        mine = _Counting(connection, ledger.tenant)
        return Totals(
            mails_by_door=mine.by(mail.c.door),
            mails_by_state=mine.by(mail.c.state),
            attachments_by_role=mine.by(attachment.c.role),
            documents_by_type=mine.by(document_best.c.type),
            documents_by_signature=mine.by(document_best.c.signature),
            documents_by_paper=mine.by(document_best.c.paper),
            documents_by_origin=mine.by(document_best.c.origin),
            signatures_by_overall=mine.by(log_entry.c.overall, where=is_newest(ledger.tenant)),
            exchanges=mine.all(exchange),
            alerts=mine.all(alert),
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """How much stands in the ledger: what the first page shows."""

    mails: int
    documents: int
    exchanges: int
    alerts: int


def mails_by_state(ledger: Ledger) -> dict[str, int]:
    """How many mails there are of each state that any is in."""
    with reading(ledger) as connection:
        return _Counting(connection, ledger.tenant).by(mail.c.state)


def sums(ledger: Ledger, break_off: BreakOff | None = None) -> Sums:
    """How much there is to date, in one snapshot; the few counts that need no sorting. Raises TryLater as `totals`."""
    with reading(ledger) as connection, (break_off or BreakOff()).over(connection):
        mine = _Counting(connection, ledger.tenant)
        return Sums(mine.all(mail), mine.all(document_best), mine.all(exchange), mine.all(alert))


def day_figures(ledger: Ledger, start: datetime, end: datetime, now: datetime | None = None) -> DayFigures:
    """What came from `start` up to, not including, `end`; waiting and held mails as of `now`."""
    pairs = len(candidates(ledger))
    with reading(ledger) as connection:
        mine = _Counting(connection, ledger.tenant)
        theirs = _is_not_our_summary()
        arrived = and_(mail.c.received_at >= start, mail.c.received_at < end, theirs)
        of_mail = attachment.join(mail, _same(attachment.c.mail_key, mail.c.key))
        new = and_(document.c.first_seen_at >= start, document.c.first_seen_at < end)
        seen = document_best.join(document, _same(document_best.c.document_id, document.c.id))
        oldest = mine.scalar(select(func.min(mail.c.received_at)).where(mail.c.state == MailState.WAITING), mail)
        return DayFigures(
            day=civil_day(start),
            mails_by_door=mine.by(mail.c.door, where=arrived),
            mails_by_state=mine.by(mail.c.state, where=arrived),
            attachments_by_role=mine.by(attachment.c.role, of_mail, arrived),
            documents_by_type=mine.by(document_best.c.type, seen, new),
            unreadable_by_reason=mine.by(
                attachment.c.reason, of_mail, and_(arrived, attachment.c.role == Role.UNREADABLE)
            ),
            signatures_by_overall=mine.by(document_best.c.signature, seen, new),
            paper_by_status=mine.by(document_best.c.paper, seen, new),
            documents_by_scope=_first_sent(connection, ledger.tenant, start, end),
            unknown_addresses=_unknown_addresses(connection, ledger.tenant, arrived),
            held=_held(connection, ledger.tenant),
            alerts=_alerts(connection, ledger.tenant, and_(alert.c.at >= start, alert.c.at < end)),
            left_unread=_left_unread(connection, ledger.tenant, start, end),
            forms_waiting=mine.all(received_form, ~_is_decided()),
            may_be_one=pairs,
            waiting=mine.by(mail.c.state, where=mail.c.state == MailState.WAITING).get(MailState.WAITING, 0),
            oldest_waiting_s=((now or datetime.now(UTC)) - oldest).total_seconds() if oldest else None,
            mails_to_date=int(mine.scalar(select(func.count()).select_from(mail).where(theirs), mail)),
            documents_to_date=mine.all(document_best),
            # A signature that was checked again is still one.
            signatures_to_date=mine.all(signature_check, signature_check.c.supersedes.is_(None)),
            checkpoint=_checkpoint(connection, ledger.tenant),
            rechecked_by_overall=mine.by(
                signature_check.c.overall,
                where=and_(
                    signature_check.c.supersedes.is_not(None),
                    signature_check.c.at >= start,
                    signature_check.c.at < end,
                ),
            ),
        )


def _checkpoint(connection: Connection, tenant: str) -> CheckpointFigures | None:
    kept = newest_of(connection, tenant)
    if kept is None:
        return None
    stamped_at = kept.stamp.stamped_at if kept.stamp else None
    return CheckpointFigures(kept.size, kept.root, kept.note.partition("\n")[0], kept.key_id, kept.at, stamped_at)


class _Counting:
    """Counts of one tenant within one snapshot."""

    def __init__(self, connection: Connection, tenant: str) -> None:
        self._connection = connection
        self._tenant = tenant

    def by(
        self, column: Column[Any], source: FromClause | None = None, where: ColumnElement[bool] | None = None
    ) -> dict[str, int]:
        """Rows for each value of a column, the most frequent first."""
        count = func.count()
        question = select(column, count).where(column.table.c.tenant_id == self._tenant)
        if source is not None:
            question = question.select_from(source)
        if where is not None:
            question = question.where(where)
        rows = self._connection.execute(question.group_by(column).order_by(count.desc(), column))
        return {str(value): int(number) for value, number in rows}

    def all(self, table: Table, where: ColumnElement[bool] | None = None) -> int:
        """All rows of a table, or those that fit."""
        question = select(func.count()).select_from(table)
        return int(self.scalar(question if where is None else question.where(where), table))

    def scalar(self, question: Select[Any], table: Table) -> Any:
        """The single answer to a question about one table."""
        return self._connection.execute(question.where(table.c.tenant_id == self._tenant)).scalar()


def _is_not_our_summary() -> ColumnElement[bool]:
    """True for mails but the nightly summaries that came back in: a day without mail must show as one."""
    ours = exists().where(summary.c.tenant_id == mail.c.tenant_id, summary.c.message_id == mail.c.message_id)
    return ~ours.correlate(mail)


def _is_decided() -> ColumnElement[bool]:
    """True for filled forms that an admin accepted or rejected."""
    made, form = form_decision.c, received_form.c
    found = exists().where(made.tenant_id == form.tenant_id, made.form_id == form.id)
    return found.correlate(received_form)


def _same(left: Column[Any], right: Column[Any]) -> ColumnElement[bool]:
    return and_(left.table.c.tenant_id == right.table.c.tenant_id, left == right)


def _first_sent(connection: Connection, tenant: str, start: datetime, end: datetime) -> dict[str, int]:
    """Documents by scope whose first sending in that scope falls between the two times."""
    first = select(exchange.c.document_id, exchange.c.scope, exchange.c.sent_at).where(
        exchange.c.tenant_id == tenant, exchange.c.by_issuer
    )
    again = (
        select(exchange.c.document_id, exchange_seen.c.scope, exchange_seen.c.sent_at)
        .join(exchange, _same(exchange_seen.c.hash, exchange.c.hash))
        .where(exchange.c.tenant_id == tenant, exchange.c.by_issuer)
    )
    touched = union_all(
        first.with_only_columns(exchange.c.document_id).where(exchange.c.sent_at >= start, exchange.c.sent_at < end),
        again.with_only_columns(exchange.c.document_id).where(
            exchange_seen.c.sent_at >= start, exchange_seen.c.sent_at < end
        ),
    )
    sent = union_all(
        first.where(exchange.c.document_id.in_(touched)), again.where(exchange.c.document_id.in_(touched))
    ).subquery()
    earliest = func.min(sent.c.sent_at)
    began = (
        select(sent.c.scope)
        .group_by(sent.c.document_id, sent.c.scope)
        .having(and_(earliest >= start, earliest < end))
        .subquery()
    )
    rows = connection.execute(select(began.c.scope, func.count()).group_by(began.c.scope).order_by(began.c.scope))
    return {str(scope): int(number) for scope, number in rows}


def _unknown_addresses(
    connection: Connection, tenant: str, arrived: ColumnElement[bool], limit: int = 50
) -> tuple[tuple[str, int], ...]:
    """Senders and recipients of official documents whom no directory row names."""
    senders = (
        select(mail.c.sender.label("address"), mail.c.key)
        .join(document_reading, _same(document_reading.c.mail_key, mail.c.key))
        .where(mail.c.tenant_id == tenant, arrived, mail.c.sender.is_not(None), mail.c.sender_agency.is_(None))
    )
    recipients = (
        select(exchange.c.recipient, mail.c.key)
        .join(mail, _same(exchange.c.mail_key, mail.c.key))
        .where(mail.c.tenant_id == tenant, arrived, exchange.c.agency.is_(None))
    )
    seen = senders.union(recipients).subquery()
    count = func.count()
    question = select(seen.c.address, count).group_by(seen.c.address).order_by(count.desc(), seen.c.address)
    return tuple((address, int(number)) for address, number in connection.execute(question.limit(limit)))


def _held(connection: Connection, tenant: str) -> tuple[HeldMail, ...]:
    question = select(mail.c.spool_id, mail.c.reason).where(mail.c.tenant_id == tenant, mail.c.state == MailState.HELD)
    rows = connection.execute(question.order_by(mail.c.received_at, mail.c.key))
    return tuple(HeldMail(row.spool_id, row.reason) for row in rows)


def _alerts(connection: Connection, tenant: str, then: ColumnElement[bool]) -> tuple[Alert, ...]:
    question = (
        select(mail.c.spool_id, alert.c.kind)
        .select_from(alert.join(mail, _same(alert.c.mail_key, mail.c.key)))
        .where(alert.c.tenant_id == tenant, then)
    )
    rows = connection.execute(question.order_by(alert.c.at, alert.c.mail_key, alert.c.ordinal))
    return tuple(Alert(row.spool_id, row.kind) for row in rows)


def _left_unread(connection: Connection, tenant: str, start: datetime, end: datetime) -> tuple[tuple[str, str], ...]:
    on_that_day = and_(audit_event.c.at >= start, audit_event.c.at < end, audit_event.c.action == LEFT_UNREAD)
    question = select(audit_event.c.subject, audit_event.c.reason).where(audit_event.c.tenant_id == tenant, on_that_day)
    return tuple((row.subject, row.reason) for row in connection.execute(question.order_by(audit_event.c.at)))
