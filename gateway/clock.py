"""The clock: APScheduler wakes, `nightly` and `tallying` decide what is due. A missed wake-up loses nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from gateway import mail_log
from gateway.counting.periods import ZONE, parse_period
from gateway.errors import TryLater
from gateway.estimating import estimate_after, type_codes
from gateway.fetching.rounds import not_fetched
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import day_figures
from gateway.ledger.source_imports import finish_imports
from gateway.measuring import Measures
from gateway.nightly import day_bounds, keep_due, send_unsent
from gateway.reports.summary import build_summary
from gateway.sealing.sealer import Sealer
from gateway.settings import Summary
from gateway.tallying import count_changes, prove_roll_ups

RETRY_MINUTES = 10
COUNT_SECONDS = 15
"""How old a roll-up gets while documents come in; a page that is asked for meanwhile counts what changed itself."""
# No grace time: a wake-up that comes late still comes (the default drops it).
ALWAYS: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


def summary_body(
    ledger: Ledger,
    measures: Measures,
    day: date,
    stamp_trouble: str = "",
    evidence: Path | None = None,
    portals: Path | None = None,
) -> str:
    """The text of one day's summary, from rows; `stamp_trouble` says why the log has no time-stamp.

    `evidence` and `portals` are the fetchers' folders, whose failures are told.
    """
    start, end = day_bounds(day)
    periods = (f"{day:%Y-%m}", str(day.year))
    results = [result for name in periods for result in measures.indicators(ledger, parse_period(name), None)]
    return build_summary(
        day,
        day_figures(ledger, start, end),
        results,
        measures.type_names(),
        stamp_trouble=stamp_trouble,
        not_fetched=not_fetched(evidence) if evidence else (),
        not_visited=not_fetched(portals) if portals else (),
    )


class NightClock:
    """Builds and sends what is due: at start, at the set hour, and every ten minutes for what did not leave."""

    def __init__(
        self,
        ledger: Ledger,
        settings: Summary,
        measures: Callable[[], Measures],
        sealer: Sealer | None = None,
        evidence: Path | None = None,
        portals: Path | None = None,
    ) -> None:
        self._ledger = ledger
        self._sealer = sealer
        self._evidence = evidence
        self._portals = portals
        self._settings = settings
        self._measures = measures
        self._stopping = threading.Event()
        self._scheduler = BackgroundScheduler(timezone=ZONE)

    def start(self) -> None:
        """Begin to tick; the first look is at once."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.add_job(
            self.tick, IntervalTrigger(minutes=RETRY_MINUTES), next_run_time=datetime.now(UTC), **ALWAYS
        )
        self._scheduler.add_job(self.count, IntervalTrigger(seconds=COUNT_SECONDS), **ALWAYS)
        self._wake_at_the_set_hour()
        self._scheduler.start()

    def adopt(self, settings: Summary) -> None:
        """Go by other settings from now on."""
        self._settings = settings
        self._wake_at_the_set_hour()

    def _wake_at_the_set_hour(self) -> None:
        hour, minute = self._settings.at.split(":")
        trigger = CronTrigger(hour=hour, minute=minute, timezone=ZONE)
        self._scheduler.add_job(self.tick, trigger, id="set-hour", replace_existing=True, **ALWAYS)

    def stop(self) -> None:
        """Finish the mail in hand and stop."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """Do all that is due now; a busy database or mail server is met again at the next tick."""
        now = datetime.now(UTC)
        try:
            self._seal(now)
            finish_imports(self._ledger, now)
            kept = keep_due(self._ledger, self._settings, now, self._body)
            self._estimate(kept, now)
            if kept:
                prove_roll_ups(self._ledger, self._measures().cutter)
            send_unsent(self._ledger, self._settings, now, self._stopping.is_set)
        except TryLater as why:
            mail_log.summary_failed(now.astimezone(ZONE).date().isoformat(), str(why))

    def _estimate(self, days: Sequence[date], now: datetime) -> None:
        """Once a day, what the numbers tell of documents that nobody saw."""
        if days:
            codes = type_codes(self._measures().rules.catalogue)
            estimate_after(self._ledger, days, codes, now, self._stopping.is_set)

    def count(self) -> None:
        """Count the months that changed; a busy database is met again at the next waking."""
        try:
            count_changes(self._ledger, self._measures().cutter)
        except TryLater as why:
            mail_log.service_trouble("months_not_counted", reason=str(why))

    def _seal(self, now: datetime) -> None:
        """A checkpoint over entries that none covers yet, so at most ten minutes old, and its time-stamp.

        What stands behind the newest checkpoint is what a forger with all rights on the database could still replace.
        """
        if self._sealer is not None:
            self._sealer.try_to_seal(now)
            self._sealer.stamp(now)

    def _body(self, day: date) -> str:
        trouble = self._sealer.stamp_trouble if self._sealer else ""
        return summary_body(self._ledger, self._measures(), day, trouble, self._evidence, self._portals)
