"""The sweeping of the spool: no mail lies there for longer than it is needed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

from gateway import mail_log
from gateway.errors import TryLater
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import spool_ids_needed, spool_ids_settled
from gateway.spool import Spool

SWEEP_S = 600


def sweep_spool(ledger: Ledger, spool: Spool) -> None:
    """Remove what no row names and what no row needs any more. Raises TryLater."""

    def with_row(ids: Sequence[str]) -> Collection[str]:
        return spool_ids_needed(ledger) & set(ids)

    removed = spool.sweep(with_row)
    settled = spool_ids_settled(ledger, list(spool.ids()))
    for spool_id in settled:
        spool.remove(spool_id)
    if removed or settled:
        mail_log.service("spool_swept", files=len(removed) + len(settled))


async def sweep_regularly(ledger: Ledger, spool: Spool, after_each: Callable[[], Awaitable[None]]) -> None:
    """Sweep for ever: a kill may have kept a mail from being removed."""
    while True:
        await asyncio.sleep(SWEEP_S)
        try:
            await asyncio.to_thread(sweep_spool, ledger, spool)
        except (TryLater, OSError) as why:
            mail_log.service_trouble("spool_not_swept", reason=str(why))
        await after_each()
