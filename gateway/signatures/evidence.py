"""What a signature is judged against: anchors, intermediates, revocation lists, algorithms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class AlgorithmKind(StrEnum):
    DIGEST = "digest"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class AlgorithmRule:
    """One row of the algorithm policy: how long a digest or a key of some size is sound."""

    id: str
    kind: AlgorithmKind
    name: str
    """Digest: `sha1`, `sha256`, ...; key: `rsa`, `ec`, `dsa`, `ed25519`, `ed448`."""
    min_bits: int
    """Key size from which the row applies; 0 for digests."""
    sound_until: datetime | None
    """First moment at which it no longer counts as sound; None when no end is set."""
    source: str


@dataclass(frozen=True, slots=True)
class AlgorithmPolicy:
    """Rows that say which algorithms were sound when. Without rows nothing is known to be sound."""

    version: str = ""
    rules: tuple[AlgorithmRule, ...] = ()

    def is_sound(self, kind: AlgorithmKind, name: str, bits: int, at: datetime) -> bool | None:
        """Whether the algorithm was sound at that time; None when no row names it.

        Of several rows for one key type the one with the largest size not
        above `bits` applies; a key below all of them is not sound.
        """
        rows = [rule for rule in self.rules if rule.kind is kind and rule.name == name]
        if not rows:
            return None
        fitting = [rule for rule in rows if rule.min_bits <= bits]
        if not fitting:
            return False
        rule = max(fitting, key=lambda row: row.min_bits)
        return rule.sound_until is None or at < rule.sound_until


@dataclass(frozen=True, slots=True)
class RevocationRule:
    """What a revoked certificate means where nothing proves that the signature is older than the revocation."""

    without_proof: str = "indeterminate"
    """`indeterminate` (REVOKED_NO_POE) or `invalid`."""
    source: str = "ETSI EN 319 102-1 V1.3.1, section 5.3.4: REVOKED_NO_POE without proof of existence"


@dataclass(frozen=True, slots=True)
class EmbeddedEvidence:
    """What a signed file carries beside its signatures, DER; nothing of it is trusted by itself."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsp: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class TrustEvidence:
    """Everything that is trusted or known from outside, read once from the trust folder.

    Certificates and lists are whole DER values that were parsed to the end
    when the folder was read. Only `anchors` are trusted: the others are
    material for building a path and for revocation.
    """

    anchors: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    version: str = ""
    """SHA-256 over the sorted contents; "" when nothing was read."""
    notes: tuple[str, ...] = ()
    """What was noticed while reading, e.g. "crl-out-of-date: NAME"; never secret."""
    algorithms: AlgorithmPolicy = AlgorithmPolicy()
    ocsp: tuple[bytes, ...] = ()
    """OCSP responses, DER, of any age: an old one answers for its own time."""
    embedded: EmbeddedEvidence = EmbeddedEvidence()
    """Of the file at hand; whoever caches paths by `version` must take it into the key."""
    evidence_version: str = ""
    """SHA-256 over `version` and all fetched evidence; "" when nothing was read."""
    scopes: tuple[tuple[str, str], ...] = ()
    """SHA-256 of a pinned anchor and its scope tag, e.g. "vgca-g1"."""
    revocation: RevocationRule = RevocationRule()

    def with_embedded(self, found: EmbeddedEvidence) -> TrustEvidence:
        """The same evidence with what a file carries added to what is embedded already."""
        if not (found.certificates or found.crls or found.ocsp):
            return self
        old = self.embedded
        merged = EmbeddedEvidence(
            tuple(dict.fromkeys((*old.certificates, *found.certificates))),
            tuple(dict.fromkeys((*old.crls, *found.crls))),
            tuple(dict.fromkeys((*old.ocsp, *found.ocsp))),
        )
        return replace(self, embedded=merged)

    def scope_of(self, sha256: str) -> str:
        """Scope tag of an anchor; "" where it is not pinned."""
        return dict(self.scopes).get(sha256, "")
