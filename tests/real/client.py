"""A mail client that speaks raw lines, so that nothing is put right on the way."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


class Client:
    """One session; `greeting` is EHLO or LHLO."""

    def __init__(self, port: int, greeting: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 90)
        self._file = self.socket.makefile("rb")
        assert self.reply().startswith("220")
        self.offers = self.say(f"{greeting} test")[0]

    def reply(self) -> str:
        """The next reply on one line, its lines joined by "|"."""
        lines: list[str] = []
        while True:
            line = self._file.readline().decode()
            if not line:
                raise ConnectionError("closed")
            lines.append(line[4:].strip())
            if line[3:4] != "-":
                return line[:3] + " " + "|".join(lines)

    def say(self, *lines: str) -> list[str]:
        """Send all lines at once; the replies."""
        self.socket.sendall(b"".join(line.encode("utf-8", "surrogateescape") + b"\r\n" for line in lines))
        return [self.reply() for _ in lines]

    def send(self, content: bytes) -> None:
        """Mail data with its final dot."""
        stuffed = content.replace(b"\r\n.", b"\r\n..")
        self.socket.sendall((b"." if content.startswith(b".") else b"") + stuffed + b".\r\n")

    def deliver(self, content: bytes, *recipients: str, mail: str = "<a@b.vn>", xforward: str = "") -> list[str]:
        """A whole transaction, arguments of MAIL and RCPT as given; the replies to the final dot."""
        if xforward:
            assert self.say(f"XFORWARD {xforward}")[0].startswith("250")
        commands = [f"MAIL FROM:{mail}", *(f"RCPT TO:{to}" for to in recipients), "DATA"]
        replies = self.say(*commands)
        assert [reply[:3] for reply in replies] == ["250"] * (len(recipients) + 1) + ["354"], replies
        self.send(content)
        return [self.reply() for _ in (recipients if "LMTP" in self.offers else recipients[:1])]

    def close(self) -> None:
        self._file.close()
        self.socket.close()


@contextmanager
def lmtp(port: int) -> Iterator[Client]:
    client = Client(port, "LHLO")
    client.offers = "LMTP " + client.offers
    yield client
    client.close()


@contextmanager
def smtp(port: int) -> Iterator[Client]:
    client = Client(port, "EHLO")
    yield client
    client.close()
