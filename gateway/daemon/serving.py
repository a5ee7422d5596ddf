"""One running gateway, from its start to its end.

Order of starting: ledger, spool, sandbox, queue, doors; of stopping: the
reverse, so that no mail is taken that nobody could keep. A closed door means
that mail waits where it was: with its sender.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

from gateway import mail_log
from gateway.clock import NightClock
from gateway.daemon.claim import only_one
from gateway.daemon.doors import SECTIONS, Doors, House
from gateway.daemon.memory import freeze_loaded
from gateway.daemon.sweeping import sweep_regularly, sweep_spool
from gateway.deep_reading import DeepWorker
from gateway.errors import BadSettings, TryLater
from gateway.fetching.rounds import evidence_changed_at
from gateway.intake.commit import GroupCommit
from gateway.ledger.claims import DeliveryClaims
from gateway.ledger.engine import Ledger
from gateway.ledger.store import open_ledger, record_arrivals, settle_delivery
from gateway.measuring import Measures, load_measures
from gateway.queue import Queue
from gateway.rechecking import Rechecker
from gateway.records import Arrival, Door, Examination
from gateway.relay.courier import Courier
from gateway.rows import load_judging_rules
from gateway.sandbox.reader import SandboxedReader
from gateway.sealing.sealer import Sealer
from gateway.settings import Settings
from gateway.spool import Spool
from gateway.supervision import notify, reloading, watchdog_interval_s
from gateway.training.teacher import heads_in_use
from gateway.training.term import LearningTerm
from gateway.worker import Examiner

LoadSettings = Callable[[], Settings]
RESTART_NEEDED = ("storage", "workers")
STOP_S = 30
"""Seconds that deliveries in hand may still take at the end; systemd waits for 90 in all."""


class Daemon:
    """One running gateway on one data folder."""

    def __init__(self, settings: Settings, load_settings: LoadSettings) -> None:
        self.settings = settings
        self._load_settings = load_settings
        self._stop = asyncio.Event()
        self._doors = Doors()
        self._tasks: set[asyncio.Task[None]] = set()
        self._reloading = asyncio.Lock()
        self._is_serving = False
        self._missed_reload = False
        self._evidence_at = evidence_changed_at(settings.evidence_dir)

    async def run(self, ready: Callable[[Daemon], None] = lambda _: None) -> None:
        """Serve until SIGTERM or SIGINT; `ready` is called once all doors are open.

        Raises BadSettings when something can't start; what was started is
        stopped again.
        """
        self._listen_to_signals()
        async with AsyncExitStack() as stack:
            await self._start(stack)
            freeze_loaded()
            self._is_serving = True
            notify("READY=1", f"STATUS={self.status()}")
            mail_log.service("serving", **self.ports())
            ready(self)
            if self._missed_reload:
                self._begin_reload()
            await self._live()
            self._is_serving = False
            await self._end_reload()
            notify("STOPPING=1")
            mail_log.service("stopping")
        mail_log.service("stopped")

    def ports(self) -> dict[str, int]:
        """Open ports by door name, the page's too."""
        return self._doors.ports()

    def status(self) -> str:
        """One line for `systemctl status`."""
        return ", ".join(f"{name} {port}" for name, port in self.ports().items()) or "no door open"

    async def _start(self, stack: AsyncExitStack) -> None:
        settings = self.settings
        stack.enter_context(only_one(settings.data_dir))
        self.ledger: Ledger = open_ledger(settings.full_database_url)
        stack.callback(self.ledger.close)
        if self.ledger.file is not None:
            stack.enter_context(only_one(settings.data_dir, self.ledger.file))
        self.rows = load_judging_rules(settings, self.ledger)
        self.measures: Measures = load_measures(settings, self.rows)
        self.spool = Spool(settings.data_dir / "spool", settings.storage.min_free_mb)
        sweep_spool(self.ledger, self.spool)
        heads = heads_in_use(self.ledger, settings.reader)
        self.reader = stack.enter_context(
            SandboxedReader(settings.sandbox, settings.trust_dir, heads, settings.evidence_dir)
        )
        self.examiner = Examiner(self.ledger, self.spool, self.reader, self.rows, settings.deep_reading)
        self.sealer = Sealer(self.ledger, settings)
        self.queue = Queue(self.ledger, settings.workers, self._examine)
        await asyncio.to_thread(self.queue.start)
        stack.push_async_callback(asyncio.to_thread, self.queue.stop)
        self.deep = DeepWorker(self.ledger, self.examiner, settings.deep_reading, settings.workers, self.reader.restart)
        self.deep.start()
        stack.push_async_callback(asyncio.to_thread, self.deep.stop)
        self.rechecker = Rechecker(
            self.ledger, self.reader.judge_again, lambda: self.settings.trust_dir, self.sealer.logged
        )
        self.rechecker.start()
        stack.push_async_callback(asyncio.to_thread, self.rechecker.stop)
        self.clock = NightClock(
            self.ledger,
            settings.summary,
            lambda: self.measures,
            self.sealer,
            settings.evidence_dir,
            settings.portals_dir,
        )
        self.clock.start()
        stack.push_async_callback(asyncio.to_thread, self.clock.stop)
        self.learning = LearningTerm(self.ledger, self.reader, settings.reader, lambda: self.rows.rules)
        self.learning.start()
        stack.push_async_callback(asyncio.to_thread, self.learning.stop)
        await self._start_doors(stack)
        sweeping = sweep_regularly(self.ledger, self.spool, self._take_up_evidence)
        stack.callback(asyncio.get_running_loop().create_task(sweeping).cancel)

    def _examine(self, key: str) -> Examination | None:
        """Examine a mail, and sign a checkpoint of the signature log when enough entries came."""
        found = self.examiner.examine(key)
        if found is not None:
            self.sealer.logged(len(found.signatures))
        return found

    async def _take_up_evidence(self) -> None:
        """Judge by what the fetcher brought meanwhile, from the next mail on."""
        changed = evidence_changed_at(self.settings.evidence_dir)
        if changed == self._evidence_at:
            return
        try:
            await asyncio.to_thread(self.reader.restart)
        except (TryLater, BadSettings) as why:
            mail_log.service_trouble("evidence_not_taken_up", reason=str(why))
        else:
            self._evidence_at = changed
            mail_log.service("evidence_taken_up")
            self.rechecker.wake()

    async def _start_doors(self, stack: AsyncExitStack) -> None:
        self.commit = GroupCommit(self.spool, partial(record_arrivals, self.ledger), self._arrived)
        stack.push_async_callback(self.commit.close)
        claims = DeliveryClaims(self.ledger, self.spool.holds, _tell_left_lying)
        stack.push_async_callback(asyncio.to_thread, claims.close)
        self.courier = Courier(
            self.settings.relay,
            self.spool,
            claims.due,
            partial(settle_delivery, self.ledger),
            self.examiner.forget_file,
        )
        stack.push_async_callback(self._close_courier)
        self.house = House(
            self.ledger, self.spool, self.commit, self._arrived, lambda: self.measures, lambda: self.settings
        )
        for section in SECTIONS:
            stack.push_async_callback(self._doors.close, section)
            await self._doors.open(section, self.house)

    async def _close_courier(self) -> None:
        try:
            async with asyncio.timeout(STOP_S):
                await self.courier.close()
        except TimeoutError:
            # What is cut is still owed; the next hop gets it after the next start.
            mail_log.service_trouble("relay_cut_short")

    def _arrived(self, arrivals: Sequence[Arrival]) -> None:
        """Wake whoever has work; what fails here is found again by the sweepers."""
        if any(arrival.door is Door.RELAY for arrival in arrivals):
            self.courier.wake()
        try:
            self.queue.enqueue([arrival.key for arrival in arrivals])
        except TryLater as why:
            mail_log.service_trouble("enqueue_later", mails=len(arrivals), reason=str(why))

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._begin_reload)

    async def _live(self) -> None:
        """Wait for the end, giving signs of life to systemd."""
        interval_s = watchdog_interval_s()
        while not self._stop.is_set():
            try:
                async with asyncio.timeout(interval_s):
                    await self._stop.wait()
            except TimeoutError:
                notify("WATCHDOG=1")

    def _begin_reload(self) -> None:
        if not self._is_serving:
            self._missed_reload = True
            return
        task = asyncio.get_running_loop().create_task(self._reload())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end_reload(self) -> None:
        """Let a reload in hand end, or it would open doors behind those that are closed."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_S)
        for task in self._tasks:
            task.cancel()

    async def _reload(self) -> None:
        """Take new settings where they are good; keep the old ones where they are not."""
        async with self._reloading:
            notify(*reloading())
            try:
                wanted = self._load_settings()
                rows = await asyncio.to_thread(load_judging_rules, wanted, self.ledger)
                measures = await asyncio.to_thread(load_measures, wanted, rows)
                await asyncio.to_thread(self.reader.adopt, wanted.sandbox, wanted.trust_dir)
            except (BadSettings, TryLater) as why:
                mail_log.service_trouble("reload_refused", reason=str(why))
            else:
                self.rows, self.measures = rows, measures
                self.examiner.adopt(rows, wanted.deep_reading)
                self.deep.adopt(wanted.deep_reading)
                await self._adopt(wanted)
                # The trust folder was read anew.
                self.rechecker.wake()
                freeze_loaded()
                mail_log.service("reloaded", **self.ports())
            notify("READY=1", f"STATUS={self.status()}")

    async def _adopt(self, wanted: Settings) -> None:
        """Go by these settings; a door whose section changed is opened anew, with the old values where it can't be."""
        old = self.settings
        for section in RESTART_NEEDED:
            if _restarting(wanted, section) != _restarting(old, section):
                mail_log.service_trouble("restart_needed", section=section)
        mail_log.configure(wanted.log.level, wanted.log.format)
        self.spool.reserve(wanted.storage.min_free_mb)
        self.clock.adopt(wanted.summary)
        self.learning.adopt(wanted.reader)
        self.sealer.adopt(wanted)
        self.settings = wanted.model_copy(update={name: getattr(old, name) for name in SECTIONS})
        for section in SECTIONS:
            if getattr(wanted, section) != getattr(old, section):
                await self._doors.close(section)
                await self._open_first_good(section, getattr(wanted, section), getattr(old, section))
        self.courier.adopt(self.settings.relay)

    async def _open_first_good(self, section: str, *choices: object) -> None:
        for choice in choices:
            self.settings = self.settings.model_copy(update={section: choice})
            try:
                await self._doors.open(section, self.house)
            except BadSettings as why:
                mail_log.service_trouble("reload_refused", reason=str(why))
            else:
                return


def _tell_left_lying(mails: int, due_for: timedelta) -> None:
    mail_log.service_trouble("relay_waits_for_another_gateway", mails=mails, due_for_s=int(due_for.total_seconds()))


def _restarting(settings: Settings, section: str) -> dict[str, object]:
    """Values of a section that count only after a restart."""
    return getattr(settings, section).model_dump(exclude={"min_free_mb"})  # type: ignore[no-any-return]
