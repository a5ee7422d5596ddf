"""One value, one row of bytes: the canonical JSON that is hashed.

A subset of RFC 8785: UTF-8, NFC, keys in ASCII and sorted, no white space, no
numbers but integers up to 2^53 - 1, no true, false or null (doubt is a word).
Escapes are those of RFC 8785 section 3.2.2.2.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import TypeAlias

Canonical: TypeAlias = "str | int | Sequence[Canonical] | Mapping[str, Canonical]"

LARGEST = 2**53 - 1
UNKNOWN = "unknown"
quoted = encode_basestring
"""The canonical text of one word in NFC."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


def canonical(value: Canonical) -> bytes:
    """The bytes of a value; raises ValueError for what this form can't say."""
    _refuse_odd(value)
    return canonical_text(value).encode()


def canonical_text(value: Canonical) -> str:
    """The canonical text of a value that is known to have one: `plain` gave it, under keys in ASCII."""
    return _ENCODER.encode(value)


def plain(value: object) -> Canonical:
    """Any packed value in words that the canonical form knows.

    True, False and None of an axis are "yes", "no" and "unknown"; text is
    NFC, and bytes of a header that were no text are escaped.
    """
    if type(value) is str and value.isascii():
        return value
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and abs(value) <= LARGEST:
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return unicodedata.normalize("NFC", str(value).encode("utf-8", "backslashreplace").decode())


def _refuse_odd(value: object) -> None:
    """Types are compared exactly: this runs over every leaf of a log that is verified."""
    kind = type(value)
    if kind is str:
        _refuse_unless_nfc(value)
    elif kind is dict:
        for name, inner in value.items():  # type: ignore[attr-defined]
            if type(name) is not str or not name.isascii():
                raise ValueError(f"key {name!r} is not ASCII text")
            if type(inner) is not str or not inner.isascii():
                _refuse_odd(inner)
    elif kind in (list, tuple):
        for inner in value:  # type: ignore[attr-defined]
            _refuse_odd(inner)
    elif kind is not int or abs(value) > LARGEST:  # type: ignore[arg-type]
        raise ValueError(f"{kind.__name__} has no canonical form here")


def _refuse_unless_nfc(text: object) -> None:
    if not unicodedata.is_normalized("NFC", str(text)):
        raise ValueError("text is not in NFC")
