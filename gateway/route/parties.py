"""Who sent a mail to whom, and when: from the envelope first, the headers second."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.counting.periods import local_day
from gateway.directory import Directory
from gateway.records import Envelope, MailReading

CLOCK_TOLERANCE = timedelta(days=2)
"""A Date header further than this from the first Received line is a wrong clock."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Sender, recipients and time of one mail; addresses in lower case."""

    sender: str
    sender_agency: str | None
    recipients: tuple[str, ...]
    sent_at: datetime


def find_parties(reading: MailReading, envelope: Envelope, directory: Directory, received_at: datetime) -> Parties:
    """Sender, recipients and sending time of a mail.

    The author (From) is the sender: a journal's envelope has the null sender,
    and lists rewrite it. The envelope's recipients are those that really got
    the mail; headers serve where there is no envelope (files, IMAP).
    """
    sent_at = _sending_time(reading, received_at)
    sender = _plain(reading.sender.address if reading.sender else "") or _plain(envelope.mail_from or "")
    match = directory.resolve(sender, local_day(sent_at)) if sender else None
    listed = envelope.rcpt_to or _header_recipients(reading)
    return Parties(sender, match.agency.id if match else None, _unique(listed, sender), sent_at)


def _header_recipients(reading: MailReading) -> tuple[str, ...]:
    named = tuple(address.address for address in (*reading.to, *reading.cc))
    return named or reading.delivered_to


def _sending_time(reading: MailReading, received_at: datetime) -> datetime:
    """The Date header where the first hop confirms it, else the first hop, else our own receipt."""
    said, first_hop = reading.sent_at, reading.received_first_at
    if said and first_hop:
        return said if abs(said - first_hop) <= CLOCK_TOLERANCE else first_hop
    return said or first_hop or received_at


def _unique(addresses: Iterable[str], sender: str) -> tuple[str, ...]:
    """Each recipient once, in order; a copy to the very sending mailbox is no exchange."""
    plain = (_plain(address) for address in addresses)
    return tuple(dict.fromkeys(address for address in plain if address and address != sender))


def _plain(address: str) -> str:
    return address.strip().strip("<>").strip().lower()
