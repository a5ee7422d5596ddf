"""What the number reader saw goes on to the ledger, never that of secret documents."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.reading import Format, NumberReading, Reading
from gateway.route.numbers import given_symbol
from tests.classifiers.made import rules
from tests.route.made import examine, file, letter, mail, scan

SEEN = NumberReading(3, (("464", 0.7), ("461", 0.2)), (("464", 0.6),), "base-1", "cG5n")


def _scan(found: Reading | None = None) -> Reading:
    reading = found or scan()
    return replace(reading, pages=(replace(reading.pages[0], numbers=(SEEN,)), *reading.pages[1:]))


def test_an_unread_number_goes_on_with_its_crop() -> None:
    """The document, the file, the place on the page and all candidates."""
    found = examine(mail(file("scan.pdf", _scan())))
    [seen] = found.numbers

    assert (seen.document_id, seen.file_sha256) == (found.documents[0].id, found.attachments[0].sha256)
    assert (seen.page, seen.line, seen.candidates, seen.crop) == (1, 3, SEEN.candidates, "cG5n")
    assert (seen.confirmed, seen.source) == ("", "")


@pytest.mark.parametrize(
    ("name", "subject", "source"),
    [("464-STTTT-KHTC.pdf", "Gửi văn bản", "file name"), ("scan.pdf", "V/v gửi Công văn số 464/STTTT-KHTC", "subject")],
)
def test_a_number_named_beside_the_page_is_confirmed(name: str, subject: str, source: str) -> None:
    """File name and subject are written by people who hold the paper."""
    [seen] = examine(mail(file(name, _scan()), subject=subject)).numbers

    assert (seen.office, seen.confirmed, seen.source) == ("stttt", "464/STTTT-KHTC", source)


def test_nothing_of_a_mail_with_a_secret_document_goes_on() -> None:
    """One mark closes the whole mail (R8)."""
    marked = letter(more="MẬT")
    found = examine(mail(file("scan.pdf", _scan()), file("mat.docx", replace(marked, format=Format.DOCX))))

    assert found.alerts == ("secret-marking",)
    assert found.numbers == ()


@pytest.mark.parametrize(
    ("text", "line", "symbol"),
    [
        ("464/BC-SYT", "", "464/BC-SYT"),
        ("Số: 464/BC-SYT", "", "464/BC-SYT"),
        ("464", "Số:426É /BC-SYT", "464/BC-SYT"),
        ("464", "Số: ....", None),
        ("464", "", None),
        ("bốn trăm", "Số: /BC-SYT", None),
    ],
)
def test_a_person_gives_digits_or_a_whole_symbol(text: str, line: str, symbol: str | None) -> None:
    """Digits take the code that was recognised beside them; without a code the whole symbol is asked for."""
    found = given_symbol(text, line, rules())

    assert (found.text if found else None) == symbol
