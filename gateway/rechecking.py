"""Signatures are checked again when evidence came: rounds over the open entries of the log, and the thread that makes them.

Touches the ledger and the sandbox; the network never. A round reads a page of
open checks at a time, has a child judge them by the evidence at hand, and logs
what is news as new entries. Done twice it changes nothing the second time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from gateway import mail_log
from gateway.attempt import End, attempt
from gateway.errors import BadSettings, SetAside, TryLater
from gateway.ledger.engine import Ledger
from gateway.ledger.log_questions import log_size
from gateway.ledger.merging import civil_day
from gateway.ledger.rechecks import OpenCheck, append_rechecks, open_checks
from gateway.records import SignatureVerdict
from gateway.signatures.revocation_past import PastCheck, is_news
from gateway.trust import policy_of

Judge = Callable[[tuple[PastCheck, ...]], tuple[SignatureVerdict, ...]]
PAGE = 200
"""Checks that one child judges."""
_RETRY_S = 600
_STOP_S = 30
_UNTOUCHED = (
    "container", "field_name", "attachment_sha256", "signer_sha256", "intact", "crypto_valid", "coverage",
    "modification", "digest_algorithm", "signature_algorithm", "claimed_at", "trusted_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One signature of which evidence says something new."""

    index: int
    """The entry that was checked again."""
    mail_key: str
    old: SignatureVerdict
    new: SignatureVerdict
    logged_as: int | None = None
    """Index of the new entry; None in a dry run, and where somebody else was quicker."""


@dataclass(frozen=True, slots=True)
class RecheckRound:
    """How a round went."""

    looked_at: int = 0
    changes: tuple[Change, ...] = ()
    failed: int = 0
    """Checks whose child did not survive; they stay as they were."""

    @property
    def logged(self) -> int:
        """New entries."""
        return sum(change.logged_as is not None for change in self.changes)


def recheck_round(
    ledger: Ledger,
    judge: Judge,
    window: timedelta,
    now: datetime,
    *,
    dry_run: bool = False,
    stopping: Callable[[], bool] = lambda: False,
) -> RecheckRound:
    """Look once at each open check; at valid ones for `window` after their check. Raises TryLater.

    What was logged before a fault stays logged.
    """
    looked_at = failed = 0
    changes: list[Change] = []
    for page in _pages(ledger, now - window, stopping):
        verdicts = _judged(judge, page)
        looked_at += len(page)
        failed += verdicts.count(None)
        news = [
            Change(one.index, one.mail_key, one.past.verdict, new)
            for one, new in zip(page, verdicts, strict=True)
            if new is not None and is_news(one.past.verdict, new)
        ]
        changes += news if dry_run else _logged(ledger, news, now)
    return RecheckRound(looked_at, tuple(changes), failed)


def window_of(trust_dir: Path) -> timedelta:
    """How long after their check valid signatures are looked at again: the longest of the policy's rows. Raises BadSettings."""
    policy = policy_of(trust_dir)
    return max(row.look_again for row in (policy.revocation, *policy.revocation_rows))


def _pages(ledger: Ledger, valid_since: datetime, stopping: Callable[[], bool]) -> Iterator[tuple[OpenCheck, ...]]:
    """Open checks among the entries that stand there now: what the round adds is for the next one."""
    end, last = log_size(ledger), -1
    while not stopping():
        page = open_checks(ledger, last, end, valid_since, PAGE)
        if page.checks:
            yield page.checks
        if page.last is None:
            return
        last = page.last


def _judged(judge: Judge, page: tuple[OpenCheck, ...]) -> list[SignatureVerdict | None]:
    """A verdict for each; one that kills its child costs only itself."""
    try:
        return [_kept(one, new) for one, new in zip(page, judge(tuple(one.past for one in page)), strict=True)]
    except SetAside:
        return [_one(judge, one) for one in page]


def _one(judge: Judge, one: OpenCheck) -> SignatureVerdict | None:
    try:
        (found,) = judge((one.past,))
        return _kept(one, found)
    except SetAside as why:
        mail_log.service_trouble("not_checked_again", entry=one.index, reason=str(why))
        return None


def _kept(one: OpenCheck, new: SignatureVerdict) -> SignatureVerdict:
    """The verdict itself. Raises SetAside for one of another signature or of other sums: a child may have been taken over."""
    if any(getattr(one.past.verdict, name) != getattr(new, name) for name in _UNTOUCHED):
        raise SetAside(f"the verdict on entry {one.index} came back about something else")
    return new


def _logged(ledger: Ledger, news: list[Change], now: datetime) -> Iterator[Change]:
    """The changes with the indexes of their entries, one transaction a mail."""
    for key, group in groupby(news, lambda one: one.mail_key):
        changes = list(group)
        made = append_rechecks(ledger, key, [(one.index, one.new) for one in changes], now)
        for one in changes:
            yield Change(one.index, key, one.old, one.new, made.get(one.index))


class Rechecker:
    """Makes a round at the start, whenever it is told of new evidence, and once a day; one thread in a process."""

    def __init__(
        self, ledger: Ledger, judge: Judge, trust_dir: Callable[[], Path], logged: Callable[[int], None]
    ) -> None:
        """`trust_dir` is asked anew for each round; `logged` is told how many entries a round added."""
        self._ledger = ledger
        self._judge = judge
        self._trust_dir = trust_dir
        self._logged = logged
        self._stopping = threading.Event()
        self._due = threading.Event()
        self._day: date | None = None
        self._thread = threading.Thread(target=self._work, name="rechecking", daemon=True)

    def start(self) -> None:
        """Begin with a round."""
        self._thread.start()

    def wake(self) -> None:
        """Make a round: evidence came."""
        self._due.set()

    def stop(self) -> None:
        """Stop after the page in hand."""
        self._stopping.set()
        self._due.set()
        if self._thread.is_alive():
            self._thread.join(timeout=_STOP_S)

    def _work(self) -> None:
        while not self._stopping.is_set():
            today = civil_day(datetime.now(UTC))
            if self._due.is_set() or today != self._day:
                self._due.clear()
                # A round that failed is due again, though evidence had called for it and not the day.
                self._day = today if self._round() else None
            self._due.wait(_RETRY_S)

    def _round(self) -> bool:
        """Whether a whole round was made; a fault is logged and met again."""
        tried = attempt(self._look, "signatures")
        if tried.end is not End.DONE:
            mail_log.service_trouble("not_checked_again", reason=tried.reason)
        return tried.end is End.DONE

    def _look(self, _: str) -> None:
        now = datetime.now(UTC)
        try:
            window = window_of(self._trust_dir())
        except BadSettings as why:
            raise TryLater(str(why)) from why
        done = recheck_round(self._ledger, self._judge, window, now, stopping=self._stopping.is_set)
        if done.logged:
            self._logged(done.logged)
        if done.logged or done.failed:
            mail_log.service("checked_again", signatures=done.looked_at, entries=done.logged, failed=done.failed)
