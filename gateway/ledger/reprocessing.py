"""Documents derived and placed anew: by the directory and the rules of today, a person's word untouched.

The text of mails is not kept, so what stands in the evidence is judged again:
addresses and printed issuers against the directory, readings and rows against
each other. Each
batch is one transaction; a dry run takes it back after it was compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select, update

from gateway.ledger.arrivals import note_audit
from gateway.ledger.derived import past_readings, refresh_documents
from gateway.ledger.engine import Ledger, reading, writing
from gateway.ledger.linking import homes
from gateway.ledger.meeting import meet, note_marks
from gateway.ledger.reissuing import IssuerOf, apply_reissues, reissues
from gateway.ledger.schema import document, document_best, document_reading, exchange, exchange_seen, fact, mail
from gateway.route.rescoping import Placed, Sending

BATCH = 200
Place = Callable[[Sending], Placed]
AgencyOf = Callable[[str, datetime], str | None]
_OF_FACT = ("mode", "first_sent_on", "agency")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a document that is different afterwards."""

    document_id: str
    symbol: str | None
    field: str
    """A column of the document, "counts as", or "<scope> mode", "<scope> first sent on", "<scope> agency"."""
    before: str
    after: str


class _DryRun(Exception):  # noqa: N818
    """Ends a transaction without keeping it."""


def documents_to_reprocess(ledger: Ledger) -> int:
    """How many documents there are."""
    with reading(ledger) as connection:
        question = select(func.count()).select_from(document).where(document.c.tenant_id == ledger.tenant)
        return int(connection.execute(question).scalar_one())


@dataclass(frozen=True, slots=True)
class Directing:
    """What the directory and rules of today say."""

    place: Place
    agency_of: AgencyOf
    issuer_of: IssuerOf


def reprocess(
    ledger: Ledger, today: Directing, at: datetime, dry_run: bool, done: Callable[[int], None]
) -> Iterator[Change]:
    """Everything anew, in order of ids; the changes as they come. `done` is told how many documents each batch had."""
    last, changed = "", 0
    while True:
        with reading(ledger) as connection:
            question = select(document.c.id).where(document.c.tenant_id == ledger.tenant, document.c.id > last)
            ids = list(connection.execute(question.order_by(document.c.id).limit(BATCH)).scalars())
        if not ids:
            break
        found = _batch(ledger, ids, today, at, dry_run)
        changed += len(found)
        yield from found
        done(len(ids))
        last = ids[-1]
    if changed and not dry_run:
        with writing(ledger) as connection:
            note_audit(connection, ledger.tenant, at, "operator", "reprocess", "documents", f"{changed} changes")


def _batch(ledger: Ledger, ids: Sequence[str], today: Directing, at: datetime, dry_run: bool) -> list[Change]:
    found: list[Change] = []
    try:
        with writing(ledger) as connection:
            known = reissues(connection, ledger.tenant, ids, today.issuer_of)
            near = {*ids, *(one.target.id for one in known)}
            home = homes(connection, ledger.tenant, near)
            met = _meet_again(connection, ledger.tenant, ids, at)
            touched = sorted({*near, *home.values(), *met})
            locked = select(document.c.id).where(document.c.tenant_id == ledger.tenant, document.c.id.in_(touched))
            connection.execute(locked.order_by(document.c.id).with_for_update()).all()
            before = _shown(connection, ledger.tenant, touched)
            apply_reissues(connection, ledger.tenant, known, at)
            _resend(connection, ledger.tenant, ids, today.place, today.agency_of)
            refresh_documents(connection, ledger.tenant, touched)
            after = _shown(connection, ledger.tenant, touched)
            now = homes(connection, ledger.tenant, ids)
            moved = {home[key]: now[key] for key in ids if home[key] != now[key]}
            found = _differences(before, after, moved)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return found


def _meet_again(connection: Connection, tenant: str, ids: Sequence[str], at: datetime) -> set[str]:
    """Mark what was read before there were marks, and let it meet registers that lack a part of its number."""
    read = past_readings(connection, tenant, {key: key for key in ids})
    note_marks(connection, tenant, (one.record for readings in read.values() for one in readings))
    return meet(connection, tenant, ids, at)


def _resend(connection: Connection, tenant: str, ids: Sequence[str], place: Place, agency_of: AgencyOf) -> None:
    """Agency, scope and issuer's own sending of every sighting, and the sender's agency of its mail."""
    issuers = _issuers(connection, tenant, ids)
    same = (exchange.c.tenant_id == exchange_seen.c.tenant_id) & (exchange.c.hash == exchange_seen.c.hash)
    senders: dict[str, tuple[str, datetime]] = {}
    for table, source in ((exchange, exchange), (exchange_seen, exchange_seen.join(exchange, same))):
        sent = source.join(mail, (mail.c.tenant_id == table.c.tenant_id) & (mail.c.key == table.c.mail_key))
        columns = (exchange.c.hash, exchange.c.document_id, exchange.c.recipient, exchange.c.by_issuer)
        what = (table.c.mail_key, table.c.sent_at, table.c.agency, table.c.scope, mail.c.sender, mail.c.sender_agency)
        question = select(*columns, *what).select_from(sent)
        rows = connection.execute(question.where(table.c.tenant_id == tenant, exchange.c.document_id.in_(ids))).all()
        for row in rows:
            by_name = (row.sender, row.sender_agency), (row.recipient, row.agency)
            if any(_is_told_by_name(code, agency, row.sent_at, agency_of) for code, agency in by_name):
                continue
            senders[row.mail_key] = (row.sender or "", row.sent_at)
            issuer = issuers.get((row.document_id, row.mail_key))
            new = place(Sending(row.sender or "", row.recipient, row.sent_at, issuer))
            _move(connection, tenant, table, row, new)
    for key, (sender, sent_at) in sorted(senders.items()):
        here = (mail.c.tenant_id == tenant) & (mail.c.key == key)
        own = agency_of(sender, sent_at) if sender else None
        connection.execute(
            update(mail).where(here, mail.c.sender_agency.is_distinct_from(own)).values(sender_agency=own)
        )


def _is_told_by_name(code: str | None, agency: str | None, at: datetime, agency_of: AgencyOf) -> bool:
    """Whether a package's party was known by the name beside its code alone: names are not kept, so it stays as judged."""
    return bool(code) and "@" not in str(code) and agency is not None and agency_of(str(code), at) is None


def _issuers(connection: Connection, tenant: str, ids: Sequence[str]) -> dict[tuple[str, str], str | None]:
    table = document_reading
    columns = (table.c.document_id, table.c.mail_key, table.c.fields)
    rows = connection.execute(select(*columns).where(table.c.tenant_id == tenant, table.c.document_id.in_(ids)))
    return {(row.document_id, row.mail_key): row.fields.get("issuer_id") for row in rows}


def _move(connection: Connection, tenant: str, table: Table, row: Any, new: Placed) -> None:
    if (row.agency, row.scope) != (new.agency, str(new.scope)):
        here = (table.c.tenant_id == tenant) & (table.c.hash == row.hash) & (table.c.mail_key == row.mail_key)
        connection.execute(update(table).where(here).values(agency=new.agency, scope=str(new.scope)))
    # Whether the issuer sent it is told of the exchange, by the mail that showed it first.
    if table is exchange and row.by_issuer != new.by_issuer:
        own = (exchange.c.tenant_id == tenant) & (exchange.c.hash == row.hash)
        connection.execute(update(exchange).where(own).values(by_issuer=new.by_issuer))


def _shown(connection: Connection, tenant: str, ids: Sequence[str]) -> dict[str, tuple[str | None, dict[str, str]]]:
    """Symbol and fields of each document as they are shown and counted."""
    best = document_best
    names = [
        column.name for column in best.c if column.name not in ("tenant_id", "document_id", "view", "abstract_folded")
    ]
    found: dict[str, tuple[str | None, dict[str, str]]] = {}
    for row in connection.execute(select(best).where(best.c.tenant_id == tenant, best.c.document_id.in_(ids))):
        fields = {name: str(row._mapping[name]) for name in names if row._mapping[name] is not None}
        found[row.document_id] = (row.symbol, fields)
    counted = select(fact).where(fact.c.tenant_id == tenant, fact.c.document_id.in_(ids))
    for row in connection.execute(counted):
        fields = found.setdefault(row.document_id, (None, {}))[1]
        fields |= {f"{row.scope} {name.replace('_', ' ')}": str(row._mapping[name]) for name in _OF_FACT}
    return found


def _differences(
    before: dict[str, tuple[str | None, dict[str, str]]],
    after: dict[str, tuple[str | None, dict[str, str]]],
    moved: dict[str, str],
) -> list[Change]:
    """What is different, field by field; of a document that counts as another one by now, beside that one."""
    found = [Change(key, (before.get(key) or (None,))[0], "counts as", key, now) for key, now in sorted(moved.items())]
    new = {now for now in moved.values() if now not in before}
    for key in sorted({*before, *after} - new):
        symbol, old = before.get(key, (None, {}))
        later, now = after.get(moved.get(key, key), (None, {}))
        for name in sorted({*old, *now}):
            if old.get(name, "") != now.get(name, ""):
                found.append(Change(key, symbol or later, name, old.get(name, ""), now.get(name, "")))
    return found
