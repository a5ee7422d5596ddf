"""Transfer encodings as senders break them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.decoding import decode_base64, decode_transfer, find_uuencoded

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2
CODED = base64.encodebytes(PDF)


@pytest.mark.parametrize(
    ("body", "repair"),
    [
        (CODED.rstrip(b"=\n"), "base64-padding"),
        (CODED[:70] + b"!! \x00" + CODED[70:], "base64-garbage"),
        (CODED + b"\n____________\nmailing list footer http://x\n", "text-after-base64"),
        (CODED.rstrip(b"=\n") + b"\n\n-- \nSent by: list\n", "text-after-base64"),
    ],
)
def test_broken_base64_gives_the_bytes_that_were_meant(body: bytes, repair: str) -> None:
    """Missing padding, foreign signs and footers change no byte."""
    data, repairs = decode_base64(body)

    assert data == PDF
    assert repair in repairs


def test_two_padded_pieces_are_joined() -> None:
    """Some programs encode block by block."""
    assert decode_base64(base64.b64encode(b"a") + b"\n" + base64.b64encode(b"bc")) == (b"abc", ("base64-concatenated",))


def test_one_stray_sign_at_the_end_is_left_out() -> None:
    """A single sign holds no byte."""
    assert decode_base64(base64.b64encode(b"abc") + b"Q") == (b"abc", ("base64-truncated",))


def test_bytes_that_are_not_base64_are_given_as_sent() -> None:
    """A PDF that only claims to be encoded stays a PDF."""
    assert decode_transfer(PDF, "base64") == (PDF, ("not-base64",))


def test_unknown_and_undeclared_encodings_are_flagged_and_kept() -> None:
    """The bytes that were sent are the evidence."""
    assert decode_transfer(PDF, "x-foo") == (PDF, ("unknown-transfer-encoding",))
    assert decode_transfer(CODED, "7bit") == (CODED, ("undeclared-base64",))
    assert decode_transfer(b"xin ch\xc3\xa0o", "8bit") == (b"xin ch\xc3\xa0o", ())


@given(st.binary(max_size=200))
def test_what_was_encoded_comes_back(data: bytes) -> None:
    """Well-formed base64 needs no repair."""
    assert decode_base64(base64.encodebytes(data)) == (data, ())


@given(st.binary(max_size=200), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "8bit", "x"]))
def test_any_body_in_any_encoding_gives_bytes(body: bytes, encoding: str) -> None:
    """Nothing raises."""
    assert isinstance(decode_transfer(body, encoding)[0], bytes)
    assert isinstance(find_uuencoded(b"begin 644 a\n" + body + b"\nend\n"), tuple)
