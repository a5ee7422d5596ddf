"""Files and mails of the simulated province: what a row says, as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from gateway.records import Envelope
from tests.made import pki
from tests.made.cases_signed import altered
from tests.made.docx import draw_docx, plain_docx
from tests.made.letter import Letter
from tests.made.mail import Part
from tests.made.pdf import draw_pdf
from tests.made.scan import picture_file, scan_pdf
from tests.made.sending import DOCX, PDF, attach, closing, send
from tests.province.scenario import NO_DOCUMENT, Paper, Sent, mails, papers

ABOVE = "UBND TỈNH QUẢNG NGÃI"
HERE = "Quảng Ngãi"
LETTERHEADS = {
    "ubnd-tinh": ("", "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI", HERE),
    "vp-ubnd-tinh": (ABOVE, "VĂN PHÒNG", HERE),
    "snv": (ABOVE, "SỞ NỘI VỤ", HERE),
    "stc": (ABOVE, "SỞ TÀI CHÍNH", HERE),
    "skhdt": (ABOVE, "SỞ KẾ HOẠCH VÀ ĐẦU TƯ", HERE),
    "syt": (ABOVE, "SỞ Y TẾ", HERE),
    "stttt": (ABOVE, "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", HERE),
    "sgddt": (ABOVE, "SỞ GIÁO DỤC VÀ ĐÀO TẠO", HERE),
    "stp": (ABOVE, "SỞ TƯ PHÁP", HERE),
    "ttt": (ABOVE, "THANH TRA TỈNH", HERE),
    "bdt": (ABOVE, "BAN DÂN TỘC", HERE),
    "dai-ptth": (ABOVE, "ĐÀI PHÁT THANH VÀ TRUYỀN HÌNH", HERE),
    "tp-quangngai": ("", "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ QUẢNG NGÃI", "Thành phố Quảng Ngãi"),
    "binhson": ("", "ỦY BAN NHÂN DÂN\nHUYỆN BÌNH SƠN", "Bình Sơn"),
    "moduc": ("", "ỦY BAN NHÂN DÂN\nHUYỆN MỘ ĐỨC", "Mộ Đức"),
    "lyson": ("", "ỦY BAN NHÂN DÂN\nHUYỆN LÝ SƠN", "Lý Sơn"),
    "tinh-uy": ("", "TỈNH ỦY QUẢNG NGÃI", HERE),
    "bo-tttt": ("", "BỘ THÔNG TIN VÀ TRUYỀN THÔNG", "Hà Nội"),
    "other:quangnam": ("UBND TỈNH QUẢNG NAM", "SỞ NỘI VỤ", "Quảng Nam"),
    "other:commune": ("", "ỦY BAN NHÂN DÂN\nXÃ TỊNH AN", "Tịnh An"),
}
HEADINGS = {
    "cong_van": "",
    "bao_cao": "BÁO CÁO",
    "thong_bao": "THÔNG BÁO",
    "giay_moi": "GIẤY MỜI",
    "ke_hoach": "KẾ HOẠCH",
    "quyet_dinh": "QUYẾT ĐỊNH",
    "to_trinh": "TỜ TRÌNH",
    "chuong_trinh": "CHƯƠNG TRÌNH",
    "chi_thi": "CHỈ THỊ",
    "huong_dan": "HƯỚNG DẪN",
    "de_an": "ĐỀ ÁN",
    "du_an": "DỰ ÁN",
    "quy_che": "QUY CHẾ",
    "lich_cong_tac": "LỊCH CÔNG TÁC TUẦN",
    "tai_lieu_hop": "TÀI LIỆU HỌP",
}
SUBJECTS = (
    "công tác phòng, chống thiên tai",
    "công tác cải cách hành chính",
    "chăm sóc người có công",
    "an toàn giao thông đường bộ",
    "thu, chi ngân sách địa phương",
    "phổ cập giáo dục mầm non",
    "sản xuất vụ đông xuân",
)
SAID = {
    "E": (
        "Gửi quý cơ quan văn bản đính kèm. Cơ quan chúng tôi không gửi bản giấy.",
        "Kính gửi quý cơ quan. Văn bản điện tử này thay cho văn bản giấy.",
        "Văn bản chỉ gửi qua thư điện tử, không phát hành bản giấy.",
    ),
    "H": (
        "Gửi trước bản điện tử. Bản giấy sẽ gửi sau qua đường bưu điện.",
        "Kính gửi quý cơ quan; đồng thời gửi bản giấy qua đường bưu điện.",
        "Gửi quý cơ quan văn bản đính kèm, bản giấy gửi theo đường công văn.",
    ),
    "?": (
        "Kính gửi quý cơ quan văn bản đính kèm.",
        "Gửi quý cơ quan để biết, thực hiện.",
        "Đề nghị quý cơ quan gửi báo cáo bằng văn bản giấy về cơ quan chúng tôi trước ngày 20.",
    ),
}
NO_PAPER_AT_FOOT = "Văn bản này chỉ gửi qua hệ thống thư điện tử, không gửi bản giấy."


@dataclass(frozen=True, slots=True)
class Delivered:
    """A mail as one door sees it."""

    sent: Sent
    data: bytes
    envelope: Envelope


def delivered() -> Iterator[Delivered]:
    """Every mail at every door that sees it, in the order of sending."""
    for sent in sorted(mails(), key=lambda row: (row.at, row.number)):
        data = mail_of(sent)
        envelope = Envelope(sent.sender, sent.to) if "env" in sent.marks else Envelope(None)
        yield Delivered(sent, data, envelope)
        if "doors" in sent.marks:
            yield Delivered(sent, b"Received: from imap by other; " + data.split(b"; ", 1)[1], envelope)


def mail_of(sent: Sent) -> bytes:
    """The bytes of one mail; the number of its row makes Message-ID and wording."""
    first = papers()[sent.papers[0]] if sent.papers and sent.papers[0] in papers() else None
    subject = f"Công văn {first.symbol}" if first and first.symbol else "Gửi văn bản"
    words = SAID[sent.says][sent.number % 3]
    extra: list[str] = []
    if sent.marks & {"subject", "header"}:
        words = SAID["?"][0]
    if "subject" in sent.marks:
        subject = f"[Không gửi bản giấy] {subject}"
    if "header" in sent.marks:
        extra.append("X-No-Paper-Copy: true")
    if "fwd" in sent.marks:
        subject = f"Fwd: {subject}"
    shown, copied = _shown(sent)
    files = [part for key in sent.papers for part in _files(key)]
    return send(
        sent.number, ("Văn thư", sent.sender), shown, sent.at, subject, words + closing("cơ quan"), files,
        cc=copied, extra=extra,
    )  # fmt: skip


def _shown(sent: Sent) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """To and Cc as the headers show them."""
    if "env" in sent.marks:
        return sent.to[:1], ()
    half = (len(sent.to) + 1) // 2
    return (sent.to[:half], sent.to[half:]) if "cc" in sent.marks else (sent.to, ())


@cache
def _files(key: str) -> tuple[Part, ...]:
    if key == NO_DOCUMENT:
        return (attach("anh hoi nghi.png", picture_file((64, 64), 200), "image/png"),)
    paper = papers()[key]
    name, content = file_of(paper)
    parts = (attach(name, content, DOCX if name.endswith("docx") else PDF),)
    return (*parts, attach(f"Phu luc {key}.docx", _annex(paper), DOCX)) if "annex" in paper.marks else parts


def file_of(paper: Paper) -> tuple[str, bytes]:
    """Name and bytes of a document's file."""
    letter = letter_of(paper)
    if paper.form == "docx":
        return f"{paper.key}.docx", draw_docx(letter)
    pdf = draw_pdf(letter)
    if paper.form in ("scanned", "digitised"):
        pdf = scan_pdf(pdf, hidden_text=paper.form == "digitised")
    elif paper.form in ("signed", "altered", "stranger"):
        signer = "stranger" if paper.form == "stranger" else "expired"
        pdf = pki.sign_pdf(pdf, signer, at=signed_at(paper), time_stamper="tsa")
        pdf = altered(pdf) if paper.form == "altered" else pdf
    return f"{paper.key}.pdf", pdf


def signed_at(paper: Paper) -> datetime:
    """Noon of the day of issue: all lists and certificates of the tests hold then."""
    return pki.SIGNING_DAY.replace(year=paper.day.year, month=paper.day.month, day=paper.day.day, hour=5)


def letter_of(paper: Paper) -> Letter:
    """What the document says; its subject follows from its key."""
    above, issuer, place = LETTERHEADS[paper.issuer]
    about = f"{SUBJECTS[sum(map(ord, paper.key)) % len(SUBJECTS)]} đợt {paper.day:%d/%m}"
    if "corrects" in paper.marks:
        about = "đính chính Công văn số 991/STC-TCHCSN ngày 31/12/2014 của Sở Tài chính"
    letter = Letter(
        parent=above,
        issuer=issuer,
        symbol=paper.symbol,
        day=paper.day,
        place=place,
        heading=HEADINGS[paper.type],
        abstract=about,
        body=(
            f"Thực hiện chương trình công tác, cơ quan triển khai nội dung {about} như sau.",
            "Đề nghị các đơn vị biết, thực hiện./.",
        ),
        copies=("Như trên", "Các đơn vị liên quan", "Lưu: VT"),
        signer="Nguyễn Văn An",
    )
    return _marked(letter, paper)


def _marked(letter: Letter, paper: Paper) -> Letter:
    if not paper.symbol:
        week = f"Từ ngày {paper.day:%d/%m/%Y}"
        body = (f"Thứ Hai, {paper.day:%d/%m}: 7h30 Chào cờ, họp giao ban.", "Thứ Ba: 8h00 Làm việc tại cơ quan.")
        letter = replace(letter, national=False, day=None, abstract=week, body=body, copies=(), signer="")
    if "secret" in paper.marks:
        letter = replace(letter, secrecy="MẬT")
    if "party" in paper.marks:
        letter = replace(letter, party=True)
    if "foot" in paper.marks:
        letter = replace(letter, foot=NO_PAPER_AT_FOOT)
    if "copies" in paper.marks:
        letter = replace(letter, copies=("Sở Nội vụ", "UBND tỉnh (bản giấy)", "Lưu: VT"))
    return letter


def _annex(paper: Paper) -> bytes:
    named = f"(Kèm theo Kế hoạch số {paper.symbol} ngày {paper.day:%d/%m/%Y} của Sở Y tế)"
    return plain_docx(("PHỤ LỤC", "BIỂU TỔNG HỢP", named, "1. Nội dung thứ nhất.", "2. Nội dung thứ hai."))
