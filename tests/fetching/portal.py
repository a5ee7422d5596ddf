"""A portal on loopback: pages by path, what was asked with which words, and how many asked at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML_TYPE = "text/html; charset=utf-8"


@dataclass
class Reply:
    """One answer."""

    body: bytes | Callable[[BaseHTTPRequestHandler], None] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class PortalServer:
    """What the server answers by path; a page with an ETag is answered 304 to who knows it."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.statuses: list[int] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def shows(self, path: str, text: str | bytes, status: int = 200, **headers: str) -> None:
        """Let a path answer so; `_` in header names stands for a hyphen."""
        body = text.encode() if isinstance(text, str) else text
        self.replies[path] = Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self.asked.append(handler.path)
            self.agents.add(handler.headers.get("User-Agent", ""))
        try:
            self._reply(handler, self.replies.get(handler.path, Reply(status=404)))
        except (BrokenPipeError, ConnectionResetError):
            pass  # Who asked had enough.
        finally:
            with self._lock:
                self._now -= 1

    def _reply(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        tag = reply.headers.get("ETag")
        known = tag is not None and handler.headers.get("If-None-Match") == tag
        status = 304 if known else reply.status
        self.statuses.append(status)
        handler.send_response(status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if known:
            return
        if callable(reply.body):
            reply.body(handler)
        else:
            handler.wfile.write(reply.body)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, without an end."""
    for _ in range(600):
        handler.wfile.write(b"<")
        handler.wfile.flush()
        time.sleep(0.05)


@contextmanager
def served() -> Iterator[PortalServer]:
    """A portal that allows everything and shows nothing yet."""
    portal = PortalServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            portal.answer(self)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    portal.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page(*titles: str, following: str = "") -> str:
    """A list of documents in HTML, with a link to the next page where there is one."""
    rows = "".join(f"<li><a href='/vb/{title[:4]}'>{title}</a>" for title in titles)
    return f"<ul>{rows}</ul>" + (f"<a class=sau href='{following}'>sau</a>" if following else "")


def feed(*titles: str) -> str:
    """The same as RSS."""
    return f"<rss><channel>{''.join(f'<item><title>{title}</title></item>' for title in titles)}</channel></rss>"
