"""Mails for the running service: official letters by number, and files that a parser should not be fed."""

from __future__ import annotations

import io
import zlib
from datetime import date

from tests.made.docx import draw_docx
from tests.made.letter import Letter
from tests.made.sending import DOCX, PDF, attach, local, send

SENDER = "stttt@quangngai.gov.vn"
RECIPIENT = "snv@quangngai.gov.vn"


def letter(number: int) -> bytes:
    """Letter `number`/STTTT-VP of 2014 from the Department of Information to that of Home Affairs."""
    made = Letter(
        parent="UBND TỈNH QUẢNG NGÃI",
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        symbol=f"{number}/STTTT-VP",
        day=date(2014, 8, 12),
        abstract=f"báo cáo kết quả đợt {number}",
        to=("Sở Nội vụ",),
        body=("Sở Thông tin và Truyền thông gửi quý Sở kết quả thực hiện./.",),
        copies=("Như trên", "Lưu: VT"),
        signer="Nguyễn Văn An",
    )
    return with_file(number, f"{number}-STTTT-VP.docx", draw_docx(made), DOCX)


def with_file(number: int, name: str, content: bytes, media_type: str = PDF) -> bytes:
    """A mail with one attached file."""
    return send(
        number, ("Văn thư Sở", "stttt"), ["snv"], local(2014, 8, 12, 8, number % 60), f"Công văn {number}", "Kính gửi.",
        [attach(name, content, media_type)],
    )  # fmt: skip


def endless_pdf() -> bytes:
    """A small PDF with three million words on its page: minutes of work for any reader."""
    return _pdf(_deflated(b"BT /F 9 Tf 9 9 Td (abc) Tj ET ", 3_000_000))


def swelling_pdf() -> bytes:
    """A small PDF whose page unpacks to a gigabyte."""
    return _pdf(_deflated(bytes(1000), 1_000_000))


def _deflated(unit: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(unit * 1000) for _ in range(times // 1000)) + packer.flush()


def _pdf(content: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    file = io.BytesIO(b"%PDF-1.7\n")
    file.seek(0, io.SEEK_END)
    places = []
    for number, written in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, written))
    table = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return file.getvalue()
