"""Word 6 and Word 95 files: text of one byte a character, in the codes of their years."""

from __future__ import annotations

import pytest

from classifiers.reading import Reading, Unreadable
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.made.doc import IN_TABLE, ROW_END, Paragraph
from tests.made.doc95 import word_95_file
from tests.made.tcvn3 import to_tcvn3

WORDS = "Căn cứ Luật tổ chức hội đồng nhân dân và ủy ban nhân dân, ủy ban nhân dân tỉnh yêu cầu các cơ quan thực hiện"
LETTER = [
    Paragraph("ủy ban nhân dân\r", IN_TABLE),
    Paragraph("Số: 12/1996/QĐ-UB\x07", IN_TABLE),
    Paragraph("Cộng hòa xã hội chủ nghĩa Việt Nam\r", IN_TABLE),
    Paragraph("Độc lập - Tự do - Hạnh phúc\x07", IN_TABLE),
    Paragraph("\x07", ROW_END),
    Paragraph("quyết định\r"),
    Paragraph(WORDS + "\r"),
]


def coded(paragraphs: list[Paragraph]) -> list[Paragraph]:
    return [Paragraph(to_tcvn3(one.text[:-1]) + one.text[-1], one.sprms) for one in paragraphs]


def read(data: bytes) -> Reading | Unreadable:
    return read_document(data, "a.doc", "", Sandbox())


def test_word_95_is_read_in_tcvn3() -> None:
    """The codes of .VnTime become Unicode; the letterhead's row has its two sides."""
    found = read(word_95_file(coded(LETTER)))

    assert isinstance(found, Reading)
    assert found.encoding == "tcvn3"
    assert [(line.text, line.column.value) for line in found.lines] == [
        ("ủy ban nhân dân", "left"),
        ("Số: 12/1996/QĐ-UB", "left"),
        ("Cộng hòa xã hội chủ nghĩa Việt Nam", "right"),
        ("Độc lập - Tự do - Hạnh phúc", "right"),
        ("quyết định", "full"),
        (WORDS, "full"),
    ]


def test_quickly_saved_word_95_is_put_in_order() -> None:
    """Pieces stand in the file in another order than they are read in."""
    found = read(word_95_file(coded(LETTER[-2:]), quick=True))

    assert isinstance(found, Reading)
    assert [line.text for line in found.lines] == ["quyết định", WORDS]


def test_word_95_opens_with_a_password_only_where_it_says_so() -> None:
    """The flag of encryption is told apart from damage."""
    found = read(word_95_file(LETTER[-1:], codec="utf-8", encrypted=True))

    assert isinstance(found, Unreadable)
    assert found.reason == "password"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_cut_word_95_is_a_value(share: float) -> None:
    """A file that ends early is read or broken."""
    data = word_95_file(coded(LETTER))

    assert isinstance(read(data[: int(len(data) * share)]), Reading | Unreadable)


def test_a_long_word_95_file_is_read_to_its_end() -> None:
    """Every paragraph in its order."""
    said = ["Quyet dinh so 12 ngay 3 thang 4", "Kinh gui cac so"] * 300
    found = read(word_95_file([Paragraph(f"{text}\r") for text in said]))

    assert isinstance(found, Reading)
    assert [line.text for line in found.lines] == said
