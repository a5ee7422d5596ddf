"""Reports as files: three formats, one set of figures."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from gateway.directory import Directory
from gateway.errors import BadInput, BadSettings
from gateway.publishing.files import checked_ending, draw_all, render, write_whole
from gateway.publishing.frames import letterhead
from gateway.publishing.pdf import write_pdf
from gateway.publishing.word import fill_word
from gateway.registers.directory_import import read_directory
from gateway.reports.model import Cell, Column, Report, Row, Table
from gateway.settings import Settings
from gateway.settings.sections import Rules, Storage

from .figures import annual, registration

ROOT = Path(__file__).resolve().parents[2]
REPORTS = {"annual": annual(), "registration": registration()}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(storage=Storage(data_dir=str(tmp_path / "data")))


def squeezed(text: str) -> str:
    """Text without blanks, since a page breaks lines where it likes."""
    return re.sub(r"\s+", "", text)


def docx_text(content: bytes) -> str:
    """All words of a .docx in the order of its parts; merged cells once."""
    file = docx.Document(io.BytesIO(content))
    return " ".join(node.text or "" for node in file.element.body.iter("{*}t"))


def pdf_text(content: bytes) -> str:
    file = pypdfium2.PdfDocument(content)
    return " ".join(page.get_textpage().get_text_range() for page in file)


def sheet_values(content: bytes) -> list[object]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]


@pytest.mark.parametrize("kind", REPORTS)
def test_all_three_formats_say_the_same_figures(kind: str, settings: Settings) -> None:
    """Every cell of every table is found in .docx, .pdf and .xlsx; the sheet holds the numbers as numbers."""
    report = REPORTS[kind]
    words = squeezed(docx_text(render(report, ".docx", settings)))
    page = squeezed(pdf_text(render(report, ".pdf", settings)))
    values = sheet_values(render(report, ".xlsx", settings))
    texts = {squeezed(value) for value in values if isinstance(value, str)}
    numbers = {float(value) for value in values if isinstance(value, int | float)}

    for table in report.all_tables():
        for row in table.rows:
            for column in table.on_page() if row.cells else ():
                said = squeezed(table.cell(row, column).text)
                assert said in words, (table.key, column.key)
                assert said in page, (table.key, column.key)
            for column in table.on_sheet() if row.cells else ():
                cell = table.cell(row, column)
                assert cell.number in numbers if cell.number is not None else squeezed(cell.text) in texts


def test_the_pdf_is_archival_with_every_font_inside(settings: Settings) -> None:
    """PDF/A-2a: output intent, XMP that says so, tags, title and language, and no font left outside."""
    with pikepdf.open(io.BytesIO(render(REPORTS["annual"], ".pdf", settings))) as file:
        meta = file.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert file.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert file.Root.MarkInfo.Marked and str(file.Root.Lang) == "vi"
        fonts = [font for page in file.pages for font in dict(page.Resources.get("/Font", {})).values()]
        assert fonts
        for font in fonts:
            inner = font.DescendantFonts[0].FontDescriptor
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.keys())


def test_the_number_of_a_page_stands_on_the_second_page_and_not_on_the_first(settings: Settings) -> None:
    """Decree 30/2020, Annex I.I.7."""
    file = pypdfium2.PdfDocument(render(REPORTS["annual"], ".pdf", settings))
    first, second = (file[at].get_textpage().get_text_range().lstrip() for at in (0, 1))

    assert not first.startswith("1") and second.startswith("2")
    assert (round(file[0].get_width() / 72 * 25.4), round(file[0].get_height() / 72 * 25.4)) == (210, 297)


def test_margins_of_the_word_file_are_those_of_the_decree(settings: Settings) -> None:
    """Top and bottom 20 to 25 mm, left 30 to 35, right 15 to 20; no number on page 1."""
    section = docx.Document(io.BytesIO(render(REPORTS["annual"], ".docx", settings))).sections[0]

    assert round(section.page_width.mm) == 210 and round(section.page_height.mm) == 297
    assert [round(side.mm) for side in (section.top_margin, section.bottom_margin)] == [20, 20]
    assert [round(side.mm) for side in (section.left_margin, section.right_margin)] == [30, 15]
    assert section.different_first_page_header_footer


def test_tables_repeat_their_heading_and_keep_column_and_cell_widths_equal(settings: Settings) -> None:
    """Word goes by cell widths, LibreOffice by columns: both stand there and agree."""
    file = docx.Document(io.BytesIO(render(REPORTS["registration"], ".docx", settings)))
    tables = [table for table in file.tables if len(table.columns) > 2]

    assert len(tables) == 2
    for table in tables:
        assert table.rows[0]._tr.trPr.find("{*}tblHeader") is not None
        whole = next(row for row in table.rows[1:] if len({id(cell._tc) for cell in row.cells}) == len(table.columns))
        assert [cell.width for cell in whole.cells] == [column.width for column in table.columns]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("{{ tables.tagrets.title }}", "tagrets"),
        ("{% if %}", "Expected an expression"),
        ("{{ head.__class__.mro() }}", "unsafe"),
    ],
)
def test_a_template_that_was_edited_wrongly_is_told_in_one_sentence(words: str, why: str, tmp_path: Path) -> None:
    """File, mark and what to do; a mark can't run code."""
    template = tmp_path / "annual.docx"
    file = docx.Document(str(ROOT / "config" / "reports" / "annual.docx"))
    file.add_paragraph(words)
    file.save(str(template))

    with pytest.raises(BadSettings, match=why) as raised:
        fill_word(REPORTS["annual"], template, {})
    assert str(template) in str(raised.value) and "make-report-templates" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"plain words"])
def test_a_template_that_is_no_word_file_is_told_in_one_sentence(content: bytes, tmp_path: Path) -> None:
    """A file that Word never wrote."""
    template = tmp_path / "annual.docx"
    template.write_bytes(content)
    with pytest.raises(BadSettings, match="can.t be|can be opened"):
        fill_word(REPORTS["annual"], template, {})


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("#let x = nothing", "unknown variable"),
        ('#import "@preview/x:1.0.0"', "package of the network"),
        ('#read("/etc/passwd")', "file not found|denied"),
    ],
)
def test_a_typst_template_sees_its_own_folder_only(words: str, why: str, tmp_path: Path) -> None:
    """A mistake is one sentence; neither the network nor a file elsewhere is reached."""
    template = tmp_path / "annual.typ"
    template.write_text(words, encoding="utf-8")
    (tmp_path / "layout.typ").write_text("", encoding="utf-8")
    with pytest.raises(BadSettings, match=why):
        write_pdf(REPORTS["annual"], template, {}, tmp_path / "scratch")


def test_words_of_strangers_stay_words(settings: Settings) -> None:
    """A name that begins like a formula or a mark is printed, never carried out."""
    hostile = ('=HYPERLINK("x")', "{{ 7 * 7 }}", "#let x = 1", "<w:p/>&", "$a$ *b* @c")
    columns = tuple(Column(key, key, 40) for key in ("id", "title", "estimate", "basis"))
    table = Table("estimates", "", columns, tuple(Row(tuple(Cell(words) for _ in columns)) for words in hostile))
    report = replace(
        annual(), tables=tuple(table if one.key == "estimates" else one for one in annual().tables), charts=()
    )
    values = sheet_values(render(report, ".xlsx", settings))
    letter, page = docx_text(render(report, ".docx", settings)), pdf_text(render(report, ".pdf", settings))
    for words in hostile:
        assert words in values and words in letter and squeezed(words) in squeezed(page)


def test_a_report_without_figures_is_still_a_report(settings: Settings) -> None:
    """A province that sent nothing gets tables without charts."""
    empty = Report(
        "registration",
        REPORTS["annual"].letterhead,
        "PHỤ LỤC",
        "Không có gì",
        (("about", ()),),
        registration(None).tables,
        made_on="2015-01-05",
    )
    for ending in (".docx", ".pdf", ".xlsx"):
        assert len(render(empty, ending, settings)) > 1000
    assert draw_all(empty, settings) == {}


def test_the_shipped_templates_are_what_the_script_makes(tmp_path: Path) -> None:
    """An admin who starts anew gets what ships."""
    import runpy
    import sys

    before, sys.argv = sys.argv, ["make_templates.py", str(tmp_path)]
    try:
        runpy.run_path(str(ROOT / "deploy" / "reports" / "make_templates.py"), run_name="__main__")
    finally:
        sys.argv = before
    for name in ("annual.docx", "registration.docx", "blank.docx"):
        made, shipped = tmp_path / name, ROOT / "config" / "reports" / name
        assert docx.Document(str(made)).element.xml == docx.Document(str(shipped)).element.xml


def test_only_three_endings_are_reports() -> None:
    """A typing mistake is told, not guessed at."""
    assert checked_ending("Báo cáo.PDF") == ".pdf"
    with pytest.raises(BadInput, match=r"\.docx, \.pdf, \.xlsx"):
        checked_ending("report.doc")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A folder that is missing is told and leaves nothing behind."""
    with pytest.raises(BadInput, match="cannot be written"):
        write_whole(tmp_path / "missing" / "a.pdf", b"x")
    write_whole(tmp_path / "a.pdf", b"x")
    assert [file.name for file in tmp_path.iterdir()] == ["a.pdf"]


def test_another_config_folder_brings_its_own_templates(tmp_path: Path) -> None:
    """[rules] config_dir also moves the templates, so that an upgrade never overwrites an office's own."""
    settings = Settings(storage=Storage(data_dir=str(tmp_path)), rules=Rules(config_dir=str(tmp_path / "own")))
    with pytest.raises(BadSettings, match="own/reports/annual"):
        render(REPORTS["annual"], ".docx", settings)


@pytest.mark.parametrize(
    ("agency", "above", "signer"),
    [
        ("hdnd-tinh", "", "CHỦ TỊCH"),
        ("snv", "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "GIÁM ĐỐC"),
        ("binhson", "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "CHỦ TỊCH"),
        ("ttt", "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "THỦ TRƯỞNG CƠ QUAN"),
    ],
)
def test_the_letterhead_and_the_signer_are_those_of_the_agency(agency: str, above: str, signer: str) -> None:
    """A council stands under no committee, and no chairman signs as director [ND30, Phụ lục I]."""
    rows = Directory(read_directory(Settings().config_dir / "agencies" / "quangngai-2013.toml").agencies)
    head = letterhead(Settings(), rows, agency, "Quảng Ngãi", 2014, "annual")
    assert (head.above.replace("UBND", "ỦY BAN NHÂN DÂN"), head.signer) == (above, signer)
