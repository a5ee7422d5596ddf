"""Filled registration forms: kept as they came, put before an admin, turned into commitments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Select, select

from gateway.errors import BadInput
from gateway.ledger.arrivals import note_audit
from gateway.ledger.engine import Ledger, insert_new, reading, writing
from gateway.ledger.form_tables import form_decision, received_form
from gateway.ledger.sources import add_commitments
from gateway.records.forms import BASELINE, Decision, FilledForm, ReceivedForm
from gateway.records.sources import Commitment

SHORTEST_ID = 6
_filled = TypeAdapter(FilledForm)


def keep_form(ledger: Ledger, form: ReceivedForm) -> bool:
    """Put a form before an admin; False where the same file stands there already."""
    values = {
        "id": form.id,
        "at": form.at,
        "file": form.file,
        "origin": form.origin,
        "sender": form.sender,
        "filled": _filled.dump_python(form.filled, mode="json"),
    }
    with writing(ledger) as connection:
        put = insert_new(connection, received_form).values(tenant_id=ledger.tenant, **values)
        return connection.execute(put.returning(received_form.c.id)).one_or_none() is not None


def received_forms(ledger: Ledger, decision: Decision | None = None) -> list[ReceivedForm]:
    """All forms, or those of one decision, oldest first."""
    with reading(ledger) as connection:
        question = _all(ledger.tenant).order_by(received_form.c.at, received_form.c.id)
        found = [_form(row) for row in connection.execute(question)]
    return [form for form in found if decision in (None, form.decision)]


def find_form(ledger: Ledger, form_id: str) -> ReceivedForm:
    """The form whose id begins so. Raises `BadInput` where there is none, or several."""
    if len(form_id) < SHORTEST_ID or not form_id.isalnum():
        raise BadInput(f"{form_id}: expected at least {SHORTEST_ID} letters of an id; see `vanthu commitments list`.")
    with reading(ledger) as connection:
        question = _all(ledger.tenant).where(received_form.c.id.startswith(form_id.lower()))
        found = [_form(row) for row in connection.execute(question)]
    if len(found) != 1:
        told = "several forms have" if found else "no form has"
        raise BadInput(f"{form_id}: {told} this id; see `vanthu commitments list`.")
    return found[0]


def accept_form(ledger: Ledger, form: ReceivedForm, agency: str, by: str, reason: str, at: datetime) -> int:
    """Take what a form commits to; how many cells. Raises `BadInput` for a form that was decided before.

    The commitments come first: a machine that stops in between leaves the form
    waiting, and taking it once more changes nothing but the number of the import.
    """
    _still_waiting(ledger, form)
    rows = [
        Commitment(
            agency=agency,
            indicator=cell.indicator,
            year=cell.year,
            percent=cell.percent,
            words=cell.words,
            stated_by=by,
            document=form.origin,
            line=number,
            file=form.file,
        )
        for number, cell in enumerate(form.filled.cells, start=1)
        if cell.year != BASELINE
    ]
    batch = add_commitments(ledger, rows, by, reason, at) if rows else None
    _decide(ledger, form, by, reason, at, accepted=True, agency=agency, batch=batch)
    return len(rows)


def reject_form(ledger: Ledger, form: ReceivedForm, by: str, reason: str, at: datetime) -> None:
    """Leave a form out of all figures. Raises `BadInput` for a form that was decided before."""
    _still_waiting(ledger, form)
    _decide(ledger, form, by, reason, at, accepted=False)


def accepted_forms(ledger: Ledger) -> list[ReceivedForm]:
    """Forms whose commitments were taken, in the order of their acceptance."""
    found = received_forms(ledger, Decision.ACCEPTED)
    return sorted(found, key=lambda form: (form.decided_at or form.at, form.id))


def _still_waiting(ledger: Ledger, form: ReceivedForm) -> None:
    now = find_form(ledger, form.id)
    if now.decision is not Decision.WAITING:
        raise BadInput(f"{form.id[:12]}: {now.decision} by {now.decided_by} already; a form is decided once.")


def _decide(
    ledger: Ledger,
    form: ReceivedForm,
    by: str,
    reason: str,
    at: datetime,
    *,
    accepted: bool,
    agency: str | None = None,
    batch: int | None = None,
) -> None:
    values: dict[str, Any] = {"form_id": form.id, "at": at, "actor": by, "accepted": accepted, "reason": reason}
    values |= {"agency": agency, "batch": batch}
    with writing(ledger) as connection:
        connection.execute(insert_new(connection, form_decision).values(tenant_id=ledger.tenant, **values))
        action = "accept form" if accepted else "reject form"
        note_audit(connection, ledger.tenant, at, by, action, form.id, reason)


def _all(tenant: str) -> Select[Any]:
    made = form_decision.c
    same = (made.tenant_id == received_form.c.tenant_id) & (made.form_id == received_form.c.id)
    columns = (received_form, made.at.label("decided_at"), made.actor, made.accepted, made.reason, made.agency)
    return select(*columns).outerjoin(form_decision, same).where(received_form.c.tenant_id == tenant)


def _form(row: Any) -> ReceivedForm:
    decision = Decision.WAITING
    if row.accepted is not None:
        decision = Decision.ACCEPTED if row.accepted else Decision.REJECTED
    return ReceivedForm(
        id=row.id,
        file=row.file,
        origin=row.origin,
        sender=row.sender,
        at=row.at,
        filled=_filled.validate_python(row.filled, strict=False),
        decision=decision,
        decided_at=row.decided_at,
        decided_by=row.actor or "",
        reason=row.reason or "",
        agency=row.agency,
    )


def baselines(ledger: Ledger) -> Iterable[tuple[str, str, float | None, str]]:
    """(agency, indicator, percent, words) of "Hiện trạng" of accepted forms, later ones last."""
    for form in accepted_forms(ledger):
        for cell in form.filled.cells:
            if cell.year == BASELINE and form.agency:
                yield form.agency, cell.indicator, cell.percent, cell.words
