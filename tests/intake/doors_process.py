"""Run the doors in a process of their own, on the real ledger: `doors_process.py CONFIG.json`.

CONFIG: `data` (folder), `min_free_mb`, `journal` (bool), `relay` (bool),
`next_port`, and `stop_at` ("" or "committed": hang for ever between
the commit and the reply, for tests that kill). Prints one JSON line with the
ports, then serves until SIGTERM.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import uvloop

from gateway import mail_log
from gateway.intake.commit import GroupCommit
from gateway.intake.doors import OpenDoor, serve_journal, serve_relay
from gateway.ledger.claims import DeliveryClaims
from gateway.ledger.deliveries import settle_delivery
from gateway.ledger.store import open_ledger, record_arrivals
from gateway.records import Arrival
from gateway.relay.courier import Courier
from gateway.settings import Journal, Relay
from gateway.spool import Spool


async def serve(config: dict[str, Any]) -> None:
    """Open the doors that the configuration asks for and wait for SIGTERM."""
    data = Path(config["data"])
    spool = Spool(data / "spool", config.get("min_free_mb", 1))
    ledger = open_ledger(f"sqlite:///{data / 'vanthu.db'}")

    def record(arrivals: Sequence[Arrival]) -> list[bool]:
        flags = record_arrivals(ledger, arrivals)
        if config.get("stop_at") == "committed":
            (data / "committed").touch()
            time.sleep(3600)
        return flags

    couriers: list[Courier] = []
    commit = GroupCommit(spool, record, lambda arrivals: couriers[0].wake())
    relay = Relay(port=config.get("relay_port", 0), next_port=config.get("next_port", 0), retry_s=1)
    claims = DeliveryClaims(ledger, spool.holds, lambda mails, due_for: None)
    courier = Courier(relay, spool, claims.due, partial(settle_delivery, ledger), lambda _: None)
    couriers.append(courier)
    doors: dict[str, OpenDoor] = {}
    if config.get("journal", True):
        doors["journal"] = await serve_journal(Journal(port=config.get("journal_port", 0)), commit)
    if config.get("relay"):
        doors["relay"] = await serve_relay(relay, commit)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print(json.dumps({name: door.port for name, door in doors.items()} | {"at": str(datetime.now(UTC))}), flush=True)
    await stop.wait()
    for door in doors.values():
        await door.close()
    await commit.close()
    await courier.close()
    ledger.close()


if __name__ == "__main__":
    mail_log.configure("warning", "text")
    uvloop.run(serve(json.loads(Path(sys.argv[1]).read_text())))
