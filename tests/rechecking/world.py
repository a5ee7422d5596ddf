"""An office with a trust folder to which evidence comes bit by bit, and letters that were signed before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes

from tests.made import pki
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf
from tests.made.sending import attach, local, send

Revoked = dict[str, datetime]


def crl(authority: str, revoked: Revoked, issued: datetime, days: int = 30) -> bytes:
    """A list that the authority issued at that time: certificates by name and the day they were revoked."""
    issuer = x509.load_der_x509_certificate(pki.certificate_der(authority))
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject).last_update(issued)
    builder = builder.next_update(issued + timedelta(days=days))
    for name, day in revoked.items():
        serial = x509.load_der_x509_certificate(pki.certificate_der(name)).serial_number
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(day)
        reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
        builder = builder.add_revoked_certificate(entry.add_extension(reason, critical=False).build())
    key = serialization.load_der_private_key(pki.private_key(authority).dump(), None)
    assert isinstance(key, CertificateIssuerPrivateKeyTypes)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def signed_letter(number: int = 7, signer: str = "chair") -> bytes:
    """A mail with decision `number`/QĐ-UBND as a PDF that `signer` signed on the signing day, without time-stamp."""
    made = Letter(
        issuer="ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI",
        symbol=f"{number}/QĐ-UBND",
        day=date(2024, 3, 15),
        heading="QUYẾT ĐỊNH",
        abstract="Về việc kiện toàn Ban Chỉ đạo chuyển đổi số tỉnh",
        body=("Điều 1. Kiện toàn Ban Chỉ đạo chuyển đổi số tỉnh Quảng Ngãi./.",),
        copies=("Như Điều 1", "Lưu: VT"),
        titles=("CHỦ TỊCH",),
        signer="Nguyễn Văn An",
    )
    name = f"{number}-QD-UBND.signed.pdf"
    return send(
        number, ("UBND tỉnh Quảng Ngãi", "ubnd"), ("stttt",), local(2024, 3, 15, 16, number % 60), f"Quyết định {number}",
        "Kính gửi.", [attach(name, pki.sign_pdf(draw_pdf(made), signer))],
    )  # fmt: skip


class TrustFolder:
    """Root and intermediate from the beginning; lists come later."""

    def __init__(self, folder: Path) -> None:
        self.path = folder
        (folder / "intermediates").mkdir(parents=True)
        (folder / "crls").mkdir()
        (folder / "root.crt").write_bytes(pki.certificate_der("root"))
        (folder / "intermediates" / "agencies.crt").write_bytes(pki.certificate_der("agencies"))

    def lists_come(self, revoked: Revoked | None = None, issued: datetime | None = None) -> None:
        """Lists of both authorities, issued an hour ago unless told otherwise; older ones stay."""
        issued = issued or datetime.now(UTC) - timedelta(hours=1)
        number = len(list((self.path / "crls").iterdir()))
        (self.path / "crls" / f"root-{number}.crl").write_bytes(crl("root", {}, issued))
        (self.path / "crls" / f"agencies-{number}.crl").write_bytes(crl("agencies", revoked or {}, issued))

    def looks_again_for(self, days: int) -> None:
        """The shipped policy with another window."""
        shipped = pki.POLICY_FILE.read_text(encoding="utf-8")
        text = shipped.replace("look_again_days = 45", f"look_again_days = {days}")
        assert text != shipped
        (self.path / "policy.toml").write_text(text, encoding="utf-8")
