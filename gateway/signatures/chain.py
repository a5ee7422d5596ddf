"""The way from a certificate to a configured anchor at a moment [RFC 5280 §6], offline."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator import ValidationContext, find_valid_path
from pyhanko_certvalidator.errors import (
    AlgorithmNotSupported,
    DSAParametersUnavailable,
    ExpiredError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    PSSParameterMismatch,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import AcceptAllAlgorithms
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator
from pyhanko_certvalidator.validate import async_validate_path

from gateway.signatures.chain_names import name_key, names_reach, same_all_day
from gateway.signatures.evidence import AlgorithmKind, AlgorithmPolicy, TrustEvidence
from gateway.signatures.revocation import check_revocation

_MOST_PATHS = 8
"""Paths that are tried where authorities have several certificates."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Outcome of path building and validation."""

    state: str
    """`anchored`, `no_anchor`, `broken`."""
    path: tuple[Any, ...] = ()
    """Certificates from the leaf to the anchor; () without a valid path."""
    anchor: str = ""
    reasons: tuple[str, ...] = ()
    others: tuple[tuple[Any, ...], ...] = ()
    """Further valid paths, where an authority has several certificates."""


@functools.lru_cache(maxsize=64)
def parsed_certificate(der: bytes) -> Any:
    """A certificate of the trust folder as asn1crypto object; kept, since they are few."""
    return x509.Certificate.load(der)


def build_chain(leaf: Any, embedded: Iterable[Any], trust: TrustEvidence, at: datetime) -> Chain:
    """Path from `leaf` to an anchor of `trust`, valid at the moment `at`.

    Certificates beside the signature and the configured intermediates may
    stand between; neither is trusted by itself. Algorithms are not judged
    here (`weak_algorithms` does), revocation neither (`revocation`): it only
    decides which of several paths is taken [ETSI EN 319 102-1 §5.2.6.4].
    """
    return _best(_chain(leaf, embedded, trust, at), trust, at)


def _best(chain: Chain, trust: TrustEvidence, at: datetime) -> Chain:
    """The first of several paths that nothing speaks against; where there is none, the first that is not revoked."""
    if not chain.others:
        return chain
    paths = (chain.path, *chain.others)
    states = [check_revocation(path, trust, at).state for path in paths]
    for wanted in (("good",), ("unknown", "not_checked")):
        for path, state in zip(paths, states, strict=True):
            if state in wanted:
                return replace(chain, path=path, anchor=path[-1].subject.human_friendly)
    return chain


def _chain(leaf: Any, embedded: Iterable[Any], trust: TrustEvidence, at: datetime) -> Chain:
    others = [*embedded, *(parsed_certificate(der) for der in trust.intermediates), *_beside(trust)]
    ders = tuple(other.dump() for other in others)
    if not same_all_day((leaf.dump(), *ders, *trust.anchors), at):
        return _search(leaf, others, [parsed_certificate(der) for der in trust.anchors], at)
    day = at.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return _remembered(leaf.dump(), ders, trust.anchors, day)


@functools.lru_cache(maxsize=512)
def _remembered(leaf: bytes, others: tuple[bytes, ...], anchors: tuple[bytes, ...], at: datetime) -> Chain:
    """The chain as of that day: the same signers come again and again, and a path takes most of the time."""
    return _search(
        parsed_certificate(leaf), [parsed_certificate(d) for d in others], [parsed_certificate(d) for d in anchors], at
    )


def _search(leaf: Any, others: list[Any], anchors: list[Any], at: datetime) -> Chain:
    if not anchors:
        return _without_path(leaf, others, at, "no-trust-anchor")
    path, reason = _valid_path(leaf, others, anchors, at)
    reasons: tuple[str, ...] = ()
    if reason == "outside-validity":
        reasons = _validity(leaf, at) or ("ca-certificate-outside-validity",)
        tried = (_valid_path(leaf, others, anchors, moment)[0] for moment in _moments(leaf, others))
        path, reason = next((found for found in tried if found), ()), reasons[0]
    if not path:
        return _without_path(leaf, [*others, *anchors], at, reason)
    # Path validation asks nothing of an anchor; a time outside of its own years is a doubt all the same.
    first = next((one for one in path if _all_valid(one, at)), path[0])
    if not reasons and not _all_valid(first, at):
        reasons = ("ca-certificate-outside-validity",)
    return Chain("anchored", first, first[-1].subject.human_friendly, reasons, tuple(p for p in path if p is not first))


def _all_valid(path: Iterable[Any], at: datetime) -> bool:
    """Whether that moment lies in the years of each certificate of a path, its anchor included."""
    return all(one.not_valid_before <= at <= one.not_valid_after for one in path)


def _moments(leaf: Any, others: list[Any]) -> list[datetime]:
    """Times at which the certificate was valid and a path may have been: its end, those of its issuers, its start."""
    start, end = leaf.not_valid_before, leaf.not_valid_after
    ends = {other.not_valid_after for other in others if start < other.not_valid_after < end}
    return [end, *sorted(ends, reverse=True)[:_MOST_PATHS], start]


def _beside(trust: TrustEvidence) -> list[Any]:
    """Certificates that the file carries in its security store; what is none is left out."""
    found = []
    for der in trust.embedded.certificates:
        with contextlib.suppress(ValueError, TypeError, KeyError):
            parsed = parsed_certificate(der)
            _ = parsed.native, parsed.public_key.native
            found.append(parsed)
    return found


Paths = tuple[tuple[Any, ...], ...]


def _valid_path(leaf: Any, others: list[Any], anchors: list[Any], at: datetime) -> tuple[Paths, str]:
    """The paths that are valid at that moment, or the reason why there is none."""
    if not names_reach(leaf, others, anchors):
        return (), "no-trust-anchor"
    context = ValidationContext(
        trust_roots=anchors,
        other_certs=others,
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
        algorithm_usage_policy=AcceptAllAlgorithms(),
    )
    try:
        path = _finished(find_valid_path(leaf, context.path_builder.async_build_paths_lazy(leaf), context))
    except (PathBuildingError, InvalidCertificateError):
        return (), "no-trust-anchor"
    except (ExpiredError, NotYetValidError):
        return (), "outside-validity"
    except (PathValidationError, ValidationError, AssertionError):
        # AssertionError: an issuer's key of another kind than the signature needs.
        return (), "chain-constraints"
    first = _from_leaf(path)
    names = {name_key(one.subject.dump()) for one in first[1:]}
    authorities = {one.dump(): name_key(one.subject.dump()) for one in (*others, *anchors)}
    if len([name for name in authorities.values() if name in names]) <= len(names):
        return (first,), ""
    return tuple(dict.fromkeys((first, *_finished(_every_path(leaf, context))))), ""


async def _every_path(leaf: Any, context: ValidationContext) -> list[tuple[Any, ...]]:
    """The first few paths that are valid."""
    found: list[tuple[Any, ...]] = []
    candidates = context.path_builder.async_build_paths_lazy(leaf)
    tried = 0
    async for path in candidates:
        tried += 1
        with contextlib.suppress(ValidationError, AssertionError):
            await async_validate_path(context, path)
            found.append(_from_leaf(path))
        if tried >= _MOST_PATHS:
            break
    await candidates.cancel()  # type: ignore[no-untyped-call]
    return found


def _from_leaf(path: Any) -> tuple[Any, ...]:
    """Certificates from the leaf to the anchor."""
    return tuple(reversed(list(path.iter_certs(include_root=True))))


def weak_algorithms(path: Iterable[Any], policy: AlgorithmPolicy, at: datetime) -> tuple[str, ...]:
    """Doubts about digests and keys of the certificates below the anchor."""
    doubts: list[str] = []
    for certificate in path:
        # Ed25519 and its like name no digest of their own.
        with contextlib.suppress(ValueError):
            doubts += soundness(policy, AlgorithmKind.DIGEST, certificate["signature_algorithm"].hash_algo, 0, at)
        doubts += key_soundness(policy, certificate, at)
    return tuple(dict.fromkeys(doubts))


def key_soundness(policy: AlgorithmPolicy, certificate: Any, at: datetime) -> tuple[str, ...]:
    """Doubts about the kind and size of a certificate's key."""
    key = certificate.public_key
    name = "rsa" if key.algorithm == "rsassa_pss" else str(key.algorithm)
    return soundness(policy, AlgorithmKind.KEY, name, 0 if name.startswith("ed") else _bits(key), at)


def _bits(key: Any) -> int:
    """Size of the key; 0, which no row calls sound, where a DSA key leaves its parameters to its issuer."""
    try:
        return int(key.bit_size)
    except (TypeError, KeyError, NameError, ValueError):
        return 0


def soundness(policy: AlgorithmPolicy, kind: AlgorithmKind, name: str, bits: int, at: datetime) -> tuple[str, ...]:
    """() for sound, else the reason code."""
    sound = policy.is_sound(kind, name, bits, at)
    if sound is None:
        return ("algorithm-not-in-policy",)
    return () if sound else ("weak-algorithm",)


def _without_path(leaf: Any, candidates: list[Any], at: datetime, reason: str) -> Chain:
    reasons = tuple(dict.fromkeys((*_validity(leaf, at), reason)))
    if _is_broken(leaf, candidates):
        return Chain("broken", reasons=reasons)
    return Chain("no_anchor", reasons=reasons)


def _validity(leaf: Any, at: datetime) -> tuple[str, ...]:
    if at > leaf.not_valid_after:
        return ("signer-certificate-expired",)
    return ("signer-certificate-not-yet-valid",) if at < leaf.not_valid_before else ()


def _is_broken(leaf: Any, candidates: list[Any]) -> bool:
    """Whether the issuer that the leaf itself points at did not sign it.

    Only an issuer named both by subject and by key identifier counts: two
    authorities of one name and different keys are no forgery.
    """
    wanted = leaf.authority_key_identifier
    issuers = [c for c in candidates if wanted and c.key_identifier == wanted and c.subject == leaf.issuer]
    return bool(issuers) and all(_signed_by(leaf, issuer) is False for issuer in issuers)


def _signed_by(certificate: Any, issuer: Any) -> bool | None:
    try:
        DefaultSignatureValidator().validate_signature(
            certificate["signature_value"].native,
            certificate["tbs_certificate"].dump(),
            issuer.public_key,
            certificate["signature_algorithm"],
        )
    except (AlgorithmNotSupported, DSAParametersUnavailable, PSSParameterMismatch):
        return None
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, AssertionError, ValueError):
        return None
    return True


def _finished(job: Coroutine[Any, Any, Any]) -> Any:
    """Result of a coroutine that waits for nothing: without fetching, path building never does."""
    try:
        job.send(None)
    except StopIteration as done:
        return done.value
    job.close()
    raise RuntimeError("path building waited for the outside")
