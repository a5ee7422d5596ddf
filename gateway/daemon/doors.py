"""The doors of one gateway: listeners, page and polling, each opened and closed alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from gateway.intake.commit import GroupCommit
from gateway.intake.doors import serve_journal, serve_relay
from gateway.intake.imap import ImapPolling
from gateway.intake.packages import PackageFolder
from gateway.ledger.engine import Ledger
from gateway.measuring import Measures
from gateway.publishing.making import make_apart
from gateway.records import Arrival
from gateway.settings import Settings
from gateway.spool import Spool
from gateway.web.reporting import DmsDoor, read_tokens
from gateway.web.serving import PageServer

SECTIONS = ("journal", "relay", "web", "imap", "edxml")
"""Sections of the settings that are a door each, in the order of opening."""


@dataclass(frozen=True, slots=True)
class House:
    """What the doors lead to; measures and settings are asked for anew each time, for a reload changes them."""

    ledger: Ledger
    spool: Spool
    commit: GroupCommit
    arrived: Callable[[Sequence[Arrival]], None]
    measures: Callable[[], Measures]
    settings: Callable[[], Settings]


@dataclass(frozen=True, slots=True)
class _Opened:
    close: Callable[[], Awaitable[None]]
    port: int | None = None


class Doors:
    """Those that stand open."""

    def __init__(self) -> None:
        self._opened: dict[str, _Opened] = {}

    def ports(self) -> dict[str, int]:
        """Open ports by section, the page's too."""
        ports = {name: self._opened[name].port for name in SECTIONS if name in self._opened}
        return {name: port for name, port in ports.items() if port is not None}

    async def open(self, section: str, house: House) -> None:
        """Open a door as the settings of the house say; nothing where they don't want it. Raises BadSettings."""
        if door := await _OPENERS[section](house):
            self._opened[section] = door

    async def close(self, section: str) -> None:
        """Close a door once what it has in hand is done."""
        if door := self._opened.pop(section, None):
            await door.close()


async def _open_journal(house: House) -> _Opened | None:
    settings = house.settings().journal
    if not settings.enabled:
        return None
    door = await serve_journal(settings, house.commit)
    return _Opened(door.close, door.port)


async def _open_relay(house: House) -> _Opened | None:
    settings = house.settings().relay
    if not settings.enabled:
        return None
    door = await serve_relay(settings, house.commit)
    return _Opened(door.close, door.port)


async def _open_page(house: House) -> _Opened | None:
    settings = house.settings()
    if not settings.web.enabled:
        return None
    door = DmsDoor(settings.dms, read_tokens(settings.dms), house.spool, house.arrived)
    page = PageServer(
        settings.web,
        house.ledger,
        house.measures,
        house.spool.free_bytes,
        door if settings.dms.enabled else None,
        settings.evidence_dir,
        lambda wanted: make_apart(house.settings(), wanted),
    )
    return _started(page, page.port)


async def _open_imap(house: House) -> _Opened:
    return _started(ImapPolling(house.settings().imap, house.ledger, house.spool, house.arrived))


async def _open_packages(house: House) -> _Opened:
    return _started(PackageFolder(house.settings().edxml, house.ledger, house.spool, house.arrived))


def _started(door: PageServer | ImapPolling | PackageFolder, port: int | None = None) -> _Opened:
    """A door that works in a thread of its own."""
    door.start()

    async def close() -> None:
        await asyncio.to_thread(door.stop)

    return _Opened(close, port)


_OPENERS: dict[str, Callable[[House], Awaitable[_Opened | None]]] = {
    "journal": _open_journal,
    "relay": _open_relay,
    "web": _open_page,
    "imap": _open_imap,
    "edxml": _open_packages,
}
