"""Whose an exchange is and in which scope, by the directory alone: as judged first, or again after it changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from classifiers.rules import Rules
from classifiers.symbol import parse_symbol
from gateway.counting.periods import local_day
from gateway.counting.scopes import scope_of
from gateway.directory import Directory
from gateway.directory.names import fold
from gateway.records import Scope

_DAY = re.compile(r"\s*,?\s*ngày\b", re.IGNORECASE)


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


@dataclass(frozen=True, slots=True)
class Unissued:
    """What is kept of an issuer that no directory row named."""

    name: str
    """As printed; the code of the symbol where no name was read."""
    above: str
    """The agency above it, else the place of its date line, folded; "" where neither was read."""
    printed: tuple[str, ...]
    """Lines at the top left that were read."""
    dated: str
    """The date line; "" where none was read."""
    symbol: str
    sender: str
    """Address."""
    sent_at: datetime


def issuer_of(directory: Directory, rules: Rules, told: Unissued) -> tuple[str, str] | None:
    """(directory id, what of its row fitted) of a printed issuer on the day of sending; None for nobody."""
    symbol = parse_symbol(told.symbol, rules.catalogue, rules.issuer_codes) if told.symbol else None
    code = symbol.issuer_code if symbol else ""
    day = local_day(told.sent_at)
    sender = agency_of(directory, told.sender, told.sent_at) if told.sender else None
    by_code = bool(code) and fold(told.name) == fold(code)
    lines = {fold(line) for line in told.printed}
    # What was kept of the line above is the agency there, or the place where there was none.
    above = told.above if any(line and line in told.above for line in lines) else ""
    place = _DAY.split(told.dated)[0] if _DAY.search(told.dated) else "" if above else told.above
    name = "" if by_code else told.name
    match = directory.resolve_issuer(name, "" if by_code else above, code, place or None, sender, day)
    return (match.agency.id, match.rule) if match else None


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
