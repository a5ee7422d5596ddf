"""One delivery on its way: handed over, its sender told of what failed, and all of it noted.

Touches the spool (reads), the next hop (SMTP) and the ledger through the
functions given to it. What the next hop took is noted before anything else is
tried, and until that succeeds: nothing that fails behind it brings the mail twice.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, islice

from gateway import mail_log
from gateway.errors import TryLater
from gateway.records import Delivery
from gateway.relay.bounce import build_bounce, parameters, to_notify
from gateway.relay.next_hop import Errand, Outcome, hand_over
from gateway.settings import Relay
from gateway.spool import Spool

Settle = Callable[[str, Sequence[str], Sequence[str], str, datetime | None], None]
"""(key, delivered, failed for good, reply, when to try the others)."""
Released = Callable[[str], None]
"""Told of a spool id that is no longer owed."""

MOST_DELAY_S = 900
OVERDUE_ATTEMPTS = 10
MOST_PAUSE_S = 5
_HEADER_BYTES = 64 * 1024


class Trip:
    """`run` it once. Whatever it raises, nobody who got the mail is owed it any more."""

    def __init__(
        self,
        delivery: Delivery,
        settings: Relay,
        spool: Spool,
        settle: Settle,
        released: Released,
        is_closing: Callable[[], bool],
    ) -> None:
        self._delivery = delivery
        self._settings = settings
        self._spool = spool
        self._settle = settle
        self._released = released
        self._is_closing = is_closing
        self._pending = set(delivery.pending)

    async def run(self) -> None:
        """Bring the mail to whom it is owed and note what came of it."""
        outcome = await self._hand_over()
        next_at = datetime.now(UTC) + self._delay(outcome)
        to_tell = to_notify(self._delivery.envelope, outcome.failed)
        untold = [address for address in outcome.failed if address not in to_tell]
        reply = next(iter([*outcome.delivered.values(), *outcome.failed.values(), *outcome.deferred.values()]), "")
        is_noted = bool(outcome.delivered or untold) or not to_tell
        if is_noted:
            await self._note(list(outcome.delivered), untold, reply, next_at)
        if to_tell:
            told = list(to_tell) if await self._tell(to_tell) else []
            if told or not is_noted:
                await self._note([], told, next(iter(to_tell.values())), next_at)
        if outcome.delivered:
            mail_log.relayed(self._delivery.spool_id, len(outcome.delivered), reply)
        if self._pending:
            self._warn(next(iter(outcome.deferred.values()), "notice to the sender waits"))
        else:
            await asyncio.to_thread(self._released, self._delivery.spool_id)

    async def _hand_over(self) -> Outcome:
        delivery, settings = self._delivery, self._settings
        envelope = delivery.envelope
        errand = Errand(
            mail_from=envelope.mail_from or "",
            recipients={address: parameters(envelope, address) for address in delivery.pending},
            mail_params=envelope.mail_params,
            xforward=envelope.xforward,
            size_bytes=delivery.size_bytes,
        )
        try:
            # Opened before the next hop is troubled with a mail that can't be read.
            content = _begun(self._spool.chunks(delivery.spool_id))
            return await hand_over(settings.next_host, settings.next_port, errand, content, settings.timeout_s)
        except OSError as why:
            # An operator's case, and nothing is given up.
            self._trouble("relay_spool_unreadable", reason=str(why))
            return Outcome(deferred=dict.fromkeys(delivery.pending, f"spool: {why.strerror}"), reached=False)

    async def _tell(self, failed: Mapping[str, str]) -> bool:
        """Tell the sender of what failed; False when that has to wait."""
        delivery, settings = self._delivery, self._settings
        try:
            head = b"".join(islice(self._spool.chunks(delivery.spool_id), 1)).partition(b"\r\n\r\n")[0][:_HEADER_BYTES]
        except OSError as why:
            self._trouble("relay_spool_unreadable", reason=str(why))
            return False
        hostname = f"vanthu.{socket.gethostname()}"
        notice = build_bounce(delivery.envelope, failed, head, hostname, delivery.key, datetime.now(UTC))
        sender = delivery.envelope.mail_from or ""
        utf8 = () if sender.isascii() else ("SMTPUTF8",)
        errand = Errand("", {sender: ("NOTIFY=NEVER",)}, utf8, size_bytes=len(notice))
        answer = await hand_over(settings.next_host, settings.next_port, errand, [notice], settings.timeout_s)
        if answer.failed:
            self._trouble("bounce_refused", recipients=len(failed))
        return not answer.deferred

    async def _note(self, delivered: Sequence[str], failed: Sequence[str], reply: str, next_at: datetime) -> None:
        """Write down what was answered.

        Delivered (or told) but not noted: noting it late is better than doing
        it again, so only the end of the process ends the trying. Where nothing
        was done there is nothing to lose, and all but a passing fault is raised.
        """
        self._pending.difference_update(delivered, failed)
        until = next_at if self._pending else None
        pause_s = 1
        while (why := await self._settled(delivered, failed, reply, until)) is not None:
            if isinstance(why, TryLater):
                mail_log.service_trouble("relay_ledger_unavailable", reason=str(why))
            else:
                self._trouble("relay_not_noted", reason=f"{type(why).__name__}: {why}")
            if not (delivered or failed) and (self._is_closing() or not isinstance(why, TryLater)):
                raise why
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, MOST_PAUSE_S)

    async def _settled(
        self, delivered: Sequence[str], failed: Sequence[str], reply: str, next_at: datetime | None
    ) -> BaseException | None:
        """None when it is noted, else what the ledger says."""
        note = partial(self._settle, self._delivery.key, delivered, failed, reply, next_at)
        running = asyncio.get_running_loop().run_in_executor(None, note)
        await asyncio.wait({running})
        return running.exception()

    def _delay(self, outcome: Outcome) -> timedelta:
        """A next hop that is down is asked every `retry_s`; one that says 4xx less and less often."""
        factor = 2 ** min(self._delivery.attempts, 10) if outcome.reached else 1
        return min(timedelta(seconds=self._settings.retry_s * factor), longest_delay(self._settings))

    def _warn(self, reason: str) -> None:
        attempt = self._delivery.attempts + 1
        mail_log.relay_deferred(self._delivery.spool_id, reason, attempt)
        if attempt % OVERDUE_ATTEMPTS == 0:
            self._trouble("relay_overdue", attempts=attempt, reason=reason)

    def _trouble(self, event: str, **facts: str | int) -> None:
        mail_log.service_trouble(event, spool_id=self._delivery.spool_id, **facts)


def longest_delay(settings: Relay) -> timedelta:
    """How long a delivery waits for its next attempt at most."""
    return timedelta(seconds=max(MOST_DELAY_S, settings.retry_s))


def _begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks, of which the first is read now."""
    return chain(list(islice(chunks, 1)), chunks)
