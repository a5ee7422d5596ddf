"""Mailboxes of From, To, Cc [RFC5322 §3.4]; addresses stay verbatim."""

from __future__ import annotations

import re

from gateway.mail.words import decode_header
from gateway.records import Address

# One step of a list: a quoted name, a comment, an address in angles, or one sign.
_STEP = re.compile(rb'"(?:[^"\\]|\\.)*"?|\((?:[^()\\]|\\.)*\)|<[^<>]*>|[,;:]|[^",;:<>()]+|.', re.DOTALL)
_BETWEEN = re.compile(rb"[\s<>,;\"]+")
MAX_ADDRESSES = 50_000


def read_addresses(raw: bytes) -> tuple[Address, ...]:
    """All mailboxes of an unfolded header value, in order; groups are dissolved.

    Entries without an address ("undisclosed-recipients:;") are left out. The
    address keeps its bytes (as UTF-8 or Latin-1 text), the name is decoded.
    """
    found: list[Address] = []
    entry: list[bytes] = []
    for step in _STEP.finditer(raw):
        token = step.group()
        if token in (b",", b";"):
            _add(found, entry)
            entry = []
        elif token == b":":
            entry = []
        else:
            entry.append(token)
        if len(found) >= MAX_ADDRESSES:
            return tuple(found)
    _add(found, entry)
    # An unclosed quote swallows the rest of the list: then take what has an "@".
    return tuple(found) or tuple(Address(_verbatim(word)) for word in _BETWEEN.split(raw) if _is_address(word))


def _is_address(word: bytes) -> bool:
    return b"@" in word[1:-1]


def _add(found: list[Address], entry: list[bytes]) -> None:
    angled = next((token for token in reversed(entry) if token[:1] == b"<" and token[-1:] == b">"), None)
    if angled is not None:
        address = angled[1:-1].strip()
        names = [_unquoted(token) for token in entry if token is not angled and token[:1] != b"("]
    else:
        words = _BETWEEN.split(b"".join(token for token in entry if token[:1] != b"("))
        address = next((word for word in words if _is_address(word)), b"")
        names = [token[1:-1] for token in entry if token[:1] == b"("]
    if b"@" in address:
        name, _ = decode_header(b"".join(names))
        found.append(Address(_verbatim(address), re.sub(r"\s+", " ", name).strip()))


def _unquoted(token: bytes) -> bytes:
    if token[:1] != b'"' or len(token) < 2:
        return token
    return re.sub(rb"\\(.)", rb"\1", token[1:-1])


def _verbatim(address: bytes) -> str:
    try:
        return address.decode("utf-8")
    except UnicodeDecodeError:
        return address.decode("latin-1")
