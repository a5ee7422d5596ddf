"""File names as senders write them, in the charsets they use."""

from __future__ import annotations

import base64
import unicodedata

import pytest

from gateway.mail.charsets import decode, tcvn3
from gateway.mail.message import Part, read_message
from gateway.mail.parameters import read_structured
from gateway.settings import Sandbox

NAME = "Quyết định số 12.pdf"
UTF8 = NAME.encode()
CP1258 = b"Quy\xea\xect \xf0i\xf2nh s\xf4\xec 12.pdf"
TCVN3 = b"Quy\xd5t \xae\xdenh s\xe8 12.pdf"
PERCENT = b"Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%20s%E1%BB%91%2012.pdf"


def part(disposition: bytes) -> Part:
    mail = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; " + disposition + b"\r\n\r\nx"
    return read_message(mail, Sandbox()).parts[0]


@pytest.mark.parametrize(
    "disposition",
    [
        b'filename="' + UTF8 + b'"',
        b"filename=" + UTF8,
        b'filename="' + unicodedata.normalize("NFD", NAME).encode() + b'"',
        b'filename="' + CP1258 + b'"',
        b'filename="' + TCVN3 + b'"',
        b'filename="=?iso-8859-1?B?' + base64.b64encode(TCVN3) + b'?="',
        b'filename="=?windows-1258?B?' + base64.b64encode(CP1258) + b'?="',
        b'filename="=?UTF-8?B?'
        + base64.b64encode(UTF8[:5])
        + b"?=\r\n =?UTF-8?B?"
        + base64.b64encode(UTF8[5:])
        + b'?="',
        b"filename*=UTF-8'vi'" + PERCENT,
        b"filename=\"Quyet dinh so 12.pdf\"; filename*=UTF-8''" + PERCENT,
        b"filename*=windows-1258''Quy%EA%ECt%20%F0i%F2nh%20s%F4%EC%2012.pdf",
        b"filename*1*=" + PERCENT[6:] + b"; filename*0*=UTF-8''" + PERCENT[:6],
        b"filename*=\"UTF-8''" + PERCENT + b'"',
    ],
)
def test_every_way_to_write_a_vietnamese_name_gives_the_same_name(disposition: bytes) -> None:
    """Raw, encoded or cut into segments, in three charsets, composed or not."""
    assert part(disposition).filename == NAME


def test_repairs_of_a_name_are_flagged() -> None:
    """Encoded words inside quotes, guessed charsets and TCVN3 are named."""
    assert part(b'filename="=?utf-8?q?a=C4=83?="').repairs == ("encoded-word-in-parameter",)
    assert part(b'filename="' + CP1258 + b'"').repairs == ("charset-guessed",)
    assert part(b'filename="' + TCVN3 + b'"').repairs == ("tcvn3",)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b'filename="CV 12;13.pdf"', "CV 12;13.pdf"),
        (b"filename=CV 12;13.pdf", "CV 12;13.pdf"),
        (b"filename=Bao cao (1).pdf; size=3", "Bao cao (1).pdf"),
        (b'filename="CV 12.pdf', "CV 12.pdf"),
        (b'filename="a \\"b\\".pdf"', 'a "b".pdf'),
        (b'filename="a "b".pdf"', 'a "b".pdf'),
        (b'filename="C:\\vt\\A.pdf"', "C:\\vt\\A.pdf"),
        (b'filename="dai\r\n va dai.pdf"', "dai va dai.pdf"),
        (b'(van ban); filename = "A.pdf";', "A.pdf"),
        (b'filename="A.pdf"; filename="B.pdf"', "A.pdf"),
        (b'filename=""', ""),
        (b'filename="50%25.pdf"', "50%25.pdf"),
    ],
)
def test_broken_parameters_keep_the_name_that_was_meant(disposition: bytes, name: str) -> None:
    """Quotes, blanks, comments and folds where they should not be."""
    assert part(disposition).filename == name


def test_disposition_without_token_still_gives_the_name() -> None:
    """Some senders write the file name alone."""
    mail = b"Content-Type: application/pdf, \r\nContent-Disposition: filename=A.pdf\r\n\r\nx"
    found = read_message(mail, Sandbox()).parts[0]

    assert (found.media_type, found.filename) == ("application/pdf", "A.pdf")


def test_french_name_is_not_taken_for_vietnamese() -> None:
    """A Latin-1 name stays Latin-1."""
    assert decode("Présentation générale à".encode("latin-1"))[0] == "Présentation générale à"


def test_text_declared_western_but_sent_as_utf8_is_read_as_utf8() -> None:
    """The commonest wrong label."""
    assert decode("Kính gửi".encode(), "iso-8859-1") == ("Kính gửi", ("charset-wrong",))


def test_tcvn3_table_holds_67_codes() -> None:
    """60 accented small letters and vowels, đ, and seven capitals of the standard."""
    letters = [tcvn3(bytes([code])) for code in range(0xA1, 0xFF)]

    assert sum(1 for code, letter in zip(range(0xA1, 0xFF), letters, strict=True) if letter != chr(code)) >= 60
    assert tcvn3(b"\xd0\xd1\xd2\xb5\xc7") == "éẹềàầ"


def test_media_type_comes_without_comment_and_case() -> None:
    """Token and parameters of a Content-Type."""
    value = read_structured(b'TEXT/Plain (x (y)) ; CHARSET="utf-8"; format=flowed')

    assert (value.token, value.text("charset"), value.text("format")) == ("text/plain", "utf-8", "flowed")
