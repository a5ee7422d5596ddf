"""A gateway's polling part on a real ledger and spool, against a real Dovecot."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gateway.intake.imap import poll_once
from gateway.intake.imap_accounts import logins_of
from gateway.intake.imap_visits import Visitor
from gateway.ledger.store import open_ledger
from gateway.records import Arrival
from gateway.settings import Imap, ImapAccount
from gateway.spool import Spool
from tests.real.dovecot import PASSWORD


def make_mail(name: str, size_bytes: int = 0) -> bytes:
    """A mail with CRLF, padded with lines that are all different."""
    head = (
        "From: a@stttt.quangngai.gov.vn\r\nTo: b@snv.quangngai.gov.vn, c@gmail.com\r\n"
        f"Subject: {name}\r\nMessage-ID: <{name}@stttt.quangngai.gov.vn>\r\n\r\n"
    ).encode()
    missing = max(0, size_bytes - len(head))
    body = b"".join(b"%030d %s\r\n" % (number, b"x" * 45) for number in range(missing // 78 + 1))
    return head + (body[: missing - 2] + b"\r\n" if missing else b"x\r\n")


class Polling:
    """Polls `account` changes of one Dovecot into a data folder of its own."""

    def __init__(self, folder: Path, port: int, user: str, **account: Any) -> None:
        password = folder / "password"
        password.write_text(PASSWORD + "\n")
        self.password_file = password
        self.folder = folder
        self.ledger = open_ledger(f"sqlite:///{folder / 'vanthu.db'}")
        self.spool = Spool(folder / "spool", 1)
        self.arrivals: list[Arrival] = []
        self.came = threading.Condition()
        self.on_arrival: Callable[[Sequence[Arrival]], None] = lambda _: None
        self._account = {"port": port, "user": user, **account}

    def settings(self, **imap: Any) -> Imap:
        """Settings of one account, without TLS unless the account says otherwise."""
        account = {"name": "vp", "host": "localhost", "tls": "none", "password_file": str(self.password_file)}
        return Imap(**{"idle": False, "account": (ImapAccount(**{**account, **self._account}),), **imap})

    def poll(self, **imap: Any) -> int:
        """One round as after a start of the gateway."""
        return poll_once(self.settings(**imap), self.ledger, self.spool, self.arrived)

    def visitor(self, **imap: Any) -> Visitor:
        """What a running gateway keeps between rounds."""
        settings = self.settings(**imap)
        return Visitor(logins_of(settings)[0], settings, self.ledger, self.spool, self.arrived, idles=False)

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        with self.came:
            self.arrivals += arrivals
            self.came.notify_all()
        self.on_arrival(arrivals)

    def wait_for(self, count: int, seconds: float = 90) -> list[Arrival]:
        """The arrivals, once there are so many."""
        with self.came:
            enough = self.came.wait_for(lambda: len(self.arrivals) >= count, seconds)
        assert enough, f"{len(self.arrivals)} of {count} mails came within {seconds} s"
        return self.arrivals

    def contents(self) -> list[bytes]:
        """The mails as they lie in the spool, in order of their UIDs."""
        ordered = sorted(self.arrivals, key=lambda arrival: int(arrival.key.rpartition(":")[2]))
        return [self.spool.read(arrival.spool_id) for arrival in ordered]

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.folder / 'vanthu.db'}?mode=ro", uri=True) as database:
            found = database.execute(question).fetchall()
        database.close()
        return found

    def mails(self) -> int:
        return int(self.rows("SELECT count(*) FROM mail")[0][0])

    def cursor(self) -> tuple[int, int] | None:
        """(UIDVALIDITY, UID)."""
        found = self.rows("SELECT uidvalidity, uid FROM imap_cursor")
        return (int(found[0][0]), int(found[0][1])) if found else None


def until(condition: Callable[[], bool], seconds: float = 90) -> None:
    """Wait for something that other threads bring about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"did not come about within {seconds} s"
        time.sleep(0.02)
