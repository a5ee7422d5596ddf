"""robots.txt [RFC 9309]: what a host lets us ask for.

The standard library's reader takes the first rule that fits and knows no "*"
inside a path; portals write both, and would be asked for what they forbid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

TOKEN = "vanthu"
"""Product token by which a robots.txt may name us."""
LARGEST = 500 * 1024
"""Bytes that are read of one [RFC 9309 §2.5]."""
_LINE = re.compile(r"^\s*([A-Za-z-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$")
_KEPT = "/%*$?=&;:@!+,~()'-._"


@dataclass(frozen=True, slots=True)
class Robots:
    """Rules of the group that speaks of us."""

    rules: tuple[tuple[str, bool], ...] = ()
    """(path pattern, whether it allows)."""
    delay_s: float = 0
    """Crawl-delay: seconds between two requests; 0 where none is asked for."""

    def allows(self, path: str) -> bool:
        """Whether path and query may be asked for: the longest rule that fits decides, of equals the one that allows."""
        if path == "/robots.txt":
            return True
        plain = _plain(path)
        fitting = [(len(pattern), allowed) for pattern, allowed in self.rules if _fits(pattern, plain)]
        return max(fitting)[1] if fitting else True


def read_robots(data: bytes, token: str = TOKEN) -> Robots:
    """The rules for `token`, else those for everybody ("*"); everything is allowed without any."""
    groups: dict[str, list[tuple[str, str]]] = {}
    names: list[str] = []
    reading_names = False
    for line in data[:LARGEST].decode("utf-8-sig", "replace").splitlines():
        found = _LINE.match(line)
        key, value = (found[1].lower(), found[2]) if found else ("", "")
        if key == "user-agent":
            names = [*names, value.lower()] if reading_names else [value.lower()]
            groups.setdefault(value.lower(), [])
            reading_names = True
        elif key in ("allow", "disallow", "crawl-delay"):
            reading_names = False
            for name in names:
                groups[name].append((key, value))
    lines = groups.get(token.lower(), groups.get("*", []))
    rules = tuple((_plain(value), key == "allow") for key, value in lines if key != "crawl-delay" and value)
    return Robots(rules, max((_seconds(value) for key, value in lines if key == "crawl-delay"), default=0))


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins as the pattern says; "*" is anything, "$" at its end the end of the path."""
    whole = pattern.endswith("$")
    first, *rest = (pattern[:-1] if whole else pattern).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, piece in enumerate(rest):
        if whole and number == len(rest) - 1:
            return path.endswith(piece) and len(path) - len(piece) >= at
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return not whole or at == len(path)


def _plain(path: str) -> str:
    """One spelling of what may be written with or without %."""
    return quote(unquote(path, errors="surrogateescape"), safe=_KEPT, errors="surrogateescape")


def _seconds(text: str) -> float:
    return float(text) if re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", text) else 0.0
