"""The mails and packages that show the documents of the whole province."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from classifiers.reading import Column, Format, Line, LineSource, Page, Reading
from gateway.records import Address, AttachmentReading, MailReading, OverallSignature, SignatureVerdict
from tests.made.docx import draw_docx
from tests.made.letter import Letter
from tests.made.mail import Part
from tests.made.pdf import draw_pdf
from tests.made.sending import DOCX, LOCAL, PDF, attach, send
from tests.province.building import HEADINGS
from tests.province.whole.acts import package_of
from tests.province.whole.issuing import Issue, Packed, issues
from tests.province.whole.offices import (
    OFFICES,
    head_of,
)

SAID = {
    "E": "Gửi quý cơ quan văn bản đính kèm. Cơ quan chúng tôi không gửi bản giấy.",
    "H": "Gửi trước bản điện tử. Bản giấy sẽ gửi sau qua đường bưu điện.",
    "?": "Kính gửi quý cơ quan văn bản đính kèm.",
}
DOSSIER = ("(Hồ sơ gửi kèm theo gồm:", "1. Dự thảo Quyết định;", "2. Báo cáo thẩm định.)")
REAL_EVERY = 20
"""So many documents, one goes through the reader as a real file in a real mail."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail or package: as a reading, or as bytes that are read like any other."""

    key: str
    office: str
    """Whose document it carries."""
    at: datetime
    reading: MailReading | None = None
    data: bytes = b""


def mails() -> Iterator[Sent]:
    """Every mail and package of the province, in the order of the documents."""
    for number, issue in enumerate(issues()):
        boxes = tuple(copy.box for copy in issue.copies if "mail" in copy.ways)
        if boxes:
            yield _mail(issue, boxes, issue.key, real=_is_real(number, issue))
            yield from _further(issue, boxes)
        if OFFICES[issue.office].system == "packages":
            yield from _packages(issue)


def _is_real(number: int, issue: Issue) -> bool:
    return "old-font" in issue.marks or (number % REAL_EVERY == 0 and _is_plain(issue))


def _is_plain(issue: Issue) -> bool:
    return (
        issue.numbered
        and not (issue.marks or issue.dossier or issue.printed or issue.heading or issue.packages or issue.printed_day)
        and (issue.signature, issue.origin) == ("none", "born_digital")
    )


def _further(issue: Issue, boxes: tuple[str, ...]) -> Iterator[Sent]:
    """Other mails with the same document: by its issuer again, or by those who got it."""
    later = time_of(issue, 5)
    if "again" in issue.marks:
        yield _mail(issue, boxes, f"{issue.key} again", at=later, words="?")
    if "relaid" in issue.marks:
        yield _real_mail(
            issue,
            boxes,
            f"{issue.key} as PDF",
            time_of(issue, 90),
            attach("lan 2.pdf", draw_pdf(letter_of(issue)), PDF),
        )
    if "late-annexes" in issue.marks:
        yield from _late_annexes(issue)
    if "misread" in issue.marks:
        wrong = replace(issue, symbol=issue.symbol.replace("5404", "5464"))
        yield _mail(wrong, boxes, f"{issue.key} misread", at=later)
    if "forwarded" in issue.marks:
        yield _mail(issue, ("sgtvt@quangngai.gov.vn",), f"{issue.key} fwd", at=later, sender=boxes[0], subject="Fwd: ")
    if "passed-on" in issue.marks:
        # Those who pass it on say of their own paper what they like.
        yield _mail(
            issue,
            ("sgtvt@quangngai.gov.vn", "ptmai-" + boxes[0]),
            f"{issue.key} on",
            at=later,
            sender=boxes[0],
            words="H",
        )


def _late_annexes(issue: Issue) -> Iterator[Sent]:
    """The dossier that a letter names, in a mail of its own, which names that letter: after it or before it came."""
    number = 1 if "one-annex" in issue.marks else 2
    sender = (
        "stp@quangngai.gov.vn"
        if "annexes-of-another" in issue.marks
        else f"{OFFICES[issue.office].box}@quangngai.gov.vn"
    )
    tie = f"Tờ trình số {issue.symbol} ngày {issue.day:%d/%m/%Y}"
    parts = tuple(
        _part(place, f"phan {place} {issue.key}.docx", _dossier_item(issue, place + 1), issue, annex=True)
        for place in range(number)
    )
    key = f"{issue.key} annexes"
    reading = MailReading(
        hashlib.sha256(key.encode()).hexdigest(), 1000, f"<{key}@made>", f"Gửi bổ sung hồ sơ kèm theo {tie}",
        Address(sender), to=(Address("ubnd@quangngai.gov.vn"),), sent_at=time_of(issue, -1 if "annexes-first" in issue.marks else 9),
        body=SAID["?"], attachments=parts,
    )  # fmt: skip
    yield Sent(key, issue.office, reading.sent_at or time_of(issue), reading)


def _dossier_item(issue: Issue, item: int) -> tuple[Line, ...]:
    """A file of the dossier; since 2020 the number of its letter stands in its corner [ND30 III.1]."""
    title = f"(Kèm theo Tờ trình số {issue.symbol} ngày {issue.day:%d/%m/%Y})"
    if "corner" in issue.marks:
        title = f"Số: {issue.symbol}; {issue.day:%d/%m/%Y}; 08:15:00; +07:00"
    return _numbered((f"PHỤ LỤC {item}", f"THÀNH PHẦN HỒ SƠ {item}", title, f"Nội dung {issue.abstract}."))


def time_of(issue: Issue, later: int = 0) -> datetime:
    """At any hour of the civil day, also in the hours in which Greenwich still has the day before."""
    minute = int(hashlib.sha256(issue.key.encode()).hexdigest(), 16) % 1430
    return datetime(issue.sent.year, issue.sent.month, issue.sent.day, tzinfo=LOCAL) + timedelta(
        days=later, minutes=minute
    )


def _mail(
    issue: Issue, boxes: tuple[str, ...], key: str, *, at: datetime | None = None, words: str = "", sender: str = "",
    subject: str = "", real: bool = False,
) -> Sent:  # fmt: skip
    at, said = at or time_of(issue), SAID[words] if words else issue.said or SAID[issue.words]
    author = sender or (
        "vpubnd@quangngai.gov.vn" if "by-office" in issue.marks else f"{OFFICES[issue.office].box}@quangngai.gov.vn"
    )
    title = f"{subject}Văn bản {issue.symbol}" if issue.numbered else f"{subject}Gửi văn bản"
    if real:
        file = attach(f"{issue.key}.docx", draw_docx(letter_of(issue), tcvn3="old-font" in issue.marks), DOCX)
        return _real_mail(issue, boxes, key, at, file)
    parts = tuple(
        _part(place, f"{issue.key}-{place}.docx", letter, issue) for place, letter in enumerate(_letters(issue))
    )
    reading = MailReading(
        hashlib.sha256(key.encode()).hexdigest(), 1000, f"<{key}@made>", title, Address(author),
        to=tuple(Address(box) for box in boxes), sent_at=at, body=said, attachments=parts,
    )  # fmt: skip
    return Sent(key, issue.office, at, reading)


def _real_mail(issue: Issue, boxes: tuple[str, ...], key: str, at: datetime, file: Part) -> Sent:
    """A mail as bytes with a file as bytes, read like any other."""
    ident = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16)
    author = f"{OFFICES[issue.office].box}@quangngai.gov.vn"
    title = f"Văn bản {issue.symbol}" if issue.numbered else "Gửi văn bản"
    said = issue.said or SAID[issue.words]
    return Sent(key, issue.office, at, None, send(ident, ("Văn thư", author), boxes, at, title, said, [file]))


def _letters(issue: Issue) -> Iterator[tuple[Line, ...]]:
    if "copy" in issue.marks:
        yield (*_lines(_copied(issue)), *_lines(_copying(issue)))
        return
    yield _lines(letter_of(issue), issue)
    if "two-forms" in issue.marks:
        yield _lines(letter_of(issue), issue)
    for item in range(2 if issue.dossier == "whole" and "late-annexes" not in issue.marks else 0):
        yield _dossier_item(issue, item + 1)
    if "annexed" in issue.marks:
        title = f"(Kèm theo Kế hoạch số {issue.symbol} ngày {issue.day:%d/%m/%Y})"
        yield _numbered(("PHỤ LỤC", "BIỂU TỔNG HỢP", title, "1. Nội dung thứ nhất.", "2. Nội dung thứ hai."))


def _part(place: int, name: str, lines: tuple[Line, ...], issue: Issue, annex: bool = False) -> AttachmentReading:
    told = tuple(replace(line, number=number) for number, line in enumerate(lines, start=1))
    words = "\n".join(line.text for line in told)
    main = place == 0 and not annex
    kind, page = _page(told, len(words), issue.origin if main else "born_digital")
    signed = main and issue.signature != "none"
    verdict = SignatureVerdict("cms", overall=OverallSignature(issue.signature), signer_subject="CN=Văn thư")
    # The organisation signs number, day and month as well: fields, not documents [DOMAIN 7].
    verdicts = (verdict,) * (4 if "stamped" in issue.marks else 1) if signed else ()
    return AttachmentReading(
        place, None, name, DOCX, 5000, hashlib.sha256(f"{place or ''}{words}".encode()).hexdigest(), False,
        Reading(kind, (page,), 1), verdicts,
    )  # fmt: skip


def _page(lines: tuple[Line, ...], characters: int, origin: str) -> tuple[Format, Page]:
    """The page as typed; as a picture whose words were recognised; as a picture with words laid behind it."""
    if origin == "born_digital":
        return Format.DOCX, Page(1, lines, visible_characters=characters, text_quality=0.75)
    scan = Page(1, lines, 595.0, 842.0, picture_cover=1.0, picture_ink=0.05)
    if origin == "digitised_text":
        return Format.PDF, replace(scan, hidden_characters=characters, text_quality=0.75)
    seen = tuple(replace(line, source=LineSource.OCR) for line in lines)
    return Format.PDF, replace(scan, lines=seen, recognised=1.0, recognised_sure=92.0)


def letter_of(issue: Issue) -> Letter:
    """What the document says."""
    office = OFFICES[issue.office]
    about = issue.abstract
    if "corrects" in issue.marks:
        about = f"đính chính Công văn số 5001/{office.code}-VP ngày 06/10/2014"
    letter = Letter(
        parent=office.above, issuer=head_of(office.id, issue.day), symbol=issue.symbol, day=issue.day, place=office.place,
        heading=issue.heading or HEADINGS[issue.type], abstract=about, copies=("Như trên", "Lưu: VT"), signer="Nguyễn Văn An",
        body=(f"Cơ quan triển khai nội dung {about} như sau.", *(DOSSIER if issue.dossier else ()), "Đề nghị xem xét./."),
        party=office.level == "party", secrecy="MẬT" if issue.secret else "",
    )  # fmt: skip
    if issue.type == "lich_cong_tac":
        week = (f"Thứ Hai, {issue.day:%d/%m}: 7h30 Chào cờ, họp giao ban.", f"Thứ Ba: 8h00 Làm việc tại {office.id}.")
        return replace(
            letter, national=False, day=None, abstract=f"Từ ngày {issue.day:%d/%m/%Y}", body=week, copies=(), signer=""
        )
    return letter


def _copied(issue: Issue) -> Letter:
    """The document of another body that a copy with its own number holds."""
    return Letter(
        issuer="THỦ TƯỚNG CHÍNH PHỦ", symbol="1605/QĐ-TTg", place="Hà Nội", day=date(2014, 8, 4), heading="QUYẾT ĐỊNH",
        abstract=f"Phê duyệt Chương trình số {issue.key}", body=("Căn cứ Luật Công nghệ thông tin;", "QUYẾT ĐỊNH:", "Điều 1. Phê duyệt./."),
        copies=("Như Điều 2", "Lưu: VT"), titles=("THỦ TƯỚNG",), signer="Nguyễn Văn Bảy",
    )  # fmt: skip


def _copying(issue: Issue) -> Letter:
    head = head_of(issue.office, issue.day)
    return Letter(
        issuer=f"{issue.heading or 'SAO Y BẢN CHÍNH'}\n{head}", symbol=issue.symbol, day=issue.day, place=OFFICES[issue.office].place, abstract="",
        heading=" ", national=False, copies=("Các sở, ban, ngành", "Lưu: VT"), titles=("CHÁNH VĂN PHÒNG",), signer="Trần Văn Sáu",
    )  # fmt: skip


def _lines(letter: Letter, issue: Issue | None = None) -> tuple[Line, ...]:
    """The letter as the reader gives a .docx with its letterhead in a table."""
    about = f"V/v {letter.abstract}" if letter.abstract and not letter.heading else ""
    left = [
        *([letter.parent] if letter.parent else []),
        *letter.issuer.split("\n"),
        (issue.printed if issue else "") or letter.number_line,
        about,
        letter.secrecy,
    ]
    right = [*letter.title_lines, (issue.printed_day if issue else "") or letter.date_line]
    full = [letter.heading.strip(), letter.abstract if letter.heading else "", *letter.to_lines, *letter.body]
    rows = [(Column.LEFT, text) for text in left] + [(Column.RIGHT, text) for text in right]
    rows += [(Column.FULL, text) for text in full]
    rows += [(Column.LEFT, text) for text in letter.copy_lines] + [
        (Column.RIGHT, text) for text in (*letter.titles, letter.signer)
    ]
    return tuple(Line(text, 1, 1, column, size_pt=13.0, bold=text.isupper()) for column, text in rows if text.strip())


def _numbered(texts: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(text, 1, 1, Column.FULL, size_pt=13.0) for text in texts)


def _packages(issue: Issue) -> Iterator[Sent]:
    """What the office's system sent of the document, one package after the other."""
    organs = tuple(copy.to for copy in issue.copies if "dms" in copy.ways)
    files = [(f"{issue.key}.docx", draw_docx(letter_of(issue)))]
    for n, one in enumerate(issue.packages or ((Packed("0", 0, organs),) if organs else ())):
        at = time_of(issue, one.days)
        name = f"{issue.key} package{n or ''}"
        yield Sent(name, issue.office, at, None, package_of(issue, one, at, files))
