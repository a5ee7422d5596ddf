"""Anchors are pinned by fingerprint, with who compared it, why, and what for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.errors import BadInput, BadSettings
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
