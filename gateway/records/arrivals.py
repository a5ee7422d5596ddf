"""What the doors take in and what the relay still owes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Door(StrEnum):
    """The way a mail came in."""

    JOURNAL = "journal"
    RELAY = "relay"
    IMAP = "imap"
    FILE = "file"
    EDXML = "edxml"
    """A package of a document system, from its folder or by HTTP."""


class MailState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the transport said of a mail, addresses verbatim [RFC 5321 §2.3.11]."""

    mail_from: str | None
    """None where unknown, "" for the null sender."""
    rcpt_to: tuple[str, ...] = ()
    ident: str | None = None
    """XFORWARD IDENT: Postfix's long queue id, or another door's own key."""
    client: str = ""
    """Address of the client, for the log."""
    mail_params: tuple[str, ...] = ()
    """ESMTP parameters of MAIL verbatim but SIZE, e.g. "RET=HDRS", "SMTPUTF8"; the relay hands them on."""
    rcpt_params: tuple[tuple[str, ...], ...] = ()
    """Those of each RCPT in the order of `rcpt_to`, e.g. ("NOTIFY=NEVER",); () when none had any."""
    xforward: tuple[str, ...] = ()
    """XFORWARD attributes verbatim, e.g. "ADDR=192.0.2.7", for the next hop."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that lies on disk in the spool and waits for its row."""

    key: str
    """Idempotency key: "ident:...", "imap:box:uidvalidity:uid" or "sha256:..."."""
    spool_id: str
    door: Door
    envelope: Envelope
    size_bytes: int
    sha256: str
    received_at: datetime
    original_name: str = ""
    """File name or mailbox it came from; "" for the doors."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the relay still owes the next hop for one mail."""

    key: str
    spool_id: str
    envelope: Envelope
    pending: tuple[str, ...]
    attempts: int
    next_at: datetime
    size_bytes: int = 0
