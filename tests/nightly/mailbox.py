"""A mail server for tests: keeps what it takes, refuses what it is told to refuse."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class Mailbox:
    """A handler of aiosmtpd; `refuse_data` and `refuse_rcpt` are replies instead of 250."""

    contents: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse_data: list[str] = field(default_factory=list)
    """One reply for each of the next mails, "" to take it."""
    refuse_rcpt: dict[str, str] = field(default_factory=dict)
    slow: threading.Event | None = None
    """When set: DATA is answered only after this event."""

    def mails(self) -> list[EmailMessage]:
        """All mails taken, parsed."""
        return [message_from_bytes(content, policy=policy.default) for content in self.contents]  # type: ignore[misc]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if reply := self.refuse_rcpt.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.slow is not None:
            import asyncio

            await asyncio.to_thread(self.slow.wait, 120)
        reply = self.refuse_data.pop(0) if self.refuse_data else ""
        if reply:
            return reply
        self.contents.append(envelope.original_content)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 taken"
