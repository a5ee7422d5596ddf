"""One mail transaction: sender, recipients, parameters, until DATA or RSET."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from gateway.intake.keys import arrival_key
from gateway.intake.wire import Path, xforward_value
from gateway.records import Arrival, Door, Envelope
from gateway.spool import Staged


@dataclass(slots=True)
class Transaction:
    """What the client said so far. `recipients` keeps every accepted RCPT, repeated ones too."""

    sender: Path | None = None
    recipients: list[Path] = field(default_factory=list)
    xforward: dict[str, str] = field(default_factory=dict)

    @property
    def declared_bytes(self) -> int:
        """SIZE of MAIL [RFC 1870], 0 when not told."""
        value = self.sender.value("SIZE") if self.sender else None
        return int(value) if value and value.isdecimal() else 0

    def envelope(self, peer: str, suffix: str = "") -> Envelope:
        """The envelope with `suffix` (of journal addresses) taken off and repeated recipients once."""
        once: dict[str, tuple[str, ...]] = {}
        for path in self.recipients:
            once.setdefault(_without(path.address, suffix), path.parameters)
        parameters = tuple(once.values())
        kept = tuple(p for p in self.sender.parameters if p.partition("=")[0].upper() != "SIZE") if self.sender else ()
        return Envelope(
            mail_from=self.sender.address if self.sender else None,
            rcpt_to=tuple(once),
            ident=xforward_value(self.xforward.get("IDENT")),
            client=xforward_value(self.xforward.get("ADDR")) or peer,
            mail_params=kept,
            rcpt_params=parameters if any(parameters) else (),
            xforward=tuple(self.xforward.values()),
        )

    def arrival(self, door: Door, staged: Staged, peer: str, suffix: str, at: datetime) -> Arrival:
        """The row that goes with a staged file."""
        envelope = self.envelope(peer, suffix)
        return Arrival(
            key=arrival_key(door, envelope.ident, staged.sha256, staged.spool_id),
            spool_id=staged.spool_id,
            door=door,
            envelope=envelope,
            size_bytes=staged.size_bytes,
            sha256=staged.sha256,
            received_at=at,
        )


def _without(address: str, suffix: str) -> str:
    return address[: -len(suffix)] if suffix and address.lower().endswith(suffix.lower()) else address
