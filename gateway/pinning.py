"""Anchors pinned by SHA-256: rows of `anchors.toml` that say what an anchor is for and who compared it."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from gateway.errors import BadInput, BadSettings
from gateway.fetching.rounds import read_sources
from gateway.trust import PINS_FILE, load_trust, read_certificates

SCOPES = ("vgca-g1", "vgca-g2", "national-root", "public-ca", "other")


@dataclass(frozen=True, slots=True)
class Pin:
    """One row."""

    sha256: str
    scope: str
    by: str
    on: str
    """Civil day, ISO."""
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A certificate that may become an anchor."""

    der: bytes
    sha256: str
    subject: str


def read_pins(folder: Path) -> dict[str, Pin]:
    """Rows by SHA-256; {} without a file. Raises BadSettings."""
    path = folder / PINS_FILE
    if not path.is_file():
        return {}
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("anchor", ())
        found = [Pin(**{name: str(row[name]) for name in ("sha256", "scope", "by", "on", "reason")}) for row in rows]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as why:
        raise BadSettings(f"{path}: {why}; expected [[anchor]] rows with sha256, scope, by, on, reason.") from why
    return {pin.sha256.lower(): pin for pin in found}


def read_candidate(file: Path) -> Candidate:
    """The one certificate of a file, parsed to its end. Raises BadInput."""
    try:
        (der,) = read_certificates(file.read_bytes())
        parsed = x509.load_der_x509_certificate(der)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as why:
        raise BadInput(f"{file}: not one readable certificate ({why}); expected PEM or DER.") from why
    return Candidate(der, hashlib.sha256(der).hexdigest(), parsed.subject.rfc4514_string())


def add_pin(
    folder: Path, candidate: Candidate, fingerprint: str, *, scope: str, by: str, reason: str, at: datetime
) -> None:
    """Put the certificate into the folder and its row into `anchors.toml`. Raises BadInput where they don't fit."""
    given = re.sub(r"[^0-9a-f]", "", fingerprint.lower().removeprefix("sha256"))
    if given != candidate.sha256:
        raise BadInput(f"the fingerprint differs: the file has {candidate.sha256}; nothing was added.")
    if scope not in SCOPES:
        raise BadInput(f"--scope is {scope!r}; expected one of {', '.join(SCOPES)}.")
    if candidate.sha256 in read_pins(folder):
        raise BadInput(f"{candidate.sha256} is pinned already.")
    words = {"sha256": candidate.sha256, "scope": scope, "by": by, "on": at.date().isoformat(), "reason": reason}
    # A JSON string of one line is a TOML string as well.
    row = "\n[[anchor]]\n" + "".join(
        f"{name} = {json.dumps(text, ensure_ascii=False)}\n" for name, text in words.items()
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / PINS_FILE).open("a", encoding="utf-8") as pins:
            pins.write(row)
        (folder / f"{candidate.sha256[:16]}.crt").write_bytes(candidate.der)
    except OSError as why:
        raise BadInput(f"{folder}: can't be written ({why.strerror}).") from why


def trust_findings(folder: Path, evidence: Path, at: datetime) -> list[tuple[str, str]]:
    """What is wrong with the trust folder: what, and why. Raises BadSettings for a file that can't be read."""
    trust, pins = load_trust(folder, cache=evidence), read_pins(folder)
    found = [(note.partition(": ")[2] or str(folder), note.partition(": ")[0]) for note in trust.notes]
    held = {hashlib.sha256(der).hexdigest(): x509.load_der_x509_certificate(der) for der in trust.anchors}
    for sha256, parsed in held.items():
        if at > parsed.not_valid_after_utc:
            found.append((sha256, f"anchor expired on {parsed.not_valid_after_utc:%Y-%m-%d}; kept for old signatures"))
        if not pins:
            found.append((sha256, f"anchor is not pinned; see `vanthu trust add` ({parsed.subject.rfc4514_string()})"))
    found += [(sha256, "pinned, but no such certificate lies in the folder") for sha256 in pins if sha256 not in held]
    found += [
        (pin.sha256, f"scope {pin.scope!r} is none of {', '.join(SCOPES)}")
        for pin in pins.values()
        if pin.scope not in SCOPES
    ]
    return found + [
        (one.url, f"could not be fetched: {one.failure}") for one in read_sources(evidence).values() if one.failure
    ]
