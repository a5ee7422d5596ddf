"""The trust folder, read once and to the last byte: what signatures are judged against."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from asn1crypto import cms, pem, x509
from asn1crypto import crl as asn1_crl
from cryptography import x509 as cryptography_x509

from gateway.errors import BadSettings
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.revocation_answers import parsed_answers
from gateway.trust.policy import policy_file, read_policy

CERTIFICATE_ENDINGS = {".crt", ".cer", ".pem", ".der", ".p7b"}
CRL_ENDINGS = {".crl", ".pem", ".der"}
OCSP_ENDINGS = {".ors", ".ocsp", ".der"}
PINS_FILE = "anchors.toml"


def load_trust(folder: Path, policy: Path | None = None, cache: Path | None = None) -> TrustEvidence:
    """Anchors of `folder`, its `intermediates/` and `crls/`, and the algorithm policy.

    A missing folder is empty evidence: every signature is then at best
    indeterminate. `policy` is `policy.toml` of the folder, else the shipped
    one. `cache` is the fetcher's folder: what can't be read there is left out
    and noted, since nothing of it is trusted by itself. Raises `BadSettings` naming the file that cannot be read and what to
    do; nothing is half trusted.
    """
    rows = read_policy(policy or policy_file(folder))
    anchors = _read_all(folder, CERTIFICATE_ENDINGS, read_certificates)
    scopes = _scopes(folder, anchors)
    intermediates = _read_all(folder / "intermediates", CERTIFICATE_ENDINGS, read_certificates)
    crls = _read_all(folder / "crls", CRL_ENDINGS, _crls)
    answers = _read_all(folder / "ocsp", OCSP_ENDINGS, _answers)
    notes: list[str] = [] if anchors else ["no-anchors"]
    fetched = _read_cache(cache, notes)
    version = _version(anchors, intermediates, crls)
    found = TrustEvidence(
        anchors=anchors,
        intermediates=_merged(intermediates, fetched[0]),
        crls=_merged(crls, fetched[1]),
        version=version,
        algorithms=rows.algorithms,
        revocation=rows.revocation,
        revocation_rows=rows.revocation_rows,
        ocsp=_merged(answers, fetched[2]),
        scopes=scopes,
    )
    everything = _version(anchors, found.intermediates, found.crls, found.ocsp)
    return replace(found, notes=tuple(notes), evidence_version=everything)


def _scopes(folder: Path, anchors: tuple[bytes, ...]) -> tuple[tuple[str, str], ...]:
    """SHA-256 and scope of each anchor. Raises BadSettings where a pinned folder holds one that is not pinned."""
    path = folder / PINS_FILE
    if not path.is_file():
        return ()
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("anchor", ())
        pins = {str(row["sha256"]).lower(): str(row["scope"]) for row in rows}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as why:
        raise BadSettings(f"{path}: {why}; expected [[anchor]] rows with sha256, scope, by, on, reason.") from why
    found = [hashlib.sha256(der).hexdigest() for der in anchors]
    if strange := [sha256 for sha256 in found if sha256 not in pins]:
        raise BadSettings(
            f"{path}: the anchor with SHA-256 {strange[0]} lies in the folder and is pinned by no row. "
            "Compare its fingerprint and use `vanthu trust add`, or take it out."
        )
    return tuple((sha256, pins[sha256]) for sha256 in found)


def _merged(*groups: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return tuple(sorted({der for group in groups for der in group}))


def _read_cache(folder: Path | None, notes: list[str]) -> tuple[tuple[bytes, ...], ...]:
    """Certificates, lists and responses of the fetcher; a file that can't be read becomes a note."""
    kinds: tuple[tuple[str, set[str], Callable[[bytes], list[bytes]]], ...] = (
        ("intermediates", CERTIFICATE_ENDINGS, read_certificates),
        ("crls", CRL_ENDINGS, _crls),
        ("ocsp", OCSP_ENDINGS, _answers),
    )
    found: list[tuple[bytes, ...]] = []
    for name, endings, read in kinds:
        values: set[bytes] = set()
        inside = folder / name if folder is not None else None
        for path in sorted(inside.iterdir()) if inside is not None and inside.is_dir() else ():
            if path.suffix.lower() in endings and not path.name.startswith("."):
                try:
                    values.update(_read_file(path, read))
                except BadSettings:
                    notes.append(f"evidence-unreadable: {name}/{path.name}")
        found.append(tuple(values))
    return tuple(found)


def _read_all(folder: Path, endings: set[str], read: Callable[[bytes], list[bytes]]) -> tuple[bytes, ...]:
    if not folder.is_dir():
        return ()
    found: set[bytes] = set()
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.lower() in endings:
            found.update(_read_file(path, read))
    return tuple(sorted(found))


def _read_file(path: Path, read: Callable[[bytes], list[bytes]]) -> list[bytes]:
    try:
        values = read(path.read_bytes())
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as why:
        kind = "revocation list" if read is _crls else "certificate"
        raise BadSettings(
            f"{path}: not a readable {kind} ({type(why).__name__}); expected PEM or DER. "
            "Fetch it again from its authority, compare its fingerprint, or remove the file."
        ) from why
    return values


def read_certificates(data: bytes) -> list[bytes]:
    """Every certificate of a PEM, DER or PKCS #7 file, parsed to the end."""
    found: list[bytes] = []
    for der in _blocks(data):
        found += [_whole_certificate(one) for one in _bag(der)]
    if not found:
        raise ValueError("no certificate inside")
    return found


def _crls(data: bytes) -> list[bytes]:
    return [_whole_crl(der) for der in _blocks(data)]


def _answers(data: bytes) -> list[bytes]:
    if not parsed_answers(data):
        raise ValueError("no OCSP answer inside")
    return [data]


def _blocks(data: bytes) -> list[bytes]:
    if pem.detect(data):
        return [bytes(der) for _, _, der in pem.unarmor(data, multiple=True)]
    return [data]


def _bag(der: bytes) -> list[bytes]:
    """Certificates of a PKCS #7 bag, or the one certificate itself."""
    try:
        info = cms.ContentInfo.load(der, strict=True)
        if info["content_type"].native != "signed_data":
            return [der]
    except (ValueError, TypeError):
        return [der]
    return [bytes(c.chosen.untag().dump()) for c in info["content"]["certificates"] if c.name == "certificate"]


def _whole_certificate(der: bytes) -> bytes:
    """The same bytes, after both parsers have read every field: asn1crypto alone "loads" anything."""
    parsed = x509.Certificate.load(der, strict=True)
    _ = parsed.native, parsed.public_key.native
    cryptography_x509.load_der_x509_certificate(der).public_key()
    return der


def _whole_crl(der: bytes) -> bytes:
    _ = asn1_crl.CertificateList.load(der, strict=True)["tbs_cert_list"]["issuer"].native
    parsed = cryptography_x509.load_der_x509_crl(der)
    _ = parsed.last_update_utc, parsed.next_update_utc, len(parsed.extensions), len(parsed)
    return der


def _version(*groups: tuple[bytes, ...]) -> str:
    """SHA-256 over kind and digest of every file's content, in sorted order; "" for nothing."""
    if not any(groups):
        return ""
    lines = sorted(f"{kind}:{hashlib.sha256(der).hexdigest()}" for kind, group in enumerate(groups) for der in group)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
