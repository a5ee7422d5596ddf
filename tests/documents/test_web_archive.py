"""Pages saved with their pictures (.mht)."""

from __future__ import annotations

import quopri

import pytest

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.reader import read_document
from gateway.settings import Sandbox

PAGE = "<html><body><table><tr><td>SỞ Y TẾ<td>CỘNG HÒA</table><p>Kính gửi: Ủy ban nhân dân các huyện</body></html>"


def saved(page: bytes, *, charset: str = "utf-8", first: bytes = b"") -> bytes:
    """A page as Word saves it, its picture behind it."""
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_b"\r\n\r\nhead\r\n--=_b\r\n' + first
        + b'Content-Location: file:///C:/a.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n'
        + b'Content-Type: text/html; charset="' + charset.encode() + b'"\r\n\r\n' + quopri.encodestring(page)
        + b"\r\n--=_b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--=_b--\r\n"
    )  # fmt: skip


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1258"])
@pytest.mark.parametrize("name", ["a.mht", "Công văn.doc"])
def test_a_page_saved_by_word_is_read(charset: str, name: str) -> None:
    """Under its own name or as a .doc, in the charset that its part names."""
    text = PAGE if charset != "windows-1258" else "<html><body><p>Kính gưi: U\u0309y ban nhân dân các huyê\u0323n"
    found = read_document(saved(text.encode(charset), charset=charset), name, "", Sandbox())

    assert isinstance(found, Reading)
    assert found.format is Format.HTML
    assert "Ủy ban nhân dân các huyện" in found.text


def test_a_page_saved_by_a_browser_is_read() -> None:
    """Its head has the fields of a mail."""
    data = b"From: <Saved by Blink>\r\nSubject: a\r\nDate: Mon, 3 Feb 2014 08:00:00 +0700\r\n" + saved(PAGE.encode())
    found = read_document(data, "a.mhtml", "", Sandbox())

    assert isinstance(found, Reading)
    assert [(line.text, line.column.value) for line in found.lines][:2] == [("SỞ Y TẾ", "left"), ("CỘNG HÒA", "right")]


def test_a_mail_without_a_name_is_no_page() -> None:
    """What is not told to be a mail by name or type is not opened as one, and no page either."""
    found = read_document(b"From: a@b.vn\r\nTo: c@d.vn\r\nSubject: x\r\n\r\nKinh gui", "a", "", Sandbox())

    assert found == Unreadable("unsupported", "a mail without the name of one", Format.MESSAGE)
