"""What is read of other office files, and which ones are locked."""

from __future__ import annotations

import struct

import pytest

from classifiers.reading import Column, Format, LineSource, Reading, Unreadable
from gateway.documents.ole import open_ole
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.made.doc import plain_doc
from tests.made.office import draw_odt, draw_pptx, draw_xlsx, odt_paragraph, odt_row, zipped
from tests.made.ole import compound_file


def read(data: bytes) -> Reading:
    found = read_document(data, "a", "", Sandbox())
    assert isinstance(found, Reading)
    return found


def test_odt_letterhead_has_two_sides() -> None:
    """The first table of an .odt is the letterhead, a later one of three columns a table."""
    reading = read(
        draw_odt(
            odt_row(["SỞ Y TẾ", "Số: 12/SYT-VP"], ["CỘNG HÒA XÃ HỘI"])
            + odt_paragraph("Nội dung")
            + odt_row(["STT"], ["ĐƠN VỊ"], ["GHI CHÚ"]),
            footer="Bản điện tử",
        )
    )

    assert reading.format is Format.ODT
    assert [(line.text, line.column, line.in_table) for line in reading.lines] == [
        ("SỞ Y TẾ", Column.LEFT, False),
        ("Số: 12/SYT-VP", Column.LEFT, False),
        ("CỘNG HÒA XÃ HỘI", Column.RIGHT, False),
        ("Nội dung", Column.FULL, False),
        ("STT", Column.FULL, True),
        ("ĐƠN VỊ", Column.FULL, True),
        ("GHI CHÚ", Column.FULL, True),
        ("Bản điện tử", Column.FULL, False),
    ]
    assert reading.lines[-1].source is LineSource.FOOTER


def test_odt_text_boxes_notes_and_deletions() -> None:
    """Boxes and notes are lines of their own; what was deleted under tracking is none."""
    deleted = f"<text:tracked-changes>{odt_paragraph('cũ')}</text:tracked-changes>"
    box = f"<draw:frame><draw:text-box>{odt_paragraph('HỎA TỐC')}</draw:text-box></draw:frame>"
    note = f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{odt_paragraph('chú')}"
    note += "</text:note-body></text:note>"
    line = f"<text:p>Số:<text:s text:c='3'/>12{box}<text:span>/SYT{note}</text:span>-VP</text:p>"

    assert [(line.text, line.source) for line in read(draw_odt(deleted + line)).lines] == [
        ("Số: 12/SYT-VP", LineSource.TEXT),
        ("HỎA TỐC", LineSource.TEXT_BOX),
        ("chú", LineSource.NOTE),
    ]


def test_sheet_rows_are_lines() -> None:
    """A row of a sheet is a line; two cells at the top are the two sides."""
    reading = read(draw_xlsx([["SỞ Y TẾ", "CỘNG HÒA XÃ HỘI"], ["1", "Bệnh viện", "25"]]))

    assert [(line.text, line.column) for line in reading.lines] == [
        ("SỞ Y TẾ", Column.LEFT),
        ("CỘNG HÒA XÃ HỘI", Column.RIGHT),
        ("1 Bệnh viện 25", Column.FULL),
    ]


def test_slides_are_pages() -> None:
    """Slide ten comes after slide two."""
    reading = read(draw_pptx([[f"Trang {number}", "nội dung"] for number in range(1, 11)]))

    assert reading.page_count == 10
    assert [page.lines[0].text for page in reading.pages][-2:] == ["Trang 9", "Trang 10"]


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (compound_file({"EncryptedPackage": b"\1" * 9, "EncryptionInfo": b"\4"}), Format.OLE),
        (draw_odt("", encrypted=True), Format.ODT),
    ],
)
def test_locked_office_files_need_a_password(data: bytes, form: Format) -> None:
    """Encrypted files are told apart from broken and unsupported ones."""
    found = read_document(data, "a.docx", "", Sandbox())

    assert isinstance(found, Unreadable)
    assert (found.reason, found.format) == ("password", form)


@pytest.mark.parametrize(
    "data",
    [
        zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": ""}),
        zipped({"[Content_Types].xml": "<a/>", "ppt/a": "<a/>", "ppt/slides/slide1.xml": ""}),
        zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
    ],
)
def test_office_files_without_content_are_broken(data: bytes) -> None:
    """A part that is missing or no XML at all is told."""
    found = read_document(data, "a", "", Sandbox())

    assert isinstance(found, Unreadable)
    assert found.reason == "broken"


def test_summary_gives_application_and_title() -> None:
    """Two properties of the summary are hints; a damaged count costs nothing."""
    summary = _summary({18: b"Microsoft Office Word", 2: "Tờ trình".encode()})
    ole = open_ole(compound_file({"\x05SummaryInformation": summary}), ())

    assert (ole.application, ole.title) == ("Microsoft Office Word", "Tờ trình")
    for place in range(44, len(summary) - 4):
        damaged = summary[:place] + b"\xff\xff\xff\x7f" + summary[place + 4 :]
        open_ole(compound_file({"\x05SummaryInformation": damaged}), ())


def test_old_word_file_of_nothing_is_read() -> None:
    """A document without words is a reading without lines."""
    assert read(plain_doc([""])).lines == ()


def _summary(strings: dict[int, bytes]) -> bytes:
    """A summary stream in UTF-8 [MS-OLEPS §2.21]."""
    values = {1: struct.pack("<IHH", 2, 65001, 0)}
    values |= {key: struct.pack("<II", 0x1E, len(text) + 1) + text + b"\0" for key, text in strings.items()}
    offset, places, data = 8 + 8 * len(values), b"", b""
    for key, value in values.items():
        places += struct.pack("<II", key, offset + len(data))
        data += value
    section = struct.pack("<II", offset + len(data), len(values)) + places + data
    return struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0, b"", 1, b"", 48) + section
