"""A next hop that records what it is given, raw: independent of the gateway's own code."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.real.ports import free_port


@dataclass
class Taken:
    """One transaction."""

    mail: str
    """Argument of MAIL, verbatim."""
    rcpt: list[str] = field(default_factory=list)
    content: bytes = b""
    xforward: list[str] = field(default_factory=list)

    def header(self, name: str) -> str | None:
        for line in self.content.partition(b"\r\n\r\n")[0].split(b"\r\n"):
            if line.lower().startswith(name.lower().encode() + b":"):
                return line.partition(b":")[2].strip().decode("utf-8", "replace")
        return None


class Sink:
    """Takes mail on a port of loopback until `stop`; `replies` overrides by recipient substring."""

    def __init__(self, port: int = 0) -> None:
        self.taken: list[Taken] = []
        self.replies: dict[str, str] = {}
        self.may_answer = threading.Event()
        """Cleared: a mail that was taken waits for its 250."""
        self.may_answer.set()
        self.offers = [
            "PIPELINING",
            "SIZE 0",
            "8BITMIME",
            "SMTPUTF8",
            "DSN",
            "XFORWARD NAME ADDR PROTO HELO IDENT SOURCE",
        ]
        self._server: socketserver.ThreadingTCPServer | None = None
        # Not one that the kernel names: it must be ours again after a `stop`.
        self.port = port or free_port()
        self.start()

    def start(self) -> None:
        """Listen (again) on the same port."""
        sink = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                try:
                    _converse(sink, self)
                except OSError:
                    return

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", self.port), Session)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def wait_for(self, count: int, subject: str, seconds: float = 90) -> list[Taken]:
        """The mails with this Subject, once there are so many."""
        return self.wait_until(count, lambda one: one.header("Subject") == subject, subject, seconds)

    def wait_until(self, count: int, fits: Callable[[Taken], bool], what: str, seconds: float = 90) -> list[Taken]:
        """The mails that fit, once there are so many."""
        until = time.monotonic() + seconds
        while True:
            found = [one for one in self.taken if fits(one)]
            if len(found) >= count:
                return found
            if time.monotonic() > until:
                raise AssertionError(f"{len(found)} of {count} mails {what!r} came within {seconds} s")
            time.sleep(0.02)


def _converse(sink: Sink, session: socketserver.StreamRequestHandler) -> None:
    def say(line: str) -> None:
        session.wfile.write(line.encode() + b"\r\n")

    say("220 sink ESMTP")
    current, forwarded = Taken(""), []
    while line := session.rfile.readline():
        text = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        verb = text[:4].upper()
        if verb in ("EHLO", "LHLO"):
            offers = ["sink", *sink.offers]
            say("\r\n".join([*(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"]))
        elif verb == "XFOR":
            forwarded += text.split()[1:]
            say("250 ok")
        elif verb == "MAIL":
            current, forwarded = Taken(text[10:], xforward=forwarded), []
            say(next((reply for part, reply in sink.replies.items() if part in text), "250 ok"))
        elif verb == "RCPT":
            reply = next((reply for part, reply in sink.replies.items() if part in text), "250 ok")
            if reply.startswith("2"):
                current.rcpt.append(text[8:])
            say(reply)
        elif verb == "DATA":
            say("354 go")
            current.content = _read_content(session)
            sink.taken.append(current)
            sink.may_answer.wait(120)
            say("250 taken")
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")


def _read_content(session: socketserver.StreamRequestHandler) -> bytes:
    lines: list[bytes] = []
    while line := session.rfile.readline():
        at_start = not lines or lines[-1].endswith(b"\r\n")
        if at_start and line == b".\r\n":
            return b"".join(lines)
        lines.append(line[1:] if at_start and line.startswith(b".") else line)
    raise ConnectionError("cut in the middle of mail data")
