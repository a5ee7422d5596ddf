"""Periods that were closed: their figures stand still, whatever arrives later.

A closing is only added to: reopening marks it, closing again makes the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from gateway.errors import BadInput
from gateway.ledger.arrivals import note_audit
from gateway.ledger.engine import Ledger, reading, writing
from gateway.ledger.period_tables import closed_figure, period_closing

PROVINCE = ""
"""Stands for the whole province among agencies."""
Figures = Mapping[str, Sequence[Mapping[str, Any]]]
"""Directory id or `PROVINCE` -> indicators in their order, each as the contract has it."""


@dataclass(frozen=True, slots=True)
class Closing:
    """One closing of a period."""

    period: str
    ordinal: int
    """From 1; higher after each reopening."""
    jurisdiction: str
    closed_at: datetime
    closed_by: str
    closed_why: str
    reopened_at: datetime | None = None
    reopened_by: str = ""
    reopened_why: str = ""

    @property
    def in_force(self) -> bool:
        return self.reopened_at is None


def close_period(
    ledger: Ledger, period: str, jurisdiction: str, figures: Figures, by: str, reason: str, at: datetime
) -> Closing:
    """Keep these figures as those of the period. Raises BadInput where it is closed already."""
    with writing(ledger) as connection:
        tenant = ledger.tenant
        if (found := _in_force(connection, tenant, period)) is not None:
            raise BadInput(f"period {period}: closed already at {found.closed_at:%Y-%m-%d %H:%M} by {found.closed_by}.")
        newest = select(func.max(period_closing.c.ordinal)).where(
            period_closing.c.tenant_id == tenant, period_closing.c.period == period
        )
        ordinal = (connection.execute(newest).scalar() or 0) + 1
        closing = Closing(period, ordinal, jurisdiction, at, by, reason)
        own = {"tenant_id": tenant, "period": period, "ordinal": ordinal}
        told = {"jurisdiction": jurisdiction, "closed_at": at, "closed_by": by, "closed_why": reason}
        connection.execute(period_closing.insert().values(**own, **told))
        rows = [
            own | {"agency": agency, "place": place, "indicator": one["id"], "figures": dict(one)}
            for agency, results in figures.items()
            for place, one in enumerate(results)
        ]
        if rows:
            connection.execute(closed_figure.insert(), rows)
        note_audit(connection, tenant, at, by, "close period", period, reason)
    return closing


def reopen_period(ledger: Ledger, period: str, by: str, reason: str, at: datetime) -> Closing:
    """Let the period count as it is now; the closing that ended. Raises BadInput where it is not closed."""
    with writing(ledger) as connection:
        found = _in_force(connection, ledger.tenant, period)
        if found is None:
            raise BadInput(f"period {period}: not closed, so it can't be reopened; `vanthu period list` shows them.")
        table = period_closing
        here = (table.c.tenant_id == ledger.tenant) & (table.c.period == period) & (table.c.ordinal == found.ordinal)
        done = {"reopened_at": at, "reopened_by": by, "reopened_why": reason}
        connection.execute(update(table).where(here).values(**done))
        note_audit(connection, ledger.tenant, at, by, "reopen period", period, reason)
    return found


def closings(ledger: Ledger) -> list[Closing]:
    """Every closing there was, newest period and closing first."""
    table = period_closing
    question = select(table).where(table.c.tenant_id == ledger.tenant)
    with reading(ledger) as connection:
        rows = connection.execute(question.order_by(table.c.period.desc(), table.c.ordinal.desc())).all()
    return [_closing(row) for row in rows]


def closed_figures(ledger: Ledger, period: str, agency: str | None) -> tuple[Closing, list[dict[str, Any]]] | None:
    """The closing in force and the figures of an agency (None: the province); None where the period is open.

    The list is empty for an agency that had no figures when the period was closed.
    """
    with reading(ledger) as connection:
        found = _in_force(connection, ledger.tenant, period)
        if found is None:
            return None
        table = closed_figure
        question = (
            select(table.c.figures)
            .where(table.c.tenant_id == ledger.tenant, table.c.period == period, table.c.ordinal == found.ordinal)
            .where(table.c.agency == (agency or PROVINCE))
        )
        figures = list(connection.execute(question.order_by(table.c.place)).scalars())
    return found, figures


def closed_figures_of_each(ledger: Ledger, period: str) -> dict[str, list[dict[str, Any]]] | None:
    """As `closed_figures`, of every agency that had any, and of `PROVINCE`; None where the period is open."""
    with reading(ledger) as connection:
        found = _in_force(connection, ledger.tenant, period)
        if found is None:
            return None
        table = closed_figure
        here = (table.c.tenant_id == ledger.tenant, table.c.period == period, table.c.ordinal == found.ordinal)
        question = select(table.c.agency, table.c.figures).where(*here).order_by(table.c.agency, table.c.place)
        figures: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for agency, one in connection.execute(question):
            figures[agency].append(one)
    return dict(figures)


def _in_force(connection: Connection, tenant: str, period: str) -> Closing | None:
    table = period_closing
    question = select(table).where(table.c.tenant_id == tenant, table.c.period == period, table.c.reopened_at.is_(None))
    row = connection.execute(question).first()
    return _closing(row) if row is not None else None


def _closing(row: Row[Any]) -> Closing:
    return Closing(
        row.period,
        row.ordinal,
        row.jurisdiction,
        row.closed_at,
        row.closed_by,
        row.closed_why,
        row.reopened_at,
        row.reopened_by or "",
        row.reopened_why or "",
    )
