"""Who sent a mail to whom, and when: from the envelope first, the headers second."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from classifiers.folding import fold_squeezed
from classifiers.verdict import Evidence
from gateway.counting.periods import local_day
from gateway.directory import Directory
from gateway.records import Address, Envelope, MailReading

CLOCK_TOLERANCE = timedelta(days=2)
"""A Date header further than this from the first Received line is a wrong clock."""
AHEAD = timedelta(days=1)
"""A time later than our own receipt by more than this can't be the sending."""
_FORWARD = re.compile(r"^(?:(?:re|tra loi)\s*:\s*)*(?:fwd?|tr|chuyen tiep)\s*:")
MOST_SHOWN = 10
"""Recipients that stand in the evidence; all stand in the exchanges."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Sender, recipients and time of one mail; addresses in lower case, without sub-address."""

    sender: str
    sender_agency: str | None
    recipients: tuple[str, ...]
    sent_at: datetime
    forwarded: bool = False
    """The subject says that the mail passes on another one: the sender wrote none of what it carries."""
    evidence: tuple[Evidence, ...] = ()
    """Where sender and recipients stand, and the row of the directory that knows the sender."""
    organs: tuple[tuple[str, str | None], ...] = ()
    """(OrganId, agency) of the parties of a document system's package; () for a mail."""
    channel: str = "mail"

    def agency_of(self, address: str, directory: Directory) -> str | None:
        """Directory id behind one recipient's address on the day of sending."""
        for code, agency in self.organs:
            if code == address:
                return agency
        match = directory.resolve(address, local_day(self.sent_at))
        return match.agency.id if match else None


def find_parties(reading: MailReading, envelope: Envelope, directory: Directory, received_at: datetime) -> Parties:
    """Sender, recipients and sending time of a mail.

    The author (From) is the sender: a journal's envelope has the null sender,
    and lists rewrite it. The envelope's recipients are those that really got
    the mail; headers serve where there is no envelope (files, IMAP).
    """
    sent_at = _sending_time(reading, received_at)
    if reading.channel != "mail":
        return _between_systems(reading, directory, sent_at)
    author = mailbox(reading.sender.address if reading.sender else "")
    sender = author or mailbox(envelope.mail_from or "")
    match = directory.resolve(sender, local_day(sent_at)) if sender else None
    listed, where = _listed(reading, envelope)
    recipients = _unique(listed, sender)
    said = Evidence(sender, "mail header From" if author else "envelope", match.rule if match else "in-no-directory")
    shown = tuple(Evidence(address, where, "recipient") for address in recipients[:MOST_SHOWN])
    return Parties(
        sender,
        match.agency.id if match else None,
        recipients,
        sent_at,
        forwarded=is_forward(reading.subject),
        evidence=((said,) if sender else ()) + shown,
    )


def _between_systems(reading: MailReading, directory: Directory, sent_at: datetime) -> Parties:
    """Sender and recipients of a package: by OrganId, else by the name beside it."""
    named = [party for party in (reading.sender, *reading.to) if party is not None]
    found = {_organ(party): directory.resolve_organ(party.address, party.name, local_day(sent_at)) for party in named}
    sender = _organ(reading.sender) if reading.sender else ""
    where = f"package header, sent by {reading.channel}"
    return Parties(
        sender,
        match.agency.id if (match := found.get(sender)) else None,
        tuple(code for code in found if code != sender),
        sent_at,
        evidence=tuple(
            Evidence(code, where, match.rule if match else "in-no-directory")
            for code, match in list(found.items())[: MOST_SHOWN + 1]
        ),
        organs=tuple((code, match.agency.id if match else None) for code, match in found.items()),
        channel=reading.channel,
    )


def _organ(party: Address) -> str:
    """What stands for a party: its OrganId or address, else its name in one line."""
    return party.address or " / ".join(party.name.split("\n"))


def mailbox(address: str) -> str:
    """ "<SNV+So@QuangNgai.gov.vn>" as "snv@quangngai.gov.vn": a sub-address [RFC 5233 §1] is the same mailbox."""
    plain = address.strip().strip("<>").strip().rstrip(".").lower()
    local, at, domain = plain.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}" if at else plain


def is_forward(subject: str) -> bool:
    """Whether a subject opens as clients mark a forwarded mail: "Fwd:", "FW:", "Chuyển tiếp:"."""
    return _FORWARD.match(fold_squeezed(subject)) is not None


def _listed(reading: MailReading, envelope: Envelope) -> tuple[tuple[str, ...], str]:
    """Recipients, and where they stand."""
    if envelope.rcpt_to:
        return envelope.rcpt_to, "envelope"
    named = tuple(address.address for address in (*reading.to, *reading.cc))
    return (named, "mail headers To and Cc") if named else (reading.delivered_to, "mail header Delivered-To")


def _sending_time(reading: MailReading, received_at: datetime) -> datetime:
    """The Date header where the first hop confirms it, else the first hop, else our own receipt.

    What lies ahead of our receipt is a wrong clock, whoever wrote it.
    """
    said, first_hop = (
        at if at and at <= received_at + AHEAD else None for at in (reading.sent_at, reading.received_first_at)
    )
    if said and first_hop:
        return said if abs(said - first_hop) <= CLOCK_TOLERANCE else first_hop
    return said or first_hop or received_at


def _unique(addresses: Iterable[str], sender: str) -> tuple[str, ...]:
    """Each recipient once, in order; a copy to the very sending mailbox is no exchange."""
    plain = (mailbox(address) for address in addresses)
    return tuple(dict.fromkeys(address for address in plain if address and address != sender))
