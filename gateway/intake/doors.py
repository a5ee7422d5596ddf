"""The two listeners: LMTP for journal copies, SMTP as content filter."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import dataclass

from gateway import mail_log
from gateway.errors import BadSettings
from gateway.intake.commit import GroupCommit
from gateway.intake.dialogue import Dialogue, LmtpDialogue, Reception
from gateway.records import Door
from gateway.settings import Journal, Relay

MB = 1024 * 1024
GRACE_S = 30.0


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A listener that takes mail."""

    port: int
    server: asyncio.Server
    reception: Reception

    async def close(self, grace_s: float = GRACE_S) -> None:
        """Take no new session, finish the mails that are held, then close all.

        A session that is slower than `grace_s` is cut: it got no 250, so its
        client keeps the mail.
        """
        self.server.close()
        for session in list(self.reception.sessions):
            session.leave()
        until = asyncio.get_running_loop().time() + grace_s
        while self.reception.sessions and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.01)
        for session in list(self.reception.sessions):
            session.cut()
        if self.reception.tasks:
            await asyncio.wait(set(self.reception.tasks))


async def serve_journal(settings: Journal, commit: GroupCommit) -> OpenDoor:
    """The LMTP door for copies made by `recipient_bcc_maps`. Raises `BadSettings` when the port is taken."""
    reception = Reception(Door.JOURNAL, commit, settings.max_mail_mb * MB, suffix=settings.suffix)
    return await _listen("journal", settings.host, settings.port, LmtpDialogue, reception)


async def serve_relay(settings: Relay, commit: GroupCommit) -> OpenDoor:
    """The SMTP door of the content filter. Raises `BadSettings` when the port is taken."""
    reception = Reception(Door.RELAY, commit, settings.max_mail_mb * MB, timeout_s=settings.timeout_s)
    return await _listen("relay", settings.host, settings.port, Dialogue, reception)


async def _listen(section: str, host: str, port: int, kind: type[Dialogue], reception: Reception) -> OpenDoor:
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(lambda: kind(reception), host, port, backlog=256)
    except OSError as why:
        raise BadSettings(
            f"[{section}] host and port are {host}:{port}, which cannot be opened ({why.strerror or why}); "
            f"expected a free address of this machine. See config/vanthu.toml, section [{section}]."
        ) from why
    if not _is_loopback(host):
        # Whoever reaches the port can forge journal copies, or mail past every check of the mail server.
        mail_log.service_trouble("door_open_to_network", door=section, host=host)
    return OpenDoor(server.sockets[0].getsockname()[1], server, reception)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
