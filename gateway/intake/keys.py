"""Idempotency keys of the doors: the same transaction twice counts once.

Three things can come twice: a transaction whose "250" never reached the mail
server (killed between fsync and reply), one queue file in several transactions
(recipient limit), a mail sent twice. The ledger joins the recipients of all
arrivals under one key, so a key must mean "the same mail", no more, no less.

- A long queue id names one queue file for ever. A filter that changes a mail
  may hand the id on with it, so the content is part of the key too: a repeat
  has both equal, and no version is ever lost by the id alone.
- Without such an id the journal takes the content, as the other doors do: it
  only counts.
- Without such an id the relay never calls a mail seen: two equal mails by two
  people are two deliveries, and a mail too many is better than one too few.

A relayed mail never shares a key with one that was only counted, or it would
pass for handed on.
"""

from __future__ import annotations

import hashlib

from gateway.intake.wire import is_long_queue_id
from gateway.records import Door


def arrival_key(door: Door, ident: str | None, sha256: str, spool_id: str) -> str:
    """`ident:<queue id>:<digest>`, `sha256:<content>` or, for the relay, `spool:<id>`."""
    if is_long_queue_id(ident):
        digest = hashlib.sha256(f"{door} {sha256}".encode()).hexdigest()
        return f"ident:{ident}:{digest[:32]}"
    return f"spool:{spool_id}" if door is Door.RELAY else f"sha256:{sha256}"
