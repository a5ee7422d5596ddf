"""The quick reader of hexadecimal strings gives what pyHanko's own gives."""

from __future__ import annotations

import io
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.misc import PdfError

from gateway.signatures import pdf_hex


def outcome(read: Any, data: bytes) -> tuple[str, object, int]:
    stream = io.BytesIO(data)
    try:
        value = read(stream)
    except (PdfError, ValueError) as why:
        return type(why).__name__, "", 0
    return type(value).__name__, value, stream.tell()


@settings(deadline=None)
@given(st.text("0123456789abcdefABCDEF \n\r%>x", max_size=40).map(lambda text: ("<" + text).encode()))
@example(b"<" + b"0a" * 20_000 + b"> rest")
@example(b"<FEFF0041>")
@example(b"<12%no>\n34>")
@example(b"<123")
@example(b"<123>")
def test_both_readers_agree_on_value_position_and_error(data: bytes) -> None:
    """Whatever stands behind the opening bracket."""
    assert outcome(pdf_hex.read_hex_string, data) == outcome(pdf_hex._own_reader, data)  # noqa: SLF001
