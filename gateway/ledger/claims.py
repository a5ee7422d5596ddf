"""Which gateway brings which delivery: of several on one PostgreSQL only one brings a mail at a time.

A claim is an advisory lock of one session that stays open as long as its
courier. Whoever dies lets go of all claims at once: no row says who had them,
and no time must pass. On SQLite one gateway holds the whole ledger
(`gateway/daemon/claim.py`), and nothing is claimed.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, select, text, tuple_
from sqlalchemy.exc import DBAPIError

from gateway.ledger.control import delivery
from gateway.ledger.deliveries import as_delivery, due_deliveries, is_due
from gateway.ledger.engine import Ledger, passing_faults, reading
from gateway.records import Delivery

_BRINGING_LOCK = 7_267_030
"""First number of the PostgreSQL advisory locks of which each says that a delivery is in somebody's hand."""
_PAGE = 200
_PAGE_GROWS = 4
"""Each page costs a walk over all that is due: a spool of many mails that lies elsewhere is passed in few of them."""
_LEFT_LYING = timedelta(hours=1)
_TOLD_EVERY = timedelta(minutes=10)
_CLOSE_S = 5.0

# A machine that lost its power says nothing: its claims would hold until the system's own keepalive, two
# hours. The last one keeps the session of an idle courier, whatever the server does with idle sessions.
_OPEN = """
SELECT set_config(name, value, false) FROM pg_settings JOIN (VALUES
  ('tcp_keepalives_idle', '15'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'),
  ('idle_session_timeout', '0')) AS wanted (name, value) USING (name)
"""
_LOCK = "SELECT key, pg_try_advisory_lock(:lock, number) AS is_done"
_UNLOCK = "SELECT key, pg_advisory_unlock(:lock, number) AS is_done"
_EACH = " FROM unnest(CAST(:keys AS text[]), CAST(:numbers AS integer[])) AS claim (key, number)"

_Waiting = Row[Any, Any, Any]
LeftLying = Callable[[int, timedelta], None]
"""Told of mails that nobody brings and whose files lie in no spool of ours: how many, for how long the first is due."""


class DeliveryClaims:
    """What one courier may bring; one for each courier."""

    def __init__(self, ledger: Ledger, is_here: Callable[[str], bool], left_lying: LeftLying) -> None:
        """`is_here` tells whether a spool file lies in this gateway's spool."""
        self._ledger = ledger
        self._is_here = is_here
        self._left_lying = left_lying
        self._told_at: datetime | None = None
        self._session: Connection | None = None
        self._held: set[str] = set()
        self._one_at_a_time = threading.Lock()

    def due(self, at: datetime, latest: datetime, limit: int, in_hand: Collection[str]) -> list[Delivery]:
        """At most `limit` deliveries whose time has come, none of those in hand, the longest due first.

        They are the caller's as long as they stand in `in_hand` of its next
        calls; what does not stand there is given back. Times as in `is_due`.
        Raises TryLater; then nothing new is claimed.
        """
        if self._ledger.engine.dialect.name == "sqlite":
            found = due_deliveries(self._ledger, at, limit + len(in_hand), latest)
            return [one for one in found if one.key not in in_hand][:limit]
        with self._one_at_a_time, passing_faults():
            was_open = self._session is not None
            try:
                return self._look(at, latest, limit, in_hand)
            except DBAPIError:
                self._drop()
                if not was_open:
                    raise
            # Most often the session alone was lost since the last look, and not the database.
            return self._look(at, latest, limit, in_hand)

    def close(self) -> None:
        """Give everything back."""
        # A look that hangs in the database is no reason to hang as well: its claims end with this process.
        if self._one_at_a_time.acquire(timeout=_CLOSE_S):
            self._drop()
            self._one_at_a_time.release()

    def _look(self, at: datetime, latest: datetime, limit: int, in_hand: Collection[str]) -> list[Delivery]:
        self._give_back(self._held.difference(in_hand))
        if in_hand:
            # A session that was lost unnoticed must be found out while others can be kept from what is in hand.
            self._open().execute(text("SELECT 1"))
        claimed: list[Delivery] = []
        lying: list[datetime] = []
        here = (row.key for row in self._waiting(at, latest, in_hand) if self._lies_here(row, lying))
        while len(claimed) < limit and (some := list(islice(here, limit - len(claimed)))):
            claimed += self._claim(some, at, latest)
        self._tell(at, lying)
        return claimed

    def _waiting(self, at: datetime, latest: datetime, in_hand: Collection[str]) -> Iterator[_Waiting]:
        """What is due, or seems so: others may have it in hand."""
        columns = delivery.c
        all_due = select(columns.key, columns.spool_id, columns.next_at).where(is_due(self._ledger.tenant, at, latest))
        question, most = all_due, _PAGE
        while True:
            with reading(self._ledger) as connection:
                page = connection.execute(question.order_by(columns.next_at, columns.key).limit(most)).all()
            yield from (row for row in page if row.key not in in_hand)
            if len(page) < most:
                return
            most *= _PAGE_GROWS
            question = all_due.where(tuple_(columns.next_at, columns.key) > tuple_(page[-1].next_at, page[-1].key))

    def _lies_here(self, row: _Waiting, lying: list[datetime]) -> bool:
        """False for a mail of another gateway's spool, which is noted and left to that one."""
        is_here = self._is_here(row.spool_id)
        if not is_here:
            lying.append(row.next_at)
        return is_here

    def _claim(self, keys: Sequence[str], at: datetime, latest: datetime) -> list[Delivery]:
        """Those of the deliveries that nobody else has in hand, as they stand now."""
        mine = self._lock(keys)
        if not mine:
            return []
        # Whoever had one of them settled it before giving it back: only what is read now, with the lock, counts.
        still = select(delivery).where(is_due(self._ledger.tenant, at, latest), delivery.c.key.in_(mine))
        rows = self._open().execute(still.order_by(delivery.c.next_at, delivery.c.key)).all()
        self._give_back(mine.difference(row.key for row in rows))
        return [as_delivery(row) for row in rows]

    def _lock(self, keys: Collection[str]) -> set[str]:
        mine = {row.key for row in self._each(_LOCK, keys) if row.is_done}
        self._held |= mine
        return mine

    def _give_back(self, keys: Collection[str]) -> None:
        if keys and self._session is not None:
            self._each(_UNLOCK, keys)
        self._held.difference_update(keys)

    def _each(self, question: str, keys: Collection[str]) -> Sequence[Row[*tuple[Any, ...]]]:
        values = {"lock": _BRINGING_LOCK, "keys": list(keys), "numbers": [self._number(key) for key in keys]}
        return self._open().execute(text(question + _EACH), values).all()

    def _number(self, key: str) -> int:
        """Two deliveries with one number (one in four thousand million) are brought by one gateway, nothing worse."""
        digest = hashlib.sha256(f"{self._ledger.tenant}\n{key}".encode()).digest()
        return int.from_bytes(digest[:4], "big", signed=True)

    def _open(self) -> Connection:
        """The session of all claims, outside the pool; a new one claims again what is in hand still."""
        if self._session is None:
            session = self._ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            session.detach()
            self._session = session
            session.execute(text(_OPEN))
            in_hand, self._held = self._held, set()
            if in_hand:
                self._lock(in_hand)
        return self._session

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.invalidate()
            session.close()

    def _tell(self, at: datetime, lying: Sequence[datetime]) -> None:
        due_for = at - min(lying, default=at)
        if due_for >= _LEFT_LYING and (self._told_at is None or abs(at - self._told_at) >= _TOLD_EVERY):
            self._told_at = at
            self._left_lying(len(lying), due_for)
