"""Authorities on loopback: lists, bags, responders, and answers that nobody should wait for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.made import pki

Answer = bytes | Callable[[BaseHTTPRequestHandler], None]


class Authorities:
    """What the server answers by path, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.port = 0

    def row(self, name: str = "pki.example.vn", *, private: bool = True, connect: bool = True) -> str:
        """A row of hosts.toml that leads a name here."""
        lines = ["[[host]]", f'name = "{name}"', 'source = "tests"', f"private = {str(private).lower()}"]
        lines.append(f'connect = "127.0.0.1:{self.port}"' if connect else f"ports = [{self.port}]")
        return "\n".join(lines) + "\n"

    def reply(self, asked: BaseHTTPRequestHandler, body: bytes, status: int = 200, location: str = "") -> None:
        """One whole answer."""
        asked.send_response(status)
        if location:
            asked.send_header("Location", location)
        asked.send_header("Content-Length", str(len(body)))
        asked.end_headers()
        asked.wfile.write(body)


@contextmanager
def serving() -> Iterator[Authorities]:
    """Authorities on a free port of loopback; OCSP answers at /ocsp/NAME are those of the responder NAME, for ten minutes."""
    found = Authorities()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            found.asked.append(self.path)
            answer = found.answers.get(self.path)
            if callable(answer):
                answer(self)
            else:
                found.reply(self, answer or b"", 404 if answer is None else 200)

        def do_POST(self) -> None:  # noqa: N802
            found.asked.append(self.path)
            request = self.rfile.read(int(self.headers["Content-Length"]))
            found.reply(
                self, pki.answer_ocsp(request, self.path.rpartition("/")[2], datetime.now(UTC).replace(microsecond=0))
            )

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def dripping_headers(asked: BaseHTTPRequestHandler) -> None:
    """A status line, then one header after the other, without an end."""
    _drip(asked, b"HTTP/1.1 200 OK\r\n", b"X-Wait: 1\r\n")


def dripping_body(asked: BaseHTTPRequestHandler) -> None:
    """Bytes one by one, without an end."""
    _drip(asked, b"HTTP/1.1 200 OK\r\n\r\n", b"x")


def _drip(asked: BaseHTTPRequestHandler, first: bytes, more: bytes) -> None:
    try:
        asked.wfile.write(first)
        for _ in range(600):
            asked.wfile.write(more)
            time.sleep(0.05)
    except OSError:
        return  # Whoever asked went away.
