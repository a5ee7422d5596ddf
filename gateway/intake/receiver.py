"""Mail data on its way into the spool: decoded, counted, limited, never held in memory."""

from __future__ import annotations

import re

from gateway.errors import TryLater
from gateway.intake.wire import DataDecoder
from gateway.spool import SpoolWriter, Staged

_HEAD_BYTES = 32 * 1024
_RECEIVED = re.compile(rb"^Received:", re.IGNORECASE | re.MULTILINE)


class Receiver:
    """Takes chunks as the socket gives them and writes them on at once.

    After a failure (no space, too large) it reads on to the end and keeps
    nothing: an answer in the middle of mail data would be taken for a dropped
    connection, and the client would try the same again at once.
    """

    def __init__(self, writer: SpoolWriter, most_bytes: int) -> None:
        self.failure: str | None = None
        """The 4xx reply that this mail gets; None while all is well."""
        self._writer = writer
        self._most_bytes = most_bytes
        self._decoder = DataDecoder()
        self._head = bytearray()
        self._taken_bytes = 0

    def feed(self, chunk: bytes) -> bytes | None:
        """None while the mail goes on, else what the client sent behind it."""
        body, rest = self._decoder.feed(chunk)
        self._taken_bytes += len(body)
        if self.failure is None and body:
            self._write(body)
        return rest

    def finish(self) -> Staged:
        """The mail, read to its end without a failure."""
        return self._writer.finish()

    def drop(self) -> None:
        """Forget what was read: the client keeps the mail."""
        self._writer.drop()

    def hops(self) -> int:
        """Number of Received lines near the top; many of them mean a loop."""
        head, _, _ = bytes(self._head).partition(b"\r\n\r\n")
        return len(_RECEIVED.findall(head))

    def _write(self, body: bytes) -> None:
        if len(self._head) < _HEAD_BYTES:
            self._head += body[: _HEAD_BYTES - len(self._head)]
        if self._taken_bytes > self._most_bytes:
            self.failure = "452 4.3.4 Larger than max_mail_mb of this gateway"
            return
        try:
            self._writer.write(body)
        except TryLater as why:
            self.failure = f"452 4.3.1 {why}"
