"""The courier: brings every mail that is owed to the next hop, and waits for nothing else.

Touches the spool (reads), the next hop (SMTP) and the ledger through the
functions given to it. A mail is settled in the ledger after the next hop took
it; a crash in between delivers it twice, never zero times.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from gateway import mail_log
from gateway.errors import TryLater
from gateway.records import Delivery
from gateway.relay.bounce import build_bounce, parameters, to_notify
from gateway.relay.next_hop import Errand, Outcome, hand_over
from gateway.settings import Relay
from gateway.spool import Spool

Due = Callable[[datetime, int], Sequence[Delivery]]
"""Deliveries whose time has come, at most so many."""
Settle = Callable[[str, Sequence[str], Sequence[str], str, datetime | None], None]
"""(key, delivered, failed for good, reply, when to try the others)."""
Released = Callable[[str], None]
"""Told of a spool id that is no longer owed."""

AT_ONCE = 20
MOST_DELAY_S = 900
OVERDUE_ATTEMPTS = 10
_HEADER_BYTES = 64 * 1024


class Courier:
    """Delivers until `close`; `wake` says that something new is owed."""

    def __init__(self, settings: Relay, spool: Spool, due: Due, settle: Settle, released: Released) -> None:
        self._settings = settings
        self._spool = spool
        self._due = due
        self._settle = settle
        self._released = released
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._ended: set[str] = set()
        """Those that ended since the last look at the ledger began."""
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
        """Finish the deliveries that are under way and stop."""
        self._is_closing = True
        self._wake.set()
        await asyncio.wait({self._task})
        if self._under_way:
            await asyncio.wait(set(self._under_way.values()))

    async def _run(self) -> None:
        while not self._is_closing:
            self._wake.clear()
            self._ended.clear()
            for delivery in await self._find_due():
                # What ended while the ledger was asked may stand in the answer as still owed.
                is_in_hand = delivery.key in self._under_way or delivery.key in self._ended
                if not is_in_hand and len(self._under_way) < AT_ONCE:
                    self._start(delivery)
            try:
                async with asyncio.timeout(min(self._settings.retry_s, 10)):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _find_due(self) -> Sequence[Delivery]:
        try:
            return await asyncio.to_thread(self._due, datetime.now(UTC), 2 * AT_ONCE)
        except TryLater as why:
            mail_log.service_trouble("relay_ledger_unavailable", reason=str(why))
            return ()

    def _start(self, delivery: Delivery) -> None:
        task = self._loop.create_task(self._deliver(delivery))
        self._under_way[delivery.key] = task
        task.add_done_callback(lambda done: self._end(delivery, done))

    def _end(self, delivery: Delivery, done: asyncio.Task[None]) -> None:
        del self._under_way[delivery.key]
        self._ended.add(delivery.key)
        why = None if done.cancelled() else done.exception()
        if why is None:
            self._wake.set()
        else:
            # Nothing was settled: it is still owed and comes up again with the next look.
            reason = f"{type(why).__name__}: {why}"
            mail_log.service_trouble("relay_fault", spool_id=delivery.spool_id, reason=reason)

    async def _deliver(self, delivery: Delivery) -> None:
        outcome = await self._hand_over(delivery)
        bounced = await self._bounce(delivery, outcome)
        await self._note(delivery, outcome, bounced)

    async def _hand_over(self, delivery: Delivery) -> Outcome:
        envelope, settings = delivery.envelope, self._settings
        errand = Errand(
            mail_from=envelope.mail_from or "",
            recipients={address: parameters(envelope, address) for address in delivery.pending},
            mail_params=envelope.mail_params,
            xforward=envelope.xforward,
            size_bytes=delivery.size_bytes,
        )
        content = self._spool.chunks(delivery.spool_id)
        try:
            return await hand_over(settings.next_host, settings.next_port, errand, content, settings.timeout_s)
        except OSError as why:
            # The spool could not be read: an operator's case, and nothing is given up.
            mail_log.service_trouble("relay_spool_unreadable", spool_id=delivery.spool_id, reason=str(why))
            return Outcome(deferred=dict.fromkeys(delivery.pending, f"spool: {why.strerror}"), reached=False)

    async def _bounce(self, delivery: Delivery, outcome: Outcome) -> list[str]:
        """Tell the sender of what failed; the recipients that are settled by it (all, or none yet)."""
        failed = to_notify(delivery.envelope, outcome.failed)
        if not failed:
            return list(outcome.failed)
        head = b"".join(islice(self._spool.chunks(delivery.spool_id), 1)).partition(b"\r\n\r\n")[0][:_HEADER_BYTES]
        hostname = f"vanthu.{socket.gethostname()}"
        notice = build_bounce(delivery.envelope, failed, head, hostname, delivery.key, datetime.now(UTC))
        utf8 = ("SMTPUTF8",) if not (delivery.envelope.mail_from or "").isascii() else ()
        errand = Errand("", {delivery.envelope.mail_from or "": ("NOTIFY=NEVER",)}, utf8, size_bytes=len(notice))
        settings = self._settings
        told = await hand_over(settings.next_host, settings.next_port, errand, [notice], settings.timeout_s)
        if told.deferred:
            return []
        if told.failed:
            mail_log.service_trouble("bounce_refused", spool_id=delivery.spool_id, recipients=len(failed))
        return list(outcome.failed)

    async def _note(self, delivery: Delivery, outcome: Outcome, bounced: Sequence[str]) -> None:
        delivered = list(outcome.delivered)
        replies = [*outcome.delivered.values(), *outcome.failed.values(), *outcome.deferred.values()]
        is_settled = set(delivery.pending) <= {*delivered, *bounced}
        next_at = None if is_settled else datetime.now(UTC) + self._delay(delivery, outcome)
        while not await self._settled(delivery, delivered, bounced, replies[0] if replies else "", next_at):
            # Delivered but not noted: noting it late is better than delivering it again.
            await asyncio.sleep(1)
        if delivered:
            mail_log.relayed(delivery.spool_id, len(delivered), replies[0])
        if is_settled:
            await asyncio.to_thread(self._released, delivery.spool_id)
        else:
            self._warn(delivery, next(iter(outcome.deferred.values()), "notice to the sender waits"))

    async def _settled(
        self, delivery: Delivery, delivered: Sequence[str], bounced: Sequence[str], reply: str, next_at: datetime | None
    ) -> bool:
        try:
            await asyncio.to_thread(self._settle, delivery.key, delivered, bounced, reply, next_at)
        except TryLater as why:
            mail_log.service_trouble("relay_ledger_unavailable", reason=str(why))
            return self._is_closing
        return True

    def _delay(self, delivery: Delivery, outcome: Outcome) -> timedelta:
        """A next hop that is down is asked every `retry_s`; one that says 4xx less and less often."""
        factor = 2 ** min(delivery.attempts, 10) if outcome.reached else 1
        return timedelta(seconds=min(self._settings.retry_s * factor, max(MOST_DELAY_S, self._settings.retry_s)))

    def _warn(self, delivery: Delivery, reason: str) -> None:
        attempt = delivery.attempts + 1
        mail_log.relay_deferred(delivery.spool_id, reason, attempt)
        if attempt % OVERDUE_ATTEMPTS == 0:
            mail_log.service_trouble("relay_overdue", spool_id=delivery.spool_id, attempts=attempt, reason=reason)
