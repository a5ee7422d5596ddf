"""Makes the Word templates of the reports, config/reports/*.docx: the starting point that an admin edits in Word.

Usage: deploy/bin/make-report-templates [FOLDER]
Layout after Decree 30/2020, Annex I: A4, margins 20, 20, 30 and 15 mm, Times New Roman 13 to 14 pt, page number top
centre from page 2. Marks are those of docxtpl; deploy/reports/README.md lists them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docx.shared import Mm, Pt

from deploy.reports.word_template import CENTER, JUSTIFY, LEFT, Template
from gateway.reports import annual_charts, annual_tables, beside
from gateway.reports.blank_form import COLUMNS
from gateway.reports.registration import YEAR_COLUMNS, YEARS_COLUMNS


def make_annual() -> Template:
    """The yearly report."""
    made = Template(landscape=False)
    made.letterhead()
    made.titles()
    made.say("{%p if head.addressee %}", size=2)
    made.say("Kính gửi: {{ head.addressee }}", align=CENTER, after=6)
    made.say("{%p endif %}", size=2)
    body = {"align": JUSTIFY, "indent": True, "after": 4}
    made.each("texts.opening", **body)
    made.heading("I. TÌNH HÌNH CHUNG")
    made.each("texts.general", **body)
    made.heading("II. KẾT QUẢ SO VỚI CHỈ TIÊU")
    made.caption("tables.targets")
    made.table("tables.targets", annual_tables.TARGET_COLUMNS)
    made.heading("III. DIỄN BIẾN THEO QUÝ")
    made.chart("trend", annual_charts.trend_columns(("", "")), live_headings=True)
    made.chart("modes", annual_charts.count_columns(annual_charts.MODES))
    made.chart("forms", annual_charts.count_columns(annual_charts.FORMS))
    made.heading("IV. KẾT QUẢ THEO CƠ QUAN")
    made.each("texts.agencies", **body)
    made.chart("by_agency", annual_charts.AGENCY_COLUMNS)
    made.heading("V. CÁC LOẠI VĂN BẢN")
    made.unless_empty("tables.types", annual_tables.TYPE_COLUMNS, "Không có danh mục loại văn bản cho năm này.")
    made.heading("VI. SỐ LIỆU ƯỚC TÍNH")
    made.say("Ước tính để tham khảo, không cộng vào số đếm và không dùng để kết luận.", **body)
    made.unless_empty("tables.estimates", annual_tables.ESTIMATE_COLUMNS, "Không có ước tính nào.")
    made.heading("VII. SỐ LIỆU CÒN THIẾU")
    made.each("texts.missing", **body)
    made.unless_empty("tables.missing", annual_tables.MISSING_COLUMNS, "Không thiếu nguồn nào.")
    made.unless_empty("tables.undecided", annual_tables.UNDECIDED_COLUMNS, "")
    made.heading("VIII. NHẬT KÝ CHỮ KÝ SỐ")
    made.each("texts.log", align=LEFT, indent=True, after=4)
    made.heading("IX. ĐÁNH GIÁ, KIẾN NGHỊ")
    for _ in range(3):
        # The signature never stands alone on a page.
        made.say("." * 118, size=13, keep=True)
    made.signature()
    made.landscape_part()
    made.say("PHỤ LỤC", bold=True, align=CENTER)
    made.say("{%p if tables.agencies is defined %}", size=2)
    made.caption("tables.agencies")
    made.table("tables.agencies", annual_tables.agency_columns(("", "", "", "")), live_headings=True)
    made.say("{%p endif %}", size=2)
    made.unless_empty("tables.beside", beside.COLUMNS, "")
    made.say("Cách hiểu các quy định, in kèm số liệu", bold=True, align=CENTER, before=10, after=4, keep=True)
    made.each("texts.readings", size=12, after=2)
    return made


def make_blank() -> Template:
    """The registration form for agencies to fill in."""
    made = Template(landscape=True)
    made.say("{{ report.heading }}", bold=True, align=CENTER)
    made.say("{{ report.title }}", size=13, bold=True, align=CENTER)
    made.each("texts.source", size=12, italic=True, align=CENTER, after=6)
    made.each("texts.agency", size=13, bold=True, after=4)
    made.table("tables.blank", COLUMNS, live_headings=True)
    made.say("", size=6)
    made.say("THỦ TRƯỞNG CƠ QUAN", size=13, bold=True, align=CENTER).paragraph_format.left_indent = Mm(150)
    foot = made.file.sections[0]
    for place in (foot.footer, foot.first_page_footer):
        line = place.paragraphs[0]
        line.add_run("{{ report.mark }}").font.size = Pt(9)
    return made


def make_registration() -> Template:
    """The registration form with its results."""
    made = Template(landscape=True)
    made.letterhead()
    made.titles()
    made.each("texts.about", size=13, italic=True, align=CENTER, after=3)
    made.caption("tables.year")
    made.table("tables.year", YEAR_COLUMNS)
    made.say(
        "{{ tables.years.title }}", size=13, bold=True, align=CENTER, after=4, keep=True
    ).paragraph_format.page_break_before = True
    made.table("tables.years", YEARS_COLUMNS, merged=2, live_headings=True)
    made.unless_empty("tables.beside", beside.COLUMNS, "")
    made.signature()
    return made


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "config" / "reports"
    make_annual().save(folder / "annual.docx")
    make_registration().save(folder / "registration.docx")
    make_blank().save(folder / "blank.docx")
