"""Số, ký hiệu as it really looks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.symbol import mentions, parse_symbol, read_number_line, same_symbol
from tests.classifiers.made import rules

SEEN = [
    ("Số: 464/STTTT-KHTC", "464/STTTT-KHTC", "", "STTTT"),
    ("Số: 464 /STTTT-KHTC", "464/STTTT-KHTC", "", "STTTT"),
    ("Số : 2917 /SGDĐT-VP", "2917/SGDĐT-VP", "", "SGDĐT"),
    ("Số: 1925 /STC- HTDN", "1925/STC-HTDN", "", "STC"),
    ("Số: 1486/QĐ-UBND", "1486/QĐ-UBND", "QĐ", "UBND"),
    ("Số: 1486/QÐ-UBND", "1486/QĐ-UBND", "QĐ", "UBND"),
    ("Số: 1486/QD-UBND", "1486/QĐ-UBND", "QĐ", "UBND"),
    ("Số: 12/ QĐ- UBND", "12/QĐ-UBND", "QĐ", "UBND"),
    ("Số: 22/2012/CT-UBND", "22/2012/CT-UBND", "CT", "UBND"),
    ("Số 15-HD/TU", "15-HD/TU", "HD", "TU"),
    ("Số 38 - HD/BTCTW", "38-HD/BTCTW", "HD", "BTCTW"),
    ("Số 20 -CV/BTGDVTU", "20-CV/BTGDVTU", "CV", "BTGDVTU"),
    ("Số 156 -CV/TĐTN-BCTĐ&TTN", "156-CV/TĐTN-BCTĐ&TTN", "CV", "TĐTN"),
    ("Số: 537TTr-STTTT", "537/TTr-STTTT", "TTr", "STTTT"),
    ("02NQ-LĐKRT", "02/NQ-LĐKRT", "NQ", "LĐKRT"),
    ("Số: 1961/QĐUBND", "1961/QĐ-UBND", "QĐ", "UBND"),
    ("15/CTTTg", "15/CT-TTg", "CT", "TTg"),
    ("Số: 3176b/QĐ-SYT", "3176b/QĐ-SYT", "QĐ", "SYT"),
    ("Số: 30c/NQ-CP", "30c/NQ-CP", "NQ", "CP"),
    ("Số: 12/TTr-CAT-PC04", "12/TTr-CAT-PC04", "TTr", "CAT"),
    ("Số: 317/TTLS-NN&PTNT-TC", "317/TTLS-NN&PTNT-TC", "TTLS", "NN&PTNT"),
    ("2775/SNV-CCHC&amp;VTLT", "2775/SNV-CCHC&VTLT", "", "SNV"),
    ("Số: 1412/CAT-PC04(Đ1)", "1412/CAT-PC04(Đ1)", "", "CAT"),
    ("Số: 03/BC-LĐVTCT.LĐ", "03/BC-LĐVTCT.LĐ", "BC", "LĐVTCT.LĐ"),
    ("Số: 133-12/PT-NC", "133-12/PT-NC", "PT", "NC"),
    ("Số: 09-01/26/PT-PNC", "09-01/26/PT-PNC", "PT", "PNC"),
    ("Số: 40/HCCV", "40/HCCV", "", "HCCV"),
    ("Số: 498/UBND", "498/UBND", "", "UBND"),
    ("Số: 17 HHTL-2025", "17/HHTL-2025", "", "HHTL"),
    ("Số: 1 66 /TTr-SNV", "166/TTr-SNV", "TTr", "SNV"),
    ("Luật số: 56/2010/QH12", "56/2010/QH12", "", "QH12"),
    ("Bộ luật số: 45/2019/QH14", "45/2019/QH14", "", "QH14"),
    ("Số: 119/VBHN-VPQH", "119/VBHN-VPQH", "VBHN", "VPQH"),
    ("Số: 01/2011/TTLT-VPCP-BNV", "01/2011/TTLT-VPCP-BNV", "TTLT", "VPCP"),
    ("Số: 406/NQ-UBTVQH15", "406/NQ-UBTVQH15", "NQ", "UBTVQH15"),
    ("Só: 12/GM-SYT", "12/GM-SYT", "GM", "SYT"),
    ("Số : 01/2025", "01/2025", "", ""),
    ("Số: 1.486/QĐ-UBND", "1486/QĐ-UBND", "QĐ", "UBND"),
]


@pytest.mark.parametrize(("line", "text", "type_code", "issuer_code"), SEEN)
def test_symbol_is_read_as_offices_write_it(line: str, text: str, type_code: str, issuer_code: str) -> None:
    """Each form met in real documents gives the normalised symbol, its type part and its first agency."""
    symbol = parse_symbol(line, rules().catalogue, rules().issuer_codes)

    assert symbol is not None
    assert (symbol.text, symbol.type_code, symbol.issuer_code) == (text, type_code, issuer_code)


@pytest.mark.parametrize("line", ["Số:           /VP-NC", "Số: …/BC-UBND", "Số ...../QĐ-UBND", "Số:", "Số: /TTr - SNV"])
def test_blank_number_is_no_symbol_but_a_number_line(line: str) -> None:
    """A number that was left blank gives no symbol, though the line is known."""
    reading = read_number_line(line, rules().catalogue, rules().issuer_codes)

    assert reading is not None and reading.labelled and reading.symbol is None


@pytest.mark.parametrize("line", ["SỞ Y TẾ", "Sở Y tế", "Số lượng: 12", "Số điện thoại: 0123", "12/5/2013", "30/4", ""])
def test_other_lines_are_no_number_line(line: str) -> None:
    """Departments, quantities and dates are not taken for a number line."""
    assert parse_symbol(line, rules().catalogue, rules().issuer_codes) is None


def test_every_symbol_of_running_text_is_found() -> None:
    """Citations are found with their place, dates and shares are not."""
    text = "Căn cứ Công văn số 2287/BTTTT-ƯDCNTT ngày 27/8/2012, Quyết định số 294-QĐ/TW, tỷ lệ 5/10"

    assert [symbol.text for _, symbol in mentions(text, rules().catalogue)] == ["2287/BTTTT-ƯDCNTT", "294-QĐ/TW"]


def test_symbol_ends_where_a_sentence_follows_its_full_stop_without_a_blank() -> None:
    """A missing blank is common in real mails; the next word must not become part of the code."""
    text = "Gửi kèm Kế hoạch số 37/KH-STTTT.Trân trọng đề nghị xem Công văn 12/STC-TH.CV và 15/BC-SNV.Kính gửi."
    assert [symbol.text for _, symbol in mentions(text, rules().catalogue)] == [
        "37/KH-STTTT",
        "12/STC-TH.CV",
        "15/BC-SNV",
    ]


def test_same_number_with_another_code_is_another_document() -> None:
    """Two symbols agree only when number and code agree; a shortened code still agrees."""
    full, short, other = (
        parse_symbol(text, rules().catalogue) for text in ("464/STTTT-KHTC", "Số: 464/STTTT", "464/SNV-VP")
    )

    assert full and short and other
    assert same_symbol(full, short)
    assert not same_symbol(full, other)


@given(st.text(max_size=120))
def test_any_line_gives_an_answer(line: str) -> None:
    """No text raises, and a symbol that is read reads as itself again."""
    symbol = parse_symbol(line, rules().catalogue, rules().issuer_codes)
    if symbol is not None and symbol.code:
        again = parse_symbol(f"Số: {symbol.text}", rules().catalogue, rules().issuer_codes)
        assert again is not None and again.text == symbol.text
