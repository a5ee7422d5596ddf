"""Whose an exchange is and in which scope, by the directory alone: as judged first, or again after it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.counting.periods import local_day
from gateway.counting.scopes import scope_of
from gateway.directory import Directory
from gateway.records import Scope


@dataclass(frozen=True, slots=True)
class Sending:
    """What stands in the evidence of one exchange."""

    sender: str
    """Address, or OrganId of a document system's package; "" where nobody is known."""
    recipient: str
    sent_at: datetime
    issuer_id: str | None


@dataclass(frozen=True, slots=True)
class Placed:
    """What the directory makes of it."""

    agency: str | None
    scope: Scope
    by_issuer: bool


def is_sent_by(directory: Directory, sender: str | None, issuer: str | None) -> bool:
    """Whether the sender sends its own document; passing on another's is no exchange of the issuer.

    An issuer outside the directory may be behind a mailbox that no row names,
    or that only a row for many agencies covers; a known agency passes such a
    document on.
    """
    if issuer is not None:
        return directory.sends_for(sender, issuer)
    row = directory.agency(sender)
    return row is None or row.collective


def place(directory: Directory, sending: Sending) -> Placed:
    """Recipient's agency, scope and whether the issuer itself sent it, on the day of sending."""
    sender = agency_of(directory, sending.sender, sending.sent_at)
    agency = agency_of(directory, sending.recipient, sending.sent_at)
    by_issuer = is_sent_by(directory, sender, sending.issuer_id)
    origin = sending.issuer_id if by_issuer and sending.issuer_id else sender
    return Placed(agency, scope_of(origin, agency, sending.recipient, directory), by_issuer)


def agency_of(directory: Directory, address: str, at: datetime) -> str | None:
    """Directory id behind an address or OrganId at that time; None where no row has it."""
    day = local_day(at)
    match = directory.resolve(address, day) if "@" in address else directory.resolve_organ(address, "", day)
    return match.agency.id if match else None
