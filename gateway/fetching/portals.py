"""Visits to portals: each listing that is due, page by page, and how it went until it went right.

What a visit saw before it failed is evidence all the same and is handed on.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from classifiers.reading import Unreadable
from gateway.errors import BadSettings, SetAside, TryLater
from gateway.fetching.hosts import Host, Hosts
from gateway.fetching.rounds import RETRY, STATE_FILE, Source, read_sources, write_whole
from gateway.fetching.visitor import AskedToWait, Page, Visitor
from gateway.records.listings import HTML, PAGE, SITEMAP, Entry, Listing, ListingWanted
from gateway.settings import Portal

MAX_MB, TIMEOUT_S = 10, 30
"""Limits of one answer."""
MOST_ROWS = 200_000
MOST_FAILURES = 10
"""Pages of documents that may fail one after the other before a visit ends."""
Read = Callable[[bytes, ListingWanted], Listing | Unreadable]
"""Reads an answer in the sandbox."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit to a portal brought."""

    portal: Portal
    entries: tuple[Entry, ...] = ()
    pages: int = 0
    """Requests that were made, but those for robots.txt."""
    unchanged: int = 0
    """Of these, pages that the host said are as they were."""
    notes: tuple[str, ...] = ()
    """What of the listing was left unread, and why."""
    failure: str = ""
    """Why it ended early; "" when it did not."""
    wait_until: datetime | None = None
    """The host itself wants no request before."""
    due: bool = True
    """False: it was looked at not long ago, and nothing was asked."""


@dataclass(slots=True)
class _Walk:
    """A visit while it goes on."""

    portal: Portal
    visitor: Visitor
    read: Read
    entries: list[Entry]
    notes: list[str]
    pages: int = 0
    unchanged: int = 0

    def all_pages(self) -> None:
        """Listing after listing. Raises TryLater."""
        kind = self.portal.kind
        selectors = self.portal.selectors.given if kind == HTML else {}
        waiting, seen = deque([self.portal.url]), {self.portal.url}
        while waiting:
            if self.pages >= self.portal.max_pages:
                self.notes.append(f"more than max_pages = {self.portal.max_pages} pages: the rest was not read")
                return
            page = self._page(waiting.popleft())
            found = self._rows(page, kind, selectors)
            self.entries += found.entries[: MOST_ROWS - len(self.entries)]
            if found.cut or len(self.entries) >= MOST_ROWS:
                self.notes.append(f"{page.url} holds more rows than are read of one listing")
            waiting += [url for url in found.following if url not in seen]
            seen |= set(found.following)

    def all_documents(self) -> None:
        """The own page of each document that a sitemap names without a title, as often as it changed. Raises TryLater."""
        selectors = self.portal.selectors.given
        if self.portal.kind != SITEMAP or "title" not in selectors:
            return
        left, failed, together, first = 0, 0, 0, ""
        for at, entry in enumerate(self.entries):
            if entry.title or not entry.url:
                continue
            if self.pages >= self.portal.max_pages:
                left += 1
                continue
            try:
                page = self._page(entry.url, entry.changed)
                (row,) = self._rows(page, PAGE, selectors).entries[:1] or (Entry(),)
            except AskedToWait:
                raise
            except TryLater as why:
                failed, together, first = failed + 1, together + 1, first or str(why)
                self.pages += 1
                if together >= MOST_FAILURES:
                    raise
                continue
            together = 0
            self.entries[at] = replace(row, url=entry.url, changed=entry.changed)
        if failed:
            self.notes.append(f"{failed} pages of documents could not be read, the first: {first[:200]}")
        if left:
            self.notes.append(f"{left} pages of documents wait for the next visits (max_pages)")

    def _page(self, url: str, stamp: str = "") -> Page:
        page = self.visitor.page(url, stamp)
        self.pages += page.asked
        self.unchanged += page.asked and not page.changed
        return page

    def _rows(self, page: Page, kind: str, selectors: dict[str, str]) -> Listing:
        found = self.read(page.body, ListingWanted(kind, page.url, page.charset, selectors))
        if isinstance(found, Unreadable):
            raise TryLater(f"{page.url}: {found.detail or found.reason}")
        return found


def visit(portal: Portal, visitor: Visitor, read: Read) -> Visit:
    """All pages of one listing; what was seen before a failure comes back with the failure."""
    walk = _Walk(portal, visitor, read, [], [])
    failure, until = "", None
    try:
        walk.all_pages()
        walk.all_documents()
        visitor.forget_others()
    except AskedToWait as why:
        failure, until = str(why), why.until
    except (TryLater, SetAside) as why:
        failure = str(why)
    return Visit(
        portal, tuple(walk.entries), walk.pages, walk.unchanged, tuple(walk.notes), failure[:300], until
    )  # fmt: skip


def visit_all(
    folder: Path,
    portals: Sequence[Portal],
    agent: str,
    read: Read,
    now: datetime,
    *,
    all_due: bool = False,
    keep_state: bool = True,
    hosts_of: Callable[[Portal], Hosts] | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Visit]:
    """Every portal, one after the other; those that are not due come back so.

    `all_due` asks also those that are not due, but none whose host wants us
    to wait. Raises TryLater while another process is at it, BadSettings.
    """
    with _only_one(folder):
        busy: dict[str, datetime] = {}
        spoken: dict[str, float] = {}
        for portal in portals:
            old = read_sources(folder).get(portal.name, Source(portal.url, portal.kind))
            host = _host(portal)
            if not _is_due(old, portal, now, all_due) or host in busy:
                told = datetime.fromisoformat(old.next_at) if old.told_to_wait else None
                yield Visit(portal, due=False, failure=old.failure, wait_until=busy.get(host, told))
                continue
            hosts = (hosts_of or hosts_for)(portal)
            visitor = Visitor(hosts, folder / portal.name, agent, portal.delay_s, pause, spoken)
            done = visit(portal, visitor, read)
            if done.wait_until is not None:
                busy[host] = done.wait_until
            neighbours = [one for one in portals if _host(one) == host]
            if done.wait_until is not None:
                _keep_state(folder, done, now, neighbours)
            yield done
            # Behind the yield: what could not be written down is visited again soon, not in a day.
            if keep_state and done.wait_until is None:
                _keep_state(folder, done, now, neighbours)


def hosts_for(portal: Portal) -> Hosts:
    """The one host that may be asked for a portal: that of its address, on its port where it names one."""
    parts = urlsplit(portal.url)
    ports = (parts.port,) if parts.port else ()
    return Hosts((Host(_host(portal), portal.name, ports, portal.private),), MAX_MB, TIMEOUT_S)


def forget_removed(folder: Path, portals: Sequence[Portal]) -> None:
    """Drop the state of portals that no block names any more, so that an old failure is not told forever."""
    sources = read_sources(folder)
    kept = {name: source for name, source in sources.items() if name in {portal.name for portal in portals}}
    if len(kept) < len(sources):
        _write_state(folder, kept)


def _is_due(old: Source, portal: Portal, now: datetime, all_due: bool) -> bool:
    if not old.next_at or old.url != portal.url or datetime.fromisoformat(old.next_at) <= now:
        return True
    return all_due and not old.told_to_wait


def _keep_state(folder: Path, done: Visit, now: datetime, neighbours: Sequence[Portal]) -> None:
    """How the visit went; where the host wants us to wait, for all portals on it."""
    sources = read_sources(folder)
    sources[done.portal.name] = _state(done, sources.get(done.portal.name, Source("", "")), now)
    if done.wait_until is not None:
        for one in neighbours:
            known = sources.get(one.name, Source(one.url, one.kind))
            sources[one.name] = replace(known, url=one.url, next_at=done.wait_until.isoformat(), told_to_wait=True)
    _write_state(folder, sources)


def _write_state(folder: Path, sources: Mapping[str, Source]) -> None:
    words = json.dumps({name: asdict(source) for name, source in sources.items()}, indent=1)
    write_whole(folder / STATE_FILE, words.encode())


def _host(portal: Portal) -> str:
    return (urlsplit(portal.url).hostname or "").lower()


def _state(done: Visit, old: Source, now: datetime) -> Source:
    tried = now.isoformat()
    if not done.failure:
        again = now + timedelta(hours=done.portal.every_hours)
        return Source(done.portal.url, done.portal.kind, tried, tried, again.isoformat())
    again = done.wait_until or now + RETRY
    waits = done.wait_until is not None
    return Source(done.portal.url, done.portal.kind, tried, old.got_at, again.isoformat(), done.failure, waits)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Never two processes at once, so that no host is asked twice at a time. Raises TryLater, BadSettings."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("a")
    except OSError as why:
        raise BadSettings(f"{folder}: can't be written ({why.strerror}); portals' pages are kept there.") from why
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as why:
            raise TryLater("another `vanthu portal fetch` is at work") from why
        yield
