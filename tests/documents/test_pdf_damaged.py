"""PDFs that are locked or damaged: what can be read is read, and why not is told."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest

from classifiers.reading import Reading, Unreadable
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf

LETTER = Letter(issuer="SỞ Y TẾ", symbol="12/SYT-VP", day=date(2014, 5, 6), abstract="báo cáo", body=("Kính gửi./.",))
WHOLE = draw_pdf(LETTER)


def locked(owner: str, user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(WHOLE)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner=owner, user=user))
    return out.getvalue()


def read(data: bytes) -> Reading | Unreadable:
    return read_document(data, "a.pdf", "", Sandbox())


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    """An owner's password locks nobody out."""
    found = read(locked("x", ""))

    assert isinstance(found, Reading)
    assert "12/SYT-VP" in found.text


def test_a_pdf_with_a_user_password_says_so() -> None:
    """Locked is not damaged."""
    found = read(locked("x", "y"))

    assert isinstance(found, Unreadable)
    assert found.reason == "password"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"\r\nHTTP/1.1 200 OK\r\n\r\n" + data,
        lambda data: data.replace(b"startxref", b"startxxxx"),
        lambda data: data[: data.rindex(b"trailer")],
        lambda data: (
            data[: data.rindex(b"xref\n0")] + b"xref\n0 1\n0000000000 65535 f \n" + data[data.rindex(b"trailer") :]
        ),
        lambda data: data + b"\0" * 5000,
    ],
    ids=["junk-before", "no-startxref", "no-trailer", "empty-xref", "junk-behind"],
)
def test_a_damaged_pdf_is_mended(damage: object) -> None:
    """Its structure is found again; the words are all there."""
    assert callable(damage)
    found = read(damage(WHOLE))

    assert isinstance(found, Reading)
    assert "12/SYT-VP" in found.text
