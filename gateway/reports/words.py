"""Vietnamese words for the values that people see in tables and summaries."""

from __future__ import annotations

import unicodedata
from datetime import date

from gateway.counting.results import IndicatorResult, TargetVerdict
from gateway.records import ScopeView

DOORS = {
    "journal": "bản sao (LMTP)",
    "relay": "chuyển tiếp (SMTP)",
    "imap": "hộp thư (IMAP)",
    "file": "tệp",
    "edxml": "gói tin edXML",
}
STATES = {"waiting": "đang chờ", "done": "đã xong", "held": "giữ lại"}
ROLES = {
    "main": "văn bản chính",
    "annex": "phụ lục",
    "copy": "bản khác",
    "not_official": "không phải văn bản",
    "unreadable": "không đọc được",
}
SIGNATURE_ROLES = {
    "person": "chữ ký của người có thẩm quyền",
    "organisation": "chữ ký của cơ quan",
    "number_date_stamp": "số, ngày do cơ quan ký đóng",
    "attachment_corner": "ký góc văn bản kèm theo",
    "copy_corner": "ký bản sao (sao y, sao lục)",
    "incoming_stamp": "dấu đến của nơi nhận",
    "document_timestamp": "dấu thời gian của tệp",
    "unknown": "chưa rõ vai trò",
}
ARTICLE_5 = {
    "both": "đủ chữ ký của người có thẩm quyền và của cơ quan",
    "person_only": "chỉ có chữ ký của người, thiếu chữ ký của cơ quan",
    "organisation_only": "chỉ có chữ ký của cơ quan, thiếu chữ ký của người có thẩm quyền",
    "neither": "không có chữ ký của người có thẩm quyền, cũng không có của cơ quan",
    "unknown": "chưa rõ",
}
"""Whose signatures a document has [ND30 Art. 5]; whether the person was competent no certificate tells."""
UNCOVERED = {
    "none": "không có",
    "allowed": "có, thuộc loại được phép",
    "suspicious": "có, đáng ngờ",
    "not_checked": "chưa kiểm tra được",
}
SIGNATURES = {"valid": "hợp lệ", "invalid": "không hợp lệ", "indeterminate": "chưa kết luận", "none": "không ký"}
PAPERS = {"electronic_only": "không kèm giấy", "with_paper": "kèm giấy", "unknown": "chưa rõ"}
ORIGINS = {
    "born_digital": "bản điện tử gốc",
    "scanned_image": "ảnh quét",
    "digitised_text": "số hóa có chữ",
    "unknown": "chưa rõ",
}
CHANNELS = {"mail": "thư", "dms": "QLVB", "paper": "giấy", "other": "cách khác", "unstated": "không rõ cách"}
"""How a document went to its recipients: mail, document system, paper, stated by a register, not told."""
SCOPES = {"internal": "nội bộ", "inter_agency": "giữa các cơ quan", "external": "ngoài cơ quan", "unknown": "chưa rõ"}
VERDICTS = {
    TargetVerdict.MET: "đạt",
    TargetVerdict.NOT_MET: "chưa đạt",
    TargetVerdict.UNDECIDED: "chưa kết luận",
    TargetVerdict.NO_TARGET: "không có chỉ tiêu",
}
FORMS = {
    "signed": "có chữ ký số",
    "unsigned": "không ký",
    "scanned_image": "ảnh quét",
    "digitised_text": "số hóa có chữ",
}
"""The four figures of I.2 and II.2."""
UNITS = {
    "document": "đầu số",
    "copy": "bản",
    "type": "loại",
    "system": "hệ thống",
    "file": "hồ sơ",
    "payment": "khoản",
    "portal": "cổng",
    "mailbox": "hộp thư",
    "account": "tài khoản",
    "agency": "cơ quan",
    "commune": "xã, phường, thị trấn",
}


REASONS = {
    "password": "có mật khẩu",
    "limits": "quá lớn hoặc quá phức tạp",
    "broken": "tệp hỏng",
    "empty": "tệp rỗng",
    "unsupported": "dạng tệp chưa đọc được",
    "signature_only": "chỉ có chữ ký, không có văn bản",
    "needs_ocr": "chờ nhận dạng chữ (OCR): cài tesseract-ocr-vie",
    "no_words": "ảnh không thấy chữ",
    "not_read": "chưa đọc",
}
"""Why a file could not be read."""
ALERTS = {"secret-marking": "thấy dấu mật"}
LIST_STATES = {"falls_short": "chưa đạt", "as_listed": "đạt", "undecided": "chưa rõ"}
"""Where the types of a list stand; types without documents are not named."""


def period(name: str) -> str:
    """ "2014-11" as "tháng 11 năm 2014", "2014-Q3" as "quý 3 năm 2014", "2014" as "năm 2014"."""
    year, _, part = name.partition("-")
    if not part:
        return f"năm {year}"
    if len(part) != 2:
        return name
    return f"quý {part[1]} năm {year}" if part[0] == "Q" else f"tháng {int(part)} năm {year}"


def number(value: float) -> str:
    """A number as Vietnamese writes it: "12.345", "18,6"."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def percent(result: IndicatorResult) -> str:
    """ "18,6 %", with the interval wherever something is unknown; "—" where nothing can be said."""
    if result.percent is None or result.low is None or result.high is None:
        return "—"
    if result.unknown == 0:
        return f"{number(result.percent)} %"
    return f"{number(result.low)}–{number(result.high)} %"


def target(result: IndicatorResult) -> str:
    """ "≥ 30 %", "còn lại 80 %"; "" without a target."""
    if result.target is None:
        return ""
    sign = {">=": "≥", "<=": "≤"}.get(result.target["comparator"], "còn lại")
    return f"{sign} {number(float(result.target['value']))} %"


def duration(seconds: float) -> str:
    """ "2 giờ 05 phút", "45 giây"."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} giây"
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours} giờ {minutes:02d} phút" if hours else f"{minutes} phút"


def printable(text: str) -> str:
    """Text of strangers in NFC with control characters as blanks: it steers no terminal."""
    kept = (character if character.isprintable() else " " for character in unicodedata.normalize("NFC", text))
    return "".join(kept)


def posted(on: date | None, at_latest: bool) -> str:
    """Since when a portal shows a document: "đăng 2014-03-05"; "" for one that none shows."""
    if on is None:
        return ""
    return f"đăng không muộn hơn {on}, chưa rõ ngày" if at_latest else f"đăng {on}"


def scope(view: ScopeView) -> str:
    """ "giữa các cơ quan H (thư, giấy)"."""
    ways = ", ".join(CHANNELS.get(channel, channel) for channel in view.channels)
    return f"{SCOPES[view.scope.value]} {view.mode.value} ({ways})"
