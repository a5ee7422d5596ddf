"""Mail data as it goes over the wire. Pure."""

from __future__ import annotations


class DotStuffer:
    """Doubles dots at the start of lines and ends the data [RFC 5321 §4.5.2], chunk by chunk.

    A lone LF counts as a line end here, because Postfix, the next hop we are
    made for, reads it so: a "\\n.\\n" in a mail would end it there, and what
    follows would be taken for commands. Mail that came from a Postfix has no
    lone LF.
    """

    def __init__(self) -> None:
        self._tail = b"\r\n"

    def feed(self, chunk: bytes) -> bytes:
        """The chunk as it is sent."""
        if not chunk:
            return chunk
        starts_line = self._tail.endswith(b"\n")
        self._tail = (self._tail + chunk[-2:])[-2:]
        stuffed = chunk.replace(b"\n.", b"\n..")
        return b"." + stuffed if starts_line and chunk.startswith(b".") else stuffed

    def end(self) -> bytes:
        """What ends the data; completes a last line without CRLF."""
        return b".\r\n" if self._tail == b"\r\n" else b"\r\n.\r\n"
