"""Which columns each kind of list has, and the headings that stand for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.registers.sheets import Required

AGENCY = (
    "cơ quan",
    "cơ quan ban hành",
    "đơn vị ban hành",
    "nơi ban hành",
    "tác giả",
    "đơn vị",
    "cơ quan, đơn vị",
    "mã cơ quan",
    "tên cơ quan",
    "mã đơn vị",
    "cơ quan ban hành văn bản",
    "cơ quan, tổ chức ban hành",
)
SYMBOL = (
    "số, ký hiệu", "số ký hiệu", "số/ký hiệu", "số và ký hiệu", "số, ký hiệu văn bản", "số ký hiệu văn bản", "số hiệu",
    "số và ký hiệu văn bản", "số văn bản", "số công văn", "số, kí hiệu", "số kí hiệu", "số hiệu văn bản", "số ký hiệu vb",
)  # fmt: skip
NUMBER = ("số vb", "số văn bản đi", "số", "số đi", "số thứ tự văn bản")
CODE = ("ký hiệu", "kí hiệu", "ký hiệu văn bản")
DATE = (
    "ngày", "ngày tháng", "ngày, tháng", "ngày ban hành", "ngày văn bản", "ngày tháng văn bản", "ngày, tháng văn bản",
    "ngày tháng năm", "ngày, tháng, năm", "ngày tháng năm văn bản", "ngày, tháng, năm văn bản", "ngày ký", "ngày vb",
    "ngày tháng ban hành", "ngày tháng năm ban hành", "ngày đăng ký", "ngày đăng ký văn bản",
)  # fmt: skip
TYPE = (
    "thể loại văn bản",
    "loại",
    "loại văn bản",
    "tên loại",
    "thể loại",
    "tên loại văn bản",
    "hình thức văn bản",
    "loại vb",
)
ABSTRACT = (
    "trích yếu", "trích yếu nội dung", "trích yếu nội dung văn bản", "nội dung", "nội dung trích yếu", "về việc",
    "nội dung văn bản", "trích yếu văn bản", "v/v", "trích yếu, nội dung",
)  # fmt: skip
TYPE_AND_ABSTRACT = (
    "tên loại và trích yếu nội dung văn bản", "tên loại và trích yếu nội dung", "tên loại và trích yếu",
    "tên loại, trích yếu nội dung", "tên loại và nội dung văn bản",
)  # fmt: skip
RECIPIENTS = (
    "nơi nhận", "nơi nhận văn bản", "đơn vị nhận", "cơ quan nhận", "nơi gửi đến", "đơn vị nhận văn bản", "người nhận",
    "cơ quan, đơn vị nhận", "cơ quan nhận văn bản", "đơn vị hoặc người nhận", "danh sách nhận", "recipient", "recipients", "đơn vị, người nhận",
)  # fmt: skip
SECRECY = ("độ mật", "mức độ mật", "mật", "mức độ bảo mật", "độ bảo mật", "mức mật")
SENT_AT = (
    "gửi lúc",
    "ngày gửi đi",
    "ngày, giờ gửi",
    "ngày gửi",
    "thời gian gửi",
    "ngày phát hành",
    "ngày giờ gửi",
    "thời điểm gửi",
    "sent on",
)
PAPER = (
    "bản giấy",
    "gửi giấy",
    "giấy",
    "gửi bản giấy",
    "đã gửi giấy",
    "văn bản giấy",
    "kèm bản giấy",
    "có bản giấy",
    "gửi văn bản giấy",
    "đã gửi bản giấy",
    "có gửi giấy",
    "có gửi bản giấy",
    "gửi bằng giấy",
    "đã gửi văn bản giấy",
    "gửi kèm bản giấy",
)
ELECTRONIC = (
    "gửi điện tử", "điện tử", "bản điện tử", "đã gửi điện tử", "gửi bản điện tử", "gửi qua mạng", "văn bản điện tử", "gửi văn bản điện tử", "đã gửi bản điện tử", "có gửi điện tử", "có bản điện tử", "gửi email", "gửi mail", "gửi thư điện tử", "gửi qua thư điện tử",
)  # fmt: skip
NO_PAPER = (
    "không kèm giấy",
    "không có bản giấy",
    "không gửi văn bản giấy",
    "không gửi bản giấy",
    "không gửi giấy",
    "không kèm bản giấy",
)
FORM = ("hình thức gửi", "phương thức gửi", "cách gửi", "hình thức phát hành", "hình thức chuyển")
STATED_BY = ("người khai", "người kê khai", "người báo cáo", "người lập", "nguồn", "nguồn số liệu", "đơn vị báo cáo")
_WHOSE = {"agency": AGENCY, "symbol": SYMBOL, "number": NUMBER, "code": CODE, "date": DATE}
_SYMBOL: tuple[str, ...] = ("symbol", "number", "code")


@dataclass(frozen=True, slots=True)
class Form:
    """Columns of one kind of list: key to headings, and those that must be there."""

    headings: Mapping[str, Sequence[str]]
    required: Required

    def without(self, names: Sequence[str]) -> Required:
        """What must be there where the list is said to lack `names`."""
        wanted = [(item,) if isinstance(item, str) else item for item in self.required]
        return [item for item in wanted if item[0] not in names]


REGISTER = Form(
    {
        **_WHOSE,
        "type": TYPE,
        "abstract": ABSTRACT,
        "type_and_abstract": TYPE_AND_ABSTRACT,
        "recipients": RECIPIENTS,
        "secrecy": SECRECY,
        "sent_electronically": ELECTRONIC,
        "sent_on_paper": PAPER,
        "no_paper": NO_PAPER,
        "form": FORM,
        "sent_at": SENT_AT,
    },
    (
        "agency", _SYMBOL, "date", ("type", "type_and_abstract"), ("abstract", "type_and_abstract"), "recipients", "secrecy",
        ("sent_electronically", "form"), ("sent_on_paper", "no_paper", "form"),
    ),
)  # fmt: skip
DISPATCH = Form(
    {
        **_WHOSE,
        "recipient": RECIPIENTS,
        "dispatched_on": (
            "ngày chuyển", "ngày giao", "ngày gửi", "ngày chuyển giao", "ngày, tháng chuyển", "ngày tháng chuyển", "ngày gửi bưu điện", "ngày chuyển văn bản", "ngày phát", "ngày gửi đi", "ngày chuyển phát", "ngày bàn giao", "ngày giao nhận", "ngày ký nhận",
        ),
        "secrecy": SECRECY,
    },
    ("agency", _SYMBOL, "date", "recipient", "dispatched_on"),
)  # fmt: skip
DMS = Form(
    {
        **_WHOSE,
        "type": TYPE,
        "abstract": ABSTRACT,
        "type_and_abstract": TYPE_AND_ABSTRACT,
        "sender": ("người gửi", "đơn vị gửi", "cơ quan gửi", "nơi gửi", "bên gửi"),
        "recipients": RECIPIENTS,
        "sent_at": SENT_AT,
        "signed": ("ký số", "đã ký số", "chữ ký số", "có chữ ký số", "có ký số"),
        "paper": PAPER,
        "no_paper": NO_PAPER,
        "secrecy": SECRECY,
    },
    (
        "agency", _SYMBOL, "date", ("type", "type_and_abstract"), "sender", "recipients", "sent_at", "signed",
        ("paper", "no_paper"),
    ),
)  # fmt: skip
PORTAL = Form(
    {
        **_WHOSE,
        "title": ("tiêu đề", "tên văn bản", "tên", *ABSTRACT),
        "type": TYPE,
        "posted_on": (
            "ngày đăng",
            "ngày đăng tải",
            "đăng ngày",
            "ngày công bố",
            "ngày đưa lên",
            "ngày đăng công khai",
            "ngày xuất bản",
            "ngày cập nhật",
        ),
        "url": ("địa chỉ", "liên kết", "đường dẫn", "link", "địa chỉ url", "địa chỉ trang"),
    },
    ("agency", _SYMBOL, "date", "title", "posted_on", "url"),
)
DECLARED = Form(
    {
        "agency": AGENCY,
        "indicator": ("chỉ tiêu", "mã chỉ tiêu", "mã"),
        "period": ("kỳ", "năm", "kỳ báo cáo", "thời kỳ", "kỳ số liệu", "giai đoạn"),
        "numerator": ("tử số", "số thực hiện", "thực hiện", "số đạt"),
        "denominator": ("mẫu số", "tổng số", "tổng"),
        "stated_by": STATED_BY,
        "document": ("văn bản", "văn bản kê khai", "số văn bản", "theo văn bản", "căn cứ"),
    },
    ("agency", "indicator", "period", "numerator", "denominator", "stated_by", "document"),
)
STOCK = Form(
    {
        "agency": AGENCY,
        "kind": ("đối tượng", "loại", "nội dung", "loại kiểm kê"),
        "name": ("tên", "tên hệ thống", "tên cổng", "tên kho", "hệ thống", "cổng"),
        "counted_on": ("ngày kiểm kê", "ngày đếm", "tính đến ngày", "tính đến", "ngày"),
        "total": ("tổng số", "hiện có", "tổng", "số hiện có", "số phải có", "yêu cầu"),
        "done": ("đạt", "đã thực hiện", "đã số hóa", "đã liên thông", "đã kết nối", "trực tuyến", "số đạt", "có"),
        "stated_by": STATED_BY,
    },
    ("agency", "kind", "counted_on", "total", "done"),
)
TARGETS = Form(
    {
        "indicator": ("chỉ tiêu", "mã chỉ tiêu", "mã"),
        "year": ("năm",),
        "comparator": ("so sánh", "dấu"),
        "value": ("giá trị", "mức", "tỷ lệ"),
        "source": ("nguồn", "căn cứ"),
        "agency": AGENCY,
        "reading": ("cách hiểu",),
    },
    ("indicator", "year", "comparator", "value", "source"),
)
