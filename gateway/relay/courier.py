"""The courier: brings every mail that is owed to the next hop, and waits for nothing else.

Touches nothing but the ledger, through the function given to it; each delivery
is a trip of its own. A mail is settled in the ledger after the next hop took
it; a crash in between delivers it twice, never zero times.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

from gateway import mail_log
from gateway.errors import TryLater
from gateway.records import Delivery
from gateway.relay.trip import Released, Settle, Trip, longest_delay
from gateway.settings import Relay
from gateway.spool import Spool

Due = Callable[[datetime, datetime, int, Collection[str]], Sequence[Delivery]]
"""(now, later than which nobody waits, at most so many, keys in hand): what is owed now, and not in anybody's hand."""

AT_ONCE = 20
_LOOK_S = 10
_CLOCKS_APART = timedelta(minutes=1)


class Courier:
    """Delivers until `close`; `wake` says that something new is owed."""

    def __init__(self, settings: Relay, spool: Spool, due: Due, settle: Settle, released: Released) -> None:
        self._settings = settings
        self._spool = spool
        self._due = due
        self._settle = settle
        self._released = released
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._resting: set[str] = set()
        """Those whose trip failed in a way nobody foresaw: they stay in hand for `retry_s`."""
        self._wake = asyncio.Event()
        self._is_closing = False
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run())

    def wake(self) -> None:
        """Look for work now; may be called from any thread."""
        self._loop.call_soon_threadsafe(self._wake.set)

    def adopt(self, settings: Relay) -> None:
        """Deliver by other settings from the next mail on."""
        self._settings = settings
        self._wake.set()

    async def close(self) -> None:
        """Finish the deliveries that are under way and stop. Cancelled, it cuts them: they are owed still."""
        self._is_closing = True
        self._wake.set()
        try:
            await asyncio.wait({self._task})
            if self._under_way:
                await asyncio.wait(set(self._under_way.values()))
        except asyncio.CancelledError:
            for task in (self._task, *self._under_way.values()):
                task.cancel()
            raise

    async def _run(self) -> None:
        while not self._is_closing:
            self._wake.clear()
            for delivery in await self._find_due():
                # What was found is given back, begun or not, when the process ends.
                if not self._is_closing:
                    self._start(delivery)
            try:
                async with asyncio.timeout(min(self._settings.retry_s, _LOOK_S)):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _find_due(self) -> Sequence[Delivery]:
        now, room = datetime.now(UTC), AT_ONCE - len(self._under_way)
        latest = now + longest_delay(self._settings) + _CLOCKS_APART
        # Taken before the ledger is asked: what ends meanwhile may stand in the answer as still owed.
        in_hand = frozenset(self._under_way) | self._resting
        running = self._loop.run_in_executor(None, self._due, now, latest, room, in_hand)
        await asyncio.wait({running})
        why = running.exception()
        if why is None:
            return running.result()
        if isinstance(why, TryLater):
            mail_log.service_trouble("relay_ledger_unavailable", reason=str(why))
        else:
            # Looking goes on whatever it was, or no mail would leave any more.
            mail_log.service_trouble("relay_fault", reason=f"{type(why).__name__}: {why}")
        return ()

    def _start(self, delivery: Delivery) -> None:
        trip = Trip(delivery, self._settings, self._spool, self._settle, self._released, lambda: self._is_closing)
        task = self._loop.create_task(trip.run())
        self._under_way[delivery.key] = task
        task.add_done_callback(lambda done: self._end(delivery, done))

    def _end(self, delivery: Delivery, done: asyncio.Task[None]) -> None:
        del self._under_way[delivery.key]
        why = None if done.cancelled() else done.exception()
        if why is not None:
            # Who did not get it is owed it still; at once it would most likely fail again.
            self._resting.add(delivery.key)
            self._loop.call_later(self._settings.retry_s, self._rested, delivery.key)
            reason = f"{type(why).__name__}: {why}"
            mail_log.service_trouble("relay_fault", spool_id=delivery.spool_id, reason=reason)
        self._wake.set()

    def _rested(self, key: str) -> None:
        self._resting.discard(key)
        self._wake.set()
