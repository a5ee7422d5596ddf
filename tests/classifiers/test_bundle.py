"""Several documents in one file: cut where a new letterhead stands, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from classifiers.bundle import Section, sections
from classifiers.judge import judge_document
from classifiers.reading import LineSource, Reading
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.classifiers.made import ALONE, rules
from tests.made import bundles
from tests.made.bundles import annex, bind, decision, guidance, letter, report
from tests.made.docx import draw_bound_docx, draw_docx
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf
from tests.made.scan import scan_pdf

BOUND = [
    ("two letters of one office", (letter(512), letter(513)), ["512/STTTT-CNTT", "513/STTTT-CNTT"]),
    ("letter and decision", (letter(), decision()), ["512/STTTT-CNTT", "1210/QĐ-UBND"]),
    (
        "four, an annex between",
        (letter(annexes=(annex(),)), report(), decision(), guidance()),
        ["512/STTTT-CNTT", "88/BC-SNV", "1210/QĐ-UBND", "15-HD/BTCTU"],
    ),
    ("a Party paper first", (guidance(), letter()), ["15-HD/BTCTU", "512/STTTT-CNTT"]),
]
ONE = [
    ("an annex of its own", lambda: [draw_pdf(letter(annexes=(annex(),)))]),
    ("a person's application", lambda: [draw_pdf(letter()), bundles.application()]),
    ("a form with dots", lambda: [draw_pdf(letter()), bundles.report_form()]),
    ("a form with a printed code", lambda: [draw_pdf(letter()), bundles.blank_form()]),
    ("a second page", lambda: [draw_pdf(letter()), bundles.second_page()]),
    ("the regulation that a decision issues", lambda: [draw_pdf(decision()), bundles.regulation()]),
    ("the same letter again", lambda: [draw_pdf(letter()), draw_pdf(letter())]),
    ("an application with letters behind it", lambda: [bundles.application(), draw_pdf(letter())]),
]


def read(data: bytes, name: str = "van ban.pdf") -> Reading:
    """The file as the reader gives it, without recognition."""
    found = read_document(data, name, "", Sandbox())
    assert isinstance(found, Reading)
    return found


def recognised(reading: Reading) -> Reading:
    """The same pages as a scan whose words were recognised."""
    pages = tuple(
        replace(
            page,
            picture_cover=1.0,
            visible_characters=0,
            lines=tuple(replace(line, source=LineSource.OCR, bold=False, italic=False) for line in page.lines),
        )
        for page in reading.pages
    )
    return replace(reading, pages=pages)


def symbols(found: tuple[Section, ...]) -> list[str | None]:
    """The symbol of each section as its own verdict gives it."""
    heads = [judge_document(section.reading, ALONE, rules()).letterhead.symbol.value for section in found]
    return [symbol.text if symbol else None for symbol in heads]


@pytest.mark.parametrize(("what", "letters", "expected"), BOUND)
def test_documents_printed_into_one_file_are_told_apart(
    what: str, letters: tuple[Letter, ...], expected: list[str]
) -> None:
    """Each with its own number, and pages that follow one another without a gap."""
    reading = read(bind([draw_pdf(one) for one in letters]))
    found = sections(reading, rules())

    assert symbols(found) == expected
    assert found[0].first_page == 1 and found[-1].last_page == reading.page_count
    assert all(one.last_page + 1 == other.first_page for one, other in zip(found, found[1:], strict=False))
    assert all(section.evidence[0].rule == "new-letterhead" for section in found[1:])


@pytest.mark.parametrize(("what", "letters", "expected"), BOUND)
def test_documents_scanned_together_are_told_apart(what: str, letters: tuple[Letter, ...], expected: list[str]) -> None:
    """The words of every page were recognised; numbers still need a second source."""
    found = sections(recognised(read(bind([draw_pdf(one) for one in letters]))), rules())

    assert len(found) == len(expected)


@pytest.mark.parametrize("page_breaks", [True, False])
@pytest.mark.parametrize(("what", "letters", "expected"), BOUND)
def test_documents_typed_into_one_file_are_told_apart(
    what: str, letters: tuple[Letter, ...], expected: list[str], page_breaks: bool
) -> None:
    """Files to type in may have no pages: the sequence of letterheads tells."""
    found = sections(read(draw_bound_docx(letters, page_breaks=page_breaks), "van ban.docx"), rules())

    assert symbols(found) == expected


@pytest.mark.parametrize(("what", "files"), ONE)
def test_one_document_stays_one(what: str, files: Callable[[], list[bytes]]) -> None:
    """Annexes, forms, second pages and repetitions are no documents of their own."""
    reading = read(bind(files()))

    assert len(sections(reading, rules())) == 1
    assert len(sections(recognised(reading), rules())) == 1


def test_scan_behind_a_typed_letter_is_its_annex() -> None:
    """A typed letter sends a scanned decision along in the same file: told, not cut."""
    typed, scanned = read(draw_pdf(letter())), recognised(read(draw_pdf(decision())))
    behind = replace(scanned.pages[0], number=2, lines=tuple(replace(line, page=2) for line in scanned.pages[0].lines))
    found = sections(replace(typed, pages=(*typed.pages, behind), page_count=2), rules())

    assert len(found) == 1
    assert any("scan behind a typed text" in note for note in found[0].notes)


def test_typed_letter_with_a_quoted_specimen_stays_one() -> None:
    """A letter that lays down how a document must look."""
    specimen = replace(letter(), symbol="...../STTTT-CNTT", day=None, issuer="SỞ .....................")

    assert len(sections(read(draw_bound_docx((letter(), specimen)), "mau.docx"), rules())) == 1
    assert len(sections(read(draw_docx(letter(annexes=(annex(),))), "cv.docx"), rules())) == 1


def test_annexes_stay_with_the_document_before_them() -> None:
    """Letter and its list, then a decision: three pages, two documents."""
    found = sections(read(bind([draw_pdf(letter(annexes=(annex(),))), draw_pdf(decision())])), rules())

    assert [(section.first_page, section.last_page) for section in found] == [(1, 2), (3, 3)]


def test_pages_that_nothing_was_read_of_stay_together() -> None:
    """A scan of several pages without recognised words is one document until it is read."""
    reading = read(scan_pdf(bind([draw_pdf(letter()), draw_pdf(decision())])))

    assert len(sections(reading, rules())) == 1


def test_two_scanned_letters_whose_numbers_are_unread_are_told_by_day_and_subject() -> None:
    """Written by hand: the code is the same, day and abstract are not."""
    blank = [replace(one, symbol=f"      {one.symbol.lstrip('0123456789')}") for one in (letter(512), letter(513))]
    other = replace(blank[1], day=date(2014, 8, 20), abstract="báo cáo việc dùng chữ ký số trong cơ quan")

    assert len(sections(recognised(read(bind([draw_pdf(blank[0]), draw_pdf(other)]))), rules())) == 2
    assert len(sections(recognised(read(bind([draw_pdf(blank[0]), draw_pdf(blank[0])]))), rules())) == 1
