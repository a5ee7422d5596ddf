"""Column types that keep the same values on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator

_NUL = "\x00"
_REPLACEMENT = "\ufffd"


class Instant(TypeDecorator[datetime]):
    """An aware UTC time; SQLite stores it without the zone, which is always UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; raises ValueError for a time without zone, which would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"time without zone: {value.isoformat()}; the ledger takes aware times only")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The same instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text that both databases can hold.

    PostgreSQL refuses NUL and neither takes lone surrogates (bytes of a header
    that were no UTF-8): NUL becomes U+FFFD, a surrogate its escape.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text with what can't be stored replaced."""
        if value is None or (value.isascii() and _NUL not in value):
            return value
        return value.replace(_NUL, _REPLACEMENT).encode("utf-8", "backslashreplace").decode()


_READABLE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ESCAPED = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def pack_json(value: Any) -> str:
    """JSON text: readable Vietnamese, and lossless also for lone surrogates in addresses."""
    text = _READABLE.encode(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _ESCAPED.encode(value)
    return text


def fold(text: str) -> str:
    """Text for searching: case folded, đ as d, marks stripped, spaces single.

    SQLite's lower and LIKE know ASCII only, so "dinh" would not find "Định".
    """
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    stripped = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", stripped).split())
