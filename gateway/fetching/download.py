"""One request to a listed host: limited in time and size, no private address unless listed, redirects within the list."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from types import MappingProxyType

from gateway.errors import TryLater
from gateway.fetching.hosts import Host, Hosts, Place

REDIRECTS = 3
_REDIRECTED = {301, 302, 303, 307, 308}
_CHUNK = 64 * 1024
MB = 1024 * 1024


def download(url: str, hosts: Hosts, request: bytes | None = None) -> bytes:
    """The body at this address; with `request` (an OCSP request) it is posted. Raises TryLater saying what is wrong."""
    deadline = time.monotonic() + hosts.timeout_s
    for _ in range(REDIRECTS + 1):
        place = hosts.place_of(url)
        if place is None:
            raise TryLater(f"{url} stands on no row of hosts.toml")
        answer = ask(place, hosts, deadline, request)
        if answer.location:
            url = urllib.parse.urljoin(url, answer.location)
            continue
        if answer.status != http.client.OK:
            raise TryLater(f"{url} answers with status {answer.status}")
        return answer.body
    raise TryLater(f"{url}: more than {REDIRECTS} redirects")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered."""

    status: int
    body: bytes
    headers: Message

    @property
    def location(self) -> str:
        """Where a redirect leads; "" for any other answer."""
        return self.headers.get("Location", "") if self.status in _REDIRECTED else ""


def ask(
    place: Place,
    hosts: Hosts,
    deadline: float,
    request: bytes | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Answer:
    """One request and no redirect; `deadline` is monotonic. Raises TryLater saying what is wrong."""
    connection = http.client.HTTPConnection(place.host.name, place.port, timeout=hosts.timeout_s)
    cut = _Cut()
    # A socket's own timeout starts anew with each byte: who drips them, in headers too, would be waited for forever.
    watch = threading.Timer(max(0.0, deadline - time.monotonic()), cut.now)
    try:
        # Connected here, so that the address that was looked at is the one that is asked (no second look-up).
        connection.sock = _connected(place, hosts.timeout_s)
        cut.sock = connection.sock
        watch.start()
        told = {"User-Agent": "vanthu", "Connection": "close", **headers}
        if request is None:
            connection.request("GET", place.path, headers=told)
        else:
            connection.request("POST", place.path, request, told | {"Content-Type": "application/ocsp-request"})
        response = connection.getresponse()
        body = _body(response, place.url, hosts.max_mb * MB)
        if cut.done:
            raise TryLater(f"{place.url} answers too slowly")
        return Answer(response.status, body, response.headers)
    except (OSError, http.client.HTTPException, ValueError) as why:
        # The socket's own timeout ends at the same moment as the watch, where nothing came at all.
        is_slow = cut.done or (isinstance(why, TimeoutError) and cut.sock is not None)
        how = "answers too slowly" if is_slow else f"does not answer ({type(why).__name__}: {why})"
        raise TryLater(f"{place.url} {how}") from why
    finally:
        watch.cancel()
        connection.close()


class _Cut:
    """Ends a connection from another thread, once."""

    def __init__(self) -> None:
        self.sock: socket.socket | None = None
        self.done = False

    def now(self) -> None:
        """Whoever reads from it gets the end of the answer."""
        self.done = True
        if self.sock is not None:
            with contextlib.suppress(OSError):  # It was closed meanwhile.
                self.sock.shutdown(socket.SHUT_RDWR)


def _body(response: http.client.HTTPResponse, url: str, largest: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > largest:
            raise TryLater(f"{url} answers with more than {largest // MB} MB")
    return b"".join(parts)


def _connected(place: Place, timeout_s: int) -> socket.socket:
    opened = socket.create_connection(_address(place.host, place.port), timeout_s)
    if place.scheme != "https":
        return opened
    try:
        return ssl.create_default_context().wrap_socket(opened, server_hostname=place.host.name)
    except (OSError, ValueError):
        opened.close()
        raise


def _address(host: Host, port: int) -> tuple[str, int]:
    """Numeric address and port to connect to. Raises TryLater for private ones that no row allows."""
    name, port = (
        (host.connect.rpartition(":")[0].strip("[]"), int(host.connect.rpartition(":")[2]))
        if (host.connect)
        else (host.name, port)
    )
    found = [str(info[4][0]) for info in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    for text in found:
        if host.private or ipaddress.ip_address(text).is_global:
            return text, port
    raise TryLater(f"{host.name} has a private address ({', '.join(found)}), which its row does not allow")
