"""The SMTP and LMTP dialogue of our doors: aiosmtpd's protocol with our own data path.

What aiosmtpd does otherwise, and why it may not: it joins a mail in memory,
refuses long lines, DSN and XFORWARD, rewrites addresses, answers 500 or 552
for faults of ours (the sender's mail would bounce), gives one LMTP reply for N
recipients, cuts slow data and slow commits by a timer meant for commands, and
drops a mail when the client half-closes. Every failure of ours is 4xx here.
"""

from __future__ import annotations

import asyncio
import collections
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP

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
_MAIL_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "RET", "ENVID"})
_RCPT_PARAMETERS = frozenset({"NOTIFY", "ORCPT"})
_BODIES = (None, "7BIT", "8BITMIME")


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
    hostname: str = field(default_factory=lambda: f"vanthu.{socket.gethostname()}")
    # Never the mail server's own name: Postfix takes that for a loop.


class Dialogue(SMTP):
    """One SMTP session."""

    line_length_limit = 64 * 1024  # Buffer of the command reader; mail data does not pass through it.
    command_size_limit = MOST_COMMAND_BYTES
    command_size_limits = collections.defaultdict(lambda: MOST_COMMAND_BYTES)

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._transaction = Transaction()
        self._receiver: Receiver | None = None
        self._client_name = ""
        self._peer = ""
        self._leaving = False
        self._is_busy = False
        super().__init__(
            None,
            data_size_limit=None,
            enable_SMTPUTF8=True,
            hostname=reception.hostname,
            ident="vanthu",
            timeout=reception.timeout_s,
            loop=asyncio.get_running_loop(),
        )
        self._commands: dict[str, Callable[[str | None], Awaitable[None]]] = {
            name: self._smtp_methods[name]
            for name in ("HELO", "EHLO", "LHLO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "XFORWARD")
            if name in self._smtp_methods
        }

    # --- connection -------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._reception.sessions.add(self)
        self._peer = str((transport.get_extra_info("peername") or ("",))[0])
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._reception.sessions.discard(self)
        self._end_of_data()
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """A half-closed client still waits for its answer: go on with what it sent."""
        self._end_of_data()
        self._reader.feed_eof()
        return True

    def data_received(self, data: bytes) -> None:
        """Mail data goes straight to the spool file, all else to the command reader."""
        if self._receiver is None:
            super().data_received(data)
            return
        self._reset_timeout()
        rest = self._receiver.feed(data)
        if rest is not None:
            self._receiver = None
            super().data_received(rest)

    def leave(self) -> None:
        """Close the session as soon as it holds no mail."""
        self._leaving = True
        if not self._is_busy and self.transport is not None:
            self._writer.write(b"421 4.3.2 Service is stopping\r\n")
            self.transport.close()

    def cut(self) -> None:
        """End the session now, whatever it holds: the client got no 250 and keeps its mail."""
        if self._writer.transport is not None:
            self._writer.transport.abort()

    def _end_of_data(self) -> None:
        if self._receiver is not None:
            self._receiver.cut()
            self._receiver = None

    def _set_post_data_state(self) -> None:
        self._transaction = Transaction()

    # --- command loop -----------------------------------------------------

    async def _handle_client(self) -> None:
        try:
            await self._converse()
        except ConnectionError:
            return
        except Exception as why:
            # A fault of ours: temporary for the client, and the traceback stays.
            mail_log.refused_for_now(self._reception.door, f"{type(why).__name__}: {why}")
            await self.push("421 4.3.0 Internal fault, try again later")
            raise
        finally:
            if self.transport is not None:
                self.transport.close()

    async def _converse(self) -> None:
        if len(self._reception.sessions) > MOST_SESSIONS:
            await self.push("421 4.3.2 Too many sessions, try again later")
            return
        await self.push(f"220 {self.hostname} {'LMTP' if 'LHLO' in self._commands else 'ESMTP'} vanthu")
        while not self._leaving and (line := await self._next_line()) is not None:
            self._reset_timeout()
            word, _, argument = line.partition(" ")
            command = self._commands.get(word.upper())
            if command is None:
                await self.push("500 5.5.2 Unknown command")
            else:
                await command(argument.strip() or None)

    async def _next_line(self) -> str | None:
        """The next command, or None when the client sends no more."""
        while True:
            try:
                line: bytes = await self._reader.readuntil(b"\n")
            except asyncio.IncompleteReadError:
                return None
            except asyncio.LimitOverrunError as why:
                await self._reader.readexactly(why.consumed)
                continue
            if len(line) <= MOST_COMMAND_BYTES:
                return line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
            await self.push("500 5.5.2 Line too long")

    # --- commands ---------------------------------------------------------

    async def smtp_EHLO(self, hostname: str | None) -> None:
        await self._greet(hostname)

    async def smtp_HELO(self, hostname: str | None) -> None:
        self._set_post_data_state()
        self._client_name = hostname or "unnamed"
        await self.push(f"250 {self.hostname}")

    async def smtp_QUIT(self, argument: str | None) -> None:
        self._leaving = True
        await self.push("221 2.0.0 Bye")

    async def smtp_XFORWARD(self, argument: str | None) -> None:
        """XFORWARD of Postfix: who the client of the mail server was, and its queue id."""
        attributes = parse_xforward(argument)
        if attributes is None or self._transaction.sender is not None:
            await self.push("501 5.5.4 Syntax: XFORWARD attribute=value..., before MAIL")
            return
        self._transaction.xforward.update(attributes)
        await self.push("250 2.0.0 Ok")

    async def smtp_MAIL(self, argument: str | None) -> None:
        path = parse_path("FROM:", argument)
        if not self._client_name:
            reply = "503 5.5.1 Send EHLO or LHLO first"
        elif self._transaction.sender is not None:
            reply = "503 5.5.1 Nested MAIL command"
        elif path is None:
            reply = "501 5.5.4 Syntax: MAIL FROM:<address>"
        elif not path.keywords <= _MAIL_PARAMETERS or path.value("BODY") not in _BODIES:
            reply = "555 5.5.4 Unsupported parameter"
        else:
            reply = self._begin(path)
        await self.push(reply)

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

    async def smtp_RCPT(self, argument: str | None) -> None:
        path = parse_path("TO:", argument)
        if self._transaction.sender is None:
            reply = "503 5.5.1 Send MAIL first"
        elif path is None or not path.address:
            reply = "501 5.1.3 Syntax: RCPT TO:<address>"
        elif not path.keywords <= _RCPT_PARAMETERS:
            reply = "555 5.5.4 Unsupported parameter"
        elif len(self._transaction.recipients) >= MOST_RECIPIENTS:
            reply = "452 4.5.3 Too many recipients"
        else:
            self._transaction.recipients.append(path)
            reply = "250 2.1.5 Ok"
        await self.push(reply)

    async def smtp_DATA(self, argument: str | None) -> None:
        if not self._transaction.recipients:
            await self.push("503 5.5.1 No valid recipients")
            return
        self._is_busy = True
        try:
            await self._take_mail(self._transaction)
        finally:
            self._is_busy = False

    async def _take_mail(self, transaction: Transaction) -> None:
        try:
            writer = self._reception.commit.spool.open(transaction.declared_bytes)
        except TryLater as why:
            await self.push(self._refuse(f"452 4.3.1 {why}"))
            return
        with writer:
            receiver = Receiver(writer, self._reception.most_bytes)
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            if not await self._receive(receiver):
                self._leaving = True  # The client went away before the final dot: it keeps the mail.
                return
            # From here on the client may wait for the disk as long as it takes.
            self._stop_timer()
            failed = self._refuse(receiver.failure) if receiver.failure else None
            reply = failed or await self._keep(transaction, writer.finish(), receiver.hops())
        self._set_post_data_state()
        self._reset_timeout()
        await self._answer(transaction, reply)

    async def _receive(self, receiver: Receiver) -> bool:
        """Let mail data flow to the receiver; True when the final dot came."""
        reader: Any = self._reader
        early = bytes(reader._buffer)
        reader._buffer.clear()
        reader._maybe_resume_transport()
        self._receiver = receiver
        if early:
            self.data_received(early)
        if self._reader.at_eof():
            self._end_of_data()
        return await receiver.ended

    async def _keep(self, transaction: Transaction, staged: Staged, hops: int) -> str:
        """The reply for a mail that was read to its end."""
        reception = self._reception
        arrival = transaction.arrival(reception.door, staged, self._peer, reception.suffix, datetime.now(UTC))
        try:
            is_new = await reception.commit.keep(staged, arrival)
        except TryLater as why:
            return self._refuse(f"451 4.3.0 {why}")
        if is_new:
            mail_log.accepted(staged.spool_id, reception.door, staged.size_bytes, len(arrival.envelope.rcpt_to))
        else:
            mail_log.seen_before(staged.spool_id, arrival.key)
        if hops > MOST_HOPS:
            mail_log.service_trouble("mail_loop_suspected", spool_id=staged.spool_id, hops=hops)
        return f"250 2.0.0 Ok: kept as {staged.spool_id}"

    async def _answer(self, transaction: Transaction, reply: str) -> None:
        await self.push(reply)

    def _stop_timer(self) -> None:
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()

    async def _greet(self, hostname: str | None) -> None:
        if not hostname:
            await self.push("501 5.5.4 Name yourself")
            return
        self._set_post_data_state()
        self._client_name = hostname
        # SIZE without a number: Postfix bounces by itself what is larger than a
        # number, while a declared SIZE that is too large gets our 452.
        offers = ["PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"]
        offers.append("XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE")
        await self.push("\r\n".join([f"250-{self.hostname}", *(f"250-{o}" for o in offers[:-1]), f"250 {offers[-1]}"]))

    def _refuse(self, reply: str) -> str:
        """A 4xx reply on one line of printable ASCII, logged."""
        line = "".join(c if " " <= c <= "~" else "?" for c in reply)[:400]
        mail_log.refused_for_now(self._reception.door, line)
        return line


class LmtpDialogue(Dialogue):
    """One LMTP session [RFC 2033]: LHLO, and one true reply for each recipient."""

    async def smtp_LHLO(self, hostname: str | None) -> None:
        await self._greet(hostname)

    async def smtp_EHLO(self, hostname: str | None) -> None:
        await self.push("500 5.5.1 This is LMTP: send LHLO")

    async def smtp_HELO(self, hostname: str | None) -> None:
        await self.smtp_EHLO(hostname)

    async def _answer(self, transaction: Transaction, reply: str) -> None:
        await self.push("\r\n".join([reply] * len(transaction.recipients)))
