"""Mails that a gateway owes to the next hop, and the courier that brings them, without doors."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from gateway.ledger.claims import DeliveryClaims
from gateway.ledger.deliveries import settle_delivery
from gateway.ledger.engine import Ledger
from gateway.ledger.store import open_ledger, record_arrivals
from gateway.records import Arrival, Door, Envelope
from gateway.relay.courier import Courier
from gateway.settings import Relay
from gateway.spool import Spool


class Gateway:
    """One gateway's half of the relay: a spool, a ledger of its own handle, claims."""

    def __init__(self, url: str, folder: Path) -> None:
        self.ledger: Ledger = open_ledger(url)
        self.spool = Spool(folder, 1)
        self.left_lying: list[Any] = []
        self.claims = DeliveryClaims(self.ledger, self.spool.holds, lambda *told: self.left_lying.append(told))

    def owe(self, subject: str, *recipients: str, at: datetime | None = None, **envelope: Any) -> str:
        """Take a mail for the next hop; its delivery's key."""
        staged = self.spool.store([f"Subject: {subject}\r\n\r\nxin\r\n".encode()])
        values = {"mail_from": "a@b.vn", "rcpt_to": recipients or ("c@d.vn",)} | envelope
        owed = _arrival(staged.spool_id, at or datetime.now(UTC), Envelope(**values))
        assert record_arrivals(self.ledger, [owed]) == [True]
        return owed.key

    def owe_rows(self, count: int, at: datetime) -> None:
        """So many mails whose files lie nowhere."""
        envelope = Envelope(mail_from="a@b.vn", rcpt_to=("c@d.vn",))
        record_arrivals(self.ledger, [_arrival(f"{n:016x}-{n:012x}", at, envelope) for n in range(count)])

    @asynccontextmanager
    async def bringing(self, port: int, **changes: Any):
        """Its courier, at work towards the next hop at `port`; `due` and `settle` may be others."""
        due, settle = changes.pop("due", self.claims.due), changes.pop("settle", partial(settle_delivery, self.ledger))
        settings = Relay(next_port=port, **({"retry_s": 1} | changes))
        courier = Courier(settings, self.spool, due, settle, lambda _: None)
        try:
            yield courier
        finally:
            await courier.close()

    def close(self) -> None:
        self.claims.close()
        self.ledger.close()


def _arrival(spool_id: str, at: datetime, envelope: Envelope) -> Arrival:
    return Arrival(f"spool:{spool_id}", spool_id, Door.RELAY, envelope, 31, "0" * 64, at)


async def until(holds: Callable[[], object], seconds: float = 60) -> None:
    """Wait for a condition."""
    last = time.monotonic() + seconds
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < last, "it did not come true"
        await asyncio.sleep(0.02)
