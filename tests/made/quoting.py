"""How mail programs in Vietnamese quote or forward an earlier mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The mail that is quoted; `at` is local time."""

    sender: str
    address: str
    to: str
    subject: str
    at: datetime
    text: str


def outlook(own: str, earlier: Earlier) -> str:
    """Own words, then a block of headers and the old text unmarked."""
    day = f"{DAYS[earlier.at.weekday()]}, {earlier.at.day} Tháng {earlier.at.month} {earlier.at.year} {_clock(earlier.at)}"
    head = (
        f"Từ: {earlier.sender} [mailto:{earlier.address}]\nĐã gửi: {day}\nĐến: {earlier.to}\nChủ đề: {earlier.subject}"
    )
    return f"{own}\n\n________________________________\n{head}\n\n{earlier.text}\n"


def gmail(own: str, earlier: Earlier) -> str:
    """Own words, a line "Vào ... đã viết:", then the old text behind marks."""
    when = f"Vào {earlier.at:%H:%M} Ngày {earlier.at.day} tháng {earlier.at.month} năm {earlier.at.year}"
    return f"{own}\n\n{when}, {earlier.sender} <{earlier.address}>\nđã viết:\n\n{_marked(earlier.text)}\n"


def thunderbird(own: str, earlier: Earlier) -> str:
    """Own words over the old text, as Thunderbird's Vietnamese pack writes it."""
    return f"{own}\n\nVào {earlier.at:%d/%m/%Y %H:%M}, {earlier.sender} đã viết:\n{_marked(earlier.text)}\n"


def zimbra(own: str, earlier: Earlier) -> str:
    """Zimbra's "Thư gốc" block; the old text is not marked."""
    day = f"{DAYS[earlier.at.weekday()]}, {earlier.at.day} Tháng {earlier.at.month}, {earlier.at.year} {_clock(earlier.at)}"
    head = f'Từ: "{earlier.sender}" <{earlier.address}>\nĐến: {earlier.to}\nĐã gửi: {day}\nChủ đề: {earlier.subject}'
    return f"{own}\n\n----- Thư gốc -----\n{head}\n\n{earlier.text}\n"


def roundcube(own: str, earlier: Earlier) -> str:
    """Roundcube's forwarding block."""
    head = (
        f"Chủ đề: \t{earlier.subject}\nNgày: \t{earlier.at:%Y-%m-%d %H:%M}\nTừ: \t{earlier.sender} <{earlier.address}>"
    )
    return f"{own}\n\n-------- Thư gốc --------\n{head}\nĐến: \t{earlier.to}\n\n{earlier.text}\n"


def _marked(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.splitlines())


def _clock(at: datetime) -> str:
    return f"{(at.hour - 1) % 12 + 1}:{at.minute:02d} {'SA' if at.hour < 12 else 'CH'}"
