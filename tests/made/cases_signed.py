"""Sample mails with digital signatures, and the trust folder they are judged against.

Keys are new on each run, so these mails change whenever they are written:
`python -m tests.made.mails --signed` writes them and `tests/mails/trust/`
together, all others stay.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.made import pki
from tests.made.letter import Letter
from tests.made.mail import Part, mail, multipart, text_part
from tests.made.pdf import draw_pdf
from tests.made.scan import scan_pdf
from tests.made.sending import attach, box, closing, local, send
from tests.made.stamps import stamp_boxes

UBND = "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI"
ABOVE = "UBND TỈNH QUẢNG NGÃI"
SIGNED_ON = date(2024, 3, 15)
CORNER = (380.0, 800.0, 560.0, 825.0)
"""Top right corner of page 1, where copies of paper carry their mark [ND30 Art. 25]."""


def signed_number_in_widgets() -> bytes:
    letter = Letter(
        issuer=UBND,
        symbol="215/QĐ-UBND",
        day=SIGNED_ON,
        heading="QUYẾT ĐỊNH",
        abstract="Về việc kiện toàn Ban Chỉ đạo chuyển đổi số tỉnh",
        authority="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
        body=(
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
            "QUYẾT ĐỊNH:",
            "Điều 1. Kiện toàn Ban Chỉ đạo chuyển đổi số tỉnh Quảng Ngãi.",
            "Điều 2. Quyết định này có hiệu lực kể từ ngày ký./.",
        ),
        copies=("Như Điều 2", "Lưu: VT, KGVX"),
        titles=("CHỦ TỊCH",),
        signer="Nguyễn Văn An",
    )
    signed = drawn = draw_pdf(letter, stamped=True)
    signed = pki.sign_pdf(signed, "chair", "Lanhdao", appearance_text="Nguyen Van An", box=(350, 500, 470, 535))
    for name, text, place in zip(("So", "Ngay", "Thang"), (letter.number, "15", "3"), stamp_boxes(drawn), strict=True):
        signed = pki.sign_pdf(signed, "office", name, appearance_text=text, box=place, time_stamper="tsa")
    return send(
        38,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        ("stttt", "snv"),
        local(2024, 3, 15, 16, 5),
        "Quyết định kiện toàn Ban Chỉ đạo chuyển đổi số",
        "Văn bản đã ký số, UBND tỉnh không phát hành bản giấy." + closing("UBND tỉnh", "0255.3822000"),
        [attach("215-QD-UBND.signed.pdf", signed)],
    )


def signed_then_altered() -> bytes:
    letter = Letter(
        issuer=UBND,
        symbol="1188/UBND-KGVX",
        day=SIGNED_ON,
        abstract="đẩy mạnh thanh toán không dùng tiền mặt",
        to=("Các sở, ban, ngành tỉnh",),
        body=("UBND tỉnh yêu cầu các sở, ban, ngành đẩy mạnh thanh toán không dùng tiền mặt./.",),
        copies=("Như trên", "Lưu: VT, KGVX"),
        titles=("CHỦ TỊCH",),
        signer="Nguyễn Văn An",
    )
    signed = pki.sign_pdf(draw_pdf(letter), "office", "UBND", time_stamper="tsa")
    return send(
        39,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        ("sct",),
        local(2024, 3, 15, 16, 20),
        "Công văn 1188/UBND-KGVX",
        "Gửi Sở Công Thương công văn của UBND tỉnh.",
        [attach("1188-UBND-KGVX.pdf", altered(signed))],
    )


def altered(signed: bytes) -> bytes:
    """`signed` with one digit of its first page box changed: a signed byte, and the page still reads."""
    at = signed.index(b"/MediaBox")
    digit = signed.index(b".", at) + 1
    other = b"1" if signed[digit : digit + 1] != b"1" else b"2"
    return signed[:digit] + other + signed[digit + 1 :]


def signed_copy_of_paper() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ TÀI CHÍNH",
        symbol="640/STC-TCHCSN",
        day=date(2024, 3, 12),
        abstract="thẩm định dự toán mua sắm trang thiết bị",
        to=("Ủy ban nhân dân tỉnh",),
        body=("Sở Tài chính có ý kiến thẩm định dự toán mua sắm trang thiết bị như sau: thống nhất dự toán./.",),
        copies=("Như trên", "Lưu: VT, TCHCSN"),
        signer="Nguyễn Thị Thu Hà",
    )
    mark = "SAO Y; SỞ TÀI CHÍNH; Thời gian ký: 2024-03-15T15:30:00+07:00"
    scan = scan_pdf(draw_pdf(letter), seal=(0.60, 0.45))
    signed = pki.sign_pdf(scan, "office", "SaoY", appearance_text=mark, box=CORNER, time_stamper="tsa")
    return send(
        40,
        ("Sở Tài chính", "stc"),
        ("ubnd",),
        local(2024, 3, 15, 16, 30),
        "Công văn số 640/STC-TCHCSN",
        "Sở Tài chính gửi bản sao y Công văn số 640/STC-TCHCSN ngày 12/3/2024.",
        [attach("640-STC-TCHCSN.sao-y.pdf", signed)],
    )


def signed_by_a_stranger_in_a_signed_mail() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ NỘI VỤ",
        symbol="455/SNV-TCBC",
        day=SIGNED_ON,
        abstract="rà soát biên chế năm 2024",
        to=("Sở Y tế",),
        body=("Sở Nội vụ đề nghị Sở Y tế rà soát biên chế năm 2024./.",),
        copies=("Như trên", "Lưu: VT, TCBC"),
        signer="Bùi Thanh Tùng",
    )
    pdf = pki.sign_pdf(draw_pdf(letter), "stranger", "Ky")
    words = text_part("Sở Nội vụ gửi Công văn số 455/SNV-TCBC." + closing("Sở Nội vụ"))
    content = multipart([words, attach("455-SNV-TCBC.pdf", pdf)], "----=_Part_041_inner")
    return mail(
        smime_signed(content, "office"),
        sender=f"Sở Nội vụ Quảng Ngãi <{box('snv')}>",
        to=[box("syt")],
        subject="V/v rà soát biên chế năm 2024",
        at=local(2024, 3, 15, 16, 40),
        ident="041.snv.made",
    )


def smime_signed(content: Part, signer: str) -> Part:
    """`content` under a detached S/MIME signature [RFC 8551 §3.5.3]."""
    # The line end before a boundary belongs to the boundary [RFC 2046 §5.1.1].
    seal = pki.sign_cms(bytes(content).removesuffix(b"\r\n"), signer, detached=True)
    name = "smime.p7s"
    head = f'application/pkcs7-signature; name="{name}"'
    part = attach(name, seal, head.split(";")[0])
    options = '; protocol="application/pkcs7-signature"; micalg=sha-256'
    return multipart([content, part], "----=_Part_041_signed", "signed", options)


def write_trust(folder: Path) -> None:
    """The anchors, intermediates and revocation lists that these mails were signed under."""
    (folder / "intermediates").mkdir(parents=True, exist_ok=True)
    (folder / "crls").mkdir(exist_ok=True)
    (folder / "root.crt").write_bytes(pki.certificate_der("root"))
    (folder / "intermediates" / "agencies.crt").write_bytes(pki.certificate_der("agencies"))
    for name in ("root", "agencies"):
        (folder / "crls" / f"{name}.crl").write_bytes(pki.crl_der(name))


CASES = {
    "038-signed-number-in-widgets": signed_number_in_widgets,
    "039-signed-then-altered": signed_then_altered,
    "040-signed-copy-of-paper": signed_copy_of_paper,
    "041-signed-by-a-stranger-in-a-signed-mail": signed_by_a_stranger_in_a_signed_mail,
}
