"""The lists that show the documents of the whole province: registers, dispatch book, systems, portal, what agencies declare."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from tests.province.whole.issuing import Issue, issues
from tests.province.whole.offices import EVERY_DISTRICT, OFFICES, name_of
from tests.province.whole.showing import letter_of, time_of

TYPE_NAMES = {
    "cong_van": "Công văn", "bao_cao": "Báo cáo", "thong_bao": "Thông báo", "giay_moi": "Giấy mời", "ke_hoach": "Kế hoạch",
    "quyet_dinh": "Quyết định", "to_trinh": "Tờ trình", "chi_thi": "Chỉ thị", "chuong_trinh": "Chương trình",
    "de_an": "Đề án", "du_an": "Dự án", "lich_cong_tac": "Lịch công tác", "tai_lieu_hop": "Tài liệu họp",
}  # fmt: skip
OWN_SECTIONS = "Các phòng chuyên môn thuộc Sở"
REGISTER = (
    "agency", "symbol", "date", "type", "abstract", "recipients", "secrecy", "sent_electronically", "sent_on_paper",
)  # fmt: skip
DISPATCH = ("agency", "symbol", "date", "recipient", "dispatched_on")
DMS = ("agency", "symbol", "date", "type", "sender", "recipients", "sent_at", "signed", "paper", "abstract")
PORTAL = ("agency", "symbol", "date", "title", "posted_on", "url")
Rows = list[tuple[str, ...]]
TELLS = {True: "có", False: "không", None: ""}


def registers() -> dict[str, Rows]:
    """Rows of each agency's register."""
    found: dict[str, Rows] = defaultdict(list)
    for issue in issues():
        if issue.listed and OFFICES[issue.office].register:
            found[issue.office].append(_register_row(issue))
    return dict(found)


def spoiled_register(office: str) -> Rows:
    """The first file of a register: one row bears a wrong number; the office hands in a mended file later."""
    return [tuple(cell.replace("5108/", "5180/") for cell in row) for row in registers()[office]]


def _register_row(issue: Issue) -> tuple[str, ...]:
    electronic: bool | None = bool(issue.first_to) or any(copy.ways for copy in issue.copies)
    paper: bool | None = any(copy.paper for copy in issue.copies)
    if "unsent" in issue.marks:
        electronic = False
    if "split" in issue.marks:
        paper = None
    if "denied-by-book" in issue.marks:
        paper = False
    if not issue.flagged and "split" not in issue.marks:
        electronic = paper = None
    secrecy = "Mật" if issue.secret else ""
    return (
        issue.office, _as_written(issue), f"{issue.day:%d/%m/%Y}", _type_name(issue), _about(issue), _recipients(issue), secrecy,
        TELLS[electronic], TELLS[paper],
    )  # fmt: skip


def _type_name(issue: Issue) -> str:
    return TYPE_NAMES.get(issue.type) or issue.heading.capitalize()


def _as_written(issue: Issue) -> str:
    """The symbol as a clerk writes it: some leave the code away, some put blanks into it."""
    if "bare" in issue.marks:
        return issue.symbol.partition("/")[0]
    return issue.symbol.replace("/", " / ").replace("-", " - ") if "spaced" in issue.marks else issue.symbol


def _about(issue: Issue) -> str:
    return letter_of(issue).abstract


def _recipients(issue: Issue) -> str:
    if "collective" in issue.marks:
        return EVERY_DISTRICT
    names = dict.fromkeys(name_of(key, issue.day) for key in issue.first_to)
    for copy in issue.copies if not names else ():
        own = copy.to == issue.office
        mark = " (bản giấy)" if "split" in issue.marks and copy.paper else ""
        names[OWN_SECTIONS if own else name_of(copy.to, issue.day) + mark] = None
    return "; ".join((*names, "Lưu: VT"))


def dispatch_book() -> Rows:
    """Paper copies of all offices that keep such a book; handed in late."""
    return [
        (issue.office, issue.symbol, f"{issue.day:%d/%m/%Y}", name_of(copy.to, issue.day),
         (issue.sent + timedelta(days=2 if copy.ways - {"other"} else 0)).isoformat())
        for issue in issues()
        if issue.booked
        for copy in issue.copies
        if copy.paper and copy.to != issue.office
    ]  # fmt: skip


def systems() -> Rows:
    """What document systems export: documents that went through them."""
    return [
        (issue.office, issue.symbol, issue.day.isoformat(), _type_name(issue), name_of(issue.office, issue.day),
         "; ".join(name_of(key, issue.day) for key in to), f"{time_of(issue):%Y-%m-%d %H:%M}", "có" if issue.signature != "none" else "không",
         TELLS[any(copy.paper for copy in issue.copies)], _about(issue))
        for issue in issues()
        if OFFICES[issue.office].system == "flags"
        and (to := [copy.to for copy in issue.copies if "dms" in copy.ways])
    ]  # fmt: skip


def portal() -> Rows:
    """What the portals list."""
    return [
        (issue.office, issue.symbol, f"{issue.day:%d/%m/%Y}", f"{_type_name(issue)} {issue.abstract}",
         issue.posted.isoformat(), f"https://vanban.example.vn/{issue.key}")
        for issue in issues()
        if issue.posted
    ]  # fmt: skip


DECLARED = ("agency", "indicator", "period", "numerator", "denominator", "stated_by", "document")
DECLARATIONS: Rows = [
    ("snv", "a.1", "2014", "90", "100", "Văn phòng Sở", "12/BC-SNV"),
    ("ttt", "II.1", "2014", "5", "10", "Chánh Văn phòng", "9/BC-TTT"),
]
STOCK = ("agency", "kind", "name", "counted_on", "total", "done", "stated_by")
INVENTORIES: Rows = [
    ("snv", "archive", "kho 1", "2014-06-30", "1000", "100", "Chi cục Văn thư"),
    ("snv", "archive", "kho 1", "2014-12-31", "1200", "300", "Chi cục Văn thư"),
    ("snv", "archive", "kho 2", "2014-12-31", "300", "150", "Chi cục Văn thư"),
    ("stc", "portal", "stc", "2014-11-30", "12", "12", "STTTT"),
    ("syt", "portal", "syt", "2014-11-30", "12", "11", "STTTT"),
    ("binhson", "system", "qlvb", "2014-12-31", "5", "2", "STTTT"),
    ("toàn tỉnh", "tax_file", "hồ sơ khai thuế", "2014-06-30", "20000", "14000", "Cục Thuế"),
    ("toàn tỉnh", "tax_file", "hồ sơ khai thuế", "2014-12-31", "41000", "36900", "Cục Thuế"),
    ("toàn tỉnh", "tax_payment", "khoản nộp thuế", "2014-12-31", "8000", "5200", "Cục Thuế"),
]
"""A later count of the same thing takes the place of the earlier one."""
