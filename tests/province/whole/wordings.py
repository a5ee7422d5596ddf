"""Documents as they are really written [DOMAIN 1-3]: every type with its codes, deviating numbers and days, words about paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.province.whole.issuing import Issue
from tests.province.whole.oddities import odd, sent_to
from tests.province.whole.offices import OFFICES

TYPES = (
    ("nghi_quyet", "NGHỊ QUYẾT", "NQ", "NQ"), ("quyet_dinh", "QUYẾT ĐỊNH", "QĐ", "QĐ"), ("chi_thi", "CHỈ THỊ", "CT", "CT"),
    ("quy_che", "QUY CHẾ", "QC", "QC"), ("quy_dinh", "QUY ĐỊNH", "QyĐ", "QyĐ"), ("thong_cao", "THÔNG CÁO", "TC", "TC"),
    ("huong_dan", "HƯỚNG DẪN", "HD", "HD"), ("phuong_an", "PHƯƠNG ÁN", "PA", "PA"), ("bien_ban", "BIÊN BẢN", "BB", "BB"),
    ("hop_dong", "HỢP ĐỒNG", "HĐ", "HĐ"), ("cong_dien", "CÔNG ĐIỆN", "CĐ", "CĐ"), ("ban_ghi_nho", "BẢN GHI NHỚ", "GN", "BGN"),
    ("ban_thoa_thuan", "BẢN THỎA THUẬN", "TTh", "BTT"), ("giay_uy_quyen", "GIẤY ỦY QUYỀN", "UQ", "GUQ"),
    ("giay_gioi_thieu", "GIẤY GIỚI THIỆU", "GT", "GGT"), ("giay_nghi_phep", "GIẤY NGHỈ PHÉP", "NP", "GNP"),
    ("phieu_gui", "PHIẾU GỬI", "PG", "PG"), ("phieu_chuyen", "PHIẾU CHUYỂN", "PC", "PC"), ("phieu_bao", "PHIẾU BÁO", "", "PB"),
    ("thu_moi", "THƯ MỜI", "TM", "TM"), ("phieu_trinh", "PHIẾU TRÌNH", "PT", "PT"),
)  # fmt: skip
"""Types that chance never picks: heading, code of 2011, code of 2020; chance picks the others."""

NUMBERS = (
    ("slash-lost", "to_trinh", "5701/TTr-{code}", "Số: 5701TTr-{code}"),
    ("blank-before-slash", "cong_van", "5702/{code}-KHTC", "Số: 5702 /{code}-KHTC"),
    ("blanks", "to_trinh", "5703/TTr-{code}", "Số : 5703 /TTr - {code}"),
    ("and", "cong_van", "5704/{code}-CCHC&VTLT", "Số: 5704/{code}-CCHC&VTLT"),
    ("brackets", "cong_van", "5705/{code}-PC04(Đ1)", "Số: 5705/{code}-PC04(Đ1)"),
    ("three-groups", "to_trinh", "5706/TTr-{code}-TCCB", "Số: 5706/TTr-{code}-TCCB"),
    ("code-of-a-letter", "to_trinh", "5707/{code}-TCCC", "Số: 5707/{code}-TCCC"),
    ("eth", "quyet_dinh", "5708/QĐ-{code}", "Số: 5708/QÐ-{code}"),
    ("no-section", "cong_van", "5709/{code}", "Số: 5709/{code}"),
    ("suffix", "quyet_dinh", "5710b/QĐ-{code}", "Số: 5710b/QĐ-{code}"),
    ("no-colon", "bao_cao", "5711/BC-{code}", "Số 5711/BC-{code}"),
)
"""Number lines that were met in real files, and what they mean."""

PAPER = (
    ("said-post", "H", "Gửi quý cơ quan. Bản giấy gửi qua đường bưu điện."),
    ("said-no-substitute", "?", "Văn bản điện tử này không thay thế văn bản giấy."),
    ("said-later", "H", "Văn bản điện tử này không thay thế văn bản giấy; bản giấy gửi sau."),
    ("said-instead", "E", "Văn bản điện tử này thay thế văn bản giấy."),
    ("said-asked-for-paper", "?", "Đề nghị quý cơ quan gửi báo cáo bằng văn bản giấy về Sở trước ngày 20, bản mềm gửi qua thư điện tử."),
    ("said-quoted", "?", "Kính gửi quý cơ quan.\n\nVào 08:00 ngày 01/11/2014, Sở Nội vụ đã viết:\n> Cơ quan chúng tôi không gửi bản giấy."),
    ("said-nothing", "?", "Gửi các đồng chí."),
)  # fmt: skip
"""What mails say of paper, and what that proves."""


DAYS = (
    "ngày{day:02d} tháng {month} năm {year}",
    "ngày {day:02d}  tháng {month:02d} năm {year}",
    "Ngày {day:02d}/{month:02d}/{year}",
)
"""Date lines that were met in real files."""

COPIES = (("SAO LỤC", "SL"), ("TRÍCH SAO", "TrS"), ("TRÍCH SAO", "TS"))
"""Copies with a number of their own, beside the plain ones: words at their foot, code."""


def as_written() -> list[Issue]:
    """All of them."""
    return [*_of_every_type(), *_numbers(), *_in_other_shapes(), *_words_on_paper(), *_late_dossiers()]


def _of_every_type() -> list[Issue]:
    found = []
    for n, (kind, heading, *codes) in enumerate(TYPES):
        for office, code, day in zip(("ttt", "stnmt"), codes, (date(2014, 5, 5), date(2025, 2, 5)), strict=True):
            if code:
                symbol = f"{5801 + n}/{code}-{OFFICES[office].code}"
                item = odd(
                    f"type-{kind}-{office}", office, symbol, day + timedelta(days=n), kind, sent_to("snv"), words="E"
                )
                found.append(replace(item, heading=heading))
    return found


def _numbers() -> list[Issue]:
    found = []
    for at, office in enumerate(("snv", "bdt")):
        for n, (key, kind, symbol, printed) in enumerate(NUMBERS):
            code, day = OFFICES[office].code, date(2014, 11, 10 + n + at)
            item = odd(f"{key}-{office}", office, symbol.format(code=code), day, kind, sent_to("stc"))
            found.append(replace(item, printed=printed.format(code=code)))
    return found


def _in_other_shapes() -> list[Issue]:
    """Days written otherwise; copies of another's paper; one paper with the signatures of its stamps, or in two formats."""
    found = []
    for office in ("ttt", "lyson"):
        code, day = OFFICES[office].code, date(2014, 11, 24)
        for n, printed in enumerate(DAYS):
            item = odd(f"day-{n}-{office}", office, f"{5720 + n}/{code}-VP", day, "cong_van", sent_to("snv"), words="E")
            told = printed.format(day=day.day, month=day.month, year=day.year)
            found.append(replace(item, printed_day=f"{OFFICES[office].place}, {told}"))
        for n, (words, kind) in enumerate(COPIES):
            item = odd(
                f"copied-{n}-{office}", office, f"{5740 + n}/{kind}-{code}", day, "quyet_dinh", sent_to("snv"), "copy"
            )
            found.append(replace(item, heading=words))
        found.append(
            odd(f"old-font-{office}", office, f"5747/{code}-VP", day, "cong_van", sent_to("snv"), "old-font", words="E")
        )
        stamped = odd(
            f"stamped-{office}", office, f"5745/{code}-VP", day, "cong_van", sent_to("snv"), "stamped", words="E"
        )
        found.append(replace(stamped, signature="valid"))
        found.append(
            odd(
                f"two-forms-{office}",
                office,
                f"5746/{code}-VP",
                day,
                "cong_van",
                sent_to("snv"),
                "two-forms",
                words="E",
            )
        )
    return found


def _words_on_paper() -> list[Issue]:
    found = []
    for n, (key, says, words) in enumerate(PAPER):
        copies = sent_to("snv", paper=says == "H")
        item = odd(f"{key}-ttt", "ttt", f"{5730 + n}/TTT-VP", date(2014, 11, 5 + n), "cong_van", copies, words=says)
        found.append(replace(item, said=words))
    return found


def _late_dossiers() -> list[Issue]:
    """R6: the dossier that a letter names comes in a mail of its own, whole or in part, by its issuer or by another."""
    found = []
    for n, office in enumerate(("snv", "sct", "ttt", "binhson", "moduc")):
        stories = (
            ("late-whole", "whole", True, ()),
            ("late-first", "whole", True, ("annexes-first",)),
            ("late-corner", "whole", True, ("corner",)),
            ("late-one", "?", False, ("one-annex",)),
            ("late-of-another", "part", False, ("annexes-of-another",)),
        )
        for at, (key, state, true, marks) in enumerate(stories):
            symbol, day = f"{5630 + at}/TTr-{OFFICES[office].code}", date(2014, 4, 7 + n)
            item = odd(
                f"{key}-{office}",
                office,
                symbol,
                day,
                "to_trinh",
                sent_to("ubnd-tinh"),
                "late-annexes",
                *marks,
                words="E",
            )
            found.append(replace(item, dossier=state, dossier_whole=true))
    return found
