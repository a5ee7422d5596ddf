"""An SMTP client that hands one mail on unchanged and tells each recipient's fate."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.relay.stuffing import DotStuffer

_MOST_REPLY_LINES = 200
_DSN_KEYWORDS = {"RET", "ENVID", "NOTIFY", "ORCPT"}
_XFORWARD_LINE_BYTES = 480
_RCPT_AT_ONCE = 100
"""Recipients named before their replies are read: who names thousands fills both directions, and nobody reads any more."""
_TAKING_S = 600.0
"""Least time for the reply to the final dot: whoever gives up sooner brings a mail twice [RFC 5321 §4.5.3.2.6, RFC 1047]."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete reply of the next hop."""

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """On one line: "550 5.1.1 unknown"."""
        return f"{self.code} {' '.join(self.lines)}"[:500]

    @property
    def is_good(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_permanent(self) -> bool:
        return 500 <= self.code < 600


@dataclass(frozen=True, slots=True)
class Errand:
    """One mail for some recipients, with the parameters it came with."""

    mail_from: str
    recipients: Mapping[str, tuple[str, ...]]
    """Address verbatim -> RCPT parameters."""
    mail_params: tuple[str, ...] = ()
    xforward: tuple[str, ...] = ()
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each recipient, with the reply that says so. Every recipient stands in one of the three."""

    delivered: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    """5xx for this recipient or this mail: trying again is useless."""
    deferred: Mapping[str, str] = field(default_factory=dict)
    reached: bool = True
    """False when the next hop did not even greet us properly."""


class _Unreachable(Exception):
    """The next hop can't be spoken with now."""


class _Stopped(Exception):
    """The next hop refused a step that concerns all recipients."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


async def hand_over(host: str, port: int, errand: Errand, content: Iterable[bytes], timeout_s: float) -> Outcome:
    """Deliver a mail to the next hop; never raises for what the network or the next hop does.

    Without a clear answer a recipient is deferred, also when the connection
    broke after the final dot: a mail too many is better than one too few.
    """
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_connection(host, port, limit=64 * 1024)
    except (OSError, TimeoutError) as why:
        return _all_deferred(errand, f"cannot reach {host}:{port}: {why or 'timed out'}", reached=False)
    talk = _Talk(reader, writer, timeout_s)
    try:
        await talk.greet()
        return await _transact(talk, errand, content)
    except _Unreachable as why:
        return _all_deferred(errand, str(why), reached=talk.is_greeted)
    finally:
        talk.leave()


async def _transact(talk: _Talk, errand: Errand, content: Iterable[bytes]) -> Outcome:
    delivered: dict[str, str] = {}
    failed: dict[str, str] = {}
    deferred: dict[str, str] = {}
    taken: dict[str, str] = {}
    try:
        replies = await talk.announce(errand)
        for address, reply in zip(errand.recipients, replies, strict=True):
            fate = taken if reply.is_good else failed if reply.is_permanent else deferred
            fate[address] = reply.text
        if taken:
            reply = await talk.send_content(content)
            delivered = dict.fromkeys(taken, reply.text)
    except _Stopped as why:
        rest = [address for address in errand.recipients if address not in failed and address not in deferred]
        (failed if why.reply.is_permanent else deferred).update(dict.fromkeys(rest, why.reply.text))
        talk.quit()
    except _Unreachable as why:
        rest = [address for address in errand.recipients if address not in failed and address not in deferred]
        deferred.update(dict.fromkeys(rest, str(why)))
    else:
        talk.quit()
    return Outcome(delivered, failed, deferred)


def _all_deferred(errand: Errand, reason: str, reached: bool) -> Outcome:
    return Outcome(deferred=dict.fromkeys(errand.recipients, reason), reached=reached)


class _Talk:
    """The dialogue with the next hop. Each step raises `_Unreachable` when the connection fails."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, timeout_s: float) -> None:
        self._reader = reader
        self._writer = writer
        self._timeout_s = timeout_s
        self._offers: dict[str, str] = {}
        self.is_greeted = False
        self._is_over = False

    async def greet(self) -> None:
        """Read the banner and say EHLO. A next hop that refuses us refuses no mail: `_Unreachable`."""
        banner = await self._reply()
        if not banner.is_good:
            raise _Unreachable(banner.text)
        hello = await self._ask(f"EHLO vanthu.{socket.gethostname()}")
        if not hello.is_good:
            raise _Unreachable(hello.text)
        self._offers = {line.partition(" ")[0].upper(): line.partition(" ")[2] for line in hello.lines[1:]}
        self.is_greeted = True

    async def announce(self, errand: Errand) -> list[Reply]:
        """XFORWARD, MAIL and all RCPT; the replies to RCPT. Raises `_Stopped` when MAIL is refused."""
        for line in self._xforward_lines(errand.xforward):
            await self._ask(line)
        if "SMTPUTF8" in map(str.upper, errand.mail_params) and "SMTPUTF8" not in self._offers:
            raise _Stopped(Reply(553, ("5.6.7 The next hop does not take SMTPUTF8",)))
        size = (f"SIZE={errand.size_bytes}",) if "SIZE" in self._offers and errand.size_bytes else ()
        mail = await self._ask(_command("MAIL FROM", errand.mail_from, size + self._offered(errand.mail_params)))
        if not mail.is_good:
            raise _Stopped(mail)
        commands = [_command("RCPT TO", to, self._offered(params)) for to, params in errand.recipients.items()]
        at_once = _RCPT_AT_ONCE if "PIPELINING" in self._offers else 1
        replies: list[Reply] = []
        for start in range(0, len(commands), at_once):
            group = commands[start : start + at_once]
            self._write("".join(f"{command}\r\n" for command in group))
            replies += [await self._reply() for _ in group]
        return replies

    async def send_content(self, content: Iterable[bytes]) -> Reply:
        """DATA, the mail in chunks, the final dot. Raises `_Stopped` when it is refused."""
        go = await self._ask("DATA")
        if go.code != 354:
            raise _Stopped(go if go.code >= 400 else Reply(451, ("4.3.0 Unexpected reply to DATA:", go.text)))
        stuffer = DotStuffer()
        for chunk in content:
            self._write(stuffer.feed(chunk))
            await self._drain()
        self._write(stuffer.end())
        reply = await self._reply(max(self._timeout_s, _TAKING_S))
        if not reply.is_good:
            raise _Stopped(reply)
        return reply

    def quit(self) -> None:
        """Leave politely; what happens now concerns no mail."""
        self._is_over = True
        if not self._writer.is_closing():
            self._write("QUIT\r\n")

    def leave(self) -> None:
        """End the connection; what was not sent by then is never sent, or a mail given up could still arrive."""
        if self._is_over:
            self._writer.close()
        else:
            self._writer.transport.abort()

    def _offered(self, params: Sequence[str]) -> tuple[str, ...]:
        """Parameters that the next hop understands. 8-bit mail goes out as it is in any case."""
        needs = {"BODY": "8BITMIME", "SMTPUTF8": "SMTPUTF8", **dict.fromkeys(_DSN_KEYWORDS, "DSN")}
        return tuple(p for p in params if needs.get(p.partition("=")[0].upper(), "") in self._offers)

    def _xforward_lines(self, attributes: Sequence[str]) -> list[str]:
        known = self._offers.get("XFORWARD", "").upper().split()
        lines: list[str] = []
        for attribute in attributes:
            if attribute.partition("=")[0].upper() not in known:
                continue
            if lines and len(lines[-1]) + len(attribute) < _XFORWARD_LINE_BYTES:
                lines[-1] += f" {attribute}"
            else:
                lines.append(f"XFORWARD {attribute}")
        return lines

    async def _ask(self, line: str) -> Reply:
        self._write(f"{line}\r\n")
        return await self._reply()

    def _write(self, data: str | bytes) -> None:
        if self._writer.is_closing():
            raise _Unreachable("connection to the next hop was closed")
        self._writer.write(data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data)

    async def _drain(self) -> None:
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._writer.drain()
        except (OSError, TimeoutError) as why:
            raise _Unreachable(f"connection to the next hop failed: {why or 'timed out'}") from why

    async def _reply(self, timeout_s: float | None = None) -> Reply:
        lines: list[str] = []
        await self._drain()
        try:
            async with asyncio.timeout(timeout_s or self._timeout_s):
                while len(lines) < _MOST_REPLY_LINES:
                    line = (await self._reader.readuntil(b"\n")).decode("utf-8", "replace").rstrip()
                    lines.append(line[4:])
                    if line[3:4] != "-":
                        return Reply(int(line[:3]), tuple(lines))
        except (OSError, TimeoutError, EOFError, ValueError, asyncio.LimitOverrunError) as why:
            raise _Unreachable(f"no proper reply from the next hop: {why or 'timed out'}") from why
        raise _Unreachable("endless reply from the next hop")


def _command(verb: str, address: str, params: Sequence[str]) -> str:
    return " ".join((f"{verb}:<{address}>", *params))
