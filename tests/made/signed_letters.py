"""Official letters in every kind of signed file, one mail each, and what must be said of each.

Made fresh for a run and judged at its own time: certificates, lists and
time-stamps are those of `now`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.made import pki
from tests.made.letter import Letter
from tests.made.mail import Part, mail, multipart, text_part
from tests.made.pdf import draw_pdf
from tests.made.sending import attach, box

AUTHORITIES = ("root", "agencies", "closed", "root_g1", "agencies_g1")


def draw(number: int) -> bytes:
    """Letter number so-and-so of the finance office."""
    return draw_pdf(
        Letter(
            parent="UBND TỈNH QUẢNG NGÃI",
            issuer="SỞ TÀI CHÍNH",
            symbol=f"{number}/STC-TCHCSN",
            day=date(2024, 3, 12),
            abstract="thẩm định dự toán mua sắm trang thiết bị",
            to=("Ủy ban nhân dân tỉnh",),
            body=("Sở Tài chính có ý kiến thẩm định dự toán như sau: thống nhất dự toán./.",),
            copies=("Như trên", "Lưu: VT"),
            signer="Nguyễn Thị Thu Hà",
        )
    )


@dataclass(frozen=True, slots=True)
class Case:
    """One mail: how its file is made, and what must be answered for the document."""

    name: str
    number: int
    file: Callable[[int, datetime], Part]
    signature: str
    reason: str = ""
    signers: int = 1
    """Verdicts that must stand in the log."""

    def eml(self, now: datetime) -> bytes:
        words = text_part(f"Sở Tài chính gửi Công văn số {self.number}/STC-TCHCSN.")
        return mail(
            multipart([words, self.file(self.number, now)], f"----=_Part_{self.number}"),
            sender=f"Sở Tài chính <{box('stc')}>",
            to=[box("ubnd")],
            subject=f"Công văn số {self.number}/STC-TCHCSN",
            at=now - timedelta(hours=1),
            ident=f"{self.number}.stc.made",
        )


def _pdf(number: int, data: bytes) -> Part:
    return attach(f"{number}-STC-TCHCSN.pdf", data)


def by(signer: str, when: datetime | None = None, **options: object) -> Callable[[int, datetime], Part]:
    """The letter signed once, by pyHanko."""
    return lambda number, now: _pdf(
        number,
        pki.sign_pdf(draw(number), signer, at=when or now, **options),  # type: ignore[arg-type]
    )


def _batch(number: int, now: datetime) -> Part:
    """A person, then the organisation's number, day and month."""
    data = pki.sign_pdf(
        draw(number), "chair", "Lanhdao", at=now, appearance_text="Nguyen Van An", box=(350, 500, 470, 535)
    )
    for place, (name, text) in enumerate((("So", str(number)), ("Ngay", "12"), ("Thang", "3"))):
        data = pki.sign_pdf(
            data, "office", name, at=now, appearance_text=text, box=(60 + 90 * place, 600, 120 + 90 * place, 630)
        )
    return _pdf(number, data)


def _altered(number: int, now: datetime) -> Part:
    data = pki.sign_pdf(draw(number), "office", at=now)
    digit = data.index(b".", data.index(b"/MediaBox")) + 1
    other = b"1" if data[digit : digit + 1] != b"1" else b"2"
    return _pdf(number, data[:digit] + other + data[digit + 1 :])


def _stripped(number: int, now: datetime) -> Part:
    """The list of fields no longer names the signature."""
    return _pdf(number, pki.sign_pdf(draw(number), "office", at=now).replace(b"/AcroForm", b"/AcroFrom"))


def _filled_hole(number: int, now: datetime) -> Part:
    """A second value inside the hole."""
    data = raw_hole(pki.sign_pdf(draw(number), "office", at=now))
    return _pdf(number, data)


def raw_hole(data: bytes) -> bytes:
    """The end of the padding behind the signature's value replaced by another entry."""
    end, entry = data.rindex(b"0" * 200) + 200, b"> /Reason <00"
    return data[: end - len(entry)] + entry + data[end:]


def _plain(number: int, now: datetime) -> Part:
    return _pdf(number, draw(number))


IN_2015 = datetime(2015, 6, 1, 8, tzinfo=UTC)
CASES = (
    Case("unsigned", 301, _plain, "none", signers=0),
    Case("a person", 302, by("chair"), "valid"),
    Case("stamped", 303, by("office", time_stamper="tsa"), "valid"),
    Case("a person and three stamps", 304, _batch, "valid", signers=4),
    Case("revoked", 305, by("revoked"), "invalid", "certificate-revoked"),
    Case("a stranger", 306, by("stranger"), "indeterminate", "no-trust-anchor"),
    Case("altered", 307, _altered, "invalid", "digest-mismatch"),
    Case("field taken away", 308, _stripped, "indeterminate", "signature-outside-form"),
    Case("hole filled", 309, _filled_hole, "invalid", "byte-range-hole"),
    Case("expired", 310, by("expired", IN_2015), "indeterminate", "signer-certificate-expired"),
    Case("expired, stamped in time", 311, by("expired", IN_2015, time_stamper="tsa"), "valid"),
    Case("stamped by a stranger", 312, by("expired", IN_2015, time_stamper="tsa_stranger"), "indeterminate"),
    Case("sha-1", 313, by("office", digest="sha1"), "indeterminate", "weak-algorithm"),
    Case("first generation", 314, by("chair_g1"), "indeterminate", "weak-algorithm"),
    Case("certified", 315, by("office", certify=True), "valid"),
    Case("authority revoked", 316, by("of_closed"), "indeterminate", "ca-certificate-revoked"),
)


def write_trust(folder: Path, now: datetime) -> None:
    """Anchors, intermediates and the lists of 2015 and of now."""
    for name in ("intermediates", "crls"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for anchor in ("root", "root_g1"):
        (folder / f"{anchor}.crt").write_bytes(pki.certificate_der(anchor))
    for between in ("agencies", "closed", "agencies_g1"):
        (folder / "intermediates" / f"{between}.crt").write_bytes(pki.certificate_der(between))
    for authority in AUTHORITIES:
        for at in (IN_2015, now):
            (folder / "crls" / f"{authority}-{at:%Y}.crl").write_bytes(pki.crl_der(authority, at))
