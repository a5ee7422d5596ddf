"""Origin of a page from what is drawn on it."""

from __future__ import annotations

import pytest

from classifiers.origin import judge_origin
from classifiers.reading import Format, LineSource
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
