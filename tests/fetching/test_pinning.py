"""Anchors are pinned by fingerprint, with who compared it, why, and what for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.errors import BadInput, BadSettings
from gateway.fetching.evidence import Wanted
from gateway.fetching.hosts import Host, Hosts
from gateway.fetching.rounds import fetch_round
from gateway.pinning import add_pin, read_candidate, read_pins, trust_findings
from gateway.signatures.cms import check_cms
from gateway.trust import load_trust
from tests.made import pki

NOW = pki.SIGNING_DAY


def pinned(folder: Path) -> Path:
    """A folder into which the root was added."""
    (folder / "root.pem").write_bytes(pki.certificate_der("root"))
    candidate = read_candidate(folder / "root.pem")
    add_pin(
        folder / "trust", candidate, candidate.sha256.upper(), scope="vgca-g2", by="An", reason='gọi "VGCA"', at=NOW
    )
    return folder / "trust"


def test_an_added_anchor_is_trusted_and_its_scope_stands_in_the_verdict(tmp_path: Path) -> None:
    """The row keeps who compared the fingerprint, on which day, and with what."""
    folder = pinned(tmp_path)
    trust = load_trust(folder)
    trust = replace(trust, intermediates=(pki.certificate_der("agencies"),))
    (verdict,) = check_cms(pki.sign_cms(b"text", "chair", detached=False), trust, NOW)
    (pin,) = read_pins(folder).values()

    assert (verdict.chain, verdict.anchor_scope) == ("anchored", "vgca-g2")
    assert (pin.by, pin.on, pin.reason) == ("An", "2024-03-15", 'gọi "VGCA"')
    assert trust_findings(folder, tmp_path / "evidence", NOW) == []
    assert trust_findings(folder, tmp_path / "evidence", NOW, (pki.certificate_der("agencies"),)) == []


def test_another_fingerprint_adds_nothing(tmp_path: Path) -> None:
    """Whoever types what came by telephone finds the wrong file."""
    (tmp_path / "root.pem").write_bytes(pki.certificate_der("root"))
    with pytest.raises(BadInput, match="differs"):
        add_pin(tmp_path, read_candidate(tmp_path / "root.pem"), "00" * 32, scope="other", by="An", reason="", at=NOW)
    assert read_pins(tmp_path) == {}


def test_a_pinned_folder_takes_no_other_anchor(tmp_path: Path) -> None:
    """A file that somebody lays beside stops the start, with its fingerprint."""
    folder = pinned(tmp_path)
    (folder / "more.crt").write_bytes(pki.certificate_der("strangers"))
    with pytest.raises(BadSettings, match="pinned by no row"):
        load_trust(folder)


def test_a_folder_without_rows_is_told(tmp_path: Path) -> None:
    """It works as before; the check says what to do."""
    (tmp_path / "root.crt").write_bytes(pki.certificate_der("root"))
    assert [wrong for _, wrong in trust_findings(tmp_path, tmp_path, NOW) if "not pinned" in wrong]


def wrongs(folder: Path, at: datetime, *seen: str) -> str:
    """All sentences about a folder at that time."""
    certificates = tuple(pki.certificate_der(name) for name in seen)
    return "\n".join(wrong for _, wrong in trust_findings(folder, folder / "evidence", at, certificates))


@pytest.mark.parametrize(
    ("before_end", "sentence"),
    [(timedelta(days=80), "anchor expires on 2050-01-01"), (timedelta(days=-1), "anchor expired on 2050-01-01")],
)
def test_an_anchor_that_ends_soon_is_told(tmp_path: Path, before_end: timedelta, sentence: str) -> None:
    """Three months before: a new one takes an authority weeks."""
    end = datetime.fromisoformat("2050-01-01T00:00:00+00:00")
    assert sentence in wrongs(pinned(tmp_path), end - before_end)
    (other := tmp_path / "other").mkdir()
    assert wrongs(pinned(other), end - timedelta(days=100)) == ""


def test_a_list_that_ran_out_is_told_until_a_newer_one_comes(tmp_path: Path) -> None:
    """Of several lists of one issuer the newest counts."""
    folder = pinned(tmp_path)
    (folder / "crls").mkdir()
    (folder / "crls" / "old.crl").write_bytes(pki.crl_der("root", NOW - timedelta(days=90)))
    assert "its newest revocation list ran out on" in wrongs(folder, NOW)

    (folder / "crls" / "new.crl").write_bytes(pki.crl_der("root", NOW))
    assert wrongs(folder, NOW) == ""


def test_a_missing_authority_is_told(tmp_path: Path) -> None:
    """An intermediate without issuer, and signers out of mails whose issuer nobody laid in place."""
    folder = pinned(tmp_path)
    assert "issued 2 certificates seen in mails and is not at hand" in wrongs(folder, NOW, "chair", "office")

    (folder / "intermediates").mkdir()
    (folder / "intermediates" / "agencies.crt").write_bytes(pki.certificate_der("agencies"))
    assert wrongs(folder, NOW, "chair", "office") == ""
    (folder / "intermediates" / "online.crt").write_bytes(pki.certificate_der("public"))
    assert "no certificate of its issuer is at hand" in wrongs(folder, NOW)


def test_a_fetcher_that_stopped_is_told(tmp_path: Path) -> None:
    """Its timer may be off: what was due days ago was not asked."""
    folder = pinned(tmp_path)
    fetch_round(folder / "evidence", (Wanted("http://127.0.0.1:9/x.crl", "crl"),), Hosts((Host("a", "b"),)), NOW)

    assert "could not be fetched" in wrongs(folder, NOW)
    assert "vanthu-fetch.timer" in wrongs(folder, NOW + timedelta(days=5))
