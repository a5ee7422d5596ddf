"""Mails whose shape is the bomb: levels, parts, headers, encodings, lengths that lie."""

from __future__ import annotations

import base64
import struct

HEAD = b"From: a@b.vn\r\nTo: c@d.vn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def mails_in_mails(levels: int) -> bytes:
    """message/rfc822 in message/rfc822, so many times."""
    return (HEAD + b"Content-Type: message/rfc822\r\n\r\n") * levels + HEAD + b"\r\nend\r\n"


def encoded_mails(levels: int) -> bytes:
    """The same with each mail in base64: a third larger with every level."""
    mail = HEAD + b"\r\nend\r\n"
    for _ in range(levels):
        head = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        mail = HEAD + head + base64.encodebytes(mail)
    return mail


def deep_multipart(levels: int) -> bytes:
    """A multipart in a multipart."""
    out = [HEAD]
    for level in range(levels):
        out.append(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level))
    return b"".join(out) + b"Content-Type: text/plain\r\n\r\nend\r\n"


def same_boundary(levels: int) -> bytes:
    """Levels that all use one boundary, none of them closed."""
    level = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    return HEAD + level * levels


def crowded_multipart(count: int) -> bytes:
    """Empty parts."""
    return HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * count + b"--b--\r\n"


def long_headers(count: int) -> bytes:
    """Header fields without end, encoded words and addresses among them."""
    words = b"Subject: " + b"=?utf-8?B?xJA=?= =?utf-8?Q?=C4" * (count // 10) + b"\r\n"
    to = b"To: " + b'"a, (b" <c@d.vn>, ' * (count // 10) + b"\r\n"
    kind = b"Content-Type: text/plain; " + b"".join(b"name*%d*=a%%C4; " % i for i in range(count // 10)) + b"\r\n"
    return b"From: a@b.vn\r\n" + words + to + kind + b"Received: from a by b; \t (\\\r\n" * count + b"\r\nx\r\n"


def loose_base64(size: int) -> bytes:
    """Base64 with a line end after every sign."""
    head = b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return HEAD + head + b"Q\r\n" * size


def base64_in_base64(times: int, size: int) -> bytes:
    """A file that was encoded again and again: only the last coat is the mail's."""
    data = b"%PDF-1.4\n" + bytes(size)
    for _ in range(times):
        data = base64.encodebytes(data)
    return HEAD + b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + data


def uuencoded(count: int) -> bytes:
    """Beginnings of uuencoded files without an end."""
    return HEAD + b"\r\n" + b"begin 644 a.pdf\r\nM" * count


def lying_tnef(count: int) -> bytes:
    """Attachments whose blocks claim more properties, and properties that claim more bytes, than there are."""
    out = [struct.pack("<IH", 0x223E9F78, 1)]
    for claim in (0xFFFFFFFF, 0x7FFFFFFF, 100_000, 4):
        block = struct.pack("<I", claim) + struct.pack("<2HI", 0x101E, 0x3001, claim) * count
        out.append(struct.pack("<BHHI", 2, 0x9005, 6, len(block)) + block + struct.pack("<H", sum(block) & 0xFFFF))
    out.append(struct.pack("<BHHI", 2, 0x800F, 6, 0xFFFFFFF0) + b"short")
    return b"".join(out)


def crowded_tnef(count: int) -> bytes:
    """Empty attachments."""
    one = struct.pack("<BHHI", 2, 0x9002, 6, 14) + bytes(16) + struct.pack("<BHHI", 2, 0x800F, 6, 0) + bytes(2)
    return struct.pack("<IH", 0x223E9F78, 1) + one * count
