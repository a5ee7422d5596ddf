"""A time-stamp authority on loopback: certomancer behind a plain HTTP server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import tsp
from certomancer.registry import ServiceLabel

from tests.made.pki import architecture


class Tsa:
    """What the authority answers: `status` and `body` instead of a token where they are set."""

    def __init__(self, at):
        self.at = at
        self.status = 200
        self.body: bytes | None = None
        self.other_bytes = False
        self.asked = 0

    def answer(self, request: bytes) -> bytes:
        """The response to one request."""
        self.asked += 1
        if self.body is not None:
            return self.body
        parsed = tsp.TimeStampReq.load(request)
        if self.other_bytes:
            parsed["message_imprint"]["hashed_message"] = b"\0" * 32
        stamper = architecture().service_registry.summon_timestamper(ServiceLabel("tsa"), at_time=self.at)
        return stamper.request_tsa_response(parsed).dump()


@contextmanager
def serving(tsa: Tsa) -> Iterator[str]:
    """The address of the authority while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            answer = tsa.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(tsa.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
