"""Asking one portal politely: its own host only, as robots.txt lets us, one request after the other, unchanged pages not again."""

from __future__ import annotations

import hashlib
import http.client
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin

from gateway.errors import TryLater
from gateway.fetching.download import REDIRECTS, Answer, ask
from gateway.fetching.hosts import Hosts, Place
from gateway.fetching.robots import Robots, read_robots
from gateway.fetching.rounds import write_whole

LONGEST_CRAWL_DELAY_S = 120
SHORTEST_WAIT, LONGEST_WAIT = timedelta(hours=1), timedelta(days=7)
_BUSY = {http.client.TOO_MANY_REQUESTS, http.client.SERVICE_UNAVAILABLE}


class AskedToWait(TryLater):
    """The host wants no request before `until`."""

    def __init__(self, sentence: str, until: datetime) -> None:
        super().__init__(sentence)
        self.until = until


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at an address now."""

    url: str
    """Where it was found, after redirects."""
    body: bytes
    charset: str
    asked: bool
    """A request was made for it."""
    changed: bool
    """Its bytes came anew."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is remembered of a page, beside its bytes."""

    url: str
    etag: str = ""
    modified: str = ""
    charset: str = ""
    stamp: str = ""
    """The time of its last change as a sitemap told it."""


class Visitor:
    """Requests to one host, in their order."""

    def __init__(
        self,
        hosts: Hosts,
        folder: Path,
        agent: str,
        delay_s: float,
        pause: Callable[[float], None] = time.sleep,
        spoken: dict[str, float] | None = None,
    ) -> None:
        """`hosts` lists the one host; `folder` keeps its pages as they were seen last.

        `spoken` remembers for all visitors of a process when each host was asked last.
        """
        self._hosts = hosts
        self._folder = folder
        self._agent = agent
        self._delay_s = delay_s
        self._pause = pause
        self._robots: Robots | None = None
        self._spoken = {} if spoken is None else spoken
        self._used: set[str] = set()

    def page(self, url: str, stamp: str = "") -> Page:
        """The page at an address; nothing is asked where it was kept under the same `stamp`.

        Raises TryLater saying why it can't be had, AskedToWait where the host
        wants us to come later.
        """
        if self._robots is None:
            self._robots = self._read_robots(urljoin(url, "/robots.txt"))
        name = hashlib.sha256(url.encode()).hexdigest()
        kept, body = self._recall(name)
        if kept is not None and stamp and kept.stamp == stamp:
            return Page(kept.url, body, kept.charset, asked=False, changed=False)
        answer, final = self._follow(url, _conditions(kept))
        if answer.status == http.client.NOT_MODIFIED and kept is not None:
            return Page(kept.url, body, kept.charset, asked=True, changed=False)
        if answer.status != http.client.OK:
            raise TryLater(f"{final} answers with status {answer.status}")
        charset = str(answer.headers.get_content_charset() or "")
        tags = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        self._keep(name, _Kept(final, *tags, charset, stamp), answer.body)
        return Page(final, answer.body, charset, asked=True, changed=True)

    def forget_others(self) -> None:
        """Drop the pages that this visit did not need."""
        for file in self._folder.glob("*.*"):
            if file.stem not in self._used:
                file.unlink(missing_ok=True)

    def _read_robots(self, url: str) -> Robots:
        """What the host allows; all of it where it has no such file [RFC 9309 §2.3.1.3]. Raises TryLater."""
        answer, final = self._follow(url, {})
        if answer.status == http.client.OK:
            return read_robots(answer.body)
        if 400 <= answer.status < 500:
            return Robots()
        raise TryLater(
            f"{final} answers with status {answer.status}: nothing is asked while nobody knows what is allowed"
        )

    def _follow(self, url: str, headers: dict[str, str]) -> tuple[Answer, str]:
        """The answer behind redirects that stay on the host, and its address. Raises TryLater."""
        secure = url.startswith("https:")
        for _ in range(REDIRECTS + 1):
            answer = self._ask(self._place(url, secure), headers)
            if not answer.location:
                return answer, url
            url = urljoin(url, answer.location)
        raise TryLater(f"{url}: more than {REDIRECTS} redirects")

    def _place(self, url: str, secure: bool) -> Place:
        place = self._hosts.place_of(url)
        if place is None:
            raise TryLater(
                f"{url[:200]} is not on {self._hosts.rows[0].name}, the one host that this portal's block names"
            )
        if secure and place.scheme != "https":
            raise TryLater(f"{url} leads from https to http, where anybody could change it")
        if self._robots is not None and not self._robots.allows(place.path):
            raise TryLater(f"{url} is forbidden by robots.txt of {place.host.name}")
        return place

    def _ask(self, place: Place, headers: dict[str, str]) -> Answer:
        self._wait(place.host.name)
        try:
            told = {"User-Agent": self._agent, **headers}
            answer = ask(place, self._hosts, time.monotonic() + self._hosts.timeout_s, headers=told)
        finally:
            self._spoken[place.host.name] = time.monotonic()
        if answer.status in _BUSY:
            until = _wait_until(answer.headers, datetime.now(UTC))
            raise AskedToWait(f"{place.url} asks us to come later (status {answer.status})", until)
        return answer

    def _wait(self, host: str) -> None:
        """Let the time between two requests go by. Raises TryLater for a host that wants more than anybody waits."""
        wanted = max(self._delay_s, self._robots.delay_s if self._robots else 0)
        if wanted > max(LONGEST_CRAWL_DELAY_S, self._delay_s):
            raise TryLater(f"robots.txt wants {wanted:.0f} s between two requests, more than {LONGEST_CRAWL_DELAY_S}")
        left = self._spoken[host] + wanted - time.monotonic() if host in self._spoken else 0
        if left > 0:
            self._pause(left)

    def _recall(self, name: str) -> tuple[_Kept | None, bytes]:
        self._used.add(name)
        try:
            kept = _Kept(**json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8")))
            return kept, (self._folder / f"{name}.body").read_bytes()
        except (OSError, ValueError, TypeError):
            return None, b""

    def _keep(self, name: str, kept: _Kept, body: bytes) -> None:
        # The words last: bytes without words are not used, words without their bytes neither.
        (self._folder / f"{name}.json").unlink(missing_ok=True)
        write_whole(self._folder / f"{name}.body", body)
        write_whole(self._folder / f"{name}.json", json.dumps(asdict(kept)).encode())


def _conditions(kept: _Kept | None) -> dict[str, str]:
    if kept is None:
        return {}
    told = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified}
    return {name: value for name, value in told.items() if value}


def _wait_until(headers: Message, now: datetime) -> datetime:
    """When Retry-After lets us come again [RFC 9110 §10.2.3]: an hour at least, a week at most."""
    text = headers.get("Retry-After", "").strip()
    until = now
    if text.isascii() and text.isdigit() and len(text) < 9:
        until = now + timedelta(seconds=int(text))
    elif text:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            until = now
        until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
    return min(max(until, now + SHORTEST_WAIT), now + LONGEST_WAIT)
