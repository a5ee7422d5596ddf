"""Whatever the bytes, a value comes back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.ocr import warm
from gateway.documents.plain import decode
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.made.doc import draw_doc
from tests.made.docx import draw_docx
from tests.made.letter import Letter
from tests.made.office import draw_odt, draw_pptx, draw_xlsx, odt_paragraph, odt_row
from tests.made.old_office import draw_ods, draw_ppt, draw_rtf, draw_xls, rtf_paragraph, rtf_row
from tests.made.pdf import draw_pdf
from tests.made.scan import picture_file
from tests.made.stamps import stamp_numbers

LETTER = Letter(
    parent="UBND TỈNH", issuer="SỞ Y TẾ", abstract="thử", symbol="12/SYT-VP", day=date(2014, 5, 6), body=("Xong./.",)
)
SAMPLES = {
    "pdf": stamp_numbers(draw_pdf(LETTER, stamped=True), LETTER),
    "docx": draw_docx(LETTER),
    "doc": draw_doc(LETTER),
    "odt": draw_odt(odt_row(["SỞ Y TẾ"], ["CỘNG HÒA"]) + odt_paragraph("Kính gửi")),
    "xlsx": draw_xlsx([["SỞ Y TẾ", "CỘNG HÒA"], ["1", "Bệnh viện", "25"]]),
    "pptx": draw_pptx([["SỞ Y TẾ"], ["Kính gửi"]]),
    "rtf": draw_rtf(rtf_row("SỞ Y TẾ", "CỘNG HÒA") + rtf_paragraph("Kính gửi")).encode(),
    "ods": draw_ods([["SỞ Y TẾ", "CỘNG HÒA"], ["1", "Bệnh viện", "25"]]),
    "xls": draw_xls([["SỞ Y TẾ", "CỘNG HÒA"], ["1", "Bệnh viện", 25.0]]),
    "ppt": draw_ppt([["SỞ Y TẾ"], ["Kính gửi"]]),
    "html": "<html><table><tr><td>SỞ Y TẾ<td>CỘNG HÒA</table><p>Kính gửi".encode(),
    "text": "SỞ Y TẾ      CỘNG HÒA\n\fKính gửi: các sở".encode(),
}


def read(data: bytes) -> Reading | Unreadable:
    return read_document(data, "a", "", Sandbox(max_pages=3))


def check(found: Reading | Unreadable) -> None:
    assert isinstance(found, Reading | Unreadable)
    if isinstance(found, Reading):
        assert all(line.text == line.text.strip() != "" for line in found.lines)
        assert [line.number for page in found.pages for line in page.lines] == [
            number for page in found.pages for number in range(1, len(page.lines) + 1)
        ]


@given(st.binary(max_size=400))
def test_any_bytes_answer_a_value(data: bytes) -> None:
    """Noise is a reading or unreadable, never an error."""
    check(read(data))


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=40, deadline=None)
@given(share=st.floats(0, 1))
def test_truncated_files_answer_a_value(kind: str, share: float) -> None:
    """A file cut anywhere is read as far as it goes, or told as broken."""
    data = SAMPLES[kind]
    check(read(data[: int(share * len(data))]))


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=60, deadline=None)
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12))
def test_mutated_files_answer_a_value(kind: str, changes: list[tuple[float, int]]) -> None:
    """Changed bytes anywhere raise nothing."""
    data = bytearray(SAMPLES[kind])
    for share, value in changes:
        data[int(share * len(data))] = value
    check(read(bytes(data)))


def test_nothing_is_empty() -> None:
    """No bytes are an empty file."""
    assert read(b"") == Unreadable("empty")


def test_pictures_wait_for_a_reader_of_pictures() -> None:
    """A picture needs OCR."""
    warm(())
    found = read(picture_file((16, 16), 200))

    assert isinstance(found, Unreadable)
    assert (found.reason, found.format) == ("needs_ocr", Format.IMAGE)


def test_formats_without_reader_are_unsupported() -> None:
    """The format is told even where nothing can be read."""
    assert read(b"<note/>") == Unreadable("unsupported", "", Format.XML)


def test_html_tables_have_two_sides() -> None:
    """The first table of two cells is the letterhead; scripts are no text."""
    page = "<script>var x</script><table><tr><td>SỞ Y TẾ</td><td>CỘNG HÒA</td></tr></table><p>Kính <b>gửi</b> anh"
    found = read(f"<html><body>{page}".encode())

    assert isinstance(found, Reading)
    assert [(line.text, line.column.value) for line in found.lines] == [
        ("SỞ Y TẾ", "left"),
        ("CỘNG HÒA", "right"),
        ("Kính gửi anh", "full"),
    ]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_text_files_are_decoded(codec: str) -> None:
    """Vietnamese text files come in four codings; Windows-1258 keeps tones apart."""
    text = "Nhân dân các thành phô\u0301 và công tác qua\u0309n ly\u0301 nhà nước".replace("ước", "ươ\u0301c")

    assert decode(text.encode(codec)) == text
