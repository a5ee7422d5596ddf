"""Crops of number lines and the lessons made of them: what a person completes, what the reader learns from."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from classifiers.verdict import Secrecy
from gateway.errors import BadInput
from gateway.ledger.engine import Ledger, insert_new, reading, writing
from gateway.ledger.linking import members
from gateway.ledger.meaning import number_crop, number_lesson
from gateway.ledger.schema import document_best, document_reading
from gateway.records import Examination
from gateway.records.corrections import ConfirmedCrop, NumberSeen, UnreadNumber

LONGEST_NUMBER = 6
MACHINE = "vanthu"


def keep_crops(connection: Connection, tenant: str, key: str, found: Examination, at: datetime) -> None:
    """Write down what the reader saw; where a source beside the page confirmed the number, it is a lesson at once.

    Of secret documents nothing is kept, also not what a mail without the mark left before (R8).
    """
    secret = [record.id for record in found.documents if record.secrecy is not Secrecy.NONE]
    if secret:
        _forget(connection, tenant, secret, at)
    for item in found.numbers:
        if item.document_id in secret:
            continue
        row = {
            "id": _crop_id(item),
            "document_id": item.document_id,
            "file_sha256": item.file_sha256,
            "page": item.page,
            "line": item.line,
            "office": item.office,
            "reader": item.reader,
            "candidates": [list(one) for one in item.candidates],
            "second": [list(one) for one in item.second],
            "crop": item.crop,
            "mail_key": key,
            "seen_at": at,
        }
        connection.execute(insert_new(connection, number_crop), [{"tenant_id": tenant, **row}])
        if item.confirmed:
            number = item.confirmed.split("/")[0].split("-")[0]
            teach(connection, tenant, item.document_id, number, item.confirmed, item.source, MACHINE, item.source, at)


def _forget(connection: Connection, tenant: str, ids: Sequence[str], at: datetime) -> None:
    withdraw_lessons(connection, tenant, ids, MACHINE, "secrecy marking", at)
    mine = (number_crop.c.tenant_id == tenant) & number_crop.c.document_id.in_(ids)
    connection.execute(update(number_crop).where(mine).values(crop="", candidates=[], second=[], dropped_at=at))


def teach(
    connection: Connection, tenant: str, document_id: str, number: str, symbol: str, source: str, by: str, why: str,
    at: datetime,
) -> None:  # fmt: skip
    """Make a lesson of the document's crop; none without crop, for other than plain digits, or where one is in force."""
    digits = number.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER):
        return
    crop = connection.execute(_crops_of(tenant, [document_id]).limit(1)).first()
    if crop is None or not crop.crop or _lessons(connection, tenant, [crop.id]):
        return
    row = {"id": uuid.uuid4().hex, "crop_id": crop.id, "digits": digits, "symbol": symbol, "source": source}
    connection.execute(number_lesson.insert().values(tenant_id=tenant, **row, author=by, reason=why, at=at))


def withdraw_lessons(
    connection: Connection, tenant: str, documents: Collection[str], by: str, why: str, at: datetime
) -> None:
    """Take back the lessons of these documents; the rows stay."""
    crops = select(number_crop.c.id).where(number_crop.c.tenant_id == tenant, number_crop.c.document_id.in_(documents))
    connection.execute(
        update(number_lesson)
        .where(
            number_lesson.c.tenant_id == tenant,
            number_lesson.c.crop_id.in_(crops),
            number_lesson.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=at, withdrawn_by=by, withdrawn_why=why)
    )


def unread_numbers(ledger: Ledger, limit: int | None = None) -> list[UnreadNumber]:
    """Documents whose number nobody could read yet, those sent first before; with the first crop of each."""
    best = document_best
    question = (
        select(number_crop, best.c.type, best.c.issued_on, best.c.first_sent_on, best.c.view)
        .join(best, (best.c.tenant_id == number_crop.c.tenant_id) & (best.c.document_id == number_crop.c.document_id))
        .where(best.c.tenant_id == ledger.tenant, best.c.symbol.is_(None))
        .order_by(best.c.first_sent_on, best.c.document_id, number_crop.c.page, number_crop.c.line)
    )
    with reading(ledger) as connection:
        rows = connection.execute(question).all()
    firsts = {row.document_id: row for row in reversed(rows)}
    found = [_unread(row) for row in rows if firsts[row.document_id].id == row.id]
    return found if limit is None else found[:limit]


def crop_of(ledger: Ledger, document_id: str) -> str:
    """PNG in base64 of a document's number line, also where it was read since. Raises BadInput where there is none."""
    with reading(ledger) as connection:
        home = members(connection, ledger.tenant, [document_id]) or {document_id: document_id}
        row = connection.execute(_crops_of(ledger.tenant, list(home)).limit(1)).first()
    if row is None or not row.crop:
        why = "its time is over" if row is not None else "no number line was cut from it"
        raise BadInput(f"{document_id}: there is no picture of its number: {why}.")
    return str(row.crop)


def crop_picture(ledger: Ledger, crop_id: str) -> bytes:
    """One crop as PNG, by its own id; b"" where there is none or its time is over."""
    question = select(number_crop.c.crop).where(number_crop.c.tenant_id == ledger.tenant, number_crop.c.id == crop_id)
    with reading(ledger) as connection:
        return base64.b64decode(connection.execute(question).scalar() or "")


def number_line(ledger: Ledger, document_id: str) -> str:
    """The number line of a document as it was recognised; "" where none was kept."""
    with reading(ledger) as connection:
        home = members(connection, ledger.tenant, [document_id]) or {document_id: document_id}
        question = select(document_reading.c.evidence).where(
            document_reading.c.tenant_id == ledger.tenant, document_reading.c.document_id.in_(home)
        )
        lines = [_line(evidence) for evidence in connection.execute(question).scalars()]
    return next(filter(None, lines), "")


def lessons_by_office(ledger: Ledger) -> dict[str, list[ConfirmedCrop]]:
    """Lessons in force whose picture is kept, oldest first; one for each place on a page."""
    question = (
        select(number_lesson, number_crop.c.office, number_crop.c.file_sha256, number_crop.c.page, number_crop.c.line)
        .add_columns(number_crop.c.crop)
        .join(
            number_crop,
            (number_crop.c.tenant_id == number_lesson.c.tenant_id) & (number_crop.c.id == number_lesson.c.crop_id),
        )
        .where(
            number_lesson.c.tenant_id == ledger.tenant, number_lesson.c.withdrawn_at.is_(None), number_crop.c.crop != ""
        )
        .order_by(number_lesson.c.at, number_lesson.c.id)
    )
    with reading(ledger) as connection:
        rows = connection.execute(question).all()
    places = {(row.file_sha256, row.page, row.line): row for row in rows}
    found: dict[str, list[ConfirmedCrop]] = defaultdict(list)
    for row in places.values():
        if row.office:
            found[row.office].append(ConfirmedCrop(row.id, row.digits, row.symbol, row.source, row.crop))
    return dict(found)


def drop_crops(ledger: Ledger, before: datetime, at: datetime) -> int:
    """Empty the pictures seen before then that taught nothing; how many."""
    lesson = exists().where(
        number_lesson.c.tenant_id == number_crop.c.tenant_id,
        number_lesson.c.crop_id == number_crop.c.id,
        number_lesson.c.withdrawn_at.is_(None),
    )
    with writing(ledger) as connection:
        return connection.execute(
            update(number_crop)
            .where(number_crop.c.tenant_id == ledger.tenant, number_crop.c.seen_at < before, number_crop.c.crop != "")
            .where(~lesson)
            .values(crop="", dropped_at=at)
        ).rowcount


def _crop_id(item: NumberSeen) -> str:
    place = [item.document_id, item.file_sha256, item.page, item.line]
    return hashlib.sha256(json.dumps(place).encode()).hexdigest()[:32]


def _crops_of(tenant: str, ids: Sequence[str]) -> Any:
    return (
        select(number_crop)
        .where(number_crop.c.tenant_id == tenant, number_crop.c.document_id.in_(ids))
        .order_by(number_crop.c.page, number_crop.c.line, number_crop.c.id)
    )


def _lessons(connection: Connection, tenant: str, crops: Sequence[str]) -> Sequence[Row[Any]]:
    return connection.execute(
        select(number_lesson.c.id).where(
            number_lesson.c.tenant_id == tenant,
            number_lesson.c.crop_id.in_(crops),
            number_lesson.c.withdrawn_at.is_(None),
        )
    ).all()


def _unread(row: Row[Any]) -> UnreadNumber:
    fields = row.view["fields"]
    return UnreadNumber(
        document_id=row.document_id,
        crop_id=row.id,
        office=row.office,
        issuer_name=fields["issuer_name"],
        type=row.type,
        issued_on=row.issued_on,
        first_sent_on=row.first_sent_on.isoformat(),
        candidates=tuple((str(digits), float(share)) for digits, share in row.candidates),
        second=tuple((str(digits), float(share)) for digits, share in row.second),
        reader=row.reader,
        crop=row.crop,
        line=_line(row.view["evidence"]),
    )


def _line(evidence: Mapping[str, Any]) -> str:
    return next((quote for quote, where, _ in evidence.get("symbol", ()) if where.startswith("page ")), "")
