"""The nightly summary: built once for each local day, kept, then mailed until it left.

Truth is the ledger's table of summaries, keyed by the civil day in
Asia/Ho_Chi_Minh. The scheduler only wakes us: a missed night, a restart or a
second process change nothing. After an uncertain end the same Message-ID is
sent again; exactly once over SMTP does not exist.
"""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP

from gateway import mail_log
from gateway.counting.periods import ZONE
from gateway.errors import TryLater
from gateway.ledger.checkpoints import KeptCheckpoint, newest_checkpoint
from gateway.ledger.engine import Ledger
from gateway.ledger.summaries import (
    KeptSummary,
    keep_summary,
    kept_days,
    mark_summary_sent,
    sending_alone,
    unsent_summaries,
)
from gateway.settings import Summary

OWN_HEADER = "X-Vanthu-Summary"
SMTP_TIMEOUT_S = 30
OF_ONE_MAIL = (smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
"""The mail server refused this mail; others may pass."""

BuildBody = Callable[[date], str]
"""Body of one day's summary, from the ledger's rows."""


def last_due_day(now: datetime, at: str) -> date:
    """The newest civil day whose summary is due: a day ends at midnight and is due at `at` ("06:00") of the next."""
    hour, minute = (int(part) for part in at.split(":"))
    local = now.astimezone(ZONE)
    due_today = local.time() >= time(hour, minute)
    return local.date() - timedelta(days=1 if due_today else 2)


def first_in_window(now: datetime, settings: Summary) -> date:
    """The oldest civil day that is still caught up with; what is older is built and sent on request only."""
    return last_due_day(now, settings.at) - timedelta(days=settings.catch_up_days - 1)


def due_days(kept: Collection[date], now: datetime, settings: Summary) -> list[date]:
    """Days whose summary is still to be built, oldest first.

    Gaps after downtime are filled within the newest `catch_up_days`; what lies
    before the first summary ever kept was before the gateway's time.
    """
    newest = last_due_day(now, settings.at)
    first = max(first_in_window(now, settings), min(kept, default=newest))
    window = (first + timedelta(days=n) for n in range((newest - first).days + 1))
    return [day for day in window if day not in kept]


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First moment of a civil day and of the next, aware."""
    start = datetime.combine(day, time(), ZONE)
    return start, datetime.combine(day + timedelta(days=1), time(), ZONE)


def message_id(day: date, sender: str) -> str:
    """The same for the same day and gateway, so that a second sending can be recognised."""
    mark = hashlib.sha256(f"{day.isoformat()}|{sender}".encode()).hexdigest()[:16]
    return f"<summary.{day.isoformat()}.{mark}@{sender.rpartition('@')[2] or 'localhost'}>"


def compose(summary: KeptSummary, settings: Summary, checkpoint: KeptCheckpoint | None = None) -> EmailMessage:
    """The mail of a kept summary: plain text, marked so that no robot answers and we never count it.

    With the checkpoint of the signature log as a file: kept outside, it shows
    a history that was rewritten later (`vanthu signatures verify --checkpoint`).
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = settings.sender
    mail["To"] = ", ".join(settings.to)
    mail["Subject"] = f"[vanthu] Tóm tắt ngày {summary.day:%d/%m/%Y}"
    mail["Date"] = summary.built_at.astimezone(ZONE)
    mail["Message-ID"] = summary.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail[OWN_HEADER] = summary.day.isoformat()
    mail.set_content(summary.body, charset="utf-8", cte="quoted-printable")
    if checkpoint is not None:
        name = f"checkpoint-{checkpoint.size}.txt"
        mail.add_attachment(checkpoint.note, charset="utf-8", cte="base64", filename=name)
    return mail


def send_unsent(ledger: Ledger, settings: Summary, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """Mail the kept summaries that have not left yet, oldest first; how many left.

    Those of the newest `catch_up_days` only: whoever names recipients after a
    year does not get a year's mails. Nothing while another process sends. A
    fault is logged, not raised.
    """
    if not settings.to:
        return 0
    oldest = first_in_window(now, settings)
    with sending_alone(ledger) as mine:
        waiting = [kept for kept in unsent_summaries(ledger) if kept.day >= oldest] if mine else []
        sent = 0
        for summary in waiting:
            if stopping():
                break
            try:
                sent += _send(ledger, summary, settings, now)
            except OSError as why:  # smtplib's errors are OSErrors
                mail_log.summary_failed(summary.day.isoformat(), f"{type(why).__name__}: {why}")
                break
    return sent


def _send(ledger: Ledger, summary: KeptSummary, settings: Summary, now: datetime) -> bool:
    """Whether one summary left. Raises OSError when the mail server can't be talked to."""
    day = summary.day.isoformat()
    try:
        refused = _hand_over(compose(summary, settings, newest_checkpoint(ledger, summary.built_at)), settings)
    except OF_ONE_MAIL as why:
        mail_log.summary_failed(day, f"{type(why).__name__}: {why}")
        return False
    for address, (code, _) in refused.items():
        mail_log.summary_failed(day, f"{address} refused with {code}")
    mark_summary_sent(ledger, summary.day, now)
    mail_log.summary_sent(day, len(settings.to) - len(refused), summary.message_id)
    return True


def send_again(ledger: Ledger, summary: KeptSummary, settings: Summary, now: datetime) -> None:
    """Mail one kept summary now, also when it left before. Raises TryLater when the mail server does not take it."""
    with sending_alone(ledger) as mine:
        if not mine:
            raise TryLater("another process is mailing summaries just now")
        try:
            refused = _hand_over(compose(summary, settings, newest_checkpoint(ledger, summary.built_at)), settings)
        except OSError as why:
            raise TryLater(f"{settings.smtp_host}:{settings.smtp_port} did not take the summary ({why})") from why
        for address, (code, _) in refused.items():
            mail_log.summary_failed(summary.day.isoformat(), f"{address} refused with {code}")
        mark_summary_sent(ledger, summary.day, now)


def keep_due(ledger: Ledger, settings: Summary, now: datetime, build: BuildBody) -> list[date]:
    """Build and keep the summaries that are due; a day that is already kept stays as it is."""
    days = due_days(kept_days(ledger), now, settings)
    for day in days:
        keep_summary(ledger, day, build(day), message_id(day, settings.sender), now)
    return days


def _hand_over(mail: EmailMessage, settings: Summary) -> dict[str, tuple[int, bytes]]:
    """Recipients that the mail server refused; raises when it refused all."""
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SMTP_TIMEOUT_S) as server:
        return server.send_message(mail)
