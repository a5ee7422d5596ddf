"""Texts that a pattern may chew on for hours, and certificates without end."""

from __future__ import annotations

from collections.abc import Mapping

_RUNS: Mapping[str, str] = {
    "blanks": " ",
    "tabs": "a\t",
    "digits": "7",
    "dots": ".",
    "slashes": "1/",
    "dashes": "-",
    "letters": "A",
    "symbols": "12/QĐ-",
    "quotes": "> ",
    "marks": "a\u0315\u0300",
    "only-marks": "\u0315\u0300\u0323",
    "viqr": "a^'",
    "addresses": "a@b.",
    "tags": "<p ",
    "comments": "<!--",
    "numbers": "Số: ",
    "days": "ngày 1 tháng 1 năm ",
    "recipients": "Nơi nhận: ",
    "brackets": "([{",
    "commas": "a, ",
    "words": "cộng hòa xã hội ",
    "abstract": "V/v ",
    "signers": "KT. TM. ",
    "lines": "a\n",
    "empty-lines": " \n\t\n",
    "colons": "a:",
    "quotation-marks": '"“',
}
"""What is repeated, by name: each one begins something that a pattern of ours looks for."""

KILLERS = tuple(_RUNS)
HEADING = "UBND TỈNH QUẢNG NGÃI      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/QĐ-UBND\nQUYẾT ĐỊNH\nVề việc "


def killer(name: str, size: int, *, end: str = "\x02!") -> bytes:
    """A letterhead and then one thing again and again, `size` characters long, with an end that nothing expects."""
    run = _RUNS[name]
    return (HEADING + run * (size // len(run)) + end).encode()


def one_line(size: int) -> bytes:
    """Words without a line end."""
    words = "Ủy ban nhân dân tỉnh yêu cầu các cơ quan thực hiện ".encode()
    return words * (size // len(words))


def deep_html(levels: int) -> bytes:
    """An element in an element in an element, never closed."""
    return b"<html><body>" + b"<div><b><table><tr><td>" * levels + b"a"


def wide_html(count: int) -> bytes:
    """Attributes, entities and comments without end."""
    attributes = b" ".join(b"a%d=x" % number for number in range(count))
    return b"<html><body><p " + attributes + b">" + b"&amp;&#x110;&notin" * count + b"<!--" * count + b"<br>" * count


def indefinite(levels: int) -> bytes:
    """Signed data whose content is a BER string of unknown length in another, and so on [X.690 §8.1.3.6]."""
    oid = bytes.fromhex("06092a864886f70d010702")
    return b"\x30\x80" + oid + b"\xa0\x80" + b"\x24\x80" * levels


def nested_sets(levels: int) -> bytes:
    """Signed data whose content is a set of sets with right lengths."""
    inner = b""
    for _ in range(levels):
        inner = tlv(0x31, inner)
    return tlv(0x30, bytes.fromhex("06092a864886f70d010702") + tlv(0xA0, inner))


def crowded_cms(certificate: bytes, count: int) -> bytes:
    """Signed data without a signer that carries one certificate `count` times."""
    version = b"\x02\x01\x01"
    digests = tlv(0x31, b"")
    content = tlv(0x30, bytes.fromhex("06092a864886f70d010701"))
    signed = tlv(0x30, version + digests + content + tlv(0xA0, certificate * count) + tlv(0x31, b""))
    return tlv(0x30, bytes.fromhex("06092a864886f70d010702") + tlv(0xA0, signed))


def lying_length() -> bytes:
    """Signed data that says it is exabytes long."""
    return b"\x30\x88" + b"\x7f" * 8 + bytes.fromhex("06092a864886f70d010702") + b"\xa0\x84\xff\xff\xff\xff"


def tlv(tag: int, content: bytes) -> bytes:
    """One DER value."""
    size = len(content)
    length = (
        bytes([size])
        if size < 128
        else (len(raw := size.to_bytes(4, "big").lstrip(b"\0")) | 0x80).to_bytes(1, "big") + raw
    )
    return bytes([tag]) + length + content
