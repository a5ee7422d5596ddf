"""What can be wrong with a log, as one sentence in Vietnamese and one in English that name the first bad index."""

from __future__ import annotations

from dataclasses import dataclass

SENTENCES = {
    "missing": (
        "Thiếu mục {index}: mục này đã bị lấy khỏi nhật ký.",
        "Entry {index} is missing: it was taken out of the log.",
    ),
    "extra": (
        "Có mục mang số {index} không thuộc nhật ký.",
        "There is an entry numbered {index} that does not belong to the log.",
    ),
    "changed": (
        "Mục {index} đã bị sửa: nội dung không khớp mã băm của nó.",
        "Entry {index} was changed: its content does not give its hash.",
    ),
    "not-a-leaf": (
        "Mục {index} không phải mục nhật ký ({detail}).",
        "Entry {index} is no entry of a log ({detail}).",
    ),
    "moved": (
        "Mục {index} bị đổi chỗ: nội dung tự ghi số {detail}.",
        "Entry {index} was put in another place: its content says number {detail}.",
    ),
    "columns-differ": (
        "Mục {index}: cột {detail} không khớp nội dung đã ghi.",
        "Entry {index}: column {detail} does not say what the leaf says.",
    ),
    "check-missing": (
        "Mục {index} nói về một lần kiểm tra không có trong sổ ({detail}).",
        "Entry {index} tells of a check that the ledger does not hold ({detail}).",
    ),
    "check-differs": (
        "Mục {index}: dòng kiểm tra chữ ký đã bị sửa ({detail}).",
        "Entry {index}: the row of the signature check was changed ({detail}).",
    ),
    "words-differ": (
        "Mục {index}: tên người ký hoặc tên ô ký đã bị sửa.",
        "Entry {index}: the signer's name or the name of the field was changed.",
    ),
    "node-differs": (
        "Có mục trong khoảng {index} đến {end} đã bị sửa, thêm, bớt hoặc đổi chỗ: mã băm {detail} không khớp.",
        "Some entry from {index} to {end} was changed, added, removed or moved: hash {detail} does not fit.",
    ),
    "node-missing": (
        "Thiếu mã băm {detail} trên các mục {index} đến {end}.",
        "Hash {detail} over the entries {index} to {end} is missing.",
    ),
    "node-extra": (
        "Thừa mã băm {detail}: từ mục {index} không có đủ mục.",
        "Hash {detail} is one too many: from entry {index} on entries are missing.",
    ),
    "rewritten": (
        "Nhật ký đã bị viết lại: các mục {index} đến {end} không còn như điểm kiểm {detail} đã ký.",
        "The log was rewritten: the entries {index} to {end} are not those that checkpoint {detail} signed.",
    ),
    "cut": (
        "Nhật ký bị cắt: thiếu từ mục {index}; điểm kiểm {detail} đã ký đến mục {end}.",
        "The log was cut: entries are missing from {index} on; checkpoint {detail} signed them up to {end}.",
    ),
    "unreadable": (
        "Từ mục {index} có dòng không đọc được ({detail}).",
        "From entry {index} on a row can't be read ({detail}).",
    ),
    "unlogged": (
        "Có lần kiểm tra chữ ký không nằm trong nhật ký ({detail}); nhật ký hết ở mục {index}.",
        "A signature check stands in no entry ({detail}); the log ends before {index}.",
    ),
    "checkpoint-broken": (
        "Điểm kiểm {detail} không đọc được hoặc không khớp dòng của nó; không tin được mục nào trước mục {index}.",
        "Checkpoint {detail} is unreadable or differs from its row; it proves none of the entries before {index}.",
    ),
    "checkpoint-unsigned": (
        "Điểm kiểm {detail} (cỡ {index}) không mang chữ ký của khóa nào được tin; nếu là cổng khác, thêm khóa bằng --key.",
        "Checkpoint {detail} (size {index}) is signed by no trusted key; is it another gateway's, give its key by --key.",
    ),
    "checkpoint-of-another-log": (
        "Điểm kiểm {detail} (cỡ {index}) là của nhật ký khác.",
        "Checkpoint {detail} (size {index}) belongs to another log.",
    ),
    "certificate-differs": (
        "Chứng thư {detail} được lưu bên nhật ký ({index} mục) không khớp mã băm của nó.",
        "Certificate {detail}, kept beside the log of {index} entries, does not give its hash.",
    ),
    "timestamp-differs": (
        "Dấu thời gian của điểm kiểm {detail} (cỡ {index}) không phải cho điểm kiểm đó.",
        "The time-stamp of checkpoint {detail} (size {index}) is not one of that checkpoint.",
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing found wrong."""

    code: str
    index: int
    """First entry that can't be trusted."""
    end: int | None = None
    """Last entry of the run that it lies in, where one entry can't be told."""
    detail: str = ""

    def vi(self) -> str:
        """The sentence in Vietnamese."""
        return SENTENCES[self.code][0].format(index=self.index, end=self.end, detail=self.detail)

    def en(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.code][1].format(index=self.index, end=self.end, detail=self.detail)
