"""Many words of one person at once: all of them are kept, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from gateway.errors import BadInput
from gateway.ledger.correcting import say_field
from gateway.ledger.engine import Ledger, writing
from gateway.ledger.linking import homes, is_surrogate
from gateway.ledger.schema import document_best


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word on one document."""

    line: int
    document: str
    """Its id; "" where symbol and agency name it."""
    symbol: str
    agency: str
    issued_on: str
    """ISO; "" where one document alone has symbol and agency."""
    field: str
    value: dict[str, Any] | None
    """None takes back what was said."""
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all rows together come to."""

    said: tuple[tuple[int, str], ...]
    """(line, id under which the document counts), of rows that can be said."""
    problems: tuple[tuple[int, str], ...]
    """(line, why not)."""


class _TakenBack(Exception):  # noqa: N818
    """Ends a transaction without keeping it."""


def correct_many(ledger: Ledger, wanted: Sequence[Wanted], by: str, at: datetime, keep: bool) -> Outcome:
    """Say all of it in one transaction; nothing is kept where a row can't be said, or without `keep`."""
    said: list[tuple[int, str]] = []
    problems: list[tuple[int, str]] = []
    seen: dict[tuple[str, str], int] = {}
    try:
        with writing(ledger) as connection:
            for row in wanted:
                try:
                    named = row.document or _named(connection, ledger.tenant, row)
                    home = homes(connection, ledger.tenant, [named])[named]
                    if (first := seen.setdefault((home, row.field), row.line)) != row.line:
                        raise BadInput(f"{named}: line {first} says something of its {row.field} already.")
                    said.append((row.line, _say(connection, ledger.tenant, named, row, by, at)))
                except BadInput as why:
                    problems.append((row.line, str(why)))
            if problems or not keep:
                raise _TakenBack
    except _TakenBack:
        pass
    return Outcome(tuple(said), tuple(problems))


def _say(connection: Connection, tenant: str, named: str, row: Wanted, by: str, at: datetime) -> str:
    if row.field == "symbol" and is_surrogate(connection, tenant, named):
        raise BadInput(f"{named}: carries no number; give it one with `vanthu numbers confirm`.")
    return say_field(connection, tenant, named, row.field, row.value, by, row.reason, at)


def _named(connection: Connection, tenant: str, row: Wanted) -> str:
    """The one document with that symbol, agency and day. Raises BadInput for none or several."""
    best = document_best
    question = select(best.c.document_id, best.c.issued_on).where(best.c.tenant_id == tenant)
    question = question.where(best.c.symbol == row.symbol, best.c.issuer_id == row.agency)
    found = connection.execute(question.order_by(best.c.issued_on)).all()
    days = ", ".join(str(one.issued_on) for one in found)
    if row.issued_on:
        found = [one for one in found if one.issued_on == row.issued_on]
    if len(found) == 1:
        return str(found[0].document_id)
    told = f"{row.symbol} of {row.agency}" + (f" of {row.issued_on}" if row.issued_on else "")
    if found:
        raise BadInput(f"{told}: several documents ({days}); give the day or the id.")
    raise BadInput(f"{told}: no such document" + (f"; those of this symbol are of {days}." if days else "."))
