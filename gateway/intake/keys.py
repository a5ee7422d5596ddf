"""Idempotency keys of the doors: the same transaction twice counts once.

Three things can come twice: a transaction whose "250" never reached the mail
server (killed between fsync and reply), a mail over two ways, a mail sent
twice. Only the first is told apart here; the second is the ledger's business
(content hash), the third is two mails.

- A long queue id names one queue file for ever, but one queue file can come in
  several transactions: by recipient limit, or split and changed by a filter
  that hands the id on. So the key also covers recipients and content; a repeat
  has both equal, and no recipient and no version is ever lost by the id alone.
- Without such an id the journal takes content and recipients: it only counts.
- Without such an id the relay never calls a mail seen: two equal mails by two
  people are two deliveries, and a mail too many is better than one too few.

The door is part of the key: a mail that was only counted must not pass for one
that was handed on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from gateway.intake.wire import is_long_queue_id
from gateway.records import Door


def arrival_key(door: Door, ident: str | None, recipients: Sequence[str], sha256: str, spool_id: str) -> str:
    """`ident:<queue id>:<digest>`, `sha256:<digest>` or, for the relay, `spool:<id>`.

    `recipients` as they stood in RCPT; their order does not matter.
    """
    if not is_long_queue_id(ident) and door is Door.RELAY:
        return f"spool:{spool_id}"
    words = [door.value, sha256, *sorted(set(recipients))]
    digest = hashlib.sha256("\n".join(words).encode("utf-8", "surrogateescape")).hexdigest()
    return f"ident:{ident}:{digest[:32]}" if is_long_queue_id(ident) else f"sha256:{digest}"
