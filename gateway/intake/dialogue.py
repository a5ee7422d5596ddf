"""The SMTP and LMTP dialogue of our doors.

A plain protocol on purpose: mail data goes from the socket straight into the
spool, and commands are answered in the order they came, one write for all that
came together (PIPELINING). aiosmtpd joins a mail in memory, rewrites
addresses, refuses DSN, XFORWARD and long lines, answers 500 or 552 for faults
of ours, cuts slow data, and drops a mail when the client half-closes; with all
that overridden four of its methods were left (gateway/DECISIONS.md).

Every failure of ours is 4xx: an unexpected error closes the connection without
a 250, which is the same to the client.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from gateway import mail_log
from gateway.errors import TryLater
from gateway.intake.commit import GroupCommit
from gateway.intake.receiver import Receiver
from gateway.intake.transaction import Transaction
from gateway.intake.wire import Path, parse_path, parse_xforward
from gateway.records import Door
from gateway.spool import Staged

MOST_SESSIONS = 200
MOST_RECIPIENTS = 20_000
MOST_HOPS = 50
MOST_COMMAND_BYTES = 8192
MOST_UNREAD_BYTES = 64 * 1024
"""Commands that a client may send ahead while its mail is committed; replies it may leave unread."""
_MAIL_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "RET", "ENVID"})
_RCPT_PARAMETERS = frozenset({"NOTIFY", "ORCPT"})
_BODIES = (None, "7BIT", "8BITMIME")
# SIZE stands without a number: Postfix bounces by itself what is larger than a
# number, while a declared SIZE that is too large gets our 452.
_OFFERS = (
    "PIPELINING",
    "SIZE",
    "8BITMIME",
    "SMTPUTF8",
    "DSN",
    "ENHANCEDSTATUSCODES",
    "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE",
)


@dataclass(slots=True)
class Reception:
    """What all sessions of one listener share."""

    door: Door
    commit: GroupCommit
    most_bytes: int
    suffix: str = ""
    """Taken off recipient addresses (`journal.suffix`)."""
    timeout_s: float = 300.0
    """Longest silence of a client, also in the middle of mail data."""
    sessions: set[Dialogue] = field(default_factory=set)
    tasks: set[asyncio.Task[str]] = field(default_factory=set)
    hostname: str = field(default_factory=lambda: f"vanthu.{socket.gethostname()}")
    # Never the mail server's own name: Postfix takes that for a loop.


class Dialogue(asyncio.Protocol):
    """One SMTP session."""

    greeting = "EHLO"
    name = "ESMTP"

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._transaction = Transaction()
        self._client_name = ""
        self._peer = ""
        self._unread = b""
        self._replies: list[str] = []
        self._receiver: Receiver | None = None
        self._keeping: asyncio.Task[str] | None = None
        self._is_leaving = False
        self._transport: asyncio.Transport
        self._timer: asyncio.TimerHandle
        self._heard_at = 0.0
        self._commands: dict[str, Callable[[str], str | None]] = {
            "HELO": self._obey_helo,
            "EHLO": self._obey_hello,
            "XFORWARD": self._obey_xforward,
            "MAIL": self._obey_mail,
            "RCPT": self._obey_rcpt,
            "DATA": self._obey_data,
            "RSET": self._obey_rset,
            "NOOP": lambda _: "250 2.0.0 Ok",
            "VRFY": lambda _: "252 2.1.5 Send mail and see",
            "QUIT": self._obey_quit,
        }

    # --- connection -------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance.
        self._peer = str((transport.get_extra_info("peername") or ("",))[0])
        self._heard_at = asyncio.get_running_loop().time()
        self._watch()
        if len(self._reception.sessions) >= MOST_SESSIONS:
            self._transport.write(b"421 4.3.2 Too many sessions, try again later\r\n")
            transport.close()
            return
        self._reception.sessions.add(self)
        self._send([f"220 {self._reception.hostname} {self.name} vanthu"])

    def connection_lost(self, error: Exception | None) -> None:
        self._reception.sessions.discard(self)
        self._timer.cancel()
        if self._receiver is not None:
            self._receiver.drop()

    def data_received(self, data: bytes) -> None:
        """Mail data goes to the spool, all else is commands."""
        self._heard_at = asyncio.get_running_loop().time()
        if self._receiver is None:
            self._unread += data
            self._obey_lines()
        else:
            self._take_data(data)

    def eof_received(self) -> bool:
        """A half-closed client still waits for its answers: go on with what it sent."""
        self._is_leaving = True
        if self._keeping is None:
            self._transport.close()
        return True

    def leave(self) -> None:
        """Close the session as soon as it holds no mail."""
        self._is_leaving = True
        if self._receiver is None and self._keeping is None:
            self._transport.write(b"421 4.3.2 Service is stopping\r\n")
            self._transport.close()

    def cut(self) -> None:
        """End the session now: the client got no 250 and keeps its mail."""
        self._transport.abort()

    def _watch(self) -> None:
        """Look again when the client could have been silent for too long."""
        loop = asyncio.get_running_loop()
        if self._keeping is not None:
            self._heard_at = loop.time()  # It is we who keep the client waiting.
        left = self._heard_at + self._reception.timeout_s - loop.time()
        if left <= 0:
            self._transport.abort()
        self._timer = loop.call_later(max(left, 0.01), self._watch)

    # --- commands ---------------------------------------------------------

    def _obey_lines(self) -> None:
        """Answer all commands that are here, up to the end of a mail."""
        while self._receiver is None and self._keeping is None and not self._transport.is_closing():
            line, newline, rest = self._unread.partition(b"\n")
            if max(len(line), 0 if newline else len(self._unread)) > MOST_COMMAND_BYTES:
                self._replies.append("500 5.5.2 Line too long")
                self._unread = rest if newline else b""
            elif newline:
                self._unread = rest
                self._obey(line.rstrip(b"\r").decode("utf-8", "surrogateescape"))
            else:
                break
        if self._replies:
            replies, self._replies = self._replies, []
            self._send(replies)
        if self._keeping is not None and len(self._unread) > MOST_UNREAD_BYTES:
            self._transport.pause_reading()

    def _obey(self, line: str) -> None:
        word, _, argument = line.partition(" ")
        command = self._commands.get(word.strip().upper())
        reply = command(argument.strip()) if command else "500 5.5.2 Unknown command"
        if reply is not None:
            self._replies.append(reply)
        if self._receiver is not None and self._unread:
            early, self._unread = self._unread, b""
            self._take_data(early)

    def _obey_helo(self, argument: str) -> str:
        self._transaction, self._client_name = Transaction(), argument or "unnamed"
        return f"250 {self._reception.hostname}"

    def _obey_hello(self, argument: str) -> str:
        if not argument:
            return "501 5.5.4 Name yourself"
        self._transaction, self._client_name = Transaction(), argument
        lines = [self._reception.hostname, *_OFFERS]
        return "\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"])

    def _obey_xforward(self, argument: str) -> str:
        """XFORWARD of Postfix: who the client of the mail server was, and its queue id."""
        attributes = parse_xforward(argument)
        if attributes is None or self._transaction.sender is not None:
            return "501 5.5.4 Syntax: XFORWARD attribute=value..., before MAIL"
        self._transaction.xforward.update(attributes)
        return "250 2.0.0 Ok"

    def _obey_mail(self, argument: str) -> str:
        path = parse_path("FROM:", argument)
        if not self._client_name:
            return f"503 5.5.1 Send {self.greeting} first"
        if self._transaction.sender is not None:
            return "503 5.5.1 Nested MAIL command"
        if path is None:
            return "501 5.5.4 Syntax: MAIL FROM:<address>"
        if not path.keywords <= _MAIL_PARAMETERS or path.value("BODY") not in _BODIES:
            return "555 5.5.4 Unsupported parameter"
        return self._begin(path)

    def _begin(self, path: Path) -> str:
        transaction = Transaction(sender=path, xforward=self._transaction.xforward)
        if transaction.declared_bytes > self._reception.most_bytes:
            return self._refuse("452 4.3.4 Larger than max_mail_mb of this gateway")
        try:
            self._reception.commit.spool.require_space(transaction.declared_bytes)
        except TryLater as why:
            return self._refuse(f"452 4.3.1 {why}")
        self._transaction = transaction
        return "250 2.1.0 Ok"

    def _obey_rcpt(self, argument: str) -> str:
        path = parse_path("TO:", argument)
        if self._transaction.sender is None:
            return "503 5.5.1 Send MAIL first"
        if path is None or not path.address:
            return "501 5.1.3 Syntax: RCPT TO:<address>"
        if not path.keywords <= _RCPT_PARAMETERS:
            return "555 5.5.4 Unsupported parameter"
        if len(self._transaction.recipients) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        self._transaction.recipients.append(path)
        return "250 2.1.5 Ok"

    def _obey_data(self, argument: str) -> str:
        if not self._transaction.recipients:
            return "503 5.5.1 No valid recipients"
        try:
            writer = self._reception.commit.spool.open(self._transaction.declared_bytes)
        except TryLater as why:
            return self._refuse(f"452 4.3.1 {why}")
        self._receiver = Receiver(writer, self._reception.most_bytes)
        return "354 End data with <CR><LF>.<CR><LF>"

    def _obey_rset(self, argument: str) -> str:
        self._transaction = Transaction()
        return "250 2.0.0 Ok"

    def _obey_quit(self, argument: str) -> None:
        self._is_leaving = True
        self._send([*self._replies, "221 2.0.0 Bye"])
        self._replies = []
        self._transport.close()

    # --- mail data --------------------------------------------------------

    def _take_data(self, data: bytes) -> None:
        receiver = self._receiver
        rest = receiver.feed(data) if receiver is not None else None
        if receiver is None or rest is None:
            return
        self._receiver = None
        self._unread = rest
        # The task outlives the session: what was read to its end is committed
        # also when the client is gone, and counts once when it comes again.
        self._keeping = asyncio.get_running_loop().create_task(self._keep(self._transaction, receiver))
        self._reception.tasks.add(self._keeping)
        self._keeping.add_done_callback(self._answer)

    async def _keep(self, transaction: Transaction, receiver: Receiver) -> str:
        """The reply for a mail that was read to its end."""
        if receiver.failure is not None:
            receiver.drop()
            return self._refuse(receiver.failure)
        reception, staged = self._reception, receiver.finish()
        arrival = transaction.arrival(reception.door, staged, self._peer, reception.suffix, datetime.now(UTC))
        try:
            is_new = await reception.commit.keep(staged, arrival)
        except TryLater as why:
            return self._refuse(f"451 4.3.0 {why}")
        if is_new:
            mail_log.accepted(staged.spool_id, reception.door.value, staged.size_bytes, len(arrival.envelope.rcpt_to))
        else:
            mail_log.seen_before(staged.spool_id, arrival.key)
        self._note_hops(staged, receiver.hops())
        return f"250 2.0.0 Ok: kept as {staged.spool_id}"

    def _note_hops(self, staged: Staged, hops: int) -> None:
        if hops > MOST_HOPS:
            mail_log.service_trouble("mail_loop_suspected", spool_id=staged.spool_id, hops=hops)

    def _answer(self, kept: asyncio.Task[str]) -> None:
        """Send the reply, or hang up when keeping failed in a way nobody foresaw."""
        self._reception.tasks.discard(kept)
        self._keeping = None
        if kept.cancelled() or kept.exception() is not None:
            self._transport.abort()
        if self._transport.is_closing():
            return
        self._replies += [kept.result()] * self._replies_due()
        self._transaction = Transaction()
        self._transport.resume_reading()
        self._obey_lines()
        if self._is_leaving:
            self._transport.close()

    def _replies_due(self) -> int:
        return 1

    def _send(self, replies: list[str]) -> None:
        self._transport.write(("\r\n".join(replies) + "\r\n").encode("ascii", "replace"))
        if self._transport.get_write_buffer_size() > MOST_UNREAD_BYTES:
            self._transport.abort()

    def _refuse(self, reply: str) -> str:
        """A 4xx reply on one line of printable ASCII, logged."""
        line = "".join(c if " " <= c <= "~" else "?" for c in reply)[:400]
        mail_log.refused_for_now(self._reception.door.value, line)
        return line


class LmtpDialogue(Dialogue):
    """One LMTP session [RFC 2033]: LHLO, and one true reply for each accepted recipient."""

    greeting = "LHLO"
    name = "LMTP"

    def __init__(self, reception: Reception) -> None:
        super().__init__(reception)
        self._commands["LHLO"] = self._obey_hello
        for word in ("HELO", "EHLO"):
            self._commands[word] = lambda _: "500 5.5.1 This is LMTP: send LHLO"

    def _replies_due(self) -> int:
        return len(self._transaction.recipients)
