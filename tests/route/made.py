"""Mails as values: readings written by hand, judged under the shipped rows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from classifiers.reading import Format, Page, Reading, Unreadable
from gateway.directory import Directory
from gateway.records import Address, AttachmentReading, Envelope, Examination, MailReading, NestedWords
from gateway.registers.directory_import import read_directory
from gateway.route import JudgingRules, judge_mail
from gateway.settings import shipped_config_dir
from tests.classifiers.made import reading, rules

SENT = datetime(2014, 5, 6, 2, 0, tzinfo=UTC)
STTTT, SNV, SCT = "stttt@quangngai.gov.vn", "snv@quangngai.gov.vn", "sct@quangngai.gov.vn"
PROVINCE = "UBND TỈNH QUẢNG NGÃI"
OFFICE = "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"


@cache
def directory() -> Directory:
    """The agencies that ship."""
    return Directory(read_directory(shipped_config_dir() / "agencies" / "quangngai-2013.toml").agencies)


def letter(
    symbol: str = "464/STTTT-KHTC",
    day: str = "05 tháng 5 năm 2014",
    *,
    issuer: str = OFFICE,
    parent: str = PROVINCE,
    place: str = "Quảng Ngãi",
    heading: str = "",
    abstract: str = "báo cáo tình hình sử dụng thư điện tử công vụ",
    more: str = "",
    format: Format = Format.DOCX,
) -> Reading:
    """A letter, or with `heading` a document of that type; an empty `day` leaves the date out."""
    dated = f"R|{place}, ngày {day}" if day else ""
    subject = f"{heading}\n{abstract}" if heading else f"L|V/v {abstract}"
    return reading(
        f"""
        L|{parent}
        L|{issuer}
        L|Số: {symbol}
        R|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        R|Độc lập - Tự do - Hạnh phúc
        {dated}
        {subject}
        {"" if heading else "Kính gửi: Các sở, ban, ngành tỉnh"}
        Cơ quan đề nghị các đơn vị rà soát, tổng hợp số liệu và gửi kết quả trước ngày 20 của tháng
        để tổng hợp, trình Ủy ban nhân dân tỉnh xem xét, quyết định theo thẩm quyền được giao.
        Nơi nhận:
        - Như trên;
        - Lưu: VT.
        {more}
        """,
        format,
    )


def annex(of: str = "", title: str = "TỔNG HỢP SỐ LIỆU") -> Reading:
    """A page headed "PHỤ LỤC", tied to the document that `of` names."""
    tie = f"(Kèm theo {of})" if of else ""
    return reading(f"PHỤ LỤC\n{title}\n{tie}\nĐơn vị Số hộp thư Số đang dùng\nSở Nội vụ 40 38\nSở Tài chính 52 50")


def scan(width_pt: float = 595, height_pt: float = 842) -> Reading:
    """One page that is a picture and nothing else."""
    return Reading(Format.PDF, (Page(1, (), width_pt, height_pt, picture_cover=1.0),), 1)


def file(
    name: str, content: Reading | Unreadable | None, *, parent: int | None = None, nested: NestedWords | None = None
) -> AttachmentReading:
    """A file; its index is given by `mail`."""
    sha256 = hashlib.sha256(f"{name}{content}".encode()).hexdigest()
    return AttachmentReading(0, parent, name, "application/octet-stream", 1000, sha256, False, content, nested=nested)


def mail(
    *files: AttachmentReading,
    sender: str = STTTT,
    to: Sequence[str] = (SNV,),
    subject: str = "Gửi văn bản",
    body: str = "Kính gửi quý cơ quan.",
    sent_at: datetime | None = SENT,
    first_hop: datetime | None = None,
) -> MailReading:
    """A mail with these files in this order."""
    return MailReading(
        sha256="0" * 64,
        size_bytes=5000,
        message_id="<1@mail>",
        subject=subject,
        sender=Address(sender) if sender else None,
        to=tuple(Address(one) for one in to),
        sent_at=sent_at,
        received_first_at=first_hop,
        body=body,
        attachments=tuple(replace(one, index=index) for index, one in enumerate(files)),
    )


def examine(found: MailReading, envelope: Envelope | None = None, received_at: datetime | None = None) -> Examination:
    """What the route makes of it."""
    at = received_at or (found.sent_at or SENT)
    return judge_mail(found, envelope or Envelope(None), at, JudgingRules(rules(), directory()))


def roles(found: Examination) -> list[str]:
    """Role of each attachment within the documents, else its own, in the order of the mail."""
    within = {
        (document.id, sha256): role for document in found.documents for sha256, _, role in reversed(document.files)
    }
    return [within.get((item.document_id or "", item.sha256), item.role).value for item in found.attachments]
