"""What a signature is judged against: anchors, intermediates, revocation lists, algorithms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
    scope: str = ""
    """Scope tag of the anchors under which the row holds, e.g. "vgca-g1"; "" for all that have no row of their own."""
    is_confirmed: bool = True
    """False for what somebody has still to confirm: such a row is shown and never applied."""


@dataclass(frozen=True, slots=True)
class AlgorithmPolicy:
    """Rows that say which algorithms were sound when. Without rows nothing is known to be sound."""

    version: str = ""
    rules: tuple[AlgorithmRule, ...] = ()

    def is_sound(self, kind: AlgorithmKind, name: str, bits: int, at: datetime) -> bool | None:
        """Whether the algorithm was sound at that time; None when no row names it.

        Of several rows for one key type the one with the largest size not
        above `bits` applies; a key below all of them is not sound. Rows of a
        scope count only after `under`.
        """
        rows = [rule for rule in self._general() if rule.kind is kind and rule.name == name]
        if not rows:
            return None
        fitting = [rule for rule in rows if rule.min_bits <= bits]
        if not fitting:
            return False
        rule = max(fitting, key=lambda row: row.min_bits)
        return rule.sound_until is None or at < rule.sound_until

    def under(self, scope: str) -> AlgorithmPolicy:
        """The rows that hold under anchors of a scope: those of its own stand in the place of general ones."""
        own = [replace(rule, scope="") for rule in self.rules if scope and rule.scope == scope and rule.is_confirmed]
        rows = {(rule.kind, rule.name, rule.min_bits): rule for rule in (*self._general(), *own)}
        return AlgorithmPolicy(self.version, tuple(rows.values()))

    def _general(self) -> list[AlgorithmRule]:
        return [rule for rule in self.rules if rule.is_confirmed and not rule.scope]


@dataclass(frozen=True, slots=True)
class RevocationRule:
    """One row of the policy: what must be known about revocation, and what a revoked certificate means."""

    without_proof: str = "indeterminate"
    """Where nothing proves that the signature is older than the revocation: `indeterminate` (REVOKED_NO_POE), `invalid`."""
    source: str = "ETSI EN 319 102-1 V1.3.1, section 5.3.4: REVOKED_NO_POE without proof of existence"
    id: str = ""
    scope: str = ""
    """Scope tag of the anchors under which the row holds; "" for all that have no row of their own."""
    required: bool = True
    """Whether a signature counts as valid only when no certificate of its path was revoked; else that is only told."""
    grace: timedelta = timedelta()
    """How long after the signing evidence about the signer must have been issued: authorities take time to publish."""
    max_age: timedelta | None = None
    """How old evidence may be at the moment it speaks for; None where its own nextUpdate decides."""
    look_again: timedelta = timedelta(days=45)
    """How long after their check valid signatures are looked at again: a revocation may be published late."""


@dataclass(frozen=True, slots=True)
class EmbeddedEvidence:
    """What a signed file carries beside its signatures, DER; nothing of it is trusted by itself."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsp: tuple[bytes, ...] = ()
    proven_at: datetime | None = None
    """When the signature at hand is proven to have existed, by a document time-stamp that was fully checked."""


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
    revocation_rows: tuple[RevocationRule, ...] = ()
    """Rows of single scopes; `revocation` holds everywhere else."""

    def with_embedded(self, found: EmbeddedEvidence) -> TrustEvidence:
        """The same evidence with what a file carries added to what is embedded already."""
        if not (found.certificates or found.crls or found.ocsp or found.proven_at):
            return self
        old = self.embedded
        merged = EmbeddedEvidence(
            tuple(dict.fromkeys((*old.certificates, *found.certificates))),
            tuple(dict.fromkeys((*old.crls, *found.crls))),
            tuple(dict.fromkeys((*old.ocsp, *found.ocsp))),
            found.proven_at or old.proven_at,
        )
        return replace(self, embedded=merged)

    def revocation_under(self, scope: str) -> RevocationRule:
        """The row that holds under anchors of a scope."""
        return next((row for row in self.revocation_rows if row.scope and row.scope == scope), self.revocation)

    def scope_of(self, sha256: str) -> str:
        """Scope tag of an anchor; "" where it is not pinned."""
        return dict(self.scopes).get(sha256, "")
