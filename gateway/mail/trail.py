"""Times: the Date header and the Received trail."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import mailparser
from mailparser.exceptions import MailParserError

_HOPS = 40
"""Hops read at either end of the trail; longer trails are loops or attacks."""
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_NEWEST = datetime(2100, 1, 1, tzinfo=UTC)
_LONGEST_TRAVEL = timedelta(days=30)

_FAULTS = (MailParserError, ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError)
"""What mail-parser 4.8 raises on odd mail; then the plain date of each hop is read."""


def read_date(value: bytes) -> datetime | None:
    """Aware UTC time of a Date header [RFC5322 §3.3]; None when missing or senseless.

    Without zone it is taken as UTC; before 1990 or after 2100 it is senseless.
    """
    try:
        at = parsedate_to_datetime(re.sub(r"\s+", " ", value[:200].decode("latin-1")).strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if _OLDEST <= at <= _NEWEST else None


def first_received_at(received: tuple[bytes, ...]) -> datetime | None:
    """Oldest believable time of a Received trail, given top (newest) first.

    Not believable are times more than 30 days before, or a day after, the
    newest hop, which our own side wrote.
    """
    if not received:
        return None
    ends = received if len(received) <= 2 * _HOPS else received[:_HOPS] + received[-_HOPS:]
    times = _parsed(ends) or [time for value in ends if (time := _plain(value))]
    newest = _plain(received[0]) or (times[-1] if times else None)
    if newest is None:
        return None
    return min((at for at in times if newest - _LONGEST_TRAVEL <= at <= newest + timedelta(days=1)), default=newest)


def _parsed(received: tuple[bytes, ...]) -> list[datetime]:
    """Times by mail-parser, which knows the many dialects of Received."""
    block = b"".join(b"Received: " + value[:2000].replace(b"\x00", b"") + b"\r\n" for value in received)
    try:
        hops = mailparser.parse_from_bytes(block + b"\r\n").received
        stamps = [str(hop["date_utc"]) for hop in hops if isinstance(hop, dict) and hop.get("date_utc")]
        times = [datetime.fromisoformat(stamp) for stamp in stamps]
    except _FAULTS:
        return []
    aware = [at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC) for at in times]
    return [at for at in aware if _OLDEST <= at <= _NEWEST]


def _plain(value: bytes) -> datetime | None:
    return read_date(value.rpartition(b";")[2])
