"""Anchors pinned by SHA-256: rows of `anchors.toml` that say what an anchor is for and who compared it."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from gateway.errors import BadInput, BadSettings
from gateway.fetching.rounds import Source, read_sources
from gateway.signatures.revocation_lists import parsed_crl
from gateway.trust import PINS_FILE, load_trust, policy_of, read_certificates

SOON = timedelta(days=90)
"""Certificates that end within this time are told: a new one takes an authority weeks."""
LIST_SOON = timedelta(hours=12)
OVERDUE = timedelta(days=2)
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


def trust_findings(folder: Path, evidence: Path, at: datetime, seen: tuple[bytes, ...] = ()) -> list[tuple[str, str]]:
    """What is wrong with the trust folder and its evidence: what, and why.

    `seen` are certificates of signers out of mails, whose issuers should be at
    hand. Raises BadSettings for a file that can't be read.
    """
    trust, pins = load_trust(folder, cache=evidence), read_pins(folder)
    found = [(note.partition(": ")[2] or str(folder), note.partition(": ")[0]) for note in trust.notes]
    held = {hashlib.sha256(der).hexdigest(): x509.load_der_x509_certificate(der) for der in trust.anchors}
    if not pins:
        found += [
            (sha256, f"anchor is not pinned; see `vanthu trust add` ({parsed.subject.rfc4514_string()})")
            for sha256, parsed in held.items()
        ]
    found += [(sha256, "pinned, but no such certificate lies in the folder") for sha256 in pins if sha256 not in held]
    found += [
        (pin.sha256, f"scope {pin.scope!r} is none of {', '.join(SCOPES)}")
        for pin in pins.values()
        if pin.scope not in SCOPES
    ]
    below = {hashlib.sha256(der).hexdigest(): x509.load_der_x509_certificate(der) for der in trust.intermediates}
    found += [*_validity("anchor", held, at), *_validity("intermediate", below, at)]
    found += _without_issuer({**held, **below}, seen)
    return found + _lists(trust.crls, at) + _fetching(read_sources(evidence).values(), at)


def _validity(kind: str, held: Mapping[str, x509.Certificate], at: datetime) -> Iterator[tuple[str, str]]:
    for sha256, parsed in held.items():
        end, name = parsed.not_valid_after_utc, parsed.subject.rfc4514_string()
        if end < at:
            yield sha256, f"{kind} expired on {end:%Y-%m-%d}; kept for old signatures ({name})"
        elif end < at + SOON:
            yield sha256, f"{kind} expires on {end:%Y-%m-%d}: ask its authority for the next ({name})"


def _without_issuer(held: Mapping[str, x509.Certificate], seen: tuple[bytes, ...]) -> list[tuple[str, str]]:
    """Authorities that are missing: nobody at hand made an intermediate, or certificates out of mails."""
    names = {parsed.subject for parsed in held.values()}
    found = [
        (sha256, f"no certificate of its issuer is at hand: {parsed.issuer.rfc4514_string()}")
        for sha256, parsed in held.items()
        if parsed.issuer not in names
    ]
    issuers = Counter(x509.load_der_x509_certificate(der).issuer for der in seen)
    return found + [
        (issuer.rfc4514_string(), f"issued {count} certificates seen in mails and is not at hand; see README.md there")
        for issuer, count in issuers.most_common()
        if issuer not in names
    ]


def _lists(ders: tuple[bytes, ...], at: datetime) -> list[tuple[str, str]]:
    """Issuers whose newest list has run out or will soon."""
    newest: dict[x509.Name, datetime] = {}
    for der in ders:
        crl = parsed_crl(der)
        if crl is not None and crl.next_update_utc is not None:
            newest[crl.issuer] = max(newest.get(crl.issuer, crl.next_update_utc), crl.next_update_utc)
    return [
        (issuer.rfc4514_string(), f"its newest revocation list {_ran_out(end, at)} {end:%Y-%m-%d %H:%M} UTC")
        for issuer, end in newest.items()
        if end < at + LIST_SOON
    ]


def _ran_out(end: datetime, at: datetime) -> str:
    return "ran out on" if end < at else "runs out on"


def _fetching(sources: Collection[Source], at: datetime) -> list[tuple[str, str]]:
    """Addresses that failed, and a fetcher that stopped running."""
    found = [(one.url, f"could not be fetched: {one.failure}") for one in sources if one.failure]
    last = max((one.tried_at for one in sources if one.tried_at), default="")
    due = [one for one in sources if one.next_at and datetime.fromisoformat(one.next_at) < at - OVERDUE]
    if due:
        found.append(
            (
                due[0].url,
                f"was due on {due[0].next_at[:10]}, nothing was asked since {last[:10]}: see vanthu-fetch.timer",
            )
        )
    return found


def unconfirmed_rows(folder: Path) -> list[str]:
    """Policy rows that wait for somebody who can confirm them: id and source. Raises BadSettings."""
    rules = policy_of(folder).algorithms.rules
    return [f"{rule.id}: {rule.source}" for rule in rules if not rule.is_confirmed]
