"""Numbers and headings of scans: what recognition leaves of them, and what counts."""

from __future__ import annotations

import pytest

from classifiers.judge import judge_document
from classifiers.reading import Accompaniment, Column, Format, LineSource, Reading
from classifiers.recognised import read_recognised_line
from classifiers.verdict import DocumentVerdict
from tests.classifiers.made import line, of_lines, rules


def _scan(number: str, heading: str = "KẾ HOẠCH") -> Reading:
    lines = [
        line("SỞ Y TẾ", 1, Column.LEFT, LineSource.OCR),
        line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 2, Column.RIGHT, LineSource.OCR),
        line(number, 3, Column.LEFT, LineSource.OCR),
        line(heading, 4, source=LineSource.OCR),
        line("Kiểm tra, đánh giá chất lượng bệnh viện năm 2017 trên địa bàn tỉnh", 5, source=LineSource.OCR),
        line("Căn cứ Quyết định số 4969/QĐ-BYT của Bộ Y tế, Sở Y tế lập kế hoạch.", 6, source=LineSource.OCR),
    ]
    return of_lines(lines, Format.PDF, picture_cover=1.0)


def _judged(number: str, filename: str = "", heading: str = "KẾ HOẠCH") -> DocumentVerdict:
    return judge_document(_scan(number, heading), Accompaniment(filename=filename), rules())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Số:2(X /BC-SYT", "BC-SYT"),
        ("Sóz2/.2s../SYT-TCCB", "SYT-TCCB"),
        ("Số:2°6/1/SYT- NVY", "SYT-NVY"),
        ("số://Z4/2/UBND- KSTTHC", "UBND-KSTTHC"),
        ("Số: J-|Í /GM-SYT", "GM-SYT"),
        ("Só[†#/GM-SYT", "GM-SYT"),
        ("Số: 22 /&KH-SYT", "KH-SYT"),
        ("só:426É /QĐ-SYT", "QĐ-SYT"),
        ("Số:2.Jđ2/TB-SYT", "TB-SYT"),
        ("Số: 1?/2017/QĐ-UBND", "QĐ-UBND"),
    ],
)
def test_code_is_read_where_the_pen_left_no_digits(text: str, code: str) -> None:
    """The printed code beside handwriting is read, and the number is left open instead of guessed."""
    found = read_recognised_line(text, rules().catalogue, rules().issuer_codes)

    assert found and (found.symbol, found.code, found.labelled) == (None, code, True)


@pytest.mark.parametrize("text", ["SỞ Y TẾ", "Số lượng: 3/BC-SYT", "Số tiền/Đồng Việt Nam", "Về kế hoạch/KH-SYT"])
def test_lines_that_are_no_number_line_stay_none(text: str) -> None:
    """A slash before capitals is no number line without the word "Số"."""
    assert read_recognised_line(text, rules().catalogue, rules().issuer_codes) is None


@pytest.mark.parametrize("text", ["Số: 15-KH/TU", "Số: 12/2017/QĐ-UBND", "Số: 33/CAT-PC04(Đ1)"])
def test_number_line_that_reads_clean_is_read_as_printed(text: str) -> None:
    """Party, legal and police numbers keep their form."""
    found = read_recognised_line(text, rules().catalogue, rules().issuer_codes)

    assert found and found.symbol and found.symbol.text == text.removeprefix("Số: ")


def test_unread_number_takes_the_one_whole_number_beside_it_with_its_code() -> None:
    """The name gives the number, the page its code; together they are no surer than the name alone."""
    symbol = _judged("Sóz?€Ả/KH-SYT", "2084-KH-SYT.pdf").letterhead.symbol

    assert symbol.value and symbol.value.text == "2084/KH-SYT"
    assert symbol.confidence <= 0.5


def test_number_of_another_code_beside_a_scan_is_not_taken() -> None:
    """A plan that encloses a decision is named after it: the codes differ, nothing is taken."""
    symbol = _judged("Sóz?€Ả/KH-SYT", "2084-QĐ-SYT.pdf").letterhead.symbol

    assert symbol.value is None
    assert {e.quote for e in symbol.evidence} >= {"Sóz?€Ả/KH-SYT", "2084/QĐ-SYT"}


def test_two_numbers_that_disagree_are_both_candidates_and_none_counts() -> None:
    """Recognised digits look sure and are wrong; a name may be as well: a person decides."""
    symbol = _judged("Số: 9060/KH-SYT", "5060-KH-SYT.pdf").letterhead.symbol

    assert symbol.value is None
    assert {e.quote for e in symbol.evidence} >= {"9060/KH-SYT", "5060/KH-SYT"}


@pytest.mark.parametrize(
    ("heading", "key"), [("KÉẺ HOẠCH", "ke_hoach"), ("THOÔNG BAO", "thong_bao"), ("BAO CÁO", "bao_cao")]
)
def test_heading_one_letter_off_is_known_on_scans(heading: str, key: str) -> None:
    """Accents make recognition double or change a letter of the type."""
    assert _judged("Số: /SYT", heading=heading).type.value == key
