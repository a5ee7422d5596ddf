"""The courier's look at the ledger takes time; what ends meanwhile is not brought twice."""

from __future__ import annotations

import asyncio
import threading
import time

from gateway.ledger.claims import DeliveryClaims
from gateway.ledger.deliveries import owed_deliveries, settle_delivery
from gateway.ledger.store import open_ledger, record_arrivals
from gateway.records import Door
from gateway.relay.courier import Courier
from gateway.settings import Relay
from gateway.spool import Spool
from tests.ledger.samples import make_arrival
from tests.real.sink import Sink


def test_a_mail_that_is_settled_while_the_ledger_is_asked_is_not_brought_again(tmp_path):
    """The second look reads the mail as owed, and answers only once the first delivery is settled."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'vanthu.db'}")
    spool = Spool(tmp_path / "spool", 1)
    staged = spool.store([b"Subject: once\r\n\r\nxin\r\n"])
    spool.keep([staged])
    record_arrivals(ledger, [make_arrival(spool_id=staged.spool_id, door=Door.RELAY)])
    read, settled = threading.Event(), threading.Event()
    looks = []

    claims = DeliveryClaims(ledger, spool.holds, lambda mails, due_for: None)

    def due(*asked):
        rows = claims.due(*asked)
        looks.append(len(owed_deliveries(ledger)))
        if len(looks) == 2:
            read.set()
            assert settled.wait(60)
            time.sleep(0.3)  # the delivery's own task ends after its row is settled
        return rows

    def settle(*attempt):
        assert read.wait(60)
        settle_delivery(ledger, *attempt)
        settled.set()

    async def deliver():
        relay = Relay(next_port=sink.port, retry_s=1)
        courier = Courier(relay, spool, due, settle, lambda _: None)
        courier.wake()
        while len(looks) < 4:
            await asyncio.sleep(0.05)
            courier.wake()
        await courier.close()

    sink = Sink()
    try:
        asyncio.run(asyncio.wait_for(deliver(), 150))
    finally:
        sink.stop()

    assert looks[:2] == [1, 1], "the second look saw the mail as owed"
    assert len(sink.taken) == 1
    assert not owed_deliveries(ledger)
    ledger.close()
