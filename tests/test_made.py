"""The made documents are what they claim to be, by readers that are not ours."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import olefile
import pikepdf
import pypdfium2
from tnefparse import TNEF

from tests.made.containers import encrypted_zip, zip_without_flag
from tests.made.doc import draw_doc
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf
from tests.made.scan import scan_pdf
from tests.made.stamps import stamp_numbers
from tests.made.tcvn3 import to_tcvn3
from tests.made.tnef import winmail

LETTER = Letter(
    parent="UBND TỈNH QUẢNG NGÃI",
    issuer="SỞ NỘI VỤ",
    symbol="640/SNV-CCHC",
    day=date(2014, 2, 5),
    abstract="kiểm tra cải cách hành chính",
    to=("Sở Y tế",),
    body=("Sở Nội vụ thông báo lịch kiểm tra./.",),
    signer="Bùi Thanh Tùng",
)


def _page_text(pdf: bytes) -> str:
    return str(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range())


def test_typed_page_holds_number_and_day_with_leading_zeros() -> None:
    """Days under ten and the months January and February carry a leading zero."""
    text = _page_text(draw_pdf(LETTER))

    assert "Số: 640/SNV-CCHC" in text
    assert "Quảng Ngãi, ngày 05 tháng 02 năm 2014" in text


def test_stamped_number_stands_in_no_page_content() -> None:
    """Number, day and month are found in the appearances of the fields and nowhere else."""
    stamped = stamp_numbers(draw_pdf(LETTER, stamped=True), LETTER)

    with pikepdf.open(BytesIO(stamped)) as file:
        looks = [field.AP.N.read_bytes() for field in file.pages[0].Annots]

    assert "640" not in _page_text(stamped)
    assert [look.split(b"(")[1].split(b")")[0] for look in looks] == [b"640", b"05", b"02"]


def test_scan_has_no_text_and_hidden_text_is_found() -> None:
    """A scan is a picture; with hidden text its words can be searched."""
    typed = draw_pdf(LETTER)

    assert _page_text(scan_pdf(typed, dpi=72)) == ""
    assert "640/SNV-CCHC" in _page_text(scan_pdf(typed, dpi=72, hidden_text=True))


def test_password_closes_the_pdf() -> None:
    """Without the password no reader opens the file."""
    closed = draw_pdf(LETTER, password="mk")

    assert len(pypdfium2.PdfDocument(closed, password="mk")) == 1
    assert pikepdf.open(BytesIO(closed), password="mk").is_encrypted


def test_old_word_file_is_a_sound_compound_file() -> None:
    """An independent reader finds both streams and no defect."""
    with olefile.OleFileIO(draw_doc(LETTER), raise_defects=olefile.DEFECT_UNSURE) as file:
        assert file.listdir() == [["1Table"], ["WordDocument"]]
        assert "SỞ NỘI VỤ".encode("utf-16-le") in file.openstream("WordDocument").read()


def test_old_code_stores_capitals_in_lower_case() -> None:
    """TCVN3 writes capitals by a font of capitals, so the codes are those of small letters."""
    assert to_tcvn3("ĐỘC LẬP") == to_tcvn3("độc lập")
    assert to_tcvn3("tăng cường").encode("latin-1") == b"t\xa8ng c\xad\xeang"


def test_winmail_gives_back_long_names_and_bytes() -> None:
    """The common reader of winmail.dat finds the full name and the file."""
    found = TNEF(winmail((("Công văn 640.doc", b"abc"),))).attachments

    assert [(one.long_filename(), bytes(one.data)) for one in found] == [("Công văn 640.doc", b"abc")]


def test_encrypted_zip_opens_with_its_password_only() -> None:
    """The standard library decrypts the file with the password."""
    archive = zipfile.ZipFile(BytesIO(encrypted_zip("a.txt", b"abc" * 50, b"mk")))

    assert archive.read("a.txt", pwd=b"mk") == b"abc" * 50


def test_unmarked_names_are_taken_for_cp437() -> None:
    """Without the flag the standard library shows the old code page, and undoing it gives the name."""
    names = zipfile.ZipFile(BytesIO(zip_without_flag((("Phụ lục.doc", b"x"),)))).namelist()

    assert names != ["Phụ lục.doc"]
    assert [name.encode("cp437").decode() for name in names] == ["Phụ lục.doc"]
