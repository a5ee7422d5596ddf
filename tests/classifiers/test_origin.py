"""Origin of a page from what is drawn on it."""

from __future__ import annotations

import pytest

from classifiers.origin import judge_origin
from classifiers.reading import Format, Line, LineSource, Page, Reading
from classifiers.verdict import Origin
from tests.classifiers.made import line, of_lines, rules

PAGES = [
    ({"visible_characters": 900}, Origin.BORN_DIGITAL),
    ({"picture_cover": 1.0}, Origin.SCANNED_IMAGE),
    ({"picture_cover": 1.0, "hidden_characters": 800, "text_quality": 0.3}, Origin.DIGITISED_TEXT),
    ({"picture_cover": 1.0, "hidden_characters": 800, "text_quality": 0.05}, Origin.DIGITISED_TEXT),
    ({"picture_cover": 1.0, "visible_characters": 80, "picture_ink": 0.06}, Origin.SCANNED_IMAGE),
    ({"picture_cover": 1.0, "visible_characters": 900, "picture_ink": 0.005}, Origin.BORN_DIGITAL),
    (
        {"picture_cover": 1.0, "visible_characters": 900, "picture_ink": 0.06, "characters_before_picture": 900},
        Origin.DIGITISED_TEXT,
    ),
    ({"picture_cover": 0.1, "visible_characters": 900}, Origin.BORN_DIGITAL),
    ({"paths": 4000}, Origin.UNKNOWN),
    ({}, Origin.UNKNOWN),
]


@pytest.mark.parametrize(("measures", "origin"), PAGES)
def test_origin_follows_what_is_drawn(measures: dict[str, float], origin: Origin) -> None:
    """Pictures, hidden text, stamps, backgrounds and outlines each give their origin."""
    assert judge_origin(of_lines((), Format.PDF, **measures), rules()).value is origin


def test_conversion_mark_over_a_picture_makes_it_digitised() -> None:
    """The corner text of a digital copy of paper turns a scan into a digitised document [ND30 Art. 25]."""
    mark = line("SAO Y; SỞ TÀI CHÍNH; Thời gian ký: 2024-03-15T15:30:00+07:00", source=LineSource.WIDGET)

    verdict = judge_origin(of_lines((mark,), Format.PDF, picture_cover=1.0), rules())

    assert verdict.value is Origin.DIGITISED_TEXT
    assert any(evidence.rule == "copy-mark" for evidence in verdict.evidence)


def test_own_recognition_does_not_make_a_scan_digital() -> None:
    """Lines that our own OCR read are no text layer of the file."""
    read = line("QUYẾT ĐỊNH về việc khen thưởng " * 20, source=LineSource.OCR)

    assert judge_origin(of_lines((read,), Format.PDF, picture_cover=1.0), rules()).value is Origin.SCANNED_IMAGE


@pytest.mark.parametrize(
    "format", [Format.DOCX, Format.DOC, Format.RTF, Format.ODT, Format.XLSX, Format.TEXT, Format.HTML]
)
def test_files_of_text_programs_are_born_digital(format: Format) -> None:
    """Office and text files hold typed text."""
    assert judge_origin(of_lines([line("Căn cứ Luật Tổ chức " * 5)], format), rules()).value is Origin.BORN_DIGITAL


def test_office_file_that_holds_only_a_picture_is_a_scan() -> None:
    """A scan pasted into a text program stays a scan."""
    assert judge_origin(of_lines((), Format.DOCX, picture_cover=0.9), rules()).value is Origin.SCANNED_IMAGE


def _pages(*kinds: str) -> Reading:
    """Pages of a PDF: "head" and "text" are typed, "scan" is a picture with recognised words, "dark" one without."""
    pages = []
    for number, kind in enumerate(kinds, start=1):
        typed = kind in ("head", "text", "foot", "slip")
        source = LineSource.TEXT if typed else LineSource.OCR
        texts = {
            "head": HEAD,
            "scanned head": HEAD,
            "text": WORDS,
            "scan": WORDS,
            "foot": FOOT,
            "scanned foot": FOOT,
            "slip": ["Hồ sơ trình ký"],
            "dark": [],
        }[kind]
        lines = tuple(Line(text, number, place, source=source) for place, text in enumerate(texts, start=1))
        shown = sum(len(text) for text in texts)
        measures = {"visible_characters": shown} if typed else {"picture_cover": 1.0}
        pages.append(Page(number, lines, 595, 842, **measures))  # type: ignore[arg-type]
    return Reading(Format.PDF, tuple(pages), len(pages))


WORDS = ["Căn cứ Luật Tổ chức chính quyền địa phương, cơ quan đề nghị các đơn vị rà soát số liệu."] * 20
HEAD = ["SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 12/SNV-VP", *WORDS]
FOOT = [*WORDS, "Nơi nhận:", "- Như trên;", "- Lưu: VT."]
HYBRID = [
    (("head", "foot", "dark", "dark", "dark"), Origin.BORN_DIGITAL, "typed letter, scanned annex"),
    (("head", "dark"), Origin.BORN_DIGITAL, "typed letter of one page without a foot, scanned annex"),
    (("slip", "scanned head", "scan"), Origin.SCANNED_IMAGE, "typed slip over a scanned letter"),
    (("slip", "dark", "dark"), Origin.SCANNED_IMAGE, "typed slip over a scan that nothing was read of"),
    (("scanned head", "text", "text"), Origin.SCANNED_IMAGE, "scanned letter, typed tables"),
    (("scanned head", "text", "text", "text", "foot"), Origin.BORN_DIGITAL, "typed text behind a scanned first page"),
    (("head", "scan", "scan", "scanned foot"), Origin.SCANNED_IMAGE, "scanned text behind a typed first page"),
    (("dark", "text"), Origin.SCANNED_IMAGE, "scan first, nothing read of it"),
]


@pytest.mark.parametrize(("kinds", "origin", "what"), HYBRID)
def test_hybrid_document_has_the_origin_of_the_pages_that_carry_its_text(
    kinds: tuple[str, ...], origin: Origin, what: str
) -> None:
    """Annexes and covers of another kind do not decide."""
    assert judge_origin(_pages(*kinds), rules()).value is origin


@pytest.mark.parametrize(
    "words",
    [
        "Văn bản này được chuyển đổi từ văn bản giấy bởi Văn phòng UBND tỉnh",
        "VĂN BẢN ĐƯỢC SỐ HÓA; SỞ NỘI VỤ; 12/8/2024",
        "SAO Y BẢN CHÍNH",
    ],
)
def test_words_of_conversion_make_a_scan_digitised(words: str) -> None:
    """The Law on electronic transactions wants whoever converts paper to say so [GDDT2023 Art. 12]."""
    mark = line(words, source=LineSource.WIDGET)

    assert judge_origin(of_lines((mark,), Format.PDF, picture_cover=1.0), rules()).value is Origin.DIGITISED_TEXT
