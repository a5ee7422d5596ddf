"""Sending a document: the mailboxes and habits that the sample mails share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from tests.made.mail import Part, file_part, mail, multipart, named, text_part

PDF = "application/pdf"
DOC = "application/msword"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOCAL = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh in all the years of these mails."""
DISTRICTS = [
    "tpquangngai",
    "binhson",
    "sontinh",
    "tunghia",
    "nghiahanh",
    "moduc",
    "ducpho",
    "trabong",
    "taytra",
    "sonha",
    "sontay",
    "minhlong",
    "bato",
    "lyson",
]
PROVINCE = "Ủy ban nhân dân tỉnh Quảng Ngãi"


def box(local: str) -> str:
    """ "snv" as "snv@quangngai.gov.vn"; addresses stay as they are."""
    return local if "@" in local else f"{local}@quangngai.gov.vn"


def local(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    """A local time with its offset."""
    return datetime(year, month, day, hour, minute, tzinfo=LOCAL)


def attach(name: str, data: bytes, media_type: str = PDF) -> Part:
    """A file the way most clients send it: RFC 2047 words inside quotes."""
    return file_part(named(name, media_type), data)


def send(
    number: int,
    sender: tuple[str, str],
    to: Sequence[str],
    at: datetime,
    subject: str,
    body: str | Part,
    files: Sequence[Part] = (),
    *,
    cc: Sequence[str] = (),
    extra: Sequence[str | bytes] = (),
) -> bytes:
    """A mail from `sender` (name, mailbox) with these files; `number` makes its boundary and Message-ID."""
    text = text_part(body) if isinstance(body, str) else body
    content = multipart([text, *files], f"----=_Part_{number:03d}_made") if files else text
    return mail(
        content,
        sender=f"{sender[0]} <{box(sender[1])}>",
        to=[box(one) for one in to],
        cc=[box(one) for one in cc],
        subject=subject,
        at=at,
        ident=f"{number:03d}.{at:%Y%m%d%H%M}.made",
        extra=extra,
    )


def closing(office: str, phone: str = "055.3710000") -> str:
    """The block under a mail's words."""
    return f"\n\nTrân trọng./.\n--\nVăn thư {office}\nĐiện thoại: {phone}\n"
