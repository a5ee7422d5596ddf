"""Visits to one login: connect or go on, read each mailbox, hang up or idle."""

from __future__ import annotations

import socket
import time

from gateway import mail_log
from gateway.errors import BadSettings, TryLater
from gateway.intake.backing_off import BackOff
from gateway.intake.imap_accounts import Login
from gateway.intake.imap_mailbox import Arrived, MailboxReader
from gateway.intake.imap_session import ImapSession, LoginRefused, SessionLost
from gateway.ledger.engine import Ledger
from gateway.settings import Imap
from gateway.spool import Spool

_FIRST_RETRY_S, _LONGEST_RETRY_S = 1, 900
_RENEW_IDLE_S = 540
"""Servers may hang up after 30 minutes of IDLE [RFC 2177 §3], firewalls after ten."""
_AFTER_MAIL_S = 2.0
_MOST_LOST_IDLES = 5
"""A server that hung up on so many IDLEs running is only polled."""


class Visitor:
    """Visits one login again and again; one thread at a time may use it, `cut` excepted."""

    def __init__(
        self, login: Login, settings: Imap, ledger: Ledger, spool: Spool, arrived: Arrived, idles: bool
    ) -> None:
        most = settings.max_mail_mb * 1024**2
        self.label = login.label
        self.visited_at = 0.0
        """End of the last visit, in seconds of the monotonic clock."""
        self._login = login
        self._settings = settings
        self._idles = idles
        self._session: ImapSession | None = None
        self._is_cut = False
        self._lost_idles = 0
        self._lost = BackOff(_FIRST_RETRY_S, _LONGEST_RETRY_S)
        self._refused = BackOff(settings.poll_s, _LONGEST_RETRY_S)
        # The first mailbox is read last: it is the one that idles.
        self._readers = {
            MailboxReader(login.label, mailbox, ledger, spool, arrived, most): BackOff(
                settings.poll_s, _LONGEST_RETRY_S
            )
            for mailbox in reversed(login.mailboxes)
        }

    def visit(self) -> float:
        """Read what is new in every mailbox; seconds until the next visit. Troubles are logged."""
        before = self.taken
        try:
            self._read_all(self._resumed() or self._opened())
        except (LoginRefused, BadSettings) as why:
            return self._fail(self._refused, str(why))
        except TryLater as why:
            return self._fail(self._lost, str(why))
        finally:
            self.visited_at = time.monotonic()
        self._lost.succeed()
        self._refused.succeed()
        idles = self._session is not None
        if idles and self.taken > before:
            # Mail comes in bursts. What came between the look and IDLE was told to nobody who listened.
            return _AFTER_MAIL_S
        return min(self._settings.poll_s, _RENEW_IDLE_S) if idles else self._settings.poll_s

    @property
    def taken(self) -> int:
        """New mails of all visits."""
        return sum(reader.taken for reader in self._readers)

    def idle_socket(self) -> socket.socket | None:
        """What becomes readable when the server speaks up; None where nothing idles."""
        session = self._session
        return session.socket() if session is not None and session.is_idle and not self._is_cut else None

    def hang_up(self) -> None:
        """Close the connection, if there is one."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def break_off(self, reason: str) -> float:
        """After a fault of ours in a visit: tell it and hang up; seconds until the next visit."""
        mail_log.service_trouble("imap_visit_broke", account=self.label, reason=reason)
        self.hang_up()
        return self._lost.fail()

    def cut(self) -> None:
        """End the visit that is under way, and all later ones at once; from any thread."""
        self._is_cut = True
        session = self._session
        if session is not None:
            session.cut()

    def _resumed(self) -> ImapSession | None:
        """The connection that idled, when the server has kept it: many drop idle clients."""
        session = self._session
        if session is not None and session.is_idle:
            try:
                session.end_idle()
            except SessionLost:
                self._lost_idles += 1
                self.hang_up()
            else:
                self._lost_idles = 0
                return session
        return None

    def _opened(self) -> ImapSession:
        self._session = session = ImapSession(self._login, self._settings.timeout_s)
        if self._is_cut:
            raise SessionLost("stopped")
        session.open()
        return session

    def _read_all(self, session: ImapSession) -> None:
        is_open = False
        for reader, back_off in self._readers.items():
            is_open = back_off.is_due and self._read(session, reader, back_off)
        may_idle = is_open and self._idles and self._lost_idles < _MOST_LOST_IDLES
        if not (may_idle and session.begin_idle()):
            self.hang_up()

    def _read(self, session: ImapSession, reader: MailboxReader, back_off: BackOff) -> bool:
        """Whether the mailbox could be read; another one's trouble is not ours."""
        try:
            new = reader.poll(session)
        except SessionLost:
            raise
        except TryLater as why:
            back_off.fail()
            mail_log.poll_failed(self.label, reader.mailbox, str(why))
            return False
        back_off.succeed()
        if new:
            mail_log.polled(self.label, reader.mailbox, new)
        return True

    def _fail(self, back_off: BackOff, reason: str) -> float:
        self.hang_up()
        if not self._is_cut:
            mail_log.poll_failed(self.label, "", reason)
        return back_off.fail()
