"""The header block of a mail or of one of its parts: where it ends, what it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_FROM_LINE = re.compile(rb">?From ")
_KNOWN = re.compile(
    rb"(?i)(?:content-[a-z-]+|mime-version|from|to|cc|subject|date|message-id|received|return-path|reply-to|"
    rb"sender|x-[\w-]+|dkim-signature|delivered-to|in-reply-to|references)[ \t]*:"
)
_LOOK_AHEAD = 50
"""Lines looked at behind a line without colon, to tell junk from the start of the body."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Header fields in order, values unfolded but not decoded."""

    items: tuple[tuple[str, bytes], ...]
    """Name in lower case, value as bytes without the line ends."""
    body_at: int
    """Where the body begins in the data that was read."""
    repairs: tuple[str, ...] = ()

    def first(self, name: str) -> bytes:
        """Value of the first field of that lower-case name; b"" when there is none."""
        return next((value for key, value in self.items if key == name), b"")

    def all(self, name: str) -> tuple[bytes, ...]:
        """Values of all fields of that name, top to bottom."""
        return tuple(value for key, value in self.items if key == name)

    def has(self, name: str) -> bool:
        """Whether a field of that lower-case name exists, be it empty."""
        return any(key == name for key, _ in self.items)


def read_fields(data: bytes, start: int, end: int) -> Fields:
    """Fields of the block at `data[start:end]` [RFC5322 §2.2].

    Repairs: `mbox-from-line`; `header-line-without-colon` (stdlib ends the
    header there, which hides every attachment); `missing-blank-line` (the body
    follows the last field at once).
    """
    items: list[tuple[str, list[bytes]]] = []
    repairs: list[str] = []
    at = start
    while at < end:
        line_end = min(_line_end(data, at), end)
        line = data[at:line_end].rstrip(b"\r\n")
        if not line or (line.isspace() and not _goes_on(data, line_end, end)):
            at = line_end
            break
        field = _FIELD.match(line)
        if line[:1] in b" \t" and items:
            items[-1][1].append(line)
        elif field:
            items.append((field.group(1).decode("ascii").lower(), [line[field.end() :]]))
        else:
            repair = _foreign_line(data, line, at == start, bool(items), (line_end, end))
            repairs.extend([repair] if repair else [])
            if repair in ("", "missing-blank-line"):
                break
        at = line_end
    joined = tuple((name, b"".join(lines).strip()) for name, lines in items)
    return Fields(joined, at, tuple(dict.fromkeys(repairs)))


def _foreign_line(data: bytes, line: bytes, first: bool, has_fields: bool, rest: tuple[int, int]) -> str:
    """The repair that a line without field name asks for; "" where the body simply begins."""
    if first and _FROM_LINE.match(line):
        return "mbox-from-line"
    # A part may be plain text without header; a mail's first line is never that.
    if (has_fields or rest[0] - len(line) <= 2) and _is_junk(data, *rest):
        return "header-line-without-colon"
    return "missing-blank-line" if has_fields else ""


def _line_end(data: bytes, at: int) -> int:
    match = _LINE.match(data, at)
    return match.end() if match else len(data)


def _goes_on(data: bytes, at: int, end: int) -> bool:
    """Whether the header goes on behind a line of blanks."""
    return at < end and (data[at : at + 1] in b" \t" or _KNOWN.match(data, at, end) is not None)


def _is_junk(data: bytes, at: int, end: int) -> bool:
    """Whether a known field still comes before the next empty line."""
    for _ in range(_LOOK_AHEAD):
        if at >= end or data[at : at + 1] in b"\r\n":
            return False
        if _KNOWN.match(data, at, end):
            return True
        at = _line_end(data, at)
    return False
