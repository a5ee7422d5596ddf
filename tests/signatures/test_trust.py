"""The trust folder: read to the last byte, or not at all."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.errors import BadSettings
from gateway.signatures.cms import check_cms
from gateway.signatures.evidence import AlgorithmKind, AlgorithmPolicy, AlgorithmRule, EmbeddedEvidence
from gateway.trust import load_trust, policy_of, read_policy
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


ROW = 'version = "1"\n[[algorithm]]\nid = "x"\nkind = "digest"\nname = "sha256"\nsource = "s"\n'


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ROW + "confirmd = false\n", r"\[\[algorithm\]\] x: unknown key 'confirmd'"),
        (ROW + "sound_until = 2014\n", r"\[\[algorithm\]\] x: sound_until is 2014, expected a date"),
        (ROW + "min_bits = -1\n", "min_bits is -1, expected a whole number"),
        (ROW.replace("digest", "hash"), "'hash' is not a valid AlgorithmKind"),
        (ROW.replace('source = "s"', 'source = ""'), "source is '', expected words"),
        (ROW + ROW.partition("\n")[2], r"two \[\[algorithm\]\] rows for 'x'"),
        (ROW + '[[revocation]]\nid = "r"\n', r"\[\[revocation\]\] r: 'source' is missing"),
        (ROW + '[[revocation]]\nid = "r"\nsource = "s"\nrequired = 0\n', "required is 0, expected true or false"),
        (ROW + '[[revocation]]\nid = "r"\nsource = "s"\nwithout_proof = "valid"\n', "without_proof is 'valid'"),
        (ROW + '[[revocation]]\nid = "r"\nsource = "s"\ngrace_h = 1.5\n', "grace_h is 1.5"),
        (ROW + "[[revocations]]\n", "unknown key 'revocations'"),
        ("version = '1'\n", "'algorithm' is missing"),
    ],
)
def test_a_wrong_policy_row_is_told_in_one_sentence(tmp_path: Path, row: str, sentence: str) -> None:
    """The row's id, what was met, what was expected; nothing is half applied."""
    (tmp_path / "policy.toml").write_text(row, encoding="utf-8")
    with pytest.raises(BadSettings, match=sentence):
        load_trust(tmp_path)


def test_revocation_rows_hold_for_their_scope(tmp_path: Path) -> None:
    """The row without scope is for all that have none of their own; without any row the defaults hold."""
    rows = '[[revocation]]\nid = "a"\nsource = "s"\ngrace_h = 24\n'
    rows += '[[revocation]]\nid = "b"\nsource = "s"\nscope = "other"\nrequired = false\nmax_age_h = 48\n'
    (tmp_path / "policy.toml").write_text(ROW + rows, encoding="utf-8")
    trust = load_trust(tmp_path)

    assert trust.revocation_under("vgca-g1").grace == timedelta(hours=24)
    assert trust.revocation_under("").required
    assert not trust.revocation_under("other").required
    assert trust.revocation_under("other").max_age == timedelta(hours=48)
    assert policy_of(tmp_path / "nowhere").revocation.look_again == timedelta(days=45)


def test_shipped_rows_that_nobody_confirmed_are_not_applied() -> None:
    """They wait for whoever can confirm what was lawful; each row names where it is from."""
    shipped = read_policy(pki.POLICY_FILE).algorithms
    waiting = [rule for rule in shipped.rules if not rule.is_confirmed]

    assert {rule.id for rule in waiting} == {"sha1-vgca-g1", "sha1-public-ca"}
    assert all("NOT CONFIRMED" in rule.source for rule in waiting)
    assert shipped.under("vgca-g1").is_sound(AlgorithmKind.DIGEST, "sha1", 0, datetime(2015, 1, 1, tzinfo=UTC)) is False


def test_a_confirmed_row_of_a_scope_stands_in_the_place_of_the_general_one() -> None:
    """Under other anchors nothing changes."""
    end = datetime(2018, 8, 22, tzinfo=UTC)
    row = AlgorithmRule("v", AlgorithmKind.DIGEST, "sha1", 0, end, "tests", scope="vgca-g1")
    policy = AlgorithmPolicy("tests", (*pki.policy().rules, row))
    then = datetime(2017, 1, 1, tzinfo=UTC)

    assert policy.under("vgca-g1").is_sound(AlgorithmKind.DIGEST, "sha1", 0, then)
    assert policy.under("vgca-g1").is_sound(AlgorithmKind.DIGEST, "sha1", 0, end) is False
    assert policy.under("public-ca").is_sound(AlgorithmKind.DIGEST, "sha1", 0, then) is False
    assert policy.is_sound(AlgorithmKind.DIGEST, "sha1", 0, then) is False


def test_a_path_that_was_found_serves_no_other_trust(tmp_path: Path) -> None:
    """Paths are remembered by their whole material: anchors, intermediates, what the file carries."""
    data = pki.sign_cms(b"text", "chair", detached=False)
    whole = pki.full_trust()
    bare = replace(whole, intermediates=())
    carried = bare.with_embedded(EmbeddedEvidence(certificates=(pki.certificate_der("agencies"),)))
    elsewhere = replace(whole, anchors=(pki.certificate_der("strangers"),))

    chains = [check_cms(data, trust, pki.SIGNING_DAY)[0].chain for trust in (whole, bare, carried, elsewhere, whole)]
    assert chains == ["anchored", "no_anchor", "anchored", "no_anchor", "anchored"]


def test_a_revocation_that_comes_in_reaches_a_path_that_is_remembered() -> None:
    """The path stays the same; what is said of it is asked anew."""
    data = pki.sign_cms(b"text", "revoked", detached=False)
    silent = pki.trust("root")
    (before,), (after,) = check_cms(data, silent, pki.SIGNING_DAY), check_cms(data, pki.full_trust(), pki.SIGNING_DAY)

    assert (before.revocation, after.revocation) == ("not_checked", "revoked")
