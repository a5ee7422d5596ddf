"""The matrix: what may be the matter with a signer, a time or the evidence, and what must be answered.

Each row is judged in every container that can express it. The answers are
those of ETSI EN 319 102-1 §5.1.3 and tables 5 and 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gateway.records import OverallSignature
from gateway.signatures.evidence import TrustEvidence
from tests.made import pki
from tests.made.signed_cms import By

VALID, INVALID, DOUBT = OverallSignature.VALID, OverallSignature.INVALID, OverallSignature.INDETERMINATE
DAY = pki.SIGNING_DAY
HOUR = timedelta(hours=1)
LATER = DAY + timedelta(days=200)
IN_2013 = datetime(2013, 6, 3, 8, tzinfo=UTC)
IN_2015 = datetime(2015, 6, 1, 8, tzinfo=UTC)
IN_2017 = datetime(2017, 6, 1, 8, tzinfo=UTC)
IN_2021 = datetime(2021, 6, 1, 8, tzinfo=UTC)
IN_2022 = datetime(2022, 6, 1, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is trusted and known, by the names of pki.toml."""

    anchors: tuple[str, ...] = ("root",)
    between: tuple[str, ...] = ("agencies",)
    lists: tuple[str, ...] = ("root", "agencies")
    lists_at: tuple[datetime, ...] = (DAY,)

    def made(self) -> TrustEvidence:
        return pki.trust(*self.anchors, intermediates=self.between, crls_at=self.lists_at, lists_of=self.lists)


FULL = Evidence()


@dataclass(frozen=True, slots=True)
class Condition:
    """One row."""

    name: str
    by: By
    expected: OverallSignature
    sub: str = ""
    """Sub-indication; "" for a valid signature."""
    reasons: tuple[str, ...] = ()
    """Reason codes that must be named."""
    evidence: Evidence = FULL
    checked_at: datetime = DAY
    chain: tuple[str, ...] = ()
    """Certificates beside the signer's own."""

    @property
    def trusted_at(self) -> datetime | None:
        """The trusted time that must be found: that of the one stamper whose word counts, if it is not to come."""
        at = self.by.stamped_at or self.by.at
        counts = self.by.time_stamper == "tsa" and "root" in self.evidence.lists and "root" in self.evidence.anchors
        return at if counts and at is not None and at <= self.checked_at else None

    @property
    def needs_claim(self) -> bool:
        """Whether the answer hangs on the time that the signer claims."""
        return self.by.at != DAY or self.sub == "REVOKED"


def under(authority: str, *more: str, at: tuple[datetime, ...] = (DAY,), root: str = "root") -> Evidence:
    """Evidence for the signers of another authority."""
    return Evidence((root,), (authority, *more), (root, authority, *more), at)


def stamped(name: str, at: datetime, stamper: str = "tsa", **more: object) -> By:
    """A signer whose signature is stamped when it is made."""
    return By(name, at, time_stamper=stamper, **more)  # type: ignore[arg-type]


def both(*moments: datetime) -> Evidence:
    """The lists of several times."""
    return Evidence(lists_at=moments)


NO_POE, NO_CHAIN = "OUT_OF_BOUNDS_NO_POE", "NO_CERTIFICATE_CHAIN_FOUND"
CONSTRAINTS, WEAK = "CHAIN_CONSTRAINTS_FAILURE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"

WHO = (
    Condition("person", By("chair"), VALID, reasons=("no-timestamp",)),
    Condition("organisation", By("office"), VALID),
    Condition("party", By("secretary"), VALID, evidence=under("party")),
    Condition("public authority", By("company"), VALID, evidence=under("public", root="national_root")),
    Condition("curve of 384 bits", By("curve", digest="sha384"), VALID),
    Condition("edwards curve", By("edwards", digest="sha512"), VALID),
    Condition("rsa with pss", By("chair", pss=True), VALID),
    Condition("names within limits", By("within_names"), VALID, evidence=under("health")),
    Condition("key too short", By("small_key"), DOUBT, WEAK, ("weak-algorithm",)),
    Condition("digest sha-1", By("chair", digest="sha1"), DOUBT, WEAK, ("weak-algorithm",)),
    Condition("key for encryption", By("encryption_only"), DOUBT, CONSTRAINTS, ("key-usage",)),
    Condition("on hold", By("on_hold"), DOUBT, "TRY_LATER", ("certificate-on-hold",)),
)
PATHS = (
    Condition("nothing trusted", By("chair"), DOUBT, NO_CHAIN, ("no-trust-anchor",), Evidence(anchors=())),
    Condition("another root", By("chair"), DOUBT, NO_CHAIN, ("no-trust-anchor",), Evidence(anchors=("strangers",))),
    Condition("no intermediate", By("chair"), DOUBT, NO_CHAIN, ("no-trust-anchor",), Evidence(between=())),
    Condition("intermediate in the file", By("chair"), VALID, evidence=Evidence(between=()), chain=("agencies",)),
    Condition("whole chain in the file", By("chair"), VALID, evidence=Evidence(between=()), chain=("agencies", "root")),
    Condition(
        "own root in the file",
        By("stranger"),
        DOUBT,
        NO_CHAIN,
        ("no-trust-anchor",),
        Evidence(lists=("root", "strangers")),
        chain=("strangers",),
    ),
    Condition("stranger", By("stranger"), DOUBT, NO_CHAIN, ("no-trust-anchor",)),
    Condition("namesake", By("namesake"), DOUBT, NO_CHAIN, ("no-trust-anchor",)),
    Condition("self-signed", By("self_signed"), DOUBT, NO_CHAIN, ("no-trust-anchor",)),
    Condition("names outside limits", By("outside_names"), DOUBT, CONSTRAINTS, evidence=under("health")),
    Condition("path too long", By("too_deep"), DOUBT, CONSTRAINTS, evidence=under("lowest", "below_lowest")),
    Condition(
        "issued by a signer", By("by_no_authority"), DOUBT, CONSTRAINTS, evidence=under("agencies", "no_authority")
    ),
    Condition("issuer may not certify", By("by_no_certifying"), DOUBT, CONSTRAINTS, evidence=under("no_certifying")),
    Condition("crossed, own root", By("bridged"), VALID, evidence=under("bridge")),
    Condition(
        "crossed, other root",
        By("bridged"),
        VALID,
        evidence=Evidence(("strangers",), ("bridge_by_strangers",), ("strangers", "bridge")),
    ),
    Condition(
        "crossed, both roots",
        By("bridged"),
        VALID,
        evidence=Evidence(("root", "strangers"), ("bridge_by_strangers", "bridge"), ("root", "strangers", "bridge")),
    ),
    Condition(
        "crossed, neither root",
        By("bridged"),
        DOUBT,
        NO_CHAIN,
        evidence=Evidence(("national_root",), ("bridge_by_strangers", "bridge")),
    ),
    Condition(
        "renewed authority, the ended certificate beside",
        By("of_renewed"),
        VALID,
        evidence=Evidence(between=("renewed_before", "renewed"), lists=("root", "renewed")),
    ),
    Condition(
        "renewed authority, a revoked certificate beside",
        By("of_renewed"),
        VALID,
        evidence=Evidence(
            ("national_root", "root"), ("renewed_revoked", "renewed"), ("root", "national_root", "renewed")
        ),
    ),
    Condition(
        "only the ended certificate of the authority",
        By("of_renewed"),
        DOUBT,
        NO_POE,
        ("ca-certificate-outside-validity",),
        Evidence(between=("renewed_before",), lists=("root", "renewed")),
    ),
)
TIMES = (
    Condition("stamped", stamped("chair", DAY), VALID),
    Condition("stamped, checked later", stamped("chair", DAY), VALID, checked_at=LATER),
    Condition("unstamped, checked later", By("chair"), DOUBT, "TRY_LATER", ("revocation-not-checked",), checked_at=LATER),
    Condition(
        "expired now, no stamp", By("expired", IN_2015), DOUBT, NO_POE, ("signer-certificate-expired",), both(IN_2015, DAY)
    ),
    Condition(
        "expired now, stamped then", stamped("expired", IN_2015), VALID, evidence=both(IN_2015)
    ),
    Condition(
        "stamped after expiry", stamped("expired", IN_2017), DOUBT, reasons=("signer-certificate-expired",),
        evidence=both(IN_2015, IN_2017),
    ),
    Condition(
        "claimed before expiry, stamped after",
        By("expired", IN_2015, time_stamper="tsa", stamped_at=IN_2017),
        DOUBT,
        reasons=("signer-certificate-expired",),
        evidence=both(IN_2015, IN_2017),
    ),
    Condition("not yet valid", By("not_yet"), DOUBT, reasons=("signer-certificate-not-yet-valid",)),
    Condition("not yet valid, stamped", stamped("not_yet", DAY), DOUBT, reasons=("signer-certificate-not-yet-valid",)),
    Condition("claims local time as UTC", By("chair", DAY + 7 * HOUR), VALID),
    Condition("claims tomorrow", By("chair", DAY + 30 * HOUR), DOUBT, reasons=("claimed-time-in-future",)),
    Condition(
        "claims local time, stamped", By("chair", DAY + 7 * HOUR, time_stamper="tsa", stamped_at=DAY), VALID,
    ),
    Condition(
        "authority ended, stamped before", stamped("outliving", IN_2017), VALID,
        evidence=under("retired", at=(IN_2017,)),
    ),
    Condition(
        "authority ended", By("outliving"), DOUBT, NO_POE, ("ca-certificate-outside-validity",), under("retired")
    ),
    Condition(
        "first generation, signed now", By("chair_g1"), DOUBT, WEAK, ("weak-algorithm",),
        under("agencies_g1", root="root_g1"),
    ),
    Condition(
        "first generation, stamped then by the second",
        stamped("chair_g1", IN_2013),
        VALID,
        evidence=Evidence(
            ("root_g1", "root"), ("agencies_g1",), ("root_g1", "agencies_g1", "root"), (IN_2013,)
        ),
    ),
    Condition(
        "first generation, stamped then by itself",
        stamped("chair_g1", IN_2013, "tsa_g1"),
        DOUBT,
        reasons=("weak-algorithm", "timestamp-not-trusted"),
        evidence=under("agencies_g1", at=(IN_2013,), root="root_g1"),
    ),
    Condition("digest sha-1 in 2013, stamped", stamped("expired", IN_2013, digest="sha1"), VALID,
              evidence=both(IN_2013)),
    Condition("digest sha-1, claimed in 2013", By("expired", IN_2013, digest="sha1"), DOUBT,
              reasons=("weak-algorithm",), evidence=both(IN_2013, DAY)),
    *(
        Condition(f"stamper {name}", stamped("chair", at, name), VALID, reasons=("timestamp-not-trusted",),
                  evidence=Evidence(between=("agencies", "strangers"), lists=("root", "agencies", "strangers")))
        for name, at in (
            ("tsa_expired", DAY), ("tsa_revoked", DAY), ("tsa_stranger", DAY), ("tsa_for_signing", DAY),
            ("tsa", DAY + HOUR),
        )
    ),
    *(
        Condition(f"stamper {name}, checked later", stamped("chair", DAY, name), DOUBT, "TRY_LATER",
                  ("timestamp-not-trusted", "revocation-not-checked"), checked_at=LATER)
        for name in ("tsa_expired", "tsa_revoked", "tsa_stranger", "tsa_for_signing")
    ),
    Condition("stamper tsa_stranger for an expired signer", stamped("expired", IN_2015, "tsa_stranger"), DOUBT, NO_POE,
              ("signer-certificate-expired",), both(IN_2015, DAY)),
)  # fmt: skip
REVOCATIONS = (
    Condition("no list", By("chair"), DOUBT, "TRY_LATER", ("revocation-not-checked",), Evidence(lists_at=())),
    Condition("only the root's list", By("chair"), DOUBT, "TRY_LATER", ("revocation-not-checked",),
              Evidence(lists=("root",))),
    Condition("only the authority's list", By("chair"), DOUBT, "TRY_LATER", ("revocation-not-checked",),
              Evidence(lists=("agencies",))),
    Condition("list out of date", By("chair"), DOUBT, "TRY_LATER", ("revocation-not-checked",),
              both(DAY - timedelta(days=90))),
    Condition("another authority's list", By("chair"), DOUBT, "TRY_LATER", ("revocation-not-checked",),
              Evidence(lists=("root", "strangers"))),
    Condition("stamped, a later list", stamped("chair", DAY), VALID, evidence=both(LATER), checked_at=LATER),
    Condition("revoked before signing", By("revoked"), INVALID, "REVOKED", ("certificate-revoked",)),
    Condition("revoked before the stamp", stamped("revoked", DAY), INVALID, "REVOKED", ("certificate-revoked",)),
    Condition("revoked after the stamp", stamped("revoked", IN_2022), VALID, reasons=("certificate-revoked-later",),
              evidence=both(IN_2022, DAY)),
    Condition("revoked after the stamp, later list only", stamped("revoked", IN_2022), VALID,
              reasons=("certificate-revoked-later",)),
    Condition("revoked, claimed before", By("revoked", IN_2022), DOUBT, "REVOKED_NO_POE",
              ("certificate-revoked-time-unproven",), both(IN_2022, DAY)),
    Condition("revoked, stamped before by a stranger", stamped("revoked", IN_2022, "tsa_stranger"), DOUBT,
              "REVOKED_NO_POE", ("certificate-revoked-time-unproven",), both(IN_2022, DAY)),
    Condition("revoked, stamp of the day before by an expired stamper", stamped("revoked", IN_2022, "tsa_expired"),
              DOUBT, "REVOKED_NO_POE", evidence=both(IN_2022, DAY)),
    Condition("keys replaced before signing", By("replaced"), INVALID, "REVOKED", ("certificate-revoked",)),
    Condition("authority revoked before signing", By("of_closed"), DOUBT, "REVOKED_CA_NO_POE",
              evidence=under("closed")),
    Condition("authority revoked after the stamp", stamped("of_closed", IN_2021), VALID,
              reasons=("certificate-revoked-later",), evidence=under("closed", at=(IN_2021, DAY))),
    Condition("authority revoked before the stamp", stamped("of_closed", DAY), DOUBT, "REVOKED_CA_NO_POE",
              evidence=under("closed")),
)  # fmt: skip
CONDITIONS = (*WHO, *PATHS, *TIMES, *REVOCATIONS)
