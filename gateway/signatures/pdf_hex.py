"""A quick reader of hexadecimal strings for pyHanko, which reads them byte by byte.

Nearly half of the time on a signed PDF went there: /Contents is one string of
tens of thousands of digits. What is not plain digits and white space goes to
pyHanko's own reader, so that results and errors are the same.
"""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic

_SPACE = b"\x00\t\n\x0c\r "
_CHUNK = 1 << 15
_own_reader = generic.read_hex_string_from_stream


def read_hex_string(stream: Any) -> Any:
    """The string that begins at the stream's position, as pyHanko's reader gives it."""
    start = stream.tell()
    taken = bytearray()
    while True:
        chunk = stream.read(_CHUNK if taken else 256)
        end = chunk.find(b">")
        if end >= 0:
            taken += chunk[:end]
            break
        taken += chunk
        if not chunk:
            break
    digits = bytes(taken[1:]).translate(None, _SPACE)
    try:
        value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        end = -1
    if end < 0:
        stream.seek(start)
        return _own_reader(stream)
    stream.seek(start + len(taken) + 1)
    return generic.pdf_string(value)


def install() -> None:
    """Let pyHanko read with it."""
    generic.read_hex_string_from_stream = read_hex_string
