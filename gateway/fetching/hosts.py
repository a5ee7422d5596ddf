"""The hosts that evidence may come from: rows of `hosts.toml` in the trust folder."""

from __future__ import annotations

import tomllib
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.errors import BadSettings
from gateway.settings import shipped_config_dir

HOSTS_FILE = "hosts.toml"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Host:
    """One row."""

    name: str
    source: str
    ports: tuple[int, ...] = ()
    """() for the usual ones of http and https."""
    private: bool = False
    """Whether it may have an address of a private network or of this machine."""
    connect: str = ""
    """ "address:port" of a mirror or gateway that is asked instead; "" for the host itself."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address that may be asked, taken apart."""

    url: str
    host: Host
    scheme: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Hosts:
    """All rows, and the limits of one request."""

    rows: tuple[Host, ...] = ()
    max_mb: int = 20
    timeout_s: int = 30

    def place_of(self, url: str) -> Place | None:
        """The address taken apart; None where it is not http(s), carries a login, or no row names host and port."""
        try:
            parts = urllib.parse.urlsplit(url)
            port = parts.port or _PORTS.get(parts.scheme, 0)
            name = (parts.hostname or "").lower().rstrip(".")
        except ValueError:
            return None
        if parts.scheme not in _PORTS or parts.username is not None or not url.isascii() or not url.isprintable():
            return None
        for row in self.rows:
            if row.name == name and port in (row.ports or tuple(_PORTS.values())):
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                return Place(url, row, parts.scheme, port, path)
        return None


def load_hosts(trust_dir: Path) -> Hosts:
    """The rows of the trust folder, else the shipped ones. Raises BadSettings naming what is wrong."""
    own = trust_dir / HOSTS_FILE
    path = own if own.is_file() else shipped_config_dir() / "trust" / HOSTS_FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = tuple(_row(row) for row in table.get("host", ()))
        limits = table.get("limits", {})
        return Hosts(rows, int(limits.get("max_mb", 20)), int(limits.get("timeout_s", 30)))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as why:
        raise BadSettings(
            f"{path}: {type(why).__name__}: {why}; expected [[host]] rows with name and source, maybe ports, private, "
            "connect, and [limits] max_mb, timeout_s."
        ) from why


def _row(row: dict[str, Any]) -> Host:
    if unknown := set(row) - {"name", "source", "ports", "private", "connect"}:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    connect = str(row.get("connect", ""))
    if connect and not connect.rpartition(":")[2].isdecimal():
        raise ValueError(f"connect is {connect!r}, expected address:port")
    return Host(
        name=str(row["name"]).lower(),
        source=str(row["source"]),
        ports=tuple(int(port) for port in row.get("ports", ())),
        private=bool(row.get("private", False)),
        connect=connect,
    )
