"""What SMTP and LMTP say on the wire, as values: paths, parameters, mail data.

Pure. Addresses stay verbatim: every parser that "understands" them turns
`=?utf-8?q?x?=@b.vn` into another mailbox.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = b"\r\n.\r\n"
_PATH = re.compile(r'\s*<((?:"(?:\\.|[^"\\])*"|[^">])*)>(?:\s+(.*))?', re.DOTALL)
_LOOSE_PATH = re.compile(r"\s*(?:<([^>]*)>|([^\s<>]+))(?:\s+(.*))?", re.DOTALL)
_PARAMETER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(?:=[^\s=]+)?")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_LONG_QUEUE_ID = re.compile(r"[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,}z[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]+")
_UNKNOWN = {"[UNAVAILABLE]", "[TEMPUNAVAIL]", ""}


@dataclass(frozen=True, slots=True)
class Path:
    """Argument of MAIL or RCPT: "" is the null sender."""

    address: str
    parameters: tuple[str, ...]
    """Verbatim, e.g. "SIZE=1024", "ORCPT=rfc822;a+2Bb@c.vn"."""

    def value(self, keyword: str) -> str | None:
        """Value of a parameter, "" for one without value, None when absent."""
        for parameter in self.parameters:
            name, _, value = parameter.partition("=")
            if name.upper() == keyword:
                return value
        return None

    @property
    def keywords(self) -> frozenset[str]:
        return frozenset(parameter.partition("=")[0].upper() for parameter in self.parameters)


def parse_path(prefix: str, argument: str | None) -> Path | None:
    """`FROM:<a@b.vn> SIZE=9` with prefix "FROM:"; None for bad syntax.

    Quoted local parts may hold ">" and blanks [RFC 5321 §4.1.2].
    """
    if argument is None or argument[: len(prefix)].upper() != prefix:
        return None
    text = argument[len(prefix) :]
    if match := _PATH.fullmatch(text):
        address, rest = match.group(1), match.group(2)
    elif match := _LOOSE_PATH.fullmatch(text):
        address, rest = match.group(1) or match.group(2) or "", match.group(3)
    else:
        return None
    parameters = tuple((rest or "").split())
    if not all(_PARAMETER.fullmatch(parameter) for parameter in parameters):
        return None
    return Path(address, parameters)


def parse_xforward(argument: str | None) -> dict[str, str] | None:
    """`NAME=a ADDR=1.2.3.4` as keyword -> verbatim attribute; None for bad syntax."""
    attributes = {}
    for word in (argument or "").split():
        name, equals, _ = word.partition("=")
        if not equals or not name.isalpha():
            return None
        attributes[name.upper()] = word
    return attributes or None


def xforward_value(attribute: str | None) -> str | None:
    """Decoded value of `IDENT=...`; None where the mail server did not know it [RFC 3461 §4 xtext]."""
    value = (attribute or "").partition("=")[2]
    if value.upper() in _UNKNOWN:
        return None
    octets = _XTEXT.sub(lambda match: chr(int(match.group(1), 16)), value)
    return octets.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def is_long_queue_id(ident: str | None) -> bool:
    """Whether Postfix will never give this id again (`enable_long_queue_ids = yes`).

    Time in base 52 without vowels, "z", inode; short ids are upper-case hex and are reused.
    """
    return bool(ident and _LONG_QUEUE_ID.fullmatch(ident))


class DataDecoder:
    """Undoes dot-stuffing and finds the end of mail data, chunk by chunk [RFC 5321 §4.5.2].

    Only CRLF ends a line: a lone LF or CR is data, so that nothing smuggled
    behind "\\n.\\n" is ever taken for a command. Holds at most four bytes back.
    """

    def __init__(self) -> None:
        self._held = b"\r\n"
        self._skip = 2  # The stream begins as if a CRLF stood before it.

    def feed(self, chunk: bytes) -> tuple[bytes, bytes | None]:
        """(decoded mail data, None), or at the end (last data, what the client sent behind it)."""
        data = self._held + chunk if self._held else chunk
        end = -1
        # Most mail is base64, where a chunk has no dot at all: one fast look.
        has_dot = b"." in data and b"\r\n." in data
        if has_dot:
            end = data.find(_END)
        held = 0 if end >= 0 else _overlap(data)
        self._held = data[len(data) - held :] if held else b""
        body = data[: end + 2] if end >= 0 else data[: len(data) - held] if held else data
        if has_dot:
            body = body.replace(b"\r\n.", b"\r\n")
        if self._skip and body:
            body, self._skip = body[self._skip :], 0
        return body, (data[end + len(_END) :] if end >= 0 else None)


def _overlap(data: bytes) -> int:
    """Length of the longest tail of `data` that begins the end mark."""
    if data[-1:] not in (b"\r", b"\n", b"."):
        return 0
    for length in range(min(len(_END) - 1, len(data)), 0, -1):
        if data.endswith(_END[:length]):
            return length
    return 0
