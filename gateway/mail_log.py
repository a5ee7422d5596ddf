"""One function for each event of a mail; nothing else words a log line.

Ids, counts, hashes and reasons; never bodies, subjects, names or passwords.
The log is for operators: what auditors read comes from the ledger.
"""

from __future__ import annotations

import logging
import sys

import structlog

_log = structlog.get_logger("vanthu")


def configure(level: str, style: str) -> None:
    """Log to standard error: `key=value` text, or JSON lines."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.processors.KeyValueRenderer(key_order=["at", "level", "event"], sort_keys=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        # Standard error as it is at each line, not as it was at the start.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def accepted(spool_id: str, door: str, size_bytes: int, recipients: int) -> None:
    """A mail lies safely in the spool and has its row."""
    _log.info("accepted", spool_id=spool_id, door=door, size_bytes=size_bytes, recipients=recipients)


def seen_before(spool_id: str, key: str) -> None:
    """The same mail came again; nothing new is counted."""
    _log.info("seen_before", spool_id=spool_id, key=key)


def refused_for_now(door: str, reason: str) -> None:
    """A door answered 4xx because of a fault of ours."""
    _log.warning("refused_for_now", door=door, reason=reason)


def examined(spool_id: str, documents: int, attachments: int, signed: int, took_s: float) -> None:
    """The end of the route: everything of this mail is in the ledger."""
    _log.info(
        "examined",
        spool_id=spool_id,
        documents=documents,
        attachments=attachments,
        signed=signed,
        took_s=round(took_s, 3),
    )


def read_deeply(spool_id: str, pages: int, documents: int, took_s: float) -> None:
    """All pages of this mail's scans were read; its second examination is in the ledger."""
    _log.info("read_deeply", spool_id=spool_id, pages=pages, documents=documents, took_s=round(took_s, 3))


def deep_reading_failed(key: str, state: str, reason: str) -> None:
    """Pages of a mail could not be read to the end; tried again, or held."""
    _log.warning("deep_reading_failed", key=key, state=state, reason=reason)


def examination_failed(spool_id: str, attempt: int, reason: str) -> None:
    """An attempt failed and will be repeated."""
    _log.warning("examination_failed", spool_id=spool_id, attempt=attempt, reason=reason)


def fault(key: str) -> None:
    """A fault of ours while a mail was in hand; call it inside the except clause, for the traceback."""
    _log.exception("fault", key=key)


def held(spool_id: str, reason: str) -> None:
    """A mail was set aside for a person."""
    _log.error("held", spool_id=spool_id, reason=reason)


def alert(spool_id: str, kind: str) -> None:
    """Something a person must look at, e.g. a secrecy marking in mail."""
    _log.error("alert", spool_id=spool_id, kind=kind)


def forms_taken(key: str, count: int) -> None:
    """Filled registration forms of a mail wait for an admin."""
    _log.info("forms_taken", key=key, count=count)


def relayed(spool_id: str, recipients: int, reply: str) -> None:
    """The next hop took the mail."""
    _log.info("relayed", spool_id=spool_id, recipients=recipients, reply=reply)


def relay_deferred(spool_id: str, reason: str, attempt: int) -> None:
    """The next hop did not take the mail yet; it stays in the spool."""
    _log.warning("relay_deferred", spool_id=spool_id, reason=reason, attempt=attempt)


def polled(account: str, mailbox: str, new: int) -> None:
    """One round over a mailbox ended."""
    _log.info("polled", account=account, mailbox=mailbox, new=new)


def poll_failed(account: str, mailbox: str, reason: str) -> None:
    """A mailbox could not be read this round; it is tried again."""
    _log.warning("poll_failed", account=account, mailbox=mailbox, reason=reason)


def summary_sent(day: str, recipients: int, message_id: str) -> None:
    """The nightly summary of a day left."""
    _log.info("summary_sent", day=day, recipients=recipients, message_id=message_id)


def summary_failed(day: str, reason: str) -> None:
    """The nightly summary could not be sent; it is tried again."""
    _log.warning("summary_failed", day=day, reason=reason)


def service(event: str, **facts: str | int | float | bool) -> None:
    """Start, stop, reload and the like of the whole service."""
    _log.info(event, **facts)


def service_trouble(event: str, **facts: str | int | float | bool) -> None:
    """Something the operator should act on."""
    _log.error(event, **facts)
