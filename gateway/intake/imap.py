"""Reads mailboxes over IMAP: for servers without a hook, for reconciliation, for history.

Each login is visited every `poll_s`, by `threads` threads. Where IDLE is on,
its connection stays open between visits and the server's word only brings the
next visit forward, so nothing depends on that word. One thread keeps the time
and waits on all idle connections.
"""

from __future__ import annotations

import queue
import selectors
import socket
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial

from gateway.intake.imap_accounts import logins_of
from gateway.intake.imap_mailbox import Arrived
from gateway.intake.imap_visits import Visitor
from gateway.ledger.engine import Ledger
from gateway.settings import Imap
from gateway.spool import Spool

__all__ = ["ImapPolling", "poll_once"]

_MOST_IDLE = 200
"""With more logins none idles: each would hold a connection of the server for good."""
_LEAST_GAP_S = 1.0
"""Between two visits that the server's word asked for: flags change often."""
_STOP_S = 20.0


def poll_once(settings: Imap, ledger: Ledger, spool: Spool, arrived: Arrived) -> int:
    """Visit every login once, then hang up; how many mails were new.

    What can't be read is logged and left for the next time. Raises BadSettings.
    """
    visitors = [Visitor(login, settings, ledger, spool, arrived, idles=False) for login in logins_of(settings)]
    with ThreadPoolExecutor(settings.threads, "imap") as pool:
        for visit in [pool.submit(visitor.visit) for visitor in visitors]:
            visit.result()
    return sum(visitor.taken for visitor in visitors)


class ImapPolling:
    """All logins of the settings, visited until `stop`."""

    def __init__(self, settings: Imap, ledger: Ledger, spool: Spool, arrived: Arrived) -> None:
        """`arrived` is told of new arrivals, from any thread. Raises BadSettings."""
        logins = logins_of(settings)
        idles = settings.idle and len(logins) <= _MOST_IDLE
        self._settings = settings
        self._visitors = [Visitor(login, settings, ledger, spool, arrived, idles) for login in logins]
        self._due_at = dict.fromkeys(self._visitors, 0.0)
        """Those at rest, and when they are to go (seconds of the monotonic clock)."""
        self._watched: dict[Visitor, socket.socket] = {}
        self._running: dict[Future[float], Visitor] = {}
        self._returned: queue.SimpleQueue[tuple[Visitor, float]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, and return at once; without accounts nothing is started."""
        if not self._visitors:
            return
        self._pool = ThreadPoolExecutor(self._settings.threads, "imap")
        self._selector = selectors.DefaultSelector()
        self._bell, self._bell_rope = socket.socketpair()
        self._bell.setblocking(False)
        self._bell_rope.setblocking(False)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="imap-clock", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hang up everywhere; what was not committed is fetched again after the next start."""
        if self._thread is None:
            return
        self._stopping.set()
        self._ring()
        self._thread.join(_STOP_S)
        for visitor in self._visitors:
            visitor.cut()
        self._pool.shutdown(wait=False, cancel_futures=True)
        wait(tuple(self._running), timeout=_STOP_S)
        busy = set(self._running.values())
        for visitor in self._visitors:
            if visitor not in busy:
                visitor.hang_up()
        for end in (self._selector, self._bell, self._bell_rope):
            end.close()
        self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            wait_s = max(0.0, min(self._due_at.values(), default=time.monotonic() + 60) - time.monotonic())
            for key, _ in self._selector.select(wait_s):
                if key.data is None:
                    self._silence_bell()
                else:
                    self._bring_forward(key.data)
            self._take_back()
            self._send_out()

    def _bring_forward(self, visitor: Visitor) -> None:
        """The server spoke up, or hung up: visit soon."""
        self._stop_watching(visitor)
        soon = max(time.monotonic(), visitor.visited_at + _LEAST_GAP_S)
        self._due_at[visitor] = min(self._due_at[visitor], soon)

    def _send_out(self) -> None:
        now = time.monotonic()
        for visitor in [visitor for visitor, due_at in self._due_at.items() if due_at <= now]:
            self._stop_watching(visitor)
            del self._due_at[visitor]
            running = self._pool.submit(visitor.visit)
            self._running[running] = visitor
            running.add_done_callback(partial(self._return, visitor))

    def _return(self, visitor: Visitor, done: Future[float]) -> None:
        """In the visit's own thread: hand its visitor back to the clock."""
        self._running.pop(done, None)
        if done.cancelled():
            return
        why = done.exception()
        wait_s = visitor.break_off(f"{type(why).__name__}: {why}") if why is not None else done.result()
        self._returned.put((visitor, wait_s))
        self._ring()

    def _take_back(self) -> None:
        while not self._returned.empty():
            visitor, wait_s = self._returned.get()
            self._due_at[visitor] = time.monotonic() + wait_s
            idle = visitor.idle_socket()
            if idle is not None:
                self._selector.register(idle, selectors.EVENT_READ, visitor)
                self._watched[visitor] = idle

    def _stop_watching(self, visitor: Visitor) -> None:
        idle = self._watched.pop(visitor, None)
        if idle is not None:
            self._selector.unregister(idle)

    def _ring(self) -> None:
        with suppress(OSError):  # It rings already, or nobody listens any more.
            self._bell_rope.send(b"\0")

    def _silence_bell(self) -> None:
        with suppress(BlockingIOError):
            while self._bell.recv(4096):
                continue
