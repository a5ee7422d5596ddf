"""Structured header values: `token; name=value` [RFC2045 §5.1], [RFC2183], [RFC2231]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from gateway.mail.charsets import decode
from gateway.mail.words import decode_header

_NAME = re.compile(rb"[;\s]*([^\s=;()\"<>@,]{1,200})\s*=\s*")
_NEXT = re.compile(rb";(?=\s*(?:[\w!#$&+.^`|~*'-]{1,100}\s*=|\Z))")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_CLOSES = re.compile(rb"\s*(?:;|\(|\Z)")
_TOKEN = re.compile(rb"[^\s;()\"]*")
_SHORT_BYTES = 120
"""Up to here a value is remembered: most mails repeat the same few."""
_SEGMENT = re.compile(r"(.+?)\*(\d{1,6})(\*?)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter, decoded to NFC."""

    text: str
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Structured:
    """A value such as a Content-Type: its token and its parameters."""

    token: str
    """Lower case, without comments: "application/pdf", "attachment", "base64"."""
    parameters: Mapping[str, Parameter]

    def text(self, name: str) -> str:
        """Text of the parameter of that lower-case name, "" when there is none."""
        found = self.parameters.get(name)
        return found.text if found else ""


def read_structured(raw: bytes) -> Structured:
    """Token and parameters of an unfolded value; the first of equal names holds.

    `name*` and its numbered segments beat a plain `name`: the plain one is the
    fallback without diacritics [RFC5987 §4.3]. Segments are put in order by number.
    """
    return _read_short(raw) if len(raw) <= _SHORT_BYTES else _read(raw)


def _read(raw: bytes) -> Structured:
    start = _skip_comments(raw, 0)
    bare = raw[start : start + 1] == b'"'
    match = _TOKEN.match(raw, start + bare)
    token = match.group() if match else b""
    if b"=" in token:
        token = b""  # No token at all: "Content-Disposition: filename=a.pdf".
    plain: dict[str, bytes] = {}
    for name, value in _pairs(raw, start + bare + len(token) + bare):
        plain.setdefault(name, value)
    return Structured(token.decode("ascii", "replace").lower().rstrip(","), _decoded(plain))


_read_short = lru_cache(maxsize=1024)(_read)


def _pairs(raw: bytes, at: int) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    while at < len(raw):
        at = _skip_comments(raw, at)
        match = _NAME.match(raw, at)
        if not match:
            semicolon = raw.find(b";", at)
            if semicolon < 0:
                break
            at = semicolon + 1
            continue
        value, at = _value(raw, match.end())
        found.append((match.group(1).decode("ascii", "replace").lower(), value))
    return found


def _skip_comments(raw: bytes, at: int) -> int:
    """Position behind blanks, semicolons and (nested) comments."""
    depth = 0
    while at < len(raw):
        sign = raw[at : at + 1]
        if sign == b"(":
            depth += 1
        elif sign == b")" and depth:
            depth -= 1
        elif not depth and not sign.isspace() and sign != b";":
            break
        at += 1
    return at


def _value(raw: bytes, at: int) -> tuple[bytes, int]:
    """One value and the position behind it.

    Tolerated: no closing quote, quotes inside quotes, blanks and semicolons in
    an unquoted name (a semicolon ends it only before another `name=`).
    """
    quoted = _QUOTED.match(raw, at) if raw[at : at + 1] == b'"' else None
    if quoted and _CLOSES.match(raw, quoted.end()):
        return _unescape(quoted.group(1)), quoted.end()
    following = _NEXT.search(raw, at)
    end = following.start() if following else len(raw)
    value = raw[at:end].strip()
    if value[:1] == b'"':
        value = _unescape(value[1:].removesuffix(b'"'))
    return value, end


def _unescape(value: bytes) -> bytes:
    # Only quote and backslash: some clients send Windows paths unescaped.
    return re.sub(rb'\\(["\\])', rb"\1", value)


def _decoded(plain: dict[str, bytes]) -> dict[str, Parameter]:
    segments: dict[str, dict[int, tuple[bool, bytes]]] = {}
    decoded: dict[str, Parameter] = {}
    for name, value in plain.items():
        match = _SEGMENT.fullmatch(name)
        if match:
            segments.setdefault(match.group(1), {})[int(match.group(2))] = (bool(match.group(3)), value)
        elif name.endswith("*"):
            segments.setdefault(name[:-1], {})[0] = (True, value)
        else:
            decoded[name] = _plain(value)
    for name, parts in segments.items():
        decoded[name] = _joined([parts[number] for number in sorted(parts)])
    return decoded


def _plain(value: bytes) -> Parameter:
    text, repairs = decode_header(value)
    if b"=?" in value and value.decode("latin-1") != text:
        repairs = ("encoded-word-in-parameter", *repairs)
    return Parameter(text, repairs)


def _joined(parts: list[tuple[bool, bytes]]) -> Parameter:
    """Segments to one text; triplets cut between two segments are made whole."""
    if not any(extended for extended, _ in parts):
        return _plain(b"".join(value for _, value in parts))
    charset = ""
    first = parts[0][1].split(b"'", 2)
    if parts[0][0] and len(first) == 3:
        charset = first[0].decode("ascii", "replace")
        parts = [(True, first[2]), *parts[1:]]
    escaped = b"".join(value if extended else value.replace(b"%", b"%25") for extended, value in parts)
    text, repairs = decode(unquote_to_bytes(escaped), charset)
    return Parameter(re.sub(r"[\t\r\n\x00]+", " ", text), repairs)
