"""The trust folder: read to the last byte, or not at all."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.errors import BadSettings
from gateway.signatures.evidence import AlgorithmKind
from gateway.trust import load_trust
from tests.made import pki


def pem(label: str, der: bytes) -> bytes:
    return b"-----BEGIN %s-----\n%s-----END %s-----\n" % (label.encode(), base64.encodebytes(der), label.encode())


def fill(folder: Path) -> None:
    for name in ("intermediates", "crls"):
        (folder / name).mkdir()
    (folder / "root.crt").write_bytes(pki.certificate_der("root"))
    (folder / "intermediates" / "agencies.p7b").write_bytes(pki.certificate_bag("agencies", "root"))
    (folder / "crls" / "agencies.crl").write_bytes(pem("X509 CRL", pki.crl_der("agencies")))
    (folder / "README.md").write_text("not evidence", encoding="utf-8")


def test_folder_is_read_whatever_the_clothes(tmp_path: Path) -> None:
    """DER, PEM and PKCS #7 bags; other files are left alone."""
    fill(tmp_path)
    trust = load_trust(tmp_path)

    assert trust.anchors == (pki.certificate_der("root"),)
    assert set(trust.intermediates) == {pki.certificate_der("agencies"), pki.certificate_der("root")}
    assert trust.crls == (pki.crl_der("agencies"),)
    assert len(trust.version) == 64


def test_version_follows_the_contents_and_not_the_names(tmp_path: Path) -> None:
    """The same certificates under other names are the same trust."""
    fill(tmp_path)
    before = load_trust(tmp_path).version
    (tmp_path / "root.crt").rename(tmp_path / "other.pem")
    assert load_trust(tmp_path).version == before
    (tmp_path / "more.der").write_bytes(pki.certificate_der("strangers"))
    assert load_trust(tmp_path).version != before


def test_missing_folder_is_empty_evidence(tmp_path: Path) -> None:
    """No folder: nothing is trusted, and the algorithm rows are the shipped ones."""
    trust = load_trust(tmp_path / "nowhere")

    assert (trust.anchors, trust.version) == ((), "")
    assert trust.algorithms == pki.policy()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("crl-as-certificate.crt", pki.crl_der("root")),
        ("cut.der", pki.certificate_der("root")[:-5]),
        ("empty.pem", b""),
        ("page.cer", b"<html>404</html>"),
        ("crls/certificate.crl", pki.certificate_der("root")),
        ("policy.toml", b'version = "1"\n[[algorithm]]\nid = "x"\n'),
        ("policy.toml", b"version ="),
    ],
)
def test_bad_file_is_named_and_stops_the_start(tmp_path: Path, name: str, content: bytes) -> None:
    """asn1crypto "loads" a list as a certificate: everything is parsed to the end."""
    (tmp_path / "crls").mkdir()
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadSettings, match=Path(name).name):
        load_trust(tmp_path)


def test_policy_knows_when_an_algorithm_was_sound() -> None:
    """SHA-1 was sound in 2012 and is not now; 1024 bits alike; unknown names are unknown."""
    policy, then, now = pki.policy(), datetime(2012, 1, 1, tzinfo=UTC), pki.SIGNING_DAY

    assert policy.is_sound(AlgorithmKind.DIGEST, "sha1", 0, then)
    assert policy.is_sound(AlgorithmKind.DIGEST, "sha1", 0, now) is False
    assert policy.is_sound(AlgorithmKind.KEY, "rsa", 1024, now) is False
    assert policy.is_sound(AlgorithmKind.KEY, "rsa", 3072, now)
    assert policy.is_sound(AlgorithmKind.KEY, "rsa", 512, then) is False
    assert policy.is_sound(AlgorithmKind.DIGEST, "gost", 0, now) is None
