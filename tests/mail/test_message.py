"""Mails taken apart: structure, header facts, what had to be mended."""

from __future__ import annotations

import base64
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.message import Message, read_message
from gateway.settings import Sandbox

LIMITS = Sandbox()
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 3
CODED = base64.encodebytes(PDF).replace(b"\n", b"\r\n")
HEAD = (
    b"Return-Path: <vt@so.vn>\r\n"
    b"Received: from mx (mx [10.0.0.1]) by gw; Tue, 3 Mar 2026 08:00:05 +0700\r\n"
    b"Received: from pc (pc [10.0.0.9]) by mx; Tue, 3 Mar 2026 08:00:01 +0700\r\n"
    b"From: =?UTF-8?B?VsSDbiB0aMawIFPhu58=?= <vt@so.vn>\r\n"
    b'To: "UBND, t\xe1\xbb\x89nh" <ubnd@tinh.vn>, snv@tinh.vn\r\n'
    b"Subject: =?UTF-8?Q?Quy=E1=BA=BFt_=C4=91=E1=BB=8Bnh?=\r\n"
    b"Date: Tue, 3 Mar 2026 08:00:00 +0700\r\n"
    b"Message-ID: <a1@so.vn>\r\n"
)
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="=_b1"\r\n\r\n'
TEXT = b"--=_b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nK\xc3\xadnh g\xe1\xbb\xadi\r\n"


def part(fields: bytes, body: bytes = CODED) -> bytes:
    return b"--=_b1\r\n" + fields + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body


def pdf(name: bytes) -> bytes:
    return part(b'Content-Type: application/pdf; name="' + name + b'"')


def read(data: bytes) -> Message:
    return read_message(data, LIMITS)


def names(message: Message) -> list[str]:
    return [one.filename for one in message.parts]


def test_header_facts_are_read() -> None:
    """Addresses stay verbatim, names and subject are decoded, times are UTC."""
    message = read(MIXED + TEXT + pdf(b"A.pdf") + b"--=_b1--\r\n")

    assert message.subject == "Quyết định"
    assert message.sender is not None
    assert (message.sender.address, message.sender.name) == ("vt@so.vn", "Văn thư Sở")
    assert [one.address for one in message.to] == ["ubnd@tinh.vn", "snv@tinh.vn"]
    assert message.to[0].name == "UBND, tỉnh"
    assert message.message_id == "<a1@so.vn>"
    assert message.sent_at == datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    assert message.received_first_at == datetime(2026, 3, 3, 1, 0, 1, tzinfo=UTC)
    assert message.received_count == 2
    assert message.body == "Kính gửi"
    assert message.parts[0].data == PDF
    assert message.repairs == ()


def test_header_that_our_summary_bears_marks_it_as_ours() -> None:
    """X-Vanthu-Summary and Auto-Submitted keep a summary from being examined."""
    message = read(b"X-Vanthu-Summary: 1\nAuto-Submitted: Auto-Generated; x=y\nX-Priority: 1\n\nx")

    assert message.own_summary
    assert message.auto_submitted == "auto-generated"
    assert ("x-priority", "1") in message.headers


def test_senseless_date_is_unknown() -> None:
    """A date that is no date, or of another century, is None and not a guess."""
    assert read(b"Date: yesterday\n\nx").sent_at is None
    assert read(b"Date: Tue, 3 Mar 1066 08:00:00 +0700\n\nx").sent_at is None


def test_forged_oldest_hop_is_not_believed() -> None:
    """A hop that claims to be years older than the newest one is left out."""
    hops = (
        b"Received: by gw; Tue, 3 Mar 2026 08:00:05 +0700\nReceived: by mx; Tue, 3 Mar 2026 08:00:01 +0700\n"
        b"Received: by evil; Tue, 3 Mar 2020 08:00:01 +0700\n\nx"
    )
    assert read(hops).received_first_at == datetime(2026, 3, 3, 1, 0, 1, tzinfo=UTC)


def test_header_line_without_colon_hides_no_attachment() -> None:
    """Junk in the header is stepped over and flagged."""
    message = read(HEAD + b"no colon here\r\n" + MIXED[len(HEAD) :] + TEXT + pdf(b"A.pdf") + b"--=_b1--")

    assert names(message) == ["A.pdf"]
    assert "header-line-without-colon" in message.repairs


@pytest.mark.parametrize("declared", [b"", b'; boundary="other"', b"; boundary='=_b1'"])
def test_wrong_boundary_is_guessed_from_the_body(declared: bytes) -> None:
    """Missing, mismatched or wrongly quoted boundaries hide nothing."""
    head = HEAD + b"Content-Type: multipart/mixed" + declared + b"\r\n\r\n"
    message = read(head + TEXT + pdf(b"A.pdf") + pdf(b"B.pdf") + b"--=_b1--")

    assert names(message) == ["A.pdf", "B.pdf"]
    assert "guessed-boundary" in message.repairs


def test_parts_behind_the_closing_delimiter_are_found() -> None:
    """What senders hide behind the end is listed and flagged."""
    message = read(MIXED + TEXT + b"--=_b1--\r\n" + pdf(b"A.pdf") + b"--=_b1--")

    assert names(message) == ["A.pdf"]
    assert "parts-after-end" in message.repairs


def test_cut_off_mail_gives_what_arrived_and_says_so() -> None:
    """Without a closing delimiter the last part counts, flagged."""
    message = read(MIXED + TEXT + pdf(b"A.pdf")[:-100])

    assert names(message) == ["A.pdf"]
    assert PDF.startswith(message.parts[0].data)
    assert "no-closing-boundary" in message.repairs


def test_bare_carriage_returns_end_lines() -> None:
    """A mail with CR alone is read like one with CRLF."""
    message = read((MIXED + TEXT + pdf(b"A.pdf") + b"--=_b1--").replace(b"\r\n", b"\r"))

    assert names(message) == ["A.pdf"]
    assert message.parts[0].data == PDF


@pytest.mark.parametrize("encoding", [b"7bit", b"base64"])
def test_forwarded_mail_is_an_attachment_with_attachments_of_its_own(encoding: bytes) -> None:
    """A nested mail, also encoded, stands before its files and keeps its own words."""
    inner = MIXED + TEXT + pdf(b"A.pdf") + b"--=_b1--\r\n"
    body = base64.encodebytes(inner) if encoding == b"base64" else inner
    outer = b"From: x@y.vn\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n"
    message = read(outer + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body + b"\r\n--o--\r\n")

    mail, file = message.parts
    assert mail.nested is not None
    assert (mail.nested.subject, mail.nested.body) == ("Quyết định", "Kính gửi")
    assert mail.nested.sent_at == datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    assert (mail.opened, file.parent, file.filename, file.data) == (True, mail.index, "A.pdf", PDF)
    assert message.body == ""


def test_depth_without_end_is_searched_flat() -> None:
    """Five hundred levels of multipart, or of message, still give up their file."""
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(500))
    file = b"Content-Type: application/pdf; name=A.pdf\nContent-Transfer-Encoding: base64\n\n" + CODED
    messages = b"Content-Type: message/rfc822\n\n" * 500

    for mail in (levels + file, messages + file):
        message = read(mail)
        assert [one.data for one in message.parts if one.filename == "A.pdf"] == [PDF]
        assert any("nesting-limit" in repairs for repairs in (message.repairs, *(p.repairs for p in message.parts)))


def test_more_parts_than_the_limit_are_flagged() -> None:
    """The list ends at the limit, and the mail says so."""
    message = read_message(MIXED + pdf(b"A.pdf") * 30 + b"--=_b1--", Sandbox(max_parts=10))

    assert len(message.parts) == 10
    assert "part-limit" in message.repairs


def test_unnamed_file_is_an_attachment_and_unnamed_text_is_not() -> None:
    """A PDF without any name counts; a second text part belongs to the body."""
    message = read(MIXED + TEXT + part(b"Content-Type: application/pdf") + TEXT + b"--=_b1--")

    assert [(one.filename, one.media_type) for one in message.parts] == [("", "application/pdf")]
    assert message.body == "Kính gửi\n\nKính gửi"


def test_named_text_and_invitation_are_attachments() -> None:
    """A text file with a name and a calendar invitation are no body."""
    text = part(b'Content-Type: text/plain; name="a.txt"', base64.b64encode(b"x\r\n"))
    invitation = part(b"Content-Type: text/calendar; method=REQUEST", base64.b64encode(b"BEGIN:VCALENDAR"))
    message = read(MIXED + TEXT + text + b"\r\n" + invitation + b"\r\n--=_b1--")

    assert [one.media_type for one in message.parts] == ["text/plain", "text/calendar"]


def test_only_pictures_that_the_body_shows_are_inline() -> None:
    """A logo by Content-ID is inline; a PDF that Apple Mail calls inline is a document."""
    html = b'--=_b1\r\nContent-Type: text/html\r\n\r\n<img src="cid:logo@x">\r\n'
    logo = part(b'Content-Type: image/png; name="l.png"\r\nContent-ID: <logo@x>')
    scan = part(b'Content-Type: image/jpeg; name="scan.jpg"\r\nContent-Disposition: attachment')
    apple = part(b'Content-Type: application/pdf; name="A.pdf"\r\nContent-Disposition: inline')
    message = read(MIXED + html + logo + scan + apple + b"--=_b1--")

    assert [(one.filename, one.inline) for one in message.parts] == [
        ("l.png", True),
        ("scan.jpg", False),
        ("A.pdf", False),
    ]


def test_uuencoded_block_leaves_the_text_and_becomes_a_file() -> None:
    """Outlook's old way of sending files."""
    block = b"begin 644 A.txt\n#0V%T\n`\nend\n"
    message = read(b"Content-Type: text/plain\n\nXin gui\n\n" + block)

    assert [(one.filename, one.data) for one in message.parts] == [("A.txt", b"Cat")]
    assert message.body == "Xin gui"


@given(st.binary(max_size=400))
def test_any_bytes_give_a_message(data: bytes) -> None:
    """No bytes raise, and text is NFC."""
    message = read(data)

    assert unicodedata.is_normalized("NFC", message.body + message.subject)
    assert [one.index for one in message.parts] == list(range(len(message.parts)))


FRAGMENTS = st.sampled_from(
    [
        MIXED, TEXT, pdf(b"A.pdf"), b"--=_b1--\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"\r\n", b"\n\n", b"\r",
        b"Content-Type: multipart/alternative; boundary=x\r\n\r\n", b"--x\n", b'filename*0*="', b"=?utf-8?q?", b'"', b"(",
        b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#0V%T\nend\n", b"charset=utf-7; ", b"\xe1\xea\x00", b": ",
        b"Content-Type: text/html\r\n\r\n<blockquote><p>", b"Content-Type: application/pkcs7-mime\n\n0\x80",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(FRAGMENTS, st.binary(max_size=12)), max_size=14))
def test_any_mixture_of_mail_fragments_gives_a_message(fragments: list[bytes]) -> None:
    """Headers, delimiters and bodies in any order give parts whose parents stand before them."""
    message = read(b"".join(fragments))

    assert all(one.parent is None or one.parent < one.index for one in message.parts)
    assert all(unicodedata.is_normalized("NFC", one.filename) for one in message.parts)
